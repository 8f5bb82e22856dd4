-- A foreign key between two tables of tenants contains the tenant: keys ignore row security, so without it a row could
-- point into another tenant.
select c.conrelid::regclass::text as subject, c.conname || ' does not carry tenant_id on both sides' as finding
from pg_constraint c
join pg_attribute here on here.attrelid = c.conrelid and here.attname = 'tenant_id'
join pg_attribute there on there.attrelid = c.confrelid and there.attname = 'tenant_id'
where c.contype = 'f'
  and not exists (
    select from unnest(c.conkey, c.confkey) k (h, t) where k.h = here.attnum and k.t = there.attnum)
order by 1, 2
