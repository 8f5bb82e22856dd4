"""A OneRoster bundle of an invented district, the same bytes for the same day: the demo world's people come from it.

``make_bundle`` gives the tables as rows of text, so that a test may spoil them before they are written; ``write_zip``
packs them. Both versions follow the specification to the letter: end dates are the day after, bulk rows carry neither
status nor date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from aivo.seed.bundle_cast import AdultOfCast, DistrictOfCast, LearnerOfCast, lakeshore, riverbend, years_before
from aivo.seed.bundle_file import ABSENT, COLUMNS, RACES, Bundle, Row, pack, write_zip
from aivo.seed.bundle_names import FAMILY_NAMES, GIVEN_NAMES

__all__ = ["COLUMNS", "Bundle", "Row", "make_bundle", "pack", "school_year_start", "write_zip"]

_ROLE_OF_1_1 = {
    "districtAdministrator": "administrator", "siteAdministrator": "administrator", "principal": "administrator",
    "systemAdministrator": "administrator", "counselor": "aide",
}  # fmt: skip

_ELEMENTARY_DAY = (
    ("Homeroom", "homeroom", ""),
    ("Reading", "scheduled", "01028"),
    ("Mathematics", "scheduled", "02028"),
)
_SECONDARY_DAY = (
    ("English", "scheduled", "01001"), ("Mathematics", "scheduled", "02001"), ("Science", "scheduled", "03001"),
    ("History", "scheduled", "04101"),
)  # fmt: skip
SECTION_SIZE = 24


def make_bundle(district: str, anchor: date, *, version: str = "1.2", learners: int = 90) -> Bundle:
    """The whole roster of ``riverbend`` or ``lakeshore`` in the school year around ``anchor``."""
    year = school_year_start(anchor)
    cast = {"riverbend": riverbend, "lakeshore": lakeshore}[district](anchor, year)
    bundle = Bundle(version, f"{cast.name} Student Information System", f"{cast.slug}-sis")
    bundle.tables = {file: [] for file in COLUMNS[version]}
    bundle.modes = {**dict.fromkeys(COLUMNS[version], "bulk"), **dict.fromkeys(ABSENT[version], "absent")}
    maker = _Maker(bundle, cast, year, learners)
    maker.add_orgs()
    maker.add_sessions()
    maker.add_adults()
    maker.add_learners()
    maker.add_classes()
    return bundle


def school_year_start(anchor: date) -> int:
    """The calendar year in which the school year around a day began; it turns on 1 July."""
    return anchor.year if anchor.month >= 7 else anchor.year - 1


def _choice(options: Sequence[str], *key: object) -> str:
    return options[_number(len(options), *key)]


def _number(below: int, *key: object) -> int:
    """A number that depends on the key alone, so that the world is the same everywhere."""
    digest = sha256("\x1f".join(str(part) for part in key).encode()).digest()
    return int.from_bytes(digest[:8], "big") % below


def _weekday_from(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


@dataclass(slots=True)
class _Seat:
    """A learner of the bundle and where they sit."""

    sourced_id: str
    grade: str
    school: str
    username: str
    has_classes: bool
    since: date


class _Maker:
    """Fills the tables of one bundle, people before classes."""

    def __init__(self, bundle: Bundle, cast: DistrictOfCast, year: int, learner_count: int) -> None:
        self.bundle = bundle
        self.cast = cast
        self.year = year
        self.learner_count = learner_count
        self.first_day = _weekday_from(date(year, 8, 15), 0)
        self.after_last_day = _weekday_from(date(year + 1, 6, 6), 5)
        self.seats: list[_Seat] = []
        self.teacher_count = 0
        self.subject_teachers: dict[tuple[str, str, int], str] = {}

    def add(self, file: str, sourced_id: str, **values: str) -> None:
        """Append a row; dots in names are written with two underscores."""
        row = dict.fromkeys(COLUMNS[self.bundle.version][file], "")
        row["sourcedId"] = sourced_id
        row.update({name.replace("__", "."): value for name, value in values.items()})
        self.bundle.tables[file].append(row)

    def key(self, *parts: str) -> str:
        """A sourcedId that a person can read."""
        return "-".join((self.cast.slug, *parts))

    def add_orgs(self) -> None:
        """The district and its schools."""
        district = self.key("district")
        self.add("orgs", district, name=self.cast.name, type="district", identifier=self.cast.identifier)
        for school in self.cast.schools:
            self.add(
                "orgs", self.key("school", school.key), name=school.name, type="school", identifier=school.identifier,
                parentSourcedId=district,
            )  # fmt: skip

    def add_sessions(self) -> None:
        """The school year, two semesters and four grading periods."""
        middle = _weekday_from(date(self.year + 1, 1, 14), 5)
        autumn, spring = _weekday_from(date(self.year, 10, 15), 5), _weekday_from(date(self.year + 1, 3, 18), 5)
        title = f"{self.year}-{self.year + 1}"
        self._session("year", title, "schoolYear", self.first_day, self.after_last_day, "")
        self._session("fall", "Fall semester", "semester", self.first_day, middle, "year")
        self._session("spring", "Spring semester", "semester", middle, self.after_last_day, "year")
        for key, begin, end, parent in (
            ("q1", self.first_day, autumn, "fall"), ("q2", autumn, middle, "fall"),
            ("q3", middle, spring, "spring"), ("q4", spring, self.after_last_day, "spring"),
        ):  # fmt: skip
            self._session(key, f"Quarter {key[1]}", "gradingPeriod", begin, end, parent)

    def _session(self, key: str, title: str, kind: str, begin: date, end: date, parent: str) -> None:
        self.add(
            "academicSessions", self.key("session", key), title=title, type=kind, startDate=begin.isoformat(),
            endDate=end.isoformat(), parentSourcedId=self.key("session", parent) if parent else "",
            schoolYear=str(self.year + 1),
        )  # fmt: skip

    def add_adults(self) -> None:
        """The cast's staff and contacts."""
        for number, adult in enumerate(self.cast.adults, start=1):
            is_staff = adult.role not in ("parent", "guardian", "relative")
            email = adult.email or (f"{adult.username}@{self.cast.slug}.example" if is_staff else "")
            self.person(
                adult.username, adult.given_name, adult.family_name, adult.role, self._school_of_adult(adult),
                identifier=f"{70000 + number}" if is_staff else "", email=email, metadata__title=adult.title,
                phone=f"+1 555 01{number:02}",
            )  # fmt: skip

    def _school_of_adult(self, adult: AdultOfCast) -> str:
        if adult.role == "districtAdministrator":
            return self.key("district")
        child = next((learner for learner in self.cast.learners if adult.username in learner.guardians), None)
        return self.key(
            "school", adult.school or (self._school_of_learner(child) if child else self.cast.schools[0].key)
        )

    def _school_of_learner(self, learner: LearnerOfCast) -> str:
        return learner.school or self.school_of_grade(learner.grade)

    def school_of_grade(self, grade: str) -> str:
        """The key of the school that teaches a grade."""
        return next(school.key for school in self.cast.schools if grade in school.grades)

    def person(
        self, username: str, given: str, family: str, role: str, org: str, *, since: date | None = None, **values: str
    ) -> str:
        """A person with one role, from the first day of the year or from ``since``."""
        sourced_id = self.key("person", username)
        row = {"enabledUser": "true", "username": username, "givenName": given, "familyName": family, **values}
        if self.bundle.version == "1.1":
            row |= {"orgSourcedIds": org, "role": _ROLE_OF_1_1.get(role, role)}
        else:
            row |= {"primaryOrgSourcedId": org}
            self.add(
                "roles", self.key("role", username), userSourcedId=sourced_id, roleType="primary", role=role,
                orgSourcedId=org, beginDate=since.isoformat() if since else "",
            )  # fmt: skip
        self.add("users", sourced_id, **row)
        return sourced_id

    def add_learners(self) -> None:
        """The cast, then others until every grade has its share; each of the others with a contact."""
        grades = list(dict.fromkeys(grade for school in self.cast.schools for grade in school.grades))
        counts = dict.fromkeys(grades, 0)
        for learner in self.cast.learners:
            counts[learner.grade] += 1
            self._cast_learner(learner)
        for number in range(self.learner_count - len(self.cast.learners)):
            grade = min(grades, key=lambda code: counts[code])
            counts[grade] += 1
            self._other_learner(number, grade)

    def _cast_learner(self, learner: LearnerOfCast) -> None:
        school = self._school_of_learner(learner)
        agents = ",".join(self.key("person", guardian) for guardian in learner.guardians)
        sourced_id = self.person(
            learner.username, learner.given_name, learner.family_name, "student", self.key("school", school),
            grades=learner.grade, agentSourcedIds=agents, identifier=f"{600100 + len(self.seats)}",
            email=f"{learner.username}@{self.cast.slug}.example", metadata__homeLanguage=learner.home_language,
            since=learner.arrived_on,
        )  # fmt: skip
        since = max(self.first_day, learner.arrived_on or self.first_day)
        self.seats.append(_Seat(sourced_id, learner.grade, school, learner.username, learner.has_classes, since))
        self._demographics(sourced_id, learner.born_on, learner.sex, learner.races, is_hispanic=learner.is_hispanic)

    def _other_learner(self, number: int, grade: str) -> None:
        slug = self.cast.slug
        given, family = _choice(GIVEN_NAMES, slug, number, "given"), _choice(FAMILY_NAMES, slug, number, "family")
        username = f"{_plain(given)}.{_plain(family)}{number + 1}"
        school = self.school_of_grade(grade)
        org = self.key("school", school)
        contact = self.person(
            f"{_plain(family)}.home{number + 1}", _choice(GIVEN_NAMES, slug, number, "contact"), family,
            _choice(("parent", "parent", "parent", "guardian"), slug, number, "relation"), org,
            email=f"{_plain(family)}{number + 1}@mail.example", phone=f"+1 555 {1000 + number % 9000}",
        )  # fmt: skip
        sourced_id = self.person(
            username, given, family, "student", org, grades=grade, agentSourcedIds=contact,
            identifier=f"{600100 + len(self.seats)}", email=f"{username}@{slug}.example",
            metadata__homeLanguage=_choice(("en", "en", "en", "es", "es", "vi", "ar"), slug, number, "language"),
        )  # fmt: skip
        self.seats.append(_Seat(sourced_id, grade, school, username, has_classes=True, since=self.first_day))
        races = (_choice(tuple(RACES), slug, number, "race"),)
        is_hispanic = _number(3, slug, number, "hispanic") == 0
        self._demographics(
            sourced_id, self._born(grade, number), ("female", "male")[number % 2], races, is_hispanic=is_hispanic
        )

    def _born(self, grade: str, number: int) -> date:
        """A date of birth that fits the grade: its age reached by 1 September."""
        age = 5 if grade == "KG" else 5 + int(grade)
        return years_before(date(self.year, 9, 1), age) - timedelta(days=_number(365, self.cast.slug, number, "born"))

    def _demographics(self, person: str, born_on: date, sex: str, races: tuple[str, ...], *, is_hispanic: bool) -> None:
        flags = {column: str(race in races).lower() for race, column in RACES.items()}
        self.add(
            "demographics", person, birthDate=born_on.isoformat(), sex=sex,
            hispanicOrLatinoEthnicity=str(is_hispanic).lower(), **flags,
        )  # fmt: skip

    def add_classes(self) -> None:
        """For every grade its courses, in sections small enough, each with a teacher of record; the learning lab."""
        teachers = {course: adult for adult in self.cast.adults for course in adult.teaches}
        for school in self.cast.schools:
            for grade in school.grades:
                seats = [
                    seat for seat in self.seats if (seat.grade, seat.school) == (grade, school.key) and seat.has_classes
                ]
                day = _ELEMENTARY_DAY if grade in ("KG", "01", "02", "03", "04", "05") else _SECONDARY_DAY
                for start in range(0, max(len(seats), 1), SECTION_SIZE):
                    section = seats[start : start + SECTION_SIZE]
                    self._day_of_section(school.key, grade, day, start // SECTION_SIZE, section, teachers)
        if lab := teachers.get("lab"):
            seats = [seat for seat in self.seats if seat.username in self.cast.learning_lab]
            course = self._course(lab.school, "lab", "Learning Lab", seats, "")
            self._class(
                lab.school, course, "lab", "Learning Lab", "scheduled", "", seats, self.key("person", lab.username)
            )

    def _day_of_section(
        self, school: str, grade: str, day: tuple[tuple[str, str, str], ...], place: int, seats: list[_Seat],
        teachers: dict[str, AdultOfCast],
    ) -> None:  # fmt: skip
        letter = chr(ord("A") + place) if place < 26 else str(place)
        known = teachers.get(f"grade:{grade}") if place == 0 else None
        own = self.key("person", known.username) if known else self._teacher(school) if day is _ELEMENTARY_DAY else ""
        for subject, kind, code in day:
            key = f"{school}-{grade}-{subject.lower()}"
            title = f"{subject} {grade}"
            course = self._course(school, key, title, seats, subject, code=code, grade=grade, is_new=place == 0)
            teacher = own or self._subject_teacher(school, subject, place)
            self._class(
                school,
                course,
                f"{key}-{letter.lower()}",
                f"{title} {letter}",
                kind,
                subject,
                seats,
                teacher,
                grade,
                code,
            )

    def _subject_teacher(self, school: str, subject: str, place: int) -> str:
        """The teacher of a subject in a school; a large school has several."""
        key = (school, subject, place // 5)
        if key not in self.subject_teachers:
            self.subject_teachers[key] = self._teacher(school)
        return self.subject_teachers[key]

    def _teacher(self, school: str) -> str:
        """One more teacher of a school."""
        self.teacher_count += 1
        number, slug = self.teacher_count, self.cast.slug
        given, family = (
            _choice(GIVEN_NAMES, slug, number, "teacher"),
            _choice(FAMILY_NAMES, slug, number, "teacher family"),
        )
        username = f"t.{_plain(family)}{number}"
        return self.person(
            username, given, family, "teacher", self.key("school", school), identifier=f"{71000 + number}",
            email=f"{username}@{slug}.example",
            metadata__title=("Ms.", "Mr.")[number % 2],
        )  # fmt: skip

    def _course(
        self, school: str, key: str, title: str, seats: list[_Seat], subject: str, *, code: str = "", grade: str = "",
        is_new: bool = True,
    ) -> str:  # fmt: skip
        sourced_id = self.key("course", key)
        if is_new:
            grades = grade or ",".join(sorted({seat.grade for seat in seats}))
            self.add(
                "courses", sourced_id, schoolYearSourcedId=self.key("session", "year"), title=title,
                courseCode=key.upper(), grades=grades, orgSourcedId=self.key("school", school), subjects=subject,
                subjectCodes=code,
            )  # fmt: skip
        return sourced_id

    def _class(
        self, school: str, course: str, key: str, title: str, kind: str, subject: str, seats: list[_Seat], teacher: str,
        grade: str = "", code: str = "",
    ) -> None:  # fmt: skip
        sourced_id, org = self.key("class", key), self.key("school", school)
        terms = ",".join(self.key("session", term) for term in ("fall", "spring"))
        grades = grade or ",".join(sorted({seat.grade for seat in seats}))
        self.add(
            "classes", sourced_id, title=title, grades=grades, courseSourcedId=course, classCode=key.upper(),
            classType=kind, location=f"Room {100 + _number(60, self.cast.slug, key)}", schoolSourcedId=org,
            termSourcedIds=terms, subjects=subject, subjectCodes=code,
            periods=str(1 + _number(6, self.cast.slug, key, "period")),
        )  # fmt: skip
        people = [
            (teacher, "teacher", "true", self.first_day),
            *((seat.sourced_id, "student", "false", seat.since) for seat in seats),
        ]
        for person, role, primary, since in people:
            self.add(
                "enrollments", f"{sourced_id}/{person.removeprefix(self.key('person', ''))}", classSourcedId=sourced_id,
                schoolSourcedId=org, userSourcedId=person, role=role, primary=primary,
                beginDate=since.isoformat(), endDate=self.after_last_day.isoformat(),
            )  # fmt: skip


def _plain(name: str) -> str:
    """A name as it stands in a username."""
    return name.lower().replace("ë", "e").replace("á", "a").replace(" ", "")
