"""Encryption, keyed hashes and the context token.

Cells: AES-256-GCM (NIST SP 800-38D) with a fresh 96-bit nonce; format byte, key version (4 bytes), nonce, ciphertext
and tag; the associated data binds a cell to tenant, table, column and row, so that a swapped cell does not open.
Token: HMAC-SHA-256 (RFC 2104) over the claims, hexadecimal.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from aivo.kit import clock
from aivo.kit.actor import Actor

FORMAT = b"\x01"
HEADER = 1 + 4 + 12
TOKEN_SECONDS = 60


class CannotOpen(Exception):  # noqa: N818  (named as what happened, like the refusals)
    """An encrypted cell does not open here: it was changed, cut, moved, or its key is not this one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an encrypted cell stands; part of what is authenticated."""

    tenant_id: UUID
    table: str
    column: str
    row_id: UUID

    def bytes(self, version: int) -> bytes:
        """The associated data for a key version."""
        return f"{version}|{self.tenant_id}|{self.table}|{self.column}|{self.row_id}".encode()


def new_key() -> bytes:
    """A fresh 256-bit key."""
    return secrets.token_bytes(32)


def seal(key: bytes, version: int, place: Place, plain: bytes) -> bytes:
    """Encrypt one cell for one place."""
    nonce = secrets.token_bytes(12)
    body = AESGCM(key).encrypt(nonce, plain, place.bytes(version))
    return FORMAT + version.to_bytes(4, "big") + nonce + body


def version_of(cell: bytes) -> int:
    """The key version a cell was sealed under."""
    if len(cell) < HEADER + 16 or cell[:1] != FORMAT:
        raise CannotOpen("An encrypted cell is cut short or of an unknown format.")
    return int.from_bytes(cell[1:5], "big")


def unseal(key: bytes, place: Place, cell: bytes) -> bytes:
    """Decrypt one cell; ``CannotOpen`` when it was changed, moved or belongs to another key."""
    version = version_of(cell)
    try:
        return AESGCM(key).decrypt(cell[5:HEADER], cell[HEADER:], place.bytes(version))
    except InvalidTag as error:
        raise CannotOpen("An encrypted cell was changed, moved or sealed under another key.") from error


def wrap_key(master: bytes, tenant_id: UUID, version: int, key: bytes) -> bytes:
    """Wrap a tenant's data key under the master key."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(master).encrypt(nonce, key, f"data key|{tenant_id}|{version}".encode())


def unwrap_key(master: bytes, tenant_id: UUID, version: int, wrapped: bytes) -> bytes:
    """The data key again; ``CannotOpen`` under another master key or for another tenant."""
    try:
        return AESGCM(master).decrypt(wrapped[:12], wrapped[12:], f"data key|{tenant_id}|{version}".encode())
    except InvalidTag as error:
        raise CannotOpen("The master key does not open this tenant's data key.") from error


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """The master key that wraps, and those that were and still open what they wrapped."""

    current: bytes = field(repr=False)
    old: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def name(self) -> str:
        """A short public name of the current one."""
        return _master_name(self.current)

    @property
    def first(self) -> bytes:
        """The one that keyed hashes were made under before a rotation kept that key apart."""
        return self.old[0] if self.old else self.current

    def by_name(self, name: str) -> bytes | None:
        """The key of this public name, where it is one of those that are set."""
        return next((each for each in (self.current, *self.old) if _master_name(each) == name), None)

    def wrap(self, tenant_id: UUID, version: int, key: bytes) -> bytes:
        """Wrap a data key under the current one."""
        return wrap_key(self.current, tenant_id, version, key)

    def unwrap(self, tenant_id: UUID, version: int, wrapped: bytes, named: str) -> bytes:
        """The data key again, under the master key that is named, or whichever opens it. Raises ``CannotOpen``."""
        for master in sorted((self.current, *self.old), key=lambda each: _master_name(each) != named):
            with contextlib.suppress(CannotOpen):
                return unwrap_key(master, tenant_id, version, wrapped)
        raise CannotOpen("No master key that is set opens this tenant's data key.")


def _master_name(key: bytes) -> str:
    return hashlib.sha256(b"aivo master key id" + key).hexdigest()[:12]


def keyed_hash(key: bytes, purpose: str, value: str) -> bytes:
    """HMAC-SHA-256 of a normalised value, for look-ups and limits that must not show the value."""
    return hmac.digest(key, f"{purpose}|{value.strip().casefold()}".encode(), "sha256")


def pads(key: bytes) -> tuple[bytes, bytes]:
    """The inner and outer pad of HMAC-SHA-256 for a key of at most 64 bytes: what the database keeps of it."""
    block = key.ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


def key_id(key: bytes) -> str:
    """A short public name of a signing key."""
    return hashlib.sha256(b"aivo key id" + key).hexdigest()[:12]


def sign_token(key: bytes, actor: Actor, *, backend: int = 0, seconds: int = TOKEN_SECONDS) -> str:
    """The context token of one actor for one server process (0: any), good for ``seconds``."""
    claims = ".".join(
        (
            "v1",
            key_id(key),
            str(actor.tenant_id),
            str(actor.user_id or ""),
            actor.role,
            str(actor.session_id or ""),
            actor.request_id,
            str(backend),
            str(int(clock.seconds()) + seconds),
        )
    )
    return f"{claims}.{hmac.digest(key, claims.encode(), 'sha256').hex()}"
