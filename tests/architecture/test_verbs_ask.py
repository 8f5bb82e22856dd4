"""No verb is without its line of permissions: a public verb of a room asks before it changes anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOMS = Path(__file__).resolve().parents[2] / "src" / "aivo" / "domains"

ASK = ("demand", "check", "permissions.", "may_")
"""How asking looks: the room's own function, or the table itself."""

OPEN = {
    "audit.saw": "everybody leaves a trace",
    "audit.attempted": "everybody leaves a trace",
    "consent.withdraw": "it is `answer` with one answer, which asks",
    "identity.own_account": "one's own, by the database's own door",
    "messages.choose": "one's own, by row security",
    "messages.hours_of": "it reads",
    "messages.mark_all_read": "one's own, by row security",
    "messages.mark_read": "one's own, by row security",
    "messages.notify": "a trace of something that somebody was asked about; the database decides to whom",
    "messages.post": "the same as a mail",
    "messages.post_text": "the same as a text message",
    "iep.in_its_turn": "a part of the verbs that put a plan in force, which ask",
    "iep.open_plan": "a part of the verbs of a plan's lines, which ask",
}
"""Verbs that ask nobody, and why."""


def verbs() -> Iterator[tuple[str, str]]:
    """Each public verb of a room's service with its source."""
    for path in [*ROOMS.glob("*/service.py"), *ROOMS.glob("*/service/*.py")]:
        room = path.relative_to(ROOMS).parts[0]
        for found in ast.parse(path.read_text()).body:
            if not isinstance(found, ast.AsyncFunctionDef) or found.name.startswith("_") or not found.args.args:
                continue
            if found.args.args[0].arg == "ctx":
                yield f"{room}.{found.name}", ast.unparse(found)


def silent() -> set[str]:
    """The verbs that ask nobody."""
    return {name for name, source in verbs() if not any(word in source for word in ASK)}


class TestEveryVerb:
    def test_asks_or_says_why_not(self) -> None:
        assert silent() <= set(OPEN), "a verb without permissions: add its line to the room's permissions.py"

    def test_no_reason_outlives_its_verb(self) -> None:
        assert set(OPEN) - {"audit.attempted"} <= {name for name, _ in verbs()}
