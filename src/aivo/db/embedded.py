"""The embedded PostgreSQL: a real server in the data folder, for demos, tests and small installations.

    with Server.start(settings.data_dir) as server:
        server.url("aivo_member", "aivo", password)

Several processes may start it at once: the first starts the server, the others join it, and it stops when the last has
stopped using it. Each user holds a shared lock on `postgres.users`, which the system takes away from a process however
it ends, so nobody has to be counted; starting and stopping go through an exclusive lock on `postgres.lock`. A process
that is killed leaves the server running, and the next one joins it.

In the data folder: `postgres/` (the cluster), `postgres.log`, `postgres.password` (the superuser's), `run/` (the
socket, unless that path is too long or out of reach for the server's account).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from aivo.db import embedded_cluster as clusters
from aivo.db.embedded_account import Account, account_of, programs_for
from aivo.db.embedded_cluster import SUPERUSER, Postmaster
from aivo.db.embedded_errors import PortBusy, ServerRefused, StillBusy, explain_folder
from aivo.settings import SYSTEM_DATA_DIR

#: how long the remains of a killed server may take to go, and how long a recovery may take, in seconds
PATIENCE_WITH_REMAINS = 30
PATIENCE_WITH_RECOVERY = 900
LARGEST_LOG = 16 * 1024 * 1024


@dataclass
class Server:
    """A running server and our right to use it."""

    data_dir: Path
    postmaster: Postmaster
    password: str
    durable: bool
    _users: int | None

    @classmethod
    def start(
        cls, data_dir: Path, *, port: int | None = None, durable: bool = True, archive_command: str | None = None
    ) -> Server:
        """Start the server of this data folder, or join it where it runs.

        `port`: None opens no TCP, 0 takes a free port of 127.0.0.1, any other number that port. `durable=False` leaves
        out `fsync`, for tests: what was acknowledged still survives a killed server, but not a power cut.
        `archive_command` is what PostgreSQL runs for each finished piece of its log (`aivo.db.backup.wal`).
        """
        data_dir = data_dir.absolute()
        try:
            data_dir.mkdir(parents=True, exist_ok=True, mode=0o711 if data_dir == SYSTEM_DATA_DIR else 0o700)
            with _lock(data_dir):
                return cls(data_dir, *_join_or_start(data_dir, port, archive_command, durable=durable))
        except OSError as error:
            raise explain_folder(error, data_dir) from error

    @property
    def port(self) -> int | None:
        """The TCP port on 127.0.0.1, if it was asked for."""
        return self.postmaster.port if self.postmaster.has_tcp else None

    def url(self, role: str, database: str, password: str | None = None, *, tcp: bool | None = None) -> str:
        """A URL that every driver takes: over TCP where that is open (or `tcp` says so), else by the socket."""
        sign_in = quote(role, safe="") + (f":{quote(password, safe='')}" if password is not None else "")
        if self.port is not None if tcp is None else tcp:
            return f"postgresql://{sign_in}@127.0.0.1:{self.port}/{quote(database, safe='')}"
        place = urlencode({"host": str(self.postmaster.socket_dir), "port": self.postmaster.port})
        return f"postgresql://{sign_in}@/{quote(database, safe='')}?{place}"

    def superuser_url(self, database: str = "postgres") -> str:
        """For making roles and databases, and for nothing on the path of a request."""
        return self.url(SUPERUSER, database, self.password, tcp=False)

    def create_database(self, name: str, template: str | None = None, owner: str | None = None) -> None:
        """Make a database, as a copy of another one where `template` is given (nobody may be connected to that one)."""
        parts: list[sql.Composable] = [sql.SQL("create database {}").format(sql.Identifier(name))]
        if template is not None:
            parts.append(sql.SQL("template {}").format(sql.Identifier(template)))
            if not self.durable:  # copies files instead of writing everything to the log first
                parts.append(sql.SQL("strategy file_copy"))
        if owner is not None:
            parts.append(sql.SQL("owner {}").format(sql.Identifier(owner)))
        with psycopg.connect(self.superuser_url(), autocommit=True) as connection:
            connection.execute(sql.SQL(" ").join(parts))

    def drop_database(self, name: str) -> None:
        """Remove a database, ending the sessions in it."""
        with psycopg.connect(self.superuser_url(), autocommit=True) as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def program(self, name: str) -> Path:
        """One of PostgreSQL's programs of the server's own version, such as `pg_dump`."""
        return programs_for(account_of(_cluster(self.data_dir))) / name

    def stop(self) -> None:
        """Stop using the server; the last one to do so stops it, cleanly. Stopping twice does nothing."""
        if self._users is None:
            return
        with _lock(self.data_dir):
            os.close(self._users)
            self._users = None
            with _only_user(self.data_dir) as is_only:
                if is_only:
                    _stop(self.data_dir)

    def __enter__(self) -> Self:
        """Use the server for the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop using it."""
        self.stop()


@contextlib.contextmanager
def at_rest(data_dir: Path) -> Iterator[Path]:
    """The cluster's folder while no server runs in it and none can be started. Raises ``ServerRefused`` if one does."""
    data_dir = data_dir.absolute()
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o711 if data_dir == SYSTEM_DATA_DIR else 0o700)
        with _lock(data_dir), _only_user(data_dir) as is_only:
            running = clusters.read_postmaster(_cluster(data_dir))
            if not is_only or (running is not None and running.answers):
                raise ServerRefused(
                    f"The database in {data_dir} runs: stop web and worker first (and where nobody uses it any more, "
                    "`aivo db current` stops it)."
                )
            yield _cluster(data_dir)
    except OSError as error:
        raise explain_folder(error, data_dir) from error


def _cluster(data_dir: Path) -> Path:
    return data_dir / "postgres"


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


@contextlib.contextmanager
def _lock(data_dir: Path) -> Iterator[None]:
    """One process at a time starts or stops the server."""
    handle = _open(data_dir / "postgres.lock")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def _only_user(data_dir: Path) -> Iterator[bool]:
    """Whether nobody uses the server; asked under the lock, so nobody begins to in the meantime."""
    handle = _open(data_dir / "postgres.users")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)


def _join_or_start(
    data_dir: Path, port: int | None, archive_command: str | None, *, durable: bool
) -> tuple[Postmaster, str, bool, int]:
    """Under the lock: the server, its superuser's password, whether it is durable, our share of the users' lock."""
    running = _running(data_dir)
    if running is not None and not _fits(running, data_dir, port, archive_command, durable=durable):
        with _only_user(data_dir) as is_only:
            if not is_only:
                raise ServerRefused(
                    f"The database in {data_dir} already runs with other settings ({_describe(running)}); "
                    "stop the other Aivo first."
                )
            _stop(data_dir)
            running = None
    password = clusters.read_or_make_password(data_dir / "postgres.password")
    if running is None:
        running = _start(data_dir, password, port, archive_command, durable=durable)
    users = _open(data_dir / "postgres.users")
    fcntl.flock(users, fcntl.LOCK_SH)
    return running, password, durable, users


def _running(data_dir: Path) -> Postmaster | None:
    """The server, if one answers; one that is still coming up is waited for."""
    deadline = time.monotonic() + PATIENCE_WITH_RECOVERY
    while (found := clusters.read_postmaster(_cluster(data_dir))) is not None and found.answers:
        if found.is_ready:
            return found
        if time.monotonic() > deadline:
            raise ServerRefused(f"The database in {data_dir} does not get ready (see {data_dir / 'postgres.log'}).")
        time.sleep(0.05)
    return None


def _fits(running: Postmaster, data_dir: Path, port: int | None, archive_command: str | None, *, durable: bool) -> bool:
    """Whether the running server is as asked: a durable or archived one also serves who does not need that."""
    written = (_cluster(data_dir) / "aivo.conf").read_text()
    if archive_command is not None and "\narchive_mode = on\n" not in written:
        return False
    is_durable = "\nfsync = on\n" in written
    return (is_durable or not durable) and (port is None or (running.has_tcp and port in (0, running.port)))


def _describe(running: Postmaster) -> str:
    return f"TCP port {running.port}" if running.has_tcp else "no TCP port"


def _start(
    data_dir: Path, password: str, port: int | None, archive_command: str | None, *, durable: bool
) -> Postmaster:
    """Start the server, making the cluster if this is the first time."""
    cluster, log = _cluster(data_dir), data_dir / "postgres.log"
    account = account_of(cluster)
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.unlink()
    clusters.forget_after_power_cut(cluster)
    clusters.refuse_half_restored(cluster)
    if not cluster.exists():
        clusters.make_cluster(cluster, password, account, durable=durable)
    clusters.check_cluster(cluster, account)
    port = _free_port(port)
    socket_dir = clusters.make_socket_dir(cluster, account)
    clusters.configure(
        cluster, account, socket_dir=socket_dir, port=port, durable=durable, archive_command=archive_command
    )
    clusters.forget_reused_pid(cluster)
    clusters.remember_boot(cluster, durable=durable)
    try:
        _bring_up(cluster, account, log)
        if (running := _running(data_dir)) is None:
            raise ServerRefused(f"PostgreSQL ended as soon as it had started (see {log}).")
        return running
    except ServerRefused:
        with contextlib.suppress(OSError):
            socket_dir.rmdir()
        raise


def _bring_up(cluster: Path, account: Account, log: Path) -> None:
    """Start the server and wait until it is ready, trying again while what is left of a killed one still holds on."""
    deadline = time.monotonic() + PATIENCE_WITH_REMAINS
    patience = str(PATIENCE_WITH_RECOVERY)
    while True:
        try:
            return clusters.run(
                "pg_ctl", cluster, account, "start", "--silent", "--wait", "--timeout", patience, log=log
            )
        except StillBusy:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _stop(data_dir: Path) -> None:
    """A fast shutdown: open transactions are rolled back, the data is complete on disk, nothing is left to recover."""
    cluster = _cluster(data_dir)
    running = clusters.read_postmaster(cluster)
    if running is None or not running.answers:
        return
    log = data_dir / "postgres.log"
    clusters.run(
        "pg_ctl", cluster, account_of(cluster), "stop", "--silent", "--mode", "fast", "--timeout", "120", log=log
    )
    with contextlib.suppress(OSError):
        running.socket_dir.rmdir()


def _free_port(port: int | None) -> int | None:
    """The port to open: a free one for 0; a taken one is refused before the server tries."""
    if port is None:
        return None
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortBusy(port) from error
        return int(probe.getsockname()[1])
