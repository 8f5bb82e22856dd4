"""Kills the server, the web process and the worker at random moments, and looks what was lost or done twice.

    python benchmarks/kills.py --kills 20 --seed 2026-11-26

``--kills`` of each; a backend of the server is ended before each kill of it besides. Without ``--seed`` a fresh one is
drawn and told. ``--cold`` starts each process from nothing, as an operator's service does; else they are forks of a
process that has imported Aivo. Leaves with 0, or with 1 and everything that was not as it should be.
"""

from __future__ import annotations

import argparse
import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.faults.campaign import Campaign


def main() -> int:
    """Run one campaign and tell of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=20, help="of the server, the web process and the worker each")
    parser.add_argument("--seed", default="", help="draws the moments; a fresh one if left out")
    parser.add_argument("--rounds", type=int, default=2, help="after each everything is compared")
    parser.add_argument("--cold", action="store_true", help="start each process from nothing")
    parser.add_argument("--folder", default="", help="an empty folder to work in, which is kept, with the logs")
    asked = parser.parse_args()
    seed = asked.seed or secrets.token_hex(4)
    print(f"seed {seed}: {asked.kills} kills each, in {asked.rounds} rounds")
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="aivo-kills-") as folder,
        Campaign(Path(asked.folder or folder), seed, is_cold=asked.cold) as campaign,
    ):
        wrong = campaign.run(asked.kills, asked.rounds)
    ledger, killers = campaign.crowd.ledger, campaign.killers
    print(f"  killed: {', '.join(f'{name} {times}' for name, times in killers.kills.items())}")
    print(f"  written: {', '.join(f'{table} {len(keys)}' for table, keys in ledger.written.items())};"
          f" answers repeated {ledger.replayed}; rosters {len(ledger.rosters)}")  # fmt: skip
    taken = campaign.crowd.postbox.taken
    print(f"  mails: {len(taken)} left, {sum(taken.values()) - len(taken)} of them came a second time")
    print(f"  seen: {dict(ledger.seen)}; longest wait for an answer {ledger.longest_wait:.1f} s")
    for name, seconds in killers.outages.items():
        print(f"  {name} away: median {statistics.median(seconds):.1f} s, longest {max(seconds):.1f} s")
    print(f"  ended by themselves and started again: {dict(campaign.scene.ended)}")
    print(f"  everything ended {campaign.slowest:.1f} s after the last start at the latest")
    print(f"  {time.monotonic() - began:.0f} s in all")
    for each in wrong[:40]:
        print(f"  WRONG {each}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
