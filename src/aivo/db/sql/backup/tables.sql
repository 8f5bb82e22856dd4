-- every table with rows of its own
select n.nspname, c.relname
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p')
   and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
   and (n.nspname, c.relname) <> ('app_migrations', 'alembic_version')
 order by 1, 2
