"""Recording decisions about eligibility."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.iep import permissions, queries
from aivo.domains.iep.errors import DecisionInTheWay, NotRight
from aivo.domains.iep.models import EligibilityDecision, EligibilityDisability
from aivo.domains.iep.schemas import EligibilityDraft
from aivo.domains.iep.schemas.draft import checked, needed, values
from aivo.domains.iep.service.rules import day_before, in_order, not_negative
from aivo.domains.iep.shapes.words import REPORTING_CODES

DELAY_AGES = range(3, 10)
"""Ages at which a state may use developmental delay (34 CFR 300.8(b))."""


async def decide_eligibility(ctx: Ctx, student_id: UUID, draft: EligibilityDraft) -> EligibilityDecision:
    """Record a decision and its categories in order; the decision before it ends the day before it begins."""
    await permissions.check(ctx, "decide_eligibility", student_id)
    checked(draft)
    first = draft.valid_from or draft.decided_on
    in_order(first, draft.valid_to, "valid_from", "valid_to")
    not_negative(draft.delay_days, "delay_days")
    _result_fits(draft)
    if any(disability.category == "developmental_delay" for disability in draft.disabilities):
        await _of_an_age(ctx, student_id, first)
    await _close_earlier(ctx, student_id, draft, first)
    decision = EligibilityDecision(
        student_id=student_id,
        valid_from=first,
        recorded_by_user_id=ctx.actor.user_id,
        **values(draft, without=("valid_from", "disabilities")),
    )
    ctx.add(decision)
    await ctx.flush()
    for position, disability in enumerate(draft.disabilities, start=1):
        ctx.add(
            EligibilityDisability(
                student_id=student_id,
                decision_id=decision.id,
                position=position,
                reporting_code=REPORTING_CODES[disability.category],
                valid_from=first,
                valid_to=draft.valid_to,
                **values(disability),
            )
        )
    await ctx.flush()
    return decision


def _result_fits(draft: EligibilityDraft) -> None:
    """Each law asks for its own ground, and an exit for its reason."""
    categories = [disability.category for disability in draft.disabilities]
    if len(set(categories)) < len(categories):
        raise NotRight(
            "disabilities", "The same category is named twice; please name each once, the primary one first."
        )
    if draft.result == "exited":
        needed(draft, "exit_reason", "exited_on")
    if draft.result != "eligible":
        return
    if draft.law == "section_504":
        needed(draft, "impairment")
        if categories:
            raise NotRight("disabilities", "Categories belong to IDEA; a 504 decision names the impairment.")
        if not draft.major_life_activities:
            raise NotRight("major_life_activities", "Please name the major life activity that the impairment limits.")
        return
    if not categories:
        raise NotRight(
            "disabilities", "A learner is eligible in at least one category; please name the primary one first."
        )
    if draft.needs_special_education is not True:
        raise NotRight(
            "needs_special_education",
            "Under IDEA a learner is eligible only who also needs special education because of the disability.",
        )


async def _of_an_age(ctx: Ctx, student_id: UUID, day: date) -> None:
    """Developmental delay is a category of ages 3 to 9 only."""
    born = await queries.birth_date(ctx, student_id)
    if born is None:
        return
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if age not in DELAY_AGES:
        raise NotRight(
            "disabilities", f"Developmental delay is a category for ages 3 to 9; this learner was {age} on that day."
        )


async def _close_earlier(ctx: Ctx, student_id: UUID, draft: EligibilityDraft, first: date) -> None:
    """End the decision that held until now, with its categories; never overwrite it."""
    for earlier in await queries.decisions_from(ctx, student_id, draft.law, first):
        if draft.valid_to is not None and earlier.valid_from > draft.valid_to:
            continue
        if earlier.valid_from >= first:
            raise DecisionInTheWay
        earlier.valid_to = day_before(first)
        for disability in await queries.disabilities_of(ctx, earlier):
            disability.valid_to = day_before(first)
    await ctx.flush()
