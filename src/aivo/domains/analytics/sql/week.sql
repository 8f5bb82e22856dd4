-- One learner's week in raw counts, whole and by subject. $1 tenant, $2 learner, $3 Monday, $4 zone of the learner's days.
with span as (
  select ($3::date)::timestamp at time zone $4 as starts_at, ($3::date + 7)::timestamp at time zone $4 as ends_at
), homework as (
  select h.*, (h.started_at at time zone $4)::date as day from homework_sessions h, span
  where h.tenant_id = $1 and h.student_id = $2 and h.deleted_at is null
    and h.started_at >= span.starts_at and h.started_at < span.ends_at
), attempts as (
  select t.*, a.subject, (t.started_at at time zone $4)::date as day
  from span, assessment_attempts t
  join assessment_assignments g on g.tenant_id = $1 and g.student_id = $2 and g.id = t.assignment_id
  left join assessments a on a.tenant_id = $1 and a.id = g.assessment_id
  where t.tenant_id = $1 and t.student_id = $2 and t.deleted_at is null and t.validity <> 'invalid'
    and t.started_at >= span.starts_at and t.started_at < span.ends_at
), revisions as (
  select r.*, (r.saved_at at time zone $4)::date as day from writing_revisions r, span
  where r.tenant_id = $1 and r.student_id = $2 and r.deleted_at is null
    and r.saved_at >= span.starts_at and r.saved_at < span.ends_at
), games as (
  select g.*, (g.started_at at time zone $4)::date as day from game_sessions g, span
  where g.tenant_id = $1 and g.student_id = $2 and g.deleted_at is null
    and g.started_at >= span.starts_at and g.started_at < span.ends_at
), work as (
  select day, active_ms from homework union all select day, active_ms from attempts
  union all select day, active_ms from revisions union all select day, active_ms from games
), by_subject as (
  select subject, 1 as sessions, steps_total, steps_completed, aided_attempts, aided_correct, unaided_attempts,
    unaided_correct, 0 as answered, 0 as correct, active_ms from homework
  union all
  select coalesce(subject, 'other'), 0, 0, 0, 0, 0, 0, 0, questions_answered, questions_correct, active_ms from attempts
  union all
  select subject, 0, 0, 0, 0, 0, 0, 0, 0, 0, active_ms from games
)
select
  (select count(distinct day) from work)::int as active_days,
  (select coalesce(sum(active_ms), 0) from work)::int as active_ms,
  (select count(*) from homework)::int as homework_sessions,
  (select count(*) from homework where status = 'completed')::int as homework_completed,
  (select count(*) from homework_hints i join homework h on i.homework_session_id = h.id
    where i.tenant_id = $1 and i.student_id = $2 and i.deleted_at is null)::int as hints_used,
  (select coalesce(sum(aided_attempts), 0) from homework)::int as aided_attempts,
  (select coalesce(sum(aided_correct), 0) from homework)::int as aided_correct,
  (select coalesce(sum(unaided_attempts), 0) from homework)::int as unaided_attempts,
  (select coalesce(sum(unaided_correct), 0) from homework)::int as unaided_correct,
  (select count(*) from attempts where status in ('submitted', 'scored'))::int as assessments_completed,
  (select coalesce(sum(questions_answered), 0) from attempts)::int as questions_answered,
  (select coalesce(sum(questions_correct), 0) from attempts)::int as questions_correct,
  (select count(distinct writing_document_id) from revisions)::int as documents_written,
  (select coalesce(sum(words_added), 0) from revisions)::int as words_written,
  (select count(*) from games)::int as games_played,
  (select coalesce(sum(items_attempted), 0) from games)::int as game_items_attempted,
  (select coalesce(sum(items_correct), 0) from games)::int as game_items_correct,
  (select coalesce(jsonb_agg(s order by s.subject), '[]')::text from (
    select 1 as v, subject, sum(sessions)::int as homework_sessions, sum(steps_total)::int as steps_total,
      sum(steps_completed)::int as steps_completed, sum(aided_attempts)::int as aided_attempts,
      sum(aided_correct)::int as aided_correct, sum(unaided_attempts)::int as unaided_attempts,
      sum(unaided_correct)::int as unaided_correct, sum(answered)::int as questions_answered,
      sum(correct)::int as questions_correct, sum(active_ms)::int as active_ms
    from by_subject group by subject) as s) as subjects
