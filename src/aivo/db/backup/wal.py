"""The archive of the embedded cluster's log, which leads from a backup to any later moment.

PostgreSQL's account may neither read the master key nor reach our programs, so the two work hand in hand. Aivo seals
each finished piece of the log (a *segment*, 16 MB) into the archive: to a draft, to disk, under its name, never over
something else. Then it lays a marker, and PostgreSQL's `archive_command` does no more than look for it: until it is
there the server keeps the segment, whatever is killed in between. Nothing unsealed leaves the data folder.

In `AIVO_WAL_DIR`: a folder for each cluster, named by its system identifier, with a sealed file for each segment.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import structlog

from aivo.db.backup.errors import ArchiveConflict, NotWhole, said_plainly
from aivo.db.backup.parts import Packer, Unpacking, sha256_of
from aivo.db.backup.physical import system_identifier
from aivo.db.embedded_account import account_of
from aivo.kit.crypto import CannotOpen, MasterKeys
from aivo.kit.errors import Refusal
from aivo.kit.sealed_stream import CHUNK, SealedReader, SealedWriter

log = structlog.get_logger("aivo.backup")

SEALED = ".sealed"
MARKERS = "aivo_sealed"
"""Folder in the cluster that tells PostgreSQL what is in the archive."""

COMMAND = (
    f"for i in 1 2 3 4 5 6 7 8 9 10; do if test -e {MARKERS}/%f; then exec rm {MARKERS}/%f; fi; sleep 0.2; done; exit 1"
)
"""What PostgreSQL runs for each segment, inside its folder: it is archived once Aivo says so."""

LOOK_EVERY = 0.1


@dataclass
class Archive:
    """The archive of one cluster."""

    root: Path
    cluster: Path
    master: MasterKeys

    @property
    def folder(self) -> Path:
        """Where this cluster's segments are."""
        return self.root / system_identifier(self.cluster)

    def seal_ready(self) -> int:
        """Seal what PostgreSQL has finished and not seen archived; answers how many.

        Raises ``ArchiveConflict`` where the archive holds something else under a name, and a refusal when the disk is
        full; PostgreSQL then keeps what was not sealed.
        """
        status = self.cluster / "pg_wal" / "archive_status"
        ready = sorted(path.name.removesuffix(".ready") for path in status.glob("*.ready"))
        if not ready:
            return 0
        with said_plainly(Refusal, "the database's log is not archived"):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with _alone(self.folder) as is_alone:
                if not is_alone:
                    return 0
                markers = self._markers()
                todo = [name for name in ready if not (markers / name).exists()]
                for name in todo:
                    self._seal(name)
                    marker = markers / name
                    marker.touch(mode=0o600)
                    account_of(self.cluster).give(marker)
        return len(todo)

    def _markers(self) -> Path:
        folder = self.cluster / MARKERS
        if not folder.exists():
            folder.mkdir(mode=0o700)
            account_of(self.cluster).give(folder)
        return folder

    def _seal(self, name: str) -> None:
        """Seal one file of the log: whole under its name, or not there at all."""
        source, target = self.cluster / "pg_wal" / name, self.folder / (name + SEALED)
        if target.exists():  # sealed before a kill came between it and the marker
            with _opened(target, self.master) as content:
                while content.read(CHUNK):
                    pass
            if content.content.digest.hexdigest() != sha256_of(source):
                raise ArchiveConflict(
                    f"{target} holds another piece of the log than the database's {name}: a cluster that was restored "
                    "twice, perhaps; move that file away after looking."
                )
            return
        draft = target.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            sealed = SealedWriter(file, self.master, _label(self.folder.name, name))
            packer = Packer(sealed)
            with source.open("rb") as plain:
                while piece := plain.read(CHUNK):
                    packer.write(piece)
            packer.close()
            sealed.close()
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, target)  # unlike a rename, it refuses a name that is taken
        draft.unlink()
        sync_folder(self.folder)


@dataclass
class Keeper:
    """A thread that keeps the archive as long as this process uses the server."""

    archive: Archive
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="archive of the log", daemon=True)
        self._thread.start()

    def stop(self, stop_server: Callable[[], None]) -> None:
        """Go on while the server stops, since it hands its last segment over then; then look once more, and end."""
        stop_server()
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        told = ""
        while True:
            is_last = self._stop.wait(LOOK_EVERY)
            try:
                self.archive.seal_ready()
                told = ""
            except (Refusal, OSError) as error:  # said once, not ten times a second; `aivo doctor` says it in words
                if told != type(error).__name__:
                    told = type(error).__name__
                    log.error("archive of the log", error=told)
            if is_last:
                return


def waiting(cluster: Path) -> list[Path]:
    """What PostgreSQL has finished and not seen archived, oldest first."""
    found = (cluster / "pg_wal" / "archive_status").glob("*.ready")
    return sorted(found, key=lambda path: path.stat().st_mtime)


def names_in(folder: Path) -> set[str]:
    """The names of the segments and histories in an archive."""
    return {path.name.removesuffix(SEALED) for path in folder.glob(f"*{SEALED}")}


def lay_out(folder: Path, name: str, into: Path, master: MasterKeys) -> Path:
    """Unseal one file of the log. Raises ``NotWhole`` with its name where it is not as it was written."""
    path = into / name
    with _opened(folder / (name + SEALED), master) as content, path.open("xb") as target:
        path.chmod(0o600)
        while piece := content.read(CHUNK):
            target.write(piece)
    return path


def sealed_at(folder: Path, name: str) -> datetime:
    """When a file of the archive was sealed; copies of an archive must keep the times of its files."""
    return datetime.fromtimestamp((folder / (name + SEALED)).stat().st_mtime, UTC)


def read_text(folder: Path, name: str, master: MasterKeys) -> str:
    """A small file of the archive, such as the history of a timeline."""
    with _opened(folder / (name + SEALED), master) as content:
        return b"".join(iter(lambda: content.read(CHUNK), b"")).decode()


def sync_folder(folder: Path) -> None:
    """Bring a folder's own entries to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _label(cluster: str, name: str) -> str:
    return f"log of {cluster}|{name}"


@contextmanager
def _opened(path: Path, master: MasterKeys) -> Iterator[Unpacking]:
    name = path.name.removesuffix(SEALED)
    try:
        with path.open("rb") as file:
            yield Unpacking(SealedReader(file, master, _label(path.parent.name, name)))
    except CannotOpen as error:
        raise NotWhole(f"{path} is damaged: {error}") from error


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether no other process seals into this archive at the moment."""
    handle = os.open(folder / "archive.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)
