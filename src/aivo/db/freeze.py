"""Writes what the models say today into migrations, as text that never changes again.

Each of the seed's five phases becomes one migration with its frozen SQL: tables, indexes, policies, triggers, the
room's own rules and its data script. Later changes are written by hand and checked by the truth test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import MetaData

from aivo.db import ddl
from aivo.db.prisma.views import views_of

TEMPLATE = Path(__file__).parents[3] / "migrations"


def up(metadata: MetaData, rooms: tuple[str, ...], *, first: bool, last: bool) -> str:
    """The way there of one phase."""
    statements = [*ddl.phase(metadata, rooms, first=first, last=last), *data_of(rooms)]
    return "\n\n".join(statement.strip().rstrip(";") + ";" for statement in statements) + "\n"


def down(metadata: MetaData, rooms: tuple[str, ...], *, first: bool, last: bool) -> str:
    """The way back of one phase."""
    return "\n".join(ddl.drop(metadata, rooms, first=first, last=last)) + "\n"


def data_of(rooms: tuple[str, ...]) -> Iterator[str]:
    """The rooms' data scripts: the rows every database of Aivo holds."""
    for room in rooms:
        if (script := ddl.room_file(room, "data")) is not None:
            yield script


def addition(metadata: MetaData, names: Iterable[str]) -> str:
    """The way there of tables that came after the five phases: the text for a new migration, to be kept as it is."""
    wanted = set(names)
    tables = [table for table in metadata.sorted_tables if table.name in wanted]
    statements = [*ddl.create(tables), *ddl.protect(tables), *views_of(tables)]
    return "\n\n".join(statement.strip().rstrip(";") + ";" for statement in statements) + "\n"


def freeze(
    metadata: MetaData, phases: tuple[tuple[str, tuple[str, ...]], ...], stamp: str, folder: Path = TEMPLATE
) -> list[Path]:
    """Write the phases' migrations; answers the files. Refused once a later migration stands on them."""
    later = [path.name for path in (folder / "versions").glob("*.py") if not path.name.startswith(stamp)]
    if later:
        raise RuntimeError(f"The five phases are history: {later[0]} stands on them. Write a new migration.")
    written = []
    before: str | None = None
    template = (folder / "script.py.mako").read_text()
    for number, (name, rooms) in enumerate(phases, start=1):
        slug = f"{stamp}_{number:02d}_{name}"
        revision = f"{number:04d}_{name}"
        body = template.replace("${message}", f"Phase {number}: {name.replace('_', ' ')}.")
        body = body.replace("${repr(up_revision)}", f'"{revision}"').replace(
            "${repr(down_revision)}", f'"{before}"' if before else "None"
        )
        ends = {"first": number == 1, "last": number == len(phases)}
        for path, text in (
            (folder / "versions" / f"{slug}.py", body),
            (folder / "sql" / f"{slug}.up.sql", up(metadata, rooms, **ends)),
            (folder / "sql" / f"{slug}.down.sql", down(metadata, rooms, **ends)),
        ):
            path.write_text(text)
            written.append(path)
        before = revision
    return written
