"""The teacher's caseload and the family's home."""

from __future__ import annotations

from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aivo.domains.iep import lists
from aivo.domains.iep.wording import VOCABULARIES
from aivo.kit.clock import today_in
from aivo.web.paging import asked
from aivo.web.request import acting, respond, signed_in


async def caseload_page(request: Request) -> Response:
    """The learners a member of staff may see. Never the disability: class lists are seen by others too."""
    viewer = signed_in(request, "teacher", "district_admin")
    search, after = asked(request, 3)
    today = today_in(viewer.timezone)
    async with acting(request) as ctx:
        page = await lists.caseload(ctx, today, search, after)
        soon = await lists.due_soon(ctx, today)
        count = await lists.learner_count(ctx, today)
    values = {"page": page, "soon": soon, "count": count, "search": search, "is_first": after[0] is None}
    return respond(request, "iep/caseload.html", {**values, "days_to": lambda day: days_between(today, day)})


async def children_page(request: Request) -> Response:
    """A parent's own children: what needs doing, the plan in short, the next meeting."""
    viewer = signed_in(request, "parent")
    today = today_in(viewer.timezone)
    async with acting(request) as ctx:
        children = await lists.children(ctx)
    todo = sum(bool(child.draft) + len(child.notices) for child in children)
    values = {"children": children, "todo": todo, "days_to": lambda day: days_between(today, day)}
    return respond(request, "iep/children.html", values)


def days_between(today: date, day: date) -> int:
    """Days from today; negative when the day is past."""
    return (day - today).days


PAGES = [Route("/students", caseload_page), Route("/children", children_page)]

__all__ = ["PAGES", "VOCABULARIES"]
