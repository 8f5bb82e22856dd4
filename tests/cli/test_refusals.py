"""What goes wrong at the command line is one clear sentence with the right exit status, never a traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from aivo.db.embedded import Server
from tests.conftest import PASSWORD, Database, data_dir

SECRETS = {"AIVO_SECRET_KEY": "s3cret" * 8, "AIVO_MASTER_KEY": "m4ster" * 8}


def aivo(*words: str, timeout: int = 90, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one command with nothing but these settings."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("AIVO_")}
    return subprocess.run(
        [sys.executable, "-m", "aivo", *words],
        env=plain | environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def sentence(result: subprocess.CompletedProcess[str]) -> str:
    """The one sentence on standard error."""
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, result.stderr
    assert "Traceback" not in result.stderr
    return lines[0]


class TestConfiguration:
    def test_a_missing_secret_says_how_to_make_one(self, tmp_path: Path) -> None:
        result = aivo("db", "current", AIVO_DATA_DIR=str(tmp_path))
        assert result.returncode == 2
        assert "AIVO_SECRET_KEY" in sentence(result)
        assert "token_hex" in result.stderr

    def test_a_wrong_setting_is_named(self, tmp_path: Path) -> None:
        result = aivo("db", "current", AIVO_DATA_DIR=str(tmp_path), AIVO_LOG="loud", **SECRETS)
        assert result.returncode == 2
        assert "AIVO_LOG" in sentence(result)

    def test_an_unknown_command_is_wrong_usage(self) -> None:
        result = aivo("dance")
        assert result.returncode == 2
        assert "dance" in sentence(result)


class TestDatabase:
    def test_a_wrong_password_is_said_without_the_password(self, server: Server, empty: Database) -> None:
        url = empty.urls["aivo_owner"].replace(PASSWORD, "wrong-one")
        result = aivo("db", "current", AIVO_DATABASE_URL=_tcp(server, url), **SECRETS)
        assert result.returncode == 1
        assert "password" in sentence(result)
        assert "wrong-one" not in result.stderr

    def test_a_server_that_is_not_there_is_said(self) -> None:
        result = aivo(
            "db", "current", AIVO_DATABASE_URL=f"postgresql://aivo_owner:x@127.0.0.1:{_free_port()}/aivo", **SECRETS
        )
        assert result.returncode == 1
        assert "cannot be reached" in sentence(result)

    def test_a_database_of_a_newer_schema_is_refused_and_left_as_it_is(self, server: Server, empty: Database) -> None:
        with psycopg.connect(empty.urls["postgres"]) as connection:
            connection.execute("update app_migrations.alembic_version set version_num = '9999_from_the_future'")
        url = _tcp(server, empty.urls["aivo_owner"])
        for command in (("db", "upgrade"), ("tenant", "list")):
            result = aivo(*command, AIVO_DATABASE_URL=url, **SECRETS)
            assert result.returncode == 1
            assert "newer version of Aivo" in sentence(result)
        with psycopg.connect(empty.urls["postgres"]) as connection:
            assert connection.execute("select version_num from app_migrations.alembic_version").fetchall() == [
                ("9999_from_the_future",)
            ]

    def test_an_unknown_tenant_is_said(self, server: Server, empty: Database) -> None:
        urls = {
            f"AIVO_{role.upper()}_DATABASE_URL": _tcp(server, empty.urls[f"aivo_{role}"])
            for role in ("member", "district", "platform", "worker")
        }
        result = aivo(
            "user", "reset-password", "nobody", "--tenant", "nowhere", "--password", "a-long-enough-password",
            AIVO_DATABASE_URL=_tcp(server, empty.urls["aivo_owner"]), **SECRETS, **urls,
        )  # fmt: skip
        assert result.returncode == 1
        assert "nowhere" in sentence(result)


class TestDemo:
    def test_a_busy_port_is_said_before_anything_is_made(self, tmp_path: Path) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            result = aivo("demo", "--port", str(taken.getsockname()[1]), "--data-dir", str(tmp_path / "data"))
        assert result.returncode == 1
        assert "taken by another program" in sentence(result)
        assert not (tmp_path / "data").exists()

    @pytest.mark.skipif(
        not Path("/proc/version").exists(), reason="/proc is a folder nobody may write to, on Linux only"
    )
    def test_a_folder_that_cannot_be_written_is_said(self) -> None:
        result = aivo("demo", "--port", str(_free_port()), "--data-dir", "/proc/aivo-cannot-be-here")
        assert result.returncode == 1
        assert "/proc/aivo-cannot-be-here" in sentence(result)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _tcp(server: Server, url: str) -> str:
    """The test server has no TCP port: its socket URLs are what commands get."""
    assert server.data_dir == data_dir().absolute()
    return url
