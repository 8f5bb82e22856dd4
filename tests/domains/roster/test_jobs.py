"""Rosters as work of the worker: upload, check, import, stop; the job's row is the truth."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest

from aivo.db.context import connect
from aivo.domains.identity.models import DutyAssignment
from aivo.domains.roster import jobs, progress, service
from aivo.domains.roster.errors import JobOver, RosterDutyNeeded, Stopped, UploadRefused
from aivo.domains.roster.uploads import LIMIT, SentFile, bundle_of
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from aivo.seed.bundle import Bundle, pack
from tests.domains.roster.bundles import files_of, good
from tests.domains.roster.district import District

LAB = "riverbend-class-lab"


@pytest.fixture
async def admin(district: District) -> District:
    """The district, with an administrator who has the roster duty as the one who acts."""
    return await administrator(district)


async def administrator(district: District, duty: str = "roster") -> District:
    await district.tell(
        "insert into users (tenant_id, username, role, given_name, family_name)"
        " values ($1, 'boss', 'district_admin', 'Rosa', 'Ruiz')"
    )
    boss = await district.user("boss")
    async with district.acting() as ctx:
        ctx.add(DutyAssignment(user_id=boss["id"], duty=duty, valid_from=now().date().replace(month=1, day=1)))
    return replace(district, actor=Actor(district.tenant_id, boss["id"], "district_admin"))


def zipped(bundle: Bundle, district: District) -> SentFile:
    path = pack(files_of(bundle), district.folder / "sent.zip")
    return SentFile("roster fall.zip", path.read_bytes())


def spoilt() -> Bundle:
    """The good roster with three rows that cannot be."""
    bundle = good()
    bundle.row("enrollments", f"{LAB}/maya").update(userSourcedId="nobody")
    bundle.row("roles", "riverbend-role-lee").update(role="pupil")
    bundle.row("demographics", "riverbend-person-jordan").update(birthDate="3/4/2009")
    return bundle


async def send(district: District, bundle: Bundle) -> UUID:
    async with district.acting() as ctx:
        job = await service.upload_roster(ctx, [zipped(bundle, district)])
        return job.id


async def work(district: District, job_id: UUID) -> str:
    return await jobs.run_job(district.database.databases, district.tenant_id, job_id)


async def go_on(district: District, job_id: UUID, **chosen: object) -> str:
    row = await row_of(district, job_id)
    async with district.acting() as ctx:
        await service.apply_job(ctx, job_id, row["version"], **chosen)
    return await work(district, job_id)


async def row_of(district: District, job_id: UUID) -> Any:
    (row,) = await district.ask("select * from roster_jobs where tenant_id = $1 and id = $2", job_id)
    return row


async def people(district: District) -> int:
    (row,) = await district.ask("select count(*) as n from users where tenant_id = $1 and deleted_at is null")
    found: int = row["n"]
    return found


async def imported(district: District, bundle: Bundle) -> UUID:
    """Import by the worker; answers the import's id."""
    job_id = await send(district, bundle)
    assert await work(district, job_id) == "ready"
    assert await go_on(district, job_id) == "done"
    import_id: UUID = (await row_of(district, job_id))["import_id"]
    return import_id


class TestOutage:
    async def test_a_job_is_not_over_and_is_found_again(self, admin: District, monkeypatch: pytest.MonkeyPatch) -> None:
        job_id = await send(admin, good())
        with monkeypatch.context() as patch:
            patch.setattr(jobs.service, "look_at_roster", _lost)
            with pytest.raises(ConnectionError):
                await work(admin, job_id)
        assert (await row_of(admin, job_id))["state"] == "working"
        system = Actor.system(admin.tenant_id, "tests")
        async with connect(system, admin.database.databases) as ctx:
            assert await jobs.waiting(ctx) == []
        await admin.tell("update roster_jobs set seen_at = now() - interval '6 minutes' where tenant_id = $1")
        async with connect(system, admin.database.databases) as ctx:
            assert await jobs.waiting(ctx) == [job_id]
        assert await work(admin, job_id) == "ready"

    async def test_a_fault_ends_it(self, admin: District, monkeypatch: pytest.MonkeyPatch) -> None:
        job_id = await send(admin, good())
        with monkeypatch.context() as patch:
            patch.setattr(jobs.service, "look_at_roster", _broken)
            with pytest.raises(ZeroDivisionError):
                await work(admin, job_id)
        assert (await row_of(admin, job_id))["state"] == "failed"


async def _lost(*_: object) -> None:
    raise ConnectionResetError


async def _broken(*_: object) -> None:
    raise ZeroDivisionError


class TestUpload:
    @pytest.mark.parametrize(
        ("files", "said"),
        [
            ([], "choose a file"),
            ([SentFile("a.csv", b"")], "choose a file"),
            ([SentFile("users.csv", b"\x00\x01")], "no text file"),
            ([SentFile("users.csv", b"%PDF-1.7")], "no text file"),
            ([SentFile("notes.txt", b"hello")], "knows no file"),
            ([SentFile("../../etc/passwd", b"root")], "knows no file passwd"),
            ([SentFile("users.csv", b"a"), SentFile("USERS.CSV", b"b")], "sent twice"),
            ([SentFile("a.zip", b"PK\x03\x04.."), SentFile("users.csv", b"b")], "alone"),
            ([SentFile("users.csv", b"a" * (LIMIT + 1))], "at most 50 MB"),
        ],
    )
    def test_refuses_what_is_no_roster(self, files: list[SentFile], said: str) -> None:
        with pytest.raises(UploadRefused) as refused:
            bundle_of(files)
        assert said in refused.value.message % refused.value.details

    def test_csv_files_become_one_bundle_whatever_their_folder_is_called(self) -> None:
        name, content = bundle_of([SentFile("C:\\x\\..\\Users.CSV", b"a,b\n"), SentFile("manifest.csv", b"p,v\n")])
        assert name == "2 CSV"
        with zipfile.ZipFile(BytesIO(content)) as archive:
            assert sorted(archive.namelist()) == ["manifest.csv", "users.csv"]

    async def test_the_file_is_kept_encrypted_and_only_while_it_is_needed(self, admin: District) -> None:
        job_id = await send(admin, good())
        row = await row_of(admin, job_id)
        assert b"manifest" not in row["bundle"]
        assert (row["state"], row["file_name"], row["byte_count"] > 1000) == ("waiting", "roster fall.zip", True)
        await work(admin, job_id)
        await go_on(admin, job_id)
        assert (await row_of(admin, job_id))["bundle"] is None

    async def test_without_the_duty_nothing_is_taken_in(self, district: District) -> None:
        other = await administrator(district, "billing")
        with pytest.raises(RosterDutyNeeded):
            await send(other, good())
        assert await district.ask("select 1 from roster_jobs where tenant_id = $1") == []


class TestCheckAndImport:
    async def test_nothing_changes_before_a_person_goes_on(self, admin: District) -> None:
        job_id = await send(admin, good())
        before = await people(admin)
        assert await work(admin, job_id) == "ready"
        row = await row_of(admin, job_id)
        assert '"refusal":""' in row["outcome"].replace(" ", "")
        assert await people(admin) == before
        assert await go_on(admin, job_id) == "done"
        assert await people(admin) == before + 47
        (done,) = await admin.ask("select * from roster_imports where tenant_id = $1")
        assert (done["by_user_id"], done["file_name"]) == ((await admin.user("boss"))["id"], "roster fall.zip")

    async def test_three_bad_rows_are_listed_and_nothing_is_applied_silently(self, admin: District) -> None:
        job_id = await send(admin, spoilt())
        assert await work(admin, job_id) == "ready"
        found = await admin.ask(
            "select file, row_number, column_name, mend from roster_job_findings where tenant_id = $1"
            " and severity = 'error' order by position"
        )
        assert {row["file"] for row in found} == {"enrollments.csv", "roles.csv", "demographics.csv"}
        assert all(row["row_number"] and row["column_name"] and row["mend"] for row in found)
        assert '"refusal": "roster_refused"' in (await row_of(admin, job_id))["outcome"]
        before = await people(admin)
        assert await go_on(admin, job_id) == "ready", "going on without saying so imports nothing"
        assert await people(admin) == before
        assert await go_on(admin, job_id, leaves_out_faulty_rows=True) == "done"
        assert await people(admin) > before

    async def test_the_mended_file_and_the_same_again(self, admin: District) -> None:
        await work(admin, await send(admin, spoilt()))
        await imported(admin, good())
        again = await send(admin, good())
        await work(admin, again)
        assert await go_on(admin, again) == "done"
        row = await row_of(admin, again)
        assert row["import_id"] is None, "it says nothing new"
        assert len(await admin.ask("select 1 from roster_imports where tenant_id = $1")) == 1

    async def test_a_mass_removal_waits_for_a_person(self, admin: District) -> None:
        await imported(admin, good())
        fewer = good()
        kept = fewer.tables["enrollments"][:40]
        fewer.tables["enrollments"] = kept
        job_id = await send(admin, fewer)
        await work(admin, job_id)
        row = await row_of(admin, job_id)
        assert '"refusal": "mass_removal"' in row["outcome"]
        assert '"enrolment": 60' in row["outcome"]
        assert await go_on(admin, job_id) == "ready"
        assert await go_on(admin, job_id, allows_removals=True) == "done"

    async def test_a_file_that_cannot_be_read_safely_is_refused(self, admin: District) -> None:
        files = files_of(good())
        files["../../orgs.csv"] = b"x"
        path = pack(files, admin.folder / "bad.zip")
        async with admin.acting() as ctx:
            job = await service.upload_roster(ctx, [SentFile("bad.zip", path.read_bytes())])
        assert await work(admin, job.id) == "refused"
        row = await row_of(admin, job.id)
        assert (row["bundle"], row["ended_at"] is not None) == (None, True)

    async def test_a_duty_that_ended_in_between_refuses(self, admin: District) -> None:
        job_id = await send(admin, good())
        await work(admin, job_id)
        row = await row_of(admin, job_id)
        async with admin.acting() as ctx:
            await service.apply_job(ctx, job_id, row["version"])
        before = await people(admin)
        await admin.tell("update duty_assignments set deleted_at = now() where tenant_id = $1")
        assert await work(admin, job_id) == "refused"
        assert await people(admin) == before

    async def test_a_stale_press_is_refused(self, admin: District) -> None:
        job_id = await send(admin, good())
        await work(admin, job_id)
        with pytest.raises(JobOver):
            async with admin.acting() as ctx:
                await service.apply_job(ctx, job_id, 1)


class TestStop:
    async def test_what_waits_stops_at_once(self, admin: District) -> None:
        job_id = await send(admin, good())
        async with admin.acting() as ctx:
            await service.ask_to_stop(ctx, job_id)
        assert await work(admin, job_id) == "", "there is nothing left to do"
        assert (await row_of(admin, job_id))["state"] == "stopped"

    async def test_what_is_being_written_is_undone(self, admin: District, monkeypatch: pytest.MonkeyPatch) -> None:
        job_id = await send(admin, good())
        await work(admin, job_id)
        before = await people(admin)
        steps: list[str] = []
        told = progress.JobWatch.step

        async def stopping(self: progress.JobWatch, name: str) -> None:
            steps.append(name)
            if name == "enrolments":
                async with admin.acting() as ctx:
                    await service.ask_to_stop(ctx, job_id)
            await told(self, name)

        monkeypatch.setattr(progress.JobWatch, "step", stopping)
        assert await go_on(admin, job_id) == "stopped"
        assert steps[-1] == "enrolments"
        assert await people(admin) == before
        row = await row_of(admin, job_id)
        assert (row["state"], row["bundle"], row["rows_written"] > 0) == ("stopped", None, True)

    async def test_a_worker_that_died_begins_anew(self, admin: District, monkeypatch: pytest.MonkeyPatch) -> None:
        job_id = await send(admin, good())
        await work(admin, job_id)

        async def dies(self: progress.JobWatch, name: str) -> None:
            raise SystemExit

        with monkeypatch.context() as patch:
            patch.setattr(progress.JobWatch, "step", dies)
            with pytest.raises(SystemExit):
                await go_on(admin, job_id)
        assert (await row_of(admin, job_id))["state"] == "working"
        assert await work(admin, job_id) == "done"

    async def test_a_fault_is_told_and_changes_nothing(self, admin: District, monkeypatch: pytest.MonkeyPatch) -> None:
        job_id = await send(admin, good())
        await work(admin, job_id)
        before = await people(admin)

        async def breaks(*_: object) -> None:
            raise RuntimeError

        monkeypatch.setattr(progress.JobWatch, "rows", breaks)
        with pytest.raises(RuntimeError):
            await go_on(admin, job_id)
        assert (await row_of(admin, job_id))["state"] == "failed"
        assert await people(admin) == before

    async def test_nobody_stops_what_has_ended(self, admin: District) -> None:
        job_id = await send(admin, good())
        await work(admin, job_id)
        async with admin.acting() as ctx:
            await service.give_up(ctx, job_id)
        with pytest.raises(JobOver):
            async with admin.acting() as ctx:
                await service.ask_to_stop(ctx, job_id)
        with pytest.raises(Stopped):
            await progress.JobWatch(
                admin.database.databases, Actor.system(admin.tenant_id, "t"), job_id, ("reading",)
            ).step("reading")


class TestSweep:
    async def test_a_lost_message_is_found_and_old_uploads_are_thrown_away(self, admin: District) -> None:
        waiting, ready = await send(admin, good()), await send(admin, good())
        await work(admin, ready)
        system = Actor.system(admin.tenant_id, "sweep")
        async with connect(system) as ctx:
            assert await jobs.waiting(ctx) == [], "just now asked for"
        with admin.database.connect("postgres", autocommit=True) as link:
            link.execute("alter table roster_jobs disable trigger touch")
            link.execute("update roster_jobs set updated_at = now() - interval '15 days'")
            link.execute("alter table roster_jobs enable trigger touch")
        async with connect(system) as ctx:
            assert await jobs.waiting(ctx) == [waiting]
            await jobs.forget_bundles(ctx)
        assert (await row_of(admin, ready))["bundle"] is None
        assert (await row_of(admin, waiting))["bundle"] is not None

    async def test_the_worker_is_told(self, admin: District) -> None:
        job_id = await send(admin, good())
        for _ in range(2):
            await jobs.announce(admin.database.databases, admin.tenant_id, job_id)
        with admin.database.connect("postgres") as link:
            rows = link.execute(
                "select args from jobs.procrastinate_jobs where task_name = 'roster.job' and args ->> 'job_id' = %s",
                (str(job_id),),
            ).fetchall()
        assert rows == [({"tenant_id": str(admin.tenant_id), "job_id": str(job_id)},)]
