"""What the focus room does about news of lower rooms."""

from __future__ import annotations

from aivo.db.context import Ctx
from aivo.domains.consent.service import ConsentWithdrawn


async def stop_sessions(ctx: Ctx, news: ConsentWithdrawn) -> None:
    """Consent has ended: running sessions end in the same transaction, whoever withdrew."""
    if news.purpose == "focus_monitoring":
        await ctx.tell("select app.stop_focus_sessions($1)", news.student_id)
