"""Every kind of fault, at a place that a seed picks: found where it stands, with a code and a way to mend it."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from aivo.domains.roster.check import CheckResult, check
from aivo.domains.roster.codes import Severity
from aivo.domains.roster.findings import Finding
from tests.domains.roster.bundles import OPTIONS
from tests.domains.roster.fault_files import BYTES, ZIPS
from tests.domains.roster.fault_rows import ROWS
from tests.domains.roster.faults import Kind, Place, spoilt

KINDS = (*ROWS, *BYTES, *ZIPS)
SECONDS = 20
"""No bundle of some dozens of people may take longer, whatever is wrong with it (a busy machine has its time)."""


def found(result: CheckResult, kind: Kind, place: Place) -> Finding | None:
    """The finding of a kind at its place."""
    for finding in result.findings:
        if finding.code == kind.code and (not place.file or place.is_of(finding)):
            return finding
    return None


def read(kinds: list[Kind], seed: int, folder: Path) -> tuple[CheckResult, list[tuple[Kind, Place]], Path]:
    """Spoil a bundle and check it, in time and without a traceback."""
    path, places = spoilt(kinds, seed, folder / "faulty.zip")
    began = time.monotonic()
    result = check(path, OPTIONS)
    assert time.monotonic() - began < SECONDS, f"seed {seed}"
    json.dumps(result.to_json())
    return result, places, path


def test_there_are_more_than_forty_kinds() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 80
    assert len({kind.code for kind in KINDS if kind.code}) >= 60


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name.replace(" ", "_"))
def test_it_is_found_where_it_stands(kind: Kind, tmp_path: Path) -> None:
    for seed in range(2):
        result, [(_, place)], _ = read([kind], seed, tmp_path)
        said = "; ".join(map(str, result.findings[:8]))
        if not kind.code:
            assert not result.error_count, said
            continue
        finding = found(result, kind, place)
        assert finding is not None, f"seed {seed}: {place} not in {said}"
        assert finding.whole_mend
        assert result.is_refused == kind.is_refused or result.is_refused, said
        assert result.may_import == (result.error_count == 0)
        if finding.severity is Severity.ERROR:
            assert not result.may_import


@pytest.mark.parametrize("seed", range(12))
def test_three_at_once_are_all_named_or_an_error_holds_the_bundle(seed: int, tmp_path: Path) -> None:
    luck = random.Random(seed)
    kinds = luck.sample([kind for kind in KINDS if kind.code and not kind.version], 3)
    result, places, _ = read(kinds, seed, tmp_path)
    missed = {kind.code for kind, _ in places} - set(result.by_code)
    assert places
    assert not missed or not result.may_import, f"{missed} of {[kind.name for kind in kinds]}"
