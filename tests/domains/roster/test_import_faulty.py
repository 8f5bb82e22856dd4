"""Faulty bundles: their findings, and the database as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aivo.domains.roster.errors import RosterRefused
from aivo.domains.roster.schemas import ImportReport
from tests.domains.roster.bundles import good
from tests.domains.roster.district import ON_ANCHOR, District, counts
from tests.domains.roster.faulty import FAULTY, Faulty
from tests.domains.roster.test_real_bundles import DISTRICT, MOODLE

needs_data = pytest.mark.skipif(not DISTRICT.is_dir(), reason="the sample data are not beside the repository")
ONE_BY_ONE = [faulty for faulty in FAULTY if faulty.is_read]


async def test_each_is_refused_and_leaves_the_database_as_it_was(district: District, tmp_path: Path) -> None:
    for is_first in (True, False):
        before = district.everything()
        for faulty in FAULTY:
            if faulty.is_read:
                continue
            with pytest.raises(RosterRefused) as refused:
                await district.send(faulty.write(tmp_path / "faulty.zip"))
            report = refused.value.details["report"]
            assert isinstance(report, ImportReport)
            assert faulty.code in report.result.by_code, faulty.name
            finding = next(entry for entry in report.result.findings if entry.code == faulty.code)
            assert finding.mend, faulty.name
            assert district.everything() == before, faulty.name
        if is_first:
            await district.send(good())


@pytest.mark.parametrize("faulty", ONE_BY_ONE, ids=[faulty.name for faulty in ONE_BY_ONE])
async def test_some_are_read_and_said(district: District, tmp_path: Path, faulty: Faulty) -> None:
    report = await district.send(faulty.write(tmp_path / "faulty.zip"))
    assert faulty.code in report.result.by_code
    assert counts(report, "added")["person"] == 47


async def test_good_rows_go_in_when_it_is_asked_for(district: District, tmp_path: Path) -> None:
    faulty = next(entry for entry in FAULTY if entry.code == "enrolment_role_differs")
    report = await district.send(faulty.write(tmp_path / "faulty.zip"), leaves_out_faulty_rows=True)
    assert counts(report, "added")["enrolment"] == 99
    (run,) = await district.ask("select without_faulty_rows, counts from roster_imports where tenant_id = $1")
    assert run["without_faulty_rows"] is True
    assert "enrollments" in str(run["counts"])


async def test_a_bundle_that_cannot_be_read_is_refused_either_way(district: District, tmp_path: Path) -> None:
    faulty = next(entry for entry in FAULTY if entry.code == "zip_bomb")
    with pytest.raises(RosterRefused):
        await district.send(faulty.write(tmp_path / "faulty.zip"), leaves_out_faulty_rows=True)


@needs_data
class TestRealBundles:
    async def test_a_district(self, district: District) -> None:
        report = await district.send(DISTRICT)
        added = counts(report, "added")
        assert (added["person"], added["learner"], added["enrolment"], added["class"]) == (268, 248, 1855, 119)
        (year,) = await district.ask("select end_year from school_years where tenant_id = $1")
        assert year["end_year"] == 2027
        before = district.everything()
        assert not (await district.send(DISTRICT)).changes_anything
        assert district.everything() == before

    async def test_the_four_bundles_of_a_learning_platform(self, district: District) -> None:
        before = district.everything()
        for name in ("Test_full_data_set", "Test_minimal_data_set", "v1p2_full_dataset"):
            with pytest.raises(RosterRefused):
                await district.send(MOODLE / f"{name}.zip")
            assert district.everything() == before, name
        report = await district.send(MOODLE / "oneroster_test_data.zip")
        assert counts(report, "added")["learner"] == 1
        before = district.everything()
        assert not (await district.send(MOODLE / "oneroster_test_data.zip")).changes_anything
        assert district.everything() == before

    @pytest.mark.parametrize("name", ["Test_full_data_set", "Test_minimal_data_set", "v1p2_full_dataset"])
    async def test_what_is_good_of_them_with_the_department_mapped_to_a_school(
        self, district: District, name: str
    ) -> None:
        await district.set("moodle", org_types={"org-sch-222-456": "school"})
        options = replace(ON_ANCHOR, source="moodle", leaves_out_faulty_rows=True)
        report = await district.send(MOODLE / f"{name}.zip", options)
        assert report.is_applied
        with district.database.connect("postgres") as connection:
            found = connection.execute("select count(*) from users where users::text like '%Password1%'").fetchone()
            assert found == (0,)
        before = district.everything()
        assert not (await district.send(MOODLE / f"{name}.zip", options)).changes_anything
        assert district.everything() == before
