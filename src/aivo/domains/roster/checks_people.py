"""Checks of users, roles, profiles and demographics, and of who is whose contact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from aivo.domains.roster.bundle_index import (
    GUARDIAN,
    LEARNER,
    STAFF,
    BundleIndex,
    Found,
    PersonFacts,
    side_of,
)
from aivo.domains.roster.cells import is_email, shown
from aivo.domains.roster.layouts import Column, Kind
from aivo.domains.roster.records import RACE_COLUMNS, Demographics, GuardianLink, Person, PersonRole
from aivo.domains.roster.rows import Row
from aivo.domains.roster.vocabularies import GUARDIAN_ROLES
from aivo.domains.roster.worded import worded
from aivo.web.wording import marked as _

OLDEST = timedelta(days=366 * 110)
FEWEST_IDS = 5
PERSON_OF_DEMOGRAPHICS = Column("sourcedId", Kind.REFERENCE, is_required=True, target="users")


def person_records(row: Row, index: BundleIndex) -> Iterator[Person | PersonRole]:
    """A person, and in OneRoster 1.1 the role at each org that stands in the same row."""
    facts = PersonFacts(row.number, primary_org_id=row.text("primaryOrgSourcedId"))
    index.people[row.sourced_id] = facts
    _note_names(row, index)
    email = _email(row, index)
    _count_digits(row, index)
    if agents := row.texts("agentSourcedIds"):
        index.agents.append((row.sourced_id, row.number, agents))
    yield Person(
        sourced_id=row.sourced_id, row=row.number, modified_at=row.modified_at, metadata=row.metadata,
        is_enabled=row.flag("enabledUser") is not False, username=row.text("username"),
        given_name=row.text("givenName"), family_name=row.text("familyName"), middle_name=row.text("middleName"),
        preferred_given_name=row.text("preferredGivenName"), preferred_middle_name=row.text("preferredMiddleName"),
        preferred_family_name=row.text("preferredFamilyName"), pronouns=row.text("pronouns"),
        identifier=row.text("identifier"), master_identifier=row.text("userMasterIdentifier"),
        user_ids=row.pairs("userIds"), email=email, sms=row.text("sms"), phone=row.text("phone"),
        grades=row.texts("grades"), primary_org_id=row.text("primaryOrgSourcedId"),
    )  # fmt: skip
    if index.manifest.version == "1.1":
        yield from _roles_of_row(row, facts, index)


def _roles_of_row(row: Row, facts: PersonFacts, index: BundleIndex) -> Iterator[PersonRole]:
    role = row.text("role")
    facts.sides = side_of(role)
    facts.relation = role if role in GUARDIAN_ROLES else ""
    orgs = row.texts("orgSourcedIds")
    if not orgs:
        row.note(index.log, "user_without_org", _("The person has no org."), "orgSourcedIds")
    for place, org_id in enumerate(orgs or ("",)):
        yield PersonRole(
            sourced_id=f"{row.sourced_id}|{org_id}|{role}", row=row.number, modified_at=row.modified_at,
            person_id=row.sourced_id, role=role, org_id=org_id, is_primary=place == 0,
        )  # fmt: skip


def _note_names(row: Row, index: BundleIndex) -> None:
    username = row.text("username").casefold()
    before = index.usernames.setdefault(username, row.number)
    if before != row.number:
        row.note(
            index.log, "username_shared", worded(_("Row %(before)s has the same username."), before=before), "username"
        )
    if is_email(row.sourced_id):
        row.note(index.log, "email_as_sourced_id", _("The sourcedId is an e-mail address."), "sourcedId")


def _email(row: Row, index: BundleIndex) -> str:
    email = row.text("email")
    if not email:
        return ""
    if not is_email(email):
        row.note(index.log, "email_invalid", _("The e-mail address is not one."), "email")
        return ""
    before = index.emails.setdefault(email.casefold(), row.number)
    if before != row.number:
        row.note(
            index.log, "email_shared", worded(_("Row %(before)s has the same e-mail address."), before=before), "email"
        )
    return email


def _count_digits(row: Row, index: BundleIndex) -> None:
    """Count the lengths of all-digit identifiers; learners and adults are often numbered apart."""
    group = row.text("role") or ("learners" if row.texts("grades") else "adults")
    for column, value in (("identifier", row.text("identifier")), ("sourcedId", row.sourced_id)):
        if not (value.isascii() and value.isdigit()):
            continue
        key = ("users.csv", column, group)
        if value.startswith("0"):
            index.zero_led.add(key)
        lengths = index.digits.setdefault(key, {})
        count, first = lengths.get(len(value), (0, row.number))
        lengths[len(value)] = (count + 1, first)


def _note_lost_zeros(index: BundleIndex) -> None:
    for key, lengths in index.digits.items():
        total = sum(count for count, _ in lengths.values())
        usual = max(lengths, key=lambda length: lengths[length][0])
        shorter = {length: seen for length, seen in lengths.items() if length < usual}
        if key in index.zero_led or total < FEWEST_IDS or not shorter or lengths[usual][0] * 2 <= total:
            continue
        count = sum(seen for seen, _ in shorter.values())
        first = min(row for _, row in shorter.values())
        file, column, _group = key
        message = worded(
            _("Most values have %(usual)s digits, %(count)s have fewer and none begins with 0."),
            usual=usual,
            count=format(count, ","),
        )
        index.log.add("leading_zeros_lost", message, file=file, row=first, column=column)


def profile_seen(row: Row, index: BundleIndex) -> None:
    """Remember whose profile it is; profiles themselves are not stored."""
    index.profile_owners[row.sourced_id] = row.text("userSourcedId")


def role_record(row: Row, index: BundleIndex) -> PersonRole | None:
    """A role of a person at an org."""
    begins_on, ends_on = row.day("beginDate"), row.day("endDate")
    if begins_on and ends_on and ends_on < begins_on:
        row.note(
            index.log,
            "dates_reversed",
            worded(_("%(ends_on)s lies before %(begins_on)s."), ends_on=ends_on, begins_on=begins_on),
            "endDate",
        )
        return None
    person_id, org_id, role = row.text("userSourcedId"), row.text("orgSourcedId"), row.text("role")
    owner = index.profile_owners.get(row.text("userProfileSourcedId"))
    if owner is not None and owner != person_id:
        message = _("The profile belongs to another user.")
        row.note(index.log, "role_profile_of_other_user", message, "userProfileSourcedId")
    is_primary = row.text("roleType") == "primary"
    if is_primary and (person_id, org_id) in index.primary_roles:
        message = _("The person already has a primary role at this org.")
        row.note(index.log, "second_primary_role", message, "roleType")
        is_primary = False
    if is_primary:
        index.primary_roles.add((person_id, org_id))
    if facts := index.people.get(person_id):
        facts.sides |= side_of(role)
        facts.relation = facts.relation or (role if role in GUARDIAN_ROLES else "")
        facts.has_primary_org_role = facts.has_primary_org_role or org_id == facts.primary_org_id
    return PersonRole(
        sourced_id=row.sourced_id, row=row.number, modified_at=row.modified_at, metadata=row.metadata,
        person_id=person_id, role=role, org_id=org_id, is_primary=is_primary, begins_on=begins_on, ends_on=ends_on,
    )  # fmt: skip


def guardian_links(index: BundleIndex) -> Iterator[GuardianLink]:
    """Who is whose contact, from either side of ``agentSourcedIds``, each pair once."""
    seen: set[tuple[str, str]] = set()
    for person_id, row, agents in index.agents:
        for agent_id in agents:
            link = _link(person_id, agent_id, row, index)
            if link is not None and (link.learner_id, link.contact_id) not in seen:
                seen.add((link.learner_id, link.contact_id))
                yield link


def _link(person_id: str, agent_id: str, row: int, index: BundleIndex) -> GuardianLink | None:
    def note(code: str, message: str) -> None:
        index.log.add(code, message, file="users.csv", row=row, column="agentSourcedIds", sourced_id=person_id)

    if agent_id == person_id:
        note("agent_is_self", _("The person is named as their own contact."))
        return None
    match index.find("users", agent_id, by="users"):
        case Found.MISSING | Found.LEFT_OUT:
            note(
                "missing_optional_reference",
                worded(_("%(agent_id)s of users.csv does not exist or is left out."), agent_id=shown(agent_id)),
            )
            return None
        case Found.REMOVED:
            note("value_of_removed", worded(_("%(agent_id)s of users.csv is to be removed."), agent_id=shown(agent_id)))
            return None
        case Found.OUTSIDE_DELTA | Found.FILE_ABSENT:
            note(
                "reference_outside_delta",
                worded(_("%(agent_id)s of users.csv is not among the changes."), agent_id=shown(agent_id)),
            )
        case Found.USABLE:
            pass
    person, agent = index.people[person_id], index.people.get(agent_id, PersonFacts(row))
    if _may_be(person, LEARNER) and _may_be(agent, GUARDIAN):
        learner_id, contact_id, contact = person_id, agent_id, agent
    elif _may_be(person, GUARDIAN) and _may_be(agent, LEARNER):
        learner_id, contact_id, contact = agent_id, person_id, person
    else:
        note(
            "agent_not_guardian",
            worded(_("The two are not a learner and a contact: %(agent_id)s."), agent_id=shown(agent_id)),
        )
        return None
    return GuardianLink(
        sourced_id=f"{learner_id}|{contact_id}", row=row, learner_id=learner_id, contact_id=contact_id,
        relation=contact.relation or "guardian",
    )  # fmt: skip


def _may_be(facts: PersonFacts, side: int) -> bool:
    """Whether a person is on this side; of people outside the bundle it is not known."""
    return not facts.sides or bool(facts.sides & side)


def note_people_at_end(index: BundleIndex) -> None:
    """What can be said only when all users and roles are read."""
    _note_lost_zeros(index)
    if not index.is_read("roles"):
        return
    for sourced_id, facts in index.people.items():
        if not facts.sides:
            _say(index, "user_without_role", _("The person has no usable role."), facts, sourced_id, None)
        elif facts.sides & LEARNER and facts.sides & STAFF:
            message = _("The person is a learner and staff.")
            _say(index, "learner_with_staff_role", message, facts, sourced_id, None)
        if facts.sides and facts.primary_org_id and not facts.has_primary_org_role:
            message = _("The person has no role at the primary org.")
            _say(index, "primary_org_without_role", message, facts, sourced_id, "primaryOrgSourcedId")


def _say(index: BundleIndex, code: str, message: str, facts: PersonFacts, sourced_id: str, column: str | None) -> None:
    index.log.add(code, message, file="users.csv", row=facts.row, column=column, sourced_id=sourced_id)


def demographics_record(row: Row, index: BundleIndex) -> Demographics | None:
    """Reported facts about a learner; none for people who are not learners."""
    facts = index.people.get(row.sourced_id)
    is_known = facts is not None and bool(facts.sides or index.are_roles_complete)
    if facts is not None and is_known and not facts.sides & LEARNER:
        row.note(index.log, "demographics_not_a_learner", _("The person is not a learner."), "sourcedId")
        return None
    born = row.day("birthDate")
    today = index.options.today or datetime.now(UTC).date()
    if born and not today - OLDEST < born <= today:
        message = _("The date of birth is in the future or too long ago.")
        row.note(index.log, "birth_date_implausible", message, "birthDate")
    return Demographics(
        sourced_id=row.sourced_id, row=row.number, modified_at=row.modified_at, metadata=row.metadata,
        birth_date=born, sex=row.text("sex"),
        races=tuple(race for column, race in RACE_COLUMNS.items() if row.flag(column)),
        is_hispanic=row.flag("hispanicOrLatinoEthnicity"), residence_status=row.text("publicSchoolResidenceStatus"),
    )  # fmt: skip
