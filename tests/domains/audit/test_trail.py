"""The trail: complete, exact about who and what, never changed, and the operation fails without it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import asyncpg
import psycopg
import pytest

from aivo import schema
from aivo.db import deletion
from aivo.db.context import connect
from aivo.domains.audit.queries import changes_of
from aivo.domains.students.models import StudentInsight
from tests.conftest import SmallWorld
from tests.domains.audit.replay import actual, audited_tables, differences, secrets_of

TRAIL = ("audit_events", "audit_values", "record_accesses")


@pytest.fixture
def link(small: SmallWorld) -> Iterator[psycopg.Connection[Any]]:
    """A superuser's connection, for looking."""
    with small.connect("postgres", autocommit=True) as connection:
        yield connection


async def live(small: SmallWorld) -> StudentInsight:
    """A row that is made, changed, deleted and restored."""
    world = small.riverbend
    async with connect(world.actor("manager"), small.databases) as ctx:
        row = StudentInsight(
            student_id=world.students["kid"], kind="helps", said="A quiet start.", observed_on=date(2026, 9, 1)
        )
        ctx.add(row)
        await ctx.flush()
        row.said = "A quiet start, and a list."
        await ctx.flush()
        await deletion.delete(ctx, row)
        await deletion.restore(ctx, row)
    return row


def entries(link: psycopg.Connection[Any], table: str) -> list[Any]:
    return link.execute(
        "select operation, fields, actor_role, actor_user_id, command, student_id, tenant_id, request_id"
        " from audit_events where table_name = %s order by xid, id",
        (table,),
    ).fetchall()


class TestComplete:
    async def test_every_table_can_be_rebuilt_from_the_trail(
        self, small: SmallWorld, link: psycopg.Connection[Any]
    ) -> None:
        await live(small)
        assert schema.metadata.tables
        wrong = {table: found for table in audited_tables() if (found := differences(link, table))}
        assert wrong == {}
        assert sum(len(actual(link, table)) for table in audited_tables()) > 100

    async def test_the_planted_fault_is_found(self, small: SmallWorld, link: psycopg.Connection[Any]) -> None:
        await live(small)
        link.execute("drop trigger audit on student_insights")
        link.execute("update student_insights set said = 'Something else'")
        assert len(differences(link, "student_insights")) == 1

    async def test_every_audited_table_has_the_trigger(self, link: psycopg.Connection[Any]) -> None:
        having = {
            row[0] for row in link.execute("select tgrelid::regclass::text from pg_trigger where tgname = 'audit'")
        }
        assert set(audited_tables()) <= having


class TestEntries:
    async def test_who_when_what(self, small: SmallWorld, link: psycopg.Connection[Any]) -> None:
        row = await live(small)
        world = small.riverbend
        found = entries(link, "student_insights")
        assert [entry[0] for entry in found] == ["insert", "update", "update", "update"]
        assert found[1][1] == ["said"]
        assert found[2][1] == ["deleted_at", "deletion_id"]
        for entry in found:
            assert entry[2:7] == (
                "teacher", world.users["manager"], "aivo_member", world.students["kid"], world.tenant_id,
            )  # fmt: skip
            assert entry[7]
        async with connect(world.actor("office"), small.databases) as ctx:
            changes = await changes_of(ctx, "student_insights", row.id)
        assert changes[2].old == {"said": "A quiet start."}
        assert changes[2].new == {"said": "A quiet start, and a list."}

    async def test_touching_is_no_change(self, small: SmallWorld, link: psycopg.Connection[Any]) -> None:
        await live(small)
        link.execute("update student_insights set said = said")
        assert len(entries(link, "student_insights")) == 4

    async def test_the_hash_proves_the_values(self, small: SmallWorld, link: psycopg.Connection[Any]) -> None:
        await live(small)
        proof = (
            "select count(*), count(*) filter (where e.value_hash = sha256(v.salt || convert_to("
            " jsonb_build_object('old', v.old, 'new', v.new)::text, 'UTF8')))"
            " from audit_events e join audit_values v on v.tenant_id = e.tenant_id and v.id = e.id"
        )
        total, proved = link.execute(proof).fetchone() or (0, 1)
        assert total == proved > 100
        link.execute("set session_replication_role = replica")
        link.execute("update audit_values set new = '{\"said\": \"forged\"}' where new ? 'said'")
        total, proved = link.execute(proof).fetchone() or (0, 0)
        assert total > proved

    async def test_secrets_are_named_but_not_told(self, small: SmallWorld, link: psycopg.Connection[Any]) -> None:
        assert "password_hash" in secrets_of("user_passwords")
        secret = secrets_of("user_passwords") | secrets_of("data_keys") | secrets_of("student_identifiers")
        for fields, old, new in link.execute(
            "select e.fields, v.old, v.new from audit_events e join audit_values v using (tenant_id, id)"
            " where e.table_name in ('user_passwords', 'data_keys', 'student_identifiers')"
        ):
            assert fields
            told = set(old or {}) | set(new or {})
            assert not told & secret

    async def test_an_act_without_context_names_the_login(
        self, small: SmallWorld, link: psycopg.Connection[Any]
    ) -> None:
        with small.connect("aivo_owner") as owner:
            owner.execute("update student_profiles set grade_level = '05'")
        last = entries(link, "student_profiles")[-1]
        assert last[0] == "update"
        assert last[2:5] == (None, None, "aivo_owner")

    async def test_a_statement_is_one_entry(self, small: SmallWorld, link: psycopg.Connection[Any]) -> None:
        world = small.riverbend
        link.execute("create table hums (tenant_id uuid, id uuid default uuidv7(), student_id uuid)")
        link.execute("grant insert on hums to aivo_worker")
        link.execute(
            "create trigger audit_insert after insert on hums referencing new table as changed"
            " for each statement execute function app.audit_statement('hums')"
        )
        async with connect(world.system(), small.databases) as ctx:
            for names in (("kid", "kid", "kid"), ("kid", "pal")):
                await ctx.tell(
                    "insert into hums (tenant_id, student_id) select $1, unnest($2::uuid[])",
                    world.tenant_id, [world.students[name] for name in names],
                )  # fmt: skip
        found = link.execute(
            "select row_count, student_id, actor_role from audit_events where table_name = 'hums' order by xid, id"
        ).fetchall()
        assert found == [(3, world.students["kid"], "system"), (2, None, "system")]


class TestNeverChanged:
    @pytest.mark.parametrize("role", ["postgres", "aivo_owner", "aivo_guard"])
    def test_not_even_by_its_owner(self, small: SmallWorld, role: str) -> None:
        statements = ("update {} set tenant_id = tenant_id", "delete from {}", "truncate {}")
        for table, statement in product(TRAIL, statements):
            with small.connect("postgres") as link:
                if role != "postgres":
                    link.execute(f"grant update, delete, truncate on {table} to {role}")
                    link.execute(f"set role {role}")
                with pytest.raises(psycopg.Error) as refused:
                    link.execute(statement.format(table))
                assert refused.value.sqlstate == "AV003"
                link.rollback()

    async def test_nor_written_by_anybody_who_signs_in(self, small: SmallWorld) -> None:
        world = small.riverbend
        actors = [world.system(), *(world.actor(name) for name in ("kid", "mother", "manager", "office"))]
        statements = (
            "insert into audit_events (tenant_id, table_name, operation) values ($1, 'users', 'insert')",
            "insert into record_accesses (tenant_id, student_id, subject, outcome) values ($1, $1, 'x', 'shown')",
            "delete from audit_events where tenant_id = $1",
            "update audit_values set old = null where tenant_id = $1",
        )
        for actor, statement in product(actors, statements):
            async with connect(actor, small.databases) as ctx:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await ctx.tell(statement, world.tenant_id)
                await ctx.session.rollback()


class TestFailsWithout:
    async def test_no_change_without_its_entry(self, small: SmallWorld, link: psycopg.Connection[Any]) -> None:
        world = small.riverbend
        link.execute("revoke insert on audit_values from aivo_guard")
        async with connect(world.system(), small.databases) as ctx:
            with pytest.raises(Exception, match="permission denied"):
                await ctx.tell("update student_profiles set grade_level = '09'")
            await ctx.session.rollback()
        assert link.execute("select count(*) from student_profiles where grade_level = '09'").fetchone() == (0,)


class TestWhoReads:
    async def test_custodians_only(self, small: SmallWorld) -> None:
        await live(small)
        world = small.riverbend
        async with connect(world.actor("office"), small.databases) as ctx:
            assert (await ctx.ask("select count(*) from audit_events"))[0][0] > 0
            assert (await ctx.ask("select count(*) from audit_values"))[0][0] > 0
            assert (await ctx.ask("select count(*) from audit_events where tenant_id <> $1", world.tenant_id))[0][
                0
            ] == 0
        for username in ("clerk", "principal"):
            async with connect(world.actor(username), small.databases) as ctx:
                assert (await ctx.ask("select count(*) from audit_events"))[0][0] == 0
        for username in ("mother", "kid", "manager"):
            async with connect(world.actor(username), small.databases) as ctx:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await ctx.ask("select count(*) from audit_events")
