"""Verbs of the records room: ask, take in, decide, complete, withdraw, hear, state, disclose, remind."""

from __future__ import annotations

from aivo.domains.records.reading import statements
from aivo.domains.records.service.asking import ask, take_in, withdraw
from aivo.domains.records.service.deciding import complete, decide
from aivo.domains.records.service.disclosing import disclose
from aivo.domains.records.service.hearings import ask_hearing, note_hearing, state
from aivo.domains.records.service.reminding import remind_due

__all__ = [
    "ask", "ask_hearing", "complete", "decide", "disclose", "note_hearing", "remind_due", "state", "statements",
    "take_in", "withdraw",
]  # fmt: skip
