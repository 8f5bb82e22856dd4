"""Many rows in one request; and changes that obey the rules of the verb that makes such rows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import SmallWorld
from tests.web.rest.conftest import As
from tests.web.rest.test_writing import count, draft_plan, goal_of

NOWHERE = "0199f1c2-7a30-7c41-9d5e-3f2b8a6c1d04"


def days(calendar: str, *numbers: int) -> dict[str, Any]:
    """Holidays in March of some calendar."""
    return {"rows": [{"calendar_id": calendar, "day_on": f"2027-03-{each:02d}", "kind": "holiday"} for each in numbers]}


async def calendar_of(call: As) -> str:
    """A calendar of Riverbend."""
    return str((await (await call("office")).get("/school-calendars")).json()["data"][0]["id"])


class TestBatch:
    async def test_makes_what_is_new_and_counts_what_is_there(self, small: SmallWorld, call: As) -> None:
        client, calendar = await call("office"), await calendar_of(call)
        first = await client.post("/calendar-days/batch", json=days(calendar, 1, 2, 3))
        assert first.status_code == 200, first.text
        assert first.json() == {"accepted": 3, "duplicates": 0, "left_out": 0}
        again = await client.post("/calendar-days/batch", json=days(calendar, 2, 3, 4))
        assert again.json() == {"accepted": 1, "duplicates": 2, "left_out": 0}

    async def test_is_made_once_under_one_key(self, small: SmallWorld, call: As) -> None:
        client, calendar = await call("office"), await calendar_of(call)
        sent = days(calendar, 11, 12)
        answers = [
            await client.post("/calendar-days/batch", json=sent, headers={"Idempotency-Key": "batch"}) for _ in range(2)
        ]
        assert answers[0].json() == answers[1].json() == {"accepted": 2, "duplicates": 0, "left_out": 0}
        assert answers[1].headers["idempotent-replayed"] == "true"

    async def test_one_wrong_row_undoes_all_and_is_named(self, small: SmallWorld, call: As) -> None:
        client, calendar, before = await call("office"), await calendar_of(call), count(small, "calendar_days")
        sent = days(calendar, 21, 22)
        sent["rows"][1]["minutes"] = 1000
        answer = await client.post("/calendar-days/batch", json=sent)
        assert answer.status_code == 422
        assert answer.json()["detail"].startswith("Row 2:")
        assert answer.json()["errors"][0]["pointer"] == "/rows/1/minutes"
        sent["rows"][1]["minutes"] = "x"
        assert (await client.post("/calendar-days/batch", json=sent)).status_code == 422
        assert count(small, "calendar_days") == before

    async def test_enrols_and_places_learners(self, small: SmallWorld, call: As) -> None:
        client, world = await call("office"), small.riverbend
        row = {"classroom_id": str(world.classroom_id), "valid_from": "2021-08-01", "valid_to": None}
        rows = [{**row, "student_id": str(world.students[name])} for name in ("kid", "far")]
        answer = await client.post("/classroom-memberships/batch", json={"rows": rows})
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"accepted": 1, "duplicates": 1, "left_out": 0}

    async def test_takes_nothing_foreign(self, small: SmallWorld, call: As) -> None:
        client, before = await call("office"), count(small, "classroom_memberships")
        row = {"classroom_id": str(small.riverbend.classroom_id), "valid_from": "2021-08-01", "valid_to": None}
        for student in (small.lakeshore.students["kid"], NOWHERE):
            answer = await client.post(
                "/classroom-memberships/batch", json={"rows": [{**row, "student_id": str(student)}]}
            )
            assert answer.status_code in (403, 404, 422), answer.text
        assert count(small, "classroom_memberships") == before

    @pytest.mark.parametrize("body", [{"rows": []}, {"rows": [{}]}, {}, [], {"rows": None}, {"rows": [{}] * 501}])
    async def test_wrong_bodies_are_refused(self, call: As, body: Any) -> None:
        assert (await (await call("office")).post("/calendar-days/batch", json=body)).status_code == 422

    async def test_is_there_where_people_work_in_bulk_only(self, call: As) -> None:
        client = await call("office")
        assert (await client.post("/schools/batch", json={"rows": [{}]})).status_code == 405
        assert (await (await call("mother")).post("/calendar-days/batch", json={"rows": [{}]})).status_code == 403


class TestRulesOfTheVerb:
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"statement": "  "}, "statement"),
            ({"starts_on": "2027-03-01", "target_on": "2027-02-01"}, "target_on"),
            ({"baseline_successes": 9, "baseline_attempts": 8}, "baseline_successes"),
            ({"baseline_successes": 9}, "baseline_attempts"),
            ({"schedule_times": 3}, "schedule_per"),
            ({"measure_kind": "percent", "target_value": 120}, "target_value"),
            ({"direction": "increase", "baseline_value": 50, "target_value": 40}, "target_value"),
        ],
    )
    async def test_hold_for_a_change_of_a_goal(
        self, small: SmallWorld, call: As, change: dict[str, Any], field: str
    ) -> None:
        goal = (await goal_of(call, small)).json()
        client = await call("manager")
        answer = await client.patch(f"/iep-goals/{goal['id']}", json=change, headers={"If-Match": '"1"'})
        assert answer.status_code == 422, answer.text
        assert (await client.get(f"/iep-goals/{goal['id']}")).json() == goal

    async def test_look_at_the_row_as_it_would_be(self, small: SmallWorld, call: As) -> None:
        """Two changes that are right each by itself and wrong together."""
        goal = (await goal_of(call, small)).json()
        client, path = await call("manager"), f"/iep-goals/{goal['id']}"
        first = await client.patch(path, json={"starts_on": "2027-03-01"}, headers={"If-Match": '"1"'})
        assert first.status_code == 200, first.text
        second = await client.patch(path, json={"target_on": "2027-02-01"}, headers={"If-Match": '"2"'})
        assert second.status_code == 422
        assert "before" in second.json()["detail"]

    async def test_hold_for_services_and_plans(self, small: SmallWorld, call: As) -> None:
        client, plan = await call("manager"), await draft_plan(call, small)
        body = {"iep_id": plan["id"], "kind": "related", "service_type": "speech_language", "name": "Speech"}
        line = await client.post("/iep-services", json=body)
        assert line.status_code == 201, line.text
        for change in ({"amount": 60}, {"starts_on": "2027-02-02", "ends_on": "2027-02-01"}, {"amount": -1}):
            path = f"/iep-services/{line.json()['id']}"
            answer = await client.patch(path, json=change, headers={"If-Match": '"1"'})
            assert answer.status_code == 422, (change, answer.text)
        wrong = await client.patch(f"/ieps/{plan['id']}", json={"reason": "amendment"}, headers={"If-Match": '"1"'})
        assert wrong.status_code == 422, wrong.text
