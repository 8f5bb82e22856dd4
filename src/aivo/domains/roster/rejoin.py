"""People who come back under new ids: after a change of system, or in summer, sourcedIds that never change do change.

Somebody new with the district's own number of somebody who is known is probably the same person. An import never
decides that: it is held until a person says to join them by number, or that they are other people.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.roster import queries
from aivo.domains.roster.facts import Fact
from aivo.domains.roster.links import Links
from aivo.domains.roster.plan import Plan
from aivo.domains.roster.work import Work

UNREAD = bytes(16)
"""The fingerprint of a record that was not read yet."""


@dataclass(frozen=True, slots=True)
class Rejoin:
    """A new id, and the known person whose number it has; ``old_key`` is their id in the same source, if any."""

    new_key: str
    row: int
    user_id: UUID
    student_id: UUID | None
    old_key: str | None


async def find_rejoins(ctx: Ctx, plan: Plan, links: Links) -> list[Rejoin]:
    """New people with the number of one known person of the same kind whom the bundle does not name any more."""
    numbers = {fact.text("identifier"): fact for fact in plan.adds.get("learner", ()) if fact.text("identifier")}
    staff = {
        fact.text("staff_identifier"): fact for fact in plan.adds.get("person", ()) if fact.text("staff_identifier")
    }
    if not numbers and not staff:
        return []
    keys_of = {link.row_id: key for key, link in links.of("person")}
    gone = set(plan.removals.get("person", ()))
    found = []
    for row in await queries.people_by_number(ctx, list(numbers), list(staff)):
        fact = (staff if row["student_id"] is None else numbers).get(row["number"])
        old_key = keys_of.get(row["user_id"])
        link = links.get("person", old_key) if old_key is not None else None
        is_still_named = link is not None and not link.is_removed and old_key not in gone
        if fact is not None and not is_still_named:
            found.append(Rejoin(fact.key, fact.row, row["user_id"], row["student_id"], old_key))
    times = Counter(rejoin.new_key for rejoin in found)
    return [rejoin for rejoin in found if times[rejoin.new_key] == 1]


def expect_join(plan: Plan, rejoins: list[Rejoin]) -> None:
    """Count the joined as changed, and nobody of them as gone."""
    joined = {rejoin.new_key for rejoin in rejoins}
    kept = {rejoin.old_key for rejoin in rejoins}
    for kind in ("person", "learner"):
        facts = plan.adds.get(kind, [])
        plan.changes[kind] += [fact for fact in facts if fact.key in joined]
        plan.adds[kind] = [fact for fact in facts if fact.key not in joined]
        plan.removals[kind] = [key for key in plan.removals.get(kind, []) if key not in kept]


def join(work: Work, rejoins: list[Rejoin]) -> None:
    """Let the new ids stand for the known people, and the old ids of the same source for nobody."""
    for rejoin in rejoins:
        for kind, row_id in (("person", rejoin.user_id), ("learner", rejoin.student_id)):
            if row_id is not None:
                work.link(Fact(kind, rejoin.new_key, {}, UNREAD, rejoin.row), row_id)
            if rejoin.old_key is not None:
                work.unlink(kind, [rejoin.old_key])
