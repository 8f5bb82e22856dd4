-- Each foreign key is the beginning of an index: joins, deletions and the check of the key itself need it.
-- The learner's id may stand between tenant and key, or be left out, because key and tenant find the row.
select c.conrelid::regclass::text as subject, 'no index begins with the columns of ' || c.conname as finding
from pg_constraint c
cross join lateral (
  select array_agg(a.attname::text) filter (where a.attname <> 'student_id' or cardinality(c.conkey) < 3) as names
  from unnest(c.conkey) k join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k) key
where c.contype = 'f' and c.connamespace in (select oid from pg_namespace where nspname in ('public', 'app', 'vault'))
  and not exists (
    select from pg_index i
    where i.indrelid = c.conrelid and i.indpred is null and i.indisvalid
      and (
        select array_agg(a.attname::text)
        from unnest((i.indkey::int2[])[0:cardinality(key.names) - 1]) k
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k) @> key.names)
order by 1, 2
