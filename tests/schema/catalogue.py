"""What a database is, as sets: everything that the catalogue says about our objects, in words that can be compared."""

from __future__ import annotations

from typing import Any

import psycopg

OURS = (
    "n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'app_migrations', 'jobs') "
    "and n.nspname !~ '^pg_temp|^pg_toast_temp'"
)
"""Our schemas. The migrations' own table and the queue, which its library lays, are not described by our models."""

NOT_OF_AN_EXTENSION = "not exists (select from pg_depend d where d.objid = {oid} and d.deptype = 'e')"

QUESTIONS: dict[str, str] = {
    "schemas": f"""
        select n.nspname, pg_get_userbyid(n.nspowner), obj_description(n.oid, 'pg_namespace')
        from pg_namespace n where {OURS}""",
    "relations": f"""
        select n.nspname, c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity,
          pg_get_userbyid(c.relowner), c.reloptions, obj_description(c.oid, 'pg_class'),
          case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where {OURS} and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and {NOT_OF_AN_EXTENSION.format(oid="c.oid")}""",
    "columns": f"""
        select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated,
          a.attidentity, pg_get_expr(f.adbin, f.adrelid), l.collname, col_description(c.oid, a.attnum)
        from pg_attribute a
        join pg_class c on c.oid = a.attrelid
        join pg_namespace n on n.oid = c.relnamespace
        left join pg_attrdef f on f.adrelid = c.oid and f.adnum = a.attnum
        left join pg_collation l on l.oid = a.attcollation
        where {OURS} and c.relkind in ('r', 'p', 'v', 'm') and a.attnum > 0 and not a.attisdropped""",
    "constraints": f"""
        select n.nspname, c.conrelid::regclass::text, c.conname, c.contype, pg_get_constraintdef(c.oid), c.convalidated,
          c.conenforced, obj_description(c.oid, 'pg_constraint')
        from pg_constraint c join pg_namespace n on n.oid = c.connamespace where {OURS}""",
    "indexes": f"""
        select n.nspname, c.relname, pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready
        from pg_index i
        join pg_class c on c.oid = i.indexrelid
        join pg_namespace n on n.oid = c.relnamespace where {OURS}""",
    "policies": """
        select p.polrelid::regclass::text, p.polname, p.polcmd, p.polpermissive,
          array(select r.rolname::text from pg_roles r where r.oid = any (p.polroles) order by 1),
          pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
        from pg_policy p""",
    "triggers": f"""
        select t.tgrelid::regclass::text, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled
        from pg_trigger t
        join pg_class c on c.oid = t.tgrelid
        join pg_namespace n on n.oid = c.relnamespace
        where {OURS} and not t.tgisinternal""",
    "functions": f"""
        select p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.prosecdef, p.provolatile, p.proparallel,
          p.proleakproof, p.proconfig, pg_get_userbyid(p.proowner), obj_description(p.oid, 'pg_proc')
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where {OURS} and p.prokind in ('f', 'p') and {NOT_OF_AN_EXTENSION.format(oid="p.oid")}""",
    "types": f"""
        select t.oid::regtype::text, t.typtype, pg_get_userbyid(t.typowner)
        from pg_type t join pg_namespace n on n.oid = t.typnamespace
        where {OURS} and t.typtype in ('e', 'd', 'r') and {NOT_OF_AN_EXTENSION.format(oid="t.oid")}""",
    "extensions": "select extname, extversion from pg_extension",
    "grants": f"""
        select 'relation', c.oid::regclass::text, null::name, coalesce(g.rolname, 'public'), a.privilege_type,
          a.is_grantable
        from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
        left join pg_roles g on g.oid = a.grantee
        where {OURS} and {NOT_OF_AN_EXTENSION.format(oid="c.oid")}
        union all
        select 'column', c.oid::regclass::text, t.attname, coalesce(g.rolname, 'public'), a.privilege_type,
          a.is_grantable
        from pg_attribute t join pg_class c on c.oid = t.attrelid join pg_namespace n on n.oid = c.relnamespace,
          aclexplode(t.attacl) a
        left join pg_roles g on g.oid = a.grantee where {OURS}
        union all
        select 'function', p.oid::regprocedure::text, null, coalesce(g.rolname, 'public'), a.privilege_type,
          a.is_grantable
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
          aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        left join pg_roles g on g.oid = a.grantee
        where {OURS} and {NOT_OF_AN_EXTENSION.format(oid="p.oid")}
        union all
        select 'schema', n.nspname, null, coalesce(g.rolname, 'public'), a.privilege_type, a.is_grantable
        from pg_namespace n, aclexplode(n.nspacl) a
        left join pg_roles g on g.oid = a.grantee where {OURS}
        union all
        select 'default', pg_get_userbyid(f.defaclrole), f.defaclobjtype::text, coalesce(g.rolname, 'public'),
          a.privilege_type, a.is_grantable
        from pg_default_acl f, aclexplode(f.defaclacl) a
        left join pg_roles g on g.oid = a.grantee""",
}
"""Questions to the catalogue. Positions of columns are left out: a migration adds them at the end."""

Catalogue = dict[str, set[tuple[Any, ...]]]


def read(connection: psycopg.Connection[Any]) -> Catalogue:
    """Everything that is there, by kind."""
    connection.execute("set local search_path = pg_catalog")  # so that every name is written out
    return {kind: {_plain(row) for row in connection.execute(question)} for kind, question in QUESTIONS.items()}


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value, list) else value for value in row)


def differences(one: Catalogue, other: Catalogue) -> list[str]:
    """What only one of them has, a line each."""
    return [
        f"{kind} {sign} {row}"
        for kind in QUESTIONS
        for sign, rows in (("-", one[kind] - other[kind]), ("+", other[kind] - one[kind]))
        for row in sorted(rows, key=str)
    ]
