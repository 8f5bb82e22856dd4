"""Where an export is written: a new folder, or one zip file that appears under its name when it is whole."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from aivo.kit.errors import Refusal


class PlaceTaken(Refusal):
    """There is something here already; name a new folder or file."""


@dataclass
class Entry:
    """One file of the export while it is written: counts and hashes what goes through."""

    file: IO[bytes]
    size: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def write(self, content: bytes) -> None:
        """Write on."""
        self.file.write(content)
        self.digest.update(content)
        self.size += len(content)

    @property
    def sha256(self) -> str:
        """Of what was written so far, in hexadecimal."""
        return self.digest.hexdigest()


@dataclass
class Package:
    """A folder or a zip file that takes files one after the other."""

    folder: Path | None
    zip: zipfile.ZipFile | None

    @contextmanager
    def entry(self, name: str) -> Iterator[Entry]:
        """A new file in the package."""
        if self.zip is not None:
            with self.zip.open(name, "w", force_zip64=True) as file:
                yield Entry(file)
        elif self.folder is not None:
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                yield Entry(file)

    def put(self, name: str, content: bytes) -> Entry:
        """A whole file at once."""
        with self.entry(name) as entry:
            entry.write(content)
        return entry


def demand_free(to: Path) -> None:
    """Refuse to write over anything. Raises ``PlaceTaken``."""
    if to.exists() and (to.is_file() or any(to.iterdir())):
        raise PlaceTaken(f"There is something at {to} already; name a new folder or file.")


@contextmanager
def package(to: Path) -> Iterator[Package]:
    """Make the folder, or the zip file when the name ends in .zip; what is left of a stopped run is begun anew.

    A zip file has its name only when it is whole. Raises ``PlaceTaken``.
    """
    demand_free(to)
    to.parent.mkdir(parents=True, exist_ok=True)
    if to.suffix.lower() != ".zip":
        to.mkdir(exist_ok=True, mode=0o700)
        yield Package(to, None)
        return
    part = to.with_name(to.name + ".part")
    try:
        with (
            open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
        ):
            yield Package(None, archive)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    part.rename(to)
