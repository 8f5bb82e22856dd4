"""Plans of the cast: each learner's story told by the plan room's own verbs, in the name of their case manager."""

from __future__ import annotations

from datetime import datetime, time

from aivo.db.context import Ctx
from aivo.domains.iep.schemas import MeetingDraft
from aivo.domains.iep.service import schedule_meeting
from aivo.domains.iep.shapes.words import MeetingPurpose
from aivo.seed.plans.amara import tell_amara
from aivo.seed.plans.book import Book
from aivo.seed.plans.eli import tell_eli
from aivo.seed.plans.jordan import tell_jordan
from aivo.seed.plans.lakeshore import tell_maya_lindqvist, tell_noor, tell_tobias
from aivo.seed.plans.lin import tell_lin
from aivo.seed.plans.maya import tell_maya
from aivo.seed.plans.theo import tell_theo
from aivo.seed.plans.twins import tell_twins
from aivo.seed.world import World

STORIES = {
    "riverbend": (tell_maya, tell_jordan, tell_theo, tell_lin, tell_twins, tell_eli, tell_amara),
    "lakeshore": (tell_noor, tell_maya_lindqvist, tell_tobias),
}
"""Who is told about, by tenant."""

COMING: dict[str, tuple[tuple[str, MeetingPurpose, int], ...]] = {
    "riverbend": (("maya", "parent_request", 9), ("theo", "behavior", 15)),
    "lakeshore": (("tobias", "lack_of_progress", 12),),
}
"""Meetings that are planned: learner, purpose, days from the anchor."""


async def seed_plan(ctx: Ctx, world: World) -> None:
    """Plans, eligibility, meetings, supports, placement and behaviour of one tenant."""
    async with world.acting(world.manager) as manager:
        book = await Book.opened(manager, world)
        for tell in STORIES[world.tenant]:
            await tell(book)
        for learner, purpose, days in COMING[world.tenant]:
            await _plan_meeting(book, learner, purpose, days)


async def _plan_meeting(book: Book, learner: str, purpose: MeetingPurpose, days: int) -> None:
    """A meeting in the coming weeks, on a weekday after school."""
    day = book.day(days)
    draft = MeetingDraft(
        purposes=(purpose,),
        scheduled_at=datetime.combine(day, time(15, 30), book.zone),
        scheduled_minutes=45,
        place="Conference room",
        organizer_user_id=book.ctx.actor.user_id,
        has_interpreter_need=learner == "maya" and book.world.tenant == "riverbend",
        interpreter_language="es" if learner == "maya" and book.world.tenant == "riverbend" else None,
        agenda="What goes well · what you want to talk about · what we could change",
    )
    await schedule_meeting(book.ctx, book.world.student(learner), draft)
