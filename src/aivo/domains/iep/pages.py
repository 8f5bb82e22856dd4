"""The family's home."""

from __future__ import annotations

from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aivo.domains.iep import lists
from aivo.domains.iep.class_pages import CLASS_PAGES
from aivo.domains.iep.move_pages import MOVE_PAGES
from aivo.domains.iep.next_year_pages import NEXT_YEAR_PAGES
from aivo.domains.iep.wording import VOCABULARIES
from aivo.kit.clock import today_in
from aivo.web.request import acting, respond, signed_in


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


PAGES = [Route("/children", children_page), *CLASS_PAGES, *NEXT_YEAR_PAGES, *MOVE_PAGES]

__all__ = ["PAGES", "VOCABULARIES"]
