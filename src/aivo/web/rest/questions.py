"""An address line becomes a question to the document reader: filters, order, relations, page.

``filter=field:op:value`` may be repeated; ``in`` and ``not_in`` take values between commas, ``null`` takes true or
false. ``sort=-created_at,title`` and ``include=goals,goals.objectives`` take several words. Words that the model does
not have are refused with the nearest one that it has.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.datastructures import QueryParams

from aivo.db import documents
from aivo.db.documents import BadQuery, Statement
from aivo.db.documents.errors import unknown
from aivo.db.documents.filters import OPERATORS
from aivo.db.documents.sql import Form
from aivo.kit.actor import Actor
from aivo.web.rest.resource import Resource

USUAL, MOST = 50, 200
DEPTH, PATHS = 3, 12
LIST_WORDS = ("filter", "sort", "include", "limit", "cursor")
ONE_WORDS = ("include",)


def many(resource: Resource, asked: QueryParams, actor: Actor, form: Form = "page") -> Statement[Any]:
    """The question behind a list; as ``learners`` it asks only whose rows the page would hold."""
    demand_known(asked, LIST_WORDS)
    return documents.build(
        resource.model,
        where=filters(resource, asked.getlist("filter")),
        include=include(resource, asked),
        order_by=[word for line in asked.getlist("sort") for word in line.split(",")],
        limit=limit(asked),
        after=single(asked, "cursor"),
        form=form,
        every_tenant=is_platform(actor),
        login=actor.login_role,
    )


def one(resource: Resource, row_id: UUID, asked: QueryParams, actor: Actor, form: Form = "one") -> Statement[Any]:
    """The question behind one row; as ``learners`` it asks only whose row it is."""
    demand_known(asked, ONE_WORDS)
    return documents.build(
        resource.model,
        where={"id": row_id},
        include=include(resource, asked),
        form=form,
        every_tenant=is_platform(actor),
        login=actor.login_role,
    )


def plain(resource: Resource, row_id: UUID, actor: Actor, form: Form = "one") -> Statement[Any]:
    """The question behind a row without its relations."""
    return documents.build(
        resource.model, where={"id": row_id}, form=form, every_tenant=is_platform(actor), login=actor.login_role
    )


def is_platform(actor: Actor) -> bool:
    """The platform's lists go across tenants, over the few tables that row security opens to it."""
    return actor.role == "platform_admin"


def filters(resource: Resource, lines: list[str]) -> dict[str, dict[str, Any]]:
    """Each ``field:op:value``; a field may have several operators, each once."""
    where: dict[str, dict[str, Any]] = {}
    for line in lines:
        name, _, rest = line.partition(":")
        operator, colon, value = rest.partition(":")
        if not colon:
            raise BadQuery(f'filter takes field:op:value, such as status:eq:active, not "{line[:60]}"')
        resource.described.field(name)
        if operator not in OPERATORS:
            raise unknown(f"{resource.model.__name__}.{name}", "operator", operator, OPERATORS)
        operators = where.setdefault(name, {})
        if operator in operators:
            raise BadQuery(f"{resource.model.__name__}.{name} is filtered by {operator} twice; once is enough")
        operators[operator] = value.split(",") if operator in ("in", "not_in") else value
    return where


def include(resource: Resource, asked: QueryParams) -> list[str]:
    """The relations to be read with the rows: at most a dozen, at most three steps away."""
    paths = [path.strip() for line in asked.getlist("include") for path in line.split(",")]
    if len(paths) > PATHS or any(path.count(".") >= DEPTH for path in paths):
        raise BadQuery(f"include takes up to {PATHS} relations, each up to {DEPTH} steps away")
    return paths


def limit(asked: QueryParams) -> int:
    """How many rows a page has."""
    text = single(asked, "limit")
    if text is None:
        return USUAL
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= MOST):
        raise BadQuery(f"limit is a whole number from 1 to {MOST}, not {text[:20]!r}")
    return int(text)


def single(asked: QueryParams, word: str) -> str | None:
    """The value of a word that may stand in the address once."""
    found = asked.getlist(word)
    if len(found) > 1:
        raise BadQuery(f"{word} stands in the address {len(found)} times; once is enough")
    return found[0] if found else None


def demand_known(asked: QueryParams, words: tuple[str, ...]) -> None:
    """Refuse words in the address that nobody reads: a misspelt filter must not look like an answer."""
    for word in asked.keys():  # noqa: SIM118  (the multi-dictionary's own iteration repeats keys)
        if word not in words:
            raise unknown("The address", "word", word, words)
