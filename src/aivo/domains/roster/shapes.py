"""Shapes of the roster room's JSON columns."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from aivo.db.columns import Shape

S = TypeVar("S", bound=Shape)


def read(kind: type[S], document: Any) -> S:
    """A document of a room's own query, as text from the pool of reads or decoded from an open transaction."""
    return msgspec.json.decode(document, type=kind) if isinstance(document, str) else msgspec.convert(document, kind)


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


class ActCounts(Shape, frozen=True, kw_only=True):
    """How many rows an act changed, by table."""

    by_table: dict[str, int] = msgspec.field(default_factory=dict)


class Sentence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A marked message and the values put into it; ``sentences`` are values that are sentences themselves."""

    message: str
    values: dict[str, str] = msgspec.field(default_factory=dict)
    sentences: dict[str, Sentence] = msgspec.field(default_factory=dict)


class FindingWords(Shape, frozen=True, kw_only=True):
    """What a finding says, ready for any language."""

    message: Sentence
    mend: Sentence
    effect: str = ""


class JobChoices(Shape, frozen=True, kw_only=True):
    """What a person said about a job before it was applied."""

    allows_removals: bool = False
    leaves_out_faulty_rows: bool = False
    same_number: str = "hold"
    leaves_the_rest: bool = False
    """Of an undo: rows that somebody has changed since stay as they are."""
    source: str | None = None
    to_year: dict[str, str] = msgspec.field(default_factory=dict)
    """Of a rollover: by the id of a school the id of the one its last grade goes on to."""


class JobOutcome(Shape, frozen=True, kw_only=True):
    """What a check found, or what was done."""

    by_kind: dict[str, KindCount] = msgspec.field(default_factory=dict)
    rows: dict[str, int] = msgspec.field(default_factory=dict)
    left_out: dict[str, int] = msgspec.field(default_factory=dict)
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    source: str = ""
    refusal: str = ""
    """Name of what holds it: ``roster_refused``, ``mass_removal``, ``new_ids``, ``cannot_undo``, or a fault's kind."""
    said: str = ""
    is_unreadable: bool = False
    """The file cannot be read safely; it is refused whatever a person says."""
    limit_percent: int = 0
    share_percent: dict[str, int] = msgspec.field(default_factory=dict)
    """Of the guarded kinds, the share that would vanish."""
