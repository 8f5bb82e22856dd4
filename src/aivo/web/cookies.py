"""Cookies as this application hands them out: for the browser alone, for no script and no other site."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from aivo.web.request import LANGUAGE_COOKIE, shell_of
from aivo.web.wording import LANGUAGES


def put_session(request: Request, response: Response, token: str) -> None:
    """Hand the session's token to the browser, and to nothing that runs in its pages."""
    put_cookie(request, response, shell_of(request).cookie, token)


def forget_session(request: Request, response: Response) -> None:
    """Whoever was signed in here is no longer."""
    drop_cookie(request, response, shell_of(request).cookie)


def noted(request: Request, word: str) -> str:
    """What this browser keeps under a word of ours; nothing is the empty text."""
    return request.cookies.get(_named(request, word), "")


def has_note(request: Request, word: str) -> bool:
    """Whether this browser keeps anything under the word."""
    return _named(request, word) in request.cookies


def note(request: Request, response: Response, word: str, value: str, seconds: int) -> None:
    """Have the browser keep a value for a while. What it says is signed or secret by its own making."""
    put_cookie(request, response, _named(request, word), value, seconds)


def forget_note(request: Request, response: Response, word: str) -> None:
    """What was kept under the word has done its work."""
    drop_cookie(request, response, _named(request, word))


def keep_language(request: Request, response: Response) -> None:
    """A language chosen by the address of a page before sign-in stays on this device for a year."""
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES:
        put_cookie(request, response, LANGUAGE_COOKIE, chosen, 31_536_000)


def put_cookie(request: Request, response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Set one cookie; without ``seconds`` it goes with the browser's own session."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=_is_tls(request), httponly=True, samesite="lax")


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Take one cookie back, by the same words by which it was set."""
    response.delete_cookie(name, path="/", secure=_is_tls(request), httponly=True, samesite="lax")


def _named(request: Request, word: str) -> str:
    """Beside the session's cookie and as strict as that: over TLS its name binds it to this host."""
    return f"{shell_of(request).cookie}-{word}"


def _is_tls(request: Request) -> bool:
    return not shell_of(request).settings.is_plain_http
