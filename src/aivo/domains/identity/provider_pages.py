"""Settings of a district: whose sign-in counts here. Kept by the security duty; the secret is never shown again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import permissions, providers
from aivo.domains.identity.errors import ProviderRefused
from aivo.domains.identity.foreign_pages import CALLBACK
from aivo.domains.identity.models import IdentityProvider
from aivo.domains.identity.schemas import ProviderDraft
from aivo.domains.identity.security_pages import after_proof
from aivo.domains.identity.service import demand_recent_proof
from aivo.kit.errors import NotFound
from aivo.web.csrf import checked_form
from aivo.web.request import acting, id_from, respond, shell_of, signed_in
from aivo.web.wording import marked as _

PROBLEMS = {
    "label": _("Please say what the button says."),
    "issuer": _("This must be an https address with a name, to the letter as the provider gives it."),
    "client_id": _("Please copy the client's name from the provider."),
}
HOSTS = _("Please write names of hosts only, such as login.example.org, with spaces between; at most ten.")
KNOWN_ALREADY = _("This provider with this client is there already.")
FIELDS = ("label", "issuer", "endpoint_hosts", "client_id", "client_secret", "mfa_classes")
NEW: Mapping[str, Any] = {**dict.fromkeys(FIELDS, ""), "is_active": True, "is_mfa_trusted": False}


async def providers_page(request: Request) -> Response:
    """The providers of the district, and whether the reader may change them."""
    signed_in(request, "district_admin")
    async with acting(request) as ctx:
        found = await ctx.find_many(IdentityProvider, order_by=["label"], limit=50)
        may_keep = await permissions.keeps_security(ctx)
    return respond(request, "identity/providers.html", {"providers": found, "may_keep": may_keep})


async def provider_page(request: Request) -> Response:
    """The form for one provider."""
    signed_in(request, "district_admin")
    provider_id = id_from(request)
    async with acting(request) as ctx:
        await permissions.demand(ctx, "keep_providers")
        found = await ctx.find_unique(IdentityProvider, where={"id": provider_id})
    if found is None:
        raise NotFound
    typed = {
        "label": found.label,
        "issuer": found.issuer,
        "endpoint_hosts": " ".join(found.endpoint_hosts),
        "client_id": found.client_id,
        "client_secret": "",
        "mfa_classes": " ".join(found.mfa_classes),
        "is_active": found.is_active,
        "is_mfa_trusted": found.is_mfa_trusted,
    }
    return _form(request, provider_id, typed)


async def new_page(request: Request) -> Response:
    """The empty form."""
    signed_in(request, "district_admin")
    async with acting(request) as ctx:
        await permissions.demand(ctx, "keep_providers")
    return _form(request, None, NEW)


@after_proof
async def keep(request: Request) -> Response:
    """Keep what was typed, for a new provider or one that is there."""
    signed_in(request, "district_admin")
    form = await checked_form(request)
    provider_id = id_from(request) if "id" in request.path_params else None
    typed: dict[str, Any] = {name: str(form.get(name, "")).strip()[:500] for name in FIELDS}
    typed |= {name: name in form for name in ("is_active", "is_mfa_trusted")}
    lists = {name: tuple(typed[name].split()) for name in ("mfa_classes", "endpoint_hosts")}
    draft = ProviderDraft(**{**typed, **lists})
    wrong = {name: text for name, text in PROBLEMS.items() if not typed[name]}
    is_local = shell_of(request).settings.is_plain_http
    try:
        async with acting(request) as ctx:
            await demand_recent_proof(ctx)
            await permissions.demand(ctx, "keep_providers")
            if not wrong and provider_id is None:
                await providers.add_provider(ctx, draft, is_local=is_local)
            elif not wrong and provider_id is not None:
                await providers.change_provider(ctx, provider_id, draft, is_local=is_local)
    except ProviderRefused as refusal:
        is_host = refusal.details.get("field") == "endpoint_hosts"
        wrong = {"endpoint_hosts": HOSTS} if is_host else {"issuer": PROBLEMS["issuer"]}
    except IntegrityError:
        wrong = {"client_id": KNOWN_ALREADY}
    if wrong:
        return _form(request, provider_id, typed, wrong)
    return RedirectResponse("/settings/sign-in", status_code=303)


def _form(
    request: Request, provider_id: UUID | None, typed: Mapping[str, Any], problems: Mapping[str, str] | None = None
) -> Response:
    base_url = shell_of(request).settings.base_url
    values = {
        "provider_id": provider_id, "typed": typed, "problems": problems or {}, "redirect_uri": f"{base_url}{CALLBACK}",
    }  # fmt: skip
    return respond(request, "identity/provider.html", values, status=422 if problems else 200)


PAGES = [
    Route("/settings/sign-in", providers_page, methods=["GET"]),
    Route("/settings/sign-in", keep, methods=["POST"]),
    Route("/settings/sign-in/new", new_page, methods=["GET"]),
    Route("/settings/sign-in/{id}", provider_page, methods=["GET"]),
    Route("/settings/sign-in/{id}", keep, methods=["POST"]),
]
