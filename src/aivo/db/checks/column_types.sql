-- Closed vocabularies are text with a CHECK (enum comparison is not leakproof: 217 times slower under row security), moments
-- carry their zone, money is bigint cents, documents are jsonb, keys are UUIDs and not counters.
select a.attrelid::regclass::text as subject, 'the column ' || a.attname || ' is of type ' || format_type(a.atttypid, a.atttypmod) as finding
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_type t on t.oid = a.atttypid
left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
  and c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'app'))
  and (t.typtype = 'e' or e.typtype = 'e'
    or t.typname in ('timestamp', 'timetz', 'money', 'json', 'bpchar', 'xml', 'serial')
    or (a.attname = 'id' and t.typname <> 'uuid'))
union all
select t.oid::regtype::text, 'an enumeration type is not used here'
from pg_type t
where t.typtype = 'e' and t.typnamespace in (select oid from pg_namespace where nspname in ('public', 'app'))
  and not exists (select from pg_depend d where d.objid = t.oid and d.classid = 'pg_type'::regclass and d.deptype = 'e')
order by 1, 2
