"""Answers: the bytes of PostgreSQL with the headers that writing needs."""

from __future__ import annotations

import re

from starlette.responses import Response

VERSION = re.compile(rb'"updated_at":"[^"]*","version":(\d+),"deleted_at":')
"""The row's own version: its columns stand next to each other, before those of any included row."""


def version_of(document: bytes) -> int | None:
    """The version that a document says it has; None for what never changes."""
    found = VERSION.search(document)
    return int(found[1]) if found else None


def document(body: bytes, status: int = 200, *, location: str | None = None) -> Response:
    """One row, with its version as ETag."""
    answer = Response(body, status, media_type="application/json")
    version = version_of(body)
    if version is not None:
        answer.headers["ETag"] = f'"{version}"'
    if location is not None:
        answer.headers["Location"] = location
    return answer
