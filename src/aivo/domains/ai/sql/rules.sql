-- Ending what rests on a consent that is over. Anybody of the tenant may call it, because it ends nothing else: a parent
-- who withdraws could not change the learner's conversations themselves. (`create or replace`: functions outlive a
-- downgrade of this phase.)
grant select, update on ai_conversations to aivo_guard;
grant select on ai_models to aivo_guard;

set role aivo_guard;

create or replace function app.stop_conversations(student uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  stopped integer;
begin
  update public.ai_conversations c
  set status = 'stopped', ended_at = greatest(now(), c.started_at),
    stop_reason = case when exists (
      select from public.consent_records r
      where r.tenant_id = c.tenant_id and r.student_id = c.student_id and r.purpose = 'ai_help' and r.status = 'expired'
        and r.deleted_at is null) then 'consent_expired' else 'consent_withdrawn' end
  from public.ai_models m
  where c.tenant_id = app.tenant_id() and c.student_id = student and c.status = 'active' and m.id = c.model_id
    and exists (
      select from unnest(array['ai_help']
        || case when m.is_third_party then array['third_party'] else '{}' end
        || case when m.is_used_for_training then array['ai_training'] else '{}' end) as needed (purpose)
      where not exists (
        select from public.consent_records r
        where r.tenant_id = c.tenant_id and r.student_id = c.student_id and r.purpose = needed.purpose
          and r.status = 'granted' and r.withdrawn_at is null and r.expires_at > now() and r.deleted_at is null));
  get diagnostics stopped = row_count;
  return stopped;
end
$$;
comment on function app.stop_conversations(uuid) is 'Ends a learner''s conversations whose consent is over; answers how many';
revoke execute on function app.stop_conversations(uuid) from public;
grant execute on function app.stop_conversations(uuid) to aivo_member, aivo_district, aivo_worker;

set role aivo_owner;
