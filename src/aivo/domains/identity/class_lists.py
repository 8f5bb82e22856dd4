"""What the teacher's pages about sign-in ask the database."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.kit.errors import NotFound

OWN_CLASSES = """
select c.id, c.title, c.grade_level, s.name as school, k.is_on, k.expires_on,
  coalesce(k.expires_on < $3, false) as is_over
from classrooms c
left join schools s on s.tenant_id = $1 and s.id = c.school_id
left join lateral app.class_sign_in(c.id) k on true
where c.tenant_id = $1 and c.deleted_at is null and app.teaches(c.id) and c.id in (
  select f.classroom_id from classroom_staff f where f.tenant_id = $1 and f.user_id = $2 and f.deleted_at is null)
order by c.title, c.id limit 100
"""


async def own_classes(ctx: Ctx, today: date) -> list[Any]:
    """The classes that the acting person teaches now, with the state of their code."""
    return await ctx.ask(OWN_CLASSES, ctx.actor.tenant_id, ctx.actor.user_id, today)


async def teaches(ctx: Ctx, classroom_id: UUID) -> bool:
    """Whether the acting person teaches this class now."""
    rows = await ctx.ask("select app.teaches($1)", classroom_id)
    return bool(rows[0][0])


async def title_of(ctx: Ctx, classroom_id: UUID) -> str:
    """What the class is called."""
    rows = await ctx.ask(
        "select title from classrooms where tenant_id = $1 and id = $2 and deleted_at is null",
        ctx.actor.tenant_id, classroom_id,
    )  # fmt: skip
    if not rows:
        raise NotFound
    return str(rows[0]["title"])
