-- How much waits for a person in the roles they do not act in now: a number for each, asked with the session itself. For those
-- with one role it costs nothing; each part stops counting at a hundred.
grant select on student_notices, ieps, section_504_plans, messages, message_readings, thread_members to aivo_guard;

set role aivo_guard;

create function app.waiting_elsewhere(hash bytea) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  me record;
  other text;
  learners uuid[];
  talks uuid[];
  waits integer;
  found jsonb := '{}';
begin
  select s.tenant_id, s.user_id, (now() at time zone t.timezone)::date as today into me
  from public.user_sessions s join public.tenants t on t.id = s.tenant_id
  where s.token_hash = waiting_elsewhere.hash and s.ended_at is null and s.deleted_at is null;
  foreach other in array coalesce(app.other_roles_by_hash(hash), '{}') loop
    select array_agg(a.student_id) filter (where a.reads & app.bit_of('plan') <> 0),
      array_agg(a.student_id) filter (where a.reads & case other when 'parent' then app.mask('basic contact notice')
        else app.bit_of('contact') end <> 0)
    into learners, talks from app.student_access a
    where a.tenant_id = me.tenant_id and a.user_id = me.user_id and a.role = other
      and a.starts_at <= now() and (a.ends_at is null or a.ends_at > now());
    select count(*) into waits from (
      (select 1 from public.thread_members m
       cross join lateral (
         select g.id from public.messages g where g.tenant_id = m.tenant_id and g.thread_id = m.thread_id
           and g.by_user_id <> m.user_id order by g.created_at desc limit 1) newest
       where m.tenant_id = me.tenant_id and m.user_id = me.user_id and m.student_id = any (talks)
         and m.side = case other when 'parent' then 'family' else 'team' end and m.left_at is null and m.deleted_at is null
         and not exists (select from public.message_readings r where r.tenant_id = m.tenant_id
           and r.student_id = m.student_id and r.message_id = newest.id and r.user_id = m.user_id)
       limit 100)
      union all
      (select 1 from public.student_notices n where other = 'parent' and n.tenant_id = me.tenant_id
         and n.user_id = me.user_id and n.student_id = any (talks) and n.read_at is null and n.deleted_at is null limit 100)
      union all
      (select 1 from public.ieps i where i.tenant_id = me.tenant_id and i.student_id = any (learners) and i.deleted_at is null
         and (other = 'parent' and i.status = 'proposed'
           or other = 'teacher' and i.status = 'in_force' and i.annual_review_due_on < me.today) limit 100)
      union all
      (select 1 from public.section_504_plans f where other = 'teacher' and f.tenant_id = me.tenant_id
         and f.student_id = any (learners) and f.status = 'in_force' and f.review_due_on < me.today and f.deleted_at is null
       limit 100)
      limit 100) as all_of_it;
    found := found || jsonb_build_object(other, waits);
  end loop;
  return found;
end
$$;
comment on function app.waiting_elsewhere(bytea) is 'How much waits in the other roles of the person of a session: talks not read, letters, drafts, late reviews; 100 stands for more';

revoke execute on function app.waiting_elsewhere(bytea) from public;
grant execute on function app.waiting_elsewhere(bytea) to aivo_owner, aivo_member;
set role aivo_owner;
