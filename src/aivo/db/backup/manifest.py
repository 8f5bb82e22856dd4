"""The manifest of a backup: what it is, when it was taken, and the SHA-256 of each of its files.

It is readable without a key and names nobody. An HMAC-SHA-256 under the master key shows that it was not changed.
"""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from aivo.db.backup.errors import NotWhole
from aivo.kit.crypto import MasterKeys

FILE = "manifest.json"
FORMAT = 1


class Part(msgspec.Struct, frozen=True):
    """One file of a backup: its bytes as they lie there, what they hold, and how many files that is."""

    name: str
    bytes: int
    sha256: str
    content_bytes: int
    content_sha256: str
    files: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself."""

    format: int = FORMAT
    id: str
    kind: Literal["physical", "logical"]
    is_sealed: bool
    master_key: str
    """Public name of the master key it is sealed under."""
    aivo: str
    revision: str
    postgresql: str
    cluster: str
    """The system identifier of the PostgreSQL cluster: which archive of the log belongs to it."""
    begun_at: datetime
    consistent_at: datetime
    """From this moment on the database can be recovered."""
    finished_at: datetime
    timeline: int = 0
    begins_at: str = ""
    ends_at: str = ""
    """Positions in the log (LSN) from which and to which a physical backup needs it; it holds all of that itself."""
    rows: dict[str, int] = msgspec.field(default_factory=dict)
    """Rows of each table in a logical backup."""
    parts: tuple[Part, ...]


class _Signed(msgspec.Struct, frozen=True):
    """The file: the manifest's exact bytes, and what shows that they are."""

    manifest: msgspec.Raw
    hmac_sha256: str


@dataclass(frozen=True, slots=True)
class Whole:
    """What a check found: nothing, or the files that are not as they were written, a sentence each."""

    manifest: Manifest
    damage: list[str] = field(default_factory=list)


def write(folder: Path, manifest: Manifest, master: MasterKeys) -> None:
    """Write the manifest, to disk, as the last file of a backup."""
    said = msgspec.json.encode(manifest)
    signed = _Signed(msgspec.Raw(said), _mac(master.current, said))
    path = folder / FILE
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(signed)) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path, master: MasterKeys) -> Manifest:
    """The manifest of a backup. Raises ``NotWhole`` when it is not there, was changed, or its key is not set."""
    path = folder / FILE
    try:
        signed = msgspec.json.decode(path.read_bytes(), type=_Signed)
        said = msgspec.json.encode(msgspec.json.decode(signed.manifest))
        manifest = msgspec.json.decode(said, type=Manifest)
    except FileNotFoundError:
        raise NotWhole(f"{folder} is no finished backup: it has no {FILE}.") from None
    except OSError as error:
        raise NotWhole(f"{path} cannot be read: {error.strerror}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotWhole(f"{path} is damaged: it does not read as a manifest.") from error
    if manifest.format != FORMAT:
        raise NotWhole(f"{path} is of format {manifest.format}, which this version of Aivo does not read.")
    key = master.by_name(manifest.master_key)
    if key is None:
        raise NotWhole(
            f"The backup is sealed under the master key {manifest.master_key}, and AIVO_MASTER_KEY is {master.name}: "
            "set the one that was, or put it into AIVO_OLD_MASTER_KEY."
        )
    if not hmac.compare_digest(_mac(key, said), signed.hmac_sha256):
        raise NotWhole(f"{path} is damaged: it is not as it was written.")
    return manifest


def _mac(master: bytes, said: bytes) -> str:
    return hmac.digest(hmac.digest(master, b"aivo backup manifest", "sha256"), said, "sha256").hex()
