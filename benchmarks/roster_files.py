"""A district's roster of any size (OneRoster 1.2, invented people), written row by row: making it costs no memory.

Of all people 60 % are learners, 36 % contacts, 4 % teachers; each section of 24 learners has six or seven classes. A
hundred thousand people have about 390,000 places in classes and 16,000 classes.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from aivo.seed.bundle_file import ABSENT, COLUMNS, Bundle
from aivo.seed.bundle_names import FAMILY_NAMES, GIVEN_NAMES

SECTION = 24
SCHOOL_SIZE = 600
GRADES = ("KG", *(f"{number:02}" for number in range(1, 13)))
SUBJECTS = ("Homeroom", "Reading", "Mathematics", "Science", "History", "Arts", "Music")
Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class District:
    """How large it is, and what a later year's bundle says otherwise."""

    users: int
    renamed: int = 0
    """Every so manieth learner has another family name than before; nobody where it is 0."""

    @property
    def learners(self) -> int:
        """How many learners."""
        return self.users * 60 // 100

    @property
    def contacts(self) -> int:
        """How many contacts of learners."""
        return self.users * 36 // 100

    @property
    def teachers(self) -> int:
        """How many teachers."""
        return max(self.users - self.learners - self.contacts, 1)

    @property
    def schools(self) -> int:
        """How many schools."""
        return -(-self.learners // SCHOOL_SIZE)

    @property
    def sections(self) -> int:
        """How many sections of learners who have their classes together."""
        return -(-self.learners // SECTION)


def classes_of(section: int) -> range:
    """Six classes, in every second section seven."""
    return range(6 + section % 2)


def school_of(learner: int) -> str:
    """The school of a learner."""
    return f"school-{learner // SCHOOL_SIZE}"


def name_of(number: int, salt: int) -> Cells:
    """A name."""
    return {
        "givenName": GIVEN_NAMES[(number * 31 + salt) % len(GIVEN_NAMES)],
        "familyName": FAMILY_NAMES[(number * 17 + salt * 7) % len(FAMILY_NAMES)],
    }


def orgs(district: District) -> Iterator[Cells]:
    """The district and its schools."""
    yield {"sourcedId": "district", "name": "Long District", "type": "district", "identifier": "990001"}
    for number in range(district.schools):
        yield {"sourcedId": f"school-{number}", "name": f"School {number}", "type": "school",
               "identifier": f"{100 + number}", "parentSourcedId": "district"}  # fmt: skip


def sessions(_: District) -> Iterator[Cells]:
    """One school year and its halves."""
    for key, kind, first, last, parent in (
        ("year", "schoolYear", "2026-08-17", "2027-06-12", ""),
        ("fall", "semester", "2026-08-17", "2027-01-16", "year"),
        ("spring", "semester", "2027-01-16", "2027-06-12", "year"),
    ):  # fmt: skip
        yield {"sourcedId": key, "title": key, "type": kind, "startDate": first, "endDate": last,
               "parentSourcedId": parent, "schoolYear": "2027"}  # fmt: skip


def courses(district: District) -> Iterator[Cells]:
    """Each school's subjects."""
    for school in range(district.schools):
        for number, subject in enumerate(SUBJECTS):
            yield {"sourcedId": f"course-{school}-{number}", "title": subject, "courseCode": f"C{number}",
                   "orgSourcedId": f"school-{school}", "schoolYearSourcedId": "year"}  # fmt: skip


def classes(district: District) -> Iterator[Cells]:
    """Each section's classes."""
    for section in range(district.sections):
        school = section * SECTION // SCHOOL_SIZE
        for number in classes_of(section):
            yield {
                "sourcedId": f"class-{section}-{number}", "title": f"{SUBJECTS[number]} {section}",
                "courseSourcedId": f"course-{school}-{number}", "classCode": f"K{section}.{number}",
                "classType": "homeroom" if number == 0 else "scheduled", "schoolSourcedId": f"school-{school}",
                "termSourcedIds": "fall,spring", "periods": str(number + 1),
            }  # fmt: skip


def users(district: District) -> Iterator[Cells]:
    """Teachers, contacts, learners."""
    for number in range(district.teachers):
        yield {"sourcedId": f"teacher-{number}", "enabledUser": "true", "username": f"t{number}",
               "identifier": f"{70000 + number}", "email": f"t{number}@long.example", **name_of(number, 1)}  # fmt: skip
    for number in range(district.contacts):
        yield {"sourcedId": f"contact-{number}", "enabledUser": "true", "username": f"c{number}",
               "email": f"c{number}@mail.example", "phone": f"+1 555 {number:07}", **name_of(number, 2)}  # fmt: skip
    for number in range(district.learners):
        name = name_of(number, 3)
        if district.renamed and number % district.renamed == 0:
            name["familyName"] += "-Smith"
        yield {
            "sourcedId": f"learner-{number}", "enabledUser": "true", "username": f"l{number}",
            "identifier": f"{600000 + number}", "grades": GRADES[number // SECTION % len(GRADES)],
            "agentSourcedIds": f"contact-{number % district.contacts}" if district.contacts else "",
            "metadata.homeLanguage": ("en", "es", "vi")[number % 3], **name,
        }  # fmt: skip


def roles(district: District) -> Iterator[Cells]:
    """One for each person."""
    for kind, word, count in (
        ("teacher", "teacher", district.teachers), ("contact", "parent", district.contacts),
        ("learner", "student", district.learners),
    ):  # fmt: skip
        for number in range(count):
            school = school_of(number) if kind == "learner" else f"school-{number % district.schools}"
            yield {"sourcedId": f"role-{kind}-{number}", "userSourcedId": f"{kind}-{number}", "roleType": "primary",
                   "role": word, "orgSourcedId": school}  # fmt: skip


def enrollments(district: District) -> Iterator[Cells]:
    """Each class's teacher and learners."""
    for section in range(district.sections):
        learners = range(section * SECTION, min((section + 1) * SECTION, district.learners))
        school = f"school-{section * SECTION // SCHOOL_SIZE}"
        for number in classes_of(section):
            usual = {"classSourcedId": f"class-{section}-{number}", "schoolSourcedId": school,
                     "beginDate": "2026-08-17", "endDate": "2027-06-12"}  # fmt: skip
            teacher = (section * 4 + number // 2) % district.teachers
            yield {"sourcedId": f"place-{section}-{number}-t", "userSourcedId": f"teacher-{teacher}", "role": "teacher",
                   "primary": "true", **usual}  # fmt: skip
            for learner in learners:
                yield {"sourcedId": f"place-{section}-{number}-{learner}", "userSourcedId": f"learner-{learner}",
                       "role": "student", "primary": "false", **usual}  # fmt: skip


def demographics(district: District) -> Iterator[Cells]:
    """Of each learner."""
    for number in range(district.learners):
        year = 2021 - number // SECTION % len(GRADES)
        yield {"sourcedId": f"learner-{number}", "birthDate": f"{year}-{1 + number % 12:02}-{1 + number % 28:02}",
               "sex": ("female", "male")[number % 2], "white": "false", "asian": "true"}  # fmt: skip


FILES = {
    "academicSessions": sessions, "orgs": orgs, "courses": courses, "classes": classes, "users": users, "roles": roles,
    "enrollments": enrollments, "demographics": demographics,
}  # fmt: skip


def write(district: District, path: Path) -> Path:
    """Write the bundle as a zip, one row at a time."""
    bundle = Bundle("1.2", "Long District Student Information System", "long-sis")
    bundle.modes = {**dict.fromkeys(COLUMNS["1.2"], "bulk"), **dict.fromkeys(ABSENT["1.2"], "absent")}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        _write(archive, "manifest.csv", ("propertyName", "value"), bundle.manifest_rows())
        for file, rows_of in FILES.items():
            columns = COLUMNS["1.2"][file]
            rows = ([row.get(column, "") for column in columns] for row in rows_of(district))
            _write(archive, f"{file}.csv", columns, rows)
    return path


def _write(archive: zipfile.ZipFile, name: str, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with archive.open(name, "w", force_zip64=True) as stream, io.TextIOWrapper(stream, "utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)
