"""The demo shows every table with rows, but for those that hold something only while it happens."""

from __future__ import annotations

from aivo.db.base import Base
from tests.conftest import WorldDatabase

EMPTY = {
    "delivery_attempts": "written where mail leaves; a demo has no mail server",
    "erasures": "nobody of the demo has asked for it yet",
    "audit_seals": "laid over the trail by the worker, while a demo runs",
    "outbox_texts": "what a letter with a secret says, until it is sent; a demo sends none",
    "phone_codes": "a code sent to a phone, good for some minutes",
    "idempotency_keys": "a program's request that may be repeated, for a day",
}
"""Tables that a demo has no rows in, and why."""


def test_every_table_has_rows_or_a_reason(world: WorldDatabase) -> None:
    names = sorted(Base.metadata.tables)
    asked = " union all ".join(f"select '{name}' where not exists (select from {name})" for name in names)
    with world.connect("postgres") as connection:
        empty = {str(name) for (name,) in connection.execute(asked.encode())}
    assert empty <= set(EMPTY)
