"""``aivo audit``: seal the trail, and find out whether it is what it was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import click

from aivo import settings as configuration
from aivo.cli.common import bar, opened, own_keys, print_json, run
from aivo.db.context import Ctx, connect
from aivo.db.opening import Opened
from aivo.domains.audit import service as audit
from aivo.domains.audit.errors import CheckpointsBroken, TrailBroken
from aivo.domains.tenancy import service as tenancy
from aivo.kit.actor import Actor
from aivo.kit.signing import Signer, name_of, pem_of, read_public
from aivo.schema import metadata


@click.group("audit")
def audit_group() -> None:
    """The trail of every change and every opened record."""


@audit_group.command()
@click.option("--tenant", "slug", help="Only this tenant.")
@click.option("--checkpoints", "folder", type=click.Path(path_type=Path), help="Usually AIVO_CHECKPOINT_DIR.")
@click.option(
    "--public-key", "key_files", multiple=True, type=click.Path(path_type=Path),
    help="Of a key that signed checkpoints (`aivo audit public-key`); may be repeated. Else the configuration's own.",
)  # fmt: skip
@click.option("--replay", "with_replay", is_flag=True, help="Also rebuild every table from the trail and compare.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def verify(slug: str | None, folder: Path | None, key_files: Sequence[Path], with_replay: bool, as_json: bool) -> None:
    """Read the whole trail and hold it against its seals and signed checkpoints; name the first bad entry."""
    settings = configuration.load()
    keys = {name_of(key): key for key in map(read_public, key_files)} or own_keys(settings)
    with opened(settings) as found:
        verdicts = run(found.databases, lambda: _verify(found, folder or settings.checkpoint_dir, keys, slug))
        tables = run(found.databases, lambda: _replay(found)) if with_replay else []
    if as_json:
        told = [{"tenant": name, **asdict(verdict)} for name, verdict in verdicts]
        print_json({"tenants": told, "tables": [asdict(table) for table in tables]})
    bad = [(name, verdict) for name, verdict in verdicts if verdict.finding is not None]
    for name, verdict in verdicts:
        if not as_json:
            click.echo(_sentence(name, verdict))
    wrong = [table for table in tables if table.wrong]
    if tables and not as_json:
        for table in wrong:
            click.echo(table.sentence)
        rows = sum(table.rows for table in tables)
        click.echo(f"{len(tables)} tables were rebuilt from the trail: {rows:,} rows, {len(wrong)} tables differ.")
    if wrong and not bad:
        raise TrailBroken(f"{len(wrong)} tables are not what the trail says of them.")
    if bad:
        raise TrailBroken(f"The trail of {len(bad)} of {len(verdicts)} tenants is not what it was when it was sealed.")


@audit_group.command()
@click.option("--tenant", "slug", help="Only this tenant.")
def seal(slug: str | None) -> None:
    """Seal what the worker would seal within the minute, and write the checkpoints."""
    settings = configuration.load()
    signer = Signer.of(settings.seal_key)
    with opened(settings) as found:

        async def work(ctx: Ctx) -> int:
            return await audit.seal_trail(ctx, settings.checkpoint_dir, signer)

        for name, count in run(found.databases, lambda: _in_tenants(found, slug, "audit_seal", work)):
            click.echo(f"{name}: {count:,} entries sealed.")


@audit_group.command()
@click.option("--tenant", "slug", help="Only this tenant.")
@click.option("--reason", required=True, help="What happened; it stays in the checkpoints.")
def restored(slug: str | None, reason: str) -> None:
    """Write into the checkpoints that the database was restored to an earlier moment, so that sealing goes on."""
    settings = configuration.load()
    signer = Signer.of(settings.seal_key)
    with opened(settings) as found:

        async def work(ctx: Ctx) -> int:
            return await audit.tell_restored(ctx, settings.checkpoint_dir, signer, reason)

        for name, lost in run(found.databases, lambda: _in_tenants(found, slug, "audit_restored", work)):
            click.echo(f"{name}: written down; {lost:,} sealed entries are no longer there.")


@audit_group.command("public-key")
def public_key() -> None:
    """Print the public key that checks the checkpoints: give it to whoever is to check them."""
    click.echo(pem_of(Signer.of(configuration.load().seal_key).public), nl=False)


async def _in_tenants(
    found: Opened, slug: str | None, command: str, work: Callable[[Ctx], Awaitable[int]]
) -> list[tuple[str, int]]:
    """Do something in each tenant's own context, or in one."""
    done = []
    for name, tenant_id in await tenancy.all_tenants(found.databases):
        if slug in (None, name):
            async with connect(Actor.system(tenant_id, command), found.databases) as ctx:
                done.append((name, await work(ctx)))
    if slug is not None and not done:
        await tenancy.tenant_id_of(found.databases, slug)
    return done


async def _verify(found: Opened, folder: Path, keys: audit.Keys, slug: str | None) -> list[tuple[str, audit.Verdict]]:
    told = audit.told_tenants(folder)
    link = await asyncpg.connect(found.owner_url)
    try:
        await link.execute("set role aivo_owner")
        tenants = await _tenants(link, told, slug)
        total = sum([await audit.entries_of(link, tenant_id) for _, tenant_id in tenants])
        with bar(total, "Reading") as progress:
            return [(name, await _verify_one(link, folder, keys, tenant_id, progress)) for name, tenant_id in tenants]
    finally:
        await link.close()


async def _replay(found: Opened) -> list[audit.Replayed]:
    link = await asyncpg.connect(found.owner_url)
    try:
        await link.execute("set role aivo_owner")
        tables = audit.replayable(metadata.sorted_tables)
        with bar(len(tables), "Rebuilding") as progress:
            done = []
            for table in tables:
                done.append(await audit.replay(link, table))
                progress(1)
        return done
    finally:
        await link.close()


async def _verify_one(
    link: Any, folder: Path, keys: audit.Keys, tenant_id: UUID, progress: Callable[[int], None]
) -> audit.Verdict:
    try:
        return await audit.verify_trail(link, tenant_id, audit.standing(folder, tenant_id, keys), progress)
    except CheckpointsBroken as broken:
        return replace(audit.Verdict(tenant_id), finding=audit.Finding(1, broken.message))


async def _tenants(link: Any, told: list[UUID], slug: str | None) -> list[tuple[str, UUID]]:
    """Every tenant that has a trail or checkpoints; also those that are closed, or whose row is gone."""
    rows = await link.fetch(
        "select slug, id from public.tenants where $1::text is null or slug = $1 order by slug", slug
    )
    known = [(row["slug"], row["id"]) for row in rows]
    if slug is not None:
        if not known:
            raise TrailBroken(f"There is no tenant {slug!r}.")
        return known
    there = {tenant_id for _, tenant_id in known}
    return known + [(str(tenant_id), tenant_id) for tenant_id in told if tenant_id not in there]


def _sentence(name: str, verdict: audit.Verdict) -> str:
    if verdict.finding is not None:
        return f"{name}: {verdict.finding.sentence}"
    told = (
        f"{verdict.told:,} of them told by {verdict.checkpoints:,} checkpoints" if verdict.checkpoints else "none told"
    )
    last = f", the last of {verdict.told_at:%d %b %Y %H:%M} UTC" if verdict.told_at else ""
    more = [f"{verdict.unsealed:,} newer ones wait for the seal"] if verdict.unsealed else []
    more += [f"{verdict.erased:,} were erased as the trail says"] if verdict.erased else []
    more += [f"the database was restored ({reason})" for reason in verdict.restores]
    return (
        f"{name}: {verdict.entries:,} entries in {verdict.seals:,} seals are intact, {told}{last}"
        + "".join(f"; {part}" for part in more)
        + "."
    )
