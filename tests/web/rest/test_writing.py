"""Writing through the API: by the rooms' verbs, of the version that was read, nothing that others decide."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from aivo.db.context import connect
from aivo.domains.identity import service as identity
from aivo.kit.ids import new_id
from tests.conftest import SmallWorld
from tests.web.rest.conftest import As

NOWHERE = "0199f1c2-7a30-7c41-9d5e-3f2b8a6c1d04"
GOAL = {"statement": "Reads 90 words a minute.", "area": "reading"}


async def draft_plan(call: As, small: SmallWorld) -> dict[str, Any]:
    """A plan that is still worked on."""
    student = str(small.riverbend.students["kid"])
    answer = await (await call("manager")).post("/ieps", json={"student_id": student, "title": "Plan"})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def goal_of(call: As, small: SmallWorld) -> httpx.Response:
    """A goal of such a plan, as it was made."""
    plan = await draft_plan(call, small)
    answer = await (await call("manager")).post("/iep-goals", json={**GOAL, "iep_id": plan["id"]})
    assert answer.status_code == 201, answer.text
    return answer


def count(small: SmallWorld, table: str) -> int:
    with small.connect("postgres") as connection:
        row = connection.execute(f"select count(*) from {table}").fetchone()  # type: ignore[arg-type]
        return int(str(row[0])) if row else 0


class TestCreate:
    async def test_makes_the_row_by_the_rooms_verb(self, small: SmallWorld, call: As) -> None:
        answer = await goal_of(call, small)
        goal = answer.json()
        assert goal["position"] == 1
        assert goal["status"] == "draft"
        assert goal["student_id"] == str(small.riverbend.students["kid"])
        assert answer.headers["etag"] == '"1"'
        assert answer.headers["location"] == f"/api/v1/iep-goals/{goal['id']}"
        assert (await (await call("manager")).get(f"/iep-goals/{goal['id']}")).json() == goal

    @pytest.mark.parametrize(
        "more",
        [
            {"tenant_id": NOWHERE}, {"id": NOWHERE}, {"student_id": NOWHERE}, {"version": 7}, {"status": "active"},
            {"created_at": "2020-01-01T00:00:00Z"}, {"deleted_at": None}, {"lineage_id": NOWHERE}, {"statment": "x"},
        ],
    )  # fmt: skip
    async def test_takes_nothing_that_others_decide(self, small: SmallWorld, call: As, more: dict[str, Any]) -> None:
        plan = await draft_plan(call, small)
        before = count(small, "iep_goals")
        answer = await (await call("manager")).post("/iep-goals", json={**GOAL, "iep_id": plan["id"], **more})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(more))}"
        assert count(small, "iep_goals") == before

    async def test_names_the_near_field(self, small: SmallWorld, call: As) -> None:
        plan = await draft_plan(call, small)
        answer = await (await call("manager")).post("/iep-goals", json={**GOAL, "iep_id": plan["id"], "statment": "x"})
        assert '"statement"' in answer.json()["detail"]

    @pytest.mark.parametrize(
        ("wrong", "pointer"),
        [
            ({"area": "nonsense"}, "/area"),
            ({"statement": 7}, "/statement"),
            ({"position": 2**40}, "/position"),
            ({"target_on": "soon"}, "/target_on"),
            ({"standard_id": NOWHERE}, "/standard_id"),
            ({"responsible_user_id": NOWHERE}, "/responsible_user_id"),
        ],
    )
    async def test_says_what_is_wrong_where(
        self, small: SmallWorld, call: As, wrong: dict[str, Any], pointer: str
    ) -> None:
        plan = await draft_plan(call, small)
        before = count(small, "iep_goals")
        answer = await (await call("manager")).post("/iep-goals", json={**GOAL, "iep_id": plan["id"], **wrong})
        assert answer.status_code in (409, 422), answer.text
        assert answer.status_code == 409 or answer.json()["errors"][0]["pointer"] == pointer
        assert count(small, "iep_goals") == before

    async def test_rows_of_others_are_missing(self, small: SmallWorld, call: As) -> None:
        """The plan of another tenant, of a learner one does not see, and no plan are the same."""
        with small.connect("postgres") as connection:
            foreign = [
                str(row[0])
                for row in connection.execute(
                    "select id from ieps where tenant_id = %s limit 1", (small.lakeshore.tenant_id,)
                )
            ]
            foreign += [
                str(row[0])
                for row in connection.execute(
                    "select id from ieps where tenant_id = %s and student_id = %s limit 1",
                    (small.riverbend.tenant_id, small.riverbend.students["far"]),
                )
            ]
        assert len(foreign) == 2
        client = await call("manager")
        answers = [await client.post("/iep-goals", json={**GOAL, "iep_id": each}) for each in (*foreign, NOWHERE)]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.json()["detail"] for answer in answers}) == 1

    async def test_learners_of_others_are_refused_alike(self, small: SmallWorld, call: As) -> None:
        client = await call("manager")
        insight = {"kind": "strength", "said": "Counts on.", "observed_on": "2026-10-01"}
        before = count(small, "student_insights")
        learners = (small.lakeshore.students["kid"], small.riverbend.students["far"], NOWHERE)
        answers = [
            await client.post("/student-insights", json={**insight, "student_id": str(each)}) for each in learners
        ]
        assert len({(answer.status_code, answer.json()["detail"]) for answer in answers}) == 1
        assert answers[0].status_code in (403, 422)
        assert count(small, "student_insights") == before

    async def test_a_teacher_without_the_right_does_not_write_the_plan(self, small: SmallWorld, call: As) -> None:
        plan = await draft_plan(call, small)
        for username in ("teacher", "para"):
            answer = await (await call(username)).post("/iep-goals", json={**GOAL, "iep_id": plan["id"]})
            assert answer.status_code == 403, username
        for username in ("mother", "kid"):
            assert (await (await call(username)).post("/iep-goals", json=GOAL)).status_code == 403

    @pytest.mark.parametrize(
        ("headers", "body", "status"),
        [
            ({"content-type": "text/plain"}, b"{}", 415),
            ({"content-type": "application/x-www-form-urlencoded"}, b"a=b", 415),
            ({"content-type": "application/json"}, b"{", 422),
            ({"content-type": "application/json"}, b"[]", 422),
            ({"content-type": "application/json"}, b"\xff", 422),
            ({"content-type": "application/json"}, b'{"statement": "a\\u0000b"}', 422),
            ({"content-type": "application/json"}, b" " * 1_000_001, 413),
        ],
    )
    async def test_what_is_no_body_is_refused(
        self, call: As, headers: dict[str, str], body: bytes, status: int
    ) -> None:
        answer = await (await call("manager")).post("/iep-goals", headers=headers, content=body)
        assert answer.status_code == status

    async def test_without_consent_nothing_is_collected(self, small: SmallWorld, call: As) -> None:
        student = str(small.riverbend.students["far"])
        with small.connect("postgres") as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute("update consent_records set deleted_at = now() where student_id = %s", (student,))
        before = count(small, "focus_sessions")
        answer = await (await call("far")).post("/focus-sessions", json={"student_id": student})
        assert answer.status_code == 409
        assert count(small, "focus_sessions") == before


class TestBatch:
    async def test_events_come_many_at_a_time_and_once(self, small: SmallWorld, call: As) -> None:
        client = await call("kid")
        student = str(small.riverbend.students["kid"])
        session = (await client.post("/focus-sessions", json={"student_id": student})).json()
        events = [
            {"id": str(new_id()), "event_type": "attention_lost", "signal": "self_report",
             "occurred_at": "2026-11-25T10:00:00Z"}
            for _ in range(50)
        ]  # fmt: skip
        body = {"focus_session_id": session["id"], "events": events}
        first = await client.post("/focus-events", json=body)
        assert first.status_code == 200, first.text
        assert first.json() == {"accepted": 50, "duplicates": 0, "left_out": 0}
        assert (await client.post("/focus-events", json=body)).json()["duplicates"] == 50
        again = [await client.post("/focus-events", json=body, headers={"Idempotency-Key": "b"}) for _ in range(2)]
        assert again[0].json() == again[1].json()
        assert again[1].headers["idempotent-replayed"] == "true"


class TestChange:
    async def test_changes_what_was_sent_and_counts_the_version(self, small: SmallWorld, call: As) -> None:
        goal = (await goal_of(call, small)).json()
        answer = await (await call("manager")).patch(
            f"/iep-goals/{goal['id']}", json={"statement": "Reads 95 words."}, headers={"If-Match": '"1"'}
        )
        assert answer.status_code == 200, answer.text
        assert answer.headers["etag"] == '"2"'
        changed = {name for name, value in answer.json().items() if value != goal[name]}
        assert changed == {"statement", "version", "updated_at"}

    async def test_needs_the_version(self, small: SmallWorld, call: As) -> None:
        goal = (await goal_of(call, small)).json()
        client = await call("manager")
        answer = await client.patch(f"/iep-goals/{goal['id']}", json={"statement": "x"})
        assert answer.status_code == 428
        for stale in ('"2"', "*", 'W/"1"', "1", '"x"'):
            answer = await client.patch(
                f"/iep-goals/{goal['id']}", json={"statement": "x"}, headers={"If-Match": stale}
            )
            assert answer.status_code == 412, stale
            assert answer.json()["current"] == goal

    async def test_of_two_writers_of_one_version_one_wins(self, small: SmallWorld, call: As) -> None:
        goal = (await goal_of(call, small)).json()
        client = await call("manager")

        async def write(number: int) -> httpx.Response:
            return await client.patch(
                f"/iep-goals/{goal['id']}", json={"statement": f"Text {number}"}, headers={"If-Match": '"1"'}
            )

        answers = await asyncio.gather(*(write(number) for number in range(8)))
        assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
        winner = next(answer.json() for answer in answers if answer.status_code == 200)
        assert all(answer.json()["current"] == winner for answer in answers if answer.status_code == 412)

    @pytest.mark.parametrize("field", ["tenant_id", "student_id", "status", "iep_id", "version", "deleted_at", "id"])
    async def test_takes_nothing_that_others_decide(self, small: SmallWorld, call: As, field: str) -> None:
        goal = (await goal_of(call, small)).json()
        client = await call("manager")
        answer = await client.patch(
            f"/iep-goals/{goal['id']}", json={"statement": "x", field: NOWHERE}, headers={"If-Match": '"1"'}
        )
        assert answer.status_code == 422
        assert (await client.get(f"/iep-goals/{goal['id']}")).json() == goal

    async def test_who_reads_only_does_not_write(self, small: SmallWorld, call: As) -> None:
        goal = (await goal_of(call, small)).json()
        for username in ("teacher", "mother", "kid"):
            answer = await (await call(username)).patch(
                f"/iep-goals/{goal['id']}", json={"statement": "x"}, headers={"If-Match": '"1"'}
            )
            assert answer.status_code == 403, username

    async def test_foreign_and_missing_are_alike(self, small: SmallWorld, call: As) -> None:
        with small.connect("postgres") as connection:
            row = connection.execute(
                "select id from iep_goals where tenant_id = %s", (small.lakeshore.tenant_id,)
            ).fetchone()
        assert row
        client = await call("manager")
        for method in ("PATCH", "DELETE"):
            answers = [
                await client.request(
                    method, f"/iep-goals/{each}", headers={"If-Match": '"1"'},
                    **({"json": {"statement": "x"}} if method == "PATCH" else {}),
                )
                for each in (row[0], NOWHERE)
            ]  # fmt: skip
            assert [answer.status_code for answer in answers] == [404, 404]
            assert answers[0].json()["detail"] == answers[1].json()["detail"]

    async def test_a_plan_in_force_is_closed(self, small: SmallWorld, call: As) -> None:
        goal = (await goal_of(call, small)).json()
        with small.connect("postgres") as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute(
                "update ieps set status = 'in_force', in_force_from = '2026-09-01' where id = %s", (goal["iep_id"],)
            )
        client = await call("manager")
        for answer in (
            await client.patch(f"/iep-goals/{goal['id']}", json={"statement": "x"}, headers={"If-Match": '"1"'}),
            await client.delete(f"/iep-goals/{goal['id']}"),
        ):
            assert answer.status_code == 409
            assert answer.json()["code"] == "plan_is_closed"

    async def test_people_change_their_own_settings_only(self, small: SmallWorld, call: As) -> None:
        client = await call("teacher")
        own = (await client.get(f"/users/{small.riverbend.users['teacher']}")).json()
        headers = {"If-Match": f'"{own["version"]}"'}
        assert (await client.patch(f"/users/{own['id']}", json={"locale": "es"}, headers=headers)).status_code == 200
        for never in ({"role": "district_admin"}, {"status": "active"}, {"email": "x@example.org"}):
            assert (await client.patch(f"/users/{own['id']}", json=never, headers=headers)).status_code == 422
        other = (await client.get(f"/users/{small.riverbend.users['kid']}")).json()
        answer = await client.patch(
            f"/users/{other['id']}", json={"locale": "es"}, headers={"If-Match": f'"{other["version"]}"'}
        )
        assert answer.status_code == 403


class TestDelete:
    async def test_a_row_goes_and_comes_back(self, small: SmallWorld, call: As) -> None:
        goal = (await goal_of(call, small)).json()
        client = await call("manager")
        path = f"/iep-goals/{goal['id']}"
        objective = await client.post("/goal-objectives", json={"goal_id": goal["id"], "statement": "Step"})
        assert objective.status_code == 201, objective.text
        assert (await client.delete(path, headers={"If-Match": '"7"'})).status_code == 412
        assert (await client.delete(path)).status_code == 204
        assert (await client.get(path)).status_code == 404
        assert (await client.get(f"/goal-objectives/{objective.json()['id']}")).status_code == 404
        assert (await client.delete(path)).status_code == 404
        back = await client.post(f"{path}/restore")
        assert back.status_code == 200, back.text
        assert back.json()["deleted_at"] is None
        assert (await client.get(f"/goal-objectives/{objective.json()['id']}")).status_code == 200
        assert (await client.post(f"{path}/restore")).status_code == 409
        assert (await client.post(f"/iep-goals/{NOWHERE}/restore")).status_code == 404

    async def test_a_district_keeps_its_schools(self, small: SmallWorld, call: As) -> None:
        office, clerk = await call("office"), await call("clerk")
        school = (await office.post("/schools", json={"name": "East"})).json()
        assert school["tenant_id"] == str(small.riverbend.tenant_id)
        assert (await clerk.post("/schools", json={"name": "West"})).status_code == 403
        assert (await (await call("teacher")).delete(f"/schools/{school['id']}")).status_code == 403
        assert (await office.delete(f"/schools/{school['id']}")).status_code == 204


class TestKeys:
    async def test_the_same_request_again_does_nothing_twice(self, small: SmallWorld, call: As) -> None:
        plan = await draft_plan(call, small)
        client = await call("manager")
        body, headers = {**GOAL, "iep_id": plan["id"]}, {"Idempotency-Key": str(uuid4())}
        before = count(small, "iep_goals")
        first = await client.post("/iep-goals", json=body, headers=headers)
        again = await client.post("/iep-goals", json=body, headers=headers)
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.json() == first.json()
        assert again.headers["idempotent-replayed"] == "true"
        assert count(small, "iep_goals") == before + 1

    async def test_ten_at_once_make_one(self, small: SmallWorld, call: As) -> None:
        plan = await draft_plan(call, small)
        client = await call("manager")
        body, headers = {**GOAL, "iep_id": plan["id"]}, {"Idempotency-Key": str(uuid4())}
        before = count(small, "iep_goals")
        answers = await asyncio.gather(*(client.post("/iep-goals", json=body, headers=headers) for _ in range(10)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert count(small, "iep_goals") == before + 1

    async def test_another_body_or_address_is_refused(self, small: SmallWorld, call: As) -> None:
        plan = await draft_plan(call, small)
        client = await call("manager")
        body, headers = {**GOAL, "iep_id": plan["id"]}, {"Idempotency-Key": str(uuid4())}
        await client.post("/iep-goals", json=body, headers=headers)
        other = await client.post("/iep-goals", json={**body, "statement": "Another"}, headers=headers)
        assert other.status_code == 422
        assert other.json()["code"] == "key_reused"

    async def test_a_failed_request_leaves_no_key(self, small: SmallWorld, call: As) -> None:
        plan = await draft_plan(call, small)
        client = await call("manager")
        headers = {"Idempotency-Key": str(uuid4())}
        wrong = {**GOAL, "iep_id": plan["id"], "standard_id": NOWHERE}
        assert (await client.post("/iep-goals", json=wrong, headers=headers)).status_code in (409, 422)
        right = await client.post("/iep-goals", json={**GOAL, "iep_id": plan["id"]}, headers=headers)
        assert right.status_code == 201

    async def test_keys_of_others_do_not_matter(self, small: SmallWorld, call: As) -> None:
        headers = {"Idempotency-Key": "the same"}
        answers = [
            await (await call(*who)).post("/schools", json={"name": "Key school"}, headers=headers)
            for who in (("office", "riverbend"), ("office", "lakeshore"))
        ]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json()["id"] != answers[1].json()["id"]

    async def test_a_repetition_answers_by_the_rights_of_now(self, small: SmallWorld, call: As) -> None:
        client = await call("office")
        headers = {"Idempotency-Key": str(uuid4())}
        school = await client.post("/schools", json={"name": "Gone"}, headers=headers)
        await client.delete(f"/schools/{school.json()['id']}")
        assert (await client.post("/schools", json={"name": "Gone"}, headers=headers)).status_code == 404

    async def test_are_forgotten_after_a_day(self, small: SmallWorld, call: As) -> None:
        client = await call("office")
        old, new = {"Idempotency-Key": "old"}, {"Idempotency-Key": "new"}
        sent = (({"name": "Long ago"}, old), ({"name": "Just now"}, new))
        schools = [await client.post("/schools", json=body, headers=each) for body, each in sent]
        with small.connect("postgres") as connection:
            connection.execute(
                "update idempotency_keys set created_at = now() - interval '25 hours' where row_id = %s",
                (schools[0].json()["id"],),
            )
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await identity.forget_request_keys(ctx)
        again = [await client.post("/schools", json=body, headers=each) for body, each in sent]
        assert again[0].status_code == 409  # the key is gone, so it is a new school of a name that is taken
        assert again[1].json()["id"] == schools[1].json()["id"]

    @pytest.mark.parametrize("key", ["", "x" * 256])
    async def test_what_is_no_key_is_refused(self, call: As, key: str) -> None:
        answer = await (await call("office")).post("/schools", json={"name": "X"}, headers={"Idempotency-Key": key})
        assert answer.status_code == 422
