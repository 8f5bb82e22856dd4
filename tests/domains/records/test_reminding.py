"""The nightly run: custodians hear of a request a week before its day, the day before, and weekly once it is past."""

from __future__ import annotations

from uuid import UUID

from aivo import connect
from aivo.domains.records import service as records
from tests.conftest import SmallWorld
from tests.domains.records.helpers import decided, scalar, taken_in


async def night(small: SmallWorld) -> int:
    """One night's run."""
    async with connect(small.riverbend.system(), small.databases) as ctx:
        return await records.remind_due(ctx)


async def later(small: SmallWorld, request_id: UUID, days: int) -> None:
    """As if the request had come, and the last reminder been sent, some days earlier."""
    async with connect(small.riverbend.system(), small.databases) as ctx:
        await ctx.tell(
            "update record_requests set received_on = received_on - $2::int, due_on = due_on - $2::int, "
            "reminded_on = reminded_on - $2::int where id = $1",
            request_id, days,
        )  # fmt: skip


class TestRemindDue:
    async def test_says_it_once_at_each_step(self, small: SmallWorld) -> None:
        request_id = await taken_in(small, days=37)
        assert await night(small) == 0  # 8 days left
        heard = []
        for _ in range(18):
            await later(small, request_id, 1)
            heard.append(await night(small))
        # 7 days left, 1 day left, then each week after the last word
        assert [day for day, told in enumerate(heard, start=1) if told] == [1, 7, 14]
        assert await scalar(small, "select reminded_on is not null from record_requests where id = $1", request_id)

    async def test_is_silent_about_what_is_over(self, small: SmallWorld) -> None:
        request_id = await taken_in(small, days=44)
        await decided(small, request_id, "refused")
        assert await night(small) == 0

    async def test_tells_custodians(self, small: SmallWorld) -> None:
        request_id = await taken_in(small, days=44)
        assert await night(small) == 1
        told = "select count(*) from notifications where user_id = $1 and path = $2"
        assert await scalar(small, told, small.riverbend.users["office"], f"/records/{request_id}") == 1
        assert await scalar(small, told, small.riverbend.users["clerk"], f"/records/{request_id}") == 0
