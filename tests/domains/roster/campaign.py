"""Any number of faulty rosters, one, two or three faults at once, each by its seed; no part of the tests.

    python -m tests.domains.roster.campaign --count 1000 --first 0

Every bundle must be answered in time, without a traceback, and with the codes of its faults; a bundle that an error
holds need not name what stands in the rows that this error hides. Exit status 1, and the seed, where that is not so.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from aivo.domains.roster.check import check
from tests.domains.roster.bundles import OPTIONS
from tests.domains.roster.faults import Kind, spoilt
from tests.domains.roster.test_faults import KINDS, found


def faults_of(seed: int) -> list[Kind]:
    """The kinds of this seed: each alone in its turn, then two and three at once."""
    if seed < len(KINDS):
        return [KINDS[seed]]
    luck = random.Random(seed)
    return luck.sample([kind for kind in KINDS if kind.code and not kind.version], luck.choice([1, 2, 3]))


def main() -> int:
    """Run the campaign."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    told: Counter[str] = Counter()
    slowest = wrong = 0.0
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.first, options.first + options.count):
            kinds = faults_of(seed)
            path, places = spoilt(kinds, seed, Path(folder) / "faulty.zip")
            start = time.monotonic()
            result = check(path, OPTIONS)
            slowest = max(slowest, time.monotonic() - start)
            missed = {kind.code for kind, _ in places if kind.code} - set(result.by_code)
            misplaced = [place for kind, place in places
                         if len(places) == 1 and kind.code and found(result, kind, place) is None]  # fmt: skip
            told["refused" if result.is_refused else "errors" if result.error_count else "warnings"] += 1
            if (missed and result.may_import) or misplaced:
                wrong += 1
                print(f"seed {seed}: {[kind.name for kind in kinds]}: {missed} {misplaced}")
    print(f"{options.count:,} faulty rosters of {len(KINDS)} kinds in {time.monotonic() - began:.0f} s: {dict(told)}; "
          f"the slowest took {slowest:.1f} s; {wrong:.0f} were not answered as they should be")  # fmt: skip
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
