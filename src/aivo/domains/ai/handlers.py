"""What the AI room does about news of lower rooms."""

from __future__ import annotations

from aivo.db.context import Ctx
from aivo.domains.consent.service import ConsentWithdrawn

PURPOSES = ("ai_help", "third_party", "ai_training")


async def stop_conversations(ctx: Ctx, news: ConsentWithdrawn) -> None:
    """Consent has ended: conversations that rest on it end in the same transaction, whoever withdrew."""
    if news.purpose in PURPOSES:
        await ctx.tell("select app.stop_conversations($1)", news.student_id)
