"""Whether a backup is whole: each file hashed, opened to its last chunk, unpacked, and looked at by PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from aivo.db.backup import logical, manifest, parts, physical
from aivo.db.backup.errors import NotWhole, said_plainly
from aivo.db.backup.manifest import Manifest, Part
from aivo.db.backup.parts import Bars
from aivo.db.backup.physical import Range
from aivo.kit.crypto import CannotOpen, MasterKeys


@dataclass
class Checked:
    """What a check found: the damage, a sentence for each file, and the piece of the log a base backup needs."""

    damage: list[str] = field(default_factory=list)
    range: Range | None = None


def check(folder: Path, master: MasterKeys, scratch: Path, bars: Bars) -> tuple[Manifest, Checked]:
    """Look at a finished backup. ``scratch`` is a folder to unpack the database into, removed afterwards.

    Raises ``NotWhole`` where the manifest itself cannot be trusted.
    """
    found = manifest.read(folder, master)
    return found, check_parts(folder, found.parts, found.id, master, scratch, bars, int(found.postgresql))


def check_parts(
    folder: Path,
    expected: tuple[Part, ...],
    backup_id: str,
    master: MasterKeys,
    scratch: Path,
    bars: Bars,
    server_version: int = 0,
) -> Checked:
    """Look at the parts of a backup, finished or not."""
    checked = Checked()
    with said_plainly(NotWhole, "the backup could not be checked"):
        for part in expected:
            if (problem := _as_written(folder, part)) is not None:
                checked.damage.append(problem)
                continue
            try:
                if part.name.startswith(physical.BASE):
                    physical.remove(scratch)
                    scratch.mkdir(mode=0o700)
                    unpack_part(folder, part, backup_id, master, scratch, bars)
                    checked.range = physical.verify(scratch)
                elif part.name.startswith(logical.DUMP):
                    with parts.opened(folder, part, backup_id, master) as content:
                        logical.verify(content, server_version)
                else:
                    unpack_part(folder, part, backup_id, master, None, bars)
            except CannotOpen as error:
                checked.damage.append(str(error))
            except NotWhole as error:
                checked.damage.append(f"{part.name}: {error.message}")
            finally:
                physical.remove(scratch)
    return checked


def unpack_part(folder: Path, part: Part, backup_id: str, master: MasterKeys, into: Path | None, bars: Bars) -> None:
    """Unpack one part into a folder, or only read it. Raises ``CannotOpen``."""
    with (
        bars(f"Checking {part.name}", part.content_bytes) as progress,
        parts.opened(folder, part, backup_id, master, progress) as content,
    ):
        if ".tar" in part.name:
            parts.unpack(content, into)


def _as_written(folder: Path, part: Part) -> str | None:
    """What is wrong with the file as it lies there, None where it is the one that was written."""
    path = folder / part.name
    if not path.is_file():
        return f"{part.name} is missing."
    if (size := path.stat().st_size) != part.bytes:
        return f"{part.name} has {size:,} bytes and was written with {part.bytes:,}."
    if parts.sha256_of(path) != part.sha256:
        return f"{part.name} was changed: its SHA-256 is not the one in the manifest."
    return None
