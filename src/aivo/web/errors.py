"""Refusals and faults become answers here and nowhere else: problem details (RFC 9457), or a page for people."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote, urlsplit

import structlog
from asyncpg import InterfaceError, PostgresError
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from aivo.db.outages import Outage, outage_of
from aivo.kit.errors import Refusal, SignInNeeded
from aivo.web import headers, suspended
from aivo.web.request import path_within, register_here, respond, shell_of, viewer_of
from aivo.web.wording import marked as _

log = structlog.get_logger("aivo.web")

TITLES: Mapping[int, tuple[str, str]] = {
    400: (_("That was not understood"), _("Please go back and try again.")),
    401: (_("Please sign in"), _("You were signed out, perhaps after an hour without use.")),
    403: (_("This is not possible here"), _("Please open the page again and try once more.")),
    404: (_("There is nothing here"), _("Perhaps the address is not right, or it is not yours to see.")),
    405: (_("That was not understood"), _("Please go back and try again.")),
    409: (_("That does not go together"), _("Please look at it again.")),
    422: (_("Something is not right yet"), _("Please look at what you typed.")),
    429: (_("Too many tries"), _("Please wait 15 minutes, or ask your school for help.")),
    500: (
        _("Something went wrong on our side"),
        _("Nothing you typed was your mistake. Please try again in a moment."),
    ),
    503: (_("Aivo is not ready yet"), _("Please try again in a minute.")),
    507: (
        _("There is no room left to keep this"),
        _("Nothing was changed. Please tell your school or district: they have to make room."),
    ),
}
"""What a person reads, by status: a title and what to do."""

YOUNG: Mapping[int, tuple[tuple[str, str], tuple[str, str]]] = {
    401: (
        (_("Please sign in again"), _("You were away for a while. Nothing is lost.")),
        (_("Please sign in again"), _("You were signed out after a while. Nothing is lost.")),
    ),
    403: (
        (_("This does not work here"), _("Go back and try once more. If it does not work, ask your teacher.")),
        (_("This does not work here"), _("Open the page again and try once more, or ask your teacher.")),
    ),
    404: (
        (_("There is nothing here"), _("That is all right. Go back to your start page.")),
        (_("There is nothing here"), _("The address may be wrong, or the page is not yours.")),
    ),
    429: (
        (_("Wait a little"), _("Take a short break, then try again. Or ask your teacher.")),
        (_("Too many tries"), _("Wait 15 minutes and try again, or ask your teacher.")),
    ),
    500: (
        (_("Something broke here"), _("You did nothing wrong. Try again soon, or tell your teacher.")),
        (_("Something broke on our side"), _("It was not you. Try again in a moment.")),
    ),
    503: (
        (_("Not ready yet"), _("Wait a minute and try again.")),
        (_("Not ready yet"), _("Try again in a minute.")),
    ),
    507: (
        (_("There is no room for this"), _("Nothing is broken. Please tell your teacher.")),
        (_("There is no room left to keep this"), _("Nothing was changed. Please tell your teacher.")),
    ),
}
"""The same for a learner, in the child's wording and in the teenager's."""

SYSTEMS = (PostgresError, InterfaceError, DBAPIError, NoneFree, OSError)
"""What the database and the machine raise. Answered like a refusal, whether it is an outage or a fault of ours."""


def answer(request: Request, error: Exception) -> Response:
    """The answer to an error: problem details under ``/api/``, else a page."""
    outage = outage_of(error)
    if outage is not None:
        log.warning("outage", status=outage.code, request_id=_request_id(request), exc_info=error)
        response = _plain(request, *_read(outage))
        response.headers["Retry-After"] = str(outage.retry_after)
        return response
    status, code, detail, more = _read(error)
    if status >= 500:
        log.error("fault", request_id=_request_id(request), exc_info=error)
    is_program = request.url.path.startswith("/api/")
    if not is_program and isinstance(error, SignInNeeded) and viewer_of(request) is None:
        return RedirectResponse(f"/sign-in?next={quote(_way_back(request))}", status_code=303)
    if not is_program and isinstance(error, suspended.Suspended):
        values = {"title": suspended.TITLE, "help": suspended.HELP, "request_id": ""}
        return respond(request, "shell/error.html", values, status=status)
    if not is_program and isinstance(error, suspended.OnlyAdministrators):
        values = {"title": suspended.DOOR_TITLE, "help": suspended.DOOR, "request_id": ""}
        return respond(request, "shell/error.html", values, status=status)
    response = _plain(request, status, code, detail, more)
    if status == 503:
        response.headers["Retry-After"] = str(Outage.retry_after)
    return response


def _plain(request: Request, status: int, code: str, detail: str, more: Mapping[str, object]) -> Response:
    """Problem details for a program, a page for a person."""
    if request.url.path.startswith("/api/"):
        return problem(request, status, code, detail, more)
    return page(request, status)


def problem(
    request: Request, status: int, code: str, detail: str, more: Mapping[str, object] | None = None
) -> JSONResponse:
    """Problem details (RFC 9457); ``code`` is the refusal's stable name."""
    body = {
        "type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, "code": code,
        "request_id": _request_id(request), **(more or {}),
    }  # fmt: skip
    extra = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return JSONResponse(body, status, headers=extra, media_type="application/problem+json")


def page(request: Request, status: int) -> Response:
    """A page with a way onward. It never says more than its status."""
    title, help_ = _words(status, register_here(request))
    values = {"title": title, "help": help_, "request_id": _request_id(request) if status >= 500 else ""}
    return respond(request, "shell/error.html", values, status=status)


def _words(status: int, register: str) -> tuple[str, str]:
    known = status if status in TITLES else 500 if status >= 500 else 400
    if register != "adult" and known in YOUNG:
        return YOUNG[known][0 if register == "child" else 1]
    return TITLES[known]


def install(app: FastAPI) -> None:
    """Make these the app's only error answers."""

    async def refused(request: Request, error: Exception) -> Response:
        return answer(request, error)

    async def failed(request: Request, error: Exception) -> Response:
        response = answer(request, error)
        headers.put(response.headers, shell_of(request).settings)  # no middleware stands between this and the server
        response.headers.setdefault("X-Request-Id", _request_id(request))
        return response

    for kind in (Refusal, HTTPException, RequestValidationError, *SYSTEMS):
        app.add_exception_handler(kind, refused)
    app.add_exception_handler(Exception, failed)


def _read(error: Exception) -> tuple[int, str, str, Mapping[str, object]]:
    if isinstance(error, Refusal):
        return error.status, error.code, error.message, {}
    if isinstance(error, RequestValidationError):
        errors = [
            {"pointer": "/" + "/".join(str(part) for part in each["loc"][1:]), "detail": each["msg"]}
            for each in error.errors()
        ]
        return 422, "invalid", "Something in what was sent is not right.", {"errors": errors}
    if isinstance(error, HTTPException):
        return error.status_code, HTTPStatus(error.status_code).name.lower(), str(error.detail), {}
    return 500, "fault", "Something went wrong on our side.", {}


def _way_back(request: Request) -> str:
    """The page to come back to after sign-in: this one, or for a form that was sent the page it stood on."""
    if request.method in ("GET", "HEAD"):
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    page_of_form = urlsplit(request.headers.get("referer", ""))
    if page_of_form.netloc != request.headers.get("host"):
        return "/"
    return path_within(page_of_form.path + (f"?{page_of_form.query}" if page_of_form.query else ""))


def _request_id(request: Request) -> str:
    return str(getattr(request.state, "request_id", ""))
