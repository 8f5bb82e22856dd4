"""What the messages room asks the database."""

from __future__ import annotations

MAILS_DUE = """
update outbox_mails as m set state = 'sending', attempt_count = m.attempt_count + 1, next_attempt_at = now() + $3
from users u
where m.tenant_id = $1 and u.tenant_id = $1 and u.id = m.user_id and m.deleted_at is null
  and m.id in (
    select d.id from outbox_mails d
    where d.tenant_id = $1 and d.state in ('waiting', 'sending') and d.next_attempt_at <= now() and d.deleted_at is null
    order by d.next_attempt_at limit $2 for update skip locked)
returning m.id, m.kind, m.path, m.link, m.address as sealed_address, nullif(u.email, '') as address, u.locale,
  m.attempt_count, m.message_id, m.state
"""
"""Takes what is due. The trigger turns `sending` into `stopped` where nothing may be sent any more."""

TEXTS_DUE = """
update outbox_texts as t set state = 'sending', attempt_count = t.attempt_count + 1, next_attempt_at = now() + $3
where t.tenant_id = $1 and t.id in (
    select d.id from outbox_texts d
    where d.tenant_id = $1 and d.state in ('waiting', 'sending') and d.next_attempt_at <= now() and d.expires_at > now()
      and d.number is not null and d.code is not null and d.deleted_at is null
    order by d.created_at desc limit $2 for update skip locked)
returning t.id, t.channel, t.language, t.number, t.code, t.attempt_count, t.state
"""
"""Takes the codes that are due. The triggers turn `sending` into `stopped`, and empty it, where nothing may be sent."""

TEXTS = """
select t.id::text as id, t.channel, t.state, t.created_at, t.sent_at, t.attempt_count, t.trouble,
  coalesce(u.title || ' ', '') || u.given_name || ' ' || u.family_name as name
from outbox_texts t
join users u on u.tenant_id = t.tenant_id and u.id = t.user_id
where t.tenant_id = $1 and t.deleted_at is null
  and ($2::text is null or (t.created_at, t.id) < ($2::text::timestamptz, $3::text::uuid))
order by t.created_at desc, t.id desc limit $4
"""
"""Never the number or the code, sealed or not."""

OUTBOX = """
select m.id::text as id, m.kind, m.state, m.created_at, m.sent_at, m.next_attempt_at, m.attempt_count,
  coalesce(u.title || ' ', '') || u.given_name || ' ' || u.family_name as name,
  regexp_replace(o.email, '^(.).*(@.*)$', '\\1…\\2') as address, t.reply, t.outcome,
  m.kind not in ('invitation', 'reset') or m.link is not null as may_retry
from outbox_mails m
join users u on u.tenant_id = m.tenant_id and u.id = m.user_id
left join lateral app.accounts(array[m.user_id]) o on true
left join lateral (
  select a.reply, a.outcome from delivery_attempts a where a.tenant_id = m.tenant_id and a.mail_id = m.id
  order by a.created_at desc limit 1) t on true
where m.tenant_id = $1 and m.deleted_at is null and (cardinality($2::text[]) = 0 or m.state = any ($2))
  and ($3::text is null or (m.created_at, m.id) < ($3::text::timestamptz, $4::text::uuid))
order by m.created_at desc, m.id desc limit $5
"""

MAIL_COUNTS = """
select app.has_duty('people', 'read') as may_read, app.has_duty('people', 'write') as may_act,
  (select coalesce(jsonb_object_agg(state, n), '{}') from (
    select state, count(*) as n from outbox_mails where tenant_id = $1 and deleted_at is null group by state) s
  ) as states
"""

TALKS = """
with talk as (
  select t.id, t.student_id, t.topic, t.last_message_at,
    (exists (select from messages m where m.tenant_id = t.tenant_id and m.thread_id = t.id and m.by_user_id <> $2
      and not exists (select from message_readings r
        where r.tenant_id = m.tenant_id and r.message_id = m.id and r.user_id = $2)))::int as is_new
  from message_threads t where t.tenant_id = $1 and t.deleted_at is null)
select t.id::text as id, t.topic, t.last_message_at, t.is_new, s.given_name, s.family_name,
  m.body, m.language, m.by_user_id = $2 as is_own,
  array(select coalesce(u.title || ' ', '') || u.given_name || ' ' || u.family_name from thread_members p
    join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
    where p.tenant_id = $1 and p.thread_id = t.id and p.user_id <> $2 and p.left_at is null and p.deleted_at is null
    order by p.side, u.family_name limit 5) as people
from talk t
left join student_profiles s on s.tenant_id = $1 and s.id = t.student_id and s.deleted_at is null
left join lateral (
  select m.body, m.language, m.by_user_id from messages m where m.tenant_id = $1 and m.thread_id = t.id
  order by m.created_at desc, m.id desc limit 1) m on true
where $3::text is null
  or (t.is_new, t.last_message_at, t.id) < ($3::text::int, $4::text::timestamptz, $5::text::uuid)
order by t.is_new desc, t.last_message_at desc, t.id desc limit $6
"""

TALK = """
select t.id, t.topic, t.student_id, s.given_name, s.family_name,
  exists (select from thread_members p where p.tenant_id = $1 and p.thread_id = t.id and p.user_id = $3
    and p.left_at is null) as takes_part
from message_threads t
left join student_profiles s on s.tenant_id = $1 and s.id = t.student_id
where t.tenant_id = $1 and t.id = $2 and t.deleted_at is null
"""

MEMBERS = """
select p.user_id, p.side, p.unreached_at, u.title, u.given_name, u.family_name, u.needs_interpreter,
  coalesce(h.days, case p.side when 'team' then array(select jsonb_array_elements_text(s.usual -> 'days')) end) days,
  coalesce(h.from_minute, (s.usual ->> 'from_minute')::integer) as from_minute,
  coalesce(h.to_minute, (s.usual ->> 'to_minute')::integer) as to_minute,
  case when h.days is null and p.side = 'team' then s.usual ->> 'note' else h.note end as note
from thread_members p
join lateral (select t.settings -> 'staff_hours' as usual from tenants t where t.id = p.tenant_id) s on true
left join users u on u.tenant_id = p.tenant_id and u.id = p.user_id and u.deleted_at is null
left join staff_hours h
  on h.tenant_id = p.tenant_id and h.user_id = p.user_id and h.deleted_at is null and p.side = 'team'
where p.tenant_id = $1 and p.thread_id = $2 and p.left_at is null and p.deleted_at is null
order by p.side desc, u.family_name, p.id
"""

MESSAGES = """
select m.id::text as id, m.body, m.language, m.side, m.created_at, m.by_user_id = $3 as is_own,
  coalesce(u.title || ' ', '') || u.given_name || ' ' || u.family_name as name,
  (select jsonb_agg(jsonb_build_object('name', coalesce(w.title || ' ', '') || w.given_name || ' ' || w.family_name,
      'at', r.created_at) order by r.created_at)
    from message_readings r join users w on w.tenant_id = r.tenant_id and w.id = r.user_id
    where r.tenant_id = $1 and r.message_id = m.id) as readings,
  not exists (select from message_readings r where r.tenant_id = $1 and r.message_id = m.id and r.user_id = $3)
    and m.by_user_id <> $3 as is_new
from messages m
left join users u on u.tenant_id = m.tenant_id and u.id = m.by_user_id
where m.tenant_id = $1 and m.thread_id = $2
  and ($4::text is null or (m.created_at, m.id) < ($4::text::timestamptz, $5::text::uuid))
order by m.created_at desc, m.id desc limit $6
"""

LEARNERS = """
select s.id::text as id, s.given_name, s.family_name, s.grade_level from student_profiles s
where s.tenant_id = $1 and s.deleted_at is null and s.id = any (
    app.my_students('contact', 'read') || case when $2 = 'parent'
      then app.my_students('basic', 'read') || app.my_students('notice', 'read') else '{}' end)
  and ($3 = '' or starts_with(lower(s.given_name), lower($3)) or starts_with(lower(s.family_name), lower($3)))
  and ($4::text is null or (s.family_name, s.given_name, s.id) > ($4, $5, $6::text::uuid))
order by s.family_name, s.given_name, s.id limit $7
"""

PARTNERS = """
select p.user_id, p.side, p.what, u.title, u.given_name, u.family_name, u.needs_interpreter,
  h.days, h.from_minute, h.to_minute
from app.talk_partners($2) p
join users u on u.tenant_id = $1 and u.id = p.user_id
left join staff_hours h on h.tenant_id = $1 and h.user_id = p.user_id and h.deleted_at is null
order by p.side, p.rank, u.family_name, u.id
"""

NOTICES = """
select n.id::text as id, n.kind, n.path, n.created_at, n.read_at, k.device ->> 'label' as device from notifications n
left join known_devices k on n.kind = 'device' and k.tenant_id = n.tenant_id and n.occasion = 'device ' || k.id
where n.tenant_id = $1 and n.user_id = $2 and n.deleted_at is null
  and ($3::text is null or (n.created_at, n.id) < ($3::text::timestamptz, $4::text::uuid))
order by n.created_at desc, n.id desc limit $5
"""
