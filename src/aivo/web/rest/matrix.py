"""The table of rights as a page: operation × role × field group, for people who check it without reading code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from aivo.db.scopes import NEEDS, Scope
from aivo.web.rest import relations
from aivo.web.rest.operations import OPERATIONS
from aivo.web.rest.resource import Resource
from aivo.web.rest.rights import Door

HEAD = """# Who does what through the API

Made by `aivo schema rights`; a test holds it against the code, the doors and the grants of the database.

A role in this table has business with a collection; which rows of it a person reaches, row security decides from
relations, duties and dates: the word names the policy template, the need what a relation or duty has to carry
(`src/aivo/db/sql/functions/needs.sql`). Everybody else, and whoever is not signed in, gets 404 or 401. *Told* marks
reading that families see in "Who opened the record". L learner, P parent, T teacher, D district, A platform.
"""
LETTERS = {"learner": "L", "parent": "P", "teacher": "T", "district_admin": "D", "platform_admin": "A"}


def page(resources: Iterable[Resource], doors: Mapping[str, Door]) -> str:
    """The whole page in Markdown: collections, relations, pages."""
    parts = [HEAD]
    for room, found in groupby(resources, key=lambda each: str(each.table.info["room"])):
        parts += [f"## {room}\n", "| collection | policy | told | " + " | ".join(_names()) + " | fields that change |"]
        parts += ["| --- | --- | --- | " + " | ".join("---" for _ in _names()) + " | --- |"]
        parts += [_line(each) for each in found]
        parts.append("")
    parts += [*relations.page(NEEDS[:15]), "", *_pages(doors)]
    return "\n".join(parts).rstrip() + "\n"


def _pages(doors: Mapping[str, Door]) -> list[str]:
    """Which roles a page is there for; to everybody else it is not found."""
    lines = ["## Pages\n", "| page | who |", "| --- | --- |"]
    return lines + [
        f"| `{page}` | {door if isinstance(door, str) else _letters(door)} |" for page, door in doors.items()
    ]


def _names() -> list[str]:
    """The operations that differ in rights: a list and its rows do not, nor one and many, nor deletion and way back."""
    return [each.name for each in OPERATIONS if each.name not in ("list", "batch", "restore")]


def _line(resource: Resource) -> str:
    scope: Scope = resource.table.info["scope"]
    policy = scope.word.lower() + (f" {scope.need}" if scope.need else "") + (f" if {scope.gate}" if scope.gate else "")
    rights = [
        _letters(each.roles(resource.right)) for each in OPERATIONS if each.name in _names()
    ]  # fmt: skip
    fields = " ".join(resource.writes.change)
    cells = [f"`{resource.path}`", policy, "yes" if resource.is_told else "", *rights, fields]
    return "| " + " | ".join(cells) + " |"


def _letters(roles: Iterable[str]) -> str:
    return "".join(letter for role, letter in LETTERS.items() if role in set(roles))
