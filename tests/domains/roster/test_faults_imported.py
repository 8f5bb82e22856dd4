"""Faulty rosters sent to a district: refused and nothing changed, or imported and the fault said. Never half."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from aivo.domains.roster.errors import MassRemoval, NewIds, RosterRefused
from aivo.domains.roster.schemas import ImportReport
from aivo.kit.errors import Refusal
from aivo.seed.bundle import Bundle
from tests.domains.roster.bundles import MAYA, add_delta, delta, good
from tests.domains.roster.district import District, counts
from tests.domains.roster.faults import Kind, spoilt
from tests.domains.roster.test_faults import KINDS, found

SAMPLE = random.Random(29).sample(KINDS, 6)


async def sent(district: District, kinds: list[Kind], seed: int, folder: Path) -> None:
    """Send a spoilt bundle, plainly and without its faulty rows; see that each answer is whole."""
    path, places = spoilt(kinds, seed, folder / "faulty.zip")
    named = f"seed {seed}, {[kind.name for kind in kinds]}"
    for leaves_out in (False, True):
        before = district.everything()
        try:
            report = await district.send(path, leaves_out_faulty_rows=leaves_out, allows_removals=True)
        except Refusal as refusal:
            assert district.everything() == before, named
            report = refusal.details["report"]  # type: ignore[assignment]
            assert isinstance(report, ImportReport)
            if isinstance(refusal, RosterRefused):
                assert report.result.is_refused or not leaves_out, named
        else:
            assert not report.result.error_count or leaves_out, named
            before = district.everything()
            again = await district.send(path, leaves_out_faulty_rows=leaves_out, same_number="separate")
            assert not again.changes_anything, named
            assert district.everything() == before, named
        if len(places) == 1 and places[0][0].code:
            assert found(report.result, *places[0]) is not None, named


@pytest.mark.parametrize("kind", SAMPLE, ids=lambda kind: kind.name.replace(" ", "_"))
async def test_each_answer_is_whole(district: District, tmp_path: Path, kind: Kind) -> None:
    await sent(district, [kind], 0, tmp_path)


@pytest.mark.parametrize("seed", range(2))
async def test_three_at_once(district: District, tmp_path: Path, seed: int) -> None:
    luck = random.Random(seed)
    await sent(district, luck.sample([kind for kind in KINDS if not kind.version], 3), seed, tmp_path)


def _half_the_learners(bundle: Bundle) -> None:
    learners = {row["userSourcedId"] for row in bundle.tables["roles"] if row["role"] == "student"}
    gone = set(sorted(learners)[::2])
    for file, column in (("users", "sourcedId"), ("roles", "userSourcedId"), ("enrollments", "userSourcedId"),
                         ("demographics", "sourcedId")):  # fmt: skip
        bundle.tables[file] = [row for row in bundle.tables[file] if row[column] not in gone]


def _new_ids(bundle: Bundle) -> None:
    bundle.tables = json.loads(json.dumps(bundle.tables).replace("riverbend-person-", "new-person-"))


class TestWhatNoSingleRowShows:
    """Each row is good; all of them together are not what somebody meant."""

    async def test_half_the_learners_are_missing(self, district: District) -> None:
        await district.send(good())
        before, bundle = district.everything(), good()
        _half_the_learners(bundle)
        with pytest.raises(MassRemoval):
            await district.send(bundle)
        assert district.everything() == before

    async def test_everybody_is_to_be_deleted(self, district: District) -> None:
        await district.send(good())
        before, bundle = district.everything(), delta()
        for row in good().tables["users"]:
            add_delta(bundle, "users", sourcedId=row["sourcedId"], status="tobedeleted")
        with pytest.raises(MassRemoval):
            await district.send(bundle)
        assert district.everything() == before

    async def test_everybody_has_another_id(self, district: District) -> None:
        await district.send(good())
        before, bundle = district.everything(), good()
        _new_ids(bundle)
        with pytest.raises(NewIds):
            await district.send(bundle)
        assert district.everything() == before

    async def test_given_and_family_names_have_changed_places(self, district: District) -> None:
        await district.send(good())
        bundle = good()
        row = bundle.row("users", MAYA)
        row["givenName"], row["familyName"] = row["familyName"], row["givenName"]
        report = await district.send(bundle)
        finding = next(entry for entry in report.result.findings if entry.code == "names_swapped")
        rows = [each["sourcedId"] for each in bundle.tables["users"]]
        assert (finding.file, finding.row, finding.column) == ("users.csv", rows.index(MAYA) + 2, "givenName")
        assert counts(report, "changed")["person"] == 1

    async def test_a_name_that_is_new_altogether_is_no_swap(self, district: District) -> None:
        await district.send(good())
        bundle = good()
        bundle.row("users", MAYA)["familyName"] = "Somebody"
        assert "names_swapped" not in (await district.send(bundle)).result.by_code
