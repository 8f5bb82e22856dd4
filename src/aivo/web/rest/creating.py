"""Making a row through the room's own verb: the body of the request is the verb's signature, flattened.

``add_goal(ctx, iep: IEP, draft: GoalDraft)`` takes ``iep_id`` and the fields of the draft. What the verb decides itself
(who wrote, when, in which state) is no field of a draft, so no request can send it. Where a room has no verb for a
plain fact, an ``Insertion`` names the columns that a request may fill.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from aivo.db.base import Base
from aivo.db.context import Ctx
from aivo.db.documents.describe import describe
from aivo.web.rest import bodies

Verb = Callable[..., Awaitable[Any]]


class Maker(Protocol):
    """What makes a row out of a body."""

    def form(self, model: type[Base]) -> Form:
        """What a request sends."""
        ...

    def makes(self, model: type[Base]) -> type[Any]:
        """What comes of it: the model, or the receipt of a batch."""
        ...

    def run(self, ctx: Ctx, form: Form, body: Any) -> Awaitable[Any]:
        """Make the row, or the rows of a batch."""
        ...


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

    def form(self, model: type[Base]) -> Form:
        """The body and the parts for rows of this model."""
        return _form(self, model)

    def makes(self, model: type[Base]) -> type[Any]:
        """What the verb says it returns."""
        found: type[Any] = get_type_hints(self.verb)["return"]
        return found

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
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, eq=False)
class Insertion:
    """A plain fact: the columns a request fills. ``author`` is the column that says who entered it."""

    model: type[Base]
    fields: tuple[str, ...]
    author: str | None = None

    def form(self, model: type[Base]) -> Form:
        """These columns; what the database fills by itself may be left out."""
        return Form(_columns(self.model, self.fields))

    def makes(self, model: type[Base]) -> type[Any]:
        """The row itself."""
        return self.model

    async def run(self, ctx: Ctx, form: Form, body: Any) -> Base:
        """Put the row in, as the acting person's."""
        values = {
            name: value for name, value in msgspec.structs.asdict(body).items() if value is not msgspec.UNSET
        }  # fmt: skip
        if self.author is not None:
            values[self.author] = ctx.actor.user_id
        if "owner_tenant_id" in self.model.__table__.c and ctx.actor.role != "platform_admin":
            values["owner_tenant_id"] = ctx.actor.tenant_id
        row = self.model(**values)
        ctx.add(row)
        return row


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
        elif (draft := _draft(kind)) is not None:
            fields += bodies.struct_of(draft, described, without=creation.without)
            parts.append(Part(name, is_keyword, draft=draft))
        else:
            named = creation.names.get(name, name)
            default = msgspec.NODEFAULT if parameter.default is inspect.Parameter.empty else parameter.default
            fields.append((named, bodies.narrowed(described, named, bodies.closed(kind)), default))
            parts.append(Part(name, is_keyword, field=named))
    doc = (creation.verb.__doc__ or "").strip().split("\n")[0]
    return Form(bodies.structure(f"{model.__name__}Create", fields, doc), tuple(parts))


@cache
def _columns(model: type[Base], names: tuple[str, ...]) -> type[msgspec.Struct]:
    described = describe(model)
    fields: list[tuple[str, Any, Any]] = []
    for name in names:
        known = described.fields[name]
        column = model.__table__.c[known.column]
        kind = bodies.column_type(model, known)
        if column.default is not None or column.server_default is not None:
            fields.append((name, kind | msgspec.UnsetType, msgspec.UNSET))
        else:
            fields.append((name, kind, None if known.nullable else msgspec.NODEFAULT))
    return bodies.structure(f"{model.__name__}Create", fields, model.__doc__ or "")


async def _value(ctx: Ctx, part: Part, body: Any) -> Any:
    if part.draft is not None:
        return bodies.made_of(body, part.draft)
    value = getattr(body, str(part.field))
    return await ctx.load(part.loads, value) if part.loads is not None and value is not None else value


def _draft(kind: Any) -> type[Any] | None:
    """The form that a parameter is."""
    return next((each for each in _candidates(kind) if bodies.is_draft(each)), None)


def _row(kind: Any) -> type[Base] | None:
    """The model that a parameter is a row of."""
    return next((each for each in _candidates(kind) if isinstance(each, type) and issubclass(each, Base)), None)


def _candidates(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
