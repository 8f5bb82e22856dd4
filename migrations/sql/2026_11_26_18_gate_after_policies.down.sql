-- Back: the gate speaks first.
drop trigger consent on ai_adaptations;
create trigger consent before insert or update on ai_adaptations for each row execute function app.consent_gate_row('ai_help');
drop trigger consent on ai_conversations;
create trigger consent before insert or update on ai_conversations for each row execute function app.consent_gate_row('ai_help');
drop trigger consent on ai_messages;
create trigger consent before insert or update on ai_messages for each row execute function app.consent_gate_row('ai_help');
drop trigger consent on assessment_attempts;
create trigger consent before insert or update on assessment_attempts for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on assessment_responses;
create trigger consent before insert or update on assessment_responses for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on daily_focus_summaries;
create trigger consent before insert or update on daily_focus_summaries for each row execute function app.consent_gate_row('focus_monitoring');
drop trigger consent on focus_baselines;
create trigger consent before insert or update on focus_baselines for each row execute function app.consent_gate_row('focus_monitoring');
drop trigger consent on focus_interventions;
create trigger consent before insert or update on focus_interventions for each row execute function app.consent_gate_row('focus_monitoring');
drop trigger consent on focus_sessions;
create trigger consent before insert or update on focus_sessions for each row execute function app.consent_gate_row('focus_monitoring');
drop trigger consent on game_results;
create trigger consent before insert or update on game_results for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on game_sessions;
create trigger consent before insert or update on game_sessions for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on homework_hints;
create trigger consent before insert or update on homework_hints for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on homework_resources;
create trigger consent before insert or update on homework_resources for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on homework_sessions;
create trigger consent before insert or update on homework_sessions for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on personal_ai_models;
create trigger consent before insert or update on personal_ai_models for each row execute function app.consent_gate_row('ai_help');
drop trigger consent on weekly_focus_progress;
create trigger consent before insert or update on weekly_focus_progress for each row execute function app.consent_gate_row('focus_monitoring');
drop trigger consent on writing_comments;
create trigger consent before insert or update on writing_comments for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on writing_documents;
create trigger consent before insert or update on writing_documents for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on writing_feedback;
create trigger consent before insert or update on writing_feedback for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on writing_revisions;
create trigger consent before insert or update on writing_revisions for each row execute function app.consent_gate_row('learning_activity');
drop trigger consent on writing_shares;
create trigger consent before insert or update on writing_shares for each row execute function app.consent_gate_row('learning_activity');

set role aivo_guard;
create or replace function app.consent_gate_row() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  consent record;
begin
  if tg_op = 'UPDATE' and app.only_ends(to_jsonb(old), to_jsonb(new)) then
    return new;
  end if;
  select c.status, c.withdrawn_at, c.expires_at, c.deleted_at into consent
  from public.consent_records c
  where c.tenant_id = new.tenant_id and c.student_id = new.student_id and c.purpose = tg_argv[0]
    and c.occasion_id is null and c.deleted_at is null and coalesce(app.tenant_id(), new.tenant_id) = new.tenant_id
  for share;
  if not found or consent.status <> 'granted' or consent.withdrawn_at is not null or consent.expires_at is null
    or consent.expires_at <= now() or consent.deleted_at is not null then
    raise exception 'Nothing is collected from this learner: no consent for % is in force.', replace(tg_argv[0], '_', ' ')
      using errcode = 'AV001', detail = tg_argv[0];
  end if;
  return new;
end
$$;
create or replace function app.focus_session_level() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  consent record;
begin
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
