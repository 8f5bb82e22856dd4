"""How a tenant stands: at work, suspended, on the way out, closed. The platform says so with a reason.

Suspended and closed tenants are read only by PostgreSQL's word (``app.enter``); this is only who sets it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from aivo.db.context import Ctx
from aivo.domains.tenancy.errors import StateNotRight, StateNotThere
from aivo.domains.tenancy.permissions import demand
from aivo.kit.errors import NotFound
from aivo.kit.events import News, exchange

SETTABLE = ("active", "suspended", "leaving", "closed")
SHORTEST = 10
"""Letters of a reason."""


@dataclass(frozen=True, slots=True)
class StateDraft:
    """A state to be set: which, why, and before the end when and to whom all records were handed over."""

    status: str
    reason: str
    exported_on: date | None = None
    exported_to: str = ""


@dataclass(frozen=True, slots=True)
class TenantStateChanged(News):
    """A tenant's state was set, or a change of it was taken back."""

    tenant_id: UUID
    state_id: UUID
    is_undone: bool = False


async def set_tenant_state(ctx: Ctx, tenant_id: UUID, draft: StateDraft) -> UUID:
    """Set a tenant's state; its administrators are told. Raises ``StateNotRight`` and ``StateNotThere``."""
    demand(ctx, "set_tenant_state")
    needs_export = draft.status == "closed" and not (draft.exported_on and draft.exported_to.strip())
    if draft.status not in SETTABLE or len(draft.reason.strip()) < SHORTEST or needs_export:
        raise StateNotRight
    async with _kindly():
        found = await ctx.session.execute(
            text("select app.set_tenant_state(:tenant, :status, :reason, :exported_on, :exported_to)"),
            {
                "tenant": tenant_id, "status": draft.status, "reason": draft.reason.strip()[:500],
                "exported_on": draft.exported_on, "exported_to": draft.exported_to.strip()[:200],
            },
        )  # fmt: skip
    state_id: UUID = found.scalar_one()
    await exchange.publish(ctx, TenantStateChanged(tenant_id, state_id))
    return state_id


async def undo_tenant_state(ctx: Ctx, state_id: UUID) -> UUID:
    """Take the newest change of a tenant's state back; answers the tenant. Raises ``StateNotThere``."""
    demand(ctx, "undo_tenant_state")
    async with _kindly():
        found = await ctx.session.execute(text("select app.undo_tenant_state(:id)"), {"id": state_id})
    tenant_id: UUID = found.scalar_one()
    await exchange.publish(ctx, TenantStateChanged(tenant_id, state_id, is_undone=True))
    return tenant_id


@asynccontextmanager
async def _kindly() -> AsyncIterator[None]:
    """What the database refuses, by its name here."""
    try:
        yield
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state == "AV020":
            raise StateNotThere from error
        if state == "AV021":
            raise NotFound from error
        raise
