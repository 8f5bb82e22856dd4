"""``aivo db backup|restore|verify-backup``: a backup that has been checked, and the way back from it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from aivo import settings as configuration
from aivo.cli import student
from aivo.cli.common import opened, print_json, run
from aivo.db import admin, own_server
from aivo.db.backup import checking, restoring, taking, wal
from aivo.db.backup.errors import NotWhole
from aivo.db.backup.manifest import Manifest
from aivo.db.backup.restoring import Restored
from aivo.db.backup.taking import Sources
from aivo.db.embedded import Server
from aivo.db.opening import Opened, master_keys, open_databases, open_in, own_passwords, prepare
from aivo.kit.errors import Refusal
from aivo.settings import Settings

LONGEST_WAIT = 10
"""Minutes a finished piece of the log may wait for the archive before the doctor says so."""

IN_THE_CLEAR = (
    "A backup in the clear shows every record to whoever finds it: leave `--plain` out, or name "
    "`--unencrypted-records` beside it if that is what you want."
)


class Moment(click.ParamType[datetime | None]):
    """A moment in UTC, or `latest`."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime | None:
        """A time without a zone is refused: an hour's error would lose an hour's work."""
        if value is None or isinstance(value, datetime) or value == "latest":
            return value if isinstance(value, datetime) else None
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.fail(f"{value!r} is no moment; write `latest`, or a time with its zone as 2026-11-26T10:15:00Z.")
        return moment.astimezone(UTC)


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--check", "only_check", is_flag=True, help="Take none: say whether the one in FOLDER is whole.")
@click.option("--plain", is_flag=True, help="Leave the backup unencrypted (a demo's only).")
@click.option("--unencrypted-records", "is_meant", is_flag=True, help="With --plain: real records, and on purpose.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def backup(folder: Path, only_check: bool, plain: bool, is_meant: bool, as_json: bool) -> None:
    """Back the database, the files and the checkpoints up into FOLDER, a new one; sealed, and checked at the end."""
    settings = configuration.load()
    if only_check:
        say_check(settings, folder, as_json)
        return
    if plain and not (settings.is_demo or is_meant):
        raise Refusal(IN_THE_CLEAR)
    with opened(settings, demand_head=False) as found:
        taken = _take(found, settings, folder, is_sealed=not plain)
    if as_json:
        print_json(_told(folder, taken))
        return
    size = sum(part.bytes for part in taken.parts)
    seconds = (taken.finished_at - taken.begun_at).total_seconds()
    click.echo(f"The backup in {folder} is whole: {size / 1e6:,.1f} MB in {seconds:,.1f} seconds.")
    click.echo("Keep AIVO_SECRET_KEY and AIVO_MASTER_KEY apart from it; without the master key it does not open.")


@click.command("verify-backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def verify_backup(folder: Path, as_json: bool) -> None:
    """Say whether the backup in FOLDER is whole, and which file is not."""
    say_check(configuration.load(), folder, as_json)


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--to", type=Moment(), default="latest", help="latest, or a moment as 2026-11-26T10:15:00Z.")
@click.option("--yes", is_flag=True, help="Set aside what is there, and restore in its place.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def restore(folder: Path, to: datetime | None, yes: bool, as_json: bool) -> None:
    """Restore the backup in FOLDER, to the end of the archived log or to a moment; what was there is set aside."""
    settings = configuration.load()
    restored = _restore(settings, folder, to, yes)
    if as_json:
        aside = [str(path) for path in restored.set_aside]
        print_json(_told(folder, restored.manifest) | {"segments": restored.segments, "set_aside": aside})
        return
    where = f"as it was at {restored.to:%Y-%m-%d %H:%M:%S} UTC" if restored.to else "to the end of its log"
    click.echo(f"The database is restored {where}, pieces of the archived log replayed: {restored.segments}.")
    for path in restored.set_aside:
        click.echo(f"What was there before is set aside: {path}")
    click.echo(
        "Next: `aivo doctor`, `aivo audit verify` (and `aivo audit restored --reason …` "
        "where it says so), start web and worker, and take a new backup."
    )


def say_check(settings: Settings, folder: Path, as_json: bool) -> None:
    """Check a backup and say what was found; ``NotWhole`` after the damage was listed."""
    found, checked = checking.check(folder, master_keys(settings), settings.data_dir / "backup-check", bars)
    if as_json:
        print_json(_told(folder, found) | {"damage": checked.damage})
    for sentence in checked.damage if not as_json else ():
        click.echo(sentence)
    if checked.damage:
        raise NotWhole(f"The backup in {folder} is not whole; use another one.")
    if not as_json:
        click.echo(f"The backup in {folder}, finished {found.finished_at:%Y-%m-%d %H:%M:%S} UTC, is whole.")


def remark(settings: Settings) -> str:
    """How old the last backup is, for `aivo doctor`."""
    last = taking.last(settings.data_dir)
    if last is None:
        return "No backup is known here: `aivo db backup FOLDER` takes one."
    hours = (datetime.now(UTC) - last.finished_at).total_seconds() / 3600
    age = f"{hours:.0f} hours" if hours < 72 else f"{hours / 24:.0f} days"
    return f"The last backup was taken {age} ago, into {last.folder}."


def archive_findings(found: Opened) -> Iterator[str]:
    """What keeps the log of the embedded database from being archived; the refusal that says so is raised."""
    if found.keeper is not None:
        found.keeper.archive.seal_ready()
        late = wal.waiting(found.keeper.archive.cluster)
        if late and (minutes := (time.time() - late[0].stat().st_mtime) / 60) > LONGEST_WAIT:
            yield f"A piece of the database's log has waited for {minutes:.0f} minutes to be archived: see its log."


def before_serving(found: Opened, settings: Settings, files_dir: Path) -> None:
    """What a restored database goes through before it takes its place; until this has ended nobody is served by it.

    It is migrated to this version, with today's passwords and signing key. Then what was erased after the backup is
    erased again, in the database and in ``files_dir``, where the restored files lie until then. Where the list of
    erasures cannot be relied on this says so, and `aivo serve` and `aivo worker` refuse until that is mended.
    """
    prepare(found, settings)
    has_list = settings.checkpoint_dir.is_dir() and any(settings.checkpoint_dir.iterdir())
    lists = settings.checkpoint_dir if has_list else restoring.unpacked(settings.checkpoint_dir)
    here = replace(settings, files_dir=files_dir, checkpoint_dir=lists)
    try:
        if count := run(found.databases, lambda: student.do_again(found, here)):
            click.echo(f"Erased again, since the backup is older: {count}.", err=True)
    except Refusal as refusal:
        click.echo(f"{refusal.message} Then run `aivo student erase --again`; until then nobody is served.", err=True)


def _take(found: Opened, settings: Settings, folder: Path, *, is_sealed: bool) -> Manifest:
    sources = sources_of(settings, admin.standing(found.any_url) or "", is_sealed=is_sealed)
    if found.server is None:
        return taking.back_up_database(found.owner_url, sources, folder, bars)
    return taking.back_up_cluster(found.server, sources, folder, bars)


def _restore(settings: Settings, folder: Path, to: datetime | None, yes: bool) -> Restored:
    def say_so(server: Server) -> None:
        before_serving(open_in(server, settings), settings, restoring.unpacked(settings.files_dir))

    sources = sources_of(settings, "")
    if settings.database_url is not None:
        if to is not None:
            raise Refusal("A moment can be named for the embedded database only; on your own server, recover it there.")
        return _restore_own(settings, sources, folder, settings.database_url)
    return restoring.restore_cluster(
        sources, folder, bars, to=to, wal_dir=settings.wal_dir, may_replace=yes, before_serving=say_so
    )


def _restore_own(settings: Settings, sources: Sources, folder: Path, owner_url: str) -> Restored:
    """Into an empty database of the operator's server, whose roles are made first where that is allowed."""
    own_server.make_ready(owner_url, own_passwords(settings))
    found = open_databases(settings)
    files = restoring.unpacked(settings.files_dir)
    return restoring.restore_database(
        sources, folder, bars, owner_url, before_serving=lambda: before_serving(found, settings, files)
    )


def sources_of(settings: Settings, revision: str, *, is_sealed: bool = True) -> Sources:
    """What the configuration says is to be backed up."""
    return Sources(
        settings.data_dir, settings.files_dir, settings.checkpoint_dir, master_keys(settings), revision, is_sealed
    )


def _told(folder: Path, found: Manifest) -> dict[str, object]:
    """A backup for programs."""
    return {
        "folder": str(folder), "kind": found.kind, "is_sealed": found.is_sealed, "aivo": found.aivo,
        "revision": found.revision, "begun_at": found.begun_at, "consistent_at": found.consistent_at,
        "finished_at": found.finished_at, "bytes": sum(part.bytes for part in found.parts),
        "files": sum(part.files for part in found.parts),
    }  # fmt: skip


@contextmanager
def bars(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal; silence elsewhere."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=max(1, total), label=label, file=sys.stderr, hidden=hidden) as bar:
        yield bar.update
