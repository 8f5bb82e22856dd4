"""Twelve kinds of broken policy, each planted on tables drawn by a recorded seed: hostile statements find them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from aivo.hostile import catalogue, doors, plants
from aivo.hostile.planted import Scene
from tests.isolation.hostile import SEED, scene_of, told
from tests.isolation.world import Filled

TABLES = 2


@pytest.fixture(scope="module")
def scene(filled: Filled) -> Iterator[Scene]:
    """The filled world, where a fault stands inside one transaction only."""
    with scene_of(filled) as found:
        yield found


@pytest.mark.parametrize("kind", plants.KINDS)
def test_every_kind_is_found(scene: Scene, kind: str) -> None:
    ground = plants.ground(scene.link, scene.facts, scene.people, Random(SEED))
    known = doors.read(scene.link, keep=True)
    outcomes = []
    for number in range(TABLES):
        ground.rng.seed(f"{SEED} {kind} {number}")
        outcomes.append(scene.try_one(plants.KINDS[kind](ground), f"{SEED} {kind} {number}", known))
    assert [outcome for outcome in outcomes if not outcome.is_found] == []
    by_statements = [outcome for outcome in outcomes if outcome.statement]
    assert len(by_statements) >= (1 if kind.startswith("key") else TABLES), "the catalogue alone is not enough"


def test_nothing_planted_nothing_found(scene: Scene) -> None:
    report = scene.control(SEED, 400)
    assert report.findings == [], told(report)
    assert catalogue.differences(scene.link) == []
