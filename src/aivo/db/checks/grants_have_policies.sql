-- Every command that a role may use on a table has a policy for that role; a grant without one finds 0 rows, silently.
-- The owner is bound by FORCE, so it needs a policy too, or a data migration changes nothing.
select c.oid::regclass::text as subject, r.rolname || ' may ' || v.command || ' but has no policy for it' as finding
from pg_class c
cross join pg_roles r
cross join (values ('select', 'r'), ('insert', 'a'), ('update', 'w'), ('delete', 'd')) v (command, code)
where c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'app', 'vault'))
  and c.relkind in ('r', 'p') and c.relrowsecurity and r.rolname ~ '^aivo_'
  and (has_table_privilege(r.oid, c.oid, v.command)
    or (v.command <> 'delete' and has_any_column_privilege(r.oid, c.oid, v.command)))
  and not exists (
    select from pg_policy p
    where p.polrelid = c.oid and p.polcmd::text in ('*', v.code) and r.oid = any (p.polroles))
order by 1, 2
