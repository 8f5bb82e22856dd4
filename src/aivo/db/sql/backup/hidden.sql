-- tables of which the owner, bound by row-level security, may not see every row
select n.nspname || '.' || c.relname
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p') and c.relrowsecurity
   and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
   and (not exists (
          select from pg_policies p
           where p.schemaname = n.nspname and p.tablename = c.relname and p.permissive = 'PERMISSIVE'
             and 'aivo_owner' = any (p.roles) and p.cmd in ('ALL', 'SELECT') and p.qual = 'true')
        or exists (
          select from pg_policies p
           where p.schemaname = n.nspname and p.tablename = c.relname and p.permissive = 'RESTRICTIVE'
             and p.roles && '{aivo_owner,public}' and p.cmd in ('ALL', 'SELECT')))
 order by 1
