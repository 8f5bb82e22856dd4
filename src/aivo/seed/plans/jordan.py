"""Jordan Reyes, grade 12, 17: autism, diploma track, transition; the plan was carried over at go-live."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from aivo.domains.iep.schemas import (
    AccommodationDraft,
    DisabilityDraft,
    EligibilityDraft,
    GoalDraft,
    IEPDraft,
    ServiceDraft,
)
from aivo.domains.iep.shapes.plan import (
    CourseOfStudy,
    Factor,
    PostsecondaryGoal,
    SpecialFactors,
    Transition,
    TransitionAgency,
    TransitionAssessment,
)
from aivo.seed.plans.book import Book, Seat
from aivo.seed.plans.common import breaks, more_time

MAJORITY = 40
"""Days from the anchor to the eighteenth birthday."""

TEAM = (
    Seat(role="learner", user="jordan"),
    Seat(role="parent", user="marco"),
    Seat(role="special_education_teacher", user="okoro", title="Case manager", is_implementer=True),
    Seat(role="general_education_teacher", name="Teresa Alvarez", title="Mathematics teacher", came="excused",
         excusal="area_discussed", wrote="Jordan passes with time to read the question twice and a quiet corner for "
         "tests."),
    Seat(role="agency_representative", user="grant", title="Principal", also=("evaluation_interpreter",)),
    Seat(role="person_with_expertise", user="castro", title="Counselor", area="Course of study"),
    Seat(role="transition_agency", name="Reggie Diaz", title="Counselor", organization="State rehabilitation services"),
)  # fmt: skip


async def tell_jordan(book: Book) -> None:
    """A senior's plan: what comes after school, and who decides from the birthday on."""
    await book.decide("jordan", _decision(book))
    plan = await book.draft("jordan", _plan(book))
    await book.lines(
        plan,
        goals=(("L.S.3", _planning(book)), ("M.A.2", _money(book)), ("E.W.3", _application(book))),
        services=(_study_skills(book), _counseling(book), _work_visits()),
        supports=(
            more_time("1.5", "I get more time on tests."),
            breaks(10, "I can step out for ten minutes."),
            AccommodationDraft(
                source="iep", kind="quiet_setting", category="setting", applies_to=("classroom_test", "state_test"),
                statement="Tests in a quiet room with few people", plain_statement="I take tests in the quiet room.",
            ),
            AccommodationDraft(
                source="iep", kind="checklist", category="presentation", applies_to=("instruction", "homework"),
                statement="Long tasks as a written checklist with dates", plain_statement="Big tasks come as a list.",
            ),
        ),
    )  # fmt: skip
    await book.team(plan, TEAM, book.day(-182))
    await book.meet(
        "jordan", -168, ("annual_review", "transition"), TEAM, plan=plan,
        student_input="I want to repair bikes and later run a shop. I'd like to decide with my dad in the room.",
        parent_input="Marco asks who will help with the college forms.",
        decisions=("Two visits to the bicycle workshop.", "The counselor helps with the college forms."),
        minutes="Jordan opened the meeting and presented the interview.",
    )  # fmt: skip
    await book.start(plan, book.day(-161), carried_over=True)
    await book.place(plan, book.day(-161), 150, "Study skills three times a week")


def _decision(book: Book) -> EligibilityDraft:
    return EligibilityDraft(
        result="eligible", decided_on=book.day(-540), evaluation_kind="reevaluation", origin="carried_over",
        received_from="Paper file of the district", evaluated_on=book.day(-549), report_given_on=book.day(-549),
        reevaluation_due_on=book.day(-540 + 3 * 365), needs_special_education=True,
        disabilities=(DisabilityDraft(category="autism", determined_by="school_psychologist"),),
        basis="Review of records, observation in two lessons, interview with Jordan and his father.",
    )  # fmt: skip


def _plan(book: Book) -> IEPDraft:
    birthday = book.world.anchor + timedelta(days=MAJORITY)
    no = Factor(is_needed=False)
    return IEPDraft(
        reason="annual_review", origin="carried_over", received_from="Paper file of the district", title="Senior year",
        received_on=book.day(-161), source_on=book.day(-168), meeting_on=book.day(-168), decided_on=book.day(-168),
        planned_end_on=book.day(196), annual_review_due_on=book.day(196), reevaluation_due_on=book.day(-540 + 3 * 365),
        present_academic="On track for a regular diploma; 19 of 22 credits. Reads and writes at grade level, slowly.",
        present_functional="Plans a day well, a term not yet. Travels by bus alone. Speaks for himself with people he "
        "knows.",
        curriculum_effect="Tasks of several weeks are left until the end; changes without notice cost a lesson.",
        strengths="Exact, patient with tools, honest, remembers everything about bicycles.",
        parent_concerns="Who helps when school ends.", student_concerns="I want to know early what changes.",
        evaluation_summary="Average ability, strong visual reasoning, weak planning of long tasks.",
        academic_needs="Writing about himself for a purpose; money and rates.", developmental_needs="None named.",
        functional_needs="Planning over weeks; asking for help from people he does not know.",
        special_factors=SpecialFactors(
            behavior=no, limited_english=no, braille=no, communication=no, deaf_hard_of_hearing=no,
            assistive_technology=no,
            communication_mode="Speech and text",
        ),
        participation="With his classes in all subjects.", nonparticipation_reason="150 minutes a week of study "
        "skills in a small "
        "group, since planning is taught step by step.", placement_rationale="He learns all subjects in class.",
        physical_education="regular", assessment_participation="regular_with_accommodations",
        transition=_transition(book), rights_transfer_on=birthday, rights_told_on=book.day(-400 + MAJORITY),
        rights_statement="Jordan was told that the rights under IDEA pass to him on his eighteenth birthday, and that "
        "he may ask "
        "someone to help him decide.", progress_measured="Checklists, work samples, logs of visits.",
        progress_schedule="with_report_cards", progress_means=("email", "here"), esy_decision="not_needed",
        esy_decided_on=book.day(-168), esy_reason="No loss of skills over the summer; he works at the workshop.",
    )  # fmt: skip


def _transition(book: Book) -> Transition:
    return Transition(
        applies=True, student_invited_on=book.day(-182),
        student_interview="I am good with my hands. I like clear rules. I want my own shop one day.",
        assessments=(
            TransitionAssessment(name="Interest inventory", on=book.day(-230), area="employment", result="Repair and "
            "crafts"),
            TransitionAssessment(name="Workshop visit with rating", on=book.day(-200), area="employment",
                                 result="Works two hours without help; asks few questions"),
            TransitionAssessment(name="Daily living checklist", on=book.day(-215), area="independent_living",
                                 result="Bus and cooking done alone; forms and appointments with help"),
        ),
        postsecondary_goals=(
            PostsecondaryGoal(area="education_training", statement="After graduation Jordan will complete a one-year "
            "certificate "
                              "in bicycle and small-engine repair at the community college.", own_words="A repair "
                              "course."),
            PostsecondaryGoal(area="employment", statement="After the course Jordan will work in a repair shop.",
                              own_words="Work in a bike shop, later my own."),
            PostsecondaryGoal(area="independent_living", statement="Jordan will keep his own appointments and forms.",
                              own_words="Do my papers myself."),
        ),
        services=("College visit", "Workshop visits", "Help with forms"),
        courses_of_study=(
            CourseOfStudy(school_year="Grade 11", courses=["Applied mathematics", "English 11", "Metalwork 1"]),
            CourseOfStudy(school_year="Grade 12", courses=["Personal finance", "English 12", "Metalwork 2"]),
        ),
        agencies=(TransitionAgency(name="State rehabilitation services", responsibility="Pays tools for the course",
                                   consent_on=book.day(-190), invited_on=book.day(-182),
                                   follow_up="If tools are not granted by spring, the team meets again."),),
        diploma_track="Regular diploma", expected_exit_on=book.day(235),
    )  # fmt: skip


def _planning(book: Book) -> GoalDraft:
    return GoalDraft(
        statement="Given a task of two weeks or more, Jordan will write the steps with dates and finish 4 of 5 steps "
        "by their "
        "date, in three tasks (now: 2 of 5).",
        plain_statement="I will cut big tasks into steps and do 4 of 5 on time.", area="executive_function",
        kind="functional",
        need_served="Planning over weeks", condition="Given a task of two weeks or more", behavior="writes and "
        "finishes steps",
        criterion="4 of 5 steps by their date in three tasks", measure_kind="percent", measure_name="Steps finished "
        "by their date",
        baseline_successes=2, baseline_attempts=5, baseline_on=book.day(-175), target_successes=4, target_attempts=5,
        target_in_a_row=3, target_on=book.day(196), method="checklist", schedule_times=2, schedule_per="month",
        responsible_roles=("special education teacher",), responsible_user_id=book.user("okoro"),
        postsecondary_areas=("education_training", "independent_living"),
    )  # fmt: skip


def _money(book: Book) -> GoalDraft:
    return GoalDraft(
        statement="Given prices, wages and rates of a repair job, Jordan will work out cost and price, 9 of 10 right "
        "(now: 6).",
        plain_statement="I will work out what a repair costs, 9 of 10 right.", area="mathematics", need_served="Money "
        "and rates",
        condition="Given prices, wages and rates", behavior="works out cost and price", criterion="9 of 10 right on "
        "two checks",
        measure_kind="percent", measure_name="Job pricing check, 10 items", baseline_successes=6, baseline_attempts=10,
        baseline_on=book.day(-176), target_successes=9, target_attempts=10, target_in_a_row=2, target_on=book.day(196),
        method="work_sample", schedule_times=1, schedule_per="month", responsible_roles=("mathematics teacher",),
        postsecondary_areas=("employment",),
    )  # fmt: skip


def _application(book: Book) -> GoalDraft:
    return GoalDraft(
        statement="Given a form or advertisement, Jordan will write about himself so that a stranger can answer, 4 of "
        "4 points of "
        "the checklist on three texts (now: 2).",
        plain_statement="I will write about myself so that others understand.", area="vocational", kind="functional",
        need_served="Writing about himself for a purpose", condition="Given a form or advertisement",
        behavior="writes an application or request", criterion="4 of 4 points on three texts", measure_kind="rubric",
        measure_name="Application checklist, 4 points", baseline_successes=2, baseline_attempts=4,
        baseline_on=book.day(-174),
        target_successes=4, target_attempts=4, target_in_a_row=3, target_on=book.day(196), method="work_sample",
        schedule_times=1, schedule_per="month", responsible_roles=("special education teacher", "counselor"),
        responsible_user_id=book.user("okoro"), postsecondary_areas=("education_training", "employment"),
    )  # fmt: skip


def _study_skills(book: Book) -> ServiceDraft:
    return ServiceDraft(
        kind="special_education", service_type="specially_designed_instruction", name="Study skills",
        amount=Decimal(150),
        unit="minutes", per_period="week", sessions_per_period=3, session_minutes=50, setting="special_class",
        place="Study room", is_outside_regular_class=True, grouping="group", group_size_max=6,
        provider_kind="special_education_teacher", provider_user_id=book.user("okoro"),
    )  # fmt: skip


def _counseling(book: Book) -> ServiceDraft:
    return ServiceDraft(
        kind="related", service_type="counseling", name="Counseling about what comes after school", amount=Decimal(60),
        unit="minutes", per_period="month", sessions_per_period=2, session_minutes=30, setting="elsewhere_in_school",
        place="Counselor's office", grouping="individual", provider_kind="counselor",
        provider_user_id=book.user("castro"),
    )  # fmt: skip


def _work_visits() -> ServiceDraft:
    return ServiceDraft(
        kind="transition", service_type="transition", name="Visits to the bicycle workshop", amount=Decimal(2),
        unit="sessions", per_period="term", sessions_per_period=2, session_minutes=120, setting="community",
        place="Bicycle workshop", grouping="individual", provider_kind="transition_coordinator", mode="in_person",
    )  # fmt: skip
