"""Support visits of the platform: asked for with a reason, allowed, opened, ended. PostgreSQL holds the rules."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from aivo.db.columns import Shape
from aivo.db.context import Ctx
from aivo.domains.identity import service as identity
from aivo.domains.students.errors import VisitNotRight, refusal_of_visit
from aivo.domains.students.models import LONGEST_SUPPORT_MINUTES, SUPPORT_KINDS
from aivo.kit.events import News, exchange


@dataclass(frozen=True, slots=True)
class SupportAsked(News):
    """Somebody of the platform asks to visit a tenant, or does so already."""

    tenant_id: UUID
    grant_id: UUID
    kind: str


async def ask(ctx: Ctx, tenant_id: UUID, kind: str, reason: str, minutes: int) -> UUID:
    """Ask for a visit; one to the settings is open at once. Raises ``VisitNotRight``; ``NotFound`` for no tenant."""
    if kind not in SUPPORT_KINDS or not 5 <= minutes <= LONGEST_SUPPORT_MINUTES or len(reason.strip()) < 10:
        raise VisitNotRight
    async with _kindly():
        found = await ctx.session.execute(
            text("select app.ask_support(:tenant, :kind, :reason, :minutes)"),
            {"tenant": tenant_id, "kind": kind, "reason": reason.replace("\x00", "").strip()[:500], "minutes": minutes},
        )
    grant_id: UUID = found.scalar_one()
    await exchange.publish(ctx, SupportAsked(tenant_id, grant_id, kind))
    return grant_id


async def allow(ctx: Ctx, grant_id: UUID, student_id: UUID) -> None:
    """Let the visitor see this learner's record, from now until the visit's time is over."""
    await identity.demand_recent_proof(ctx)
    await _answer(ctx, grant_id, student_id)


async def refuse(ctx: Ctx, grant_id: UUID) -> None:
    """Say no to a visit."""
    await _answer(ctx, grant_id, None)


async def enter(ctx: Ctx, grant_id: UUID, tenant_id: UUID, *, device: Shape, address: str | None) -> str:
    """Open a session in the tenant, which ends with the visit. The only time its token is known."""
    await identity.demand_recent_proof(ctx)
    token = secrets.token_urlsafe(32)
    values = {
        "id": grant_id, "tenant": tenant_id, "hash": identity.token_hash(token),
        "device": msgspec.json.encode(device).decode(), "address": identity.valid_address(address),
    }  # fmt: skip
    question = (
        "select app.open_support(:id, :tenant, :hash, cast(:device as jsonb), cast(cast(:address as text) as inet))"
    )
    async with _kindly():
        await ctx.session.execute(text(question), values)
    return token


async def end(ctx: Ctx, grant_id: UUID, tenant_id: UUID) -> None:
    """End a visit before its time, from the next request on; the visitor may, and so may the tenant."""
    async with _kindly():
        await ctx.session.execute(text("select app.end_support(:id, :tenant)"), {"id": grant_id, "tenant": tenant_id})


async def _answer(ctx: Ctx, grant_id: UUID, student_id: UUID | None) -> None:
    values = {"id": grant_id, "yes": student_id is not None, "student": student_id}
    async with _kindly():
        await ctx.session.execute(text("select app.answer_support(:id, :yes, cast(:student as uuid))"), values)


@asynccontextmanager
async def _kindly() -> AsyncIterator[None]:
    """The database's refusals in the words of people."""
    try:
        yield
    except DBAPIError as error:
        refusal = refusal_of_visit(error)
        if refusal is None:
            raise
        raise refusal from error
