-- What speaks before the policies tells nothing that they hide. The gate of consent and the check of class sessions now come
-- after them; the triggers that fill a row (focus level, answers, notices) speak only to those who may write it. Before, which
-- refusal came told whether a hidden learner has a consent, or sits in a class (found by hostile statements; docs/proof.md).
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
drop trigger hold_class_session on public.user_sessions;
create trigger hold_class_session after insert on public.user_sessions for each row
  when (new.method = 'class_code') execute function app.hold_class_session();

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
-- These triggers speak before the policies do: only those whom the policies let write an answer hear anything of a consent.
create function app.may_answer(tenant uuid, student uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select session_user not in ('aivo_member', 'aivo_district', 'aivo_platform', 'aivo_worker')
    or coalesce(app.tenant_id() = tenant and (app.actor_role() = 'system'
      or app.has_duty('consent', 'write') or app.has_duty('decision', 'write')
      or student = any (app.my_students('consent', 'write') || app.my_students('decision', 'write') || app.adult_self())), false)
$$;
comment on function app.may_answer(uuid, uuid) is 'Whether the acting person may write answers for this learner: to all others there is no consent here';

create or replace function app.check_answer() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  record_is public.consent_records;
  zone text := app.zone_of(new.tenant_id, new.student_id);
  day date;
  age integer := app.learner_age(new.tenant_id, new.student_id);
  birth date;
begin
  select * into record_is from public.consent_records c
  where c.tenant_id = new.tenant_id and c.student_id = new.student_id and c.id = new.consent_record_id
    and c.deleted_at is null and app.may_answer(new.tenant_id, new.student_id)
  for update;
  if not found then
    raise exception 'There is no such consent to answer.' using errcode = 'AV010';
  end if;
  new.kind := record_is.kind;
  new.purpose := record_is.purpose;
  new.recorded_by_user_id := coalesce(app.user_id(), new.recorded_by_user_id);
  new.answered_at := coalesce(new.answered_at, now());
  day := (new.answered_at at time zone zone)::date;
  if new.answered_at > clock_timestamp() + interval '5 minutes' then
    raise exception 'An answer cannot lie in the future.' using errcode = 'AV011';
  end if;
  if new.expires_at <= new.answered_at then
    raise exception 'A consent cannot end before it was given.' using errcode = 'AV011';
  end if;
  select p.birth_date into birth from public.student_profiles p where p.tenant_id = new.tenant_id and p.id = new.student_id;

  if new.capacity = 'rights_holder' then
    select h.user_id into new.user_id
    from app.holders(new.tenant_id, new.student_id,
      case new.kind when 'data' then 'give_data_consent' else 'decide_education' end, day) h
    where h.relation_id = new.relation_id;
    if not found then
      raise exception 'This person does not hold the right to decide on this on that day.' using errcode = 'AV010';
    end if;
    if new.kind = 'data' and new.answer = 'yes' and coalesce(age, 0) < 13 and not (
        new.method in ('signed_form', 'payment_card', 'toll_free_call', 'video_call', 'government_id', 'knowledge_questions', 'photo_id_match')
        or (new.method in ('email_plus', 'text_plus')
          and new.purpose not in ('ai_training', 'media', 'third_party', 'directory_information'))) then
      raise exception 'For a child under 13 a parent says yes by a verifiable method: a signed form, a call, an identity check.'
        using errcode = 'AV012';
    end if;
  elsif new.capacity = 'adult_student' then
    new.relation_id := null;
    if coalesce(app.age_on(birth, day), 0) < 18 or (new.kind = 'idea'
        and exists (select from app.holders(new.tenant_id, new.student_id, 'decide_education', day))) then
      raise exception 'The student does not decide on this alone on that day.' using errcode = 'AV010';
    end if;
    select p.user_id into new.user_id from public.student_profiles p
    where p.tenant_id = new.tenant_id and p.id = new.student_id;
  else
    new.relation_id := null;
    if new.purpose not in ('learning_activity', 'ai_help')
        or not (select t.is_public_agency from public.tenants t where t.id = new.tenant_id) then
      raise exception 'A school cannot stand in for the parents here: only a public agency may, for its own lessons and their help.'
        using errcode = 'AV013';
    end if;
  end if;
  new.monitoring_level := case when new.purpose = 'focus_monitoring' and new.answer = 'yes'
    then coalesce(new.monitoring_level, 'self_report') end;
  return new;
end
$$;
create or replace function app.copy_kind() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  select c.kind into strict new.kind from public.consent_records c
  where c.tenant_id = new.tenant_id and c.student_id = new.student_id and c.id = new.consent_record_id
    and app.may_answer(new.tenant_id, new.student_id);
  return new;
exception when no_data_found then
  raise exception 'There is no such consent.' using errcode = 'AV010';
end
$$;
revoke execute on function app.may_answer(uuid, uuid) from public;
set role aivo_owner;
