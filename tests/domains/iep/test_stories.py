"""The plans of the cast are what the journeys say, and every table of the room has rows in both districts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from aivo.db.context import Ctx, connect
from aivo.domains.identity.models import User
from aivo.domains.iep import models as iep
from aivo.domains.roster import service as roster
from aivo.domains.tenancy import service as tenancy
from aivo.domains.tenancy.schemas import TenantDraft
from aivo.seed.bundle import make_bundle, write_zip
from aivo.seed.calendars import seed_calendars
from aivo.seed.consent import seed_consent
from aivo.seed.curriculum import seed_curriculum
from aivo.seed.homes import seed_homes
from aivo.seed.people import seed_people
from aivo.seed.plan import seed_plan
from aivo.seed.world import PLANS, World
from tests.conftest import Database

ANCHOR = date(2026, 10, 14)
SEED_INCLUDE = ["goals", "services", "team_members", "meetings", "behavior_plan", "accommodations"]
UP_TO_PLANS = (seed_calendars, seed_people, seed_homes, seed_consent, seed_curriculum, seed_plan)


READERS = {"riverbend": ("ana", "lee"), "lakeshore": ("samira",)}


async def told(database: Database, slug: str, folder: Path) -> World:
    """One district of the demo world up to its plans."""
    tenant_id = await tenancy.found_tenant(database.databases, TenantDraft(slug, slug.title()))
    world = World(database.databases, slug, tenant_id, ANCHOR, folder)
    async with world.acting() as ctx:
        await roster.import_roster(ctx, write_zip(make_bundle(slug, ANCHOR), folder / f"{slug}.zip"))
    async with world.acting() as ctx:
        await world.read(ctx)
        for username in READERS[slug]:  # a contact that the roster brought may not act yet
            (await ctx.load(User, world.user(username))).status = "active"
    for seed in UP_TO_PLANS:
        async with world.acting() as ctx:
            await seed(ctx, world)
    return world


async def test_the_plans_of_the_cast(empty: Database, tmp_path: Path) -> None:
    riverbend = await told(empty, "riverbend", tmp_path)
    lakeshore = await told(empty, "lakeshore", tmp_path)
    for world in (riverbend, lakeshore):
        async with world.acting(world.manager) as ctx:
            in_force = await ctx.find_many(iep.IEP, where={"status": "in_force"}, include=SEED_INCLUDE)
            assert {plan.student_id for plan in in_force} == {world.student(name) for name in PLANS[world.tenant]}
            assert all(plan.goals and plan.services and plan.team_members and plan.meetings for plan in in_force)
            for name in iep.__all__:
                assert await ctx.find_many(getattr(iep, name), limit=1), f"{name} is empty in {world.tenant}"
    async with riverbend.acting("ana") as ctx:
        await _maya_as_in_the_journeys(ctx, riverbend)
    async with riverbend.acting("lee") as ctx:
        assert [plan.student_id for plan in await ctx.find_many(iep.IEP, where={"status": "in_force"})] == [
            riverbend.student("maya")
        ]
        assert await ctx.find_many(iep.EligibilityDecision) == []
    async with connect(lakeshore.actor("samira"), empty.databases) as ctx:
        plans = await ctx.find_many(iep.IEP, order_by=["in_force_from"])
        assert [(plan.kind, plan.status) for plan in plans] == [("iep", "replaced"), ("services_plan", "in_force")]
    await empty.databases.close()


async def _maya_as_in_the_journeys(ctx: Ctx, world: World) -> None:
    (plan,) = await ctx.find_many(iep.IEP, where={"status": "in_force"}, include=SEED_INCLUDE)
    assert plan.student_id == world.student("maya")
    assert len(plan.goals) == 3
    assert plan.annual_review_due_on == date(2027, 3, 14)
    (speech,) = [line for line in plan.services if line.service_type == "speech_language"]
    assert (speech.amount, speech.unit, speech.per_period) == (Decimal(60), "minutes", "week")
    assert (speech.sessions_per_period, speech.session_minutes, speech.provider_user_id) == (2, 30, world.user("patel"))
    supports = {support.kind: support for support in plan.accommodations}
    assert {"extended_time", "read_aloud", "breaks", "preferential_seating"} == set(supports)
    assert (supports["extended_time"].amount, supports["extended_time"].amount_of) == (Decimal("1.5"), "times")
    (decision,) = await ctx.find_many(iep.EligibilityDecision, include=["disabilities"])
    ordered = sorted(decision.disabilities, key=lambda row: row.position)
    assert [row.reporting_code for row in ordered] == ["SLD", "OHI"]
