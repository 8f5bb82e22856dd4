"""The learner, and the dated relations of people to the learner."""

from __future__ import annotations

from sqlalchemy import Numeric, text as sql
from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, LearnerRecord, Record, apart, index, to_many, to_one, unique
from aivo.db.columns import UUID, Mapped, date, datetime, flag, learner_ref, ref, sealed, shape, text, texts, whole, words
from aivo.db.scopes import STUDENT_ROOT, TENANT, student
from aivo.domains.identity.models import User
from aivo.domains.students.shapes import Accessibility, DaysOfWeek, LearningPreferences
from aivo.domains.tenancy.models import GRADES, Classroom, School

RELATION_KINDS = (
    "biological_or_adoptive_parent", "step_parent", "foster_parent", "guardian", "person_acting_as_parent",
    "court_named_decision_maker", "surrogate", "agency_caseworker", "other_contact",
)  # fmt: skip
RIGHTS = ("see_records", "decide_education", "give_data_consent", "get_notices", "be_contacted", "pick_up")
"""The six separate rights of a parent relation; each is a dated row with its basis."""

ASSIGNMENTS = (
    "case_manager", "special_education_teacher", "general_education_teacher", "provider", "paraprofessional", "substitute",
    "counselor", "nurse", "interpreter", "outside_evaluator", "administrator_of_record",
)  # fmt: skip


class StudentProfile(Record):
    """A learner of one tenant: who they are, how they learn, what they need to take part.

    Disability, placement and the plans in force are dated facts of the plan room and are shown by query, never stored here.
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
    birth_date: Mapped[date | None] = mapped_column(info={"sensitivity": "identity"}, comment="Decides under-13 and majority")
    grade_level: Mapped[str | None] = text("CEDS grade today; its history is the enrolment", null=True, label="education")
    timezone: Mapped[str | None] = text("IANA zone in which the learner's days are reckoned; null takes the school's", null=True, label="none")
    pronouns: Mapped[str | None] = text("Optional, as the learner wishes", null=True, label="identity")
    pronouns_audience: Mapped[str] = words("team", "school", "self", default="team", comment="Who may see the pronouns")
    home_language: Mapped[str | None] = text("BCP 47 tag", null=True, label="identity")
    communication_mode: Mapped[str] = words(
        "speech", "aac", "asl", "braille", "mixed", default="speech", comment="How the learner communicates best"
    )
    wording: Mapped[str] = words("child", "teen", "adult", default="child", comment="Register of wording the learner chose")
    preferences: Mapped[LearningPreferences] = shape(LearningPreferences, label="education")
    accessibility: Mapped[Accessibility] = shape(Accessibility, label="education")
    shows_plan_page: Mapped[bool] = flag("The team turned the learner's own plan page on")
    photo_document_id: Mapped[UUID | None] = mapped_column(comment="Picture for sign-in and sheets, where allowed")
    exited_on: Mapped[date | None] = mapped_column(comment="Last day in this tenant; retention counts from here")
    exit_code: Mapped[str | None] = text("State or EDFacts exit reason; D (died) stops every automatic message", null=True)
    origin: Mapped[str] = words("made_here", "imported", "carried_over", "received", default="made_here")
    user: Mapped[User | None] = to_one("StudentProfile.user_id", "User")
    names: Mapped[list[StudentName]] = to_many("StudentName.student_id", "StudentProfile", back="student")
    enrolments: Mapped[list[SchoolEnrolment]] = to_many("SchoolEnrolment.student_id", "StudentProfile", back="student")
    assignments: Mapped[list[StudentAssignment]] = to_many("StudentAssignment.student_id", "StudentProfile", back="student")
    relations: Mapped[list[ParentStudentRelation]] = to_many("ParentStudentRelation.student_id", "StudentProfile", back="student")
    memberships: Mapped[list[ClassroomMembership]] = to_many("ClassroomMembership.student_id", "StudentProfile", back="student")


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
    """A number somebody gave the learner: state id, district number, Medicaid id (billing only). Encrypted where it is one."""

    __tablename__ = "student_identifiers"
    __scope__ = student("registry")
    __table_args__ = (apart("student_id", "scheme"), index("scheme", "value"), unique("scheme", "value_hash", where="value_hash is not null"))

    scheme: Mapped[str] = words("district", "state", "medicaid", "other")
    value: Mapped[str | None] = text("The district's own number; other schemes are sealed", null=True, label="identity")
    value_sealed: Mapped[bytes | None] = sealed("State and Medicaid ids, encrypted")
    value_hash: Mapped[bytes | None] = mapped_column(info={"sensitivity": "secret"}, comment="Keyed hash for look-up, per tenant")
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


class SchoolEnrolment(LearnerRecord):
    """An enrolment at one school, dated, with who is responsible, who serves and where the learner attends."""

    __tablename__ = "school_enrolments"
    __scope__ = student("basic")
    __table_args__ = (apart("student_id", "school_id?", "kind"), index("school_id", "valid_from"))

    school_id: Mapped[UUID | None] = ref("schools", null=True, comment="Null when attended outside this tenant")
    school_year_id: Mapped[UUID | None] = ref("school_years", null=True)
    kind: Mapped[str] = words("primary", "concurrent", "service_only", "homebound", "placed_elsewhere", default="primary")
    grade_level: Mapped[str] = words(*GRADES, comment="CEDS grade during this enrolment")
    responsible_agency: Mapped[str | None] = text("Agency responsible for FAPE where it is not this tenant", null=True)
    serving_agency: Mapped[str | None] = text("Agency that serves where it is not this tenant", null=True)
    attending_place: Mapped[str | None] = text("School attended where it is outside this tenant", null=True)
    entry_code: Mapped[str | None] = text(null=True)
    exit_code: Mapped[str | None] = text(null=True)
    minutes_per_week: Mapped[int | None] = whole("Length of this learner's school week where it is not the usual one", null=True)
    valid_from: Mapped[date] = mapped_column(comment="Entry day")
    valid_to: Mapped[date | None] = mapped_column(comment="Last day, included")
    student: Mapped[StudentProfile] = to_one("SchoolEnrolment.student_id", "StudentProfile", back="enrolments")
    school: Mapped[School | None] = to_one("SchoolEnrolment.school_id", "School")


class ClassroomMembership(LearnerRecord):
    """A learner in a class, dated.

    A learner and a member of staff of one class, on days that both hold, give the member of staff access to the learner.
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


class ParentStudentRelation(LearnerRecord):
    """Who an adult is to a learner. What they may do are separate dated rights; until a named person confirms the relation, none count."""

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
    origin: Mapped[str] = words("made_here", "imported", "carried_over", default="made_here")
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    student: Mapped[StudentProfile] = to_one("ParentStudentRelation.student_id", "StudentProfile", back="relations")
    user: Mapped[User] = to_one("ParentStudentRelation.user_id", "User")
    rights: Mapped[list[ParentRelationRight]] = to_many("ParentRelationRight.relation_id", "ParentStudentRelation", back="relation")


class ParentRelationRight(LearnerRecord):
    """One right of one relation, with its basis and dates. Only a recorded order or law takes a legal parent's right away."""

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
    end_basis: Mapped[str | None] = words("court_order", "law", "majority", "permission_ended", "relation_ended", "correction", null=True)
    note: Mapped[str | None] = text(null=True)
    recorded_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    relation: Mapped[ParentStudentRelation] = to_one("ParentRelationRight.relation_id", "ParentStudentRelation", back="rights")


class Household(LearnerRecord):
    """A home of the learner. A learner may have several, with days or shares."""

    __tablename__ = "households"
    __scope__ = student("contact", extra=True)
    __table_args__ = (index("student_id", "valid_from"),)

    name: Mapped[str] = text("What the family calls it", label="contact")
    share: Mapped[DaysOfWeek] = shape(DaysOfWeek, label="contact")
    is_primary: Mapped[bool] = flag()
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    addresses: Mapped[list[HouseholdAddress]] = to_many("HouseholdAddress.household_id", "Household", back="household")
    members: Mapped[list[HouseholdMember]] = to_many("HouseholdMember.household_id", "Household", back="household")


class HouseholdAddress(LearnerRecord):
    """The address of a home, apart from it: never shown to another contact, and when protected to custodians only."""

    __tablename__ = "household_addresses"
    __scope__ = student("contact", extra=True)
    __table_args__ = (apart("household_id"),)

    household_id: Mapped[UUID] = learner_ref("households")
    is_protected: Mapped[bool] = flag("Under a protection order or programme: records custodians only")
    street: Mapped[str] = text(label="contact")
    city: Mapped[str] = text(label="contact")
    state_code: Mapped[str] = text(label="contact")
    postal_code: Mapped[str] = text(label="contact")
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    household: Mapped[Household] = to_one("HouseholdAddress.household_id", "Household", back="addresses")


class HouseholdMember(LearnerRecord):
    """Which adult lives in which home of the learner."""

    __tablename__ = "household_members"
    __scope__ = student("contact", extra=True)
    __table_args__ = (unique("household_id", "user_id"),)

    household_id: Mapped[UUID] = learner_ref("households")
    user_id: Mapped[UUID] = ref("users")
    household: Mapped[Household] = to_one("HouseholdMember.household_id", "Household", back="members")


class ContactPoint(LearnerRecord):
    """A phone number or address of an adult, as far as it serves this learner. Visible to that adult and to staff who need it."""

    __tablename__ = "contact_points"
    __scope__ = student("contact", extra=True)
    __table_args__ = (index("student_id", "user_id"),)

    user_id: Mapped[UUID] = ref("users")
    kind: Mapped[str] = words("mobile", "home_phone", "work_phone", "email", "postal")
    value: Mapped[str] = text(label="contact")
    is_confirmed: Mapped[bool] = flag()
    note: Mapped[str | None] = text("When to call, what to avoid", null=True, label="contact")


class ContactLog(LearnerRecord):
    """A call, mail or talk with an adult of the learner: who, how, reached or not, what about, when to follow up."""

    __tablename__ = "contact_logs"
    __scope__ = student("contact", extra=True)
    __table_args__ = (index("student_id", "happened_at"),)

    user_id: Mapped[UUID] = ref("users", comment="The adult who was contacted")
    by_user_id: Mapped[UUID] = ref("users")
    happened_at: Mapped[datetime] = mapped_column()
    means: Mapped[str] = words("phone", "email", "letter", "in_person", "message", "video")
    is_reached: Mapped[bool] = flag()
    note: Mapped[str | None] = text(null=True, label="contact")
    language: Mapped[str | None] = text("BCP 47 tag of the note", null=True, label="none")
    follow_up_on: Mapped[date | None] = mapped_column()
    counts_as_attempt: Mapped[bool] = flag("Counts as an attempt to arrange a meeting")


class StudentNotice(LearnerRecord):
    """A notice to one adult about one learner, in one language by one channel: each parent gets an own one."""

    __tablename__ = "student_notices"
    __scope__ = student("notice", extra=True)
    __table_args__ = (index("student_id", "created_at"),)

    user_id: Mapped[UUID] = ref("users", comment="Who gets it")
    kind: Mapped[str] = words("safeguards", "consent", "directory", "records", "general")
    title: Mapped[str] = text()
    body: Mapped[str] = text()
    language: Mapped[str] = text("BCP 47 tag", label="none")
    channel: Mapped[str] = words("paper", "email", "here", "phone", default="here")
    sent_at: Mapped[datetime | None] = mapped_column()
    delivered_at: Mapped[datetime | None] = mapped_column()
    returned_at: Mapped[datetime | None] = mapped_column()
    read_at: Mapped[datetime | None] = mapped_column()


class DismissalPlan(LearnerRecord):
    """How the learner goes home on which days; shows no other adult's name."""

    __tablename__ = "dismissal_plans"
    __scope__ = student("pickup")
    __table_args__ = (index("student_id", "valid_from"),)

    mode: Mapped[str] = words("picked_up", "bus", "walks", "after_school", "special_transport")
    days: Mapped[DaysOfWeek] = shape(DaysOfWeek)
    place: Mapped[str | None] = text("Door, stop or room", null=True)
    note: Mapped[str | None] = text(null=True)
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()


class StudentInsight(LearnerRecord):
    """What helps, what is hard, what motivates: with author and date. Never a score or a prediction."""

    __tablename__ = "student_insights"
    __scope__ = student("plan")
    __table_args__ = (index("student_id", "kind"),)

    kind: Mapped[str] = words("helps", "hard", "motivates", "pattern")
    said: Mapped[str] = text("In plain words")
    language: Mapped[str] = text("BCP 47 tag", default="en", server_default="en", label="none")
    observed_on: Mapped[date] = mapped_column()
    by_user_id: Mapped[UUID | None] = ref("users", null=True)


class StudentSafetyStep(LearnerRecord):
    """What everybody with the learner must know first: seizure, allergy, leaving, choking."""

    __tablename__ = "student_safety_steps"
    __scope__ = student("plan")
    __table_args__ = (index("student_id", "position"),)

    kind: Mapped[str] = words("seizure", "allergy", "asthma", "leaving", "feeding", "equipment", "other")
    steps: Mapped[str] = text("What to do, in order, in short sentences", label="health")
    position: Mapped[int] = whole(default=1)
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()


class MedicalNote(LearnerRecord):
    """A medical fact with its source, encrypted; opens for the nurse and the few who carry the health need."""

    __tablename__ = "medical_notes"
    __scope__ = student("health")
    __table_args__ = (index("student_id", "noted_on"),)

    kind: Mapped[str] = words("diagnosis", "medication", "allergy", "vision", "hearing", "history", "other")
    note: Mapped[bytes | None] = sealed("The text, encrypted under the tenant's key")
    noted_on: Mapped[date] = mapped_column()
    source: Mapped[str] = words("parent", "physician", "nurse", "record")
    document_id: Mapped[UUID | None] = learner_ref("documents", null=True)
    by_user_id: Mapped[UUID | None] = ref("users", null=True)


class FocusBaseline(LearnerRecord):
    """A learner's own usual focus in a span of days; comparisons are with this only."""

    __tablename__ = "focus_baselines"
    __scope__ = student("focus", gate="focus_monitoring")
    __table_args__ = (apart("student_id", "subject"),)

    subject: Mapped[str] = text("Subject, or `all`")
    session_count: Mapped[int] = whole("Sessions it is computed from")
    median_focus_score: Mapped[float | None] = mapped_column(Numeric(5, 2), comment="0 to 100; null while there are too few sessions")
    spread_focus_score: Mapped[float | None] = mapped_column(Numeric(5, 2), comment="Median absolute deviation")
    median_session_minutes: Mapped[float | None] = mapped_column(Numeric(6, 2))
    distractions_per_hour: Mapped[float | None] = mapped_column(Numeric(6, 2))
    computed_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()


class Document(LearnerRecord):
    """A file of the record (evaluation report, order, letter, signed paper, old plan); its bytes are encrypted outside the database."""

    __tablename__ = "documents"
    __scope__ = student("evaluation", extra=True)
    __table_args__ = (index("student_id", "dated_on"),)

    kind: Mapped[str] = words(
        "evaluation_report", "plan", "medical_letter", "court_order", "signed_form", "work_sample", "letter", "photo", "other",
    )  # fmt: skip
    title: Mapped[str] = text()
    dated_on: Mapped[date] = mapped_column()
    author: Mapped[str | None] = text(null=True)
    source: Mapped[str | None] = text("Where it came from", null=True)
    language: Mapped[str] = text("BCP 47 tag", default="en", server_default="en", label="none")
    audience: Mapped[str] = words(
        "plan_team", "evaluation_team", "health", "custodian", default="evaluation_team",
        comment="Who may open it: court orders and medical papers open for named people only",
    )  # fmt: skip
    retention_class: Mapped[str] = words("education_record", "temporary", "medical", "court", default="education_record")
    media_type: Mapped[str] = text(label="none")
    byte_count: Mapped[int] = whole("Size of the plain file in bytes")
    sha256: Mapped[bytes] = mapped_column(comment="Hash of the plain file")
    storage_key: Mapped[str] = text("Name of the encrypted file in the file store", label="none")
    key_version: Mapped[int] = whole("Data key the file is encrypted under")
    scan_state: Mapped[str] = words("waiting", "clean", "refused", "unscanned", default="unscanned")
    by_user_id: Mapped[UUID | None] = ref("users", null=True)


__all__ = [
    "ASSIGNMENTS", "RELATION_KINDS", "RIGHTS", "ClassroomMembership", "ClassroomStaff", "ContactLog", "ContactPoint", "DismissalPlan",
    "Document", "FocusBaseline", "Household", "HouseholdAddress", "HouseholdMember", "MedicalNote", "ParentRelationRight",
    "ParentStudentRelation", "SchoolEnrolment", "StudentAssignment", "StudentDemographics", "StudentIdentifier",
    "StudentInsight", "StudentName", "StudentNotice", "StudentProfile", "StudentSafetyStep",
]  # fmt: skip
