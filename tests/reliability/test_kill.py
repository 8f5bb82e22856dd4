"""The server is killed three times while several write. What was acknowledged is there; nothing is there by halves."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from alembic.script import ScriptDirectory

from aivo.db import admin
from aivo.db.embedded import Server
from aivo.kit.actor import Actor
from aivo.kit.crypto import sign_token
from tests.conftest import PASSWORD, SIGNING_KEY, passwords

DATABASE = "kills"
WRITERS = 4
SECONDS_OF_LOAD = 1.0
LEAST = 50
"""Writes between two kills, or the test shows nothing."""


@dataclass
class Load:
    """Writers of one tenant, each on a connection of its own, and what they were told is kept."""

    url: str
    tenant_id: UUID
    acknowledged: list[UUID] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def write(self) -> None:
        """Write one school after another until the connection breaks, as jobs do: token, row, audit, commit."""
        with contextlib.suppress(psycopg.Error), psycopg.connect(self.url) as link:
            actor = Actor.system(self.tenant_id, "kill")
            while not self.stop.is_set():
                school = uuid4()
                token = sign_token(SIGNING_KEY, actor, backend=link.info.backend_pid)
                link.execute("select app.enter(%s)", (token,))
                link.execute(
                    "insert into schools (tenant_id, id, name) values (%s, %s, %s)",
                    (self.tenant_id, school, school.hex),
                )
                link.execute(
                    "update schools set phone = '1' where tenant_id = %s and id = %s", (self.tenant_id, school)
                )
                link.commit()
                self.acknowledged.append(school)


def kill(server: Server) -> None:
    """End the server and every process of it at once, as a power cut of the machine's memory would."""
    pid = server.postmaster.pid
    children = Path(f"/proc/{pid}/task/{pid}/children")
    workers = children.read_text().split() if children.exists() else []
    os.kill(pid, signal.SIGKILL)
    for worker in workers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(worker), signal.SIGKILL)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder of its own; whatever still runs in it is stopped."""
    yield tmp_path / "kills"
    Server.start(tmp_path / "kills").stop()


def make(server: Server) -> UUID:
    """A database with the core's tables and one tenant."""
    admin.make_roles(server.superuser_url(), passwords())
    admin.make_database(server.superuser_url(), DATABASE)
    owner_url = server.url("aivo_owner", DATABASE, PASSWORD)
    (core,) = ScriptDirectory(str(admin.migrations_folder())).get_bases()
    admin.upgrade(owner_url, SIGNING_KEY, to=core)
    admin.put_signing_key(owner_url, SIGNING_KEY)
    tenant_id = uuid4()
    with psycopg.connect(server.superuser_url(DATABASE)) as link:
        link.execute(
            "insert into tenants (id, slug, name, kind) values (%s, 'kills', 'Kills', 'district')", (tenant_id,)
        )
    return tenant_id


def load_and_kill(server: Server, tenant_id: UUID) -> list[UUID]:
    """Several write, the server is killed under them: what they were told is kept."""
    load = Load(server.url("aivo_worker", DATABASE, PASSWORD), tenant_id)
    writers = [threading.Thread(target=load.write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    time.sleep(SECONDS_OF_LOAD)
    kill(server)
    load.stop.set()
    for writer in writers:
        writer.join(timeout=10)
    assert not any(writer.is_alive() for writer in writers)
    assert len(load.acknowledged) >= LEAST
    return load.acknowledged


@pytest.mark.slow
def test_three_kills_lose_nothing_that_was_acknowledged(folder: Path) -> None:
    with Server.start(folder, durable=False) as maker:
        tenant_id = make(maker)
    server = Server.start(folder, durable=True)
    acknowledged: set[UUID] = set()
    for _ in range(3):
        acknowledged |= set(load_and_kill(server, tenant_id))
        dead, server = server, Server.start(folder, durable=True)
        dead.stop()  # gives up its share of the new server, which the last user stops
        with psycopg.connect(server.superuser_url(DATABASE)) as link:
            there = {row[0] for row in link.execute("select id from schools where tenant_id = %s", (tenant_id,))}
            entries = link.execute(
                "select row_id, array_agg(operation order by id) from audit_events where table_name = 'schools' "
                "group by row_id"
            ).fetchall()
            settings = link.execute("select current_setting('fsync'), current_setting('synchronous_commit')").fetchone()
        assert settings == ("on", "on")
        assert acknowledged <= there, "a row that was acknowledged is gone"
        assert len(there - acknowledged) <= 3 * WRITERS, "only what was under way may be there unannounced"
        assert {row_id for row_id, _ in entries} == there, "trail and rows do not agree"
        assert all(operations == ["insert", "update"] for _, operations in entries), "half of a transaction is there"
    server.stop()
