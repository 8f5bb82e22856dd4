"""The settings of an organization: what stands, and four small forms. Whoever has no duty over settings reads them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode
from zoneinfo import available_timezones

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity.errors import StepUpNeeded
from aivo.domains.identity.service import demand_recent_proof
from aivo.domains.tenancy import service as tenancy
from aivo.domains.tenancy.errors import NetworkNotRight
from aivo.domains.tenancy.schemas import RequestDays, UsualHours
from aivo.kit.errors import NotFound, Stale
from aivo.web.csrf import checked_form
from aivo.web.request import acting, locale_of, respond, signed_in
from aivo.web.wording import marked as _
from aivo.web.wording import say

ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico",
)  # fmt: skip
"""The zones of the United States that schools live in; the one that stands is offered besides."""
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_DAYS = 90
CHANGED = _("Somebody changed these settings in the meantime. What stands now is shown; please make your change again.")
NETWORK_WRONG = {
    "form": _("Line %(line)d: please write a name, a colon and the blocks, such as Cedar School: 203.0.113.0/24."),
    "block": _("Line %(line)d: %(block)s is no block of addresses, such as 203.0.113.0/24."),
    "wide": _("Line %(line)d: %(block)s is far more addresses than a school has."),
}
Keep = Callable[[Request, FormData], Awaitable[dict[str, str]]]


async def settings_page(request: Request) -> Response:
    """What stands, section by section."""
    signed_in(request, "district_admin")
    async with acting(request) as ctx:
        standing = await tenancy.settings_of(ctx)
    return respond(request, "identity/settings.html", {"standing": standing, "is_kept": "kept" in request.query_params})


async def form_page(request: Request) -> Response:
    """One section as a form."""
    return await _form(request, {}, {})


async def keep(request: Request) -> Response:
    """Keep one section; security asks once more who one is."""
    signed_in(request, "district_admin")
    form = await checked_form(request)
    section = str(request.path_params["section"])
    if section not in KEEPERS:
        raise NotFound
    try:
        problems = await KEEPERS[section](request, form)
    except StepUpNeeded:
        back = f"/settings/{section}"
        return RedirectResponse(f"/security/prove?{urlencode({'next': back})}", status_code=303)
    except Stale:
        return await _form(request, {}, {}, problem=CHANGED)
    if problems:
        return await _form(request, _typed(form), problems)
    return RedirectResponse("/settings?kept", status_code=303)


async def _keep_general(request: Request, form: FormData) -> dict[str, str]:
    typed = _typed(form)
    problems = {}
    if not 2 <= len(typed["name"]) <= 200:
        problems["name"] = _("Please enter the name, in 2 to 200 letters.")
    if typed["timezone"] not in available_timezones():
        problems["timezone"] = _("Please choose one of these.")
    if typed["default_locale"] not in ("en", "es"):
        problems["default_locale"] = _("Please choose a language.")
    for name in ("access_lead_days", "access_grace_days"):
        if not re.fullmatch(r"[0-9]{1,2}", typed[name]) or int(typed[name]) > MOST_DAYS:
            problems[name] = _("A whole number of days, from 0 to 90.")
    if not problems:
        draft = tenancy.General(
            typed["name"], typed["timezone"], typed["default_locale"], int(typed["access_lead_days"]),
            int(typed["access_grace_days"]), _version(form),
        )  # fmt: skip
        async with acting(request) as ctx:
            await tenancy.change_general(ctx, draft)
    return problems


async def _keep_security(request: Request, form: FormData) -> dict[str, str]:
    typed = _typed(form)
    try:
        networks = tenancy.networks_from(typed["networks"])
    except NetworkNotRight as wrong:
        said = say(locale_of(request), NETWORK_WRONG[wrong.why])
        return {"networks": said % {"line": wrong.line, "block": wrong.block}}
    draft = tenancy.Security(networks, "has_programs" in form, typed["reason"], _version(form))
    async with acting(request) as ctx:
        await demand_recent_proof(ctx)
        await tenancy.change_security(ctx, draft)
    return {}


async def _keep_hours(request: Request, form: FormData) -> dict[str, str]:
    typed = _typed(form)
    days = tuple(day for day in WEEK if day in form.getlist("days"))
    begin, end = _minute(typed["from"]), _minute(typed["to"])
    if not days:
        return {"days": _("Please choose at least one day.")}
    if begin is None or end is None or begin >= end:
        return {"from": _("Please give two times, the earlier one first.")}
    hours = UsualHours(days=days, from_minute=begin, to_minute=end, note=typed["note"][:200] or None)
    async with acting(request) as ctx:
        await tenancy.change_hours(ctx, hours, _version(form))
    return {}


async def _keep_requests(request: Request, form: FormData) -> dict[str, str]:
    typed = _typed(form)
    problems = {}
    for name, most, said in (
        ("inspect_days", 45, _("A whole number of days, from 1 to 45.")),
        ("other_days", 90, _("A whole number of days, from 1 to 90.")),
    ):
        if not re.fullmatch(r"[0-9]{1,2}", typed[name]) or not 1 <= int(typed[name]) <= most:
            problems[name] = said
    if not problems:
        days = RequestDays(inspect=int(typed["inspect_days"]), others=int(typed["other_days"]))
        async with acting(request) as ctx:
            await tenancy.change_request_days(ctx, days, _version(form))
    return problems


KEEPERS: Mapping[str, Keep] = {
    "general": _keep_general, "security": _keep_security, "hours": _keep_hours, "requests": _keep_requests,
}  # fmt: skip
FIELDS = (
    "name", "timezone", "default_locale", "access_lead_days", "access_grace_days", "networks", "reason", "from", "to",
    "note", "inspect_days", "other_days",
)  # fmt: skip


async def _form(
    request: Request, typed: Mapping[str, Any], problems: Mapping[str, str], *, problem: str = ""
) -> Response:
    signed_in(request, "district_admin")
    section = str(request.path_params["section"])
    if section not in KEEPERS:
        raise NotFound
    async with acting(request) as ctx:
        standing = await tenancy.settings_of(ctx)
    if not standing.row["may_keep"]:
        raise NotFound
    values = {
        "standing": standing, "typed": {**_stored(standing), **typed}, "problems": problems, "problem": problem,
        "zones": dict.fromkeys((*ZONES, standing.row["timezone"])), "week": WEEK,
    }  # fmt: skip
    status = 409 if problem else 422 if problems else 200
    return respond(request, f"identity/settings_{section}.html", values, status=status)


def _stored(standing: tenancy.Standing) -> dict[str, Any]:
    """What the fields show before anybody has typed."""
    row, hours = standing.row, standing.hours
    names = ("name", "timezone", "default_locale", "access_lead_days", "access_grace_days", "has_programs")
    return {
        **{name: row[name] for name in names},
        "networks": "\n".join(f"{each.name}: {', '.join(each.blocks)}" for each in standing.settings.networks),
        "reason": "",
        "days": hours.days if hours else WEEK[:5],
        "from": _clock(hours.from_minute if hours else 8 * 60),
        "to": _clock(hours.to_minute if hours else 16 * 60),
        "note": hours.note if hours else "",
        "inspect_days": standing.request_days.inspect,
        "other_days": standing.request_days.others,
    }


def _typed(form: FormData) -> dict[str, Any]:
    sent: dict[str, Any] = {name: str(form.get(name, "")).replace("\x00", "").strip()[:4000] for name in FIELDS}
    return sent | {"has_programs": "has_programs" in form, "days": tuple(map(str, form.getlist("days")))}


def _version(form: FormData) -> int:
    sent = str(form.get("version", ""))
    return int(sent) if re.fullmatch(r"[0-9]{1,9}", sent) else 0


def _minute(text: str) -> int | None:
    found = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])(:[0-9]{2})?", text)
    return int(found[1]) * 60 + int(found[2]) if found else None


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


PAGES = [
    Route("/settings", settings_page, methods=["GET"]),
    Route("/settings/{section}", form_page, methods=["GET"]),
    Route("/settings/{section}", keep, methods=["POST"]),
]
