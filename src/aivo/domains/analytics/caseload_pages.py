"""The caseload: what needs the reader this week, and the learners they may see, with filters, order and trends."""

from __future__ import annotations

from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from aivo.domains.analytics import caseload_lists
from aivo.domains.analytics.filters import ORDERS, PLANS, STANDINGS, filters_of
from aivo.domains.analytics.trend_lists import trends_of
from aivo.domains.tenancy.models import GRADES
from aivo.kit.clock import today_in
from aivo.web.paging import MOST, asked
from aivo.web.projecting import projecting
from aivo.web.request import acting, respond, signed_in


async def students_page(request: Request) -> Response:
    """The learners a member of staff may see. Never the disability: lists are seen by others too."""
    viewer = signed_in(request, "teacher", "district_admin")
    search, after = asked(request, 4)
    chosen, state, today = filters_of(request), projecting(request), today_in(viewer.timezone)
    async with acting(request) as ctx:
        frame = await caseload_lists.frame(ctx, today)
        page = await caseload_lists.caseload(ctx, today, chosen, search, after)
        is_first = after[0] is None and not search and not chosen.is_any
        week = await caseload_lists.this_week(ctx, today, viewer.timezone) if is_first and not state.is_on else []
        trends = {} if state.is_on else await trends_of(ctx, [row["id"] for row in page.rows])
    values = {
        "page": page, "week": week, "frame": frame, "most": MOST, "search": search, "chosen": chosen,
        "is_first": is_first, "state": state, "trends": trends,
        "standings": STANDINGS, "orders": ORDERS, "grades": GRADES, "plans": PLANS,
        "new_since": today - timedelta(days=caseload_lists.NEW_DAYS), "days_to": lambda day: days_between(today, day),
    }  # fmt: skip
    return respond(request, "analytics/students.html", values)


def days_between(today: date, day: date) -> int:
    """Days from today; negative when the day is past."""
    return (day - today).days
