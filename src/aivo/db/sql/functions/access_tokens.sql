-- Personal access tokens: the door by which a program comes in as a member of staff, and no further than they themselves.

create function app.access_token_by_hash(hash bytea)
returns table (tenant_id uuid, user_id uuid, token_id uuid, role text, scopes text[], slug text, given_name text,
  family_name text, locale text, tenant_name text, timezone text, expires_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    select a.tenant_id, a.user_id, a.id, a.role, a.scopes, t.slug, u.given_name, u.family_name, u.locale, t.name,
      t.timezone, a.expires_at
    from public.access_tokens a
    join public.users u on u.tenant_id = a.tenant_id and u.id = a.user_id
    join public.tenants t on t.id = a.tenant_id
    where a.token_hash = access_token_by_hash.hash and a.revoked_at is null and a.deleted_at is null
      and a.expires_at > now() and u.deleted_at is null and u.status = 'active'
      and t.deleted_at is null and app.lets_in(t.status, t.kind, a.role)
      -- a role that was given again later is another one; so is a duty
      and (u.role = a.role or exists (
        select from public.user_roles r where r.tenant_id = a.tenant_id and r.user_id = a.user_id and r.role = a.role
          and r.created_at <= a.created_at
          and r.deleted_at is null and daterange(r.valid_from, r.valid_to, '[]') @> (now() at time zone t.timezone)::date))
      and not exists (
        select from public.duty_assignments d where a.role = 'district_admin' and d.tenant_id = a.tenant_id
          and d.user_id = a.user_id and d.deleted_at is null and d.valid_to < (now() at time zone t.timezone)::date
          and d.valid_to >= (a.created_at at time zone t.timezone)::date)
      and not exists (
        select from public.tenant_settings s where s.tenant_id = a.tenant_id and s.deleted_at is null
          and s.value ->> 'allows_access_tokens' = 'false'
          and daterange(s.valid_from, s.valid_to, '[]') @> (now() at time zone t.timezone)::date);
end
$$;
comment on function app.access_token_by_hash(bytea) is 'The person behind an access token: still active, in the role and with the duties it was made with, in a district that takes tokens';

-- Nobody reads settings without a duty, but everybody on the staff is told whether they may have a token.
create function app.may_have_token() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return coalesce(app.actor_role() in ('teacher', 'district_admin'), false) and not exists (
    select from public.tenant_settings s join public.tenants t on t.id = s.tenant_id
    where s.tenant_id = app.tenant_id() and s.deleted_at is null and s.value ->> 'allows_access_tokens' = 'false'
      and daterange(s.valid_from, s.valid_to, '[]') @> (now() at time zone t.timezone)::date);
end
$$;
comment on function app.may_have_token() is 'Whether the acting person''s role and district allow access tokens';

-- What is kept from members of the tenant about other people, everybody reads about themselves.
create function app.own_account()
returns table (email text, is_email_confirmed boolean, staff_identifier text, last_signed_in_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select u.email, u.is_email_confirmed, u.staff_identifier, u.last_signed_in_at
  from public.users u where u.tenant_id = app.tenant_id() and u.id = app.user_id() and u.deleted_at is null
$$;
comment on function app.own_account() is 'The acting person''s own address, staff number and last sign-in';

-- Of others it is read by a duty over people of the whole district, and by nobody else.
create function app.accounts(people uuid[])
returns table (id uuid, email text, is_email_confirmed boolean, staff_identifier text, last_signed_in_at timestamptz,
  deactivated_at timestamptz, deactivation_reason text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if app.has_duty('people', 'read') or app.actor_role() = 'system' then
    return query
      select u.id, u.email, u.is_email_confirmed, u.staff_identifier, u.last_signed_in_at, u.deactivated_at, u.deactivation_reason
      from public.users u where u.tenant_id = app.tenant_id() and (people is null or u.id = any (people)) and u.deleted_at is null;
  end if;
end
$$;
comment on function app.accounts(uuid[]) is 'Address, staff number, last sign-in and deactivation of these people of the tenant (null: all), for a duty over people';

revoke execute on function app.access_token_by_hash(bytea), app.may_have_token(), app.own_account(), app.accounts(uuid[]) from public;
grant execute on function app.accounts(uuid[]) to aivo_district, aivo_worker;
grant execute on function app.access_token_by_hash(bytea) to aivo_member;
grant execute on function app.may_have_token(), app.own_account() to aivo_member, aivo_district, aivo_platform, aivo_worker;
