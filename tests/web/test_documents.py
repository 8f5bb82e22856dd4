"""Documents over the demo world: who sees, adds and opens which paper, and what is noted."""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from aivo.app import create_app
from aivo.db import pools
from aivo.db.context import connect
from aivo.db.pools import Databases
from aivo.domains.identity import service as identity
from aivo.domains.identity.shapes import Device
from aivo.domains.students import service as students
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from tests.conftest import MASTER_KEY, SIGNING_KEY, WorldDatabase
from tests.domains.students.test_papers import A_PDF, EICAR, SCANNER, photo
from tests.web.conftest import As, client_of, settings_for


@pytest.fixture
async def databases(world: WorldDatabase) -> AsyncIterator[Databases]:
    """The application's connections in the loop of the test."""
    found = Databases(world.databases.urls, SIGNING_KEY, MASTER_KEY, pool_size=5)
    pools.use(found)
    yield found
    await found.close()


@pytest.fixture
async def browse(databases: Databases, tmp_path: Path) -> AsyncIterator[As]:
    """``await browse("okoro")``: a browser of this person; with ``scanner=True`` over a house that has a scanner."""
    script = tmp_path / "scanner.py"
    script.write_text(SCANNER)
    plain = create_app(databases, settings_for(tmp_path))
    guarded = create_app(databases, settings_for(tmp_path, AIVO_SCAN_COMMAND=f"{sys.executable} {script}"))
    opened: list[httpx.AsyncClient] = []

    async def signed_in(username: str, *, scanner: bool = False) -> httpx.AsyncClient:
        async with connect(await Actor.of("riverbend", username), databases) as ctx:
            signed = await identity.open_session(ctx, device=Device(), address=None, mfa_at=now())
        client = client_of(guarded if scanner else plain)
        client.cookies.set("aivo-session", signed.token)
        opened.append(client)
        return client

    yield signed_in
    for client in opened:
        await client.aclose()


@pytest.fixture
def maya(world: WorldDatabase) -> str:
    """Maya's papers."""
    with world.connect("postgres") as connection:
        row = connection.execute(
            "select s.id from student_profiles s join users u on u.id = s.user_id join tenants t on t.id = s.tenant_id "
            "where u.username = 'maya' and t.slug = 'riverbend'"
        ).fetchone()
    assert row
    return f"/students/{row[0]}/documents"


async def send(client: httpx.AsyncClient, address: str, content: bytes, **typed: str) -> httpx.Response:
    """Add a paper by the page's own form."""
    page = (await client.get(address)).text
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found
    data = {"kind": "letter", "title": "A letter", "dated_on": "2026-03-02", "language": "en", **typed}
    name = "../../etc/<script>.pdf"
    return await client.post(
        address, data={"form_token": found[1], **data}, files={"files": (name, content, "text/html")}
    )


async def titles(client: httpx.AsyncClient, address: str) -> list[str]:
    """The papers a person finds."""
    page = await client.get(address)
    return re.findall(r'<span class="row-name" lang="\w+">([^<]+)</span>', page.text) if page.status_code == 200 else []


def rows(world: WorldDatabase, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows as the superuser sees them."""
    with world.connect("postgres") as connection:
        return list(connection.execute(statement, values).fetchall())  # type: ignore[arg-type]


class TestAdding:
    async def test_a_photo_comes_in_opens_and_is_noted(self, browse: As, maya: str, world: WorldDatabase) -> None:
        okoro = await browse("okoro")
        sent = await send(okoro, maya, photo(secret=b"Elm"), kind="work_sample", title='Poem <b>"one"</b>')
        assert sent.status_code == 303
        page = (await okoro.get(maya)).text
        assert "Poem &lt;b&gt;" in page
        address = re.findall(rf'href="({maya}/[0-9a-f-]{{36}})"', page)[0]
        before = len(rows(world, "select 1 from record_accesses where subject = 'documents' and row_id is not null"))
        opened = await okoro.get(address)
        assert opened.content.startswith(b"\xff\xd8\xff")
        assert opened.headers["content-type"] == "image/jpeg"
        assert opened.headers["content-disposition"].startswith('attachment; filename="document.jpg"')
        assert "<" not in opened.headers["content-disposition"]
        assert (opened.headers["x-content-type-options"], opened.headers["cache-control"]) == ("nosniff", "no-store")
        assert "sandbox" in opened.headers["content-security-policy"]
        noted = rows(world, "select 1 from record_accesses where subject = 'documents' and row_id is not null")
        assert len(noted) == before + 1

    async def test_what_is_wrong_is_said_and_what_was_typed_stays(
        self, browse: As, maya: str, world: WorldDatabase
    ) -> None:
        okoro = await browse("okoro")
        before = rows(world, "select count(*) from documents")
        for content, typed in (
            (b"<svg onload=alert(1)>", {}), (b"", {}), (A_PDF, {"kind": "court_order"}), (A_PDF, {"title": " "}),
            (A_PDF, {"dated_on": "2099-01-01"}), (A_PDF, {"dated_on": "yesterday"}),
        ):  # fmt: skip
            answer = await send(okoro, maya, content, author="Dr. Rivera", **typed)
            assert answer.status_code == 422
            assert 'id="problem"' in answer.text
            assert 'value="Dr. Rivera"' in answer.text
        assert rows(world, "select count(*) from documents") == before

    async def test_too_large_is_refused_before_it_is_read(self, browse: As, maya: str) -> None:
        okoro = await browse("okoro")
        answer = await okoro.post(
            maya,
            content=b"x",
            headers={"content-length": str(99 << 20), "content-type": "multipart/form-data; boundary=x"},
        )
        assert answer.status_code == 422

    async def test_without_the_forms_token_is_refused(self, browse: As, maya: str) -> None:
        answer = await (await browse("okoro")).post(maya, data={"kind": "letter"}, files={"files": ("a", A_PDF)})
        assert answer.status_code == 403

    async def test_whoever_may_not_add_has_no_form(self, browse: As, maya: str) -> None:
        for username in ("lee", "jo"):
            client = await browse(username)
            assert "multipart" not in (await client.get(maya)).text
            assert (await send(client, maya, A_PDF)).status_code == 404
        for username in ("maya", "jordan"):
            assert (await (await browse(username)).get(maya)).status_code == 404


class TestWhoOpens:
    async def test_a_parents_paper_is_not_the_other_parents(self, browse: As, maya: str) -> None:
        ana, ben, okoro = await browse("ana"), await browse("ben"), await browse("okoro")
        assert (await send(ana, maya, A_PDF, title="Our new address")).status_code == 303
        assert "Our new address" in await titles(ana, maya)
        assert "Our new address" in await titles(okoro, maya)
        assert "Our new address" not in await titles(ben, maya)

    async def test_a_court_order_opens_for_custodians_and_its_giver(self, browse: As, maya: str) -> None:
        ana = await browse("ana")
        assert (await send(ana, maya, A_PDF, kind="court_order", title="Order of the court")).status_code == 303
        page = (await ana.get(maya)).text
        assert "Order of the court" in page
        found = {
            username: "Order of the court" in await titles(await browse(username), maya)
            for username in ("ana", "ben", "okoro", "lee", "patel", "hayes", "ruiz")
        }
        assert found == {**dict.fromkeys(found, False), "ana": True, "ruiz": True}
        for address in re.findall(rf'href="({maya}/[0-9a-f-]{{36}})"', page):
            if (await (await browse("ruiz")).get(address)).status_code == 200:
                assert (await (await browse("lee")).get(address)).status_code == 404

    async def test_evaluations_do_not_open_for_the_class(self, browse: As, maya: str) -> None:
        assert "Evaluation report" in await titles(await browse("okoro"), maya)
        assert "Evaluation report" not in await titles(await browse("lee"), maya)

    async def test_a_paper_is_not_found_under_another_learner(
        self, browse: As, maya: str, world: WorldDatabase
    ) -> None:
        okoro = await browse("okoro")
        address = re.findall(rf'href="{maya}/([0-9a-f-]{{36}})"', (await okoro.get(maya)).text)[0]
        for (student,) in rows(world, "select id from student_profiles limit 5"):
            if str(student) not in maya:
                assert (await okoro.get(f"/students/{student}/documents/{address}")).status_code == 404


class TestScanner:
    async def test_harmful_files_are_not_taken(self, browse: As, maya: str) -> None:
        okoro = await browse("okoro", scanner=True)
        answer = await send(okoro, maya, A_PDF + EICAR, title="Bad")
        assert answer.status_code == 422
        assert "harmful" in answer.text
        assert "Bad" not in await titles(okoro, maya)

    async def test_what_it_could_not_tell_waits_and_is_asked_again(
        self, browse: As, maya: str, world: WorldDatabase, databases: Databases, tmp_path: Path
    ) -> None:
        okoro = await browse("okoro", scanner=True)
        assert (await send(okoro, maya, A_PDF + b"unsure", title="Waits")).status_code == 303
        ((document, tenant),) = rows(world, "select id, tenant_id from documents where title = 'Waits'")
        assert (await okoro.get(f"{maya}/{document}")).status_code == 409
        files = settings_for(tmp_path).files_dir
        clean, harmful = f'{sys.executable} -c "pass"', f'{sys.executable} -c "raise SystemExit(1)"'
        async with connect(Actor.system(tenant, "tests"), databases) as ctx:
            assert await students.scan_waiting(ctx, files, clean) >= 1
        assert (await okoro.get(f"{maya}/{document}")).status_code == 200
        with world.connect("postgres") as connection:
            connection.execute("update documents set scan_state = 'waiting' where id = %s", (document,))
        async with connect(Actor.system(tenant, "tests"), databases) as ctx:
            assert await students.scan_waiting(ctx, files, harmful) == 1
        for scanner in (True, False):
            assert (await (await browse("okoro", scanner=scanner)).get(f"{maya}/{document}")).status_code == 409

    async def test_a_file_that_is_gone_or_changed_is_said(
        self, browse: As, maya: str, world: WorldDatabase, databases: Databases, tmp_path: Path
    ) -> None:
        okoro = await browse("okoro")
        await send(okoro, maya, A_PDF, title="Gone")
        ((document, tenant, key),) = rows(
            world, "select id, tenant_id, storage_key from documents where title = 'Gone'"
        )
        path = settings_for(tmp_path).files_dir / key
        assert b"%PDF" not in path.read_bytes()
        path.rename(path.with_suffix(".away"))
        assert (await okoro.get(f"{maya}/{document}")).status_code == 409
        async with connect(Actor.system(tenant, "tests"), databases) as ctx:
            assert key in await students.missing_files(ctx, settings_for(tmp_path).files_dir)
