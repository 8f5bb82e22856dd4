"""What every draft has in common: a closed list of fields, and one clear sentence when one of them is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from aivo.domains.iep.errors import NotRight


class Draft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the drafts. A field has the name of the column that it fills."""


D = TypeVar("D", bound=Draft)


def checked(draft: D) -> D:
    """The draft itself when every field holds what it may; else ``NotRight``."""
    try:
        msgspec.convert(msgspec.to_builtins(draft), type(draft))
    except msgspec.ValidationError as error:
        raise _not_right(type(draft), str(error)) from error
    return draft


def needed(draft: object, *fields: str) -> None:
    """Refuse a draft, or a row as it would be, in which one of these is missing or blank."""
    for field in fields:
        value = getattr(draft, field)
        if value is None or (isinstance(value, str) and not value.strip()):
            raise NotRight(field, f"{named(field)} is missing; please enter it.")


def values(draft: Draft, *, without: Iterable[str] = ()) -> dict[str, Any]:
    """The draft's fields as columns, without those that are not columns."""
    left_out = set(without)
    columns = {name: value for name, value in msgspec.structs.asdict(draft).items() if name not in left_out}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in columns.items()}


def named(field: str) -> str:
    """A field's name as people say it: ``annual_review_due_on`` is "Annual review due on"."""
    return field.replace("_", " ").capitalize()


def _not_right(draft: type[Draft], problem: str) -> NotRight:
    """Turn the checker's message into a sentence that names the field, what is wrong and what it may be."""
    where = re.search(r"at `\$\.([a-z0-9_]+)", problem)
    field = where.group(1) if where else ""
    what = problem.split(" - at ")[0]
    allowed = _words_of(get_type_hints(draft).get(field))
    if allowed and "enum" in what:
        given = re.search(r"enum value '?(.*?)'?$", what)
        return NotRight(
            field,
            f"{named(field)} cannot be {given.group(1) if given else what!r}; it is one of: {', '.join(allowed)}.",
        )
    return NotRight(field, f"{named(field) or 'The draft'} is not right: {what[0].lower()}{what[1:]}.")


def _words_of(hint: Any) -> tuple[str, ...]:
    """The closed vocabulary behind a type hint, if it has one."""
    if get_origin(hint) is Literal:
        return tuple(map(str, get_args(hint)))
    for part in get_args(hint):
        if found := _words_of(part):
            return found
    return ()
