"""What goes wrong at the command line is one clear sentence with the right exit status, never a traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from aivo.cli import main
from aivo.db.embedded import Server
from tests.conftest import PASSWORD, Database, data_dir

SECRETS = {
    "AIVO_SECRET_KEY": "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2,
    "AIVO_MASTER_KEY": "89abcdef01234567fedcba9876543210" * 2,
}


@dataclass(frozen=True)
class Result:
    """What one command answered."""

    returncode: int
    stdout: str
    stderr: str

    @property
    def sentence(self) -> str:
        """The one sentence on standard error."""
        lines = [line for line in self.stderr.splitlines() if line.strip()]
        assert len(lines) == 1, self.stderr
        assert "Traceback" not in self.stderr
        return lines[0]


Aivo = Callable[..., Result]


@pytest.fixture
def aivo(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Aivo:
    """Run one command of the command line with nothing but these settings."""

    def run(*words: str, **environment: str) -> Result:
        for name in [name for name in os.environ if name.startswith("AIVO_")]:
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as left:
            main(list(words))
        said = capfd.readouterr()
        return Result(int(left.value.code or 0), said.out, said.err)

    return run


def test_the_module_is_the_command_line() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "aivo", "--help"], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0
    assert result.stdout.startswith("Usage: aivo")


class TestConfiguration:
    def test_a_missing_secret_says_how_to_make_one(self, aivo: Aivo, tmp_path: Path) -> None:
        result = aivo("db", "current", AIVO_DATA_DIR=str(tmp_path))
        assert result.returncode == 2
        assert "AIVO_SECRET_KEY" in result.sentence
        assert "token_hex" in result.stderr

    def test_a_wrong_setting_is_named(self, aivo: Aivo, tmp_path: Path) -> None:
        result = aivo("db", "current", AIVO_DATA_DIR=str(tmp_path), AIVO_LOG="loud", **SECRETS)
        assert result.returncode == 2
        assert "AIVO_LOG" in result.sentence

    def test_an_unknown_command_is_wrong_usage(self, aivo: Aivo) -> None:
        result = aivo("dance")
        assert result.returncode == 2
        assert "dance" in result.sentence


class TestDatabase:
    def test_a_wrong_password_is_said_without_the_password(self, aivo: Aivo, server: Server, empty: Database) -> None:
        url = empty.urls["aivo_owner"].replace(PASSWORD, "wrong-one")
        result = aivo("db", "current", AIVO_DATABASE_URL=_tcp(server, url), **SECRETS)
        assert result.returncode == 1
        assert "password" in result.sentence
        assert "wrong-one" not in result.stderr

    def test_a_server_that_is_not_there_is_said(self, aivo: Aivo) -> None:
        result = aivo(
            "db", "current", AIVO_DATABASE_URL=f"postgresql://aivo_owner:x@127.0.0.1:{_free_port()}/aivo", **SECRETS
        )
        assert result.returncode == 1
        assert "cannot be reached" in result.sentence

    def test_a_database_of_a_newer_schema_is_refused_and_left_as_it_is(
        self, aivo: Aivo, server: Server, empty: Database
    ) -> None:
        with psycopg.connect(empty.urls["postgres"]) as connection:
            connection.execute("update app_migrations.alembic_version set version_num = '9999_from_the_future'")
            connection.execute("delete from app_migrations.serves")
        url = _tcp(server, empty.urls["aivo_owner"])
        for command in (("db", "upgrade"), ("tenant", "list")):
            result = aivo(*command, AIVO_DATABASE_URL=url, **SECRETS)
            assert result.returncode == 1
            assert "newer version of Aivo" in result.sentence
        with psycopg.connect(empty.urls["postgres"]) as connection:
            assert connection.execute("select version_num from app_migrations.alembic_version").fetchall() == [
                ("9999_from_the_future",)
            ]

    def test_an_unknown_tenant_is_said(self, aivo: Aivo, server: Server, empty: Database) -> None:
        urls = {
            f"AIVO_{role.upper()}_DATABASE_URL": _tcp(server, empty.urls[f"aivo_{role}"])
            for role in ("member", "district", "platform", "worker")
        }
        result = aivo(
            "user", "reset-password", "nobody", "--tenant", "nowhere", "--password", "a-long-enough-password",
            AIVO_DATABASE_URL=_tcp(server, empty.urls["aivo_owner"]), **SECRETS, **urls,
        )  # fmt: skip
        assert result.returncode == 1
        assert "nowhere" in result.sentence


class TestDemo:
    def test_a_busy_port_is_said_before_anything_is_made(self, aivo: Aivo, tmp_path: Path) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            result = aivo("demo", "--port", str(taken.getsockname()[1]), "--data-dir", str(tmp_path / "data"))
        assert result.returncode == 1
        assert "taken by another program" in result.sentence
        assert not (tmp_path / "data").exists()

    @pytest.mark.skipif(
        not Path("/proc/version").exists(), reason="/proc is a folder nobody may write to, on Linux only"
    )
    def test_a_folder_that_cannot_be_written_is_said(self, aivo: Aivo) -> None:
        result = aivo("demo", "--port", str(_free_port()), "--data-dir", "/proc/aivo-cannot-be-here")
        assert result.returncode == 2
        assert "/proc/aivo-cannot-be-here" in result.sentence


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _tcp(server: Server, url: str) -> str:
    """The test server has no TCP port: its socket URLs are what commands get."""
    assert server.data_dir == data_dir().absolute()
    return url
