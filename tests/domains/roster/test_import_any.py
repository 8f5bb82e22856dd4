"""Rosters spoilt at random, one after the other into one district: refused or imported, never half, never twice."""

from __future__ import annotations

import random

import pytest

from aivo.kit.errors import Refusal
from aivo.seed.bundle import Bundle
from tests.domains.roster.bundles import good
from tests.domains.roster.district import District

ODD = (
    "", "x", "é" * 50, "2026-10-14", "2030-01-01", "1999-01-01", "true", "NULL", "riverbend-person-maya", "student",
    "K", "riverbend-school-cedar", "riverbend-district", "teacher", "parent", "principal", "school", "district", "term",
    "schoolYear", "13", "a,b,c", "{A:1}", "😀", "-1", 'o\'neil"', "ext:own", "tobedeleted", "primary", "secondary",
    "homeroom", "2027", "2026", "riverbend-session-year", "riverbend-session-q1", "nobody@mail.example",
)  # fmt: skip


def spoilt_at_random(rng: random.Random) -> Bundle:
    """The good bundle with up to 25 odd cells, and sometimes a fifth of a file gone."""
    bundle = good(rng.choice(["1.1", "1.2"]))
    for _ in range(rng.randint(1, 25)):
        row = rng.choice(bundle.tables[rng.choice(sorted(bundle.tables))])
        row[rng.choice(sorted(row))] = rng.choice(ODD)
    if rng.random() < 0.3:
        rows = bundle.tables[rng.choice(sorted(bundle.tables))]
        rows[:] = [row for row in rows if rng.random() < 0.8]
    return bundle


@pytest.mark.parametrize("seed", range(3))
async def test_any_roster(district: District, seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(5):
        bundle = spoilt_at_random(rng)
        before = district.everything()
        try:
            await district.send(
                bundle, leaves_out_faulty_rows=True, allows_removals=True, same_number=rng.choice(["join", "separate"])
            )
        except Refusal:
            assert district.everything() == before
            continue
        before = district.everything()
        again = await district.send(bundle, leaves_out_faulty_rows=True, allows_removals=True, same_number="separate")
        assert not again.changes_anything
        assert district.everything() == before
