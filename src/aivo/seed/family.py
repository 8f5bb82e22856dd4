"""A family of its own: a tenant without district, school or clocks, whose child learns at home."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.domains.consent import service as consent
from aivo.domains.consent.schemas import AnswerDraft, Purpose, Request
from aivo.domains.identity import service as identity
from aivo.domains.identity.schemas import UserDraft
from aivo.domains.iep import service as plans
from aivo.domains.iep.schemas import GoalDraft, IEPDraft
from aivo.domains.students import service as students
from aivo.domains.students.schemas import RelationDraft, StudentDraft
from aivo.domains.tenancy import service as tenancy
from aivo.domains.tenancy.schemas import TenantDraft
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from aivo.seed.passwords import demo_password, demo_totp_secret
from aivo.seed.plans.common import breaks
from aivo.seed.world import World

DRAFT = TenantDraft("castillo", "The Castillo family", "family", "IL", "America/Chicago")
PURPOSES: tuple[Purpose, ...] = ("learning_activity", "ai_help")


async def make_family(databases: Databases, files_dir: Path, key: bytes, anchor: date) -> None:
    """Make the Castillo family: mother Rosa, her son Mateo, a home learning plan that is never called an IEP."""
    tenant_id = await tenancy.found_tenant(databases, DRAFT)
    world = World(databases, DRAFT.slug, tenant_id, anchor, files_dir)
    async with connect(Actor.system(tenant_id, "demo_seed"), databases) as ctx:
        await _people(ctx, world, key)


async def _people(ctx: Ctx, world: World, key: bytes) -> None:
    since = world.anchor - timedelta(days=200)
    rosa = await identity.create_user(
        ctx, UserDraft("rosa", "parent", "Rosa", "Castillo", locale="es", email="rosa.castillo@mail.example")
    )
    mateo = await identity.create_user(ctx, UserDraft("mateo", "learner", "Mateo", "Castillo"))
    for user in (rosa, mateo):
        await identity.set_password(ctx, user.id, demo_password(key, DRAFT.slug, user.username))
    await identity.give_app(ctx, rosa.id, demo_totp_secret(key, DRAFT.slug, "rosa"), label="Phone")
    born = world.anchor - timedelta(days=365 * 10 + 40)
    child = await students.enter_student(
        ctx, StudentDraft("Mateo", "Castillo", born, "05", user_id=mateo.id, home_language="es"), since
    )
    relation = await students.relate(
        ctx, child.id, RelationDraft(rosa.id, "biological_or_adoptive_parent", since, called="mother", language="es")
    )
    await students.confirm_relation(ctx, relation, identity_checked="document")
    for purpose in PURPOSES:
        record = await consent.ask(ctx, child.id, purpose, Request(notice_version="2026-08", notice_language="es"))
        draft = AnswerDraft(
            "yes",
            relation_id=relation.id,
            method="signed_form",
            channel="paper",
            notice_version="2026-08",
            notice_language="es",
            expires_at=now() + timedelta(days=365),
        )
        await consent.answer(ctx, record, draft)
    plan = await plans.draft_iep(
        ctx,
        child.id,
        IEPDraft(
            kind="home_learning_plan",
            reason="annual_review",
            title="Mateo's learning plan at home",
            grade="05",
            strengths="Builds anything from a drawing; explains how it works.",
            parent_concerns="Writing more than a line takes an hour.",
        ),
    )
    await plans.add_goal(
        ctx,
        plan,
        GoalDraft(
            statement="With a picture and three key words, Mateo writes five sentences in two of three tries.",
            area="writing",
            condition="After a picture and three key words",
            behavior="writes a paragraph of five sentences",
            criterion="in two of three tries",
            measure_kind="count",
            measure_unit="sentences",
            baseline_value=Decimal(1),
            target_value=Decimal(5),
            target_on=world.anchor + timedelta(days=150),
        ),
    )
    support = msgspec.structs.replace(breaks(5, "A break when I ask", source="teacher_choice"), valid_from=since)
    await plans.grant_accommodation(ctx, child.id, support)
