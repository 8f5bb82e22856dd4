"""Shapes of the roster room's JSON columns."""

from __future__ import annotations

import msgspec

from aivo.db.columns import Shape


class OrgTypes(Shape, frozen=True, kw_only=True):
    """What kind of org each of the source's own is for this tenant: a department that is really a school, say."""

    by_sourced_id: dict[str, str] = msgspec.field(default_factory=dict)


class Metadata(Shape, frozen=True, kw_only=True):
    """Columns the source added of its own, as it wrote them; never passwords or what Aivo has no field for."""

    columns: dict[str, str] = msgspec.field(default_factory=dict)


class KindCount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many records of one kind an import added, changed, removed or found as they were."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0


class ImportCounts(Shape, frozen=True, kw_only=True):
    """What an import did, by kind of record."""

    by_kind: dict[str, KindCount] = msgspec.field(default_factory=dict)
    left_out: dict[str, int] = msgspec.field(default_factory=dict)
    """Rows with errors that were left out on request, by file."""
