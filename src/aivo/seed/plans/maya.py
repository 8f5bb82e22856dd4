"""Maya Torres, grade 4: specific learning disability and ADHD; three goals, speech twice a week, her supports."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from aivo.domains.iep.models import IEP
from aivo.domains.iep.schemas import DisabilityDraft, EligibilityDraft, GoalDraft, IEPDraft, ServiceDraft
from aivo.domains.iep.shapes.eligibility import ExclusionFactors
from aivo.domains.iep.shapes.plan import Factor, SpecialFactors, TestParticipation
from aivo.seed.plans.book import Book, Seat
from aivo.seed.plans.common import breaks, front_seat, more_time, read_aloud

TEAM = (
    Seat(role="parent", user="ana"),
    Seat(role="special_education_teacher", user="okoro", title="Case manager", is_implementer=True),
    Seat(role="general_education_teacher", user="lee", title="Grade 4 teacher", area="All subjects",
    is_implementer=True),
    Seat(role="related_service_provider", user="patel", title="Speech-language pathologist", area="Speech and language",
         is_implementer=True),
    Seat(role="agency_representative", user="hayes", title="Principal"),
    Seat(role="evaluation_interpreter", name="Ines Calloway", title="School psychologist"),
    Seat(role="learner", user="maya", came="partly_present"),
)  # fmt: skip


async def tell_maya(book: Book) -> None:
    """Found eligible last winter, first plan then, reviewed in spring: the plan of that review is in force."""
    found = await book.meet(
        "maya", -296, ("eligibility",), TEAM, interpreter="es", minutes="The evaluation was explained page by page.",
        decisions=("Eligible: specific learning disability; other health impairment.",),
    )  # fmt: skip
    await book.decide("maya", _decision(book), meeting=found)
    first = await book.draft("maya", _first_plan(book))
    await book.lines(
        first,
        goals=(("E.R.1", _reading(book, 41, 52, -276, 75)), ("M.F.1", _fractions(book, -276, 75, 2, 6))),
        services=(_speech(book), _reading_lesson(book)),
        supports=(more_time("1.5", "I get more time."), read_aloud("The computer reads to me.")),
    )
    await book.team(first, TEAM, book.day(-290))
    await book.meet("maya", -289, ("initial_plan",), TEAM, plan=first, interpreter="es")
    await book.start(first, book.day(-276), is_first=True)
    await _review(book, first)


async def _review(book: Book, first: IEP) -> None:
    before = await book.lines_of(first)
    plan = await book.draft("maya", _plan(book, first))
    await book.lines(
        plan,
        goals=(
            ("E.R.1", book.after(before.goals[0], _reading(book, 52, 75, -207, 151))),
            ("M.F.2", book.after(before.goals[1], _fractions(book, -207, 151, 3, 8), "replaces")),
            ("E.W.1", _writing(book)),
        ),
        services=(
            book.after(before.services[0], _speech(book)),
            book.after(before.services[1], _reading_lesson(book)),
            _math_in_class(book),
        ),
        supports=(
            book.after(before.accommodations[0], more_time("1.5", "I get more time.")),
            book.after(before.accommodations[1], read_aloud("The computer reads to me.")),
            breaks(5, "I can take a break when I need one."),
            front_seat("I sit close to Ms. Lee."),
        ),
    )
    await book.team(plan, TEAM, book.day(-225))
    await book.meet(
        "maya", -212, ("annual_review",), TEAM, plan=plan, further=[first], interpreter="es",
        parent_input="Maya reads to her little cousin now. Homework with long texts still ends in tears.",
        student_input="I like it when nobody sees that I have headphones.",
        minutes="The team looked at both goals of the first plan, then at the draft.",
        decisions=("Reading goal goes on with a higher target.", "A writing goal is added.", "Breaks are added."),
    )  # fmt: skip
    await book.start(plan, book.day(-207))
    await book.place(plan, book.day(-207), 240, "Speech twice and reading lessons four times a week")


def _decision(book: Book) -> EligibilityDraft:
    return EligibilityDraft(
        result="eligible", decided_on=book.day(-296), evaluation_kind="initial", referred_on=book.day(-362),
        referral_source="Parent", consent_asked_on=book.day(-357), consent_received_on=book.day(-350),
        evaluated_on=book.day(-301), report_given_on=book.day(-301), delay_days=0,
        reevaluation_due_on=book.day(-296) + timedelta(days=3 * 365), needs_special_education=True,
        disabilities=(
            DisabilityDraft(category="specific_learning_disability", determined_by="school_psychologist"),
            DisabilityDraft(category="other_health_impairment", condition="ADHD, combined presentation",
                            determined_by="physician"),
        ),
        sld_areas=("reading_fluency", "basic_reading"), sld_method="response_to_intervention",
        exclusion_factors=ExclusionFactors(
            lack_of_reading_instruction=False, lack_of_mathematics_instruction=False, limited_english=False,
            vision_hearing_motor=False, cultural_factors=False, environmental_or_economic=False,
        ),
        basis="Two terms of reading support with weekly probes, an observation in class, tests in English and Spanish.",
    )  # fmt: skip


def _first_plan(book: Book) -> IEPDraft:
    return IEPDraft(
        reason="initial", title="First plan", meeting_on=book.day(-289), decided_on=book.day(-289),
        planned_end_on=book.day(75), annual_review_due_on=book.day(75), reevaluation_due_on=book.day(-296 + 3 * 365),
        present_academic="Reads 41 words correct in a minute of a grade 3 text.", strengths="Tells stories well; kind.",
        parent_concerns="That she stops liking school.", progress_schedule="quarterly",
        progress_means=("paper", "meeting"), assessment_participation="regular_with_accommodations",
        special_factors=_factors(), esy_decision="not_needed", esy_decided_on=book.day(-289),
        esy_reason="Skills came back within two weeks after the winter break.",
    )  # fmt: skip


def _plan(book: Book, first: IEP) -> IEPDraft:
    return IEPDraft(
        reason="annual_review", title="Annual review", replaces_id=first.id, meeting_on=book.day(-212),
        decided_on=book.day(-212), planned_end_on=book.day(151),
        annual_review_due_on=book.world.anchor + timedelta(151),
        reevaluation_due_on=book.day(-296 + 3 * 365),
        present_academic="Maya reads 52 words correct in a minute of a grade 4 text (class middle: 94) and "
        "understands what is "
        "read to her at grade level. She compares fractions with the same bottom number, 3 of 10 when they differ. "
        "She writes "
        "two or three sentences on a topic.",
        present_functional="She begins work within five minutes with a reminder and stays with it for about ten. She "
        "asks for "
        "help by waiting. With breaks she returns to the task in three of four cases.",
        curriculum_effect="Slow reading takes the time that grade 4 lessons leave for thinking; long pages of text "
        "are not "
        "finished. Attention drifts in lessons without movement.",
        strengths="A sharp memory for stories, humour, drawing; explains games to younger children patiently.",
        parent_concerns="Ana wants Maya to read a whole book she chose herself, and homework without tears.",
        student_concerns="I want to read the dragon books. I don't want everybody to see my headphones.",
        evaluation_summary="Word reading and fluency well below age in both languages; listening comprehension "
        "average.",
        academic_needs="Reading fluency, comparing fractions, paragraphs that hang together.",
        developmental_needs="None beyond her age.", functional_needs="Starting, asking for help, pausing before it is "
        "too much.",
        special_factors=_factors(), participation="With her class for all subjects, meals, recess, trips and clubs, "
        "save the "
        "lessons named below.",
        nonparticipation_reason="240 minutes a week in small groups, since reading lessons at her level and speech "
        "need quiet "
        "and few children.",
        nonacademic_participation="Everything, with her class.",
        placement_rationale="She learns most subjects well with her class when text is read aloud.",
        placement_options=("All lessons in class with support: tried for two terms, reading did not grow.",
                           "Special class: more than she needs."),
        placement_harm_considered="Missing the morning meeting; lessons were put after it.",
        physical_education="regular",
        assessment_participation="regular_with_accommodations",
        tests=(TestParticipation(name="State test, English", subject="English language arts",
                                 participation="regular_with_accommodations"),
               TestParticipation(name="State test, mathematics", subject="Mathematics",
                                 participation="regular_with_accommodations"),
               TestParticipation(name="District reading screener", level="district", subject="Reading")),
        progress_measured="Weekly reading probes, fraction checks every two weeks, writing samples each month.",
        progress_schedule="quarterly", progress_means=("paper", "meeting"), esy_decision="not_needed",
        esy_decided_on=book.day(-212), esy_data_considered="Probes before and after the winter and spring breaks.",
        esy_reason="She read as before within two weeks after each break.",
    )  # fmt: skip


def _factors() -> SpecialFactors:
    no = Factor(is_needed=False)
    return SpecialFactors(
        behavior=no, limited_english=no, braille=no, deaf_hard_of_hearing=no,
        communication=Factor(is_needed=True, where_addressed="Speech-language therapy"),
        assistive_technology=Factor(is_needed=True, where_addressed="Read-aloud on her device"),
        communication_mode="Speech, English and Spanish", language_of_instruction="English",
    )  # fmt: skip


def _reading(book: Book, baseline: int, target: int, first: int, last: int) -> GoalDraft:
    return GoalDraft(
        statement=f"Given an unpractised grade 4 text, Maya will read {target} words correct in one minute on three "
        f"probes in a "
        f"row (now: {baseline}).",
        plain_statement=f"I will read {target} words in one minute.", area="reading", need_served="Reading fluency",
        condition="Given an unpractised grade 4 text", behavior="reads aloud",
        criterion=f"{target} words correct in one minute on three probes in a row", measure_kind="rate",
        measure_name="Oral reading probe, grade 4", measure_unit="words correct per minute",
        baseline_value=Decimal(baseline),
        baseline_on=book.day(first - 7), target_value=Decimal(target), target_in_a_row=3, starts_on=book.day(first),
        target_on=book.day(last), method="curriculum_based_measure", schedule_times=1, schedule_per="week",
        setting="Reading lesson", responsible_roles=("special education teacher",),
        responsible_user_id=book.user("okoro"),
    )  # fmt: skip


def _fractions(book: Book, first: int, last: int, now: int, target: int) -> GoalDraft:
    return GoalDraft(
        statement=f"Given pairs of fractions and drawings, Maya will compare or match them and say why, {target} of "
        f"10 right in "
        f"two checks in a row (now: {now} of 10).",
        plain_statement=f"I will find equal fractions, {target} of 10.", area="mathematics", need_served="Fractions",
        condition="Given pairs of fractions and drawings", behavior="compares or matches and says why",
        criterion=f"{target} of 10 in two checks in a row", measure_kind="percent", measure_name="Fraction check, 10 "
        "items",
        baseline_successes=now, baseline_attempts=10, baseline_on=book.day(first - 6), target_successes=target,
        target_attempts=10, target_in_a_row=2, starts_on=book.day(first), target_on=book.day(last), method="trial_data",
        schedule_times=2, schedule_per="month", setting="Mathematics lesson", responsible_user_id=book.user("lee"),
        responsible_roles=("general education teacher", "special education teacher"),
    )  # fmt: skip


def _writing(book: Book) -> GoalDraft:
    return GoalDraft(
        statement="Given a topic and an organiser, Maya will write a paragraph with a topic sentence, three details "
        "and an "
        "ending, 4 of 5 parts by the class rubric on three samples (now: 2 of 5).",
        plain_statement="I will write a paragraph with a start, three ideas and an end.", area="writing",
        need_served="Paragraphs that hang together", condition="Given a topic and an organiser", behavior="writes a "
        "paragraph",
        criterion="4 of 5 parts of the rubric on three samples", measure_kind="rubric", measure_name="Paragraph "
        "rubric, 5 parts",
        baseline_successes=2, baseline_attempts=5, baseline_on=book.day(-214), target_successes=4, target_attempts=5,
        target_in_a_row=3, starts_on=book.day(-207), target_on=book.day(151), method="work_sample", schedule_times=1,
        schedule_per="month", setting="Writing lesson", responsible_roles=("general education teacher",),
        responsible_user_id=book.user("lee"),
    )  # fmt: skip


def _speech(book: Book) -> ServiceDraft:
    return ServiceDraft(
        kind="related", service_type="speech_language", name="Speech-language therapy", amount=Decimal(60),
        unit="minutes",
        per_period="week", sessions_per_period=2, session_minutes=30, setting="therapy_room", place="Speech room",
        is_outside_regular_class=True, grouping="group", group_size_max=3, provider_kind="speech_language_pathologist",
        provider_user_id=book.user("patel"),
        description="Word retrieval and telling in order, with words of the week's lessons",
    )  # fmt: skip


def _reading_lesson(book: Book) -> ServiceDraft:
    return ServiceDraft(
        kind="special_education", service_type="specially_designed_instruction", name="Reading lessons in a small "
        "group",
        subjects=("Reading",), amount=Decimal(180), unit="minutes", per_period="week", sessions_per_period=4,
        session_minutes=45, setting="special_class", place="Learning lab", is_outside_regular_class=True,
        grouping="group",
        group_size_max=5, provider_kind="special_education_teacher", provider_user_id=book.user("okoro"),
        description="Structured reading: sounds, words, then text, with daily repeated reading",
        evidence_base="Repeated reading and explicit phonics",
    )  # fmt: skip


def _math_in_class(book: Book) -> ServiceDraft:
    return ServiceDraft(
        kind="special_education", service_type="specially_designed_instruction", name="Mathematics help in class",
        subjects=("Mathematics",), amount=Decimal(60), unit="minutes", per_period="week", sessions_per_period=2,
        session_minutes=30, setting="regular_class", grouping="group", group_size_max=6,
        provider_kind="special_education_teacher", provider_user_id=book.user("okoro"),
        description="Drawings and number lines beside the lesson",
    )  # fmt: skip
