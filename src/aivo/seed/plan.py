"""Plans of the cast: each learner's story told by the plan room's own verbs, in the name of their case manager."""

from __future__ import annotations

from aivo.db.context import Ctx
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


async def seed_plan(ctx: Ctx, world: World) -> None:
    """Plans, eligibility, meetings, supports, placement and behaviour of one tenant."""
    async with world.acting(world.manager) as manager:
        book = await Book.opened(manager, world)
        for tell in STORIES[world.tenant]:
            await tell(book)
