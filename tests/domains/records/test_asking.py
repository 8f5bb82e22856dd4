"""Asking: by whom, by when, seen by whom, and who hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from aivo import connect
from aivo.domains.records import lists
from aivo.domains.records import service as records
from aivo.domains.records.errors import DayNotRight, NothingAsked, NotYourRequest, RequestOver
from aivo.domains.records.models import AmendmentRequest, RecordRequest
from aivo.domains.records.schemas import Asker
from aivo.kit.errors import Forbidden, NotFound
from tests.conftest import SmallWorld
from tests.domains.records.helpers import TODAY, asked, decided, draft, scalar, taken_in

COUNT = "select count(*) from record_requests"
MEETING = """
insert into iep_meetings (tenant_id, student_id, purposes, status, scheduled_at)
values ($1, $2, '{annual_review}', 'planned', now() + interval '9 days')
"""


class TestAsk:
    async def test_keeps_the_words_sealed_and_the_day(self, small: SmallWorld) -> None:
        request_id = await asked(small)
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            case = await lists.case(ctx, request_id)
        assert case.said == "Please."
        assert b"Please" not in await scalar(small, "select said from record_requests where id = $1", request_id)
        assert case.due.on == TODAY + timedelta(days=45)
        assert case.stands == "waiting"

    async def test_tells_the_custodian_and_not_the_clerk(self, small: SmallWorld) -> None:
        request_id = await asked(small)
        told = "select count(*) from notifications where user_id = $1 and kind = 'records' and path = $2"
        for username, waiting in (("office", 1), ("clerk", 0), ("principal", 0), ("father", 0)):
            person = small.riverbend.users[username]
            assert await scalar(small, told, person, f"/records/{request_id}") == waiting, username

    async def test_a_parent_without_decisions_asks_to_look_and_no_more(self, small: SmallWorld) -> None:
        await asked(small, "copy", "father")
        for kind in ("disclose", "destroy"):
            with pytest.raises(Forbidden):
                await asked(small, kind, "father")  # type: ignore[arg-type]
        assert await scalar(small, COUNT) == 1

    @pytest.mark.parametrize("username", ["stranger", "manager", "kid", "office"])
    async def test_is_not_for_others(self, small: SmallWorld, username: str) -> None:
        with pytest.raises(Forbidden):
            await asked(small, who=username)
        assert await scalar(small, COUNT) == 0

    async def test_a_correction_says_what_is_wrong(self, small: SmallWorld) -> None:
        with pytest.raises(NothingAsked):
            await asked(small, "amend", what_is_wrong="  ")
        assert await scalar(small, COUNT) == 0

    async def test_of_another_tenant_there_is_nothing(self, small: SmallWorld) -> None:
        async with connect(small.lakeshore.actor("mother"), small.databases) as ctx:
            await records.ask(ctx, small.lakeshore.students["kid"], draft())
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            assert (await lists.board(ctx, "", "all", (None, None))).rows == []


class TestSeeing:
    async def test_each_parent_sees_their_own_and_the_custodian_all(self, small: SmallWorld) -> None:
        hers, his = await asked(small, "amend"), await asked(small, "copy", "father")
        for username, sees in (
            ("mother", {hers}), ("father", {his}), ("office", {hers, his}), ("manager", set()), ("teacher", set()),
            ("principal", set()), ("clerk", set()), ("kid", set()), ("stranger", set()),
        ):  # fmt: skip
            async with connect(small.riverbend.actor(username), small.databases) as ctx:
                assert {each.id for each in await ctx.find_many(RecordRequest)} == sees, username
                corrections = {each.request_id for each in await ctx.find_many(AmendmentRequest)}
                assert corrections == sees & {hers}, username


class TestDue:
    async def test_a_meeting_planned_since_makes_it_earlier_in_list_and_clock_alike(self, small: SmallWorld) -> None:
        request_id = await asked(small)
        later = await asked(small, "amend", "father")
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await ctx.tell(MEETING, ctx.actor.tenant_id, small.riverbend.students["kid"])
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            rows = (await lists.board(ctx, "", "open", (None, None))).rows
            cases = [await lists.case(ctx, each) for each in (request_id, later)]
        assert cases[0].due.rule == "before_meeting"
        assert [row["due_on"] for row in rows] == [case.due.on for case in cases]
        assert cases[0].due.on < cases[1].due.on

    async def test_without_a_meeting_it_is_what_was_promised(self, small: SmallWorld) -> None:
        request_id = await taken_in(small, days=3)
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            (row,) = (await lists.board(ctx, "", "open", (None, None))).rows
            case = await lists.case(ctx, request_id)
        assert row["due_on"] == case.due.on == TODAY + timedelta(days=42)

    async def test_an_organization_promises_less_and_never_more(self, small: SmallWorld) -> None:
        days = '{"v": 1, "request_days": {"inspect": 10, "others": 14}}'
        with small.connect("postgres", autocommit=True) as link:
            link.execute("update tenants set settings = %s where id = %s", (days, small.riverbend.tenant_id))
        asked_for = {"inspect": 10, "amend": 14}
        for kind, within in asked_for.items():
            request_id = await asked(small, kind)  # type: ignore[arg-type]
            async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
                assert (await lists.case(ctx, request_id)).due.on == TODAY + timedelta(days=within)

    async def test_the_database_takes_no_longer_time_than_the_law(self, small: SmallWorld) -> None:
        request_id = await asked(small)
        with pytest.raises(Exception, match="at_most_45_days"):
            async with connect(small.riverbend.actor("office"), small.databases) as ctx:
                await ctx.tell("update record_requests set due_on = received_on + 46 where id = $1", request_id)


class TestTakeIn:
    async def test_keeps_the_day_it_came(self, small: SmallWorld) -> None:
        request_id = await taken_in(small, days=44)
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            case = await lists.case(ctx, request_id)
        assert case.due.on == TODAY + timedelta(days=1)
        assert case.people["asker"] == "Grandmother"

    async def test_takes_no_day_ahead_and_nobody_who_asks(self, small: SmallWorld) -> None:
        with pytest.raises(DayNotRight):
            await taken_in(small, days=-1)
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            with pytest.raises(NothingAsked):
                await records.take_in(ctx, small.riverbend.students["kid"], draft(), Asker())
        assert await scalar(small, COUNT) == 0

    @pytest.mark.parametrize("username", ["clerk", "principal"])
    async def test_is_for_custodians(self, small: SmallWorld, username: str) -> None:
        with pytest.raises(Forbidden):
            await taken_in(small, who=username)
        assert await scalar(small, COUNT) == 0


class TestWithdraw:
    async def test_ends_the_wait(self, small: SmallWorld) -> None:
        request_id = await asked(small)
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            await records.withdraw(ctx, request_id)
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            with pytest.raises(RequestOver):
                await records.withdraw(ctx, request_id)

    async def test_is_for_whoever_asked(self, small: SmallWorld) -> None:
        request_id = await asked(small)
        async with connect(small.riverbend.actor("father"), small.databases) as ctx:
            with pytest.raises((NotFound, NotYourRequest)):
                await records.withdraw(ctx, request_id)
        assert await scalar(small, "select withdrawn_on from record_requests") is None

    async def test_nobody_writes_the_answer_for_themselves(self, small: SmallWorld) -> None:
        request_id = await asked(small)
        await decided(small, request_id)
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            with pytest.raises(Exception, match="permission denied"):
                await ctx.tell("update record_requests set done_on = decided_on where id = $1", request_id)
