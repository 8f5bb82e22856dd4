"""Invitations of the demo: one that waits, one that was taken back."""

from __future__ import annotations

from aivo.db.context import Ctx
from aivo.domains.identity.schemas import InvitationDraft
from aivo.domains.identity.service import invite, withdraw_invitation
from aivo.seed.everyday import ADMINS
from aivo.seed.world import World

BASE = "https://aivo.invalid"
"""Nobody opens these links: nobody ever sees them."""
CONTACTS = """
select id from users where tenant_id = $1 and role = 'parent' and status = 'contact' and deleted_at is null
order by family_name, given_name, id limit 2
"""


async def seed_links(ctx: Ctx, world: World) -> None:
    """The office invites two contacts and thinks better of one of them."""
    contacts = [row["id"] for row in await ctx.ask(CONTACTS, ctx.actor.tenant_id)]
    async with world.acting(ADMINS[world.tenant]) as office:
        for user_id, checked in zip(contacts, ("in_person", "known_phone"), strict=False):
            made = await invite(office, InvitationDraft(user_id, checked), BASE)
            if checked == "known_phone":
                await withdraw_invitation(office, made.id)
