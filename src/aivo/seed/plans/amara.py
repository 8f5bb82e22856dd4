"""Amara Diallo, grade 6: came from another state two days ago with a plan on paper; nothing is decided yet."""

from __future__ import annotations

from datetime import timedelta

from aivo.domains.iep import service
from aivo.domains.iep.schemas import IEPDraft
from aivo.seed.plans.book import Book


async def tell_amara(book: Book) -> None:
    """The plan as it was received, a draft until the team has chosen comparable services."""
    draft = IEPDraft(
        kind="transferred_in",
        origin="received_from",
        reason="transfer",
        title="Plan from the school before, received on paper",
        grade="06",
        received_from="Maple Grove School District",
        received_from_state="OH",
        received_on=book.world.anchor - timedelta(days=1),
        source_on=book.world.anchor - timedelta(days=120),
        strengths="Reads for pleasure; kind to younger children.",
        academic_needs="Help with multi-step problems and with keeping notes in order.",
    )
    await service.draft_iep(book.ctx, book.world.student("amara"), draft)
