"""Who may do what in the identity room. The database holds the same rules; this table says no earlier and kinder."""

from __future__ import annotations

from collections.abc import Mapping

from aivo.db.context import Ctx
from aivo.domains.identity.errors import PeopleDutyNeeded, RoleRefused
from aivo.domains.identity.models import (
    AccountLink,
    BackupCode,
    DataKey,
    DutyAssignment,
    ExternalIdentity,
    IdempotencyKey,
    IdentityProvider,
    MfaCredential,
    SignInAttempt,
    StaffCredential,
    User,
    UserPassword,
    UserRole,
    UserSession,
)
from aivo.kit.errors import Forbidden
from aivo.web.rest import rights

EVERYBODY = frozenset({"learner", "parent", "teacher", "district_admin", "platform_admin", "system"})
PEOPLE_DUTY = frozenset({"district_admin", "system"})
SECURITY_DUTY = frozenset({"district_admin"})

MAY: Mapping[str, frozenset[str]] = {
    "create_user": PEOPLE_DUTY,
    "give_role": PEOPLE_DUTY,
    "give_duty": PEOPLE_DUTY,
    "set_password_of_others": PEOPLE_DUTY,
    "set_own_password": EVERYBODY,
    "end_session": EVERYBODY,
    "keep_own_factors": EVERYBODY,
    "make_link": PEOPLE_DUTY,
    "keep_providers": SECURITY_DUTY,
    "tie_account": EVERYBODY,
    "keep_own_settings": EVERYBODY,
}
"""Verb to the roles that may; district staff need a duty over people besides."""


RIGHTS: rights.Rights = {
    User: rights.Right(rights.EVERYBODY, change=rights.EVERYBODY),
    UserRole: rights.Right(rights.DISTRICT),
    DutyAssignment: rights.Right(rights.DISTRICT),
    StaffCredential: rights.Right(
        rights.DISTRICT, create=rights.DISTRICT, change=rights.DISTRICT, delete=rights.DISTRICT
    ),
    UserSession: rights.Right(rights.EVERYBODY),
    MfaCredential: rights.Right(rights.EVERYBODY),
    BackupCode: rights.Right(rights.EVERYBODY),
    UserPassword: rights.CLOSED,
    SignInAttempt: rights.CLOSED,
    DataKey: rights.CLOSED,
    IdempotencyKey: rights.CLOSED,
    AccountLink: rights.Right(rights.DISTRICT),
    IdentityProvider: rights.Right(rights.DISTRICT),
    ExternalIdentity: rights.Right(rights.EVERYBODY),
}
"""Each collection of the room → the roles; a person changes their own reading settings only, by the columns' grants."""


async def demand(ctx: Ctx, verb: str) -> None:
    """Refuse the acting person unless their role, and where needed their duty, allows the verb."""
    role = ctx.actor.role
    if role not in MAY[verb]:
        raise Forbidden
    if MAY[verb] is PEOPLE_DUTY and role == "district_admin":
        rows = await ctx.ask("select app.has_duty('people', 'write')")
        if not rows[0][0]:
            raise PeopleDutyNeeded


def demand_grantable(ctx: Ctx, role: str) -> None:
    """Nobody inside a tenant makes a platform administrator."""
    if role == "platform_admin" and ctx.actor.role != "system":
        raise RoleRefused
