"""A way back says what it takes, and takes nothing before that was agreed to."""

from __future__ import annotations

from aivo.db import admin
from aivo.db.embedded import Server
from tests.cli.test_refusals import SECRETS, Aivo, _tcp, aivo
from tests.conftest import Database

__all__ = ["aivo"]

ROWS = """
set session_replication_role = replica;
insert into tenants (slug, name, kind) values ('oak', 'Oak', 'district');
insert into notifications (tenant_id, user_id, kind, path)
  select id, id, 'phone_added', '/security' from tenants where slug = 'oak';
"""
GOES = "goes: notifications where kind in ('phone_added', 'phone_removed'): 1 row"


class TestDowngrade:
    def test_names_what_goes_and_waits_for_a_yes(self, aivo: Aivo, server: Server, empty: Database) -> None:
        with empty.connect("postgres") as connection:
            connection.execute(ROWS.encode())
        url = _tcp(server, empty.urls["aivo_owner"])
        asked = aivo("db", "downgrade", "0018_gate_after_policies", AIVO_DATABASE_URL=url, **SECRETS)
        assert asked.returncode == 1
        assert GOES in asked.stderr.splitlines()
        assert "--yes" in asked.stderr
        assert admin.current(empty.urls["aivo_owner"]) == admin.head()
        done = aivo("db", "downgrade", "0018_gate_after_policies", "--yes", AIVO_DATABASE_URL=url, **SECRETS)
        assert done.returncode == 0, done.stderr
        assert GOES in done.stderr.splitlines()
        assert done.stdout == "The database stands at 0018_gate_after_policies.\n"
        with empty.connect("postgres") as connection:
            assert connection.execute("select kind from notifications").fetchall() == []
