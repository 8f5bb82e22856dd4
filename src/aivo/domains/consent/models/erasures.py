"""What was erased: a tombstone without anything of the learner."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import BigInteger, DateTime, func
from sqlalchemy import text as sql
from sqlalchemy.orm import mapped_column

from aivo.db.base import Event, index
from aivo.db.columns import UUID, Mapped, datetime, flag, text, words
from aivo.db.scopes import APPEND_ONLY

ASKERS = ("parent", "student", "district", "court")
"""On whose word a class of data is erased."""


class Erasure(Event):
    """One class of one learner's data, erased: when, by whom, on whose word. Written by the guard alone; it stays."""

    __tablename__ = "erasures"
    __scope__ = replace(APPEND_ONLY, audit="row")
    __table_args__ = (index("learner_id"), index("xid"))

    at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp(), comment="The moment of the erasure"
    )
    xid: Mapped[int] = mapped_column(
        BigInteger, server_default=sql("(pg_current_xact_id()::text)::bigint"),
        comment="The transaction: while it runs, values of the trail may be taken out",
    )  # fmt: skip
    learner_id: Mapped[UUID] = mapped_column(comment="The id the learner had; no key, since the row is gone")
    data_class: Mapped[str] = text("The class of the retention rules that was erased", label="none")
    asked_by: Mapped[str] = words(*ASKERS, comment="On whose word")
    by_user_id: Mapped[UUID | None] = mapped_column(comment="Who did it; null: the system, after an older backup")
    keeps_permanent: Mapped[bool] = flag("Name, address, classes and years were kept, as 34 CFR 300.624(b) allows")
