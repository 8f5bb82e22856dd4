"""A small framework of standards for the tests, to be spoilt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from aivo.domains.roster.case import StandardsResult, read_standards

DOCUMENT = UUID("d0000000-0000-0000-0000-000000000000")
CHANGED = "2026-01-02T03:04:05+00:00"


def item_id(number: int) -> str:
    """The identifier of an item."""
    return f"00000000-0000-0000-0000-{number:012}"


def item(number: int, **more: Any) -> dict[str, Any]:
    """An item."""
    uri = f"https://server.example/CFItems/{item_id(number)}"
    return {
        "identifier": item_id(number),
        "uri": uri,
        "fullStatement": f"Item {number}",
        "lastChangeDateTime": CHANGED,
    } | more


def link(number: int, kind: str, origin: str, destination: str, **more: Any) -> dict[str, Any]:
    """An association."""
    return {
        "identifier": f"a0000000-0000-0000-0000-{number:012}", "associationType": kind, "lastChangeDateTime": CHANGED,
        "uri": f"https://server.example/CFAssociations/{number}",
        "originNodeURI": {"title": "o", "identifier": origin, "uri": f"https://server.example/{origin}"},
        "destinationNodeURI": {"title": "d", "identifier": destination, "uri": f"https://server.example/{destination}"},
    } | more  # fmt: skip


def child(number: int, origin: int, parent: int | None, **more: Any) -> dict[str, Any]:
    """An item's place under another, or under the document."""
    return link(number, "isChildOf", item_id(origin), item_id(parent) if parent else str(DOCUMENT), **more)


def package(items: list[dict[str, Any]], links: list[dict[str, Any]], **document: Any) -> dict[str, Any]:
    """A whole package."""
    about = {
        "identifier": str(DOCUMENT), "uri": f"https://server.example/{DOCUMENT}", "creator": "A state",
        "title": "Reading", "lastChangeDateTime": CHANGED, "licenseURI": "https://server.example/licence",
    }  # fmt: skip
    return {"CFDocument": about | document, "CFItems": items, "CFAssociations": links}


def three() -> dict[str, Any]:
    """A heading with two standards."""
    return package([item(1), item(2), item(3)], [child(1, 1, None), child(2, 2, 1), child(3, 3, 1)])


def read(content: object, tmp_path: Path) -> StandardsResult:
    """What reading a package gives."""
    path = tmp_path / "framework.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return read_standards(path)
