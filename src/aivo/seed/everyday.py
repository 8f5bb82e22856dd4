"""Traces that a district in use has: licences, settings, second factors, sign-ins, opened records, baselines."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from aivo.db.context import Ctx
from aivo.domains.audit import service as audit
from aivo.domains.focus.service import compute_baselines
from aivo.domains.identity.models import AccessToken, StaffCredential
from aivo.domains.identity.service import open_session, print_sheet, remember_device
from aivo.domains.identity.shapes import Device
from aivo.domains.tenancy.models import TenantSetting
from aivo.domains.tenancy.shapes import TenantSettings
from aivo.kit.clock import now
from aivo.kit.ids import new_id
from aivo.seed.world import World

LICENCES = {
    "riverbend": (("okoro", "teaching_licence", "Special education K-12"), ("patel", "therapy_licence", "CCC-SLP")),
    "lakeshore": (("sorensen", "teaching_licence", "Special education K-8"),),
}
ADMINS = {"riverbend": "ruiz", "lakeshore": "whitfield"}


async def seed_everyday(ctx: Ctx, world: World) -> None:
    """What stands beside the learning: set up by hand or left behind by daily use."""
    for username, kind, name in LICENCES[world.tenant]:
        ctx.add(
            StaffCredential(
                user_id=world.user(username),
                kind=kind,
                name=name,
                number=f"D-{world.rng.randrange(10_000, 99_999)}",
                issuer="State board of education",
                valid_from=world.anchor - timedelta(days=900),
                valid_to=world.anchor + timedelta(days=900),
            )
        )
    ctx.add(
        TenantSetting(
            name="learning",
            value=TenantSettings(),
            reason="As agreed by the board",
            set_by_user_id=world.user(ADMINS[world.tenant]),
            valid_from=world.anchor - timedelta(days=60),
        )
    )
    await ctx.flush()
    await compute_baselines(ctx, world.anchor)
    for username in (world.manager, ADMINS[world.tenant]):
        await _sheet_and_device(world, username)
    await _opened(world)
    await _programs(ctx, world)


async def _programs(ctx: Ctx, world: World) -> None:
    """The administrator's report reads by a token that nobody knows; somebody once tried an old address."""
    ctx.add(
        AccessToken(
            user_id=world.user(ADMINS[world.tenant]),
            role="district_admin",
            name="Attendance report",
            token_hash=hashlib.sha256(secrets.token_bytes(32)).digest(),
            scopes=["people:read", "schools:read"],
            expires_at=now() + timedelta(days=200),
        )
    )
    await ctx.flush()
    async with world.acting(world.manager) as own:
        await audit.attempted(
            own.actor, own.databases, method="GET", route="/students/{id}", asked=new_id(), answer="not_found"
        )


async def _sheet_and_device(world: World, username: str) -> None:
    """A sheet of single-use codes beside the app, and a session on a device that is called something, and is known."""
    async with world.acting(username) as own:
        await print_sheet(own)
        device = Device(browser="Firefox", system="Linux", kind="computer", label="School laptop")
        signed = await open_session(own, device=device, address="192.0.2.10", mfa_at=now())
    await remember_device(world.databases, signed.actor, "", is_trusted=False)


async def _opened(world: World) -> None:
    """Who looked: the case manager at each plan, the administrator at one."""
    async with world.acting(world.manager) as own:
        for learner in world.plans:
            await audit.saw(own, world.student(learner), "student", purpose="Preparing the week")
    async with world.acting(ADMINS[world.tenant]) as own:
        await audit.saw(own, world.student(world.plans[0]), "student", purpose="Checking dates")
