"""From a source's records to the facts an import keeps: what each is called by the source, and what is to stand here.

A fact carries a fingerprint of all that decides its row. Facts that were the same last time are not looked at again, so
a second import changes nothing, and what people corrected here stays until the source itself says something new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import blake2b

from aivo.domains.roster.links import SEPARATOR
from aivo.domains.roster.records import (
    ClassSection,
    Course,
    Demographics,
    Enrolment,
    GuardianLink,
    Org,
    Person,
    PersonRole,
    Record,
    Session,
    Source,
)
from aivo.domains.roster.vocabularies import GUARDIAN_ROLES

ADMINISTRATORS = frozenset({
    "administrator", "districtAdministrator", "principal", "siteAdministrator", "systemAdministrator",
})  # fmt: skip
TEACHERS = frozenset({"teacher", "aide", "counselor", "proctor"})
PLACES = {"district": "district", "local": "district", "school": "school"}
"""Types of org that have a row here; departments, states and nations have none."""
CONTACT_KINDS = ("mobile", "home_phone", "email")
RANK = ("learner", "district_admin", "teacher", "parent")
"""Which of several roles is a person's home role, first match."""


def role_here(source_role: str) -> str | None:
    """The role of ours behind a source's word; none for extensions, which open nothing."""
    if source_role == "student":
        return "learner"
    if source_role in ADMINISTRATORS:
        return "district_admin"
    if source_role in TEACHERS:
        return "teacher"
    return "parent" if source_role in GUARDIAN_ROLES else None


@dataclass(slots=True)
class Fact:
    """One thing to be kept: its kind and id, the values that decide its row, and their fingerprint."""

    kind: str
    key: str
    values: dict[str, object]
    digest: bytes
    row: int
    metadata: dict[str, str] = field(default_factory=dict)
    modified_at: datetime | None = None
    needs: tuple[tuple[str, str], ...] = ()
    """Kind and id of the records without which the row cannot stand."""

    def text(self, name: str) -> str:
        """A text value; empty when there is none."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """A list value."""
        value = self.values.get(name)
        return [str(part) for part in value] if isinstance(value, tuple) else []

    def day(self, name: str) -> date | None:
        """A date value."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def number(self, name: str) -> int | None:
        """A whole number."""
        value = self.values.get(name)
        return value if isinstance(value, int) else None

    def flag(self, name: str) -> bool:
        """A yes or no; no when it is missing."""
        return self.values.get(name) is True


Span = tuple[date | None, date | None]


@dataclass(slots=True)
class Picture:
    """What must be known of the whole bundle before a single fact can be made: roles, terms, parents, phones."""

    is_end_inclusive: bool
    orgs: dict[str, Org] = field(default_factory=dict)
    sessions: dict[str, tuple[date, date, int | None]] = field(default_factory=dict)
    classes: dict[str, Span] = field(default_factory=dict)
    home_roles: dict[str, str] = field(default_factory=dict)
    primary_orgs: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    grades: dict[str, tuple[str, ...]] = field(default_factory=dict)
    present: set[str] = field(default_factory=set)
    aides: set[str] = field(default_factory=set)
    teachers: set[str] = field(default_factory=set)
    named_roles: set[str] = field(default_factory=set)

    def last_day(self, ends_on: date | None) -> date | None:
        """The last day that still counts, by what the source means with an end date."""
        if ends_on is None or self.is_end_inclusive:
            return ends_on
        return ends_on - timedelta(days=1)

    def look_at(self, record: Record) -> None:
        """Take in one record of the first reading."""
        match record:
            case Org():
                self.orgs[record.sourced_id] = record
            case Session():
                last = self.last_day(record.ends_on) or record.ends_on
                self.sessions[record.sourced_id] = (record.starts_on, max(last, record.starts_on), record.school_year)
            case ClassSection():
                self.classes[record.sourced_id] = self._span_of_terms(record.term_ids)
            case Person():
                self.present.add(record.sourced_id)
                if record.primary_org_id:
                    self.primary_orgs[record.sourced_id] = record.primary_org_id
                if record.grades:
                    self.grades[record.sourced_id] = record.grades
                self.contacts[record.sourced_id] = (record.sms, record.phone, record.email)
            case PersonRole():
                self._look_at_role(record)
            case _:
                pass

    def _span_of_terms(self, term_ids: Iterable[str]) -> Span:
        known = [self.sessions[term_id] for term_id in term_ids if term_id in self.sessions]
        if not known:
            return (None, None)
        return (min(first for first, _, _ in known), max(last for _, last, _ in known))

    def _look_at_role(self, record: PersonRole) -> None:
        role = role_here(record.role)
        if role is None:
            return
        if record.role in ("aide", "teacher"):
            (self.aides if record.role == "aide" else self.teachers).add(record.person_id)
        before = self.home_roles.get(record.person_id) if record.person_id in self.named_roles else None
        self.named_roles.add(record.person_id)
        if before is None or RANK.index(role) < RANK.index(before):
            self.home_roles[record.person_id] = role

    def district_of(self, org_id: str) -> str:
        """The district above an org, through departments and the like."""
        seen: set[str] = set()
        while org_id and org_id not in seen:
            seen.add(org_id)
            org = self.orgs.get(org_id)
            if org is None or PLACES.get(org.kind) == "district":
                return org_id
            org_id = org.parent_id
        return ""

    def year_of(self, session_ids: Iterable[str]) -> int | None:
        """The school year of a class's terms."""
        years = [self.sessions[term][2] for term in session_ids if term in self.sessions]
        return next((year for year in years if year is not None), None)

    def without_role(self) -> set[str]:
        """People of the bundle whose role nobody knows; they are left as they are."""
        return {person for person in self.present if person not in self.home_roles}


def facts_of(records: Iterable[Record], picture: Picture) -> Iterator[Fact]:
    """All facts of the second reading."""
    for record in records:
        yield from _facts(record, picture)


def _facts(record: Record, picture: Picture) -> Iterator[Fact]:
    values: dict[str, object]
    match record:
        case Org():
            if record.kind in PLACES:
                yield make("org", record.sourced_id, _org_values(record, picture), record)
        case Session():
            yield make("session", record.sourced_id, _session_values(record, picture), record)
        case Course():
            yield make("course", record.sourced_id, _course_values(record, picture), record)
        case ClassSection():
            yield make("class", record.sourced_id, _class_values(record, picture), record)
        case Person():
            yield from _person_facts(record, picture)
        case PersonRole():
            yield from _role_facts(record, picture)
        case Enrolment():
            needed = "learner" if record.role == "student" else "person"
            values = _enrolment_values(record, picture)
            yield make(
                "enrolment", record.sourced_id, values, record, ("class", record.class_id), (needed, record.person_id)
            )
        case Demographics():
            values = {"birth_date": record.birth_date, "sex": _plainest(record.sex, ""), "races": record.races}
            values["is_hispanic"] = record.is_hispanic
            yield make("demographics", record.sourced_id, values, record, ("learner", record.sourced_id))
        case GuardianLink():
            yield from contact_facts(record.learner_id, record.contact_id, record.relation, record, picture)
        case _:
            pass


def make(kind: str, key: str, values: dict[str, object], source: Source, *needs: tuple[str, str]) -> Fact:
    """A fact with the fingerprint of its values (save those that begin with ``_``) and of the source's own columns."""
    deciding = sorted((name, value) for name, value in values.items() if not name.startswith("_"))
    content = repr((kind, deciding, sorted(source.metadata.items())))
    digest = blake2b(content.encode(), digest_size=16).digest()
    return Fact(kind, key, values, digest, source.row, source.metadata, source.modified_at, needs)


def _plainest(word: str, plain: str) -> str:
    """A sender's own word is kept in the source record; here it counts as the kind that opens and says least."""
    return plain if word.startswith("ext:") else word


def _org_values(record: Org, picture: Picture) -> dict[str, object]:
    place = PLACES[record.kind]
    district = "" if place == "district" else picture.district_of(record.parent_id)
    return {"place": place, "name": record.name, "identifier": record.identifier, "district": district}


def _session_values(record: Session, picture: Picture) -> dict[str, object]:
    first, last, year = picture.sessions[record.sourced_id]
    return {
        "title": record.title, "kind": _plainest(record.kind, "term"), "starts_on": first, "ends_on": last,
        "source_ends_on": record.ends_on, "school_year": year, "parent": record.parent_id,
    }  # fmt: skip


def _course_values(record: Course, picture: Picture) -> dict[str, object]:
    return {
        "title": record.title, "code": record.code, "org": record.org_id, "grades": record.grades,
        "subjects": record.subjects, "subject_codes": record.subject_codes,
        "school_year": picture.year_of((record.school_year_id,)),
    }  # fmt: skip


def _class_values(record: ClassSection, picture: Picture) -> dict[str, object]:
    first, last = picture.classes[record.sourced_id]
    return {
        "title": record.title, "kind": _plainest(record.kind, "scheduled"), "code": record.code,
        "school": record.school_id,
        "course": record.course_id, "terms": tuple(sorted(set(record.term_ids))), "grades": record.grades,
        "subjects": record.subjects, "subject_codes": record.subject_codes, "periods": record.periods,
        "location": record.location, "starts_on": first, "ends_on": last,
        "school_year": picture.year_of(record.term_ids),
    }  # fmt: skip


def _person_facts(record: Person, picture: Picture) -> Iterator[Fact]:
    """The person who may sign in or be called, and for a learner the profile."""
    role = picture.home_roles.get(record.sourced_id)
    if role is None:
        return
    home_language = record.metadata.get("metadata.homeLanguage", "")
    yield make("person", record.sourced_id, {
        "username": record.username.lower(), "role": role, "is_enabled": record.is_enabled,
        "given_name": record.preferred_given_name or record.given_name,
        "middle_name": record.preferred_middle_name or record.middle_name,
        "family_name": record.preferred_family_name or record.family_name,
        "title": record.metadata.get("metadata.title", ""), "pronouns": record.pronouns, "email": record.email,
        "staff_identifier": record.identifier if role in ("teacher", "district_admin") else "",
        "home_language": home_language,
    }, record)  # fmt: skip
    if role == "learner":
        yield make("learner", record.sourced_id, {
            "given_name": record.given_name, "middle_name": record.middle_name, "family_name": record.family_name,
            "used_given_name": record.preferred_given_name, "used_middle_name": record.preferred_middle_name,
            "used_family_name": record.preferred_family_name, "pronouns": record.pronouns,
            "grade": record.grades[0] if record.grades else "", "identifier": record.identifier,
            "home_language": home_language,
        }, record)  # fmt: skip


def _role_facts(record: PersonRole, picture: Picture) -> Iterator[Fact]:
    """A role at a school, and for a learner the seat there."""
    role = role_here(record.role)
    if role is None or picture.home_roles.get(record.person_id) is None:
        return
    last = picture.last_day(record.ends_on)
    values: dict[str, object] = {
        "person": record.person_id, "org": record.org_id, "role": role, "source_role": record.role,
        "is_primary": record.is_primary, "begins_on": record.begins_on, "ends_on": last,
    }  # fmt: skip
    yield make("role", record.sourced_id, values, record, ("person", record.person_id))
    org = picture.orgs.get(record.org_id)
    if role == "learner" and record.org_id and (org is None or PLACES.get(org.kind) == "school"):
        primary_org = picture.primary_orgs.get(record.person_id, "")
        is_primary = record.org_id == primary_org if primary_org else record.is_primary
        yield make("seat", record.sourced_id, {
            "person": record.person_id, "org": record.org_id, "kind": "primary" if is_primary else "concurrent",
            "begins_on": record.begins_on, "ends_on": last,
        }, record, ("learner", record.person_id), ("org", record.org_id))  # fmt: skip


def _enrolment_values(record: Enrolment, picture: Picture) -> dict[str, object]:
    first, last = picture.classes.get(record.class_id, (None, None))
    is_aide = (
        record.role == "teacher" and record.person_id in picture.aides and record.person_id not in picture.teachers
    )
    return {
        "class": record.class_id, "person": record.person_id,
        "role": "aide" if is_aide else _plainest(record.role, "proctor"),
        "is_primary": record.is_primary,
        "starts_on": record.begins_on or first, "ends_on": picture.last_day(record.ends_on) or last,
        "source_ends_on": record.ends_on,
    }  # fmt: skip


def contact_facts(learner: str, contact: str, relation: str | None, source: Source, picture: Picture) -> Iterator[Fact]:
    """A contact of a learner (no relation: known already), and each way to reach them as it serves this learner."""
    key = f"{learner}{SEPARATOR}{contact}"
    bare = Source(sourced_id=key, row=source.row)
    if relation is not None:
        about: dict[str, object] = {"learner": learner, "contact": contact, "_relation": relation}
        yield make("guardian", key, about, bare, ("learner", learner), ("person", contact))
    for kind, value in zip(CONTACT_KINDS, picture.contacts.get(contact, ("", "", "")), strict=True):
        if value:
            values: dict[str, object] = {"learner": learner, "contact": contact, "kind": kind, "value": value}
            yield make("contact_point", f"{key}{SEPARATOR}{kind}", values, bare, ("guardian", key))
