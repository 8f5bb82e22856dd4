"""The 504 plan: a document of its own, not an IEP with blanks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, LearnerRecord, index, to_many, to_one, unique
from aivo.db.columns import UUID, Mapped, date, learner_ref, lineage, ref, shapes, text, texts, whole, words, words_of
from aivo.db.scopes import student
from aivo.domains.iep.models.meetings import IEPMeeting
from aivo.domains.iep.shapes.people import PersonInRole
from aivo.domains.iep.shapes.words import Origin, Section504Status
from aivo.domains.tenancy.models import GRADES

if TYPE_CHECKING:
    from aivo.domains.iep.models.behavior import BehaviorInterventionPlan
    from aivo.domains.iep.models.supports import Accommodation


class Section504Plan(LearnerRecord):
    """What a learner with a substantially limiting impairment gets under Section 504: accommodations, people, a review.

    The impairment and its evidence stand in the eligibility decision, which the classroom does not open.
    """

    __tablename__ = "section_504_plans"
    __scope__ = student("plan")
    __table_args__ = (
        index("student_id", "status"),
        index("status", "review_due_on"),
        unique("lineage_id", "revision"),
        CheckConstraint("in_force_to is null or in_force_to >= in_force_from", name="in_force"),
        CheckConstraint("status not in ('in_force', 'ended', 'replaced') or in_force_from is not null", name="started"),
        CheckConstraint("revision >= 1", name="revision_positive"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("student_id", "="),
            (sql("daterange(in_force_from, in_force_to, '[]')"), "&&"),
            using="gist",
            where=sql("deleted_at is null and status in ('in_force', 'ended', 'replaced')"),
            name="apart_student_id_in_force",
        ),
    )

    eligibility_decision_id: Mapped[UUID | None] = learner_ref(
        "eligibility_decisions",
        null=True,
        comment="The decision on impairment and limitation (closed to the classroom)",
    )
    lineage_id: Mapped[UUID] = lineage("Stays the same through the revisions of one plan")
    revision: Mapped[int] = whole("Counts the texts of one lineage", default=1)
    replaces_id: Mapped[UUID | None] = learner_ref("section_504_plans", null=True)
    origin: Mapped[Origin] = words_of(Origin, default="made_here")
    received_from: Mapped[str | None] = text("Agency or system it came from", null=True)
    status: Mapped[Section504Status] = words_of(Section504Status, default="draft")
    language: Mapped[str] = text("Language code of the texts", default="en", server_default="en", label="none")
    school_id: Mapped[UUID | None] = ref("schools", null=True)
    school_year_id: Mapped[UUID | None] = ref("school_years", null=True)
    grade: Mapped[str | None] = words(*GRADES, null=True, comment="Grade when the plan was written")
    coordinator_user_id: Mapped[UUID | None] = ref("users", null=True, comment="504 coordinator named on the plan")
    drafted_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    document_id: Mapped[UUID | None] = learner_ref("documents", null=True, comment="The paper or PDF it came from")

    meeting_id: Mapped[UUID | None] = learner_ref("iep_meetings", null=True, comment="The meeting that decided")
    team: Mapped[list[PersonInRole]] = shapes(
        PersonInRole, comment="People with knowledge of the learner, and their roles"
    )
    needs: Mapped[str | None] = text("What the learner needs at school, in words that may be read in class", null=True)
    related_services: Mapped[list[str]] = texts("Related aids and services")
    health_document_id: Mapped[UUID | None] = learner_ref("documents", null=True, comment="Health or emergency plan")
    placement: Mapped[str | None] = text("Setting, with nondisabled students as far as appropriate (104.34)", null=True)
    monitoring: Mapped[str | None] = text("How it is watched that the plan is carried out, and by whom", null=True)
    notice_given_on: Mapped[date | None] = mapped_column(comment="Parents were told of the decision")
    rights_given_on: Mapped[date | None] = mapped_column(comment="Parents got their rights (104.36)")
    consented_on: Mapped[date | None] = mapped_column(comment="Consent to the plan, where the district asks for it")
    consent_record_id: Mapped[UUID | None] = learner_ref("consent_records", null=True)
    decided_on: Mapped[date | None] = mapped_column(comment="Day on which the team decided")
    in_force_from: Mapped[date | None] = mapped_column(comment="First day in force")
    in_force_to: Mapped[date | None] = mapped_column(comment="Last day in force; null while it is open")
    review_due_on: Mapped[date | None] = mapped_column(
        comment="Review by the district's own rule; there is no federal clock"
    )
    reviewed_on: Mapped[date | None] = mapped_column(comment="Last review")
    reevaluation_due_on: Mapped[date | None] = mapped_column(comment="Periodic re-evaluation (104.35(d))")
    end_reason: Mapped[str | None] = text("Why the plan ended", null=True)

    meeting: Mapped[IEPMeeting | None] = to_one("Section504Plan.meeting_id", "IEPMeeting")
    accommodations: Mapped[list[Accommodation]] = to_many(
        "Accommodation.section_504_plan_id", "Section504Plan", back="section_504_plan"
    )
    behavior_plans: Mapped[list[BehaviorInterventionPlan]] = to_many(
        "BehaviorInterventionPlan.section_504_plan_id", "Section504Plan", back="section_504_plan"
    )
