"""The background worker: the one written list of every room's jobs and handlers of news, run as ``aivo_worker``.

A job that goes through all tenants takes a context of the system for each; no job ever has two tenants in one context.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector

from aivo.db import jobs
from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.domains.ai import handlers as ai_handlers
from aivo.domains.analytics import service as analytics
from aivo.domains.assessment import handlers as assessment_handlers
from aivo.domains.billing import service as billing
from aivo.domains.consent import service as consent
from aivo.domains.focus import handlers as focus_handlers
from aivo.domains.games import handlers as games_handlers
from aivo.domains.homework import handlers as homework_handlers
from aivo.domains.tenancy.service import all_tenants
from aivo.kit.actor import Actor
from aivo.kit.events import Listener, News, exchange

log = structlog.get_logger()

TenantJob = Callable[[Ctx], Awaitable[Any]]

NIGHTLY: dict[str, TenantJob] = {
    "expire_consents": consent.expire_due,
    "lapse_subscriptions": billing.lapse_due,
    "roll_up_focus_days": analytics.roll_up_stale_days,
}
"""Jobs of every night, by name; each runs once a tenant."""

HANDLERS: Mapping[type[News], list[Listener]] = {
    consent.ConsentWithdrawn: [
        ai_handlers.stop_conversations,
        assessment_handlers.stop_attempts,
        focus_handlers.stop_sessions,
        homework_handlers.stop_sessions,
        games_handlers.stop_games,
    ],
}


async def for_every_tenant(databases: Databases, name: str, job: TenantJob) -> int:
    """Run a job in each tenant's own context; a tenant that fails does not stop the others. Answers how many ran."""
    tenants = await all_tenants(databases)
    done = 0
    for _, tenant_id in tenants:
        try:
            async with connect(Actor.system(tenant_id, name), databases) as ctx:
                await job(ctx)
            done += 1
        except Exception:
            log.exception("job failed", job=name, tenant=str(tenant_id))
    return done


def build(databases: Databases) -> App:
    """The worker's application with every job in it."""
    connector = PsycopgConnector(
        conninfo=databases.urls["aivo_worker"],
        kwargs={"options": f"-c search_path={jobs.SEARCH_PATH.replace(' ', '')}", "application_name": "aivo worker"},
    )
    app = App(connector=connector)

    def nightly(name: str, job: TenantJob) -> None:
        @app.periodic(cron="15 3 * * *")
        @app.task(name=f"nightly.{name}", queueing_lock=f"nightly.{name}", pass_context=False)
        async def run(timestamp: int) -> int:
            return await for_every_tenant(databases, name, job)

    for name, job in NIGHTLY.items():
        nightly(name, job)
    return app


async def run(databases: Databases) -> None:
    """Work until stopped."""
    exchange.listen(HANDLERS)
    app = build(databases)
    async with app.open_async():
        await app.run_worker_async(install_signal_handlers=False, name="aivo", delete_jobs="successful")
