"""Theo Novak, grade 3, in foster care: ADHD, a writing goal, a behaviour plan and what was seen since."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from aivo.domains.iep import service
from aivo.domains.iep.models import IEP
from aivo.domains.iep.schemas import (
    BehaviorPlanDraft,
    DisabilityDraft,
    EligibilityDraft,
    GoalDraft,
    IEPDraft,
    IncidentDraft,
    ServiceDraft,
)
from aivo.domains.iep.shapes.behavior import (
    BehaviorBaseline,
    DataCollection,
    FidelityCheck,
    Reinforcement,
    StaffTraining,
    Strategy,
    TargetBehavior,
)
from aivo.domains.iep.shapes.plan import Factor, SpecialFactors
from aivo.seed.plans.book import Book, Seat
from aivo.seed.plans.common import breaks, front_seat, more_time

TEAM = (
    Seat(role="parent", user="dana"),
    Seat(role="parent", user="irina"),
    Seat(role="special_education_teacher", user="okoro", title="Case manager", is_implementer=True),
    Seat(role="general_education_teacher", name="Holly Brandt", title="Grade 3 teacher", is_implementer=True),
    Seat(role="related_service_provider", user="patel", title="Speech-language pathologist", came="excused",
         excusal="area_not_discussed"),
    Seat(role="agency_representative", user="hayes", title="Principal"),
    Seat(role="evaluation_interpreter", name="Ines Calloway", title="School psychologist"),
)  # fmt: skip

INCIDENTS: tuple[tuple[int, int, int, str, int, str, int | None], ...] = (
    (-52, 9, 40, "Writing prompt on the board", 180, "Tore the page and stood up", None),
    (-45, 10, 5, "Asked to copy three lines", 240, "Left the table and stayed at the door", None),
    (-38, 9, 50, "Writing prompt, no choice of topic", 420, "Left the room and sat in the hall", 15),
    (-24, 13, 20, "Corrected in front of the group", 150, "Put his head down, pushed the book away", None),
    (-10, 9, 45, "Writing prompt, break card on the table", 40, "Put the page aside, then showed the card", None),
)
"""Days from the anchor, hour, minute, what came before, seconds, what was seen, minutes out of class."""


async def tell_theo(book: Book) -> None:
    """A first plan last winter; in autumn the team met about behaviour."""
    found = await book.meet("theo", -295, ("eligibility",), TEAM, decisions=("Eligible: other health impairment.",))
    await book.decide("theo", _decision(book), meeting=found)
    plan = await book.draft("theo", _plan(book))
    await book.lines(
        plan,
        goals=(("E.W.1", _writing(book)), ("L.S.2", _breaks(book))),
        services=(_instruction(book), _speech(book), _counseling()),
        supports=(
            more_time("1.25", "I get a little more time."),
            breaks(5, "I show my card and take a break."),
            front_seat("I sit where I can hear well."),
        ),
    )  # fmt: skip
    await book.team(plan, TEAM, book.day(-290))
    await book.meet("theo", -288, ("initial_plan",), TEAM, plan=plan, decisions=("First plan agreed.",))
    await book.start(plan, book.day(-275), is_first=True)
    await book.place(plan, book.day(-275), 150, "Writing lessons three times a week, speech once")
    await book.meet(
        "theo", -62, ("behavior", "lack_of_progress"), TEAM, plan=plan,
        parent_input="Dana: at home he tears paper too when he has to copy. Irina: he loves to dictate stories.",
        decisions=("A behaviour plan from next week.", "Choice of topic in every writing lesson."),
    )  # fmt: skip
    await _behavior(book, plan)


def _decision(book: Book) -> EligibilityDraft:
    return EligibilityDraft(
        result="eligible", decided_on=book.day(-295), referred_on=book.day(-360), referral_source="Teacher",
        consent_asked_on=book.day(-356), consent_received_on=book.day(-350), evaluated_on=book.day(-302),
        report_given_on=book.day(-301), delay_days=0, needs_special_education=True,
        reevaluation_due_on=book.day(-295 + 3 * 365),
        disabilities=(
            DisabilityDraft(category="other_health_impairment", condition="ADHD", determined_by="physician"),
            DisabilityDraft(category="speech_or_language_impairment", determined_by="team"),
        ),
        basis="Observation on four days, ratings by two adults at home and two at school, language sample.",
    )  # fmt: skip


def _plan(book: Book) -> IEPDraft:
    no = Factor(is_needed=False)
    return IEPDraft(
        reason="initial", title="First plan", meeting_on=book.day(-288), decided_on=book.day(-288),
        planned_end_on=book.day(77), annual_review_due_on=book.day(77), reevaluation_due_on=book.day(-295 + 3 * 365),
        present_academic="Reads at grade level. Writes one sentence in ten minutes; dictates stories of a page.",
        present_functional="Works alone for four minutes. Leaves the table in one of three writing lessons.",
        curriculum_effect="Written work is mostly missing, so what he knows is not seen.",
        strengths="Tells long stories, builds anything, notices when others are sad.",
        parent_concerns="Dana: mornings before writing lessons. Irina: that he is not sent out of class.",
        student_concerns="My hand gets tired.", evaluation_summary="Attention and fine motor planning below age; "
        "language "
        "organisation weak; reasoning average.", academic_needs="Writing", developmental_needs="None named.",
        functional_needs="Asking for a break before leaving.",
        special_factors=SpecialFactors(
            behavior=Factor(is_needed=True, where_addressed="Behaviour plan, goal 2, breaks"), limited_english=no,
            braille=no, deaf_hard_of_hearing=no, communication=Factor(is_needed=True, where_addressed="Speech therapy"),
            assistive_technology=no, communication_mode="Speech",
        ),
        participation="With his class, save the lessons named.", nonparticipation_reason="150 minutes a week, since "
        "writing is taught step by step in a small group.", placement_rationale="He learns best beside his friends.",
        physical_education="regular", assessment_participation="regular_with_accommodations",
        progress_measured="Writing samples and a tally of breaks asked for.", progress_schedule="quarterly",
        progress_means=("paper", "phone"), esy_decision="not_needed", esy_decided_on=book.day(-288),
        esy_reason="No loss beyond two weeks after the winter break.",
    )  # fmt: skip


def _writing(book: Book) -> GoalDraft:
    return GoalDraft(
        statement="Given a topic he chose and a picture, Theo will write five sentences in fifteen minutes on three "
        "samples in a row (now: one).",
        plain_statement="I will write five sentences about my own topic.", area="writing", need_served="Writing",
        condition="Given a topic he chose and a picture", behavior="writes sentences",
        criterion="Five sentences in fifteen minutes on three samples in a row", measure_kind="count",
        measure_name="Sentences in fifteen minutes", measure_unit="sentences", baseline_value=Decimal(1),
        baseline_on=book.day(-290), target_value=Decimal(5), target_in_a_row=3, target_on=book.day(77),
        method="work_sample", schedule_times=1, schedule_per="week", responsible_roles=("special education teacher",),
        responsible_user_id=book.user("okoro"),
    )  # fmt: skip


def _breaks(book: Book) -> GoalDraft:
    return GoalDraft(
        statement="When work is hard, Theo will show his card before leaving the table in 8 of 10 times (now: 2 of "
        "10).",
        plain_statement="I will show my card before I go, 8 of 10 times.", area="behavior", kind="functional",
        need_served="Asking for a break", condition="When work is hard", behavior="shows the break card",
        criterion="8 of 10 times in two weeks", measure_kind="percent", measure_name="Breaks asked for",
        baseline_successes=2, baseline_attempts=10, baseline_on=book.day(-290), target_successes=8, target_attempts=10,
        target_on=book.day(77), method="observation", schedule_times=1, schedule_per="day",
        responsible_roles=("general education teacher", "paraprofessional"), responsible_user_id=book.user("jo"),
    )  # fmt: skip


def _instruction(book: Book) -> ServiceDraft:
    return ServiceDraft(
        kind="special_education", service_type="specially_designed_instruction", name="Writing lessons",
        subjects=("Writing",), amount=Decimal(120), unit="minutes", per_period="week", sessions_per_period=3,
        session_minutes=40, setting="special_class", place="Learning lab", is_outside_regular_class=True,
        grouping="group", group_size_max=4, provider_kind="special_education_teacher",
        provider_user_id=book.user("okoro"),
    )  # fmt: skip


def _speech(book: Book) -> ServiceDraft:
    return ServiceDraft(
        kind="related", service_type="speech_language", name="Speech-language therapy", amount=Decimal(30),
        unit="minutes", per_period="week", sessions_per_period=1, session_minutes=30, setting="therapy_room",
        is_outside_regular_class=True, grouping="group", group_size_max=3,
        provider_kind="speech_language_pathologist", provider_user_id=book.user("patel"),
    )  # fmt: skip


def _counseling() -> ServiceDraft:
    return ServiceDraft(
        kind="staff_support", service_type="consultation", name="Coaching of the class teacher on the behaviour plan",
        amount=Decimal(30), unit="minutes", per_period="month", sessions_per_period=1, session_minutes=30,
        setting="elsewhere_in_school", directness="consult", provider_kind="behavior_specialist",
    )  # fmt: skip


async def _behavior(book: Book, plan: IEP) -> None:
    draft = BehaviorPlanDraft(
        fba_on=book.day(-66), fba_sources=("Six observations", "Interviews with Dana, Irina and two teachers",
        "Records"),
        fba_consent_on=book.day(-85), decided_on=book.day(-62), in_force_from=book.day(-55), review_due_on=book.day(35),
        hypothesis="When writing is asked for without a choice, Theo leaves or tears the page, which ends the task.",
        strengths="Stories, building, caring for others.",
        target_behaviors=(
            TargetBehavior(
                name="Leaving the table", definition="Stands up and goes more than two metres from his seat in a task",
                examples=["Stands at the door", "Goes into the hall"], non_examples=["Sharpens a pencil", "Shows card"],
                baseline=BehaviorBaseline(count=7, observed_minutes=240, duration_seconds=260, intensity=2,
                                          from_on=book.day(-80), to_on=book.day(-66), observer="Ines Calloway"),
                setting_events=["Little sleep", "A visit the day before"],
                antecedents=["Writing prompt without a choice", "Correction in front of others"],
                consequences=["The task ends", "An adult comes and talks"], functions=["escape", "attention"],
                hypothesis="He gets out of writing.", replacement="Shows his break card", target="Once in two weeks",
            ),
        ),
        prevention=(
            Strategy(what="Two topics to choose from", who="Teacher", when="Every writing lesson"),
            Strategy(what="Correct at his table, quietly", who="Every adult"),
        ),
        teaching=(Strategy(what="Practise the card in a calm moment", who="Jo Rivera", when="Daily, first week"),),
        reinforcement=(Reinforcement(what="Reads his story to a friend", schedule="After each page", who="Teacher"),),
        response=(Strategy(what="Point to the card, wait ten seconds, walk beside him", who="Nearest adult"),),
        do_list=("Give a choice", "Point to the card", "Wait"), avoid_list=("Talk about it in front of others",
        "Block the door"),
        crisis_plan="If he leaves the building: one adult follows in sight, the office calls Dana, then the other "
        "numbers.",
        restraint_limits="No restraint and no closed room; only what law allows when somebody would be badly hurt.",
        data_collection=DataCollection(kind="frequency", when="Writing lessons", who="Jo Rivera", form="Tally with "
        "times"),
        fidelity=FidelityCheck(how="Checklist of eight steps", who="Ines Calloway", every_days=14,
        threshold_percent=80),
        decision_criteria="Four weeks under one a week: fade the card; no change in three weeks: the team meets.",
        staff_trained=(StaffTraining(who="Holly Brandt, Jo Rivera", on=book.day(-57), by="Ines Calloway"),),
        parent_role="Dana uses the same card with homework.", home_school_contact="A line in the folder each Friday.",
    )  # fmt: skip
    behavior = await service.write_behavior_plan(book.ctx, plan.student_id, draft, iep=plan)
    for offset, hour, minute, antecedent, seconds, seen, removed in INCIDENTS:
        begins = book.at(offset, hour, minute)
        incident = IncidentDraft(
            occurred_at=begins, behavior=seen, behavior_plan_id=behavior.id, target_name="Leaving the table",
            school_id=book.learner("theo").school_id, duration_seconds=seconds, place="Classroom",
            antecedent=antecedent,
            consequence="Task was put off" if seconds > 100 else "Took a break and came back",
            staff_response="Pointed to the card and waited", is_response_as_planned=removed is None,
            function_guess="escape", intensity=2 if removed is None else 3, staff_user_id=book.user("jo"),
            removal="class_removal" if removed else "none", removal_minutes=removed,
            family_told_at=begins + timedelta(hours=6), family_told_how="Phone, to Dana Whitlock",
        )  # fmt: skip
        await service.record_incident(book.ctx, plan.student_id, incident)
