"""The adults of a learner and what each of them may do."""

from __future__ import annotations

from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, LearnerRecord, apart, to_many, to_one, unique
from aivo.db.columns import (
    UUID,
    Mapped,
    date,
    datetime,
    flag,
    learner_ref,
    ref,
    text,
    whole,
    words,
)
from aivo.db.scopes import student
from aivo.domains.identity.models import User
from aivo.domains.students.models.profile import StudentProfile

RELATION_KINDS = (
    "biological_or_adoptive_parent", "step_parent", "foster_parent", "guardian", "person_acting_as_parent",
    "court_named_decision_maker", "surrogate", "agency_caseworker", "other_contact",
)  # fmt: skip
RIGHTS = ("see_records", "decide_education", "give_data_consent", "get_notices", "be_contacted", "pick_up")
"""The six separate rights of a parent relation; each is a dated row with its basis."""


class ParentStudentRelation(LearnerRecord):
    """Who an adult is to a learner. What they may do are separate dated rights; none count until it is confirmed."""

    __tablename__ = "parent_student_relations"
    __scope__ = student("basic", extra=True)
    __table_args__ = (unique("student_id", "user_id"),)

    user_id: Mapped[UUID] = ref("users")
    kind: Mapped[str] = words(*RELATION_KINDS)
    called: Mapped[str | None] = text("What the family says: mother, grandfather, …", null=True, label="identity")
    is_confirmed: Mapped[bool] = flag("A named person confirmed kind, rights and identity; imports never do")
    confirmed_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    confirmed_at: Mapped[datetime | None] = mapped_column()
    identity_checked: Mapped[str | None] = words("in_person", "known_phone", "document", "court_order", null=True)
    agency: Mapped[str | None] = text("Agency of a caseworker or surrogate", null=True)
    contact_order: Mapped[int] = whole("In which order the school calls", default=1)
    language: Mapped[str | None] = text("BCP 47 tag for letters and calls", null=True, label="contact")
    needs_interpreter: Mapped[bool] = flag()
    delivery: Mapped[str] = words("paper", "email", "here", default="paper", comment="Chosen way of getting notices")
    delivery_chosen_at: Mapped[datetime | None] = mapped_column(
        comment="When they chose it themselves; null: the school entered it"
    )
    origin: Mapped[str] = words("made_here", "imported", "carried_over", default="made_here")
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    student: Mapped[StudentProfile] = to_one("ParentStudentRelation.student_id", "StudentProfile", back="relations")
    user: Mapped[User] = to_one("ParentStudentRelation.user_id", "User")
    rights: Mapped[list[ParentRelationRight]] = to_many(
        "ParentRelationRight.relation_id", "ParentStudentRelation", back="relation"
    )


class ParentRelationRight(LearnerRecord):
    """One right of a relation, with basis and dates. Only an order or law takes a legal parent's right away."""

    __tablename__ = "parent_relation_rights"
    __scope__ = student("basic", extra=True)
    __table_args__ = (
        apart("relation_id", "right_kind"),
        CheckConstraint("valid_to is null or end_basis is not null", name="end_has_basis"),
    )

    relation_id: Mapped[UUID] = learner_ref("parent_student_relations")
    right_kind: Mapped[str] = words(*RIGHTS)
    basis: Mapped[str] = words(
        "law", "court_order", "written_permission", "agency_appointment", "student_permission", "power_of_attorney",
        "tax_dependent", comment="Why the relation has this right",
    )  # fmt: skip
    document_id: Mapped[UUID | None] = learner_ref("documents", null=True)
    end_basis: Mapped[str | None] = words(
        "court_order", "law", "majority", "permission_ended", "relation_ended", "correction", null=True
    )
    note: Mapped[str | None] = text(null=True)
    recorded_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    relation: Mapped[ParentStudentRelation] = to_one(
        "ParentRelationRight.relation_id", "ParentStudentRelation", back="rights"
    )
