"""How long the server takes for each page, at the demo's size and with ten thousand more rows of each kind.

    bin/bench benchmarks/pages.py

The goal (speed design): 60 ms at the demo's size. The middle of 15 answers counts; client and server share one process,
so the figure holds all the server does and nothing of the network. Exit status 1 when a page misses the goal.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import httpx
from fastapi import FastAPI

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aivo import settings as configuration
from aivo.app import create_app
from aivo.db import admin, pools
from aivo.db.context import connect
from aivo.db.embedded import Server
from aivo.db.pools import Databases
from aivo.domains.identity import service as identity
from aivo.domains.identity.shapes import Device
from aivo.kit import logs
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from aivo.seed.build import build
from aivo.seed.days import demo_day
from benchmarks.many import PEOPLE, ROLE_OF, addresses, fill

GOAL_MS = 60
TIMES = 15
BASE = "http://127.0.0.1:8000"
KEY, MASTER, PASSWORD = b"k" * 32, b"m" * 32, "benchmark-only"
SECRETS = {
    "AIVO_SECRET_KEY": "0123456789abcdef" * 4, "AIVO_MASTER_KEY": "fedcba9876543210" * 4, "AIVO_BASE_URL": BASE,
    "AIVO_DATABASE_URL": "postgresql://owner:x@db.example/aivo",
}  # fmt: skip


async def measure(folder: Path, urls: dict[str, str], superuser: str) -> int:
    """Measure every page for one person of each role, twice; answers how many miss the goal."""
    logs.configure("error", "console")
    databases = Databases(urls, KEY, MASTER, pool_size=5)
    pools.use(databases)
    await build(databases, folder / "files", KEY, demo_day())
    app = create_app(databases, replace(configuration.load(SECRETS, data_dir=folder), is_demo=True))
    clients = {username: await signed_in(app, databases, username) for username in PEOPLE}
    places = list(addresses(superuser))
    small = await times(clients, places)
    fill(superuser)
    large = await times(clients, places)
    await databases.close()
    print(f"{'who':8} {'page':44} {'demo ms':>8} {'+10,000':>8}")
    for key in sorted(small, key=lambda each: -small[each]):
        print(f"{key[0]:8} {key[1][:44]:44} {small[key]:8.1f} {large.get(key, float('nan')):8.1f}")
    missed = [key for key, ms in small.items() if ms > GOAL_MS]
    print(f"{len(small)} pages, slowest {max(small.values()):.1f} ms; {len(missed)} over the goal of {GOAL_MS} ms")
    return len(missed)


async def times(
    clients: dict[str, httpx.AsyncClient], places: list[tuple[str, frozenset[str]]]
) -> dict[tuple[str, str], float]:
    """The middle time of each page that opens, in milliseconds."""
    found = {}
    for username, client in clients.items():
        for place in (address for address, roles in places if ROLE_OF[username] in roles):
            if (await client.get(place)).status_code != 200:
                continue
            each = []
            for _ in range(TIMES):
                began = time.perf_counter()
                await client.get(place)
                each.append((time.perf_counter() - began) * 1000)
            found[username, place] = statistics.median(each)
    return found


async def signed_in(app: FastAPI, databases: Databases, username: str) -> httpx.AsyncClient:
    """A browser in which this person is signed in."""
    async with connect(await Actor.of(PEOPLE[username], username), databases) as ctx:
        signed = await identity.open_session(ctx, device=Device(), address=None, mfa_at=now())
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 1))
    return httpx.AsyncClient(
        transport=transport, base_url=BASE, headers={"Origin": BASE}, cookies={"aivo-session": signed.token}
    )


def main() -> int:
    """A server of its own, gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        with Server.start(folder / "server", durable=False) as server:
            roles = (*admin.LOGIN_ROLES, "aivo_owner")
            admin.make_roles(server.superuser_url(), dict.fromkeys(roles, PASSWORD))
            admin.make_database(server.superuser_url(), "aivo")
            admin.upgrade(server.url("aivo_owner", "aivo", PASSWORD), KEY)
            urls = {role: server.url(role, "aivo", PASSWORD) for role in roles}
            return 1 if asyncio.run(measure(folder, urls, server.superuser_url("aivo"))) else 0


if __name__ == "__main__":
    sys.exit(main())
