"""What the writing room asks the database."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from aivo.db.context import Ctx
from aivo.domains.writing.models import WritingRevision


async def latest_revision(ctx: Ctx, document_id: UUID) -> WritingRevision | None:
    """The newest revision of a text."""
    found: WritingRevision | None = await ctx.session.scalar(
        select(WritingRevision)
        .where(
            WritingRevision.tenant_id == ctx.actor.tenant_id,
            WritingRevision.writing_document_id == document_id,
            WritingRevision.deleted_at.is_(None),
        )
        .order_by(WritingRevision.revision_number.desc())
        .limit(1)
    )
    return found
