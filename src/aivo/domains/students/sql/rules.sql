-- Support visits of the platform: asked for, allowed, opened, ended. The only way to write a support_grants row.
--   AV020 this is not possible now   AV021 what was sent is not right
grant select, insert, update on support_grants to aivo_guard;
grant insert on user_sessions to aivo_guard;
grant insert on users to aivo_guard;

set role aivo_guard;

-- The account under which one of the platform's people acts in a tenant: made once, without a password.
create function app.support_account(tenant uuid, platform_user uuid) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  found_id uuid;
  person record;
begin
  select g.user_id into found_id from public.support_grants g
  where g.tenant_id = tenant and g.platform_user_id = platform_user limit 1;
  if found_id is not null then
    return found_id;
  end if;
  select u.given_name, u.family_name into person from public.users u
  where u.tenant_id = '00000000-0000-7000-8000-000000000001' and u.id = platform_user;
  insert into public.users (tenant_id, id, username, role, status, given_name, family_name, is_mfa_required)
  values (tenant, uuidv7(), 'aivo-support-' || platform_user, 'district_admin', 'active', person.given_name,
    person.family_name || ' (Aivo)', true)
  returning id into found_id;
  return found_id;
end
$$;
comment on function app.support_account(uuid, uuid) is 'The account of one of the platform''s people in a tenant; it acts under an open support grant only';

create function app.ask_support(tenant uuid, kind text, reason text, minutes integer) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
  grant_id uuid := uuidv7();
  account uuid;
begin
  if claim is null or claim[5] <> 'platform_admin' or claim[4] = '' then
    raise exception 'Only an administrator of the platform asks for a support visit.' using errcode = '42501';
  end if;
  if not exists (select from public.tenants t where t.id = tenant and t.deleted_at is null and t.status <> 'closed'
      and t.kind <> 'platform') then
    raise exception 'There is no such organization.' using errcode = 'AV021';
  end if;
  -- one at a time: two visits asked for at once would make two accounts
  perform pg_advisory_xact_lock(hashtextextended('app.support_account ' || tenant || claim[4], 0));
  account := app.support_account(tenant, claim[4]::uuid);
  insert into public.support_grants (tenant_id, id, user_id, platform_user_id, platform_name, kind, reason, minutes, starts_at, ends_at)
  select tenant, grant_id, account, claim[4]::uuid, u.given_name || ' ' || u.family_name, ask_support.kind, btrim(ask_support.reason),
    ask_support.minutes, case ask_support.kind when 'settings' then now() end,
    case ask_support.kind when 'settings' then now() + make_interval(mins => ask_support.minutes) end
  from public.users u where u.tenant_id = tenant and u.id = account;
  return grant_id;
end
$$;
comment on function app.ask_support(uuid, text, text, integer) is 'A visit of the platform''s support, with its reason. To settings it is open at once, to a record once the tenant allows it';

create function app.answer_support(grant_id uuid, is_allowed boolean, student uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  if claim is null or not (app.has_duty('audit', 'write') or app.has_duty('decision', 'write')) then
    raise exception 'Allowing a look at a record is for the records custodian or the director.' using errcode = '42501';
  end if;
  update public.support_grants g set
    answer = case when is_allowed then 'allowed' else 'refused' end, answered_by_user_id = claim[4]::uuid, answered_at = now(),
    learner_id = case when is_allowed then student end,
    starts_at = case when is_allowed then now() end,
    ends_at = case when is_allowed then now() + make_interval(mins => g.minutes) end
  where g.tenant_id = claim[3]::uuid and g.id = grant_id and g.kind = 'record' and g.answer is null and g.ended_at is null
    and g.user_id <> claim[4]::uuid and g.created_at > now() - interval '7 days';
  if not found then
    raise exception 'This request is answered already, or over.' using errcode = 'AV020';
  end if;
end
$$;
comment on function app.answer_support(uuid, boolean, uuid) is 'The tenant allows a look at one learner''s record, or refuses it';

create function app.open_support(grant_id uuid, tenant uuid, hash bytea, device jsonb, address inet) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
  granted record;
  session_id uuid := uuidv7();
begin
  select g.user_id, g.ends_at into granted from public.support_grants g
  where g.tenant_id = tenant and g.id = grant_id and claim[5] = 'platform_admin' and g.platform_user_id::text = claim[4]
    and g.starts_at <= now() and g.ends_at > now() and g.ended_at is null and g.deleted_at is null
  for update;
  if not found then
    raise exception 'This visit is not open: not allowed yet, or over.' using errcode = 'AV020';
  end if;
  insert into public.user_sessions (tenant_id, id, user_id, role, token_hash, method, device, address, mfa_at, idle_expires_at, expires_at)
  values (tenant, session_id, granted.user_id, 'district_admin', hash, 'support', device, address, now(), granted.ends_at, granted.ends_at);
  update public.support_grants set opened_at = coalesce(opened_at, now()) where tenant_id = tenant and id = grant_id;
  return session_id;
end
$$;
comment on function app.open_support(uuid, uuid, bytea, jsonb, inet) is 'A session in the tenant for the platform''s person, as long as the visit may last and no longer';

create function app.end_support(grant_id uuid, tenant uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
  visitor uuid;
begin
  update public.support_grants g set ended_at = now()
  where g.tenant_id = end_support.tenant and g.id = grant_id and g.ended_at is null and (g.ends_at is null or g.ends_at > now())
    and (claim[5] = 'platform_admin' and g.platform_user_id::text = claim[4]
      or claim[3]::uuid = g.tenant_id and claim[5] = 'district_admin'
        and (g.user_id::text = claim[4] or app.has_duty('settings', 'write') or app.has_duty('audit', 'read')))
  returning g.user_id into visitor;
  if not found then
    raise exception 'This visit is over already, or not yours to end.' using errcode = 'AV020';
  end if;
  update public.user_sessions set ended_at = now(), end_reason = 'revoked'
  where tenant_id = end_support.tenant and user_id = visitor and ended_at is null;
end
$$;
comment on function app.end_support(uuid, uuid) is 'End a support visit before its time: by the visitor, or by the tenant';

create function app.visit_state(visit public.support_grants) returns text
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select case
    when visit.answer = 'refused' then 'refused'
    when visit.ended_at is not null or visit.ends_at <= now() then 'over'
    when visit.starts_at is not null then 'open'
    when visit.created_at <= now() - interval '7 days' then 'over'
    else 'waiting' end
$$;
comment on function app.visit_state(public.support_grants) is 'Where a support visit stands: waiting, open, refused, over';

create function app.support_visits(before uuid, at_most integer)
returns table (id uuid, tenant_id uuid, tenant_name text, kind text, reason text, minutes integer, platform_name text, is_own boolean,
  created_at timestamptz, starts_at timestamptz, ends_at timestamptz, opened_at timestamptz, answered_by text, state text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  if claim is null or claim[5] <> 'platform_admin' or claim[4] = '' then
    return;
  end if;
  return query
    select g.id, g.tenant_id, t.name, g.kind, g.reason, g.minutes, g.platform_name, g.platform_user_id::text = claim[4], g.created_at,
      g.starts_at, coalesce(g.ended_at, g.ends_at), g.opened_at, null::text, app.visit_state(g)
    from public.support_grants g join public.tenants t on t.id = g.tenant_id
    where g.deleted_at is null and (before is null or g.id < before)
    order by g.id desc limit least(at_most, 101);
end
$$;
comment on function app.support_visits(uuid, integer) is 'The support visits of the platform''s people, newest first, for its admins: no learner, no name of the tenant''s people';

-- "Who opened the record": a family reads the entries of record_accesses (row security decides which) with the name of who
-- looked, also of those who have left since. Never a family member's, never address or device.
create function app.who_opened(student uuid, before uuid, at_most integer)
returns table (id uuid, at timestamptz, name text, title text, role text, subject text, outcome text, purpose text, outside_party text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  if claim is null or claim[5] <> 'parent' or student <> all (app.my_students('evaluation', 'read')) then
    return;
  end if;
  return query
    select r.id, r.at, u.given_name || ' ' || u.family_name, u.title, r.actor_role, r.subject, r.outcome, r.purpose, r.outside_party
    from public.record_accesses r
    left join public.users u on u.tenant_id = r.tenant_id and u.id = r.actor_user_id
    where r.tenant_id = claim[3]::uuid and r.student_id = student and (before is null or r.id < before)
      and not r.is_kept_apart and coalesce(r.actor_role, '') not in ('parent', 'learner', 'system')
      and (r.actor_user_id is null or r.actor_user_id::text <> claim[4])
    order by r.id desc limit least(at_most, 101);
end
$$;
comment on function app.who_opened(uuid, uuid, integer) is 'Who of the staff and of outside parties opened this learner''s record, for a parent with the right to see it';

revoke execute on function app.support_account(uuid, uuid), app.ask_support(uuid, text, text, integer), app.answer_support(uuid, boolean, uuid),
  app.open_support(uuid, uuid, bytea, jsonb, inet), app.visit_state(public.support_grants), app.end_support(uuid, uuid), app.support_visits(uuid, integer),
  app.who_opened(uuid, uuid, integer) from public;
grant execute on function app.visit_state(public.support_grants) to aivo_owner, aivo_district;
grant execute on function app.support_visits(uuid, integer) to aivo_platform;
grant execute on function app.ask_support(uuid, text, text, integer), app.open_support(uuid, uuid, bytea, jsonb, inet) to aivo_platform;
grant execute on function app.answer_support(uuid, boolean, uuid) to aivo_district;
grant execute on function app.end_support(uuid, uuid) to aivo_platform, aivo_district;
grant execute on function app.who_opened(uuid, uuid, integer) to aivo_member;
set role aivo_owner;

-- Nobody of the tenant makes such an account, nor turns one into another: its name is what app.may_act() knows it by.
create policy no_support_account_add on users as restrictive for insert to aivo_district with check (
  not starts_with(username, 'aivo-support-'));
create policy no_support_account_change on users as restrictive for update to aivo_district using (
  not starts_with(username, 'aivo-support-')) with check (not starts_with(username, 'aivo-support-'));
