"""Hostile statements over the demo world: many people with real relations, rights, duties and dates."""

from __future__ import annotations

import psycopg
import pytest

from aivo.hostile import doors, facts, people
from aivo.hostile.attack import COMMANDS, LOGINS, Attack
from aivo.hostile.stage import Real
from aivo.schema import metadata
from tests.conftest import WorldDatabase
from tests.isolation.hostile import SEED, attacked, told

EACH = 2_000


@pytest.mark.parametrize("part", range(4))
def test_reach_nothing_outside(world: WorldDatabase, part: int) -> None:
    report = attacked(world, part * EACH, EACH)
    assert report.findings == [], told(report)
    assert report.cases == EACH
    assert report.own_rows > EACH, "an attack that sees nothing proves nothing"


def test_a_case_is_its_seed_and_number(world: WorldDatabase) -> None:
    once, again = attacked(world, 77, 3), attacked(world, 77, 3)
    assert (once.by, once.statements, once.own_rows) == (again.by, again.statements, again.own_rows)


def test_a_round_goes_over_every_table_role_and_command(world: WorldDatabase) -> None:
    with psycopg.connect(world.urls["aivo_owner"]) as owner:
        found, open_doors = facts.read(owner), doors.read(owner)
    attack = Attack(
        world.databases, found, people.everybody(found, SEED), open_doors, Real(world.databases, world.urls), SEED
    )
    assert set(attack.order) >= {
        (table, login, command) for table in metadata.tables for login in LOGINS for command in COMMANDS
    }
    assert {person.role for person in attack.people} >= {"learner", "parent", "teacher", "district_admin", "system"}
