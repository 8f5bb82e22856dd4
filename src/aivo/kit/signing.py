"""Ed25519 signatures (RFC 8032): what is signed here can be checked by anybody who has the public key."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from aivo.kit.errors import Refusal


class NoPublicKey(Refusal):
    """This file holds no Ed25519 public key."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A signing key, made from 32 secret bytes."""

    key: Ed25519PrivateKey

    @classmethod
    def of(cls, secret: bytes) -> Signer:
        """The signer of a secret: always the same key."""
        return cls(Ed25519PrivateKey.from_private_bytes(secret))

    @property
    def public(self) -> Ed25519PublicKey:
        """What checks its signatures."""
        return self.key.public_key()

    def sign(self, said: bytes) -> str:
        """The signature of these bytes, in base64."""
        return base64.b64encode(self.key.sign(said)).decode()


def name_of(key: Ed25519PublicKey) -> str:
    """A short public name of a key."""
    return hashlib.sha256(b"aivo seal key" + key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:12]


def is_signed(key: Ed25519PublicKey, said: bytes, signature: str) -> bool:
    """Whether the signature is this key's, of exactly these bytes."""
    try:
        key.verify(base64.b64decode(signature, validate=True), said)
    except (InvalidSignature, ValueError):
        return False
    return True


def pem_of(key: Ed25519PublicKey) -> str:
    """The public key as it is handed out (RFC 8410)."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def read_public(path: Path) -> Ed25519PublicKey:
    """The public key in a file. Raises ``NoPublicKey``."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise NoPublicKey(f"{path} holds no Ed25519 public key.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise NoPublicKey(f"{path} holds a public key of another kind than Ed25519.")
    return key
