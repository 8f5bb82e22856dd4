"""The organisations and the time they run by."""

from __future__ import annotations

from sqlalchemy import ARRAY, SmallInteger
from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, Index, Record, RootRecord, apart, index, to_many, to_one, unique
from aivo.db.columns import (
    UUID,
    Mapped,
    date,
    datetime,
    flag,
    ref,
    shape,
    text,
    texts,
    whole,
    words,
)
from aivo.db.scopes import TENANT, TENANT_ROOT, district
from aivo.domains.tenancy.shapes import BellSchedule, ClassroomSettings, DayMinutes, TenantSettings

GRADES = ("IT", "PR", "PK", "TK", "KG", *(f"{n:02d}" for n in range(1, 14)), "PS", "UG", "Other")
"""CEDS entry grade levels, as OneRoster 1.2 uses them."""

STATES = ("trial", "active", "suspended", "leaving", "closed")
"""How a tenant stands. `suspended`: read only, its administrators alone come in; `leaving`: at work until it is closed,
which comes after its records were handed over."""

SESSION_KINDS = ("schoolYear", "semester", "term", "gradingPeriod")


class Tenant(RootRecord):
    """One organisation whose records are its own: a district, an independent school, a family. Its data never mix."""

    __tablename__ = "tenants"
    __scope__ = TENANT_ROOT
    __table_args__ = (
        Index("uq_tenants_slug", "slug", unique=True),
        CheckConstraint("kind not in ('family', 'platform') or not is_public_agency", name="family_is_no_agency"),
        CheckConstraint("slug ~ '^[a-z][a-z0-9-]{1,62}$'", name="slug"),
    )

    slug: Mapped[str] = text("Short name in addresses and on the command line", label="none")
    name: Mapped[str] = text(label="none")
    kind: Mapped[str] = words(
        "district", "charter_school", "single_school", "cooperative", "private_school", "state_program",
        "family", "platform",
        comment="Whose organisation this is; `platform` is the reserved tenant of the platform's own admins",
    )  # fmt: skip
    is_public_agency: Mapped[bool] = flag(
        "Whether IDEA and FERPA machinery, school authorisation and legal clocks exist here", default=False
    )
    status: Mapped[str] = words(*STATES, default="active")
    state_code: Mapped[str | None] = text(
        "Two-letter state whose rule pack overlays the federal base", null=True, label="none"
    )
    timezone: Mapped[str] = text(
        "IANA zone in which legal dates are reckoned",
        default="America/Chicago",
        server_default="America/Chicago",
        label="none",
    )
    default_locale: Mapped[str] = words("en", "es", default="en")
    access_lead_days: Mapped[int] = whole("Days before the first class day on which staff access starts", default=14)
    access_grace_days: Mapped[int] = whole("Days after the last class day on which staff access ends", default=14)
    settings: Mapped[TenantSettings] = shape(TenantSettings, label="none", comment="Choices of the district")


class District(Record):
    """A local education agency inside a tenant; absent in family tenants."""

    __tablename__ = "districts"
    __scope__ = TENANT
    __table_args__ = (unique("name"),)

    name: Mapped[str] = text(label="none")
    agency_kind: Mapped[str] = words(
        "local_education_agency",
        "charter_agency",
        "intermediate_unit",
        "state_agency",
        default="local_education_agency",
    )
    nces_id: Mapped[str | None] = text(
        "National Center for Education Statistics agency id (LEAID)", null=True, label="none"
    )
    state_agency_id: Mapped[str | None] = text("Agency identifier the state gives", null=True, label="none")
    state_code: Mapped[str | None] = text(null=True, label="none")
    timezone: Mapped[str | None] = text("IANA zone where it differs from the tenant's", null=True, label="none")
    phone: Mapped[str | None] = text(null=True, label="none")
    address: Mapped[str | None] = text(null=True, label="none")
    schools: Mapped[list[School]] = to_many("School.district_id", "District", back="district")


class School(Record):
    """One school, or another site where learners are served."""

    __tablename__ = "schools"
    __scope__ = TENANT
    __table_args__ = (unique("district_id", "name", nulls_equal=True),)

    district_id: Mapped[UUID | None] = ref("districts", null=True, comment="Null in tenants without a district")
    name: Mapped[str] = text(label="none")
    kind: Mapped[str] = words(
        "public", "charter", "private", "separate_special_education", "residential", "home", "hospital", "program",
        default="public", comment="Kind of site; decides which placement code a day there counts toward",
    )  # fmt: skip
    nces_id: Mapped[str | None] = text("National Center for Education Statistics school id", null=True, label="none")
    state_school_id: Mapped[str | None] = text("School identifier the state gives", null=True, label="none")
    grades: Mapped[list[str]] = texts("CEDS grade levels taught", label="none")
    timezone: Mapped[str | None] = text("IANA zone where it differs from the district's", null=True, label="none")
    phone: Mapped[str | None] = text(null=True, label="none")
    address: Mapped[str | None] = text(null=True, label="none")
    bell_schedule: Mapped[BellSchedule] = shape(BellSchedule, label="none", comment="Periods of the school day")
    day_minutes: Mapped[DayMinutes] = shape(
        DayMinutes, comment="Length of the school day by grade, in minutes", label="none"
    )
    district: Mapped[District | None] = to_one("School.district_id", "District", back="schools")
    classrooms: Mapped[list[Classroom]] = to_many("Classroom.school_id", "School", back="school")


class SchoolYear(Record):
    """A school year of a district (or of one school), named by the year in which it ends."""

    __tablename__ = "school_years"
    __scope__ = TENANT
    __table_args__ = (
        unique("school_id", "end_year", nulls_equal=True),
        CheckConstraint("first_day_on <= last_day_on", name="order"),
        CheckConstraint("extract(year from last_day_on) = end_year", name="end_year"),
    )

    school_id: Mapped[UUID | None] = ref("schools", null=True, comment="Null: the year of every school of the tenant")
    end_year: Mapped[int] = whole("Calendar year in which the school year ends")
    title: Mapped[str] = text(label="none")
    first_day_on: Mapped[date] = mapped_column()
    last_day_on: Mapped[date] = mapped_column()


class AcademicSession(Record):
    """A stretch of the school year that classes and reports hang on: semester, term, grading period."""

    __tablename__ = "academic_sessions"
    __scope__ = TENANT
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="order"), index("school_year_id", "starts_on"))

    school_year_id: Mapped[UUID | None] = ref("school_years", null=True)
    parent_session_id: Mapped[UUID | None] = ref("academic_sessions", null=True)
    kind: Mapped[str] = words(*SESSION_KINDS)
    title: Mapped[str] = text(label="none")
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column(comment="Last day, included")
    source_ends_on: Mapped[date | None] = mapped_column(comment="End date as the source wrote it (often exclusive)")


class SchoolCalendar(Record):
    """The calendar of a school, track or program (extended year, preschool, half day) in one school year."""

    __tablename__ = "school_calendars"
    __scope__ = TENANT
    __table_args__ = (unique("school_year_id", "school_id", "program", nulls_equal=True),)

    school_year_id: Mapped[UUID] = ref("school_years")
    school_id: Mapped[UUID | None] = ref("schools", null=True, comment="Null: every school of the tenant")
    program: Mapped[str] = words("regular", "extended_school_year", "preschool", "half_day", "track", default="regular")
    name: Mapped[str] = text(label="none")
    weekdays: Mapped[list[int]] = mapped_column(
        ARRAY(SmallInteger),
        default=lambda: [1, 2, 3, 4, 5],
        server_default="{1,2,3,4,5}", comment="ISO weekdays on which school is held unless a day says otherwise",
    )  # fmt: skip
    days: Mapped[list[CalendarDay]] = to_many("CalendarDay.calendar_id", "SchoolCalendar", back="calendar")


class CalendarDay(Record):
    """A day that differs from the calendar's pattern: holiday, break, snow day, early release."""

    __tablename__ = "calendar_days"
    __scope__ = TENANT
    __table_args__ = (
        unique("calendar_id", "day_on"),
        CheckConstraint("minutes is null or minutes between 0 and 720", name="minutes"),
    )

    calendar_id: Mapped[UUID] = ref("school_calendars")
    day_on: Mapped[date] = mapped_column()
    kind: Mapped[str] = words(
        "instruction", "holiday", "break", "closure", "weather_closure", "early_release", "late_start", "staff_day",
        "testing",
    )  # fmt: skip
    is_school_day: Mapped[bool] = flag("Whether legal school-day clocks count it", default=False)
    minutes: Mapped[int | None] = whole("Length of this day in minutes; null takes the school's usual day", null=True)
    note: Mapped[str | None] = text(null=True, label="none")
    calendar: Mapped[SchoolCalendar] = to_one("CalendarDay.calendar_id", "SchoolCalendar", back="days")


class Course(Record):
    """What a class teaches; a class is a section of a course."""

    __tablename__ = "courses"
    __scope__ = TENANT
    __table_args__ = (index("course_code"),)

    school_year_id: Mapped[UUID | None] = ref("school_years", null=True)
    school_id: Mapped[UUID | None] = ref("schools", null=True)
    title: Mapped[str] = text(label="none")
    course_code: Mapped[str | None] = text(null=True, label="none")
    grades: Mapped[list[str]] = texts(label="none")
    subjects: Mapped[list[str]] = texts(label="none")
    subject_codes: Mapped[list[str]] = texts("SCED codes, in the order of the subjects", label="none")


class Classroom(Record):
    """One class of one school: the group a teacher meets, with its terms and place."""

    __tablename__ = "classrooms"
    __scope__ = TENANT
    __table_args__ = (index("school_id", "title"), index("subject", "grade_level"))

    school_id: Mapped[UUID | None] = ref("schools", null=True, comment="Null in family tenants")
    course_id: Mapped[UUID | None] = ref("courses", null=True)
    school_year_id: Mapped[UUID | None] = ref("school_years", null=True)
    title: Mapped[str] = text(label="none")
    class_code: Mapped[str | None] = text(null=True, label="none")
    kind: Mapped[str] = words("homeroom", "scheduled", default="scheduled", comment="OneRoster class type")
    setting: Mapped[str] = words(
        "general_education", "co_taught", "resource", "self_contained", "related_service", "home",
        default="general_education",
        comment="Where on the continuum of settings its minutes count",
    )  # fmt: skip
    grades: Mapped[list[str]] = texts(label="none")
    grade_level: Mapped[str | None] = text("The one grade, where the class has one", null=True, label="none")
    subject: Mapped[str | None] = text(null=True, label="none")
    subjects: Mapped[list[str]] = texts(label="none")
    subject_codes: Mapped[list[str]] = texts(label="none")
    periods: Mapped[list[str]] = texts("Periods of the bell schedule", label="none")
    location: Mapped[str | None] = text(null=True, label="none")
    starts_on: Mapped[date | None] = mapped_column(comment="First class day (earliest of its terms)")
    ends_on: Mapped[date | None] = mapped_column(comment="Last class day (latest of its terms)")
    settings: Mapped[ClassroomSettings] = shape(ClassroomSettings, label="none", comment="Choices of the class")
    school: Mapped[School | None] = to_one("Classroom.school_id", "School", back="classrooms")
    course: Mapped[Course | None] = to_one("Classroom.course_id", "Course")


class ClassroomSession(Record):
    """A term in which a class meets."""

    __tablename__ = "classroom_sessions"
    __scope__ = TENANT
    __table_args__ = (unique("classroom_id", "academic_session_id"),)

    classroom_id: Mapped[UUID] = ref("classrooms")
    academic_session_id: Mapped[UUID] = ref("academic_sessions")


class TenantSetting(Record):
    """One dated setting of a tenant (a rule, a rota, a limit) and who set it: settings are facts with history."""

    __tablename__ = "tenant_settings"
    __scope__ = district("settings")
    __table_args__ = (apart("name"), index("name"))

    name: Mapped[str] = text(label="none")
    value: Mapped[TenantSettings] = shape(
        TenantSettings, label="none", comment="The settings as they were from that day"
    )
    reason: Mapped[str | None] = text(null=True, label="none")
    set_by_user_id: Mapped[UUID | None] = mapped_column(
        comment="Who set it (identity is a higher room: no foreign key)"
    )
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()


class TenantState(Record):
    """A change of a tenant's state by the platform: from what to what, why, by whom, and whether it was taken back."""

    __tablename__ = "tenant_states"
    __scope__ = district("settings")
    __table_args__ = (
        index("created_at"),
        CheckConstraint("char_length(btrim(reason)) >= 10", name="reason"),
        CheckConstraint(
            "status <> 'closed' or (exported_on is not null and exported_to is not null)", name="closed_after_export"
        ),
    )

    status: Mapped[str] = words(*STATES)
    was_status: Mapped[str] = words(*STATES, comment="The state before, to which an undo leads back")
    reason: Mapped[str] = text("Why, in a sentence; the tenant's administrators read it", label="none")
    set_by_user_id: Mapped[UUID] = mapped_column(comment="The platform's person; of the reserved tenant, so no key")
    set_by_name: Mapped[str] = text("Their name, as it is shown", label="identity")
    exported_on: Mapped[date | None] = mapped_column(comment="When all records were handed over, before the end")
    exported_to: Mapped[str | None] = text("To whom they were handed over", null=True, label="identity")
    undone_at: Mapped[datetime | None] = mapped_column(comment="When it was taken back; by whom stands in the trail")


__all__ = [
    "GRADES", "SESSION_KINDS", "STATES", "AcademicSession", "CalendarDay", "Classroom", "ClassroomSession", "Course",
    "District", "School", "SchoolCalendar", "SchoolYear", "Tenant", "TenantSetting", "TenantState",
]  # fmt: skip
