"""Makes the demo world: tenants, people from a generated roster, then every room's own rows."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.domains.identity import service as identity
from aivo.domains.identity.schemas import DemoPerson, UserDraft
from aivo.domains.identity.shapes import Device
from aivo.domains.roster import service as roster
from aivo.domains.tenancy import service as tenancy
from aivo.domains.tenancy.schemas import TenantDraft
from aivo.kit.actor import Actor
from aivo.seed.ai import seed_ai
from aivo.seed.analytics import seed_analytics
from aivo.seed.assessment import seed_assessment
from aivo.seed.billing import seed_billing
from aivo.seed.bundle import make_bundle, write_zip
from aivo.seed.calendars import seed_calendars
from aivo.seed.caseload import seed_caseload
from aivo.seed.classes import demo_class_code, demo_pictures, seed_classes, seed_two_roles
from aivo.seed.consent import seed_consent
from aivo.seed.curriculum import seed_curriculum
from aivo.seed.everyday import seed_everyday
from aivo.seed.family import DRAFT as FAMILY
from aivo.seed.family import make_family
from aivo.seed.focus import seed_focus
from aivo.seed.games import seed_games
from aivo.seed.homes import seed_homes
from aivo.seed.homework import seed_homework
from aivo.seed.links import seed_links
from aivo.seed.messages import seed_messages
from aivo.seed.office import seed_office
from aivo.seed.passwords import demo_password, demo_totp_secret
from aivo.seed.people import seed_people
from aivo.seed.phones import give_phones
from aivo.seed.plan import seed_plan
from aivo.seed.requests import seed_requests
from aivo.seed.support import seed_support
from aivo.seed.world import World
from aivo.seed.writing import seed_writing

Seed = Callable[[Ctx, World], Awaitable[None]]
Tell = Callable[[str], None]

TENANTS: Final = (
    TenantDraft("riverbend", "Riverbend Unified School District", "district", "IL", "America/Chicago"),
    TenantDraft("lakeshore", "Lakeshore Community Schools", "district", "CA", "America/Los_Angeles"),
)

SEEDS: Final[tuple[tuple[str, Seed], ...]] = (
    ("calendars", seed_calendars),
    ("people and families", seed_people),
    ("homes and contacts", seed_homes),
    ("consents", seed_consent),
    ("standards", seed_curriculum),
    ("plans", seed_plan),
    ("caseloads", seed_caseload),
    ("machine help", seed_ai),
    ("assessments", seed_assessment),
    ("focus", seed_focus),
    ("homework", seed_homework),
    ("writing", seed_writing),
    ("games", seed_games),
    ("summaries", seed_analytics),
    ("messages", seed_messages),
    ("requests about records", seed_requests),
    ("everyday traces", seed_everyday),
    ("invitations", seed_links),
    ("people with two roles", seed_two_roles),
    ("subscriptions", seed_billing),
    ("the office", seed_office),
)

SIGN_INS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "riverbend": (
        ("maya", "learner with a plan, grade 4"),
        ("jordan", "learner, 17"),
        ("ana", "Maya's mother, all rights"),
        ("ben", "Maya's father: records and notices, by a court order"),
        ("okoro", "special-education teacher and case manager"),
        ("lee", "general-education teacher, and a mother in the district"),
        ("patel", "speech-language pathologist"),
        ("jo", "paraprofessional"),
        ("ruiz", "district administrator with duties"),
        ("hayes", "principal of one school"),
    ),
    "lakeshore": (
        ("noor", "learner with a services plan"),
        ("samira", "Noor's mother"),
        ("sorensen", "special-education teacher and case manager"),
        ("whitfield", "district administrator with duties"),
    ),
    "castillo": (
        ("rosa", "mother, teaches at home"),
        ("mateo", "learner at home"),
    ),
    "platform": (("kim", "platform administrator"),),
}
"""Who can sign in to the demo, the first of each role first."""


async def build(
    databases: Databases, files_dir: Path, key: bytes, anchor: date, tell: Tell = lambda step: None
) -> None:
    """Make the whole demo world around ``anchor``. ``key`` makes the passwords; ``tell`` hears each step."""
    kim = await _platform(databases, key)
    for draft in TENANTS:
        tell(f"{draft.name}: roster")
        tenant_id = await tenancy.found_tenant(databases, draft)
        world = World(databases, draft.slug, tenant_id, anchor, files_dir)
        await _roster(world)
        async with world.acting() as ctx:
            await world.read(ctx)
        await _sign_ins(world, key)
        await seed_classes(world, key)
        for name, seed in SEEDS:
            tell(f"{draft.name}: {name}")
            async with world.acting() as ctx:
                await seed(ctx, world)
    await seed_support(databases, kim)
    tell("A family of its own")
    await make_family(databases, files_dir, key, anchor)


def demo_people(key: bytes) -> list[DemoPerson]:
    """The people of the demo, with what they sign in by, for the sign-in page and ``aivo demo --json``."""
    names = {draft.slug: draft.name for draft in (*TENANTS, FAMILY)} | {"platform": "Aivo platform"}
    return [
        DemoPerson(
            tenant=slug,
            tenant_name=names[slug],
            username=username,
            password=demo_password(key, slug, username),
            name=username.title(),
            role=ROLE_OF[username],
            about=about,
            class_code=demo_class_code(key) if (slug, username) == ("riverbend", "maya") else "",
            pictures=demo_pictures(key) if (slug, username) == ("riverbend", "maya") else (),
            totp_secret=None if ROLE_OF[username] == "learner" else demo_totp_secret(key, slug, username),
        )
        for slug, people in SIGN_INS.items()
        for username, about in people
    ]


ROLE_OF: Final = {
    "maya": "learner", "jordan": "learner", "noor": "learner", "ana": "parent", "ben": "parent", "samira": "parent",
    "okoro": "teacher", "lee": "teacher", "patel": "teacher", "jo": "teacher", "sorensen": "teacher",
    "rosa": "parent", "mateo": "learner",
    "ruiz": "district_admin", "hayes": "district_admin", "whitfield": "district_admin", "kim": "platform_admin",
}  # fmt: skip


async def _platform(databases: Databases, key: bytes) -> UUID:
    async with connect(Actor.system(tenancy.PLATFORM_TENANT_ID, "demo_seed"), databases) as ctx:
        kim = await identity.create_user(ctx, UserDraft("kim", "platform_admin", "Kim", "Lang"))
        await identity.set_password(ctx, kim.id, demo_password(key, "platform", "kim"))
        await identity.give_app(ctx, kim.id, demo_totp_secret(key, "platform", "kim"), label="Phone")
    return kim.id


async def _roster(world: World) -> None:
    bundle = make_bundle(world.tenant, world.anchor)
    with tempfile.TemporaryDirectory() as folder:
        path = write_zip(bundle, Path(folder) / f"{world.tenant}.zip")
        async with world.acting() as ctx:
            await roster.import_roster(ctx, path)


async def _sign_ins(world: World, key: bytes) -> None:
    async with world.acting() as ctx:
        for username, _ in SIGN_INS[world.tenant]:
            await identity.open_account(ctx, world.user(username))
            await identity.set_password(ctx, world.user(username), demo_password(key, world.tenant, username))
            if ROLE_OF[username] != "learner":
                seed = demo_totp_secret(key, world.tenant, username)
                await identity.give_app(ctx, world.user(username), seed, label="Phone")
        await give_phones(ctx, world)
    first, _ = SIGN_INS[world.tenant][0]
    password = demo_password(key, world.tenant, first)
    await identity.sign_in(
        world.databases, world.tenant, first, password, device=Device(label="School tablet"), address="192.0.2.20"
    )
