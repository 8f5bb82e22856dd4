"""JSON shapes about people who take part without a row of their own."""

from __future__ import annotations

from uuid import UUID

import msgspec


class PersonInRole(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person named on a document with the role they had, as text that stays true when people leave."""

    name: str
    role: str
    user_id: UUID | None = None
