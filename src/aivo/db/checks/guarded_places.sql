-- Keys and the derived table of who may see whom are read by the guard's functions only.
select c.oid::regclass::text as subject, r.rolname || ' may ' || v.privilege as finding
from pg_class c
cross join pg_roles r
cross join (values ('select'), ('insert'), ('update'), ('delete')) v (privilege)
where c.relkind in ('r', 'p', 'v')
  and (c.relnamespace in (select oid from pg_namespace where nspname = 'vault')
    or c.oid in (to_regclass('app.student_access'), to_regclass('app.access_sources'), to_regclass('app.access_core'), to_regclass('app.access_by_team'), to_regclass('app.access_by_support'), to_regclass('app.name_words'), to_regclass('public.user_passwords'), to_regclass('public.class_sign_ins'), to_regclass('public.picture_pins')))
  and r.rolname in ('aivo_member', 'aivo_district', 'aivo_platform', 'aivo_worker', 'aivo_auditor')
  and has_table_privilege(r.oid, c.oid, v.privilege)
  and not (c.oid in (to_regclass('public.user_passwords'), to_regclass('public.class_sign_ins'), to_regclass('public.picture_pins')) and r.rolname = 'aivo_worker' and v.privilege in ('insert', 'update'))
order by 1, 2
