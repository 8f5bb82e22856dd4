"""How a person gets in, for district staff: inviting, handing out a new password, and what became of each invitation.

What is to be handed over (link, code, letter) stands on the answer to the form and nowhere else: it is shown once.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import invitation_lists as lists
from aivo.domains.identity import service
from aivo.domains.identity.errors import (
    AlreadySignsIn,
    LearnersNeedNoLink,
    LinkBeyondDuties,
    NoSignIn,
    NothingToWithdraw,
    PeopleDutyNeeded,
)
from aivo.domains.identity.link_models import CHECKS
from aivo.domains.identity.schemas import InvitationDraft, NewLink
from aivo.kit.errors import Refusal
from aivo.web.csrf import checked_form
from aivo.web.paging import asked
from aivo.web.request import acting, id_from, respond, shell_of, signed_in
from aivo.web.templating import clock_of
from aivo.web.wording import LANGUAGES, known
from aivo.web.wording import marked as _

REFUSED: dict[type[Refusal], str] = {
    AlreadySignsIn: _("This person signs in already. If they lost their password, give them a link to a new one."),
    NoSignIn: _("This person does not sign in at the moment."),
    LearnersNeedNoLink: _("Learners sign in with their class, not by an invitation."),
    LinkBeyondDuties: _("This person has duties beyond your own, so somebody who has them too must do this."),
    PeopleDutyNeeded: _("Only a duty over people may do this."),
    NothingToWithdraw: _("This invitation was used or withdrawn already."),
}
LANGUAGE_NAMES = (("en", "English"), ("es", "Español"))
NO_CHECK = _("Please say how you made sure who the person is.")


async def invitations_page(request: Request) -> Response:
    """All invitations with what became of them."""
    signed_in(request, "district_admin")
    _search, after = asked(request, 2)
    state = request.query_params.get("state", "")
    async with acting(request) as ctx:
        page = await lists.invitations(ctx, state, after)
    values = {"page": page, "state": state if state in lists.STATES else "", "states": lists.STATES}
    return respond(request, "identity/invitations.html", values)


async def person_page(request: Request) -> Response:
    """One person's way in: the form for an invitation or for a new password, and the links so far."""
    signed_in(request, "district_admin")
    return await _person(request, id_from(request))


async def invite(request: Request) -> Response:
    """Make an invitation, and show once what is to be handed over."""
    signed_in(request, "district_admin")
    form = await checked_form(request)
    user_id = id_from(request)
    typed = {name: str(form.get(name, "")) for name in ("identity_checked", "delivery", "language")}
    if typed["identity_checked"] not in CHECKS:
        return await _person(request, user_id, NO_CHECK, typed, status=422)
    draft = InvitationDraft(user_id, typed["identity_checked"], "email" if typed["delivery"] == "email" else "paper")
    try:
        async with acting(request) as ctx:
            made = await service.invite(ctx, draft, shell_of(request).settings.base_url)
            person = await lists.person(ctx, user_id)
    except tuple(REFUSED) as refusal:
        return await _person(request, user_id, REFUSED[type(refusal)], typed, status=refusal.status)
    return _made(request, made, person, typed["language"])


async def hand_out_reset(request: Request) -> Response:
    """Make a link to a new password, and show it once."""
    signed_in(request, "district_admin")
    form = await checked_form(request)
    user_id = id_from(request)
    try:
        async with acting(request) as ctx:
            made = await service.hand_out_reset(ctx, user_id, shell_of(request).settings.base_url)
            person = await lists.person(ctx, user_id)
    except tuple(REFUSED) as refusal:
        return await _person(request, user_id, REFUSED[type(refusal)], status=refusal.status)
    return _made(request, made, person, str(form.get("language", "")))


async def withdraw(request: Request) -> Response:
    """Take an invitation back."""
    signed_in(request, "district_admin")
    form = await checked_form(request)
    try:
        async with acting(request) as ctx:
            await service.withdraw_invitation(ctx, id_from(request))
    except NothingToWithdraw:
        pass  # somebody was quicker: the list says what became of it
    back = str(form.get("person", ""))
    return RedirectResponse(f"/people/{UUID(back)}/invite" if _is_id(back) else "/invitations", status_code=303)


async def _person(
    request: Request, user_id: UUID, problem: str = "", typed: dict[str, str] | None = None, *, status: int = 200
) -> Response:
    settings = shell_of(request).settings
    async with acting(request) as ctx:
        person = await lists.person(ctx, user_id)
        links = await lists.links_of(ctx, user_id)
    values = {
        "person": person,
        "links": links,
        "checks": CHECKS,
        "problem": problem,
        "wrong": problem if problem == NO_CHECK else "",
        "languages_of_letters": LANGUAGE_NAMES,
        "typed": {"identity_checked": "", "delivery": "paper", "language": person["locale"], **(typed or {})},
        "has_mail": bool(person["email"]) and (settings.smtp_url is not None or settings.is_demo),
        "is_new": person["status"] in ("contact", "invited") or person["last_signed_in_at"] is None,
    }
    return respond(request, "identity/invite.html", values, status=status)


def _made(request: Request, made: NewLink, person: Any, language: str) -> Response:
    """What is handed over. A link that goes by mail is not shown: only the mailbox's owner shall have it."""
    viewer = signed_in(request)
    language = language if language in LANGUAGES else known(person["locale"])
    letter = ""
    if made.sent_to is None:
        url = f"{made.url}?lang={language}"
        picture = segno.make(url, error="m").svg_inline(scale=4, dark="#000", light="#fff")
        values = {
            "made": made,
            "person": person,
            "url": url,
            "tenant_name": viewer.tenant_name,
            "moment": clock_of(language, viewer.timezone),
            "picture": Markup(picture),  # noqa: S704  (drawn by the library, from our own address)
        }
        letter = shell_of(request).templates.render(language, "identity/letter.html", values)
    shown = {
        "made": made,
        "person": person,
        "code": f"{made.code[:4]} {made.code[4:]}",
        "letter": Markup(letter),  # noqa: S704  (a template of ours, escaped there)
        "letter_language": language,
    }
    return respond(request, "identity/invitation_made.html", shown)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


PAGES = [
    Route("/invitations", invitations_page, methods=["GET"]),
    Route("/invitations/{id}/withdraw", withdraw, methods=["POST"]),
    Route("/people/{id}/invite", person_page, methods=["GET"]),
    Route("/people/{id}/invite", invite, methods=["POST"]),
    Route("/people/{id}/reset", hand_out_reset, methods=["POST"]),
]
