"""The record as one page for people: no script, nothing from elsewhere, good to print, dates in words."""

from __future__ import annotations

import html
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from sqlalchemy import Column

from aivo.handover.machine import Reader
from aivo.handover.packing import Entry
from aivo.handover.tables import Source
from aivo.handover.wording import ROOMS, WORDS
from aivo.web.wording import say as in_language

SHOWN = 300
"""Entries of one kind that the page shows; programs find all of them in the data files."""

SILENT = {"tenant_id", "student_id", "id", "version", "deletion_id", "updated_at", "xid", "request_id", "session_id"}
"""Columns that tell people nothing; they are in the data files."""

STYLE = """
:root{color-scheme:light dark}body{font:1rem/1.55 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:1px solid;padding-bottom:.2rem}h3{margin-top:1.8rem}
p.about{margin:.2rem 0 .8rem}dl{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:.15rem 1rem;
margin:0 0 1rem;padding:.6rem 0;border-top:1px solid #8886;break-inside:avoid}dt{font-weight:600}
dd{margin:0;overflow-wrap:anywhere;white-space:pre-line}
@media (max-width:34rem){dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
@media print{body{max-width:none;margin:0}a{color:inherit}h2{break-before:page}}
"""


@dataclass
class Page:
    """The page while it is written, in one language and time zone."""

    entry: Entry
    reader: Reader
    language: str
    zone: str
    is_family: bool
    people: dict[str, str] = field(default_factory=dict)
    """Names of those who are named in rows, as they are met."""

    def say(self, word: str, **values: object) -> str:
        """One of the page's own sentences, safe in HTML."""
        return html.escape(
            in_language(self.language, WORDS[word]) % {name: str(value) for name, value in values.items()}
        )

    def write(self, text: str) -> None:
        """Write on."""
        self.entry.write(text.encode())

    def begin(self, name: str, tenant: str, who: str, now: datetime) -> None:
        """The head of the page."""
        title = self.say("title", name=name)
        self.write(
            f'<!doctype html>\n<html lang="{self.language}"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            f"<style>{STYLE}</style></head><body><h1>{title}</h1>\n"
            f"<p>{self.say('made', day=self.moment(now), who=who, tenant=tenant)}</p>\n<p>{self.say('what')}</p>\n"
        )
        if self.is_family:
            self.write(f"<p>{self.say('family_copy')} {self.say('rights')}</p>\n")

    def index(self, rooms: Mapping[str, list[tuple[Source, int]]]) -> None:
        """What is in it, with links."""
        self.write(f"<nav><h2>{self.say('index')}</h2><ul>\n")
        for room, sources in rooms.items():
            self.write(f'<li><a href="#{room}">{self.room(room)}</a><ul>')
            for source, count in sources:
                self.write(f'<li><a href="#{source.name}">{html.escape(plain(source.name))}</a> ({count})</li>')
            self.write("</ul></li>\n")
        self.write("</ul></nav>\n")

    def room(self, room: str) -> str:
        """The heading of a room, safe in HTML."""
        return html.escape(in_language(self.language, ROOMS[room]) if room in ROOMS else plain(room))

    async def section(self, source: Source, count: int, rows: AsyncIterator[dict[str, Any] | str]) -> None:
        """One table: what it is, then its entries."""
        self.write(f'<h3 id="{source.name}">{html.escape(plain(source.name))}</h3>\n')
        self.write(f'<p class="about" lang="en">{html.escape(source.table.comment or "")}</p>\n')
        if count > SHOWN:
            told = self.say("first", shown=SHOWN, count=count, file=f"data/{source.name}.jsonl")
        else:
            told = self.say("rows", count=count)
        self.write(f"<p>{told}</p>\n")
        shown = 0
        async for row in rows:
            if (shown := shown + 1) > SHOWN:
                break
            doc = json.loads(row) if isinstance(row, str) else row
            self.write("<dl>")
            for column in source.columns:
                value = doc.get(column.name)
                if value in (None, "", [], {}) or column.name in SILENT or column.name.endswith("_id"):
                    if not (column.name.endswith("user_id") and value):
                        continue
                    value = await self.person(str(value))
                name = html.escape(plain(column.name.removesuffix("_id").removesuffix("_user")))
                self.write(f"<dt>{name}</dt><dd>{html.escape(self.value(column, value))}</dd>")
            self.write("</dl>\n")

    def value(self, column: Column[Any], value: Any) -> str:
        """A value in words."""
        kind = str(column.type)
        if isinstance(value, bool):
            return in_language(self.language, WORDS["yes" if value else "no"])
        if isinstance(value, str) and kind == "DATE":
            return self.day(date.fromisoformat(value))
        if isinstance(value, str) and kind in ("DATETIME", "TIMESTAMP"):
            return self.moment(datetime.fromisoformat(value))
        if column.info.get("words") or column.info.get("many_words"):
            return ", ".join(plain(str(each)) for each in ([value] if isinstance(value, str) else value))
        return "\n".join(_lines(value))

    def day(self, value: date) -> str:
        """A day in words."""
        return str(format_date(value, "long", locale=self.language))

    def moment(self, value: datetime) -> str:
        """A moment in words, in the organization's time."""
        return str(format_datetime(value.astimezone(ZoneInfo(self.zone)), "long", locale=self.language))

    async def person(self, user_id: str) -> str:
        """Who a row names: staff by name, others of the family not at all in a family's copy."""
        if user_id not in self.people:
            rows = await self.reader.link.fetch(
                "select given_name, family_name, role from public.users where tenant_id = $1 and id = $2",
                self.reader.actor.tenant_id, UUID(user_id),
            )  # fmt: skip
            named = f"{rows[0]['given_name']} {rows[0]['family_name']}" if rows else user_id
            is_other = not rows or (self.is_family and rows[0]["role"] in ("parent", "learner"))
            self.people[user_id] = in_language(self.language, WORDS["family"]) if self.is_family and is_other else named
        return self.people[user_id]


def plain(name: str) -> str:
    """A name of the schema as words."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _lines(value: Any, depth: int = 0) -> list[str]:
    """A document as lines of words."""
    indent = "  " * depth
    if isinstance(value, dict):
        lines = []
        for key, inner in value.items():
            if key == "v" or inner in (None, "", [], {}):
                continue
            if isinstance(inner, dict | list):
                lines += [f"{indent}{plain(key)}:", *_lines(inner, depth + 1)]
            else:
                lines.append(f"{indent}{plain(key)}: {inner}")
        return lines
    if isinstance(value, list):
        return [line for each in value for line in _lines(each, depth)]
    return [f"{indent}{value}"]
