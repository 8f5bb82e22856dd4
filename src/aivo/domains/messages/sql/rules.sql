-- Who takes part in a talk, and how anything reaches a person. Login roles write none of these tables themselves:
-- app.my_threads       talks in which the acting person takes part and whose learner they still reach
-- app.talk_partners    whom the acting person may write to about a learner
-- app.open_thread      begins a talk between one adult of the family and members of the team
-- app.join_thread      brings a further member of the team in
-- app.write_message    writes one message, once, and tells the others
-- app.read_thread      notes what the acting person has now read
-- app.notify           lets something wait for a person, with a mail where they want one
-- app.own_delivery     how the acting parent gets letters; app.keep_delivery writes it
-- app.post_mail        puts a mail into the outbox
-- app.post_text        puts a code for a phone into the outbox
-- app.tell_unreached   tells the sender that a mail could not be delivered
-- app.shed_code        empties a text's number and code as soon as it is no longer to be sent, whoever says so
-- app.keep_silence     stops what would be sent about a learner who died, or to somebody who left: whoever writes it
grant select, insert, update on outbox_mails, outbox_texts, notifications, message_threads, thread_members to aivo_guard;
grant select, insert on messages, message_readings to aivo_guard;
grant select, update (deleted_at) on notification_choices to aivo_guard;
grant update (delivery, delivery_chosen_at) on parent_student_relations to aivo_guard;

set role aivo_guard;

-- Whether anything sent to this person, or about this learner, must stay unsent: exit code D (died), or signed off.
create function app.is_silent(tenant uuid, person uuid, learner uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select not exists (
      select from public.users u where u.tenant_id = tenant and u.id = person and u.deleted_at is null and u.status <> 'deactivated')
    or exists (
      select from public.student_profiles s where s.tenant_id = tenant and (s.id = learner or s.user_id = person)
        and (upper(s.exit_code) = 'D' or exists (
          select from public.school_enrolments e where e.tenant_id = tenant and e.student_id = s.id
            and e.deleted_at is null and upper(e.exit_code) = 'D')))
$$;
comment on function app.is_silent(uuid, uuid, uuid) is 'Whether nothing may be sent any more: the learner died, or the person was signed off';

create function app.keep_silence() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if new.state in ('waiting', 'sending')
    and app.is_silent(new.tenant_id, new.user_id, (to_jsonb(new) ->> 'about_student_id')::uuid) then
    new.state := 'stopped';
  end if;
  -- Of a suspended tenant only what keeps an account safe leaves, and what tells its administrators; the rest waits.
  if new.state = 'sending' and tg_table_name = 'outbox_mails'
    and not to_jsonb(new) ->> 'kind' in ('device', 'ties', 'rights', 'support', 'reset', 'password', 'factors',
      'organization')
    and exists (select from public.tenants t where t.id = new.tenant_id and t.status in ('suspended', 'closed')) then
    new.state := 'waiting';
    new.attempt_count := old.attempt_count;
  end if;
  return new;
end
$$;
comment on function app.keep_silence() is 'A mail or text that must not leave is stopped, when it is written and when it is taken to be sent; of a suspended tenant it waits';

-- Whether a person reaches a learner in a way that lets them write: the family by a right to see, to get notices or to be
-- contacted; the team by the need for contact. In the role that takes this side.
create function app.may_talk(tenant uuid, person uuid, learner uuid, side text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from app.student_access a
    join public.users u on u.tenant_id = a.tenant_id and u.id = a.user_id and u.status = 'active' and u.deleted_at is null
    where a.tenant_id = tenant and a.user_id = person and a.student_id = learner
      and a.starts_at <= now() and (a.ends_at is null or a.ends_at > now())
      and case side
        when 'family' then a.role = 'parent' and a.reads & app.mask('basic contact notice') <> 0
        else a.role in ('teacher', 'district_admin') and a.reads & app.bit_of('contact') <> 0 end)
$$;
comment on function app.may_talk(uuid, uuid, uuid, text) is 'Whether a person may write about a learner on this side';

create function app.my_side() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select case (app.claims())[5] when 'parent' then 'family' when 'teacher' then 'team' when 'district_admin' then 'team' end $$;
comment on function app.my_side() is 'On which side of a talk the acting role stands; null for those who take part in none';

create function app.my_threads() returns uuid[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
  mine text := app.my_side();
  found uuid[];
begin
  if claim is null or claim[4] = '' or mine is null then
    return '{}';
  end if;
  select array_agg(m.thread_id) into found from public.thread_members m
  where m.tenant_id = claim[3]::uuid and m.user_id = claim[4]::uuid and m.side = mine and m.left_at is null
    and m.deleted_at is null
    and m.student_id in (
      select a.student_id from app.student_access a
      where a.tenant_id = claim[3]::uuid and a.user_id = claim[4]::uuid and a.role = claim[5]
        and a.starts_at <= now() and (a.ends_at is null or a.ends_at > now())
        and a.reads & (case mine when 'family' then app.mask('basic contact notice') else app.bit_of('contact') end) <> 0);
  return coalesce(found, '{}');
end
$$;
comment on function app.my_threads() is 'The talks in which the acting person takes part and whose learner they reach now';

-- Whom the acting person may write to about a learner, and what each is to them; empty where they may not write at all.
create function app.talk_partners(learner uuid) returns table (user_id uuid, side text, what text, rank integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  me uuid := app.user_id();
  mine text := app.my_side();
begin
  if tenant is null or me is null or mine is null or not app.may_talk(tenant, me, learner, mine) then
    return;
  end if;
  return query
    select distinct on (a.user_id) a.user_id, k.side, k.what, k.rank
    from app.student_access a
    join public.users u on u.tenant_id = a.tenant_id and u.id = a.user_id and u.status = 'active' and u.deleted_at is null
    left join public.student_assignments s on a.source_table = 'student_assignments'
      and s.tenant_id = a.tenant_id and s.id = a.source_id
    cross join lateral (select
      case a.role when 'parent' then 'family' else 'team' end as side,
      case when a.role = 'parent' then 'family' when s.id is not null then s.kind
        when a.source_table = 'classroom_memberships' then 'class'
        when a.role = 'district_admin' then 'duty' else 'team' end as what,
      case when a.role = 'parent' then 0 when s.kind = 'case_manager' then 1 when s.id is not null then 2
        when a.source_table = 'classroom_memberships' then 3 when a.role = 'teacher' then 4 else 5 end as rank) k
    where a.tenant_id = tenant and a.student_id = learner and a.user_id <> me
      and a.role in ('parent', 'teacher', 'district_admin') and not (mine = 'family' and a.role = 'parent')
      and app.may_talk(tenant, a.user_id, learner, k.side)
    order by a.user_id, k.rank
    limit 200;
end
$$;
comment on function app.talk_partners(uuid) is 'Whom the acting person may write to about a learner: families never see each other here';

create function app.open_thread(thread uuid, learner uuid, people uuid[], topic text) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  me uuid := app.user_id();
  mine text := app.my_side();
  family uuid[];
  team uuid[];
begin
  if tenant is null or me is null or mine is null or not app.may_talk(tenant, me, learner, mine) then
    raise exception 'You may not begin a talk about this learner.' using errcode = 'AV021';
  end if;
  select array_agg(distinct p) filter (where p <> me and app.may_talk(tenant, p, learner, 'family')
      and not app.may_talk(tenant, p, learner, 'team')),
    array_agg(distinct p) filter (where p <> me and app.may_talk(tenant, p, learner, 'team'))
  into family, team from unnest(people) as p;
  if mine = 'family' then
    family := array[me];
  else
    team := array_append(coalesce(team, '{}'), me);
  end if;
  if cardinality(family) is distinct from 1 or coalesce(cardinality(team), 0) not between 1 and 20
    or cardinality(family) + cardinality(team) <> (select count(distinct p) from unnest(people || me) as p) then
    raise exception 'A talk has one adult of the family, and people of the team who work with the learner.' using errcode = 'AV022';
  end if;
  insert into public.message_threads (tenant_id, id, student_id, topic, by_user_id)
  values (tenant, thread, learner, open_thread.topic, me);
  insert into public.thread_members (tenant_id, student_id, thread_id, user_id, side)
  select tenant, learner, thread, p, 'family' from unnest(family) as p
  union all select tenant, learner, thread, p, 'team' from unnest(team) as p;
  return thread;
end
$$;
comment on function app.open_thread(uuid, uuid, uuid[], text) is 'Begin a talk between one adult of a learner''s family and members of the team';

create function app.join_thread(thread uuid, person uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  learner uuid;
begin
  select t.student_id into learner from public.message_threads t
  where t.tenant_id = tenant and t.id = thread and t.deleted_at is null and t.id = any (app.my_threads());
  if learner is null or app.my_side() <> 'team' or not app.may_talk(tenant, person, learner, 'team') then
    raise exception 'Only people of the team who work with the learner can join a talk.' using errcode = 'AV022';
  end if;
  if (select count(*) from public.thread_members m where m.tenant_id = tenant and m.thread_id = thread) >= 40 then
    raise exception 'This talk is full.' using errcode = 'AV022';
  end if;
  insert into public.thread_members (tenant_id, student_id, thread_id, user_id, side)
  values (tenant, learner, thread, person, 'team')
  on conflict (tenant_id, thread_id, user_id) where deleted_at is null do nothing;
end
$$;
comment on function app.join_thread(uuid, uuid) is 'Bring a further member of the team into a talk';

create function app.post_mail(
  mail uuid, recipient uuid, mail_kind text, mail_path text, sealed_link bytea default null, learner uuid default null,
  sealed_address bytea default null
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
begin
  if tenant is null or not exists (
      select from public.users u where u.tenant_id = tenant and u.id = recipient and u.deleted_at is null) then
    raise exception 'There is nobody here to write to.' using errcode = 'AV023';
  end if;
  insert into public.outbox_mails (tenant_id, id, user_id, kind, path, link, address, about_student_id, by_user_id, message_id)
  values (tenant, mail, recipient, mail_kind, mail_path, sealed_link, sealed_address, learner, app.user_id(), mail::text);
  return true;
end
$$;
comment on function app.post_mail(uuid, uuid, text, text, bytea, uuid, bytea) is 'Put a mail to a person of the acting tenant into the outbox';

create function app.post_text(
  text_id uuid, recipient uuid, means text, tongue text, sealed_number bytea, sealed_code bytea, until timestamptz
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
begin
  if tenant is null or not exists (
      select from public.users u where u.tenant_id = tenant and u.id = recipient and u.deleted_at is null) then
    raise exception 'There is nobody here to write to.' using errcode = 'AV023';
  end if;
  insert into public.outbox_texts (tenant_id, id, user_id, channel, language, number, code, expires_at)
  values (tenant, text_id, recipient, means, tongue, sealed_number, sealed_code, until);
  return true;
end
$$;
comment on function app.post_text(uuid, uuid, text, text, bytea, bytea, timestamptz) is 'Put a code for a person''s phone into the outbox';

-- Mail where the person chose it; without a choice, families by the recorded way of delivery, staff for what others wait for.
create function app.notify(recipient uuid, what text, page text, learner uuid default null, about text default null) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  person record;
  wants boolean;
begin
  select u.role, u.status, nullif(u.email, '') as email into person
  from public.users u where u.tenant_id = tenant and u.id = recipient and u.deleted_at is null;
  if person.role is null then
    raise exception 'There is nobody here to tell.' using errcode = 'AV023';
  end if;
  if person.status <> 'active' or app.is_silent(tenant, recipient, learner) then
    return false;
  end if;
  insert into public.notifications (tenant_id, user_id, kind, path, occasion, about_student_id)
  values (tenant, recipient, what, page, about, learner)
  on conflict (tenant_id, user_id, occasion) where read_at is null and occasion is not null and deleted_at is null do nothing;
  if not found then
    return false;
  end if;
  select c.has_mail into wants from public.notification_choices c
  where c.tenant_id = tenant and c.user_id = recipient and c.kind = what and c.deleted_at is null;
  if wants is null and person.role = 'parent' and not what in ('device', 'ties', 'rights', 'import', 'support', 'organization') then
    select bool_or(r.delivery = 'email') into wants from public.parent_student_relations r
    where r.tenant_id = tenant and r.user_id = recipient and r.deleted_at is null
      and (learner is null or r.student_id = learner);
    wants := case when learner is null then wants else coalesce(wants, false) end;
  end if;
  -- of a phone that came or went the mail about the second step tells already
  if what in ('phone_added', 'phone_removed') then
    return true;
  end if;
  -- about one's own account nobody is written to in vain: without an address the notice is all there is
  if what in ('device', 'ties', 'rights', 'import') and person.email is null then
    return true;
  end if;
  if coalesce(wants, what not in ('rights', 'unreached') and person.role <> 'learner') then
    perform app.post_mail(uuidv7(), recipient, case what when 'unreached' then 'general' else what end, page, null, learner);
  end if;
  return true;
end
$$;
comment on function app.notify(uuid, text, text, uuid, text) is 'Let something wait for a person of the acting tenant, with a mail where they want one';

-- How one gets letters, as one said it last: of all one's children alike. Null for who has none here.
create function app.own_delivery()
returns table (delivery text, is_chosen boolean, has_address boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select case when count(distinct r.delivery) > 1 then 'mixed' else min(r.delivery) end,
    coalesce(bool_and(r.delivery_chosen_at is not null), false), bool_or(coalesce(u.email, '') <> '')
  from public.parent_student_relations r join public.users u on u.tenant_id = r.tenant_id and u.id = r.user_id
  where r.tenant_id = app.tenant_id() and r.user_id = app.user_id() and app.actor_role() = 'parent' and r.deleted_at is null
    and (r.valid_to is null or r.valid_to >= current_date)
  having count(*) > 0
$$;
comment on function app.own_delivery() is 'The acting parent''s way of getting letters, whether they chose it themselves, and whether there is an address';

-- The last word counts: what was chosen kind by kind before is over.
create function app.keep_delivery(wanted text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  if claim is null or claim[5] <> 'parent' then
    return false;
  end if;
  update public.parent_student_relations r set delivery = wanted, delivery_chosen_at = now()
  where r.tenant_id = claim[3]::uuid and r.user_id = claim[4]::uuid and r.deleted_at is null
    and (r.valid_to is null or r.valid_to >= current_date);
  if not found then
    return false;
  end if;
  update public.notification_choices c set deleted_at = now()
  where c.tenant_id = claim[3]::uuid and c.user_id = claim[4]::uuid and c.deleted_at is null;
  return true;
end
$$;
comment on function app.keep_delivery(text) is 'Write how the acting parent gets letters, for each of their children here';

create function app.write_message(message uuid, thread uuid, words text, tongue text, key uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  me uuid := app.user_id();
  learner uuid;
  other uuid;
begin
  select t.student_id into learner from public.message_threads t
  where t.tenant_id = tenant and t.id = thread and t.deleted_at is null and t.id = any (app.my_threads());
  if learner is null then
    raise exception 'You take no part in this talk.' using errcode = 'AV021';
  end if;
  insert into public.messages (tenant_id, id, student_id, thread_id, by_user_id, side, body, language, sent_key)
  values (tenant, message, learner, thread, me, app.my_side(), words, tongue, key)
  on conflict (tenant_id, thread_id, sent_key) do nothing;
  if not found then
    return false;
  end if;
  update public.message_threads t set last_message_at = now() where t.tenant_id = tenant and t.id = thread;
  for other in
    select m.user_id from public.thread_members m
    where m.tenant_id = tenant and m.thread_id = thread and m.user_id <> me and m.left_at is null and m.deleted_at is null
      and app.may_talk(tenant, m.user_id, learner, m.side)
  loop
    perform app.notify(other, 'message', '/messages/' || thread, learner, thread::text);
  end loop;
  return true;
end
$$;
comment on function app.write_message(uuid, uuid, text, text, uuid) is 'Write one message into a talk, once for each form, and tell the others';

create function app.read_thread(thread uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  me uuid := app.user_id();
  opened integer;
begin
  if not thread = any (app.my_threads()) then
    return 0;
  end if;
  insert into public.message_readings (tenant_id, student_id, thread_id, message_id, user_id)
  select m.tenant_id, m.student_id, m.thread_id, m.id, me from public.messages m
  where m.tenant_id = tenant and m.thread_id = thread and m.by_user_id <> me
    and not exists (select from public.message_readings r
      where r.tenant_id = tenant and r.message_id = m.id and r.user_id = me)
  on conflict (tenant_id, student_id, message_id, user_id) do nothing;
  get diagnostics opened = row_count;
  update public.notifications n set read_at = now()
  where n.tenant_id = tenant and n.user_id = me and n.occasion = thread::text and n.read_at is null;
  return opened;
end
$$;
comment on function app.read_thread(uuid) is 'Note that the acting person has now read a talk';

-- For the worker and for staff who note that a mail came back.
create function app.tell_unreached(mail uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  letter record;
  thread uuid;
begin
  if not (app.actor_role() = 'system' or app.has_duty('people', 'write')) then
    raise exception 'Mail is looked after by staff with a duty over people.' using errcode = '42501';
  end if;
  select m.* into letter from public.outbox_mails m where m.tenant_id = tenant and m.id = mail and m.state in ('failed', 'returned');
  if letter is null then
    return false;
  end if;
  if letter.path ~ '^/messages/[0-9a-f-]{36}$' then
    thread := substr(letter.path, 11)::uuid;
    update public.thread_members m set unreached_at = now()
    where m.tenant_id = tenant and m.thread_id = thread and m.user_id = letter.user_id;
  end if;
  if letter.by_user_id is null or letter.by_user_id = letter.user_id then
    return false;
  end if;
  return app.notify(letter.by_user_id, 'unreached', letter.path, letter.about_student_id, 'unreached ' || letter.user_id);
end
$$;
comment on function app.tell_unreached(uuid) is 'Tell whoever caused a mail that it could not be delivered';

create function app.notices_waiting(hash bytea) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select count(*)::integer from (
    select from public.user_sessions s
    join public.notifications n on n.tenant_id = s.tenant_id and n.user_id = s.user_id and n.read_at is null and n.deleted_at is null
    where s.token_hash = notices_waiting.hash and s.ended_at is null and s.deleted_at is null
    limit 100) as waiting
$$;
comment on function app.notices_waiting(bytea) is 'How much waits for the person of a session; 100 stands for more';

create function app.shed_code() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if new.state not in ('waiting', 'sending') then
    new.number := null;
    new.code := null;
  end if;
  return new;
end
$$;
comment on function app.shed_code() is 'A text that has left, failed or was stopped keeps neither the number nor the code';

revoke execute on function app.shed_code(), app.is_silent(uuid, uuid, uuid), app.keep_silence(), app.may_talk(uuid, uuid, uuid, text), app.my_side(),
  app.my_threads(), app.open_thread(uuid, uuid, uuid[], text), app.join_thread(uuid, uuid), app.talk_partners(uuid),
  app.post_mail(uuid, uuid, text, text, bytea, uuid, bytea), app.post_text(uuid, uuid, text, text, bytea, bytea, timestamptz),
  app.notify(uuid, text, text, uuid, text), app.write_message(uuid, uuid, text, text, uuid), app.read_thread(uuid),
  app.tell_unreached(uuid), app.notices_waiting(bytea), app.own_delivery(), app.keep_delivery(text) from public;
grant execute on function app.shed_code(), app.is_silent(uuid, uuid, uuid), app.keep_silence(), app.may_talk(uuid, uuid, uuid, text)
  to aivo_owner;
grant execute on function app.my_side(), app.my_threads() to aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;
grant execute on function app.open_thread(uuid, uuid, uuid[], text), app.join_thread(uuid, uuid), app.talk_partners(uuid),
  app.write_message(uuid, uuid, text, text, uuid), app.read_thread(uuid) to aivo_owner, aivo_member, aivo_district;
grant execute on function app.post_mail(uuid, uuid, text, text, bytea, uuid, bytea),
  app.post_text(uuid, uuid, text, text, bytea, bytea, timestamptz), app.notify(uuid, text, text, uuid, text), app.notices_waiting(bytea)
  to aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;
grant execute on function app.own_delivery(), app.keep_delivery(text) to aivo_owner, aivo_member;
grant execute on function app.tell_unreached(uuid) to aivo_owner, aivo_district, aivo_worker;

set role aivo_owner;

create trigger keep_silence before insert or update of state on outbox_mails
  for each row execute function app.keep_silence();
create trigger keep_silence before insert or update of state on outbox_texts
  for each row execute function app.keep_silence();
-- Its name comes after keep_silence, so it sees what that made of the row.
create trigger shed_code before insert or update on outbox_texts
  for each row execute function app.shed_code();
-- What was written stays as it was written.
create trigger keep_written before update on messages for each statement execute function app.keep_written('messages');

-- Talks are read by those who take part and still reach the learner, and by records custodians, for a request. They are
-- written by the functions above alone. (Here and not in a file for each table: the policies need app.my_threads.)
revoke insert, update on message_threads from aivo_member, aivo_district;
create policy member_read on message_threads for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and id = any ((select app.my_threads())::uuid[]));
create policy taking_part on message_threads as restrictive for select to aivo_district using (
  id = any ((select app.my_threads())::uuid[]) or (select app.has_duty('audit', 'read')));
revoke insert, update on thread_members from aivo_member, aivo_district;
create policy member_read on thread_members for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and thread_id = any ((select app.my_threads())::uuid[]));
create policy taking_part on thread_members as restrictive for select to aivo_district using (
  thread_id = any ((select app.my_threads())::uuid[]) or (select app.has_duty('audit', 'read')));
revoke insert, update on messages from aivo_member, aivo_district;
create policy member_read on messages for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and thread_id = any ((select app.my_threads())::uuid[]));
create policy taking_part on messages as restrictive for select to aivo_district using (
  thread_id = any ((select app.my_threads())::uuid[]) or (select app.has_duty('audit', 'read')));
revoke insert, update on message_readings from aivo_member, aivo_district;
create policy member_read on message_readings for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and thread_id = any ((select app.my_threads())::uuid[]));
create policy taking_part on message_readings as restrictive for select to aivo_district using (
  thread_id = any ((select app.my_threads())::uuid[]) or (select app.has_duty('audit', 'read')));
