"""The hands of an import: many rows at a time, each statement naming the tenant, and the links that result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from aivo.db.base import Base
from aivo.db.context import Ctx
from aivo.domains.roster.bulk import Rows, insert_rows, update_rows
from aivo.domains.roster.facts import Fact, Picture
from aivo.domains.roster.findings import FindingLog
from aivo.domains.roster.links import Link, Links
from aivo.domains.roster.models import ExternalId
from aivo.domains.roster.plan import Plan
from aivo.domains.roster.progress import UNWATCHED, Watch
from aivo.domains.roster.queries import rows_by_id
from aivo.domains.roster.shapes import Metadata
from aivo.kit.ids import new_id

UPKEEP = frozenset({"id", "tenant_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id"})
FILE_OF_KIND = {
    "org": "orgs.csv", "session": "academicSessions.csv", "course": "courses.csv", "class": "classes.csv",
    "person": "users.csv", "learner": "users.csv", "guardian": "users.csv", "contact_point": "users.csv",
    "role": "roles.csv", "seat": "roles.csv", "enrolment": "enrollments.csv", "demographics": "demographics.csv",
}  # fmt: skip

MANY_LINKS = 5000
NEVER_POINTED_AT = frozenset({"role", "enrolment", "demographics", "guardian", "contact_point"})
"""Kinds of record that no other record names. Of these new links are only looked at again where something is gone."""


@dataclass(slots=True)
class Work:
    """One import while it is being applied."""

    ctx: Ctx
    source_id: UUID
    plan: Plan
    links: Links
    picture: Picture
    log: FindingLog
    today: date
    moment: datetime
    version: str = "1.2"
    watch: Watch = UNWATCHED
    new_users: set[UUID] = field(default_factory=set)
    years: dict[int, tuple[UUID, date, date]] = field(default_factory=dict)
    new_links: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    changed_links: list[dict[str, Any]] = field(default_factory=list)

    @property
    def tenant_id(self) -> UUID:
        """The tenant that is being written."""
        return self.ctx.actor.tenant_id

    @property
    def since(self) -> date:
        """From when a fact without a first day holds: the first day of the school year that is on, else today."""
        running = [first for _, first, last in self.years.values() if first <= self.today <= last]
        return min(running, default=self.today)

    def facts(self, kind: str) -> list[Fact]:
        """What of a kind is to be written, new and changed."""
        return [*self.plan.adds.get(kind, ()), *self.plan.changes.get(kind, ())]

    def row_id(self, kind: str, key: str) -> UUID | None:
        """The row a record of the source is, or became a moment ago."""
        return self.links.row_id(kind, key) if key else None

    def note(self, code: str, message: str, fact: Fact, column: str | None = None) -> None:
        """Say something about the row a fact came from."""
        file = FILE_OF_KIND[fact.kind]
        if self.version == "1.1" and file == "roles.csv":
            file = "users.csv"
        self.log.add(code, message, file=file, row=fact.row, column=column, sourced_id=fact.key)

    def link(self, fact: Fact, row_id: UUID) -> None:
        """Remember which row a fact became."""
        values = {
            "row_id": row_id, "record_hash": fact.digest, "modified_at": fact.modified_at, "removed_at": None,
            "source_metadata": Metadata(columns=fact.metadata),
        }  # fmt: skip
        known = self.links.get(fact.kind, fact.key)
        if known is not None:
            self.changed_links.append({"id": known.id, **values})
            self.links.put(fact.kind, fact.key, Link(known.id, row_id, fact.digest, is_removed=False))
            return
        link_id = new_id()
        new = {"id": link_id, "source_id": self.source_id, "kind": fact.kind, "sourced_id": fact.key, **values}
        self.new_links[fact.kind, fact.key] = new
        if fact.kind not in NEVER_POINTED_AT or any(self.plan.removals.values()):
            self.links.put(fact.kind, fact.key, Link(link_id, row_id, fact.digest, is_removed=False))

    def move_links(self, moved: dict[UUID, UUID], kind: str) -> None:
        """A dated fact was closed and opened again: its link points to the row that holds now."""
        if not moved:
            return
        for key, link in self.links.of(kind):
            if link.row_id in moved:
                link.row_id = moved[link.row_id]
                if (kind, key) in self.new_links:
                    self.new_links[kind, key]["row_id"] = link.row_id
                else:
                    self.changed_links.append({"id": link.id, "row_id": link.row_id})

    def unlink(self, kind: str, keys: Iterable[str]) -> None:
        """Remember that the source no longer names these records; the rows and the links stay."""
        for key in keys:
            link = self.links.get(kind, key)
            if link is not None and not link.is_removed:
                link.is_removed = True
                self.changed_links.append({"id": link.id, "removed_at": self.moment})

    async def write_links(self) -> None:
        """Write all links that are new or changed."""
        await self._write_new_links()
        await self.update(ExternalId, self.changed_links)

    async def _write_new_links(self) -> None:
        new, self.new_links = list(self.new_links.values()), {}
        await insert_rows(self.ctx, ExternalId, self.tenant_id, new, self.watch.rows)

    async def insert(self, model: type[Base], rows: Rows) -> None:
        """Insert rows of one model; links that have gathered go with them, so that they never fill the memory."""
        if len(self.new_links) >= MANY_LINKS:
            await self._write_new_links()
        await insert_rows(self.ctx, model, self.tenant_id, rows, self.watch.rows)

    async def update(self, model: type[Base], rows: Rows) -> None:
        """Change rows of one model by their ids; each row names the columns it changes."""
        await update_rows(self.ctx, model, self.tenant_id, rows, self.watch.rows)

    async def current(self, model: type[Base], columns: str, ids: Iterable[UUID], *, key: str = "id") -> list[Any]:
        """Live rows of a model by a key."""
        return await rows_by_id(self.ctx, model.__tablename__, columns, ids, key=key)

    async def renew(self, model: type[Base], changes: dict[UUID, dict[str, Any]]) -> dict[UUID, UUID]:
        """Close dated rows and open them again from today with other values; a row that began today is corrected.

        Answers which new row follows which.
        """
        names = [column.name for column in model.__table__.c if column.name not in UPKEEP]
        rows = await self.current(model, ", ".join(("id", *names)), changes)
        ended, opened, moved = [], [], {}
        for row in rows:
            values = changes[row["id"]]
            if row["valid_from"] >= self.today:
                ended.append({"id": row["id"], **values})
                continue
            if row["valid_to"] is None or row["valid_to"] >= self.today:
                ended.append({"id": row["id"], "valid_to": self.today - timedelta(days=1)})
            moved[row["id"]] = new_id()
            kept = {name: row[name] for name in names}
            opened.append({**kept, "valid_to": None, **values, "id": moved[row["id"]], "valid_from": self.today})
        await self.update(model, ended)
        await self.insert(model, opened)
        return moved

    async def end(self, model: type[Base], ids: Iterable[UUID]) -> None:
        """End dated rows today. One that has not begun never happened: it is deleted, and can be restored."""
        wanted = list(ids)
        if not wanted:
            return
        name = model.__tablename__
        await self.ctx.tell(
            f"update {name} set valid_to = $3 where tenant_id = $1 and id = any ($2) and deleted_at is null"  # noqa: S608  (the name is the model's)
            " and valid_from <= $3 and (valid_to is null or valid_to > $3)",
            self.tenant_id, wanted, self.today,
        )  # fmt: skip
        await self.ctx.tell(
            f"update {name} set deleted_at = now(), deletion_id = $4 where tenant_id = $1 and id = any ($2)"  # noqa: S608  (the name is the model's)
            " and deleted_at is null and valid_from > $3",
            self.tenant_id, wanted, self.today, new_id(),
        )  # fmt: skip
