-- An event is written once: nobody changes one. Taking one away goes through one door; with its session it is stamped.
revoke update on focus_events from aivo_member, aivo_district;
grant update (deleted_at, deletion_id) on focus_events to aivo_member;
grant select, delete, update (deleted_at, deletion_id) on public.focus_events to aivo_guard;

set role aivo_guard;

-- A signal beyond what session and consent allow at this moment is refused by the database: a lowered consent acts at
-- once, in sessions that are running too. One join per statement, so that large batches stay cheap.
create or replace function app.focus_signal_gate() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform 1
  from changed e
  join public.focus_sessions s
    on s.tenant_id = e.tenant_id and s.student_id = e.student_id and s.id = e.focus_session_id
  left join public.consent_records c
    on c.tenant_id = e.tenant_id and c.student_id = e.student_id and c.purpose = 'focus_monitoring'
    and c.status = 'granted' and (c.expires_at is null or c.expires_at > now()) and c.deleted_at is null
  where case e.signal when 'self_report' then 1 when 'break_request' then 1 when 'visibility' then 3 else 2 end
    > least(app.focus_level(s.monitoring_level), coalesce(app.focus_level(c.monitoring_level), 0));
  if found then
    raise exception 'A focus signal goes beyond what was agreed to.' using errcode = 'AV001', detail = 'focus_monitoring';
  end if;
  return null;
end
$$;
comment on function app.focus_signal_gate() is 'Refuses events whose signal goes beyond session and consent';

-- The learner, or a parent who decides about the learner's data, takes events away. They are destroyed; while a hold
-- covers them (someone asked to inspect, 99.10(e)) they disappear from every view and are destroyed when it ends.
-- The session's counts follow, so that they don't tell what was taken away. After majority a parent's right to decide
-- about data has ended, and with it this.
create or replace function app.remove_focus_events(events uuid[]) returns table (id uuid, outcome text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  tenant uuid := app.tenant_id();
  deciding uuid[] := case app.actor_role()
    when 'learner' then app.my_students('focus', 'write')
    when 'parent' then array(select unnest(app.my_students('focus', 'read')) intersect select unnest(app.my_students('consent', 'write')))
    else '{}' end;
  act uuid := uuidv7();
  sessions uuid[];
  held uuid[];
begin
  if tenant is null then
    raise exception 'There is no context.' using errcode = 'AV000';
  end if;
  select array_agg(distinct h.student_id) into held
  from public.retention_holds h
  where h.tenant_id = tenant and h.student_id = any (deciding) and h.released_at is null and h.deleted_at is null
    and (h.covers = '{}' or h.covers && array['everything', 'focus']);
  select array_agg(distinct e.focus_session_id) into sessions
  from public.focus_events e
  where e.tenant_id = tenant and e.student_id = any (deciding) and e.id = any (events) and e.deleted_at is null;
  return query
    update public.focus_events e set deleted_at = now(), deletion_id = act
    where e.tenant_id = tenant and e.student_id = any (deciding) and e.student_id = any (coalesce(held, '{}'))
      and e.id = any (events) and e.deleted_at is null
    returning e.id, 'hidden'::text;
  return query
    delete from public.focus_events e
    where e.tenant_id = tenant and e.student_id = any (deciding) and not e.student_id = any (coalesce(held, '{}'))
      and e.id = any (events) and e.deleted_at is null
    returning e.id, 'destroyed'::text;
  perform app.count_focus_events(tenant, sessions);
end
$$;
comment on function app.remove_focus_events(uuid[]) is 'Takes focus events away for the learner or a deciding parent; destroyed, or hidden while a hold covers them';

-- The counts of these sessions, from the events that are there. They only become smaller, which the gate lets through
-- after a withdrawal too.
create or replace function app.count_focus_events(tenant uuid, sessions uuid[]) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update public.focus_sessions s
  set distraction_count = least(s.distraction_count, n.distraction),
    attention_lost_count = least(s.attention_lost_count, n.lost),
    attention_regained_count = least(s.attention_regained_count, n.regained),
    self_check_count = least(s.self_check_count, n.self_checks)
  from (
    select k.id, count(*) filter (where e.event_type = 'distraction_detected') as distraction,
      count(*) filter (where e.event_type = 'attention_lost') as lost,
      count(*) filter (where e.event_type = 'attention_regained') as regained,
      count(*) filter (where e.self_report is not null) as self_checks
    from unnest(sessions) as k (id)
    left join public.focus_events e on e.tenant_id = tenant and e.focus_session_id = k.id and e.deleted_at is null
    group by k.id) as n
  where s.tenant_id = tenant and s.id = n.id
    and (s.distraction_count > n.distraction or s.attention_lost_count > n.lost
      or s.attention_regained_count > n.regained or s.self_check_count > n.self_checks)
$$;
comment on function app.count_focus_events(uuid, uuid[]) is 'Counts the events of sessions anew; called by the guard only';

-- The end of the last hold that covers focus: what was taken away meanwhile is destroyed. Events that went with their
-- session stay with it.
create or replace function app.destroy_hidden_events() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select from public.retention_holds h
    where h.tenant_id = new.tenant_id and h.student_id = new.student_id and h.released_at is null and h.deleted_at is null
      and (h.covers = '{}' or h.covers && array['everything', 'focus'])) then
    delete from public.focus_events e
    using public.focus_sessions s
    where e.tenant_id = new.tenant_id and e.student_id = new.student_id and e.deleted_at is not null
      and s.tenant_id = e.tenant_id and s.id = e.focus_session_id and s.deletion_id is distinct from e.deletion_id;
  end if;
  return null;
end
$$;
comment on function app.destroy_hidden_events() is 'Destroys focus events that were taken away under a hold, once no hold covers them';

revoke execute on function app.focus_signal_gate(), app.remove_focus_events(uuid[]), app.count_focus_events(uuid, uuid[]),
  app.destroy_hidden_events() from public;
grant execute on function app.focus_signal_gate(), app.destroy_hidden_events() to aivo_owner;
grant execute on function app.remove_focus_events(uuid[]) to aivo_member;

set role aivo_owner;

create trigger signal after insert on focus_events referencing new table as changed
  for each statement execute function app.focus_signal_gate();
create trigger hidden_events after update of released_at, deleted_at on retention_holds
  for each row when (new.released_at is not null or new.deleted_at is not null) execute function app.destroy_hidden_events();
