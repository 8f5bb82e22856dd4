-- How answers decide a consent. Nobody writes a status: families and staff add answers, these triggers draw the
-- conclusion while they hold the one current record, so that two answers at once cannot miss each other.
-- app.may_answer       to whom triggers that speak before the policies tell anything of a consent
-- app.check_answer     before an answer: who may give it, how, when (refused: AV010 … AV013)
-- app.decide_consent   after it: what the record says now
-- app.keep_consent     refuses every other way to change what a record says (AV014)
-- app.note_consent     history of the record
-- app.expire_consents  the nightly flip of what has ended; the gates compare with now() and do not wait for it

grant select on retention_rules, consent_answers, schools, districts to aivo_guard;
grant select, update on consent_records to aivo_guard;
grant insert on consent_histories to aivo_guard;

set role aivo_guard;

-- Relations that hold a right on a day: confirmed, in their dates, not removed.
create function app.holders(tenant uuid, student uuid, right_wanted text, day date)
returns table (relation_id uuid, user_id uuid, basis text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select r.id, r.user_id, g.basis
  from public.parent_relation_rights g
  join public.parent_student_relations r
    on r.tenant_id = g.tenant_id and r.student_id = g.student_id and r.id = g.relation_id
  where g.tenant_id = tenant and g.student_id = student and g.right_kind = right_wanted
    and g.deleted_at is null and r.deleted_at is null and r.is_confirmed
    and day between greatest(g.valid_from, r.valid_from) and coalesce(least(g.valid_to, r.valid_to), 'infinity')
$$;
comment on function app.holders(uuid, uuid, text, date) is 'Confirmed relations that hold a right on a day';

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

create function app.check_answer() returns trigger
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
comment on function app.check_answer() is 'Before an answer: whether this person may give it, by this method, on that day';

-- The day on which what was collected is destroyed: the tenant's rule, else the platform's, else 30 days.
create function app.purge_day(tenant uuid, data_class text, starts_with text, day date) returns date
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select day + coalesce((
    select r.keep_days from public.retention_rules r
    where (r.owner_tenant_id = tenant or r.owner_tenant_id is null) and r.data_class = purge_day.data_class
      and r.starts_with = purge_day.starts_with and r.deleted_at is null and r.action <> 'keep'
      and day between r.valid_from and coalesce(r.valid_to, 'infinity')
    order by r.owner_tenant_id nulls last limit 1), 30)
$$;
comment on function app.purge_day(uuid, text, text, date) is 'Day of destruction after an event, by the retention rules';

create function app.decide_consent() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  was public.consent_records;
  zone text := app.zone_of(new.tenant_id, new.student_id);
  today date := (now() at time zone zone)::date;
  birth date;
  majority timestamptz;
  said public.consent_answers;
  refusal public.consent_answers;
  decided public.consent_answers;
  verdict text;
  level text;
  ends timestamptz;
begin
  select * into was from public.consent_records c
  where c.tenant_id = new.tenant_id and c.student_id = new.student_id and c.id = new.consent_record_id
  for update;
  select p.birth_date into birth from public.student_profiles p where p.tenant_id = new.tenant_id and p.id = new.student_id;
  if birth is not null then
    -- 18 years completed: the first day on which age_on() says 18.
    majority := (case when extract(month from birth) = 2 and extract(day from birth) = 29
      then make_date(extract(year from birth)::integer + 18, 3, 1)
      else (birth + interval '18 years')::date end)::timestamp at time zone zone;
  end if;

  if was.kind = 'data' then
    -- The latest answer of each person who holds the right today. From the 18th birthday a parent's standing by law is
    -- over, and a school's word from before it too. One refusal wins over every yes.
    for said in
      select distinct on (coalesce(a.relation_id::text, a.capacity)) a.*
      from public.consent_answers a
      where a.tenant_id = was.tenant_id and a.student_id = was.student_id and a.consent_record_id = was.id
        and case a.capacity
          when 'rights_holder' then exists (
            select from app.holders(was.tenant_id, was.student_id, 'give_data_consent', today) h
            where h.relation_id = a.relation_id
              and (majority is null or now() < majority or h.basis not in ('law', 'tax_dependent')))
          when 'adult_student' then now() >= majority
          else majority is null or now() < majority or a.answered_at >= majority end
      order by coalesce(a.relation_id::text, a.capacity), a.answered_at desc, a.id desc
    loop
      if said.answer = 'yes' then
        if decided is null or (decided.capacity = 'school_official' and said.capacity <> 'school_official')
            or ((decided.capacity = 'school_official') = (said.capacity = 'school_official')
              and said.answered_at > decided.answered_at) then
          decided := said;
        end if;
        if level is null or array_position(array['self_report', 'activity', 'full'], said.monitoring_level)
            < array_position(array['self_report', 'activity', 'full'], level) then
          level := said.monitoring_level;
        end if;
      elsif said.capacity <> 'school_official' and (refusal is null or said.answered_at > refusal.answered_at) then
        refusal := said;
      end if;
    end loop;
    if refusal.id is not null then
      verdict := case when was.status in ('granted', 'withdrawn') then 'withdrawn' else 'refused' end;
      decided := refusal;
    elsif decided.id is not null then
      ends := coalesce(decided.expires_at, decided.answered_at + interval '1 year');
      if decided.capacity <> 'adult_student' and now() < majority then
        ends := least(ends, majority);
      end if;
      verdict := case when ends > now() then 'granted' else 'expired' end;
    elsif was.status = 'granted' then
      verdict := 'withdrawn';
      decided := new;
    else
      return null;
    end if;
  else
    -- In the order in which they were said: a yes of anybody with the right starts, a written withdrawal of anybody with
    -- the right ends, a no beside a yes changes nothing. After an end a later yes is a new start.
    verdict := 'asked';
    for said in
      select a.* from public.consent_answers a
      where a.tenant_id = was.tenant_id and a.student_id = was.student_id and a.consent_record_id = was.id
      order by a.answered_at, a.id
    loop
      if said.answer = 'yes' then
        verdict := 'granted';
        decided := said;
      elsif said.answer = 'withdraw' and said.is_written and verdict = 'granted' then
        verdict := 'withdrawn';
        decided := said;
      elsif said.answer = 'no' and verdict not in ('granted', 'withdrawn') then
        verdict := 'refused';
        decided := said;
      end if;
    end loop;
    if decided is null then
      return null;
    end if;
    if verdict = 'granted' then
      ends := decided.expires_at;
      if ends <= now() then
        verdict := 'expired';
      end if;
    end if;
  end if;

  if verdict = 'withdrawn' and was.status = 'withdrawn' then
    return null;
  end if;
  update public.consent_records c set
    status = verdict,
    consent_level = case when verdict <> 'granted' then 'none' when coalesce(level, 'full') = 'full' then 'full' else 'limited' end,
    monitoring_level = level,
    lawful_basis = case when verdict in ('refused', 'withdrawn') then c.lawful_basis else case decided.capacity
      when 'rights_holder' then 'parental_consent' when 'adult_student' then 'adult_student' else 'school_authorization' end end,
    method = decided.method,
    relation_id = decided.relation_id,
    answered_by_user_id = decided.user_id,
    notice_version = coalesce(decided.notice_version, c.notice_version),
    notice_language = coalesce(decided.notice_language, c.notice_language),
    evidence_document_id = decided.evidence_document_id,
    granted_at = case when verdict in ('granted', 'expired') then decided.answered_at when verdict = 'refused' then null else c.granted_at end,
    refused_at = case when verdict = 'refused' then decided.answered_at end,
    withdrawn_at = case when verdict = 'withdrawn' then now() end,
    withdrawal_reason = case when verdict = 'withdrawn' then decided.statement end,
    expires_at = case when verdict in ('granted', 'expired') then ends when verdict = 'refused' then null else c.expires_at end,
    purge_on = case when was.kind = 'idea' or verdict not in ('withdrawn', 'expired') then null
      else app.purge_day(c.tenant_id, c.purpose, case verdict when 'withdrawn' then 'withdrawal' else 'expiry' end, today) end
  where c.tenant_id = was.tenant_id and c.id = was.id;
  return null;
end
$$;
comment on function app.decide_consent() is 'After an answer: what the one current record says now';

-- Runs as whoever writes: only inside the guard's functions is that the guard.
create function app.keep_consent() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  free text[] := array['details', 'party', 'notice_version', 'notice_language', 'asked_at', 'deleted_at', 'deletion_id',
    'updated_at', 'version', 'is_verifiable'];
begin
  if current_user = 'aivo_guard' then
    return new;
  end if;
  if tg_op = 'INSERT' then
    if new.status <> 'asked' or new.consent_level <> 'none' or num_nonnulls(new.monitoring_level, new.lawful_basis, new.method,
        new.relation_id, new.answered_by_user_id, new.granted_at, new.refused_at, new.withdrawn_at, new.expires_at, new.purge_on) > 0 then
      raise exception 'A consent begins as asked; only answers decide it.' using errcode = 'AV014';
    end if;
  elsif to_jsonb(new) - free <> to_jsonb(old) - free then
    raise exception 'What a consent says is decided by answers alone; record an answer.' using errcode = 'AV014';
  end if;
  return new;
end
$$;
comment on function app.keep_consent() is 'Refuses to write what only answers decide';

create function app.guard_only() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if current_user <> 'aivo_guard' then
    raise exception 'Rows of % are written by the database itself.', tg_argv[0] using errcode = 'AV014';
  end if;
  return new;
end
$$;
comment on function app.guard_only() is 'Refuses rows that only triggers write; argument: table';

create function app.note_consent() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  cause text;
begin
  if tg_op = 'INSERT' then
    cause := 'asked';
  elsif new.deleted_at is distinct from old.deleted_at then
    cause := case when new.deleted_at is null then 'restoration' else 'deletion' end;
  elsif (new.status, new.monitoring_level, new.expires_at, new.lawful_basis, new.answered_by_user_id)
      is distinct from (old.status, old.monitoring_level, old.expires_at, old.lawful_basis, old.answered_by_user_id) then
    cause := case when new.status = 'expired' then 'expiry' else 'answer' end;
  else
    return null;
  end if;
  insert into public.consent_histories (tenant_id, student_id, id, consent_record_id, kind, status, was_status,
    monitoring_level, lawful_basis, expires_at, purge_on, cause, changed_by_user_id)
  values (new.tenant_id, new.student_id, uuidv7(), new.id, new.kind, new.status,
    case when tg_op = 'UPDATE' then old.status end, new.monitoring_level, new.lawful_basis, new.expires_at, new.purge_on,
    cause, app.user_id());
  return null;
end
$$;
comment on function app.note_consent() is 'Keeps the history of a consent record';

create function app.copy_kind() returns trigger
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
comment on function app.copy_kind() is 'Gives a notice the kind of its consent, for the policies';

create function app.expire_consents() returns table (student_id uuid, purpose text, purge_on date)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if app.actor_role() is distinct from 'system' then
    raise exception 'Consents expire by the nightly job.' using errcode = 'AV000';
  end if;
  return query
    update public.consent_records c set status = 'expired', consent_level = 'none', purge_on = case when c.kind = 'data'
      then app.purge_day(c.tenant_id, c.purpose, 'expiry', (c.expires_at at time zone app.zone_of(c.tenant_id, c.student_id))::date) end
    where c.tenant_id = app.tenant_id() and c.status = 'granted' and c.expires_at <= now() and c.deleted_at is null
    returning c.student_id, c.purpose, c.purge_on;
end
$$;
comment on function app.expire_consents() is 'Flips what has ended in the acting tenant and names it; system only';

revoke execute on function app.holders(uuid, uuid, text, date), app.may_answer(uuid, uuid), app.check_answer(), app.decide_consent(), app.keep_consent(),
  app.guard_only(), app.note_consent(), app.copy_kind(), app.expire_consents(), app.purge_day(uuid, text, text, date) from public;
grant execute on function app.check_answer(), app.decide_consent(), app.keep_consent(), app.guard_only(), app.note_consent(),
  app.copy_kind() to aivo_owner;
grant execute on function app.expire_consents() to aivo_worker, aivo_owner;

set role aivo_owner;

create trigger keep_consent before insert or update on consent_records
  for each row execute function app.keep_consent();
create trigger note_consent after insert or update on consent_records
  for each row execute function app.note_consent();
create trigger check_answer before insert on consent_answers
  for each row execute function app.check_answer();
create trigger decide_consent after insert on consent_answers
  for each row execute function app.decide_consent();
create trigger keep_written before update on consent_answers
  for each statement execute function app.keep_written('consent_answers');
create trigger copy_kind before insert on consent_notices
  for each row execute function app.copy_kind();
create trigger guard_only before insert or update on consent_histories
  for each row execute function app.guard_only('consent_histories');
