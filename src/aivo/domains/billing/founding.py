"""A new tenant with what it needs to begin: its plan, and the invitation of its first administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from aivo.db.context import connect
from aivo.db.pools import Databases
from aivo.domains.billing import service as billing
from aivo.domains.billing.models import SubscriptionPlan
from aivo.domains.billing.schemas import SubscriptionDraft
from aivo.domains.identity import service as identity
from aivo.domains.identity.schemas import DutyDraft, InvitationDraft, NewLink, UserDraft
from aivo.domains.tenancy import service as tenancy
from aivo.domains.tenancy.schemas import TenantDraft
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from aivo.kit.errors import NotFound

FIRST_DUTIES = ("special_education_director", "records_custodian", "roster", "security", "billing")
"""What the first administrator of an organization may do; they give duties to others and lay down their own."""

CHECKS = ("in_person", "known_phone")


@dataclass(frozen=True, slots=True)
class Founding:
    """What a new tenant begins with."""

    tenant: TenantDraft
    plan_id: UUID
    learner_count: int
    given_name: str
    family_name: str
    username: str
    email: str | None
    identity_checked: str


@dataclass(frozen=True, slots=True)
class Founded:
    """The new tenant, and the link and code its first administrator gets."""

    tenant_id: UUID
    invitation: NewLink


async def found(databases: Databases, platform: Actor, draft: Founding, base_url: str) -> Founded:
    """Make the tenant, subscribe it and invite its first administrator (in a family: a parent).

    Raises ``SlugTaken``, ``BadSlug``, ``NotFound`` for a plan that is not there.
    """
    async with connect(platform, databases) as ctx:
        plan = await ctx.find_unique(SubscriptionPlan, where={"id": draft.plan_id})
        if plan is None:
            raise NotFound("There is no such plan.")
    tenant_id = await tenancy.found_tenant(databases, draft.tenant, platform)
    today = now().date()
    async with connect(Actor.system(tenant_id, "found_tenant"), databases) as ctx:
        is_family = draft.tenant.kind == "family"
        user = await identity.create_user(ctx, _first(draft, is_family=is_family))
        for duty in () if is_family else FIRST_DUTIES:
            await identity.give_duty(ctx, user.id, DutyDraft(duty, today))
        invitation = await identity.invite(ctx, InvitationDraft(user.id, draft.identity_checked), base_url)
    async with connect(platform, databases) as ctx:
        plan = await ctx.load(SubscriptionPlan, draft.plan_id)
        await billing.subscribe(ctx, plan, _subscription(tenant_id, plan, draft.learner_count, today))
    return Founded(tenant_id, invitation)


def _first(draft: Founding, *, is_family: bool) -> UserDraft:
    return UserDraft(
        username=draft.username, role="parent" if is_family else "district_admin", given_name=draft.given_name,
        family_name=draft.family_name, email=draft.email, status="contact", is_mfa_required=True,
    )  # fmt: skip


def _subscription(tenant_id: UUID, plan: SubscriptionPlan, learners: int, today: date) -> SubscriptionDraft:
    ends_at = now() + timedelta(days=plan.trial_days) if plan.trial_days else None
    days = 30 if plan.billing_period == "month" else 364
    return SubscriptionDraft(tenant_id, today, today + timedelta(days=days), learners, trial_ends_at=ends_at)
