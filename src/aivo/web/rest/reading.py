"""``GET``: one statement, and its JSON handed on as it came; a learner's record after it was told that it is opened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from aivo.db.context import Ctx
from aivo.db.documents import Statement
from aivo.kit.errors import NotFound
from aivo.web.request import acting, id_from, signed_in
from aivo.web.rest import answers, questions
from aivo.web.rest.engine import Engine
from aivo.web.rest.resource import Resource
from aivo.web.rest.telling import Telling


async def collection(request: Request, resource: Resource, engine: Engine) -> Response:
    """A page of the rows that the acting person sees."""
    async with acting(request) as ctx:
        statement = questions.many(resource, request.query_params, ctx.actor)
        engine.demand_scopes(signed_in(request), statement.node)
        telling = Telling(engine.saw, ctx, statement.node)
        if telling.goes_ahead:
            await telling.ahead(questions.many(resource, request.query_params, ctx.actor, "learners"))
        page = await ctx.find_json(statement)
        await telling.rest_of(page)
    return Response(page, media_type="application/json")


async def one(request: Request, resource: Resource, engine: Engine) -> Response:
    """One row; what is foreign, gone or missing is not found, by one and the same answer."""
    row_id = id_from(request)
    async with acting(request) as ctx:
        statement = questions.one(resource, row_id, request.query_params, ctx.actor)
        engine.demand_scopes(signed_in(request), statement.node)
        telling = Telling(engine.saw, ctx, statement.node, row_id)
        if telling.goes_ahead:
            await telling.ahead(questions.one(resource, row_id, request.query_params, ctx.actor, "learners"))
        found = await read(ctx, statement)
        await telling.rest_of(found)
    return answers.document(found)


async def read(ctx: Ctx, statement: Statement[Any]) -> bytes:
    """The document of one row, or ``NotFound``."""
    found = await ctx.find_json(statement)
    if found == b"null":
        raise NotFound
    return found


async def as_it_stands(ctx: Ctx, resource: Resource, row_id: UUID) -> bytes:
    """The row without relations, as the acting person sees it in this transaction."""
    return await read(ctx, questions.plain(resource, row_id, ctx.actor))
