"""The sign-in page, signing out, and the list of the tenant's people."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import lists, person_lists, service
from aivo.domains.identity.class_pages import PAGES as CLASS_PAGES
from aivo.domains.identity.class_teacher_pages import PAGES as TEACHER_PAGES
from aivo.domains.identity.code_pages import PAGES as CODE_PAGES
from aivo.domains.identity.devices import origin_of
from aivo.domains.identity.district_pages import PAGES as DISTRICT_PAGES
from aivo.domains.identity.entering import come_in, device_tokens, site_of
from aivo.domains.identity.errors import ChallengeOver, SignInRefused, TooBusy, TooManyTries
from aivo.domains.identity.foreign_pages import PAGES as FOREIGN_PAGES
from aivo.domains.identity.invitation_pages import PAGES as INVITATION_PAGES
from aivo.domains.identity.link_pages import PAGES as LINK_PAGES
from aivo.domains.identity.models import ROLES
from aivo.domains.identity.own_pages import PAGES as OWN_PAGES
from aivo.domains.identity.passkey_pages import PAGES as PASSKEY_PAGES
from aivo.domains.identity.people_pages import PAGES as PEOPLE_PAGES
from aivo.domains.identity.people_pages import as_id
from aivo.domains.identity.phone_door_pages import PAGES as PHONE_DOOR_PAGES
from aivo.domains.identity.phone_pages import PAGES as PHONE_PAGES
from aivo.domains.identity.picture_pages import PAGES as PICTURE_PAGES
from aivo.domains.identity.provider_pages import PAGES as PROVIDER_PAGES
from aivo.domains.identity.schemas import DemoPerson
from aivo.domains.identity.security_pages import PAGES as SECURITY_PAGES
from aivo.domains.identity.set_up_pages import PAGES as SET_UP_PAGES
from aivo.domains.identity.switch_pages import PAGES as SWITCH_PAGES
from aivo.domains.identity.token_pages import PAGES as TOKEN_PAGES
from aivo.domains.identity.wording import VOCABULARIES
from aivo.kit.clock import today_in
from aivo.kit.errors import NotFound, Refusal, SignInNeeded
from aivo.web.cookies import forget_session, keep_language
from aivo.web.csrf import checked_form, plain_form
from aivo.web.paging import MOST, asked
from aivo.web.request import acting, path_within, respond, shell_of, signed_in, viewer_of
from aivo.web.suspended import DOOR, OnlyAdministrators
from aivo.web.wording import marked as _

MESSAGES = {
    SignInRefused: _("This name and password do not belong together. Please try again."),
    TooManyTries: _("Too many tries. Please wait 15 minutes, or ask your school for help."),
    TooBusy: _("Many people are signing in at this moment. Please try again in a minute."),
    OnlyAdministrators: DOOR,
    ChallengeOver: _("This sign-in took too long or was used already. Please begin again with your name and password."),
}


def demo_people(request: Request) -> Sequence[DemoPerson]:
    """The invented people of the demo; none anywhere else."""
    if not shell_of(request).settings.is_demo:
        return ()
    people: Sequence[DemoPerson] = request.app.state.demo_people
    return people


async def sign_in_page(request: Request) -> Response:
    """The form; who is signed in already goes on."""
    if viewer_of(request) is not None:
        return RedirectResponse(path_within(request.query_params.get("next")), status_code=303)
    response = _form(request, problem=MESSAGES[ChallengeOver] if "over" in request.query_params else "")
    keep_language(request, response)
    return response


async def sign_in(request: Request) -> Response:
    """Try a name and a password."""
    form = await plain_form(request)
    typed = {name: str(form.get(name, "")).strip() for name in ("tenant", "username", "next")}
    password = str(form.get("password", ""))
    if not (typed["tenant"] and typed["username"] and password):
        return _form(request, typed, _("Please fill in all three fields."), status=422)
    return await _try(request, typed, password)


async def demo_sign_in(request: Request) -> Response:
    """Sign in as one of the demo's invented people, whose passwords are printed on the terminal anyway."""
    form = await plain_form(request)
    wanted = (str(form.get("tenant", "")), str(form.get("username", "")))
    person = next((each for each in demo_people(request) if (each.tenant, each.username) == wanted), None)
    if person is None:
        raise NotFound
    typed = {"tenant": person.tenant, "username": person.username, "next": str(form.get("next", ""))}
    return await _try(request, typed, person.password)


async def sign_out(request: Request) -> Response:
    """End the session and forget its cookie."""
    await checked_form(request)
    if viewer_of(request) is not None:
        async with acting(request, even_suspended=True) as ctx:
            await service.sign_out(ctx)
    response = RedirectResponse("/sign-in", status_code=303)
    forget_session(request, response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


async def people_page(request: Request) -> Response:
    """The people of the tenant with their roles and duties, for district staff."""
    viewer = signed_in(request, "district_admin")
    search, after = asked(request, 3)
    role, status, school = (request.query_params.get(name, "") for name in ("role", "status", "school"))
    today = today_in(viewer.timezone)
    async with acting(request) as ctx:
        page = await lists.people(ctx, today, role, search, after, status=status, school_id=as_id(school))
        counts = await lists.counts(ctx)
        schools = await person_lists.schools(ctx)
    values = {
        "page": page,
        "counts": counts,
        "most": MOST,
        "search": search,
        "role": role,
        "status": status,
        "statuses": lists.STATUSES,
        "school": school,
        "schools": schools,
        "roles": [each for each in ROLES if each in counts],
    }
    return respond(request, "identity/people.html", values)


async def _try(request: Request, typed: dict[str, str], password: str) -> Response:
    address, device = origin_of(request)
    try:
        signed = await service.sign_in(
            shell_of(request).databases, typed["tenant"], typed["username"], password, device=device, address=address,
            cookie=device_tokens(request),
        )  # fmt: skip
    except (SignInRefused, TooManyTries, TooBusy, ChallengeOver, OnlyAdministrators) as refusal:
        return _form(request, typed, MESSAGES[type(refusal)], status=_status(refusal))
    return await come_in(request, signed, typed["next"])


def _form(request: Request, typed: dict[str, str] | None = None, problem: str = "", *, status: int = 200) -> Response:
    people = demo_people(request)
    filled = {
        "tenant": request.query_params.get("tenant", ""),
        "username": "",
        "next": request.query_params.get("next", ""),
    }
    tenants = list({person.tenant: person.tenant_name for person in people if person.tenant != "platform"}.items())
    groups: dict[str, list[DemoPerson]] = {}
    for person in people:
        groups.setdefault(person.tenant_name, []).append(person)
    values = {
        "typed": {**filled, **(typed or {})},
        "problem": problem,
        "groups": groups,
        "tenants": tenants,
        "has_passkeys": site_of(request) is not None,
    }
    return respond(request, "identity/sign_in.html", values, status=status)


def _status(refusal: Refusal) -> int:
    return 422 if isinstance(refusal, SignInNeeded) else refusal.status


PAGES = [
    Route("/sign-in", sign_in_page, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-in/demo", demo_sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/people", people_page),
    *PEOPLE_PAGES,
    *CODE_PAGES,
    *LINK_PAGES,
    *INVITATION_PAGES,
    *FOREIGN_PAGES,
    *PROVIDER_PAGES,
    *DISTRICT_PAGES,
    *CLASS_PAGES,
    *TEACHER_PAGES,
    *PICTURE_PAGES,
    *SWITCH_PAGES,
    *SET_UP_PAGES,
    *PASSKEY_PAGES,
    *PHONE_DOOR_PAGES,
    *PHONE_PAGES,
    *SECURITY_PAGES,
    *OWN_PAGES,
    *TOKEN_PAGES,
]

__all__ = ["PAGES", "VOCABULARIES"]
