"""Verbs about other people: their names, whether they sign in, the end of a duty or a further role."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from asyncpg.exceptions import InsufficientPrivilegeError
from sqlalchemy.exc import DBAPIError, IntegrityError

from aivo.db.context import Ctx
from aivo.domains.identity import permissions
from aivo.domains.identity.accounts import account_of
from aivo.domains.identity.errors import (
    AlreadyHas,
    DutyBeyondYours,
    EndsBeforeItBegins,
    FactorBeyondYours,
    NothingToReset,
    NotYourself,
)
from aivo.domains.identity.factors import FactorsChanged
from aivo.domains.identity.models import DutyAssignment, User, UserRole
from aivo.domains.identity.schemas import DutyDraft, NamesDraft
from aivo.domains.identity.sessions import demand_recent_proof
from aivo.kit.clock import now
from aivo.kit.errors import Forbidden, Stale
from aivo.kit.events import exchange


async def change_names(ctx: Ctx, user_id: UUID, version: int, draft: NamesDraft) -> User:
    """Say what a person is called and how they are reached. Raises ``Stale`` when somebody was faster."""
    await permissions.demand(ctx, "change_person")
    user = await ctx.load(User, user_id)
    if user.version != version:
        raise Stale
    user.given_name, user.middle_name, user.family_name = draft.given_name, draft.middle_name, draft.family_name
    user.title, user.staff_identifier, user.locale = draft.title, draft.staff_identifier, draft.locale
    if draft.email != (await account_of(ctx, user_id)).email:
        user.email, user.is_email_confirmed = draft.email, False
    await ctx.flush()
    return user


async def deactivate(ctx: Ctx, user_id: UUID, version: int, reason: str) -> User:
    """Let a person sign in no more, with the reason; their sessions end. Their records stay as they are."""
    await permissions.demand(ctx, "change_person")
    if user_id == ctx.actor.user_id:
        raise NotYourself
    user = await ctx.load(User, user_id)
    if user.version != version:
        raise Stale
    user.status, user.deactivated_at, user.deactivation_reason = "deactivated", now(), reason
    await ctx.flush()
    await ctx.tell("select app.end_sessions_of($1, 'deactivated')", user_id)
    return user


async def reset_factors(ctx: Ctx, user_id: UUID, reason: str) -> None:
    """Take a person's lost second factors away, with the reason; their sessions end, and they set up a new one.

    Weighty: whoever does it has just shown who they are. Raises ``StepUpNeeded``, ``NotYourself``,
    ``FactorBeyondYours`` and ``NothingToReset``.
    """
    await permissions.demand(ctx, "change_person")
    await demand_recent_proof(ctx)
    if user_id == ctx.actor.user_id:
        raise NotYourself
    await ctx.load(User, user_id)
    try:
        rows = await ctx.ask("select app.reset_factors($1, $2)", user_id, reason)
    except InsufficientPrivilegeError as error:
        raise FactorBeyondYours from error
    if not rows[0][0]:
        raise NothingToReset
    await ctx.tell("select app.end_sessions_of($1, 'mfa_changed')", user_id)
    await exchange.publish(ctx, FactorsChanged(user_id))


async def activate(ctx: Ctx, user_id: UUID, version: int) -> User:
    """Let somebody who was signed off back in. A parent becomes a contact again: whoever lets them in checks anew."""
    await permissions.demand(ctx, "change_person")
    user = await ctx.load(User, user_id)
    if user.version != version:
        raise Stale
    user.status = "contact" if user.role == "parent" else "active"
    user.deactivated_at = user.deactivation_reason = None
    await ctx.flush()
    return user


async def add_duty(ctx: Ctx, user_id: UUID, draft: DutyDraft) -> DutyAssignment:
    """Give a duty, and say it in a sentence where the database refuses. Raises ``DutyBeyondYours``, ``AlreadyHas``."""
    await permissions.demand(ctx, "give_duty")
    if draft.valid_to is not None and draft.valid_to < draft.valid_from:
        raise EndsBeforeItBegins
    given = DutyAssignment(
        user_id=user_id, duty=draft.duty, school_id=draft.school_id, valid_from=draft.valid_from,
        valid_to=draft.valid_to, reason=draft.reason, given_by_user_id=ctx.actor.user_id,
    )  # fmt: skip
    ctx.add(given)
    try:
        await ctx.flush()
    except IntegrityError as error:
        raise AlreadyHas from error
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != "42501":
            raise
        raise DutyBeyondYours from error
    return given


async def end_duty(ctx: Ctx, duty_id: UUID, last_day: date) -> None:
    """End a duty after a day. Raises ``DutyBeyondYours`` for a duty one could not give."""
    await permissions.demand(ctx, "give_duty")
    duty = await ctx.load(DutyAssignment, duty_id)
    if last_day < duty.valid_from:
        raise EndsBeforeItBegins
    tag = await ctx.tell(
        "update duty_assignments set valid_to = $3 where tenant_id = $1 and id = $2", ctx.actor.tenant_id, duty_id,
        last_day,
    )  # fmt: skip
    if tag != "UPDATE 1":
        raise DutyBeyondYours


async def add_role(ctx: Ctx, user_id: UUID, role: str, first: date, last: date | None, school_id: UUID | None) -> None:
    """Give a further role. Raises ``AlreadyHas``."""
    await permissions.demand(ctx, "give_role")
    permissions.demand_grantable(ctx, role)
    if last is not None and last < first:
        raise EndsBeforeItBegins
    ctx.add(UserRole(user_id=user_id, role=role, school_id=school_id, valid_from=first, valid_to=last))
    try:
        await ctx.flush()
    except IntegrityError as error:
        raise AlreadyHas from error


async def end_role(ctx: Ctx, role_id: UUID, last_day: date) -> None:
    """End a further role after a day; what runs in that role ends with it."""
    await permissions.demand(ctx, "give_role")
    role = await ctx.load(UserRole, role_id)
    if last_day < role.valid_from:
        raise EndsBeforeItBegins
    tag = await ctx.tell(
        "update user_roles set valid_to = $3 where tenant_id = $1 and id = $2", ctx.actor.tenant_id, role_id, last_day
    )
    if tag != "UPDATE 1":
        raise Forbidden
