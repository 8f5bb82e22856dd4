"""The platform sets how an organization stands: first what it means, then a reason, then it holds, with a way back."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.billing import lists
from aivo.domains.identity import service as identity
from aivo.domains.identity.errors import StepUpNeeded
from aivo.domains.tenancy import service as tenancy
from aivo.domains.tenancy.errors import StateNotThere
from aivo.kit.clock import today_in
from aivo.kit.errors import NotFound
from aivo.web.csrf import checked_form
from aivo.web.request import acting, id_from, respond, signed_in
from aivo.web.wording import marked as _

ONWARD = {
    "trial": ("suspended", "leaving"),
    "active": ("suspended", "leaving"),
    "suspended": ("active", "leaving", "closed"),
    "leaving": ("active", "suspended", "closed"),
    "closed": ("active",),
}
"""From each state, where the platform may lead: closed comes after the records were handed over."""
FIELDS = ("reason", "exported_on", "exported_to")
ELSE = _("The organization stands otherwise by now. Please look at it again.")


async def state_page(request: Request) -> Response:
    """What the state means for the organization, and the form with its reason."""
    signed_in(request, "platform_admin")
    return await _form(request, request.query_params.get("to", ""), dict.fromkeys(FIELDS, ""))


async def set_state(request: Request) -> Response:
    """Set the state, once who does it has lately shown who they are. The organization's administrators are told."""
    viewer = signed_in(request, "platform_admin")
    form = await checked_form(request)
    tenant_id, wanted, typed = id_from(request), str(form.get("to", "")), _typed(form)
    exported_on = _day(typed["exported_on"])
    problems = {}
    if len(typed["reason"]) < 10:
        problems["reason"] = _("Please say why, in ten letters or more.")
    if wanted == "closed" and (exported_on is None or exported_on > today_in(viewer.timezone)):
        problems["exported_on"] = _("Please enter the day on which all records were handed over, not later than today.")
    if wanted == "closed" and not typed["exported_to"]:
        problems["exported_to"] = _("Please enter to whom all records were handed over.")
    if problems:
        return await _form(request, wanted, typed, problems)
    draft = tenancy.StateDraft(wanted, typed["reason"], exported_on, typed["exported_to"])
    try:
        async with acting(request) as ctx:
            await identity.demand_recent_proof(ctx)
            state_id = await tenancy.set_tenant_state(ctx, tenant_id, draft)
    except StepUpNeeded:
        back = f"/tenants/{tenant_id}/state?{urlencode({'to': wanted})}"
        return RedirectResponse(f"/security/prove?{urlencode({'next': back})}", status_code=303)
    except StateNotThere:
        return await _form(request, wanted, typed, problem=ELSE)
    return RedirectResponse(f"/tenants/{tenant_id}?set={state_id}", status_code=303)


async def undo(request: Request) -> Response:
    """Take the newest change back."""
    signed_in(request, "platform_admin")
    form = await checked_form(request)
    try:
        async with acting(request) as ctx:
            await tenancy.undo_tenant_state(ctx, UUID(str(form.get("state", ""))))
    except ValueError:
        raise NotFound from None
    return RedirectResponse(f"/tenants/{id_from(request)}?undone", status_code=303)


async def _form(
    request: Request, wanted: str, typed: dict[str, str], problems: dict[str, str] | None = None, *, problem: str = ""
) -> Response:
    async with acting(request) as ctx:
        found = await lists.standing(ctx, id_from(request))
    if wanted not in ONWARD[found["status"]]:
        if not problem:
            raise NotFound
        return RedirectResponse(f"/tenants/{found['id']}", status_code=303)
    values = {"tenant": found, "to": wanted, "typed": typed, "problems": problems or {}, "problem": problem}
    status = 409 if problem else 422 if problems else 200
    return respond(request, "billing/tenant_state.html", values, status=status)


def _typed(form: FormData) -> dict[str, str]:
    return {name: str(form.get(name, "")).replace("\x00", "").strip()[:500] for name in FIELDS}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


PAGES = [
    Route("/tenants/{id}/state", state_page, methods=["GET"]),
    Route("/tenants/{id}/state", set_state, methods=["POST"]),
    Route("/tenants/{id}/state/undo", undo, methods=["POST"]),
]
