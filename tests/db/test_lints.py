"""The catalogue lints: our own database has no finding, and each lint finds the fault planted for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest

from aivo.db import lints
from aivo.db.embedded import Server
from tests.conftest import Database, copy_of

PLANTED: dict[str, list[tuple[str, str]]] = {
    "rls_forced": [
        ("alter table ieps no force row level security", "ieps"),
        ("alter table iep_goals disable row level security", "iep_goals"),
        ("create table public.loose (id uuid)", "loose"),
        ("create table app.loose (id uuid)", "app.loose"),
    ],
    "grants_have_policies": [
        ("drop policy member_read on ieps", "ieps"),
        ("drop policy owner_all on ieps", "ieps"),
        ("grant delete on ieps to aivo_member", "ieps"),
        ("grant update (status) on invoices to aivo_member", "invoices"),
    ],
    "policies_name_roles": [
        ("create policy open on ieps for select using (tenant_id = (select app.tenant_id()))", "ieps")
    ],
    "policies_bind_tenant": [
        ("create policy open on ieps for select to aivo_member using (true)", "ieps"),
        ("create policy open on ieps for insert to aivo_district with check (kind = 'iep')", "ieps"),
        (
            "create policy open on ieps for update to aivo_worker "
            "using (tenant_id = (select app.tenant_id())) with check (true)",
            "ieps",
        ),
    ],
    "policies_call_once": [
        ("create policy slow on ieps for select to aivo_member using (tenant_id = app.tenant_id())", "ieps"),
        (
            "create policy slow on ieps for insert to aivo_member "
            "with check (student_id = any (app.my_students('plan', 'write')))",
            "ieps",
        ),
    ],
    "foreign_keys_indexed": [
        ("drop index ix_iep_goals_standard_id", "iep_goals"),
        (
            "create table public.child (tenant_id uuid, x_id uuid, "
            "foreign key (tenant_id, x_id) references users (tenant_id, id)); create index on public.child (x_id)",
            "child",
        ),
    ],
    "foreign_keys_carry_tenant": [
        (
            "create unique index lone on users (id); "
            "create table public.child (tenant_id uuid, x_id uuid references users (id))",
            "child",
        )
    ],
    "foreign_keys_carry_learner": [
        (
            "create table public.child (tenant_id uuid, student_id uuid not null, iep_id uuid, "
            "foreign key (tenant_id, iep_id) references ieps (tenant_id, id))",
            "child",
        )
    ],
    "foreign_keys_take_no_action": [
        (
            "create table public.child (tenant_id uuid, x_id uuid, "
            "foreign key (tenant_id, x_id) references users (tenant_id, id) on delete set null (x_id))",
            "child",
        ),
        (
            "create table public.child (tenant_id uuid, x_id uuid, "
            "foreign key (tenant_id, x_id) references users (tenant_id, id) on delete cascade)",
            "child",
        ),
    ],
    "keys_carry_tenant": [("create unique index lone on users (username)", "users")],
    "definer_functions": [
        ("create function app.loose() returns int language sql security definer as 'select 1'", "app.loose()"),
        (
            "create function app.loose() returns int language sql security definer set search_path = public "
            "as 'select 1'; "
            "alter function app.loose() owner to aivo_guard; revoke execute on function app.loose() from public",
            "app.loose()",
        ),
        ("alter function app.my_people() owner to aivo_owner", "app.my_people()"),
        ("alter function app.my_people() reset search_path", "app.my_people()"),
        ("grant execute on function app.my_people() to public", "app.my_people()"),
    ],
    "nothing_for_public": [
        ("grant usage on schema app to public", "app"),
        ("grant select on schools to public", "schools"),
        ("grant select (name) on schools to public", "schools"),
        ("create function app.loose() returns int language sql as 'select 1'", "app.loose()"),
        ("alter default privileges for role aivo_owner grant select on tables to public", "defaults of aivo_owner"),
    ],
    "views_use_callers_rights": [("create view public.all_plans as select * from ieps", "all_plans")],
    "no_materialised_views": [("create materialized view app.plans as select * from ieps", "app.plans")],
    "comments": [
        ("comment on table ieps is null", "ieps"),
        ("alter table ieps add details jsonb", "ieps"),
    ],
    "forbidden_columns": [
        (f"alter table student_profiles add {name} text", "student_profiles")
        for name in (
            "ssn",
            "social_security_number",
            "immigration_status",
            "citizenship",
            "country_of_birth",
            "religion",
            "risk_score",
        )
    ],
    "column_types": [
        ("create type public.mood as enum ('a'); alter table ieps add mood public.mood", "ieps"),
        ("create type public.mood as enum ('a')", "mood"),
        ("alter table ieps add at timestamp", "ieps"),
        ("create table public.counted (id bigint)", "counted"),
    ],
    "roles": [
        ("alter role aivo_member bypassrls", "aivo_member"),
        ("alter role aivo_guard login", "aivo_guard"),
        ("alter role aivo_worker createrole", "aivo_worker"),
        ("grant aivo_owner to aivo_member with inherit true, set false", "aivo_member"),
        ("grant aivo_guard to aivo_owner with inherit true", "aivo_owner"),
    ],
    "login_roles_stay_rows": [("grant truncate on ieps to aivo_worker", "ieps")],
    "login_roles_own_nothing": [
        ("alter table ieps owner to aivo_worker", "ieps"),
        ("grant create on schema public to aivo_member", "public"),
    ],
    "guarded_places": [
        (
            "grant select (pin_hash) on picture_pins to aivo_member; grant select on picture_pins to aivo_worker",
            "picture_pins",
        ),
        ("grant select on class_sign_ins to aivo_member", "class_sign_ins"),
        ("grant select on vault.keys to aivo_member", "vault.keys"),
        ("grant select on app.student_access to aivo_district", "app.student_access"),
        ("grant select on user_passwords to aivo_worker", "user_passwords"),
    ],
    "trail_is_append_only": [("grant delete on audit_events to aivo_district", "audit_events")],
    "trail_is_complete": [
        ("drop trigger audit on ieps", "ieps"),
        ("alter table ieps disable trigger audit", "ieps"),
        ("alter table focus_events disable trigger audit_delete", "focus_events"),
        ("alter table audit_events disable trigger keep_written", "audit_events"),
        ("create table public.notes (id uuid)", "notes"),
    ],
    "records_are_complete": [
        ("alter table ieps drop column deletion_id cascade", "ieps"),
        ("drop trigger touch on ieps", "ieps"),
        ("alter table ieps disable trigger stay", "ieps"),
    ],
    "sound_objects": [
        ("alter table ieps add constraint loose check (version > 0) not valid", "ieps"),
        (
            "create index again on ieps (tenant_id, student_id, created_at); "
            "create index more on ieps (tenant_id, student_id, created_at)",
            "ieps",
        ),
    ],
}


@pytest.fixture(scope="module")
def migrated(server: Server, template: str) -> Iterator[Database]:
    """One migrated database for all lints; every fault is rolled back."""
    with copy_of(server, template) as database:
        yield database


@pytest.fixture
async def superuser(migrated: Database) -> AsyncIterator[Any]:
    """A connection that may plant faults."""
    connection = await asyncpg.connect(migrated.urls["postgres"])
    yield connection
    await connection.close()


class TestOurs:
    async def test_has_no_finding(self, migrated: Database) -> None:
        connection = await asyncpg.connect(migrated.urls["aivo_owner"])
        try:
            found = await lints.lint(connection.fetch)
        finally:
            await connection.close()
        assert not found, "\n".join(str(finding) for finding in found)


class TestEach:
    def test_says_what_it_guards(self) -> None:
        for name in lints.checks():
            assert lints.purpose(name).endswith("."), name

    def test_has_a_planted_fault(self) -> None:
        assert set(PLANTED) == set(lints.checks())

    @pytest.mark.parametrize(
        ("name", "fault", "subject"),
        [(name, fault, subject) for name, faults in PLANTED.items() for fault, subject in faults],
    )
    async def test_finds_its_fault(self, superuser: Any, name: str, fault: str, subject: str) -> None:
        before = await lints.lint(superuser.fetch, [name])
        transaction = superuser.transaction()
        await transaction.start()
        try:
            await superuser.execute(fault)
            found = set(await lints.lint(superuser.fetch, [name])) - set(before)
        finally:
            await transaction.rollback()
        assert subject in {finding.subject for finding in found}
