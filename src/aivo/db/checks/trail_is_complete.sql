-- Every change leaves an entry: each table has its audit trigger, for rows or for statements, and no trigger of ours is off.
-- Tables of the trail itself are written once, by the guard's functions alone.
select c.oid::regclass::text as subject, 'its changes leave no entry in the trail' as finding
from pg_class c
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
  and c.relname not in ('audit_events', 'audit_values', 'audit_seals', 'record_accesses', 'access_attempts')
  and not exists (
    select from pg_trigger t
    where t.tgrelid = c.oid and t.tgfoid = to_regproc('app.audit_row') and t.tgenabled in ('O', 'A') and t.tgtype = 29)
  and (select count(distinct t.tgtype) from pg_trigger t
    where t.tgrelid = c.oid and t.tgfoid = to_regproc('app.audit_statement') and t.tgenabled in ('O', 'A')
      and t.tgtype in (4, 8, 16)) < 3
union all
select t.tgrelid::regclass::text, 'the trigger ' || t.tgname || ' is off'
from pg_trigger t join pg_class c on c.oid = t.tgrelid
where c.relnamespace = 'public'::regnamespace and t.tgenabled not in ('O', 'A')
order by 1, 2
