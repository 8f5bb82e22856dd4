"""Hostile statements in the tests: the same ones in every run, over a world of the tests and over the demo's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from aivo.hostile import campaign, facts, people
from aivo.hostile.attack import Report
from aivo.hostile.planted import Scene
from tests.conftest import Database
from tests.isolation.world import Filled

SEED = "2026-11-26"
"""The recorded seed. `aivo isolation check --seed … --statements …` draws others, as many as one likes."""


def attacked(world: Database, first: int, count: int) -> Report:
    """Try these cases as the application's login roles, and the auditor's."""
    numbers = range(first, first + count)
    return campaign.run(world.databases, world.urls["aivo_owner"], SEED, numbers, urls=world.urls)


def told(report: Report) -> str:
    """What was found, for a failing test: each case with its statements."""
    return "\n".join(map(str, report.findings[:5]))


@contextmanager
def scene_of(world: Filled) -> Iterator[Scene]:
    """The world as a scene for planted faults, each in a transaction that is rolled back."""
    with psycopg.connect(world.urls["aivo_owner"]) as owner:
        found = facts.read(owner)
    world.close()
    with psycopg.connect(world.urls["postgres"], autocommit=True, prepare_threshold=None) as link:
        yield Scene(world.databases, link, found, people.everybody(found, SEED))
