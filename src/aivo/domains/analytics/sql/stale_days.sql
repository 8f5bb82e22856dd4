-- Days that have changed since they were summed, such as after a learner took events away. $1 tenant.
select distinct d.date from daily_focus_summaries d
join focus_sessions s on s.tenant_id = $1 and s.student_id = d.student_id
  and (s.started_at at time zone d.time_zone)::date = d.date
where d.tenant_id = $1 and d.deleted_at is null and s.updated_at > d.updated_at
order by d.date
