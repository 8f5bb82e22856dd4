"""What the list of people asks the database."""

from __future__ import annotations

from datetime import date

from aivo.db.context import Ctx
from aivo.domains.identity.models import ROLES
from aivo.web.paging import SIZE, Slice, cut

PEOPLE = """
select u.id::text as id, u.given_name, u.family_name, u.title, u.username, u.role, u.status,
  array(select d.duty || coalesce('|' || s.name, '') from duty_assignments d
    left join schools s on s.tenant_id = $1 and s.id = d.school_id
    where d.tenant_id = $1 and d.user_id = u.id and d.deleted_at is null
      and d.valid_from <= $2 and (d.valid_to is null or d.valid_to >= $2) order by 1) as duties
from users u
where u.tenant_id = $1 and u.deleted_at is null and ($3 = '' or u.role = $3)
  and ($4 = '' or starts_with(lower(u.family_name), lower($4)) or starts_with(lower(u.username), lower($4))
    or starts_with(lower(u.given_name || ' ' || u.family_name), lower($4)))
  and ($5::text is null or (u.family_name, u.given_name, u.id) > ($5, $6, $7::text::uuid))
order by u.family_name, u.given_name, u.id limit $8
"""

COUNTS = """
select role, count(*) as people from users where tenant_id = $1 and deleted_at is null group by role
"""


async def people(ctx: Ctx, today: date, role: str, search: str, after: list[str | None]) -> Slice:
    """One page of the people whom the acting person may see, by name, with the duties they hold today."""
    rows = await ctx.ask(
        PEOPLE, ctx.actor.tenant_id, today, role if role in ROLES else "", search, *after, SIZE + 1
    )  # fmt: skip
    return cut(rows, ("family_name", "given_name", "id"))


async def counts(ctx: Ctx) -> dict[str, int]:
    """How many people of each home role there are to see."""
    rows = await ctx.ask(COUNTS, ctx.actor.tenant_id)
    return {row["role"]: row["people"] for row in rows}
