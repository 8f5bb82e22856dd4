-- A policy names the roles it is for; one for PUBLIC would open the table to every role that is ever made.
select p.polrelid::regclass::text as subject, 'policy ' || p.polname || ' is for PUBLIC' as finding
from pg_policy p
where 0 = any (p.polroles)
order by 1, 2
