"""The backup of the operations guide, restored by its steps: the same rows, the same trail, and a document that opens.

The commands are read out of the guide, so that what it tells an operator is what was tried.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg
import pytest

from aivo.db import pools
from aivo.db.context import connect
from aivo.db.embedded import Server
from aivo.db.embedded_account import account_of, programs_for
from aivo.db.pools import Databases
from aivo.domains.students.filing import read_document
from aivo.domains.students.models import Document
from aivo.kit.actor import Actor
from tests.conftest import MASTER_KEY, PASSWORD, ROOT, SIGNING_KEY, WorldDatabase, data_dir

GUIDE = ROOT / "docs" / "operations.md"
COUNTED = ("users", "student_profiles", "ieps", "iep_goals", "documents", "audit_events", "consent_records")


def commands(there: Path, files: Path) -> list[list[str]]:
    """The guide's commands, with the places of this test in place of an operator's."""
    block = re.search(r"^## Backup$.*?^```sh\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.S | re.M)
    assert block
    said = block[1].replace("/backup", str(there)).replace("/var/lib/aivo", str(files.parent))
    return [shlex.split(command) for line in said.splitlines() for command in line.split("&&")]


def as_postgresql_says(url: str) -> dict[str, str]:
    """A URL as the environment that PostgreSQL's programs read."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return {
        "PGHOST": query["host"][0], "PGPORT": query["port"][0], "PGUSER": parts.username or "",
        "PGPASSWORD": unquote(parts.password or ""),
    }  # fmt: skip


def counts(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        found = {}
        for table in COUNTED:
            row = connection.execute(f"select count(*) from {table}".encode()).fetchone()
            assert row
            found[table] = int(row[0])
        return found


def back_up(server: Server, there: Path) -> None:
    """As the guide says."""
    environment = {**os.environ, **as_postgresql_says(server.superuser_url())}
    programs = programs_for(account_of(server.data_dir / "postgres"))
    environment["PATH"] = f"{programs}:{environment['PATH']}"
    for command in commands(there, data_dir() / "files"):
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)


def put_back(server: Server, there: Path) -> Path:
    """On another machine: the base as PostgreSQL's folder, the files beside it; the embedded server's own password."""
    place = there / "restored"
    place.mkdir(mode=0o711)
    (there / "base").rename(place / "postgres")
    subprocess.run(["tar", "--extract", f"--file={there}/files.tar", f"--directory={place}"], check=True)
    shutil.copy(server.data_dir / "postgres.password", place)
    owner = (server.data_dir / "postgres").stat()
    for path in (place / "postgres", *(place / "postgres").rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
    return place


@pytest.mark.slow
async def test_a_backup_by_the_guide_comes_back_whole(server: Server, world: WorldDatabase, tmp_path: Path) -> None:
    before = counts(world.urls["postgres"])
    back_up(server, tmp_path)
    place = put_back(server, tmp_path)
    with Server.start(place, durable=False) as again:
        assert counts(again.superuser_url(world.name)) == before
        urls = {role: again.url(role, world.name, PASSWORD) for role in world.urls if role != "postgres"}
        databases = Databases(urls, SIGNING_KEY, MASTER_KEY, pool_size=2)
        pools.use(databases)
        async with connect(await Actor.of("riverbend", "okoro"), databases) as ctx:
            (document, *_) = await ctx.find_many(Document, limit=1)
            assert await read_document(ctx, place / "files", document)
        await databases.close()
