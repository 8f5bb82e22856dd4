-- What one act changed, out of the trail: the rows of the transaction that made the act's own row. Only acts that can be
-- taken back have a way in, only the jobs of the acting tenant may ask, and secrets stand in no trail.
set role aivo_guard;

create function app.changes_of_act(kind text, act uuid)
returns table (table_name text, row_id uuid, operation text, fields text[], old jsonb, new jsonb)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  made record;
begin
  if tenant is null or app.actor_role() <> 'system'
    or not kind = any (array['roster_imports', 'person_merges', 'school_year_rollovers']) then
    return;
  end if;
  select e.xid, e.created_at into made from public.audit_events e
  where e.tenant_id = tenant and e.table_name = kind and e.row_id = act and e.operation = 'insert';
  return query
    select e.table_name, e.row_id, e.operation, e.fields, v.old, v.new
    from public.audit_events e
    left join public.audit_values v on v.tenant_id = e.tenant_id and v.id = e.id
    where e.tenant_id = tenant and e.xid = made.xid and e.created_at = made.created_at and e.row_id is not null
    order by e.id;
end
$$;
comment on function app.changes_of_act(text, uuid) is 'The old and new values of every row an act changed, for the job that takes it back';

revoke execute on function app.changes_of_act(text, uuid) from public;
grant execute on function app.changes_of_act(text, uuid) to aivo_owner, aivo_worker;

set role aivo_owner;

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
