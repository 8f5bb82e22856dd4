"""``Idempotency-Key``: the key is put in first, in the transaction of the act, so that a repeated request waits for the
first one and then finds what it made. What is kept is which row, never its text: a repetition reads the row anew, under
the rights of that moment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from aivo.db.context import Ctx
from aivo.kit.errors import Invalid


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier request with this key was and made."""

    request_hash: bytes
    row_id: UUID | None
    receipt: str | None


class Keys(Protocol):
    """Where keys are kept."""

    def claim(self, ctx: Ctx, key_hash: bytes, request_hash: bytes) -> Awaitable[Earlier | None]:
        """Put a key in; what an earlier request made where the key was there."""
        ...

    def settle(self, ctx: Ctx, key_hash: bytes, row_id: UUID | None, receipt: str | None) -> Awaitable[None]:
        """Say what the act made."""
        ...


def key_hash(sent: str) -> bytes:
    """The hash of a key, so that nothing that a program puts into one is kept."""
    if not 1 <= len(sent) <= 255 or not sent.isprintable():
        raise Invalid("An Idempotency-Key has 1 to 255 printable characters.")
    return hashlib.sha256(sent.encode()).digest()


def request_hash(address: str, body: bytes) -> bytes:
    """The hash by which the same request is known again."""
    return hashlib.sha256(address.encode() + b"\0" + body).digest()
