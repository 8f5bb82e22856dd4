"""A file of signed lines that only grows: one JSON object a line, each naming the SHA-256 of the line before.

A line is on the disk before anybody goes on. Whoever holds the public key finds a line that was changed, removed or put
in; only the end can be cut off unseen, so what the lines are about must be asked as well.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from aivo.kit.errors import Refusal
from aivo.kit.signing import Signer, is_signed, name_of

START = "0" * 64
"""What the first line names as the line before it."""


class CannotWrite(Refusal):
    """The line cannot be written."""

    status = 503


class LinesBroken(Refusal):
    """The lines are not as they were signed."""


def append(path: Path, said: Mapping[str, Any], signer: Signer) -> None:
    """Sign what is said and put its line on the disk. Raises ``CannotWrite``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        is_new = not path.exists()
        with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            whole = {**said, "before": _mend(file), "key": name_of(signer.public)}
            line = json.dumps({**whole, "signature": signer.sign(_bytes(whole))}, separators=(",", ":"))
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            handle = os.open(path.parent, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)
    except OSError as error:
        raise CannotWrite(f"The line cannot be written to {path}: {error.strerror}.") from error


def read(path: Path, keys: Mapping[str, Ed25519PublicKey], *, is_strict: bool = True) -> Iterator[dict[str, Any]]:
    """What the lines say, in order, each checked. Raises ``LinesBroken``.

    A line by a key that is not among ``keys`` is refused, or, where not ``is_strict``, held against the chain alone.
    """
    if not path.exists():
        return
    before = START
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):  # a writer was stopped in the middle of a line: the next one mends it
                return
            said = _checked(f"{path}, line {number}", line, keys, is_strict)
            if said["before"] != before:
                raise LinesBroken(f"{path}, line {number}: a line before it was changed or removed.")
            before = hashlib.sha256(line.rstrip(b"\n")).hexdigest()
            yield said


def _checked(where: str, line: bytes, keys: Mapping[str, Ed25519PublicKey], is_strict: bool) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(line)
        signature, key, _ = said.pop("signature"), str(said["key"]), said["before"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LinesBroken(f"{where}: this is no signed line.") from error
    if key not in keys and is_strict:
        raise LinesBroken(f"{where}: it is signed by the key {key}, which is not trusted; name its public key.")
    if key in keys and not is_signed(keys[key], _bytes(said), signature):
        raise LinesBroken(f"{where}: the signature is not of this line, so the line was changed.")
    return said


def _bytes(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def _mend(file: IO[bytes]) -> str:
    """Take away half a line that a stopped writer left; answers the SHA-256 of the last whole one."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - 65536)
    file.seek(start)
    tail = file.read()
    half = len(tail.rpartition(b"\n")[2])
    if half:
        file.truncate(size - half)
        tail = tail[:-half]
    lines = [line for line in tail.split(b"\n") if line]
    return hashlib.sha256(lines[-1]).hexdigest() if lines else START
