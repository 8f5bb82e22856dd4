-- What a school must not collect has no column: social security numbers, immigration, citizenship, birth country, religion,
-- and no score that sorts children by risk.
select a.attrelid::regclass::text as subject, 'the column ' || a.attname || ' may not be collected' as finding
from pg_attribute a
join pg_class c on c.oid = a.attrelid
where c.relkind in ('r', 'p', 'v') and a.attnum > 0 and not a.attisdropped
  and c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'app', 'prisma'))
  and a.attname ~ '(^|_)(ssn|social_security|immigra|visa_(status|type)|citizenship|undocumented|(country|nation)_of_birth|birth_country|nationality|religio|risk_(score|level|index)|dropout_risk)'
order by 1, 2
