-- (`create or replace`, because the function outlives a downgrade of this phase.)
grant select, update on public.game_sessions to aivo_guard;
grant select on public.consent_records to aivo_guard;

set role aivo_guard;

-- Work that runs ends when the consent behind it has: whoever withdrew has no right to write the learner's work.
create or replace function app.stop_game_sessions(student uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  stopped integer;
begin
  update public.game_sessions w set status = 'left', ended_at = greatest(now(), w.started_at)
  where w.tenant_id = app.tenant_id() and w.student_id = student and w.status in ('active', 'paused') and w.deleted_at is null
    and not exists (
      select from public.consent_records c
      where c.tenant_id = w.tenant_id and c.student_id = w.student_id and c.purpose = 'learning_activity'
        and c.status = 'granted' and c.expires_at > now() and c.deleted_at is null);
  get diagnostics stopped = row_count;
  return stopped;
end
$$;
comment on function app.stop_game_sessions(uuid) is 'Ends what runs of a learner whose consent is over; answers how many';
revoke execute on function app.stop_game_sessions(uuid) from public;
grant execute on function app.stop_game_sessions(uuid) to aivo_member, aivo_district, aivo_worker;

set role aivo_owner;
