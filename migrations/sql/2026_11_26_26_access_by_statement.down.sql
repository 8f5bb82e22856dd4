set role aivo_guard;
drop function app.know_tables(text[]);
set role aivo_owner;
revoke maintain on academic_sessions, calendar_days, classroom_memberships, classroom_sessions, classroom_staff, classrooms,
  contact_points, courses, curriculum_standards, external_ids, parent_student_relations, school_calendars, standard_associations, school_enrolments, school_years, schools, student_demographics, student_identifiers, student_names,
  student_profiles, user_roles, users,
  app.student_access, app.name_words from aivo_guard;
drop trigger keep_access_insert on student_profiles;
drop trigger keep_access_update on student_profiles;
drop trigger keep_access_delete on student_profiles;
drop trigger keep_access_insert on parent_relation_rights;
drop trigger keep_access_update on parent_relation_rights;
drop trigger keep_access_delete on parent_relation_rights;
drop trigger keep_access_update on parent_student_relations;
drop trigger keep_access_delete on parent_student_relations;
drop trigger keep_access_insert on classroom_memberships;
drop trigger keep_access_update on classroom_memberships;
drop trigger keep_access_delete on classroom_memberships;
drop trigger keep_access_insert on classroom_staff;
drop trigger keep_access_update on classroom_staff;
drop trigger keep_access_delete on classroom_staff;
drop trigger keep_access_insert on student_assignments;
drop trigger keep_access_update on student_assignments;
drop trigger keep_access_delete on student_assignments;
drop trigger keep_access_insert on school_enrolments;
drop trigger keep_access_update on school_enrolments;
drop trigger keep_access_delete on school_enrolments;
drop trigger keep_access_insert on duty_assignments;
drop trigger keep_access_update on duty_assignments;
drop trigger keep_access_delete on duty_assignments;
drop trigger keep_access_insert on support_grants;
drop trigger keep_access_update on support_grants;
drop trigger keep_access_delete on support_grants;
drop trigger keep_access_insert on iep_team_members;
drop trigger keep_access_update on iep_team_members;
drop trigger keep_access_delete on iep_team_members;
set role aivo_guard;
drop function app.keep_access();
set role aivo_owner;
drop function app.renew_access(uuid, text, text, uuid[], text, text[]);

set role aivo_guard;
create function app.keep_access() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
  t uuid := coalesce(new.tenant_id, old.tenant_id);
  i uuid := coalesce(new.id, old.id);
  is_via boolean := tg_argv[0] = 'via';
  meeting uuid[];
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('app.student_access ' || t, 0));
  if tg_argv[2] is not null then
    meeting := array[to_jsonb(new) ->> tg_argv[2], to_jsonb(old) ->> tg_argv[2]]::uuid[];
    if is_via then
      execute format('select 1 from public.%I where tenant_id = $1 and id = any ($2) order by id for no key update', tg_argv[3])
        using t, meeting;
    else
      execute format('select 1 from public.%I where tenant_id = $1 and id = any ($2) order by id for share', tg_argv[3])
        using t, meeting;
    end if;
  end if;
  if is_via then
    delete from app.student_access a where a.tenant_id = t and a.source_table = tg_argv[1] and a.via_id = i;
  else
    delete from app.student_access a where a.tenant_id = t and a.source_table = tg_argv[1] and a.source_id = i;
  end if;
  if tg_op <> 'DELETE' then
    if is_via then
      insert into app.student_access select s.* from app.access_sources s
      where s.tenant_id = t and s.source_table = tg_argv[1] and s.via_id = i;
    else
      insert into app.student_access select s.* from app.access_sources s
      where s.tenant_id = t and s.source_table = tg_argv[1] and s.source_id = i;
    end if;
  end if;
  return null;
end
$$;
comment on function app.keep_access() is 'Keeps app.student_access equal to app.access_sources for one changed relation';

grant execute on function app.keep_access() to aivo_owner;

create or replace function app.audit_row() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  was jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
  now_is jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
  row_is jsonb := coalesce(now_is, was);
  silent text[] := array['updated_at', 'version'];
  secret text[] := string_to_array(coalesce(tg_argv[1], ''), ',');
  changed text[];
  said text[];
  tenant uuid;
  learner uuid;
  event uuid := uuidv7();
  salt bytea := uuid_send(gen_random_uuid());
  claim text[];
begin
  select array_agg(k order by k) into changed
  from jsonb_object_keys(row_is) as k
  where tg_op <> 'UPDATE' or (now_is -> k is distinct from was -> k and not k = any (silent));
  if changed is null then
    return null;
  end if;
  select array_agg(k) into said from unnest(changed) as k where not k = any (secret);
  select jsonb_object_agg(k, was -> k) into was from unnest(said) as k where was is not null;
  select jsonb_object_agg(k, now_is -> k) into now_is from unnest(said) as k where now_is is not null;
  tenant := case when tg_argv[0] = 'tenants' then (row_is ->> 'id')::uuid
    else coalesce(row_is ->> 'tenant_id', row_is ->> 'owner_tenant_id')::uuid end;
  learner := case when tg_argv[0] = 'student_profiles' then row_is ->> 'id' else row_is ->> 'student_id' end;
  claim := app.claims();
  tenant := coalesce(tenant, claim[3]::uuid, '00000000-0000-7000-8000-000000000001');
  insert into public.audit_events (tenant_id, id, actor_user_id, actor_role, session_id, request_id, command,
    table_name, row_id, student_id, operation, fields, value_hash)
  values (tenant, event, nullif(claim[4], '')::uuid, claim[5], nullif(claim[6], '')::uuid, nullif(claim[7], ''), session_user,
    tg_argv[0], (row_is ->> 'id')::uuid, learner, lower(tg_op), changed,
    sha256(salt || convert_to(jsonb_build_object('old', was, 'new', now_is)::text, 'UTF8')));
  insert into public.audit_values (tenant_id, id, student_id, old, new, salt)
  values (tenant, event, learner, was, now_is, salt);
  return null;
end
$$;
set role aivo_owner;

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
create trigger keep_access after insert or update or delete on support_grants
  for each row execute function app.keep_access('source', 'support_grants');
create trigger keep_access after insert or update or delete on iep_team_members
  for each row execute function app.keep_access('source', 'iep_team_members');
