"""What the roster room asks the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.roster.links import Link, Links
from aivo.domains.roster.models import RosterSource

LINKS = """
select kind, sourced_id, id, row_id, record_hash, removed_at is not null as is_removed
from external_ids where tenant_id = $1 and source_id = $2 and deleted_at is null
"""
SPANS_OF_SESSIONS = """
select e.sourced_id, s.starts_on, s.ends_on, y.end_year
from external_ids e
join academic_sessions s on s.tenant_id = e.tenant_id and s.id = e.row_id
left join school_years y on y.tenant_id = s.tenant_id and y.id = s.school_year_id
where e.tenant_id = $1 and e.source_id = $2 and e.kind = 'session' and e.deleted_at is null
"""
SPANS_OF_CLASSES = """
select e.sourced_id, c.starts_on, c.ends_on
from external_ids e join classrooms c on c.tenant_id = e.tenant_id and c.id = e.row_id
where e.tenant_id = $1 and e.source_id = $2 and e.kind = 'class' and e.deleted_at is null
"""
ROLES_OF_PEOPLE = """
select e.sourced_id, u.role, coalesce(r.words @> '{aide}' and not r.words @> '{teacher}', false) as is_aide
from external_ids e join users u on u.tenant_id = e.tenant_id and u.id = e.row_id
left join (select user_id, array_agg(source_role) as words from user_roles
  where tenant_id = $1 and source_role is not null and deleted_at is null group by user_id) r on r.user_id = u.id
where e.tenant_id = $1 and e.source_id = $2 and e.kind = 'person' and e.deleted_at is null
"""


POINTS_OF_CONTACTS = """
select distinct on (e.sourced_id, p.kind) e.sourced_id, p.kind, p.value
from external_ids e join contact_points p on p.tenant_id = e.tenant_id and p.user_id = e.row_id and p.deleted_at is null
where e.tenant_id = $1 and e.source_id = $2 and e.kind = 'person' and p.kind in ('mobile', 'home_phone', 'email')
  and e.deleted_at is null
order by e.sourced_id, p.kind, p.updated_at desc
"""


PEOPLE_BY_NUMBER = """
select i.value as number, s.user_id, s.id as student_id
from student_identifiers i join student_profiles s on s.tenant_id = i.tenant_id and s.id = i.student_id
where i.tenant_id = $1 and i.scheme = 'district' and i.value = any ($2) and i.valid_to is null
  and i.deleted_at is null and s.deleted_at is null and s.user_id is not null
union all
select a.staff_identifier, u.id, null from app.accounts(null) a join users u on u.id = a.id
where u.tenant_id = $1 and a.staff_identifier = any ($3) and u.role in ('teacher', 'district_admin')
  and u.deleted_at is null
"""


async def source_of(ctx: Ctx, code: str) -> RosterSource | None:
    """The source with this code."""
    return await ctx.find_unique(RosterSource, where={"code": code})


async def links_of(ctx: Ctx, source_id: UUID | None) -> Links:
    """Everything the source has named before."""
    links = Links()
    if source_id is not None:
        for row in await ctx.ask(LINKS, ctx.actor.tenant_id, source_id):
            links.put(
                row["kind"], row["sourced_id"], Link(row["id"], row["row_id"], row["record_hash"], row["is_removed"])
            )
    return links


async def spans_of_sessions(ctx: Ctx, source_id: UUID) -> list[tuple[str, date, date, int | None]]:
    """First and last day and school year of the sessions that are known, by sourced id."""
    return [tuple(row) for row in await ctx.ask(SPANS_OF_SESSIONS, ctx.actor.tenant_id, source_id)]


async def spans_of_classes(ctx: Ctx, source_id: UUID) -> list[tuple[str, date | None, date | None]]:
    """First and last day of the classes that are known, by sourced id."""
    return [tuple(row) for row in await ctx.ask(SPANS_OF_CLASSES, ctx.actor.tenant_id, source_id)]


async def roles_of_people(ctx: Ctx, source_id: UUID) -> list[tuple[str, str, bool]]:
    """The home role of the people who are known, by sourced id, and whether the source calls them aides."""
    return [tuple(row) for row in await ctx.ask(ROLES_OF_PEOPLE, ctx.actor.tenant_id, source_id)]


async def points_of_contacts(ctx: Ctx, source_id: UUID) -> list[tuple[str, str, str]]:
    """Numbers and addresses of the contacts who are known: person, kind, value."""
    return [tuple(row) for row in await ctx.ask(POINTS_OF_CONTACTS, ctx.actor.tenant_id, source_id)]


async def people_by_number(ctx: Ctx, learners: list[str], staff: list[str]) -> list[Any]:
    """Known people with one of these numbers: number, user and, for a learner, profile."""
    return await ctx.ask(PEOPLE_BY_NUMBER, ctx.actor.tenant_id, learners, staff)


async def school_years(ctx: Ctx) -> list[tuple[UUID, int, date, date]]:
    """The school years of the whole tenant."""
    rows = await ctx.ask(
        "select id, end_year, first_day_on, last_day_on from school_years"
        " where tenant_id = $1 and school_id is null and deleted_at is null",
        ctx.actor.tenant_id,
    )
    return [tuple(row) for row in rows]


async def today_of(ctx: Ctx) -> date:
    """The date it is in the tenant's zone, by the database's clock."""
    rows = await ctx.ask("select (now() at time zone timezone)::date from tenants where id = $1", ctx.actor.tenant_id)
    found: date = rows[0][0]
    return found


async def rows_by_id(ctx: Ctx, table: str, columns: str, ids: Iterable[UUID], *, key: str = "id") -> list[Any]:
    """Live rows of a table by a key; ``table``, ``columns`` and ``key`` are ours, never a sender's."""
    wanted = list(ids)
    if not wanted:
        return []
    statement = f"select {columns} from {table} where tenant_id = $1 and {key} = any ($2) and deleted_at is null"  # noqa: S608  (names are written in this room)
    return await ctx.ask(statement, ctx.actor.tenant_id, wanted)
