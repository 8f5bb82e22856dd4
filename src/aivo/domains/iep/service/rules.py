"""Checks that several verbs share: days in order, raw counts, moments with a zone, lines of a plan still open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from aivo.db.context import Ctx
from aivo.domains.iep.errors import NotRight, PlanAlreadyInForce, PlanIsClosed
from aivo.domains.iep.models import IEP, GoalObjective, IEPGoal, Section504Plan
from aivo.domains.iep.schemas import GoalDraft, ObjectiveDraft
from aivo.domains.iep.schemas.draft import named
from aivo.domains.iep.shapes.words import LineageLink
from aivo.domains.tenancy.models import GRADES
from aivo.kit.ids import new_id

OPEN = ("draft", "proposed")
EXCLUDED = "23P01"
"""PostgreSQL's state for a row that would hold at the same time as another."""


async def open_plan(ctx: Ctx, iep_id: UUID) -> IEP:
    """The plan for writing its lines; refused once it is in force, since what was agreed changes by a new text only."""
    plan = await ctx.load(IEP, iep_id)
    if plan.status not in OPEN:
        raise PlanIsClosed
    return plan


async def in_its_turn(ctx: Ctx, plan: IEP | Section504Plan) -> None:
    """Wait for another person's start of a plan of the same learner, and look at this plan again after it.

    Whoever comes second sees what the first has made, and reads a sentence instead of a fault.
    """
    whose = f"start of a plan {ctx.actor.tenant_id} {plan.student_id}"
    await ctx.session.execute(text("select pg_advisory_xact_lock(hashtextextended(:whose, 0))"), {"whose": whose})
    await ctx.session.refresh(plan, ["status"])
    if plan.status not in OPEN:
        raise PlanIsClosed


@asynccontextmanager
async def never_two_in_force() -> AsyncIterator[None]:
    """The database's own word on two plans in force on one day, said as a refusal."""
    try:
        yield
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) != EXCLUDED:
            raise
        raise PlanAlreadyInForce from error


def in_order(first: date | None, last: date | None, first_field: str, last_field: str) -> None:
    """Refuse a last day before the first day."""
    if first is not None and last is not None and last < first:
        raise NotRight(
            last_field,
            f"{named(last_field)} is {last:%-d %B %Y}, before {named(first_field).lower()}, {first:%-d %B %Y}.",
        )


def with_zone(moment: datetime | None, field: str) -> None:
    """Refuse a moment without a time zone: nobody could say on which day it was."""
    if moment is not None and moment.tzinfo is None:
        raise NotRight(field, f"{named(field)} needs its time zone, such as 2026-10-14T09:00-05:00.")


def grade_known(grade: str | None) -> None:
    """Refuse a grade outside the CEDS list."""
    if grade is not None and grade not in GRADES:
        raise NotRight("grade", f"Grade cannot be {grade!r}; it is one of: {', '.join(GRADES)}.")


def not_negative(value: int | None, field: str, *, least: int = 0, most: int | None = None) -> None:
    """Refuse a number outside its range."""
    if value is not None and (value < least or (most is not None and value > most)):
        span = f"{least} or more" if most is None else f"between {least} and {most}"
        raise NotRight(field, f"{named(field)} is {value}; it has to be {span}.")


def counts_fit(draft: GoalDraft | ObjectiveDraft | IEPGoal | GoalObjective) -> None:
    """Raw counts come in pairs, and successes never exceed attempts."""
    for level in ("baseline", "target", "current"):
        successes: int | None = getattr(draft, f"{level}_successes")
        attempts: int | None = getattr(draft, f"{level}_attempts")
        if successes is None and attempts is None:
            continue
        if successes is None or attempts is None:
            raise NotRight(f"{level}_attempts", f"The {level} needs both numbers, such as 8 of 10.")
        if attempts < 1 or not 0 <= successes <= attempts:
            raise NotRight(f"{level}_successes", f"The {level} cannot be {successes} of {attempts}.")


def lineage_of(link: LineageLink, previous_id: UUID | None, previous_lineage: UUID | None, field: str) -> UUID:
    """The lineage of a new line: its own for a new or split line, the previous one's for one that goes on."""
    if link == "new":
        if previous_id is not None:
            raise NotRight(
                field, "A line that names a previous one continues it, replaces it or is split from it; say which."
            )
        return new_id()
    if previous_lineage is None:
        raise NotRight(field, "Please name the line that this one continues, replaces or is split from.")
    return new_id() if link == "split_from" else previous_lineage


def day_before(day: date) -> date:
    """The last day of what ends when something new begins."""
    return day - timedelta(days=1)
