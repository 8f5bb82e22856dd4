"""A learner who walks in is enrolled by hand, never twice unseen; one who leaves is ended, with classes and lists."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.conftest import WorldDatabase
from tests.web.staff.conftest import As, post

NEW = {"given_name": "Ines", "family_name": "Falk", "birth_date": "2016-04-03", "grade": "04", "entry": "2026-11-25"}


async def form_at(client: httpx.AsyncClient) -> tuple[str, httpx.Response]:
    """The form of the first school."""
    listed = await client.get("/schools")
    school = re.search(r'href="(/schools/[0-9a-f-]{36})"', listed.text)
    assert school
    assert "/enrol" in (await client.get(school[1])).text
    return f"{school[1]}/enrol", await client.get(f"{school[1]}/enrol")


@pytest.mark.usefixtures("databases")
class TestEnrolling:
    async def test_a_walk_in_sits_in_a_class_the_same_day(self, browse: As) -> None:
        client = await browse("ruiz")
        address, form = await form_at(client)
        rooms = re.findall(r'<option value="([0-9a-f-]{36})">', form.text)
        answer = await post(client, form, address, **NEW, classroom=rooms[0])
        assert answer.status_code == 303
        page = await client.get(answer.headers["location"])
        assert "Ines Falk" in page.text
        assert "Cedar Elementary School" in page.text
        assert f"/classes/{rooms[0]}" in page.text
        assert "Ines Falk" in (await client.get("/search?q=falk+ines")).text
        again = await post(client, form, address, **NEW)
        assert again.status_code == 422, "nobody is entered twice unseen"
        assert "Is it one of them?" in again.text
        twice = await post(client, form, address, **NEW, known=answer.headers["location"].rpartition("/")[2])
        assert twice.status_code == 422
        assert "is enrolled at this school on that day already" in twice.text
        other = await post(client, form, address, **{**NEW, "given_name": "Ida"}, is_new="1")
        assert other.status_code == 303

    @pytest.mark.parametrize(
        ("field", "value", "says"),
        [
            ("given_name", " ", "Please enter the given name."),
            ("birth_date", "2031-01-01", "Please enter the day of birth."),
            ("birth_date", "x", "Please enter the day of birth."),
            ("grade", "77", "Please choose the grade."),
            ("entry", "", "Please choose the entry day."),
            ("classroom", "00000000-0000-7000-8000-000000000001", "Please choose a class from the list."),
        ],
    )
    async def test_what_is_wrong_stands_beside_its_field(
        self, browse: As, world: WorldDatabase, field: str, value: str, says: str
    ) -> None:
        client = await browse("ruiz")
        address, form = await form_at(client)
        before = learners(world)
        answer = await post(client, form, address, **{**NEW, "family_name": "Nobody", field: value})
        assert answer.status_code == 422
        assert answer.text.count(says) == 2
        assert 'id="problem"' in answer.text
        assert learners(world) == before

    async def test_only_with_the_duty(self, browse: As) -> None:
        client = await browse("ruiz")
        address, _form = await form_at(client)
        for username in ("hayes", "okoro"):
            assert (await (await browse(username)).get(address)).status_code == 404
        foreign = await browse("whitfield", "lakeshore")
        assert (await foreign.get(address)).status_code == 404


@pytest.mark.usefixtures("databases")
class TestLeaving:
    async def test_who_leaves_is_gone_from_lists_the_day_after(self, browse: As, world: WorldDatabase) -> None:
        client = await browse("ruiz")
        address, form = await form_at(client)
        answer = await post(
            client, form, address, **{**NEW, "family_name": "Gehrke", "entry": "2026-09-01"}, is_new="1"
        )
        student = answer.headers["location"]
        leave = await client.get(f"{student}/leave")
        enrolment = re.search(r'name="enrolment" value="([0-9a-f-]{36})"', leave.text)
        assert enrolment
        values = {"enrolment": enrolment[1], "last": "2026-08-01", "reason": "MKC", "leaves": "1"}
        early = await post(client, leave, f"{student}/leave", **values)
        assert early.status_code == 422
        assert "cannot lie before the entry day" in early.text
        values["last"] = "2026-11-20"
        assert (await post(client, leave, f"{student}/leave", **values)).status_code == 303
        assert (
            "Gehrke" not in (await client.get("/students?q=gehrke")).text.partition("<main")[2].partition("<table")[2]
        )
        with world.connect("postgres") as connection:
            row = connection.execute(
                "select exited_on::text, exit_code from student_profiles where family_name = 'Gehrke'"
            ).fetchone()
        assert row == ("2026-11-20", "MKC")

    async def test_only_with_the_duty(self, browse: As) -> None:
        ours = await browse("okoro")
        found = re.search(r'href="(/students/[0-9a-f-]{36})"', (await ours.get("/students")).text)
        assert found
        for username in ("okoro", "hayes"):
            assert (await (await browse(username)).get(f"{found[1]}/leave")).status_code == 404


def learners(world: WorldDatabase) -> int:
    """How many learners there are in all."""
    with world.connect("postgres") as connection:
        row = connection.execute("select count(*) from student_profiles").fetchone()
    assert row
    return int(str(row[0]))
