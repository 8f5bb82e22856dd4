-- The relations that open a learner keep app.student_access. (`source`: the row itself; `via`: the second row of a relation.)
create trigger keep_access after insert or delete or update of user_id, deleted_at, tenant_id on student_profiles
  for each row execute function app.keep_access('source');
create trigger keep_access after insert or update or delete on parent_relation_rights
  for each row execute function app.keep_access('source');
create trigger keep_access after update or delete on parent_student_relations
  for each row execute function app.keep_access('via');
create trigger keep_access after insert or update or delete on classroom_memberships
  for each row execute function app.keep_access('source');
create trigger keep_access after insert or update or delete on classroom_staff
  for each row execute function app.keep_access('via');
create trigger keep_access after insert or update or delete on student_assignments
  for each row execute function app.keep_access('source');
create trigger keep_access after insert or update or delete on school_enrolments
  for each row execute function app.keep_access('source');
create trigger keep_access after insert or update or delete on duty_assignments
  for each row execute function app.keep_access('via');
create trigger rebuild_access after update of timezone, access_lead_days, access_grace_days on tenants
  for each row when (old.timezone is distinct from new.timezone or old.access_lead_days <> new.access_lead_days
    or old.access_grace_days <> new.access_grace_days)
  execute function app.rebuild_access();
