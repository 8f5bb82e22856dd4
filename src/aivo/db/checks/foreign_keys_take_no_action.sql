-- Foreign keys do nothing by themselves: deletion is a verb that stamps dependents. Only a learner's erasure cascades.
select c.conrelid::regclass::text as subject, c.conname || ' changes rows by itself' as finding
from pg_constraint c
where c.contype = 'f' and c.connamespace in (select oid from pg_namespace where nspname in ('public', 'app', 'vault'))
  and (c.confupdtype <> 'a' or not (c.confdeltype = 'a'
    or (c.confdeltype = 'c' and c.confrelid = to_regclass('public.student_profiles'))))
order by 1, 2
