"""What monitoring asks: does the process run, can it serve, and its figures. Nothing here tells of a person."""

from __future__ import annotations

import asyncio
import ipaddress
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import asyncpg
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from aivo.db import admin
from aivo.db.pools import Databases
from aivo.kit.errors import NotFound
from aivo.web.metrics import CONTENT_TYPE, Sample, family
from aivo.web.request import shell_of

PATIENCE = 2.0
"""Seconds a login role may take to answer before the application is not ready."""

SERVED = """
select exists (select from app_migrations.alembic_version where version_num = $1)
  or exists (select from app_migrations.serves where revision = $1)
"""
"""Whether the schema is this version's, or a newer one on which this version's statements all work."""

KEEPS = 1.0
"""Seconds an answer about readiness holds, so that asking often costs nothing."""

FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")


async def healthz(request: Request) -> Response:
    """The process runs."""
    return PlainTextResponse("ok\n")


async def readyz(request: Request) -> Response:
    """Every login role gets an answer in time, at this version's schema, the queue is there, and nothing erased
    has come back; else what is not."""
    wanting = await request.app.state.readiness.wanting()
    if wanting:
        return PlainTextResponse("".join(f"{line}\n" for line in wanting), 503, headers={"Retry-After": "5"})
    return PlainTextResponse("ready\n")


async def metrics(request: Request) -> Response:
    """The figures, for the machine itself and for who has the token. For everyone else there is nothing here."""
    shell = shell_of(request)
    if not (_is_from_this_machine(request) or _has_token(request, shell.settings.metrics_token)):
        raise NotFound
    wanting = await request.app.state.readiness.wanting()
    lines = [*shell.figures.lines(), *_of_pools(shell.databases), *await _of_database(shell.databases)]
    lines += family("aivo_ready", "gauge", "Whether /readyz says ready", [({}, not wanting)])
    lines += family("aivo_build_info", "gauge", "The version that runs", [({"version": version("aivo")}, 1)])
    return PlainTextResponse("\n".join(lines) + "\n", media_type=CONTENT_TYPE)


PAGES: Sequence[Route] = (Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics))


@dataclass
class Readiness:
    """Asks every login role, at most once a second however many want to know."""

    databases: Databases
    also: Sequence[Callable[[], Awaitable[str]]] = ()
    """Further questions of the application; each answers a line, or nothing."""
    _answer: list[str] = field(default_factory=list)
    _asked_at: float = float("-inf")
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def wanting(self) -> list[str]:
        """What keeps the application from serving, a line each; nothing when it is ready."""
        async with self._asking:
            if time.monotonic() - self._asked_at >= KEEPS:
                answers = await asyncio.gather(*(self._ask(role) for role in self.databases.urls))
                self._answer = [line for line in answers if line]
                if not self._answer:
                    self._answer = [line for line in [await ask() for ask in self.also] if line]
                self._asked_at = time.monotonic()
            return self._answer

    async def _ask(self, role: str) -> str:
        try:
            async with asyncio.timeout(PATIENCE):
                pool = await self.databases.reads(role)
                async with pool.acquire() as connection:
                    is_served = await connection.fetchval(SERVED, admin.head())
                    if role == "aivo_worker":
                        await connection.fetchval("select 1 from jobs.procrastinate_jobs limit 1")
        except TimeoutError:
            return f"{role}: the database does not answer within {PATIENCE:.0f} seconds"
        except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError):
            return f"{role}: the database refuses the sign-in"
        except (asyncpg.UndefinedTableError, asyncpg.InsufficientPrivilegeError):
            return f"{role}: the schema is not laid; run `aivo db upgrade`"
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return f"{role}: the database cannot be reached"
        return "" if is_served else f"{role}: the schema is not made for {admin.head()}; run `aivo db upgrade`"


def _is_from_this_machine(request: Request) -> bool:
    """Whether the machine itself asks, and not through a proxy that stands on it for the whole world."""
    names = (request.client.host if request.client else "", request.url.hostname or "")
    return all(map(_is_loopback, names)) and not any(name in request.headers for name in FORWARDED)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _has_token(request: Request, token: str | None) -> bool:
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    return token is not None and scheme.lower() == "bearer" and secrets.compare_digest(sent.encode(), token.encode())


def _of_pools(databases: Databases) -> Iterator[str]:
    samples: list[Sample] = []
    for use in databases.usage():
        labels = {"role": use.role, "kind": use.kind}
        samples += [
            ({**labels, "state": "busy"}, use.busy), ({**labels, "state": "idle"}, use.idle),
            ({**labels, "state": "limit"}, use.limit),
        ]  # fmt: skip
    yield from family("aivo_connections", "gauge", "Connections of the pools, by login role", samples)


async def _of_database(databases: Databases) -> list[str]:
    """What the worker's role sees: the queue, the size of the trail. Left out when the database does not answer."""
    try:
        async with asyncio.timeout(PATIENCE):
            pool = await databases.reads("aivo_worker")
            async with pool.acquire() as connection:
                jobs, sizes = await connection.fetch(JOBS), await connection.fetchrow(SIZES)
                return list(_read(jobs, sizes, await connection.fetchrow("select * from app.seal_lag()")))
    except (OSError, KeyError, asyncpg.PostgresError, asyncpg.InterfaceError):  # a timeout is an OSError
        return []


JOBS = """
select status::text, count(*) as jobs,
  coalesce(extract(epoch from max(now() - scheduled_at) filter (where status = 'todo')), 0) as late
from jobs.procrastinate_jobs group by status order by status
"""
SIZES = """
select coalesce(sum(n_live_tup) filter (where relname = 'audit_events'), 0)::bigint as changes,
  coalesce(sum(n_live_tup) filter (where relname = 'record_accesses'), 0)::bigint as readings,
  pg_database_size(current_database()) as bytes,
  (select count(*) from jobs.procrastinate_workers where last_heartbeat > now() - interval '1 minute') as workers
from pg_stat_all_tables where schemaname = 'public'
"""


def _read(jobs: Sequence[Any], sizes: Any, lag: Any) -> Iterator[str]:
    waiting: dict[str, float] = {"todo": 0, "doing": 0, "failed": 0}
    waiting.update({row["status"]: row["jobs"] for row in jobs})
    late = max((float(row["late"]) for row in jobs), default=0.0)
    yield from family(
        "aivo_jobs", "gauge", "Jobs in the queue, by status", [({"status": name}, n) for name, n in waiting.items()]
    )
    yield from family("aivo_jobs_late_seconds", "gauge", "How long the oldest due job has waited", [({}, late)])
    yield from family("aivo_workers", "gauge", "Workers heard of within a minute", [({}, sizes["workers"])])
    yield from family(
        "aivo_audit_rows", "gauge", "Rows of the trail, as the statistics estimate them",
        [({"table": "audit_events"}, sizes["changes"]), ({"table": "record_accesses"}, sizes["readings"])],
    )  # fmt: skip
    yield from family(
        "aivo_seal_lag_seconds", "gauge", "How long the oldest entry of the trail without a seal has waited",
        [({}, lag["seconds"])],
    )  # fmt: skip
    yield from family(
        "aivo_seal_waiting_entries", "gauge",
        "Entries of the trail without a seal (counted to 10,000 a tenant and kind)",
        [({}, lag["entries"])],
    )  # fmt: skip
    yield from family("aivo_database_bytes", "gauge", "Size of the database", [({}, sizes["bytes"])])
