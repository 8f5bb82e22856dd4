-- A function that runs with its owner's rights belongs to the guard, pins its search path, and is not open to PUBLIC.
select p.oid::regprocedure::text as subject, f.finding
from pg_proc p
cross join lateral (values
  (not coalesce(p.proconfig::text ~ 'search_path=', false), 'its search path is not pinned'),
  (coalesce(p.proconfig::text ~ 'search_path=[^,]*(public|\$user)', false), 'its search path begins with a schema others may write to'),
  (has_function_privilege('public', p.oid, 'execute'), 'PUBLIC may execute it'),
  (pg_get_userbyid(p.proowner) <> 'aivo_guard', 'it belongs to ' || pg_get_userbyid(p.proowner) || ' and not to aivo_guard')
) f (wrong, finding)
where p.prosecdef and f.wrong
  and p.pronamespace in (select oid from pg_namespace where nspname in ('public', 'app', 'vault', 'prisma'))
  and not exists (select from pg_depend d where d.objid = p.oid and d.classid = 'pg_proc'::regclass and d.deptype = 'e')
order by 1, 2
