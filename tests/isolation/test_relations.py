"""The rights by relation (docs/rights.md) are what the database does: each relation is run against every table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from aivo.db.scopes import NEEDS
from aivo.kit.actor import Actor
from aivo.web.rest.relations import ACCOUNT, PEOPLE, RELATIONS
from tests.isolation.expected import READ_ACCOUNTS
from tests.isolation.learners import OF_LEARNERS
from tests.isolation.world import Filled

GROUPS = NEEDS[:15]


@dataclass(frozen=True)
class Case:
    """Somebody in a relation, to which learner of Riverbend, and what brings it about."""

    actor: Callable[[Filled], Actor | None]
    learner: str = "kid"
    change: str = ""


def person(name: str) -> Callable[[Filled], Actor | None]:
    """Somebody of Riverbend."""
    return lambda world: world.actor(name)


CASES: dict[str, list[Case]] = {
    "own: the learner": [Case(person("kid"))],
    "own child, all rights but pick-up": [Case(person("mother"))],
    "own child, records and notices": [Case(person("father"))],
    "former child: the rights have ended": [
        Case(
            person("father"), change="update parent_relation_rights set valid_to = current_date - 2, end_basis = 'law'"
        )
    ],
    "another family's child": [Case(person("mother"), "pal"), Case(person("stranger"))],
    "same class: a classmate": [Case(person("kid"), "pal"), Case(person("far"))],
    "same class: the teacher": [Case(person("teacher"))],
    "former class: the teacher, after the days of grace": [
        Case(person("teacher"), change="update classroom_memberships set valid_to = current_date - 60")
    ],
    "assigned: case manager": [Case(person("manager"))],
    "assigned: paraprofessional": [Case(person("para"))],
    "same school: its principal": [Case(person("principal"))],
    "another school of the district: its principal": [Case(person("principal"), "far")],
    "same district, all duties": [Case(person("office"))],
    "same district, no duty": [Case(person("clerk"))],
    "other tenant, any role": [
        Case(lambda world, name=name: world.actor(name, world.lakeshore))
        for name in ("kid", "mother", "manager", "office", "system")
    ],
    "platform": [Case(person("platform"))],
    "not signed in": [Case(lambda world: None)],
}
"""Each relation of the table, played by people of the two small tenants."""

PLAYED = [(relation, case) for relation in RELATIONS for case in CASES[relation.name]]


def test_every_relation_is_played() -> None:
    assert set(CASES) == {relation.name for relation in RELATIONS}


@pytest.mark.parametrize(("relation", "case"), PLAYED, ids=[f"{each.name}" for each, _ in PLAYED])
def test_opens_what_the_table_says(changeable: Filled, relation: Any, case: Case) -> None:
    world, learner = changeable, str(changeable.riverbend.students[case.learner])
    if case.change:
        world.alter(case.change)
    wrong: list[tuple[str, str, bool]] = []
    for table in OF_LEARNERS:
        need = str(table.info["scope"].need)
        if need not in GROUPS:
            continue  # a duty over the tenant, not a relation to a learner
        should = need in relation.reads.split()
        if should and table.info["scope"].extra:
            continue  # its own policies are narrower; tests/isolation/expected.py names them
        if sees(world, case, table, learner) != should:
            wrong.append((table.name, need, should))
    assert wrong == []


@pytest.mark.parametrize(("relation", "case"), PLAYED, ids=[f"{each.name}" for each, _ in PLAYED])
def test_writes_what_the_table_says(changeable: Filled, relation: Any, case: Case) -> None:
    world, actor = changeable, case.actor(changeable)
    if actor is None or actor.user_id is None:
        return  # nobody: there is no context in which something could be written
    if case.change:
        world.alter(case.change)
    learner = world.riverbend.students[case.learner]
    with world.acting(actor) as link:
        found = {
            need for need in GROUPS
            if link.execute(
                "select %s::uuid = any (app.my_students(%s, 'write'))"
                " or (%s and app.has_duty(%s, 'write'))",
                (learner, need, actor.role == "district_admin" and actor.tenant_id == world.riverbend.tenant_id, need),
            ).fetchone() == (True,)
        }  # fmt: skip
    assert found == set(relation.writes.split())


def sees(world: Filled, case: Case, table: Any, learner: str) -> bool:
    """Whether one row of this learner is there for the actor."""
    actor, column = case.actor(world), table.info["scope"].learner
    question = f"select exists (select from {table.name} where {column} = '{learner}')"
    if actor is None:
        link = world.link("aivo_member")
        link.rollback()
        row = link.execute(question).fetchone()  # type: ignore[arg-type]
        link.rollback()
    else:
        with world.acting(actor) as link:
            try:
                row = link.execute(question).fetchone()  # type: ignore[arg-type]
            except psycopg.errors.InsufficientPrivilege:
                return False
    return row == (True,)


class TestPerson:
    @pytest.mark.parametrize(
        ("relation", "actor", "whom"),
        [
            ("oneself", "manager", "manager"),
            ("shares a learner (family, team)", "mother", "manager"),
            ("shares a learner (family, team)", "teacher", "mother"),
            ("same district, a duty over people", "office", "mother"),
            ("same district, district staff without it", "clerk", "mother"),
            ("same district, district staff without it", "principal", "mother"),
            ("anybody else of the tenant", "far", "manager"),
            ("anybody else of the tenant", "stranger", "manager"),
        ],
    )
    def test_is_seen_as_the_table_says(self, filled: Filled, relation: str, actor: str, whom: str) -> None:
        seen, account = PEOPLE[relation]
        someone = filled.riverbend.users[whom]
        with filled.acting(filled.actor(actor)) as link:
            row = link.execute("select exists (select from users where id = %s)", (someone,)).fetchone()
            assert row == (seen,)
            if relation == "oneself":
                assert link.execute("select email from app.own_account()").fetchone() == ("same@example.org",)
                return
            if actor in ("office", "clerk", "principal"):
                columns = ", ".join(ACCOUNT)
                told = link.execute(f"select {columns} from app.accounts(array[%s])", (someone,))  # type: ignore[arg-type]
                assert len(told.fetchall()) == account == (actor in READ_ACCOUNTS)
            for column in ACCOUNT:
                with pytest.raises(Exception, match="permission denied"), link.transaction():
                    link.execute(f"select {column} from users where id = %s", (someone,))  # type: ignore[arg-type]

    def test_nobody_of_another_tenant(self, filled: Filled) -> None:
        for name in ("kid", "manager", "office"):
            with filled.acting(filled.actor(name, filled.lakeshore)) as link:
                row = link.execute(
                    "select exists (select from users where id = %s)", (filled.riverbend.users["mother"],)
                ).fetchone()
                assert row == (False,)
