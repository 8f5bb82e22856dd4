"""Choices few at a time: any list within five stops a screen, so that one switch (Tab and Enter) is enough.

A board keeps nothing on the server: what was chosen so far travels with its form. Nothing is timed, nothing is dragged,
and whatever was chosen can be taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any, Generic, TypeVar

from aivo.domains.identity.class_models import PICTURES
from aivo.domains.identity.pins import LENGTH

T = TypeVar("T")
MOST = 5
"""Stops to the last choice of a screen."""


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """One thing to choose, or a group that opens."""

    items: tuple[T, ...]
    span: str

    @property
    def is_group(self) -> bool:
        """Whether choosing it opens it."""
        return len(self.items) > 1


def few(items: Sequence[T], span: str, *, most: int = MOST) -> list[Choice[T]]:
    """The choices of one screen: of all items, or of the span (``3-6``) that was opened."""
    low, high = bounds(span, len(items))
    size = 1 if high - low <= most else ceil((high - low) / most)
    return [
        Choice(tuple(items[at : min(at + size, high)]), f"{at}-{min(at + size, high)}") for at in range(low, high, size)
    ]


def bounds(span: str, count: int) -> tuple[int, int]:
    """The ends of a span; of everything where it is none."""
    low, _, high = span.partition("-")
    if low.isdecimal() and high.isdecimal() and len(span) < 12 and int(low) < int(high) <= count:
        return int(low), int(high)
    return 0, count


@dataclass(frozen=True, slots=True)
class Board:
    """The twelve pictures, how many were chosen, and how they are shown."""

    chosen: tuple[str, ...] = ()
    is_few: bool = False
    span: str = ""

    @property
    def is_full(self) -> bool:
        """Whether four are chosen."""
        return len(self.chosen) == LENGTH

    @property
    def choices(self) -> list[Choice[str]]:
        """What this screen shows; one place less is left for what takes back."""
        return few(PICTURES, self.span if self.is_few else "", most=MOST - 1 if self.is_few else len(PICTURES))

    def pressed(self, form: Mapping[str, Any]) -> Board:
        """The board after the button that was pressed."""
        if (pick := str(form.get("pick", ""))) in PICTURES and not self.is_full:
            return replace(self, chosen=(*self.chosen, pick), span="")
        if "undo" in form:
            return replace(self, chosen=self.chosen[:-1], span="")
        if "open" in form:
            return replace(self, span=str(form["open"]), is_few=True)
        if "all" in form:
            return replace(self, is_few=False, span="")
        return replace(self, span="")


def board_of(form: Mapping[str, Any], name: str = "chosen") -> Board:
    """The board as its form sent it."""
    sent = tuple(each for each in str(form.get(name, "")).split(".") if each in PICTURES)[:LENGTH]
    return Board(sent, is_few=form.get("few") == "1")
