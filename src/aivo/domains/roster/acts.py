"""Acts on many rows at once that can be taken back: a merge of two people, a step into the next school year.

What each changed is not kept twice: the trail holds the old and new values of every row, and the act's own row says in
which transaction they stand.
"""

from __future__ import annotations

from sqlalchemy.orm import mapped_column

from aivo.db.base import Record, index
from aivo.db.columns import UUID, Mapped, datetime, ref, shape, text, whole
from aivo.db.scopes import district
from aivo.domains.roster.shapes import ActCounts


class PersonMerge(Record):
    """Two records of one person became one: which stayed, which went, who said so and why."""

    __tablename__ = "person_merges"
    __scope__ = district("people")
    __table_args__ = (index("created_at"),)

    kept_user_id: Mapped[UUID] = ref("users")
    merged_user_id: Mapped[UUID] = ref("users", comment="The record that went; it stays as history")
    reason: Mapped[str] = text("How it was known that the two are one person", label="identity")
    counts: Mapped[ActCounts] = shape(ActCounts, label="none", comment="Rows that were changed, by table")
    by_user_id: Mapped[UUID] = ref("users")
    undone_at: Mapped[datetime | None] = mapped_column(comment="When the two were parted again")
    undone_by_user_id: Mapped[UUID | None] = ref("users", null=True)


class SchoolYearRollover(Record):
    """The step into the next school year: calendars, classes, staff and learners carried over in one act."""

    __tablename__ = "school_year_rollovers"
    __scope__ = district("settings")
    __table_args__ = (index("created_at"),)

    from_year_id: Mapped[UUID] = ref("school_years")
    to_year_id: Mapped[UUID] = ref("school_years")
    shift_days: Mapped[int] = whole("Days by which dates of the old year were moved")
    counts: Mapped[ActCounts] = shape(ActCounts, label="none", comment="Rows that were made or changed, by table")
    by_user_id: Mapped[UUID] = ref("users")
    undone_at: Mapped[datetime | None] = mapped_column(comment="When it was taken back; until the year's first day")
    undone_by_user_id: Mapped[UUID | None] = ref("users", null=True)
