-- The gate of consent speaks after the policies and the keys: as a BEFORE trigger it told, by which refusal came, whether a
-- hidden learner's consent is in force (found by hostile statements; docs/proof.md).
drop trigger consent on ai_adaptations;
create trigger consent after insert or update on ai_adaptations for each row execute function app.consent_gate_row('ai_help');
drop trigger consent on ai_conversations;
create trigger consent after insert or update on ai_conversations for each row execute function app.consent_gate_row('ai_help');
drop trigger consent on ai_messages;
create trigger consent after insert or update on ai_messages for each row execute function app.consent_gate_row('ai_help');
drop trigger consent on assessment_attempts;
create trigger consent after insert or update on assessment_attempts for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on assessment_responses;
create trigger consent after insert or update on assessment_responses for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on daily_focus_summaries;
create trigger consent after insert or update on daily_focus_summaries for each row execute function app.consent_gate_row('focus_monitoring');
drop trigger consent on focus_baselines;
create trigger consent after insert or update on focus_baselines for each row execute function app.consent_gate_row('focus_monitoring');
drop trigger consent on focus_interventions;
create trigger consent after insert or update on focus_interventions for each row execute function app.consent_gate_row('focus_monitoring');
drop trigger consent on focus_sessions;
create trigger consent after insert or update on focus_sessions for each row execute function app.consent_gate_row('focus_monitoring');
drop trigger consent on game_results;
create trigger consent after insert or update on game_results for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on game_sessions;
create trigger consent after insert or update on game_sessions for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on homework_hints;
create trigger consent after insert or update on homework_hints for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on homework_resources;
create trigger consent after insert or update on homework_resources for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on homework_sessions;
create trigger consent after insert or update on homework_sessions for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on personal_ai_models;
create trigger consent after insert or update on personal_ai_models for each row execute function app.consent_gate_row('ai_help');
drop trigger consent on weekly_focus_progress;
create trigger consent after insert or update on weekly_focus_progress for each row execute function app.consent_gate_row('focus_monitoring');
drop trigger consent on writing_comments;
create trigger consent after insert or update on writing_comments for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on writing_documents;
create trigger consent after insert or update on writing_documents for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on writing_feedback;
create trigger consent after insert or update on writing_feedback for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on writing_revisions;
create trigger consent after insert or update on writing_revisions for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on writing_shares;
create trigger consent after insert or update on writing_shares for each row execute function app.consent_gate_row('learning_activity');

set role aivo_guard;
create or replace function app.consent_gate_row() returns trigger
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
set role aivo_owner;
