"""Ada and Leo Marsh, grade 2, twins with two homes: speech for Ada; speech, learning and a beginning for Leo."""

from __future__ import annotations

from decimal import Decimal

from aivo.domains.iep.schemas import DisabilityDraft, EligibilityDraft, GoalDraft, IEPDraft, ServiceDraft
from aivo.domains.iep.shapes.plan import Factor, SpecialFactors
from aivo.seed.plans.book import Book, Seat
from aivo.seed.plans.common import breaks, front_seat, read_aloud

TEAM = (
    Seat(role="parent", user="nora"),
    Seat(role="parent", user="paul"),
    Seat(role="special_education_teacher", user="okoro", title="Case manager", is_implementer=True),
    Seat(role="general_education_teacher", name="Beth Irving", title="Grade 2 teacher", is_implementer=True),
    Seat(role="related_service_provider", user="patel", title="Speech-language pathologist",
    also=("evaluation_interpreter",)),
    Seat(role="agency_representative", user="hayes", title="Principal"),
)  # fmt: skip


async def tell_twins(book: Book) -> None:
    """Two plans of their own, both carried over; each parent was asked and each was told."""
    await _tell(book, "ada", -120, _ada_decision(book), _ada_goals(book), minutes=30)
    await _tell(book, "leo", -119, _leo_decision(book), _leo_goals(book), minutes=30)


async def _tell(
    book: Book,
    username: str,
    met: int,
    decision: EligibilityDraft,
    goals: tuple[tuple[str, GoalDraft], ...],
    *,
    minutes: int,
) -> None:
    is_leo = username == "leo"
    await book.decide(username, decision)
    plan = await book.draft(username, _plan(book, username, met))
    supports = (front_seat("I sit in front."), read_aloud("Somebody reads to me."), breaks(3, "I can move for a bit."))
    await book.lines(
        plan, goals=goals, supports=supports if is_leo else supports[:1],
        services=(_speech(book, minutes), *((_instruction(book),) if is_leo else ())),
    )  # fmt: skip
    await book.team(plan, TEAM, book.day(met - 15))
    await book.meet(
        username, met, ("annual_review",), TEAM, plan=plan,
        parent_input="Nora and Paul want the same page of practice words in both homes.",
        decisions=("One practice page goes to both homes.",),
    )  # fmt: skip
    await book.start(plan, book.day(met + 7), carried_over=True)
    outside = minutes + (120 if is_leo else 0)
    await book.place(plan, book.day(met + 7), outside, "Speech once a week" + (", reading group" if is_leo else ""))


def _ada_decision(book: Book) -> EligibilityDraft:
    return EligibilityDraft(
        result="eligible", decided_on=book.day(-485), evaluation_kind="initial", origin="carried_over",
        received_from="Paper file of the district", evaluated_on=book.day(-495), needs_special_education=True,
        reevaluation_due_on=book.day(-485 + 3 * 365),
        disabilities=(DisabilityDraft(category="speech_or_language_impairment", determined_by="team"),),
        basis="Speech sample, hearing screened, talk with both parents.",
    )  # fmt: skip


def _leo_decision(book: Book) -> EligibilityDraft:
    return EligibilityDraft(
        result="eligible", decided_on=book.day(-484), evaluation_kind="initial", origin="carried_over",
        received_from="Paper file of the district", evaluated_on=book.day(-494), needs_special_education=True,
        reevaluation_due_on=book.day(-484 + 3 * 365), early_intervention_notified_on=None,
        disabilities=(DisabilityDraft(category="developmental_delay", determined_by="team"),),
        basis="Play observation, language and motor scales, talk with both parents.",
    )  # fmt: skip


def _plan(book: Book, username: str, met: int) -> IEPDraft:
    no = Factor(is_needed=False)
    is_leo = username == "leo"
    sounds = "Strangers understand about half of what is said"
    return IEPDraft(
        reason="annual_review", origin="carried_over", received_from="Paper file of the district", title="Annual "
        "review",
        received_on=book.day(met + 7), source_on=book.day(met), meeting_on=book.day(met), decided_on=book.day(met),
        planned_end_on=book.day(met + 364), annual_review_due_on=book.day(met + 364),
        reevaluation_due_on=book.day((-484 if is_leo else -485) + 3 * 365),
        present_academic="Reads short words, knows numbers to 50." if is_leo else "At grade level in all subjects.",
        present_functional=f"{sounds}; says it again when asked.",
        curriculum_effect="Reading and writing lag since sounds are not heard apart." if is_leo else "Holds back in "
        "groups.",
        strengths="Climbs, sings, remembers every song." if is_leo else "Draws, explains rules of games, reads to Leo.",
        parent_concerns="That the two are not compared.", student_concerns="I want to tell jokes.",
        evaluation_summary="Speech sounds below age" + ("; language and early reading too." if is_leo else "."),
        academic_needs="Sounds in words" if is_leo else "None named.", developmental_needs="Speech sounds",
        functional_needs="Asking again, being understood.",
        special_factors=SpecialFactors(
            behavior=no, limited_english=no, braille=no, deaf_hard_of_hearing=no, assistive_technology=no,
            communication=Factor(is_needed=True, where_addressed="Speech-language therapy"),
            communication_mode="Speech",
        ),
        participation="With the class all day, save the lessons named.",
        nonparticipation_reason="Speech needs a quiet room and few children.",
        placement_rationale="Learns with the class.", physical_education="regular",
        assessment_participation="regular_with_accommodations" if is_leo else "regular",
        progress_measured="Word lists and short talks, counted.", progress_schedule="quarterly",
        progress_means=("paper", "email"), esy_decision="not_needed", esy_decided_on=book.day(met),
        esy_reason="Sounds came back within two weeks after breaks.",
    )  # fmt: skip


def _ada_goals(book: Book) -> tuple[tuple[str, GoalDraft], ...]:
    return (("E.S.2", _sounds(book, "Ada", "s and sh", 11, 18)),)


def _leo_goals(book: Book) -> tuple[tuple[str, GoalDraft], ...]:
    reading = GoalDraft(
        statement="Given a list of short words, Leo will read 30 words correct in one minute on three lists (now: 12).",
        plain_statement="I will read 30 little words.", area="reading", need_served="Sounds in words",
        condition="Given a list of short words", behavior="reads aloud", criterion="30 words in one minute on three "
        "lists",
        measure_kind="rate", measure_name="Short word list", measure_unit="words correct per minute",
        baseline_value=Decimal(12), baseline_on=book.day(-125), target_value=Decimal(30), target_in_a_row=3,
        target_on=book.day(240), method="curriculum_based_measure", schedule_times=1, schedule_per="week",
        responsible_roles=("special education teacher",), responsible_user_id=book.user("okoro"),
    )  # fmt: skip
    return (("E.S.2", _sounds(book, "Leo", "k and g", 6, 16)), ("E.R.1", reading))


def _sounds(book: Book, name: str, sounds: str, now: int, wanted: int) -> GoalDraft:
    return GoalDraft(
        statement=f"In a talk, {name} will say {sounds} clearly in {wanted} of 20 words on three days (now: {now}).",
        plain_statement="People understand me.", area="communication", kind="functional", need_served="Speech sounds",
        condition="In a talk", behavior=f"says {sounds} clearly", criterion=f"{wanted} of 20 words on three days",
        measure_kind="percent", measure_name=f"Sounds {sounds}, 20 words", baseline_successes=now, baseline_attempts=20,
        baseline_on=book.day(-126), target_successes=wanted, target_attempts=20, target_in_a_row=3,
        target_on=book.day(240), method="trial_data", schedule_times=1, schedule_per="week",
        responsible_roles=("speech-language pathologist",), responsible_user_id=book.user("patel"),
    )  # fmt: skip


def _speech(book: Book, minutes: int) -> ServiceDraft:
    return ServiceDraft(
        kind="related", service_type="speech_language", name="Speech-language therapy", amount=Decimal(minutes),
        unit="minutes", per_period="week", sessions_per_period=1, session_minutes=minutes, setting="therapy_room",
        is_outside_regular_class=True, grouping="group", group_size_max=3,
        provider_kind="speech_language_pathologist", provider_user_id=book.user("patel"),
    )  # fmt: skip


def _instruction(book: Book) -> ServiceDraft:
    return ServiceDraft(
        kind="special_education", service_type="specially_designed_instruction", name="Reading group",
        subjects=("Reading",), amount=Decimal(120), unit="minutes", per_period="week", sessions_per_period=4,
        session_minutes=30, setting="special_class", is_outside_regular_class=True, grouping="group", group_size_max=5,
        provider_kind="special_education_teacher", provider_user_id=book.user("okoro"),
    )  # fmt: skip
