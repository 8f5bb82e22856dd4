"""Twelve kinds of broken policy, each planted on tables by chance. An attack that misses one is worth nothing."""

# ruff: noqa: S608  (tables, policies and roles out of our own models and catalogue)

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import ForeignKeyConstraint

from aivo.hostile.access import Standing
from aivo.hostile.facts import Facts, Shelf
from aivo.hostile.grants import ADD, CHANGE, COMMANDS, READ, REMOVE, commands_of
from aivo.hostile.rules import may
from aivo.schema import metadata

Connection = psycopg.Connection[Any]
LOGINS = ("aivo_member", "aivo_district", "aivo_platform", "aivo_worker")

POLICIES = """
select c.relname::text as table, p.polname::text as name, p.polcmd::text as command,
  pg_get_expr(p.polqual, p.polrelid) as looks, pg_get_expr(p.polwithcheck, p.polrelid) as writes,
  array(select rolname::text from pg_roles where oid = any (p.polroles)) as roles
from pg_policy p join pg_class c on c.oid = p.polrelid
where c.relnamespace = 'public'::regnamespace and p.polpermissive and p.polroles && array(
  select oid from pg_roles where rolname in ('aivo_member', 'aivo_district', 'aivo_platform', 'aivo_worker'))
order by 1, 2
"""


@dataclass(frozen=True, slots=True)
class Plant:
    """One fault: its kind, its table, and the SQL of a superuser that makes it."""

    kind: str
    table: str
    statements: tuple[str, ...]


@dataclass(slots=True)
class Ground:
    """Where faults are planted: what there is, and the die."""

    rng: Random
    facts: Facts
    people: Sequence[Standing]
    policies: Sequence[Mapping[str, Any]]

    def shelf(self, right: Callable[[Shelf], bool] = lambda shelf: True) -> Shelf:
        """A table, of those where two tenants have rows."""
        return self.rng.choice([s for s in self.facts.shelves.values() if self._is_shared(s) and right(s)])

    def policy(self, right: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
        """A policy of a login role on such a table."""
        return self.rng.choice(
            [p for p in self.policies if self._is_shared(self.facts.shelves[p["table"]]) and right(p)]
        )

    def key(self, width: int) -> tuple[Shelf, ForeignKeyConstraint]:
        """A key of that many columns between two tables, which a job may point elsewhere."""
        return self.rng.choice(
            [
                (shelf, key)
                for shelf in self.facts.shelves.values()
                if self._is_shared(shelf) and {ADD, READ} <= commands_of(shelf.table, "aivo_worker")
                and shelf.name not in CLOSED
                for key in shelf.table.foreign_key_constraints
                if len(key.column_keys) == width and key.column_keys[0] == "tenant_id"
                and key.column_keys[-1] != "student_id" and self._is_shared(self.facts.shelves[key.referred_table.name])
            ]
        )  # fmt: skip

    def is_used(self, policy: Mapping[str, Any]) -> bool:
        """Whether somebody does by this policy what it is for: else nobody would miss it."""
        shelf = self.facts.shelves[policy["table"]]
        command = {"r": READ, "a": ADD, "w": CHANGE, "*": READ}[policy["command"]]
        return any(
            may(person, shelf.table, row, command)
            for person in self.people if person.login in policy["roles"]
            for row in shelf.rows.values()
        )  # fmt: skip

    def _is_shared(self, shelf: Shelf) -> bool:
        owners = {self.facts.owner_of(shelf.name, row) for row in shelf.rows.values()}
        return len(owners & set(self.facts.chosen)) > 1


CLOSED = ("consent_records", "consent_answers", "consent_notices", "consent_histories")
"""Tables that triggers keep closed to everybody: no statement gets as far as their keys."""


def ground(link: Connection, facts: Facts, people: Sequence[Standing], rng: Random) -> Ground:
    """Read the policies that can be broken."""
    cursor = link.execute(POLICIES)
    names = [column.name for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return Ground(rng, facts, people, [row for row in rows if row["table"] in facts.shelves])


def _security_off(g: Ground) -> Plant:
    table = g.shelf().name
    return Plant("row security off", table, (f"alter table {table} disable row level security",))


def _force_off(g: Ground) -> Plant:
    table = g.shelf().name
    return Plant("force off", table, (f"alter table {table} no force row level security",))


def _using_true(g: Ground) -> Plant:
    p = g.policy(lambda p: p["looks"] is not None and _has_right(p))
    return Plant("using true", p["table"], (f"alter policy {p['name']} on {p['table']} using (true)",))


def _has_right(policy: Mapping[str, Any]) -> bool:
    """Whether a role of the policy has the right that it is about."""
    command = {"r": READ, "a": ADD, "w": CHANGE, "d": REMOVE, "*": READ}[policy["command"]]
    return any(command in commands_of(metadata.tables[policy["table"]], login) for login in policy["roles"])


def _adds(policy: Mapping[str, Any]) -> bool:
    """Whether a role of the policy adds rows by it."""
    table = metadata.tables[policy["table"]]
    if policy["table"] in CLOSED:
        return False
    return policy["command"] in ("a", "*") and any(ADD in commands_of(table, login) for login in policy["roles"])


def _check_true(g: Ground) -> Plant:
    p = g.policy(lambda p: p["writes"] is not None and _adds(p))
    return Plant("check true", p["table"], (f"alter policy {p['name']} on {p['table']} with check (true)",))


def _one_more(g: Ground) -> Plant:
    login = g.rng.choice(LOGINS)
    table = g.shelf(lambda shelf: bool(commands_of(shelf.table, login)) and shelf.name not in CLOSED)
    command = g.rng.choice(sorted(commands_of(table.table, login)))
    rule = "with check (true)" if command == "insert" else "using (true)"
    text = f"create policy hostile_plant on {table.name} for {command} to {login} {rule}"
    return Plant("extra permissive policy", table.name, (text,))


def _one_less(g: Ground) -> Plant:
    p = g.policy(lambda p: p["command"] in ("r", "w", "*") and g.is_used(p))
    return Plant("missing command", p["table"], (f"drop policy {p['name']} on {p['table']}",))


SWAPS = (
    ("student_id = ANY", "id = ANY"), ("(tenant_id = ( SELECT", "(id = ( SELECT"),
    ("(user_id = ( SELECT", "(id = ( SELECT"), ("(owner_tenant_id = ( SELECT", "(id = ( SELECT"),
)  # fmt: skip


def _swapped(g: Ground) -> Plant:
    p = g.policy(
        lambda p: p["command"] in ("r", "w", "*") and any(a in (p["looks"] or "") for a, _ in SWAPS) and g.is_used(p)
    )
    right, wrong = g.rng.choice([(a, b) for a, b in SWAPS if a in p["looks"]])
    text = f"alter policy {p['name']} on {p['table']} using ({p['looks'].replace(right, wrong)})"
    return Plant("swapped column", p["table"], (text,))


def _view(g: Ground) -> Plant:
    table = g.shelf().name
    return Plant("view owner", table, (f"alter view prisma.{table} set (security_invoker = false)",))


def _function(g: Ground) -> Plant:
    table = g.shelf(lambda shelf: shelf.name != "tenants").name
    arguments, answer, body = g.rng.choice(
        (
            ("", f"setof public.{table}", f"select * from public.{table}"),
            ("", "uuid[]", f"select array_agg(id) from public.{table}"),
            ("row_id uuid", "boolean", f"select exists (select from public.{table} t where t.id = row_id)"),
            ("row_id uuid", "text", f"select t::text from public.{table} t where t.id = row_id"),
        )
    )
    return Plant(
        "definer function", table,
        (
            f"create function app.hostile_plant({arguments}) returns {answer} language sql stable security definer "
            f"set search_path = pg_catalog, pg_temp as '{body}'",
            f"grant select on public.{table} to aivo_guard",
            "alter function app.hostile_plant owner to aivo_guard",
            "revoke execute on function app.hostile_plant from public",
            f"grant execute on function app.hostile_plant to {', '.join(LOGINS)}",
        ),
    )  # fmt: skip


def _grant(g: Ground) -> Plant:
    login = g.rng.choice(LOGINS)
    table = g.shelf(lambda shelf: len(commands_of(shelf.table, login)) < len(COMMANDS))
    command = g.rng.choice([c for c in COMMANDS if c not in commands_of(table.table, login)])
    return Plant("grant", table.name, (f"grant {command} on {table.name} to {login}",))


def _key(g: Ground, kind: str, width: int, left_out: int) -> Plant:
    shelf, key = g.key(width)
    columns = [*key.column_keys]
    there = [element.column.name for element in key.elements]
    del columns[left_out], there[left_out]
    target = key.referred_table.name
    unique = f"alter table {target} add constraint hostile_unique unique ({', '.join(there)})"
    return Plant(
        kind, shelf.name,
        (
            unique,
            _drop_key(shelf.name, key),
            f"alter table {shelf.name} add constraint hostile_key foreign key ({', '.join(columns)}) "
            f"references {target} ({', '.join(there)})",
        ),
    )  # fmt: skip


def _drop_key(table: str, key: ForeignKeyConstraint) -> str:
    """Found by its columns, because long names are cut."""
    columns = sql.Literal(list(key.column_keys)).as_string(None)
    return (
        "do $$ declare k text; begin select c.conname into k from pg_constraint c where c.conrelid = "
        f"'{table}'::regclass and c.contype = 'f' and {columns}::text[] = array(select a.attname::text from "
        "unnest(c.conkey) with ordinality n (attnum, place) join pg_attribute a on a.attrelid = c.conrelid and "
        f"a.attnum = n.attnum order by n.place); execute format('alter table {table} drop constraint %I', k); end $$"
    )


KINDS: Mapping[str, Callable[[Ground], Plant]] = {
    "row security off": _security_off, "force off": _force_off, "using true": _using_true, "check true": _check_true,
    "extra permissive policy": _one_more, "missing command": _one_less, "swapped column": _swapped, "view owner": _view,
    "definer function": _function, "grant": _grant,
    "key without tenant": lambda g: _key(g, "key without tenant", 2, 0),
    "key without learner": lambda g: _key(g, "key without learner", 3, 1),
}  # fmt: skip
"""The twelve kinds."""
