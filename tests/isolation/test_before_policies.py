"""What speaks before the policies tells nothing that they hide: about a hidden learner it answers as about nobody."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from aivo.db.scopes import Scope
from aivo.hostile import doors
from aivo.hostile.planted import Scene
from aivo.hostile.plants import Plant
from tests.conftest import ROOT
from tests.factories.rows import clone
from tests.isolation.checks import TABLES, sample
from tests.isolation.hostile import scene_of
from tests.isolation.world import Connection, Filled

GATED = [table.name for table in TABLES if table.info["scope"].gate]
PATIENCE = 20_000
"""Cases after which an attack gives up: the rarest of the three is found once in a thousand."""

BACK = (ROOT / "migrations/sql/2026_11_26_18_gate_after_policies.down.sql").read_text()


def answer(link: Connection, statement: object, values: object) -> tuple[str | None, str | None]:
    """What a refused statement says."""
    link.execute("savepoint attempt")
    try:
        link.execute(statement, values)  # type: ignore[call-overload]
        return None, None
    except psycopg.Error as error:
        return error.sqlstate, error.diag.message_primary
    finally:
        link.execute("rollback to savepoint attempt")


@pytest.mark.parametrize("actor", ["kid", "mother", "teacher", "clerk"])
def test_no_gate_tells_of_a_hidden_learners_consent(filled: Filled, actor: str) -> None:
    hidden, foreign = filled.riverbend.students["far"], filled.lakeshore.students["kid"]
    for name in GATED:
        table = next(table for table in TABLES if table.name == name)
        row = sample(filled, table, filled.riverbend.tenant_id, filled.riverbend.students["kid"])
        assert row is not None
        with filled.acting(filled.actor(actor)) as link:
            said = {answer(link, *clone(table, row, student_id=learner)) for learner in (hidden, foreign, uuid4())}
        assert {state for state, _ in said} == {"42501"}, name
        assert len(said) == 1, name


def test_no_refusal_tells_who_sits_in_a_class(filled: Filled) -> None:
    table = next(table for table in TABLES if table.name == "user_sessions")
    row = sample(filled, table, filled.riverbend.tenant_id)
    assert row is not None
    changed = {"method": "class_code", "role": "learner", "classroom_id": filled.riverbend.classroom_id}
    with filled.acting(filled.actor("far")) as link:
        said = {
            answer(link, *clone(table, row, user_id=user, token_hash=None, **changed))
            for user in (filled.riverbend.users["kid"], filled.riverbend.users["office"], uuid4())
        }
    assert len(said) == 1
    assert {state for state, _ in said} == {"42501"}


@pytest.fixture(scope="module")
def scene(filled: Filled) -> Iterator[Scene]:
    """The filled world, where the old order stands inside one transaction only."""
    with scene_of(filled) as found:
        yield found


@pytest.mark.parametrize("table", ["ai_conversations", "focus_sessions", "consent_answers"])
def test_statements_find_the_old_order(scene: Scene, table: str) -> None:
    plant = Plant("the old order", table, ("set role aivo_owner", BACK, "reset role"))
    outcome = scene.try_one(plant, "2026-11-26", doors.read(scene.link, keep=True), PATIENCE)
    assert "tells a hidden row" in outcome.statement


def test_every_gate_comes_after_the_policies(filled: Filled) -> None:
    scopes: list[Scope] = [table.info["scope"] for table in TABLES]
    before = filled.link("postgres").execute(
        "select tgrelid::regclass::text from pg_trigger "
        "where tgfoid = 'app.consent_gate_row'::regproc and tgtype & 2 <> 0"
    )
    assert before.fetchall() == []
    assert sum(scope.gate is not None for scope in scopes) == len(GATED) > 20
