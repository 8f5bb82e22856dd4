"""Squawk reads every step of every migration; what it says and does not hold here stands in migrations/squawk.toml."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from aivo.db import admin
from aivo.db.migrating.steps import Step, bare, statements_of, steps_of

SQUAWK = Path(sys.executable).parent / "squawk"
FOLDER = admin.migrations_folder()
RULES: dict[str, Any] = tomllib.loads((FOLDER / "squawk.toml").read_text())
FILES = sorted(path.name.removesuffix(".sql") for path in (FOLDER / "sql").glob("*.sql"))


@dataclass(frozen=True, slots=True)
class Finding:
    """What squawk says of one statement."""

    rule: str
    line: int
    message: str


def squawk(step: Step) -> Iterator[Finding]:
    """Read one step as it runs: in a transaction, or outside of one."""
    inside = ["--assume-in-transaction"] if step.kind != "concurrently" else []
    told = subprocess.run(
        [SQUAWK, f"--pg-version={RULES['pg_version']}", "--reporter=json", "--stdin-filepath=step.sql", *inside],
        input=step.text, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode in (0, 1), told.stderr
    for found in json.loads(told.stdout):
        yield Finding(found["rule_name"], found["line"] + 1, found["message"])


@cache
def findings(name: str) -> tuple[Finding, ...]:
    """Everything squawk says of a migration's one way."""
    text = (FOLDER / "sql" / f"{name}.sql").read_text()
    return tuple(found for step in steps_of(text) for found in squawk(step))


def excused(name: str) -> Iterator[tuple[str, str, str]]:
    """Table of the configuration, rule and file: what may be said of this way of this migration."""
    stem, way = name.rsplit(".", 1)
    for table in ("everywhere", "there" if way == "up" else "back"):
        for entry in RULES[table]:
            if stem in entry.get("files", [stem]):
                yield table, entry["rule"], stem if "files" in entry else "*"


def bare_indexes(text: str) -> list[str]:
    """Indexes made concurrently and not dropped ``if exists`` just before: made again, they would stand in the way."""
    found, before = [], ""
    for statement in (bare(each) for step in steps_of(text) for each in statements_of(step.text)):
        if "index concurrently" in statement and statement.startswith("create "):
            index = statement.partition(" index concurrently ")[2].split()[0]
            if before != f"drop index concurrently if exists {index}":
                found.append(index)
        before = statement
    return found


class TestMigrations:
    @pytest.mark.parametrize("name", FILES)
    def test_are_clean(self, name: str) -> None:
        allowed = {rule for _, rule, _ in excused(name)}
        left = [f"{found.rule}, line {found.line} of its step: {found.message}" for found in findings(name)
                if found.rule not in allowed]  # fmt: skip
        assert left == [], "mend it, or give the reason in migrations/squawk.toml"

    @pytest.mark.parametrize("name", FILES)
    def test_make_indexes_that_can_be_made_again(self, name: str) -> None:
        assert bare_indexes((FOLDER / "sql" / f"{name}.sql").read_text()) == []

    def test_need_every_excuse(self) -> None:
        used = {key for name in FILES for key in excused(name) if key[1] in {found.rule for found in findings(name)}}
        given = {
            (table, entry["rule"], stem)
            for table in ("everywhere", "there", "back") for entry in RULES[table] for stem in entry.get("files", ["*"])
        }  # fmt: skip
        assert given - used == set(), "nobody says this any more"

    def test_every_excuse_has_its_reason(self) -> None:
        assert all(len(entry["reason"]) > 20 for table in ("everywhere", "there", "back") for entry in RULES[table])


BAD = {
    "create index ix_evil on users (title);": "require-concurrent-index-creation",
    "alter table users add constraint ck_evil check (title <> '');": "constraint-missing-not-valid",
    "alter table users alter column title type varchar(20);": "changing-column-type",
    "alter table users alter column title set not null;": "adding-not-nullable-field",
    "alter table users add column evil uuid not null default gen_random_uuid();": "adding-field-with-default",
    "alter table users drop column title;": "ban-drop-column",
    "alter table users rename column title to evil;": "renaming-column",
    "select 1; create index concurrently ix_evil on users (title);": "ban-concurrent-index-creation-in-transaction",
    "alter table users add constraint fk_evil foreign key (tenant_id) references tenants (id);": (
        "adding-foreign-key-constraint"
    ),
}


class TestABadMigration:
    """The twin: what would make people wait, or take something away, is said and excused by nothing."""

    @pytest.mark.parametrize("text", BAD)
    def test_is_found(self, text: str) -> None:
        rules = {found.rule for step in steps_of(text) for found in squawk(step)}
        assert BAD[text] in rules - {entry["rule"] for entry in RULES["everywhere"]}

    def test_with_an_index_that_cannot_be_made_again_is_found(self) -> None:
        assert bare_indexes("-- step, concurrently\ncreate index concurrently ix_evil on users (title);") == ["ix_evil"]
