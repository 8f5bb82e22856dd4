"""To whom outside the school a record was given: read by parents, kept and printed by records custodians."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.audit import service as audit
from aivo.domains.records import lists, service
from aivo.domains.records.errors import DayNotRight, NothingAsked
from aivo.domains.records.schemas import DisclosureDraft
from aivo.domains.records.shapes import BASES, CITATIONS, PARTS
from aivo.domains.records.typing_in import day_of, typed_of
from aivo.kit.clock import today_in
from aivo.web.csrf import checked_form
from aivo.web.paging import as_id, asked
from aivo.web.request import acting, id_from, respond, signed_in
from aivo.web.wording import marked as _

FIELDS = ("party", "basis", "interest", "what", "disclosed_on", "consented_on", "note", "secret")
SAY_PARTY = _("Please say who got it.")
SAY_BASIS = _("Please choose why it was allowed.")
SAY_INTEREST = _("Please say what they need it for.")
SAY_PARTS = _("Please choose at least one part.")
SAY_DAY = _("Please give the day; it cannot lie ahead.")
SAY_CONSENT = _("Please give the day of the signed consent.")


async def log_page(request: Request) -> Response:
    """The log of one learner."""
    return await _page(request, {}, {})


async def add(request: Request) -> Response:
    """Write a disclosure down; what is missing is said beside its field."""
    viewer = signed_in(request, "district_admin")
    student_id, form = id_from(request), await checked_form(request)
    typed = typed_of(form, FIELDS)
    covers = tuple(each for each in PARTS if each in form.getlist("covers"))
    day, consented = day_of(typed["disclosed_on"]), day_of(typed["consented_on"])
    today = today_in(viewer.timezone)
    problems = {
        name: said
        for name, said, is_right in (
            ("party", SAY_PARTY, typed["party"].strip()),
            ("basis", SAY_BASIS, typed["basis"] in BASES),
            ("interest", SAY_INTEREST, typed["interest"].strip()),
            ("covers", SAY_PARTS, covers),
            ("disclosed_on", SAY_DAY, day is not None and day <= today),
            (
                "consented_on", SAY_CONSENT,
                (typed["basis"] != "consent" or consented is not None) and (consented is None or consented <= today),
            ),
        )
        if not is_right
    }  # fmt: skip
    if problems or day is None:
        return await _page(request, {**typed, "covers": covers}, problems)
    draft = DisclosureDraft(
        typed["party"],
        typed["basis"],  # type: ignore[arg-type]  # checked above
        typed["interest"], day, covers, typed["what"], consented, bool(typed["note"]), bool(typed["secret"]),
    )  # fmt: skip
    try:
        async with acting(request) as ctx:
            await lists.demand_custodian(ctx, student_id)
            await service.disclose(ctx, student_id, draft)
    except (NothingAsked, DayNotRight) as refusal:
        return await _page(request, {**typed, "covers": covers}, {"party": refusal.message})
    return RedirectResponse(f"/students/{student_id}/disclosures", status_code=303)


async def _page(request: Request, typed: dict[str, object], problems: dict[str, str]) -> Response:
    viewer = signed_in(request, "parent", "district_admin")
    student_id = id_from(request)
    _search, after = asked(request, 2)
    is_parent = viewer.actor.role == "parent"
    async with acting(request) as ctx:
        if is_parent:
            name = await lists.child(ctx, student_id)
        else:
            await lists.demand_custodian(ctx, student_id)
            name = await lists.learner_name(ctx, student_id)
            await audit.saw(ctx, student_id, "disclosures")
        page = await lists.given(ctx, student_id, (day_of(after[0] or ""), as_id(after[1])))
        what = await lists.readable(ctx, page.rows)
    empty = {**dict.fromkeys(FIELDS, ""), "covers": (), "disclosed_on": today_in(viewer.timezone).isoformat()}
    values = {
        "name": f"{name['given_name']} {name['family_name']}", "student_id": student_id, "page": page, "what": what,
        "is_parent": is_parent, "typed": {**empty, **typed}, "problems": problems, "bases": BASES,
        "record_parts": PARTS, "citations": CITATIONS,
    }  # fmt: skip
    return respond(request, "records/disclosures.html", values, status=422 if problems else 200)


PAGES = [
    Route("/students/{id}/disclosures", log_page, methods=["GET"]),
    Route("/students/{id}/disclosures", add, methods=["POST"]),
]
