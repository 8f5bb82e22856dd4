-- What a session may record follows from the consent in force, never from what the application says: the trigger copies
-- the consent's levels into the session and refuses one that wants to record more.
-- (`create or replace`, because the functions outlive a downgrade of this phase.)
grant select on public.consent_records, public.retention_holds to aivo_guard;
grant select, update on public.focus_sessions to aivo_guard;

set role aivo_guard;

create or replace function app.focus_level(level text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$ select array_position(array['self_report', 'activity', 'full'], level) $$;
comment on function app.focus_level(text) is 'Monitoring levels as numbers: 1 the learner''s own answers, 2 signals of the activity, 3 visibility of the page';

create or replace function app.focus_session_level() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  consent record;
  -- A BEFORE trigger speaks before the policies: only those who may write this row hear why it is refused.
  is_writer boolean := session_user not in ('aivo_member', 'aivo_district', 'aivo_platform', 'aivo_worker')
    or app.tenant_id() = new.tenant_id and (app.actor_role() = 'system' or app.has_duty('focus', 'write')
      or new.student_id = any (app.my_students('focus', 'write')));
begin
  if is_writer is not true then
    new.consented_level := null;  -- which no row may have, should a policy ever let this one through
    return new;
  end if;
  select c.id, c.consent_level, c.monitoring_level into consent
  from public.consent_records c
  where c.tenant_id = new.tenant_id and c.student_id = new.student_id and c.purpose = 'focus_monitoring'
    and c.status = 'granted' and (c.expires_at is null or c.expires_at > now()) and c.deleted_at is null;
  if not found then
    raise exception 'Nobody has agreed to focus help for this learner.' using errcode = 'AV001', detail = 'focus_monitoring';
  end if;
  if app.focus_level(new.monitoring_level) > app.focus_level(consent.monitoring_level) then
    raise exception 'The consent allows % only, the session asks for %.', consent.monitoring_level, new.monitoring_level
      using errcode = 'AV001', detail = 'focus_monitoring';
  end if;
  new.consent_record_id := consent.id;
  new.consent_level := consent.consent_level;
  new.consented_level := consent.monitoring_level;
  return new;
end
$$;
comment on function app.focus_session_level() is 'Copies the levels of the consent in force into a session; refuses one that records more';
revoke execute on function app.focus_session_level() from public;
grant execute on function app.focus_session_level() to aivo_owner;
revoke execute on function app.focus_level(text) from public;
grant execute on function app.focus_level(text) to aivo_owner, aivo_member, aivo_district, aivo_worker;

-- Work that runs ends when the consent behind it has: whoever withdrew has no right to write the learner's work.
create or replace function app.stop_focus_sessions(student uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  stopped integer;
begin
  update public.focus_sessions w set status = 'abandoned', ended_at = greatest(now(), w.started_at)
  where w.tenant_id = app.tenant_id() and w.student_id = student and w.status in ('active', 'paused') and w.deleted_at is null
    and not exists (
      select from public.consent_records c
      where c.tenant_id = w.tenant_id and c.student_id = w.student_id and c.purpose = 'focus_monitoring'
        and c.status = 'granted' and c.expires_at > now() and c.deleted_at is null);
  get diagnostics stopped = row_count;
  return stopped;
end
$$;
comment on function app.stop_focus_sessions(uuid) is 'Ends what runs of a learner whose consent is over; answers how many';
revoke execute on function app.stop_focus_sessions(uuid) from public;
grant execute on function app.stop_focus_sessions(uuid) to aivo_member, aivo_district, aivo_worker;

set role aivo_owner;

create trigger level before insert or update of monitoring_level on focus_sessions
  for each row execute function app.focus_session_level();
