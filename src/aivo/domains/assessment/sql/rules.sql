-- A learner never reads the bank or its keys. Two doors of the guard stand between: one shows the questions of an attempt
-- as snapshots in the learner's own rows, the other scores the answers by the keys.
-- (`create or replace`, because the functions outlive a downgrade of this phase.)
grant select on public.assessments, public.assessment_questions, public.assessment_answer_keys,
  public.assessment_assignments, public.assessment_attempts to aivo_guard;
grant select, insert, update on public.assessment_responses to aivo_guard;
grant select on public.consent_records to aivo_guard;
grant update on public.assessment_attempts, public.assessment_assignments to aivo_guard;

set role aivo_guard;

-- Puts the questions of an attempt in front of the learner. Supports that the assignment prohibits are not among those on.
create or replace function app.present_questions(attempt uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  shown integer;
begin
  insert into public.assessment_responses (tenant_id, student_id, id, attempt_id, question_id, position, item,
    presented_at, points_possible)
  select t.tenant_id, t.student_id, uuidv7(), t.id, q.id, q.position,
    jsonb_build_object('v', 1, 'question_type', q.question_type, 'stem', q.stem, 'stimulus', q.stimulus,
      'choices', q.choices, 'interaction', q.interaction, 'language_code', q.language_code,
      'supports_on', coalesce((
        select jsonb_agg(s ->> 'feature') from jsonb_array_elements(a.accommodations -> 'supports') as s
        where s ->> 'state' = 'on' and not (q.supports -> 'prohibited') ? (s ->> 'feature')), '[]')),
    t.started_at, q.max_points
  from public.assessment_attempts t
  join public.assessment_assignments a
    on a.tenant_id = t.tenant_id and a.student_id = t.student_id and a.id = t.assignment_id
  join public.assessment_questions q on q.tenant_id = a.tenant_id and q.assessment_id = a.assessment_id
  where t.tenant_id = tenant and t.id = attempt and t.status = 'in_progress' and t.deleted_at is null
    and q.status = 'active' and q.deleted_at is null
    and (app.actor_role() = 'system' or t.student_id = any (app.my_students('learning', 'write')))
  order by q.position
  on conflict do nothing;
  get diagnostics shown = row_count;
  update public.assessment_attempts t
  set questions_presented = n.presented, points_possible = n.points
  from (
    select r.attempt_id, count(*)::integer as presented, sum(r.points_possible) as points
    from public.assessment_responses r
    where r.tenant_id = tenant and r.attempt_id = attempt and r.deleted_at is null
    group by r.attempt_id) as n
  where t.tenant_id = tenant and t.id = n.attempt_id and shown > 0;
  update public.assessment_assignments a set status = 'in_progress'
  from public.assessment_attempts t
  where t.tenant_id = tenant and t.id = attempt and shown > 0 and a.tenant_id = tenant
    and a.student_id = t.student_id and a.id = t.assignment_id and a.status = 'assigned';
  return shown;
end
$$;
comment on function app.present_questions(uuid) is 'Puts the questions of an attempt before the learner, as snapshots without keys';

-- The points of one answer by its key; null: a person scores it.
create or replace function app.points_for(scoring text, correct text[], accepted jsonb, question_type text, points numeric, answer jsonb)
returns numeric
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select case
    when answer is null then 0
    when scoring in ('rubric', 'none') or question_type = 'extended_text' then null
    when question_type in ('single_choice', 'multiple_choice', 'inline_choice', 'hottext') then
      case when array(select k from jsonb_array_elements_text(answer -> 'keys') as k order by k)
        = array(select k from unnest(correct) as k order by k) then points else 0 end
    when question_type = 'order' then
      case when array(select k from jsonb_array_elements_text(answer -> 'keys') with ordinality as o (k, n) order by n)
        = correct then points else 0 end
    when question_type in ('match', 'gap_match', 'associate') then
      case when array(select p ->> 0 || ' ' || (p ->> 1) from jsonb_array_elements(answer -> 'pairs') as p order by 1)
        = array(select k from unnest(correct) as k order by k) then points else 0 end
    when question_type in ('number', 'slider') then coalesce((
      select max(least(points * (a ->> 'points')::numeric, points)) from jsonb_array_elements(accepted) as a
      where a ->> 'value' ~ '^-?[0-9]+(\.[0-9]+)?$'
        and abs((answer ->> 'number')::numeric - (a ->> 'value')::numeric) <= coalesce((a ->> 'tolerance')::numeric, 0)), 0)
    else coalesce((
      select max(least(points * (a ->> 'points')::numeric, points)) from jsonb_array_elements(accepted) as a
      where case when (a ->> 'is_case_sensitive')::boolean then btrim(answer ->> 'text') = a ->> 'value'
        else lower(btrim(answer ->> 'text')) = lower(a ->> 'value') end), 0)
    end
$$;
comment on function app.points_for(text, text[], jsonb, text, numeric, jsonb) is 'Points of one answer by its key; null where a person scores';

-- Scores what can be scored by keys and sums the attempt. Answers that a person has scored stay as they are; an attempt
-- with answers that wait for a person stays submitted.
create or replace function app.score_attempt(attempt uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  state text;
begin
  if not exists (
    select from public.assessment_attempts t
    where t.tenant_id = tenant and t.id = attempt and t.status in ('submitted', 'scored') and t.deleted_at is null
      and (app.actor_role() = 'system' or t.student_id = any (app.my_students('learning', 'write')))) then
    return null;
  end if;
  update public.assessment_responses r
  set points_earned = k.points, is_correct = case when k.points = r.points_possible then true when k.points = 0 then false end,
    scored_by = 'key', scored_at = now(), misconception_code = k.misconception
  from (
    select r.id,
      app.points_for(k.scoring, k.correct_keys, k.accepted, q.question_type, r.points_possible, r.response) as points,
      (select m ->> 'code' from jsonb_array_elements(k.misconceptions) as m
        where r.response -> 'keys' ? (m ->> 'choice_key') limit 1) as misconception
    from public.assessment_responses r
    join public.assessment_questions q on q.tenant_id = r.tenant_id and q.id = r.question_id
    join public.assessment_answer_keys k on k.tenant_id = q.tenant_id and k.question_id = q.id and k.deleted_at is null
    where r.tenant_id = tenant and r.attempt_id = attempt and r.deleted_at is null
      and r.scored_by is distinct from 'person' and r.scored_by is distinct from 'rubric') as k
  where r.tenant_id = tenant and r.id = k.id and k.points is not null
    and (r.points_earned, r.scored_by) is distinct from (k.points, 'key');
  update public.assessment_attempts t
  set points_earned = n.earned, points_possible = n.possible, questions_answered = n.answered,
    questions_correct = n.correct, rapid_guess_count = n.rapid,
    status = case when n.waiting = 0 then 'scored' else 'submitted' end,
    scored_at = case when n.waiting = 0 then coalesce(t.scored_at, now()) end
  from (
    select sum(r.points_earned) as earned, sum(r.points_possible) as possible,
      (count(*) filter (where r.answered_at is not null and not r.is_skipped))::integer as answered,
      (count(*) filter (where r.is_correct and r.answered_at is not null and not r.is_skipped))::integer as correct,
      (count(*) filter (where r.is_rapid_guess))::integer as rapid,
      count(*) filter (where r.points_earned is null) as waiting
    from public.assessment_responses r
    where r.tenant_id = tenant and r.attempt_id = attempt and r.deleted_at is null) as n
  where t.tenant_id = tenant and t.id = attempt
  returning t.status into state;
  update public.assessment_assignments a set status = 'completed'
  from public.assessment_attempts t
  where t.tenant_id = tenant and t.id = attempt and a.tenant_id = tenant and a.student_id = t.student_id
    and a.id = t.assignment_id and a.status in ('assigned', 'in_progress');
  return state;
end
$$;
comment on function app.score_attempt(uuid) is 'Scores a handed-in attempt by its keys and sums it; answers its status, null where there is nothing to score';

revoke execute on function app.present_questions(uuid), app.score_attempt(uuid),
  app.points_for(text, text[], jsonb, text, numeric, jsonb) from public;
grant execute on function app.present_questions(uuid), app.score_attempt(uuid) to aivo_member, aivo_worker;

-- Work that runs ends when the consent behind it has: whoever withdrew has no right to write the learner's work.
create or replace function app.stop_assessment_attempts(student uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  stopped integer;
begin
  update public.assessment_attempts w set status = 'abandoned', stop_reason = 'consent_ended'
  where w.tenant_id = app.tenant_id() and w.student_id = student and w.status in ('in_progress', 'paused') and w.deleted_at is null
    and not exists (
      select from public.consent_records c
      where c.tenant_id = w.tenant_id and c.student_id = w.student_id and c.purpose = 'learning_activity'
        and c.status = 'granted' and c.expires_at > now() and c.deleted_at is null);
  get diagnostics stopped = row_count;
  return stopped;
end
$$;
comment on function app.stop_assessment_attempts(uuid) is 'Ends what runs of a learner whose consent is over; answers how many';
revoke execute on function app.stop_assessment_attempts(uuid) from public;
grant execute on function app.stop_assessment_attempts(uuid) to aivo_member, aivo_district, aivo_worker;

set role aivo_owner;
