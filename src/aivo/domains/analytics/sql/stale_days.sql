-- Closed days to be summed: never summed, or changed since, such as after a learner took events away. $1 tenant.
-- A day is closed everywhere twelve hours after it ended in UTC.
with zones as (
  select p.id as student_id, coalesce(p.timezone, k.timezone, t.timezone) as zone
  from student_profiles p
  join tenants t on t.id = p.tenant_id
  left join lateral (
    select h.timezone from school_enrolments e
    join schools h on h.tenant_id = $1 and h.id = e.school_id
    where e.tenant_id = $1 and e.student_id = p.id and e.kind = 'primary' and e.deleted_at is null
    order by e.valid_from desc limit 1) k on true
  where p.tenant_id = $1
), worked as (
  select s.student_id, (s.started_at at time zone z.zone)::date as date, max(s.updated_at) as changed_at
  from focus_sessions s
  join zones z on z.student_id = s.student_id
  where s.tenant_id = $1 and s.status in ('completed', 'abandoned') and s.deleted_at is null
  group by 1, 2
)
select distinct w.date from worked w
join lateral app.consent_now(w.student_id, 'focus_monitoring') as c on true
left join daily_focus_summaries d
  on d.tenant_id = $1 and d.student_id = w.student_id and d.date = w.date and d.deleted_at is null
where w.date < ((now() - interval '12 hours') at time zone 'UTC')::date
  and (d.id is null or w.changed_at > d.updated_at)
order by w.date
