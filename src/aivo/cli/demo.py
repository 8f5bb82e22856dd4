"""``aivo demo``: everything set up, a demo world made once, web and worker served until stopped."""

from __future__ import annotations

import asyncio
import socket
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from aivo import settings as configuration
from aivo.cli.common import print_json
from aivo.cli.serving import serve_until_stopped
from aivo.db import admin, pools
from aivo.db.embedded_errors import PortBusy
from aivo.db.opening import DATABASE, Opened, open_databases, prepare
from aivo.domains.identity.schemas import DemoPerson
from aivo.domains.tenancy.service import tenant_id_of
from aivo.kit.errors import NotFound
from aivo.seed.build import TENANTS, build, demo_people
from aivo.seed.days import demo_day
from aivo.seed.district import DISTRICT, MOST_LEARNERS, Size, grow
from aivo.settings import Settings

USUAL_PORT = 8000
LAST = (
    "The grown-ups have a second step at sign-in, as they must: on this machine the page shows the code of their app, "
    "and --json prints the app's key. Learners need none."
)
DISTRICTS = tuple(draft.slug for draft in TENANTS)


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), help=f"Port of the web application (usually {USUAL_PORT}, or a free one)."
)
@click.option(
    "--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder of database, files and demo keys."
)
@click.option(
    "--size",
    type=click.Choice(["small", "district"]),
    default="small",
    show_default=True,
    help="Size of the demo districts; `district`: 20,000 more learners in five of them, made once in some minutes.",
)
@click.option(
    "--learners",
    type=click.IntRange(1, MOST_LEARNERS),
    help="With --size district: so many more learners instead of 20,000.",
)
@click.option(
    "--anchor", type=click.DateTime(["%Y-%m-%d"]), help="The day the demo world is built around (usually today)."
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON when ready.")
@click.option("--reset", is_flag=True, help="Make the demo world anew.")
def demo(
    port: int | None, data_dir: Path | None, size: str, learners: int | None, anchor: Any, as_json: bool, reset: bool
) -> None:
    """Serve a demo district with people to sign in as."""
    if learners is not None and size != "district":
        raise click.UsageError("--learners goes with --size district.")
    port = demand_port(port)
    settings = configuration.load(demo=True, data_dir=data_dir, base_url=f"http://127.0.0.1:{port}")
    opened = open_databases(settings, port=0)
    console = Console(stderr=True, quiet=as_json)
    try:
        with console.status("Preparing the database …"):
            if reset and opened.server is not None:
                opened.server.drop_database(DATABASE)
            prepare(opened, settings)
        pools.use(opened.databases)
        day = anchor.date() if anchor is not None else demo_day()
        asyncio.run(_world(opened, settings, day, console))
        if size == "district":
            _grow(opened, replace(DISTRICT, learners=learners or DISTRICT.learners), is_quiet=as_json)
        people = demo_people(settings.derive("demo passwords"))

        def announce() -> None:
            _announce(opened, settings, as_json=as_json, console=console)

        serve_until_stopped(opened.databases, settings, port=port, people=people, with_worker=True, on_ready=announce)
    finally:
        opened.stop()


def demand_port(port: int | None) -> int:
    """A port that is free: the one asked for, else the usual one, else any."""
    if port is not None:
        if not is_free(port):
            raise PortBusy(port)
        return port
    if is_free(USUAL_PORT):
        return USUAL_PORT
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nobody listens on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


async def _world(opened: Opened, settings: Settings, day: date, console: Console) -> None:
    """Make the demo world unless a finished one is there."""
    databases = opened.databases
    try:
        if await _is_finished(opened):
            return
        with console.status("Making the demo world …") as status:
            key = settings.derive("demo passwords")
            await build(
                databases, settings.files_dir, key, day, lambda step: status.update(f"Making the demo world: {step} …")
            )
            admin.gather_statistics(opened.owner_url)
    finally:
        await databases.close()


def _grow(opened: Opened, size: Size, *, is_quiet: bool) -> None:
    """Grow the demo world to the size of a district; what a stopped growth has put in stays."""
    with click.progressbar(
        length=size.learners, label="Making the district", show_pos=True, hidden=is_quiet, file=sys.stderr
    ) as bar:

        def tell(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        grow(opened.databases, opened.owner_url, size, tell)


async def _is_finished(opened: Opened) -> bool:
    try:
        await tenant_id_of(opened.databases, "castillo")
    except NotFound:
        return False
    return True


def _announce(opened: Opened, settings: Settings, *, as_json: bool, console: Console) -> None:
    people = demo_people(settings.derive("demo passwords"))
    if as_json:
        print_json(_facts(opened, settings))
        return
    console.print(f"\n[bold]Aivo is at {settings.base_url}[/bold]   (stop with Ctrl+C; the data stay)\n")
    for person in people:
        line = f"  {person.tenant:<10} {person.username:<10} {person.password:<32} {person.about}"
        console.print(line, highlight=False, soft_wrap=True)
    console.print(f"\n{LAST}\n", soft_wrap=True)


def _facts(opened: Opened, settings: Settings) -> dict[str, Any]:
    """What ``--json`` prints: addresses and one person of each role in each tenant."""
    urls = opened.databases.urls
    tenants: dict[str, Any] = {}
    people = demo_people(settings.derive("demo passwords"))
    admins = [person for person in people if person.tenant == "platform"]
    for person in people:
        if person.tenant not in DISTRICTS:
            continue
        users = tenants.setdefault(person.tenant, {"users": {}})["users"]
        users.setdefault(person.role, _sign_in_of(person))
    for tenant in tenants.values():
        for person in admins:
            tenant["users"]["platform_admin"] = {**_sign_in_of(person), "tenant": "platform"}
    short = {role.removeprefix("aivo_"): url for role, url in urls.items()}
    return {
        "url": settings.base_url,
        "database_url": opened.owner_url,
        "database_urls": {"owner": opened.owner_url, **short},
        "tenants": tenants,
    }


def _sign_in_of(person: DemoPerson) -> dict[str, str]:
    """Name, password, and the seed of the authenticator app where a second factor is on."""
    facts = {"username": person.username, "password": person.password}
    return facts | ({"totp_secret": person.totp_secret} if person.totp_secret else {})
