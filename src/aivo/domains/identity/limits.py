"""Limits of tries: counted in the database before anything is compared, so that a thousand at once do not slip through.

A bucket is a keyed hash of what is limited (an account, an address, a challenge). Counting commits at once and in a
transaction of its own: what is refused afterwards is undone, the count is not.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text

from aivo.db.pools import Databases
from aivo.domains.identity.errors import TooManyTries
from aivo.kit.crypto import keyed_hash

QUARTER_HOUR = 15 * 60
DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``tries`` in ``seconds`` for one bucket."""

    bucket: bytes
    tries: int
    seconds: int = QUARTER_HOUR


def limit(databases: Databases, purpose: str, value: object, tries: int, seconds: int = QUARTER_HOUR) -> Limit:
    """A limit on a value that the counter must not show."""
    return Limit(keyed_hash(databases.signing_key, purpose, str(value)), tries, seconds)


def limit_of_place(
    databases: Databases, purpose: str, address: str | None, tries: int, seconds: int = QUARTER_HOUR
) -> Limit:
    """A limit on where the tries come from. An IPv6 network of a house counts as one address."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return limit(databases, purpose, "unknown", tries, seconds)
    place = ipaddress.ip_network(f"{found}/64", strict=False) if found.version == 6 else found
    return limit(databases, purpose, place, tries, seconds)


async def take(databases: Databases, limits: Iterable[Limit]) -> None:
    """Count one try in each; ``TooManyTries`` once one of them is used up."""
    if not await is_free(databases, limits):
        raise TooManyTries


async def is_free(databases: Databases, limits: Iterable[Limit]) -> bool:
    """Count one try in each, in order, up to the first that is used up; answers whether none was."""
    question = text("select app.take(:bucket, :tries, :seconds)")
    async with databases.engine("aivo_member").begin() as connection:
        for each in limits:
            values = {"bucket": each.bucket, "tries": each.tries, "seconds": each.seconds}
            if not (await connection.execute(question, values)).scalar_one():
                return False
    return True


async def give_back(databases: Databases, limits: Iterable[Limit]) -> None:
    """A try that was right does not count."""
    async with databases.engine("aivo_member").begin() as connection:
        for each in limits:
            await connection.execute(text("select app.give_back(:bucket)"), {"bucket": each.bucket})
