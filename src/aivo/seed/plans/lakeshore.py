"""Lakeshore: Noor's services plan at a private school, Maya Lindqvist who signs, Tobias with a behaviour plan."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import msgspec

from aivo.domains.iep import service
from aivo.domains.iep.models import IEP
from aivo.domains.iep.schemas import (
    AccommodationDraft,
    BehaviorPlanDraft,
    DisabilityDraft,
    EligibilityDraft,
    GoalDraft,
    IEPDraft,
    IncidentDraft,
    ObjectiveDraft,
    Section504Draft,
    ServiceDraft,
)
from aivo.domains.iep.shapes.behavior import BehaviorBaseline, DataCollection, Reinforcement, Strategy, TargetBehavior
from aivo.domains.iep.shapes.plan import Factor, SpecialFactors
from aivo.domains.iep.shapes.words import DisabilityCategory
from aivo.seed.plans.book import Book, Seat
from aivo.seed.plans.common import breaks, more_time, read_aloud

NO = Factor(is_needed=False)


LEE = Seat(role="general_education_teacher", user="lee", title="Grade 5 teacher", is_implementer=True)


def team(teacher: Seat, *others: Seat) -> tuple[Seat, ...]:
    """The seats of the district, of the class teacher and of those who come besides."""
    return (
        *others,
        teacher,
        Seat(role="special_education_teacher", user="sorensen", title="Case manager", is_implementer=True),
        Seat(role="agency_representative", user="adler", title="Principal", also=("evaluation_interpreter",)),
    )


async def tell_noor(book: Book) -> None:
    """At Olive Grove by her family's choice: an IEP until then, a services plan since."""
    seats = team(
        Seat(role="general_education_teacher", name="Mona Saleh", organization="Olive Grove Academy"),
        Seat(role="parent", user="samira"),
        Seat(role="private_school_representative", name="Hana Aziz", organization="Olive Grove Academy"),
    )
    await book.decide("noor", _eligible(book, "specific_learning_disability", -520))
    before = await book.draft("noor", _plan(book, -380, "Last plan at Pine Lake"))
    goal = _reading(book, "Noor", 60, 80, -380)
    await book.lines(before, goals=(("E.R.1", goal),), services=(_reading_help(book, 90),))
    await book.start(before, book.day(-373), carried_over=True)
    plan = await book.draft(
        "noor",
        msgspec.structs.replace(
            _plan(book, -95, "Services plan"), kind="services_plan", origin="made_here", received_from=None,
            received_on=None, private_school="Olive Grove Academy", replaces_id=before.id,
            serving_agency="Lakeshore Community Schools", responsible_agency=None,
        ),
    )  # fmt: skip
    lines = await book.lines_of(before)
    goal = book.after(lines.goals[0], _reading(book, "Noor", 71, 95, -95))
    help_line = book.after(lines.services[0], _reading_help(book, 60))
    supports = (more_time("1.25", "I get a little more time.", source="services_plan"),
                read_aloud("Texts are read to me.", source="services_plan"))  # fmt: skip
    await book.lines(plan, goals=(("E.R.1", goal),), services=(help_line,), supports=supports)
    await book.team(plan, seats, book.day(-110))
    await book.meet(
        "noor", -95, ("transfer", "initial_plan"), seats, plan=plan, further=[before], interpreter="ar",
        decisions=("One hour of reading help a week, given at Olive Grove.",),
    )  # fmt: skip
    await book.start(plan, book.day(-88))
    await book.place(plan, book.day(-88), 60, "Placed by her family in a private school", private=True)


async def tell_maya_lindqvist(book: Book) -> None:
    """Deaf, signs; another Maya than Riverbend's."""
    seats = team(LEE, Seat(role="parent", user="ben"), Seat(role="language_interpreter", name="Olga Brandt"))
    await book.decide("maya", _eligible(book, "deafness", -600))
    plan = await book.draft("maya", _plan(book, -190, "Annual review", signs=True))
    await book.lines(
        plan,
        goals=(("E.S.1", _signing(book)),),
        services=(_interpreter(), _reading_help(book, 120)),
        supports=(
            AccommodationDraft(source="iep", kind="captions", category="presentation", statement="Captions on every "
            "film",
                               plain_statement="Films have captions."),
            AccommodationDraft(source="iep", kind="sign_language", category="presentation",
                               statement="Directions and tests in sign language", plain_statement="I get it in sign."),
            more_time("1.5", "I get more time."),
        ),
    )  # fmt: skip
    goal = (await book.lines_of(plan)).goals[0]
    for step, now in (("With one classmate", 5), ("In a group of four", 2)):
        draft = ObjectiveDraft(
            statement=f"{step}: asks or answers in 8 of 10 turns (now: {now}).", baseline_successes=now,
            baseline_attempts=10, target_successes=8, target_attempts=10, target_on=book.day(100),
            method="observation", schedule_times=1, schedule_per="week", kind="benchmark",
        )  # fmt: skip
        await service.add_objective(book.ctx, goal, draft)
    await book.team(plan, seats, book.day(-205))
    await book.meet("maya", -190, ("annual_review",), seats, plan=plan, decisions=("An interpreter in clubs too.",))
    await book.start(plan, book.day(-183), carried_over=True)
    await book.place(plan, book.day(-183), 120, "Reading help three times a week")


async def tell_tobias(book: Book) -> None:
    """A 504 plan first; since winter an IEP, which took its place."""
    homeroom = Seat(role="general_education_teacher", name="Nils Farrow", title="Homeroom teacher", is_implementer=True)
    seats = team(homeroom, Seat(role="parent", user="gwen"), Seat(role="learner", user="tobias"))
    await _former_504_plan(book)
    found = await book.meet("tobias", -294, ("eligibility",), seats, decisions=("Eligible.",))
    await book.decide("tobias", _eligible(book, "emotional_disturbance", -294, initial=True), meeting=found)
    plan = await book.draft("tobias", _plan(book, -287, "First plan", initial=True))
    await book.lines(
        plan,
        goals=(("L.S.1", _calm(book)),),
        services=(_counseling(), _reading_help(book, 90)),
        supports=(breaks(10, "I can go to the quiet room."), more_time("1.5", "I get more time.")),
    )
    await book.team(plan, seats, book.day(-289))
    await book.meet("tobias", -287, ("initial_plan", "behavior"), seats, plan=plan)
    await book.start(plan, book.day(-274), is_first=True)
    await book.place(plan, book.day(-274), 420, "Quiet room mornings")
    await _behavior(book, plan)


async def _former_504_plan(book: Book) -> None:
    facts = book.learner("tobias")
    draft = EligibilityDraft(
        law="section_504", result="eligible", decided_on=book.day(-640), valid_to=book.day(-275),
        impairment="Anxiety disorder", impairment_source="physician", major_life_activities=("concentrating",
        "sleeping"),
        is_substantially_limiting=True, limitation_basis="Missed 21 days in a term.", evidence=("Letter", "Attendance"),
    )  # fmt: skip
    decision = await book.decide("tobias", draft)
    plan = await service.open_504_plan(
        book.ctx, facts.id,
        Section504Draft(
            eligibility_decision_id=decision.id, school_id=facts.school_id, grade=facts.grade,
            decided_on=book.day(-640),
            coordinator_user_id=book.user("adler"), needs="A place to calm down.", review_due_on=book.day(-640 + 365),
            placement="Regular classes all day.", consented_on=book.day(-638),
        ),
    )  # fmt: skip
    support = breaks(10, "I can step out.", source="504")
    await service.grant_accommodation(book.ctx, facts.id, support, section_504_plan=plan)
    await service.put_504_in_force(book.ctx, plan, book.day(-635))
    await service.end_504_plan(book.ctx, plan, book.day(-275), "An IEP takes its place.")


def _eligible(book: Book, category: DisabilityCategory, decided: int, *, initial: bool = False) -> EligibilityDraft:
    disability = DisabilityDraft(category=category, determined_by="school_psychologist")
    draft = EligibilityDraft(
        result="eligible", decided_on=book.day(decided), needs_special_education=True, disabilities=(disability,),
        evaluated_on=book.day(decided - 8), reevaluation_due_on=book.day(decided + 3 * 365),
        basis="Records, observation, tests in the learner's own language or mode.",
        consent_received_on=book.day(-350) if initial else None, delay_days=0 if initial else None,
    )  # fmt: skip
    if initial:
        return draft
    return msgspec.structs.replace(
        draft, origin="carried_over", evaluation_kind="carried_over", received_from="Paper file of the district"
    )


def _plan(book: Book, met: int, title: str, *, initial: bool = False, signs: bool = False) -> IEPDraft:
    mode = "Sign language" if signs else "Speech"
    draft = IEPDraft(
        reason="initial" if initial else "annual_review", title=title, meeting_on=book.day(met),
        decided_on=book.day(met),
        planned_end_on=book.day(met + 364), annual_review_due_on=book.day(met + 364),
        present_academic="Reads and writes two grades below, reasons well.",
        present_functional="Works alone for ten minutes in a calm room.",
        curriculum_effect="Long texts and noise take the strength that thinking needs.",
        strengths="Curious, fair, good with younger children.", parent_concerns="That school stays a good place.",
        student_concerns="I want to work with my friends.", evaluation_summary="See the evaluation report.",
        academic_needs="Reading", developmental_needs="None named.", functional_needs="Asking for help in time.",
        special_factors=SpecialFactors(
            behavior=Factor(is_needed=initial, where_addressed="Behaviour plan" if initial else ""), limited_english=NO,
            braille=NO, assistive_technology=NO, communication_mode=mode,
            communication=Factor(is_needed=signs, where_addressed="Interpreter" if signs else ""),
            deaf_hard_of_hearing=Factor(is_needed=signs, where_addressed="Goal 1, interpreter" if signs else ""),
        ),
        participation="With the class, save the lessons named.", nonparticipation_reason="Small-group lessons.",
        placement_rationale="Learns with the class when text and noise are taken care of.",
        physical_education="regular",
        assessment_participation="regular_with_accommodations", progress_measured="Weekly checks.",
        progress_schedule="each_trimester", progress_means=("paper",), esy_decision="not_needed",
        esy_decided_on=book.day(met), esy_reason="No loss beyond two weeks after breaks.",
    )  # fmt: skip
    if initial:
        return draft
    return msgspec.structs.replace(
        draft, origin="carried_over", received_from="Paper file of the district", received_on=book.day(met + 7)
    )


def _reading(book: Book, name: str, now: int, wanted: int, met: int) -> GoalDraft:
    return GoalDraft(
        statement=f"Given a grade 5 text, {name} will read {wanted} words correct in one minute on three probes "
        f"(now: {now}).",
        plain_statement=f"I will read {wanted} words in a minute.", area="reading", need_served="Reading",
        condition="Given a grade 5 text", behavior="reads aloud", criterion=f"{wanted} words on three probes",
        measure_kind="rate", measure_name="Oral reading probe, grade 5", measure_unit="words correct per minute",
        baseline_value=Decimal(now), baseline_on=book.day(met - 7), target_value=Decimal(wanted), target_in_a_row=3,
        target_on=book.day(met + 364), method="curriculum_based_measure", schedule_times=1, schedule_per="week",
        responsible_roles=("special education teacher",), responsible_user_id=book.user("sorensen"),
    )  # fmt: skip


def _signing(book: Book) -> GoalDraft:
    return GoalDraft(
        statement="In group work, Maya will ask or answer in sign or writing in 8 of 10 turns (now: 3 of 10).",
        plain_statement="I take my turn in the group.", area="communication", kind="functional", need_served="Turns "
        "in groups",
        condition="In group work", behavior="asks or answers in sign or writing", criterion="8 of 10 turns in two "
        "weeks",
        measure_kind="percent", measure_name="Turns in group work", baseline_successes=3, baseline_attempts=10,
        baseline_on=book.day(-197), target_successes=8, target_attempts=10, target_on=book.day(174),
        method="observation",
        schedule_times=1, schedule_per="week", responsible_roles=("general education teacher",),
        responsible_user_id=book.user("lee"),
    )  # fmt: skip


def _calm(book: Book) -> GoalDraft:
    return GoalDraft(
        statement="When upset, Tobias will go to the quiet room by himself in 9 of 10 times (now: 3 of 10).",
        plain_statement="I go to the quiet room myself.", area="social_emotional", kind="functional",
        need_served="Asking for help in time", condition="When upset", behavior="goes to the quiet room by himself",
        criterion="9 of 10 times in a month", measure_kind="percent", measure_name="Calm walks", baseline_successes=3,
        baseline_attempts=10, baseline_on=book.day(-290), target_successes=9, target_attempts=10,
        target_on=book.day(77), method="observation", schedule_times=1, schedule_per="day",
        responsible_roles=("special education teacher",), responsible_user_id=book.user("sorensen"),
    )  # fmt: skip


def _reading_help(book: Book, minutes: int) -> ServiceDraft:
    return ServiceDraft(
        kind="special_education", service_type="specially_designed_instruction", name="Reading help",
        subjects=("Reading",), amount=Decimal(minutes), unit="minutes", per_period="week", sessions_per_period=3,
        session_minutes=minutes // 3, setting="special_class", is_outside_regular_class=True, grouping="group",
        group_size_max=5, provider_kind="special_education_teacher", provider_user_id=book.user("sorensen"),
    )  # fmt: skip


def _interpreter() -> ServiceDraft:
    return ServiceDraft(
        kind="related", service_type="interpreting", name="Sign language interpreter in every lesson and club",
        amount=Decimal(1), unit="whole_day", per_period="day", setting="regular_class", grouping="individual",
        provider_kind="interpreter",
    )  # fmt: skip


def _counseling() -> ServiceDraft:
    return ServiceDraft(
        kind="related", service_type="counseling", name="Counseling", amount=Decimal(60), unit="minutes",
        per_period="week", sessions_per_period=2, session_minutes=30, setting="elsewhere_in_school",
        is_outside_regular_class=True, grouping="individual", provider_kind="counselor",
    )  # fmt: skip


async def _behavior(book: Book, plan: IEP) -> None:
    shouting = TargetBehavior(
        name="Shouting", definition="Voice heard two rooms away", measure="duration", functions=["escape"],
        baseline=BehaviorBaseline(count=4, observed_minutes=600, duration_seconds=300, intensity=3,
        from_on=book.day(-305),
                                  to_on=book.day(-295), observer="Ingrid Sorensen"),
        antecedents=["Noise in the hall", "Sudden change of plan"], consequences=["The room is emptied"],
        replacement="Shows the red card and walks to the quiet room", target="Not more than once in a month",
    )  # fmt: skip
    draft = BehaviorPlanDraft(
        target_behaviors=(shouting,), fba_on=book.day(-295), fba_sources=("Observation", "Interview"),
        hypothesis="Noise and surprise become too much; shouting ends them.", decided_on=book.day(-287),
        in_force_from=book.day(-274), review_due_on=book.day(20), reviewed_on=book.day(-80),
        review_note="From four to one in two weeks; the plan goes on.",
        prevention=(Strategy(what="Say changes an hour before", who="Every teacher"),),
        teaching=(Strategy(what="Practise the card", who="Ingrid Sorensen", when="Mondays"),),
        reinforcement=(Reinforcement(what="Ten minutes in the workshop", schedule="After each calm walk"),),
        response=(Strategy(what="Show the card, give way, say little", who="Nearest adult"),),
        do_list=("Show the card", "Give way"), avoid_list=("Raise your voice",),
        data_collection=DataCollection(kind="duration", when="All day", who="Ingrid Sorensen", form="Log with times"),
    )  # fmt: skip
    behavior = await service.write_behavior_plan(book.ctx, plan.student_id, draft, iep=plan)
    for offset, seconds in ((-90, 240), (-61, 180), (-20, 60)):
        begins = book.at(offset, 11, 10)
        incident = IncidentDraft(
            occurred_at=begins, behavior="Shouted, then walked to the quiet room", behavior_plan_id=behavior.id,
            school_id=book.learner("tobias").school_id, target_name="Shouting", duration_seconds=seconds, place="Hall",
            antecedent="Noise between lessons", consequence="Walked to the quiet room", is_response_as_planned=True,
            function_guess="escape", intensity=2, staff_user_id=book.user("sorensen"), other_learners_count=1,
            family_told_at=begins + timedelta(hours=4), family_told_how="Phone",
        )  # fmt: skip
        await service.record_incident(book.ctx, plan.student_id, incident)
