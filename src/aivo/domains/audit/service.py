"""Verbs of the audit room: tell who looked and who tried, take an act back, seal the trail and check it.

What changed is told by the triggers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.domains.audit.checkpoints import Keys, standing, told_tenants
from aivo.domains.audit.errors import NotTold
from aivo.domains.audit.replaying import Replayed, replay, replayable
from aivo.domains.audit.sealing import seal_trail, tell_restored
from aivo.domains.audit.undoing import Change, Obstacle, UndoPlan, keys_to, plan_undo, undo
from aivo.domains.audit.verifying import Finding, Verdict, entries_of, verify_trail
from aivo.kit.actor import Actor

Outcome = Literal["shown", "refused", "exported", "printed", "disclosed"]

SAW = text(
    "select app.saw(cast(:students as uuid[]), :subject, :opened, :outcome, :purpose, :outside_party, :kept_apart)"
)


async def saw(
    ctx: Ctx,
    students: UUID | Sequence[UUID],
    subject: str,
    *,
    row_id: UUID | None = None,
    outcome: Outcome = "shown",
    purpose: str | None = None,
    outside_party: str | None = None,
    is_kept_apart: bool = False,
) -> None:
    """Write down that the acting person opens these learners' records, before the page is shown.

    A short write of its own, committed when this returns: the page itself is read in a read-only transaction and may
    fail later, and a denied attempt must be on record although nothing else is. Raises ``NotTold``; show no page then.
    """
    who = [students] if isinstance(students, UUID) else list(students)
    try:
        async with connect(ctx.actor, ctx.databases, even_suspended=True) as own:
            await own.session.execute(
                SAW,
                {
                    "students": who,
                    "subject": subject,
                    "opened": row_id,
                    "outcome": outcome,
                    "purpose": purpose,
                    "outside_party": outside_party,
                    "kept_apart": is_kept_apart,
                },
            )
    except (DBAPIError, OSError) as error:
        raise NotTold from error


Answer = Literal["not_found", "forbidden"]
ATTEMPTED = text("select app.attempted(:method, :route, :asked, :answer)")


async def attempted(
    actor: Actor, databases: Databases, *, method: str, route: str, asked: UUID | None, answer: Answer
) -> None:
    """Write down that somebody asked for an address that is not there for them.

    What is kept is the question. It is the same entry for a row that others may see and for one that never was, and the
    answer does not wait for anything that would tell them apart. One person leaves at most sixty entries an hour.
    """
    async with connect(actor, databases, even_suspended=True) as own:
        await own.session.execute(ATTEMPTED, {"method": method, "route": route, "asked": asked, "answer": answer})


__all__ = [
    "Answer", "Change", "Finding", "Keys", "Obstacle", "Outcome", "Replayed", "UndoPlan", "Verdict", "attempted",
    "entries_of", "keys_to", "plan_undo", "replay", "replayable", "saw", "seal_trail", "standing", "tell_restored",
    "told_tenants", "undo", "verify_trail",
]  # fmt: skip
