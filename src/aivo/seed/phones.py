"""Phones of invented parents: a second step by text and one by call. The numbers are of the range kept for fiction."""

from __future__ import annotations

from aivo.db.context import Ctx
from aivo.domains.identity import service as identity
from aivo.domains.identity.schemas import PhoneDraft
from aivo.seed.world import World

PHONES = {
    "riverbend": (("ana", PhoneDraft("+1 312 555 0142", "text", "es")),),
    "lakeshore": (("samira", PhoneDraft("+1 612 555 0187", "voice", "en")),),
}


async def give_phones(ctx: Ctx, world: World) -> None:
    """The confirmed phones of one tenant's parents."""
    for username, draft in PHONES[world.tenant]:
        await identity.give_phone(ctx, world.user(username), draft)
