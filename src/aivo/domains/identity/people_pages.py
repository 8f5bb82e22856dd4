"""One person for whoever has a duty over people: names, duties, further roles, classes, whether they sign in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import people, person_lists, service
from aivo.domains.identity.errors import (
    AlreadyHas,
    DutyBeyondYours,
    EndsBeforeItBegins,
    FactorBeyondYours,
    NothingToReset,
    NotYourself,
    PeopleDutyNeeded,
    StepUpNeeded,
    UsernameTaken,
)
from aivo.domains.identity.models import DUTIES
from aivo.domains.identity.schemas import DutyDraft, NamesDraft, UserDraft
from aivo.kit.clock import today_in
from aivo.kit.errors import Refusal, Stale
from aivo.web.csrf import checked_form
from aivo.web.request import acting, id_from, respond, signed_in
from aivo.web.wording import LANGUAGES
from aivo.web.wording import marked as _

REFUSED: Mapping[type[Refusal], str] = {
    DutyBeyondYours: _("You can give and end only duties that open nothing beyond your own, and none to yourself."),
    AlreadyHas: _("This person has this already in these days."),
    EndsBeforeItBegins: _("The last day is before the first."),
    NotYourself: _("Nobody signs themselves off; please ask somebody else with a duty over people."),
    FactorBeyondYours: _("This person's duties reach further than yours, so somebody else has to do this."),
    NothingToReset: _("This person has no second step that could be taken away."),
    PeopleDutyNeeded: _("Only a duty over people may do this."),
    Stale: _("Somebody else has changed this in the meantime. What stands now is shown beside what you typed."),
    UsernameTaken: _("Somebody in this organization already has this sign-in name."),
}
NO_NAME = _("Please type the name.")
NO_DAY = _("Please choose a day.")
NO_DUTY = _("Please choose a duty.")
NO_ROLE = _("Please choose a role.")
NO_REASON = _("Please say why.")
BAD_USERNAME = _("Please use small letters, digits, dots and hyphens, at least 3.")
BAD_EMAIL = _("This is no e-mail address.")
USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{2,79}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NAMES = ("title", "given_name", "middle_name", "family_name", "email", "staff_identifier", "locale")
FURTHER_ROLES = ("teacher", "parent", "district_admin")
"""Roles that are given by hand. Learners are enrolled; the platform's admins are not of this organization."""


class Blanks(dict[str, str]):
    """What was typed, or what is wrong, by field; nothing where nothing was."""

    def __missing__(self, name: str) -> str:
        """Nothing."""
        return ""


async def person_page(request: Request) -> Response:
    """One person."""
    return await _person(request)


async def change_names(request: Request) -> Response:
    """Change names and how a person is reached."""
    form, typed = await _sent(request, *NAMES)
    problems = _wrong_names(typed)
    if problems:
        return await _person(request, "names", typed, problems=problems)
    draft = NamesDraft(**{name: typed[name] or None for name in NAMES if name != "locale"}, locale=_locale(typed))  # type: ignore[arg-type]  # required names are there
    return await _try(request, "names", typed, people.change_names, _version(form), draft)


async def change_status(request: Request) -> Response:
    """Sign a person off with a reason, or let them in again."""
    form, typed = await _sent(request, "reason")
    if form.get("what") == "activate":
        return await _try(request, "status", typed, people.activate, _version(form))
    if not typed["reason"]:
        return await _person(request, "status", typed, problems={"reason": NO_REASON})
    return await _try(request, "status", typed, people.deactivate, _version(form), typed["reason"])


async def reset_factors(request: Request) -> Response:
    """Take a lost second step away, with a reason, once it is shown again who does it."""
    _form, typed = await _sent(request, "lost")
    if not typed["lost"]:
        return await _person(request, "factors", typed, problems={"lost": NO_REASON})
    try:
        return await _try(request, "factors", typed, people.reset_factors, typed["lost"])
    except StepUpNeeded:
        goal = f"/people/{id_from(request)}"
        return RedirectResponse(f"/security/prove?{urlencode({'next': goal})}", status_code=303)


async def give_duty(request: Request) -> Response:
    """Give a duty from a day on."""
    _form, typed = await _sent(request, "duty", "school", "from", "to", "why")
    first, last, problems = _span(typed)
    if typed["duty"] not in DUTIES:
        problems = {"duty": NO_DUTY, **problems}
    if first is None or problems:
        return await _person(request, "duty", typed, problems=problems)
    draft = DutyDraft(typed["duty"], first, last, as_id(typed["school"]), typed["why"] or None)
    return await _try(request, "duty", typed, people.add_duty, draft)


async def end_duty(request: Request) -> Response:
    """End a duty after a day."""
    return await _end(request, people.end_duty)


async def give_role(request: Request) -> Response:
    """Give a further role."""
    _form, typed = await _sent(request, "role", "role_school", "role_from", "role_to")
    first, last, problems = _span(typed, "role_")
    if typed["role"] not in FURTHER_ROLES:
        problems = {"role": NO_ROLE, **problems}
    if first is None or problems:
        return await _person(request, "role", typed, problems=problems)
    return await _try(request, "role", typed, people.add_role, typed["role"], first, last, as_id(typed["role_school"]))


async def end_role(request: Request) -> Response:
    """End a further role after a day."""
    return await _end(request, people.end_role)


async def new_page(request: Request) -> Response:
    """The form to add somebody by hand."""
    return _new(request, {"role": "teacher", "locale": "en"})


async def add(request: Request) -> Response:
    """Add somebody by hand."""
    signed_in(request, "district_admin")
    _form, typed = await _sent(request, "username", "role", *NAMES)
    problems = _wrong_names(typed)
    if typed["role"] not in FURTHER_ROLES:
        problems["role"] = NO_ROLE
    if not USERNAME.fullmatch(typed["username"].lower()):
        problems["username"] = BAD_USERNAME
    if problems:
        return _new(request, typed, problems=problems, status=422)
    draft = UserDraft(
        typed["username"], typed["role"], typed["given_name"], typed["family_name"], typed["middle_name"] or None,
        typed["title"] or None, typed["email"] or None, typed["staff_identifier"] or None, _locale(typed),
        status="contact" if typed["role"] == "parent" else "active", is_mfa_required=typed["role"] != "parent",
    )  # fmt: skip
    try:
        async with acting(request) as ctx:
            user = await service.create_user(ctx, draft)
            user_id = user.id
    except UsernameTaken as refusal:
        return _new(request, typed, problems={"username": REFUSED[UsernameTaken]}, status=refusal.status)
    except PeopleDutyNeeded as refusal:
        return _new(request, typed, REFUSED[PeopleDutyNeeded], status=refusal.status)
    return RedirectResponse(f"/people/{user_id}", status_code=303)


async def _sent(request: Request, *names: str) -> tuple[FormData, dict[str, str]]:
    signed_in(request, "district_admin")
    form = await checked_form(request)
    return form, {name: str(form.get(name, "")).replace("\x00", "").strip()[:200] for name in names}


async def _try(request: Request, part: str, typed: dict[str, str], verb: Any, *arguments: object) -> Response:
    """Do it, and show the page again with the sentence where it is refused."""
    user_id = id_from(request)
    try:
        async with acting(request) as ctx:
            await verb(ctx, user_id, *arguments)
    except tuple(REFUSED) as refusal:
        return await _person(request, part, typed, REFUSED[type(refusal)], status=refusal.status)
    return RedirectResponse(f"/people/{user_id}", status_code=303)


async def _end(request: Request, verb: Any) -> Response:
    _form, typed = await _sent(request, "last_day")
    user_id, row_id, last = id_from(request), id_from(request, "row"), _day(typed["last_day"])
    if last is None:
        return await _person(request, "end", typed, NO_DAY)
    try:
        async with acting(request) as ctx:
            await verb(ctx, row_id, last)
    except tuple(REFUSED) as refusal:
        return await _person(request, "end", typed, REFUSED[type(refusal)], status=refusal.status)
    return RedirectResponse(f"/people/{user_id}", status_code=303)


async def _person(
    request: Request, part: str = "", typed: Mapping[str, str] | None = None, problem: str = "",
    *, problems: Mapping[str, str] | None = None, status: int = 422,
) -> Response:  # fmt: skip
    viewer = signed_in(request, "district_admin")
    today = today_in(viewer.timezone)
    async with acting(request) as ctx:
        person = await person_lists.person(ctx, id_from(request), today)
        schools = await person_lists.schools(ctx)
    values = {
        "person": person, "schools": schools, "part": part, "typed": Blanks(typed or {}), "problem": problem,
        "today": today, "problems": Blanks(problems or {}), "languages_known": LANGUAGES,
        "further_roles": FURTHER_ROLES, "is_self": person["id"] == viewer.actor.user_id,
    }  # fmt: skip
    return respond(request, "identity/person.html", values, status=status if part else 200)


def _new(
    request: Request, typed: Mapping[str, str], problem: str = "", *, problems: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    signed_in(request, "district_admin")
    values = {"typed": Blanks(typed), "problem": problem, "problems": Blanks(problems or {}),
               "further_roles": FURTHER_ROLES, "languages_known": LANGUAGES}  # fmt: skip
    return respond(request, "identity/person_new.html", values, status=status)


def _wrong_names(typed: Mapping[str, str]) -> dict[str, str]:
    problems = {name: NO_NAME for name in ("given_name", "family_name") if not typed[name]}
    if typed["email"] and not EMAIL.fullmatch(typed["email"]):
        problems["email"] = BAD_EMAIL
    return problems


def _span(typed: Mapping[str, str], prefix: str = "") -> tuple[date | None, date | None, dict[str, str]]:
    first, last = _day(typed[f"{prefix}from"]), _day(typed[f"{prefix}to"])
    problems = {} if first is not None else {f"{prefix}from": NO_DAY}
    if typed[f"{prefix}to"] and last is None:
        problems[f"{prefix}to"] = NO_DAY
    return first, last, problems


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def as_id(text: str) -> UUID | None:
    """An id out of a form or a filter; nothing where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _locale(typed: Mapping[str, str]) -> str:
    return typed["locale"] if typed["locale"] in LANGUAGES else "en"


def _version(form: FormData) -> int:
    sent = str(form.get("version", ""))
    return int(sent) if sent.isdecimal() else 0


PAGES = [
    Route("/people/new", new_page, methods=["GET"]),
    Route("/people/new", add, methods=["POST"]),
    Route("/people/{id}", person_page, methods=["GET"]),
    Route("/people/{id}/names", change_names, methods=["POST"]),
    Route("/people/{id}/status", change_status, methods=["POST"]),
    Route("/people/{id}/factors/reset", reset_factors, methods=["POST"]),
    Route("/people/{id}/duties", give_duty, methods=["POST"]),
    Route("/people/{id}/duties/{row}/end", end_duty, methods=["POST"]),
    Route("/people/{id}/roles", give_role, methods=["POST"]),
    Route("/people/{id}/roles/{row}/end", end_role, methods=["POST"]),
]
