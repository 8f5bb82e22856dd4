"""Requests about the small world's learner, asked, taken in and decided."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from aivo import connect
from aivo.domains.records import service as records
from aivo.domains.records.schemas import Asker, DecisionDraft, RequestDraft
from aivo.domains.records.shapes import Kind
from aivo.kit.clock import today_in
from tests.conftest import SmallWorld

TODAY = today_in("America/Chicago")


def draft(kind: Kind = "inspect", *, days: int = 0, **more: Any) -> RequestDraft:
    """A request that came some days ago."""
    wrong = {"what_is_wrong": "It says that Kid never reads."} if kind == "amend" else {}
    return RequestDraft(kind, "Please.", "en", TODAY - timedelta(days=days), **{**wrong, **more})


async def asked(small: SmallWorld, kind: Kind = "inspect", who: str = "mother", **more: Any) -> UUID:
    """A request of a parent about ``kid``."""
    async with connect(small.riverbend.actor(who), small.databases) as ctx:
        return (await records.ask(ctx, small.riverbend.students["kid"], draft(kind, **more))).id


async def taken_in(small: SmallWorld, kind: Kind = "inspect", *, days: int = 0, who: str = "office") -> UUID:
    """A request on paper about ``kid``, of somebody without an account."""
    asker = Asker(name="Grandmother", by_right="representative")
    async with connect(small.riverbend.actor(who), small.databases) as ctx:
        return (await records.take_in(ctx, small.riverbend.students["kid"], draft(kind, days=days), asker)).id


async def decided(small: SmallWorld, request_id: UUID, decision: Any = "granted", notice: date | None = None) -> None:
    """A decision of today by the custodian."""
    async with connect(small.riverbend.actor("office"), small.databases) as ctx:
        await records.decide(ctx, request_id, DecisionDraft(decision, "Because.", TODAY, notice))


async def refused(small: SmallWorld, who: str = "mother") -> UUID:
    """A correction that was refused with the notice."""
    request_id = await asked(small, "amend", who, covers=("plan",))
    await decided(small, request_id, "refused", TODAY)
    return request_id


async def scalar(small: SmallWorld, question: str, *values: Any) -> Any:
    """One value, as a job of the tenant sees it."""
    async with connect(small.riverbend.system(), small.databases) as ctx:
        return (await ctx.ask(question, *values))[0][0]
