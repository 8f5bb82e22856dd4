-- Row security is on and binds the owner too, on every table that holds anything of ours.
-- alembic_version holds one revision number and nobody's data.
select c.oid::regclass::text as subject,
  case when c.relrowsecurity then 'row security does not bind the owner (FORCE is missing)' else 'row security is off' end as finding
from pg_class c
where c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'app', 'vault'))
  and c.relkind in ('r', 'p') and c.relname <> 'alembic_version'
  and not (c.relrowsecurity and c.relforcerowsecurity)
order by 1
