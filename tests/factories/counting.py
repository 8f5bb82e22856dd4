"""Counts the statements that go to the database, whoever sends them."""

from __future__ import annotations

from typing import Any

import pytest
from asyncpg.connection import Connection
from asyncpg.prepared_stmt import PreparedStatement

from aivo.db import keys
from aivo.kit import clock


class Counted:
    """How many statements went to the database."""

    def __init__(self) -> None:
        self.number = 0

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Count what the driver runs, whoever asks it to; what a process remembers is not asked anew in the midst."""
        for remembered, name in ((keys, "KEEPS"), (clock, "STAYS")):
            monkeypatch.setattr(remembered, name, float("inf"))
        for kind, name in ((Connection, "_do_execute"), (PreparedStatement, "_PreparedStatement__do_execute")):
            monkeypatch.setattr(kind, name, self._counting(getattr(kind, name)))

    def _counting(self, original: Any) -> Any:
        async def counting(*args: Any, **named: Any) -> Any:
            self.number += 1
            return await original(*args, **named)

        return counting
