"""Caseload moves and cover: choose, look at what goes over, do it; take it back until the day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.db.context import Ctx
from aivo.domains.iep import move_lists
from aivo.domains.students import errors
from aivo.domains.students import service as students
from aivo.kit.clock import today_in
from aivo.kit.errors import NotFound, Refusal
from aivo.web.csrf import checked_form
from aivo.web.paging import asked
from aivo.web.request import Viewer, acting, id_from, respond, signed_in
from aivo.web.wording import marked as _

FIELDS: dict[type[Refusal], tuple[str, str]] = {
    errors.NobodyToMove: ("student", _("Please choose at least one learner.")),
    errors.NotOnCaseload: ("student", _("Not all of these learners are on this caseload on that day.")),
    errors.AlreadyServes: ("student", _("Who takes over already has one of these learners on these days.")),
    errors.SamePerson: ("to", _("Please choose somebody else to take over.")),
    errors.NotStaff: ("to", _("Please choose a member of staff who signs in.")),
    errors.NeedsReason: ("reason", _("Please write why, in one sentence.")),
    errors.WrongDays: (
        "starts_on",
        _("Please choose today or a later day, and a last day that is not before the first."),
    ),
}
"""Beside which field each refusal stands, and what it says there."""


@dataclass(slots=True)
class Typed:
    """What stands in the form."""

    kind: str = "cover"
    everybody: bool = True
    chosen: set[str] = field(default_factory=set)
    to: str = ""
    starts_on: str = ""
    ends_on: str = ""
    reason: str = ""


async def caseloads_page(request: Request) -> Response:
    """Whose caseloads there are, what is to come, and what was."""
    viewer = _staff(request)
    today = today_in(viewer.timezone)
    only = viewer.actor.user_id if viewer.actor.role == "teacher" else None
    _search, after = asked(request, 3)
    async with acting(request) as ctx:
        await _demand(ctx)
        page = await move_lists.managers(ctx, today, only, after)
        acts = await move_lists.acts(ctx, today, only)
    coming = [each for each in acts if each["is_coming"]]
    past = [each for each in acts if not each["is_coming"]]
    return respond(request, "iep/caseloads.html", {"page": page, "coming": coming[::-1], "past": past})


async def caseload_page(request: Request) -> Response:
    """The form: which learners of one case manager, to whom, from when."""
    viewer = _staff(request)
    manager_id = _manager(request, viewer)
    kind = "cover" if viewer.actor.role == "teacher" else "move"
    async with acting(request) as ctx:
        await _demand(ctx)
        return await _form(request, ctx, viewer, manager_id, Typed(kind=kind))


async def move(request: Request) -> Response:
    """Show what the act would do; on the second word do it, all at once."""
    viewer = _staff(request)
    manager_id = _manager(request, viewer)
    today = today_in(viewer.timezone)
    form = await checked_form(request)
    typed = _typed(form, viewer)
    async with acting(request) as ctx:
        await _demand(ctx)
        rows = await move_lists.learners(ctx, today, manager_id)
        going = [row for row in rows if typed.everybody or row["id"] in typed.chosen]
        problems: dict[str, str] = {}
        draft = _draft(typed, manager_id, going, problems)
        try:
            if problems or draft is None:
                return await _form(request, ctx, viewer, manager_id, typed, problems, status=422)
            if form.get("step") == "apply":
                await students.move_caseload(ctx, draft, today)
                await ctx.commit()
                return RedirectResponse("/caseloads", status_code=303)
            await students.check_move(ctx, draft, today)
        except Refusal as refusal:
            if type(refusal) not in FIELDS:
                raise
            await ctx.close()
            problems = dict([FIELDS[type(refusal)]])
            return await _form(request, ctx, viewer, manager_id, typed, problems, status=422)
        tasks = await move_lists.open_tasks(ctx, today, draft.student_ids, manager_id)
        people = [await move_lists.person(ctx, each) for each in (manager_id, draft.to_user_id)]
    values = {"typed": typed, "draft": draft, "going": going, "tasks": tasks, "giver": people[0], "taker": people[1]}
    return respond(request, "iep/caseload_preview.html", values)


async def undo(request: Request) -> Response:
    """Take an act back before it begins."""
    viewer = _staff(request)
    form = await checked_form(request)
    try:
        act_id = UUID(str(form.get("act", "")))
    except ValueError:
        raise NotFound from None
    async with acting(request) as ctx:
        await _demand(ctx)
        await students.undo_move(ctx, act_id, today_in(viewer.timezone))
    return RedirectResponse("/caseloads", status_code=303)


async def _form(
    request: Request,
    ctx: Ctx,
    viewer: Viewer,
    manager_id: UUID,
    typed: Typed,
    problems: dict[str, str] | None = None,
    *,
    status: int = 200,
) -> Response:
    today = today_in(viewer.timezone)
    said = request.query_params.get("q", "").replace("\x00", "").strip()[:80]
    giver = await move_lists.person(ctx, manager_id)
    if giver is None:
        raise NotFound
    rows = await move_lists.learners(ctx, today, manager_id)
    people = await move_lists.colleagues(ctx, today, manager_id, said)
    values = {
        "giver": giver, "rows": rows, "people": people, "query": said, "typed": typed, "problems": problems or {},
        "today": today, "is_teacher": viewer.actor.role == "teacher", "most": move_lists.MOST,
    }  # fmt: skip
    return respond(request, "iep/caseload_form.html", values, status=status)


def _staff(request: Request) -> Viewer:
    return signed_in(request, "teacher", "district_admin")


def _manager(request: Request, viewer: Viewer) -> UUID:
    """Whose caseload it is; a teacher arranges cover for their own only."""
    manager_id = id_from(request)
    if viewer.actor.role == "teacher" and manager_id != viewer.actor.user_id:
        raise NotFound
    return manager_id


async def _demand(ctx: Ctx) -> None:
    """The page is there for district staff with the duty, and for teachers."""
    if ctx.actor.role == "district_admin" and not await move_lists.may_move(ctx):
        raise NotFound


def _typed(form: FormData, viewer: Viewer) -> Typed:
    kind = "cover" if viewer.actor.role == "teacher" or form.get("kind") == "cover" else "move"
    texts = {
        name: str(form.get(name, ""))[:500].replace("\x00", "") for name in ("to", "starts_on", "ends_on", "reason")
    }
    chosen = {str(value) for value in form.getlist("student")}
    return Typed(kind=kind, everybody=form.get("who") != "some", chosen=chosen, **texts)


def _draft(typed: Typed, manager_id: UUID, going: list[Any], problems: dict[str, str]) -> students.MoveDraft | None:
    """The typed words as a draft; what cannot be read is named in ``problems``."""
    starts_on, ends_on, to = _day(typed.starts_on), _day(typed.ends_on), _uuid(typed.to)
    if not going:
        problems["student"] = _("Please choose at least one learner.")
    if to is None:
        problems["to"] = _("Please choose who takes over.")
    if starts_on is None:
        problems["starts_on"] = _("Please choose the first day.")
    if typed.kind == "cover" and ends_on is None:
        problems["ends_on"] = _("Please choose the last day of cover.")
    if not typed.reason.strip():
        problems["reason"] = _("Please write why, in one sentence.")
    if problems or to is None or starts_on is None:
        return None
    return students.MoveDraft(
        from_user_id=manager_id, to_user_id=to, starts_on=starts_on, reason=typed.reason,
        student_ids=tuple(UUID(row["id"]) for row in going), ends_on=ends_on if typed.kind == "cover" else None,
    )  # fmt: skip


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


MOVE_PAGES = [
    Route("/caseloads", caseloads_page),
    Route("/caseloads/undo", undo, methods=["POST"]),
    Route("/caseloads/{id}", caseload_page, methods=["GET"]),
    Route("/caseloads/{id}", move, methods=["POST"]),
]
