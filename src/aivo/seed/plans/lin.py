"""Lin Zhao, grade 7: switch and AAC, alternate assessment, goals with objectives; carried over at go-live."""

from __future__ import annotations

from decimal import Decimal

from aivo.domains.iep import service
from aivo.domains.iep.models import IEP
from aivo.domains.iep.schemas import (
    AccommodationDraft,
    DisabilityDraft,
    EligibilityDraft,
    GoalDraft,
    IEPDraft,
    ObjectiveDraft,
    ServiceDraft,
)
from aivo.domains.iep.shapes.plan import Factor, SpecialFactors, TestParticipation
from aivo.domains.iep.shapes.words import ProviderKind, ServiceType
from aivo.seed.plans.book import Book, Seat
from aivo.seed.plans.common import breaks, more_time

TEAM = (
    Seat(role="parent", user="wei"),
    Seat(role="learner", user="lin", came="partly_present"),
    Seat(role="special_education_teacher", user="okoro", title="Case manager", is_implementer=True),
    Seat(role="general_education_teacher", name="Paulo Mendes", title="Science teacher", is_implementer=True),
    Seat(role="related_service_provider", user="patel", title="Speech-language pathologist", area="AAC",
         is_implementer=True, also=("evaluation_interpreter",)),
    Seat(role="related_service_provider", name="Kate Olsen", title="Occupational therapist", area="Access"),
    Seat(role="agency_representative", user="grant", title="Principal"),
)  # fmt: skip

STEPS: dict[str, tuple[tuple[str, int, int], ...]] = {
    "communication": (("With two symbols on the page", 3, 8), ("With eight symbols on the page", 1, 8)),
    "mathematics": (("Amounts up to 5", 4, 8), ("Amounts up to 10", 2, 8)),
    "self_care": (("Chooses between two meals", 5, 9), ("Asks for more or for a stop", 2, 8)),
}
"""Objectives of each goal: what, right of ten now, right of ten wanted."""


async def tell_lin(book: Book) -> None:
    """One plan, reviewed last spring on paper and carried over."""
    await book.decide("lin", _decision(book))
    plan = await book.draft("lin", _plan(book))
    await _goals(book, plan)
    await book.lines(plan, services=_services(book), supports=_supports())
    await book.team(plan, TEAM, book.day(-160))
    await book.meet(
        "lin", -140, ("annual_review", "extended_school_year"), TEAM, plan=plan, interpreter="zh",
        parent_input="Wei: at home she tells jokes with her device. Please wait for her.",
        student_input="Said with her device: I like science. Wait for me.",
        decisions=("Her device goes home every day.", "Extended school year in July."),
    )  # fmt: skip
    await book.start(plan, book.day(-133), carried_over=True)
    await book.place(
        plan, book.day(-133), 900, "Learning center for three hours a day, science and arts with her class"
    )


def _decision(book: Book) -> EligibilityDraft:
    return EligibilityDraft(
        result="eligible", decided_on=book.day(-700), evaluation_kind="reevaluation", origin="carried_over",
        received_from="Paper file of the district", evaluated_on=book.day(-712), report_given_on=book.day(-706),
        reevaluation_due_on=book.day(-700 + 3 * 365), needs_special_education=True, is_medically_fragile=False,
        disabilities=(
            DisabilityDraft(category="multiple_disabilities", condition="Cerebral palsy", determined_by="team"),
            DisabilityDraft(category="orthopedic_impairment", determined_by="physician"),
            DisabilityDraft(category="intellectual_disability", determined_by="school_psychologist"),
        ),
        basis="Assessment through her device with unlimited time, observation at home and in three lessons.",
    )  # fmt: skip


def _plan(book: Book) -> IEPDraft:
    return IEPDraft(
        reason="annual_review", origin="carried_over", received_from="Paper file of the district",
        received_on=book.day(-133), source_on=book.day(-140), title="Annual review", meeting_on=book.day(-140),
        decided_on=book.day(-140), planned_end_on=book.day(224), annual_review_due_on=book.day(224),
        reevaluation_due_on=book.day(-700 + 3 * 365),
        present_academic="Understands stories read to her at grade 2 level; finds amounts up to 5.",
        present_functional="Chooses with one switch and scanning; builds two-symbol messages with her device.",
        curriculum_effect="Needs other ways to take in and to show what she knows, and time: a choice takes her up to "
        "four minutes.",
        strengths="Humour, patience, a clear yes and no, loves science.", parent_concerns="That people wait for her.",
        student_concerns="Wait for me.", evaluation_summary="Learns by repetition with symbols; hearing and vision "
        "good.",
        academic_needs="Symbols, amounts", developmental_needs="Movement and positioning",
        functional_needs="Messages to people who do not know her; choosing and refusing.",
        special_factors=SpecialFactors(
            behavior=Factor(is_needed=False), limited_english=Factor(is_needed=False), braille=Factor(is_needed=False),
            communication=Factor(is_needed=True, where_addressed="Goal 1, AAC at all times"),
            deaf_hard_of_hearing=Factor(is_needed=False),
            assistive_technology=Factor(is_needed=True, where_addressed="Speech device with switch, at school and "
            "home"),
            communication_mode="AAC device with one switch", language_of_instruction="English",
        ),
        participation="Science, arts, lunch and trips with her class.", nonparticipation_reason="900 minutes a week "
        "in the "
        "learning center, since symbols and access are taught one to one.", placement_rationale="Half of her week with "
        "her class works well with an aide and her device.", physical_education="adapted",
        assessment_participation="alternate",
        tests=(TestParticipation(name="Alternate state assessment", subject="All", participation="alternate"),),
        alternate_reason="Lin learns toward alternate achievement standards; the regular test cannot be read or "
        "answered "
        "with one switch and symbols.",
        alternate_fit="The alternate assessment lets her answer with symbols and her own device, in several sittings.",
        has_significant_cognitive_disability=True, progress_measured="Trials with level of help, each week.",
        progress_schedule="quarterly", progress_means=("paper", "meeting"), esy_decision="needed",
        esy_due_on=book.day(-130), esy_decided_on=book.day(-140),
        esy_data_considered="Trials before and after the winter break: six weeks to come back.",
        esy_reason="She loses access skills over long breaks and needs long to regain them.",
    )  # fmt: skip


async def _goals(book: Book, plan: IEP) -> None:
    for draft, code in ((_messages(book), "E.S.1"), (_amounts(book), "M.N.1"), (_meals(book), None)):
        await book.lines(plan, goals=((code, draft),))
        goal = (await book.lines_of(plan)).goals[-1]
        for step, now, wanted in STEPS[draft.area]:
            objective = ObjectiveDraft(
                statement=f"{step}, {wanted} of 10 (now: {now}), with a gesture at most.", baseline_successes=now,
                baseline_attempts=10, baseline_prompt="model", target_successes=wanted, target_attempts=10,
                target_prompt="gesture", target_on=book.day(110 if now > 2 else 220), method="trial_data",
                schedule_times=2, schedule_per="week",
            )  # fmt: skip
            await service.add_objective(book.ctx, goal, objective)


def _messages(book: Book) -> GoalDraft:
    return GoalDraft(
        statement="In a talk with a classmate, Lin will answer with a message of two symbols or more, 8 of 10 turns "
        "with a "
        "gesture at most (now: 2 of 10 with a model).",
        plain_statement="I answer my friends with my device.", area="communication", kind="functional",
        need_served="Messages to people who do not know her", condition="In a talk with a classmate",
        behavior="answers with two symbols or more", criterion="8 of 10 turns, a gesture at most",
        measure_kind="prompt_level",
        measure_name="Turns with two symbols", baseline_successes=2, baseline_attempts=10, baseline_prompt="model",
        baseline_on=book.day(-148), target_successes=8, target_attempts=10, target_prompt="gesture",
        target_on=book.day(224), method="trial_data", schedule_times=2, schedule_per="week",
        responsible_roles=("speech-language pathologist",), responsible_user_id=book.user("patel"), is_esy=True,
    )  # fmt: skip


def _amounts(book: Book) -> GoalDraft:
    return GoalDraft(
        statement="Given pictures of amounts up to 10, Lin will choose the named one, 8 of 10 (now: 3 of 10).",
        plain_statement="I find the right amount.", area="mathematics", need_served="Amounts",
        condition="Given pictures of amounts up to 10", behavior="chooses the named amount", criterion="8 of 10",
        measure_kind="percent", measure_name="Amount trials", baseline_successes=3, baseline_attempts=10,
        baseline_on=book.day(-147), target_successes=8, target_attempts=10, target_on=book.day(224),
        method="trial_data", schedule_times=2, schedule_per="week", is_alternate_standard=True,
        responsible_roles=("special education teacher",), responsible_user_id=book.user("okoro"),
    )  # fmt: skip


def _meals(book: Book) -> GoalDraft:
    return GoalDraft(
        statement="At lunch, Lin will choose, ask for more or stop the meal herself, 8 of 10 times (now: 4 of 10).",
        plain_statement="At lunch I decide.", area="self_care", kind="functional", need_served="Choosing and refusing",
        condition="At lunch", behavior="chooses, asks for more or stops", criterion="8 of 10 times",
        measure_kind="percent", measure_name="Choices at lunch", baseline_successes=4, baseline_attempts=10,
        baseline_on=book.day(-146), target_successes=8, target_attempts=10, target_on=book.day(224),
        method="observation", schedule_times=3, schedule_per="week", responsible_roles=("paraprofessional",),
        responsible_user_id=book.user("jo"), is_esy=True,
    )  # fmt: skip


def _services(book: Book) -> tuple[ServiceDraft, ...]:
    therapy: tuple[tuple[ServiceType, str, int, int, ProviderKind, str | None], ...] = (
        ("speech_language", "Speech-language therapy with her device", 3, 30, "speech_language_pathologist", "patel"),
        ("occupational_therapy", "Occupational therapy: switch and seating", 2, 30, "occupational_therapist", None),
        ("physical_therapy", "Physical therapy", 1, 45, "physical_therapist", None),
    )
    related = tuple(
        ServiceDraft(
            kind="related", service_type=service_type, name=name, amount=Decimal(times * minutes), unit="minutes",
            per_period="week", sessions_per_period=times, session_minutes=minutes, setting="therapy_room",
            is_outside_regular_class=True, grouping="individual", provider_kind=kind,
            provider_user_id=book.user(username) if username else None,
        )
        for service_type, name, times, minutes, kind, username in therapy
    )  # fmt: skip
    return (
        ServiceDraft(
            kind="special_education", service_type="specially_designed_instruction", name="Learning center",
            amount=Decimal(705), unit="minutes", per_period="week", sessions_per_period=5, session_minutes=141,
            setting="special_class", is_outside_regular_class=True, grouping="either",
            provider_kind="special_education_teacher", provider_user_id=book.user("okoro"),
        ),
        *related,
        ServiceDraft(
            kind="supplementary_aid", service_type="paraprofessional", name="An aide with her in class",
            amount=Decimal(1050),
            unit="minutes", per_period="week", setting="regular_class", grouping="individual",
            provider_kind="paraprofessional", provider_user_id=book.user("jo"), supervisor_user_id=book.user("okoro"),
        ),
        ServiceDraft(
            kind="assistive_technology", service_type="assistive_technology", name="Speech device with switch, "
            "charged and "
            "with her at all times", frequency_note="All day, at school and at home", setting="other",
            provider_kind="assistive_technology_specialist",
        ),
        ServiceDraft(
            kind="related", service_type="transportation", name="Bus with a lift and an aide", amount=Decimal(2),
            unit="trips", per_period="day", setting="transport", provider_kind="driver",
        ),
        ServiceDraft(
            kind="special_education", service_type="specially_designed_instruction", name="Summer weeks", is_esy=True,
            amount=Decimal(1200), unit="minutes", per_period="total", total_by_on=book.day(285),
            setting="special_class",
            grouping="either", provider_kind="special_education_teacher", is_outside_regular_class=True,
        ),
    )  # fmt: skip


def _supports() -> tuple[AccommodationDraft, ...]:
    return (
        AccommodationDraft(
            source="iep", kind="aac_device", category="response", statement="Answers with her speech device everywhere",
            plain_statement="I talk with my device.", is_offered_to_learner=False,
        ),
        AccommodationDraft(
            source="iep", kind="switch_access", category="response", statement="One switch with scanning for every "
            "screen",
            plain_statement="I use my switch.", how_to="Never hold or double press; Start comes first.",
        ),
        AccommodationDraft(
            source="iep", kind="extra_response_time", category="timing", amount=Decimal(4), amount_of="minutes",
            statement="Up to four minutes to answer; nobody prompts or repeats before", plain_statement="People wait "
            "for me.",
        ),
        more_time("3", "I take the time I need."),
        breaks(10, "I can rest."),
        AccommodationDraft(
            source="health_plan", kind="health_step", category="health", is_safety_step=True,
            is_offered_to_learner=False,
            statement="Seizure: keep her safe on her side, time it, call the nurse at once; the plan is in her bag",
        ),
    )  # fmt: skip
