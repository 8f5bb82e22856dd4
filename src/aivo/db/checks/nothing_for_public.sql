-- PUBLIC may use nothing of ours: no schema, table, column, function or type, now or by default later.
select n.nspname as subject, 'PUBLIC may ' || lower(a.privilege_type) || ' in the schema' as finding
from pg_namespace n, aclexplode(n.nspacl) a
where a.grantee = 0 and n.nspname in ('public', 'app', 'vault', 'jobs', 'prisma')
union all
select c.oid::regclass::text, 'PUBLIC may ' || lower(a.privilege_type)
from pg_class c, aclexplode(c.relacl) a
where a.grantee = 0 and c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'app', 'vault', 'jobs', 'prisma'))
  and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
union all
select t.attrelid::regclass::text, 'PUBLIC may ' || lower(a.privilege_type) || ' ' || t.attname
from pg_attribute t join pg_class c on c.oid = t.attrelid, aclexplode(t.attacl) a
where a.grantee = 0 and c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'app', 'vault', 'jobs', 'prisma'))
union all
select p.oid::regprocedure::text, 'PUBLIC may execute the function'
from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
where a.grantee = 0 and p.pronamespace in (select oid from pg_namespace where nspname in ('public', 'app', 'vault', 'prisma'))
  and not exists (select from pg_depend d where d.objid = p.oid and d.classid = 'pg_proc'::regclass and d.deptype = 'e')
union all
select 'defaults of ' || pg_get_userbyid(d.defaclrole), 'PUBLIC will get rights on whatever this role makes'
from pg_default_acl d, aclexplode(d.defaclacl) a
where a.grantee = 0
order by 1, 2
