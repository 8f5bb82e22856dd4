"""The doctor names each thing that needs a hand, with its mend, and nothing else."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from aivo import settings as configuration
from aivo.cli import doctor, main
from aivo.db import admin
from aivo.db.opening import open_databases, signing_key
from aivo.domains.tenancy.schemas import TenantDraft
from aivo.domains.tenancy.service import found_tenant
from aivo.web.assets import NotBuilt
from tests.conftest import PASSWORD, Database

SECRETS = {"AIVO_SECRET_KEY": "0123456789abcdef" * 4, "AIVO_MASTER_KEY": "fedcba9876543210" * 4}
OTHER = "00112233445566778899aabbccddeeff" * 2

Examine = Callable[..., dict[str, str]]


@pytest.fixture
def environment(empty: Database, tmp_path: Path) -> dict[str, str]:
    """The settings of an installation on a server of the operator's, with one tenant."""
    words = ("member", "district", "platform", "worker")
    urls = {f"AIVO_{word.upper()}_DATABASE_URL": empty.urls[f"aivo_{word}"] for word in words}
    found = {**SECRETS, **urls, "AIVO_DATABASE_URL": empty.urls["aivo_owner"], "AIVO_DATA_DIR": str(tmp_path)}
    settings = configuration.load(found)
    admin.put_signing_key(empty.urls["aivo_owner"], signing_key(settings))
    databases = open_databases(settings).databases

    async def make() -> None:
        await found_tenant(databases, TenantDraft("oak", "Oak", "district", None, "America/Chicago"))
        await databases.close()

    asyncio.run(make())
    return found


@pytest.fixture
def examine(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Examine:
    """What the doctor finds with these settings: check to sentence. The test server's own lack of fsync aside."""

    def look(**more: str) -> dict[str, str]:
        for name in [name for name in os.environ if name.startswith("AIVO_")]:
            monkeypatch.delenv(name)
        for name, value in {**environment, **more}.items():
            monkeypatch.setenv(name, value)
        return {finding.check: finding.message for finding in doctor.examine() if finding.check != "durability"}

    return look


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that every user of the machine may enter, unlike those of tests."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


class TestTheMachine:
    def test_a_sound_installation_has_no_finding(self, examine: Examine) -> None:
        assert examine() == {}

    def test_a_missing_secret(self, examine: Examine) -> None:
        found = examine(AIVO_SECRET_KEY="")
        assert list(found) == ["settings"]
        assert "AIVO_SECRET_KEY is missing" in found["settings"]

    def test_a_mail_server_that_is_no_address(self, examine: Examine) -> None:
        assert "AIVO_SMTP_URL" in examine(AIVO_SMTP_URL="mail.example.org")["settings"]

    def test_a_file_of_secrets_that_everyone_reads(self, examine: Examine, public: Path) -> None:
        file = public / "aivo.conf"
        file.write_text("AIVO_LOG=warning\n")
        file.chmod(0o644)
        assert f"chmod 640 {file}" in examine(AIVO_CONFIG=str(file))["secrets"]
        file.chmod(0o640)
        assert examine(AIVO_CONFIG=str(file)) == {}

    def test_a_folder_that_everyone_enters(self, examine: Examine, public: Path) -> None:
        folder = public / "files"
        folder.mkdir()
        folder.chmod(0o755)
        assert f"chmod o= {folder}" in examine(AIVO_FILES_DIR=str(folder))["folders"]
        public.chmod(0o700)  # keeps everyone out, as a data folder does
        assert examine(AIVO_FILES_DIR=str(folder)) == {}

    def test_a_folder_that_cannot_be_made(self, examine: Examine, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        assert "AIVO_CHECKPOINT_DIR" in examine(AIVO_CHECKPOINT_DIR=str(tmp_path / "file" / "x"))["folders"]

    def test_a_full_disk(self, examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doctor, "LEAST_FREE", 1 << 60)
        assert "make room" in examine()["disk"]

    def test_pages_that_are_not_built(self, examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
        def missing() -> None:
            raise NotBuilt

        monkeypatch.setattr("aivo.web.assets.load", missing)
        assert "bin/setup" in examine()["pages"]


class TestTheDatabase:
    def test_a_server_out_of_reach_is_the_only_finding(self, examine: Examine) -> None:
        found = examine(AIVO_DATABASE_URL="postgresql://aivo_owner:x@127.0.0.1:1/aivo")
        assert list(found) == ["server"]
        assert "cannot be reached" in found["server"]

    def test_a_database_of_somebody_else(self, examine: Examine, empty: Database) -> None:
        with empty.connect("postgres") as connection:
            connection.execute(f'alter database "{empty.name}" owner to postgres')
            connection.execute(f'grant connect on database "{empty.name}" to aivo_owner')
        found = examine()
        assert list(found) == ["server"]
        assert "owner to aivo_owner" in found["server"]

    def test_an_older_schema(self, examine: Examine, empty: Database) -> None:
        with empty.connect("postgres") as connection:
            connection.execute("update app_migrations.alembic_version set version_num = '0001_core'")
        assert "aivo db upgrade" in examine()["schema"]

    def test_a_newer_schema(self, examine: Examine, empty: Database) -> None:
        with empty.connect("postgres") as connection:
            connection.execute("update app_migrations.alembic_version set version_num = '9999'")
            connection.execute("delete from app_migrations.serves")
        assert "newer version of Aivo" in examine()["schema"]

    def test_a_role_that_cannot_sign_in(self, examine: Examine, empty: Database) -> None:
        found = examine(AIVO_DISTRICT_DATABASE_URL=empty.urls["aivo_district"].replace(PASSWORD, "wrong"))
        assert list(found) == ["roles"]
        assert "aivo_district cannot sign in" in found["roles"]
        assert "wrong" not in found["roles"]

    def test_a_url_of_another_role(self, examine: Examine, empty: Database) -> None:
        found = examine(AIVO_MEMBER_DATABASE_URL=empty.urls["aivo_district"])
        assert "must sign in as aivo_member" in found["roles"]

    def test_a_clock_that_runs_away(self, examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
        now = time.time
        monkeypatch.setattr(time, "time", lambda: now() - 90)
        assert "differ by 90 seconds" in examine()["clock"]

    def test_a_signing_key_that_is_not_known(self, examine: Examine) -> None:
        found = examine(AIVO_SECRET_KEY=OTHER)
        assert list(found) == ["signing key"]
        assert "aivo db upgrade" in found["signing key"]

    def test_a_master_key_that_opens_nothing(self, examine: Examine) -> None:
        found = examine(AIVO_MASTER_KEY=OTHER)
        assert list(found) == ["data keys"]
        assert "oak" in found["data keys"]

    def test_a_master_key_that_is_being_changed(self, examine: Examine) -> None:
        new = {"AIVO_MASTER_KEY": OTHER, "AIVO_OLD_MASTER_KEY": SECRETS["AIVO_MASTER_KEY"]}
        assert "aivo keys rotate master" in examine(**new)["data keys"]
        with pytest.raises(SystemExit) as left:
            main(["keys", "rotate", "master"])
        assert left.value.code == 0
        assert "needed no more" in examine(**new)["data keys"]
        assert examine(AIVO_MASTER_KEY=OTHER, AIVO_OLD_MASTER_KEY="") == {}
        with pytest.raises(SystemExit) as left:
            main(["keys", "rotate", "data", "--grace", "0"])
        assert left.value.code == 0
        with pytest.raises(SystemExit) as left:
            main(["keys", "list"])
        assert left.value.code == 0

    def test_a_queue_out_of_reach(self, examine: Examine, empty: Database) -> None:
        with psycopg.connect(empty.urls["postgres"]) as connection:
            connection.execute("revoke usage on schema jobs from aivo_worker")
        assert "queue" in examine()["queue"]

    def test_a_server_without_fsync_is_told(self, examine: Examine) -> None:
        examine()  # sets the environment
        told = [finding.message for finding in doctor.examine() if finding.check == "durability"]
        assert any("fsync = off" in message for message in told)


class TestTheCommand:
    def test_json_and_the_exit_status(self, examine: Examine, capsys: pytest.CaptureFixture[str]) -> None:
        examine(AIVO_MASTER_KEY=OTHER)
        with pytest.raises(SystemExit) as left:
            main(["doctor", "--json"])
        said = capsys.readouterr()
        report = json.loads(said.out)
        assert left.value.code == 1
        assert {"check": "data keys", "message": doctor_sentence(report)} in report["findings"]
        assert report["checks"] == doctor.CHECKED
        assert [note.split(":")[0] for note in report["notes"]] == [
            "No mail leaves", "No codes go to phones", "No backup is known here",
        ]  # fmt: skip
        assert "need a hand" in said.err

    def test_tells_by_what_codes_leave_and_no_secret(
        self, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        more = {
            "AIVO_TEXT_URL": "https://texts.example.org/send?key=secret", "AIVO_TEXT_TOKEN": "another secret",
            "AIVO_SMTP_URL": "smtps://me:secret@mail.example.org",
        }  # fmt: skip
        for name, value in {**environment, **more}.items():
            monkeypatch.setenv(name, value)
        assert doctor.remarks() == [
            "Mail leaves by mail.example.org.", "Codes for families' phones leave by texts.example.org.",
            "No backup is known here: `aivo db backup FOLDER` takes one.",
        ]  # fmt: skip


def doctor_sentence(report: dict[str, list[dict[str, str]]]) -> str:
    """The sentence about the data keys."""
    return next(finding["message"] for finding in report["findings"] if finding["check"] == "data keys")
