"""``aivo keys``: which keys there are, and how they are changed while everybody works."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import click

from aivo import settings as configuration
from aivo.cli.common import opened, print_json, run
from aivo.db import rotation
from aivo.db.opening import Opened
from aivo.db.rotation import GRACE, Link, TenantKeys
from aivo.domains.students import service as students
from aivo.kit.errors import Refusal
from aivo.schema import metadata
from aivo.settings import Settings

COLUMNS = rotation.sealed_columns(metadata)

LISTED = """
select t.slug as tenant, k.key_version as version, k.master_key_id as master_key,
  case when k.key_version = 0 then 'hashes' when k.retired_at is not null then 'retired'
    when k.superseded_at is not null then 'opens' else 'seals' end as state, k.created_at::text as made_at
from data_keys k join tenants t on t.id = k.tenant_id
where k.deleted_at is null order by t.slug, k.key_version
"""


class DoesNotOpen(Refusal):
    """Something encrypted does not open; the older key stays until it is mended."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one tenant's change of keys."""

    tenant: str
    version: int
    resealed: int
    shut: list[str]
    is_retired: bool


@click.group()
def keys() -> None:
    """The master key, and each tenant's data keys."""


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def list_keys(as_json: bool) -> None:
    """Each tenant's data keys: which one seals, which still open, which are retired, and the master key of each."""
    settings = configuration.load()
    with opened(settings) as found:
        rows = run(found.databases, lambda: _listed(found))
        master = found.databases.master.name
    if as_json:
        print_json({"master_key": master, "keys": rows})
        return
    for row in rows:
        old = "" if row["master_key"] == master else ", wrapped under an earlier master key"
        click.echo(f"{row['tenant']}  {row['version']}  {row['state']}{old}")


@keys.group("rotate")
def rotate() -> None:
    """Change keys while everybody works; stopped half-way, the same command goes on."""


@rotate.command("master")
def rotate_master() -> None:
    """Wrap every data key under AIVO_MASTER_KEY; AIVO_OLD_MASTER_KEY is the one that was."""
    with opened() as found:
        count = run(found.databases, lambda: _rewrap(found))
    click.echo(f"{count} data keys were wrapped anew; AIVO_OLD_MASTER_KEY is needed no more.")


@rotate.command("data")
@click.option("--tenant", "slug", help="Only this tenant.")
@click.option("--grace", default=GRACE, show_default=True, type=click.FloatRange(0), help="Seconds they open on.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def rotate_data(slug: str | None, grace: float, as_json: bool) -> None:
    """Give tenants a new data key and seal every cell and file again under it; then retire the older ones."""
    settings = configuration.load()
    with opened(settings) as found:
        outcomes = run(found.databases, lambda: _rotate(found, settings, slug, grace))
    if as_json:
        print_json({"tenants": outcomes})
    for each in outcomes:
        if not as_json:
            end = "the older keys are retired" if each.is_retired else "the older keys stay"
            click.echo(f"{each.tenant}: {each.resealed:,} cells and files are under key {each.version} now; {end}.")
        for place in each.shut:
            click.echo(f"{each.tenant}: {place} does not open: it was changed, cut, moved or lost.", err=True)
    if any(each.shut for each in outcomes):
        raise DoesNotOpen


async def _listed(found: Opened) -> list[dict[str, Any]]:
    async with rotation.owner_link(found.owner_url) as link:
        return [dict(row) for row in await link.fetch(LISTED)]


async def _rewrap(found: Opened) -> int:
    async with rotation.owner_link(found.owner_url) as link:
        return await rotation.rewrap(link, found.databases)


async def _rotate(found: Opened, settings: Settings, slug: str | None, grace: float) -> list[Outcome]:
    """Seal everything of every tenant again, then wait once, then retire."""
    begun: list[tuple[str, TenantKeys]] = []
    outcomes = []
    async with rotation.owner_link(found.owner_url) as link:
        for name, tenant_id in await _tenants(link, slug):
            async with rotation.alone(link, tenant_id):
                tenant = await rotation.supersede(link, found.databases, tenant_id)
                if tenant is not None:
                    begun.append((name, tenant))
                    await _reseal(link, found, settings, name, tenant)
        for name, tenant in begun:
            async with rotation.alone(link, tenant.tenant_id):
                left = partial(_left, link, tenant)
                is_retired = await rotation.retire(link, found.databases, tenant, left, grace)
            outcomes.append(Outcome(name, tenant.newest, tenant.resealed, tenant.shut, is_retired))
    return outcomes


async def _reseal(link: Link, found: Opened, settings: Settings, name: str, tenant: TenantKeys) -> None:
    with _bar(await _left(link, tenant), name) as progress:
        await rotation.reseal_cells(link, found.databases, tenant, COLUMNS, progress)
        await students.reseal_files(link, found.databases, tenant, settings.files_dir, progress)


async def _left(link: Link, tenant: TenantKeys) -> int:
    """How many cells and files an older key still opens."""
    cells = await rotation.older_cells(link, tenant.tenant_id, tenant.newest, COLUMNS)
    return cells + await students.older_files(link, tenant.tenant_id, tenant.newest)


async def _tenants(link: Link, slug: str | None) -> list[tuple[str, UUID]]:
    """Every tenant, closed ones too: their cells are under keys like everybody's."""
    rows = await link.fetch("select slug, id from tenants where $1::text is null or slug = $1 order by slug", slug)
    if slug is not None and not rows:
        raise Refusal(f"There is no tenant {slug!r}.")
    return [(row["slug"], row["id"]) for row in rows]


@contextmanager
def _bar(total: int, name: str) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal; silence elsewhere."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=max(1, total), label=name, file=sys.stderr, hidden=hidden) as bar:
        yield bar.update
