"""Making a row through the room's own verb: the body of the request is the verb's signature, flattened.

``add_goal(ctx, iep: IEP, draft: GoalDraft)`` takes ``iep_id`` and the fields of the draft. What the verb decides itself
(who wrote, when, in which state) is no field of a draft, so no request can send it.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from aivo.db.base import Base
from aivo.db.context import Ctx
from aivo.db.documents.describe import describe
from aivo.web.rest import bodies

Verb = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """One parameter of the verb and where its value comes from."""

    parameter: str
    is_keyword: bool
    field: str | None = None
    loads: type[Base] | None = None
    draft: type[Any] | None = None


@dataclass(frozen=True, eq=False)
class Creation:
    """A verb that makes a row.

    ``without`` are parameters and fields of its draft that no request sends; ``names`` renames parameters.
    """

    verb: Verb
    without: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    is_batch: bool = False
    """The verb takes many rows in one statement and answers with a receipt."""

    def form(self, model: type[Base]) -> Form:
        """The body and the parts for rows of this model."""
        return _form(self, model)

    async def run(self, ctx: Ctx, form: Form, body: Any) -> Any:
        """Call the verb with what the body says; rows it needs are loaded as the acting person sees them."""
        placed: list[Any] = []
        named: dict[str, Any] = {}
        for part in form.parts:
            value = await _value(ctx, part, body)
            if part.is_keyword:
                named[part.parameter] = value
            else:
                placed.append(value)
        return await self.verb(ctx, *placed, **named)


@dataclass(frozen=True, slots=True)
class Form:
    """What a request sends to make a row."""

    body: type[msgspec.Struct]
    parts: tuple[Part, ...]


@cache
def _form(creation: Creation, model: type[Base]) -> Form:
    hints = get_type_hints(creation.verb, include_extras=True)
    described = describe(model)
    fields: list[tuple[str, Any, Any]] = []
    parts: list[Part] = []
    for parameter in list(inspect.signature(creation.verb).parameters.values())[1:]:
        name, kind = parameter.name, hints[parameter.name]
        if name in creation.without:
            continue
        is_keyword = parameter.kind is inspect.Parameter.KEYWORD_ONLY
        row = _row(kind)
        if row is not None:
            named = creation.names.get(name, f"{name}_id")
            is_needed = parameter.default is inspect.Parameter.empty
            fields.append((named, UUID, msgspec.NODEFAULT) if is_needed else (named, Union[UUID, None], None))  # noqa: UP007
            parts.append(Part(name, is_keyword, field=named, loads=row))
        elif bodies.is_draft(kind):
            fields += bodies.struct_of(kind, described, without=creation.without)
            parts.append(Part(name, is_keyword, draft=kind))
        else:
            named = creation.names.get(name, name)
            default = msgspec.NODEFAULT if parameter.default is inspect.Parameter.empty else parameter.default
            fields.append((named, bodies.narrowed(described, named, bodies.closed(kind)), default))
            parts.append(Part(name, is_keyword, field=named))
    doc = (creation.verb.__doc__ or "").strip().split("\n")[0]
    return Form(bodies.structure(f"{model.__name__}Create", fields, doc), tuple(parts))


async def _value(ctx: Ctx, part: Part, body: Any) -> Any:
    if part.draft is not None:
        return bodies.made_of(body, part.draft)
    value = getattr(body, str(part.field))
    return await ctx.load(part.loads, value) if part.loads is not None and value is not None else value


def _row(kind: Any) -> type[Base] | None:
    """The model that a parameter is a row of."""
    candidates = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    return next((each for each in candidates if isinstance(each, type) and issubclass(each, Base)), None)
