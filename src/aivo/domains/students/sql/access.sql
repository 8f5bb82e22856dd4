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
-- then the source's table, where the two rows meet, and which columns decide.)
create trigger keep_access_insert after insert on student_profiles referencing new table as changed
  for each statement execute function app.keep_access('source', 'student_profiles', '', '', 'user_id,deleted_at');
create trigger keep_access_update after update on student_profiles referencing old table as was new table as changed
  for each statement execute function app.keep_access('source', 'student_profiles', '', '', 'user_id,deleted_at');
create trigger keep_access_delete after delete on student_profiles referencing old table as changed
  for each statement execute function app.keep_access('source', 'student_profiles', '', '', 'user_id,deleted_at');
create trigger keep_access_insert after insert on parent_relation_rights referencing new table as changed
  for each statement execute function app.keep_access('source', 'parent_relation_rights', 'relation_id', 'parent_student_relations');
create trigger keep_access_update after update on parent_relation_rights referencing old table as was new table as changed
  for each statement execute function app.keep_access('source', 'parent_relation_rights', 'relation_id', 'parent_student_relations');
create trigger keep_access_delete after delete on parent_relation_rights referencing old table as changed
  for each statement execute function app.keep_access('source', 'parent_relation_rights', 'relation_id', 'parent_student_relations');
create trigger keep_access_update after update on parent_student_relations referencing old table as was new table as changed
  for each statement execute function app.keep_access('via', 'parent_relation_rights');
create trigger keep_access_delete after delete on parent_student_relations referencing old table as changed
  for each statement execute function app.keep_access('via', 'parent_relation_rights');
create trigger keep_access_insert after insert on classroom_memberships referencing new table as changed
  for each statement execute function app.keep_access('source', 'classroom_memberships', 'classroom_id', 'classrooms');
create trigger keep_access_update after update on classroom_memberships referencing old table as was new table as changed
  for each statement execute function app.keep_access('source', 'classroom_memberships', 'classroom_id', 'classrooms');
create trigger keep_access_delete after delete on classroom_memberships referencing old table as changed
  for each statement execute function app.keep_access('source', 'classroom_memberships', 'classroom_id', 'classrooms');
create trigger keep_access_insert after insert on classroom_staff referencing new table as changed
  for each statement execute function app.keep_access('via', 'classroom_memberships', 'classroom_id', 'classrooms');
create trigger keep_access_update after update on classroom_staff referencing old table as was new table as changed
  for each statement execute function app.keep_access('via', 'classroom_memberships', 'classroom_id', 'classrooms');
create trigger keep_access_delete after delete on classroom_staff referencing old table as changed
  for each statement execute function app.keep_access('via', 'classroom_memberships', 'classroom_id', 'classrooms');
create trigger keep_access_insert after insert on student_assignments referencing new table as changed
  for each statement execute function app.keep_access('source', 'student_assignments');
create trigger keep_access_update after update on student_assignments referencing old table as was new table as changed
  for each statement execute function app.keep_access('source', 'student_assignments');
create trigger keep_access_delete after delete on student_assignments referencing old table as changed
  for each statement execute function app.keep_access('source', 'student_assignments');
create trigger keep_access_insert after insert on school_enrolments referencing new table as changed
  for each statement execute function app.keep_access('source', 'school_enrolments', 'school_id', 'schools');
create trigger keep_access_update after update on school_enrolments referencing old table as was new table as changed
  for each statement execute function app.keep_access('source', 'school_enrolments', 'school_id', 'schools');
create trigger keep_access_delete after delete on school_enrolments referencing old table as changed
  for each statement execute function app.keep_access('source', 'school_enrolments', 'school_id', 'schools');
create trigger keep_access_insert after insert on duty_assignments referencing new table as changed
  for each statement execute function app.keep_access('via', 'school_enrolments', 'school_id', 'schools');
create trigger keep_access_update after update on duty_assignments referencing old table as was new table as changed
  for each statement execute function app.keep_access('via', 'school_enrolments', 'school_id', 'schools');
create trigger keep_access_delete after delete on duty_assignments referencing old table as changed
  for each statement execute function app.keep_access('via', 'school_enrolments', 'school_id', 'schools');
create trigger rebuild_access after update of timezone, access_lead_days, access_grace_days on tenants
  for each row when (old.timezone is distinct from new.timezone or old.access_lead_days <> new.access_lead_days
    or old.access_grace_days <> new.access_grace_days)
  execute function app.rebuild_access();
create trigger keep_access_insert after insert on support_grants referencing new table as changed
  for each statement execute function app.keep_access('source', 'support_grants');
create trigger keep_access_update after update on support_grants referencing old table as was new table as changed
  for each statement execute function app.keep_access('source', 'support_grants');
create trigger keep_access_delete after delete on support_grants referencing old table as changed
  for each statement execute function app.keep_access('source', 'support_grants');
