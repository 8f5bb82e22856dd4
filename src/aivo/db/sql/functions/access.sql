-- Who may see whom. One row per source relation, kept by triggers, compared with now(): a date that passes ends access
-- without a write. Login roles have no grant on it; policies ask app.my_students().

create table app.student_access (
  tenant_id uuid not null,
  user_id uuid not null,
  student_id uuid not null,
  role text not null,
  source_table text not null,
  source_id uuid not null,
  via_id uuid not null,
  reads integer not null,
  writes integer not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  primary key (tenant_id, user_id, student_id, source_table, source_id, via_id)
);
comment on table app.student_access is 'Derived from app.access_sources by triggers: which person reads and writes which needs of which learner, from when to when';
comment on column app.student_access.role is 'The active role in which the relation counts';
comment on column app.student_access.via_id is 'The second row of the relation (the staff membership of a class, the duty of a principal); else the source itself';
create index student_access_source on app.student_access (tenant_id, source_id);
create index student_access_via on app.student_access (tenant_id, via_id);
create index student_access_student on app.student_access (tenant_id, student_id);
alter table app.student_access enable row level security;
alter table app.student_access force row level security;
create policy guard_all on app.student_access for all to aivo_guard using (true) with check (true);
create policy owner_all on app.student_access for all to aivo_owner using (true) with check (true);
grant select, insert, update, delete on app.student_access to aivo_guard;

-- The day a zone's date begins, as a moment.
create function app.day_starts(day date, zone text) returns timestamptz
language sql stable strict parallel safe set search_path = pg_catalog, pg_temp
as $$ select day::timestamp at time zone zone $$;

-- The relations of the students and identity rooms that open a learner, with their dates as moments.
create view app.access_core with (security_invoker = true) as
  select s.tenant_id, s.user_id, s.id as student_id, 'learner' as role, 'student_profiles' as source_table,
    s.id as source_id, s.id as via_id, app.self_mask('read') as reads, app.self_mask('write') as writes,
    '-infinity'::timestamptz as starts_at, null::timestamptz as ends_at
  from public.student_profiles s
  where s.user_id is not null and s.deleted_at is null
union all
  select r.tenant_id, r.user_id, r.student_id, 'parent', 'parent_relation_rights', g.id, r.id,
    app.right_mask(g.right_kind, 'read'), app.right_mask(g.right_kind, 'write'),
    app.day_starts(greatest(g.valid_from, r.valid_from), t.timezone),
    app.day_starts(least(g.valid_to, r.valid_to) + 1, t.timezone)
  from public.parent_relation_rights g
  join public.parent_student_relations r
    on r.tenant_id = g.tenant_id and r.student_id = g.student_id and r.id = g.relation_id
  join public.tenants t on t.id = g.tenant_id
  where r.is_confirmed and r.deleted_at is null and g.deleted_at is null
union all
  select m.tenant_id, f.user_id, m.student_id, 'teacher', 'classroom_memberships', m.id, f.id,
    app.class_mask(f.role, 'read'), app.class_mask(f.role, 'write'),
    app.day_starts(greatest(m.valid_from, f.valid_from) - t.access_lead_days, t.timezone),
    app.day_starts(least(m.valid_to, f.valid_to) + 1 + t.access_grace_days, t.timezone)
  from public.classroom_memberships m
  join public.classroom_staff f on f.tenant_id = m.tenant_id and f.classroom_id = m.classroom_id
    and daterange(f.valid_from, f.valid_to, '[]') && daterange(m.valid_from, m.valid_to, '[]')
  join public.tenants t on t.id = m.tenant_id
  where m.deleted_at is null and f.deleted_at is null and f.role in ('teacher', 'substitute', 'aide')
union all
  select a.tenant_id, a.user_id, a.student_id, 'teacher', 'student_assignments', a.id, a.id,
    app.assignment_mask(a.kind, 'read'), app.assignment_mask(a.kind, 'write'),
    app.day_starts(a.valid_from, t.timezone), app.day_starts(a.valid_to + 1, t.timezone)
  from public.student_assignments a
  join public.tenants t on t.id = a.tenant_id
  where a.deleted_at is null and a.kind <> 'administrator_of_record'
union all
  select a.tenant_id, a.user_id, a.student_id, 'district_admin', 'student_assignments', a.id, a.id,
    app.assignment_mask(a.kind, 'read'), app.assignment_mask(a.kind, 'write'),
    app.day_starts(a.valid_from, t.timezone), app.day_starts(a.valid_to + 1, t.timezone)
  from public.student_assignments a
  join public.tenants t on t.id = a.tenant_id
  where a.deleted_at is null and a.kind = 'administrator_of_record'
union all
  select e.tenant_id, d.user_id, e.student_id, 'district_admin', 'school_enrolments', e.id, d.id,
    app.duty_mask(d.duty, 'read'), app.duty_mask(d.duty, 'write'),
    app.day_starts(greatest(e.valid_from - t.access_lead_days, d.valid_from), t.timezone),
    app.day_starts(least(e.valid_to + t.access_grace_days, d.valid_to) + 1, t.timezone)
  from public.school_enrolments e
  join public.duty_assignments d on d.tenant_id = e.tenant_id and d.school_id = e.school_id
  join public.tenants t on t.id = e.tenant_id
  where e.deleted_at is null and d.deleted_at is null;
comment on view app.access_core is 'Classes, assignments, duties at a school, parents'' rights and the learner''s own sign-in';
grant select on app.access_core to aivo_guard;

-- The one definition of access. A higher room that opens learners too (the plan's team) replaces this view by a longer one.
create view app.access_sources with (security_invoker = true) as select * from app.access_core;
comment on view app.access_sources is 'Every relation that opens a learner; app.student_access must always equal it';
grant select on app.access_sources to aivo_guard;

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

-- A tenant's zone or lead days move every date of its relations.
create function app.rebuild_access() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('app.student_access ' || new.id, 0));
  delete from app.student_access where tenant_id = new.id;
  insert into app.student_access select * from app.access_sources where tenant_id = new.id;
  return null;
end
$$;
comment on function app.rebuild_access() is 'Rebuilds a tenant''s access after its zone or lead days changed';

-- What policies ask stands on one plan for all values: to plan it anew in each statement costs three times its answer.
create function app.my_students(need text, verb text) returns uuid[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare
  claim text[] := app.claims();
  bit integer := app.bit_of(need);
  found uuid[];
begin
  if claim is null or claim[4] = '' then
    return '{}';
  end if;
  if verb = 'read' then
    select array_agg(distinct a.student_id) into found from app.student_access a
    where a.tenant_id = claim[3]::uuid and a.user_id = claim[4]::uuid and a.role = claim[5]
      and a.reads & bit <> 0 and a.starts_at <= now() and (a.ends_at is null or a.ends_at > now());
  else
    select array_agg(distinct a.student_id) into found from app.student_access a
    where a.tenant_id = claim[3]::uuid and a.user_id = claim[4]::uuid and a.role = claim[5]
      and a.writes & bit <> 0 and a.starts_at <= now() and (a.ends_at is null or a.ends_at > now());
  end if;
  return coalesce(found, '{}');
end
$$;
comment on function app.my_students(text, text) is 'The learners whose access row, in force now, grants the acting person this need for this verb (read, write)';

-- The masks of all duties are constants of the plan, and a day's beginning is written out: a function per row, each with
-- its own search path, cost three times as much.
create function app.has_duty(need text, verb text) returns boolean
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare
  claim text[] := app.claims();
  bit integer := app.bit_of(need);
begin
  if claim is null or claim[5] <> 'district_admin' then
    return false;
  end if;
  return exists (
    select from public.duty_assignments d
    join public.tenants t on t.id = d.tenant_id
    where d.tenant_id = claim[3]::uuid and d.user_id = claim[4]::uuid and d.school_id is null and d.deleted_at is null
      and (case verb when 'read' then app.duty_masks('read') else app.duty_masks('write') end)
        [array_position(app.duties(), d.duty)] & bit <> 0
      and d.valid_from::timestamp at time zone t.timezone <= now()
      and (d.valid_to is null or (d.valid_to + 1)::timestamp at time zone t.timezone > now()));
end
$$;
comment on function app.has_duty(text, text) is 'Whether a duty in the whole district, in force now, carries this need for this verb';

create function app.duties_to_give() returns text[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
  mine integer;
begin
  if claim is null or claim[5] <> 'district_admin' then
    return '{}';
  end if;
  select bit_or(app.duty_mask(d.duty, 'read') | app.duty_mask(d.duty, 'write')) into mine
  from public.duty_assignments d
  join public.tenants t on t.id = d.tenant_id
  where d.tenant_id = claim[3]::uuid and d.user_id = claim[4]::uuid and d.school_id is null and d.deleted_at is null
    and app.day_starts(d.valid_from, t.timezone) <= now()
    and (d.valid_to is null or app.day_starts(d.valid_to + 1, t.timezone) > now());
  return array(select k from unnest(app.duties()) as k
    where (app.duty_mask(k, 'read') | app.duty_mask(k, 'write')) & ~coalesce(mine, 0) = 0);
end
$$;
comment on function app.duties_to_give() is 'The duties that open nothing beyond what the acting person''s own duties in the whole district open';

create function app.my_people() returns uuid[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare
  claim text[] := app.claims();
  mine uuid[];
  found uuid[];
begin
  if claim is null or claim[4] = '' then
    return '{}';
  end if;
  mine := app.my_students('basic', 'read');
  select array_agg(distinct a.user_id) into found from app.student_access a
  where a.tenant_id = claim[3]::uuid and a.student_id = any (mine)
    and a.starts_at <= now() and (a.ends_at is null or a.ends_at > now())
    and (a.role in ('teacher', 'district_admin') or a.role = 'learner' or claim[5] = 'teacher');
  if claim[5] = 'teacher' then
    found := found || (select array_agg(r.user_id) from public.parent_student_relations r
      where r.tenant_id = claim[3]::uuid and r.student_id = any (app.my_students('contact', 'read')) and r.deleted_at is null);
  end if;
  return coalesce(found, '{}') || claim[4]::uuid;
end
$$;
comment on function app.my_people() is 'The acting person, and the users who share a learner with them; parents and learners never see another family member''s row';

create function app.my_households() returns uuid[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  return coalesce((
    select array_agg(m.household_id) from public.household_members m
    where m.tenant_id = claim[3]::uuid and m.user_id = claim[4]::uuid and m.deleted_at is null), '{}');
end
$$;
comment on function app.my_households() is 'The homes the acting person lives in';
