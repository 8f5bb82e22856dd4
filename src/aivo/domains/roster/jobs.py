"""What the worker does with a job of the roster room: check, import, take back. The job's row tells how it stands.

The work runs as the person who asked for it, under their rights at that moment; its own transaction ends with the row's
last state, so that a job is done when its rows are there and not otherwise. A job that is run again begins anew.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog

from aivo.db.context import Ctx, connect
from aivo.db.keys import Keys
from aivo.db.outages import Outage, outage_of
from aivo.db.pools import Databases
from aivo.domains.roster import rolling, service, undoing
from aivo.domains.roster.bulk import insert_rows
from aivo.domains.roster.errors import JobOver, Stopped
from aivo.domains.roster.findings import Finding
from aivo.domains.roster.models import RosterJobFinding
from aivo.domains.roster.orders import TASK, announce, place_of
from aivo.domains.roster.outcomes import outcome_of
from aivo.domains.roster.progress import JobWatch
from aivo.domains.roster.rolling import begin_grades
from aivo.domains.roster.schemas import ImportOptions, ImportReport
from aivo.domains.roster.shapes import JobChoices, JobOutcome, read
from aivo.kit.actor import Actor
from aivo.kit.errors import Refusal
from aivo.kit.events import JobEnded, exchange
from aivo.kit.ids import new_id

log = structlog.get_logger("aivo.roster")

READING = ("reading", "comparing")
ROLLING = ("comparing", "places", "people", "learners", "enrolments", "recording")
WRITING = (*READING, "places", "people", "learners", "enrolments", "removals", "recording")

TOLD = ("done", "refused", "failed")
"""Ends of an import of which its person is told; who stopped it knows."""

BEGIN = """
update roster_jobs set state = 'working', begun_at = coalesce(begun_at, now()), seen_at = now()
where tenant_id = $1 and id = $2 and state in ('waiting', 'working') and deleted_at is null
returning id, kind, stage, choices, file_name, bundle, import_id, rollover_id, asked_by_user_id
"""
END = """
update roster_jobs set state = $3, outcome = $4, step = null, seen_at = now(), import_id = coalesce($5, import_id),
  rollover_id = coalesce($6, rollover_id),
  steps_done = case when $3 = 'done' then steps_all else steps_done end,
  stage = case when $3 = 'ready' then 'check' else stage end,
  stop_asked_at = case when $3 = 'ready' then null else stop_asked_at end,
  ended_at = case when $3 = 'ready' then null else now() end,
  bundle = case when $3 = 'ready' then bundle end
where tenant_id = $1 and id = $2 and state = 'working'
"""
WAITING = """
select id from roster_jobs
where tenant_id = $1 and deleted_at is null and (state = 'waiting' and updated_at < now() - interval '15 seconds'
  or state = 'working' and seen_at < now() - interval '5 minutes')
order by created_at limit 20
"""
FORGOTTEN = """
update roster_jobs set state = 'stopped', ended_at = now(), bundle = null
where tenant_id = $1 and state = 'ready' and updated_at < now() - interval '14 days'
"""


@dataclass(frozen=True, slots=True)
class Begun:
    """A job that was taken up: its row, who acts for it, and who acts for its person."""

    row: Any
    choices: JobChoices
    system: Actor
    person: Actor
    databases: Databases

    def watch(self, names: tuple[str, ...]) -> JobWatch:
        """Who is told how far it has come."""
        return JobWatch(self.databases, self.system, self.row["id"], names)


async def run_job(databases: Databases, tenant_id: UUID, job_id: UUID) -> str:
    """Do what a job waits for; answers its new state (nothing where it is no longer there to be done)."""
    system = Actor.system(tenant_id, TASK)
    async with connect(system, databases) as ctx:
        await ctx.begin()
        rows = await ctx.ask(BEGIN, tenant_id, job_id)
    if not rows:
        return ""
    person = Actor(tenant_id, rows[0]["asked_by_user_id"], "district_admin", None, f"job_{job_id.hex}")
    job = Begun(rows[0], read(JobChoices, rows[0]["choices"]), system, person, databases)
    try:
        if job.row["kind"] in ("undo_import", "undo_rollover"):
            return await _undo(job)
        if job.row["kind"] == "rollover":
            return await _roll_over(job)
        return await _roster(job)
    except Outage:  # after an outage it is run again
        raise
    except Stopped:
        return await _close(job, "stopped", JobOutcome())
    except Refusal as refusal:
        return await _close(job, "refused", JobOutcome(refusal=refusal.code, said=refusal.message))
    except Exception as error:
        if outage_of(error) is None:  # after an outage it is run again
            await _close(job, "failed", JobOutcome(refusal="failed"))
        raise


async def waiting(ctx: Ctx) -> list[UUID]:
    """Jobs of the tenant that nobody has taken up, or that nobody works on any more: their message was lost."""
    return [row["id"] for row in await ctx.ask(WAITING, ctx.actor.tenant_id)]


async def forget_bundles(ctx: Ctx) -> None:
    """Throw away what was uploaded two weeks ago and never imported."""
    await ctx.tell(FORGOTTEN, ctx.actor.tenant_id)


async def _roster(job: Begun) -> str:
    with tempfile.TemporaryDirectory(prefix="aivo-roster-") as folder:
        path = await _unpacked(job, Path(folder))
        if job.row["stage"] == "check":
            return await _check(job, path)
        try:
            return await _import(job, path)
        except Refusal as refusal:
            report = refusal.details.get("report")
            if not isinstance(report, ImportReport):
                raise
            await _keep(job, report.result.findings)
            return await _close(job, "ready", outcome_of(report, refusal))


async def _check(job: Begun, path: Path) -> str:
    """Read the bundle as if its faulty rows were left out, so that a person sees what the good ones would do."""
    options = ImportOptions(source=job.choices.source, leaves_out_faulty_rows=True, same_number="hold")
    async with connect(job.person, job.databases) as ctx:
        report, refusal = await service.look_at_roster(ctx, path, options, job.watch(READING))
    await _keep(job, report.result.findings)
    state = "refused" if report.result.is_refused else "ready"
    return await _close(job, state, outcome_of(report, refusal))


async def _import(job: Begun, path: Path) -> str:
    options = ImportOptions(
        source=job.choices.source, allows_removals=job.choices.allows_removals,
        leaves_out_faulty_rows=job.choices.leaves_out_faulty_rows,
        same_number="join" if job.choices.same_number == "join" else
        "separate" if job.choices.same_number == "separate" else "hold",
    )  # fmt: skip
    async with connect(job.person, job.databases) as ctx:
        report = await service.import_roster(ctx, path, options, job.watch(WRITING))
        await _finish(ctx, job, "done", outcome_of(report, None), report.import_id)
    return "done"


async def _roll_over(job: Begun) -> str:
    """Look at the step into the next school year, or take it; its decisions stand as the job's findings."""
    watch = job.watch(ROLLING)
    await watch.step("comparing")
    goes_on = job.choices.to_year
    if job.row["stage"] == "check":
        async with connect(job.person, job.databases) as ctx:
            plan = await rolling.look_ahead(ctx, goes_on)
        await _keep(job, plan.sorted_decisions())
        return await _close(job, "ready", plan.outcome())
    async with connect(job.person, job.databases) as ctx:
        plan, rollover_id = await rolling.roll_over(ctx, goes_on, watch)
        await _finish(ctx, job, "done", plan.outcome(), None, rollover_id)
    await _keep(job, plan.sorted_decisions())
    return "done"


async def _undo(job: Begun) -> str:
    watch = job.watch(("comparing", "undoing"))
    await watch.step("comparing")
    is_year = job.row["kind"] == "undo_rollover"
    act_id = job.row["rollover_id"] if is_year else job.row["import_id"]
    async with connect(job.system, job.databases) as system:
        plan = await undoing.plan_of(system, act_id, "school_year_rollovers" if is_year else "roster_imports")
        findings = await undoing.findings_of(system, plan)
    await _keep(job, findings)
    outcome = undoing.outcome_of(plan, findings)
    if job.row["stage"] == "check" or (outcome.refusal and not job.choices.leaves_the_rest):
        return await _close(job, "ready", outcome)
    await watch.step("undoing")
    async with connect(job.person, job.databases) as ctx:
        await (rolling.undo_rollover if is_year else undoing.undo_import)(ctx, act_id, plan)
        await _finish(ctx, job, "done", outcome, None)
    return "done"


async def _unpacked(job: Begun, folder: Path) -> Path:
    """The bundle as a file that only this job sees, under the name its sender knows."""
    path = folder / (job.row["file_name"] or "roster.zip")
    async with connect(job.system, job.databases) as ctx:
        content = await Keys(ctx).unseal(place_of(job.system.tenant_id, job.row["id"]), job.row["bundle"])
    path.write_bytes(content)
    return path


async def _keep(job: Begun, findings: Sequence[Finding]) -> None:
    """Let the findings of this reading stand in place of those of an earlier one."""
    async with connect(job.system, job.databases) as ctx:
        tenant_id, job_id = job.system.tenant_id, job.row["id"]
        await ctx.tell("delete from roster_job_findings where tenant_id = $1 and job_id = $2", tenant_id, job_id)
        await insert_rows(ctx, RosterJobFinding, tenant_id, [
            {
                "id": new_id(), "job_id": job_id, "position": position, "file": found.file, "row_number": found.row,
                "column_name": found.column, "sourced_id": found.sourced_id, "severity": found.severity.value,
                "code": found.code, "message": str(found.message), "mend": found.whole_mend, "wording": found.words,
            }
            for position, found in enumerate(findings, start=1)
        ])  # fmt: skip


async def _close(job: Begun, state: str, outcome: JobOutcome) -> str:
    """End a stage in a transaction of its own: nothing else was written."""
    async with connect(job.system, job.databases) as ctx:
        await _finish(ctx, job, state, outcome, None)
    return state


async def _finish(
    ctx: Ctx, job: Begun, state: str, outcome: JobOutcome, import_id: UUID | None, rollover_id: UUID | None = None
) -> None:
    """Write the last state. Whoever finds that the job was ended by others in between undoes their work."""
    said = undoing.as_json(outcome)
    tag = await ctx.tell(END, ctx.actor.tenant_id, job.row["id"], state, said, import_id, rollover_id)
    if tag != "UPDATE 1":
        raise JobOver
    if job.row["kind"] == "import" and state in TOLD:
        await exchange.publish(ctx, JobEnded(job.row["asked_by_user_id"], f"/roster/jobs/{job.row['id']}"))


__all__ = ["TASK", "announce", "begin_grades", "forget_bundles", "run_job", "waiting"]
