"""Shapes of the curriculum's JSON columns."""

from __future__ import annotations

from typing import Literal

from aivo.db.columns import Shape


class CaseDefinition(Shape, frozen=True, kw_only=True):
    """One entry of a framework's CFDefinitions: a word of its own with its meaning."""

    kind: Literal["concept", "subject", "licence", "item_type", "association_grouping"] = "item_type"
    identifier: str = ""
    uri: str = ""
    title: str = ""
    description: str | None = None
    code: str | None = None
    """The type code or the place in the framework's own hierarchy of words."""
