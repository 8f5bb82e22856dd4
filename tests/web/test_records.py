"""Pages of requests about records: who finds them, what they say, what they refuse."""

from __future__ import annotations

import re
from uuid import UUID

import httpx
import pytest

from aivo import connect
from aivo.domains.records import service as records
from tests.conftest import SmallWorld
from tests.domains.records.helpers import TODAY, asked, refused, taken_in
from tests.web.conftest import As

TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')


def record(small: SmallWorld, learner: str = "kid") -> str:
    """The page on which a parent asks."""
    return f"/students/{small.riverbend.students[learner]}/record"


async def send(client: httpx.AsyncClient, page: str, path: str, **form: str) -> httpx.Response:
    """Send a form with the token of its page."""
    token = TOKEN.search((await client.get(page)).text)
    assert token
    return await client.post(path, data={**form, "form_token": token[1]})


class TestAsking:
    async def test_leads_to_the_request_and_its_day(self, small: SmallWorld, browse: As) -> None:
        mother, page = await browse("mother"), record(small)
        answer = await send(mother, f"{page}?kind=copy", page, kind="copy", part="plan", said="On paper, please.")
        assert answer.status_code == 303
        shown = (await mother.get(answer.headers["location"])).text
        assert "On paper, please." in shown
        assert "99.10(b)" in shown

    async def test_offers_only_what_this_parent_may_ask(self, small: SmallWorld, browse: As) -> None:
        for username, offered in (("mother", True), ("father", False)):
            page = (await (await browse(username)).get(record(small))).text
            assert ("kind=destroy" in page) is offered, username

    async def test_says_what_is_missing(self, small: SmallWorld, browse: As) -> None:
        mother, page = await browse("mother"), record(small)
        answer = await send(mother, f"{page}?kind=amend", page, kind="amend", part="plan", should="Other words")
        assert answer.status_code == 422
        assert "Please say what is wrong" in answer.text
        assert "Other words" in answer.text

    async def test_takes_no_span_that_ends_before_it_begins(self, small: SmallWorld, browse: As) -> None:
        mother, page = await browse("mother"), record(small)
        span = {"from": "2026-03-02", "to": "2026-03-01"}
        answer = await send(mother, f"{page}?kind=copy", page, kind="copy", part="plan", **span)
        assert answer.status_code == 422
        span["to"] = "2026-03-03"
        answer = await send(mother, f"{page}?kind=copy", page, kind="copy", part="plan", **span)
        assert "2026" in (await mother.get(answer.headers["location"])).text

    @pytest.mark.parametrize("who", ["stranger", "kid", "teacher", "office"])
    async def test_is_not_there_for_others(self, small: SmallWorld, browse: As, who: str) -> None:
        assert (await (await browse(who)).get(record(small))).status_code == 404

    async def test_of_another_child_or_parent_is_not_there(self, small: SmallWorld, browse: As) -> None:
        request_id = await asked(small)
        father, mother = await browse("father"), await browse("mother")
        assert (await mother.get(record(small, "pal"))).status_code == 404
        assert (await mother.get(f"{record(small)}/{request_id}")).status_code == 200
        assert (await father.get(f"{record(small)}/{request_id}")).status_code == 404
        assert str(request_id) not in (await father.get(record(small))).text


class TestTheBoard:
    async def test_lists_the_nearest_day_first_and_says_late_in_words(self, small: SmallWorld, browse: As) -> None:
        late, soon = await taken_in(small, days=47), await taken_in(small, "destroy", days=2)
        office = await browse("office")
        page = (await office.get("/records")).text
        assert page.index(str(late)) < page.index(str(soon))
        assert "2 days late" in page
        assert "1 request is late" in page
        assert str(soon) not in (await office.get("/records?kind=inspect")).text

    @pytest.mark.parametrize("who", ["clerk", "principal", "manager", "mother"])
    async def test_is_not_there_for_others(self, small: SmallWorld, browse: As, who: str) -> None:
        request_id, client = await asked(small), await browse(who)
        for page in ("/records", "/records/new", f"/records/{request_id}"):
            assert (await client.get(page)).status_code == 404, page

    async def test_opening_a_request_is_told_to_the_family(self, small: SmallWorld, browse: As) -> None:
        request_id = await asked(small)
        await (await browse("office")).get(f"/records/{request_id}")
        opened = await (await browse("mother")).get(record(small).replace("/record", "/opened"))
        assert "A request about the record" in opened.text

    async def test_takes_in_paper_and_refuses_without_a_name(self, small: SmallWorld, browse: As) -> None:
        office, kid = await browse("office"), str(small.riverbend.students["kid"])
        form = {
            "learner": kid, "kind": "inspect", "part": "everything", "by_right": "parent", "channel": "letter",
            "asked_on": TODAY.isoformat(),
        }  # fmt: skip
        page = f"/records/new?learner={kid}"
        assert (await send(office, page, "/records/new", **form)).status_code == 422
        answer = await send(office, page, "/records/new", **form, name="Grandmother")
        assert answer.status_code == 303
        assert "Grandmother" in (await office.get(answer.headers["location"])).text

    async def test_a_refusal_without_its_notice_comes_back(self, small: SmallWorld, browse: As) -> None:
        office, request_id = await browse("office"), await asked(small, "amend")
        page = f"/records/{request_id}"
        form = {"act": "decide", "decision": "refused", "reason": "It is right.", "decided_on": TODAY.isoformat()}
        answer = await send(office, page, page, **form)
        assert answer.status_code == 422
        assert "right to a hearing: please give its day" in answer.text
        assert (await send(office, page, page, **form, notice_on=TODAY.isoformat())).status_code == 303


class TestTheStatement:
    async def test_stands_on_the_learners_page_for_who_reads_that_part(self, small: SmallWorld, browse: As) -> None:
        request_id = await refused(small)
        async with connect(small.riverbend.actor("mother"), small.databases) as ctx:
            await records.state(ctx, request_id, "Kid reads every night.", "en")
        page = record(small).removesuffix("/record")
        for username, stands in (("mother", True), ("father", True), ("teacher", True), ("manager", True)):
            shown = (await (await browse(username)).get(page)).text
            assert ("Kid reads every night." in shown) is stands, username


class TestTheLog:
    async def test_is_written_by_the_custodian_and_read_by_the_family(self, small: SmallWorld, browse: As) -> None:
        office, page = await browse("office"), record(small).replace("/record", "/disclosures")
        form = {
            "party": "The clinic", "basis": "transfer", "interest": "Treatment", "disclosed_on": TODAY.isoformat(),
            "covers": "plan",
        }  # fmt: skip
        assert (await send(office, page, page, **{**form, "party": ""})).status_code == 422
        assert (await send(office, page, page, **form)).status_code == 303
        for username in ("mother", "father"):
            assert "The clinic" in (await (await browse(username)).get(page)).text

    @pytest.mark.parametrize("who", ["stranger", "kid", "teacher", "clerk", "principal"])
    async def test_is_not_there_for_others(self, small: SmallWorld, browse: As, who: str) -> None:
        page = record(small).replace("/record", "/disclosures")
        assert (await (await browse(who)).get(page)).status_code == 404


class TestTheApi:
    async def test_gives_each_their_own(self, small: SmallWorld, browse: As) -> None:
        hers: UUID = await asked(small)
        for username, sees in (("mother", 1), ("father", 0), ("office", 1), ("clerk", 0)):
            client = await browse(username)
            answer = await client.get("/api/v1/record-requests")
            assert answer.status_code == 200, answer.text
            assert answer.text.count(str(hers)) >= sees
            assert (str(hers) in answer.text) is bool(sees), username
            assert "Please." not in answer.text
