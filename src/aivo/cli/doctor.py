"""``aivo doctor``: says whether everything an installation needs is there, and for each thing that is not, the mend."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click
import psycopg

from aivo import settings as configuration
from aivo.cli import backups
from aivo.cli.common import print_json
from aivo.db import admin, own_server
from aivo.db.context import connect
from aivo.db.opening import Opened, open_databases
from aivo.db.pools import Databases
from aivo.domains.students import service as students
from aivo.domains.tenancy.service import PLATFORM_TENANT_ID, all_tenants
from aivo.kit.actor import Actor
from aivo.kit.crypto import CannotOpen
from aivo.kit.errors import Refusal
from aivo.settings import Settings, SettingsError
from aivo.web import assets

LEAST_FREE = 1 << 30
MOST_SKEW = 5.0
"""Seconds the clocks of this machine and the database may differ; a context token holds for 60."""

PATIENCE = 10.0


class Unwell(Refusal):
    """Something an installation needs is missing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that needs a hand: what was looked at, and a sentence with the mend."""

    check: str
    message: str


Check = Callable[[Settings], Iterator[str]]
DatabaseCheck = Callable[[Opened], Iterator[str]]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def doctor(as_json: bool) -> None:
    """Say whether everything an installation needs is there."""
    findings = list(examine())
    if as_json:
        report = {"findings": [asdict(finding) for finding in findings], "checks": CHECKED, "notes": remarks()}
        print_json(report)
    else:
        for remark in remarks():
            click.echo(remark)
        for finding in findings:
            click.echo(finding.message)
    if findings:
        raise Unwell("One thing needs a hand." if len(findings) == 1 else f"{len(findings)} things need a hand.")
    if not as_json:
        click.echo("Everything is in order.")


def examine() -> Iterator[Finding]:
    """Look at everything. What cannot be looked at because something else is amiss is not a finding of its own."""
    try:
        settings = configuration.load()
    except SettingsError as error:
        yield Finding("settings", str(error))
        return
    for name, look in OF_THE_MACHINE.items():
        for message in look(settings):
            yield Finding(name, message)
    try:
        opened = open_databases(settings)
    except Refusal as error:
        yield Finding("server", error.message)
        return
    try:
        yield from _of_the_database(opened, settings)
    finally:
        opened.stop()


def remarks() -> list[str]:
    """What may leave this installation, and when it was last backed up: the operator's choice, no finding."""
    try:
        settings = configuration.load()
    except SettingsError:
        return []
    return [
        f"Mail leaves by {_host(settings.smtp_url)}."
        if settings.smtp_url
        else "No mail leaves: AIVO_SMTP_URL is not set, so mails wait in the outbox.",
        f"Codes for families' phones leave by {_host(settings.text_url)}."
        if settings.text_url and not settings.is_demo
        else "No codes go to phones: AIVO_TEXT_URL and AIVO_TEXT_TOKEN are not set, so families are not offered them."
        if not settings.is_demo
        else "No codes go to phones: this is a demo, whose pages show them on this machine.",
        backups.remark(settings),
    ]


def _host(url: str) -> str:
    """The server of an address, without the secrets it may hold."""
    return urlsplit(url).hostname or "?"


def _of_the_database(opened: Opened, settings: Settings) -> Iterator[Finding]:
    checks: dict[str, DatabaseCheck] = {**OF_THE_DATABASE, "files": partial(_files, settings)}
    for name, look in checks.items():
        found = False
        try:
            for message in look(opened):
                found = True
                yield Finding(name, message)
        except Refusal as error:
            found = True
            yield Finding(name, error.message)
        if found and name in ASKED_FIRST:  # what follows would say the same in other words
            return


def _secrets(settings: Settings) -> Iterator[str]:
    """That they are there and strong, the configuration has demanded; here, that nobody else reads their file."""
    path = settings.config_file
    if path is not None and (path.stat().st_mode & (stat.S_IWGRP | stat.S_IXGRP) or _is_open_to_all(path)):
        yield f"{path} holds secrets and is open to more than its owner and group: chmod 640 {path}."


def _folders(settings: Settings) -> Iterator[str]:
    for name, folder in (("AIVO_FILES_DIR", settings.files_dir), ("AIVO_CHECKPOINT_DIR", settings.checkpoint_dir)):
        there = _nearest(folder)
        if not os.access(there, os.W_OK | os.X_OK):
            yield f"The folder {folder} cannot be written by this user: make it and give it to them, or set {name}."
        elif folder.exists() and _is_open_to_all(folder):
            yield f"The folder {folder} is open to every user of this machine: chmod o= {folder}."


def _is_open_to_all(path: Path) -> bool:
    """Whether every user of the machine may use it: by its own mode, and because no folder above keeps them out."""
    return bool(path.stat().st_mode & stat.S_IRWXO) and all(each.stat().st_mode & stat.S_IXOTH for each in path.parents)


def _disk(settings: Settings) -> Iterator[str]:
    for folder in dict.fromkeys(map(_nearest, (settings.data_dir, settings.files_dir, settings.checkpoint_dir))):
        if (free := shutil.disk_usage(folder).free) < LEAST_FREE:
            yield f"Only {free >> 20} MB are free where {folder} lies: make room for at least 1 GB."


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(each for each in (folder, *folder.parents) if each.exists())


def _pages(settings: Settings) -> Iterator[str]:
    try:
        assets.load()
    except assets.NotBuilt as error:
        yield error.message


def _server(opened: Opened) -> Iterator[str]:
    """Reachable, new enough, with its roles and the database as they must be."""
    with admin.open_plain(opened.any_url) as connection:
        own_server.demand_version(connection)
        yield from own_server.lacks(connection)


def _durability(opened: Opened) -> Iterator[str]:
    with admin.open_plain(opened.any_url) as connection:
        yield from own_server.advice(connection)


def _schema(opened: Opened) -> Iterator[str]:
    try:
        admin.demand_head(opened.any_url)
    except (admin.NewerSchema, admin.NotMigrated) as error:
        yield error.message


def _roles(opened: Opened) -> Iterator[str]:
    """Each login role signs in by its own URL, as itself."""
    for role, url in opened.databases.urls.items():
        try:
            with psycopg.connect(url, connect_timeout=int(PATIENCE)) as connection:
                row = connection.execute("select current_user").fetchone()
        except psycopg.OperationalError:
            yield (
                f"{role} cannot sign in: `aivo db upgrade` as a role with CREATEROLE sets its password, or correct "
                f"{_setting_of(role)}."
            )
            continue
        if row is not None and row[0] != role:
            yield f"{_setting_of(role)} signs in as {row[0]} and must sign in as {role}: correct it."


def _setting_of(role: str) -> str:
    return f"AIVO_{role.removeprefix('aivo_').upper()}_DATABASE_URL"


def _clock(opened: Opened) -> Iterator[str]:
    with admin.open_plain(opened.any_url) as connection:
        before = time.time()
        row = connection.execute("select extract(epoch from clock_timestamp())::float8").fetchone()
        between = (before + time.time()) / 2
    skew = abs(float(row[0]) - between) if row is not None else 0.0
    if skew > MOST_SKEW:
        yield (
            f"The clocks of this machine and of the database differ by {skew:.0f} seconds. Aivo goes by the database's,"
            " but the hours of its nightly work and its log do not: let both follow a time server."
        )


def _signing_key(opened: Opened) -> Iterator[str]:
    """A context token of ours is good in this database."""
    token = opened.databases.token(Actor.system(PLATFORM_TENANT_ID, "doctor"))
    with psycopg.connect(opened.databases.urls["aivo_worker"]) as connection:
        try:
            connection.execute("select app.enter(%s)", (token,))
        except psycopg.DatabaseError:
            yield (
                "The database does not know the key that AIVO_SECRET_KEY makes: run `aivo db upgrade` with it, or "
                "restore the secret that was."
            )


def _queue(opened: Opened) -> Iterator[str]:
    with psycopg.connect(opened.databases.urls["aivo_worker"]) as connection:
        try:
            connection.execute("select 1 from jobs.procrastinate_jobs limit 1")
        except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
            yield "The worker cannot reach the queue: run `aivo db upgrade`."


def _data_keys(opened: Opened) -> Iterator[str]:
    """The master key opens each tenant's newest data key."""
    shut = asyncio.run(_shut(opened.databases))
    if shut:
        named = f"{shut[0]} (and {len(shut) - 1} more)" if len(shut) > 1 else shut[0]
        yield f"AIVO_MASTER_KEY does not open the data key of {named}: restore the master key that was."
    elif opened.databases.master.old:
        if asyncio.run(_wrapped_before(opened.databases)):
            yield "Data keys are still wrapped under AIVO_OLD_MASTER_KEY: run `aivo keys rotate master`."
        else:
            yield "AIVO_OLD_MASTER_KEY is needed no more: take it out, and keep it with the backups from before."


async def _shut(databases: Databases) -> list[str]:
    """The tenants whose key stays shut. The platform's own tenant keeps nothing encrypted and has none."""
    shut = []
    try:
        for slug, tenant_id in await all_tenants(databases):
            async with connect(Actor.system(tenant_id, "doctor"), databases) as ctx:
                rows = await ctx.ask("select * from app.data_key(null)")
            try:
                for key_version, wrapped, named in rows:
                    databases.master.unwrap(tenant_id, key_version, wrapped, named)
            except CannotOpen:
                shut.append(slug)
            if not rows and tenant_id != PLATFORM_TENANT_ID:
                shut.append(slug)
    finally:
        await databases.close()
    return shut


async def _wrapped_before(databases: Databases) -> bool:
    """Whether some tenant's data key is wrapped under another master key than the one that is set."""
    try:
        for _, tenant_id in await all_tenants(databases):
            async with connect(Actor.system(tenant_id, "doctor"), databases) as ctx:
                rows = await ctx.ask("select master_key_id from app.data_key(null)")
            if any(row["master_key_id"] != databases.master.name for row in rows):
                return True
    finally:
        await databases.close()
    return False


def _files(settings: Settings, opened: Opened) -> Iterator[str]:
    """Every document's file is in the file store."""
    lost = asyncio.run(_lost(opened.databases, settings.files_dir))
    if lost:
        more = f" (and {len(lost) - 1} more)" if len(lost) > 1 else ""
        yield f"The file {lost[0]}{more} of a document is missing: restore AIVO_FILES_DIR from the database's backup."


async def _lost(databases: Databases, files_dir: Path) -> list[str]:
    """Stored names of documents whose file is not there."""
    lost: list[str] = []
    try:
        for _slug, tenant_id in await all_tenants(databases):
            async with connect(Actor.system(tenant_id, "doctor"), databases) as ctx:
                lost += await students.missing_files(ctx, files_dir)
    finally:
        await databases.close()
    return lost


OF_THE_MACHINE: dict[str, Check] = {"secrets": _secrets, "folders": _folders, "disk": _disk, "pages": _pages}
OF_THE_DATABASE: dict[str, DatabaseCheck] = {
    "server": _server, "durability": _durability, "schema": _schema, "roles": _roles, "clock": _clock,
    "archive": backups.archive_findings, "signing key": _signing_key, "queue": _queue, "data keys": _data_keys,
}  # fmt: skip
ASKED_FIRST = frozenset({"server", "schema", "roles", "clock", "signing key"})
CHECKED = ["settings", *OF_THE_MACHINE, *OF_THE_DATABASE, "files"]
