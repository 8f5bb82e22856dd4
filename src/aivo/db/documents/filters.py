"""``where``: equality, null, lists and operators become conditions that an index can serve under row security.

A condition is a pair of a *shape* (field and operator, part of the statement's text) and a *value* (a parameter), so
that questions of one shape share one prepared statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from aivo.db.documents.describe import Description, Field, list_of, quoted
from aivo.db.documents.errors import BadQuery, unknown

_COMPARE = {"eq": "=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
OPERATORS = (*_COMPARE, "ne", "in", "not_in", "has", "null")
"""``eq lt lte gt gte`` compare; ``ne`` and ``not_in`` count null as different; ``has`` looks into a list column."""

_LISTS = (list, tuple, set, frozenset)


class Condition(NamedTuple):
    """One condition of the statement's shape: a field, an operator and whether it takes a parameter."""

    field: str
    operator: str
    takes_value: bool


def parse(described: Description, where: Mapping[str, Any]) -> tuple[tuple[Condition, ...], list[Any]]:
    """The conditions of ``where`` and the values of those that take one, converted to the columns' types."""
    conditions: list[Condition] = []
    values: list[Any] = []
    for name, wanted in where.items():
        field = described.field(name)
        for operator, value in _operators(described, field, wanted):
            taken = operator not in ("is_null", "is_not_null")
            conditions.append(Condition(name, operator, taken))
            if taken:
                values.append(value)
    return tuple(conditions), values


def render(described: Description, condition: Condition, alias: str, parameter: str) -> str:
    """The condition as SQL; ``parameter`` is ``$n``."""
    place = f"{alias}.{quoted(described.fields[condition.field].column)}"
    match condition.operator:
        case "is_null":
            return f"{place} is null"
        case "is_not_null":
            return f"{place} is not null"
        case "ne":
            return f"{place} is distinct from {parameter}"
        case "in":
            return f"{place} = any ({parameter})"
        case "not_in":
            return f"({place} <> all ({parameter}) or {place} is null)"
        case "has":
            return f"{parameter} = any ({place})"
        case operator:
            return f"{place} {_COMPARE[operator]} {parameter}"


def converted(owner: str, field: Field, value: Any, *, element: bool = False) -> Any:
    """``value`` as the column's type; text from an address line is read (``"2026-11-25"``, ``"true"``, ``"12"``)."""
    kind = list_of(field.kind) if field.many and not element else field.kind
    try:
        found = msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as wrong:
        detail = str(wrong).replace("`", "")
        raise BadQuery(f"{owner}.{field.name} cannot be compared with {_short(value)}: {detail}") from None
    for text in found if isinstance(found, list) else (found,):
        if isinstance(text, str) and "\x00" in text:
            raise BadQuery(f"{owner}.{field.name} cannot be compared with a text that contains a zero byte")
    return found


def _operators(described: Description, field: Field, wanted: Any) -> list[tuple[str, Any]]:
    if field.document:
        raise BadQuery(f"{described.name}.{field.name} is a document; it cannot be searched")
    if isinstance(wanted, Mapping):
        if not wanted:
            raise BadQuery(f"{described.name}.{field.name} is compared with an empty set of operators")
        return [_operator(described, field, str(operator), value) for operator, value in wanted.items()]
    if isinstance(wanted, _LISTS) and not field.many:
        return [_operator(described, field, "in", wanted)]
    return [_operator(described, field, "eq", wanted)]


def _operator(described: Description, field: Field, operator: str, value: Any) -> tuple[str, Any]:
    owner = described.name
    if operator not in OPERATORS:
        raise unknown(f"{owner}.{field.name}", "operator", operator, OPERATORS)
    if operator == "null":
        if isinstance(value, str) and value.lower() in ("true", "false"):
            value = value.lower() == "true"
        if not isinstance(value, bool):
            raise BadQuery(f"{owner}.{field.name} with the operator null takes true or false, not {_short(value)}")
        return ("is_null" if value else "is_not_null"), None
    if value is None:
        if operator in ("eq", "ne"):
            return ("is_null" if operator == "eq" else "is_not_null"), None
        raise BadQuery(f"{owner}.{field.name} cannot be compared with nothing by the operator {operator}")
    if operator == "has":
        if not field.many:
            raise BadQuery(f"{owner}.{field.name} is not a list; the operator has looks into lists only")
        return operator, converted(owner, field, value, element=True)
    if operator in ("in", "not_in"):
        return operator, _list(owner, field, value)
    if field.many and operator not in ("eq", "ne"):
        raise BadQuery(f"{owner}.{field.name} is a list; it takes the operators eq, ne and has, not {operator}")
    return operator, converted(owner, field, value)


def _list(owner: str, field: Field, value: Any) -> list[Any]:
    if field.many:
        raise BadQuery(f"{owner}.{field.name} is a list already; look into it with the operator has")
    if not isinstance(value, _LISTS):
        raise BadQuery(f"{owner}.{field.name} takes a list with this operator, not {_short(value)}")
    if any(item is None for item in value):
        raise BadQuery(f"{owner}.{field.name} is compared with a list that contains nothing; ask for null by itself")
    return [converted(owner, field, item) for item in value]


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "…"
