"""Known people who come under new ids: held until somebody says who they are."""

from __future__ import annotations

import pytest

from aivo.domains.roster.errors import NewIds
from aivo.seed.bundle import Bundle
from tests.domains.roster.bundles import good
from tests.domains.roster.district import District, counts
from tests.domains.roster.test_import_changes import LATER


def renumbered(*, source: str = "riverbend-sis") -> Bundle:
    """The good bundle after the district changed its system: every person and enrolment has another id."""
    bundle = good()
    bundle.source_code = source
    people = {row["sourcedId"]: f"new-{number}" for number, row in enumerate(bundle.tables["users"])}
    for rows in bundle.tables.values():
        for row in rows:
            row["sourcedId"] = people.get(row["sourcedId"], row["sourcedId"])
            if "userSourcedId" in row:
                row["userSourcedId"] = people[row["userSourcedId"]]
            if row.get("agentSourcedIds"):
                row["agentSourcedIds"] = ",".join(people[agent] for agent in row["agentSourcedIds"].split(","))
    for file in ("enrollments", "roles"):
        for number, row in enumerate(bundle.tables[file]):
            row["sourcedId"] = f"new-{file}-{number}"
    return bundle


@pytest.mark.parametrize("source", ["riverbend-sis", "another-system"])
async def test_is_held(district: District, source: str) -> None:
    await district.send(good())
    before = district.everything()
    with pytest.raises(NewIds) as refused:
        await district.send(renumbered(source=source), today=LATER, allows_removals=True)
    assert "known people seem to come under new ids" in refused.value.message
    assert refused.value.details["report"].result.by_code["sourced_id_changed"] > 14  # type: ignore[attr-defined]
    assert district.everything() == before


async def test_the_same_people_when_somebody_says_so(district: District) -> None:
    await district.send(good())
    maya, okoro = await district.student("maya"), await district.user("okoro")
    spans = await district.spans("classroom_memberships", "student_id = $2", maya["id"])
    seats = await district.spans("school_enrolments", "student_id = $2", maya["id"])
    report = await district.send(renumbered(), today=LATER, allows_removals=True, same_number="join")
    assert counts(report, "added").get("learner") is None
    assert (await district.student("maya"))["id"] == maya["id"]
    assert (await district.user("okoro"))["id"] == okoro["id"]
    assert (await district.user("maya"))["status"] == "active"
    assert await district.spans("classroom_memberships", "student_id = $2", maya["id"]) == spans
    assert await district.spans("school_enrolments", "student_id = $2", maya["id"]) == seats
    before = district.everything()
    assert not (await district.send(renumbered(), today=LATER)).changes_anything
    assert district.everything() == before


async def test_the_same_people_from_another_system(district: District) -> None:
    await district.send(good())
    maya = await district.student("maya")
    await district.send(renumbered(source="another-system"), today=LATER, same_number="join")
    assert (await district.student("maya"))["id"] == maya["id"]
    rows = await district.ask("select count(*) from student_profiles where tenant_id = $1")
    assert rows[0][0] == 14


async def test_other_people_when_somebody_says_so(district: District) -> None:
    await district.send(good())
    await district.send(renumbered(source="another-system"), today=LATER, same_number="separate")
    rows = await district.ask("select count(*) from student_profiles where tenant_id = $1")
    assert rows[0][0] == 28
    assert (await district.user("maya-2"))["family_name"] == "Torres"
