-- Tables say what they are for; JSON documents, sealed cells and plain numbers say what is in them, in which unit.
select c.oid::regclass::text as subject, 'the table has no comment' as finding
from pg_class c
where c.relkind in ('r', 'p') and c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'app', 'vault'))
  and c.relname <> 'alembic_version' and obj_description(c.oid, 'pg_class') is null
union all
select c.oid::regclass::text, 'the column ' || a.attname || ' has no comment'
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
  and a.atttypid in ('jsonb'::regtype, 'bytea'::regtype, 'numeric'::regtype)
  and col_description(c.oid, a.attnum) is null
order by 1, 2
