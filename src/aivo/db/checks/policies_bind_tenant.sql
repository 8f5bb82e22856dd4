-- Each policy of a login role binds both what it reads and what it writes to the acting tenant or person.
-- A restrictive policy only takes away from the others, so it need not say it again.
-- The platform reads tenants and its own catalogue rows, the auditor reads the trail of all tenants: they have no tenant.
select p.polrelid::regclass::text as subject,
  'policy ' || p.polname || ' does not ' || case when e.half = 'using' then 'look' else 'write' end || ' inside one tenant' as finding
from pg_policy p
cross join lateral (values
  ('using', pg_get_expr(p.polqual, p.polrelid)), ('check', pg_get_expr(p.polwithcheck, p.polrelid))) e (half, text)
where p.polpermissive and e.text is not null and e.text !~ 'app\.tenant_id\(\)'
  and exists (
    select from pg_roles r
    where r.oid = any (p.polroles) and r.rolname in ('aivo_member', 'aivo_district', 'aivo_worker'))
order by 1, 2
