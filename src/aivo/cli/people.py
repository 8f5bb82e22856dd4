"""``aivo tenant`` and ``aivo user``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from aivo import settings as configuration
from aivo.cli.common import bar, opened, print_json, run
from aivo.cli.student import say_written
from aivo.db import admin
from aivo.db.context import connect
from aivo.db.rotation import owner_link
from aivo.domains.identity import service as identity
from aivo.domains.identity.models import CHECKS, ROLES
from aivo.domains.identity.schemas import InvitationDraft, NewLink, UserDraft
from aivo.domains.tenancy import service as tenancy
from aivo.domains.tenancy.schemas import TenantDraft
from aivo.handover.whole_tenant import count_rows, export_tenant, hash_of
from aivo.kit.actor import Actor
from aivo.kit.errors import Refusal
from aivo.schema import metadata

KINDS = (*tenancy.PUBLIC_AGENCIES, "private_school", "family")


class DemoOnly(Refusal):
    """Tokens from the command line are for the demo and tests only."""


@click.group()
def tenant() -> None:
    """Tenants: the organisations whose records are their own."""


@tenant.command("create")
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--kind", default="district", type=click.Choice(KINDS), show_default=True)
@click.option("--state", "state_code", help="Two-letter state.")
@click.option("--timezone", default="America/Chicago", show_default=True)
def create(slug: str, name: str, kind: str, state_code: str | None, timezone: str) -> None:
    """Make a tenant with the short name SLUG."""
    with opened() as found:
        draft = TenantDraft(slug, name, kind, state_code, timezone)
        made = run(found.databases, lambda: tenancy.found_tenant(found.databases, draft))
    click.echo(f"Made tenant {slug} ({made}).")


@tenant.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_tenants(as_json: bool) -> None:
    """List the tenants."""
    with opened() as found:
        rows = run(found.databases, lambda: tenancy.all_tenants(found.databases))
    if as_json:
        print_json([{"slug": slug, "id": str(tenant_id)} for slug, tenant_id in rows])
    else:
        for slug, tenant_id in rows:
            click.echo(f"{slug}  {tenant_id}")


@tenant.command("export")
@click.argument("slug")
@click.option("--to", required=True, type=click.Path(path_type=Path), help="A new file ending in .zip, or folder.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def export(slug: str, to: Path, as_json: bool) -> None:
    """Write everything of the tenant SLUG: every table, opened, with documents and a manifest."""
    settings = configuration.load()
    with opened(settings) as found:

        async def write() -> dict[str, Any]:
            tenant_id = await tenancy.tenant_id_of(found.databases, slug)
            tables = metadata.sorted_tables
            async with owner_link(found.owner_url) as link:
                total = await count_rows(link, tables, tenant_id)
                with bar(total, "Writing") as progress:
                    return await export_tenant(
                        link, found.databases, tables, tenant_id, slug, to, settings.files_dir, admin.head(), progress
                    )

        manifest = run(found.databases, write)
    say_written(to, manifest | {"sha256": hash_of(manifest)}, as_json)
    if not as_json:
        click.echo(f"The manifest's SHA-256, which names this export: {hash_of(manifest)}")


@tenant.command()
@click.argument("slug")
@click.option("--as", "username", required=True, help="The user to act as.")
@click.option("--minutes", default=60, show_default=True, type=click.IntRange(1, 24 * 60))
def token(slug: str, username: str, minutes: int) -> None:
    """Print a context token for the setting `app.token` (demo and tests only)."""
    settings = configuration.load()
    if not settings.is_demo:
        raise DemoOnly
    with opened(settings) as found:
        actor = run(found.databases, lambda: Actor.of(slug, username))
        click.echo(found.databases.token(actor, seconds=minutes * 60))


@click.group()
def user() -> None:
    """Users of a tenant."""


@user.command("create")
@click.argument("username")
@click.option("--tenant", "slug", required=True)
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--given-name", required=True)
@click.option("--family-name", required=True)
@click.option("--email")
@click.password_option(help="Asked for when not given.")
def create_user(
    username: str, slug: str, role: str, given_name: str, family_name: str, email: str | None, password: str
) -> None:
    """Make a user with a first password."""
    with opened() as found:

        async def make() -> None:
            tenant_id = await tenancy.tenant_id_of(found.databases, slug)
            async with connect(Actor.system(tenant_id, "user_create"), found.databases) as ctx:
                draft = UserDraft(
                    username=username, role=role, given_name=given_name, family_name=family_name, email=email
                )
                made = await identity.create_user(ctx, draft)
                await identity.set_password(ctx, made.id, password, must_change=True)

        run(found.databases, make)
    click.echo(f"Made {username} in {slug}; a new password is asked for at the first sign-in.")


@user.command("reset-password")
@click.argument("username")
@click.option("--tenant", "slug", required=True)
@click.password_option(help="Asked for when not given.")
def reset_password(username: str, slug: str, password: str) -> None:
    """Set a new first password for a user."""
    with opened() as found:

        async def change() -> None:
            actor = await Actor.of(slug, username)
            async with connect(Actor.system(actor.tenant_id, "user_reset_password"), found.databases) as ctx:
                if actor.user_id is not None:
                    await identity.set_password(ctx, actor.user_id, password, must_change=True)

        run(found.databases, change)
    click.echo(f"The password of {username} is changed.")


@user.command("invite")
@click.argument("username")
@click.option("--tenant", "slug", required=True)
@click.option("--checked", required=True, type=click.Choice(CHECKS), help="How you made sure who the person is.")
@click.option("--as", "staff", help="The member of staff who made sure; without it the operator did.")
@click.option("--json", "as_json", is_flag=True)
def invite_user(username: str, slug: str, checked: str, staff: str | None, as_json: bool) -> None:
    """Invite USERNAME: prints a link, and a code to be given another way than the link. Both are seen this once."""
    settings = configuration.load()
    with opened(settings) as found:

        async def make() -> NewLink:
            tenant_id = await tenancy.tenant_id_of(found.databases, slug)
            system = Actor.system(tenant_id, "user_invite")
            async with connect(system, found.databases) as ctx:
                user_id = await identity.user_id_of(ctx, username)
            actor = await Actor.of(slug, staff) if staff else system
            async with connect(actor, found.databases) as ctx:
                return await identity.invite(ctx, InvitationDraft(user_id, checked), settings.base_url)

        made = run(found.databases, make)
    if as_json:
        print_json({"url": made.url, "code": made.code, "expires_at": made.expires_at.isoformat()})
    else:
        click.echo(f"Link, good once until {made.expires_at:%Y-%m-%d %H:%M} UTC:\n  {made.url}")
        click.echo(f"Code, to be given in person or by a known telephone number:\n  {made.code[:4]} {made.code[4:]}")
