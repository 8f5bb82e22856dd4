"""The demo world, backed up and restored elsewhere: the same rows, the same trail, and a document that opens.

The guide's commands are read out of the guide: each is one that the command line takes.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import psycopg
import pytest

from aivo.cli import cli
from aivo.db import pools
from aivo.db.backup import restoring, taking
from aivo.db.backup.taking import Sources
from aivo.db.context import connect
from aivo.db.embedded import Server
from aivo.db.pools import Databases
from aivo.domains.students.filing import read_document
from aivo.domains.students.models import Document
from aivo.kit.actor import Actor
from aivo.kit.crypto import MasterKeys
from tests.conftest import MASTER_KEY, PASSWORD, ROOT, SIGNING_KEY, WorldDatabase, data_dir
from tests.reliability.backups import silent

GUIDE = ROOT / "docs" / "operations.md"
COUNTED = ("users", "student_profiles", "ieps", "iep_goals", "documents", "audit_events", "consent_records")


def said_in_the_guide() -> Iterator[list[str]]:
    """The commands of the chapter on backups."""
    chapter = re.search(r"^## Backup$.*?(?=^## )", GUIDE.read_text(encoding="utf-8"), re.S | re.M)
    assert chapter
    for block in re.findall(r"^```sh\n(.*?)^```", chapter[0], re.S | re.M):
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["aivo"]:
                yield words[1:]


@contextmanager
def parsed(words: list[str]) -> Iterator[click.Context]:
    """The command these words name, and its options; a slip is a usage error."""
    command: click.Command = cli
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    with command.make_context(command.name, words) as context:
        yield context


def test_every_command_of_the_guide_is_one() -> None:
    seen = set()
    for words in said_in_the_guide():
        with parsed(words) as context:
            seen.add(context.command.name)
    assert {"backup", "verify-backup", "restore", "doctor", "verify"} <= seen


def counts(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        found = {}
        for table in COUNTED:
            row = connection.execute(f"select count(*) from {table}".encode()).fetchone()
            assert row
            found[table] = int(row[0])
        return found


@pytest.mark.slow
async def test_a_backup_of_the_demo_world_comes_back_whole(
    server: Server, world: WorldDatabase, tmp_path: Path
) -> None:
    before = counts(world.urls["postgres"])
    master = MasterKeys(MASTER_KEY)
    here = Sources(data_dir(), data_dir() / "files", data_dir() / "checkpoints", master, "", durable=False)
    taking.back_up_cluster(server, here, tmp_path / "backup", silent)
    place = tmp_path / "restored"
    there = Sources(place, place / "files", place / "checkpoints", master, "", durable=False)
    restoring.restore_cluster(there, tmp_path / "backup", silent)
    with Server.start(place, durable=False) as again:
        assert counts(again.superuser_url(world.name)) == before
        urls = {role: again.url(role, world.name, PASSWORD) for role in world.urls if role != "postgres"}
        databases = Databases(urls, SIGNING_KEY, MASTER_KEY, pool_size=2)
        pools.use(databases)
        async with connect(await Actor.of("riverbend", "okoro"), databases) as ctx:
            (document, *_) = await ctx.find_many(Document, limit=1)
            assert await read_document(ctx, place / "files", document)
        await databases.close()
