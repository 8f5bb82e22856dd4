"""``POST``, ``PATCH``, ``DELETE`` and ``restore``: the room's verbs, the row's version, one transaction."""

from __future__ import annotations

import re
from typing import Any, cast
from uuid import UUID

import msgspec
from sqlalchemy import Table, update
from starlette.requests import Request
from starlette.responses import Response

from aivo.db import deletion
from aivo.db.base import Base
from aivo.db.context import Ctx
from aivo.kit.errors import Forbidden, Invalid, NotFound, Stale
from aivo.web.request import acting, id_from
from aivo.web.rest import answers, bodies, keys
from aivo.web.rest.creating import Maker
from aivo.web.rest.engine import Engine
from aivo.web.rest.operations import PREFIX
from aivo.web.rest.reading import as_it_stands
from aivo.web.rest.refusals import KeyReused, PreconditionNeeded, TooLarge, WrongMedia
from aivo.web.rest.resource import AsChanged, Resource

LARGEST = 1_000_000


async def create(request: Request, resource: Resource, engine: Engine) -> Response:
    """Make a row by the room's verb; with an ``Idempotency-Key`` once, however often it is sent."""
    creation = cast(Maker, resource.writes.create)
    form = creation.form(resource.model)
    raw = await body_of(request)
    sent = request.headers.get("idempotency-key")
    values = bodies.read(raw, form.body)
    async with acting(request) as ctx:
        if sent is not None:
            earlier = await claim(ctx, engine, sent, request, raw)
            if earlier is not None:
                return await again(ctx, resource, earlier)
        made = await creation.run(ctx, form, values)
        await ctx.flush()
        row_id = cast(UUID, cast(Any, made).id) if isinstance(made, Base) else None
        receipt = None if row_id is not None else msgspec.json.encode(made).decode()
        if sent is not None:
            await engine.keys.settle(ctx, keys.key_hash(sent), row_id, receipt)
        return await _made(ctx, resource, row_id, receipt)


async def change(request: Request, resource: Resource, engine: Engine) -> Response:
    """Change fields of the version that was read; another version is refused with the text as it is now."""
    row_id = id_from(request)
    asked = version_asked(request)
    kind = bodies.change_of(resource.model, resource.writes.change)
    values = {
        name: value
        for name, value in msgspec.structs.asdict(bodies.read(await body_of(request), kind)).items()
        if value is not msgspec.UNSET
    }
    if not values:
        raise Invalid("The body changes nothing.")
    async with acting(request) as ctx:
        row = await ctx.load(resource.model, row_id)
        if cast(Any, row).version != asked:
            raise await _stale(ctx, resource, row_id)
        if resource.writes.guard is not None:
            await resource.writes.guard(ctx, row)
        if resource.writes.fits is not None:
            resource.writes.fits(AsChanged(row, values))
        if not await _written(ctx, resource, row_id, asked, values):
            raise await _why_not(ctx, resource, row_id, asked)
        return answers.document(await as_it_stands(ctx, resource, row_id))


async def delete(request: Request, resource: Resource, engine: Engine) -> Response:
    """Delete a row with what belongs to it, so that it can be restored."""
    row_id = id_from(request)
    async with acting(request) as ctx:
        row = await ctx.load(resource.model, row_id)
        if "if-match" in request.headers and cast(Any, row).version != version_asked(request):
            raise await _stale(ctx, resource, row_id)
        if resource.writes.guard is not None:
            await resource.writes.guard(ctx, row)
        await deletion.delete(ctx, row)
    return Response(status_code=204)


async def restore(request: Request, resource: Resource, engine: Engine) -> Response:
    """Take a deletion back, with exactly what went with it."""
    row_id = id_from(request)
    async with acting(request) as ctx:
        has_tenant = "tenant_id" in resource.table.c
        row = await ctx.session.get(resource.model, (ctx.actor.tenant_id, row_id) if has_tenant else row_id)
        if row is None:
            raise NotFound
        if resource.writes.guard is not None:
            await resource.writes.guard(ctx, row)
        await deletion.restore(ctx, row)
        return answers.document(await as_it_stands(ctx, resource, row_id))


async def body_of(request: Request) -> bytes:
    """The body, if it is JSON by its header and not too large."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise WrongMedia
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            raise TooLarge
        parts.append(part)
    return b"".join(parts)


def version_asked(request: Request) -> int:
    """The version in ``If-Match``; what is no version of ours matches none."""
    sent = request.headers.get("if-match")
    if sent is None:
        raise PreconditionNeeded
    found = re.fullmatch(r'"(\d{1,9})"', sent.strip())
    return int(found[1]) if found else 0


async def claim(ctx: Ctx, engine: Engine, sent: str, request: Request, raw: bytes) -> keys.Earlier | None:
    """Put the key in; what an earlier request with it made, if there was one. ``KeyReused`` for another body."""
    hashed = keys.request_hash(f"{request.method} {request.url.path}", raw)
    earlier = await engine.keys.claim(ctx, keys.key_hash(sent), hashed)
    if earlier is not None and earlier.request_hash != hashed:
        raise KeyReused
    return earlier


async def again(ctx: Ctx, resource: Resource, earlier: keys.Earlier) -> Response:
    """The answer to a request that was answered before."""
    answer = await _made(ctx, resource, earlier.row_id, earlier.receipt)
    answer.headers["Idempotent-Replayed"] = "true"
    return answer


async def _made(ctx: Ctx, resource: Resource, row_id: UUID | None, receipt: str | None) -> Response:
    """What was made: the row as it stands, or the receipt of a batch."""
    if row_id is None:
        return Response(receipt or "{}", 200, media_type="application/json")
    location = f"{PREFIX}/{resource.path}/{row_id}"
    return answers.document(await as_it_stands(ctx, resource, row_id), 201, location=location)


async def _written(ctx: Ctx, resource: Resource, row_id: UUID, version: int, values: dict[str, Any]) -> bool:
    """Write the fields if the row still has this version; two writers of one version cannot both succeed."""
    table: Table = resource.table
    statement = update(table).where(table.c.id == row_id, table.c.version == version, table.c.deleted_at.is_(None))
    if "tenant_id" in table.c:
        statement = statement.where(table.c.tenant_id == ctx.actor.tenant_id)
    columns = {resource.described.fields[name].column: value for name, value in values.items()}
    done = await ctx.session.execute(statement.values(columns))
    return bool(cast(Any, done).rowcount)


async def _why_not(ctx: Ctx, resource: Resource, row_id: UUID, version: int) -> Exception:
    """Nothing was written: somebody was faster, or the row is one that they may read only."""
    current = await as_it_stands(ctx, resource, row_id)
    return Forbidden() if answers.version_of(current) == version else Stale(current=msgspec.json.decode(current))


async def _stale(ctx: Ctx, resource: Resource, row_id: UUID) -> Stale:
    return Stale(current=msgspec.json.decode(await as_it_stands(ctx, resource, row_id)))
