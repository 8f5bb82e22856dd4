"""A backup of a server of one's own, by the command: every row the owner has, into an empty database, and checked."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from aivo import settings as configuration
from aivo.cli import main
from aivo.db import admin
from aivo.db.backup import logical
from aivo.db.backup.errors import BackupFailed
from aivo.db.context import connect
from aivo.db.embedded import Server
from aivo.domains.consent import service as consent
from aivo.kit.signing import Signer
from tests.conftest import PASSWORD, SmallWorld

SECRETS = {"AIVO_SECRET_KEY": "0123456789abcdef" * 4, "AIVO_MASTER_KEY": "fedcba9876543210" * 4}
WORDS = ("member", "district", "platform", "worker")

Aivo = Callable[..., tuple[int, str, str]]


@pytest.fixture
def aivo(
    small: SmallWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Aivo:
    """The command line with the settings of a server of one's own: status, what it wrote, what it said."""

    def run(*words: str, database: str = small.name) -> tuple[int, str, str]:
        for name in [name for name in os.environ if name.startswith("AIVO_")]:
            monkeypatch.delenv(name)
        urls = {role: url.replace(small.name, database) for role, url in small.urls.items()}
        roles = {f"AIVO_{word.upper()}_DATABASE_URL": urls[f"aivo_{word}"] for word in WORDS}
        places = {"AIVO_DATA_DIR": str(tmp_path / "data"), "AIVO_DATABASE_URL": urls["aivo_owner"]}
        for name, value in {**SECRETS, **roles, **places}.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as left:
            main(list(words))
        said = capsys.readouterr()
        return int(str(left.value.code)), said.out, said.err

    return run


def test_comes_back_whole_into_an_empty_database(aivo: Aivo, small: SmallWorld, server: Server, tmp_path: Path) -> None:
    (tmp_path / "data/files").mkdir(parents=True)
    (tmp_path / "data/files/one").write_bytes(b"sealed")
    with small.connect("aivo_owner") as link:
        before = logical.counted(link)
    assert before["public.users"] > 5
    status, out, err = aivo("db", "backup", str(tmp_path / "backup"), "--json")
    assert (status, err) == (0, "")
    told = json.loads(out)
    assert (told["kind"], told["is_sealed"], told["revision"]) == ("logical", True, admin.head())
    assert aivo("db", "verify-backup", str(tmp_path / "backup"))[0] == 0

    status, _, err = aivo("db", "restore", str(tmp_path / "backup"))
    assert status == 1
    assert "is not empty" in err
    with small.connect("aivo_owner") as link:
        assert logical.counted(link) == before, "nothing was changed"
    asyncio.run(erase(small, tmp_path / "data"))

    name = f"{small.name}_restored"
    admin.make_database(server.superuser_url(), name)
    try:
        url = server.url("aivo_owner", name, PASSWORD)
        (tmp_path / "data/files/one").unlink()
        assert aivo("db", "restore", str(tmp_path / "backup"), database=name)[::2] == (0, ERASED_AGAIN)
        assert (tmp_path / "data/files/one").read_bytes() == b"sealed"
        with psycopg.connect(url) as link:
            after = logical.counted(link)
            assert {name for name in before if after[name] != before[name]} <= {"public.erasures", *TRAIL}
            assert after["public.erasures"] == before["public.erasures"] + 1
            assert link.execute("select count(*) from vault.keys").fetchone() == (1,), "filled from the secret"
            assert link.execute("select * from public.users order by id").fetchall() == rows(small)
            catalogue = link.execute(CATALOGUE).fetchall()
        with small.connect("aivo_owner") as link:
            assert link.execute(CATALOGUE).fetchall() == catalogue, "keys, triggers and policies are all back"
    finally:
        server.drop_database(name)


async def erase(small: SmallWorld, place: Path) -> None:
    """Erase something of a learner after the backup was taken."""
    home, signer = small.riverbend, Signer.of(configuration.load().seal_key)
    async with connect(home.actor("office"), small.databases) as ctx:
        await consent.erase(
            ctx, home.students["far"], "ai_help", asked_by="parent", keeps_permanent=False,
            files_dir=place / "files", list_dir=place / "checkpoints", signer=signer,
        )  # fmt: skip
    await small.databases.close()


ERASED_AGAIN = "Erased again, since the backup is older: 1.\n"
TRAIL = ("public.audit_events", "public.audit_values", "public.record_accesses", "public.access_attempts")

CATALOGUE = """
select conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated from pg_constraint where contype = 'f'
union all select tgrelid::regclass::text, tgname, tgenabled::text, true from pg_trigger where not tgisinternal
union all select oid::regclass::text, '', relrowsecurity::text, relforcerowsecurity from pg_class where relkind = 'r'
 and relnamespace::regnamespace::text !~ '^pg_|information_schema'
order by 1, 2
"""


def rows(small: SmallWorld) -> list[tuple[object, ...]]:
    with small.connect("aivo_owner") as link:
        return link.execute("select * from public.users order by id").fetchall()


def test_is_refused_where_the_owner_does_not_see_every_row(aivo: Aivo, small: SmallWorld, tmp_path: Path) -> None:
    with small.connect("postgres") as link:
        link.execute("alter policy owner_all on student_profiles using (deleted_at is null)")
    status, _, err = aivo("db", "backup", str(tmp_path / "backup"))
    assert status == 1
    assert "may not see every row of public.student_profiles" in err
    assert list(tmp_path.glob("backup*")) == []


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("backup", "{}/b", "--plain"), 1, "--unencrypted-records"),
        (("restore", "{}/none"), 1, "is no finished backup"),
        (("restore", "{}/none", "--to", "2026-11-26T10:15:00"), 2, "with its zone"),
        (("restore", "{}/none", "--to", "2026-11-26T10:15:00Z"), 1, "on your own server"),
    ],
)
def test_what_is_refused(aivo: Aivo, tmp_path: Path, words: tuple[str, ...], status: int, sentence: str) -> None:
    left, out, err = aivo("db", *(word.format(tmp_path) for word in words))
    assert (left, out) == (status, "")
    assert sentence in err


def test_a_server_newer_than_the_programs_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(BackupFailed, match="install a pg_dump of that version"):
        logical.program("pg_dump", 990_000)
