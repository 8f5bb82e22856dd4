-- Every unique key of a tenant's table contains the tenant: a key without it tells one tenant what another has, and a
-- distributed database could not keep it.
select i.indrelid::regclass::text as subject, i.indexrelid::regclass::text || ' is unique without tenant_id' as finding
from pg_index i
join pg_class c on c.oid = i.indrelid
join pg_attribute a on a.attrelid = i.indrelid and a.attname = 'tenant_id'
where i.indisunique and not a.attnum = any (i.indkey::int2[])
  and c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'app'))
order by 1, 2
