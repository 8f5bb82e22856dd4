"""The staff search."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aivo.domains.students import search_lists
from aivo.web.projecting import projecting
from aivo.web.request import acting, respond, signed_in

LEAST = 2
"""Letters that must be typed before anything is looked for."""


async def search_page(request: Request) -> Response:
    """Learners, staff and classes that the reader may see; nothing of anybody else, not even a number."""
    signed_in(request, "teacher", "district_admin")
    said = request.query_params.get("q", "").replace("\x00", "").strip()[:80]
    found: dict[str, search_lists.Hits] = {}
    if len(said) >= LEAST:
        async with acting(request) as ctx:
            found = await search_lists.find(ctx, said)
    total = sum(hits.of_all for hits in found.values())
    values = {"query": said, "found": found, "total": total, "state": projecting(request), "least": LEAST}
    return respond(request, "students/search.html", values)


SEARCH_PAGES = [Route("/search", search_page)]
