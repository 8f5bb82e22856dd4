"""Verbs of the identity room: recognise, end, set a password, create a user, give a role or a duty."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

import msgspec
from sqlalchemy.exc import IntegrityError

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.domains.identity import passwords, permissions, tokens
from aivo.domains.identity.accounts import account_of, open_account, user_id_of
from aivo.domains.identity.apps import confirm_totp, demo_code, enrol_totp, give_app, pending_enrolment
from aivo.domains.identity.class_codes import (
    change_class_sign_in,
    class_code,
    door_of,
    give_class_code,
    give_code_of_class,
)
from aivo.domains.identity.devices import origin_of
from aivo.domains.identity.errors import UsernameTaken
from aivo.domains.identity.factors import FactorsChanged, factors
from aivo.domains.identity.known_devices import (
    DeviceMet,
    forget_device,
    forget_devices,
    met_program,
    own_devices,
    remember_device,
)
from aivo.domains.identity.links import (
    LinkMade,
    LinkUsed,
    hand_out_reset,
    invite,
    send_reset,
    withdraw_invitation,
)
from aivo.domains.identity.mfa import proof_options, prove, prove_by_passkey, remove
from aivo.domains.identity.models import DutyAssignment, User, UserRole
from aivo.domains.identity.own import keep_profile, keep_reach, keep_reading, own_profile, own_reach, reading_from
from aivo.domains.identity.passkey_sign_in import (
    come_by_passkey,
    confirm_first_passkey,
    door_options,
    first_passkey_options,
    give_passkey,
    step_options,
    who_owes,
)
from aivo.domains.identity.passkeys import Site, register_passkey, registration_options
from aivo.domains.identity.phone_codes import CodeSent
from aivo.domains.identity.phone_sign_in import (
    add_first_phone,
    add_own_phone,
    confirm_first_phone,
    confirm_own_phone,
    first_phone,
    may_begin_with_phone,
    own_pending_phone,
    own_phones,
    send_first_code,
    send_own_code,
    send_proof_code,
    send_step_code,
    sent_proof,
)
from aivo.domains.identity.phones import PhoneChanged, forget_codes, give_phone, may_have_phone
from aivo.domains.identity.pins import (
    let_in,
    let_in_by_teacher,
    make_cards,
    must_show_pictures,
    own_pictures,
    pupils,
    set_face,
    set_pictures,
    try_pictures,
)
from aivo.domains.identity.providers import TiesChanged, add_provider, change_provider, untie
from aivo.domains.identity.repeats import RequestKeys as RequestKeys
from aivo.domains.identity.repeats import forget_request_keys as forget_request_keys
from aivo.domains.identity.schemas import Account, DutyDraft, Person, UserDraft
from aivo.domains.identity.scopes import allows as allows
from aivo.domains.identity.sessions import (
    IDLE,
    SessionEnded,
    demand_recent_proof,
    end_other_sessions,
    end_session,
    open_session,
    own_sessions,
    sign_out,
    token_hash,
    valid_address,
)
from aivo.domains.identity.setting_up import (
    choose_password,
    confirm_first_app,
    confirm_first_sheet,
    first_app,
    first_sheet,
    role_of,
)
from aivo.domains.identity.sheets import confirm_sheet, print_sheet
from aivo.domains.identity.signing_in import give_code, go_on, sign_in
from aivo.domains.identity.switching import switch_role
from aivo.domains.identity.tokens import MadeToken as MadeToken
from aivo.domains.identity.tokens import TokenDraft as TokenDraft
from aivo.domains.identity.tokens import make_token as make_token
from aivo.domains.identity.tokens import may_have_token as may_have_token
from aivo.domains.identity.tokens import own_tokens as own_tokens
from aivo.domains.identity.tokens import revoke_token as revoke_token
from aivo.kit.actor import Actor, Role
from aivo.kit.errors import NotFound
from aivo.kit.events import News, exchange

TOUCH_SECONDS = 300
"""How often a used session is written down as used."""

_touched: dict[UUID, float] = {}


@dataclass(frozen=True, slots=True)
class PasswordChanged(News):
    """A person's password was set."""

    user_id: UUID


def prepare() -> None:
    """Get ready for sign-ins, so that the first takes no longer than the others."""
    passwords.prepare()


async def resolve(databases: Databases, token: str) -> Person | None:
    """The person behind a session's token; None when the session, the person or the role is over."""
    if not 20 <= len(token) <= 100 or not token.isascii():
        return None
    if token.startswith(tokens.PREFIX):
        return await tokens.resolve_token(databases, token)
    pool = await databases.reads("aivo_member", at_door=True)
    row = await pool.fetchrow(
        "select s.*, app.reading_by_hash($1) as reading, app.other_roles_by_hash($1) as other_roles, "
        "app.notices_waiting($1) as waiting, app.tenant_state_by_hash($1) as tenant_status, "
        "app.waiting_elsewhere($1)::text as waiting_elsewhere "
        "from app.session_by_hash($1) s",
        token_hash(token),
    )
    if row is None:
        return None
    actor = Actor(row["tenant_id"], row["user_id"], cast(Role, row["role"]), row["session_id"])
    await _touch(databases, actor)
    return Person(
        actor, row["slug"], row["tenant_name"], row["timezone"], row["given_name"], row["family_name"], row["locale"],
        row["expires_at"], msgspec.json.decode(row["reading"] or "{}"),
        tuple(row["other_roles"] or ()), waiting=row["waiting"] or 0,
        tenant_status=row["tenant_status"], waiting_elsewhere=msgspec.json.decode(row["waiting_elsewhere"] or "{}"),
    )  # fmt: skip


async def set_password(ctx: Ctx, user_id: UUID, password: str, *, must_change: bool = False) -> None:
    """Set a person's password; one's own, or by a duty over people, or by the system. Their sessions end.

    Raises ``PasswordRefused``.
    """
    own = user_id == ctx.actor.user_id
    await permissions.demand(ctx, "set_own_password" if own else "set_password_of_others")
    user = await ctx.find_unique(User, where={"id": user_id})
    if user is None:
        raise NotFound
    passwords.check(password, about=(user.given_name, user.family_name, user.username))
    hashed = await passwords.make_hash(password)
    await ctx.tell("select app.set_password($1, $2, $3)", user_id, hashed, must_change)
    await end_other_sessions(ctx, user_id, "password_changed")
    await exchange.publish(ctx, PasswordChanged(user_id))


async def own_account(ctx: Ctx) -> Account:
    """The acting person's own address, staff number and last sign-in, which nobody beside them is shown."""
    rows = await ctx.ask("select * from app.own_account()")
    return Account(**dict(rows[0])) if rows else Account()


async def create_user(ctx: Ctx, draft: UserDraft) -> User:
    """Make a person known to the acting tenant. They sign in once they have a password. Raises ``UsernameTaken``."""
    await permissions.demand(ctx, "create_user")
    permissions.demand_grantable(ctx, draft.role)
    user = User(
        username=draft.username.strip().lower(), role=draft.role, status=draft.status, given_name=draft.given_name,
        middle_name=draft.middle_name, family_name=draft.family_name, title=draft.title, email=draft.email,
        staff_identifier=draft.staff_identifier, locale=draft.locale, home_language=draft.home_language,
        needs_interpreter=draft.needs_interpreter, is_mfa_required=draft.is_mfa_required,
    )  # fmt: skip
    ctx.add(user)
    try:
        await ctx.flush()
    except IntegrityError as error:
        if "username" not in str(error.orig):
            raise
        raise UsernameTaken from error
    return user


async def give_role(
    ctx: Ctx, user_id: UUID, role: str, valid_from: date, *, valid_to: date | None = None, school_id: UUID | None = None
) -> UserRole:
    """Give a person a further role, from a day on and perhaps for one school."""
    await permissions.demand(ctx, "give_role")
    permissions.demand_grantable(ctx, role)
    given = UserRole(user_id=user_id, role=role, school_id=school_id, valid_from=valid_from, valid_to=valid_to)
    ctx.add(given)
    await ctx.flush()
    return given


async def give_duty(ctx: Ctx, user_id: UUID, draft: DutyDraft) -> DutyAssignment:
    """Give a member of district staff a duty at one school, or without a school in the whole district."""
    await permissions.demand(ctx, "give_duty")
    given = DutyAssignment(
        user_id=user_id, duty=draft.duty, school_id=draft.school_id, valid_from=draft.valid_from,
        valid_to=draft.valid_to, reason=draft.reason, given_by_user_id=ctx.actor.user_id,
    )  # fmt: skip
    ctx.add(given)
    await ctx.flush()
    return given


async def _touch(databases: Databases, actor: Actor) -> None:
    """Write down now and then that the session is in use, which moves the end of its idle time."""
    session_id = cast(UUID, actor.session_id)
    moment = time.monotonic()
    if moment - _touched.get(session_id, moment - TOUCH_SECONDS) < TOUCH_SECONDS:
        return
    if len(_touched) > 10_000:
        _touched.clear()
    _touched[session_id] = moment
    async with connect(actor, databases, even_suspended=True) as ctx:
        await ctx.tell(
            "update user_sessions set last_seen_at = now(), idle_expires_at = least(now() + $3, expires_at) "
            "where tenant_id = $1 and id = $2 and last_seen_at < now() - interval '1 minute'",
            actor.tenant_id, session_id, IDLE,
        )  # fmt: skip


__all__ = [
    "CodeSent", "DeviceMet", "FactorsChanged", "LinkMade", "LinkUsed", "PasswordChanged", "PhoneChanged",
    "SessionEnded", "Site", "TiesChanged", "account_of", "add_first_phone", "add_own_phone", "add_provider",
    "change_class_sign_in", "change_provider", "choose_password", "class_code", "come_by_passkey", "confirm_first_app",
    "confirm_first_passkey", "confirm_first_phone", "confirm_first_sheet", "confirm_own_phone", "confirm_sheet",
    "confirm_totp", "create_user", "demand_recent_proof", "demo_code", "door_of", "door_options", "end_other_sessions",
    "end_session", "enrol_totp", "factors", "first_app", "first_passkey_options", "first_phone", "first_sheet",
    "forget_codes", "forget_device", "forget_devices", "give_app", "give_class_code", "give_code",
    "give_code_of_class", "give_duty", "give_passkey", "give_phone", "give_role", "go_on", "hand_out_reset", "invite",
    "keep_profile", "keep_reach", "keep_reading", "let_in", "let_in_by_teacher", "make_cards", "may_begin_with_phone",
    "may_have_phone", "met_program", "must_show_pictures", "open_account", "open_session", "origin_of", "own_devices",
    "own_pending_phone", "own_phones", "own_pictures", "own_profile", "own_reach", "own_sessions", "pending_enrolment",
    "prepare", "print_sheet", "proof_options", "prove", "prove_by_passkey", "pupils", "reading_from",
    "register_passkey", "registration_options", "remember_device", "remove", "resolve", "role_of", "send_first_code",
    "send_own_code", "send_proof_code", "send_reset", "send_step_code", "sent_proof", "set_face", "set_password",
    "set_pictures", "sign_in", "sign_out", "step_options", "switch_role", "token_hash", "try_pictures", "untie",
    "user_id_of", "valid_address", "who_owes", "withdraw_invitation",
]  # fmt: skip
