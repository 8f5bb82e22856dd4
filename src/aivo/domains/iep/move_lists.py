"""What the pages about caseload moves and cover ask the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.web.paging import SIZE, Slice, cut

MOST = 80
"""Learners that one form shows; more move together with "everybody"."""

MANAGERS = """
select u.id::text as id, u.given_name, u.family_name, u.title, n.learners
from users u join lateral (
  select count(*) as learners from student_assignments a
  where a.tenant_id = $1 and a.user_id = u.id and a.kind = 'case_manager' and a.deleted_at is null
    and a.covering_for_user_id is null and a.valid_from <= $2 and (a.valid_to is null or a.valid_to >= $2)
) n on n.learners > 0
where u.tenant_id = $1 and u.role = 'teacher' and u.deleted_at is null and ($3::uuid is null or u.id = $3)
  and ($4::text is null or (u.family_name, u.given_name, u.id) > ($4, $5, $6::text::uuid))
order by u.family_name, u.given_name, u.id limit $7
"""
"""Staff by name, one after the other, until a page is full: the cost is that of a page, however many there are."""

ACTS = """
select m.act_id::text as id, m.kind, m.starts_on, m.ends_on, min(m.reason) as reason, count(*) as learners,
  min(f.given_name || ' ' || f.family_name) as from_name, min(t.given_name || ' ' || t.family_name) as to_name,
  min(d.given_name || ' ' || d.family_name) as by_name, min(m.created_at) as made_at, max(m.undone_at) as undone_at,
  m.starts_on > $2 and max(m.undone_at) is null as is_coming
from caseload_moves m
left join users f on f.tenant_id = $1 and f.id = m.from_user_id
left join users t on t.tenant_id = $1 and t.id = m.to_user_id
left join users d on d.tenant_id = $1 and d.id = m.decided_by_user_id
where m.tenant_id = $1 and m.deleted_at is null and ($3::uuid is null or m.from_user_id = $3)
group by m.act_id, m.kind, m.starts_on, m.ends_on
order by m.starts_on desc, m.act_id limit 40
"""

LEARNERS = """
select s.id::text as id, s.given_name, s.family_name, s.grade_level
from student_assignments a join student_profiles s on s.tenant_id = $1 and s.id = a.student_id and s.deleted_at is null
where a.tenant_id = $1 and a.user_id = $3 and a.kind = 'case_manager' and a.deleted_at is null
  and a.covering_for_user_id is null and a.valid_from <= $2 and (a.valid_to is null or a.valid_to >= $2)
order by s.family_name, s.given_name, s.id limit 201
"""

COLLEAGUES = """
select u.id::text as id, u.given_name, u.family_name, u.title,
  (select count(*) from student_assignments a where a.tenant_id = $1 and a.user_id = u.id and a.kind = 'case_manager'
    and a.deleted_at is null and a.valid_from <= $2 and (a.valid_to is null or a.valid_to >= $2)) as learners
from users u
where u.tenant_id = $1 and u.role = 'teacher' and u.status = 'active' and u.deleted_at is null and u.id <> $3
  and u.id = any (case when $4 <> '' then array(select n.id from app.find_names($4, '{staff}', 20) n)
    when $5 then array(select r.user_id from user_roles r where r.tenant_id = $1 and r.role = 'teacher'
      and r.deleted_at is null and r.school_id = any (array(select m.school_id from user_roles m
        where m.tenant_id = $1 and m.user_id = $3 and m.deleted_at is null)) limit 300)
    else (app.my_people())::uuid[] end)
order by learners desc, u.family_name, u.given_name, u.id limit 12
"""

PERSON = """
select u.id::text as id, u.given_name, u.family_name, u.title from users u
where u.tenant_id = $1 and u.id = $2 and u.deleted_at is null
"""

TASKS = """
select t.what, t.on_day, s.given_name, s.family_name, s.id::text as id from (
  select 'review' as what, i.student_id, i.annual_review_due_on as on_day from ieps i
  where i.tenant_id = $1 and i.student_id = any ($3::uuid[]) and i.status = 'in_force' and i.deleted_at is null
    and i.annual_review_due_on <= $2::date + 60
  union all
  select 'reevaluation', i.student_id, i.reevaluation_due_on from ieps i
  where i.tenant_id = $1 and i.student_id = any ($3::uuid[]) and i.status = 'in_force' and i.deleted_at is null
    and i.reevaluation_due_on <= $2::date + 90
  union all
  select 'review_504', f.student_id, f.review_due_on from section_504_plans f
  where f.tenant_id = $1 and f.student_id = any ($3::uuid[]) and f.status = 'in_force' and f.deleted_at is null
    and f.review_due_on <= $2::date + 60
  union all
  select 'draft', i.student_id, i.created_at::date from ieps i
  where i.tenant_id = $1 and i.student_id = any ($3::uuid[]) and i.status in ('draft', 'proposed')
    and i.deleted_at is null
  union all
  select 'meeting', m.student_id, m.scheduled_at::date from iep_meetings m
  where m.tenant_id = $1 and m.student_id = any ($3::uuid[]) and m.status in ('planned', 'noticed')
    and m.deleted_at is null and m.scheduled_at >= now()
  union all
  select 'follow_up', l.student_id, l.follow_up_on from contact_logs l
  where l.tenant_id = $1 and l.student_id = any ($3::uuid[]) and l.by_user_id = $4 and l.deleted_at is null
    and l.follow_up_on >= $2::date - 30) as t
join student_profiles s on s.tenant_id = $1 and s.id = t.student_id and s.deleted_at is null
order by s.family_name, s.given_name, s.id, t.on_day limit 300
"""


async def managers(ctx: Ctx, today: date, only: UUID | None, after: list[str | None]) -> Slice:
    """One page of the case managers of today with the size of their caseloads; ``only`` one of them."""
    rows = await ctx.ask(MANAGERS, ctx.actor.tenant_id, today, only, *after, SIZE + 1)
    return cut(rows, ("family_name", "given_name", "id"))


async def acts(ctx: Ctx, today: date, only: UUID | None) -> list[Any]:
    """The latest moves and covers, each act once; those to come may still be undone."""
    return await ctx.ask(ACTS, ctx.actor.tenant_id, today, only)


async def learners(ctx: Ctx, today: date, manager: UUID) -> list[Any]:
    """The learners on somebody's caseload today."""
    return await ctx.ask(LEARNERS, ctx.actor.tenant_id, today, manager)


async def colleagues(ctx: Ctx, today: date, manager: UUID, said: str) -> list[Any]:
    """Who could take over: found by name, else who teaches at the same schools (for a teacher: shares a learner)."""
    is_district = ctx.actor.role == "district_admin"
    return await ctx.ask(COLLEAGUES, ctx.actor.tenant_id, today, manager, said, is_district)


async def person(ctx: Ctx, user_id: UUID) -> Any:
    """A colleague by id; None when there is none to see."""
    found = await ctx.ask(PERSON, ctx.actor.tenant_id, user_id)
    return found[0] if found else None


async def open_tasks(ctx: Ctx, today: date, students: Sequence[UUID], manager: UUID) -> list[Any]:
    """What is under way for these learners and goes over to whoever takes them."""
    return await ctx.ask(TASKS, ctx.actor.tenant_id, today, list(students), manager)


async def may_move(ctx: Ctx) -> bool:
    """Whether a duty in the whole district lets the acting person move learners."""
    (row,) = await ctx.ask("select app.has_duty('basic', 'write') as may")
    return bool(row["may"])
