"""Forms of statements that read: the same question asked in the ways SQL has."""

# ruff: noqa: S608  (tables and columns out of our own models; values are bound)

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from aivo.hostile import judging
from aivo.hostile.drawing import Bench, Outcome
from aivo.hostile.grants import AUDITOR, CHANGE, READ, columns_of

PLAIN: Mapping[str, str] = {
    "bare": "select t.id from {t} t where {known}",
    "columns": "select {columns} from {t} t where {known}",
    "or true": "select t.id from {t} t where (t.{owner} = %(tenant)s or true) and {known}",
    "in itself": "select t.id from {t} t where t.id in (select o.id from {t} o) and {known}",
    "exists": "select t.id from {t} t where exists (select from {t} o where o.id = t.id) and {known}",
    "left join": "select t.id from {t} t left join {t} o on o.id = t.id and o.{owner} <> t.{owner} where {known}",
    "cte": "with t as materialized (select * from (select id from {t}) x) select t.id from t where {known}",
    "cte not materialized": "with t as not materialized (select id from {t}) select t.id from t where {known}",
    "recursive": "with recursive x (id) as (select t.id from {t} t where {known} union select t.id from {t} t join x "
    "on x.id = t.id) select id from x",
    "window": "select t.id, count(*) over (partition by t.{owner}) from {t} t where {known}",
    "aggregate": "select unnest(array_agg(t.id)) as id from {t} t where {known}",
    "json": "select jsonb_array_elements_text(jsonb_agg(t.id)) as id from {t} t where {known}",
    "union": "select t.id from {t} t where {known} union select t.id from {t} t where t.{owner} = %(tenant)s "
    "and {known}",
    "except": "select t.id from {t} t where {known} except select null::uuid",
    "distinct": "select distinct on (t.id) t.id from {t} t where {known} order by t.id desc",
    "lateral": "select x.id from {t} t cross join lateral (select o.id from {t} o where o.id = t.id) x where {known}",
    "function": "select x.id from {t} t, lateral (select t.id) x where {known}",
    "grouping sets": "select t.id from {t} t where {known} group by grouping sets ((t.id), ()) having t.id is not null",
    "rank": "select id from (select t.id, rank() over (order by t.id) as r from {t} t where {known}) s where r > 0",
    "values": "select t.id from (values (1), (2)) v (n) join {t} t on v.n = 1 where {known}",
    "division": "select t.id from {t} t where 1 / (case when t.{owner} = %(tenant)s then {zero} else 1 end) = 1 "
    "and {known}",
}
"""Statements that show exactly the rows that may be seen."""

PARTLY: Mapping[str, str] = {
    "foreign": "select t.id from {t} t where t.{owner} = %(tenant)s and {known}",
    "not ours": "select t.id from {t} t where t.{owner} <> %(mine)s and {known}",
    "limit": "select t.id from {t} t where {known} order by random() limit 3",
    "sample": "select t.id from {t} t tablesample bernoulli (60) where {known}",
    "pages": "select t.id from {t} t tablesample system (100) where {known}",
    "group": "select min(t.id::text)::uuid as id from {t} t where {known} group by t.{owner}",
    "semijoin": "select t.id from {t} t where t.{owner} in (select id from tenants) and {known}",
    "by hand": "select t.id from {t} t where t.tableoid = '{name}'::regclass and t.ctid >= '(0,0)' and {known}",
}
"""Statements that show some of them."""


def plain(bench: Bench) -> None:
    """One of the forms that show all."""
    name = bench.rng.choice(list(PLAIN))
    sees_all = bench.who.login == AUDITOR or any(each.role == "platform_admin" for each in (bench.who, *bench.acting))
    columns = ", ".join(f't."{column}"' for column in sorted(columns_of(bench.table, bench.who.login))) or "t.id"
    outcome = _ask(bench, PLAIN[name], columns=columns, zero="1" if sees_all else "0")
    if outcome.state == "22012":
        bench.complain(f"a condition was tried on hidden rows of {bench.shelf.name}")
    judging.seen(bench, outcome)


def partly(bench: Bench) -> None:
    """One of the forms that show some."""
    judging.seen(bench, _ask(bench, bench.rng.choice(list(PARTLY.values()))), is_all=False)


def whole_row(bench: Bench) -> None:
    """The row as one value: needs the right to every column (of a view that stands before it, to the view's)."""
    outcome = _ask(bench, "select to_jsonb(t) ->> 'id' as id from {t} t where {known}")
    if bench.is_exact and not _reads_all(bench) and outcome.state not in judging.NO:
        bench.complain(f"{bench.who.login} reads every column of {bench.shelf.name}")
    elif _reads_all(bench):
        judging.seen(bench, outcome)


def by_id(bench: Bench) -> None:
    """A row asked for by its id, in several ways."""
    row = bench.hidden() or bench.any_row()
    if row is None:
        return
    form = bench.rng.choice(
        (
            "select t.id from {t} t where t.id = %(id)s",
            "select t.id from {t} t where t.id = any (array[%(id)s, uuidv7()]::uuid[])",
            "select t.id from {t} t where t.id::text = %(id)s::text",
            "select t.id from {t} t where (t.{owner}, t.id) = (%(tenant)s, %(id)s)",
            "select (select o.id from {t} o where o.id = %(id)s) as id",
            "select t.id from (values (%(id)s::uuid)) v (x) cross join lateral (select o.id from {t} o where o.id = x) "
            "t",
            "with t as (select id from {t} where id = %(id)s) select t.id from t",
        )
    )
    judging.seen(bench, _ask(bench, form, id=row["id"]), within=frozenset({row["id"]}), is_all="{owner}" not in form)


def count(bench: Bench) -> None:
    """Numbers instead of rows."""
    form = bench.rng.choice(
        (
            "select count(*) from {t} t where {known}",
            "select count(t.id) from {t} t where {known}",
            "select count(distinct t.id) from {t} t where {known}",
            "select coalesce(sum(1), 0) from {t} t where {known}",
            "select count(*) filter (where t.{owner} is not distinct from t.{owner}) from {t} t where {known}",
        )
    )
    judging.counted(bench, _ask(bench, form))


def joined(bench: Bench) -> None:
    """Beside a second table that the role may read."""
    other = bench.other_shelf()
    limit = "true" if other.is_whole else "o.id = any (%(there)s)"
    form = bench.rng.choice(
        (
            "select t.id, o.id as other from {t} t cross join lateral (select o.id from {o} o where {limit} limit 4) o "
            "where {known}",
            "select t.id, o.id as other from (select t.id from {t} t where {known}) t full join (select o.id from {o} "
            "o where {limit}) o on o.id = t.id",
            "select t.id, null::uuid as other from {t} t where {known} union all select null, o.id from {o} o "
            "where {limit}",
            "with o as (select o.id from {o} o where {limit}) select t.id, o.id as other from {t} t left join o on "
            "o.id <> t.id where {known} limit 500",
        )
    )
    outcome = _ask(bench, form, o=other.name, limit=limit, there=list(other.rows))
    if bench.has(READ):
        judging.beside(bench, outcome, other)
    judging.seen(bench, outcome, is_all=False)


def locked(bench: Bench) -> None:
    """SELECT … FOR: also needs the right to change, and finds what may be changed."""
    strength = bench.rng.choice(("update", "no key update", "share", "key share"))
    outcome = _ask(bench, f"select t.id from {{t}} t where {{known}} for {strength} of t nowait")
    if judging.refused(bench, outcome, READ):
        return
    if not bench.has(CHANGE):
        bench.complain(f"{bench.who.login} locks rows of {bench.shelf.name}")
    judging.changed(bench, Outcome(None, len(outcome.rows)), CHANGE, reads=True)


def cursor(bench: Bench) -> None:
    """A cursor, forwards and back."""
    kind = bench.rng.choice(("cursor", "scroll cursor", "binary cursor", "insensitive cursor"))
    opened = _ask(bench, f"declare hostile {kind} for select t.id from {{t}} t where {{known}}")
    if judging.refused(bench, opened, READ):
        return
    first = bench.send("fetch 2 from hostile")
    rest = bench.send("fetch all from hostile")
    judging.seen(bench, Outcome(None, -1, [*first.rows, *rest.rows], first.names))


def copied(bench: Bench) -> None:
    """COPY … TO is a way of reading."""
    whole = bench.shelf.is_whole and bench.rng.random() < 0.5
    form = "copy {t} (id) to stdout" if whole else "copy (select t.id from {t} t where {where}) to stdout"
    values = {} if bench.shelf.is_whole else {"known": list(bench.shelf.rows)}
    text = form.format(t=bench.shelf.name, where=bench.known)
    judging.seen(bench, bench.send(text, values, is_copy=True))


def through_view(bench: Bench) -> None:
    """The views for other clients show live rows, with the caller's rights."""
    if bench.who.login == AUDITOR:
        return
    outcome = _ask(bench, "select t.id from prisma.{name} t where {known}")
    judging.seen(bench, outcome, is_live=True)


def as_text(bench: Bench) -> None:
    """A query handed over as text."""
    question = f"select id from {bench.shelf.name}"
    if not bench.shelf.is_whole:
        question += f" where id = any ('{{{','.join(map(str, bench.shelf.rows))}}}')"
    outcome = bench.send("select query_to_xml(%(question)s, true, true, '')::text", {"question": question})
    if outcome.state is None:
        found = [(UUID(text),) for text in judging.UUIDS.findall(str(outcome.rows[0][0]))]
        outcome = Outcome(None, -1, found, ("id",))
    judging.seen(bench, outcome)


def _ask(bench: Bench, form: str, **more: object) -> Outcome:
    text = form.replace("{known}", bench.known)
    for name, value in (("t", bench.shelf.name), ("owner", bench.owner), ("name", bench.shelf.name), *more.items()):
        text = text.replace(f"{{{name}}}", str(value))
    return bench.send(text, {**bench.values, **more})


def _reads_all(bench: Bench) -> bool:
    return len(columns_of(bench.table, bench.who.login)) in (0, len(bench.table.c)) and (
        bench.has(READ) or not columns_of(bench.table, bench.who.login)
    )


Form = Callable[[Bench], None]
FORMS: Mapping[str, tuple[Form, int]] = {
    "plain": (plain, 6), "partly": (partly, 3), "whole row": (whole_row, 1), "by id": (by_id, 3), "count": (count, 2),
    "joined": (joined, 3), "locked": (locked, 2), "cursor": (cursor, 1), "copied": (copied, 1),
    "through view": (through_view, 2), "as text": (as_text, 1),
}  # fmt: skip
"""Each form and its weight."""
