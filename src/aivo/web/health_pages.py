"""How the platform is doing, for its admins: the figures of ``/metrics`` in words. Nothing here tells of a person."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import accumulate
from typing import Any

import asyncpg
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aivo.db import admin
from aivo.db.pools import Databases, Usage
from aivo.web.metrics import BOUNDS, Durations, Figures
from aivo.web.operating import JOBS, PATIENCE, SIZES
from aivo.web.request import respond, shell_of, signed_in
from aivo.web.wording import marked as _

SLOWEST = 10
FAILED = """
select task_name, count(*) as times, max(attempts) as attempts, max(scheduled_at) as last_at
from jobs.procrastinate_jobs where status = 'failed' group by task_name order by count(*) desc, task_name limit 20
"""

VOCABULARIES = {
    "job_status": {
        "todo": _("waiting"), "doing": _("running"), "failed": _("failed"), "succeeded": _("done"),
        "cancelled": _("cancelled"), "aborted": _("stopped"), "aborting": _("being stopped"),
    },
    "pool_kind": {
        "read": _("reading"), "session": _("reading in a session"), "write": _("writing"),
        "door": _("sign-in and sessions"),
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pace:
    """How quickly one page or address answers."""

    route: str
    answers: int
    mean_ms: float
    most_under_ms: float
    """Nineteen of twenty answers took less, by the histogram's bounds; endless beyond the last one."""


@dataclass(frozen=True, slots=True)
class Database:
    """What the worker's role sees of the database."""

    jobs: Sequence[Any]
    late_seconds: float
    failed: Sequence[Any]
    sizes: Any


async def health_page(request: Request) -> Response:
    """Can it serve, does the work get done, how quick is it, how full is it?"""
    signed_in(request, "platform_admin")
    shell = shell_of(request)
    figures = shell.figures
    values = {
        "wanting": await request.app.state.readiness.wanting(),
        "database": await read(shell.databases),
        "uses": sorted(shell.databases.usage(), key=lambda use: (use.role, use.kind)),
        "is_full": is_full,
        "paces": paces(figures),
        "faults": sum(count for (_m, _r, status), count in figures.answers.items() if status >= 500),
        "answers": sum(figures.answers.values()),
        "since": datetime.fromtimestamp(figures.started, UTC),
        "hours": (time.time() - figures.started) / 3600,
        "version": version("aivo"),
        "schema": admin.head(),
    }
    return respond(request, "guard/health.html", values)


async def read(databases: Databases) -> Database | None:
    """The queue and the sizes; None while the database does not answer."""
    try:
        async with asyncio.timeout(PATIENCE):
            pool = await databases.reads("aivo_worker")
            async with pool.acquire() as connection:
                jobs = await connection.fetch(JOBS)
                late = max((float(row["late"]) for row in jobs if row["status"] == "todo"), default=0.0)
                return Database(jobs, late, await connection.fetch(FAILED), await connection.fetchrow(SIZES))
    except (OSError, KeyError, asyncpg.PostgresError, asyncpg.InterfaceError):  # a timeout is an OSError
        return None


def is_full(use: Usage) -> bool:
    """Whether every connection of a pool is busy, so that the next request waits."""
    return use.limit > 0 and use.busy >= use.limit


def paces(figures: Figures) -> list[Pace]:
    """The slowest addresses of this process, the slowest first."""
    found = [_pace(route, durations) for route, durations in figures.durations.items() if sum(durations.counts)]
    return sorted(found, key=lambda pace: -pace.mean_ms)[:SLOWEST]


def _pace(route: str, durations: Durations) -> Pace:
    answers = sum(durations.counts)
    so_far = list(accumulate(durations.counts))
    place = next(place for place, total in enumerate(so_far) if total >= 0.95 * answers)
    bound = (*BOUNDS, float("inf"))[place]
    return Pace(route, answers, durations.seconds / answers * 1000, bound * 1000)


PAGES = [Route("/health", health_page)]

__all__ = ["PAGES", "VOCABULARIES", "is_full", "paces"]
