"""The map of the schema, and the page that proves isolation: they know tables and policies, but no domain."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Column, Table
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aivo.db import isolation
from aivo.db.base import metadata
from aivo.db.context import Ctx
from aivo.db.ddl import DIALECT
from aivo.db.scopes import Scope
from aivo.kit.errors import NotFound
from aivo.web.guard_words import VOCABULARIES
from aivo.web.request import acting, respond, signed_in

READERS = ("teacher", "district_admin", "platform_admin")


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column as the map shows it."""

    name: str
    kind: str
    may_be_empty: bool
    comment: str
    label: str
    points_at: str


@dataclass(frozen=True, slots=True)
class TableLine:
    """A table as the map shows it."""

    name: str
    room: str
    comment: str
    word: str
    need: str
    gate: str
    column_count: int


async def schema_map(request: Request) -> Response:
    """Every room with its tables and the one word that says who may see them."""
    signed_in(request, *READERS)
    lines = sorted((describe(table) for table in metadata.tables.values()), key=lambda line: (line.room, line.name))
    rooms = [(room, list(group)) for room, group in groupby(lines, key=lambda line: line.room)]
    return respond(request, "guard/schema.html", {"rooms": rooms, "count": len(lines)})


async def schema_table(request: Request) -> Response:
    """One table with its columns."""
    signed_in(request, *READERS)
    table = metadata.tables.get(request.path_params["table"])
    if table is None:
        raise NotFound
    values = {"table": describe(table), "columns": [_column(column) for column in table.c]}
    return respond(request, "guard/table.html", values)


async def isolation_page(request: Request) -> Response:
    """Probe every table as the person who asks, and say table by table what was found."""
    signed_in(request, "district_admin", "platform_admin")
    async with acting(request) as ctx:
        await _demand_watch(ctx)
        found = await isolation.probe(ctx)
        tries = await isolation.attempts(ctx)
    found = sorted(found, key=lambda each: (each.has_passed, each.room, each.table))
    values = {
        "found": found,
        "tries": tries,
        "failed": sum(not each.has_passed for each in found) + sum(not each.has_passed for each in tries),
        "seen": sum(each.own for each in found),
        "closed": sum(not each.is_readable for each in found),
    }
    return respond(request, "guard/isolation.html", values)


def describe(table: Table) -> TableLine:
    """A table in one line."""
    scope: Scope = table.info["scope"]
    return TableLine(
        table.name,
        table.info["room"],
        table.comment or "",
        scope.word,
        scope.need or "",
        scope.gate or "",
        len(table.c),
    )


async def _demand_watch(ctx: Ctx) -> None:
    """In a tenant the page is for those with a duty over the trail: security and the records custodian."""
    if ctx.actor.role == "platform_admin":
        return
    rows = await ctx.ask("select app.has_duty('audit', 'read')")
    if not rows[0][0]:
        raise NotFound


def _column(column: Column[object]) -> ColumnLine:
    label = str(column.info.get("sensitivity") or "")
    return ColumnLine(
        name=column.name,
        kind=str(column.type.compile(DIALECT)).lower(),
        may_be_empty=bool(column.nullable),
        comment=column.comment or "",
        label="" if label == "none" else label,
        points_at=_points_at(column),
    )


def _points_at(column: Column[object]) -> str:
    """The table a column's key leads to. Keys begin with tenant and learner; the last column is the one that points."""
    for key in column.table.foreign_key_constraints:
        if list(key.columns)[-1] is column:
            return key.referred_table.name
    return ""


PAGES = [
    Route("/schema", schema_map),
    Route("/schema/{table}", schema_table),
    Route("/isolation", isolation_page),
]

__all__ = ["PAGES", "VOCABULARIES", "describe"]
