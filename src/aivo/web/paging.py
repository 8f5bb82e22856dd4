"""Pages of a list by key: the cursor carries the last row's keys, so that rows that come or go do no harm."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request

from aivo.kit.errors import NotFound

SIZE = 30
MOST = 500
"""What grows with a district is counted up to here; beyond it a page says "more than"."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows of one page and the cursor of the next, empty on the last."""

    rows: list[Any]
    next: str


def asked(request: Request, keys: int) -> tuple[str, list[str | None]]:
    """What a list page is asked for: the beginning of a name, and the keys after which the page begins.

    A damaged cursor is not found, like any other address that nobody handed out.
    """
    search = request.query_params.get("q", "").replace("\x00", "").strip()[:80]
    cursor = request.query_params.get("after")
    if not cursor:
        return search, [None] * keys
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        raise NotFound from None
    if not isinstance(values, list) or len(values) != keys or not all(isinstance(value, str) for value in values):
        raise NotFound
    return search, [value.replace("\x00", "") for value in values]


def capped(statement: str) -> str:
    """SQL that counts the rows of ``statement`` up to one more than ``MOST``: it costs the same in every district."""
    return f"(select count(*) from (select from ({statement}) found limit {MOST + 1}) capped)"  # noqa: S608  (our own text)


def as_id(value: str | None) -> UUID | None:
    """The value where it is an id; anything else is not found, like an id of nothing."""
    if not value:
        return None
    try:
        return UUID(value)
    except ValueError:
        raise NotFound from None


def cut(rows: Sequence[Any], keys: Sequence[str], size: int = SIZE) -> Slice:
    """One page out of ``size + 1`` rows that were asked for."""
    if len(rows) <= size:
        return Slice(list(rows), "")
    last = rows[size - 1]
    document = json.dumps([str(last[key]) for key in keys], separators=(",", ":"))
    return Slice(list(rows[:size]), base64.urlsafe_b64encode(document.encode()).rstrip(b"=").decode())
