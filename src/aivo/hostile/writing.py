"""Forms of statements that change, remove and add: bare ones too, which the right to read does not bind."""

# ruff: noqa: S608  (tables and columns out of our own models; values are bound)

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from aivo.hostile import judging
from aivo.hostile.drawing import Bench, Outcome
from aivo.hostile.facts import Row, learner_column
from aivo.hostile.grants import ADD, CHANGE, READ, REMOVE, changeable

HARMLESS: tuple[tuple[str, str], ...] = (
    ("updated_at", "now()"), ("created_at", "now()"), ("locale", "'es'"), ("name", "'x'"), ("last_used_at", "now()"),
    ("withdrawn_at", "now()"), ("deleted_at", "now()"), ("last_seen_on", "current_date"),
    ("withdrawn_on", "current_date"), ("hearing_asked_on", "current_date"), ("id", "id"),
)  # fmt: skip
"""Columns that a change may set without saying anything, and to what; the first that the role may change is taken."""


def _setting(bench: Bench) -> str:
    allowed = changeable(bench.table, bench.who.login)
    there = allowed or {column.name for column in bench.table.c}
    column, value = next((c, v) for c, v in HARMLESS if c in there)
    return f'"{column}" = {value}'


def _run(bench: Bench, form: str, **more: Any) -> Outcome:
    text = form.replace("{known}", bench.known).replace("{set}", _setting(bench))
    text = text.replace("{t}", bench.shelf.name).replace("{owner}", bench.owner)
    return bench.send(text, {**bench.values, **more})


def bare_change(bench: Bench) -> None:
    """UPDATE without WHERE: only the policy for changing speaks."""
    if not bench.shelf.is_whole:
        return change(bench)
    judging.changed(bench, _run(bench, "update {t} t set {set}"), CHANGE, reads=False)
    return None


def change(bench: Bench) -> None:
    """UPDATE with a condition, a join, RETURNING, inside a CTE, through the view."""
    form = bench.rng.choice(
        (
            "update {t} t set {set} where {known} and t.id is not null",
            "update {t} t set {set} from (select 1) o where {known} and t.id is not null",
            "update {t} t set {set} where {known} returning t.id",
            "with t as (update {t} t set {set} where {known} returning t.id) select id from t",
            "update {t} t set {set} where {known} and exists (select from {t} o where o.id = t.id)",
        )
    )
    outcome = _run(bench, form)
    if "returning" in form and outcome.state is None:
        found = set(judging.ids_in(outcome, "id"))
        judging.outside(bench, found - bench.ids(READ)[0] - bench.ids(READ)[1], bench.shelf)
        outcome = Outcome(None, len(found))
    judging.changed(bench, outcome, CHANGE, reads=True)


def change_hidden(bench: Bench) -> None:
    """A row that the person may not see, by its id."""
    row = bench.hidden()
    if row is None:
        return
    form = bench.rng.choice(
        (
            "update {t} t set {set} where t.id = %(id)s",
            "update {t} t set {set} where t.{owner} = %(tenant)s and {known}",
            "update {t} t set {set} from (values (%(id)s::uuid)) v (x) where t.id = v.x returning t.id",
        )
    )
    judging.changed(bench, _run(bench, form, id=row["id"]), CHANGE, reads=True, within=_within(bench, form, row))


def _within(bench: Bench, form: str, row: Row) -> set[UUID]:
    """The rows that the condition of a form can mean: this one, or any of a tenant's (then nothing is ours)."""
    return {row["id"]} if "%(id)s" in form else set()


def move(bench: Bench) -> None:
    """A row of ours is given to another tenant, or pulled over here."""
    column = bench.owner
    if column not in changeable(bench.table, bench.who.login):
        column = "id"
    target = bench.values["tenant"] if column == bench.owner else bench.missing()
    sets = f'"{column}" = %(target)s'
    outcome = bench.send(
        f"update {bench.shelf.name} t set {sets} where {bench.known}", {**bench.values, "target": target}
    )
    if judging.refused(bench, outcome, CHANGE) or bench.who.role == "platform_admin":
        return
    if outcome.count > 0:
        bench.complain(f"{outcome.count} rows of {bench.shelf.name} were moved by {column}")


def to_other_learner(bench: Bench) -> None:
    """A row about one learner is turned into one about another, whom the person may not write about."""
    learner, row = learner_column(bench.table), bench.any_row()
    if learner in (None, "id") or row is None or learner not in changeable(bench.table, bench.who.login):
        return bare_change(bench)
    others = [r[learner] for r in bench.shelf.rows.values() if bench.may({**row, learner: r[learner]}, CHANGE) is False]
    if not others:
        return change(bench)
    target = bench.rng.choice(others)
    outcome = bench.send(
        f'update {bench.shelf.name} t set "{learner}" = %(target)s where t.id = %(id)s',
        {"target": target, "id": row["id"]},
    )
    if not judging.refused(bench, outcome, CHANGE) and outcome.count > 0:
        bench.complain(f"a row of {bench.shelf.name} now names a learner that is not {bench.who.name}'s")
    return None


def bare_removal(bench: Bench) -> None:
    """DELETE without WHERE."""
    if not bench.shelf.is_whole:
        return remove(bench)
    judging.changed(bench, _run(bench, "delete from {t} t"), REMOVE, reads=False)
    return None


def remove(bench: Bench) -> None:
    """DELETE by id, by a join, with RETURNING, in a CTE."""
    row = bench.hidden() or bench.any_row()
    if row is None:
        return
    form = bench.rng.choice(
        (
            "delete from {t} t where t.id = %(id)s",
            "delete from {t} t using (values (%(id)s::uuid)) v (x) where t.id = v.x",
            "delete from {t} t where t.id = %(id)s returning t.id",
            "with t as (delete from {t} t where t.id = %(id)s returning t.id) select id from t",
        )
    )
    outcome = _run(bench, form, id=row["id"])
    if form.startswith("with") and outcome.state is None:
        outcome = Outcome(None, len(outcome.rows))
    judging.changed(bench, outcome, REMOVE, reads=True, within={row["id"]})


def merge(bench: Bench) -> None:
    """MERGE: one statement of three commands."""
    row = bench.hidden() or bench.any_row()
    if row is None:
        return
    act, command = bench.rng.choice(
        (
            ("when matched then update set {set}", CHANGE),
            ("when matched then delete", REMOVE),
            ("when matched and s.x is not null then update set {set} when not matched then do nothing", CHANGE),
            ("when not matched by source then update set {set} when matched then do nothing", CHANGE),
        )
    )
    ending = bench.rng.choice(("", " returning merge_action(), t.id"))
    if "by source" in act and not bench.shelf.is_whole:
        return
    form = "merge into {t} t using (values (%(id)s::uuid)) s (x) on t.id = s.x " + act + ending
    outcome = _run(bench, form, id=row["id"])
    within = set(bench.shelf.rows) - {row["id"]} if "by source" in act else {row["id"]}
    bench.is_exact = False  # MERGE refuses as a whole where UPDATE would pass over a row
    if bench.has(READ):
        judging.changed(bench, outcome, command, reads=True, within=within)
    elif outcome.state not in judging.NO:
        bench.complain(f"{bench.who.login} merges into {bench.shelf.name} without the right to read: {outcome.state}")


def add_copy(bench: Bench) -> None:
    """A copy of a row that is there, under a new key: of one's own, or of somebody else's."""
    copy = _copy(bench)
    if copy is None:
        return
    row = bench.shelf.rows.get(UUID(copy["id"]))
    if row is None:
        return
    ending = bench.rng.choice(("", "", " on conflict do nothing", " returning id"))
    outcome = insert(bench, copy, ending, id=bench.missing())
    if " do nothing" in ending and outcome.count == 0:
        return
    judging.added(bench, outcome, _may_add(bench, row, ending))


def add_disguised(bench: Bench) -> None:
    """A copy of somebody else's row that says it is ours: its keys still point over there."""
    copy = _copy(bench)
    row = None if copy is None else bench.shelf.rows.get(UUID(copy["id"]))
    if copy is None or row is None or bench.owner == "id":
        return
    target = bench.who.actor.tenant_id
    outcome = insert(bench, copy, "", id=bench.missing(), **{bench.owner: target})
    judging.added(bench, outcome, bench.may({**row, bench.owner: target}, ADD))


def upsert(bench: Bench) -> None:
    """An upsert on the key of a row that may be hidden."""
    copy = _copy(bench)
    row = None if copy is None else bench.shelf.rows.get(UUID(copy["id"]))
    if copy is None or row is None:
        return
    key = "id" if bench.owner in ("id", "owner_tenant_id") else f"{bench.owner}, id"
    ending = f" on conflict ({key}) do update set {_setting(bench)}"
    if bench.rng.random() < 0.3:
        ending += " returning id"
    outcome = insert(bench, copy, ending)
    may = bench.may(row, ADD) and bench.may(row, CHANGE)
    if bench.has(ADD) and bench.has(CHANGE):
        judging.added(bench, outcome, may)
    elif outcome.state not in judging.NO:
        bench.complain(f"{bench.who.login} may not upsert into {bench.shelf.name}, but: {outcome.state or 'it worked'}")


def _copy(bench: Bench) -> dict[str, Any] | None:
    return bench.rng.choice(bench.shelf.copies) if bench.shelf.copies else None


def _may_add(bench: Bench, row: Row, ending: str) -> bool | None:
    """RETURNING also asks for the right to see what was written."""
    answer = bench.may(row, ADD)
    return answer and bench.may(row, READ) if "returning" in ending else answer


def insert(bench: Bench, copy: Mapping[str, Any], ending: str, **changed: Any) -> Outcome:
    """INSERT of a row like this one with other values; computed columns are left out."""
    values = {c.name: copy[c.name] for c in bench.table.c if c.computed is None and c.name in copy}
    values |= {name: None if value is None else str(value) for name, value in changed.items()}
    names = ", ".join(f'"{name}"' for name in values)
    table = bench.shelf.name
    text = (
        f"insert into {table} ({names}) select {names} from jsonb_populate_record(null::{table}, %(row)s)"
        f"{ending}"
    )  # fmt: skip
    return bench.send(text, {"row": Jsonb(values)})


Form = Callable[[Bench], None]
CHANGING: Mapping[str, tuple[Form, int]] = {
    "bare change": (bare_change, 3), "change": (change, 3), "change hidden": (change_hidden, 2), "move": (move, 1),
    "to other learner": (to_other_learner, 1),
}  # fmt: skip
REMOVING: Mapping[str, tuple[Form, int]] = {"bare removal": (bare_removal, 1), "remove": (remove, 1)}
MERGING: Mapping[str, tuple[Form, int]] = {"merge": (merge, 1)}
ADDING: Mapping[str, tuple[Form, int]] = {
    "add copy": (add_copy, 3), "add disguised": (add_disguised, 1), "upsert": (upsert, 2),
}  # fmt: skip
