"""Where an attack takes place: the application's own login roles, each on a connection of its own, or one played part.

Everything happens in transactions that are rolled back. ``Played`` is for planted faults: the fault itself stands in
the same transaction of a superuser, who plays the login roles, so that nothing is left of it either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import psycopg

from aivo.db.pools import Databases
from aivo.hostile.access import Standing
from aivo.hostile.drawing import Outcome
from aivo.hostile.grants import AUDITOR

Connection = psycopg.Connection[Any]


class Stage(Protocol):
    """What the attack asks of its place."""

    is_own: bool

    def begin(self, who: Standing) -> Connection:
        """A transaction in which this person acts, with a savepoint for the first case."""

    def undo(self, who: Standing) -> None:
        """Undo a case."""


def _enter(link: Connection, who: Standing, databases: Databases) -> None:
    if who.login != AUDITOR:
        link.execute("select app.enter(%s)", (databases.token(who.actor, backend=link.info.backend_pid),))
    link.execute("savepoint hostile_case")


class Real:
    """A connection of each login role, as the application has them."""

    is_own = True

    def __init__(self, databases: Databases, urls: Mapping[str, str]) -> None:
        self.databases = databases
        self.urls = urls
        self.links: dict[str, Connection] = {}

    def begin(self, who: Standing) -> Connection:
        """Leave what there was, open a transaction and enter the context."""
        link = self._link(who.login)
        link.execute("rollback")
        link.execute("reset app.token")
        link.execute("begin")
        _enter(link, who, self.databases)
        return link

    def undo(self, who: Standing) -> None:
        """Back to the savepoint of the case."""
        self.links[who.login].execute("rollback to savepoint hostile_case")

    def close(self) -> None:
        """Undo and leave."""
        for link in self.links.values():
            link.close()
        self.links.clear()

    def _link(self, login: str) -> Connection:
        if login not in self.links or self.links[login].closed:
            link = psycopg.connect(
                self.urls[login], autocommit=True, prepare_threshold=None, application_name="aivo isolation check"
            )
            link.execute("set lock_timeout = '2s'")
            link.add_notice_handler(lambda notice: None)
            self.links[login] = link
        return self.links[login]


class Played:
    """One transaction of a superuser, in which a fault is planted and the login roles are played."""

    is_own = False

    def __init__(self, databases: Databases, link: Connection, plant: Callable[[Connection], None]) -> None:
        self.databases = databases
        self.link = link
        link.execute("begin")
        plant(link)
        link.execute("savepoint hostile_stage")

    def begin(self, who: Standing) -> Connection:
        """Become the login role and enter the context."""
        self.link.execute("rollback to savepoint hostile_stage")
        self.link.execute("set local search_path = public")
        self.link.execute(f"set local session authorization {who.login}")
        _enter(self.link, who, self.databases)
        return self.link

    def undo(self, who: Standing) -> None:
        """Back to the savepoint of the case."""
        self.link.execute("rollback to savepoint hostile_case")

    def close(self) -> None:
        """The fault goes with everything else."""
        self.link.execute("rollback")


def sender(link: Connection, tried: list[str]) -> Callable[..., Outcome]:
    """Sends statements on a connection and notes them."""

    def send(text: str, values: Mapping[str, Any] | None = None, *, is_copy: bool = False) -> Outcome:
        tried.append(text)
        try:
            with link.cursor() as cursor:
                if is_copy:
                    with cursor.copy(text, values or None) as copied:
                        lines = b"".join(bytes(block) for block in copied).decode().splitlines()
                    return Outcome(None, len(lines), [(line,) for line in lines], ("id",))
                cursor.execute(text, values if values and "%(" in text else None)
                if cursor.description is None:
                    return Outcome(None, cursor.rowcount)
                names = [column.name for column in cursor.description]
                return Outcome(None, cursor.rowcount, cursor.fetchall(), names)
        except psycopg.Error as error:
            said = error.diag
            return Outcome(error.sqlstate, -1, (), (), said.message_primary or "", said.message_detail or "")

    return send
