"""The generator of the demo districts' rosters."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from aivo.seed.bundle import make_bundle, school_year_start, write_zip
from aivo.seed.bundle_cast import years_before
from tests.domains.roster.bundles import ANCHOR, checked

CAST = {
    "riverbend": "maya jordan theo lin eli ada leo okoro lee patel jo ruiz ana ben marco dana irina wei carla nora",
    "lakeshore": "noor maya tobias whitfield sorensen lee samira ben gwen",
}


@pytest.mark.parametrize("district", list(CAST))
@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_valid_bundle_with_everyone_in_it(tmp_path: Path, district: str, version: str) -> None:
    bundle = make_bundle(district, ANCHOR, version=version)
    result = checked(bundle, tmp_path)
    assert (result.error_count, result.warning_count) == (0, 0)
    usernames = [row["username"] for row in bundle.tables["users"]]
    assert set(CAST[district].split()) <= set(usernames)
    assert len(usernames) == len(set(usernames))
    assert result.records["Demographics"] == 90


@pytest.mark.parametrize("anchor", [ANCHOR, date(2027, 1, 19), date(2026, 7, 1), date(2028, 1, 20), date(2026, 11, 25)])
def test_any_day_has_its_school_year_and_jordans_birthday(tmp_path: Path, anchor: date) -> None:
    bundle = make_bundle("riverbend", anchor)
    assert checked(bundle, tmp_path).warning_count == 0
    year = bundle.row("academicSessions", "riverbend-session-year")
    assert int(year["startDate"][:4]) == school_year_start(anchor)
    born = date.fromisoformat(bundle.row("demographics", "riverbend-person-jordan")["birthDate"])
    assert born == years_before(anchor + timedelta(days=40), 18)


def test_the_same_day_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write_zip(make_bundle("riverbend", ANCHOR), tmp_path / "a.zip").read_bytes()
    second = write_zip(make_bundle("riverbend", ANCHOR), tmp_path / "b.zip").read_bytes()
    assert first == second


def test_both_districts_share_usernames_and_an_address_on_purpose() -> None:
    one, other = ({row["username"] for row in make_bundle(name, ANCHOR).tables["users"]} for name in CAST)
    assert {"maya", "lee", "ben"} <= one & other
    first, second = ({row["email"] for row in make_bundle(name, ANCHOR).tables["users"]} for name in CAST)
    assert "torres.family@mail.example" in first & second


def test_people_are_where_the_story_needs_them() -> None:
    bundle = make_bundle("riverbend", ANCHOR)
    maya = bundle.row("users", "riverbend-person-maya")
    assert (maya["grades"], maya["metadata.homeLanguage"]) == ("04", "es")
    classes = {row["classSourcedId"] for row in bundle.tables["enrollments"] if row["userSourcedId"].endswith("-maya")}
    taught = {
        name: {
            row["classSourcedId"] for row in bundle.tables["enrollments"] if row["userSourcedId"].endswith(f"-{name}")
        }
        for name in ("lee", "okoro", "patel", "jo")
    }
    assert len(classes & taught["lee"]) == 3
    assert classes & taught["okoro"] == {"riverbend-class-lab"}
    assert not taught["patel"] | taught["jo"]
    noor = make_bundle("lakeshore", ANCHOR)
    assert noor.row("users", "lakeshore-person-noor")["primaryOrgSourcedId"] == "lakeshore-school-olive"


def test_a_large_district_is_valid_too(tmp_path: Path) -> None:
    result = checked(make_bundle("riverbend", ANCHOR, learners=2000), tmp_path)
    assert (result.error_count, result.warning_count) == (0, 0)
    assert result.records["Person"] > 4000
