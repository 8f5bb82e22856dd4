"""A token says who acts. One that is forged, changed, late, borrowed or replayed says nothing: nothing is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from aivo.domains.tenancy.service import PLATFORM_TENANT_ID
from aivo.kit.actor import Actor
from aivo.kit.crypto import key_id, sign_token
from tests.conftest import SIGNING_KEY
from tests.isolation.checks import TABLES, named, owner_column
from tests.isolation.world import Connection, Filled, fetch, state_of

REFUSED = "AV000"


def teacher_token(world: Filled, link: Connection) -> str:
    """A good token of Riverbend's teacher for this connection."""
    return world.databases.token(world.actor("teacher"), backend=link.info.backend_pid)


def part(number: int, value: str) -> Callable[[str], str]:
    """The token with one claim changed and the signature left as it is."""

    def change(token: str) -> str:
        claims = token.split(".")
        claims[number] = value
        return ".".join(claims)

    return change


FORGED: dict[str, Callable[[str], str]] = {
    "empty": lambda token: "",
    "words": lambda token: "let me in",
    "dots": lambda token: "." * 9,
    "another version": part(0, "v2"),
    "another key": part(1, "0" * 12),
    "another person": part(3, str(uuid4())),
    "nobody": part(3, ""),
    "another role": part(4, "parent"),
    "the system": part(4, "system"),
    "an unknown role": part(4, "superintendent"),
    "another session": part(5, str(uuid4())),
    "another request": part(6, "x"),
    "any process": part(7, "0"),
    "no end": part(8, "99999999999"),
    "no signature": part(9, ""),
    "zeros": part(9, "0" * 64),
    "capitals": lambda token: token[:-64] + token[-64:].upper(),
    "a claim more": lambda token: token + ".x",
    "a claim less": lambda token: token.rsplit(".", 1)[0],
    "a longer signature": lambda token: token + "00",
    "a blank": lambda token: token + " ",
}


def sees_nothing(link: Connection) -> bool:
    """Whether each table that the role may read at all is empty, and no context is in force."""
    for table in TABLES:
        statement = sql.SQL("select count({}) from {}").format(sql.Identifier(owner_column(table)), named(table))
        if state_of(link, statement) is None and fetch(link, statement) != [(0,)]:
            return False
    return fetch(link, "select app.tenant_id(), app.user_id(), app.actor_role()") == [(None, None, None)]


class TestForged:
    @pytest.mark.parametrize("name", [*FORGED, "another tenant"])
    def test_in_the_middle_of_a_good_transaction(self, filled: Filled, name: str) -> None:
        change = FORGED.get(name) or part(2, str(filled.lakeshore.tenant_id))
        with filled.acting(filled.actor("teacher")) as link:
            assert fetch(link, "select count(*) from student_profiles") == [(2,)]
            link.execute("select set_config('app.token', %s, true)", (change(teacher_token(filled, link)),))
            assert sees_nothing(link)

    @pytest.mark.parametrize("name", [*FORGED, "another tenant"])
    def test_at_the_door(self, filled: Filled, name: str) -> None:
        change = FORGED.get(name) or part(2, str(filled.lakeshore.tenant_id))
        link = filled.link("aivo_member")
        with pytest.raises(psycopg.DatabaseError) as refusal:
            link.execute("select app.enter(%s)", (change(teacher_token(filled, link)),))
        assert refusal.value.sqlstate == REFUSED
        link.rollback()
        assert sees_nothing(link)
        link.rollback()

    def test_signed_with_a_key_that_the_database_does_not_hold(self, filled: Filled) -> None:
        link = filled.link("aivo_member")
        ours, theirs = key_id(SIGNING_KEY), key_id(b"x" * 32)
        token = sign_token(b"x" * 32, filled.actor("teacher"), backend=link.info.backend_pid)
        for tried in (token, token.replace(theirs, ours)):
            assert refuses(link, tried)

    def test_signed_with_a_retired_key(self, changeable: Filled) -> None:
        link = changeable.link("aivo_member")
        token = teacher_token(changeable, link)
        changeable.alter("update vault.keys set retired_at = now()")
        assert refuses(link, token)
        changeable.alter("update vault.keys set retired_at = null")
        assert not refuses(link, token)


def refuses(link: Connection, token: str) -> bool:
    """Whether the token opens nothing, neither at the door nor slipped in."""
    link.rollback()
    state = state_of(link, "select app.enter(%s)", (token,))
    link.execute("select set_config('app.token', %s, true)", (token,))
    empty = sees_nothing(link)
    link.rollback()
    assert (state == REFUSED) == empty
    return empty


class TestLateOrBorrowed:
    def test_a_second_late(self, filled: Filled) -> None:
        link = filled.link("aivo_member")
        actor = filled.actor("teacher")
        pid = link.info.backend_pid
        assert refuses(link, filled.databases.token(actor, backend=pid, seconds=-1))
        assert refuses(link, filled.databases.token(actor, backend=pid, seconds=0))
        assert not refuses(link, filled.databases.token(actor, backend=pid, seconds=5))

    def test_replayed_on_another_connection(self, filled: Filled) -> None:
        link = filled.link("aivo_member")
        token = teacher_token(filled, link)
        assert not refuses(link, token)
        with filled.connect("aivo_member") as another:
            assert refuses(another, token)

    @pytest.mark.parametrize("role", ["aivo_member", "aivo_district", "aivo_platform", "aivo_worker"])
    @pytest.mark.parametrize("actor", ["teacher", "mother", "kid", "office", "platform", "system"])
    def test_of_another_login_role(self, filled: Filled, role: str, actor: str) -> None:
        link = filled.link(role)
        acting = filled.actor(actor)
        token = filled.databases.token(acting, backend=link.info.backend_pid)
        link.rollback()
        state = state_of(link, "select app.enter(%s)", (token,))
        link.rollback()
        assert (state is None) == (acting.login_role == role)

    def test_of_a_person_of_another_tenant(self, filled: Filled) -> None:
        """Signed by us, but the person is not one of that tenant."""
        link = filled.link("aivo_member")
        actor = replace(filled.actor("teacher"), tenant_id=filled.lakeshore.tenant_id)
        token = filled.databases.token(actor, backend=link.info.backend_pid)
        assert state_of(link, "select app.enter(%s)", (token,)) == REFUSED
        link.rollback()

    def test_a_platform_admin_of_an_ordinary_tenant(self, filled: Filled) -> None:
        """The role reaches every tenant; so it counts in the reserved one only."""
        link = filled.link("aivo_platform")
        for tenant in (filled.riverbend.tenant_id, UUID(int=0), PLATFORM_TENANT_ID):
            actor = Actor(tenant, filled.riverbend.users["office"], "platform_admin")
            assert refuses_platform(link, filled, actor), tenant
        assert not refuses_platform(link, filled, Actor(PLATFORM_TENANT_ID, None, "platform_admin"))


def refuses_platform(link: Connection, world: Filled, actor: Actor) -> bool:
    """Whether the platform's connection refuses this actor."""
    link.rollback()
    state = state_of(link, "select app.enter(%s)", (world.databases.token(actor, backend=link.info.backend_pid),))
    link.rollback()
    return state == REFUSED


class TestItIsOver:
    """What a transaction was told ends with it."""

    @pytest.mark.parametrize("ending", ["commit", "rollback"])
    def test_with_the_transaction(self, filled: Filled, ending: str) -> None:
        with filled.acting(filled.actor("teacher")) as link:
            link.execute(ending)
            assert sees_nothing(link)

    @pytest.mark.parametrize(
        "statement",
        ["reset all", "reset app.token", "set local app.token = ''", "select set_config('app.token', "
        "null, true)", "reset role",
         "reset session authorization", "set session authorization default"],
    )  # fmt: skip
    def test_resetting_shows_no_more_than_before(self, filled: Filled, statement: str) -> None:
        with filled.acting(filled.actor("teacher")) as link:
            link.execute(statement)
            assert fetch(link, "select count(*) from student_profiles") in ([(0,)], [(2,)])
            assert fetch(link, "select session_user, current_user") == [("aivo_member", "aivo_member")]

    def test_inside_a_savepoint_it_ends_with_the_savepoint(self, filled: Filled) -> None:
        link = filled.link("aivo_member")
        link.rollback()
        link.execute("savepoint here")
        link.execute("select app.enter(%s)", (teacher_token(filled, link),))
        link.execute("rollback to savepoint here")
        assert sees_nothing(link)
        link.rollback()
