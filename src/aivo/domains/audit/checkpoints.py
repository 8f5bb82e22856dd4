"""Checkpoints: what a tenant's trail was at a moment, signed and kept outside the database, one JSON line each.

Each line names a seal and the head of its chain, and the SHA-256 of the line before; the Ed25519 signature is over the
line without it. Lines are only ever appended, and on the disk before anybody goes on. Whoever holds a copy of the file
and the public key can tell whether the trail was changed, cut or made anew, whatever was done to the database.

A database that was restored to an earlier moment has lost what later checkpoints speak of. The operator says so by a
line of its own (``restored``), signed like the others: it takes back the checkpoints after its seal and stays visible.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from aivo.domains.audit.errors import CannotKeep, CheckpointsBroken
from aivo.kit.signing import Signer, is_signed, name_of

START = "0" * 64
"""What the first line names as the line before it."""

Keys = Mapping[str, Ed25519PublicKey]
"""Public keys that are trusted, by their short names."""


@dataclass(frozen=True, slots=True)
class Point:
    """A moment of one tenant's trail."""

    tenant_id: UUID
    seal: int
    entries: int
    xid: int
    last_id: UUID | None
    head: bytes
    sealed_at: datetime
    reason: str | None = None
    """Why the database was restored to this moment; None for an ordinary checkpoint."""


def file_of(folder: Path, tenant_id: UUID) -> Path:
    """Where a tenant's checkpoints are."""
    return folder / f"{tenant_id}.jsonl"


def told_tenants(folder: Path) -> list[UUID]:
    """The tenants that have checkpoints."""
    return [UUID(path.stem) for path in sorted(folder.glob("*-*-*-*-*.jsonl"))]


def append(folder: Path, point: Point, signer: Signer) -> None:
    """Sign a point and put its line on the disk. Raises ``CannotKeep`` when that is not possible."""
    path = file_of(folder, point.tenant_id)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        is_new = not path.exists()
        with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            before = _mend(file)
            said = _said(point, before, name_of(signer.public))
            line = json.dumps({**said, "signature": signer.sign(_bytes(said))}, separators=(",", ":"))
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            handle = os.open(folder, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)
    except OSError as error:
        raise CannotKeep(f"The checkpoint cannot be written to {path}: {error.strerror}.") from error


def demand_room(folder: Path) -> None:
    """Refuse to seal what could not be told outside: the folder must take a line. Raises ``CannotKeep``."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    except OSError as error:
        raise CannotKeep(f"The folder {folder} cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotKeep(f"The folder {folder} takes no checkpoint: it cannot be written.")


def last(folder: Path, tenant_id: UUID, keys: Keys) -> Point | None:
    """The newest checkpoint of a tenant; None when there is none yet.

    One signed by an earlier key is taken as it is: the job that asks holds it against the database, and whoever
    verifies demands that key.
    """
    path = file_of(folder, tenant_id)
    if not path.exists():
        return None
    with path.open("rb") as file:
        lines = _tail(file)
    return _point(path, tenant_id, lines[-1], keys, is_strict=False)[0] if lines else None


def read(folder: Path, tenant_id: UUID, keys: Keys) -> Iterator[Point]:
    """A tenant's checkpoints in order, each checked: signature, the line before. Raises ``CheckpointsBroken``."""
    path = file_of(folder, tenant_id)
    if not path.exists():
        return
    before = START
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):  # a writer was stopped in the middle of a line: the next one mends it
                return
            point, named = _point(path, tenant_id, line, keys, number)
            if named != before:
                raise CheckpointsBroken(f"{path}, line {number}: a line before it was changed or removed.")
            before = hashlib.sha256(line.rstrip(b"\n")).hexdigest()
            yield point


def standing(folder: Path, tenant_id: UUID, keys: Keys) -> Iterator[Point]:
    """The checkpoints that still speak of this database: without those a restore has taken back."""
    cuts = [(number, p.seal) for number, p in enumerate(read(folder, tenant_id, keys)) if p.reason is not None]
    for number, point in enumerate(read(folder, tenant_id, keys)):
        while cuts and cuts[0][0] < number:
            cuts.pop(0)
        if not any(point.seal > seal for _, seal in cuts):
            yield point


def _said(point: Point, before: str, key: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "v": 1, "tenant": str(point.tenant_id), "seal": point.seal, "entries": point.entries, "xid": point.xid,
        "last": str(point.last_id) if point.last_id else None, "head": point.head.hex(),
        "sealed_at": point.sealed_at.astimezone(UTC).isoformat(), "before": before, "key": key,
    }  # fmt: skip
    return said if point.reason is None else {**said, "restored": point.reason}


def _bytes(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def _point(
    path: Path, tenant_id: UUID, line: bytes, keys: Keys, number: int | str = "last", *, is_strict: bool = True
) -> tuple[Point, str]:
    """A line's point and the line before that it names."""
    where = f"{path}, line {number}"
    try:
        said = json.loads(line)
        signature, key = said.pop("signature"), str(said["key"])
        point = Point(
            UUID(said["tenant"]), int(said["seal"]), int(said["entries"]), int(said["xid"]),
            UUID(said["last"]) if said["last"] else None, bytes.fromhex(said["head"]),
            datetime.fromisoformat(said["sealed_at"]), said.get("restored"),
        )  # fmt: skip
        before = str(said["before"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointsBroken(f"{where}: this is no checkpoint.") from error
    if key not in keys and is_strict:
        raise CheckpointsBroken(f"{where}: it is signed by the key {key}, which is not trusted; name its public key.")
    if (key in keys and not is_signed(keys[key], _bytes(said), signature)) or point.tenant_id != tenant_id:
        raise CheckpointsBroken(f"{where}: the signature is not of this line, so the line was changed.")
    return point, before


def _tail(file: Any) -> list[bytes]:
    """The last whole line of a file, without reading all of it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 8192))
    return [line for line in file.read().split(b"\n")[:-1] if line][-1:]


def _mend(file: Any) -> str:
    """Take away half a line that a stopped writer left; answers the SHA-256 of the last whole one."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 8192))
    rest = len(file.read().rpartition(b"\n")[2])
    if rest:
        file.truncate(size - rest)
    lines = _tail(file)
    return hashlib.sha256(lines[-1]).hexdigest() if lines else START
