"""The pages of another house's sign-in: at the door, on the way back, and where one's own account is tied to it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import foreign, link_pages, providers, service, ways_in
from aivo.domains.identity.devices import origin_of
from aivo.domains.identity.entering import come_in
from aivo.domains.identity.errors import (
    ChallengeOver,
    ForeignSignInRefused,
    InvitationCodeRefused,
    LastWayIn,
    LinkOver,
    NobodyTied,
    ProviderAway,
    ProviderRefused,
    TiedToSomebody,
    TooManyTries,
)
from aivo.domains.identity.foreign import Answer, Here
from aivo.domains.identity.journeys import SECONDS
from aivo.domains.identity.security_pages import after_proof
from aivo.kit.errors import Refusal
from aivo.web.cookies import forget_note, note, noted
from aivo.web.csrf import checked_form, plain_form
from aivo.web.request import acting, id_from, path_within, respond, shell_of, signed_in, viewer_of
from aivo.web.wording import marked as _

CALLBACK = "/sign-in/district/back"
"""The one address to which a provider may answer."""

COOKIE = "away"
"""Where the browser keeps the question that the answer must belong to."""

REFUSED: dict[type[Refusal], str] = {
    ForeignSignInRefused: _("The other sign-in did not work. Please begin again, or use your password."),
    NobodyTied: _(
        "Nobody here is tied to this account. Please sign in with your password once and tie it under Security."
    ),
    TiedToSomebody: _("This account of the other sign-in is tied to an account here already."),
    ProviderAway: _(
        "The other sign-in does not answer at the moment. Please try again in a minute, or use your password."
    ),
    ProviderRefused: _("The other sign-in did not work. Please begin again, or use your password."),
    LinkOver: _("This link was used already or is too old. Please ask your school for a new one."),
    ChallengeOver: _("The other sign-in did not work. Please begin again, or use your password."),
    TooManyTries: _("Too many tries. Please wait 15 minutes, or ask your school for help."),
    LastWayIn: _("This is your only way in. Please ask your school for a password first."),
}


async def door(request: Request) -> Response:
    """Whose sign-in? First the district, then its buttons."""
    return await _door(request)


async def set_out(request: Request) -> Response:
    """Off to the provider, to sign in."""
    address, _device = origin_of(request)
    slug, goal = request.path_params["tenant"], path_within(request.query_params.get("next"))
    databases = shell_of(request).databases
    try:
        url, packed = await foreign.set_out(
            databases, _here(request), slug, id_from(request), goal=goal, address=address
        )
    except tuple(REFUSED) as refusal:
        return await _door(request, slug, REFUSED[type(refusal)], status=refusal.status)
    response = RedirectResponse(url, status_code=303)
    note(request, response, COOKIE, packed, SECONDS)
    return response


async def come_back(request: Request) -> Response:
    """The answer of a provider: it belongs to a question of this browser, or nothing happens."""
    asked = {name: request.query_params.get(name, "")[:4000] for name in ("state", "code", "iss")}
    address, _device = origin_of(request)
    try:
        answer = await foreign.come_back(
            shell_of(request).databases, _here(request), noted(request, COOKIE),
            state=asked["state"], code=asked["code"], issuer=asked["iss"], address=address,
        )  # fmt: skip
        response = await _enter(request, answer)
    except tuple(REFUSED) as refusal:
        status = 422 if refusal.status == 401 else refusal.status
        response = await _door(request, "", REFUSED[type(refusal)], status=status)
    forget_note(request, response, COOKIE)
    return response


async def ties_page(request: Request) -> Response:
    """What one's own account is tied to, and may be tied to."""
    return await _ties(request)


@after_proof
async def begin_tie(request: Request) -> Response:
    """Off to the provider, to tie one's own account. A link, not a redirect: forms lead nowhere but here."""
    await checked_form(request)
    viewer = signed_in(request)
    address, _device = origin_of(request)
    try:
        async with acting(request) as ctx:
            await service.demand_recent_proof(ctx)
        url, packed = await foreign.set_out(
            shell_of(request).databases, _here(request), viewer.tenant, id_from(request), purpose="tie",
            bound_to=str(viewer.actor.session_id), address=address,
        )  # fmt: skip
    except tuple(REFUSED) as refusal:
        return await _ties(request, REFUSED[type(refusal)], status=refusal.status)
    return _onward(request, url, packed)


@after_proof
async def untie(request: Request) -> Response:
    """Untie one's own account."""
    await checked_form(request)
    try:
        async with acting(request) as ctx:
            await service.demand_recent_proof(ctx)
            await providers.untie(ctx, id_from(request))
    except LastWayIn as refusal:
        return await _ties(request, REFUSED[LastWayIn], status=refusal.status)
    return RedirectResponse("/security/accounts", status_code=303)


async def begin_invitation(request: Request) -> Response:
    """Off to the provider with an invitation in hand, once its code is right."""
    form = await plain_form(request)
    code = str(form.get("code", "")).strip()
    address, _device = origin_of(request)
    databases = shell_of(request).databases
    try:
        way = await link_pages.way_of(request)
        await ways_in.check_code(databases, way, code, address)
        url, packed = await foreign.set_out(
            databases, _here(request), way.slug, id_from(request), purpose="invitation", bound_to=str(way.link_id),
            address=address,
        )  # fmt: skip
    except (LinkOver, InvitationCodeRefused):
        return RedirectResponse("/link", status_code=303)
    except tuple(REFUSED) as refusal:
        return await link_pages.form_of(request, way, code, REFUSED[type(refusal)], status=refusal.status)
    return _onward(request, url, packed)


async def _enter(request: Request, answer: Answer) -> Response:
    databases = shell_of(request).databases
    address, device = origin_of(request)
    if answer.journey.purpose == "tie":
        viewer = viewer_of(request)
        if viewer is None:
            raise ForeignSignInRefused
        await foreign.tie(databases, answer, viewer.actor)
        return RedirectResponse("/security/accounts", status_code=303)
    if answer.journey.purpose == "invitation":
        way = await link_pages.way_of(request)
        signed = await foreign.accept_invitation(databases, answer, way, device=device, address=address)
        response = await come_in(request, signed, "/")
        link_pages.forget_link(request, response)
        return response
    signed = await foreign.sign_in(databases, answer, device=device, address=address)
    return await come_in(request, signed, answer.journey.goal)


async def _door(request: Request, tenant: str = "", problem: str = "", *, status: int = 200) -> Response:
    slug = (tenant or request.query_params.get("tenant", "")).strip().lower()[:63]
    found = await foreign.buttons(shell_of(request).databases, slug) if slug else []
    values = {
        "tenant": slug,
        "buttons": found,
        "problem": problem,
        "next": path_within(request.query_params.get("next")),
    }
    return respond(request, "identity/district_door.html", values, status=status)


async def _ties(request: Request, problem: str = "", *, status: int = 200) -> Response:
    viewer = signed_in(request, "parent", "teacher", "district_admin", "platform_admin")
    async with acting(request) as ctx:
        ties = await providers.own_ties(ctx)
    tied = {row["provider_id"] for row in ties}
    known = await foreign.known(shell_of(request).databases, viewer.tenant)
    labels = {provider_id: label for provider_id, label, _is_active in known}
    others = [(id_, label) for id_, label, is_active in known if is_active and id_ not in tied]
    values = {"ties": ties, "labels": labels, "others": others, "problem": problem}
    return respond(request, "identity/ties.html", values, status=status)


def _onward(request: Request, url: str, packed: str) -> Response:
    response = respond(request, "identity/onward.html", {"url": url})
    note(request, response, COOKIE, packed, SECONDS)
    return response


def _here(request: Request) -> Here:
    settings = shell_of(request).settings
    return Here(f"{settings.base_url}{CALLBACK}", settings.is_plain_http)


PAGES = [
    Route("/sign-in/district", door, methods=["GET"]),
    Route(CALLBACK, come_back, methods=["GET"]),
    Route("/sign-in/district/{tenant}/{id}", set_out, methods=["GET"]),
    Route("/security/accounts", ties_page, methods=["GET"]),
    Route("/security/accounts/{id}/tie", begin_tie, methods=["POST"]),
    Route("/security/accounts/{id}/untie", untie, methods=["POST"]),
    Route("/link/with/{id}", begin_invitation, methods=["POST"]),
]
