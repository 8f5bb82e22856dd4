"""Traces that a district in use has: licences, settings, second factors, sign-ins, opened records, baselines."""

from __future__ import annotations

import secrets
from datetime import timedelta

from aivo.db.context import Ctx
from aivo.domains.audit import service as audit
from aivo.domains.focus.service import compute_baselines
from aivo.domains.identity.models import BackupCode, StaffCredential
from aivo.domains.identity.service import enrol_totp, open_session
from aivo.domains.identity.shapes import Device
from aivo.domains.tenancy.models import TenantSetting
from aivo.domains.tenancy.shapes import TenantSettings
from aivo.kit.crypto import keyed_hash
from aivo.seed.world import World

LICENCES = {
    "riverbend": (("okoro", "teaching_licence", "Special education K-12"), ("patel", "therapy_licence", "CCC-SLP")),
    "lakeshore": (("sorensen", "teaching_licence", "Special education K-8"),),
}
ADMINS = {"riverbend": "ruiz", "lakeshore": "whitfield"}
CODES = 8


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
        await _second_factor(world, username)
    await _opened(world)


async def _second_factor(world: World, username: str) -> None:
    """An authenticator that is set up but not confirmed yet, and a sheet of single-use codes."""
    async with world.acting(username) as own:
        await enrol_totp(own, "Phone")
        for _ in range(CODES):
            code = secrets.token_hex(5)
            hashed = keyed_hash(world.databases.signing_key, f"{world.tenant_id}|backup code", code)
            own.add(BackupCode(user_id=world.user(username), code_hash=hashed))
        device = Device(browser="Firefox", system="Linux", kind="computer", label="School laptop")
        await open_session(own, device=device, address="192.0.2.10")


async def _opened(world: World) -> None:
    """Who looked: the case manager at each plan, the administrator at one."""
    async with world.acting(world.manager) as own:
        for learner in world.plans:
            await audit.saw(own, world.student(learner), "student", purpose="Preparing the week")
    async with world.acting(ADMINS[world.tenant]) as own:
        await audit.saw(own, world.student(world.plans[0]), "student", purpose="Checking dates")
