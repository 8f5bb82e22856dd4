"""A parent asks about their child's record, sees by when the school answers, and what it said."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.records import lists, service
from aivo.domains.records.errors import NothingAsked
from aivo.domains.records.schemas import RequestDraft
from aivo.domains.records.service.asking import CORRECTABLE
from aivo.domains.records.shapes import KINDS, PARTS
from aivo.domains.records.typing_in import day_of, is_turned, typed_of
from aivo.kit.clock import today_in
from aivo.kit.errors import NotFound
from aivo.web.csrf import checked_form
from aivo.web.request import acting, id_from, locale_of, respond, signed_in
from aivo.web.wording import marked as _

FIELDS = ("kind", "part", "from", "to", "said", "wrong", "should")
SAY_WHAT = _("Please say what is wrong, in a sentence.")
SAY_WHO = _("Please say who should get it, and what for.")
WRITE_IT = _("Please write your statement first.")
WHICH_PART = _("Please choose one of these.")
TURNED = _("The last day lies before the first one.")


async def ask_page(request: Request) -> Response:
    """What this parent asked so far, and a form for the kind that was chosen."""
    return await _page(request, {}, {})


async def ask(request: Request) -> Response:
    """Ask; what is missing is said beside its field."""
    viewer = signed_in(request, "parent")
    student_id, form = id_from(request), await checked_form(request)
    typed = typed_of(form, FIELDS)
    problems: dict[str, str] = {}
    if typed["kind"] not in KINDS:
        raise NotFound
    if typed["part"] not in _parts(typed["kind"]):
        problems["part"] = WHICH_PART
    if typed["kind"] == "amend" and not typed["wrong"].strip():
        problems["wrong"] = SAY_WHAT
    if typed["kind"] == "disclose" and not typed["said"].strip():
        problems["said"] = SAY_WHO
    if is_turned(typed["from"], typed["to"]):
        problems["to"] = TURNED
    if problems:
        return await _page(request, typed, problems)
    draft = RequestDraft(
        typed["kind"],  # checked above
        typed["said"], locale_of(request), today_in(viewer.timezone),
        (typed["part"],),  # type: ignore[arg-type]
        day_of(typed["from"]), day_of(typed["to"]), typed["wrong"], typed["should"],
    )  # fmt: skip
    async with acting(request) as ctx:
        await lists.child(ctx, student_id)
        made = await service.ask(ctx, student_id, draft)
    return RedirectResponse(f"/students/{student_id}/record/{made.id}", status_code=303)


async def request_page(request: Request) -> Response:
    """One request of one's own."""
    return await _request(request)


async def act(request: Request) -> Response:
    """Take it back, ask for the hearing, or put one's own statement beside the record."""
    signed_in(request, "parent")
    student_id, request_id = id_from(request), id_from(request, "request")
    form = await checked_form(request)
    what = str(form.get("act", ""))
    async with acting(request) as ctx:
        await _own(ctx, student_id, request_id)
        if what == "withdraw":
            await service.withdraw(ctx, request_id)
        elif what == "hearing":
            await service.ask_hearing(ctx, request_id)
        else:
            try:
                await service.state(ctx, request_id, str(form.get("statement", "")), locale_of(request))
            except NothingAsked:
                return await _request(request, {"statement": WRITE_IT})
    return RedirectResponse(f"/students/{student_id}/record/{request_id}", status_code=303)


async def _own(ctx: Any, student_id: UUID, request_id: UUID) -> lists.Case:
    """The request, if it is one about this child."""
    found = await lists.case(ctx, request_id)
    if found.row.student_id != student_id:
        raise NotFound
    return found


async def _request(request: Request, problems: dict[str, str] | None = None) -> Response:
    viewer = signed_in(request, "parent")
    student_id = id_from(request)
    async with acting(request) as ctx:
        child = await lists.child(ctx, student_id)
        found = await _own(ctx, student_id, id_from(request, "request"))
    values = {
        "child": child, "case": found, "problems": problems or {}, "today": today_in(viewer.timezone),
    }  # fmt: skip
    return respond(request, "records/request.html", values, status=422 if problems else 200)


async def _page(request: Request, typed: dict[str, str], problems: dict[str, str]) -> Response:
    viewer = signed_in(request, "parent")
    student_id = id_from(request)
    kind = typed.get("kind") or request.query_params.get("kind", "")
    async with acting(request) as ctx:
        child = await lists.child(ctx, student_id)
        asked = await lists.own_requests(ctx, student_id)
    offered = [each for each in KINDS if child["may_decide"] or each not in ("disclose", "destroy")]
    empty = {**dict.fromkeys(FIELDS, ""), "part": "everything"}
    values = {
        "child": child, "asked": asked, "kinds": offered, "kind": kind if kind in offered else "",
        "parts_here": _parts(kind), "typed": {**empty, **typed}, "problems": problems,
        "today": today_in(viewer.timezone),
    }  # fmt: skip
    return respond(request, "records/ask.html", values, status=422 if problems else 200)


def _parts(kind: str) -> tuple[str, ...]:
    """What a request of this kind may be about."""
    return CORRECTABLE if kind == "amend" else PARTS


PAGES = [
    Route("/students/{id}/record", ask_page, methods=["GET"]),
    Route("/students/{id}/record", ask, methods=["POST"]),
    Route("/students/{id}/record/{request}", request_page, methods=["GET"]),
    Route("/students/{id}/record/{request}", act, methods=["POST"]),
]
