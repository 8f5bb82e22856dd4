"""A learner's documents: the list by one's rights, a new one (from a phone's camera too), and opening one."""

from __future__ import annotations

import asyncio
import re
from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.audit import service as audit
from aivo.domains.students import document_lists
from aivo.domains.students.errors import Harmful, NotChecked, PaperRefused
from aivo.domains.students.filing import DocumentDraft, file_document, read_document
from aivo.domains.students.models import Document
from aivo.domains.students.papers import ACCEPT, ALTOGETHER, ENDINGS, MOST, TOO_LARGE, Paper, paper_of
from aivo.domains.students.scanning import scan
from aivo.kit.clock import today_in
from aivo.kit.errors import NotFound
from aivo.web.paging import asked
from aivo.web.request import Viewer, acting, id_from, locale_of, respond, shell_of, signed_in
from aivo.web.uploads import TooLarge, checked_upload, files_of
from aivo.web.wording import marked as _

READERS = ("parent", "teacher", "district_admin")
LANGUAGES = ("en", "es", "ar", "zh", "fr", "ht", "pl", "pt", "ru", "so", "tl", "uk", "ur", "vi")
STAFF_KINDS = ("evaluation_report", "plan", "signed_form", "work_sample", "letter", "photo", "other")
FAMILY_KINDS = ("letter", "medical_letter", "court_order", "evaluation_report", "signed_form", "photo", "other")
AUDIENCES = {
    "court_order": "custodian", "medical_letter": "health", "plan": "plan_team", "work_sample": "plan_team",
    "photo": "plan_team",
}  # fmt: skip
"""Who may open a paper, by its kind; every other kind opens for those who carry evaluations."""
RETENTION = {"court_order": "court", "medical_letter": "medical"}

CHOOSE_KIND = _("Please choose what kind of paper it is.")
NAME_IT = _("Please give the paper a name.")
WHICH_DAY = _("Please give the day on the paper; it cannot lie ahead.")
HARMFUL = _("The scanner found something harmful in this file. It was not taken.")


async def documents_page(request: Request) -> Response:
    """The documents one may open, and the form for a new one."""
    return await _page(request, id_from(request))


async def add(request: Request) -> Response:
    """Take a document in; what is wrong is said beside its field, and what was typed stays."""
    viewer = signed_in(request, *READERS)
    student_id = id_from(request)
    try:
        form = await checked_upload(request, limit=ALTOGETHER, files=MOST + 5)
    except TooLarge:
        return await _page(request, student_id, {"files": TOO_LARGE})
    async with acting(request) as ctx:
        kinds = _kinds(viewer, await document_lists.head(ctx, student_id))
    if not kinds:
        raise NotFound
    typed = {name: str(form.get(name, ""))[:300] for name in ("kind", "title", "dated_on", "author", "language")}
    problems, day = _problems(typed, kinds, viewer)
    settings = shell_of(request).settings
    contents = [await each.read() for each in files_of(form, "files") + files_of(form, "camera")]
    await form.close()
    verdict, paper = "unscanned", None
    try:
        paper = await asyncio.to_thread(paper_of, contents)
        verdicts = [await scan(settings.scan_command, each) for each in contents if each] if not problems else []
        verdict = next((word for word in ("refused", "waiting", "unscanned") if word in verdicts), "clean")
    except PaperRefused as refusal:
        problems["files"] = refusal.message
    if verdict == "refused":
        problems["files"] = HARMFUL
    if problems or paper is None or day is None:
        return await _page(request, student_id, problems, typed)
    async with acting(request) as ctx:
        draft = _draft(viewer, typed, day, paper, verdict)
        await file_document(ctx, settings.files_dir, student_id, draft, paper.content)
    return RedirectResponse(f"/students/{student_id}/documents", status_code=303)


async def open_document(request: Request) -> Response:
    """The file itself. That it is opened is written down before a byte of it leaves."""
    viewer = signed_in(request, *READERS)
    student_id, document_id = id_from(request), id_from(request, "document")
    settings = shell_of(request).settings
    async with acting(request) as ctx:
        document = await ctx.find_unique(Document, where={"id": document_id})
        if document is None or document.student_id != student_id:
            raise NotFound
        if document.scan_state == "refused":
            raise Harmful
        if settings.scan_command is not None and document.scan_state != "clean":
            raise NotChecked
        await audit.saw(ctx, student_id, "documents", row_id=document_id)
        content = await read_document(ctx, settings.files_dir, document)
    return Response(content, media_type=document.media_type, headers=_headers(document, viewer))


def _headers(document: Document, viewer: Viewer) -> dict[str, str]:
    """Saved under a name of ours: no name that came from outside reaches a disk. Nothing in it may run."""
    ending = ENDINGS.get(document.media_type, "bin")
    plain = re.sub(r"[^\w -]+", "_", document.title).strip()[:60] or "document"
    name = f"{document.dated_on.isoformat()} {plain}.{ending}"
    return {
        "Content-Disposition": f"attachment; filename=\"document.{ending}\"; filename*=UTF-8''{quote(name)}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }


def _kinds(viewer: Viewer, head: Any) -> tuple[str, ...]:
    """The kinds of paper this person may add."""
    if viewer.actor.role == "parent":
        return FAMILY_KINDS if head["may_give"] else ()
    is_district = viewer.actor.role == "district_admin"
    kinds = STAFF_KINDS if head["may_file"] else ()
    if head["may_health"] and head["may_file"]:
        kinds = (*kinds, "medical_letter")
    if head["may_keep"] or (is_district and head["may_file"]):
        kinds = (*kinds, "court_order")
    return kinds


def _problems(typed: dict[str, str], kinds: tuple[str, ...], viewer: Viewer) -> tuple[dict[str, str], date | None]:
    """What is wrong with the fields, and the day on the paper."""
    problems = {}
    if typed["kind"] not in kinds:
        problems["kind"] = CHOOSE_KIND
    if not typed["title"].replace("\x00", "").strip():
        problems["title"] = NAME_IT
    try:
        day = date.fromisoformat(typed["dated_on"])
    except ValueError:
        day = None
    if day is None or not date(1990, 1, 1) <= day <= today_in(viewer.timezone):
        problems["dated_on"] = WHICH_DAY
        day = None
    return problems, day


def _draft(viewer: Viewer, typed: dict[str, str], day: date, paper: Paper, verdict: str) -> DocumentDraft:
    is_family = viewer.actor.role == "parent"
    kind = typed["kind"]
    return DocumentDraft(
        kind=kind,
        title=" ".join(typed["title"].replace("\x00", "").split())[:200],
        dated_on=day,
        media_type=paper.media_type,
        audience=AUDIENCES.get(kind, "evaluation_team"),
        author=typed["author"].replace("\x00", "").strip()[:200] or None,
        source="family" if is_family else "school",
        language=typed["language"] if typed["language"] in LANGUAGES else viewer.locale,
        scan_state=verdict,
        retention_class=RETENTION.get(kind, "education_record"),
    )


async def _page(
    request: Request, student_id: UUID, problems: dict[str, str] | None = None, typed: dict[str, str] | None = None
) -> Response:
    viewer = signed_in(request, *READERS)
    _search, after = asked(request, 2)
    async with acting(request) as ctx:
        head = await document_lists.head(ctx, student_id)
        page = await document_lists.documents(ctx, student_id, after)
        if page.rows:
            await audit.saw(ctx, student_id, "documents")
    empty = {"kind": "", "title": "", "dated_on": today_in(viewer.timezone).isoformat(), "author": "", "language": ""}
    values = {
        "student": head, "page": page, "kinds": _kinds(viewer, head), "problems": problems or {}, "accept": ACCEPT,
        "typed": {**empty, **(typed or {})}, "has_scanner": shell_of(request).settings.scan_command is not None,
        "tongues": LANGUAGES, "written_in": (typed or {}).get("language") or locale_of(request),
    }  # fmt: skip
    return respond(request, "students/documents.html", values, status=422 if problems else 200)


PAGES = [
    Route("/students/{id}/documents", documents_page, methods=["GET"]),
    Route("/students/{id}/documents", add, methods=["POST"]),
    Route("/students/{id}/documents/{document}", open_document, methods=["GET"]),
]
