"""Homes, ways to reach a family, how each learner goes home, safety steps, notes: the everyday facts of the cast."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from aivo.db.context import Ctx
from aivo.domains.students import service as students
from aivo.domains.students.models import (
    ContactLog,
    ContactPoint,
    DismissalPlan,
    Household,
    HouseholdAddress,
    HouseholdMember,
    StudentIdentifier,
    StudentInsight,
    StudentNotice,
    StudentSafetyStep,
)
from aivo.domains.students.service import DocumentDraft, file_document
from aivo.domains.students.shapes import DaysOfWeek
from aivo.kit.crypto import keyed_hash
from aivo.kit.ids import new_id
from aivo.seed.people import FAMILIES
from aivo.seed.world import World

HOMES: dict[str, tuple[tuple[str, tuple[str, ...], str, bool], ...]] = {
    "riverbend": (
        ("maya", ("ana",), "14 Alder Street", False),
        ("jordan", ("marco",), "220 Quarry Road", False),
        ("theo", ("dana",), "8 Lantern Court", False),
        ("lin", ("wei",), "51 Harbor View", False),
        ("eli", ("carla",), "77 Mill Lane", False),
        ("ada", ("nora",), "3 Fern Close", True),
        ("ada", ("paul",), "190 River Road", False),
        ("leo", ("nora",), "3 Fern Close", True),
        ("leo", ("paul",), "190 River Road", False),
    ),
    "lakeshore": (
        ("noor", ("samira",), "12 Olive Way", False),
        ("maya", ("ben",), "31 Shore Drive", False),
        ("tobias", ("gwen",), "9 Point Street", False),
    ),
}
"""Learner, adults of the home, street, whether the address is protected."""

HELPS = (
    ("helps", "A quiet start: two minutes to look at the board before the first question."),
    ("helps", "Being told what comes next, and being told before it changes."),
    ("hard", "Long pages of text without pictures or gaps."),
    ("motivates", "Choosing the order of the tasks."),
)
"""What helps and what is hard, as their team says it."""


async def seed_homes(ctx: Ctx, world: World) -> None:
    """Everyday facts of every learner of the cast."""
    since = world.anchor - timedelta(days=400)
    for learner, adults, street, is_protected in HOMES[world.tenant]:
        home = Household(
            student_id=world.student(learner),
            name=f"Home with {adults[0].title()}",
            is_primary=True,
            valid_from=since,
            share=DaysOfWeek(weekdays=(1, 2, 3, 4, 5, 6, 7)),
        )
        ctx.add(home)
        await ctx.flush()
        ctx.add(
            HouseholdAddress(
                student_id=home.student_id,
                household_id=home.id,
                street=street,
                city=world.tenant.title(),
                state_code="IL" if world.tenant == "riverbend" else "CA",
                postal_code="00000",
                is_protected=is_protected,
                valid_from=since,
            )
        )
        for adult in adults:
            ctx.add(HouseholdMember(student_id=home.student_id, household_id=home.id, user_id=world.user(adult)))
    for number, (learner, adult, *_) in enumerate(FAMILIES[world.tenant]):
        await _reach(ctx, world, learner, adult, number)
    for learner in world.students:
        await _learner(ctx, world, learner)
    await ctx.flush()


async def _reach(ctx: Ctx, world: World, learner: str, adult: str, number: int) -> None:
    student_id, user_id = world.student(learner), world.user(adult)
    ctx.add(
        ContactPoint(
            student_id=student_id, user_id=user_id, kind="mobile", value=f"555-01{number:02d}", is_confirmed=True
        )
    )
    called_at = datetime.combine(world.anchor - timedelta(days=9 + number), time(21, 10), UTC)
    ctx.add(
        ContactLog(
            student_id=student_id,
            user_id=user_id,
            by_user_id=world.user(world.manager),
            happened_at=called_at,
            means="phone",
            is_reached=number % 3 != 1,
            note="Talked about how the week went and the next meeting.",
            language="en",
        )
    )
    sent_at = datetime.combine(world.anchor - timedelta(days=40), time(15, 0), UTC)
    is_spanish = adult == "ana"
    ctx.add(
        StudentNotice(
            student_id=student_id,
            user_id=user_id,
            kind="safeguards",
            language="es" if is_spanish else "en",
            title="Sus derechos este año escolar" if is_spanish else "Your rights this school year",
            body="Le enviamos el aviso de garantías procesales. Un intérprete es gratis."
            if is_spanish
            else "This is the procedural safeguards notice. An interpreter is free.",
            channel="paper",
            sent_at=sent_at,
            delivered_at=sent_at + timedelta(days=2),
        )
    )


async def _learner(ctx: Ctx, world: World, learner: str) -> None:
    student_id, since = world.student(learner), world.anchor - timedelta(days=400)
    manager = world.user(world.manager)
    ctx.add(
        DismissalPlan(
            student_id=student_id,
            mode="special_transport" if learner == "lin" else "picked_up" if learner == "maya" else "bus",
            days=DaysOfWeek(weekdays=(1, 2, 3, 4, 5)),
            place="Front door",
            valid_from=since,
        )
    )
    for kind, said in HELPS:
        ctx.add(
            StudentInsight(
                student_id=student_id,
                kind=kind,
                said=said,
                observed_on=world.anchor - timedelta(days=30),
                by_user_id=manager,
            )
        )
    if learner in ("lin", "eli", "noor"):
        ctx.add(
            StudentSafetyStep(
                student_id=student_id,
                kind="allergy" if learner == "eli" else "seizure" if learner == "lin" else "asthma",
                steps="Stay with them. Call the nurse. Follow the card in the office.",
                valid_from=since,
            )
        )
    await students.note_medical_fact(
        ctx,
        student_id,
        "history",
        "Vision and hearing checked this year; within the usual range.",
        world.anchor - timedelta(days=60),
        source="nurse",
    )
    row_id = new_id()
    number = f"ST{world.rng.randrange(10**8, 10**9)}"
    ctx.add(
        StudentIdentifier(
            id=row_id,
            student_id=student_id,
            scheme="state",
            issuer="State education agency",
            valid_from=since,
            value_sealed=await ctx.seal("student_identifiers", "value_sealed", row_id, number),
            value_hash=keyed_hash(world.databases.signing_key, f"{world.tenant_id}|state", number),
        )
    )
    if learner in world.plans:
        await _report(ctx, world, learner)


async def _report(ctx: Ctx, world: World, learner: str) -> None:
    """The evaluation report, as a file of the record."""
    draft = DocumentDraft(
        kind="evaluation_report",
        title="Evaluation report",
        dated_on=world.anchor - timedelta(days=300),
        media_type="text/plain",
        author="School psychologist",
        source="Typed from the paper file",
    )
    content = f"Evaluation report for {learner.title()}.\n\nThis is a file of the demo: the person is invented.\n"
    await file_document(ctx, world.files_dir, world.student(learner), draft, content.encode())
