"""Many rows in one request, where people work in bulk: each by the verb that makes one, all in one transaction.

What is there already is counted, not refused, so that a batch can be sent again. Any other refusal undoes the whole
batch and says which row it was about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from aivo.db.context import Ctx
from aivo.kit.errors import Refusal
from aivo.web.request import acting
from aivo.web.rest import bodies, keys
from aivo.web.rest.creating import Form, Maker
from aivo.web.rest.engine import Engine
from aivo.web.rest.refusals import is_there_already, refusal_of
from aivo.web.rest.resource import Resource
from aivo.web.rest.writing import again, body_of, claim


class BatchReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a batch: rows that were made, and rows that were there already or overlap one that is."""

    accepted: int
    duplicates: int
    left_out: int = 0


async def batch(request: Request, resource: Resource, engine: Engine) -> Response:
    """Make all rows of the body, with an ``Idempotency-Key`` once, however often it is sent."""
    maker = cast(Maker, resource.writes.create)
    form = maker.form(resource.model)
    raw = await body_of(request)
    rows = cast(Any, bodies.read(raw, cast("type[Any]", resource.batching))).rows
    sent = request.headers.get("idempotency-key")
    async with acting(request) as ctx:
        if sent is not None:
            earlier = await claim(ctx, engine, sent, request, raw)
            if earlier is not None:
                return await again(ctx, resource, earlier)
        receipt = msgspec.json.encode(await _make(ctx, maker, form, rows)).decode()
        if sent is not None:
            await engine.keys.settle(ctx, keys.key_hash(sent), None, receipt)
    return Response(receipt, 200, media_type="application/json")


async def _make(ctx: Ctx, maker: Maker, form: Form, rows: Sequence[Any]) -> BatchReceipt:
    duplicates = 0
    for number, row in enumerate(rows):
        try:
            async with ctx.session.begin_nested():
                await maker.run(ctx, form, row)
                await ctx.flush()
        except Exception as error:
            if is_there_already(error):
                duplicates += 1
                continue
            refusal = refusal_of(error)
            if refusal is None:
                raise
            raise _of_row(refusal, number) from error
    return BatchReceipt(accepted=len(rows) - duplicates, duplicates=duplicates)


def _of_row(refusal: Refusal, number: int) -> Refusal:
    """The refusal, with the row it is about."""
    found = cast("list[dict[str, str]]", refusal.details.get("errors") or [{"pointer": "", "detail": refusal.message}])
    refusal.details["errors"] = [{**each, "pointer": f"/rows/{number}{each['pointer']}"} for each in found]
    refusal.message = f"Row {number + 1}: {refusal.message}"
    return refusal
