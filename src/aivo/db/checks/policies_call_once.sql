-- A policy calls the guard's functions inside a sub-select, so once per statement and not once per row (measured 1.5-4.5
-- times slower unwrapped, 1,600 times for a function of the row).
select p.polrelid::regclass::text as subject, 'policy ' || p.polname || ' calls a function of app outside of (select …)' as finding
from pg_policy p
cross join lateral (values (pg_get_expr(p.polqual, p.polrelid)), (pg_get_expr(p.polwithcheck, p.polrelid))) e (text)
where regexp_count(e.text, '\mapp\.[a-z_]+\(') <> regexp_count(e.text, 'SELECT app\.[a-z_]+\(')
order by 1, 2
