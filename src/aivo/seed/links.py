"""Ways into accounts in the demo: an invitation that waits, one that was taken back, and a district's own sign-in."""

from __future__ import annotations

from aivo.db.context import Ctx
from aivo.domains.identity.models import ExternalIdentity
from aivo.domains.identity.schemas import InvitationDraft, ProviderDraft
from aivo.domains.identity.service import add_provider, invite, withdraw_invitation
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
        provider = await add_provider(office, _provider(world), is_local=False)
    ctx.add(
        ExternalIdentity(
            user_id=world.user(world.manager), provider_id=provider.id, issuer=provider.issuer,
            subject=f"{world.tenant}-1001", tied_by="session",
        )
    )  # fmt: skip
    await ctx.flush()


def _provider(world: World) -> ProviderDraft:
    """Switched off: behind an invented address nobody answers."""
    return ProviderDraft(
        f"{world.tenant.title()} account", f"https://sign-in.{world.tenant}.example", "aivo", "an invented secret",
        is_active=False, is_mfa_trusted=True,
    )  # fmt: skip
