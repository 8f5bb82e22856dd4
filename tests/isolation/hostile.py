"""Hostile statements in the tests: the same ones in every run, over a world of the tests and over the demo's."""

from __future__ import annotations

from aivo.hostile import campaign
from aivo.hostile.attack import Report
from tests.conftest import Database

SEED = "2026-11-26"
"""The recorded seed. `aivo isolation check --seed … --statements …` draws others, as many as one likes."""


def attacked(world: Database, first: int, count: int) -> Report:
    """Try these cases as the application's login roles, and the auditor's."""
    numbers = range(first, first + count)
    return campaign.run(world.databases, world.urls["aivo_owner"], SEED, numbers, urls=world.urls)


def told(report: Report) -> str:
    """What was found, for a failing test: each case with its statements."""
    return "\n".join(map(str, report.findings[:5]))
