"""Ids of another tenant, or of a child one has nothing to do with, wherever an id or a field can be put."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from aivo.app import RESOURCES
from aivo.db.documents.describe import describe
from aivo.web.rest.examples import example_of
from tests.conftest import SmallWorld
from tests.web.rest.conftest import As

KEPT = ("email", "staff_identifier", "last_signed_in_at", "deactivated_at", "deactivation_reason", "is_email_confirmed")
WHO_ASKS = {"office": 200, "clerk": 403, "principal": 403, "teacher": 404, "mother": 404}
WRITERS = {"teacher": "manager", "district_admin": "office", "learner": "kid", "parent": "mother"}


def forged(*keys: Any) -> str:
    """A cursor of one's own making."""
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).rstrip(b"=").decode()


class TestBody:
    async def test_rows_of_another_tenant_are_not_there(self, small: SmallWorld, call: As, app: Any) -> None:
        """Every id in every body once as Lakeshore's: no row comes of it, and no answer tells such a row from none."""
        schemas = app.openapi()["components"]["schemas"]
        with small.connect("postgres") as connection:
            foreign = {
                table: str(row[0])
                for table in ("student_profiles", "users", "schools", "classrooms", "ieps", "iep_goals", "households")
                if (
                    row := connection.execute(  # names are ours
                        f"select id from {table} where tenant_id = %s",
                        (small.lakeshore.tenant_id,),  # type: ignore[arg-type]
                    ).fetchone()
                )
            }
        named = {
            "student_id": foreign["student_profiles"], "user_id": foreign["users"], "school_id": foreign["schools"],
            "classroom_id": foreign["classrooms"], "iep_id": foreign["ieps"], "goal_id": foreign["iep_goals"],
            "household_id": foreign["households"],
        }  # fmt: skip
        tried = 0
        for resource in RESOURCES:
            kind = resource.creating
            username = next((WRITERS[role] for role in WRITERS if role in resource.right.create), None)
            if kind is None or username is None:
                continue
            schema = schemas[kind.__name__]
            whole = example_of({**schema, "required": list(schema["properties"])}, schemas)
            hit = {name: value for name, value in named.items() if name in schema["properties"]}
            if not hit:
                continue
            answer = await (await call(username)).post(f"/{resource.path}", json={**whole, **hit})
            assert answer.status_code in (403, 404, 409, 422), (resource.path, answer.status_code, answer.text)
            tried += 1
        assert tried > 20

    async def test_nothing_points_out_of_the_tenant(self, small: SmallWorld) -> None:
        with small.connect("postgres") as connection:
            rows = connection.execute(
                "select count(*) from student_assignments a join users u on u.id = a.user_id"
                " where u.tenant_id <> a.tenant_id"
            ).fetchone()
        assert rows == (0,)


class TestQuestion:
    async def test_filters_by_foreign_ids_find_nothing(self, small: SmallWorld, call: As) -> None:
        client = await call("office")
        for username in ("kid", "pal"):
            student = small.lakeshore.students[username]
            for path in ("ieps", "school-enrolments", "parent-student-relations", "homework-sessions"):
                answer = await client.get(f"/{path}", params={"filter": f"student_id:eq:{student}"})
                assert answer.json() == {"data": [], "next": None}, path
                wide = await client.get(f"/{path}", params={"filter": f"student_id:in:{student},{student}"})
                assert wide.json() == {"data": [], "next": None}, path

    @pytest.mark.parametrize("username", ["kid", "mother", "teacher", "para", "clerk", "office"])
    async def test_kept_fields_neither_travel_nor_answer(self, call: As, username: str) -> None:
        """No filter, order or cursor makes an oracle of a field that is kept from the asker."""
        client = await call(username)
        listed = await client.get("/users", params={"limit": 200})
        assert listed.status_code == 200
        assert listed.json()["data"]
        for name in [name for name in KEPT if name != "is_email_confirmed" or username not in ("clerk", "office")]:
            assert f'"{name}"' not in listed.text
            for params in (
                {"filter": f"{name}:null:false"},
                {"filter": f"{name}:gte:a"},
                {"sort": name},
                {"sort": f"-{name}"},
                {"include": name},
                {"sort": name, "cursor": forged(name, "a", "0199f1c2-7a30-7c41-9d5e-3f2b8a6c1d04")},
            ):
                assert (await client.get("/users", params=params)).status_code == 422, (name, params)

    async def test_a_duty_over_people_reads_them_one_by_one(self, small: SmallWorld, call: As) -> None:
        mother, foreign = small.riverbend.users["mother"], small.lakeshore.users["mother"]
        answers = {name: await (await call(name)).get(f"/users/{mother}/account") for name in WHO_ASKS}
        assert {name: answer.status_code for name, answer in answers.items()} == WHO_ASKS
        assert set(answers["office"].json()) == set(KEPT)
        assert (await (await call("office")).get(f"/users/{foreign}/account")).status_code == 404
        assert (await (await call("clerk")).get(f"/users/{foreign}/account")).status_code == 404

    @pytest.mark.parametrize("username", ["kid", "mother", "father", "teacher", "para", "stranger"])
    async def test_relations_open_no_way_around(self, small: SmallWorld, call: As, username: str) -> None:
        """Whatever is included, no row of another tenant, and of people no kept field."""
        client = await call(username)
        for resource in RESOURCES:
            for name, relation in describe(resource.model).relations.items():
                answer = await client.get(f"/{resource.path}", params={"include": name, "limit": 50})
                assert answer.status_code in (200, 403, 404, 422), (resource.path, name, answer.text)
                assert str(small.lakeshore.tenant_id) not in answer.text, (resource.path, name)
                if relation.target.__name__ == "User" and answer.status_code == 200:
                    found = [row[name] for row in answer.json()["data"]]
                    people = [one for each in found if each for one in (each if relation.many else [each])]
                    assert not set(KEPT) & {field for one in people for field in one}, (resource.path, name)


class TestCursor:
    async def test_of_another_order_is_refused(self, call: As) -> None:
        client = await call("office")
        page = (await client.get("/students", params={"sort": "given_name", "limit": 1})).json()
        for sort in ("-given_name", "family_name", "given_name,family_name", "id"):
            answer = await client.get("/students", params={"sort": sort, "cursor": page["next"]})
            assert answer.status_code == 422, sort

    async def test_with_another_filter_shows_only_what_the_filter_shows(self, call: As) -> None:
        """A cursor is a place in an order, never a right: after it comes what the asker may see, and what is asked."""
        client = await call("office")
        page = (await client.get("/students", params={"sort": "given_name", "limit": 1})).json()
        params = {"sort": "given_name", "cursor": page["next"], "filter": "given_name:eq:Pal"}
        names = [row["given_name"] for row in (await client.get("/students", params=params)).json()["data"]]
        assert set(names) <= {"Pal"}

    async def test_of_another_tenant_begins_nowhere_else(self, small: SmallWorld, call: As) -> None:
        theirs = (await (await call("office", "lakeshore")).get("/students", params={"limit": 1})).json()["next"]
        answer = await (await call("office")).get("/students", params={"cursor": theirs})
        assert answer.status_code == 200
        for student in small.lakeshore.students.values():
            assert str(student) not in answer.text

    @pytest.mark.parametrize(
        "cursor",
        [
            "x" * 5000, forged("id", "' or 1=1 --"), forged("id", None), forged("id", ["x"]), forged(), forged("id"),
            forged("deleted_at", "x"), "%00", "AAAA", base64.urlsafe_b64encode(b"[" * 5000).decode(),
        ],
    )  # fmt: skip
    async def test_made_up_is_refused(self, call: As, cursor: str) -> None:
        assert (await (await call("office")).get("/students", params={"cursor": cursor})).status_code == 422
