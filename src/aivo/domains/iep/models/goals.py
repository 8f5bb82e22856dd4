"""Annual goals and the steps toward them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, get_args

from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, LearnerRecord, index, to_many, to_one, unique
from aivo.db.columns import (
    UUID,
    Mapped,
    catalogue_ref,
    date,
    flag,
    learner_ref,
    lineage,
    many_words,
    ref,
    text,
    texts,
    whole,
    words_of,
)
from aivo.db.scopes import student
from aivo.domains.curriculum.models import CurriculumStandard
from aivo.domains.iep.shapes.words import (
    Direction,
    GoalArea,
    GoalKind,
    GoalProgress,
    GoalStatus,
    LineageLink,
    MeasureKind,
    MeasurementMethod,
    ObjectiveKind,
    Origin,
    Period,
    PostsecondaryArea,
    PromptLevel,
)

if TYPE_CHECKING:
    from aivo.domains.iep.models.plan import IEP


def counts(*levels: str) -> tuple[CheckConstraint, ...]:
    """Successes never exceed attempts, for each of the named levels; raw counts are stored, percentages derived."""
    return tuple(
        CheckConstraint(
            f"{level}_successes is null or (coalesce({level}_successes between 0 and {level}_attempts, false)"
            f" and {level}_attempts > 0)",
            name=f"{level}_counts",
        )
        for level in levels
    )


class IEPGoal(LearnerRecord):
    """One measurable annual goal of a plan, with the parts that make it measurable kept apart.

    Raw counts are stored (8 of 10), percentages derived. The lineage stays when an amendment or the next year's plan
    rewords the goal, so that its data stay together.
    """

    __tablename__ = "iep_goals"
    __scope__ = student("plan")
    __table_args__ = (
        index("student_id", "lineage_id"),
        index("student_id", "status"),
        unique("iep_id", "position"),
        unique("iep_id", "lineage_id"),
        *counts("baseline", "target", "current"),
        CheckConstraint("position >= 1", name="position_positive"),
        CheckConstraint("schedule_times is null or schedule_times > 0", name="schedule_positive"),
        CheckConstraint("lineage_link = 'new' or previous_goal_id is not null", name="lineage_names_previous"),
    )

    iep_id: Mapped[UUID] = learner_ref("ieps")
    lineage_id: Mapped[UUID] = lineage()
    lineage_link: Mapped[LineageLink] = words_of(LineageLink, default="new", comment="What it is to previous_goal_id")
    previous_goal_id: Mapped[UUID | None] = learner_ref("iep_goals", null=True)
    origin: Mapped[Origin] = words_of(Origin, default="made_here")
    position: Mapped[int] = whole("Order in the plan, from 1")
    kind: Mapped[GoalKind] = words_of(GoalKind, default="academic")
    area: Mapped[GoalArea] = words_of(GoalArea)
    status: Mapped[GoalStatus] = words_of(GoalStatus, default="draft")
    language: Mapped[str] = text("Language code of the texts", default="en", server_default="en", label="none")

    statement: Mapped[str] = text("The whole goal as the plan says it")
    plain_statement: Mapped[str | None] = text("The goal in the learner's own plain words", null=True)
    need_served: Mapped[str | None] = text("The need, from the present levels, that the goal serves", null=True)
    condition: Mapped[str | None] = text("Given what: material, setting, help", null=True)
    behavior: Mapped[str | None] = text("What the learner will do that can be seen and counted", null=True)
    criterion: Mapped[str | None] = text(
        "How well, in words, such as 'in 8 of 10 trials on 3 days in a row'", null=True
    )

    measure_kind: Mapped[MeasureKind | None] = words_of(MeasureKind, null=True)
    measure_name: Mapped[str | None] = text("The measure; when it changes, a new series begins", null=True)
    measure_unit: Mapped[str | None] = text("Unit of the values, such as 'words correct per minute'", null=True)
    direction: Mapped[Direction] = words_of(Direction, default="increase", comment="Which way is better")
    baseline_value: Mapped[Decimal | None] = mapped_column(comment="Baseline in the unit of the measure")
    baseline_successes: Mapped[int | None] = whole("Raw count at baseline", null=True)
    baseline_attempts: Mapped[int | None] = whole("Out of so many", null=True)
    baseline_prompt: Mapped[PromptLevel | None] = words_of(PromptLevel, null=True)
    baseline_note: Mapped[str | None] = text("Baseline in words", null=True)
    baseline_on: Mapped[date | None] = mapped_column(comment="Day on which the baseline was taken")
    target_value: Mapped[Decimal | None] = mapped_column(comment="Target in the unit of the measure")
    target_successes: Mapped[int | None] = whole("Raw count that meets the goal", null=True)
    target_attempts: Mapped[int | None] = whole("Out of so many", null=True)
    target_prompt: Mapped[PromptLevel | None] = words_of(PromptLevel, null=True, comment="Most help that still counts")
    target_in_a_row: Mapped[int | None] = whole("Measurements in a row that have to reach the target", null=True)
    starts_on: Mapped[date | None] = mapped_column(comment="First day of work on the goal")
    target_on: Mapped[date | None] = mapped_column(comment="Day by which the goal shall be met")

    method: Mapped[MeasurementMethod | None] = words_of(MeasurementMethod, null=True, comment="How it is measured")
    method_note: Mapped[str | None] = text("Probe, form or rubric that is used", null=True)
    schedule_times: Mapped[int | None] = whole("Measured so many times per period", null=True)
    schedule_per: Mapped[Period | None] = words_of(Period, null=True)
    schedule_note: Mapped[str | None] = text("The schedule in words, where numbers do not say it", null=True)
    setting: Mapped[str | None] = text("Where it is worked on and measured", null=True)
    responsible_roles: Mapped[list[str]] = texts("Who is responsible, by position", label="none")
    responsible_user_id: Mapped[UUID | None] = ref(
        "users", null=True, comment="Person who measures, as named on the plan"
    )
    reported_how: Mapped[str | None] = text(
        "When and how progress on this goal is reported, if not as the plan says", null=True
    )

    standard_id: Mapped[UUID | None] = catalogue_ref("curriculum_standards", null=True)
    is_alternate_standard: Mapped[bool] = flag("Aligned to alternate academic achievement standards")
    is_esy: Mapped[bool] = flag("Worked on in the extended school year")
    postsecondary_areas: Mapped[list[str]] = many_words(
        *get_args(PostsecondaryArea), comment="Postsecondary goals of the plan that this annual goal leads to"
    )

    progress: Mapped[GoalProgress | None] = words_of(GoalProgress, null=True, comment="As the team last stated it")
    current_value: Mapped[Decimal | None] = mapped_column(
        comment="Latest accepted measurement in the unit of the measure"
    )
    current_successes: Mapped[int | None] = whole("Latest accepted raw count", null=True)
    current_attempts: Mapped[int | None] = whole("Out of so many", null=True)
    current_prompt: Mapped[PromptLevel | None] = words_of(PromptLevel, null=True)
    current_on: Mapped[date | None] = mapped_column(comment="Day of the latest accepted measurement")
    ended_on: Mapped[date | None] = mapped_column(comment="Day on which the goal was met or ended")

    iep: Mapped[IEP] = to_one("IEPGoal.iep_id", "IEP", back="goals")
    standard: Mapped[CurriculumStandard | None] = to_one("IEPGoal.standard_id", "CurriculumStandard", catalogue=True)
    objectives: Mapped[list[GoalObjective]] = to_many("GoalObjective.goal_id", "IEPGoal", back="goal")


class GoalObjective(LearnerRecord):
    """A short-term objective or benchmark on the way to a goal; a must for who takes an alternate assessment."""

    __tablename__ = "goal_objectives"
    __scope__ = student("plan")
    __table_args__ = (
        index("student_id", "lineage_id"),
        unique("goal_id", "position"),
        *counts("baseline", "target", "current"),
        CheckConstraint("position >= 1", name="position_positive"),
        CheckConstraint("lineage_link = 'new' or previous_objective_id is not null", name="lineage_names_previous"),
    )

    goal_id: Mapped[UUID] = learner_ref("iep_goals")
    lineage_id: Mapped[UUID] = lineage()
    lineage_link: Mapped[LineageLink] = words_of(
        LineageLink, default="new", comment="What it is to previous_objective_id"
    )
    previous_objective_id: Mapped[UUID | None] = learner_ref("goal_objectives", null=True)
    origin: Mapped[Origin] = words_of(Origin, default="made_here")
    position: Mapped[int] = whole("Order under the goal, from 1")
    kind: Mapped[ObjectiveKind] = words_of(ObjectiveKind, default="objective")
    status: Mapped[GoalStatus] = words_of(GoalStatus, default="draft")
    language: Mapped[str] = text("Language code of the texts", default="en", server_default="en", label="none")
    statement: Mapped[str] = text("The objective as the plan says it")
    plain_statement: Mapped[str | None] = text("The objective in the learner's own plain words", null=True)
    condition: Mapped[str | None] = text("Given what: material, setting, help", null=True)
    behavior: Mapped[str | None] = text("What the learner will do that can be seen and counted", null=True)
    criterion: Mapped[str | None] = text("How well, in words", null=True)
    baseline_value: Mapped[Decimal | None] = mapped_column(comment="Baseline in the unit of the goal's measure")
    baseline_successes: Mapped[int | None] = whole("Raw count at baseline", null=True)
    baseline_attempts: Mapped[int | None] = whole("Out of so many", null=True)
    baseline_prompt: Mapped[PromptLevel | None] = words_of(PromptLevel, null=True)
    target_value: Mapped[Decimal | None] = mapped_column(comment="Target in the unit of the goal's measure")
    target_successes: Mapped[int | None] = whole("Raw count that meets the objective", null=True)
    target_attempts: Mapped[int | None] = whole("Out of so many", null=True)
    target_prompt: Mapped[PromptLevel | None] = words_of(PromptLevel, null=True, comment="Most help that still counts")
    target_on: Mapped[date | None] = mapped_column(comment="Day by which the objective shall be met")
    method: Mapped[MeasurementMethod | None] = words_of(MeasurementMethod, null=True)
    schedule_times: Mapped[int | None] = whole("Measured so many times per period", null=True)
    schedule_per: Mapped[Period | None] = words_of(Period, null=True)
    current_value: Mapped[Decimal | None] = mapped_column(comment="Latest accepted measurement")
    current_successes: Mapped[int | None] = whole("Latest accepted raw count", null=True)
    current_attempts: Mapped[int | None] = whole("Out of so many", null=True)
    current_prompt: Mapped[PromptLevel | None] = words_of(PromptLevel, null=True)
    current_on: Mapped[date | None] = mapped_column(comment="Day of the latest accepted measurement")
    met_on: Mapped[date | None] = mapped_column(comment="Day on which it was met")

    goal: Mapped[IEPGoal] = to_one("GoalObjective.goal_id", "IEPGoal", back="objectives")
