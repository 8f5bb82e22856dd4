"""Who outside was given the record: written once by custodians, read by parents but for what a court keeps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from aivo import connect
from aivo.domains.records import service as records
from aivo.domains.records.errors import DayNotRight, NothingAsked
from aivo.domains.records.models import Disclosure
from aivo.domains.records.schemas import DisclosureDraft
from aivo.kit.errors import Forbidden
from tests.conftest import SmallWorld
from tests.domains.records.helpers import TODAY, scalar


def draft(**more: Any) -> DisclosureDraft:
    """The plan, given to a clinic with consent."""
    given = {"party": "The clinic", "basis": "consent", "interest": "Treatment", "disclosed_on": TODAY}
    return DisclosureDraft(**{**given, "covers": ("plan",), "consented_on": TODAY, **more})


async def disclosed(small: SmallWorld, who: str = "office", **more: Any) -> UUID:
    """A disclosure about ``kid``."""
    async with connect(small.riverbend.actor(who), small.databases) as ctx:
        return (await records.disclose(ctx, small.riverbend.students["kid"], draft(**more))).id


async def readers(small: SmallWorld) -> set[str]:
    """Who reads any disclosure."""
    found = set()
    for username in small.riverbend.users:
        async with connect(small.riverbend.actor(username), small.databases) as ctx:
            if await ctx.find_many(Disclosure):
                found.add(username)
    return found


class TestDisclose:
    async def test_is_read_by_parents_who_see_the_record_and_by_custodians(self, small: SmallWorld) -> None:
        await disclosed(small, what="Two pages")
        assert await readers(small) == {"mother", "father", "office"}

    async def test_what_a_court_keeps_is_read_by_custodians_alone(self, small: SmallWorld) -> None:
        await disclosed(small, basis="court_order", is_secret=True)
        assert await readers(small) == {"office"}

    async def test_only_a_court_keeps_anything_from_a_family(self, small: SmallWorld) -> None:
        await disclosed(small, is_secret=True)
        assert await scalar(small, "select is_secret from disclosures") is False

    @pytest.mark.parametrize("username", ["mother", "manager", "clerk", "principal"])
    async def test_is_for_custodians(self, small: SmallWorld, username: str) -> None:
        with pytest.raises(Forbidden):
            await disclosed(small, username)
        assert await scalar(small, "select count(*) from disclosures") == 0

    @pytest.mark.parametrize("missing", [{"party": " "}, {"interest": ""}, {"covers": ()}, {"consented_on": None}])
    async def test_says_who_why_what_and_by_which_consent(self, small: SmallWorld, missing: dict[str, Any]) -> None:
        with pytest.raises(NothingAsked):
            await disclosed(small, **missing)
        assert await scalar(small, "select count(*) from disclosures") == 0

    async def test_lies_not_ahead(self, small: SmallWorld) -> None:
        with pytest.raises(DayNotRight):
            await disclosed(small, disclosed_on=TODAY.replace(year=TODAY.year + 1))

    async def test_is_written_once(self, small: SmallWorld) -> None:
        await disclosed(small)
        for statement in ("update disclosures set party = 'x'", "delete from disclosures"):
            with pytest.raises(Exception, match="permission denied"):
                async with connect(small.riverbend.actor("office"), small.databases) as ctx:
                    await ctx.tell(statement)
