"""Functions that a login role may call: what they answer about ids, names and hashes of another tenant."""

# ruff: noqa: S608  (names of functions and types out of the catalogue; values are bound)

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from aivo.db.scopes import NEEDS
from aivo.hostile import judging
from aivo.hostile.drawing import Bench

CALLABLE = """
select r.rolname::text, p.oid::regproc::text, p.proretset,
  array(select format_type(t, null) from unnest(p.proargtypes) with ordinality a (t, n) order by n)
from pg_proc p cross join pg_roles r
where p.pronamespace in ('app'::regnamespace, 'public'::regnamespace, 'prisma'::regnamespace)
  and p.prorettype <> 'trigger'::regtype and p.prokind = 'f' and has_function_privilege(r.oid, p.oid, 'execute')
  and r.rolname in ('aivo_member', 'aivo_district', 'aivo_platform', 'aivo_worker')
  and not exists (select from pg_depend d where d.objid = p.oid and d.classid = 'pg_proc'::regclass and d.deptype = 'e')
order by 1, 2, 4
"""

OPEN_TO_ALL: Mapping[str, str] = {
    "app.tenant_by_slug": "the page of a sign-in turns the short name in its address into a tenant",
    "app.tenants_to_work": "jobs and the platform go through all tenants: ids and short names, nothing of theirs",
    "app.enter": "takes a token; the paths of the context try those",
    "app.take": "counts attempts by a hash, the same for everybody",
    "app.give_back": "as app.take",
}
"""Doors that answer the same to everybody, and why."""


@dataclass(frozen=True, slots=True)
class Door:
    """One function: its name and the types of its arguments."""

    name: str
    is_set: bool
    types: tuple[str, ...]


Doors = Mapping[str, Sequence[Door]]


def read(link: psycopg.Connection[Any], *, keep: bool = False) -> Doors:
    """The functions each login role may call; ``keep`` leaves the transaction open."""
    found: dict[str, list[Door]] = {}
    for role, name, is_set, types in link.execute(CALLABLE).fetchall():
        found.setdefault(role, []).append(Door(name, is_set, tuple(types)))
    if not keep:
        link.rollback()
    return found


def knock(bench: Bench, doors: Sequence[Door]) -> None:
    """Call one of them twice: with hidden ids and with ids that nobody has."""
    door = bench.rng.choice([door for door in doors if door.name not in OPEN_TO_ALL])
    row = bench.hidden()
    given = [_value(bench, kind, None if row is None else row["id"]) for kind in door.types]
    marks = ", ".join(f"%({number})s::{kind}" for number, kind in enumerate(door.types))
    text = f"select * from {door.name}({marks})"
    bench.send("savepoint twin")
    real = bench.send(text, {str(number): hidden for number, (hidden, _) in enumerate(given)})
    asked = {str(hidden) for hidden, _ in given if isinstance(hidden, UUID)}
    _foreign(bench, door, str(real.rows), asked)
    if any(hidden != missing for hidden, missing in given):
        bench.send("rollback to savepoint twin")
        missing = bench.send(text, {str(number): nobody for number, (_, nobody) in enumerate(given)})
        judging.alike(bench, real, missing, f"{door.name}()")


def _foreign(bench: Bench, door: Door, answer: str, asked: set[str]) -> None:
    """No id of another tenant's row stands in an answer, unless it was named in the question."""
    homes = {person.actor.tenant_id for person in bench.acting}
    if any(person.role == "platform_admin" for person in bench.acting):
        return  # what the platform reads of tenants comes by functions too; the tests of support visits look there
    for text in set(judging.UUIDS.findall(answer)) - asked:
        name = bench.facts.ids.get(UUID(text))
        if name is None:
            continue
        owner = bench.facts.owner_of(name, bench.facts.shelves[name].rows[UUID(text)])
        if owner is not None and owner not in homes:
            bench.complain(f"{door.name}() answers with {name} {text} of another tenant")


def _value(bench: Bench, kind: str, hidden: UUID | None) -> tuple[Any, Any]:
    """A value for one argument: about somebody else, and about nobody."""
    rng = bench.rng
    strange = _strange_ids(bench)
    nobody = bench.missing()
    if kind == "uuid":
        row = hidden if hidden is not None and rng.random() < 0.6 else rng.choice(strange) if strange else nobody
        return row, nobody
    if kind == "uuid[]":
        rows = rng.sample(strange, min(2, len(strange)))
        return rows, [bench.missing() for _ in rows]
    same: Any = _plain(bench, kind)
    return same, same


def _strange_ids(bench: Bench) -> list[UUID]:
    """Learners, people and classes of another tenant."""
    homes = {person.actor.tenant_id for person in (bench.who, *bench.acting)}
    return [
        row_id
        for name in ("student_profiles", "users", "classrooms", "tenants")
        if name in bench.facts.shelves
        for row_id, row in bench.facts.shelves[name].rows.items()
        if bench.facts.owner_of(name, row) not in homes
    ]


def _plain(bench: Bench, kind: str) -> Any:
    """A value that names no row."""
    rng = bench.rng
    slugs = [place.slug for place in bench.facts.places.values()]
    words = ("read", "write", "teacher", "learner", "office", "test", "%", "", "records", "x", *NEEDS, *slugs)
    plain: Mapping[str, Callable[[], Any]] = {
        "text": lambda: rng.choice(words),
        "text[]": lambda: rng.sample(words, 2),
        "integer": lambda: rng.choice((0, 1, 9, 100)),
        "bigint": lambda: rng.choice((0, 1, 9)),
        "boolean": lambda: rng.random() < 0.5,
        "bytea": lambda: rng.choice((b"", b"\x01" * 32)),
        "jsonb": lambda: "{}",
        "date": lambda: "2026-03-02",
        "timestamp with time zone": lambda: "2026-03-02T12:00:00Z",
    }
    return plain[kind]() if kind in plain else None
