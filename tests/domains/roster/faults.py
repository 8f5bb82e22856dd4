"""A good bundle made at random, and a fault put into it at a random place: both by a seed that a red run names.

A kind of fault says at which stage it is put in (rows, the bytes of a file, the zip), which code names it, and where it
must be found. What an import does with it follows from the code (``codes.py``) and from nothing else.
"""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from aivo.domains.roster.codes import CODES, Effect, Severity
from aivo.domains.roster.findings import Finding
from aivo.seed.bundle import Bundle, Row, make_bundle, pack
from tests.domains.roster.bundles import ANCHOR


@dataclass(frozen=True)
class Place:
    """Where a fault stands; None where the kind has no row or column."""

    file: str
    row: int | None = None
    column: str | None = None

    def is_of(self, finding: Finding) -> bool:
        """Whether a finding points here."""
        return (
            finding.file == self.file
            and self.row in (None, finding.row)
            and self.column in (None, finding.column)
        )  # fmt: skip


@dataclass
class Draft:
    """A bundle on its way to a zip."""

    luck: random.Random
    bundle: Bundle
    files: dict[str, bytes] = field(default_factory=dict)
    last: Callable[[Path], object] | None = None
    """What is done to the zip itself, once it is written."""

    @classmethod
    def of(cls, luck: random.Random, version: str = "") -> Draft:
        """A good bundle of either district, either version, twelve to forty learners."""
        district, learners = luck.choice(["riverbend", "lakeshore"]), luck.randint(12, 40)
        return cls(
            luck, make_bundle(district, ANCHOR, version=version or luck.choice(["1.1", "1.2"]), learners=learners)
        )

    def rows(self, file: str) -> list[Row]:
        """The rows of a file."""
        return self.bundle.tables[file]

    def pick(self, file: str, where: Callable[[Row], bool] = lambda row: True) -> tuple[Row, int]:
        """A row at random, and the number it will have."""
        rows = self.rows(file)
        index = self.luck.choice([number for number, row in enumerate(rows) if where(row)])
        return rows[index], index + 2

    def set(self, file: str, column: str, value: str, where: Callable[[Row], bool] = lambda row: True) -> Place:
        """Write a value into a random row of a file."""
        row, number = self.pick(file, where)
        row[column] = value
        return Place(f"{file}.csv", number, column)

    def add(self, file: str, row: Row) -> int:
        """Append a row; answers its number."""
        self.rows(file).append(row)
        return len(self.rows(file)) + 1

    def learners(self) -> set[str]:
        """The ids of the learners who sit in classes."""
        return {row["userSourcedId"] for row in self.rows("enrollments") if row["role"] == "student"}

    def lines(self, file: str) -> list[bytes]:
        """The lines of a file, without their ends; no cell of a good bundle holds one."""
        return self.files[f"{file}.csv"].split(b"\r\n")

    def keep(self, file: str, lines: list[bytes]) -> None:
        """Put lines back."""
        self.files[f"{file}.csv"] = b"\r\n".join(lines)


Spoil = Callable[[Draft], Place]


@dataclass(frozen=True)
class Kind:
    """One kind of fault. No code: it does no harm, and the bundle reads as if nothing had been done to it."""

    name: str
    code: str
    spoil: Spoil
    stage: str = "rows"
    version: str = ""
    mentions: str = ""
    """Words that the finding must say."""

    @property
    def severity(self) -> Severity | None:
        """How bad it is."""
        return CODES[self.code].severity if self.code else None

    @property
    def is_refused(self) -> bool:
        """Whether the bundle is refused even when faulty rows may be left out."""
        return bool(self.code) and CODES[self.code].effect is Effect.REFUSE


def spoilt(kinds: list[Kind], seed: int, path: Path) -> tuple[Path, list[tuple[Kind, Place]]]:
    """A good bundle with these faults, written as a zip; and where each must be found.

    A kind that finds nothing left to spoil (another fault took it away) is not among them.
    """
    luck = random.Random(f"{seed} {' '.join(kind.name for kind in kinds)}")
    draft = Draft.of(luck, next((kind.version for kind in kinds if kind.version), ""))
    places = []
    for stage in ("rows", "bytes", "zip"):
        if stage == "bytes":
            draft.files = {name: text.encode() for name, text in draft.bundle.files().items()}
        for kind in kinds:
            if kind.stage == stage:
                try:
                    places.append((kind, kind.spoil(draft)))
                except (LookupError, ValueError, StopIteration):
                    if len(kinds) == 1:
                        raise
    pack(draft.files, path)
    if draft.last is not None:
        draft.last(path)
    return path, places


def rezip(path: Path, change: Callable[[zipfile.ZipFile], object]) -> None:
    """Add entries to a zip as only a hostile sender would."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        change(archive)
