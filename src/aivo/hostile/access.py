"""What a person holds now: which learners, for what, by which relation in force today where the tenant is.

Worked out from the relations themselves, never from ``app.student_access``, which the database keeps for the same
question: where the two disagree, an attack finds it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from aivo.hostile import rights
from aivo.hostile.facts import Facts, Place, Row
from aivo.kit.actor import Actor

FAMILY_TALKS, TEAM_TALKS = frozenset({"basic", "contact", "notice"}), frozenset({"contact"})


@dataclass(slots=True)
class Standing:
    """One acting person, job or platform admin, and what they hold."""

    name: str
    actor: Actor
    reads: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    writes: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    duty_reads: set[str] = field(default_factory=set)
    duty_writes: set[str] = field(default_factory=set)
    duties: set[str] = field(default_factory=set)
    own_relations: set[UUID] = field(default_factory=set)
    adult_self: set[UUID] = field(default_factory=set)
    households: set[UUID] = field(default_factory=set)
    threads: set[UUID] = field(default_factory=set)
    people: set[UUID] = field(default_factory=set)
    login: str = ""
    """The login role it works through."""

    def __post_init__(self) -> None:
        """The login role follows from the acting role, except for the auditor, who has none."""
        self.login = self.login or self.actor.login_role

    @property
    def role(self) -> str:
        """The one active role."""
        return self.actor.role


class Rolls:
    """Everybody's relations to learners of the chosen tenants, as of now."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.opened: dict[tuple[UUID, UUID, str], list[tuple[UUID, rights.Opens]]] = defaultdict(list)
        for tenant in facts.chosen:
            for user, role, learner, opens in self._all(tenant, facts.places[tenant]):
                self.opened[tenant, user, role].append((learner, opens))

    def of(self, name: str, actor: Actor) -> Standing:
        """What this actor holds."""
        standing = Standing(name, actor)
        if actor.user_id is None:
            return standing
        tenant, user = actor.tenant_id, actor.user_id
        for learner, opens in self.opened[tenant, user, actor.role]:
            for need in opens.reads:
                standing.reads[need].add(learner)
            for need in opens.writes:
                standing.writes[need].add(learner)
        if tenant not in self.facts.places:
            return standing
        self._duties(standing, self.facts.places[tenant])
        self._family(standing)
        standing.threads = set(self._threads(standing))
        standing.people = self._people(standing)
        return standing

    def _rows(self, name: str, tenant: UUID) -> Iterator[Row]:
        return (row for row in self.facts.relations[name] if row["tenant_id"] == tenant and row["deleted_at"] is None)

    def _all(self, tenant: UUID, place: Place) -> Iterator[tuple[UUID, str, UUID, rights.Opens]]:
        """Who, acting as what, reaches which learner, and for what."""
        for row in self._rows("student_profiles", tenant):
            if row["user_id"] is not None:
                yield row["user_id"], "learner", row["id"], rights.ONESELF
        yield from self._parents(tenant, place)
        yield from self._classes(tenant, place)
        for row in self._rows("student_assignments", tenant):
            if _holds(row, place.today):
                role = "district_admin" if row["kind"] == "administrator_of_record" else "teacher"
                yield row["user_id"], role, row["student_id"], rights.ASSIGNED.get(row["kind"], rights.NOTHING)
        for row in self._rows("iep_team_members", tenant):
            if row["user_id"] is not None and row["role"] in rights.TEAM_SEATS and _holds(row, place.today):
                yield row["user_id"], "teacher", row["student_id"], rights.TEAM
        yield from self._schools(tenant, place)
        now = datetime.now(UTC)
        for row in self._rows("support_grants", tenant):
            ends = min(row["ends_at"] or now, row["ended_at"] or row["ends_at"] or now)
            if row["kind"] == "record" and row["learner_id"] and row["starts_at"] and row["starts_at"] <= now < ends:
                yield row["user_id"], "district_admin", row["learner_id"], rights.VISIT

    def _parents(self, tenant: UUID, place: Place) -> Iterator[tuple[UUID, str, UUID, rights.Opens]]:
        relations = {row["id"]: row for row in self._rows("parent_student_relations", tenant)}
        for right in self._rows("parent_relation_rights", tenant):
            relation = relations.get(right["relation_id"])
            if (
                relation is not None and relation["is_confirmed"]
                and relation["student_id"] == right["student_id"]
                and _holds(relation, place.today) and _holds(right, place.today)
            ):  # fmt: skip
                opens = rights.PARENT.get(right["right_kind"], rights.NOTHING)
                yield relation["user_id"], "parent", relation["student_id"], opens

    def _classes(self, tenant: UUID, place: Place) -> Iterator[tuple[UUID, str, UUID, rights.Opens]]:
        """Staff and learners whose days in the class meet, from the days of lead to the days of grace."""
        staff: dict[UUID, list[Row]] = defaultdict(list)
        for row in self._rows("classroom_staff", tenant):
            staff[row["classroom_id"]].append(row)
        for member in self._rows("classroom_memberships", tenant):
            for row in staff[member["classroom_id"]]:
                first, last = _common(member, row)
                if last is not None and last < first:
                    continue
                if place.today >= first - timedelta(days=place.lead_days) and (
                    last is None or place.today <= last + timedelta(days=place.grace_days)
                ):
                    opens = rights.CLASS.get(row["role"], rights.NOTHING)
                    yield row["user_id"], "teacher", member["student_id"], opens

    def _schools(self, tenant: UUID, place: Place) -> Iterator[tuple[UUID, str, UUID, rights.Opens]]:
        """Duties at one school reach its learners, with the days of lead and grace of the enrolment."""
        duties: dict[UUID, list[Row]] = defaultdict(list)
        for row in self._rows("duty_assignments", tenant):
            if row["school_id"] is not None and _holds(row, place.today):
                duties[row["school_id"]].append(row)
        for row in self._rows("school_enrolments", tenant):
            begins = row["valid_from"] - timedelta(days=place.lead_days)
            ends = None if row["valid_to"] is None else row["valid_to"] + timedelta(days=place.grace_days)
            if begins <= place.today and (ends is None or place.today <= ends):
                for duty in duties[row["school_id"]]:
                    opens = rights.DUTIES.get(duty["duty"], rights.NOTHING)
                    yield duty["user_id"], "district_admin", row["student_id"], opens

    def _duties(self, standing: Standing, place: Place) -> None:
        """Duties in the whole district."""
        if standing.role != "district_admin":
            return
        for row in self._rows("duty_assignments", place.id):
            if row["user_id"] == standing.actor.user_id and row["school_id"] is None and _holds(row, place.today):
                opens = rights.DUTIES.get(row["duty"], rights.NOTHING)
                standing.duties.add(row["duty"])
                standing.duty_reads |= opens.reads
                standing.duty_writes |= opens.writes

    def _family(self, standing: Standing) -> None:
        tenant, user = standing.actor.tenant_id, standing.actor.user_id
        today = self.facts.places[tenant].today
        standing.households = {
            row["household_id"] for row in self._rows("household_members", tenant) if row["user_id"] == user
        }
        standing.own_relations = {
            row["id"]
            for row in self.facts.relations["parent_student_relations"]
            if row["tenant_id"] == tenant and row["user_id"] == user
        }
        if standing.role == "learner":
            standing.adult_self = {
                row["id"]
                for row in self._rows("student_profiles", tenant)
                if row["user_id"] == user and row["birth_date"] is not None and _age(row["birth_date"], today) >= 18
            }

    def _threads(self, standing: Standing) -> Iterator[UUID]:
        """Talks they take part in, about learners whom they still reach."""
        side = {"parent": "family", "teacher": "team", "district_admin": "team"}.get(standing.role)
        needed = FAMILY_TALKS if side == "family" else TEAM_TALKS
        reached = set().union(*(standing.reads[need] for need in needed))
        for row in self._rows("thread_members", standing.actor.tenant_id):
            takes_part = row["user_id"] == standing.actor.user_id and row["side"] == side and row["left_at"] is None
            if takes_part and row["student_id"] in reached:
                yield row["thread_id"]

    def _people(self, standing: Standing) -> set[UUID]:
        """Oneself and who shares a learner; families never see other people's families."""
        user = standing.actor.user_id
        found = set() if user is None else {user}
        basic, contact = standing.reads["basic"], standing.reads["contact"]
        for (tenant, other, role), reached in self.opened.items():
            if tenant != standing.actor.tenant_id or (role == "parent" and standing.role != "teacher"):
                continue
            if any(learner in basic for learner, _ in reached):
                found.add(other)
        if standing.role == "teacher":
            found |= {
                row["user_id"]
                for row in self._rows("parent_student_relations", standing.actor.tenant_id)
                if row["student_id"] in contact
            }
        return found


def _holds(row: Row, today: date) -> bool:
    """From the first day to the last, both included."""
    return bool(row["valid_from"] <= today and (row["valid_to"] is None or today <= row["valid_to"]))


def _common(one: Row, other: Row) -> tuple[date, date | None]:
    """The days that two dated rows have in common."""
    ends = [row["valid_to"] for row in (one, other) if row["valid_to"] is not None]
    return max(one["valid_from"], other["valid_from"]), min(ends) if ends else None


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
