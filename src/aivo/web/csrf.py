"""Forged requests are refused twice: by where they come from, and by a token in every form."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from starlette.datastructures import FormData, Headers
from starlette.requests import Request

from aivo.kit.errors import Forbidden, SignInNeeded
from aivo.web.request import form_token, viewer_of

FIELD = "form_token"


class ForeignForm(Forbidden):
    """This did not come from a page of Aivo. Please open the page again and try once more."""


def is_from_here(headers: Headers, base_url: str, *, has_cookie: bool) -> bool:
    """Whether a changing request comes from our own pages.

    A browser says so by ``Origin``. Without it only a program that sends no cookie of ours is let through.
    """
    origin = headers.get("origin")
    if origin is None:
        return not has_cookie and headers.get("sec-fetch-site") in (None, "same-origin", "none")
    return origin == base_url or urlsplit(origin).netloc == headers.get("host")


async def plain_form(request: Request) -> FormData:
    """The sent form of a page before sign-in: where it comes from is checked already, and it has no token."""
    return await request.form(max_files=0, max_fields=100)


async def checked_form(request: Request) -> FormData:
    """The sent form, once its token is checked. Whoever was signed out meanwhile signs in again and comes back."""
    form = await request.form(max_files=0, max_fields=100)
    sent = str(form.get(FIELD, ""))
    if sent and viewer_of(request) is None:
        raise SignInNeeded
    if not hmac.compare_digest(sent.encode(), form_token(request).encode()):
        raise ForeignForm
    return form
