"""A small cluster of its own with an archived log, files and checkpoints, a backup of it, and what came after that."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from aivo.db.backup import taking, wal
from aivo.db.backup.manifest import Manifest
from aivo.db.backup.restoring import Restored, restore_cluster
from aivo.db.backup.taking import Sources
from aivo.db.embedded import Server
from aivo.kit.crypto import MasterKeys

MASTER = MasterKeys(b"m" * 32)


@contextmanager
def silent(_label: str, _total: int) -> Iterator[Callable[[int], None]]:
    """No progress bar."""
    yield lambda _: None


def sources(root: Path) -> Sources:
    """A data folder, its files and its checkpoints under one root."""
    return Sources(root / "data", root / "files", root / "checkpoints", MASTER, "", durable=False)


@contextmanager
def archived(root: Path) -> Iterator[Server]:
    """The server of a root, its log archived as `open_databases` does it."""
    server = Server.start(root / "data", durable=False, archive_command=wal.COMMAND)
    keeper = wal.Keeper(wal.Archive(root / "wal", root / "data" / "postgres", MASTER))
    keeper.start()
    try:
        yield server
    finally:
        keeper.stop(server.stop)


def write(server: Server, what: str) -> None:
    """Commit a row."""
    with psycopg.connect(server.superuser_url()) as link:
        link.execute("create table if not exists said (what text)")
        link.execute("insert into said values (%s)", (what,))


def said(root: Path) -> list[str]:
    """The rows of a restored cluster."""
    with Server.start(root / "data", durable=False) as server, psycopg.connect(server.superuser_url()) as link:
        return [str(row[0]) for row in link.execute("select what from said order by what")]


@dataclass(frozen=True)
class Story:
    """A cluster that is gone but for its backup and the archive of its log."""

    root: Path
    folder: Path
    manifest: Manifest
    moment: datetime
    """Between the row `before` and the row `later`, both after the backup."""
    second: datetime
    """Between `later` and `last`."""

    @property
    def archive(self) -> Path:
        return self.root / "wal" / self.manifest.cluster

    def restore(self, to: Path, moment: datetime | None = None, **more: object) -> Restored:
        """Restore into a place of its own."""
        options = {"wal_dir": self.root / "wal", **more}
        return restore_cluster(sources(to), self.folder, silent, to=moment, **options)  # type: ignore[arg-type]


def switch(server: Server) -> None:
    """End a piece of the log, as each 16 MB do."""
    with psycopg.connect(server.superuser_url(), autocommit=True) as link:
        link.execute("select pg_switch_wal()")


def tell(root: Path) -> Story:
    """Make the cluster, back it up, and let something happen afterwards."""
    (root / "files" / "tenant").mkdir(parents=True)
    (root / "files" / "tenant" / "letter").write_bytes(b"sealed letter" * 1000)
    (root / "checkpoints").mkdir()
    (root / "checkpoints" / "one").write_text("first\n")
    with archived(root) as server:
        write(server, "base")
        manifest = taking.back_up_cluster(server, sources(root), root / "backup", silent)
        write(server, "before")
        switch(server)
        time.sleep(0.01)
        moment = datetime.now(UTC)
        time.sleep(0.01)
        write(server, "later")
        switch(server)
        time.sleep(0.01)
        second = datetime.now(UTC)
        time.sleep(0.01)
        write(server, "last")
    return Story(root, root / "backup", manifest, moment, second)


def other_key(place: Sources) -> Sources:
    """The same under a master key of which nothing is sealed."""
    return replace(place, master=MasterKeys(b"o" * 32))
