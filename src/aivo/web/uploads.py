"""Files that people send with a form: as many and as large as the page allows, and not a byte more."""

from __future__ import annotations

import hmac

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from aivo.kit.errors import Invalid
from aivo.web.csrf import FIELD, ForeignForm
from aivo.web.request import form_token

ROOM = 100_000
"""Bytes of a form around its files."""


class TooLarge(Invalid):
    """This is too large to be sent at once."""

    status = 413


class UnknownLength(Invalid):
    """The browser did not say how long the file is."""

    status = 411


async def checked_upload(request: Request, *, limit: int, files: int) -> FormData:
    """The sent form with its files, once length and token are checked.

    The server reads no more than the length that was announced, so nothing longer than ``limit`` reaches the disk.
    """
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise UnknownLength
    if int(length) > limit + ROOM:
        raise TooLarge
    form = await request.form(max_files=files, max_fields=100)
    if not hmac.compare_digest(str(form.get(FIELD, "")).encode(), form_token(request).encode()):
        await form.close()
        raise ForeignForm
    return form


def files_of(form: FormData, name: str) -> list[UploadFile]:
    """The files of one field."""
    return [each for each in form.getlist(name) if isinstance(each, UploadFile)]
