-- A materialised view keeps rows of all tenants and has no row security: there is none.
select c.oid::regclass::text as subject, 'a materialised view has no row security' as finding
from pg_class c
where c.relkind = 'm' and c.relnamespace not in (select oid from pg_namespace where nspname in ('pg_catalog', 'information_schema'))
order by 1
