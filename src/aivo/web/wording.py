"""The words of the pages, in each language: gettext catalogues, read once at start.

Sources hold English; ``locale/<language>/LC_MESSAGES/aivo.po`` holds the translations. Nothing compiled is kept.
"""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = ("en", "es")
DEFAULT = "en"


def marked(message: str) -> str:
    """Mark a message for the catalogues where it is translated later, when the reader is known."""
    return message


@cache
def catalogue(language: str) -> Translations:
    """The translations of one language; a message that is missing reads in English."""
    path = files("aivo.web").joinpath(f"locale/{language}/LC_MESSAGES/aivo.po")
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def say(language: str, message: str) -> str:
    """A marked message in the reader's language."""
    return str(catalogue(known(language)).ugettext(message)) if message else ""


def known(language: str | None) -> str:
    """The language itself where there is a catalogue, else English."""
    return language if language in LANGUAGES else DEFAULT


def preferred(accept_language: str) -> str:
    """The best language for a browser's ``Accept-Language`` header."""
    wanted: list[tuple[float, str]] = []
    for part in accept_language.split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            wanted.append((-float(weight or 1), tag.split("-")[0].lower()))
        except ValueError:
            continue
    return next((tag for _, tag in sorted(wanted) if tag in LANGUAGES), DEFAULT)
