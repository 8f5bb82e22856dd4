"""Districts, schools, classes and calendars through the API."""

from __future__ import annotations

from aivo.domains.tenancy.models import (
    AcademicSession,
    CalendarDay,
    Classroom,
    ClassroomSession,
    Course,
    District,
    School,
    SchoolCalendar,
    SchoolYear,
    Tenant,
)
from aivo.domains.tenancy.permissions import RIGHTS
from aivo.web.rest.creating import Insertion
from aivo.web.rest.resource import Writes, resources

SCHOOL = (
    "district_id", "name", "kind", "nces_id", "state_school_id", "grades", "timezone", "phone", "address",
    "bell_schedule", "day_minutes",
)  # fmt: skip
CLASSROOM = (
    "school_id", "course_id", "school_year_id", "title", "class_code", "kind", "setting", "grades", "grade_level",
    "subject", "subjects", "subject_codes", "periods", "location", "starts_on", "ends_on",
)  # fmt: skip
COURSE = ("school_year_id", "school_id", "title", "course_code", "grades", "subjects", "subject_codes")
DISTRICT = ("name", "agency_kind", "nces_id", "state_agency_id", "state_code", "timezone", "phone", "address")
YEAR = ("school_id", "end_year", "title", "first_day_on", "last_day_on")
SESSION = ("school_year_id", "parent_session_id", "kind", "title", "starts_on", "ends_on")
CALENDAR = ("school_year_id", "school_id", "program", "name", "weekdays")
DAY = ("kind", "is_school_day", "minutes", "note")

RESOURCES = resources(
    RIGHTS,
    {
        Tenant: Writes(change=("name", "timezone", "default_locale", "access_lead_days", "access_grace_days")),
        District: Writes(Insertion(District, DISTRICT), DISTRICT),
        School: Writes(Insertion(School, SCHOOL), SCHOOL),
        Classroom: Writes(Insertion(Classroom, CLASSROOM), CLASSROOM),
        Course: Writes(Insertion(Course, COURSE), COURSE),
        SchoolYear: Writes(Insertion(SchoolYear, YEAR), YEAR[2:]),
        AcademicSession: Writes(Insertion(AcademicSession, SESSION), SESSION[2:]),
        SchoolCalendar: Writes(Insertion(SchoolCalendar, CALENDAR)),
        CalendarDay: Writes(Insertion(CalendarDay, ("calendar_id", "day_on", *DAY)), DAY, is_bulk=True),
        ClassroomSession: Writes(Insertion(ClassroomSession, ("classroom_id", "academic_session_id"))),
    },
)
