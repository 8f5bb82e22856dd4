"""Reading settings and profile: what everybody changes about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args, get_type_hints

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aivo.domains.identity import service
from aivo.domains.identity.own import DELIVERIES
from aivo.domains.identity.schemas import Profile
from aivo.domains.identity.shapes import ReadingSettings
from aivo.kit.errors import Invalid, NotFound, Stale
from aivo.web import reading
from aivo.web.csrf import checked_form
from aivo.web.request import acting, path_within, respond, settings_of, shell_of, signed_in, viewer_of
from aivo.web.wording import marked as _

OFFERED: Mapping[str, tuple[str, ...]] = {
    name: tuple(word for word in get_args(kind) if word)
    for name, kind in get_type_hints(ReadingSettings).items()
    if get_args(kind)
}
"""Each reading setting and the words it may take, as the shape has them."""

HOME_LANGUAGES = (
    "en", "es", "ar", "bn", "zh", "fr", "ht", "hi", "hmn", "ja", "km", "ko", "ne", "fa", "pl", "pt", "pa", "ru", "so",
    "sw", "tl", "uk", "ur", "vi", "yi", "ase",
)  # fmt: skip
"""Languages offered; a home language that came with the roster is offered besides."""

NO_ADDRESS = _(
    "There is no e-mail address of yours here. Your school office enters it; until then please choose another way."
)
CHANGED = _("This was changed elsewhere in the meantime. Look at both and save what is right.")


async def reading_page(request: Request) -> Response:
    """The settings, a page to try them on, and for a learner the wording."""
    return _reading(request)


async def keep_reading(request: Request) -> Response:
    """Keep the settings: with the person, and before sign-in on this device."""
    form = await checked_form(request)
    viewer = viewer_of(request)
    if "afresh" in form:
        chosen = ReadingSettings()
    else:
        sent: dict[str, Any] = {name: str(form[name]) for name in OFFERED if name in form}
        try:
            chosen = service.reading_from({**sent, "read_aloud": viewer is None or "read_aloud" in form})
        except Invalid:
            return _reading(request, _("This is not one of the choices. Nothing was changed."))
    response = RedirectResponse("/reading?kept", status_code=303)
    if viewer is None:
        secure = not shell_of(request).settings.is_plain_http
        reading.put_cookie(response, msgspec.to_builtins(chosen), secure=secure)
        return response
    async with acting(request) as ctx:
        await service.keep_reading(ctx, chosen)
    return response


async def profile_page(request: Request) -> Response:
    """Name, role and what one says about oneself."""
    signed_in(request)
    return await _as_it_stands(request)


async def keep_reach(request: Request) -> Response:
    """Keep how a parent gets letters."""
    signed_in(request, "parent")
    form = await checked_form(request)
    chosen = str(form.get("delivery", ""))
    async with acting(request) as ctx:
        reach = await service.own_reach(ctx)
    if reach is None:
        raise NotFound
    if chosen not in DELIVERIES:
        return await _as_it_stands(request, {"delivery": _("Please choose one of these.")})
    if chosen == "email" and not reach.has_address:
        return await _as_it_stands(request, {"delivery": NO_ADDRESS})
    async with acting(request) as ctx:
        await service.keep_reach(ctx, chosen)
    return RedirectResponse("/profile?kept#reach", status_code=303)


async def keep_profile(request: Request) -> Response:
    """Keep the profile. When it changed meanwhile, the page shows both: what was typed, and what stands."""
    viewer = signed_in(request)
    form = await checked_form(request)
    async with acting(request) as ctx:
        stands = await service.own_profile(ctx)
    asks_interpreter = viewer.actor.role == "parent"
    typed = Profile(
        locale=str(form.get("locale", "")),
        pronouns=str(form.get("pronouns", "")).replace("\x00", "").strip() or None,
        home_language=str(form.get("home_language", "")).strip() or None,
        needs_interpreter="needs_interpreter" in form if asks_interpreter else stands.needs_interpreter,
        mark=str(form.get("version", "")),
    )
    problems = _wrong(typed, stands)
    if problems:
        return await _profile(request, typed, stands, problems=problems, status=422)
    try:
        async with acting(request) as ctx:
            await service.keep_profile(ctx, typed)
    except Stale:
        async with acting(request) as ctx:
            theirs = await service.own_profile(ctx)
        return await _profile(request, typed, theirs, problem=CHANGED, status=409)
    return RedirectResponse("/profile?kept", status_code=303)


def _wrong(typed: Profile, stands: Profile) -> dict[str, str]:
    problems = {}
    if typed.locale not in ("en", "es"):
        problems["locale"] = _("Please choose a language.")
    if len(typed.pronouns or "") > 40:
        problems["pronouns"] = _("Please keep this under 40 letters.")
    if typed.home_language and typed.home_language not in {*HOME_LANGUAGES, stands.home_language}:
        problems["home_language"] = _("Please choose a language from the list.")
    return problems


def _reading(request: Request, problem: str = "") -> Response:
    values = {
        "settings": {**msgspec.to_builtins(ReadingSettings()), **settings_of(request)},
        "problem": problem,
        "offered": OFFERED,
        "is_kept": "kept" in request.query_params,
        "back": path_within(request.query_params.get("next")),
    }
    return respond(request, "identity/reading.html", values, status=422 if problem else 200)


async def _as_it_stands(request: Request, problems: Mapping[str, str] | None = None) -> Response:
    async with acting(request) as ctx:
        profile = await service.own_profile(ctx)
    return await _profile(request, profile, profile, problems=problems, status=422 if problems else 200)


async def _profile(
    request: Request, typed: Profile, stands: Profile, *, problem: str = "", problems: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    async with acting(request) as ctx:
        reach = await service.own_reach(ctx)
    values = {
        "typed": typed,
        "stands": stands,
        "reach": reach,
        "problem": problem,
        "problems": problems or {},
        "languages_at_home": dict.fromkeys(filter(None, (*HOME_LANGUAGES, stands.home_language))),
        "is_kept": "kept" in request.query_params,
    }
    return respond(request, "identity/profile.html", values, status=status)


PAGES = [
    Route("/reading", reading_page, methods=["GET"]),
    Route("/reading", keep_reading, methods=["POST"]),
    Route("/profile", profile_page, methods=["GET"]),
    Route("/profile", keep_profile, methods=["POST"]),
    Route("/profile/reach", keep_reach, methods=["POST"]),
]
