"""A migration's SQL as steps and statements.

A line ``-- step`` begins a new step, a transaction of its own. Words after it say how the step runs:
``-- step, concurrently`` (each statement by itself, outside a transaction: ``create index concurrently``),
``-- step, until nothing is left`` (each of its statements changes a limited number of rows and runs again, each time in
a transaction of its own, until it changes none). What follows a colon is for readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["plain", "concurrently", "until nothing is left"]
KINDS: tuple[Kind, ...] = ("plain", "concurrently", "until nothing is left")

HEAD = re.compile(r"^-- step\b(?:, (?P<kind>[^:\n]+))?(?::[^\n]*)?$", re.MULTILINE)
TOKEN = re.compile(
    r"(?P<tag>\$(?:[A-Za-z_]\w*)?\$).*?(?P=tag)|'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|;", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction of a migration, or statements that must stand outside of one."""

    kind: Kind
    text: str

    @property
    def is_plain(self) -> bool:
        """Whether it is one ordinary transaction."""
        return self.kind == "plain"


def steps_of(text: str) -> list[Step]:
    """The steps of a migration's SQL, in order; a text without marks is one plain step."""
    heads = list(HEAD.finditer(text))
    ends = [*(head.start() for head in heads), len(text)]
    found = [Step("plain", text[: ends[0]])]
    for head, end in zip(heads, ends[1:], strict=True):
        found.append(Step(_kind(head["kind"]), text[head.end() : end]))
    return [step for step in found if next(statements_of(step.text), None) is not None] or [Step("plain", "select 1;")]


def statements_of(text: str) -> Iterator[str]:
    """The statements of a text as they are written, without the semicolon; comments alone are none."""
    begin = 0
    for token in TOKEN.finditer(text + ";"):
        if token[0] == ";":
            if bare(text[begin : token.start()]):
                yield text[begin : token.start()].strip()
            begin = token.end()


def bare(statement: str) -> str:
    """A statement in lower case on one line, without comments and with ``?`` for what stands in quotes or in a body."""
    return " ".join(TOKEN.sub(_emptied, statement).lower().split())


def _emptied(token: re.Match[str]) -> str:
    if token[0].startswith(("--", "/*")):
        return " "
    if token[0].startswith('"'):
        return token[0].strip('"')
    return "?" if token[0] != ";" else ";"


def _kind(said: str | None) -> Kind:
    for kind in KINDS:
        if said is None or said.strip() == kind:
            return kind
    raise ValueError(f"a migration's step is one of {KINDS}, not {said!r}")
