"""The style guide: every part that pages are made of, with its name and its states. For the platform, and in a demo."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aivo.kit.clock import now
from aivo.kit.errors import NotFound
from aivo.web.charts import sparkline
from aivo.web.request import respond, shell_of, viewer_of
from aivo.web.wording import marked as _

REQUIRED = _("Please type a name.")
MAYA = {"given_name": "Maya", "family_name": "Torres"}


def goals(today: date) -> list[dict[str, Any]]:
    """A goal on its way, one that is behind, and one without a score."""
    trends = (
        ("reading", "on_track", "good", (41, 48, 60, 72)),
        ("writing", "not_yet_on_track", "wait", (14, 13, 16, 15)),
    )
    shown: list[dict[str, Any]] = [
        {
            "area": area, "standing": standing, "tone": tone, "count": len(scores), "first": scores[0],
            "last": scores[-1], "target": 90,
            "line": sparkline([(today + timedelta(weeks=week), score) for week, score in enumerate(scores)], 10, 90),
        }
        for area, standing, tone, scores in trends
    ]  # fmt: skip
    return [*shown, {"area": "mathematics", "line": None}]


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
        "maya": MAYA,
        "goals": goals(now().date()),
    }
    if request.query_params.get("dir") == "rtl":
        values["direction"] = "rtl"
    return respond(request, "shell/styleguide.html", values)


PAGES = [Route("/styleguide", styleguide_page, methods=["GET"])]
