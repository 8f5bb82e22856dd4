"""Who may do what in the identity room. The database holds the same rules; this table says no earlier and kinder."""

from __future__ import annotations

from collections.abc import Mapping

from aivo.db.context import Ctx
from aivo.domains.identity.errors import PeopleDutyNeeded, RoleRefused, SecurityDutyNeeded
from aivo.domains.identity.models import (
    AccessToken,
    AccountLink,
    BackupCode,
    ClassSignIn,
    DataKey,
    DutyAssignment,
    ExternalIdentity,
    IdempotencyKey,
    IdentityProvider,
    KnownDevice,
    MfaCredential,
    PhoneCode,
    PicturePin,
    SignInAttempt,
    StaffCredential,
    User,
    UserPassword,
    UserRole,
    UserSession,
)
from aivo.domains.identity.scopes import STAFF_ROLES
from aivo.kit.errors import Forbidden
from aivo.web.rest import rights

EVERYBODY = frozenset({"learner", "parent", "teacher", "district_admin", "platform_admin", "system"})
PEOPLE_DUTY = frozenset({"district_admin", "system"})
SECURITY_DUTY = frozenset({"district_admin"})

KEEPS_SECURITY = """
select exists (select from duty_assignments d join tenants t on t.id = d.tenant_id
  where d.tenant_id = $1 and d.user_id = $2 and d.duty = 'security' and d.school_id is null and d.deleted_at is null
    and daterange(d.valid_from, d.valid_to, '[]') @> (now() at time zone t.timezone)::date)
"""

MAY: Mapping[str, frozenset[str]] = {
    "create_user": PEOPLE_DUTY,
    "change_person": PEOPLE_DUTY,
    "give_role": PEOPLE_DUTY,
    "give_duty": PEOPLE_DUTY,
    "set_password_of_others": PEOPLE_DUTY,
    "set_own_password": EVERYBODY,
    "end_session": EVERYBODY,
    "forget_device": EVERYBODY,
    "keep_own_factors": EVERYBODY,
    "make_link": PEOPLE_DUTY,
    "keep_providers": SECURITY_DUTY,
    "tie_account": EVERYBODY,
    "keep_own_settings": EVERYBODY,
    "keep_class_sign_in": frozenset({"teacher", "system"}),
    "keep_pictures": frozenset({"learner", "teacher", "system"}),
    "switch_role": frozenset({"learner", "parent", "teacher", "district_admin"}),
    "make_token": frozenset(STAFF_ROLES),
    "revoke_token": EVERYBODY,
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
    KnownDevice: rights.Right(rights.EVERYBODY),
    AccessToken: rights.Right(rights.STAFF),
    MfaCredential: rights.Right(rights.EVERYBODY),
    BackupCode: rights.Right(rights.EVERYBODY),
    UserPassword: rights.CLOSED,
    SignInAttempt: rights.CLOSED,
    DataKey: rights.CLOSED,
    IdempotencyKey: rights.CLOSED,
    AccountLink: rights.Right(rights.DISTRICT),
    IdentityProvider: rights.Right(rights.DISTRICT),
    ExternalIdentity: rights.Right(rights.EVERYBODY),
    ClassSignIn: rights.CLOSED,
    PicturePin: rights.CLOSED,
    PhoneCode: rights.CLOSED,
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
    if MAY[verb] is SECURITY_DUTY and not await keeps_security(ctx):
        raise SecurityDutyNeeded


async def keeps_security(ctx: Ctx) -> bool:
    """Whether the acting person has the security duty of the whole district today."""
    return bool((await ctx.ask(KEEPS_SECURITY, ctx.actor.tenant_id, ctx.actor.user_id))[0][0])


def demand_grantable(ctx: Ctx, role: str) -> None:
    """Nobody inside a tenant makes a platform administrator."""
    if role == "platform_admin" and ctx.actor.role != "system":
        raise RoleRefused
