"""A backup that is older than an erasure brings the learner back: the list outside the database sees it, nobody is
served, and what was erased is erased once more. Without the list the learner is there again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from aivo.db.context import connect
from aivo.db.embedded import Server
from aivo.db.rotation import owner_link
from aivo.domains.audit import service as audit
from aivo.domains.consent import service as consent
from aivo.domains.consent.erasure_list import StillErased, list_file
from aivo.domains.consent.errors import MustStay
from aivo.kit.actor import Actor
from aivo.kit.signed_lines import LinesBroken
from aivo.kit.signing import Signer, name_of
from tests.conftest import Database, copy_of, make_copy, opened
from tests.factories.core import Small
from tests.isolation.marked import NEEDLE, free, mark, where_is
from tests.isolation.world import filled_template as filled_template

SIGNER = Signer.of(b"e" * 32)
KEYS = {name_of(SIGNER.public): SIGNER.public}


@dataclass
class Installation:
    """A database with an erased learner, its older backup, and what lies beside them."""

    today: Database
    older: Database
    home: Small
    folder: Path
    files: Path
    done: list[consent.Erased]


@pytest.fixture(scope="module")
def installation(
    server: Server, filled_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    place = tmp_path_factory.mktemp("erased")
    with copy_of(server, filled_template) as today:
        home = asyncio.run(_home(today))
        with today.connect("postgres", autocommit=True) as link:
            link.execute("set session_replication_role = replica")
            link.execute("delete from erasures")  # the filled ones stand in no list, and their seal in no file
            link.execute("delete from audit_seals")
            link.execute("set session_replication_role = origin")
            mark(link, home.students["far"])
            free(link, home.students["far"])
            (name,) = link.execute(
                "select storage_key from documents where student_id = %s", (home.students["far"],)
            ).fetchall()[0]
        (place / "files" / str(name)).parent.mkdir(parents=True, exist_ok=True)
        (place / "files" / str(name)).write_bytes(b"sealed")
        older_name = f"{today.name}_older"
        make_copy(server, today.name, older_name)
        try:
            done = asyncio.run(_erase(today, home, place))
            assert not (place / "files" / str(name)).exists()
            yield Installation(today, opened(server, older_name), home, place / "kept", place / "files", done)
        finally:
            server.drop_database(older_name)


async def _home(database: Database) -> Small:
    try:
        return await Small.read(database.databases, "riverbend")
    finally:
        await database.databases.close()


async def _erase(database: Database, home: Small, place: Path) -> list[consent.Erased]:
    """Seal the trail, erase everything, seal what came."""
    system = Actor.system(home.tenant_id, "seal_trail")
    async with connect(system, database.databases) as ctx:
        await audit.seal_trail(ctx, place / "kept", SIGNER)
    async with connect(home.actor("office"), database.databases) as ctx:
        done = [
            await consent.erase(
                ctx, home.students["far"], each, asked_by="parent", keeps_permanent=False,
                files_dir=place / "files", list_dir=place / "kept", signer=SIGNER,
            )
            for each in consent.CLASSES
        ]  # fmt: skip
    async with connect(system, database.databases) as ctx:
        await audit.seal_trail(ctx, place / "kept", SIGNER)
    await database.databases.close()
    return done


class TestToday:
    def test_is_served_and_without_a_trace(self, installation: Installation) -> None:
        with installation.today.connect("postgres") as link:
            assert where_is(link, NEEDLE) == []
        assert asyncio.run(_why_not(installation.today, installation.folder)) == ""

    def test_has_a_trail_that_still_holds(self, installation: Installation) -> None:
        async def verdict() -> audit.Verdict:
            async with owner_link(installation.today.urls["aivo_owner"]) as link:
                points = audit.standing(installation.folder, installation.home.tenant_id, KEYS)
                return await audit.verify_trail(link, installation.home.tenant_id, points, lambda _: None)

        found = asyncio.run(verdict())
        assert found.finding is None
        assert found.erased > 50

    def test_gives_a_certificate_that_only_the_family_can_tie_to_a_child(self, installation: Installation) -> None:
        theirs = consent.Whose("Far", "Test", None)
        paper = consent.certify("riverbend", theirs, installation.done, [], None, SIGNER)
        assert consent.is_genuine(paper, SIGNER.public)
        assert (consent.is_of(paper, theirs), consent.is_of(paper, consent.Whose("Kid", "Test", None))) == (True, False)
        assert "Far" not in consent.readable(paper)
        assert sum(sum(each["rows"].values()) for each in paper["erased"]) > 100
        assert not consent.is_genuine({**paper, "at": "2020-01-01"}, SIGNER.public)

    def test_without_its_list_is_not_served(self, installation: Installation, tmp_path: Path) -> None:
        assert "bring the list back" in asyncio.run(_why_not(installation.today, tmp_path))

    def test_with_a_changed_list_is_not_served(self, installation: Installation, tmp_path: Path) -> None:
        text = list_file(installation.folder).read_text()
        list_file(tmp_path).write_text(text.replace('"class":"plan"', '"class":"ai_help"', 1))
        assert "cannot be relied on" in asyncio.run(_why_not(installation.today, tmp_path))
        with pytest.raises(LinesBroken, match="was changed"):
            consent.listed_in(tmp_path, KEYS)


class TestAnOlderBackup:
    def test_is_refused_and_then_erased_again(self, installation: Installation) -> None:
        older, folder = installation.older, installation.folder
        with older.connect("postgres") as link:
            assert len(where_is(link, NEEDLE)) > 40, "without the list the learner would be there again"
        assert "5 erasures are not done in this database" in asyncio.run(_why_not(older, folder))
        with pytest.raises(StillErased, match="--again"):
            asyncio.run(_demand(older, folder))
        revenant = installation.files / consent.listed_in(folder, KEYS)[3].files[0]
        revenant.write_bytes(b"back from the older files")
        assert asyncio.run(_again(installation)) == 5
        with older.connect("postgres") as link:
            assert where_is(link, NEEDLE) == []
        assert not revenant.exists()
        assert asyncio.run(_why_not(older, folder)) == ""
        assert asyncio.run(_again(installation)) == 0


class TestWhatIsRefused:
    async def test_is_given_up_in_the_list(self, installation: Installation, tmp_path: Path) -> None:
        home, today = installation.home, installation.today
        async with connect(home.actor("office"), today.databases) as ctx:
            with pytest.raises(MustStay):
                await consent.erase(
                    ctx, home.students["pal"], "plan", asked_by="parent", keeps_permanent=False,
                    files_dir=installation.files, list_dir=tmp_path, signer=SIGNER,
                )  # fmt: skip
        await today.databases.close()
        assert consent.listed_in(tmp_path, KEYS) == []
        assert len(list_file(tmp_path).read_text().splitlines()) == 2

    async def test_a_list_that_takes_no_line_lets_nothing_be_erased(self, installation: Installation) -> None:
        home, today = installation.home, installation.today
        async with connect(home.actor("office"), today.databases) as ctx:
            with pytest.raises(Exception, match="cannot be written"):
                await consent.erase(
                    ctx, home.students["pal"], "ai_help", asked_by="parent", keeps_permanent=False,
                    files_dir=installation.files, list_dir=Path("/proc") / str(uuid4()), signer=SIGNER,
                )  # fmt: skip
            assert [
                each.row_count for each in await consent.standing(ctx, home.students["pal"]) if not each.row_count
            ] == []
        await today.databases.close()


async def _why_not(database: Database, folder: Path) -> str:
    try:
        return await consent.why_not_serve(database.databases, folder, KEYS)
    finally:
        await database.databases.close()


async def _demand(database: Database, folder: Path) -> None:
    try:
        await consent.demand_erased(database.databases, folder, KEYS)
    finally:
        await database.databases.close()


async def _again(installation: Installation) -> int:
    listed = consent.listed_in(installation.folder, KEYS)
    older = installation.older
    try:
        async with owner_link(older.urls["aivo_owner"]) as link:
            missing, _ = await consent.missing_in(link.fetchrow, listed)
            return await consent.erase_again(link, older.databases, listed, missing, installation.files)
    finally:
        await older.databases.close()
