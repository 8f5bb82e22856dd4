"""The migrations themselves, in a process of their own as `aivo db` is one, told of step by step."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from alembic.script import ScriptDirectory

from aivo.db import admin

BOTTOM = "0005_analytics_and_billing"
"""The first revision with the tables of all five phases: the oldest one that anybody can have worked on."""


@dataclass
class Step:
    """One migration, one way: when it ran and what it had to wait for."""

    name: str
    began: float
    ended: float = 0.0
    waited: list[str] = field(default_factory=list)
    error: str = ""

    @property
    def seconds(self) -> float:
        """How long it took, waiting included."""
        return self.ended - self.began


def revisions() -> list[str]:
    """From the bottom to the newest, the oldest first."""
    known = [script.revision for script in ScriptDirectory(str(admin.migrations_folder())).walk_revisions()][::-1]
    return known[known.index(BOTTOM) :]


def down_and_up() -> list[tuple[str, str]]:
    """Every migration back, the newest first, then every one there again: which way, and to which revision."""
    known = revisions()
    return [("down", revision) for revision in known[-2::-1]] + [("up", revision) for revision in known[1:]]


@contextmanager
def walking(url: str, key: bytes, ways: list[tuple[str, str]]) -> Iterator[Connection]:
    """Walks in its own process; the steps come out of the connection, at last None."""
    start = multiprocessing.get_context("spawn")
    ours, theirs = start.Pipe()
    process = start.Process(target=_walk, args=(url, key, ways, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        process.kill()


def _walk(url: str, key: bytes, ways: list[tuple[str, str]], out: Connection) -> None:
    known = revisions()
    for way, to in ways:
        step = Step(f"{way} {to if way == 'up' else known[known.index(to) + 1]}", time.monotonic())
        try:
            if way == "up":
                admin.upgrade(url, key, to=to, tell=step.waited.append)
            else:
                admin.downgrade(url, to, tell=step.waited.append)
        except Exception as error:
            step.error = f"{type(error).__name__}: {error}"
        step.ended = time.monotonic()
        out.send(step)
        if step.error:
            break
    out.send(None)
