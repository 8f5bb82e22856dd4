"""The learner: who they are, their names, numbers and reported facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import mapped_column

from aivo.db.base import LearnerRecord, Record, apart, index, to_many, to_one, unique
from aivo.db.columns import (
    UUID,
    Mapped,
    date,
    flag,
    ref,
    sealed,
    shape,
    text,
    texts,
    words,
)
from aivo.db.scopes import STUDENT_ROOT, student
from aivo.domains.identity.models import User
from aivo.domains.students.shapes import Accessibility, LearningPreferences

if TYPE_CHECKING:
    from aivo.domains.students.models.enrolment import ClassroomMembership, SchoolEnrolment, StudentAssignment
    from aivo.domains.students.models.family import ParentStudentRelation
    from aivo.domains.students.models.homes import ContactPoint


class StudentProfile(Record):
    """A learner of one tenant: who they are, how they learn, what they need to take part.

    Disability, placement and plans in force are dated facts of the plan room, shown by query and never stored here.
    """

    __tablename__ = "student_profiles"
    __scope__ = STUDENT_ROOT
    __table_args__ = (
        unique("user_id", where="user_id is not null"),
        index("family_name", "given_name"),
        index("birth_date"),
        index("grade_level"),
    )

    user_id: Mapped[UUID | None] = ref("users", null=True, comment="The learner's own sign-in, where there is one")
    given_name: Mapped[str] = text("Given name in use; every name with its dates is a StudentName", label="identity")
    middle_name: Mapped[str | None] = text(null=True, label="identity")
    family_name: Mapped[str] = text("Family name in use", label="identity")
    birth_date: Mapped[date | None] = mapped_column(
        info={"sensitivity": "identity"}, comment="Decides under-13 and majority"
    )
    grade_level: Mapped[str | None] = text(
        "CEDS grade today; its history is the enrolment", null=True, label="education"
    )
    timezone: Mapped[str | None] = text(
        "IANA zone in which the learner's days are reckoned; null takes the school's", null=True, label="none"
    )
    pronouns: Mapped[str | None] = text("Optional, as the learner wishes", null=True, label="identity")
    pronouns_audience: Mapped[str] = words("team", "school", "self", default="team", comment="Who may see the pronouns")
    home_language: Mapped[str | None] = text("BCP 47 tag", null=True, label="identity")
    communication_mode: Mapped[str] = words(
        "speech", "aac", "asl", "braille", "mixed", default="speech", comment="How the learner communicates best"
    )
    wording: Mapped[str] = words(
        "child", "teen", "adult", default="child", comment="Register of wording the learner chose"
    )
    preferences: Mapped[LearningPreferences] = shape(
        LearningPreferences, label="education", comment="How the learner likes to work"
    )
    accessibility: Mapped[Accessibility] = shape(
        Accessibility, label="education", comment="What the learner needs to use a page"
    )
    shows_plan_page: Mapped[bool] = flag("The team turned the learner's own plan page on")
    photo_document_id: Mapped[UUID | None] = mapped_column(comment="Picture for sign-in and sheets, where allowed")
    exited_on: Mapped[date | None] = mapped_column(comment="Last day in this tenant; retention counts from here")
    exit_code: Mapped[str | None] = text(
        "State or EDFacts exit reason; D (died) stops every automatic message", null=True
    )
    origin: Mapped[str] = words("made_here", "imported", "carried_over", "received", default="made_here")
    user: Mapped[User | None] = to_one("StudentProfile.user_id", "User")
    names: Mapped[list[StudentName]] = to_many("StudentName.student_id", "StudentProfile", back="student")
    enrolments: Mapped[list[SchoolEnrolment]] = to_many("SchoolEnrolment.student_id", "StudentProfile", back="student")
    assignments: Mapped[list[StudentAssignment]] = to_many(
        "StudentAssignment.student_id", "StudentProfile", back="student"
    )
    relations: Mapped[list[ParentStudentRelation]] = to_many(
        "ParentStudentRelation.student_id", "StudentProfile", back="student"
    )
    memberships: Mapped[list[ClassroomMembership]] = to_many(
        "ClassroomMembership.student_id", "StudentProfile", back="student"
    )
    contact_points: Mapped[list[ContactPoint]] = to_many("ContactPoint.student_id", "StudentProfile")


class StudentName(LearnerRecord):
    """A name with its dates and audience. Former names are not shown, searched, exported or printed."""

    __tablename__ = "student_names"
    __scope__ = student("basic")
    __table_args__ = (apart("student_id", "kind"),)

    kind: Mapped[str] = words("legal", "used", "former")
    given_name: Mapped[str] = text(label="identity")
    middle_name: Mapped[str | None] = text(null=True, label="identity")
    family_name: Mapped[str] = text(label="identity")
    audience: Mapped[str] = words("team", "school", "custodian", default="team")
    reason: Mapped[str | None] = text(null=True, label="identity")
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    student: Mapped[StudentProfile] = to_one("StudentName.student_id", "StudentProfile", back="names")


class StudentIdentifier(LearnerRecord):
    """A number somebody gave the learner: state id, district number, Medicaid id (billing only)."""

    __tablename__ = "student_identifiers"
    __scope__ = student("registry")
    __table_args__ = (
        apart("student_id", "scheme"),
        index("scheme", "value"),
        unique("scheme", "value_hash", where="value_hash is not null"),
    )

    scheme: Mapped[str] = words("district", "state", "medicaid", "other")
    value: Mapped[str | None] = text("The district's own number; other schemes are sealed", null=True, label="identity")
    value_sealed: Mapped[bytes | None] = sealed("State and Medicaid ids, encrypted")
    value_hash: Mapped[bytes | None] = mapped_column(
        info={"sensitivity": "secret"}, comment="Keyed hash for look-up, per tenant"
    )
    issuer: Mapped[str | None] = text(null=True, label="none")
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()


class StudentDemographics(LearnerRecord):
    """What is reported about a learner, dated: race and ethnicity (many-valued), sex as reported, language status."""

    __tablename__ = "student_demographics"
    __scope__ = student("registry")
    __table_args__ = (apart("student_id"),)

    sex: Mapped[str | None] = words("female", "male", "other", "unspecified", null=True, comment="As reported")
    races: Mapped[list[str]] = texts("Federal race words, many-valued")
    is_hispanic: Mapped[bool | None] = mapped_column(comment="Ethnicity as reported; null when not reported")
    english_learner: Mapped[str | None] = words("never", "current", "monitored", "former", null=True)
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
