"""Four pictures in order out of twelve: how a young learner shows who they are, without reading and without haste.

Kept as a keyed hash that no login role reads: PostgreSQL answers yes or no. Tries are counted before anything is
compared, by learner, device and class; a wrong learner and wrong pictures look alike.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from uuid import UUID

from aivo.db.context import Ctx, connect
from aivo.db.keys import hash_key
from aivo.db.pools import Databases
from aivo.domains.identity import limits, permissions
from aivo.domains.identity.class_codes import write
from aivo.domains.identity.class_models import FACES, PICTURES
from aivo.domains.identity.class_schemas import Card, Door, OwnPictures, Pupil
from aivo.domains.identity.errors import PicturesRefused, PicturesTooEasy
from aivo.domains.identity.limits import DAY, Limit, limit
from aivo.domains.identity.schemas import SignedIn
from aivo.domains.identity.sessions import open_session
from aivo.domains.identity.shapes import Device
from aivo.kit.actor import Actor
from aivo.kit.crypto import keyed_hash
from aivo.kit.errors import Invalid

LENGTH = 4
TRIES = 10
TRIES_A_DAY = 30
TRIES_PER_DEVICE = 60
TRIES_PER_CLASS = 200
LET_IN_MINUTES = 10


async def let_in_by_teacher(
    databases: Databases, door: Door, user_id: UUID, *, device: Device, address: str | None = None
) -> SignedIn | None:
    """Open the session of a learner whom a teacher of the class lets in, once; None when there is no such leave."""
    async with connect(Actor.system(door.tenant_id, "class_door"), databases) as ctx:
        if not await write(ctx, "select app.use_let_in($1, $2)", door.code_id, user_id):
            return None
    return await _come_in(databases, door, user_id, device, address)


async def try_pictures(
    databases: Databases, door: Door, user_id: UUID, pictures: Sequence[str], *, device: Device,
    address: str | None = None,
) -> SignedIn:  # fmt: skip
    """Open the session of a learner of this class by their pictures. Raises ``PicturesRefused``, ``TooManyTries``."""
    tries = _limits(databases, door, user_id)
    await limits.take(databases, tries)
    async with connect(Actor.system(door.tenant_id, "class_door"), databases) as ctx:
        hashed = await pin_hash(databases, door.tenant_id, user_id, pictures)
        (row,) = await ctx.ask("select app.accept_pictures($1, $2, $3)", door.code_id, user_id, hashed)
    if not row[0]:
        raise PicturesRefused
    await limits.give_back(databases, tries)
    return await _come_in(databases, door, user_id, device, address)


async def set_pictures(ctx: Ctx, user_id: UUID, pictures: Sequence[str], *, before: Sequence[str] = ()) -> None:
    """Set a learner's four pictures: the learner, or a teacher of a class of theirs.

    Who came by pictures must know the old ones (``before``): raises ``PicturesRefused``; and ``PicturesTooEasy``.
    """
    await permissions.demand(ctx, "keep_pictures")
    check(pictures)
    tries: tuple[Limit, ...] = ()
    if before:
        tries = (limit(ctx.databases, "pictures", user_id, TRIES), _limit_of_day(ctx.databases, user_id))
        await limits.take(ctx.databases, tries)
    tenant_id = ctx.actor.tenant_id
    hashes = [await pin_hash(ctx.databases, tenant_id, user_id, each) for each in (pictures, before)]
    if not await write(ctx, "select app.set_pictures($1, $2, $3)", user_id, *hashes):
        raise PicturesRefused
    await limits.give_back(ctx.databases, tries)


async def set_face(ctx: Ctx, user_id: UUID, picture: str | None, *, is_in_groups: bool) -> None:
    """The picture beside a learner's name, and whether pictures come a few at a time."""
    await permissions.demand(ctx, "keep_pictures")
    if picture is not None and picture not in FACES:
        raise Invalid
    await write(ctx, "select app.set_face($1, $2, $3)", user_id, picture, is_in_groups)


async def let_in(ctx: Ctx, classroom_id: UUID, user_id: UUID) -> None:
    """Let a learner of one's class in once, without pictures, within ten minutes."""
    await permissions.demand(ctx, "keep_class_sign_in")
    await write(ctx, "select app.let_in($1, $2, $3)", classroom_id, user_id, LET_IN_MINUTES)


async def pupils(ctx: Ctx, classroom_id: UUID) -> list[Pupil]:
    """The learners of one's class who may sign in by its code."""
    rows = await ctx.ask("select * from app.class_pictures($1)", classroom_id)
    return [
        Pupil(
            row["user_id"], row["given_name"], row["family_name"], row["picture"], row["has_pin"], row["is_in_groups"],
            row["let_in_until"],
        )
        for row in rows
    ]  # fmt: skip


async def make_cards(ctx: Ctx, classroom_id: UUID, *, only: UUID | None = None, missing: bool = False) -> list[Card]:
    """New pictures, shown this once: for one learner, for those who have none, or for the whole class."""
    chosen = [
        each for each in await pupils(ctx, classroom_id)
        if (only is None or each.id == only) and not (missing and each.has_pictures)
    ]  # fmt: skip
    cards = []
    for each in chosen:
        pictures = new_pictures()
        await set_pictures(ctx, each.id, pictures)
        name = f"{each.given_name} {each.family_name[:1]}."
        cards.append(Card(name, each.picture, pictures))
    return cards


async def own_pictures(ctx: Ctx) -> OwnPictures:
    """What the acting learner has of their own."""
    rows = await ctx.ask("select * from app.own_pictures()")
    return OwnPictures(*(rows[0] if rows else (None, False, False)))


async def must_show_pictures(ctx: Ctx) -> bool:
    """Whether the acting learner came by a class code: then they show their pictures before they change them."""
    return bool((await ctx.ask("select app.came_by_class_code()"))[0][0])


def new_pictures() -> tuple[str, ...]:
    """Four pictures, drawn; not all the same."""
    drawn = tuple(secrets.choice(PICTURES) for _ in range(LENGTH))
    return drawn if len(set(drawn)) > 1 else new_pictures()


def check(pictures: Sequence[str]) -> None:
    """Refuse what are not four of our pictures, and four times the same."""
    if len(pictures) != LENGTH or not set(pictures) <= set(PICTURES):
        raise Invalid
    if len(set(pictures)) == 1:
        raise PicturesTooEasy


async def pin_hash(databases: Databases, tenant_id: UUID, user_id: UUID, pictures: Sequence[str]) -> bytes:
    """What is kept of four pictures. Its key never enters the database: nobody there can try all of them."""
    key = await hash_key(databases, b"aivo picture pins")
    return keyed_hash(key, f"{tenant_id}/{user_id}", ".".join(pictures))


async def _come_in(databases: Databases, door: Door, user_id: UUID, device: Device, address: str | None) -> SignedIn:
    """The session ends with the school's day at the latest, so that no class goes on after its last day."""
    async with connect(Actor(door.tenant_id, user_id, "learner"), databases) as ctx:
        return await open_session(
            ctx, device=device, address=address, method="class_code", until=door.day_ends_at,
            classroom_id=door.classroom_id,
        )  # fmt: skip


def _limits(databases: Databases, door: Door, user_id: UUID) -> tuple[Limit, ...]:
    return (
        limit(databases, "pictures", user_id, TRIES),
        _limit_of_day(databases, user_id),
        limit(databases, "pictures, a device", door.device, TRIES_PER_DEVICE),
        limit(databases, "pictures, a class", door.classroom_id, TRIES_PER_CLASS),
    )


def _limit_of_day(databases: Databases, user_id: UUID) -> Limit:
    return limit(databases, "pictures, a day", user_id, TRIES_A_DAY, DAY)
