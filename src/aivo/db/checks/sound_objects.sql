-- Nothing is half made: every constraint is enforced and validated, every index is valid, no two indexes are the same.
select c.conrelid::regclass::text as subject, c.conname || ' is not validated or not enforced' as finding
from pg_constraint c
where c.connamespace in (select oid from pg_namespace where nspname in ('public', 'app', 'vault'))
  and not (c.convalidated and c.conenforced)
union all
select i.indrelid::regclass::text, i.indexrelid::regclass::text || ' is not valid'
from pg_index i
where not (i.indisvalid and i.indisready)
union all
select i.indrelid::regclass::text, j.indexrelid::regclass::text || ' is the same as ' || i.indexrelid::regclass::text
from pg_index i
join pg_index j on j.indrelid = i.indrelid and j.indexrelid > i.indexrelid and j.indkey = i.indkey
  and j.indclass = i.indclass and j.indoption = i.indoption and j.indisunique = i.indisunique
  and coalesce(pg_get_expr(j.indpred, j.indrelid), '') = coalesce(pg_get_expr(i.indpred, i.indrelid), '')
  and coalesce(pg_get_expr(j.indexprs, j.indrelid), '') = coalesce(pg_get_expr(i.indexprs, i.indrelid), '')
join pg_class c on c.oid = i.indrelid and c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'app', 'vault'))
order by 1, 2
