-- A foreign key between two tables of learners contains the learner: else a goal could carry my learner's id and another
-- learner's plan.
select c.conrelid::regclass::text as subject, c.conname || ' does not carry student_id on both sides' as finding
from pg_constraint c
join pg_attribute here on here.attrelid = c.conrelid and here.attname = 'student_id'
join pg_attribute there on there.attrelid = c.confrelid and there.attname = 'student_id'
where c.contype = 'f' and here.attnotnull and there.attnotnull
  and not exists (
    select from unnest(c.conkey, c.confkey) k (h, t) where k.h = here.attnum and k.t = there.attnum)
order by 1, 2
