"""Taking a backup: the parts are written into a working folder, checked there, and only then get the backup's name."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from aivo.db.backup import logical, manifest, parts, physical
from aivo.db.backup.checking import check_parts
from aivo.db.backup.errors import BackupFailed, said_plainly
from aivo.db.backup.manifest import Manifest, Part
from aivo.db.backup.parts import Bars
from aivo.db.backup.wal import sync_folder
from aivo.db.embedded import Server
from aivo.kit.crypto import MasterKeys

UNFINISHED = ".unfinished"
NOTE = "last-backup.json"
"""In the data folder: where and when the last backup was taken, which `aivo doctor` tells."""


class Last(msgspec.Struct, frozen=True):
    """The last backup that was taken."""

    folder: str
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class Sources:
    """What goes into a backup beside the database, and whose keys seal it."""

    data_dir: Path
    files_dir: Path
    checkpoint_dir: Path
    master: MasterKeys
    revision: str
    is_sealed: bool = True
    durable: bool = True
    """False leaves out `fsync` while a restored cluster recovers, for tests."""


def back_up_cluster(server: Server, sources: Sources, target: Path, bars: Bars) -> Manifest:
    """Take a backup of the embedded cluster, its files and checkpoints into a new folder.

    Raises ``BackupFailed``; whatever ends it, the folder is there whole and checked, or not at all.
    """
    with working_folder(sources, target) as work:
        begun_at = datetime.now(UTC)
        backup_id = secrets.token_hex(16)
        master = sources.master if sources.is_sealed else None
        with (
            bars("The database", physical.size_of(server)) as progress,
            parts.written(work, physical.BASE, backup_id, master) as base,
        ):
            physical.take(server, base, progress)
        consistent_at = datetime.now(UTC)
        with parts.written(work, "sign-in", backup_id, master) as sign_in:
            sign_in.write(server.password.encode())
        made = _parts(base, sign_in, *folders(work, sources, backup_id, bars))
        found = check_parts(work, made, backup_id, sources.master, sources.data_dir / "backup-check", bars)
        if found.damage or found.range is None:
            raise BackupFailed(f"The backup was written, but does not read: {' '.join(found.damage)}")
        written = Manifest(
            **_described(sources, backup_id, made, server.superuser_url()),
            kind="physical",
            cluster=physical.system_identifier(server.data_dir / "postgres"),
            begun_at=begun_at,
            consistent_at=consistent_at,
            finished_at=datetime.now(UTC),
            timeline=found.range.timeline,
            begins_at=found.range.begins_at,
            ends_at=found.range.ends_at,
        )
        manifest.write(work, written, sources.master)
    return written


def back_up_database(owner_url: str, sources: Sources, target: Path, bars: Bars) -> Manifest:
    """Take a backup of a database on the operator's own server, the files and the checkpoints into a new folder.

    Raises ``BackupFailed``; whatever ends it, the folder is there whole and checked, or not at all.
    """
    with working_folder(sources, target) as work:
        begun_at = datetime.now(UTC)
        backup_id = secrets.token_hex(16)
        master = sources.master if sources.is_sealed else None
        with (
            bars("The database", logical.size_of(owner_url)) as progress,
            parts.written(work, logical.DUMP, backup_id, master) as dump,
        ):
            rows = logical.take(owner_url, dump, progress)
        made = _parts(dump, *folders(work, sources, backup_id, bars))
        described = _described(sources, backup_id, made, owner_url)
        unused, server_version = sources.data_dir / "backup-check", int(described["postgresql"])
        if damage := check_parts(work, made, backup_id, sources.master, unused, bars, server_version).damage:
            raise BackupFailed(f"The backup was written, but does not read: {' '.join(damage)}")
        written = Manifest(
            **described,
            kind="logical",
            cluster="",
            begun_at=begun_at,
            consistent_at=begun_at,
            finished_at=datetime.now(UTC),
            rows=rows,
        )
        manifest.write(work, written, sources.master)
    return written


@contextmanager
def working_folder(sources: Sources, target: Path) -> Iterator[Path]:
    """A folder that gets the name ``target`` when the block has ended well, and is removed when it has not."""
    target = target.absolute()
    refuse_target(sources, target)
    work = target.with_name(target.name + UNFINISHED)
    with said_plainly(BackupFailed, "no backup was made"), _only_one(sources.data_dir):
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        physical.remove(work)  # of a backup that was killed
        work.mkdir(mode=0o700)
        try:
            yield work
            sync_folder(work)
            work.rename(target)
            sync_folder(target.parent)
        except BaseException:
            physical.remove(work)
            raise
    note(sources.data_dir, target)


def refuse_target(sources: Sources, target: Path) -> None:
    """Refuse a place that is taken, or that is itself part of what is backed up."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupFailed(f"{target} is there already: a backup gets a folder of its own.")
    for folder in (sources.data_dir / "postgres", sources.files_dir, sources.checkpoint_dir):
        if target.is_relative_to(folder):
            raise BackupFailed(f"{target} lies inside {folder}, which is backed up: choose a folder elsewhere.")


@contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    """One backup at a time."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(data_dir / "backup.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BackupFailed("Another backup is being taken; wait until it has finished.") from None
    finally:
        os.close(handle)


def folders(work: Path, sources: Sources, backup_id: str, bars: Bars) -> list[parts.PartWriter]:
    """The files of the record and the checkpoints: after the database, so that each row's file is among them."""
    master = sources.master if sources.is_sealed else None
    made = []
    for name, folder in (("files.tar", sources.files_dir), ("checkpoints.tar", sources.checkpoint_dir)):
        total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0
        label = name.removesuffix(".tar").capitalize()
        with bars(label, total) as progress, parts.written(work, name, backup_id, master) as part:
            parts.pack_folder(folder, part, progress)
        made.append(part)
    return made


def _parts(*writers: parts.PartWriter) -> tuple[Part, ...]:
    return tuple(each.part for each in writers if each.part is not None)


def _described(sources: Sources, backup_id: str, made: tuple[Part, ...], url: str) -> Any:
    """What every backup says of itself."""
    with psycopg.connect(url) as connection:
        postgresql = str(connection.info.server_version)
    return {
        "id": backup_id, "is_sealed": sources.is_sealed, "master_key": sources.master.name, "aivo": version("aivo"),
        "revision": sources.revision, "postgresql": postgresql, "parts": made,
    }  # fmt: skip


def note(data_dir: Path, folder: Path) -> None:
    """Remember the last backup beside the data, so that `aivo doctor` can tell its age."""
    draft = data_dir / f"{NOTE}.new"
    draft.write_bytes(msgspec.json.encode(Last(str(folder), datetime.now(UTC))))
    draft.chmod(0o600)
    draft.rename(data_dir / NOTE)


def last(data_dir: Path) -> Last | None:
    """The last backup taken from this data folder, where one is known."""
    try:
        return msgspec.json.decode((data_dir / NOTE).read_bytes(), type=Last)
    except (OSError, msgspec.DecodeError):
        return None
