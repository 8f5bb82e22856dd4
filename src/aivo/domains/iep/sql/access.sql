-- A seat of staff on the team of a plan opens the plan (product.md: "those on whose team they are"). Families' seats and
-- those of people from outside open nothing: rights and assignments do.
create view app.access_by_team with (security_invoker = true) as
  select m.tenant_id, m.user_id, m.student_id, 'teacher' as role, 'iep_team_members' as source_table,
    m.id as source_id, m.id as via_id, app.team_mask('read') as reads, app.team_mask('write') as writes,
    app.day_starts(m.valid_from, t.timezone) as starts_at, app.day_starts(m.valid_to + 1, t.timezone) as ends_at
  from public.iep_team_members m
  join public.tenants t on t.id = m.tenant_id
  where m.user_id is not null and m.deleted_at is null and m.role in ('general_education_teacher',
    'special_education_teacher', 'special_education_provider', 'related_service_provider', 'agency_representative',
    'evaluation_interpreter', 'person_with_expertise');
comment on view app.access_by_team is 'Seats of staff on the team of a plan';
grant select on app.access_by_team to aivo_guard;
grant select on public.iep_team_members to aivo_guard;

create or replace view app.access_sources with (security_invoker = true) as
  select * from app.access_core union all select * from app.access_by_support union all select * from app.access_by_team;

create trigger keep_access_insert after insert on iep_team_members referencing new table as changed
  for each statement execute function app.keep_access('source', 'iep_team_members');
create trigger keep_access_update after update on iep_team_members referencing old table as was new table as changed
  for each statement execute function app.keep_access('source', 'iep_team_members');
create trigger keep_access_delete after delete on iep_team_members referencing old table as changed
  for each statement execute function app.keep_access('source', 'iep_team_members');
