"""What the caseload asks the database. Row security picks the learners; these statements only narrow and order."""
# ruff: noqa: S608  (the statements are put together from fragments of this file; every value is bound)

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec

from aivo.db.context import Ctx
from aivo.domains.analytics.filters import Filters
from aivo.web.paging import SIZE, Slice, capped, cut

NEW_DAYS = 14
"""So long a learner counts as new on somebody's list."""
WEEK_ROWS = 7

_LEARNERS = (
    "select from student_profiles s where s.tenant_id = $1 and s.deleted_at is null "
    "and (s.exited_on is null or s.exited_on >= $2)"
)
FRAME = f"""
select
  {capped(_LEARNERS)} as learners,
  (select coalesce(json_agg(json_build_array(k.id, k.name) order by k.name), '[]')::text
    from (select id, name from schools where tenant_id = $1 and deleted_at is null order by name limit 200) k)
    as schools,
  array(select distinct a.kind from student_assignments a where a.tenant_id = $1 and a.user_id = $3
    and a.deleted_at is null and a.valid_from <= $2 and (a.valid_to is null or a.valid_to >= $2) order by 1) as roles,
  exists (select from classroom_staff f where f.tenant_id = $1 and f.user_id = $3 and f.deleted_at is null
    and f.valid_from <= $2 and (f.valid_to is null or f.valid_to >= $2)) as has_class
"""

PLAN = """
select i.kind, i.annual_review_due_on from ieps i
where i.tenant_id = $1 and i.student_id = s.id and i.status = 'in_force' and i.deleted_at is null
order by i.in_force_from desc limit 1
"""

SECTION_504 = """
select f.id, f.review_due_on from section_504_plans f
where f.tenant_id = $1 and f.student_id = s.id and f.status = 'in_force' and f.deleted_at is null
order by f.in_force_from desc limit 1
"""

COLUMNS = """
select s.id::text as id, s.given_name, s.family_name, s.grade_level, p.kind as plan, f.id is not null as has_504,
  coalesce(p.annual_review_due_on, f.review_due_on) as review_on, m.scheduled_at as meeting_at,
  to_char(coalesce(p.annual_review_due_on, f.review_due_on, date '9999-12-31'), 'YYYY-MM-DD') as review_key,
  mine.kinds, mine.is_cover, mine.since as mine_since
"""

MEETING = """
select min(m.scheduled_at) as scheduled_at from iep_meetings m
where m.tenant_id = $1 and m.student_id = s.id and m.status in ('planned', 'noticed') and m.deleted_at is null
  and m.scheduled_at >= now()
"""

MINE = """
select array_agg(a.kind order by a.kind) as kinds, max(a.valid_from) as since,
  coalesce(bool_or(a.covering_for_user_id is not null), false) as is_cover
from student_assignments a where a.tenant_id = $1 and a.student_id = s.id and a.user_id = $3 and a.deleted_at is null
  and a.valid_from <= $2 and (a.valid_to is null or a.valid_to >= $2)
"""

BY_NAME = (
    f"{COLUMNS} from student_profiles s left join lateral ({PLAN}) p on true "
    f"left join lateral ({SECTION_504}) f on true "
    f"left join lateral ({MEETING}) m on true left join lateral ({MINE}) mine on true"
)
BY_REVIEW = f"""
with p as materialized (select distinct on (i.student_id) i.student_id, i.kind, i.annual_review_due_on from ieps i
  where i.tenant_id = $1 and i.status = 'in_force' and i.deleted_at is null
  order by i.student_id, i.in_force_from desc),
f as materialized (select distinct on (f.student_id) f.student_id, f.id, f.review_due_on from section_504_plans f
  where f.tenant_id = $1 and f.status = 'in_force' and f.deleted_at is null
  order by f.student_id, f.in_force_from desc)
{COLUMNS} from student_profiles s left join p on p.student_id = s.id left join f on f.student_id = s.id
left join lateral ({MEETING}) m on true left join lateral ({MINE}) mine on true
"""

LIVE = """
where s.tenant_id = $1 and s.deleted_at is null and (s.exited_on is null or s.exited_on >= $2)
"""

NAMED = """
and s.id in (select n.id from app.find_names({0}, '{{learner}}', 30000) n)
"""

ASSIGNED = """
and s.id in (select a.student_id from student_assignments a where a.tenant_id = $1 and a.user_id = $3
  and a.kind = {0} and a.deleted_at is null and a.valid_from <= $2 and (a.valid_to is null or a.valid_to >= $2))
"""

IN_MY_CLASS = """
and s.id in (select m.student_id from classroom_staff k
  join classroom_memberships m on m.tenant_id = $1 and m.classroom_id = k.classroom_id and m.deleted_at is null
    and m.valid_from <= $2 and (m.valid_to is null or m.valid_to >= $2)
  where k.tenant_id = $1 and k.user_id = $3 and k.deleted_at is null
    and k.valid_from <= $2 and (k.valid_to is null or k.valid_to >= $2))
"""

AT_SCHOOL = """
and s.id in (select e.student_id from school_enrolments e where e.tenant_id = $1 and e.school_id = {0}::text::uuid
  and e.deleted_at is null and e.valid_from <= $2 and (e.valid_to is null or e.valid_to >= $2))
"""

WITH_PLAN = """
and s.id in (select i.student_id from ieps i where i.tenant_id = $1 and i.kind = {0} and i.deleted_at is null
  and i.status = case when {0} = 'transferred_in' then 'draft' else 'in_force' end)
"""

HAS_504 = """
and s.id in (select f.student_id from section_504_plans f where f.tenant_id = $1 and f.status = 'in_force'
  and f.deleted_at is null)
"""

HAS_NONE = """
and not exists (select from ieps i where i.tenant_id = $1 and i.student_id = s.id and i.status = 'in_force'
  and i.deleted_at is null)
and not exists (select from section_504_plans f where f.tenant_id = $1 and f.student_id = s.id
  and f.status = 'in_force' and f.deleted_at is null)
"""

REVIEW_BY = """
and s.id in (
  select i.student_id from ieps i where i.tenant_id = $1 and i.status = 'in_force' and i.deleted_at is null
    and i.annual_review_due_on between {0} and {1}
  union all
  select f.student_id from section_504_plans f where f.tenant_id = $1 and f.status = 'in_force' and f.deleted_at is null
    and f.review_due_on between {0} and {1})
"""

GOAL_IS = """
and s.id in (select g.student_id from iep_goals g
  left join lateral (select w.standing from weekly_goal_progress w
    where w.tenant_id = $1 and w.student_id = g.student_id and w.goal_lineage_id = g.lineage_id
      and w.latest_value is not null and w.deleted_at is null order by w.latest_on desc limit 1) w on true
  where g.tenant_id = $1 and g.status = 'active' and g.deleted_at is null
    and coalesce(g.progress, w.standing, 'not_enough_data') = {0})
"""

EACH = 60
"""So many of each kind are looked at: a director's week costs the same in every district."""

WEEK = f"""
with mine as (select a.student_id, a.valid_from, a.valid_to, a.covering_for_user_id from student_assignments a
  where a.tenant_id = $1 and a.user_id = $3 and a.deleted_at is null
    and a.valid_from <= $2::date + 7 and (a.valid_to is null or a.valid_to >= $2)),
due as (
  (select 'review' as what, i.student_id, i.annual_review_due_on as on_day, null::timestamptz as at from ieps i
  where i.tenant_id = $1 and i.status = 'in_force' and i.deleted_at is null and i.annual_review_due_on <= $2::date + 30
    and ($4 or i.student_id in (select student_id from mine))
    order by i.annual_review_due_on limit {EACH})
  union all
  (select 'reevaluation', i.student_id, i.reevaluation_due_on, null from ieps i
  where i.tenant_id = $1 and i.status = 'in_force' and i.deleted_at is null and i.reevaluation_due_on <= $2::date + 60
    and ($4 or i.student_id in (select student_id from mine))
    order by i.reevaluation_due_on limit {EACH})
  union all
  (select 'review_504', f.student_id, f.review_due_on, null from section_504_plans f
  where f.tenant_id = $1 and f.status = 'in_force' and f.deleted_at is null and f.review_due_on <= $2::date + 30
    and ($4 or f.student_id in (select student_id from mine))
    order by f.review_due_on limit {EACH})
  union all
  select 'arrived_plan', i.student_id, i.received_on, null from ieps i
  where i.tenant_id = $1 and i.kind = 'transferred_in' and i.status = 'draft' and i.deleted_at is null
    and ($4 or i.student_id in (select student_id from mine))
  union all
  (select 'meeting', m.student_id, (m.scheduled_at at time zone $5)::date, m.scheduled_at from iep_meetings m
  where m.tenant_id = $1 and m.status in ('planned', 'noticed') and m.deleted_at is null
    and m.scheduled_at >= now() and m.scheduled_at < now() + interval '10 days'
    order by m.scheduled_at limit {EACH})
  union all
  select 'new', a.student_id, a.valid_from, null from mine a
  where a.valid_from >= $2::date - 14 and a.covering_for_user_id is null
  union all
  select distinct on (a.student_id) 'cover', a.student_id, a.valid_to, null from mine a
  where a.covering_for_user_id is not null
  union all
  select 'follow_up', l.student_id, l.follow_up_on, null from contact_logs l
  where l.tenant_id = $1 and l.by_user_id = $3 and l.deleted_at is null
    and l.follow_up_on between $2::date - 30 and $2::date + 7)
select d.what, d.on_day, d.at, s.id::text as id, s.given_name, s.family_name, count(*) over () as of_all
from due d join student_profiles s on s.tenant_id = $1 and s.id = d.student_id and s.deleted_at is null
  and (s.exited_on is null or s.exited_on >= $2)
order by d.on_day nulls last, s.family_name, s.id, d.what limit $6
"""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the list: how many learners (up to ``MOST``), which schools, what the reader is to them."""

    learners: int
    schools: list[tuple[str, str]]
    roles: list[str]


async def frame(ctx: Ctx, today: date) -> Frame:
    """Figures and choices of the acting person."""
    (row,) = await ctx.ask(FRAME, ctx.actor.tenant_id, today, ctx.actor.user_id)
    roles = [*row["roles"], *(["class"] if row["has_class"] else [])]
    return Frame(int(row["learners"]), msgspec.json.decode(row["schools"], type=list[tuple[str, str]]), roles)


async def this_week(ctx: Ctx, today: date, zone: str) -> list[Any]:
    """What needs the acting person: what is due, who is new, whom they meet, what they said they would do."""
    is_district = ctx.actor.role == "district_admin"
    return await ctx.ask(WEEK, ctx.actor.tenant_id, today, ctx.actor.user_id, is_district, zone, WEEK_ROWS)


async def caseload(ctx: Ctx, today: date, chosen: Filters, search: str, after: list[str | None]) -> Slice:
    """One page of the learners whom the acting person may see, narrowed and ordered as they chose."""
    values: list[Any] = [ctx.actor.tenant_id, today, ctx.actor.user_id]

    def put(value: Any) -> str:
        values.append(value)
        return f"${len(values)}"

    by_review = chosen.sort == "review"
    parts = [BY_REVIEW if by_review else BY_NAME, LIVE, *_narrowed(chosen, search, today, put)]
    keys = "(s.family_name, s.given_name, s.id)"
    if by_review:
        day = "coalesce(p.annual_review_due_on, f.review_due_on, date '9999-12-31')"
        keys = f"({day}, s.family_name, s.given_name, s.id)"
    if after[0] is not None:
        marks = [f"{put(after[1])}::text", f"{put(after[2])}::text", f"{put(after[3])}::text::uuid"]
        if by_review:
            marks.insert(0, f"to_date({put(after[0])}::text, 'YYYY-MM-DD')")
        parts.append(f"and {keys} > ({', '.join(marks)})")
    parts.append(f"order by {keys[1:-1]} limit {put(SIZE + 1)}")
    rows = await ctx.ask("\n".join(parts), *values)
    return cut(rows, ("review_key", "family_name", "given_name", "id"))


def _narrowed(chosen: Filters, search: str, today: date, put: Any) -> list[str]:
    """The conditions of the chosen filters; every value is bound."""
    parts = []
    if search:
        parts.append(NAMED.format(f"{put(search)}::text"))
    if chosen.role == "class":
        parts.append(IN_MY_CLASS)
    elif chosen.role:
        parts.append(ASSIGNED.format(f"{put(chosen.role)}::text"))
    if chosen.school:
        parts.append(AT_SCHOOL.format(put(chosen.school)))
    if chosen.grade:
        parts.append(f"and s.grade_level = {put(chosen.grade)}::text")
    if chosen.plan in ("504", "none"):
        parts.append(HAS_504 if chosen.plan == "504" else HAS_NONE)
    elif chosen.plan:
        parts.append(WITH_PLAN.format(f"{put(chosen.plan)}::text"))
    spans = {"late": (date.min, today - timedelta(days=1)), "soon": (today, today + timedelta(days=60))}
    if span := spans.get(chosen.status):
        parts.append(REVIEW_BY.format(*(f"{put(day)}::date" for day in span)))
    elif chosen.status:
        parts.append(
            GOAL_IS.format(f"{put({'behind': 'not_yet_on_track', 'no_data': 'not_enough_data'}[chosen.status])}::text")
        )
    return parts
