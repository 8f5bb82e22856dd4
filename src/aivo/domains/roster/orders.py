"""What a person asks for and the worker does: the job's row is made here, and nothing else happens yet."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from aivo.db import jobs
from aivo.db.context import Ctx
from aivo.db.keys import Keys
from aivo.db.pools import Databases
from aivo.domains.roster import permissions
from aivo.domains.roster.errors import AlreadyUndone, JobOver, NotLatestImport
from aivo.domains.roster.models import RosterImport, RosterJob
from aivo.domains.roster.shapes import JobChoices
from aivo.domains.roster.uploads import SentFile, bundle_of
from aivo.kit.clock import now
from aivo.kit.crypto import Place
from aivo.kit.errors import NotFound
from aivo.kit.ids import new_id

TASK = "roster.job"
"""The worker's task; its arguments are the ids of tenant and job."""


def place_of(tenant_id: UUID, job_id: UUID) -> Place:
    """Where a job's bundle is sealed for."""
    return Place(tenant_id, "roster_jobs", "bundle", job_id)


async def upload_roster(ctx: Ctx, files: Sequence[SentFile]) -> RosterJob:
    """Take an uploaded roster in, to be checked. Raises ``UploadRefused``."""
    await permissions.demand(ctx, "ask_for_job")
    name, content = bundle_of(files)
    job_id = new_id()
    sealed = await Keys(ctx).seal(place_of(ctx.actor.tenant_id, job_id), content)
    job = RosterJob(
        id=job_id, kind="import", file_name=name, byte_count=len(content), bundle=sealed,
        asked_by_user_id=ctx.actor.user_id,
    )  # fmt: skip
    ctx.add(job)
    await ctx.flush()
    return job


async def apply_job(ctx: Ctx, job_id: UUID, version: int, **chosen: object) -> RosterJob:
    """Say go on to what was checked, with what the person chose. Raises ``JobOver``."""
    await permissions.demand(ctx, "ask_for_job")
    job = await ctx.load(RosterJob, job_id)
    if job.state != "ready" or job.version != version:
        raise JobOver
    known = set(JobChoices.__struct_fields__)
    job.choices = msgspec.structs.replace(job.choices, **{key: value for key, value in chosen.items() if key in known})
    job.stage, job.state, job.step = "apply", "waiting", None
    job.steps_done = job.rows_written = 0
    await ctx.flush()
    return job


async def ask_to_stop(ctx: Ctx, job_id: UUID) -> RosterJob:
    """Ask a job to stop. What waits stops at once, what is being written is undone by the worker."""
    await permissions.demand(ctx, "ask_for_job")
    job = await ctx.load(RosterJob, job_id)
    if job.state == "waiting":
        _end(job)
    elif job.state == "working":
        job.stop_asked_at = job.stop_asked_at or now()
    else:
        raise JobOver
    await ctx.flush()
    return job


async def give_up(ctx: Ctx, job_id: UUID) -> RosterJob:
    """Put aside what was checked; the uploaded file is thrown away."""
    await permissions.demand(ctx, "ask_for_job")
    job = await ctx.load(RosterJob, job_id)
    if job.state != "ready":
        raise JobOver
    _end(job)
    await ctx.flush()
    return job


async def order_undo(ctx: Ctx, import_id: UUID) -> RosterJob:
    """Ask what undoing an import would put back. Raises ``AlreadyUndone`` and ``NotLatestImport``."""
    await permissions.demand(ctx, "undo_import")
    done = await ctx.find_unique(RosterImport, where={"id": import_id})
    if done is None:
        raise NotFound
    if done.undone_at is not None:
        raise AlreadyUndone
    await demand_latest(ctx, done)
    job = RosterJob(kind="undo_import", import_id=import_id, asked_by_user_id=ctx.actor.user_id,
                    file_name=done.file_name)  # fmt: skip
    ctx.add(job)
    await ctx.flush()
    return job


async def demand_latest(ctx: Ctx, done: RosterImport) -> None:
    """Imports are undone from the last to the first: a later one stands on what an earlier one made."""
    rows = await ctx.ask(
        "select 1 from roster_imports where tenant_id = $1 and source_id = $2 and created_at > $3 and undone_at is null"
        " and deleted_at is null limit 1",
        ctx.actor.tenant_id, done.source_id, done.created_at,
    )  # fmt: skip
    if rows:
        raise NotLatestImport


async def announce(databases: Databases, tenant_id: UUID, job_id: UUID) -> None:
    """Tell the worker, after the commit, that a job waits. What is lost here the worker's sweep finds."""
    await jobs.defer(databases, TASK, once=f"roster {job_id}", tenant_id=str(tenant_id), job_id=str(job_id))


def _end(job: RosterJob) -> None:
    job.state, job.ended_at, job.bundle = "stopped", now(), None


__all__ = [
    "TASK", "announce", "apply_job", "ask_to_stop", "demand_latest", "give_up", "order_undo", "place_of",
    "upload_roster",
]  # fmt: skip
