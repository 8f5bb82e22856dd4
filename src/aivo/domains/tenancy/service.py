"""Verbs of the tenancy room."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from aivo.db.context import Ctx, connect
from aivo.db.keys import Keys
from aivo.db.pools import Databases
from aivo.domains.tenancy.errors import BadSlug, SlugTaken
from aivo.domains.tenancy.models import CalendarDay, SchoolCalendar, Tenant
from aivo.domains.tenancy.permissions import demand
from aivo.domains.tenancy.schemas import CalendarDraft, TenantDraft
from aivo.domains.tenancy.settings import General as General
from aivo.domains.tenancy.settings import Security as Security
from aivo.domains.tenancy.settings import Standing as Standing
from aivo.domains.tenancy.settings import change_general as change_general
from aivo.domains.tenancy.settings import change_hours as change_hours
from aivo.domains.tenancy.settings import change_request_days as change_request_days
from aivo.domains.tenancy.settings import change_security as change_security
from aivo.domains.tenancy.settings import networks_from as networks_from
from aivo.domains.tenancy.settings import settings_of as settings_of
from aivo.domains.tenancy.states import SETTABLE as SETTABLE
from aivo.domains.tenancy.states import StateDraft as StateDraft
from aivo.domains.tenancy.states import TenantStateChanged as TenantStateChanged
from aivo.domains.tenancy.states import set_tenant_state as set_tenant_state
from aivo.domains.tenancy.states import undo_tenant_state as undo_tenant_state
from aivo.kit.actor import Actor
from aivo.kit.errors import NotFound
from aivo.kit.events import News, exchange

PLATFORM_TENANT_ID = UUID("00000000-0000-7000-8000-000000000001")
"""The reserved tenant ``platform``, made by the first migration."""

PUBLIC_AGENCIES = ("district", "charter_school", "single_school", "cooperative", "state_program")
SLUG = re.compile(r"[a-z][a-z0-9-]{1,62}")


@dataclass(frozen=True, slots=True)
class TenantCreated(News):
    """A tenant was made."""

    tenant_id: UUID


async def create_tenant(ctx: Ctx, draft: TenantDraft) -> Tenant:
    """Make a tenant; only the platform may. Its data key is made by ``give_data_key`` once this is committed.

    Raises ``BadSlug`` and ``SlugTaken``.
    """
    demand(ctx, "create_tenant")
    if not SLUG.fullmatch(draft.slug):
        raise BadSlug(f"{draft.slug!r} is no short name: use small letters, digits and hyphens, a letter first.")
    tenant = Tenant(
        slug=draft.slug,
        name=draft.name,
        kind=draft.kind,
        is_public_agency=draft.kind in PUBLIC_AGENCIES,
        state_code=draft.state_code,
        timezone=draft.timezone,
    )
    ctx.add(tenant)
    try:
        await ctx.flush()
    except IntegrityError as error:
        raise SlugTaken(f"There is already a tenant {draft.slug!r}.") from error
    await exchange.publish(ctx, TenantCreated(tenant.id))
    return tenant


async def found_tenant(databases: Databases, draft: TenantDraft, actor: Actor | None = None) -> UUID:
    """Make a tenant with its first data key, in two committed steps; answers its id.

    ``actor`` is a platform admin; the command line acts for the platform without a person.
    """
    platform = actor or Actor(
        PLATFORM_TENANT_ID, None, "platform_admin", request_id="aivo tenant create".replace(" ", "_")
    )
    async with connect(platform, databases) as ctx:
        tenant = await create_tenant(ctx, draft)
    async with connect(Actor.system(tenant.id, "found_tenant"), databases) as ctx:
        await Keys(ctx).make()
    return tenant.id


async def tenant_id_of(databases: Databases, slug: str) -> UUID:
    """The id behind a tenant's short name; ``NotFound`` when there is none."""
    pool = await databases.reads("aivo_member")
    found = await pool.fetchval("select app.tenant_by_slug($1)", slug)
    if found is None:
        raise NotFound(f"There is no tenant {slug!r}; `aivo tenant list` names them.")
    return UUID(str(found))


async def all_tenants(databases: Databases, *, at_work: bool = False) -> list[tuple[str, UUID]]:
    """Short name and id of every tenant that is not closed, for commands that go through all of them.

    ``at_work``: without those that are suspended, where no job writes.
    """
    pool = await databases.reads("aivo_worker")
    rows = await pool.fetch(
        "select slug, tenant_id from app.tenants_to_work() where not $1 or not app.is_suspended(tenant_id)", at_work
    )
    return [(row["slug"], row["tenant_id"]) for row in rows]


async def is_suspended(databases: Databases, tenant_id: UUID) -> bool:
    """Whether a tenant is suspended, so that a job leaves it alone until it is at work again."""
    pool = await databases.reads("aivo_worker")
    return bool(await pool.fetchval("select app.is_suspended($1)", tenant_id))


async def lay_calendar(ctx: Ctx, draft: CalendarDraft) -> SchoolCalendar:
    """Make the calendar of a school year with the days that differ from the pattern."""
    demand(ctx, "lay_calendar")
    calendar = SchoolCalendar(
        school_year_id=draft.school_year_id, school_id=draft.school_id, program=draft.program, name=draft.name
    )
    ctx.add(calendar)
    await ctx.flush()
    for day_on, kind, is_school_day, note in draft.days:
        ctx.add(CalendarDay(calendar_id=calendar.id, day_on=day_on, kind=kind, is_school_day=is_school_day, note=note))
    await ctx.flush()
    return calendar
