"""The roster import: upload, what was found, preview, import, how far it is, earlier imports, undo."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.db.context import Ctx
from aivo.domains.roster import lists, service
from aivo.domains.roster.errors import AlreadyUndone, JobOver, NotLatestImport, RosterDutyNeeded, UploadRefused
from aivo.domains.roster.lists import SEVERITIES
from aivo.domains.roster.merge_pages import PAGES as MERGE_PAGES
from aivo.domains.roster.orders import announce
from aivo.domains.roster.rollover_pages import PAGES as ROLLOVER_PAGES
from aivo.domains.roster.uploads import FILES, LIMIT, TOO_LARGE, SentFile
from aivo.domains.roster.wording import VOCABULARIES
from aivo.kit.errors import Refusal
from aivo.web.csrf import checked_form
from aivo.web.paging import asked
from aivo.web.request import acting, id_from, locale_of, respond, shell_of, signed_in
from aivo.web.tables import csv_answer
from aivo.web.uploads import TooLarge, checked_upload, files_of
from aivo.web.wording import marked as _
from aivo.web.wording import say

CHOICES: dict[str, dict[str, object]] = {
    "go": {},
    "good_rows": {"leaves_out_faulty_rows": True},
    "removals": {"allows_removals": True},
    "join": {"same_number": "join"},
    "separate": {"same_number": "separate"},
    "rest": {"leaves_the_rest": True},
}
"""What the buttons of a checked job say."""

PROBLEMS: dict[type[Refusal], str] = {
    AlreadyUndone: _("This was undone already."),
    NotLatestImport: _("A later import of this source stands on this one. Undo that one first."),
    JobOver: _("This has ended in the meantime; please look at it again."),
}
HEADER = ("severity", "file", "row", "column", "sourced_id", "code", "message", "mend")


async def roster_page(request: Request) -> Response:
    """Upload a roster, see what waits, and what was imported before."""
    return await _roster(request)


async def upload(request: Request) -> Response:
    """Take a file in; the worker checks it."""
    viewer = signed_in(request, "district_admin")
    try:
        form = await checked_upload(request, limit=LIMIT, files=FILES)
    except TooLarge:
        return await _roster(request, say(locale_of(request), TOO_LARGE), status=413)
    try:
        sent = [SentFile(each.filename or "", await each.read()) for each in files_of(form, "files")]
        async with acting(request) as ctx:
            job = await service.upload_roster(ctx, sent)
    except UploadRefused as refusal:
        said = say(locale_of(request), refusal.message) % refusal.details
        return await _roster(request, said, status=422)
    finally:
        await form.close()
    await announce(shell_of(request).databases, viewer.actor.tenant_id, job.id)
    return RedirectResponse(f"/roster/jobs/{job.id}", status_code=303)


async def job_page(request: Request) -> Response:
    """One job: what was found, what it would do, how far it is, what came of it."""
    return await _job(request)


async def apply(request: Request) -> Response:
    """Go on with what was checked."""
    viewer = signed_in(request, "district_admin")
    form = await checked_form(request)
    job_id, version = id_from(request), str(form.get("version", ""))
    choice = CHOICES.get(str(form.get("choice", "")), {})
    try:
        async with acting(request) as ctx:
            await service.apply_job(ctx, job_id, int(version) if version.isdecimal() else 0, **choice)
    except JobOver as refusal:
        return await _job(request, _said(refusal), status=409)
    await announce(shell_of(request).databases, viewer.actor.tenant_id, job_id)
    return RedirectResponse(f"/roster/jobs/{job_id}", status_code=303)


async def stop(request: Request) -> Response:
    """Ask a job to stop, or put a checked one aside."""
    signed_in(request, "district_admin")
    form = await checked_form(request)
    job_id = id_from(request)
    verb = service.give_up if form.get("what") == "give_up" else service.ask_to_stop
    try:
        async with acting(request) as ctx:
            await verb(ctx, job_id)
    except JobOver as refusal:
        return await _job(request, _said(refusal), status=409)
    return RedirectResponse(f"/roster/jobs/{job_id}", status_code=303)


async def import_page(request: Request) -> Response:
    """One import of the past."""
    return await _import(request)


async def undo(request: Request) -> Response:
    """Ask what undoing an import would put back; nothing is changed by asking."""
    viewer = signed_in(request, "district_admin")
    await checked_form(request)
    try:
        async with acting(request) as ctx:
            job = await service.order_undo(ctx, id_from(request))
    except (AlreadyUndone, NotLatestImport) as refusal:
        return await _import(request, _said(refusal), status=409)
    await announce(shell_of(request).databases, viewer.actor.tenant_id, job.id)
    return RedirectResponse(f"/roster/jobs/{job.id}", status_code=303)


async def job_findings(request: Request) -> Response:
    """What a job found, as a file for a spreadsheet."""
    return await _file(request, "job")


async def import_findings(request: Request) -> Response:
    """What an import found, as a file for a spreadsheet."""
    return await _file(request, "import")


async def _roster(request: Request, problem: str = "", *, status: int = 200) -> Response:
    signed_in(request, "district_admin")
    _search, after = asked(request, 2)
    async with acting(request) as ctx:
        may_write = await _demand_reader(ctx)
        jobs = await lists.open_jobs(ctx)
        page = await lists.history(ctx, after)
    values = {"jobs": jobs, "page": page, "may_write": may_write, "problem": problem, "limit": LIMIT >> 20}
    return respond(request, "roster/index.html", values, status=status)


async def _job(request: Request, problem: str = "", *, status: int = 200) -> Response:
    signed_in(request, "district_admin")
    job_id, (severity, after) = id_from(request), _filter(request)
    async with acting(request) as ctx:
        may_write = await _demand_reader(ctx)
        job = await lists.job(ctx, job_id)
        found = await lists.findings(ctx, "job", job_id, severity, after)
        counts = await lists.finding_counts(ctx, "job", job_id)
    values = {"job": job, "found": found, "counts": counts, "said_in": lists.said_in, "severity": severity,
              "may_write": may_write,
              "problem": problem, "address": f"/roster/jobs/{job_id}"}  # fmt: skip
    return respond(request, "roster/job.html", values, status=status)


async def _import(request: Request, problem: str = "", *, status: int = 200) -> Response:
    signed_in(request, "district_admin")
    import_id, (severity, after) = id_from(request), _filter(request)
    async with acting(request) as ctx:
        may_write = await _demand_reader(ctx)
        done = await lists.one_import(ctx, import_id)
        found = await lists.findings(ctx, "import", import_id, severity, after)
        counts = await lists.finding_counts(ctx, "import", import_id)
    values = {"done": done, "found": found, "counts": counts, "said_in": lists.said_in, "severity": severity,
              "may_write": may_write,
              "problem": problem, "address": f"/roster/imports/{import_id}"}  # fmt: skip
    return respond(request, "roster/import.html", values, status=status)


async def _file(request: Request, place: str) -> Response:
    signed_in(request, "district_admin")
    row_id = id_from(request)
    async with acting(request) as ctx:
        await _demand_reader(ctx)
        await (lists.job if place == "job" else lists.one_import)(ctx, row_id)
        rows = await lists.all_findings(ctx, place, row_id)
    columns = ("severity", "file", "row_number", "column_name", "sourced_id", "code")
    language = locale_of(request)
    lines = ([*(row[name] for name in columns), *lists.said_in(language, row)[:2]] for row in rows)
    return csv_answer("roster-findings.csv", HEADER, lines)


async def _demand_reader(ctx: Ctx) -> bool:
    """Whether the person may import as well; refused without a duty that reads rosters."""
    reads, writes = await lists.may(ctx)
    if not reads:
        raise RosterDutyNeeded
    return writes


def _filter(request: Request) -> tuple[str, list[str | None]]:
    severity = request.query_params.get("severity", "")
    _search, after = asked(request, 1)
    if after[0] is not None and not after[0].isdecimal():
        after = [None]
    return severity if severity in SEVERITIES else "", after


def _said(refusal: Refusal) -> str:
    return PROBLEMS[type(refusal)]


PAGES = [
    *MERGE_PAGES,
    *ROLLOVER_PAGES,
    Route("/roster", roster_page, methods=["GET"]),
    Route("/roster", upload, methods=["POST"]),
    Route("/roster/jobs/{id}", job_page, methods=["GET"]),
    Route("/roster/jobs/{id}/findings.csv", job_findings, methods=["GET"]),
    Route("/roster/jobs/{id}/apply", apply, methods=["POST"]),
    Route("/roster/jobs/{id}/stop", stop, methods=["POST"]),
    Route("/roster/imports/{id}", import_page, methods=["GET"]),
    Route("/roster/imports/{id}/findings.csv", import_findings, methods=["GET"]),
    Route("/roster/imports/{id}/undo", undo, methods=["POST"]),
]

__all__ = ["PAGES", "VOCABULARIES"]
