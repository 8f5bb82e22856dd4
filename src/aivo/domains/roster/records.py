"""What a bundle says, as typed records in the school's words; the import consumes them one at a time.

Raw values that carry a doubt (is an end date the last day, or the day after?) stay as they were sent. Passwords,
countries and places of birth are not here: they were never read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class RecordKind(StrEnum):
    """The kinds of thing a source may name; also the kinds of its ids."""

    ORG = "org"
    SESSION = "session"
    COURSE = "course"
    CLASS = "class"
    PERSON = "person"
    ROLE = "role"
    ENROLMENT = "enrolment"
    DEMOGRAPHICS = "demographics"
    GUARDIAN = "guardian"


KIND_OF_FILE = {
    "orgs": RecordKind.ORG,
    "academicSessions": RecordKind.SESSION,
    "courses": RecordKind.COURSE,
    "classes": RecordKind.CLASS,
    "users": RecordKind.PERSON,
    "roles": RecordKind.ROLE,
    "enrollments": RecordKind.ENROLMENT,
    "demographics": RecordKind.DEMOGRAPHICS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a record stands in the bundle, and what the sender added of its own."""

    sourced_id: str
    row: int
    modified_at: datetime | None = None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal(Source):
    """The sender says that this record is gone. People are deactivated, never erased."""

    kind: RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Org(Source):
    """A district, a school, a department."""

    name: str
    kind: str
    identifier: str = ""
    parent_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Source):
    """A school year, semester, term or grading period; ``ends_on`` is as sent."""

    title: str
    kind: str
    starts_on: date
    ends_on: date
    school_year: int
    parent_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course(Source):
    """What is taught, independent of who sits in it."""

    title: str
    org_id: str
    code: str = ""
    grades: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    subject_codes: tuple[str, ...] = ()
    school_year_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassSection(Source):
    """A class: a course taught to these learners in these terms."""

    title: str
    kind: str
    school_id: str
    code: str = ""
    course_id: str = ""
    term_ids: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    subject_codes: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Source):
    """A learner, member of staff or contact. ``primary_org_id`` counts only where the person has a role there."""

    is_enabled: bool
    username: str
    given_name: str
    family_name: str
    middle_name: str = ""
    preferred_given_name: str = ""
    preferred_middle_name: str = ""
    preferred_family_name: str = ""
    pronouns: str = ""
    identifier: str = ""
    master_identifier: str = ""
    user_ids: tuple[tuple[str, str], ...] = ()
    email: str = ""
    sms: str = ""
    phone: str = ""
    grades: tuple[str, ...] = ()
    primary_org_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRole(Source):
    """What a person is at an org. OneRoster 1.1 has no row for it: the id is made of person, org and role."""

    person_id: str
    role: str
    org_id: str = ""
    is_primary: bool = True
    begins_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment(Source):
    """A person in a class, as learner or teacher; ``ends_on`` is as sent."""

    class_id: str
    school_id: str
    person_id: str
    role: str
    is_primary: bool = False
    begins_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Demographics(Source):
    """Facts about a learner that the district reports; ``sourced_id`` is the person's."""

    birth_date: date | None = None
    sex: str = ""
    races: tuple[str, ...] = ()
    is_hispanic: bool | None = None
    residence_status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianLink(Source):
    """A learner's contact. It says nothing about rights: a named person confirms those."""

    learner_id: str
    contact_id: str
    relation: str


Record = Org | Session | Course | ClassSection | Person | PersonRole | Enrolment | Demographics | GuardianLink | Removal

RACE_COLUMNS = {
    "americanIndianOrAlaskaNative": "american_indian_or_alaska_native",
    "asian": "asian",
    "blackOrAfricanAmerican": "black_or_african_american",
    "nativeHawaiianOrOtherPacificIslander": "native_hawaiian_or_other_pacific_islander",
    "white": "white",
    "demographicRaceTwoOrMoreRaces": "two_or_more",
}
