"""Pages from templates: one Jinja environment a language, escaping always on, undefined names an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aivo.web.assets import Assets
from aivo.web.wording import LANGUAGES, catalogue

PATTERNS = {
    "en": {"brief": "MMM d, h:mm a", "day": "EEEE, MMMM d", "when": "EEEE, MMMM d, h:mm a", "time": "h:mm a"},
    "es": {"brief": "d MMM, HH:mm", "day": "EEEE d 'de' MMMM", "when": "EEEE d 'de' MMMM, HH:mm", "time": "HH:mm"},
}
"""How moments read: short in lists, a day in a sentence, an appointment."""

FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Link:
    """A line of a menu."""

    path: str
    label: str
    icon: str


class Templates:
    """Renders the templates of the shell and of the rooms."""

    def __init__(
        self,
        assets: Assets,
        *,
        folders: Sequence[Path] = (),
        vocabularies: Mapping[str, Mapping[str, str]] | None = None,
        menus: Mapping[str, Sequence[Link]] | None = None,
        is_demo: bool = False,
    ) -> None:
        """``vocabularies`` are the rooms' words for stored values; ``menus`` the lines a role sees on every page."""
        self.menus = dict(menus or {})
        self._vocabularies = dict(vocabularies or {})
        loader = FileSystemLoader([FOLDER, *folders])
        self._environments = {language: self._environment(loader, assets, language) for language in LANGUAGES}
        for environment in self._environments.values():
            environment.globals["is_demo"] = is_demo

    def render(self, language: str, name: str, values: Mapping[str, Any]) -> str:
        """A template's text in a language."""
        return self._environments[language].get_template(name).render(values)

    def _environment(self, loader: FileSystemLoader, assets: Assets, language: str) -> Environment:
        environment = Environment(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        words = catalogue(language)
        environment.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it

        def word(vocabulary: str, value: str | None) -> str:
            """A stored value in the reader's words."""
            known = self._vocabularies[vocabulary].get(value or "")
            return str(words.ugettext(known)) if known else (value or "")

        def said(message: str) -> str:
            """A marked message in the reader's words; a text that is no message stays as it is."""
            return str(words.ugettext(message)) if message else ""

        environment.globals.update(
            said=said,
            language=language,
            languages=LANGUAGES,
            asset=assets.url,
            icon=assets.icon,
            word=word,
            day=lambda value: format_date(value, "long", language) if value else "",
            short_day=lru_cache(4096)(lambda value: format_date(value, "medium", language) if value else ""),
            language_name=lambda tag: _language_name(tag, language),
            number=lru_cache(4096)(lambda value: format_decimal(value, locale=language)),
            money=lambda cents, currency="USD": format_currency(Decimal(cents) / 100, currency, locale=language),
        )
        return environment


def _language_name(tag: str | None, language: str) -> str:
    """A language's name in the reader's language: `es` is Spanish, or español."""
    if not tag:
        return ""
    try:
        return Locale.parse(tag, sep="-").get_language_name(language) or tag
    except (ValueError, UnknownLocaleError):
        return tag


def direction_of(language: str) -> str:
    """Which way the language is written."""
    return "rtl" if Locale.parse(language).text_direction == "rtl" else "ltr"


def clock_of(language: str, zone: str) -> Callable[[datetime | None], str]:
    """How moments are written: in the reader's language, at the school's time."""
    place = ZoneInfo(zone)

    def moment(value: datetime | None, style: str = "brief") -> str:
        return format_datetime(value.astimezone(place), PATTERNS[language][style], locale=language) if value else ""

    return moment
