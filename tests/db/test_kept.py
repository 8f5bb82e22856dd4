"""The copy of the small world that tests take turns with: what one wrote, the next one never sees."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from aivo.db.embedded import Server
from tests.conftest import make_copy
from tests.factories.kept import Kept

STATE = "select jsonb_agg(to_jsonb(t) order by id) from {} t"
TABLES = ("tenants", "users", "schools", "audit_events")


@pytest.fixture(scope="module")
def own(server: Server, small_template: str) -> Iterator[Kept]:
    """A copy that these tests put back themselves."""
    kept = Kept(server, small_template, "t_kept")
    server.drop_database(kept.name)
    make_copy(server, small_template, kept.name)
    kept.keep()
    yield kept
    kept.drop()


def told(kept: Kept, *statements: str) -> list[object]:
    """Carry statements out as the superuser; answer what stands in the tables that they write in."""
    with kept._connect() as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]  # texts of this file
        return [connection.execute(STATE.format(name)).fetchone() for name in TABLES]  # type: ignore[call-overload]


def test_what_was_written_is_put_back(own: Kept) -> None:
    before = told(own)
    after = told(
        own,
        "update users set given_name = 'Somebody else'",
        "set session_replication_role = replica; delete from tenants",
    )
    assert after != before
    own.put_back()
    assert own.is_there
    assert told(own) == before


@pytest.mark.parametrize(
    "fault",
    [
        "alter policy member_read on student_profiles using (true)",
        "drop trigger touch on users",
        "truncate retention_rules",
        "alter table users no force row level security",
        "grant select on user_passwords to aivo_member",
        "create or replace function app.tenant_id() returns uuid language sql as 'select null::uuid'",
    ],
)
def test_a_copy_with_a_fault_is_given_to_nobody(own: Kept, server: Server, fault: str) -> None:
    told(own, fault)
    own.put_back()
    assert not own.is_there
    server.drop_database(own.name)
    make_copy(server, own.template, own.name)
    own.keep()
