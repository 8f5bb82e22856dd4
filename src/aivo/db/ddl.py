"""SQL that follows from the models: tables with their keys, comments, policies and triggers, phase by phase.

``alembic revision`` writes this text into a migration, where it is frozen; the truth test builds one database from here
and one from the migrations and compares their catalogues.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

from sqlalchemy import MetaData, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable, SetColumnComment, SetTableComment

from aivo.db.prisma import prisma_views_sql
from aivo.db.scopes import Scope

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # the library types no constructor
FUNCTIONS_BEFORE = ("schemas", "needs", "context", "rows")
FUNCTIONS_AFTER = ("access", "sign_in", "own_settings", "class_codes", "endings", "access_tokens")
TEMPLATES = {
    "CATALOGUE": "catalogue",
    "TENANT_ROOT": "tenant_root",
    "TENANT": "tenant",
    "STAFF": "staff",
    "DISTRICT": "district",
    "PEOPLE": "people",
    "STUDENT": "student",
    "OWNER": "owner",
    "APPEND_ONLY": "append_only",
    "GUARDED": "guarded",
}


def foundation() -> list[str]:
    """Schemas and the functions that need no table."""
    return [_file("functions", name) for name in FUNCTIONS_BEFORE]


def guard() -> list[str]:
    """The functions that read the core tables, the triggers' functions, and who may call what."""
    triggers = sorted(path.name.removesuffix(".sql") for path in _folder("triggers").iterdir())
    return [
        *(_file("functions", name) for name in FUNCTIONS_AFTER),
        *(_file("triggers", name) for name in triggers),
        _file("functions", "grants"),
    ]


def tables_of(metadata: MetaData, rooms: Iterable[str]) -> list[Table]:
    """The tables of these rooms, referenced ones first."""
    wanted = set(rooms)
    return [table for table in metadata.sorted_tables if table.info["room"] in wanted]


def create(tables: Iterable[Table]) -> Iterator[str]:
    """Tables with indexes and comments, without policies."""
    for table in tables:
        yield str(CreateTable(table).compile(dialect=DIALECT)).strip()
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield str(CreateIndex(index).compile(dialect=DIALECT))
        yield str(SetTableComment(table).compile(dialect=DIALECT))
        for column in table.c:
            if column.comment:
                yield str(SetColumnComment(column).compile(dialect=DIALECT))


def protect(tables: Iterable[Table]) -> Iterator[str]:
    """Policies, grants and triggers of each table, by its scope, and the room's own exceptions."""
    for table in tables:
        yield from _policies(table)
        yield from _triggers(table)


def _policies(table: Table) -> Iterator[str]:
    scope: Scope = table.info["scope"]
    learner = scope.learner
    names = {"{table}": table.name, "{need}": scope.need or "", "{learner}": learner}
    parts = ["_common", TEMPLATES[scope.word]]
    if scope.word == "STUDENT" and not scope.extra:
        parts.append("student_member")
    for part in parts:
        text = _file("scopes", part)
        for name, value in names.items():
            text = text.replace(name, value)
        yield text
    own = room_file(table.info["room"], table.name)
    if own is not None:
        yield own


def _triggers(table: Table) -> Iterator[str]:
    scope: Scope = table.info["scope"]
    name = table.name
    if "version" in table.c:
        yield f"create trigger touch before update on {name} for each row execute function app.touch();"
        fixed = [column for column in ("tenant_id", "owner_tenant_id", "student_id", "id") if column in table.c]
        moved = " or ".join(f"old.{column} is distinct from new.{column}" for column in fixed)
        yield (
            f"create trigger stay before update of {', '.join(fixed)} on {name} for each row when ({moved}) "
            f"execute function app.stay('{name}');"
        )
    for column in table.c:
        target, kind = column.info.get("ref", ("", ""))
        if kind == "catalogue":
            yield (
                f"create trigger own_shelf_{column.name} before insert or update of {column.name} on {name} "
                "for each row "
                f"when (new.{column.name} is not null) execute function app.own_shelf('{column.name}', '{target}');"
            )
    secret = ",".join(sorted(column.name for column in table.c if column.info.get("sensitivity") == "secret"))
    if scope.audit == "row":
        yield (
            f"create trigger audit after insert or update or delete on {name} for each row "
            f"execute function app.audit_row('{name}', '{secret}');"
        )
    elif scope.audit == "statement":
        for operation, transition in (("insert", "new"), ("update", "new"), ("delete", "old")):
            yield (
                f"create trigger audit_{operation} after {operation} on {name} "
                f"referencing {transition} table as changed for each statement "
                f"execute function app.audit_statement('{name}');"
            )
    if scope.gate and scope.audit == "statement":
        yield (
            f"create trigger consent after insert on {name} referencing new table as changed "
            f"for each statement execute function app.consent_gate_statement('{scope.gate}');"
        )
    elif scope.gate:
        yield (
            f"create trigger consent after insert or update on {name} for each row "
            f"execute function app.consent_gate_row('{scope.gate}');"
        )


def room_file(room: str, name: str) -> str | None:
    """A room's own SQL file, if there is one."""
    path = files("aivo.domains") / room / "sql" / f"{name}.sql"
    return path.read_text() if path.is_file() else None


def whole(metadata: MetaData, phases: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """Everything, phase by phase, as one new database is made from the models."""
    listed = list(phases)
    for number, (_, rooms) in enumerate(listed):
        yield from phase(metadata, rooms, first=number == 0, last=number == len(listed) - 1)


def phase(metadata: MetaData, rooms: tuple[str, ...], *, first: bool, last: bool = False) -> Iterator[str]:
    """The statements of one migration phase; the last one adds the views for Prisma over all tables."""
    tables = tables_of(metadata, rooms)
    if first:
        yield "create extension if not exists btree_gist;"
        yield "create extension if not exists fuzzystrmatch;"
        yield from foundation()
    yield from create(tables)
    if first:
        yield from guard()
    yield from protect(tables)
    for room in rooms:
        for name in ("access", "names", "rules", "erasure"):
            if (own := room_file(room, name)) is not None:
                yield own
    if last:
        yield prisma_views_sql(metadata)


def drop(metadata: MetaData, rooms: tuple[str, ...], *, first: bool, last: bool = False) -> Iterator[str]:
    """The way back of one phase."""
    if last:
        yield "drop schema prisma cascade;"
    for room in reversed(rooms):
        if (own := room_file(room, "undo")) is not None:
            yield own
    if first:
        yield "drop view app.access_sources;"
        yield "drop view app.access_core;"
    for table in reversed(tables_of(metadata, rooms)):
        yield f"drop table {table.name} cascade;"
    if first:
        yield "drop schema app cascade;"
        yield "drop schema vault cascade;"


def _folder(kind: str) -> Path:
    return Path(str(files("aivo.db") / "sql" / kind))


def _file(kind: str, name: str) -> str:
    return (_folder(kind) / f"{name}.sql").read_text()
