"""Something of the record goes to somebody outside: the log of 99.32, written once."""

from __future__ import annotations

from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.records.errors import NothingAsked
from aivo.domains.records.models import Disclosure
from aivo.domains.records.permissions import demand
from aivo.domains.records.schemas import DisclosureDraft
from aivo.domains.records.writing import cleaned, demand_day, sealed, write
from aivo.kit.ids import new_id


async def disclose(ctx: Ctx, student_id: UUID, draft: DisclosureDraft) -> Disclosure:
    """Write down who was given what, why and when. Raises ``NothingAsked``, ``DayNotRight``, ``Forbidden``."""
    demand(ctx.actor, "disclose")
    party, interest = cleaned(draft.party, 200), cleaned(draft.interest, 500)
    needs_consent = draft.basis == "consent" and draft.consented_on is None
    if not party or not interest or not draft.covers or needs_consent:
        raise NothingAsked("Please say who got it, why, what, and for a consent its day.")
    await demand_day(ctx, draft.disclosed_on)
    if draft.consented_on is not None:
        await demand_day(ctx, draft.consented_on)
    row_id = new_id()
    row = Disclosure(
        id=row_id,
        student_id=student_id,
        request_id=draft.request_id,
        party=party,
        basis=draft.basis,
        interest=interest,
        covers=list(draft.covers),
        what=await sealed(ctx, "disclosures", "what", row_id, cleaned(draft.what)),
        disclosed_on=draft.disclosed_on,
        by_user_id=ctx.actor.user_id,
        consented_on=draft.consented_on,
        has_redisclosure_note=draft.has_redisclosure_note,
        is_secret=draft.is_secret and draft.basis == "court_order",
    )
    ctx.add(row)
    await write(ctx)
    return row
