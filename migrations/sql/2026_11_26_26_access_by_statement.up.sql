-- Access is kept once per statement instead of once per row; an entry of the trail costs less; the planner may look at what an
-- import has written (decision 29).
drop trigger keep_access on student_profiles;
drop trigger keep_access on parent_relation_rights;
drop trigger keep_access on parent_student_relations;
drop trigger keep_access on classroom_memberships;
drop trigger keep_access on classroom_staff;
drop trigger keep_access on student_assignments;
drop trigger keep_access on school_enrolments;
drop trigger keep_access on duty_assignments;
drop trigger keep_access on support_grants;
drop trigger keep_access on iep_team_members;
set role aivo_guard;
drop function app.keep_access();
set role aivo_owner;

-- What these rows opened is taken away, and what they open now is put in.
-- The race: two halves that are written at once do not see each other, and access would be missing, or stay after it
-- ended. So whoever writes a source holds what they meet in FOR SHARE, whoever writes the second row holds it alone; and a
-- change of the tenant's zone waits for all of them. (One plan for all: to plan the view anew costs more than to ask it, and
-- with the ids in an array it is the same plan for one row and for ten thousand.)
create function app.renew_access(
  t uuid, kind text, source text, ids uuid[], meets_in text default null, meeting text[] default '{}'
) returns void
language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('app.student_access ' || t, 0));
  if meets_in is not null then
    execute format('select 1 from public.%I where tenant_id = $1 and id = any ($2) order by id for %s', meets_in,
      case kind when 'via' then 'no key update' else 'share' end) using t, meeting::uuid[];
  end if;
  if kind = 'via' then
    delete from app.student_access a where a.tenant_id = t and a.source_table = source and a.via_id = any (ids);
    insert into app.student_access select s.* from app.access_sources s
    where s.tenant_id = t and s.source_table = source and s.via_id = any (ids);
  else
    delete from app.student_access a where a.tenant_id = t and a.source_table = source and a.source_id = any (ids);
    insert into app.student_access select s.* from app.access_sources s
    where s.tenant_id = t and s.source_table = source and s.source_id = any (ids);
  end if;
end
$$;
comment on function app.renew_access(uuid, text, text, uuid[], text, text[]) is 'Makes app.student_access equal to app.access_sources for these rows of one relation';

grant execute on function app.renew_access(uuid, text, text, uuid[], text, text[]) to aivo_guard;

set role aivo_guard;
-- Statement trigger of each relation, for all rows of a statement at once. Its transition tables are called `changed` (the
-- rows as they are now; of a delete, as they were) and, of an update, `was`.
-- Arguments: whether the rows are the source or the second row (via) of the relation; the source's table; where two tables
-- together make the relation, the column here and the table there of what they meet in (class, school, relation), else two
-- empty words; and, where only some columns decide, those: an update that leaves them as they were is passed over.
create function app.keep_access() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  place text := nullif(tg_argv[2], '');
  meets_in text := nullif(tg_argv[3], '');
  deciding text[] := string_to_array(tg_argv[4], ',');
begin
  if tg_op = 'UPDATE' then
    perform app.renew_access(r.tenant_id, tg_argv[0], tg_argv[1], array_agg(distinct r.id), meets_in, array_agg(distinct r.at))
    from (
      select n.tenant_id, n.id, case when place is not null then to_jsonb(n) ->> place end as at
      from changed n left join was o on o.tenant_id = n.tenant_id and o.id = n.id
      where deciding is null or o.id is null
        or exists (select from unnest(deciding) k where to_jsonb(n) -> k is distinct from to_jsonb(o) -> k)
      union all
      select o.tenant_id, o.id, case when place is not null then to_jsonb(o) ->> place end
      from was o left join changed n on n.tenant_id = o.tenant_id and n.id = o.id
      where deciding is null or n.id is null
    ) r group by r.tenant_id order by r.tenant_id;
  else
    perform app.renew_access(c.tenant_id, tg_argv[0], tg_argv[1], array_agg(distinct c.id), meets_in,
      array_agg(distinct case when place is not null then to_jsonb(c) ->> place end))
    from changed c group by c.tenant_id order by c.tenant_id;
  end if;
  return null;
end
$$;
comment on function app.keep_access() is 'Keeps app.student_access equal to app.access_sources for the changed relations of a statement';

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
  tenant uuid;
  learner uuid;
  event uuid := uuidv7();
  salt bytea := uuid_send(gen_random_uuid());
  claim text[];
begin
  if tg_op = 'UPDATE' then
    select array_agg(k order by k) into changed from jsonb_object_keys(row_is) as k
    where now_is -> k is distinct from was -> k and not k = any (silent);
    if changed is null then
      return null;
    end if;
    select jsonb_object_agg(k, was -> k), jsonb_object_agg(k, now_is -> k) into was, now_is
    from unnest(changed) as k where not k = any (secret);
  else
    changed := array(select k from jsonb_object_keys(row_is) as k order by k);
    was := was - secret;
    now_is := now_is - secret;
  end if;
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
create trigger keep_access_insert after insert on support_grants referencing new table as changed
  for each statement execute function app.keep_access('source', 'support_grants');
create trigger keep_access_update after update on support_grants referencing old table as was new table as changed
  for each statement execute function app.keep_access('source', 'support_grants');
create trigger keep_access_delete after delete on support_grants referencing old table as changed
  for each statement execute function app.keep_access('source', 'support_grants');
create trigger keep_access_insert after insert on iep_team_members referencing new table as changed
  for each statement execute function app.keep_access('source', 'iep_team_members');
create trigger keep_access_update after update on iep_team_members referencing old table as was new table as changed
  for each statement execute function app.keep_access('source', 'iep_team_members');
create trigger keep_access_delete after delete on iep_team_members referencing old table as changed
  for each statement execute function app.keep_access('source', 'iep_team_members');

set role aivo_guard;

-- Within one transaction the planner learns nothing of what was written: tables and their partial indexes look empty, and
-- every lookup reads all of the tenant. So whoever writes many rows lets it look, once a table has grown by a half. Waits
-- for nobody: a table that somebody else is looking at is passed over.
create function app.know_tables(names text[]) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  grown regclass;
  looked integer := 0;
begin
  if app.tenant_id() is null then
    return 0;
  end if;
  for grown in
    select c.oid::regclass from pg_catalog.pg_class c
    where c.relkind = 'r' and pg_catalog.has_table_privilege('aivo_guard', c.oid, 'maintain')
      and (c.relnamespace = 'public'::regnamespace and c.relname = any (names)
        or c.oid in ('app.student_access'::regclass, 'app.name_words'::regclass))
      and pg_catalog.pg_relation_size(c.oid) / 8192 > c.relpages * 1.5 + 8
    order by c.oid
  loop
    execute format('analyze (skip_locked) %s', grown);
    looked := looked + 1;
  end loop;
  return looked;
end
$$;
comment on function app.know_tables(text[]) is 'Lets the planner look at tables that have grown by a half since it last did; answers how many';
revoke execute on function app.know_tables(text[]) from public;
grant execute on function app.know_tables(text[]) to aivo_owner, aivo_district, aivo_worker, aivo_platform;

set role aivo_owner;
grant maintain on academic_sessions, calendar_days, classroom_memberships, classroom_sessions, classroom_staff, classrooms,
  contact_points, courses, curriculum_standards, external_ids, parent_student_relations, school_calendars, standard_associations, school_enrolments, school_years, schools, student_demographics, student_identifiers, student_names,
  student_profiles, user_roles, users,
  app.student_access, app.name_words to aivo_guard;
