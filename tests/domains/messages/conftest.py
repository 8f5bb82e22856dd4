"""A real mail server of the test's own, and a swept small world."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Mail

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from aivo.db import pools
from aivo.db.embedded import Server
from tests.conftest import MASTER_KEY, SIGNING_KEY, Database, SmallWorld, copy_of
from tests.factories.core import Small

KEYS = (SIGNING_KEY, MASTER_KEY)
SWEEP = """
set session_replication_role = replica;
delete from delivery_attempts; delete from outbox_mails; delete from outbox_texts; delete from notifications;
delete from notification_choices; delete from message_readings; delete from messages; delete from thread_members;
delete from message_threads; delete from staff_hours;
update student_profiles set exit_code = null;
update users set status = 'active', locale = 'en', email = 'same@example.org';
update parent_student_relations set delivery = 'paper';
set session_replication_role = origin;
update classroom_memberships set valid_to = '2099-06-30' where valid_to is distinct from '2099-06-30';
update student_assignments set valid_to = null where valid_to is not null;
"""


@pytest.fixture(scope="module")
def swept_database(server: Server, small_template: str) -> Iterator[Database]:
    """The module's copy of the two small tenants."""
    with copy_of(server, small_template) as database:
        yield database


@pytest.fixture
async def small(swept_database: Database) -> AsyncIterator[SmallWorld]:
    """The small world as it was, without anything written or sent."""
    with swept_database.connect("postgres") as connection:
        connection.execute(SWEEP)  # type: ignore[arg-type]
    database = opened_again(swept_database)
    worlds = {slug: await Small.read(database.databases, slug) for slug in ("riverbend", "lakeshore")}
    yield SmallWorld(database.name, database.databases, database.urls, worlds["riverbend"], worlds["lakeshore"])
    await database.databases.close()


def opened_again(database: Database) -> Database:
    """The same database with pools of this test's own loop."""
    again = Database(database.name, pools.Databases(database.urls, *KEYS, pool_size=5), database.urls)
    pools.use(again.databases)
    return again


@dataclass
class Postbox:
    """A mail server that takes, refuses for good, or puts off."""

    url: str = ""
    answer: str = ""
    taken: list[Mail] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  (the library's name)
        """Take a mail, or answer as the test wants."""
        if self.answer:
            return self.answer
        self.taken.append(message_from_bytes(envelope.original_content or b""))
        return "250 taken"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """A mail server on a free port of this machine."""
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.url = f"smtp://127.0.0.1:{controller.port}?from=aivo@school.example"
    yield box
    controller.stop()
