"""What a source has named before: its ids, the rows they became, and the fingerprint of each record as last read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from aivo.domains.roster.records import KIND_OF_FILE

SEPARATOR = "|"
"""Between the parts of an id that is made of several."""


@dataclass(slots=True)
class Link:
    """One ExternalId row in memory."""

    id: UUID
    row_id: UUID
    record_hash: bytes
    is_removed: bool


@dataclass(slots=True)
class Links:
    """All links of one source, by kind and sourced id."""

    by_kind: dict[str, dict[str, Link]] = field(default_factory=dict)

    def put(self, kind: str, sourced_id: str, link: Link) -> None:
        """Remember a link."""
        self.by_kind.setdefault(kind, {})[sourced_id] = link

    def get(self, kind: str, sourced_id: str) -> Link | None:
        """The link of a record, also of one that was removed."""
        return self.by_kind.get(kind, {}).get(sourced_id)

    def row_id(self, kind: str, sourced_id: str) -> UUID | None:
        """The row a record became."""
        link = self.get(kind, sourced_id)
        return link.row_id if link is not None else None

    def of(self, kind: str) -> Iterator[tuple[str, Link]]:
        """Everything of a kind."""
        yield from self.by_kind.get(kind, {}).items()

    def live_counts(self) -> Counter[str]:
        """How many records of each kind the source names today."""
        return Counter(
            {kind: sum(not link.is_removed for link in links.values()) for kind, links in self.by_kind.items()}
        )

    def knows(self, file: str, sourced_id: str) -> bool:
        """Whether an earlier import brought this row of this file."""
        kind = KIND_OF_FILE.get(file)
        link = self.get(kind.value, sourced_id) if kind is not None else None
        return link is not None and not link.is_removed
