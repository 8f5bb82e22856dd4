"""Access tokens: shown once, kept as a hash, never more than their owner, and over when the owner is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from aivo.app import RESOURCES
from aivo.db.base import Base
from aivo.db.context import connect
from aivo.domains.identity.scopes import GROUPS, NEVER, SCOPES, allows, group_of
from tests.conftest import SmallWorld
from tests.factories.signing_in import full_session
from tests.web.conftest import BASE, client_of
from tests.web.rest.conftest import As

NOWHERE = "0199f1c2-7a30-7c41-9d5e-3f2b8a6c1d04"


async def made(client: httpx.AsyncClient, *scopes: str, days: int = 30) -> httpx.AsyncClient:
    """A program with a new token of this person."""
    answer = await client.post("/access-tokens", json={"name": "Report", "scopes": list(scopes), "days": days})
    assert answer.status_code == 201, answer.text
    return program(client, answer.json()["token"])


def program(client: httpx.AsyncClient, token: str) -> httpx.AsyncClient:
    """A program that sends this token."""
    return httpx.AsyncClient(
        transport=client._transport, base_url=client.base_url, headers={"Authorization": f"Bearer {token}"}
    )


def told(small: SmallWorld, sql: str, *values: Any) -> Any:
    """One value as the superuser reads it."""
    with small.connect("postgres") as connection:
        row = connection.execute(sql, values).fetchone()
        return row[0] if row else None


ENDS = {
    "a person signed off": (
        "update users set status = 'deactivated' where id = %(who)s",
        "update users set status = 'active' where id = %(who)s",
    ),
    "another home role": (
        "update users set role = 'parent' where id = %(who)s",
        "update users set role = 'teacher' where id = %(who)s",
    ),
    "a duty taken": (
        "update duty_assignments set deleted_at = now() where user_id = %(who)s",
        "update duty_assignments set deleted_at = null where user_id = %(who)s",
    ),
    "a duty that ended": (
        "update duty_assignments set valid_to = current_date - 2 where user_id = %(who)s",
        "update duty_assignments set valid_to = null where user_id = %(who)s",
    ),
}
"""What a token rests on, taken away and given back."""


class TestScopes:
    def test_every_room_stands_in_one_group(self) -> None:
        rooms = [room for listed in GROUPS.values() for room in listed]
        assert len(rooms) == len(set(rooms))
        assert set(rooms) == {str(resource.table.info["room"]) for resource in RESOURCES}

    def test_what_belongs_to_signing_in_is_in_none(self) -> None:
        tables = {str(table.name) for table in Base.metadata.tables.values()}
        assert tables >= NEVER
        for table in NEVER:
            assert not allows(SCOPES, "identity", table, writes=False)

    def test_who_writes_also_reads(self) -> None:
        assert allows(["plans:write"], "iep", "ieps", writes=False)
        assert not allows(["plans:read"], "iep", "ieps", writes=True)
        assert group_of("nothing") is None


class TestToken:
    async def test_is_kept_as_a_hash(self, small: SmallWorld, call: As) -> None:
        client = await call("teacher")
        answer = await client.post("/access-tokens", json={"name": "Once", "scopes": ["people:read"], "days": 7})
        token = answer.json()["token"]
        assert token.startswith("aivo_")
        assert told(small, "select count(*) from access_tokens where token_hash = sha256(%s)", token.encode()) == 1
        listed = (await client.get("/access-tokens")).text
        assert token not in listed
        assert "token_hash" not in listed
        assert token not in str(told(small, "select jsonb_agg(new)::text from audit_values where new ? 'scopes'"))

    async def test_opens_what_its_scopes_say(self, call: As) -> None:
        program = await made(await call("teacher"), "people:read")
        assert (await program.get("/students")).status_code == 200
        assert (await program.get("/me")).json()["scopes"] == ["people:read"]
        for method, path in (
            ("GET", "/ieps"), ("POST", "/contact-logs"), ("PATCH", f"/students/{NOWHERE}"), ("GET", "/sessions"),
            ("POST", "/sign-out"), ("GET", "/access-tokens"), ("POST", "/access-tokens"), ("GET", "/nonsense"),
            ("DELETE", f"/access-tokens/{NOWHERE}"), ("GET", "/user-sessions"), ("GET", "/mfa-credentials"),
            ("GET", f"{BASE}/students"), ("GET", f"{BASE}/security"), ("POST", f"{BASE}/security/app"),
            ("GET", f"{BASE}/"),
        ):  # fmt: skip
            answer = await program.request(method, path, json={} if method != "GET" else None)
            assert answer.status_code == 403, (method, path, answer.status_code)

    async def test_includes_nothing_beside_its_scopes(self, call: As) -> None:
        program = await made(await call("manager"), "people:read")
        assert (await program.get("/students", params={"include": "relations"})).status_code == 200
        wide = await made(await call("manager"), "learning:read")
        assert (await wide.get("/homework-sessions", params={"include": "iep_goal"})).status_code == 403
        both = await made(await call("manager"), "learning:read", "plans:read")
        assert (await both.get("/homework-sessions", params={"include": "iep_goal"})).status_code == 200

    async def test_has_no_more_rights_than_its_owner(self, small: SmallWorld, call: As) -> None:
        owner = await call("teacher")
        program = await made(owner, *SCOPES)
        for path in ("/students", "/ieps", "/users", "/medical-notes", "/roster-imports", "/audit-events"):
            mine, its = await owner.get(path), await program.get(path)
            assert (its.status_code, its.json().get("data")) == (mine.status_code, mine.json().get("data")), path
        assert (await program.get(f"/students/{small.riverbend.students['far']}")).status_code == 404

    @pytest.mark.parametrize(("away", "back"), ENDS.values(), ids=list(ENDS))
    async def test_ends_for_good_with_what_it_rested_on(
        self, small: SmallWorld, call: As, away: str, back: str
    ) -> None:
        """Whoever comes back makes another one."""
        who = "office" if "duty" in away else "teacher"
        program = await made(await call(who), "people:read")
        other = await made(await call("manager"), "people:read")
        assert (await program.get("/students")).status_code == 200
        for change in (away, back):
            with small.connect("postgres") as connection:
                connection.execute(change, {"who": small.riverbend.users[who]})  # type: ignore[arg-type]
            assert (await program.get("/students")).status_code == 401
        assert (await other.get("/students")).status_code == 200
        assert told(small, "select count(*) from access_tokens where revoked_at is not null") > 0

    async def test_goes_on_where_a_duty_is_only_prolonged(self, small: SmallWorld, call: As) -> None:
        program = await made(await call("office"), "people:read")
        for day in ("current_date + 90", "null"):
            with small.connect("postgres") as connection:
                connection.execute(  # type: ignore[call-overload]
                    f"update duty_assignments set valid_to = {day} where user_id = %s",
                    (small.riverbend.users["office"],),
                )
            assert (await program.get("/students")).status_code == 200

    async def test_ends_with_the_last_day_of_a_duty_and_sleeps_no_longer(self, small: SmallWorld, call: As) -> None:
        """The day itself ends it: a token made last week, a duty that ended yesterday and is given again today."""
        program = await made(await call("clerk"), "people:read")
        clerk = small.riverbend.users["clerk"]
        with small.connect("postgres") as connection:
            connection.execute("set session_replication_role = replica")  # when a row was made is never changed
            connection.execute(
                "update access_tokens set created_at = now() - interval '7 days' where user_id = %s", (clerk,)
            )
            connection.execute(
                "insert into duty_assignments (tenant_id, user_id, duty, valid_from, valid_to) values "
                "(%(t)s, %(who)s, 'nurse', current_date - 90, current_date - 2), "
                "(%(t)s, %(who)s, 'nurse', current_date - 1, null)",
                {"t": small.riverbend.tenant_id, "who": clerk},
            )
        assert (await program.get("/students")).status_code == 401

    async def test_ends_by_hand(self, call: As) -> None:
        owner = await call("manager")
        program = await made(owner, "people:read")
        (row, *_) = (await owner.get("/access-tokens", params={"sort": "-created_at"})).json()["data"]
        assert (await program.get("/students")).status_code == 200
        assert (await owner.delete(f"/access-tokens/{row['id']}")).status_code == 204
        assert (await program.get("/students")).status_code == 401
        assert (await owner.delete(f"/access-tokens/{row['id']}")).status_code == 404

    async def test_is_off_where_the_district_says_so(self, small: SmallWorld, call: As) -> None:
        owner = await call("teacher")
        program = await made(owner, "people:read")
        with small.connect("postgres") as connection:
            connection.execute(
                "insert into tenant_settings (tenant_id, name, value, valid_from)"
                " values (%s, 'programs', '{\"v\": 1, \"allows_access_tokens\": false}', current_date - 7)",
                (small.riverbend.tenant_id,),
            )
        body = {"name": "Report", "scopes": ["people:read"]}
        assert (await program.get("/students")).status_code == 401
        assert (await owner.post("/access-tokens", json=body)).status_code == 403
        elsewhere = await (await call("teacher", "lakeshore")).post("/access-tokens", json=body)
        assert elsewhere.status_code == 201
        with small.connect("postgres") as connection:
            connection.execute("delete from tenant_settings where name = 'programs'")
        assert (await program.get("/students")).status_code == 200

    async def test_needs_a_fresh_proof(self, small: SmallWorld, call: As) -> None:
        client = await call("manager")
        with small.connect("postgres") as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute(
                "update user_sessions set step_up_at = null, mfa_at = now() - interval '1 hour',"
                " created_at = now() - interval '1 hour'"
            )
        answer = await client.post("/access-tokens", json={"name": "Report", "scopes": ["people:read"]})
        with small.connect("postgres") as connection:
            connection.execute("update user_sessions set created_at = now()")
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_needed")

    @pytest.mark.parametrize("username", ["kid", "mother"])
    async def test_is_for_staff_only(self, call: As, username: str) -> None:
        client = await call(username)
        answer = await client.post("/access-tokens", json={"name": "Report", "scopes": ["people:read"]})
        assert answer.status_code == 404
        assert (await client.get("/access-tokens")).status_code == 404

    @pytest.mark.parametrize(
        "body",
        [
            {"name": "", "scopes": ["people:read"]}, {"name": "x", "scopes": []}, {"name": "x", "scopes": ["all"]},
            {"name": "x", "scopes": ["people:read"], "days": 366}, {"name": "x", "scopes": ["people:read"], "days": 0},
            {"name": "x", "scopes": ["people:read"], "role": "district_admin"},
        ],
    )  # fmt: skip
    async def test_wrong_ones_are_refused(self, call: As, body: dict[str, Any]) -> None:
        assert (await (await call("teacher")).post("/access-tokens", json=body)).status_code == 422


class TestDatabase:
    """What must never fail, whoever writes: PostgreSQL's own refusals."""

    @pytest.mark.parametrize(
        ("changed", "username"),
        [
            ({"role": "district_admin"}, "teacher"),
            ({"user_id": "manager"}, "teacher"),
            ({"role": "teacher"}, "mother"),
            ({"expires_at": datetime.now(UTC) + timedelta(days=400)}, "teacher"),
            ({"scopes": []}, "teacher"),
        ],
    )
    async def test_makes_none_that_is_more(self, small: SmallWorld, changed: dict[str, Any], username: str) -> None:
        people = small.riverbend.users
        user = people[str(changed.get("user_id", username))]
        values = {
            "role": "teacher", "scopes": ["people:read"], "expires_at": datetime.now(UTC) + timedelta(days=1), **changed
        }  # fmt: skip
        with pytest.raises(Exception, match=r"row-level security|violates check"):
            async with connect(small.riverbend.actor(username), small.databases) as ctx:
                await ctx.tell(
                    "insert into access_tokens (tenant_id, user_id, role, name, token_hash, scopes, expires_at)"
                    " values ($1, $2, $3, 'x', sha256('x'), $4, $5)",
                    small.riverbend.tenant_id, user, values["role"], values["scopes"], values["expires_at"],
                )  # fmt: skip

    @pytest.mark.parametrize(
        "column", ["scopes = '{audit:read}'", "expires_at = now() + interval '300 days'", "role = 'x'"]
    )
    async def test_lets_none_grow(self, small: SmallWorld, call: As, column: str) -> None:
        await made(await call("teacher"), "people:read")
        with pytest.raises(Exception, match="permission denied"):
            async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
                await ctx.tell(f"update access_tokens set {column} where tenant_id = $1", small.riverbend.tenant_id)

    async def test_keeps_an_ended_one_ended(self, small: SmallWorld, call: As) -> None:
        await made(await call("teacher"), "people:read")
        async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
            await ctx.tell("update access_tokens set revoked_at = now() where revoked_at is null")
            assert await ctx.tell("update access_tokens set revoked_at = null") == "UPDATE 0"


class TestPage:
    async def test_shows_a_token_once(self, small: SmallWorld, app: FastAPI) -> None:
        signed = await full_session(small.databases, small.riverbend.actor("office"))
        async with client_of(app) as browser:
            browser.cookies.set("aivo-session", signed.token)
            page = (await browser.get("/security/tokens")).text
            found = re.search(r'name="form_token" value="([0-9a-f]+)"', page)
            assert found is not None
            form = {"form_token": found[1], "name": "Attendance", "scopes": ["people:read"], "days": "30"}
            wrong = await browser.post("/security/tokens", data={**form, "scopes": []})
            assert wrong.status_code == 422
            assert 'value="Attendance"' in wrong.text
            shown = await browser.post("/security/tokens", data=form)
            token = re.search(r"aivo_[\w-]{43}", shown.text)
            assert shown.status_code == 200
            assert token is not None
            after = await browser.get("/security/tokens")
            assert token[0] not in after.text
            assert "Attendance" in after.text
            revoke = re.search(r'action="(/security/tokens/[0-9a-f-]+/revoke)"', after.text)
            assert revoke is not None
            gone = await browser.post(revoke[1], data={"form_token": found[1]})
            assert gone.status_code == 303

    async def test_is_not_there_for_families(self, small: SmallWorld, app: FastAPI) -> None:
        signed = await full_session(small.databases, small.riverbend.actor("mother"))
        async with client_of(app) as browser:
            browser.cookies.set("aivo-session", signed.token)
            assert (await browser.get("/security/tokens")).status_code == 404
