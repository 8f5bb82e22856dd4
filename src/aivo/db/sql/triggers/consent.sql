-- Consent as PostgreSQL enforces it: the gates in front of what is collected from a learner.
-- app.age_on, app.zone_of, app.learner_age, app.adult_self  how old a learner is, where the learner lives
-- app.consent_gate_row        one row at a time; locks the consent it rests on until the row is committed
-- app.consent_gate_statement  whole statements of event tables; locks the consents of all their learners in one order
-- How answers decide a consent stands in the consent room's own rules.
--
-- The race: a gate that only reads consent loses against a withdrawal that commits a moment later. So the gate reads the
-- one current row FOR SHARE. A withdrawal under way is waited for and then seen; a withdrawal that comes later waits until
-- the gated row is committed. No gated row is ever committed after a committed withdrawal.

set role aivo_guard;

-- Completed years. Who was born on 29 February completes a year on 1 March where there is no 29 February: on 28 February
-- the last day of the year is still running, and of the two readings this one protects the child a day longer.
create function app.age_on(birth_date date, day date) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select (extract(year from day) - extract(year from birth_date))::integer
    - case when (extract(month from day), extract(day from day))
        < (extract(month from birth_date), extract(day from birth_date)) then 1 else 0 end
$$;
comment on function app.age_on(date, date) is 'Age in completed years on a day; 29 February counts from 1 March in common years';

-- The learner's own zone, else the school's of the enrolment in force, else the district's, else the tenant's.
create function app.zone_of(tenant uuid, student uuid) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(p.timezone, s.timezone, d.timezone, t.timezone)
  from public.student_profiles p
  join public.tenants t on t.id = p.tenant_id
  left join lateral (
    select e.school_id from public.school_enrolments e
    where e.tenant_id = p.tenant_id and e.student_id = p.id and e.kind = 'primary' and e.deleted_at is null
      and (now() at time zone t.timezone)::date between e.valid_from and coalesce(e.valid_to, 'infinity')
    order by e.valid_from desc limit 1) e on true
  left join public.schools s on s.tenant_id = p.tenant_id and s.id = e.school_id
  left join public.districts d on d.tenant_id = p.tenant_id and d.id = s.district_id
  where p.tenant_id = tenant and p.id = student
$$;
comment on function app.zone_of(uuid, uuid) is 'The zone in which a learner''s days are reckoned';

create function app.learner_age(tenant uuid, student uuid) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select app.age_on(p.birth_date, (now() at time zone app.zone_of(tenant, student))::date)
  from public.student_profiles p where p.tenant_id = tenant and p.id = student
$$;
comment on function app.learner_age(uuid, uuid) is 'A learner''s age today where the learner lives; null where the birth date is unknown';

-- What a change of a gated row may do without consent: end, withhold, mark and take away. Collection is the opposite, so
-- a field that becomes null passes too, and so do a count that goes down (events taken away) and sharing switched off.
-- Soft deletion, restoring, erasure and closing what a withdrawal stops must work.
create function app.only_ends(was jsonb, now_is jsonb) returns boolean
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select not exists (
    select from jsonb_each(now_is) as field
    where field.value is distinct from was -> field.key and field.value <> 'null'
      and not (field.key like '%\_count' and field.value < was -> field.key)
      and not (field.key like 'is\_shared%' and field.value = 'false')
      and not field.key = any (array['updated_at', 'version', 'deleted_at', 'deletion_id', 'status', 'ended_at', 'stopped_at',
        'closed_at', 'completed_at', 'abandoned_at', 'stop_reason', 'end_reason', 'held_back_at', 'held_back_for', 'released_at',
        'released_by_user_id', 'release_reason', 'is_hidden', 'purge_on']))
$$;
comment on function app.only_ends(jsonb, jsonb) is 'Whether a change only ends, withholds or takes away';

-- Argument: the purpose. An AFTER trigger: the policies and the keys have spoken before it. As a BEFORE trigger it told
-- whoever wrote a row about a hidden learner, by which refusal came, whether that learner's consent is in force.
create function app.consent_gate_row() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  consent record;
begin
  if tg_op = 'UPDATE' and app.only_ends(to_jsonb(old), to_jsonb(new)) then
    return null;
  end if;
  select c.status, c.withdrawn_at, c.expires_at, c.deleted_at into consent
  from public.consent_records c
  where c.tenant_id = new.tenant_id and c.student_id = new.student_id and c.purpose = tg_argv[0]
    and c.occasion_id is null and c.deleted_at is null
  for share;
  if not found or consent.status <> 'granted' or consent.withdrawn_at is not null or consent.expires_at is null
    or consent.expires_at <= now() or consent.deleted_at is not null then
    raise exception 'Nothing is collected from this learner: no consent for % is in force.', replace(tg_argv[0], '_', ' ')
      using errcode = 'AV001', detail = tg_argv[0];
  end if;
  return null;
end
$$;
comment on function app.consent_gate_row() is 'Refuses a row collected from a learner without a consent in force; argument: purpose';

-- Argument: the purpose. The trigger names its transition table `changed`. Rows are there already, but nobody else sees
-- them before the commit, and the locks are taken and read before it: the same promise as the row gate.
create function app.consent_gate_statement() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  refused bigint;
begin
  with learners as materialized (
    select distinct tenant_id, student_id from changed
  ), held as materialized (
    select c.tenant_id, c.student_id, c.status, c.withdrawn_at, c.expires_at
    from public.consent_records c
    join learners l on l.tenant_id = c.tenant_id and l.student_id = c.student_id
    where c.purpose = tg_argv[0] and c.occasion_id is null and c.deleted_at is null
    order by c.tenant_id, c.student_id
    for share of c
  )
  select count(*) into refused from learners l
  where not exists (
    select from held h
    where h.tenant_id = l.tenant_id and h.student_id = l.student_id and h.status = 'granted' and h.withdrawn_at is null
      and h.expires_at > now());
  if refused > 0 then
    raise exception 'Nothing is collected from these learners: no consent for % is in force for % of them.',
      replace(tg_argv[0], '_', ' '), refused using errcode = 'AV001', detail = tg_argv[0];
  end if;
  return null;
end
$$;
comment on function app.consent_gate_statement() is 'Refuses a statement whose rows are collected from a learner without a consent in force; argument: purpose';

-- From 18 on a learner decides alone, and reads and answers their own consents.
create function app.adult_self() returns uuid[]
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(array_agg(p.id), '{}') from public.student_profiles p
  where p.tenant_id = app.tenant_id() and p.user_id = app.user_id() and app.actor_role() = 'learner'
    and p.deleted_at is null and app.learner_age(p.tenant_id, p.id) >= 18
$$;
comment on function app.adult_self() is 'The acting learner, if they are of age';

-- What a page or an engine asks before it offers something. Only about learners whom the acting person may know.
create function app.consent_now(student uuid, purpose text)
returns table (is_in_force boolean, consent_level text, monitoring_level text, expires_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select true, c.consent_level, c.monitoring_level, c.expires_at
  from public.consent_records c
  where c.tenant_id = app.tenant_id() and c.student_id = consent_now.student and c.purpose = consent_now.purpose
    and c.kind = 'data' and c.occasion_id is null and c.deleted_at is null and c.status = 'granted'
    and c.withdrawn_at is null and c.expires_at > now()
    and (app.actor_role() = 'system' or app.has_duty('basic', 'read')
      or c.student_id = any (app.my_students('basic', 'read')))
$$;
comment on function app.consent_now(uuid, text) is 'The data consent in force for a learner and purpose; no row: none';

revoke execute on function app.age_on(date, date), app.zone_of(uuid, uuid), app.learner_age(uuid, uuid),
  app.only_ends(jsonb, jsonb), app.consent_gate_row(), app.consent_gate_statement(), app.consent_now(uuid, text),
  app.adult_self() from public;
grant execute on function app.age_on(date, date) to aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;
grant execute on function app.consent_gate_row(), app.consent_gate_statement() to aivo_owner;
grant execute on function app.adult_self() to aivo_member;
grant execute on function app.consent_now(uuid, text) to aivo_member, aivo_district, aivo_worker;

set role aivo_owner;
