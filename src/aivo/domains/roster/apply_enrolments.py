"""Who sits in, and who teaches, which class, out of a roster."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from aivo.domains.roster.facts import Fact
from aivo.domains.roster.shelves import Shelves
from aivo.domains.roster.worded import worded
from aivo.domains.roster.work import Work
from aivo.domains.students.models import ClassroomMembership, ClassroomStaff
from aivo.kit.ids import new_id
from aivo.web.wording import marked as _

Span = tuple[date, date | None]


async def apply_enrolments(work: Work) -> None:
    """Write places in classes, some classes at a time: staff first, so that each learner is opened to them once."""
    new = work.plan.adds.get("enrolment")
    shelves = new if isinstance(new, Shelves) else Shelves()
    for fact in work.plan.changes.get("enrolment", ()):
        shelves.append(fact)
    for facts in shelves.some_at_a_time():
        await _apply_side(work, ClassroomStaff, [fact for fact in facts if fact.text("role") != "student"])
        await _apply_side(work, ClassroomMembership, [fact for fact in facts if fact.text("role") == "student"])


@dataclass(slots=True)
class _Places:
    """The places of one table: what stands there, by class and person, and what this import adds and changes."""

    today: date
    taken: dict[tuple[UUID, UUID], list[tuple[UUID, Span]]] = field(default_factory=dict)
    new: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    changed: dict[UUID, dict[str, Any]] = field(default_factory=dict)

    def match(self, place: tuple[UUID, UUID], span: Span, old: UUID | None, *, was_removed: bool) -> UUID | None:
        """The row that already is this place: the record's own unless it ended long ago, or one on the same days."""
        for row_id, (_first, ends) in self.taken.get(place, []):
            if row_id == old and not (was_removed and ends is not None and ends < self.today):
                return row_id
        for row_id, found in self.taken.get(place, []):
            is_current = found[1] is None or found[1] >= self.today or row_id in self.new
            if is_current and _overlap(found, span):
                return row_id
        return None

    def ended_in(self, place: tuple[UUID, UUID], span: Span) -> tuple[UUID, date] | None:
        """The latest ended row of this place that lies in the span."""
        ended = [(ends, row_id) for row_id, (begins, ends) in self.taken.get(place, [])
                 if ends is not None and _overlap((begins, ends), span)]  # fmt: skip
        return (max(ended)[1], max(ended)[0]) if ended else None


async def _apply_side(work: Work, model: type[ClassroomMembership] | type[ClassroomStaff], facts: list[Fact]) -> None:
    """One of the two tables: memberships of learners, or staff of classes."""
    if not facts:
        return
    who, kind = ("student_id", "learner") if model is ClassroomMembership else ("user_id", "person")
    classes = {class_id for fact in facts if (class_id := work.row_id("class", fact.text("class")))}
    columns = f"id, classroom_id, {who} as who, valid_from, valid_to"
    places = _Places(work.today)
    for row in await work.current(model, columns, classes, key="classroom_id"):
        span = (row["valid_from"], row["valid_to"])
        places.taken.setdefault((row["classroom_id"], row["who"]), []).append((row["id"], span))
    ended: list[UUID] = []
    for fact in facts:
        class_id, person_id = work.row_id("class", fact.text("class")), work.row_id(kind, fact.text("person"))
        if class_id is None or person_id is None:
            continue
        before = work.links.get("enrolment", fact.key)
        row_id = _place(work, places, fact, (class_id, person_id), who)
        if before is not None and before.row_id != row_id and not before.is_removed:
            ended.append(before.row_id)
        work.link(fact, row_id)
    await work.end(model, ended)
    await work.update(model, list(places.changed.values()))
    await work.insert(model, list(places.new.values()))


def _place(work: Work, places: _Places, fact: Fact, place: tuple[UUID, UUID], who: str) -> UUID:
    """Give one enrolment its row; answers which."""
    first, last = fact.day("starts_on") or work.since, fact.day("ends_on")
    if last is not None and last < first:
        work.note(
            "enrolment_without_days",
            worded(_("It would end on %(last)s, before %(first)s."), last=last, first=first),
            fact,
            "endDate",
        )
        last = first
    link = work.links.get("enrolment", fact.key)
    old, was_removed = (link.row_id, link.is_removed) if link is not None else (None, False)
    row_id = places.match(place, (first, last), old, was_removed=was_removed)
    if row_id is None and (ended := places.ended_in(place, (first, last))):
        first = max(first, ended[1] + timedelta(days=1))
        if last is not None and last < first:
            return ended[0]
    values: dict[str, Any] = {"valid_from": first, "valid_to": last, "source_valid_to": fact.day("source_ends_on")}
    if who == "user_id":
        values |= {"role": fact.text("role"), "is_primary": fact.flag("is_primary") and fact.text("role") == "teacher"}
    if row_id is None:
        row_id = new_id()
        places.new[row_id] = {"id": row_id, "classroom_id": place[0], who: place[1], **values}
        places.taken.setdefault(place, []).append((row_id, (first, last)))
    elif row_id not in places.new:
        places.changed[row_id] = {"id": row_id, **values}
    return row_id


def _overlap(one: Span, other: Span) -> bool:
    """Whether two spans, last days included, share a day."""
    return (other[1] is None or one[0] <= other[1]) and (one[1] is None or other[0] <= one[1])
