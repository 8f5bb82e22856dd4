"""The sign-in services a tenant trusts, kept by its security duty; and the ties of one's own account to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.identity import lookups, oidc, permissions
from aivo.domains.identity.errors import LastWayIn, ProviderRefused, TiedToSomebody
from aivo.domains.identity.models import IdentityProvider
from aivo.domains.identity.oidc import Client, Vouched
from aivo.domains.identity.schemas import ProviderDraft
from aivo.kit.errors import NotFound
from aivo.kit.events import News, exchange
from aivo.kit.ids import new_id

OF_TENANT = """
select p.id, p.label, p.is_active from identity_providers p
where p.tenant_id = $1 and p.deleted_at is null order by p.label, p.id limit 50
"""
ONE = """
select p.id, p.label, p.issuer, p.client_id, p.client_secret, p.is_mfa_trusted, p.mfa_classes, p.endpoint_hosts
from identity_providers p where p.tenant_id = $1 and p.id = $2 and p.is_active and p.deleted_at is null
"""
OWN_TIES = """
select e.id, e.provider_id, e.created_at, e.last_used_at from external_identities e
where e.tenant_id = $1 and e.user_id = $2 and e.deleted_at is null order by e.created_at, e.id limit 50
"""
TIED = """
select e.id, e.user_id, u.role, u.username from external_identities e
join users u on u.tenant_id = e.tenant_id and u.id = e.user_id
where e.tenant_id = $1 and e.provider_id = $2 and e.issuer = $3 and e.subject = $4 and e.deleted_at is null
  and u.status = 'active' and u.deleted_at is null
"""
TIE = """
insert into external_identities (tenant_id, user_id, provider_id, issuer, subject, tied_by, last_used_at)
values ($1, $2, $3, $4, $5, $6, now()) on conflict do nothing returning id
"""


@dataclass(frozen=True, slots=True)
class TiesChanged(News):
    """A person tied their account to another house's sign-in, or untied it. They are told."""

    user_id: UUID
    is_tied: bool


@dataclass(frozen=True, slots=True)
class Trusted:
    """A provider in use, with how Aivo is known there."""

    id: UUID
    label: str
    client: Client
    is_mfa_trusted: bool
    mfa_classes: frozenset[str]

    def proves_mfa(self, found: Vouched) -> bool:
        """Whether the tenant takes what was shown there as a second factor here."""
        return self.is_mfa_trusted and ("mfa" in found.methods or found.level in self.mfa_classes)


async def add_provider(ctx: Ctx, draft: ProviderDraft, *, is_local: bool) -> IdentityProvider:
    """Trust a sign-in service. Raises ``SecurityDutyNeeded`` and ``ProviderRefused``."""
    await permissions.demand(ctx, "keep_providers")
    provider = IdentityProvider(id=new_id())
    ctx.add(provider)
    return await _write(ctx, provider, draft, is_local)


async def change_provider(ctx: Ctx, provider_id: UUID, draft: ProviderDraft, *, is_local: bool) -> IdentityProvider:
    """Change what is trusted. An empty secret keeps the one there is."""
    await permissions.demand(ctx, "keep_providers")
    return await _write(ctx, await ctx.load(IdentityProvider, provider_id), draft, is_local)


async def trusted(ctx: Ctx, provider_id: UUID, redirect_uri: str, *, is_local: bool) -> Trusted:
    """A provider in use; only the tenant's system asks, since its secret is opened."""
    rows = await ctx.ask(ONE, ctx.actor.tenant_id, provider_id)
    if not rows:
        raise NotFound
    (row,) = rows
    cell = row["client_secret"]
    secret = await ctx.unseal("identity_providers", "client_secret", row["id"], cell) if cell else None
    client = Client(row["issuer"], row["client_id"], secret, redirect_uri, is_local, tuple(row["endpoint_hosts"]))
    return Trusted(row["id"], row["label"], client, row["is_mfa_trusted"], frozenset(row["mfa_classes"]))


async def of_tenant(ctx: Ctx) -> list[Any]:
    """The providers of the tenant: id, the words of their button, whether they are in use."""
    return await ctx.ask(OF_TENANT, ctx.actor.tenant_id)


async def tied_person(ctx: Ctx, provider: Trusted, found: Vouched) -> Any | None:
    """The person whose account is tied to whom the provider vouched for; an e-mail address is never asked."""
    rows = await ctx.ask(TIED, ctx.actor.tenant_id, provider.id, found.issuer, found.subject)
    if not rows:
        return None
    await ctx.tell(
        "update external_identities set last_used_at = now() where tenant_id = $1 and id = $2",
        ctx.actor.tenant_id, rows[0]["id"],
    )  # fmt: skip
    return rows[0]


async def tie(ctx: Ctx, user_id: UUID, provider: Trusted, found: Vouched, tied_by: str) -> None:
    """Tie an account whose owner is here to whom the provider vouched for. Raises ``TiedToSomebody``."""
    await ctx.begin()
    values = (ctx.actor.tenant_id, user_id, provider.id, found.issuer, found.subject)
    if not await ctx.ask(TIE, *values, tied_by):
        raise TiedToSomebody
    await exchange.publish(ctx, TiesChanged(user_id, True))


async def own_ties(ctx: Ctx) -> list[Any]:
    """What the acting person's account is tied to."""
    return await ctx.ask(OWN_TIES, ctx.actor.tenant_id, ctx.actor.user_id)


async def untie(ctx: Ctx, tie_id: UUID) -> None:
    """Untie one's own account. Whoever has no password keeps the tie: ``LastWayIn``."""
    await permissions.demand(ctx, "tie_account")
    mine = await ctx.ask(
        "select id from external_identities where tenant_id = $1 and id = $2 and user_id = $3 and deleted_at is null",
        ctx.actor.tenant_id, tie_id, ctx.actor.user_id,
    )  # fmt: skip
    if not mine:
        raise NotFound
    if await lookups.password_hash_of(ctx) is None:
        raise LastWayIn
    await ctx.tell(
        "update external_identities set deleted_at = now() where tenant_id = $1 and id = $2",
        ctx.actor.tenant_id, tie_id,
    )  # fmt: skip
    await exchange.publish(ctx, TiesChanged(cast(UUID, ctx.actor.user_id), False))


async def _write(ctx: Ctx, provider: IdentityProvider, draft: ProviderDraft, is_local: bool) -> IdentityProvider:
    if not draft.label.strip() or not draft.client_id.strip():
        raise ProviderRefused
    provider.issuer = oidc.check_issuer(draft.issuer.strip(), is_local=is_local)
    provider.endpoint_hosts = oidc.check_hosts(draft.endpoint_hosts, is_local=is_local)
    provider.label, provider.client_id = draft.label.strip()[:60], draft.client_id.strip()[:255]
    provider.is_active, provider.is_mfa_trusted = draft.is_active, draft.is_mfa_trusted
    provider.mfa_classes = [word for word in draft.mfa_classes if word][:10]
    if draft.client_secret:
        provider.client_secret = await ctx.seal("identity_providers", "client_secret", provider.id, draft.client_secret)
    await ctx.flush()
    oidc.forget()
    return provider
