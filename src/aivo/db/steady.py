"""A worker that outlives outages: of the database, of other workers, and of the clock.

The library's worker stops when the database goes away, leaves a job for ever with a worker that died while another of
its kind waited, and after a jump of the clock puts in a periodic job once for every minute that it jumped over. What is
done about it stands here; which jobs there are is none of its business.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import structlog
from procrastinate import App, BaseRetryStrategy, RetryDecision
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.middleware import WorkerMiddleware
from procrastinate.periodic import PeriodicDeferrer, PeriodicTask
from procrastinate.worker import Worker

from aivo.db.outages import outage_of
from aivo.kit.clock import now

log = structlog.get_logger("aivo.worker")

HEARTBEAT = 5.0
"""Seconds between two signs of life of a worker."""

SILENCE = 20.0
"""Seconds without a sign of life after which a worker is taken for dead and its jobs are taken up again."""

LOOK = 3.0
"""Seconds between two looks for jobs of dead workers."""

AGAIN = 1.0
"""Seconds to wait before the queue is opened again."""

OPENING = 5.0
"""Seconds for one try to open it; the pool's own tries grow rarer."""

TRIES = 60
"""How often a job is tried again because of an outage, ``RETRY`` seconds apart."""
RETRY = 5

MINUTE = 60
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

SET_BACK: tuple[LiteralString, ...] = (
    "update procrastinate_workers set last_heartbeat = now() "
    "where last_heartbeat > now() + make_interval(secs => %(silence)s)",
    "update procrastinate_jobs set scheduled_at = now() "
    "where status = 'todo' and scheduled_at > now() + make_interval(secs => %(silence)s)",
)
"""What lies further ahead than anything is put there: signs of life, and jobs to be tried again (``RETRY``)."""


class AfterOutage(BaseRetryStrategy):
    """Try a job again when an outage ended it; what failed for any other reason has failed."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """In some seconds, for five minutes; nothing is tried again for ever."""
        if outage_of(exception) is None or job.attempts >= TRIES:
            return None
        return RetryDecision(retry_at=now() + timedelta(seconds=RETRY))


class OnceAfterJump(PeriodicDeferrer):
    """Puts a periodic job in once for the time gone by, however much that was, and goes on after a jump backwards."""

    def get_timestamps(
        self, periodic_task: PeriodicTask[Any, Any, Any], since: int | None, until: float
    ) -> Iterable[int]:
        """The last moment at which the job was due, if that is after ``since``."""
        if since is None or since > until + MINUTE:
            yield from super().get_timestamps(periodic_task, None, until)
            return
        ticks = periodic_task.croniter
        ticks.set_current(start_time=until + 1)
        last = round(ticks.get_prev(ret_type=float))
        if last > since:
            yield last


class Steady(Worker):
    """The library's worker, which writes down how a job ended although the database was away for a moment."""

    async def _periodic_deferrer(self) -> None:
        await OnceAfterJump(registry=self.app.periodic_registry, **self.app.periodic_defaults).worker()

    async def _persist_job_status(self, job: Job, *arguments: Any, **named: Any) -> None:
        for attempt in range(TRIES):
            try:
                await super()._persist_job_status(job, *arguments, **named)
                return
            except UniqueViolation:  # the next of its kind waits already, and does what this one should have
                await self.app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)
                return
            except ConnectorException as error:
                if outage_of(error) is None:
                    if attempt:  # written at the try before, whose answer was lost
                        return
                    raise
            await asyncio.sleep(AGAIN)


async def work(build: Callable[[], App], *, grace: float, middleware: list[WorkerMiddleware]) -> None:
    """Work until cancelled; jobs that run then are finished first, within ``grace`` seconds."""
    while True:
        app = build()
        try:
            async with asyncio.timeout(OPENING):
                await app.open_async()
            await _work(app, grace, middleware)
            log.warning("queue lost")
        except Exception as error:
            if outage_of(error) is None:
                raise
            log.warning("queue lost", exc_info=error)
        finally:
            await app.close_async()
        await asyncio.sleep(AGAIN)


async def _work(app: App, grace: float, middleware: list[WorkerMiddleware]) -> None:
    """Work until cancelled, or until the library's worker stops because its connection is lost."""
    worker = Steady(
        app, install_signal_handlers=False, name="aivo", delete_jobs="successful", worker_middleware=middleware,
        shutdown_graceful_timeout=grace, update_heartbeat_interval=HEARTBEAT, stalled_worker_timeout=SILENCE,
    )  # fmt: skip
    looking = asyncio.create_task(_look(app))
    try:
        await worker.run()  # type: ignore[no-untyped-call]
    finally:
        looking.cancel()


async def _look(app: App) -> None:
    """Take up what dead workers had begun, again and again."""
    while True:
        await asyncio.sleep(LOOK)
        with contextlib.suppress(ConnectorException):  # of a lost database the worker itself is told
            await heed_clock(app)
            await retry_stalled(app)


async def heed_clock(app: App) -> None:
    """After the database's clock was set back: a dead worker has not lived tomorrow, nor does a job wait until then."""
    for statement in SET_BACK:
        await app.connector.execute_query_async(statement, silence=SILENCE)


async def retry_stalled(app: App) -> int:
    """Give back to the queue what a worker that died had begun; each job may be run again. Answers how many."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE))
    for job in stalled:
        try:
            await app.job_manager.retry_job(job, retry_at=LONG_AGO)  # at once, whatever this machine's clock says
        except UniqueViolation:  # one of its kind waits already, for this one to end
            await app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)
        log.warning("job taken up again", job=job.task_name, job_id=job.id)
    return len(stalled)
