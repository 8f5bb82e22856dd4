"""The schema's documentation: a page with a diagram for every room, written from the models.

Deterministic, so that a test can say whether the committed pages are those of today's models.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Table

from aivo.db.docs.page import page
from aivo.db.docs.words import LABELS, NEEDS, SCOPES

README = "README.md"


def pages(metadata: MetaData) -> dict[str, str]:
    """All pages by file name."""
    tables = sorted(metadata.tables.values(), key=lambda table: (_room(table), table.name))
    rooms = {room: list(group) for room, group in groupby(tables, key=_room)}
    found = {f"{room}.md": page(room, _purpose(room), listed) for room, listed in rooms.items()}
    return {README: _readme({room: len(listed) for room, listed in rooms.items()})} | found


def write(metadata: MetaData, folder: Path) -> list[Path]:
    """Write the pages and remove those of rooms that are gone; answers the files."""
    folder.mkdir(parents=True, exist_ok=True)
    found = pages(metadata)
    for old in folder.glob("*.md"):
        if old.name not in found:
            old.unlink()
    for name, text in found.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in found]


def _room(table: Table) -> str:
    return str(table.info["room"])


def _purpose(room: str) -> str:
    """What the room is for, in its own words."""
    doc = import_module(f"aivo.domains.{room}").__doc__ or ""
    return doc.strip()


def _readme(rooms: dict[str, int]) -> str:
    def table(head: str, words: Mapping[Any, str]) -> str:
        lines = [f"| {head} | |", "| --- | --- |", *(f"| `{word}` | {text} |" for word, text in words.items())]
        return "\n".join(lines)

    parts = [
        "# The schema",
        "Written by `aivo schema docs` from the models; do not edit. One page for each room:",
        "\n".join(f"- [{room}]({room}.md): {count} tables" for room, count in rooms.items()),
        "Every row of a tenant has the key `(tenant_id, id)`, and every reference carries the tenant, between two rows "
        "of one learner the learner too. Rows that change carry `created_at`, `updated_at`, `version`, `deleted_at` "
        "and `deletion_id`; events are written once.",
        "## Who may see a table",
        table("scope", SCOPES),
        "## Needs",
        "What somebody must need of a learner, or be charged with in the district, to read or write a table.",
        table("need", NEEDS),
        "## Labels",
        "How sensitive a column is; where it has no label of its own, its table's need is the label.",
        table("label", LABELS),
    ]
    return "\n\n".join(parts) + "\n"
