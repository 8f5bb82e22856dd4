"""What the list of people asks the database."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.identity.models import ROLES
from aivo.web.paging import SIZE, Slice, capped, cut

STATUSES = ("active", "invited", "contact", "deactivated")

PEOPLE = """
select u.id::text as id, u.given_name, u.family_name, u.title, u.username, u.role, u.status,
  array(select d.duty || coalesce('|' || s.name, '') from duty_assignments d
    left join schools s on s.tenant_id = $1 and s.id = d.school_id
    where d.tenant_id = $1 and d.user_id = u.id and d.deleted_at is null
      and d.valid_from <= $2 and (d.valid_to is null or d.valid_to >= $2) order by 1) as duties
from users u
where u.tenant_id = $1 and u.deleted_at is null and ($3 = '' or u.role = $3) and ($9 = '' or u.status = $9)
  and ($10::uuid is null or u.id in (
    select r.user_id from user_roles r where r.tenant_id = $1 and r.school_id = $10 and r.deleted_at is null
      and r.valid_from <= $2 and (r.valid_to is null or r.valid_to >= $2)
    union all select f.user_id from classroom_staff f
      join classrooms c on c.tenant_id = $1 and c.id = f.classroom_id and c.school_id = $10 and c.deleted_at is null
      where f.tenant_id = $1 and f.deleted_at is null
      and f.valid_from <= $2 and (f.valid_to is null or f.valid_to >= $2)))
  and ($4 = '' or starts_with(lower(u.family_name), lower($4)) or starts_with(lower(u.username), lower($4))
    or starts_with(lower(u.given_name || ' ' || u.family_name), lower($4)))
  and ($5::text is null or (u.family_name, u.given_name, u.id) > ($5, $6, $7::text::uuid))
order by u.family_name, u.given_name, u.id limit $8
"""

_OF_ROLE = "select from users u where u.tenant_id = $1 and u.role = k.role and u.deleted_at is null"
COUNTS = f"select k.role, {capped(_OF_ROLE)} as people from unnest($2::text[]) as k (role)"  # noqa: S608  (our own text)


async def people(
    ctx: Ctx, today: date, role: str, search: str, after: list[str | None], *, status: str = "",
    school_id: UUID | None = None,
) -> Slice:  # fmt: skip
    """One page of the people whom the acting person may see, by name, with the duties they hold today.

    At a school are those with a role there or a class there.
    """
    rows = await ctx.ask(
        PEOPLE, ctx.actor.tenant_id, today, role if role in ROLES else "", search, *after, SIZE + 1,
        status if status in STATUSES else "", school_id,
    )  # fmt: skip
    return cut(rows, ("family_name", "given_name", "id"))


async def counts(ctx: Ctx) -> dict[str, int]:
    """How many people of each home role there are to see, counted up to ``MOST``."""
    rows = await ctx.ask(COUNTS, ctx.actor.tenant_id, list(ROLES))
    return {row["role"]: row["people"] for row in rows if row["people"]}
