"""The code of a class: six letters that its teachers give to its devices, see again, change and switch off.

A device that typed the code gets a signed note of it, bound to this class, this code and this device; with the code the
note is worth nothing. What stands in the note opens nothing by itself: it shows first names, and lets one try pictures.
"""

from __future__ import annotations

import hmac
import json
import secrets
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from asyncpg import InsufficientPrivilegeError

from aivo.db.context import Ctx, connect
from aivo.db.keys import hash_key
from aivo.db.pools import Databases
from aivo.domains.identity import limits, permissions
from aivo.domains.identity.class_models import CODE_LENGTH, CODE_LETTERS
from aivo.domains.identity.class_schemas import ClassCode, Classmate, Door
from aivo.domains.identity.errors import ClassCodeRefused
from aivo.domains.identity.limits import limit
from aivo.domains.identity.places import network_of
from aivo.kit import clock
from aivo.kit.actor import Actor
from aivo.kit.crypto import keyed_hash
from aivo.kit.errors import NotFound
from aivo.kit.ids import new_id

TRIES_PER_ADDRESS = 60
"""Wrong codes in a quarter of an hour; a whole school stands behind one address."""
DEVICE_DAYS = 366
PREFIX = "class-device"

LAST_DAY = """
select coalesce(
  (select y.last_day_on from school_years y where y.tenant_id = $1 and y.id = c.school_year_id and y.last_day_on >= $3),
  (select min(y.last_day_on) from school_years y where y.tenant_id = $1 and y.last_day_on >= $3
    and (y.school_id is null or y.school_id = c.school_id) and y.deleted_at is null),
  case when c.ends_on >= $3 then c.ends_on end) as last_day, c.grade_level
from classrooms c where c.tenant_id = $1 and c.id = $2 and c.deleted_at is null
"""

BIG_GRADES = frozenset(f"{grade:02d}" for grade in range(6, 14)) | {"PS"}
"""From here on first names alone, unless the teacher chooses otherwise: no pictures of animals for teens."""


async def give_class_code(ctx: Ctx, classroom_id: UUID, today: date, *, code: str | None = None) -> str:
    """Give a class a code, or another one: devices and sessions of the old one end. Teachers of the class only."""
    await permissions.demand(ctx, "keep_class_sign_in")
    rows = await ctx.ask(LAST_DAY, ctx.actor.tenant_id, classroom_id, today)
    if not rows:
        raise NotFound
    ends_on = min(rows[0]["last_day"] or date.max, today + timedelta(days=DEVICE_DAYS))
    known = await ctx.ask("select id, shows from app.class_sign_in($1)", classroom_id) if ctx.actor.user_id else []
    shows = known[0]["shows"] if known else "name" if rows[0]["grade_level"] in BIG_GRADES else "picture"
    row_id = known[0]["id"] if known else new_id()
    for _ in range(10):
        drawn = code or new_code()
        cell = await ctx.seal("class_sign_ins", "code", row_id, drawn)
        done = await write(
            ctx, "select app.set_class_code($1, $2, $3, $4, $5, $6)",
            classroom_id, row_id, cell, await code_hash(ctx.databases, drawn), shows, ends_on,
        )  # fmt: skip
        if done:
            return drawn
    raise ClassCodeRefused


async def class_code(ctx: Ctx, classroom_id: UUID) -> ClassCode | None:
    """The class's sign-in with its code, for its teachers; None where there is none, or none for the acting person."""
    rows = await ctx.ask("select * from app.class_sign_in($1)", classroom_id)
    if not rows:
        return None
    row = rows[0]
    code = await ctx.unseal("class_sign_ins", "code", row["id"], row["code"])
    return ClassCode(row["id"], code, row["shows"], row["is_on"], row["expires_on"], row["changed_at"])


async def change_class_sign_in(ctx: Ctx, classroom_id: UUID, *, is_on: bool, shows: str) -> None:
    """Switch the code on or off, and say what stands beside the names. Off: sessions by this code end."""
    await permissions.demand(ctx, "keep_class_sign_in")
    if not await write(ctx, "select app.change_class_sign_in($1, $2, $3)", classroom_id, is_on, shows):
        raise NotFound


async def give_code_of_class(databases: Databases, code: str, *, address: str | None = None) -> str:
    """The device's note for a code that was typed. Raises ``ClassCodeRefused`` and ``TooManyTries``."""
    tries = (limit(databases, "class code address", network_of(address), TRIES_PER_ADDRESS),)
    await limits.take(databases, tries)
    pool = await databases.reads("aivo_member", at_door=True)
    row = await pool.fetchrow("select * from app.class_by_code($1)", await code_hash(databases, code))
    if row is None:
        raise ClassCodeRefused
    await limits.give_back(databases, tries)
    until = int(clock.seconds()) + DEVICE_DAYS * 86400
    claims = ".".join((PREFIX, str(row["tenant_id"]), str(row["code_id"]), secrets.token_hex(16), str(until)))
    return f"{claims}.{_signature(databases, claims)}"


async def door_of(databases: Databases, note: str) -> Door | None:
    """What the device with this note may show now; None when the note is not ours, too old, or its code is over."""
    claims, _, signature = note.rpartition(".")
    if not note.isascii() or not hmac.compare_digest(signature, _signature(databases, claims)):
        return None
    prefix, tenant, code, device, until = claims.split(".")
    if prefix != PREFIX or int(until) <= clock.seconds():
        return None
    tenant_id, code_id = UUID(tenant), UUID(code)
    async with connect(Actor.system(tenant_id, "class_door"), databases) as ctx:
        rows = await ctx.ask("select * from app.class_door($1)", code_id)
    if not rows:
        return None
    row = rows[0]
    return Door(
        tenant_id, row["slug"], row["classroom_id"], code_id, device, row["title"], row["shows"], row["day_ends_at"],
        _classmates(json.loads(row["learners"])),
    )  # fmt: skip


def new_code() -> str:
    """A code, drawn."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def spoken(code: str) -> str:
    """A code as it is written on a board: in two parts, in capitals."""
    return f"{code[:3]} {code[3:]}".upper()


async def code_hash(databases: Databases, code: str) -> bytes:
    """What is kept of a code. Its key never enters the database: nobody there can try all codes."""
    key = await hash_key(databases, b"aivo class codes")
    return keyed_hash(key, "class code", "".join(code.split()).replace("-", "").lower()[:40])


def _classmates(learners: Any) -> tuple[Classmate, ...]:
    """First names; where two share one, the family name's first letter tells them apart."""
    names = [each["given_name"] for each in learners]
    return tuple(
        Classmate(
            UUID(each["id"]), each["username"],
            f"{each['given_name']} {each['initial']}." if names.count(each["given_name"]) > 1 else each["given_name"],
            f"{each['given_name'][:1]}{each['initial']}", each["picture"], each["is_in_groups"],
        )
        for each in learners
    )  # fmt: skip


async def write(ctx: Ctx, question: str, *values: Any) -> Any:
    """The answer of a function that writes, in the transaction. A class or learner of somebody else is not there."""
    await ctx.begin()
    try:
        return (await ctx.ask(question, *values))[0][0]
    except InsufficientPrivilegeError as refused:
        raise NotFound from refused


def _signature(databases: Databases, claims: str) -> str:
    return hmac.digest(databases.signing_key, claims.encode(), "sha256").hex()
