"""The roster pages for whoever may see them, their downloads, and what large or damaged uploads meet."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from aivo.db.context import connect
from aivo.domains.roster import service
from aivo.domains.roster.models import RosterJobFinding
from aivo.domains.roster.uploads import LIMIT, SentFile
from aivo.web.tables import cell
from tests.conftest import SmallWorld
from tests.web.conftest import As


def token(page: httpx.Response) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', page.text)
    assert found is not None
    return found[1]


class TestWho:
    @pytest.mark.parametrize("username", ["teacher", "mother", "kid"])
    async def test_others_find_nothing(self, browse: As, username: str) -> None:
        assert (await (await browse(username)).get("/roster")).status_code == 404

    async def test_without_the_duty_it_is_refused(self, browse: As) -> None:
        assert (await (await browse("clerk")).get("/roster")).status_code == 403

    async def test_a_foreign_job_is_not_there(self, browse: As, small: SmallWorld) -> None:
        async with connect(small.lakeshore.actor("office"), small.databases) as ctx:
            job = await service.upload_roster(ctx, [SentFile("users.csv", b"a,b")])
        client = await browse("office")
        for address in (f"/roster/jobs/{job.id}", f"/roster/jobs/{uuid4()}", f"/roster/imports/{uuid4()}"):
            assert (await client.get(address)).status_code == 404
            assert (await client.get(f"{address}/findings.csv")).status_code == 404


class TestUpload:
    async def test_without_a_token_nothing_is_taken_in(self, browse: As) -> None:
        client = await browse("office")
        answer = await client.post("/roster", files={"files": ("users.csv", b"a,b")}, data={"form_token": "0" * 64})
        assert answer.status_code == 403

    async def test_too_large_is_refused_before_it_is_read(self, browse: As) -> None:
        client = await browse("office")
        headers = {"Content-Length": str(LIMIT + 1_000_000), "Content-Type": "multipart/form-data; boundary=x"}
        answer = await client.post("/roster", content=b"", headers=headers)
        assert answer.status_code == 413
        assert "at most 50 MB" in answer.text

    async def test_of_unknown_length_is_refused(self, browse: As) -> None:
        client = await browse("office")

        async def body() -> AsyncIterator[bytes]:
            yield b"--x--"

        answer = await client.post(
            "/roster", content=body(), headers={"Content-Type": "multipart/form-data; boundary=x"}
        )
        assert answer.status_code == 411

    async def test_no_roster_is_told_beside_the_field(self, browse: As) -> None:
        client = await browse("office")
        form = {"form_token": token(await client.get("/roster"))}
        answer = await client.post("/roster", files={"files": ("notes.txt", b"hello")}, data=form)
        assert answer.status_code == 422
        assert "OneRoster knows no file notes.txt" in answer.text
        assert 'id="problem"' in answer.text


class TestFindings:
    async def test_a_spreadsheet_runs_nothing_of_it(self, browse: As, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            job = await service.upload_roster(ctx, [SentFile("users.csv", b"a,b")])
            job_id = job.id
            for position, severity in enumerate(("error", "warning", "error"), start=1):
                ctx.add(
                    RosterJobFinding(
                        job_id=job.id, position=position, file="users.csv", row_number=position, severity=severity,
                        code="x", message='=cmd|"/c calc"!A1', mend="Mend it.", sourced_id="@one",
                    )
                )  # fmt: skip
            await ctx.tell("update roster_jobs set state = 'ready' where tenant_id = $1 and id = $2",
                           ctx.actor.tenant_id, job.id)  # fmt: skip
        client = await browse("office")
        answer = await client.get(f"/roster/jobs/{job_id}/findings.csv")
        assert answer.headers["content-disposition"] == 'attachment; filename="roster-findings.csv"'
        assert "'=cmd|" in answer.text
        assert ",'@one," in answer.text
        page = await client.get(f"/roster/jobs/{job_id}?severity=error")
        assert page.text.count('class="found-said"') == 2
        assert (await client.get(f"/roster/jobs/{job_id}?severity=nonsense")).status_code == 200
        assert (await client.get(f"/roster/jobs/{job_id}?after=WyJ4Il0")).status_code == 200

    @pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "  =1", "\r=1"])
    def test_formulas_become_text(self, text: str) -> None:
        assert cell(text) == f"'{text}"

    def test_other_words_stay_as_they_are(self) -> None:
        assert [cell(value) for value in ("users.csv", 7, None, "a=b")] == ["users.csv", "7", "", "a=b"]
