"""Access tokens under Security: make one, see it once, end it. Only staff, only where the district takes tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import service
from aivo.domains.identity.errors import TokenRefused, TokensOff
from aivo.domains.identity.scopes import SCOPES, STAFF_ROLES
from aivo.domains.identity.security_pages import after_proof
from aivo.web.csrf import checked_form
from aivo.web.request import acting, id_from, respond, signed_in
from aivo.web.wording import marked as _

DAYS = (7, 30, 90, 365)
USUAL_DAYS = 90
PROBLEMS: Mapping[str, str] = {
    "name": _("Please give the token a name of at most 60 characters."),
    "scopes": _("Please choose what the token may be used for."),
    "days": _("A token is in force for one day to one year."),
}
OFF = _("Your district does not use access tokens.")


async def tokens_page(request: Request) -> Response:
    """One's own tokens, and the form for another one."""
    return await _tokens(request)


@after_proof
async def make_token(request: Request) -> Response:
    """Make a token. Its text is on this page and never again."""
    signed_in(request, *STAFF_ROLES)
    form = await checked_form(request)
    name, scopes = str(form.get("name", "")), [str(each) for each in form.getlist("scopes")]
    days = next((each for each in DAYS if str(each) == form.get("days")), 0)
    draft, typed = service.TokenDraft(name, scopes, days), {"name": name, "scopes": scopes, "days": str(days)}
    try:
        async with acting(request) as ctx:
            made = await service.make_token(ctx, draft)
    except TokenRefused as refusal:
        return await _tokens(request, typed, str(refusal.details.get("field", "name")))
    except TokensOff:
        return await _tokens(request, typed, "off")
    return respond(request, "identity/token_made.html", {"made": made, "name": draft.name.strip()})


async def revoke_token(request: Request) -> Response:
    """End one of one's own tokens."""
    await checked_form(request)
    async with acting(request) as ctx:
        await service.revoke_token(ctx, id_from(request))
    return RedirectResponse("/security/tokens", status_code=303)


async def _tokens(request: Request, typed: Mapping[str, Any] | None = None, wrong: str = "") -> Response:
    signed_in(request, *STAFF_ROLES)
    async with acting(request) as ctx:
        tokens = await service.own_tokens(ctx)
        may_make = await service.may_have_token(ctx)
    problems = {wrong: PROBLEMS[wrong]} if wrong in PROBLEMS else {}
    values = {
        "tokens": tokens,
        "may_make": may_make,
        "scopes": SCOPES,
        "days": DAYS,
        "typed": {"name": "", "scopes": [], "days": str(USUAL_DAYS), **(typed or {})},
        "problems": problems,
        "problem": OFF if wrong == "off" else "",
    }
    return respond(request, "identity/tokens.html", values, status=422 if problems else 403 if wrong else 200)


PAGES = [
    Route("/security/tokens", tokens_page, methods=["GET"]),
    Route("/security/tokens", make_token, methods=["POST"]),
    Route("/security/tokens/{id}/revoke", revoke_token, methods=["POST"]),
]
