"""Where a learner is enrolled, in which classes, with which staff."""

from __future__ import annotations

from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, LearnerRecord, Record, apart, index, to_one
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
from aivo.db.scopes import TENANT, student
from aivo.domains.identity.models import User
from aivo.domains.students.models.profile import StudentProfile
from aivo.domains.tenancy.models import GRADES, Classroom, School

ASSIGNMENTS = (
    "case_manager", "special_education_teacher", "general_education_teacher", "provider", "paraprofessional",
    "substitute", "counselor", "nurse", "interpreter", "outside_evaluator", "administrator_of_record",
)  # fmt: skip


class SchoolEnrolment(LearnerRecord):
    """An enrolment at one school, dated, with who is responsible, who serves and where the learner attends."""

    __tablename__ = "school_enrolments"
    __scope__ = student("basic")
    __table_args__ = (apart("student_id", "school_id?", "kind"), index("school_id", "valid_from"))

    school_id: Mapped[UUID | None] = ref("schools", null=True, comment="Null when attended outside this tenant")
    school_year_id: Mapped[UUID | None] = ref("school_years", null=True)
    kind: Mapped[str] = words(
        "primary", "concurrent", "service_only", "homebound", "placed_elsewhere", default="primary"
    )
    grade_level: Mapped[str] = words(*GRADES, comment="CEDS grade during this enrolment")
    responsible_agency: Mapped[str | None] = text("Agency responsible for FAPE where it is not this tenant", null=True)
    serving_agency: Mapped[str | None] = text("Agency that serves where it is not this tenant", null=True)
    attending_place: Mapped[str | None] = text("School attended where it is outside this tenant", null=True)
    entry_code: Mapped[str | None] = text(null=True)
    exit_code: Mapped[str | None] = text(null=True)
    minutes_per_week: Mapped[int | None] = whole(
        "Length of this learner's school week where it is not the usual one", null=True
    )
    valid_from: Mapped[date] = mapped_column(comment="Entry day")
    valid_to: Mapped[date | None] = mapped_column(comment="Last day, included")
    student: Mapped[StudentProfile] = to_one("SchoolEnrolment.student_id", "StudentProfile", back="enrolments")
    school: Mapped[School | None] = to_one("SchoolEnrolment.school_id", "School")


class ClassroomMembership(LearnerRecord):
    """A learner in a class, dated.

    Where a learner and a member of staff are in one class on the same days, the member of staff reaches the learner.
    """

    __tablename__ = "classroom_memberships"
    __scope__ = student("basic")
    __table_args__ = (apart("student_id", "classroom_id"),)

    classroom_id: Mapped[UUID] = ref("classrooms")
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column(comment="Last day, included")
    source_valid_to: Mapped[date | None] = mapped_column(comment="End date as the source wrote it (often exclusive)")
    student: Mapped[StudentProfile] = to_one("ClassroomMembership.student_id", "StudentProfile", back="memberships")
    classroom: Mapped[Classroom] = to_one("ClassroomMembership.classroom_id", "Classroom")


class ClassroomStaff(Record):
    """A member of staff in a class, dated: who teaches it may hang on a poster."""

    __tablename__ = "classroom_staff"
    __scope__ = TENANT
    __table_args__ = (apart("user_id", "classroom_id"),)

    classroom_id: Mapped[UUID] = ref("classrooms")
    user_id: Mapped[UUID] = ref("users")
    role: Mapped[str] = words("teacher", "aide", "substitute", "administrator", "proctor", default="teacher")
    is_primary: Mapped[bool] = flag("The one teacher of record")
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column(comment="Last day, included")
    source_valid_to: Mapped[date | None] = mapped_column(comment="End date as the source wrote it (often exclusive)")
    classroom: Mapped[Classroom] = to_one("ClassroomStaff.classroom_id", "Classroom")
    user: Mapped[User] = to_one("ClassroomStaff.user_id", "User")


class StudentAssignment(LearnerRecord):
    """Who serves this learner as what, from when to when, perhaps covering for somebody."""

    __tablename__ = "student_assignments"
    __scope__ = student("basic")
    __table_args__ = (apart("student_id", "user_id", "kind"),)

    user_id: Mapped[UUID] = ref("users")
    kind: Mapped[str] = words(*ASSIGNMENTS)
    service: Mapped[str | None] = text("What a provider provides: speech-language, occupational therapy, …", null=True)
    covering_for_user_id: Mapped[UUID | None] = ref("users", null=True)
    reason: Mapped[str | None] = text("Why, where access is taken after class or for cover", null=True)
    assigned_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    student: Mapped[StudentProfile] = to_one("StudentAssignment.student_id", "StudentProfile", back="assignments")
    user: Mapped[User] = to_one("StudentAssignment.user_id", "User")


class CaseloadMove(LearnerRecord):
    """One learner's part of a caseload move or of cover: who hands over to whom, from when, and whether it was undone.

    The relation itself is the assignment; this row says which act made and which one it closed.
    """

    __tablename__ = "caseload_moves"
    __scope__ = student("basic")
    __table_args__ = (
        index("act_id"),
        index("student_id", "starts_on"),
        index("from_user_id", "starts_on"),
        index("starts_on"),
        CheckConstraint("ends_on is null or ends_on >= starts_on", name="dates"),
        CheckConstraint("kind <> 'cover' or ends_on is not null", name="cover_ends"),
        # Undone until the day it begins; a day of slack, for this is reckoned without the school's own zone.
        CheckConstraint(
            "undone_at is null or (undone_at at time zone 'UTC')::date <= starts_on", name="undone_before_it_begins"
        ),
    )

    act_id: Mapped[UUID] = mapped_column(comment="The act: the same on every learner's row that was moved with it")
    kind: Mapped[str] = words("move", "cover")
    from_user_id: Mapped[UUID] = ref("users")
    to_user_id: Mapped[UUID] = ref("users")
    opened_assignment_id: Mapped[UUID | None] = learner_ref("student_assignments", null=True)
    closed_assignment_id: Mapped[UUID | None] = learner_ref("student_assignments", null=True)
    previous_valid_to: Mapped[date | None] = mapped_column(
        comment="Last day that the closed assignment had before; undoing gives it back"
    )
    starts_on: Mapped[date] = mapped_column(comment="First day of the one who takes over")
    ends_on: Mapped[date | None] = mapped_column(comment="Last day of cover; null for a move")
    reason: Mapped[str] = text("Why; the assignment repeats it, where the family reads it")
    decided_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    undone_at: Mapped[datetime | None] = mapped_column()
    undone_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    student: Mapped[StudentProfile] = to_one("CaseloadMove.student_id", "StudentProfile")
