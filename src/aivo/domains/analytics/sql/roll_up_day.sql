-- One closed day of focus sessions as one row a learner. $1 tenant, $2 day.
-- Set-based, and rows that would not change are left alone. Days are the learner's own: their zone, else the school's,
-- else the tenant's. The score follows the session's rule: none below five events or three minutes. A learner without a
-- consent in force gets no row, since the gate would refuse the whole statement for all.
with zones as (
  select p.tenant_id, p.id as student_id, coalesce(p.timezone, k.timezone, t.timezone) as zone
  from student_profiles p
  join tenants t on t.id = p.tenant_id
  left join lateral (
    select h.timezone from school_enrolments e
    join schools h on h.tenant_id = $1 and h.id = e.school_id
    where e.tenant_id = $1 and e.student_id = p.id and e.kind = 'primary' and e.deleted_at is null
    order by e.valid_from desc limit 1) k on true
  where p.tenant_id = $1
), sessions as (
  select s.*, z.zone, extract(hour from s.started_at at time zone z.zone)::int as hour,
    (select count(*) from focus_events e
      where e.tenant_id = $1 and e.student_id = s.student_id and e.focus_session_id = s.id and e.deleted_at is null)::int
      as events
  from focus_sessions s
  join zones z on z.student_id = s.student_id
  where s.tenant_id = $1 and s.deleted_at is null and s.status in ('completed', 'abandoned')
    and s.started_at >= $2::date - interval '1 day' and s.started_at < $2::date + interval '2 days'
    and (s.started_at at time zone z.zone)::date = $2
), totals as (
  select student_id, min(zone) as zone, count(*)::int as sessions, sum(events)::int as events,
    sum(active_ms)::int as active_ms, sum(on_task_ms)::int as on_task_ms, sum(off_task_ms)::int as off_task_ms,
    max(longest_focus_ms) as longest_focus_ms, sum(distraction_count)::int as distractions,
    sum(attention_lost_count)::int as lost, sum(attention_regained_count)::int as regained,
    sum(self_check_count)::int as self_checks, min(started_at) as first_at
  from sessions group by student_id
), subjects as (
  select student_id, jsonb_agg(jsonb_build_object('v', 1, 'subject', subject, 'sessions', n, 'active_ms', active_ms,
    'on_task_ms', on_task_ms, 'distractions', distractions) order by subject) as parts
  from (
    select student_id, coalesce(subject, '') as subject, count(*) as n, sum(active_ms) as active_ms,
      sum(on_task_ms) as on_task_ms, sum(distraction_count) as distractions
    from sessions group by student_id, coalesce(subject, '')) as x
  group by student_id
), hours as (
  select student_id, jsonb_agg(jsonb_build_object('v', 1, 'hour', hour, 'sessions', n, 'active_ms', active_ms,
    'on_task_ms', on_task_ms, 'attention_lost', lost) order by hour) as parts
  from (
    select student_id, hour, count(*) as n, sum(active_ms) as active_ms, sum(on_task_ms) as on_task_ms,
      sum(attention_lost_count) as lost
    from sessions group by student_id, hour) as x
  group by student_id
), effects as (
  select i.student_id, i.intervention_type, (count(*) filter (where not i.is_withheld))::int as offered,
    (count(*) filter (where i.student_response = 'accepted'))::int as accepted,
    (count(*) filter (where i.was_back_on_task and not i.is_withheld))::int as back,
    (count(*) filter (where i.was_back_on_task is not null and not i.is_withheld))::int as known,
    (count(*) filter (where i.is_withheld))::int as withheld,
    (count(*) filter (where i.was_back_on_task and i.is_withheld))::int as withheld_back,
    (count(*) filter (where i.student_feedback in ('helped', 'helped_a_little')))::int as helped
  from focus_interventions i
  join sessions s on s.student_id = i.student_id and s.id = i.focus_session_id
  where i.tenant_id = $1 and i.deleted_at is null
  group by i.student_id, i.intervention_type
), interventions as (
  select student_id, sum(offered)::int as offered, sum(accepted)::int as accepted,
    jsonb_agg(jsonb_build_object('v', 1, 'intervention_type', intervention_type, 'offered', offered,
      'accepted', accepted, 'back_on_task', back, 'known', known, 'withheld', withheld,
      'withheld_back_on_task', withheld_back, 'helped', helped) order by intervention_type) as parts,
    jsonb_agg(jsonb_build_object('v', 1, 'text', format('Worth offering again: after a %s, work went on %s of %s times.',
      intervention_type, back, known), 'basis', 'intervention_effectiveness', 'n', known, 'source', 'rules')
      order by intervention_type) filter (where known >= 2 and 2 * back > known) as advice
  from effects group by student_id
), days as (
  select t.*, b.score as baseline, coalesce(j.parts, '[]') as subject_parts, coalesce(h.parts, '[]') as hour_parts,
    coalesce(i.offered, 0) as offered, coalesce(i.accepted, 0) as accepted,
    coalesce(i.parts, '[]') as effect_parts, coalesce(i.advice, '[]') as advice,
    case when t.events >= 5 and t.active_ms >= 180000 then round(100.0 * t.on_task_ms / t.active_ms, 2) end as score
  from totals t
  join lateral app.consent_now(t.student_id, 'focus_monitoring') as c on true
  left join subjects j on j.student_id = t.student_id
  left join hours h on h.student_id = t.student_id
  left join interventions i on i.student_id = t.student_id
  left join lateral (
    select round(percentile_cont(0.5) within group (order by l.focus_score)::numeric, 2) as score
    from (
      select p.focus_score from focus_sessions p
      where p.tenant_id = $1 and p.student_id = t.student_id and p.started_at < t.first_at
        and p.focus_score is not null and p.deleted_at is null
      order by p.started_at desc limit 10) as l
    having count(*) >= 5) as b on true
)
insert into daily_focus_summaries as s (tenant_id, student_id, id, date,
  time_zone, session_count, event_count, active_ms, on_task_ms, off_task_ms, longest_focus_ms, focus_score,
  own_baseline_score, distraction_count, attention_lost_count, attention_regained_count, self_check_count,
  intervention_count, interventions_accepted, subject_breakdown, time_patterns, intervention_effectiveness,
  recommendations)
select $1, student_id, uuidv7(), $2, zone, sessions, events, active_ms, on_task_ms, off_task_ms, longest_focus_ms, score,
  baseline, distractions, lost, regained, self_checks, offered, accepted, subject_parts, hour_parts, effect_parts, advice
from days
on conflict (tenant_id, student_id, date) where deleted_at is null do update set (
  time_zone, session_count, event_count, active_ms, on_task_ms, off_task_ms, longest_focus_ms, focus_score,
  own_baseline_score, distraction_count, attention_lost_count, attention_regained_count, self_check_count,
  intervention_count, interventions_accepted, subject_breakdown, time_patterns, intervention_effectiveness,
  recommendations)
= (
  excluded.time_zone, excluded.session_count, excluded.event_count, excluded.active_ms, excluded.on_task_ms,
  excluded.off_task_ms, excluded.longest_focus_ms, excluded.focus_score, excluded.own_baseline_score,
  excluded.distraction_count, excluded.attention_lost_count, excluded.attention_regained_count,
  excluded.self_check_count, excluded.intervention_count, excluded.interventions_accepted, excluded.subject_breakdown,
  excluded.time_patterns, excluded.intervention_effectiveness, excluded.recommendations)
where (
  s.time_zone, s.session_count, s.event_count, s.active_ms, s.on_task_ms, s.off_task_ms, s.longest_focus_ms,
  s.focus_score, s.own_baseline_score, s.distraction_count, s.attention_lost_count, s.attention_regained_count,
  s.self_check_count, s.intervention_count, s.interventions_accepted, s.subject_breakdown, s.time_patterns,
  s.intervention_effectiveness, s.recommendations)
is distinct from (
  excluded.time_zone, excluded.session_count, excluded.event_count, excluded.active_ms, excluded.on_task_ms,
  excluded.off_task_ms, excluded.longest_focus_ms, excluded.focus_score, excluded.own_baseline_score,
  excluded.distraction_count, excluded.attention_lost_count, excluded.attention_regained_count,
  excluded.self_check_count, excluded.intervention_count, excluded.interventions_accepted, excluded.subject_breakdown,
  excluded.time_patterns, excluded.intervention_effectiveness, excluded.recommendations)
