"""The records custodian's board: what is asked and by when, a request taken in, decided, done, heard."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.db.context import Ctx
from aivo.domains.audit import service as audit
from aivo.domains.records import lists, service
from aivo.domains.records.errors import DayNotRight, NothingAsked, NoticeNeeded, ReasonNeeded
from aivo.domains.records.schemas import Asker, DecisionDraft, HearingDraft, RequestDraft
from aivo.domains.records.service.asking import CORRECTABLE
from aivo.domains.records.shapes import CHANNELS, DECISIONS, HEARING_RESULTS, KINDS, PARTS, RIGHTS_TO_ASK
from aivo.domains.records.typing_in import day_of, is_turned, typed_of
from aivo.kit.clock import today_in
from aivo.kit.errors import NotFound, Refusal
from aivo.web.csrf import checked_form
from aivo.web.paging import as_id, asked
from aivo.web.request import acting, id_from, locale_of, respond, signed_in
from aivo.web.wording import marked as _

WHICH = ("open", "over", "all")
TAKEN_IN = (
    "learner", "kind", "part", "by", "name", "by_right", "channel", "asked_on", "from", "to", "said", "wrong", "should",
)  # fmt: skip
WORKED = (
    "decision", "reason", "decided_on", "notice_on", "done_on", "held_on", "officer", "result", "why", "statement",
    "made_on",
)  # fmt: skip
CHOOSE = _("Please choose one of these.")
TURNED = _("The last day lies before the first one.")
WHICH_DAY = _("Please give the day; it cannot lie ahead.")
SAY_WHO = _("Please choose who asks, or write the name.")
SAY_WHAT = _("Please write what is wrong, as they said it.")
SAY_WHY = _("Please say why, in a sentence. Whoever asked reads it.")
GIVE_NOTICE = _("A correction is refused only with the notice of the right to a hearing: please give its day.")
WRITE_IT = _("Please write the statement as it stands on the paper.")
FIELD_OF: dict[type[Refusal], dict[str, tuple[str, str]]] = {
    ReasonNeeded: {"decide": ("reason", SAY_WHY), "hearing": ("why", SAY_WHY)},
    NoticeNeeded: {"decide": ("notice_on", GIVE_NOTICE)},
    NothingAsked: {"state": ("statement", WRITE_IT)},
    DayNotRight: {
        "decide": ("decided_on", WHICH_DAY), "complete": ("done_on", WHICH_DAY), "hearing": ("held_on", WHICH_DAY),
        "state": ("made_on", WHICH_DAY),
    },
}  # fmt: skip
"""Where the form says what was wrong, by what was tried."""


async def board_page(request: Request) -> Response:
    """Requests, the nearest day first."""
    viewer = signed_in(request, "district_admin")
    _search, after = asked(request, 2)
    kind, which = request.query_params.get("kind", ""), request.query_params.get("which", "open")
    today = today_in(viewer.timezone)
    async with acting(request) as ctx:
        await lists.demand_custodian(ctx)
        page = await lists.board(
            ctx, kind if kind in KINDS else "", which if which in WHICH else "open",
            (day_of(after[0] or ""), as_id(after[1])),
        )  # fmt: skip
        counts = await lists.counts(ctx, today)
    values = {
        "page": page, "kind": kind if kind in KINDS else "", "which": which if which in WHICH else "open",
        "kinds": KINDS, "counts": counts, "today": today,
    }  # fmt: skip
    return respond(request, "records/board.html", values)


async def new_page(request: Request) -> Response:
    """Find the learner, then write down what came."""
    return await _new(request, {}, {})


async def take_in(request: Request) -> Response:
    """Take a request in that came on paper, by phone or in person."""
    viewer = signed_in(request, "district_admin")
    form = await checked_form(request)
    typed = typed_of(form, TAKEN_IN)
    learner, day = as_id(typed["learner"]), day_of(typed["asked_on"])
    if learner is None:
        raise NotFound
    parts = CORRECTABLE if typed["kind"] == "amend" else PARTS
    problems = {
        name: said
        for name, said, is_right in (
            ("kind", CHOOSE, typed["kind"] in KINDS),
            ("part", CHOOSE, typed["part"] in parts),
            ("by", SAY_WHO, typed["by"] or typed["name"].strip()),
            ("by_right", CHOOSE, typed["by_right"] in RIGHTS_TO_ASK),
            ("channel", CHOOSE, typed["channel"] in CHANNELS and typed["channel"] != "app"),
            ("asked_on", WHICH_DAY, day is not None and day <= today_in(viewer.timezone)),
            ("to", TURNED, not is_turned(typed["from"], typed["to"])),
            ("wrong", SAY_WHAT, typed["kind"] != "amend" or typed["wrong"].strip()),
        )
        if not is_right
    }
    if problems or day is None:
        return await _new(request, typed, problems)
    draft = RequestDraft(
        typed["kind"],  # type: ignore[arg-type]  # checked above, as those below
        typed["said"], locale_of(request), day,
        (typed["part"],),  # type: ignore[arg-type]
        day_of(typed["from"]), day_of(typed["to"]), typed["wrong"], typed["should"],
    )  # fmt: skip
    asker = Asker(as_id(typed["by"]), typed["name"], typed["by_right"], typed["channel"])  # type: ignore[arg-type]
    async with acting(request) as ctx:
        await lists.demand_custodian(ctx, learner)
        made = await service.take_in(ctx, learner, draft, asker)
    return RedirectResponse(f"/records/{made.id}", status_code=303)


async def case_page(request: Request) -> Response:
    """One request with what can be done now."""
    return await _case(request, {}, {})


async def work(request: Request) -> Response:
    """Decide, complete, note the hearing, or take in the family's statement."""
    viewer = signed_in(request, "district_admin")
    request_id, form = id_from(request), await checked_form(request)
    act, typed = str(form.get("act", "")), typed_of(form, WORKED)
    if act not in ACTS:
        raise NotFound
    if (act == "decide" and typed["decision"] not in DECISIONS) or (
        act == "hearing" and typed["result"] not in HEARING_RESULTS
    ):
        return await _case(request, typed, {"decision" if act == "decide" else "result": CHOOSE})
    try:
        async with acting(request) as ctx:
            await lists.demand_custodian(ctx)
            await ACTS[act](ctx, request_id, typed, today_in(viewer.timezone))
    except (ReasonNeeded, NoticeNeeded, DayNotRight, NothingAsked) as refusal:
        field, said = FIELD_OF[type(refusal)][act]
        return await _case(request, typed, {field: said})
    return RedirectResponse(f"/records/{request_id}", status_code=303)


async def _decide(ctx: Ctx, request_id: UUID, typed: dict[str, str], today: date) -> None:
    day = _day(typed["decided_on"])
    draft = DecisionDraft(typed["decision"], typed["reason"], day, day_of(typed["notice_on"]))  # type: ignore[arg-type]
    await service.decide(ctx, request_id, draft)


async def _complete(ctx: Ctx, request_id: UUID, typed: dict[str, str], today: date) -> None:
    await service.complete(ctx, request_id, _day(typed["done_on"]))


async def _hearing(ctx: Ctx, request_id: UUID, typed: dict[str, str], today: date) -> None:
    draft = HearingDraft(_day(typed["held_on"]), typed["officer"], typed["result"], typed["why"])  # type: ignore[arg-type]
    await service.note_hearing(ctx, request_id, draft)


async def _state(ctx: Ctx, request_id: UUID, typed: dict[str, str], today: date) -> None:
    day = _day(typed["made_on"]) if typed["made_on"] else today
    language = (await lists.case(ctx, request_id)).row.language
    await service.state(ctx, request_id, typed["statement"], language, made_on=day)


ACTS = {"decide": _decide, "complete": _complete, "hearing": _hearing, "state": _state}


def _day(text: str) -> date:
    """A day that must be there."""
    found = day_of(text)
    if found is None:
        raise DayNotRight
    return found


async def _case(request: Request, typed: dict[str, str], problems: dict[str, str]) -> Response:
    viewer = signed_in(request, "district_admin")
    today = today_in(viewer.timezone)
    async with acting(request) as ctx:
        found = await lists.case(ctx, id_from(request))
        await lists.demand_custodian(ctx, found.row.student_id)
        await audit.saw(ctx, found.row.student_id, "record_requests", row_id=found.row.id)
    days = dict.fromkeys(("decided_on", "done_on", "held_on", "made_on", "notice_on"), today.isoformat())
    values = {
        "case": found, "typed": {**dict.fromkeys(WORKED, ""), **days, **typed}, "problems": problems, "today": today,
        "decisions": DECISIONS, "results": HEARING_RESULTS,
    }  # fmt: skip
    return respond(request, "records/case.html", values, status=422 if problems else 200)


async def _new(request: Request, typed: dict[str, str], problems: dict[str, str]) -> Response:
    viewer = signed_in(request, "district_admin")
    search, _after = asked(request, 1)
    learner_id = as_id(typed.get("learner") or request.query_params.get("learner"))
    async with acting(request) as ctx:
        await lists.demand_custodian(ctx, learner_id)
        found = await lists.learners(ctx, search) if learner_id is None else []
        learner = await lists.learner_name(ctx, learner_id) if learner_id else None
        family = await lists.family(ctx, learner_id) if learner_id else []
    empty = {
        **dict.fromkeys(TAKEN_IN, ""), "part": "everything", "by_right": "parent", "channel": "letter",
        "asked_on": today_in(viewer.timezone).isoformat(),
    }  # fmt: skip
    values = {
        "search": search, "found": found, "learner": learner, "learner_id": learner_id, "family": family,
        "typed": {**empty, **typed}, "problems": problems, "kinds": KINDS, "record_parts": PARTS,
        "rights": RIGHTS_TO_ASK, "channels": [each for each in CHANNELS if each != "app"],
    }  # fmt: skip
    return respond(request, "records/new.html", values, status=422 if problems else 200)


PAGES = [
    Route("/records", board_page, methods=["GET"]),
    Route("/records/new", new_page, methods=["GET"]),
    Route("/records/new", take_in, methods=["POST"]),
    Route("/records/{id}", case_page, methods=["GET"]),
    Route("/records/{id}", work, methods=["POST"]),
]
