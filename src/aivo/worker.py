"""The background worker: the one written list of every room's jobs and handlers of news, run as ``aivo_worker``.

A job that goes through all tenants takes a context of the system for each; no job ever has two tenants in one context.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from procrastinate import App, JobContext
from procrastinate.worker import Worker

from aivo.db import jobs, steady
from aivo.db.context import Ctx, connect
from aivo.db.outages import Unreachable, outage_of
from aivo.db.pools import Databases
from aivo.domains.ai import handlers as ai_handlers
from aivo.domains.analytics import service as analytics
from aivo.domains.assessment import handlers as assessment_handlers
from aivo.domains.audit import service as audit
from aivo.domains.billing import service as billing
from aivo.domains.consent import service as consent
from aivo.domains.focus import handlers as focus_handlers
from aivo.domains.games import handlers as games_handlers
from aivo.domains.homework import handlers as homework_handlers
from aivo.domains.identity import service as identity
from aivo.domains.identity.service import (
    CodeSent,
    DeviceMet,
    FactorsChanged,
    LinkMade,
    LinkUsed,
    PasswordChanged,
    PhoneChanged,
    TiesChanged,
)
from aivo.domains.messages import handlers as messages_handlers
from aivo.domains.messages import service as messages
from aivo.domains.records import service as records
from aivo.domains.roster import jobs as roster_jobs
from aivo.domains.students import service as students
from aivo.domains.students.service import DocumentFiled, SupportAsked
from aivo.domains.tenancy.service import TenantStateChanged, all_tenants, is_suspended
from aivo.kit import logs
from aivo.kit.actor import Actor
from aivo.kit.events import JobEnded, Listener, News, exchange
from aivo.kit.signing import Signer
from aivo.settings import Settings

log = structlog.get_logger("aivo.worker")

GRACE = 60
"""Seconds a running job gets to end when the worker is asked to stop."""

RETRY = steady.AfterOutage()
"""Every job is run again when an outage ended it, so each may be run twice and does its work once."""

TenantJob = Callable[[Ctx], Awaitable[Any]]

NIGHTLY: dict[str, TenantJob] = {
    "expire_consents": consent.expire_due,
    "forget_codes": identity.forget_codes,
    "forget_request_keys": identity.forget_request_keys,
    "begin_grades": roster_jobs.begin_grades,
    "forget_roster_bundles": roster_jobs.forget_bundles,
    "lapse_subscriptions": billing.lapse_due,
    "remind_of_requests": records.remind_due,
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
    CodeSent: [messages_handlers.send_code],
    DeviceMet: [messages_handlers.tell_device],
    DocumentFiled: [messages_handlers.tell_document],
    FactorsChanged: [messages_handlers.tell_factors],
    JobEnded: [messages_handlers.tell_import],
    LinkMade: [messages_handlers.send_link],
    LinkUsed: [messages_handlers.tell_reset],
    PasswordChanged: [messages_handlers.tell_password],
    PhoneChanged: [messages_handlers.tell_phone],
    SupportAsked: [messages_handlers.tell_support],
    TenantStateChanged: [messages_handlers.tell_tenant_state],
    TiesChanged: [messages_handlers.tell_ties],
}

EVEN_SUSPENDED = frozenset({"deliver_mail", "deliver_texts", "seal_trail"})
"""Jobs that also go through suspended tenants: of their mails only those for an account's safety leave, and codes."""


async def for_every_tenant(databases: Databases, name: str, job: TenantJob) -> int:
    """Run a job in each tenant's own context; a tenant that fails does not stop the others. Answers how many ran.

    A database that goes away ends the job, which is then run again as a whole.

    A suspended tenant is left alone: nothing is written there, and what is due waits until it is at work again.
    """
    tenants = await all_tenants(databases, at_work=name not in EVEN_SUSPENDED)
    done = 0
    for _, tenant_id in tenants:
        try:
            async with connect(Actor.system(tenant_id, name), databases) as ctx:
                await job(ctx)
            done += 1
        except Exception as error:
            if isinstance(outage_of(error), Unreachable):  # for the others neither
                raise
            log.exception("job of a tenant failed", job=name, tenant=str(tenant_id))
    log.info("job of every tenant", job=name, tenants=done, failed=len(tenants) - done)
    return done


async def tell(job: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker) -> Any:
    """Run one job and log what came of it: its name and number, never its arguments."""
    began = time.perf_counter()
    status = "failed"
    marker = logs.around.set(lambda: {"job": context.job.task_name, "job_id": context.job.id})
    try:
        result = await job()
        status = "done"
        return result
    finally:
        log.info("job", status=status, ms=round((time.perf_counter() - began) * 1000, 1))
        logs.around.reset(marker)


def build(databases: Databases, settings: Settings) -> App:
    """The worker's application with every job in it. Without a mail server, mails stay in the outbox.

    Codes to phones are sent by whoever asked; the worker takes up what did not leave, and forgets what is too old.
    """
    app = App(connector=jobs.connector(databases, "aivo worker"))

    def nightly(name: str, job: TenantJob) -> None:
        @app.periodic(cron="15 3 * * *")
        @app.task(name=f"nightly.{name}", queueing_lock=f"nightly.{name}", pass_context=False, retry=RETRY)
        async def run(timestamp: int) -> int:
            return await for_every_tenant(databases, name, job)

    for name, job in NIGHTLY.items():
        nightly(name, job)

    @app.task(name=roster_jobs.TASK, retry=RETRY)
    async def roster_job(tenant_id: str, job_id: str) -> str:
        if await is_suspended(databases, UUID(tenant_id)):  # taken up by `take_up_roster_jobs` afterwards
            return "suspended"
        return await roster_jobs.run_job(databases, UUID(tenant_id), UUID(job_id))

    @app.periodic(cron="* * * * * */30")
    @app.task(name="take_up_roster_jobs", queueing_lock="take_up_roster_jobs", pass_context=False, retry=RETRY)
    async def take_up(timestamp: int) -> int:
        return await for_every_tenant(databases, "take_up_roster_jobs", _take_up_roster_jobs)

    seal = partial(audit.seal_trail, folder=settings.checkpoint_dir, signer=Signer.of(settings.seal_key))

    @app.periodic(cron="* * * * *")
    @app.task(name="seal_trail", queueing_lock="seal_trail", lock="seal_trail", pass_context=False, retry=RETRY)
    async def seal_all(timestamp: int) -> int:
        return await for_every_tenant(databases, "seal_trail", seal)

    if settings.smtp_url is not None:
        deliver = partial(
            messages.deliver_due, server=messages.MailServer(settings.smtp_url), base_url=settings.base_url
        )

        @app.periodic(cron="* * * * *")
        @app.task(
            name="deliver_mail", queueing_lock="deliver_mail", lock="deliver_mail", pass_context=False, retry=RETRY
        )
        async def send(timestamp: int) -> int:
            return await for_every_tenant(databases, "deliver_mail", deliver)

    texts = partial(messages.deliver_texts, sender=messages.text_sender(settings))

    @app.periodic(cron="* * * * *")
    @app.task(
        name="deliver_texts",
        queueing_lock="deliver_texts",
        lock="deliver_texts",
        pass_context=False,
        priority=10,
        retry=RETRY,
    )
    async def send_texts(timestamp: int) -> int:
        return await for_every_tenant(databases, "deliver_texts", texts)

    if settings.scan_command is not None:
        look = partial(students.scan_waiting, files_dir=settings.files_dir, command=settings.scan_command)

        @app.periodic(cron="*/5 * * * *")
        @app.task(name="scan_waiting_files", queueing_lock="scan_waiting_files", pass_context=False, retry=RETRY)
        async def scan(timestamp: int) -> int:
            return await for_every_tenant(databases, "scan_waiting_files", look)

    return app


async def _take_up_roster_jobs(ctx: Ctx) -> None:
    """Put jobs that wait although nobody was told into the queue."""
    for job_id in await roster_jobs.waiting(ctx):
        await roster_jobs.announce(ctx.databases, ctx.actor.tenant_id, job_id)


async def run(databases: Databases, settings: Settings) -> None:
    """Work until stopped; jobs that run then are finished first, within ``GRACE`` seconds."""
    exchange.listen(HANDLERS)
    await steady.work(lambda: build(databases, settings), grace=GRACE, middleware=[tell])
