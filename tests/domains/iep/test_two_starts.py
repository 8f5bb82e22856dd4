"""Two people put plans of one learner in force at the same moment: the second reads a sentence, never a fault."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from aivo.db.context import connect
from aivo.domains.iep import service
from aivo.domains.iep.errors import PlanAlreadyInForce, PlanIsClosed
from aivo.domains.iep.models import IEP
from aivo.domains.iep.schemas import IEPDraft, Start
from aivo.domains.iep.service import plan as starting
from tests.conftest import SmallWorld

START = Start(in_force_from=date(2026, 9, 1), consent_basis="not_required")


async def two_starts(small: SmallWorld, *, is_same: bool) -> tuple[IEP, IEP, Exception | None]:
    """One start that is not committed yet, another beside it; answers both plans and what the second was told."""
    home = small.riverbend
    async with connect(home.actor("manager"), small.databases) as ctx:
        first = await service.draft_iep(ctx, home.students["kid"], IEPDraft())
        second = first if is_same else await service.draft_iep(ctx, home.students["kid"], IEPDraft())

    async def start_second() -> Exception | None:
        try:
            async with connect(home.actor("manager"), small.databases) as ctx:
                await service.put_in_force(ctx, second, START)
        except Exception as error:
            return error
        return None

    async with connect(home.actor("manager"), small.databases) as ctx:
        await service.put_in_force(ctx, first, START)
        beside = asyncio.create_task(start_second())
        await asyncio.sleep(0.3)
        assert not beside.done()
    return first, second, await beside


class TestTwoStarts:
    async def test_another_plan_of_the_kind_is_a_conflict(self, small: SmallWorld) -> None:
        first, second, told = await two_starts(small, is_same=False)
        assert isinstance(told, PlanAlreadyInForce)
        assert told.status == 409
        async with connect(small.riverbend.actor("manager"), small.databases) as ctx:
            assert ((await ctx.load(IEP, first.id)).status, (await ctx.load(IEP, second.id)).status) == (
                "in_force", "draft",
            )  # fmt: skip

    async def test_the_same_plan_from_a_second_page_is_closed_by_then(self, small: SmallWorld) -> None:
        assert isinstance((await two_starts(small, is_same=True))[2], PlanIsClosed)

    async def test_without_the_turn_the_database_still_refuses_and_it_is_said_in_words(
        self, small: SmallWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def no_turn(*_: Any) -> None:
            return None

        monkeypatch.setattr(starting, "in_its_turn", no_turn)
        assert isinstance((await two_starts(small, is_same=False))[2], PlanAlreadyInForce)
