-- A visit of the platform's support opens the one learner whom the tenant named, to the second.
create view app.access_by_support with (security_invoker = true) as
  select g.tenant_id, g.user_id, g.learner_id as student_id, 'district_admin' as role, 'support_grants' as source_table,
    g.id as source_id, g.id as via_id, app.support_mask() as reads, 0 as writes,
    g.starts_at, least(g.ends_at, g.ended_at) as ends_at
  from public.support_grants g
  where g.kind = 'record' and g.learner_id is not null and g.starts_at is not null and g.deleted_at is null;
comment on view app.access_by_support is 'Support visits to one learner''s record that the tenant allowed';
grant select on app.access_by_support to aivo_guard;

create or replace view app.access_sources with (security_invoker = true) as
  select * from app.access_core union all select * from app.access_by_support;

-- The relations that open a learner keep app.student_access. (`source`: the row itself; `via`: the second row of a relation;
-- then the source's table, and where the two rows meet.)
create trigger keep_access after insert or delete or update of user_id, deleted_at, tenant_id on student_profiles
  for each row execute function app.keep_access('source', 'student_profiles');
create trigger keep_access after insert or update or delete on parent_relation_rights
  for each row execute function app.keep_access('source', 'parent_relation_rights', 'relation_id', 'parent_student_relations');
create trigger keep_access after update or delete on parent_student_relations
  for each row execute function app.keep_access('via', 'parent_relation_rights');
create trigger keep_access after insert or update or delete on classroom_memberships
  for each row execute function app.keep_access('source', 'classroom_memberships', 'classroom_id', 'classrooms');
create trigger keep_access after insert or update or delete on classroom_staff
  for each row execute function app.keep_access('via', 'classroom_memberships', 'classroom_id', 'classrooms');
create trigger keep_access after insert or update or delete on student_assignments
  for each row execute function app.keep_access('source', 'student_assignments');
create trigger keep_access after insert or update or delete on school_enrolments
  for each row execute function app.keep_access('source', 'school_enrolments', 'school_id', 'schools');
create trigger keep_access after insert or update or delete on duty_assignments
  for each row execute function app.keep_access('via', 'school_enrolments', 'school_id', 'schools');
create trigger rebuild_access after update of timezone, access_lead_days, access_grace_days on tenants
  for each row when (old.timezone is distinct from new.timezone or old.access_lead_days <> new.access_lead_days
    or old.access_grace_days <> new.access_grace_days)
  execute function app.rebuild_access();
create trigger keep_access after insert or update or delete on support_grants
  for each row execute function app.keep_access('source', 'support_grants');
