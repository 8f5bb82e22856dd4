"""The style guide: every part that pages are made of, with its name and its states. For the platform, and in a demo."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aivo.kit.clock import now
from aivo.kit.errors import NotFound
from aivo.web.request import respond, shell_of, viewer_of
from aivo.web.wording import marked as _

REQUIRED = _("Please type a name.")


async def styleguide_page(request: Request) -> Response:
    """Every part once. ``?dir=rtl`` mirrors the page, as a language written from the right would."""
    viewer = viewer_of(request)
    is_platform = viewer is not None and viewer.actor.role == "platform_admin"
    if not (is_platform or shell_of(request).settings.is_demo):
        raise NotFound
    values = {
        "problems": {"sample-wrong": REQUIRED},
        "today": now().date(),
        "next_week": now() + timedelta(days=7),
    }
    if request.query_params.get("dir") == "rtl":
        values["direction"] = "rtl"
    return respond(request, "shell/styleguide.html", values)


PAGES = [Route("/styleguide", styleguide_page, methods=["GET"])]
