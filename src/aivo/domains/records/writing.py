"""How the room writes: texts cleaned and sealed, the database's refusals in words, days that can be true."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.records.errors import DATABASE_ERRORS, DayNotRight, refusal_of
from aivo.kit.clock import today_in

LONGEST = 4000
"""Letters of one text."""


def cleaned(text: str, most: int = LONGEST) -> str:
    """A text as it is kept: one kind of line end, no control byte, not longer than a page takes."""
    return text.replace("\r\n", "\n").replace("\x00", "").strip()[:most]


async def sealed(ctx: Ctx, table: str, column: str, row_id: UUID, text: str) -> bytes | None:
    """A text encrypted for its place; None for none."""
    return await ctx.seal(table, column, row_id, text) if text else None


async def write(ctx: Ctx) -> None:
    """Flush, and say the database's own refusals in words."""
    try:
        await ctx.flush()
    except DATABASE_ERRORS as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error


async def today_of(ctx: Ctx) -> date:
    """The day it is where the organization is."""
    (row,) = await ctx.ask("select timezone from tenants where id = $1", ctx.actor.tenant_id)
    return today_in(row["timezone"])


async def demand_day(ctx: Ctx, day: date, *, since: date | None = None) -> None:
    """Refuse a day that lies ahead, or before ``since``."""
    if day > await today_of(ctx) or (since is not None and day < since):
        raise DayNotRight
