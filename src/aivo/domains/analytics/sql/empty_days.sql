-- Summaries of a day whose sessions are all gone go too. $1 tenant, $2 day.
update daily_focus_summaries d set deleted_at = now(), deletion_id = uuidv7()
where d.tenant_id = $1 and d.date = $2 and d.deleted_at is null and not exists (
  select from focus_sessions s
  where s.tenant_id = $1 and s.student_id = d.student_id and s.deleted_at is null
    and s.status in ('completed', 'abandoned')
    and s.started_at >= $2::date - interval '1 day' and s.started_at < $2::date + interval '2 days'
    and (s.started_at at time zone d.time_zone)::date = $2)
