-- Nobody who logs in changes or removes what the trail says.
select c.oid::regclass::text as subject, r.rolname || ' may ' || v.privilege as finding
from pg_class c
cross join pg_roles r
cross join (values ('update'), ('delete'), ('truncate')) v (privilege)
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
  and c.relname in ('audit_events', 'audit_values', 'record_accesses', 'access_attempts',
    'audit_seals', 'erasures')
  and r.rolname in ('aivo_member', 'aivo_district', 'aivo_platform', 'aivo_worker', 'aivo_auditor')
  and has_table_privilege(r.oid, c.oid, v.privilege)
order by 1, 2
