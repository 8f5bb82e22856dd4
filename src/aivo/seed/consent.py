"""Consents of the cast: what was asked, who said what, one disagreement, one withdrawal, and a hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final, cast
from uuid import UUID

from sqlalchemy import select

from aivo.db.context import Ctx
from aivo.domains.consent import service as consent
from aivo.domains.consent.models import ConsentRecord, RetentionHold
from aivo.domains.consent.schemas import Answer, AnswerDraft, HoldDraft, Purpose, Request
from aivo.domains.consent.service import MAJORITY, age_on
from aivo.domains.identity.models import User
from aivo.domains.students.models import ParentRelationRight, ParentStudentRelation, StudentProfile
from aivo.kit.clock import now
from aivo.seed.world import World

COLLECTED: Final[tuple[Purpose, ...]] = ("learning_activity", "ai_help", "focus_monitoring")
"""Purposes behind the gates: in force for the whole cast, or there would be nothing to see."""

NOTICE: Final = "2026-08"

Holder = tuple[UUID, str | None]
"""Relation and language of a rights-holder."""


async def seed_consent(ctx: Ctx, world: World) -> None:
    """Ask and answer for every learner of the cast."""
    for learner in world.students:
        profile = await ctx.load(StudentProfile, world.student(learner))
        for purpose in COLLECTED:
            await _everybody(ctx, world, profile, purpose, "yes")
        await _everybody(ctx, world, profile, "third_party", "no")
        await _everybody(ctx, world, profile, "ai_training", "no")
        await _media(ctx, world, profile)
        await consent.ask(ctx, profile.id, "feelings_checkin", _request("en"), today=world.anchor)
        if learner in world.plans:
            for act in cast("tuple[Purpose, ...]", ("evaluate", "initial_services")):
                await _first_only(ctx, world, profile, act)
    if world.tenant == "riverbend":
        await _open_matters(ctx, world)


async def _everybody(
    ctx: Ctx, world: World, profile: StudentProfile, purpose: Purpose, answer: Answer
) -> ConsentRecord:
    """Every rights-holder answers alike; an adult student answers alone; a school stands in where nobody else can."""
    today = now().date()
    holders = await _holders(ctx, profile, "give_data_consent")
    record = await consent.ask(
        ctx, profile.id, purpose, _request(holders[0][1] if holders else "en"), today=world.anchor
    )
    draft = AnswerDraft(
        answer,
        method="signed_form",
        channel="paper",
        notice_version=NOTICE,
        notice_language="en",
        monitoring_level="full" if purpose == "focus_monitoring" and answer == "yes" else None,
        expires_at=now() + timedelta(days=365),
        witness="School office",
    )
    if profile.birth_date is not None and age_on(profile.birth_date, today) >= MAJORITY:
        return await consent.answer(ctx, record, replace(draft, capacity="adult_student"))
    for number, (relation_id, language) in enumerate(holders):
        at = _weeks_ago(world, 8) + timedelta(minutes=number)  # one after the other: the last answer stands
        said = replace(draft, relation_id=relation_id, notice_language=language or "en", answered_at=at)
        record = await consent.answer(ctx, record, said)
    if not holders and purpose in ("learning_activity", "ai_help"):
        record = await consent.answer(ctx, record, replace(draft, capacity="school_official", method="agreement"))
    return record


async def _media(ctx: Ctx, world: World, profile: StudentProfile) -> None:
    """Pictures: the first holder agrees; a second one disagrees, and the refusal wins; one family changed its mind."""
    holders = await _holders(ctx, profile, "give_data_consent")
    record = await consent.ask(ctx, profile.id, "media", _request("en"), today=world.anchor)
    for number, (relation_id, language) in enumerate(holders):
        draft = AnswerDraft(
            "yes" if number == 0 else "no",
            relation_id=relation_id,
            method="signed_form",
            channel="paper",
            notice_version=NOTICE,
            notice_language=language or "en",
            answered_at=_weeks_ago(world, 8 - number),
            expires_at=now() + timedelta(days=365),
        )
        record = await consent.answer(ctx, record, draft)
    if len(holders) == 1 and world.rng.random() < 0.3:
        await consent.withdraw(
            ctx, record, relation_id=holders[0][0], method="phone", channel="phone", is_written=False,
            reason="Prefers no pictures after all.",
        )  # fmt: skip


async def _first_only(ctx: Ctx, world: World, profile: StudentProfile, purpose: Purpose) -> None:
    """An act of the plan: one rights-holder's signature is enough."""
    holders = await _holders(ctx, profile, "decide_education")
    record = await consent.ask(ctx, profile.id, purpose, _request("en"), today=world.anchor)
    if holders:
        relation_id, language = holders[0]
        draft = AnswerDraft(
            "yes",
            relation_id=relation_id,
            method="in_person",
            channel="in_person",
            notice_version=NOTICE,
            notice_language=language or "en",
            interpreter="District interpreter" if language == "es" else None,
            interpreted_on=world.anchor if language == "es" else None,
            answered_at=_weeks_ago(world, 50 if purpose == "evaluate" else 40),
        )
        await consent.answer(ctx, record, draft)


async def _open_matters(ctx: Ctx, world: World) -> None:
    """What is waiting today: a release of records that was asked for, and a hold because of an open request."""
    maya = world.student("maya")
    request = replace(
        _request("es"), party="Lakeshore Community Schools", details="Plan in force and last evaluation report"
    )
    await consent.ask(ctx, maya, "release_records", request, today=world.anchor)
    await consent.ask(ctx, maya, "public_insurance", _request("es"), today=world.anchor)
    already = select(RetentionHold.id).where(RetentionHold.tenant_id == world.tenant_id)
    if (await ctx.session.execute(already)).first() is None:
        draft = HoldDraft(
            "records_request",
            "The mother asked to inspect everything the school keeps.",
            review_on=world.anchor + timedelta(days=45),
        )
        await consent.hold(ctx, world.student("theo"), draft)
        ended = await consent.hold(ctx, world.student("ada"), replace(draft, reason="The father asked for copies."))
        await consent.release_hold(ctx, ended, "Copies were handed over.")


async def _holders(ctx: Ctx, profile: StudentProfile, right: str) -> list[Holder]:
    """Who holds a right now, as the school would call them."""
    statement = (
        select(ParentStudentRelation.id, ParentStudentRelation.language)
        .join(
            ParentRelationRight,
            (ParentRelationRight.tenant_id == ParentStudentRelation.tenant_id)
            & (ParentRelationRight.relation_id == ParentStudentRelation.id),
        )
        .join(User, (User.tenant_id == ParentStudentRelation.tenant_id) & (User.id == ParentStudentRelation.user_id))
        .where(
            ParentStudentRelation.tenant_id == profile.tenant_id,
            ParentStudentRelation.student_id == profile.id,
            ParentStudentRelation.is_confirmed,
            ParentRelationRight.right_kind == right,
            ParentRelationRight.valid_to.is_(None),
            ParentRelationRight.deleted_at.is_(None),
        )
        .order_by(ParentStudentRelation.contact_order, User.username)
    )
    return [(row[0], row[1]) for row in await ctx.session.execute(statement)]


def _request(language: str | None) -> Request:
    return Request(notice_version=NOTICE, notice_language=language or "en", channel="paper")


def _weeks_ago(world: World, weeks: int) -> datetime:
    """Eleven in the morning, some weeks before the anchor (which is never later than today)."""
    return datetime.combine(world.anchor - timedelta(weeks=weeks), time(16, 0), now().tzinfo)
