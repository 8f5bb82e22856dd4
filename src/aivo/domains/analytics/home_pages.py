"""The home of district staff: what needs attention, each number with its list."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from aivo.domains.analytics import attention
from aivo.kit.clock import today_in
from aivo.kit.errors import NotFound
from aivo.web.paging import MOST, asked
from aivo.web.request import acting, respond, signed_in
from aivo.web.wording import marked as _

TITLES = {
    "no-plan": _("Learners without a plan in force"),
    "overdue": _("Annual reviews that are overdue"),
    "due": _("Annual reviews due in the next 30 days"),
    "documents": _("Documents to check"),
    "duties": _("Duties that end in the next 30 days"),
    "no-factor": _("Staff without a second step"),
}
LEADS = {
    "no-plan": _("They are eligible, and no plan is in force for them today."),
    "overdue": _("The day of the review has passed. The plan stays in force until it is replaced."),
    "due": _("By the day of the review."),
    "documents": _("The check of the file is not finished, or it was refused."),
    "duties": _("After that day the duty opens nothing."),
    "no-factor": _("They sign in with a password alone. Their page leads to an invitation or a reminder."),
}


async def home_page(request: Request) -> Response:
    """What needs attention today."""
    viewer = signed_in(request, "district_admin")
    today = today_in(viewer.timezone)
    async with acting(request) as ctx:
        numbers = await attention.numbers(ctx, today)
        schools = await attention.by_school(ctx, today)
    values = {"numbers": numbers, "schools": schools, "most": MOST}
    return respond(request, "analytics/home.html", values)


async def list_page(request: Request) -> Response:
    """The list behind one number."""
    viewer = signed_in(request, "district_admin")
    kind = str(request.path_params["kind"])
    if kind not in TITLES:
        raise NotFound
    _search, after = asked(request, 2)
    async with acting(request) as ctx:
        page = await attention.listed(ctx, kind, today_in(viewer.timezone), after)
    values = {"page": page, "kind": kind, "title": TITLES[kind], "lead": LEADS[kind]}
    return respond(request, "analytics/home_list.html", values)
