"""Every role's pages over the demo world: what opens, what is not there, what is told."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from aivo.app import HOMES, create_app
from aivo.db import pools
from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.kit.actor import Actor
from tests.conftest import MASTER_KEY, SIGNING_KEY, WorldDatabase
from tests.factories.signing_in import full_session
from tests.web.conftest import client_of, settings_for

As = Callable[..., Awaitable[httpx.AsyncClient]]

PEOPLE = {
    "maya": "learner", "jordan": "learner", "ana": "parent", "ben": "parent", "okoro": "teacher", "lee": "teacher",
    "ruiz": "district_admin", "hayes": "district_admin",
}  # fmt: skip
PAGES = {
    "/today": ("learner",),
    "/children": ("parent",),
    "/students": ("teacher", "district_admin"),
    "/classes": ("teacher",),
    "/search": ("teacher", "district_admin"),
    "/caseloads": ("teacher", "district_admin"),
    "/schools": ("district_admin",),
    "/people": ("district_admin",),
    "/roster": ("district_admin",),
    "/home": ("district_admin",),
    "/attention/no-plan": ("district_admin",),
    "/people/new": ("district_admin",),
    "/tenants": ("platform_admin",),
    "/schema": ("teacher", "district_admin", "platform_admin"),
    "/schema/ieps": ("teacher", "district_admin", "platform_admin"),
    "/isolation": ("district_admin", "platform_admin"),
}


@pytest.fixture
async def databases(world: WorldDatabase) -> AsyncIterator[Databases]:
    """The application's connections in the loop of the test."""
    found = Databases(world.databases.urls, SIGNING_KEY, MASTER_KEY, pool_size=5)
    pools.use(found)
    yield found
    await found.close()


@pytest.fixture
async def browse(databases: Databases, tmp_path: Path) -> AsyncIterator[As]:
    """``await browse("okoro")``: a browser in which this person is signed in."""
    app = create_app(databases, settings_for(tmp_path))
    opened: list[httpx.AsyncClient] = []

    async def signed_in(username: str, tenant: str = "riverbend") -> httpx.AsyncClient:
        signed = await full_session(databases, await Actor.of(tenant, username))
        client = client_of(app)
        client.cookies.set("aivo-session", signed.token)
        opened.append(client)
        return client

    yield signed_in
    for client in opened:
        await client.aclose()


async def student_id(tenant: str, username: str) -> str:
    """The learner's id, asked as the district's director sees it."""
    director = {"riverbend": "ruiz", "lakeshore": "whitfield"}[tenant]
    async with connect(await Actor.of(tenant, director)) as ctx:
        rows = await ctx.ask(
            "select s.id from student_profiles s join users u on u.tenant_id = s.tenant_id and u.id = s.user_id "
            "where u.username = $1", username,
        )  # fmt: skip
    return str(rows[0]["id"])


def comparable(answer: httpx.Response) -> tuple[int, str]:
    """Status and body without the token of the forms, which differs by session only."""
    return answer.status_code, re.sub(r'value="[0-9a-f]{64}"', "", answer.text)


@pytest.mark.usefixtures("databases")
class TestHomes:
    @pytest.mark.parametrize(("username", "role"), PEOPLE.items())
    async def test_each_role_comes_home(self, browse: As, username: str, role: str) -> None:
        answer = await (await browse(username)).get("/", follow_redirects=True)
        assert (answer.status_code, answer.url.path) == (200, HOMES[role])

    async def test_the_platform_comes_home(self, browse: As) -> None:
        page = await (await browse("kim", "platform")).get("/", follow_redirects=True)
        assert page.url.path == "/tenants"
        assert "Riverbend Unified School District" in page.text
        assert "Maya" not in page.text

    @pytest.mark.parametrize("username", ["maya", "ana", "okoro", "ruiz"])
    async def test_pages_of_other_roles_are_not_there(self, browse: As, username: str) -> None:
        client = await browse(username)
        missing = comparable(await client.get("/no-such-page"))
        for path, roles in PAGES.items():
            answer = await client.get(path)
            if PEOPLE[username] in roles:
                assert answer.status_code == 200, path
            else:
                assert comparable(answer) == missing, path

    async def test_isolation_is_for_the_duty_over_the_trail(self, browse: As) -> None:
        assert (await (await browse("hayes")).get("/isolation")).status_code == 404

    async def test_a_learner_sees_the_day_and_the_steps_of_it(self, browse: As) -> None:
        client = await browse("maya")
        page = await client.get("/today")
        assert "Hello, Maya!" in page.text
        steps = set(re.findall(r'href="(/today/\w+/[0-9a-f-]+)"', page.text))
        assert steps
        for step in steps:
            assert (await client.get(step)).status_code == 200
        other = await browse("jordan")
        for step in steps:
            assert (await other.get(step)).status_code == 404
        assert "Hello" not in (await other.get("/today")).text, "a 17-year-old is not greeted like a child"

    async def test_a_parent_sees_own_children_only(self, browse: As) -> None:
        page = await (await browse("ana")).get("/children")
        assert "Maya" in page.text
        assert "Theo" not in page.text

    async def test_a_class_teacher_finds_by_name(self, browse: As) -> None:
        client = await browse("okoro")
        page = await client.get("/students?q=tor")
        assert "Maya Torres" in page.text
        assert "Theo Novak" not in page.text
        assert "No student of this name." in (await client.get("/students?q=zzz")).text
        assert (await client.get("/students?q=%25")).status_code == 200

    async def test_no_list_says_a_disability(self, browse: As) -> None:
        text = (await (await browse("okoro")).get("/students")).text.lower()
        assert not any(word in text for word in ("disability", "autism", "adhd", "dyslexia"))

    async def test_lists_are_paged(self, browse: As) -> None:
        client = await browse("ruiz")
        seen: list[str] = []
        address: str | None = "/people"
        while address:
            page = await client.get(address)
            names = re.findall(r'data-name="Sign-in name">([^<]+)<', page.text)
            assert 0 < len(names) <= 30
            seen += names
            found = re.search(r'class="pager".*?href="([^"]+)"', page.text, re.S)
            address = found[1].replace("&amp;", "&") if found else None
        assert len(seen) > 60
        assert len(seen) == len(set(seen))

    @pytest.mark.parametrize("cursor", ["x", "W10", "eyJhIjoxfQ", "WyJhIiwiYiJd", "%00"])
    async def test_a_made_up_cursor_is_not_found(self, browse: As, cursor: str) -> None:
        answer = await (await browse("ruiz")).get(f"/people?after={cursor}")
        assert answer.status_code in (200, 404)
        assert answer.status_code == 404 or "Everybody" in answer.text


@pytest.mark.usefixtures("databases")
class TestStudentPage:
    async def test_foreign_and_missing_are_the_same_page(self, browse: As) -> None:
        foreign, hidden = await student_id("lakeshore", "noor"), await student_id("riverbend", "jordan")
        for username in ("ana", "lee", "ruiz"):
            client = await browse(username)
            missing = comparable(await client.get(f"/students/{uuid4()}"))
            assert missing[0] == 404
            assert comparable(await client.get(f"/students/{foreign}")) == missing
            assert comparable(await client.get("/students/not-an-id")) == missing
            if username != "ruiz":
                assert comparable(await client.get(f"/students/{hidden}")) == missing

    async def test_opening_is_told_before_anything_is_shown(self, browse: As, world: WorldDatabase) -> None:
        maya = await student_id("riverbend", "maya")
        client = await browse("okoro")
        assert (await client.get(f"/students/{maya}")).status_code == 200
        with world.connect("postgres") as connection:
            told = connection.execute(
                "select actor_role, subject, outcome from record_accesses "
                "where student_id = %s order by at desc limit 1",
                (maya,),
            ).fetchone()
        assert told == ("teacher", "student_profiles", "shown")

    async def test_what_cannot_be_told_is_not_shown(self, browse: As, world: WorldDatabase) -> None:
        maya = await student_id("riverbend", "maya")
        client = await browse("okoro")
        saw = "function app.saw(uuid[], text, uuid, text, text, text, boolean)"
        with world.connect("postgres", autocommit=True) as connection:
            connection.execute(f"revoke execute on {saw} from aivo_member")
            try:
                answer = await client.get(f"/students/{maya}")
            finally:
                connection.execute(f"grant execute on {saw} to aivo_member")
        assert answer.status_code == 503
        assert "Maya" not in answer.text

    async def test_parts_follow_the_readers_rights(self, browse: As) -> None:
        maya = await student_id("riverbend", "maya")
        pages = {name: (await (await browse(name)).get(f"/students/{maya}")).text for name in ("okoro", "ana", "ruiz")}
        for name, (supports, goals) in {"okoro": ("Supports", "Goals"), "ana": ("Apoyos", "Metas")}.items():
            assert supports in pages[name]
            assert goals in pages[name]
        assert "Supports" in pages["ruiz"]
        assert "Family and contacts" in pages["okoro"]
        assert "Ben Torres" in pages["okoro"]
        assert "Usted y Maya" in pages["ana"]
        assert "Ben" not in pages["ana"], "never another family member"

    async def test_an_admin_without_a_duty_opens_no_learner(self, browse: As, world: WorldDatabase) -> None:
        maya = await student_id("riverbend", "maya")
        with world.connect("postgres", autocommit=True) as connection:
            connection.execute(
                "update duty_assignments set deleted_at = now() "
                "where user_id in (select id from users where username = 'hayes')"
            )
            try:
                client = await browse("hayes")
                assert (await client.get(f"/students/{maya}")).status_code == 404
                assert "No learner is open to you today" in (await client.get("/students")).text
                assert (await client.get("/schools")).status_code == 200
            finally:
                connection.execute("update duty_assignments set deleted_at = null")

    async def test_the_number_of_statements_is_constant(self, browse: As, monkeypatch: pytest.MonkeyPatch) -> None:
        counted: list[str] = []
        for name in ("ask", "_ask"):
            original = getattr(Ctx, name)

            def counting(self: Ctx, *args: Any, original: Any = original, name: str = name) -> Any:
                counted.append(name)
                return original(self, *args)

            monkeypatch.setattr(Ctx, name, counting)
        maya, ada = await student_id("riverbend", "maya"), await student_id("riverbend", "ada")
        numbers = {}
        for username, paths in {
            "okoro": ("/students", f"/students/{maya}", f"/students/{ada}"),
            "ruiz": ("/students", "/schools", "/people"),
            "ana": ("/children",), "maya": ("/today",),
        }.items():  # fmt: skip
            client = await browse(username)
            for path in paths:
                await client.get(path)  # what a process remembers, such as the tenant's data key, is not counted
                counted.clear()
                assert (await client.get(path)).status_code == 200
                numbers[username, path] = len(counted)
        assert numbers["okoro", "/students"] == numbers["ruiz", "/students"] == 4
        assert numbers["okoro", f"/students/{maya}"] == numbers["okoro", f"/students/{ada}"] == 11
        assert max(numbers.values()) <= 11
