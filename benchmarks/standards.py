"""How long a framework of standards of any size takes to import, and a second time.

./aivo exec python benchmarks/standards.py --items 30000
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aivo.db.context import connect
from aivo.db.pools import Databases
from aivo.domains.roster import service
from aivo.domains.tenancy.schemas import TenantDraft
from aivo.domains.tenancy.service import found_tenant
from aivo.kit.actor import Actor
from benchmarks.rosters import peak, world
from tests.domains.roster.frameworks import large


async def measure(databases: Databases, items: int, folder: Path) -> None:
    """Twice the same."""
    tenant = await found_tenant(databases, TenantDraft("long", "Long District"))
    path = folder / "framework.json"
    path.write_text(json.dumps(large(items)))
    for name in ("the first time", "the same again"):
        began = time.perf_counter()
        async with connect(Actor.system(tenant, "standards"), databases) as ctx:
            report = await service.import_standards(ctx, path)
        print(f"  {items:,} items, {name}: {time.perf_counter() - began:.1f} s, {report.items.added:,} added; at most "
              f"{peak():.0f} MB", flush=True)  # fmt: skip
    await databases.close()


def main() -> None:
    """Make the world, measure, take it away."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=30_000)
    options = parser.parse_args()
    with world() as (databases, folder):
        asyncio.run(measure(databases, options.items, folder))


if __name__ == "__main__":
    main()
