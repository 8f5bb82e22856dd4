"""Behaviour: the intervention plan and the incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, LearnerRecord, index, to_many, to_one, unique
from aivo.db.columns import (
    UUID,
    Mapped,
    date,
    datetime,
    flag,
    learner_ref,
    lineage,
    many_words,
    ref,
    shape,
    shapes,
    text,
    texts,
    whole,
    words_of,
)
from aivo.db.scopes import student
from aivo.domains.iep.shapes.behavior import (
    DataCollection,
    FidelityCheck,
    Reinforcement,
    StaffTraining,
    Strategy,
    TargetBehavior,
)
from aivo.domains.iep.shapes.words import (
    BehaviorFunction,
    BehaviorPlanStatus,
    Origin,
    RemovalKind,
)

if TYPE_CHECKING:
    from aivo.domains.iep.models.plan import IEP
    from aivo.domains.iep.models.section504 import Section504Plan


class BehaviorInterventionPlan(LearnerRecord):
    """What the people around a learner do so that a behaviour is not needed any more, from the assessment behind it on.

    It belongs to an IEP, to a 504 plan or stands alone; at most one stands with a plan at a time. A plan that has been
    replaced keeps its lineage and dates and lets go of the plan it stood with.
    """

    __tablename__ = "behavior_intervention_plans"
    __scope__ = student("plan")
    __table_args__ = (
        index("student_id", "status"),
        index("status", "review_due_on"),
        unique("iep_id", where="iep_id is not null"),
        CheckConstraint("in_force_to is null or in_force_to >= in_force_from", name="in_force"),
        CheckConstraint("status <> 'active' or in_force_from is not null", name="active_has_day"),
    )

    iep_id: Mapped[UUID | None] = learner_ref(
        "ieps", null=True, comment="The plan it stands with; null: with a 504 plan or alone"
    )
    section_504_plan_id: Mapped[UUID | None] = learner_ref("section_504_plans", null=True)
    lineage_id: Mapped[UUID] = lineage()
    replaces_id: Mapped[UUID | None] = learner_ref("behavior_intervention_plans", null=True)
    origin: Mapped[Origin] = words_of(Origin, default="made_here")
    status: Mapped[BehaviorPlanStatus] = words_of(BehaviorPlanStatus, default="draft")
    language: Mapped[str] = text("Language code of the texts", default="en", server_default="en", label="none")
    author_user_id: Mapped[UUID | None] = ref("users", null=True)

    fba_on: Mapped[date | None] = mapped_column(comment="Day of the functional behavioural assessment")
    fba_sources: Mapped[list[str]] = texts("What it rests on: observations, interviews, records")
    fba_consent_on: Mapped[date | None] = mapped_column(comment="Consent to the assessment, where it was needed")
    fba_consent_record_id: Mapped[UUID | None] = learner_ref("consent_records", null=True)
    fba_document_id: Mapped[UUID | None] = learner_ref("documents", null=True, comment="The assessment's report")
    hypothesis: Mapped[str | None] = text("When …, the learner …, in order to …", null=True)
    functions: Mapped[list[str]] = many_words(
        *get_args(BehaviorFunction), comment="Supposed functions of all behaviours"
    )
    strengths: Mapped[str | None] = text("What the learner likes and does well, to build on", null=True)
    target_behaviors: Mapped[list[TargetBehavior]] = shapes(
        TargetBehavior, comment="Each with definition, examples, baseline, surroundings, function and replacement"
    )
    prevention: Mapped[list[Strategy]] = shapes(Strategy, comment="Changes of antecedents and setting")
    teaching: Mapped[list[Strategy]] = shapes(Strategy, comment="Steps that teach the replacement behaviour")
    reinforcement: Mapped[list[Reinforcement]] = shapes(Reinforcement, comment="What follows it, on which schedule")
    response: Mapped[list[Strategy]] = shapes(Strategy, comment="What people do when the target behaviour is seen")
    do_list: Mapped[list[str]] = texts("At a glance: do")
    avoid_list: Mapped[list[str]] = texts("At a glance: don't")
    crisis_plan: Mapped[str | None] = text("Who does what when someone may get hurt", null=True)
    restraint_limits: Mapped[str | None] = text("What may not be done, and what only in an emergency", null=True)
    data_collection: Mapped[DataCollection] = shape(DataCollection, comment="What is counted, by whom and how often")
    fidelity: Mapped[FidelityCheck] = shape(FidelityCheck, comment="How it is checked that the plan is followed")
    decision_criteria: Mapped[str | None] = text("When the plan is kept, changed or faded", null=True)
    staff_trained: Mapped[list[StaffTraining]] = shapes(StaffTraining, comment="Who was trained in the plan, and when")
    parent_role: Mapped[str | None] = text("What the family does, if it wants to", null=True)
    home_school_contact: Mapped[str | None] = text("How and how often home and school speak", null=True)
    decided_on: Mapped[date | None] = mapped_column(comment="Day on which the team decided")
    in_force_from: Mapped[date | None] = mapped_column(comment="First day in force")
    in_force_to: Mapped[date | None] = mapped_column(comment="Last day in force; null while it is open")
    review_due_on: Mapped[date | None] = mapped_column(comment="Next review")
    reviewed_on: Mapped[date | None] = mapped_column(comment="Last review")
    review_note: Mapped[str | None] = text("What the last review found", null=True)

    iep: Mapped[IEP | None] = to_one("BehaviorInterventionPlan.iep_id", "IEP", back="behavior_plan")
    section_504_plan: Mapped[Section504Plan | None] = to_one(
        "BehaviorInterventionPlan.section_504_plan_id", "Section504Plan", back="behavior_plans"
    )
    incidents: Mapped[list[BehaviorIncident]] = to_many(
        "BehaviorIncident.behavior_plan_id", "BehaviorInterventionPlan", back="behavior_plan"
    )


class BehaviorIncident(LearnerRecord):
    """One incident as it concerns one learner: what came before, what was seen, what followed.

    An incident with several learners has one text for each; in it every other learner is "Student B".
    """

    __tablename__ = "behavior_incidents"
    __scope__ = student("behaviour")
    __table_args__ = (
        index("student_id", "occurred_at"),
        CheckConstraint("duration_seconds is null or duration_seconds >= 0", name="duration"),
        CheckConstraint("intensity is null or intensity between 1 and 5", name="intensity"),
        CheckConstraint("removal_minutes is null or removal_minutes >= 0", name="removal_minutes"),
        CheckConstraint("(removal = 'none') = (removal_minutes is null)", name="removal_has_minutes"),
    )

    behavior_plan_id: Mapped[UUID | None] = learner_ref(
        "behavior_intervention_plans", null=True, comment="Plan in force then"
    )
    school_id: Mapped[UUID | None] = ref("schools", null=True)
    occurred_at: Mapped[datetime] = mapped_column(comment="Beginning of the incident")
    duration_seconds: Mapped[int | None] = whole("How long it lasted, in seconds", null=True)
    place: Mapped[str | None] = text("Where it was: classroom, hall, bus", null=True)
    setting_event: Mapped[str | None] = text("What had happened earlier that day", null=True)
    antecedent: Mapped[str | None] = text("What came right before", null=True)
    behavior: Mapped[str] = text("What was seen and heard, without judgement")
    target_name: Mapped[str | None] = text("The plan's name of the behaviour, where it is one of the plan's", null=True)
    consequence: Mapped[str | None] = text("What followed", null=True)
    staff_response: Mapped[str | None] = text("What staff did, and whether as the plan says", null=True)
    is_response_as_planned: Mapped[bool | None] = mapped_column(comment="Null where no plan was in force")
    function_guess: Mapped[BehaviorFunction | None] = words_of(
        BehaviorFunction, null=True, comment="As the observer supposes"
    )
    intensity: Mapped[int | None] = whole("1 (mild) to 5 (severe), as the plan defines the steps", null=True)
    other_learners_count: Mapped[int] = whole("Other learners involved; never named here", default=0)
    is_someone_hurt: Mapped[bool] = flag("Somebody was hurt")
    removal: Mapped[RemovalKind] = words_of(RemovalKind, default="none", comment="Informal removals are removals")
    removal_minutes: Mapped[int | None] = whole("Minutes of instruction missed by the removal", null=True)
    staff_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Staff member who was there")
    recorded_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    family_told_at: Mapped[datetime | None] = mapped_column(comment="When the family was told")
    family_told_how: Mapped[str | None] = text("Phone, in person, letter; by whom", null=True)
    language: Mapped[str] = text("Language code of the texts", default="en", server_default="en", label="none")

    behavior_plan: Mapped[BehaviorInterventionPlan | None] = to_one(
        "BehaviorIncident.behavior_plan_id", "BehaviorInterventionPlan", back="incidents"
    )
