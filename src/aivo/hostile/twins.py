"""The same statement twice, once with the id of a hidden row and once with an id that nobody has: one answer for both.

Counts, RETURNING, messages and conflicts of keys all count. This needs no second writing of the rights.
"""

# ruff: noqa: S608  (tables and columns out of our own models; values are bound)

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint

from aivo.hostile import judging, writing
from aivo.hostile.drawing import Bench, Outcome
from aivo.hostile.facts import Row
from aivo.hostile.grants import ADD, AUDITOR, CHANGE, READ, changeable
from aivo.hostile.rules import may

ASKED: tuple[str, ...] = (
    "select * from {t} where id = %(id)s",
    "select count(id) from {t} where id = %(id)s",
    "select exists (select from {t} where id = %(id)s)",
    "select v.x is null from (values (%(id)s::uuid)) v (x) where not exists (select from {t} where id = v.x)",
    "select id from {t} where id = %(id)s for update nowait",
    "update {t} set {set} where id = %(id)s",
    "update {t} set {set} where id = %(id)s returning id",
    "delete from {t} where id = %(id)s",
    "delete from {t} where id = %(id)s returning id",
    "merge into {t} t using (values (%(id)s::uuid)) s (x) on t.id = s.x when matched then update set {set}",
    "merge into {t} t using (values (%(id)s::uuid)) s (x) on t.id = s.x when matched then delete",
    "select id from prisma.{t} where id = %(id)s",
    "update prisma.{t} set {set} where id = %(id)s",
    "select id from {t} where id > %(id)s and id <= %(id)s",
)


def asked(bench: Bench) -> None:
    """A hidden row asked for, changed and removed by its id."""
    row = bench.hidden()
    if row is None or bench.who.login == AUDITOR or not _is_hidden(bench, row):
        return
    form = bench.rng.choice(ASKED).replace("{t}", bench.shelf.name).replace("{set}", writing._setting(bench))
    _both(bench, lambda row_id: bench.send(form, {"id": row_id}), row["id"], "a question")


def taken_key(bench: Bench) -> None:
    """A new row of one's own under the id of a hidden row."""
    row = bench.hidden()
    if row is None or not bench.shelf.copies or bench.owner in ("id", "owner_tenant_id"):
        return  # a catalogue has one key for everybody: that an id is taken can be told by who knows the id
    if bench.facts.owner_of(bench.shelf.name, row) in {person.actor.tenant_id for person in bench.acting}:
        return  # inside a tenant a key is taken for everybody
    copy = bench.rng.choice(bench.shelf.copies)
    if UUID(copy["tenant_id"]) != bench.who.actor.tenant_id:
        return
    ending = bench.rng.choice(("", " on conflict do nothing", f" on conflict ({bench.owner}, id) do nothing"))
    _both(bench, lambda row_id: writing.insert(bench, copy, ending, id=row_id), row["id"], "a key")


def pointed(bench: Bench) -> None:
    """A row of one's own that points at a hidden row of another table."""
    keys = [key for key in bench.table.foreign_key_constraints if "tenant_id" in key.column_keys]
    copies = [copy for copy in bench.shelf.copies if copy.get("tenant_id") == str(bench.who.actor.tenant_id)]
    keys = [key for key in keys if len(key.column_keys) > 1]
    if not keys or not copies:
        return
    key, copy = bench.rng.choice(keys), bench.rng.choice(copies)
    row = _target(bench, key, copy)
    if row is None:
        return
    column, target = key.column_keys[-1], row["id"]
    gone = {"deleted_at": "2026-03-02"} if "deleted_at" in bench.table.c else {}  # unique keys pass over deleted rows
    is_new = bench.rng.random() < 0.5

    def send(row_id: UUID) -> Outcome:
        if is_new:
            return writing.insert(bench, copy, "", id=UUID(int=1 << 100), **{column: row_id}, **gone)
        sets = ", ".join(f'"{name}" = %({name})s' for name in {column: None, **_settable(bench, gone)})
        text = f"update {bench.shelf.name} set {sets} where id = %(_row)s"
        return bench.send(text, {column: row_id, "_row": copy["id"], **gone})

    is_near = bench.facts.owner_of(key.referred_table.name, row) == bench.who.actor.tenant_id
    _both(bench, send, target, f"a key to {key.referred_table.name}", is_near=is_near)


def _settable(bench: Bench, values: Mapping[str, str]) -> Mapping[str, str]:
    return values if changeable(bench.table, bench.who.login) >= values.keys() else {}


def _target(bench: Bench, key: ForeignKeyConstraint, copy: Mapping[str, object]) -> Row | None:
    """A row over there: of another tenant, or where the key carries the learner, of another learner."""
    shelf = bench.facts.shelves[key.referred_table.name]
    own = bench.shelf.rows.get(UUID(str(copy["id"])), {})
    far: list[Row] = []
    near: list[Row] = []
    for row in shelf.rows.values():
        is_foreign = bench.facts.owner_of(shelf.name, row) not in {person.actor.tenant_id for person in bench.acting}
        if shelf.name == "student_profiles" and key.column_keys[-1] == "student_id":
            is_other = bool(own) and all(
                bench.may({**own, "student_id": row["id"]}, command) is False for command in (ADD, CHANGE)
            )
        else:
            carries = "student_id" in key.column_keys[:-1]
            is_other = carries and "student_id" in row and str(row["student_id"]) != copy.get("student_id")
        if is_foreign:
            far.append(row)
        elif is_other:
            near.append(row)
    rows = near if near and (not far or bench.rng.random() < 0.5) else far
    return bench.rng.choice(rows) if rows else None


def _is_hidden(bench: Bench, row: Row) -> bool:
    return all(may(person, bench.table, row, READ) is False for person in bench.acting)


TAKEN = ("23505", "23P01")
"""A unique key of the tenant, or days that overlap: inside a tenant these are taken for everybody."""


def _both(bench: Bench, send: Callable[[UUID], Outcome], hidden: UUID, what: str, *, is_near: bool = False) -> None:
    bench.send("savepoint twin")
    real = send(hidden)
    bench.send("rollback to savepoint twin")
    missing = send(bench.missing())
    if is_near and real.state in TAKEN:
        return
    judging.alike(bench, real, missing, what)


Form = Callable[[Bench], None]
FORMS: Mapping[str, tuple[Form, int]] = {"asked": (asked, 3), "taken key": (taken_key, 1), "pointed": (pointed, 4)}
