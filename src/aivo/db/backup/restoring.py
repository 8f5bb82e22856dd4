"""The way back: a backup is unpacked beside what is there, recovered to a moment, and only then takes its place.

Until the very end what was there before stays as it is; then it is set aside under another name, never deleted. Between
recovery and that end the caller has its say (`before_serving`): nobody is served by a restored database that has not
been through it.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aivo.db import admin
from aivo.db import embedded_cluster as clusters
from aivo.db.backup import line, logical, manifest, parts, physical, wal
from aivo.db.backup.checking import check_parts, unpack_part
from aivo.db.backup.errors import CannotRestore, NotWhole, SegmentMissing, said_plainly
from aivo.db.backup.manifest import Manifest, Part
from aivo.db.backup.parts import Bars
from aivo.db.backup.physical import Range
from aivo.db.backup.taking import Sources
from aivo.db.embedded import Server, at_rest
from aivo.db.embedded_account import account_of
from aivo.db.embedded_errors import ServerRefused
from aivo.kit.crypto import CannotOpen

STAGING = "restoring"
LAID_OUT = "aivo_wal"
"""In the restored cluster while it recovers: the unsealed segments, which PostgreSQL fetches from there."""

RECOVERY = f"""
# Written by `aivo db restore` and taken out again when the recovery has ended.
restore_command = 'cp {LAID_OUT}/%f "%p"'
archive_command = ''
hot_standby = off
recovery_target_timeline = '{{timeline}}'
recovery_target_action = 'promote'
{{target}}
"""


@dataclass(frozen=True, slots=True)
class _Log:
    """The way on from a backup along the archive."""

    archive: Path | None
    timeline: int
    names: list[str]
    histories: list[str]
    missing: str | None


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where what was there before lies now."""

    manifest: Manifest
    segments: int
    to: datetime | None
    set_aside: list[Path]


def restore_cluster(
    sources: Sources,
    folder: Path,
    bars: Bars,
    *,
    to: datetime | None = None,
    wal_dir: Path | None = None,
    may_replace: bool = False,
    before_serving: Callable[[Server], None] = lambda _: None,
) -> Restored:
    """Restore a backup of the embedded cluster, with files and checkpoints, to a moment or to the archive's end.

    What was committed at exactly ``to`` is there again, what was committed later is not. Raises ``NotWhole`` for a
    damaged backup, ``SegmentMissing``, and ``CannotRestore``; what was there before is then as it was.
    """
    found = manifest.read(folder, sources.master)
    _refuse_kind(found, folder, to)
    with at_rest(sources.data_dir) as cluster, said_plainly(CannotRestore, "nothing was restored"):
        if cluster.exists() and not may_replace:
            raise CannotRestore(
                f"There is a database in {sources.data_dir}: `--yes` sets it aside and puts the backup in its place."
            )
        log = _plan_log(sources, cluster, found, wal_dir, to)
        staging = sources.data_dir / STAGING
        physical.remove(staging)
        staging.mkdir(mode=0o700)
        try:
            _unpack(sources, folder, found, staging, bars)
            _lay_out_log(sources, log, staging / "postgres", to, bars)
            _recover(staging, log, to, before_serving, durable=sources.durable)
            aside = _put_in_place(sources, staging, cluster)
        finally:
            physical.remove(staging)
    return Restored(found, len(log.names), to, aside)


def restore_database(
    sources: Sources, folder: Path, bars: Bars, owner_url: str, *, before_serving: Callable[[], None] = lambda: None
) -> Restored:
    """Restore a backup into an empty database of the operator's own server, with files and checkpoints.

    Raises ``NotWhole`` for a damaged backup and ``CannotRestore``; the files there were are then as they were.
    """
    found = manifest.read(folder, sources.master)
    admin.refuse_newer(found.revision or None)
    if found.kind != "logical":
        raise CannotRestore(f"{folder} is a backup of the embedded database: unset AIVO_DATABASE_URL to restore it.")
    dump, *others = sorted(found.parts, key=lambda part: not part.name.startswith(logical.DUMP))
    with said_plainly(CannotRestore, "nothing was restored"):
        unused = sources.data_dir / STAGING
        checked = check_parts(folder, found.parts, found.id, sources.master, unused, bars, int(found.postgresql))
        if checked.damage:
            raise NotWhole(f"The backup is not whole: {' '.join(checked.damage)}")
        for part in others:
            unpack_part(folder, part, found.id, sources.master, _beside(sources, part), bars)
        with (
            bars("The database", dump.content_bytes) as progress,
            parts.opened(folder, dump, found.id, sources.master, progress) as content,
        ):
            logical.load(owner_url, found.revision, content, found.rows)
        before_serving()
        aside = _put_files(sources)
    return Restored(found, 0, None, aside)


def _refuse_kind(found: Manifest, folder: Path, to: datetime | None) -> None:
    if found.kind != "physical":
        raise CannotRestore(f"{folder} is a backup of a PostgreSQL of your own: set AIVO_DATABASE_URL to restore it.")
    admin.refuse_newer(found.revision or None)
    major = str(int(found.postgresql) // 10_000)
    if major != clusters.MAJOR_VERSION:
        raise CannotRestore(f"{folder} is of PostgreSQL {major}, and this is {clusters.MAJOR_VERSION}.")
    if to is not None and to < found.consistent_at:
        raise CannotRestore(
            f"{folder} was finished at {_say(found.consistent_at)}, after the moment you named: take an earlier backup."
        )
    if to is not None and to > datetime.now(UTC):
        raise CannotRestore(f"{_say(to)} is in the future.")


def _unpack(sources: Sources, folder: Path, found: Manifest, staging: Path, bars: Bars) -> None:
    """Everything out of the backup into the staging folder, each file held against what was written."""
    cluster = staging / "postgres"
    base, *others = sorted(found.parts, key=lambda part: not part.name.startswith(physical.BASE))
    checked = check_parts(folder, tuple(others), found.id, sources.master, staging / "unused", bars)
    if checked.damage:
        raise NotWhole(f"The backup is not whole: {' '.join(checked.damage)}")
    cluster.mkdir(mode=0o700)
    try:
        unpack_part(folder, base, found.id, sources.master, cluster, bars)
        physical.verify(cluster)
        for part in others:
            if ".tar" in part.name:
                unpack_part(folder, part, found.id, sources.master, _beside(sources, part), bars)
            else:
                with parts.opened(folder, part, found.id, sources.master) as content:
                    password = content.read()
                clusters.write_private(staging / "postgres.password", password.decode())
    except CannotOpen as error:
        raise NotWhole(f"The backup is not whole: {error}") from error


def _beside(sources: Sources, part: Part) -> Path:
    """Where a folder is unpacked: beside its place, so that it takes that in one step."""
    place = sources.files_dir if part.name.startswith("files") else sources.checkpoint_dir
    folder = place.with_name(f"{place.name}.restoring")
    physical.remove(folder)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def _plan_log(sources: Sources, old: Path, found: Manifest, wal_dir: Path | None, to: datetime | None) -> _Log:
    """Which pieces of the archived log lead on from the backup.

    Raises ``SegmentMissing`` where the end is not to be had.
    """
    needed = Range(found.timeline, found.begins_at, found.ends_at)
    if wal_dir is None:
        if to is not None:
            raise CannotRestore("A moment needs the archived log: set AIVO_WAL_DIR to where it lies.")
        return _Log(None, needed.timeline, [], [], None)
    if old.exists() and physical.system_identifier(old) == found.cluster:
        wal.Archive(wal_dir, old, sources.master).seal_ready()  # what a server that died had finished
    archive = wal_dir / found.cluster
    there = wal.names_in(archive)

    def was_there(history: str) -> bool:
        """Whether a timeline had begun by the moment: after an earlier restore, that moment lies on the line before."""
        return to is None or wal.sealed_at(archive, history) <= to

    way = line.line_from(needed, there, lambda name: wal.read_text(archive, name, sources.master), was_there)
    if way.missing is not None and to is None:
        raise SegmentMissing(
            f"{archive / (way.missing + wal.SEALED)} is missing, although later pieces of the log are there: put it "
            "back, or name with `--to` a moment before it."
        )
    histories = sorted(name for name in there if name.endswith(".history"))
    return _Log(archive, way.timeline, way.names, histories, way.missing)


def _lay_out_log(sources: Sources, log: _Log, cluster: Path, to: datetime | None, bars: Bars) -> None:
    """Unseal the pieces of the log where PostgreSQL fetches them, and tell it how far to go."""
    into = cluster / LAID_OUT
    into.mkdir(mode=0o700)
    with bars("The log", len(log.names)) as progress:
        for name in (*log.names, *log.histories):
            if log.archive is not None:
                wal.lay_out(log.archive, name, into, sources.master)
            progress(1)
    target = "" if to is None else f"recovery_target_time = '{to.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00'"
    with (cluster / "postgresql.auto.conf").open("a") as file:
        file.write(RECOVERY.format(timeline=log.timeline, target=target))
    (cluster / "recovery.signal").touch(mode=0o600)


def _recover(
    staging: Path, log: _Log, to: datetime | None, before_serving: Callable[[Server], None], *, durable: bool
) -> None:
    """Let PostgreSQL replay the log and leave recovery, have the caller's say, and stop it again."""
    cluster = staging / "postgres"
    settings = cluster / "postgresql.auto.conf"
    physical.remove(cluster / wal.MARKERS)
    account = account_of(staging.parent / "postgres" if (staging.parent / "postgres").exists() else cluster)
    for path in (cluster, *cluster.rglob("*")):
        account.give(path)
    try:
        with Server.start(staging, durable=durable, archive_command=None if log.archive is None else "") as server:
            before_serving(server)
    except ServerRefused as error:
        raise _explain(staging, error, log.missing, to) from error
    clean = settings.read_text().replace(_written_into(settings), "")
    clusters.write_private(settings, clean)
    account.give(settings)
    physical.remove(cluster / LAID_OUT)


def _written_into(settings: Path) -> str:
    found = re.search(re.escape(RECOVERY.splitlines()[1]) + r".*", settings.read_text(), re.S)
    return found[0] if found else ""


def _explain(staging: Path, error: ServerRefused, missing: str | None, to: datetime | None) -> CannotRestore:
    """Why the recovery ended before it should, in words."""
    said = (staging / "postgres.log").read_text(errors="replace")
    if to is not None and "recovery ended before configured recovery target was reached" in said:
        if missing is not None:
            return SegmentMissing(f"The piece {missing} of the log is missing, and {_say(to)} lies beyond it.")
        return CannotRestore(
            f"The archive holds nothing that was written after {_say(to)}: `--to latest` restores everything before."
        )
    return CannotRestore(error.message.replace("did not start", "did not recover"))


def _put_in_place(sources: Sources, staging: Path, cluster: Path) -> list[Path]:
    """Set aside what was there and put the restored in its place: renames, and a mark while they last."""
    mark = cluster.with_name(clusters.HALF_RESTORED)
    mark.touch(mode=0o600)
    wal.sync_folder(sources.data_dir)
    aside = _swap(cluster, staging / "postgres")
    aside += _swap(cluster.with_name("postgres.password"), staging / "postgres.password")
    aside += _put_files(sources)
    mark.unlink()
    wal.sync_folder(sources.data_dir)
    return aside


def _put_files(sources: Sources) -> list[Path]:
    """Files and checkpoints, unpacked beside their places, into them."""
    _keep_newer_files(sources.files_dir)
    aside = _swap(sources.files_dir, unpacked(sources.files_dir))
    _add_checkpoints(sources.checkpoint_dir)
    return aside


def _swap(place: Path, new: Path) -> list[Path]:
    """Put something new in a place; what was there is set aside beside it, and named."""
    aside = []
    if place.exists():
        old = place.with_name(f"{place.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S}")
        place.rename(old)
        aside.append(old)
    if new.exists():
        new.rename(place)
    wal.sync_folder(place.parent)
    return aside


def unpacked(place: Path) -> Path:
    """Where a restored folder lies until it takes its place."""
    return place.with_name(f"{place.name}.restoring")


def _keep_newer_files(files_dir: Path) -> None:
    """Files that came after the backup belong to rows that the log brings back: they stay, beside those restored."""
    restored = unpacked(files_dir)
    for path in files_dir.rglob("*") if files_dir.is_dir() else []:
        target = restored / path.relative_to(files_dir)
        if path.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with contextlib.suppress(OSError):
                os.link(path, target)
                continue
            shutil.copy2(path, target)


def _add_checkpoints(checkpoint_dir: Path) -> None:
    """Checkpoints that are there are newer evidence than the backup's and stay; only missing ones are put back."""
    restored = unpacked(checkpoint_dir)
    checkpoint_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in restored.rglob("*") if restored.is_dir() else []:
        target = checkpoint_dir / path.relative_to(restored)
        if path.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.rename(target)
    physical.remove(restored)


def _say(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
