"""What needs a district's attention: numbers for the home page and the lists behind them.

Every number is counted up to a limit, so that the page costs the same in a district of a hundred thousand learners.
Row security decides what is counted: who has no duty over plans gets no number of plans.
"""

# ruff: noqa: S608  (the statements are put together from parts that are written here)

from __future__ import annotations

from datetime import date
from typing import Any

from aivo.db.context import Ctx
from aivo.web.paging import MOST, SIZE, Slice, capped, cut

SOON = 30

NO_PLAN = """
select s.family_name || ' ' || s.given_name as sort, s.id::text as id, s.given_name || ' ' || s.family_name as name,
  e.valid_from as day, null::text as about, '/students/' || s.id as address
from eligibility_decisions e
join student_profiles s on s.tenant_id = $1 and s.id = e.student_id and s.deleted_at is null
  and (s.exited_on is null or s.exited_on >= $2)
where e.tenant_id = $1 and e.result = 'eligible' and e.deleted_at is null and e.valid_from <= $2
  and (e.valid_to is null or e.valid_to >= $2)
  and not exists (select from ieps p where p.tenant_id = $1 and p.student_id = e.student_id and p.status = 'in_force'
    and p.deleted_at is null)
"""
PLANS = """
select p.annual_review_due_on::text as sort, p.id::text as id, s.given_name || ' ' || s.family_name as name,
  p.annual_review_due_on as day, c.name as about, '/students/' || s.id as address, p.school_id
from ieps p
join student_profiles s on s.tenant_id = $1 and s.id = p.student_id and s.deleted_at is null
left join schools c on c.tenant_id = $1 and c.id = p.school_id
where p.tenant_id = $1 and p.status = 'in_force' and p.deleted_at is null
"""
OVERDUE = PLANS + " and p.annual_review_due_on < $2"
DUE = PLANS + f" and p.annual_review_due_on between $2 and $2 + {SOON}"
DOCUMENTS = """
select d.created_at::text as sort, d.id::text as id, s.given_name || ' ' || s.family_name as name,
  d.dated_on as day, d.title as about, '/students/' || s.id as address
from documents d
join student_profiles s on s.tenant_id = $1 and s.id = d.student_id and s.deleted_at is null
where d.tenant_id = $1 and d.deleted_at is null and d.scan_state in ('waiting', 'refused') and $2::date is not null
"""
DUTIES = f"""
select d.valid_to::text as sort, d.id::text as id, u.given_name || ' ' || u.family_name as name, d.valid_to as day,
  d.duty as about, '/people/' || u.id as address
from duty_assignments d join users u on u.tenant_id = $1 and u.id = d.user_id and u.deleted_at is null
where d.tenant_id = $1 and d.deleted_at is null and d.valid_to between $2 and $2 + {SOON}
"""
NO_FACTOR = f"""
select u.family_name || ' ' || u.given_name as sort, u.id::text as id, u.given_name || ' ' || u.family_name as name,
  null::date as day, u.role as about, '/people/' || u.id as address
from users u
where u.tenant_id = $1 and u.id in (select app.staff_without_factor({MOST + 1})) and $2::date is not null
"""
LISTS = {
    "no-plan": NO_PLAN,
    "overdue": OVERDUE,
    "due": DUE,
    "documents": DOCUMENTS,
    "duties": DUTIES,
    "no-factor": NO_FACTOR,
}


NUMBERS = f"""
select app.has_duty('evaluation', 'read') and app.has_duty('plan', 'read') as sees_plans,
  app.has_duty('people', 'read') as sees_people, app.has_duty('roster', 'read') as sees_rosters,
  app.has_duty('roster', 'write') and app.has_duty('settings', 'write') as may_roll_over,
  app.has_duty('registry', 'read') and app.has_duty('audit', 'write') as keeps_records,
  {capped(NO_PLAN)} as no_plan, {capped(OVERDUE)} as overdue, {capped(DUE)} as due,
  {capped(DOCUMENTS)} as documents, {capped(DUTIES)} as duties, {capped(NO_FACTOR)} as no_factor,
  (select count(*) from (select from roster_jobs where tenant_id = $1 and deleted_at is null
    and kind in ('import', 'undo_import')
    and (state = 'ready' or (state = 'failed' and ended_at > now() - interval '7 days'))
    limit {MOST + 1}) x) as jobs,
  (select count(*) from (select from users where tenant_id = $1 and deleted_at is null and status = 'invited'
    limit {MOST + 1}) x) as invited
"""

BY_SCHOOL = f"""
select c.id as school_id, c.name, count(*) filter (where p.day < $2) as overdue,
  count(*) filter (where p.day >= $2) as due
from (select school_id, day from (({OVERDUE} order by p.annual_review_due_on limit {MOST + 1})
  union all ({DUE} order by p.annual_review_due_on limit {MOST + 1})) both_kinds) p
join schools c on c.tenant_id = $1 and c.id = p.school_id
group by c.id, c.name order by 3 desc, 4 desc, c.name limit 100
"""


async def numbers(ctx: Ctx, today: date) -> Any:
    """The numbers of the home page, in one statement."""
    (row,) = await ctx.ask(NUMBERS, ctx.actor.tenant_id, today)
    return row


async def by_school(ctx: Ctx, today: date) -> list[Any]:
    """Reviews that are over or due soon, by the school of the plan."""
    return await ctx.ask(BY_SCHOOL, ctx.actor.tenant_id, today)


async def listed(ctx: Ctx, kind: str, today: date, after: list[str | None]) -> Slice:
    """One page of the list behind a number."""
    statement = (
        f"select * from ({LISTS[kind]}) found where $3::text is null or (sort, id) > ($3, $4)"
        " order by sort, id limit $5"
    )
    return cut(await ctx.ask(statement, ctx.actor.tenant_id, today, *after, SIZE + 1), ("sort", "id"))
