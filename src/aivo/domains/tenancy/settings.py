"""What a tenant sets for itself: name, language and time, access around classes, networks, programs, usual hours.

Each change stands in the trail with who and when; whether programs may come in is a dated fact with its reason besides.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from aivo.db.context import Ctx
from aivo.domains.tenancy.errors import NetworkNotRight, SettingsNotYours
from aivo.domains.tenancy.models import Tenant, TenantSetting
from aivo.domains.tenancy.permissions import demand
from aivo.domains.tenancy.shapes import Network, RequestDays, TenantSettings, UsualHours
from aivo.kit.clock import today_in
from aivo.kit.errors import Stale

PROGRAMS = "programs"
"""Name of the dated setting that says whether staff may have access tokens."""
MOST_NETWORKS, MOST_BLOCKS = 40, 20
WIDEST = {4: 8, 6: 20}
"""Shortest prefix of a block: a school's network is no eighth of the world."""

SETTINGS = """
select t.name, t.timezone, t.default_locale, t.access_lead_days, t.access_grace_days, t.settings::text as settings,
  t.version, t.status, app.has_duty('settings', 'write') as may_keep,
  not exists (select from tenant_settings s
    where s.tenant_id = t.id and s.deleted_at is null and s.value ->> 'allows_access_tokens' = 'false'
      and daterange(s.valid_from, s.valid_to, '[]') @> (now() at time zone t.timezone)::date) as has_programs
from tenants t where t.id = $1
"""
STATES = """
select status, reason, set_by_name, exported_on, exported_to, created_at, undone_at from tenant_states
where tenant_id = $1 and deleted_at is null order by id desc limit 10
"""


@dataclass(frozen=True, slots=True)
class General:
    """The everyday settings; ``version`` is the tenant's as it was read."""

    name: str
    timezone: str
    default_locale: str
    access_lead_days: int
    access_grace_days: int
    version: int


@dataclass(frozen=True, slots=True)
class Security:
    """Networks with names, and whether staff may have access tokens for programs."""

    networks: tuple[Network, ...]
    has_programs: bool
    reason: str
    version: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The settings as they stand, whether the acting person keeps them, and how the tenant's state changed."""

    row: Any
    settings: TenantSettings
    states: list[Any]

    @property
    def hours(self) -> UsualHours | None:
        """When staff usually answer, where the tenant has said so."""
        return self.settings.staff_hours or None

    @property
    def request_days(self) -> RequestDays:
        """How long requests about a record may take; what holds where the tenant has said nothing."""
        return self.settings.request_days or RequestDays()


async def settings_of(ctx: Ctx) -> Standing:
    """The acting person's tenant, for its page of settings."""
    (row,) = await ctx.ask(SETTINGS, ctx.actor.tenant_id)
    states = await ctx.ask(STATES, ctx.actor.tenant_id)
    return Standing(row, msgspec.json.decode(row["settings"], type=TenantSettings), states)


async def change_general(ctx: Ctx, draft: General) -> Tenant:
    """Keep the everyday settings. Raises ``SettingsNotYours`` and ``Stale``."""
    tenant = await _tenant(ctx, draft.version)
    for name in ("name", "timezone", "default_locale", "access_lead_days", "access_grace_days"):
        if getattr(tenant, name) != getattr(draft, name):
            setattr(tenant, name, getattr(draft, name))
    await ctx.flush()
    return tenant


async def change_security(ctx: Ctx, draft: Security) -> Tenant:
    """Keep networks, and from today whether programs may come in. Raises ``SettingsNotYours`` and ``Stale``."""
    tenant = await _tenant(ctx, draft.version)
    if tenant.settings.networks != draft.networks:
        tenant.settings = replace(tenant.settings, networks=draft.networks)
    await _allow_programs(ctx, draft, today_in(tenant.timezone))
    await ctx.flush()
    return tenant


async def change_hours(ctx: Ctx, hours: UsualHours, version: int) -> Tenant:
    """Keep when staff usually answer. Raises ``SettingsNotYours`` and ``Stale``."""
    tenant = await _tenant(ctx, version)
    tenant.settings = replace(tenant.settings, staff_hours=hours)
    await ctx.flush()
    return tenant


async def change_request_days(ctx: Ctx, days: RequestDays, version: int) -> Tenant:
    """Keep how long requests about a record may take; those that came keep their day. Raises ``Stale``."""
    tenant = await _tenant(ctx, version)
    tenant.settings = replace(tenant.settings, request_days=days)
    await ctx.flush()
    return tenant


def networks_from(text: str) -> tuple[Network, ...]:
    """Networks as they are typed, one a line: ``Cedar School: 203.0.113.0/24, 2001:db8::/48``.

    Raises ``NetworkNotRight`` with the number of the line.
    """
    found: list[Network] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, colon, sent = line.partition(":")
        blocks = tuple(_block(each.strip(), number) for each in sent.split(",") if each.strip())
        if not name.strip() or not colon or not 0 < len(blocks) <= MOST_BLOCKS or len(found) >= MOST_NETWORKS:
            raise NetworkNotRight(number, "form")
        found.append(Network(name=name.strip()[:80], blocks=blocks))
    return tuple(found)


def _block(text: str, line: int) -> str:
    """A block of addresses in its plain form."""
    try:
        block = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise NetworkNotRight(line, "block", text[:60]) from None
    if block.prefixlen < WIDEST[block.version]:
        raise NetworkNotRight(line, "wide", text[:60])
    return str(block)


async def _tenant(ctx: Ctx, version: int) -> Tenant:
    """One's own tenant for writing, if it still is what was read."""
    demand(ctx, "change_settings")
    await ctx.begin()
    if not (await ctx.ask("select app.has_duty('settings', 'write')"))[0][0]:
        raise SettingsNotYours
    tenant = await ctx.load(Tenant, ctx.actor.tenant_id)
    if tenant.version != version:
        raise Stale
    return tenant


async def _allow_programs(ctx: Ctx, draft: Security, today: date) -> None:
    """A dated fact: what held until yesterday stays as it was; what was said today is said again."""
    rows = await ctx.find_many(TenantSetting, where={"name": PROGRAMS, "valid_to": None}, limit=1)
    stands = await ctx.load(TenantSetting, rows[0].id) if rows else None
    said = TenantSettings(allows_access_tokens=draft.has_programs)
    if (stands.value.allows_access_tokens is not False if stands else True) == draft.has_programs:
        return
    if stands is not None and stands.valid_from == today:
        stands.value, stands.reason, stands.set_by_user_id = said, draft.reason or None, ctx.actor.user_id
        return
    if stands is not None:
        stands.valid_to = today - timedelta(days=1)
        await ctx.flush()
    ctx.add(
        TenantSetting(
            name=PROGRAMS, value=said, reason=draft.reason or None, set_by_user_id=ctx.actor.user_id, valid_from=today
        )
    )
