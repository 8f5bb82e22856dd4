"""The list of erasures, kept beside the trail's checkpoints and outside the database: ids alone.

A line is written before the erasure commits and another after it. A backup that is older than an erasure brings the
learner back; the list says so, and nobody is served until what it names has been done again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from aivo.db.pools import Databases
from aivo.kit import signed_lines
from aivo.kit.clock import now
from aivo.kit.errors import Refusal
from aivo.kit.signing import Signer

State = Literal["begun", "done", "given_up"]
Keys = Mapping[str, Ed25519PublicKey]


class StillErased(Refusal):
    """The database brings back what was erased; run `aivo student erase --again` before anybody is served."""

    status = 503


@dataclass(frozen=True, slots=True)
class Listed:
    """One class of one learner's data that was erased, by ids."""

    id: UUID
    tenant_id: UUID
    learner_id: UUID
    data_class: str
    asked_by: str
    keeps_permanent: bool
    files: tuple[str, ...]
    """Names in the file store that went with it."""
    at: datetime


def list_file(folder: Path) -> Path:
    """Where the list is."""
    return folder / "erasures.jsonl"


def put_down(folder: Path, listed: Listed, state: State, signer: Signer) -> None:
    """Write that an erasure is begun, done or given up. Raises ``CannotWrite``; erase nothing then."""
    said: dict[str, Any] = {"v": 1, "erasure": str(listed.id), "state": state, "at": now().astimezone(UTC).isoformat()}
    if state == "begun":
        said |= {
            "tenant": str(listed.tenant_id), "learner": str(listed.learner_id), "class": listed.data_class,
            "asked_by": listed.asked_by, "keeps_permanent": listed.keeps_permanent, "files": list(listed.files),
        }  # fmt: skip
    signed_lines.append(list_file(folder), said, signer)


def listed_in(folder: Path, keys: Keys, *, is_strict: bool = True) -> list[Listed]:
    """Every erasure of the list that was not given up, in order. Raises ``LinesBroken``."""
    found: dict[UUID, Listed] = {}
    for said in signed_lines.read(list_file(folder), keys, is_strict=is_strict):
        erasure = UUID(said["erasure"])
        if said["state"] == "begun":
            found[erasure] = Listed(
                erasure, UUID(said["tenant"]), UUID(said["learner"]), said["class"], said["asked_by"],
                bool(said["keeps_permanent"]), tuple(said["files"]), datetime.fromisoformat(said["at"]),
            )  # fmt: skip
        elif said["state"] == "given_up":
            found.pop(erasure, None)
    return list(found.values())


async def missing_in(fetchrow: Any, listed: list[Listed]) -> tuple[set[UUID], int]:
    """Which of these the database has not done, and how many it has done that the list does not name."""
    row = await fetchrow("select missing, unlisted from app.erasures_missing($1)", [each.id for each in listed])
    return {listed[place - 1].id for place in row["missing"]}, int(row["unlisted"])


async def why_not_serve(databases: Databases, folder: Path, keys: Keys) -> str:
    """One sentence when the database brings back what was erased, or the list that would tell is gone; else nothing."""
    try:
        listed = _remembered(folder, keys)
        pool = await databases.reads("aivo_member")
        async with pool.acquire() as connection:
            missing, unlisted = await missing_in(connection.fetchrow, listed)
    except Refusal as refusal:
        return f"the list of erasures cannot be relied on: {refusal.message}"
    except asyncpg.UndefinedFunctionError:  # an older schema: the other checks say so
        return ""
    if missing:
        return f"{len(missing)} erasures are not done in this database; run `aivo student erase --again`"
    if unlisted:
        return f"the database knows {unlisted} erasures that {list_file(folder)} does not name; bring the list back"
    return ""


async def demand_erased(databases: Databases, folder: Path, keys: Keys) -> None:
    """Refuse to serve a database that brings back what was erased. Raises ``StillErased``."""
    if sentence := await why_not_serve(databases, folder, keys):
        raise StillErased(sentence[0].upper() + sentence[1:] + ".")


_read_before: dict[Path, tuple[tuple[int, int], list[Listed]]] = {}


def _remembered(folder: Path, keys: Keys) -> list[Listed]:
    """The list as last read, as long as the file has not changed: readiness asks every second."""
    path = list_file(folder)
    if not path.exists():
        return []
    stat = path.stat()
    mark = (stat.st_mtime_ns, stat.st_size)
    if path not in _read_before or _read_before[path][0] != mark:
        _read_before[path] = (mark, listed_in(folder, keys, is_strict=False))
    return _read_before[path][1]
