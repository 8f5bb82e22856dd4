"""Facts put aside on disk until they are written: places in classes, of which a large district has half a million.

They lie on shelves by class, so that all facts about one class are taken up together; what is of no class lies on one
shelf. A small roster never touches the disk. What does lie there has no name in any folder and ends with the process.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from zlib import crc32

from aivo.domains.roster.facts import Fact

SHELVES = 128
IN_MEMORY = 1 << 16
"""Bytes of a shelf before it goes to disk."""
ENOUGH = 4000
"""Facts that are written together."""


class Shelves:
    """A list that grows at its end and is read from its beginning, shelf by shelf."""

    def __init__(self) -> None:
        self._files: dict[int, SpooledTemporaryFile[bytes]] = {}
        self._counts: dict[int, int] = {}

    def append(self, fact: Fact) -> None:
        """Put a fact on the shelf of its class."""
        number = crc32(fact.text("class").encode()) % SHELVES
        if number not in self._files:
            self._files[number] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (it lives as long as the shelves)
        parts = (fact.kind, fact.key, fact.values, fact.digest, fact.row, fact.metadata, fact.modified_at, fact.needs)
        pickle.dump(parts, self._files[number], pickle.HIGHEST_PROTOCOL)
        self._counts[number] = self._counts.get(number, 0) + 1

    def shelf(self, number: int) -> list[Fact]:
        """The facts of one shelf."""
        file = self._files.get(number)
        if file is None:
            return []
        file.seek(0)
        found = [Fact(*pickle.load(file)) for _ in range(self._counts[number])]  # noqa: S301  (our own)
        file.seek(0, 2)
        return found

    def some_at_a_time(self) -> Iterator[list[Fact]]:
        """Whole shelves, taken together while they are few facts."""
        taken: list[Fact] = []
        for number in sorted(self._files):
            taken += self.shelf(number)
            if len(taken) >= ENOUGH:
                yield taken
                taken = []
        if taken:
            yield taken

    def __iter__(self) -> Iterator[Fact]:
        """All facts, shelf by shelf."""
        for number in sorted(self._files):
            yield from self.shelf(number)

    def __len__(self) -> int:
        """How many facts."""
        return sum(self._counts.values())
