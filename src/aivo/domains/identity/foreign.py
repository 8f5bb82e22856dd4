"""Who is meant by another house's answer: whoever tied their account to it before, and nobody else.

An account is tied by its owner, who is signed in, or who holds an invitation and its code. What the answer says about
names and e-mail addresses is not read: the same address may be somebody else's here, or in the next tenant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from aivo.db.context import connect
from aivo.db.pools import Databases
from aivo.domains.identity import journeys, limits, lookups, oidc, providers, signing_in, ways_in
from aivo.domains.identity.errors import ForeignSignInRefused, NobodyTied
from aivo.domains.identity.journeys import Journey, Purpose
from aivo.domains.identity.limits import limit_of_place
from aivo.domains.identity.oidc import Vouched
from aivo.domains.identity.providers import Trusted
from aivo.domains.identity.schemas import SecondStep, SignedIn
from aivo.domains.identity.shapes import Device
from aivo.domains.identity.ways_in import Way
from aivo.kit.actor import Actor, Role
from aivo.kit.clock import now
from aivo.kit.errors import NotFound

PER_ADDRESS = 300
"""Ways to and fro in a quarter of an hour; a whole school stands behind one address."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where this Aivo stands: its exact address for answers, and whether that is on this machine only."""

    redirect_uri: str
    is_local: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that belongs to a question of ours."""

    journey: Journey
    provider: Trusted
    found: Vouched

    @property
    def tenant_id(self) -> UUID:
        """Whose provider it is."""
        return UUID(self.journey.tenant_id)


async def buttons(databases: Databases, slug: str) -> list[tuple[UUID, str]]:
    """The providers of a tenant that somebody at its door may choose from."""
    return [(provider_id, label) for provider_id, label, is_active in await known(databases, slug) if is_active]


async def known(databases: Databases, slug: str) -> list[tuple[UUID, str, bool]]:
    """The providers of a tenant: the words of each, and whether it is in use."""
    tenant_id = await lookups.tenant_of(databases, slug)
    if tenant_id is None:
        return []
    async with connect(Actor.system(tenant_id, "oidc"), databases) as ctx:
        return [(row["id"], row["label"], row["is_active"]) for row in await providers.of_tenant(ctx)]


async def set_out(
    databases: Databases,
    here: Here,
    slug: str,
    provider_id: UUID,
    *,
    purpose: Purpose = "sign-in",
    bound_to: str = "",
    goal: str = "/",
    address: str | None = None,
) -> tuple[str, str]:
    """Where to send the browser, and what it keeps until it comes back."""
    await limits.take(databases, [limit_of_place(databases, "oidc address", address, PER_ADDRESS)])
    tenant_id = await lookups.tenant_of(databases, slug)
    if tenant_id is None:
        raise NotFound
    provider = await _trusted(databases, here, tenant_id, provider_id)
    journey = journeys.set_out(slug, tenant_id, provider_id, purpose, bound_to, goal)
    return await oidc.ask(provider.client, journey.secrets), journeys.pack(databases, journey)


async def come_back(
    databases: Databases,
    here: Here,
    packed: str,
    *,
    state: str,
    code: str,
    issuer: str = "",
    address: str | None = None,
) -> Answer:
    """Read an answer. It opens nothing yet. Raises ``ForeignSignInRefused`` and ``ProviderAway``."""
    await limits.take(databases, [limit_of_place(databases, "oidc address", address, PER_ADDRESS)])
    journey = await journeys.come_back(databases, packed, state)
    try:
        provider = await _trusted(databases, here, UUID(journey.tenant_id), UUID(journey.provider_id))
    except NotFound as error:  # taken out of use in between
        raise ForeignSignInRefused from error
    if not code or (issuer and issuer != provider.client.issuer):
        raise ForeignSignInRefused
    return Answer(journey, provider, await oidc.redeem(provider.client, journey.secrets, code))


async def sign_in(
    databases: Databases, answer: Answer, *, device: Device, address: str | None
) -> SignedIn | SecondStep:
    """Open the session of the person who is tied, or say what they owe first; ``NobodyTied`` for everybody else."""
    async with connect(Actor.system(answer.tenant_id, "oidc"), databases) as ctx:
        person = await providers.tied_person(ctx, answer.provider, answer.found)
    if person is None:
        name = f"{answer.found.issuer} {answer.found.subject}"
        await signing_in.record(databases, answer.tenant_id, name, None, address, False)
        raise NobodyTied
    owner = Actor(answer.tenant_id, person["user_id"], cast(Role, person["role"]))
    return await _go_on(databases, answer, owner, device, address)


async def tie(databases: Databases, answer: Answer, actor: Actor) -> None:
    """Tie the account of the person who set out in this very session. Raises ``TiedToSomebody``."""
    if answer.tenant_id != actor.tenant_id or actor.user_id is None or actor.session_id is None:
        raise ForeignSignInRefused
    if answer.journey.bound_to != str(actor.session_id):
        raise ForeignSignInRefused
    async with connect(Actor.system(actor.tenant_id, "oidc"), databases) as ctx:
        await providers.tie(ctx, actor.user_id, answer.provider, answer.found, "session")


async def accept_invitation(
    databases: Databases, answer: Answer, way: Way, *, device: Device, address: str | None
) -> SignedIn | SecondStep:
    """Use an invitation up, whose code was right when its owner set out: their account is tied, and has no password."""
    if way.tenant_id != answer.tenant_id or answer.journey.bound_to != str(way.link_id) or way.kind != "invitation":
        raise ForeignSignInRefused
    async with connect(Actor.system(way.tenant_id, "oidc"), databases) as ctx:
        await ways_in.spend(ctx, way)
        await providers.tie(ctx, way.user_id, answer.provider, answer.found, "invitation")
    return await _go_on(databases, answer, way.owner, device, address)


async def _trusted(databases: Databases, here: Here, tenant_id: UUID, provider_id: UUID) -> Trusted:
    async with connect(Actor.system(tenant_id, "oidc"), databases) as ctx:
        return await providers.trusted(ctx, provider_id, here.redirect_uri, is_local=here.is_local)


async def _go_on(
    databases: Databases, answer: Answer, owner: Actor, device: Device, address: str | None
) -> SignedIn | SecondStep:
    """Every way of signing in asks for the second step in the same place, unless it was given there."""
    has_proved = answer.provider.proves_mfa(answer.found)
    return await signing_in.go_on(
        databases, owner, device=device, address=address, method="oidc", proved_at=now() if has_proved else None
    )
