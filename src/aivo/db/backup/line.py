"""Which segments of the archived log lead from a backup to a later moment, and which of them is missing.

A restored cluster goes on along a *timeline* of its own, whose history file names where it left the one before
(PostgreSQL, chapter 25.3.6). A segment's name is its timeline and its place, 24 hexadecimal digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from aivo.db.backup.physical import Range

SEGMENT = 1 << 24
"""Bytes of a segment in a cluster that we made."""


@dataclass(frozen=True, slots=True)
class Line:
    """The way on from a backup."""

    timeline: int
    names: list[str]
    """Segments without a gap, in order."""
    missing: str | None
    """The segment that is not there although later ones are."""


def position(lsn: str) -> int:
    """A place in the log as PostgreSQL writes it (`16/B374D848`), as a number of bytes."""
    high, low = lsn.split("/")
    return (int(high, 16) << 32) + int(low, 16)


def segment_name(timeline: int, number: int) -> str:
    """The name of a segment by its number in the log."""
    return f"{timeline:08X}{number // 256:08X}{number % 256:08X}"


def line_from(
    backup: Range, names: Iterable[str], history: Callable[[str], str], is_meant: Callable[[str], bool] = lambda _: True
) -> Line:
    """The segments from a backup's end onwards, along the newest timeline that comes from it.

    ``history`` reads a history file of the archive; ``is_meant`` leaves timelines out, such as those that began after
    the moment that is asked for. A backup holds the segments up to its end itself.
    """
    there = {name for name in names if re.fullmatch(r"[0-9A-F]{24}", name)}
    histories = {int(name[:8], 16): name for name in names if re.fullmatch(r"[0-9A-F]{8}\.history", name)}
    end = position(backup.ends_at)
    chain = next(
        (
            found
            for timeline in sorted(histories, reverse=True)
            if timeline > backup.timeline
            and is_meant(histories[timeline])
            and _comes_from(found := _chain(timeline, history(histories[timeline])), backup)
        ),
        [(backup.timeline, 0)],
    )
    number = _next(end)
    names_on = []
    while (name := _at(chain, number)) in there:
        names_on.append(name)
        number += 1
    last = max((int(each[8:16], 16) * 256 + int(each[16:], 16) for each in there if _at_own(chain, each)), default=0)
    return Line(chain[-1][0], names_on, _at(chain, number) if last > number else None)


def _next(end: int) -> int:
    """The first segment that a backup which ends here does not hold."""
    return (end - 1) // SEGMENT + 1


def _chain(timeline: int, history: str) -> list[tuple[int, int]]:
    """The timelines of a history and where each begins, oldest first."""
    begins, found = 0, []
    for line in history.splitlines():
        words = line.split()
        if len(words) >= 2 and words[0].isdigit():
            found.append((int(words[0]), begins))
            begins = position(words[1])
    return [*found, (timeline, begins)]


def _comes_from(chain: list[tuple[int, int]], backup: Range) -> bool:
    """Whether a timeline left the backup's own after the backup had ended."""
    ends = {parent: begins for (parent, _), (_, begins) in pairwise(chain)}
    return ends.get(backup.timeline, -1) >= position(backup.ends_at)


def _at(chain: list[tuple[int, int]], number: int) -> str:
    """The segment of this number along the chain: where a timeline begins inside it, the newer one has it whole."""
    timeline = next(each for each, begins in reversed(chain) if begins // SEGMENT <= number)
    return segment_name(timeline, number)


def _at_own(chain: list[tuple[int, int]], name: str) -> bool:
    return name == _at(chain, int(name[8:16], 16) * 256 + int(name[16:], 16))
