"""Deciding: reasons, the notice of the right to a hearing, the hearing itself, statements that stay with the record."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from aivo import connect
from aivo.domains.records import lists
from aivo.domains.records import service as records
from aivo.domains.records.errors import NotDecided, NoticeNeeded, NotYourRequest, ReasonNeeded, RequestOver
from aivo.domains.records.models import RecordStatement
from aivo.domains.records.schemas import DecisionDraft, HearingDraft
from aivo.kit.errors import Forbidden, NotFound
from tests.conftest import SmallWorld
from tests.domains.records.helpers import TODAY, asked, decided, refused, scalar


class TestDecide:
    async def test_a_yes_is_told_and_then_done(self, small: SmallWorld) -> None:
        request_id = await asked(small)
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            with pytest.raises(NotDecided):
                await records.complete(ctx, request_id, TODAY)
        await decided(small, request_id)
        told = "select count(*) from notifications where user_id = $1 and kind = 'records'"
        assert await scalar(small, told, small.riverbend.users["mother"]) == 1
        assert await scalar(small, told, small.riverbend.users["father"]) == 0
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            await records.complete(ctx, request_id, TODAY)
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            assert (await lists.case(ctx, request_id)).stands == "done"

    async def test_a_no_needs_its_reason(self, small: SmallWorld) -> None:
        request_id = await asked(small)
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            with pytest.raises(ReasonNeeded):
                await records.decide(ctx, request_id, DecisionDraft("refused", " ", TODAY))
        assert await scalar(small, "select decision from record_requests") is None

    async def test_is_decided_once(self, small: SmallWorld) -> None:
        request_id = await asked(small)
        await decided(small, request_id)
        with pytest.raises(RequestOver):
            await decided(small, request_id, "refused")

    async def test_of_two_at_once_one_is_told_it_is_over(self, small: SmallWorld) -> None:
        request_id = await asked(small)
        answers = await asyncio.gather(*(decided(small, request_id) for _ in range(2)), return_exceptions=True)
        assert sorted(type(each).__name__ for each in answers) == ["NoneType", "RequestOver"]

    async def test_is_not_for_whoever_asked(self, small: SmallWorld) -> None:
        request_id = await asked(small)
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            with pytest.raises(Forbidden):
                await records.decide(ctx, request_id, DecisionDraft("granted", "", TODAY))


class TestRefusedCorrection:
    async def test_carries_the_notice(self, small: SmallWorld) -> None:
        request_id = await asked(small, "amend")
        with pytest.raises(NoticeNeeded):
            await decided(small, request_id, "refused")
        with pytest.raises(NoticeNeeded):
            await decided(small, request_id, "refused", TODAY + timedelta(days=1))
        await decided(small, request_id, "refused", TODAY)

    async def test_without_the_notice_the_database_refuses_it(self, small: SmallWorld) -> None:
        request_id = await asked(small, "amend")
        assert await self._refuse_by_hand(small, request_id) == "AV034"

    async def test_planted_without_its_trigger_the_refusal_passes(self, small: SmallWorld) -> None:
        request_id = await asked(small, "amend")
        with small.connect("postgres", autocommit=True) as link:
            link.execute("alter table record_requests disable trigger refusal")
        assert await self._refuse_by_hand(small, request_id) is None

    async def _refuse_by_hand(self, small: SmallWorld, request_id: object) -> str | None:
        try:
            async with connect(small.riverbend.actor("office"), small.databases) as ctx:
                await ctx.tell(
                    "update record_requests set decision = 'refused', decided_on = received_on, reason = '\\x01', "
                    "decided_by_user_id = $2 where id = $1",
                    request_id, ctx.actor.user_id,
                )  # fmt: skip
        except asyncpg.PostgresError as error:
            return str(error.sqlstate)
        return None


class TestHearing:
    async def test_is_asked_for_held_and_kept(self, small: SmallWorld) -> None:
        request_id = await refused(small)
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            await records.ask_hearing(ctx, request_id)
        draft = HearingDraft(TODAY, "Judge Ames", "stands", "Both sides were heard.")
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            await records.note_hearing(ctx, request_id, draft)
            with pytest.raises(RequestOver):
                await records.note_hearing(ctx, request_id, draft)
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            case = await lists.case(ctx, request_id)
        assert case.amendment is not None
        assert (case.amendment.hearing_result, case.hearing) == ("stands", "Both sides were heard.")

    async def test_there_is_none_before_a_refusal(self, small: SmallWorld) -> None:
        request_id = await asked(small, "amend")
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            with pytest.raises(NotYourRequest):
                await records.ask_hearing(ctx, request_id)


class TestStatement:
    async def test_is_read_by_whoever_reads_that_part(self, small: SmallWorld) -> None:
        request_id = await refused(small)
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            await records.state(ctx, request_id, "Kid reads every night.", "en")
        for username, sees in (
            ("mother", 1), ("father", 1), ("manager", 1), ("teacher", 1), ("office", 1), ("principal", 1),
            ("clerk", 0), ("kid", 0), ("stranger", 0),
        ):  # fmt: skip
            async with connect(small.riverbend.actor(username), small.databases) as ctx:
                said = await records.statements(ctx, small.riverbend.students["kid"])
                assert [each.text for each in said] == ["Kid reads every night."] * sees, username

    async def test_of_health_stays_with_those_who_read_health(self, small: SmallWorld) -> None:
        request_id = await asked(small, "amend", covers=("health",))
        await decided(small, request_id, "refused", TODAY)
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            await records.state(ctx, request_id, "No allergy.", "en")
        for username, sees in (("teacher", 0), ("principal", 0), ("office", 1), ("father", 1)):
            async with connect(small.riverbend.actor(username), small.databases) as ctx:
                assert len(await ctx.find_many(RecordStatement)) == sees, username

    async def test_is_for_whoever_asked_and_only_after_a_no(self, small: SmallWorld) -> None:
        open_one = await asked(small, "amend")
        hers = await refused(small)
        for username, request_id in (("mother", open_one), ("father", hers)):
            async with connect(small.riverbend.actor(username), small.databases) as ctx:
                with pytest.raises(NotFound):
                    await records.state(ctx, request_id, "Mine.", "en")
        assert await scalar(small, "select count(*) from record_statements") == 0

    async def test_on_paper_is_taken_in_by_the_custodian(self, small: SmallWorld) -> None:
        request_id = await refused(small)
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            statement = await records.state(ctx, request_id, "As on paper.", "en", made_on=TODAY)
        assert statement.by_user_id == small.riverbend.users["mother"]
        assert statement.taken_by_user_id == small.riverbend.users["office"]
