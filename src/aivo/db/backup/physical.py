"""The embedded cluster as a backup: PostgreSQL's own base backup, streamed into a sealed part.

`pg_basebackup` writes one tar stream with everything the cluster needs to start again, its log from the beginning to
the end of the backup included, and a manifest with the SHA-256 of each file. Nothing of it touches the disk unsealed.
A slot that dies with our connection holds that piece of the log back for as long.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec
import psycopg

from aivo.db.backup.errors import BackupFailed, NotWhole
from aivo.db.backup.parts import PartWriter, Progress
from aivo.db.embedded import Server
from aivo.db.embedded_account import account_of, programs_for
from aivo.kit.sealed_stream import CHUNK

BASE = "base.tar"
MANIFEST = "backup_manifest"
"""PostgreSQL's own manifest inside the base backup."""


@dataclass(frozen=True, slots=True)
class Range:
    """The piece of the log that a base backup needs and holds."""

    timeline: int
    begins_at: str
    ends_at: str


def size_of(server: Server) -> int:
    """Bytes of all databases of the cluster, for a progress bar."""
    with psycopg.connect(server.superuser_url()) as connection:
        row = connection.execute("select sum(pg_database_size(oid))::bigint from pg_database").fetchone()
    return int(row[0]) if row else 0


def take(server: Server, into: PartWriter, progress: Progress = lambda _: None) -> None:
    """Stream a base backup of the running cluster. Raises ``BackupFailed`` with what PostgreSQL said."""
    command = [
        str(server.program("pg_basebackup")), "--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast",
        "--manifest-checksums=SHA256", "--no-password",
    ]  # fmt: skip
    with _log_held_back(server):
        stream(command, environment(server.superuser_url()), into, progress)


@contextmanager
def _log_held_back(server: Server) -> Iterator[None]:
    """No piece of the log is recycled before the backup has fetched it; a killed backup holds nothing back."""
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        connection.execute("select pg_create_physical_replication_slot('aivo_backup_' || pg_backend_pid(), true, true)")
        yield


def stream(command: list[str], variables: dict[str, str], into: PartWriter, progress: Progress) -> None:
    """Run a program of PostgreSQL's and keep what it writes; it never outlives this. Raises ``BackupFailed``."""
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603  (our own programs and arguments, no shell)
            command, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        ) as process,
    ):
        try:
            while process.stdout is not None and (piece := process.stdout.read(CHUNK)):
                into.write(piece)
                progress(len(piece))
        except BaseException:
            process.kill()
            raise
        if process.wait() != 0:
            said.seek(0)
            reason = last_words(said.read().decode(errors="replace"))
            raise BackupFailed(f"{Path(command[0]).name} did not finish: {reason}.")


def last_words(said: str) -> str:
    """Why a program of PostgreSQL's failed: its last line that speaks of an error, without the program's name."""
    lines = [line for line in said.strip().splitlines() if line.strip()]
    reasons = [line for line in lines if re.search(r"error|fatal", line, re.I)] or lines
    return re.sub(r"^\w+: (error|fatal|warning): ", "", reasons[-1]).rstrip(".") if reasons else "no reason given"


def environment(url: str) -> dict[str, str]:
    """A URL as the environment that PostgreSQL's programs read: a password on a command line would be seen by all."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    found = {
        "PGHOST": query.get("host") or parts.hostname or "",
        "PGPORT": query.get("port") or str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        "PGSSLMODE": query.get("sslmode", ""),
        "PGSSLROOTCERT": query.get("sslrootcert", ""),
        "PGOPTIONS": query.get("options", ""),
        "LC_ALL": "C",
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
    }
    return {name: value for name, value in found.items() if value}


def verify(base: Path) -> Range:
    """Let `pg_verifybackup` look at an unpacked base backup; answers the piece of the log it needs.

    Raises ``NotWhole`` with the file it named.
    """
    program = programs_for(account_of(base)) / "pg_verifybackup"
    finished = subprocess.run(  # noqa: S603  (our own program)
        [str(program), "--quiet", str(base)], env={"LC_ALL": "C", "PATH": os.environ.get("PATH", "/usr/bin:/bin")},
        stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    if finished.returncode != 0:
        said = finished.stderr.decode(errors="replace").strip().splitlines()
        raise NotWhole(f"pg_verifybackup: {last_words(said[0] if said else '')}.")
    return range_of(base)


def range_of(base: Path) -> Range:
    """The piece of the log that PostgreSQL's manifest names."""
    ranges = msgspec.json.decode((base / MANIFEST).read_bytes())["WAL-Ranges"]
    return Range(int(ranges[-1]["Timeline"]), str(ranges[0]["Start-LSN"]), str(ranges[-1]["End-LSN"]))


def system_identifier(cluster: Path) -> str:
    """The number that PostgreSQL gave the cluster when it was made, and that its backups and its log bear."""
    with (cluster / "global" / "pg_control").open("rb") as file:
        return str(int.from_bytes(file.read(8), "little"))


def remove(folder: Path) -> None:
    """Remove a working folder of ours, whoever owns what is in it."""
    shutil.rmtree(folder, ignore_errors=True)
