"""The database of an operator's own server as a backup: `pg_dump`, streamed into a sealed part, and back.

The owner is bound by row-level security like everyone, so it is first made sure that its policies show it every row;
then rows are counted and dumped in one snapshot. A restore lays the schema by the migrations of the dump's own
revision and takes only rows from the dump: functions and policies come from our sources and belong to the right roles,
which a dump can restore as a superuser only. `vault.keys` is left out: `aivo db upgrade` fills it from the secret.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from aivo.db import admin, jobs
from aivo.db.backup.errors import BackupFailed, CannotRestore, NotWhole
from aivo.db.backup.parts import PartWriter, Progress, Source
from aivo.db.backup.physical import environment, last_words, stream
from aivo.db.embedded_account import account_of, programs_for
from aivo.kit.sealed_stream import CHUNK

DUMP = "database.dump"
LEFT_OUT = "vault.keys"
WHEEL = 18
"""Major version of the programs in the PostgreSQL wheel."""

Connection = psycopg.Connection[tuple[Any, ...]]


def program(name: str, server_version: int) -> str:
    """A program that is at least as new as the server. Raises ``BackupFailed`` where there is none."""
    major = server_version // 10_000
    if major <= WHEEL:
        return str(programs_for(account_of(Path("/nowhere"))) / name)
    found = shutil.which(name)
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout if found else ""  # noqa: S603
    if not any(word.split(".")[0].isdigit() and int(word.split(".")[0]) >= major for word in said.split()):
        raise BackupFailed(
            f"The server is PostgreSQL {major}: install a {name} of that version and put it on the PATH."
        )
    return str(found)


def take(owner_url: str, into: PartWriter, progress: Progress = lambda _: None) -> dict[str, int]:
    """Dump the database in one snapshot; answers the rows of each table. Raises ``BackupFailed``."""
    with admin.open_plain(owner_url) as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        connection.execute("set local role aivo_owner")
        hidden = [str(name) for (name,) in connection.execute(_sql("hidden"))]
        if hidden:
            raise BackupFailed(f"The owner may not see every row of {hidden[0]}: run `aivo db check`.")
        rows = counted(connection)
        snapshot = connection.execute("select pg_export_snapshot()").fetchone()
        command = [
            program("pg_dump", connection.info.server_version), "--format=custom", "--compress=none",
            "--enable-row-security", "--role=aivo_owner", f"--exclude-table-data={LEFT_OUT}", "--no-password",
            f"--snapshot={snapshot[0] if snapshot else ''}",
        ]  # fmt: skip
        stream(command, environment(owner_url), into, progress)
    return rows


def counted(connection: Connection) -> dict[str, int]:
    """The rows of every table that a dump holds."""
    found = {}
    for schema, table in connection.execute(_sql("tables")).fetchall():
        if f"{schema}.{table}" != LEFT_OUT:
            row = connection.execute(
                sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))
            ).fetchone()
            found[f"{schema}.{table}"] = int(row[0]) if row else 0
    return found


def size_of(owner_url: str) -> int:
    """Bytes of the database, for a progress bar."""
    with admin.open_plain(owner_url) as connection:
        row = connection.execute("select pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def verify(content: Source, server_version: int) -> None:
    """Let `pg_restore` read a dump of this server to its end. Raises ``NotWhole``."""
    _feed([program("pg_restore", server_version), "--file=/dev/null"], {"LC_ALL": "C"}, content)


def load(owner_url: str, revision: str, content: Source, rows: Mapping[str, int]) -> None:
    """Lay the schema of a revision in an empty database and load the rows of a dump.

    Raises ``CannotRestore`` where the database is not empty, and where not every row came.
    """
    with admin.open_plain(owner_url) as connection:
        version = connection.info.server_version
        if (found := connection.execute(_sql("tables")).fetchone()) is not None:
            raise CannotRestore(f"The database is not empty (it has {found[0]}.{found[1]}): create a new one.")
    admin.upgrade(owner_url, b"", to=revision)
    with _as_owner(owner_url) as connection:
        jobs.lay(connection)
    again = _open_up(owner_url)
    command = [
        program("pg_restore", version), "--data-only", "--role=aivo_owner", "--single-transaction", "--exit-on-error",
        "--no-password", f"--dbname={environment(owner_url)['PGDATABASE']}",
    ]  # fmt: skip
    _feed(command, environment(owner_url), content)
    with _as_owner(owner_url) as connection:
        for statement in again:
            connection.execute(statement.encode())
        if there := {name: count for name, count in counted(connection).items() if rows.get(name, 0) != count}:
            name = min(there)
            raise CannotRestore(f"{name} has {there[name]:,} rows, and the backup {rows.get(name, 0):,}.")


def _open_up(owner_url: str) -> list[str]:
    """Take out of the way what rows may not pass in any order; answers the statements that put it back.

    Foreign keys are made anew, and so checked; triggers and forced row-level security are switched on again.
    """
    with _as_owner(owner_url) as connection:
        found = connection.execute(_sql("opening")).fetchall()
        for away, *_ in found:
            connection.execute(str(away).encode())
    return [str(back) for _, back, _ in sorted(found, key=lambda row: row[2])]


@contextmanager
def _as_owner(owner_url: str) -> Iterator[Connection]:
    with admin.open_plain(owner_url) as connection:
        connection.execute("set local role aivo_owner")
        yield connection


def _feed(command: list[str], variables: dict[str, str], content: Source) -> None:
    """Hand a dump to a program. Raises ``NotWhole`` with what it said."""
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603  (our own programs and arguments, no shell)
            command, env=variables, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
        ) as process,
    ):
        try:
            while process.stdin is not None and (piece := content.read(CHUNK)):
                process.stdin.write(piece)
        except BrokenPipeError:
            pass
        except BaseException:
            process.kill()
            raise
        finally:
            _close(process)
        if process.wait() != 0:
            said.seek(0)
            raise NotWhole(f"{Path(command[0]).name}: {last_words(said.read().decode(errors='replace'))}.")


def _close(process: subprocess.Popen[bytes]) -> None:
    try:
        if process.stdin is not None:
            process.stdin.close()
    except BrokenPipeError:
        pass


def _sql(name: str) -> bytes:
    return files("aivo.db").joinpath(f"sql/backup/{name}.sql").read_text().encode()
