-- Login roles own nothing and make nothing: an owner may switch row security off.
select c.oid::regclass::text as subject, 'it belongs to ' || pg_get_userbyid(c.relowner) as finding
from pg_class c
where pg_get_userbyid(c.relowner) in ('aivo_member', 'aivo_district', 'aivo_platform', 'aivo_worker', 'aivo_auditor')
  and c.relkind in ('r', 'p', 'v', 'm', 'S')
union all
select n.nspname, r.rolname || ' may create objects in the schema'
from pg_namespace n cross join pg_roles r
where n.nspname in ('public', 'app', 'vault', 'prisma')
  and r.rolname in ('aivo_member', 'aivo_district', 'aivo_platform', 'aivo_worker', 'aivo_auditor')
  and has_schema_privilege(r.oid, n.oid, 'create')
order by 1, 2
