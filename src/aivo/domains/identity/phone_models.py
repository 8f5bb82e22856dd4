"""Codes that were sent to a family member's phone."""

from __future__ import annotations

from sqlalchemy import LargeBinary
from sqlalchemy import text as sql
from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, Record, index
from aivo.db.columns import UUID, Mapped, datetime, ref
from aivo.db.scopes import OWNER

CHANNELS = ("text", "voice")
LANGUAGES = ("en", "es")
"""What a code is said in: the languages in which people have checked the sentence."""


class PhoneCode(Record):
    """One code that was sent to a phone: good once, for ten minutes, and only where it was asked for."""

    __tablename__ = "phone_codes"
    __scope__ = OWNER
    __table_args__ = (
        index("user_id", "created_at"),
        CheckConstraint("octet_length(code_hash) = 32 and octet_length(bound_to) = 32", name="hashes"),
        CheckConstraint("expires_at <= created_at + interval '10 minutes'", name="ten_minutes"),
    )

    user_id: Mapped[UUID] = ref("users")
    credential_id: Mapped[UUID] = ref("mfa_credentials", comment="The phone it was sent to")
    code_hash: Mapped[bytes] = mapped_column(
        LargeBinary,
        info={"sensitivity": "secret"},
        comment="HMAC-SHA-256 under a key outside the database, never the code",
    )
    bound_to: Mapped[bytes] = mapped_column(
        LargeBinary, info={"sensitivity": "secret"}, comment="Keyed hash of the sign-in or session that asked for it"
    )
    expires_at: Mapped[datetime] = mapped_column(server_default=sql("now() + interval '10 minutes'"))
    used_at: Mapped[datetime | None] = mapped_column()
