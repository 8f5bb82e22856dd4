"""What the assessment room does about news of lower rooms."""

from __future__ import annotations

from aivo.db.context import Ctx
from aivo.domains.consent.service import ConsentWithdrawn


async def stop_attempts(ctx: Ctx, news: ConsentWithdrawn) -> None:
    """Consent has ended: running attempts end in the same transaction, whoever withdrew."""
    if news.purpose == "learning_activity":
        await ctx.tell("select app.stop_assessment_attempts($1)", news.student_id)
