"""Is the guard on in this database, as its own catalogue tells: the lints, the policies and rights that are declared.

The lints know what must never be (``db/checks``); here the catalogue is held against what is declared: each policy by
name, command and roles against the models' SQL, each right of a login role against the table written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import psycopg

from aivo import schema
from aivo.db import ddl, lints
from aivo.hostile import doors
from aivo.hostile.grants import AUDITOR, CHANGE, READ, changeable, columns_of, commands_of

Connection = psycopg.Connection[Any]
Policy = tuple[bool, str, tuple[str, ...]]
LOGINS = ("aivo_member", "aivo_district", "aivo_platform", "aivo_worker", AUDITOR)

CREATED = re.compile(
    r"create policy (?P<name>\w+) on (?P<table>[\w.]+)(?: as (?P<kind>\w+))?(?: for (?P<command>\w+))?"
    r"(?: to (?P<roles>\w+(?:, \w+)*))?\s+(?:using|with check)|drop policy (?P<gone>\w+) on (?P<there>[\w.]+);"
)

MADE = re.compile(r"create (?:or replace )?function (app\.\w+)")

POLICIES = """
select c.relname::text, p.polname::text, p.polpermissive,
  case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete'
    else 'all' end,
  array(
    select coalesce(r.rolname, 'public')::text from unnest(p.polroles) o left join pg_roles r on r.oid = o order by 1)
from pg_policy p join pg_class c on c.oid = p.polrelid
where c.relnamespace = 'public'::regnamespace
"""

RIGHTS = """
select c.relname::text, r.rolname::text, v.command,
  has_table_privilege(r.oid, c.oid, v.command)
    or v.command in ('select', 'insert', 'update') and has_any_column_privilege(r.oid, c.oid, v.command),
  case when v.command in ('select', 'update') then array(
    select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      and has_column_privilege(r.oid, c.oid, a.attnum, v.command)) else '{}' end
from pg_class c cross join pg_roles r cross join (values ('select'), ('insert'), ('update'), ('delete')) v (command)
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and r.rolname = any (%s)
"""


def differences(link: Connection) -> list[str]:
    """Everything that is not as it must be. Any role may ask, for the catalogue is open to all."""
    return [*_lints(link), *_policies(link), *_rights(link), *_functions(link)]


def _lints(link: Connection) -> Iterator[str]:
    for name, question in lints.checks().items():
        for subject, text in link.execute(question.encode()).fetchall():
            yield f"{subject}: {text} ({name})"


def _policies(link: Connection) -> Iterator[str]:
    wanted = declared()
    there = {
        (table, name): (is_permissive, command, tuple(roles))
        for table, name, is_permissive, command, roles in link.execute(POLICIES).fetchall()
    }
    for table, name in sorted(wanted.keys() - there.keys()):
        yield f"{table}: the policy {name} is missing"
    for table, name in sorted(there.keys() - wanted.keys()):
        yield f"{table}: the policy {name} is declared nowhere"
    for key in sorted(wanted.keys() & there.keys()):
        if wanted[key] != there[key]:
            yield f"{key[0]}: the policy {key[1]} is for {there[key]} and should be for {wanted[key]}"


def _functions(link: Connection) -> Iterator[str]:
    known = _made()
    for role, there in doors.read(link, keep=True).items():
        for door in there:
            if door.name not in known:
                yield f"{door.name}: {role} may call it, and it is declared nowhere"


@cache
def _made() -> frozenset[str]:
    """Each function that the models' SQL makes."""
    return frozenset(name for text in ddl.whole(schema.metadata, schema.PHASES) for name in MADE.findall(text))


@cache
def declared() -> dict[tuple[str, str], Policy]:
    """Each policy that the models and the rooms declare."""
    found: dict[tuple[str, str], Policy] = {}
    for text in ddl.whole(schema.metadata, schema.PHASES):
        for match in CREATED.finditer(text):
            if match["gone"]:
                found.pop((match["there"], match["gone"]), None)
            elif "." not in match["table"]:
                roles = tuple(sorted((match["roles"] or "public").split(", ")))
                found[match["table"], match["name"]] = (
                    match["kind"] != "restrictive", match["command"] or "all", roles,
                )  # fmt: skip
    return found


def _rights(link: Connection) -> Iterator[str]:
    tables = schema.metadata.tables
    for name, login, command, may, columns in link.execute(RIGHTS, (list(LOGINS),)).fetchall():
        if name not in tables:
            continue
        table = tables[name]
        if may != (command in commands_of(table, login)):
            yield f"{name}: {login} may {'' if may else 'not '}{command}, against what is declared"
        elif may and command in (READ, CHANGE):
            right = columns_of(table, login) if command == READ else changeable(table, login)
            if frozenset(columns) != right:
                yield f"{name}: {login} may {command} other columns than declared: {sorted(frozenset(columns) ^ right)}"
