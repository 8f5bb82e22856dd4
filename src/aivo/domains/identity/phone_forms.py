"""What the forms about a phone send: its number, how its codes come, and in which language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request

from aivo.domains.identity.errors import NumberRefused
from aivo.domains.identity.models import CHANNELS, LANGUAGES
from aivo.domains.identity.numbers import LONGEST, normal
from aivo.domains.identity.schemas import PhoneDraft
from aivo.kit.errors import NotFound
from aivo.web.request import locale_of
from aivo.web.wording import marked as _

NOT_A_NUMBER = _("This is not a telephone number. Please type it with its area code, like (312) 555-0142.")
CHOOSE = _("Please choose one of these.")
THREE_AT_MOST = _("Three phones are the most. Please remove one first.")


def blank(request: Request) -> Mapping[str, str]:
    """The form before anything was typed: a text, in the language of the page."""
    return {"number": "", "channel": "text", "language": locale_of(request)}


def read(form: FormData) -> tuple[Mapping[str, str], dict[str, str]]:
    """What was typed, and what is wrong with it by the name of the field."""
    typed = {name: str(form.get(name, "")).strip()[:LONGEST] for name in ("number", "channel", "language")}
    problems: dict[str, Any] = {}
    try:
        normal(typed["number"])
    except NumberRefused:
        problems["number"] = NOT_A_NUMBER
    if typed["channel"] not in CHANNELS:
        problems["channel"] = CHOOSE
    if typed["language"] not in LANGUAGES:
        problems["language"] = CHOOSE
    return typed, problems


def draft_of(typed: Mapping[str, str]) -> PhoneDraft:
    """The phone of a form in which nothing is wrong."""
    return PhoneDraft(typed["number"], typed["channel"], typed["language"])


def means_of(form: FormData) -> str:
    """Text or call, as a button said; a text where it said nothing."""
    return "voice" if form.get("by") == "voice" else "text"


def phone_of(form: FormData) -> UUID:
    """The phone that a button named. What is no id is not found."""
    try:
        return UUID(str(form.get("phone", "")))
    except ValueError:
        raise NotFound from None
