"""How young learners sign in: the code of their class, and their own pictures. No login role reads these tables."""

from __future__ import annotations

from sqlalchemy import LargeBinary, Uuid
from sqlalchemy import text as sql
from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, Record, unique
from aivo.db.columns import UUID, Mapped, date, datetime, flag, ref, sealed, words
from aivo.db.scopes import GUARDED

PICTURES = (
    "cat", "fish", "bird", "sun", "tree", "flower", "apple", "cake", "carrot", "car", "boat", "rocket",
)  # fmt: skip
"""The twelve pictures that a learner's secret four are chosen from, three of a kind, always in this order."""

FACES = (
    "rabbit", "turtle", "squirrel", "snail", "bug", "panda", "leaf", "umbrella", "bell", "bike", "gift", "crown",
    "anchor", "music", "drum", "palette", "globe", "mountain", "snowflake", "rainbow", "tent", "feather", "moon",
    "star",
)  # fmt: skip
"""The pictures that stand beside a learner's first name: who they are, no secret."""

CODE_LETTERS = "bcdfghjkmnpqrstvwxyz"
"""Letters that are not taken for one another, and no vowels, so that no code is a word; six of them are 64 million."""
CODE_LENGTH = 6

SHOWN = ("picture", "initials", "name")
"""What a device of the class shows beside the first names: a picture, letters, or nothing more."""


class ClassSignIn(Record):
    """The code by which devices of a class let its learners sign in. Its teachers see it again, nobody else."""

    __tablename__ = "class_sign_ins"
    __scope__ = GUARDED
    __table_args__ = (
        unique("classroom_id"),
        unique("code_hash"),
        unique("code_id"),
        CheckConstraint("octet_length(code_hash) = 32", name="code_hash"),
    )

    classroom_id: Mapped[UUID] = ref("classrooms")
    code: Mapped[bytes] = sealed("The code itself, encrypted under the tenant's key", null=False)
    code_hash: Mapped[bytes] = mapped_column(
        LargeBinary,
        info={"sensitivity": "secret"},
        comment="HMAC-SHA-256 of the code, by which a device finds the class",
    )
    code_id: Mapped[UUID] = mapped_column(
        Uuid,
        server_default=sql("uuidv7()"),
        comment="Names this code in the cookies of its devices; a new code, a new id",
    )
    shows: Mapped[str] = words(
        *SHOWN, default="picture", comment="What stands beside first names, as its teacher chose"
    )
    is_on: Mapped[bool] = flag("Whether devices may use the code now", default=True)
    expires_on: Mapped[date] = mapped_column(comment="Last day, included: the end of the school year")
    changed_at: Mapped[datetime] = mapped_column(server_default=sql("now()"), comment="When this code was made")
    changed_by_user_id: Mapped[UUID | None] = ref("users", null=True)


class PicturePin(Record):
    """A learner's picture beside their name, and what is kept of the four pictures they choose to sign in."""

    __tablename__ = "picture_pins"
    __scope__ = GUARDED
    __table_args__ = (unique("user_id"), CheckConstraint("octet_length(pin_hash) = 32", name="pin_hash"))

    user_id: Mapped[UUID] = ref("users")
    picture: Mapped[str | None] = words(*FACES, null=True, comment="Shown beside the first name; no secret")
    pin_hash: Mapped[bytes | None] = mapped_column(
        LargeBinary, info={"sensitivity": "secret"}, comment="HMAC-SHA-256; its key never enters the database"
    )
    is_in_groups: Mapped[bool] = flag("A few pictures at a time, so that one switch is enough")
    set_at: Mapped[datetime | None] = mapped_column(comment="When the four pictures were set")
    set_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    let_in_until: Mapped[datetime | None] = mapped_column(
        comment="Until then the learner comes in once without pictures, as a teacher of the class said"
    )
    let_in_by_user_id: Mapped[UUID | None] = ref("users", null=True)
