"""Duplicate people: who may be one person, side by side, merge, and the way back."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.roster import merge_lists, service
from aivo.domains.roster.errors import AlreadyUndone, CannotMerge, CannotUndo, OtherKindOfPerson, RosterDutyNeeded
from aivo.domains.roster.merging import MERGED
from aivo.kit.errors import Refusal
from aivo.web.csrf import checked_form
from aivo.web.request import acting, id_from, respond, signed_in
from aivo.web.wording import marked as _

REFUSED: Mapping[type[Refusal], str] = {
    OtherKindOfPerson: _(
        "Only two different people with the same home role can be one person, and nobody merges themselves away."
    ),
    CannotMerge: _("Something hangs on the record that would go, which cannot be moved or is beyond your duties:"),
    CannotUndo: _("Something has changed since, so the two cannot be parted exactly as they were:"),
    AlreadyUndone: _("This was undone already."),
    RosterDutyNeeded: _("Only a duty over people may do this."),
}
NO_CHOICE = _("Please choose the record that stays.")
NOT_TWO = _("These are not the sign-in names of two different people here. Please look at the list of people.")
NO_REASON = _("Please say how you know that they are one person.")


async def duplicates_page(request: Request) -> Response:
    """Who may be one person, and what was merged lately."""
    return await _duplicates(request)


async def find_pair(request: Request) -> Response:
    """Two records that somebody found by hand, by their sign-in names: on to both, side by side."""
    signed_in(request, "district_admin")
    names = [request.query_params.get(name, "").replace("\x00", "").strip().lower()[:64] for name in ("a", "b")]
    async with acting(request) as ctx:
        found = await merge_lists.by_username(ctx, *names)
    if not any(names):
        return await _duplicates(request)
    if len(found) < 2:
        return await _duplicates(request, asked={"a": names[0], "b": names[1], "problem": NOT_TWO}, status=422)
    return RedirectResponse(f"/duplicates/{found[names[0]]}/{found[names[1]]}", status_code=303)


async def pair_page(request: Request) -> Response:
    """Two records side by side."""
    return await _pair(request)


async def merge(request: Request) -> Response:
    """Merge two records."""
    signed_in(request, "district_admin")
    form = await checked_form(request)
    first, second = id_from(request, "a"), id_from(request, "b")
    keep, reason = str(form.get("keep", "")), str(form.get("reason", "")).replace("\x00", "").strip()[:500]
    problems = {} if keep in (str(first), str(second)) else {"keep": NO_CHOICE}
    if not reason:
        problems["reason"] = NO_REASON
    if problems:
        return await _pair(request, {"keep": keep, "reason": reason}, problems=problems, status=422)
    kept, merged = (first, second) if keep == str(first) else (second, first)
    try:
        async with acting(request) as ctx:
            await service.merge_people(ctx, kept, merged, reason)
    except (OtherKindOfPerson, CannotMerge, RosterDutyNeeded) as refusal:
        typed = {"keep": keep, "reason": reason}
        return await _pair(request, typed, refusal=refusal, status=refusal.status)
    return RedirectResponse(f"/people/{kept}", status_code=303)


async def undo(request: Request) -> Response:
    """Part two records again."""
    signed_in(request, "district_admin")
    await checked_form(request)
    try:
        async with acting(request) as ctx:
            await service.undo_merge(ctx, id_from(request))
    except (CannotUndo, AlreadyUndone, RosterDutyNeeded) as refusal:
        return await _duplicates(request, refusal, status=refusal.status)
    return RedirectResponse("/duplicates", status_code=303)


async def _duplicates(
    request: Request, refusal: Refusal | None = None, *, asked: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    signed_in(request, "district_admin")
    async with acting(request) as ctx:
        may = await merge_lists.may(ctx)
        pairs = await merge_lists.pairs(ctx, MERGED)
        merges = await merge_lists.merges(ctx)
    values = {"pairs": pairs[: merge_lists.MOST], "has_more": len(pairs) > merge_lists.MOST, "merges": merges,
              "may_write": may, "asked": asked or {"a": "", "b": "", "problem": ""}, **_said(refusal)}  # fmt: skip
    return respond(request, "roster/duplicates.html", values, status=status)


async def _pair(
    request: Request, typed: Mapping[str, str] | None = None, *, problems: Mapping[str, str] | None = None,
    refusal: Refusal | None = None, status: int = 200,
) -> Response:  # fmt: skip
    signed_in(request, "district_admin")
    async with acting(request) as ctx:
        may = await merge_lists.may(ctx)
        first, second = await merge_lists.sides(ctx, id_from(request, "a"), id_from(request, "b"))
    values = {"first": first, "second": second, "may_write": may, "typed": {"keep": "", "reason": "", **(typed or {})},
              "problems": {"keep": "", "reason": "", **(problems or {})}, "wrong": problems or {},
              **_said(refusal)}  # fmt: skip
    return respond(request, "roster/pair.html", values, status=status)


def _said(refusal: Refusal | None) -> dict[str, object]:
    if refusal is None:
        return {"problem": "", "tables": ()}
    return {"problem": REFUSED[type(refusal)], "tables": refusal.details.get("tables", ())}


PAGES = [
    Route("/duplicates", duplicates_page, methods=["GET"]),
    Route("/duplicates/pair", find_pair, methods=["GET"]),
    Route("/duplicates/{a}/{b}", pair_page, methods=["GET"]),
    Route("/duplicates/{a}/{b}", merge, methods=["POST"]),
    Route("/merges/{id}/undo", undo, methods=["POST"]),
]
