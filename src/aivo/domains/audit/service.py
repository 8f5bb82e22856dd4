"""Verbs of the audit room: tell who looked, take an act back. (What changed is told by the triggers.)"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from aivo.db.context import Ctx, connect
from aivo.domains.audit.errors import NotTold
from aivo.domains.audit.undoing import Change, Obstacle, UndoPlan, keys_to, plan_undo, undo

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
        async with connect(ctx.actor, ctx.databases) as own:
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


__all__ = ["Change", "Obstacle", "Outcome", "UndoPlan", "keys_to", "plan_undo", "saw", "undo"]
