set role aivo_guard;

drop function app.reset_factors(uuid, text);

set role aivo_owner;

revoke select, update on mfa_credentials, backup_codes from aivo_guard;
drop view prisma."mfa_credentials";
alter table mfa_credentials drop column removed_because;

create or replace view prisma."mfa_credentials" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "kind", "label", "public_key", "credential_id", "sign_count", "last_time_step", "confirmed_at", "last_used_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."mfa_credentials" where deleted_at is null;
grant select, insert, update, delete on prisma."mfa_credentials" to aivo_member, aivo_district, aivo_platform, aivo_worker;

drop trigger demand_factor on users;
drop trigger demand_factor on user_roles;
drop function app.demand_factor();

set role aivo_guard;

drop function app.demand_factor_of_role();
drop function app.must_change_password(uuid);

create or replace function app.may_act() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  if claim is null then
    return false;
  end if;
  if claim[4] = '' then
    return claim[5] in ('system', 'platform_admin');
  end if;
  return exists (
    select from public.users u
    join public.tenants t on t.id = u.tenant_id
    where u.tenant_id = claim[3]::uuid and u.id = claim[4]::uuid and u.status = 'active' and u.deleted_at is null
      and t.status <> 'closed' and t.deleted_at is null
      and (u.role = claim[5] or exists (
        select from public.user_roles r where r.tenant_id = u.tenant_id and r.user_id = u.id and r.role = claim[5]
          and r.deleted_at is null and daterange(r.valid_from, r.valid_to, '[]') @> (now() at time zone t.timezone)::date)));
end
$$;
comment on function app.may_act() is 'Whether the person of the token is active and holds the role; the system always does';

create or replace function app.session_by_hash(hash bytea)
returns table (tenant_id uuid, user_id uuid, session_id uuid, role text, slug text, given_name text, family_name text,
  locale text, tenant_name text, timezone text, expires_at timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    select s.tenant_id, s.user_id, s.id, s.role, t.slug, u.given_name, u.family_name, u.locale, t.name, t.timezone,
      least(s.expires_at, s.idle_expires_at)
    from public.user_sessions s
    join public.users u on u.tenant_id = s.tenant_id and u.id = s.user_id
    join public.tenants t on t.id = s.tenant_id
    where s.token_hash = session_by_hash.hash and s.ended_at is null and s.deleted_at is null
      and s.expires_at > now() and s.idle_expires_at > now()
      and u.deleted_at is null and u.status = 'active' and t.deleted_at is null and t.status <> 'closed'
      and (u.role = s.role or exists (
        select from public.user_roles r where r.tenant_id = s.tenant_id and r.user_id = s.user_id and r.role = s.role
          and r.deleted_at is null and daterange(r.valid_from, r.valid_to, '[]') @> (now() at time zone t.timezone)::date));
end
$$;
comment on function app.session_by_hash(bytea) is 'The live session behind a cookie or token: its person must still be active and still hold the role';

set role aivo_owner;

revoke update (is_mfa_required) on users from aivo_guard;
