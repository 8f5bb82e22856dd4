"""Catalogue lints: questions to PostgreSQL's own catalogue whose right answer is "nothing".

Each file in ``checks/`` is one question and says in its first lines what it guards. ``aivo db check`` asks them all; a
test plants one fault for each and demands that it is found.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something in the database that must not be so."""

    check: str
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.text} ({self.check})"


class Fetch(Protocol):
    """Sends one statement and brings its rows: ``asyncpg.Connection.fetch``."""

    def __call__(self, query: str, /) -> Awaitable[Sequence[Any]]: ...


@cache
def checks() -> dict[str, str]:
    """All questions by name, in the order of their names."""
    folder = files("aivo.db") / "checks"
    found = {
        path.name.removesuffix(".sql"): path.read_text() for path in folder.iterdir() if path.name.endswith(".sql")
    }
    return dict(sorted(found.items()))


def purpose(name: str) -> str:
    """What a check guards: the comment at the head of its file."""
    lines = []
    for line in checks()[name].splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(lines)


async def lint(fetch: Fetch, names: Iterable[str] | None = None) -> list[Finding]:
    """Ask all questions, or those named, and bring what is wrong. Any role may ask: the catalogue is open to all."""
    found: list[Finding] = []
    for name in checks() if names is None else names:
        for subject, text in await fetch(checks()[name]):
            found.append(Finding(name, subject, text))
    return found
