"""What the web layer adds to a read: CPU of this process for a request over ``/api/v1`` and for the reader alone.

    bin/bench benchmarks/http_reads.py

Goal (speed design, S2): 0.35 ms of CPU for a 6 kB answer, sign-in check and context included. The application is called
as the server calls it (ASGI), without a network; the reader's share is the same statement in a context of its own. With
a record, the note that it was opened is written first and counted in; packing the answer is shown apart.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aivo import settings as configuration
from aivo.app import create_app
from aivo.db import documents, pools
from aivo.db.context import connect
from aivo.domains.identity import service as identity
from aivo.domains.identity.shapes import Device
from aivo.kit import logs
from aivo.kit.clock import now
from aivo.schema import HomeworkHint, IEPGoal, School
from benchmarks.measure import how_busy
from benchmarks.pages import SECRETS
from benchmarks.reading_world import World, reading_world

LEARNERS, TIMES, TURNS = 50, 60, 5
GOAL_MS = 0.35


async def cpu(ask: Callable[[], Awaitable[Any]]) -> float:
    """Milliseconds of this process's CPU for one, the middle of some turns."""
    taken = []
    for _ in range(TURNS):
        began = time.process_time()
        for _ in range(TIMES):
            await ask()
        taken.append((time.process_time() - began) / TIMES * 1000)
    return statistics.median(taken)


def called(app: Any, path: str, query: str, cookie: str, *, packed: bool = False) -> Callable[[], Awaitable[int]]:
    """A request as the server hands it on; answers the size of the body, and fails if the answer is no 200."""
    headers = [(b"host", b"127.0.0.1:8000"), (b"cookie", f"aivo-session={cookie}".encode())]
    headers += [(b"accept-encoding", b"gzip")] if packed else []

    async def ask() -> int:
        sent: list[Any] = []
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
            "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000), "state": {},
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await app(scope, receive, send)
        if sent[0]["status"] != 200:
            raise SystemExit(f"{path}: {sent[0]['status']} {sent[1].get('body', b'')[:200]!r}")
        return sum(len(message.get("body", b"")) for message in sent)

    return ask


async def measure(world: World, folder: Path) -> None:
    """Each question over HTTP and by the reader alone."""
    logs.configure("error", "console")
    pools.use(world.databases)
    app = create_app(world.databases, replace(configuration.load(SECRETS, data_dir=folder), is_demo=True))
    actor = world.riverbend.actor("manager")
    async with connect(actor, world.databases) as ctx:
        signed = await identity.open_session(ctx, device=Device(), address=None, mfa_at=now())
    learner = world.mine[0].student_id
    for name, model, path, filters, is_told in (
        ("schools", School, "/api/v1/schools", {}, False),
        ("homework hints of a learner", HomeworkHint, "/api/v1/homework-hints", {"student_id": learner}, True),
        ("goals of a learner", IEPGoal, "/api/v1/iep-goals", {"student_id": learner}, True),
    ):
        statement = documents.build(model, where=filters, form="page", limit=50, login=actor.login_role)

        async def alone(statement: Any = statement) -> None:
            async with connect(actor, world.databases, is_reading=True) as ctx:
                await ctx.find_json(statement)

        query = "&".join(f"filter={key}:eq:{value}" for key, value in filters.items())
        plain = called(app, path, query, signed.token)
        size = await plain()
        reader, web = await cpu(alone), await cpu(plain)
        packed = await cpu(called(app, path, query, signed.token, packed=True))
        told = " with the note that it was opened" if is_told else ""
        print(
            f"{name:30} {size / 1000:5.1f} kB  reader {reader:.2f} ms, over HTTP {web:.2f} ms:"
            f" adds {web - reader:.2f} ms{told}; packing {packed - web:.2f} ms"
        )
    await world.databases.close()


def main() -> int:
    """Make the world, ask, take it away."""
    with reading_world(LEARNERS) as world, tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(world, Path(folder)))
    print(f"goal: {GOAL_MS} ms added; {how_busy()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
