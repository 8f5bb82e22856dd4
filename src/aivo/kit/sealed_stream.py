"""Streams sealed as they are written: backups and archived logs, of any length, in flat memory.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM: chunks of 1 MiB, each under the
nonce of its number and of a mark that only the last one bears, so that a stream that is cut, lengthened, reordered or
changed does not open. Each stream has a key of its own, HKDF-SHA-256 (RFC 5869) of the master key and a random salt;
what the stream is (`label`) is authenticated with every chunk, so that none stands in for another.
"""

from __future__ import annotations

import secrets
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from aivo.kit.crypto import CannotOpen, MasterKeys

MAGIC = b"AIVOSEA1"
SALT = 32
NAME = 12
"""Bytes of the master key's public name, which the header bears so that a wrong key is told by its name."""

HEADER = len(MAGIC) + NAME + SALT
CHUNK = 1 << 20
TAG = 16


class WrongKey(CannotOpen):
    """Sealed under another master key than those that are set."""


class SealedWriter:
    """Seals what is written to it; without ``close`` the stream lacks its last chunk and never opens."""

    def __init__(self, target: BinaryIO, master: MasterKeys, label: str) -> None:
        """Begin a stream under the current master key."""
        salt = secrets.token_bytes(SALT)
        self._target = target
        self._seal = AESGCM(_key(master.current, salt))
        self._label = label.encode()
        self._waiting = bytearray()
        self._count = 0
        target.write(MAGIC + master.name.encode() + salt)

    def write(self, plain: bytes) -> int:
        """Take some bytes; whole chunks go on to the target."""
        self._waiting += plain
        while len(self._waiting) > CHUNK:  # the last chunk is known as such only when no more follows
            self._put(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(plain)

    def flush(self) -> None:
        """Nothing: a chunk goes on when it is whole."""

    def close(self) -> None:
        """Write the last chunk. The target stays open: it is its owner who brings it to disk."""
        self._put(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _put(self, plain: bytes, *, is_last: bool) -> None:
        self._target.write(self._seal.encrypt(_nonce(self._count, is_last=is_last), plain, self._label))
        self._count += 1


class SealedReader:
    """Opens a sealed stream chunk by chunk; nothing of a chunk is handed on before it has proved itself."""

    def __init__(self, source: BinaryIO, master: MasterKeys, label: str) -> None:
        """Read the header. Raises ``WrongKey``, and ``CannotOpen`` for what is no sealed stream."""
        header = source.read(HEADER)
        if len(header) < HEADER or not header.startswith(MAGIC):
            raise CannotOpen("This is no sealed stream, or its beginning was changed or cut.")
        name, salt = header[len(MAGIC) : len(MAGIC) + NAME], header[-SALT:]
        key = master.by_name(name.decode("latin-1"))
        if key is None:
            raise WrongKey(f"It is sealed under the master key {name.decode('latin-1')!r}, which is not set.")
        self._source = source
        self._open = AESGCM(_key(key, salt))
        self._label = label.encode()
        self._ready = b""
        self._at = 0
        self._count = 0
        self._next = source.read(CHUNK + TAG)
        self._is_over = False

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes (all that is left when negative); empty at the end. Raises ``CannotOpen``."""
        if size < 0:
            return b"".join(iter(lambda: self.read(CHUNK), b""))
        while self._at >= len(self._ready):
            if self._is_over:
                return b""
            self._ready, self._at = self._chunk(), 0
        found = self._ready[self._at : self._at + size]
        self._at += len(found)
        return found

    def _chunk(self) -> bytes:
        sealed, self._next = self._next, self._source.read(CHUNK + TAG)
        self._is_over = not self._next
        try:
            plain = self._open.decrypt(_nonce(self._count, is_last=self._is_over), sealed, self._label)
        except InvalidTag as error:
            raise CannotOpen(
                f"Its chunk {self._count + 1}, of 1 MiB each, does not open: it was changed, cut or moved."
            ) from error
        self._count += 1
        return plain


def _key(master: bytes, salt: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"aivo sealed stream").derive(master)


def _nonce(count: int, *, is_last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([is_last])
