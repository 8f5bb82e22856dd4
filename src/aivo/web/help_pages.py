"""Help, per role: what is where, whom to ask; for learners also what to do when something is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aivo.web.request import respond, signed_in
from aivo.web.wording import marked as _

PLACES: Mapping[str, str] = {
    "/today": _("What to do now, what comes next, and what is done."),
    "/children": _("What you need to do, and for each child the goals, the services and the next meeting."),
    "/students": _("The learners you work with. First those who need something this week."),
    "/classes": _("Your classes and who is in them."),
    "/schools": _("Schools, their classes and how many learners you may see."),
    "/people": _("Everybody here with their roles and duties."),
    "/roster": _("Bring in people and classes from your student system. You see every change before it happens."),
    "/messages": _("Letters between the family and the team. They are kept with the record."),
    "/outbox": _("Mail that went out, and mail that came back."),
    "/support": _("When somebody of the platform looks in: why, until when, and what they opened."),
    "/schema": _("Every table, and who may read it."),
    "/isolation": _("A proof, made at this moment, that no district sees another."),
    "/tenants": _("The organizations on this platform."),
    "/health": _("Whether everything runs."),
    "/notifications": _("What waits for you."),
}
"""A line about each place of the menus; a place without one is listed by its name."""


async def help_page(request: Request) -> Response:
    """What is where, and whom to ask."""
    signed_in(request)
    return respond(request, "shell/help.html", {"places": PLACES})


PAGES = [Route("/help", help_page, methods=["GET"])]
