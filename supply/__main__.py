"""``bin/supply``: the bill of materials, the advisories and the ages, on the command line."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from supply import advisories, ages, bom
from supply.locks import every_package


def told_advisories() -> list[str]:
    """What is wrong with the advisories, after a line of what was looked at."""
    known, locked = advisories.advisories(), every_package()
    last = max(advisory.looked_on for advisory in known)
    sys.stdout.write(f"{len(known)} advisories, {len(locked)} locked packages; last looked {last}\n")
    return [*advisories.unjudged(known, locked), *advisories.idle(known, locked)]


def told_ages(*, asks: bool) -> list[str]:
    """The packages older than a year and a half, which is no fault; and dates that are missing, which is one."""
    if asks:
        ages.look()
    known = ages.ages()
    lines = list(ages.old(known, datetime.now(UTC).date()))
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.write(f"{len(lines)} of {len(known)} came out more than 18 months ago\n")
    return list(ages.differences())


def main() -> int:
    """One word a question; faults go to the error output and make the exit status 1."""
    parser = argparse.ArgumentParser(prog="bin/supply", description=__doc__)
    words = parser.add_subparsers(dest="word", required=True)
    words.add_parser("bom", help="the bill of materials, CycloneDX 1.6, on the output")
    words.add_parser("advisories", help="locked versions inside a known hole without our judgement")
    looked = words.add_parser("ages", help="packages that came out long ago")
    looked.add_argument(
        "--look", action="store_true", help="ask the registries, through uv and npm, and write the file"
    )
    asked = parser.parse_args()
    if asked.word == "bom":
        sys.stdout.write(bom.written())
        return 0
    faults = told_advisories() if asked.word == "advisories" else told_ages(asks=asked.look)
    sys.stderr.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
