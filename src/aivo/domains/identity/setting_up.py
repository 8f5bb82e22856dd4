"""The way to a first second factor: between a right password and the session, with the challenge as the only ticket.

The ticket lets the person do these few things and nothing else: there is no session yet. It is good only as long as the
account has no factor, so that a password alone never adds one to an account that has one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.domains.identity import passwords
from aivo.domains.identity.apps import confirm_totp, enrol_totp, pending_enrolment
from aivo.domains.identity.challenges import Challenge, read_challenge
from aivo.domains.identity.errors import ChallengeOver, PasswordRefused
from aivo.domains.identity.factors import factors
from aivo.domains.identity.lookups import password_hash_of
from aivo.domains.identity.models import User
from aivo.domains.identity.schemas import Enrolment, SecondStep, SignedIn
from aivo.domains.identity.sessions import end_other_sessions
from aivo.domains.identity.shapes import Device
from aivo.domains.identity.sheets import confirm_sheet, print_sheet
from aivo.domains.identity.signing_in import go_on, use_up
from aivo.kit.clock import now
from aivo.web.wording import marked as _

GIVEN = _("This is the password that you were given. Please choose one of your own.")
HOLD = "select pg_advisory_xact_lock(hashtextextended('factors ' || $1::text, 0))"


@asynccontextmanager
async def setting_up(databases: Databases, challenge: str) -> AsyncIterator[Ctx]:
    """A context of the person who sets up a first factor; ``ChallengeOver`` once there is one."""
    asked = read_challenge(databases, challenge, "set-up")
    async with connect(asked.actor, databases, even_suspended=True) as ctx:
        await ctx.begin()
        await ctx.ask(HOLD, str(asked.user_id))
        if await factors(ctx):
            raise ChallengeOver
        yield ctx


def role_of(databases: Databases, challenge: str) -> str:
    """The role of the person who sets up: families are offered lighter kinds."""
    return read_challenge(databases, challenge, "set-up").role


async def first_app(databases: Databases, challenge: str, *, anew: bool = False) -> Enrolment:
    """The app to be set up: the one begun already, else (or ``anew``) one with a fresh seed."""
    async with setting_up(databases, challenge) as ctx:
        begun = None if anew else await pending_enrolment(ctx)
        return begun or await enrol_totp(ctx, "App")


async def confirm_first_app(
    databases: Databases, challenge: str, credential_id: UUID, code: str, *, device: Device, address: str | None
) -> SignedIn | SecondStep:
    """Turn the first app on by a code of it, and go on. Raises ``CodeRefused`` and ``TooManyTries``."""
    async with setting_up(databases, challenge) as ctx:
        await confirm_totp(ctx, credential_id, code)
    return await on_from(databases, challenge, device, address)


async def first_sheet(databases: Databases, challenge: str) -> list[str]:
    """Ten codes to print; the sheet counts once one of them was typed. For families only."""
    async with setting_up(databases, challenge) as ctx:
        return await print_sheet(ctx, is_first=True)


async def confirm_first_sheet(
    databases: Databases, challenge: str, code: str, *, device: Device, address: str | None
) -> SignedIn | SecondStep:
    """Let the first sheet count by one of its codes, and go on. Raises ``CodeRefused`` and ``TooManyTries``."""
    async with setting_up(databases, challenge) as ctx:
        await confirm_sheet(ctx, code)
    return await on_from(databases, challenge, device, address)


async def choose_password(
    databases: Databases, challenge: str, password: str, *, device: Device, address: str | None
) -> SignedIn | SecondStep:
    """Put a password of one's own in the place of one that somebody else has set, and go on.

    Raises ``PasswordRefused``, also for the one that was set.
    """
    asked = read_challenge(databases, challenge, "password")
    async with connect(asked.actor, databases, even_suspended=True) as ctx:
        await _demand_other(ctx, asked, password)
        hashed = await passwords.make_hash(password)
        await use_up(databases, asked)
        await ctx.tell("select app.set_password($1, $2, false)", asked.user_id, hashed)
        await end_other_sessions(ctx, asked.user_id, "password_changed")
    return await go_on(
        databases, asked.actor, device=device, address=address, method=asked.method, proved_at=asked.proved_at
    )  # fmt: skip


async def on_from(databases: Databases, challenge: str, device: Device, address: str | None) -> SignedIn | SecondStep:
    """The first factor was shown just now: on to the session."""
    asked = read_challenge(databases, challenge, "set-up")
    await use_up(databases, asked)
    return await go_on(databases, asked.actor, device=device, address=address, method=asked.method, proved_at=now())


async def _demand_other(ctx: Ctx, asked: Challenge, password: str) -> None:
    """Refuse a weak password, and the one that somebody else knows."""
    user = await ctx.find_unique(User, where={"id": asked.user_id})
    if user is None:
        raise ChallengeOver
    passwords.check(password, about=(user.given_name, user.family_name, user.username))
    if await passwords.is_right(await password_hash_of(ctx), password):
        raise PasswordRefused(GIVEN)
