"""Undoing an import: everything goes back where nobody has been since; what stands in the way is named."""

from __future__ import annotations

from uuid import UUID

import pytest

from aivo.db.context import connect
from aivo.domains.roster import service
from aivo.domains.roster.errors import AlreadyUndone, NotLatestImport
from aivo.kit.actor import Actor
from tests.domains.roster.bundles import MAYA, good
from tests.domains.roster.district import District
from tests.domains.roster.test_jobs import admin, go_on, imported, row_of, work

__all__ = ["admin"]

LIVE = (
    "select (select count(*) from users where tenant_id = $1 and deleted_at is null),"
    " (select count(*) from student_profiles where tenant_id = $1 and deleted_at is null),"
    " (select count(*) from classrooms where tenant_id = $1 and deleted_at is null),"
    " (select count(*) from school_enrolments where tenant_id = $1 and deleted_at is null),"
    " (select count(*) from external_ids where tenant_id = $1 and deleted_at is null)"
)


async def live(district: District) -> tuple[int, ...]:
    (row,) = await district.ask(LIVE)
    return tuple(row)


async def ask(district: District, import_id: UUID) -> UUID:
    async with district.acting() as ctx:
        job_id: UUID = (await service.order_undo(ctx, import_id)).id
    assert await work(district, job_id) == "ready"
    return job_id


class TestUndo:
    async def test_of_a_first_import_leaves_nothing_of_it(self, admin: District) -> None:
        before = await live(admin)
        import_id = await imported(admin, good())
        job_id = await ask(admin, import_id)
        assert '"refusal": ""' in (await row_of(admin, job_id))["outcome"]
        assert (await live(admin)) != before, "asking changes nothing"
        assert await go_on(admin, job_id) == "done"
        assert await live(admin) == before
        (done,) = await admin.ask("select undone_at, undone_by_user_id from roster_imports where tenant_id = $1")
        assert (done["undone_at"] is not None, done["undone_by_user_id"]) == (True, (await admin.user("boss"))["id"])

    async def test_and_the_same_file_can_be_imported_again(self, admin: District) -> None:
        await go_on(admin, await ask(admin, await imported(admin, good())))
        before = await live(admin)
        await imported(admin, good())
        assert (await live(admin))[0] == before[0] + 47

    async def test_of_a_change_restores_the_values_exactly(self, admin: District) -> None:
        await imported(admin, good())
        changed = good()
        changed.row("users", MAYA).update(familyName="Torres Vega", grades="05")
        changed.tables["enrollments"] = [
            row for row in changed.tables["enrollments"] if not row["sourcedId"].endswith("/maya")
        ]
        with admin.database.connect("postgres") as link:
            state = (
                "select jsonb_agg(to_jsonb(t) - 'updated_at' - 'version' order by id) from {} t"
                f" where tenant_id = '{admin.tenant_id}' and deleted_at is null"
            )
            tables = ("users", "student_profiles", "student_names", "classroom_memberships", "school_enrolments",
                      "external_ids", "user_roles")  # fmt: skip
            before = {table: link.execute(state.format(table)).fetchone() for table in tables}  # type: ignore[arg-type]
            link.commit()
            second = await imported(admin, changed)
            assert {table: link.execute(state.format(table)).fetchone() for table in tables} != before  # type: ignore[arg-type]
            link.commit()
            await go_on(admin, await ask(admin, second))
            after = {table: link.execute(state.format(table)).fetchone() for table in tables}  # type: ignore[arg-type]
        assert after == before

    async def test_what_somebody_changed_since_stands_in_the_way(self, admin: District) -> None:
        import_id = await imported(admin, good())
        await admin.tell("update users set given_name = 'Maja' where tenant_id = $1 and username = 'maya'")
        job_id = await ask(admin, import_id)
        found = await admin.ask(
            "select file, column_name, sourced_id, code from roster_job_findings where tenant_id = $1 and job_id = $2",
            job_id,
        )
        assert ("users", "given_name", "Maja Torres", "undo_changed") in {tuple(row) for row in found}
        assert await go_on(admin, job_id) == "ready", "not without saying so"
        assert len(await live(admin)) == 5
        assert await go_on(admin, job_id, leaves_the_rest=True) == "done"
        assert (await admin.user("maya"))["deleted_at"] is None
        links = await admin.ask(
            "select kind from external_ids where tenant_id = $1 and sourced_id = $2 and deleted_at is null", MAYA
        )
        assert "person" in {row["kind"] for row in links}, "the link stays with the person"
        await imported(admin, good())
        twins = await admin.ask(
            "select 1 from users where tenant_id = $1 and username like 'maya%' and deleted_at is null"
        )
        assert len(twins) == 1, "and a later import finds them again"

    async def test_what_others_hang_on_stays_with_all_it_needs(self, admin: District) -> None:
        import_id = await imported(admin, good())
        maya = await admin.student("maya")
        await admin.tell(
            "insert into medical_notes (tenant_id, student_id, kind, noted_on, source)"
            " values ($1, $2, 'allergy', '2026-10-01', 'parent')",
            maya["id"],
        )
        job_id = await ask(admin, import_id)
        found = {
            tuple(row)
            for row in await admin.ask(
                "select file, code, message from roster_job_findings where tenant_id = $1 and job_id = $2", job_id
            )
        }
        assert ("student_profiles", "undo_needed", "Later records hang on this (medical_notes).") in found
        assert await go_on(admin, job_id, leaves_the_rest=True) == "done"
        assert (await admin.student("maya"))["deleted_at"] is None
        assert (await admin.user("maya"))["deleted_at"] is None, "the learner's sign-in stays with the learner"
        (lee,) = await admin.ask("select deleted_at from users where tenant_id = $1 and username = 'lee'")
        assert lee["deleted_at"] is not None, "the others go"

    async def test_from_the_last_to_the_first_and_only_once(self, admin: District) -> None:
        first = await imported(admin, good())
        changed = good()
        changed.row("users", MAYA).update(middleName="Luz")
        second = await imported(admin, changed)
        with pytest.raises(NotLatestImport):
            await ask(admin, first)
        await go_on(admin, await ask(admin, second))
        with pytest.raises(AlreadyUndone):
            await ask(admin, second)
        assert await go_on(admin, await ask(admin, first)) == "done"


class TestTheDoor:
    async def test_tells_changes_to_jobs_of_the_own_tenant_only(self, admin: District) -> None:
        import_id = await imported(admin, good())
        statement = "select count(*) as n from app.changes_of_act('roster_imports', $1)"
        async with connect(Actor.system(admin.tenant_id, "t")) as ctx:
            assert (await ctx.ask(statement, import_id))[0]["n"] > 500
            other = "select count(*) as n from app.changes_of_act('users', $1)"
            assert (await ctx.ask(other, (await admin.user("maya"))["id"]))[0]["n"] == 0
        (platform,) = await admin.ask("select id from tenants where id <> $1 limit 1") or [None]
        assert platform is None, "a job sees its own tenant only"
        async with connect(Actor.system(UUID("00000000-0000-7000-8000-000000000001"), "t")) as ctx:
            assert (await ctx.ask(statement, import_id))[0]["n"] == 0
