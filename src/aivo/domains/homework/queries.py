"""What the homework room asks the database."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from aivo.db.context import Ctx
from aivo.domains.homework.models import HomeworkHint, HomeworkResource, LibraryResource


async def next_position(ctx: Ctx, model: type[HomeworkHint] | type[HomeworkResource], session_id: UUID) -> int:
    """The next place among a session's hints or resources."""
    found = await ctx.session.scalar(
        select(func.max(model.position)).where(
            model.tenant_id == ctx.actor.tenant_id,
            model.homework_session_id == session_id,
            model.deleted_at.is_(None),
        )
    )
    return int(found or 0) + 1


async def hint_in_view(ctx: Ctx, session_id: UUID, step: int) -> HomeworkHint | None:
    """The latest hint on a step that no line has followed yet."""
    found: HomeworkHint | None = await ctx.session.scalar(
        select(HomeworkHint)
        .where(
            HomeworkHint.tenant_id == ctx.actor.tenant_id,
            HomeworkHint.homework_session_id == session_id,
            HomeworkHint.step_number == step,
            HomeworkHint.was_next_step_right.is_(None),
            HomeworkHint.shown_at.is_not(None),
            HomeworkHint.deleted_at.is_(None),
        )
        .order_by(HomeworkHint.position.desc())
        .limit(1)
    )
    return found


async def resources_for(ctx: Ctx, subject: str, grade_level: str, limit: int = 5) -> list[LibraryResource]:
    """Published resources of a subject that suit a grade, best rated first."""
    row = LibraryResource
    found = await ctx.session.scalars(
        select(row)
        .where(
            row.subject == subject,
            row.status == "published",
            row.deleted_at.is_(None),
            row.grade_level <= grade_level,
            func.coalesce(row.grade_level_to, row.grade_level) >= grade_level,
        )
        .order_by(row.quality_rating.desc().nulls_last(), row.code)
        .limit(limit)
    )
    return list(found)
