-- A view runs with its caller's rights (security_invoker), or it would show its owner's rows to everybody.
select c.oid::regclass::text as subject, 'the view runs with the rights of its owner' as finding
from pg_class c
where c.relkind = 'v' and c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'app', 'vault', 'prisma'))
  and not coalesce(c.reloptions && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false)
  and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
order by 1
