-- Login roles work on rows only. TRUNCATE, triggers and references go around row security; they are granted to nobody.
select c.oid::regclass::text as subject, r.rolname || ' may ' || v.privilege as finding
from pg_class c
cross join pg_roles r
cross join (values ('truncate'), ('trigger'), ('references'), ('maintain')) v (privilege)
where c.relkind in ('r', 'p', 'v') and c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'app', 'vault', 'prisma'))
  and r.rolname in ('aivo_member', 'aivo_district', 'aivo_platform', 'aivo_worker', 'aivo_auditor')
  and has_table_privilege(r.oid, c.oid, v.privilege)
order by 1, 2
