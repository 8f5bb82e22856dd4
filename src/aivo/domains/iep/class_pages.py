"""Classes as their teachers see them. They hide for projecting until told otherwise: walls have readers."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aivo.domains.audit import service as audit
from aivo.domains.iep import class_lists
from aivo.kit.clock import today_in
from aivo.kit.errors import NotFound
from aivo.web.paging import asked
from aivo.web.projecting import projecting
from aivo.web.request import acting, id_from, respond, signed_in


async def classes_page(request: Request) -> Response:
    """The classes of a teacher."""
    viewer = signed_in(request, "teacher")
    async with acting(request) as ctx:
        classes = await class_lists.my_classes(ctx, today_in(viewer.timezone))
    return respond(request, "iep/classes.html", {"classes": classes})


async def class_page(request: Request) -> Response:
    """Who sits in a class and what each one needs. Whose settings are shown is written down first."""
    viewer = signed_in(request, "teacher", "district_admin")
    classroom_id, today = id_from(request), today_in(viewer.timezone)
    _, after = asked(request, 3)
    state = projecting(request, default=True)
    async with acting(request) as ctx:
        room = await class_lists.classroom(ctx, classroom_id, today)
        if room is None:
            raise NotFound
        page = await class_lists.roster(ctx, classroom_id, today, after)
        kinds = await class_lists.in_the_room(ctx, classroom_id, today) if state.is_on else []
        shown = [] if state.is_on else [UUID(row["id"]) for row in page.rows if row["settings"] or row["safety"]]
        if shown:
            await audit.saw(ctx, shown, "accommodations")
    rows = sorted(page.rows, key=lambda row: row["given_name"]) if state.is_on else page.rows
    values = {"room": room, "rows": rows, "next": page.next, "kinds": kinds, "state": state}
    return respond(request, "iep/class.html", values)


CLASS_PAGES = [Route("/classes", classes_page), Route("/classes/{id}", class_page)]
