"""The record of a learner handed over: everything of theirs, nothing of anybody else's, on record before it leaves."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from aivo.handover.packing import PlaceTaken
from aivo.handover.record import Copy, export_record
from aivo.handover.tables import of_learner
from aivo.kit.actor import Actor
from aivo.kit.errors import Forbidden
from aivo.schema import metadata
from tests.isolation.marked import LEARNER_TABLES
from tests.isolation.world import Filled
from tests.isolation.world import filled as filled
from tests.isolation.world import filled_template as filled_template

TABLES = metadata.sorted_tables


def copy(world: Filled, who: str, learner: str = "kid", family: Actor | None = None, language: str = "en") -> Copy:
    """What is handed over, by whom, to whom."""
    return Copy(
        world.riverbend.students[learner], learner.title(), "riverbend", world.actor(who), who, family,
        language, "America/Chicago",
    )  # fmt: skip


async def exported(world: Filled, wanted: Copy, to: Path) -> dict[str, Any]:
    """The manifest of an export of this world."""
    try:
        return await export_record(world.databases, TABLES, wanted, to, to.parent / "files", "0000", lambda _: None)
    finally:
        await world.databases.close()


def rows_in(folder: Path, table: str) -> list[dict[str, Any]]:
    """The rows of one table's file."""
    return [json.loads(line) for line in (folder / f"data/{table}.jsonl").read_text().splitlines()]


async def test_a_custodians_copy_has_every_row_and_column_of_the_learner_alone(filled: Filled, tmp_path: Path) -> None:
    to, kid = tmp_path / "kid", str(filled.riverbend.students["kid"])
    manifest = await exported(filled, copy(filled, "office"), to)
    told = {each["table"]: each for each in manifest["tables"]}
    assert set(told) >= {*LEARNER_TABLES, "student_profiles", "users", "audit_events", "record_accesses"}
    with filled.connect("postgres") as link:
        for name in LEARNER_TABLES:
            there = {str(row[0]) for row in link.execute(f"select id from {name} where student_id = %s", (kid,))}
            rows = rows_in(to, name)
            assert {row["id"] for row in rows} == there != set(), name
            assert {row["student_id"] for row in rows} == {kid}
            wanted = {
                column.name
                for column in metadata.tables[name].c
                if column.info.get("sealed") or column.info.get("sensitivity") != "secret"
            }
            assert all(set(row) == wanted for row in rows), name
            assert {each["name"] for each in told[name]["columns"]} == wanted
    whole = "".join(path.read_text() for path in to.rglob("*") if path.is_file())
    for other in (filled.riverbend.students["pal"], filled.lakeshore.students["kid"], filled.lakeshore.tenant_id):
        assert str(other) not in whole
    assert "password_hash" not in whole


async def test_a_familys_copy_is_what_that_parent_may_read(filled: Filled, tmp_path: Path) -> None:
    father = filled.actor("father")
    await exported(filled, copy(filled, "office", family=father), tmp_path / "father")
    await exported(filled, copy(filled, "mother", family=filled.actor("mother"), language="es"), tmp_path / "mother")
    assert len(rows_in(tmp_path / "mother", "contact_points")) == 1
    assert rows_in(tmp_path / "father", "contact_points") == []
    assert not (tmp_path / "father/data/retention_holds.jsonl").exists()
    assert not (tmp_path / "father/data/audit_events.jsonl").exists()
    relations = rows_in(tmp_path / "father", "parent_student_relations")
    assert {row["user_id"] for row in relations} == {str(father.user_id)}
    assert str(filled.riverbend.users["mother"]) not in (tmp_path / "father/record.html").read_text()
    page = (tmp_path / "mother/record.html").read_text()
    assert '<html lang="es">' in page
    assert "<script" not in page
    assert "src=" not in page
    assert "http" not in page.replace("http-equiv", "")


async def test_stands_in_the_log_before_it_is_written(filled: Filled, tmp_path: Path) -> None:
    counted = (
        "select count(*) from record_accesses where subject = 'export' and outcome = 'exported' and actor_user_id = %s"
    )
    with filled.connect("postgres", autocommit=True) as link:
        before = link.execute(counted, (filled.riverbend.users["office"],)).fetchone()
        await exported(filled, copy(filled, "office"), tmp_path / "first")
        assert ("export", "exported") in {
            (row["subject"], row["outcome"]) for row in rows_in(tmp_path / "first", "record_accesses")
        }
        link.execute("alter table record_accesses add constraint full_up check (subject <> 'export') not valid")
        try:
            with pytest.raises(Exception, match="could not be written down"):
                await exported(filled, copy(filled, "office"), tmp_path / "second")
        finally:
            link.execute("alter table record_accesses drop constraint full_up")
        assert not (tmp_path / "second").exists()
        after = link.execute(counted, (filled.riverbend.users["office"],)).fetchone()
    assert (after or (0,))[0] == (before or (0,))[0] + 1


@pytest.mark.parametrize("who", ["teacher", "manager", "principal", "clerk", "stranger", "kid"])
async def test_nobody_else_hands_a_record_over(filled: Filled, tmp_path: Path, who: str) -> None:
    with pytest.raises(Forbidden):
        await exported(filled, copy(filled, who, family=filled.actor(who)), tmp_path / "x")
    assert not (tmp_path / "x").exists()


async def test_a_zip_is_whole_or_not_there(filled: Filled, tmp_path: Path) -> None:
    to = tmp_path / "kid.zip"
    manifest = await exported(filled, copy(filled, "office"), to)
    with zipfile.ZipFile(to) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read("manifest.json"))["tables"] == manifest["tables"]
    with pytest.raises(PlaceTaken):
        await exported(filled, copy(filled, "office"), to)
    assert os.listdir(tmp_path) == ["kid.zip"]


def test_a_table_that_is_declared_tomorrow_is_in_it() -> None:
    found = {source.name for source in of_learner(TABLES, "aivo_worker")}
    assert {table.name for table in TABLES if "student_id" in table.c} - found == {
        "audit_events", "audit_values", "record_accesses",
    }  # fmt: skip
