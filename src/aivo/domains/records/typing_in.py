"""What is typed into the forms of the records room, read as what it means."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from starlette.datastructures import FormData


def typed_of(form: FormData, names: Iterable[str]) -> dict[str, str]:
    """What was typed, as it goes back into the fields."""
    return {name: str(form.get(name, "")).replace("\x00", "")[:4000] for name in names}


def day_of(text: str) -> date | None:
    """A day out of a field; None for none, or for nothing that is a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_turned(first: str, last: str) -> bool:
    """Whether a span of days ends before it begins."""
    begin, end = day_of(first), day_of(last)
    return begin is not None and end is not None and end < begin
