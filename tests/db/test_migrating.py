"""A migration's SQL as steps, the locks it needs, and what a way back takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from aivo.db import admin
from aivo.db.migrating.locks import ALL, WEAK, WRITES, Need, needed
from aivo.db.migrating.steps import bare, statements_of, steps_of
from tests.conftest import Database

FILES = sorted((admin.migrations_folder() / "sql").glob("*.sql"))
TEXT = """-- What it is for.
create function app.f() returns text language sql as $$ select 'a;b' $$;

-- step, concurrently: nobody who writes waits
drop index concurrently if exists ix_one;
create index concurrently ix_one on users (title);

-- step, until nothing is left
delete from users where title = 'a;b' and id in (select id from users limit 10);
-- step: what stands there already
alter table users validate constraint ck_one;
"""


class TestSteps:
    def test_are_cut_at_their_marks(self) -> None:
        assert [step.kind for step in steps_of(TEXT)] == ["plain", "concurrently", "until nothing is left", "plain"]
        assert [len(list(statements_of(step.text))) for step in steps_of(TEXT)] == [1, 2, 1, 1]

    def test_a_text_without_marks_is_one(self) -> None:
        assert [step.kind for step in steps_of("select 1; select 2;")] == ["plain"]

    def test_a_kind_that_nobody_knows_is_refused(self) -> None:
        with pytest.raises(ValueError, match="concurently"):
            steps_of("-- step, concurently\nselect 1;")

    def test_quotes_bodies_and_comments_hide_nothing(self) -> None:
        assert bare("Drop  Trigger t -- on evil\n on \"users\" /* ; */ where 'x;y' = $a$ ; $a$") == (
            "drop trigger t on users where ? = ?"
        )

    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
    def test_no_mark_stands_in_a_body(self, path: Path) -> None:
        """A function's body that holds a line like a mark would be cut in two."""
        assert [step for step in steps_of(path.read_text()) if step.text.count("$$") % 2] == []


LOCKS = {
    "alter table users add column a text": {"users": ALL},
    "alter table only users validate constraint ck": {"users": WEAK},
    "alter table a add constraint f foreign key (x) references b (x) not valid": {"a": ALL, "b": WRITES},
    "create table a (x uuid references b (x), y uuid references public.c (y))": {"b": WRITES, "public.c": WRITES},
    "drop table if exists a, b cascade": {"a": ALL, "b": ALL},
    "create trigger t after insert on a referencing new table as n execute function f()": {"a": WRITES},
    "drop trigger t on a": {"a": ALL},
    "create policy p on a for select using (x in (select x from b on true))": {"a": ALL},
    "create unique index i on a (x)": {"a": WRITES},
    "create index concurrently i on a (x)": {},
    "comment on column public.a.x is 'drop table b'": {"public.a": WEAK},
    "comment on column a.x is 'b'": {"a": WEAK},
    "grant select on a to b": {},
    "create function f() returns trigger language plpgsql as $$ begin alter table a add x text; end $$": {},
}


class TestLocks:
    @pytest.mark.parametrize("statement", LOCKS)
    def test_are_read_out_of_a_statement(self, statement: str) -> None:
        assert Need.of(statement).locks == LOCKS[statement]

    def test_the_stronger_one_counts(self) -> None:
        text = (
            "comment on table a is 'x'; drop trigger t on a; create trigger t after insert on a execute function f();"
        )
        assert Need.of(text).locks == {"a": ALL}

    def test_of_a_loop_are_declared_by_its_step(self, empty: Database) -> None:
        loop = "do $$ begin execute 'drop trigger touch on users'; end $$;"
        said = "-- locks all: select 'users' union all select 'nowhere'\n"
        with empty.connect("aivo_owner") as owner:
            owner.execute("set role aivo_owner")
            assert needed(owner, loop) == {}
            assert needed(owner, said + loop) == {"users": ALL}

    def test_reach_what_a_lost_table_points_at(self, empty: Database) -> None:
        with empty.connect("aivo_owner") as owner:
            owner.execute("set role aivo_owner")
            found = needed(owner, "drop table known_devices")
        assert found == {"known_devices": ALL, "tenants": ALL, "users": ALL, "user_sessions": ALL}


class TestLosses:
    PHONE = """
    insert into tenants (slug, name, kind) values ('oak', 'Oak', 'district');
    insert into users (tenant_id, username, role, given_name, family_name)
      select id, 'ana', 'parent', 'Ana', 'Reed' from tenants where slug = 'oak';
    insert into notifications (tenant_id, user_id, kind, path)
      select tenant_id, id, unnest(array['phone_added', 'message']), '/security' from users where username = 'ana';
    insert into known_devices (tenant_id, user_id, token_hash, first_seen_on, last_seen_on, first_session_id,
      last_session_id)
      select tenant_id, id, sha256('a'), current_date, current_date, id, id from users where username = 'ana';
    """

    def test_nothing_goes_where_there_are_no_rows(self, empty: Database) -> None:
        assert [str(loss) for loss in admin.losses_of(empty.urls["aivo_owner"], "0018_gate_after_policies")] == []

    def test_tables_and_rows_that_go_are_counted(self, empty: Database) -> None:
        with empty.connect("postgres") as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute(self.PHONE.encode())
        url = empty.urls["aivo_owner"]
        phones = "notifications where kind in ('phone_added', 'phone_removed'): 1 row"
        assert [str(loss) for loss in admin.losses_of(url, "0018_gate_after_policies")] == [phones]
        further = [str(loss) for loss in admin.losses_of(url, "0014_support")]
        assert further == [phones, "table known_devices: 1 row"]
        assert "table notifications: 2 rows" in [str(loss) for loss in admin.losses_of(url, "base")]

    def test_a_column_counts_where_it_holds_more_than_its_default(self, empty: Database) -> None:
        with empty.connect("postgres") as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute(self.PHONE.encode())
            connection.execute(
                "insert into identity_providers (tenant_id, label, issuer, client_id, endpoint_hosts) "
                "select id, label, 'https://' || label, 'x', hosts from tenants, "
                "(values ('a', '{}'::text[]), ('b', '{b.example}')) v (label, hosts) where slug = 'oak'"
            )
        found = [str(loss) for loss in admin.losses_of(empty.urls["aivo_owner"], "0014_support")]
        assert "column identity_providers.endpoint_hosts: 1 row" in found
