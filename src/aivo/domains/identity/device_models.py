"""Devices that a person has come in by before, as rows that their owner sees and ends."""

from __future__ import annotations

from sqlalchemy import LargeBinary
from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, Index, Record, index
from aivo.db.columns import UUID, Mapped, date, datetime, ref, shape, text, words
from aivo.db.scopes import OWNER
from aivo.domains.identity.shapes import Device


class KnownDevice(Record):
    """A browser by which a person has come in before: whoever guesses elsewhere does not lock them out there.

    It opens nothing. What the browser shows is random and kept here as a hash; nothing is measured of the device.
    """

    __tablename__ = "known_devices"
    __scope__ = OWNER
    __table_args__ = (
        Index("uq_known_devices_token_hash", "tenant_id", "token_hash", unique=True),
        index("user_id", "last_seen_on"),
        CheckConstraint("octet_length(token_hash) = 32", name="token_hash"),
        CheckConstraint("(ended_at is null) = (end_reason is null)", name="ending"),
    )

    user_id: Mapped[UUID] = ref("users")
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary, info={"sensitivity": "secret"}, comment="SHA-256 of 256 random bits that the browser keeps"
    )
    device: Mapped[Device] = shape(
        Device, label="identity", comment="Browser and system as the sign-in named them; no fingerprint"
    )
    place: Mapped[str | None] = text(
        "Rough place of the last sign-in, as its session shows it", null=True, label="identity"
    )
    first_seen_on: Mapped[date] = mapped_column(comment="The tenant's day of the sign-in that made it known")
    last_seen_on: Mapped[date] = mapped_column(comment="The tenant's day of the last sign-in on it")
    own_since: Mapped[datetime | None] = mapped_column(
        comment="When a family member called it their own: no code is asked for on it for a while"
    )
    first_session_id: Mapped[UUID] = ref("user_sessions", comment="The session that made it known")
    last_session_id: Mapped[UUID] = ref("user_sessions", comment="The session that came in by it last")
    ended_at: Mapped[datetime | None] = mapped_column()
    end_reason: Mapped[str | None] = words(
        "forgotten", "password_changed", "mfa_changed", "deactivated", null=True
    )  # fmt: skip
