"""The platform's pages about one tenant: founding it, and what it bought and used."""

from __future__ import annotations

import re
from uuid import UUID
from zoneinfo import available_timezones

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aivo.domains.billing import lists
from aivo.domains.billing.founding import CHECKS, Founding, found
from aivo.domains.billing.state_pages import ONWARD
from aivo.domains.billing.state_pages import PAGES as STATE_PAGES
from aivo.domains.tenancy import service as tenancy
from aivo.domains.tenancy.errors import BadSlug, SlugTaken
from aivo.domains.tenancy.schemas import TenantDraft
from aivo.kit.errors import NotFound
from aivo.web.csrf import checked_form
from aivo.web.request import acting, id_from, respond, shell_of, signed_in
from aivo.web.wording import marked as _

KINDS = (*tenancy.PUBLIC_AGENCIES, "private_school", "family")
ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico",
)  # fmt: skip
"""The zones of the United States that schools live in; the form offers these."""
FIELDS = (
    "name", "slug", "kind", "state_code", "timezone", "plan", "learner_count", "given_name", "family_name", "username",
    "email", "identity_checked",
)  # fmt: skip
BLANK = dict.fromkeys(FIELDS, "") | {"kind": "district", "timezone": "America/Chicago", "learner_count": "0"}
NEEDED = ("name", "slug", "plan", "given_name", "family_name", "username")
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


async def new_page(request: Request) -> Response:
    """The form for a new organization."""
    signed_in(request, "platform_admin")
    return await _form(request, BLANK)


async def make(request: Request) -> Response:
    """Make the organization; its first administrator's link and code are shown this once."""
    viewer = signed_in(request, "platform_admin")
    typed = _typed(await checked_form(request))
    problems = check(typed)
    if problems:
        return await _form(request, typed, problems)
    shell = shell_of(request)
    try:
        founded = await found(shell.databases, viewer.actor, _draft(typed), shell.settings.base_url)
    except (SlugTaken, BadSlug) as refusal:
        return await _form(request, typed, {"slug": _SLUGS[type(refusal)]})
    except NotFound:
        return await _form(request, typed, {"plan": _("Please choose a plan.")})
    return respond(request, "billing/tenant_made.html", {"founded": founded, "typed": typed}, status=201)


async def tenant_page(request: Request) -> Response:
    """One organization: what it is, what it bought, what it used. No learner's record opens from here."""
    signed_in(request, "platform_admin")
    async with acting(request) as ctx:
        values = await lists.tenant(ctx, id_from(request))
    newest = next((each for each in values["states"] if each["undone_at"] is None), None)
    is_newest = newest is not None and str(newest["id"]) == request.query_params.get("set")
    values |= {
        "onward": ONWARD[values["tenant"]["status"]], "just_set": newest if is_newest else None,
        "is_undone": "undone" in request.query_params,
    }  # fmt: skip
    return respond(request, "billing/tenant.html", values)


def check(typed: dict[str, str]) -> dict[str, str]:
    """What is not right yet, by field."""
    problems = {name: _("This is needed.") for name in NEEDED if not typed[name]}
    if typed["kind"] not in KINDS:
        problems["kind"] = _("Please choose one of these.")
    if typed["timezone"] not in available_timezones():
        problems["timezone"] = _("Please choose one of these.")
    if typed["state_code"] and not re.fullmatch(r"[A-Z]{2}", typed["state_code"]):
        problems["state_code"] = _("Two letters, such as IL.")
    if not re.fullmatch(r"[0-9]{1,7}", typed["learner_count"]):
        problems["learner_count"] = _("A whole number, such as 250.")
    if typed["username"] and not USERNAME.fullmatch(typed["username"]):
        problems["username"] = _("Small letters, digits, dot, hyphen; two or more.")
    if typed["email"] and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", typed["email"]):
        problems["email"] = _("This does not look like an e-mail address.")
    if typed["identity_checked"] not in CHECKS:
        problems["identity_checked"] = _("Please choose one of these.")
    return problems


_SLUGS = {
    SlugTaken: _("There is an organization of this short name already."),
    BadSlug: _("Small letters, digits and hyphens, a letter first."),
}


def _typed(form: FormData) -> dict[str, str]:
    sent = {name: str(form.get(name, "")).replace("\x00", "").strip()[:200] for name in FIELDS}
    return {**sent, "state_code": sent["state_code"].upper(), "username": sent["username"].lower()}


def _draft(typed: dict[str, str]) -> Founding:
    try:
        plan_id = UUID(typed["plan"])
    except ValueError:
        raise NotFound from None
    tenant = TenantDraft(
        typed["slug"], typed["name"], typed["kind"], typed["state_code"] or None, typed["timezone"]
    )  # fmt: skip
    return Founding(
        tenant, plan_id, int(typed["learner_count"]), typed["given_name"], typed["family_name"], typed["username"],
        typed["email"] or None, typed["identity_checked"],
    )  # fmt: skip


async def _form(request: Request, typed: dict[str, str], problems: dict[str, str] | None = None) -> Response:
    async with acting(request) as ctx:
        plans = await lists.plans(ctx)
    values = {"typed": typed, "problems": problems or {}, "plans": plans, "kinds": KINDS, "zones": ZONES}
    return respond(request, "billing/tenant_new.html", values, status=422 if problems else 200)


PAGES = [
    Route("/tenants/new", new_page, methods=["GET"]),
    Route("/tenants/new", make, methods=["POST"]),
    Route("/tenants/{id}", tenant_page, methods=["GET"]),
    *STATE_PAGES,
]
