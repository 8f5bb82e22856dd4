"""Eli Brooks, grade 8: a 504 plan for a severe food allergy, and no plan under IDEA."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from aivo.domains.iep import service
from aivo.domains.iep.schemas import AccommodationDraft, EligibilityDraft, Section504Draft
from aivo.domains.iep.shapes.people import PersonInRole
from aivo.seed.plans.book import Book, Seat

TEAM = (
    Seat(role="parent", user="carla"),
    Seat(role="learner", user="eli"),
    Seat(role="agency_representative", user="grant", title="Principal and 504 coordinator"),
    Seat(role="general_education_teacher", name="Sonia Park", title="Homeroom teacher"),
    Seat(role="person_with_expertise", name="June Keller", title="School nurse"),
)  # fmt: skip


async def tell_eli(book: Book) -> None:
    """Found by letter of his physician; steps for meals, trips and tests."""
    facts = book.learner("eli")
    meeting = await book.meet("eli", -390, ("section_504",), TEAM, decisions=("504 plan for the allergy.",))
    decision = await book.decide("eli", _decision(book), meeting=meeting)
    draft = msgspec.structs.replace(_plan(book), meeting_id=meeting.id, eligibility_decision_id=decision.id)
    plan = await service.open_504_plan(book.ctx, facts.id, draft)
    for support in _supports():
        await service.grant_accommodation(book.ctx, facts.id, support, section_504_plan=plan)
    await service.put_504_in_force(book.ctx, plan, book.day(-380))


def _decision(book: Book) -> EligibilityDraft:
    return EligibilityDraft(
        law="section_504", result="eligible", decided_on=book.day(-390), referred_on=book.day(-420),
        referral_source="Parent", impairment="Severe peanut allergy with anaphylaxis", impairment_source="physician",
        major_life_activities=("breathing", "eating", "bodily_function"), is_substantially_limiting=True,
        limitation_basis="A reaction stops his breathing within minutes; judged without regard to medicine.",
        evidence=("Letter of the allergist", "Emergency visit two years ago", "Nurse's record", "Parent"),
        consent_received_on=book.day(-415), evaluated_on=book.day(-395),
    )  # fmt: skip


def _plan(book: Book) -> Section504Draft:
    return Section504Draft(
        school_id=book.learner("eli").school_id, grade=book.learner("eli").grade,
        coordinator_user_id=book.user("grant"),
        team=tuple(PersonInRole(name=seat.name or (seat.user or "").title(),
        role=seat.title or seat.role) for seat in TEAM),
        needs="Food that is safe, people who know what to do within a minute, and no test lost to a visit at the "
        "nurse.",
        related_services=("School nurse: training of staff each August",), placement="Regular classes all day.",
        monitoring="The nurse checks the kits on the first of each month; the coordinator asks teachers each term.",
        notice_given_on=book.day(-385), rights_given_on=book.day(-385), consented_on=book.day(-383),
        decided_on=book.day(-390), review_due_on=book.day(-390 + 2 * 365), reviewed_on=book.day(-25),
        reevaluation_due_on=book.day(-390 + 3 * 365),
    )  # fmt: skip


def _supports() -> tuple[AccommodationDraft, ...]:
    return (
        AccommodationDraft(
            source="504", kind="health_step", category="health", is_safety_step=True, is_offered_to_learner=False,
            statement="Trouble breathing, swelling or hives: give the auto-injector at once, call 911, then the nurse",
            how_to="Two kits: Eli's bag and the classroom's red box.", responsible_roles=("every adult",),
            applies_to=("instruction", "meals", "transport", "emergencies"),
        ),
        AccommodationDraft(
            source="504", kind="other", category="setting", statement="A clean table at lunch, with friends he chooses",
            plain_statement="I have a safe table and pick who sits there.", applies_to=("meals",),
            responsible_roles=("lunch staff",), settings=("Cafeteria",),
        ),
        AccommodationDraft(
            source="504", kind="other", category="health", statement="Food for class events is agreed two days before",
            plain_statement="I know two days before what we will eat.", applies_to=("instruction",),
            responsible_roles=("homeroom teacher",),
        ),
        AccommodationDraft(
            source="504", kind="breaks", category="scheduling", amount=Decimal(30), amount_of="minutes",
            statement="A test stops when he has to see the nurse and goes on afterwards", applies_to=("classroom_test",
            "district_test", "state_test"), plain_statement="If I go to the nurse, my test waits.",
        ),
    )  # fmt: skip
