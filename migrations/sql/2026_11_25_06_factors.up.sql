set role aivo_guard;

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
          and r.deleted_at is null and daterange(r.valid_from, r.valid_to, '[]') @> (now() at time zone t.timezone)::date))
      and (claim[6] = '' or not exists (
        select from public.user_sessions s where s.tenant_id = u.tenant_id and s.id = claim[6]::uuid
          and (s.user_id <> u.id or s.ended_at is not null or (u.is_mfa_required and s.mfa_at is null)))));
end
$$;
comment on function app.may_act() is 'Whether the person of the token is active, holds the role, and came by a session that goes on and showed the second factor they owe; the system always may';

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
          and r.deleted_at is null and daterange(r.valid_from, r.valid_to, '[]') @> (now() at time zone t.timezone)::date))
      and (s.mfa_at is not null or not u.is_mfa_required);
end
$$;
comment on function app.session_by_hash(bytea) is 'The live session behind a cookie or token: its person must still be active, still hold the role, and have shown the second factor they owe';

create function app.must_change_password(who uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from public.user_passwords p
    where p.tenant_id = app.tenant_id() and p.user_id = who and p.must_change and p.deleted_at is null
      and app.actor_role() = 'system')
$$;
comment on function app.must_change_password(uuid) is 'Whether somebody else has set this person''s password, so that it serves one sign-in; sign-in alone asks';

revoke execute on function app.must_change_password(uuid) from public;
grant execute on function app.must_change_password(uuid) to aivo_worker, aivo_owner;

set role aivo_owner;

-- Every adult here has access to others' data: whoever is no learner needs a second factor, whoever wrote the row.
-- app.demand_factor          a person's home role says so
-- app.demand_factor_of_role  a further role of a learner who is grown up says so too

grant update (is_mfa_required) on users to aivo_guard;

create function app.demand_factor() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  new.is_mfa_required := new.is_mfa_required or new.role <> 'learner';
  return new;
end
$$;
comment on function app.demand_factor() is 'Whoever is no learner needs a second factor';
revoke execute on function app.demand_factor() from public;

set role aivo_guard;

create function app.demand_factor_of_role() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.users set is_mfa_required = true
  where tenant_id = new.tenant_id and id = new.user_id and not is_mfa_required;
  return null;
end
$$;
comment on function app.demand_factor_of_role() is 'Whoever holds a further role beside the learner''s needs a second factor';
revoke execute on function app.demand_factor_of_role() from public;
grant execute on function app.demand_factor_of_role() to aivo_owner;

set role aivo_owner;

create trigger demand_factor before insert or update of role, is_mfa_required on users
  for each row execute function app.demand_factor();
create trigger demand_factor after insert or update of role on user_roles
  for each row when (new.role <> 'learner') execute function app.demand_factor_of_role();


-- A factor that is lost: taken away by a duty over people with a reason, never one's own, never of somebody whose duties
-- reach further. It opens nothing: whoever must have a factor sets up a new one at the next sign-in.
alter table mfa_credentials add column removed_because text;
comment on column mfa_credentials.removed_because is 'Why a duty over people took it away: lost, and a new one is to be set up';
grant select, update on mfa_credentials, backup_codes to aivo_guard;

set role aivo_guard;

create function app.reset_factors(who uuid, why text) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
  tenant uuid := claim[3]::uuid;
  taken integer;
begin
  if claim is null or not app.has_duty('people', 'write') or claim[4] = who::text or coalesce(trim(why), '') = ''
    or not exists (select from public.users u where u.tenant_id = tenant and u.id = who and u.deleted_at is null)
    or exists (select from public.duty_assignments d where d.tenant_id = tenant and d.user_id = who and d.deleted_at is null
      and not d.duty = any (app.duties_to_give())) then
    raise exception 'You may not take this second factor away.' using errcode = '42501';
  end if;
  update public.backup_codes b set deleted_at = now()
  where b.tenant_id = tenant and b.user_id = who and b.deleted_at is null;
  update public.mfa_credentials m set deleted_at = now(), secret = null, removed_because = trim(why)
  where m.tenant_id = tenant and m.user_id = who and m.deleted_at is null;
  get diagnostics taken = row_count;
  return taken;
end
$$;
comment on function app.reset_factors(uuid, text) is 'Takes a person''s lost second factors away, for a duty over people, with the reason';
revoke execute on function app.reset_factors(uuid, text) from public;
grant execute on function app.reset_factors(uuid, text) to aivo_owner, aivo_district;

set role aivo_owner;

drop view prisma."mfa_credentials";

create or replace view prisma."mfa_credentials" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "kind", "label", "public_key", "credential_id", "sign_count", "last_time_step", "confirmed_at", "last_used_at", "removed_because", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."mfa_credentials" where deleted_at is null;
grant select, insert, update, delete on prisma."mfa_credentials" to aivo_member, aivo_district, aivo_platform, aivo_worker;

-- step, until nothing is left: who works here needs a second factor
update users set is_mfa_required = true where (tenant_id, id) in (
  select tenant_id, id from users where role <> 'learner' and not is_mfa_required limit 1000);
update users set is_mfa_required = true where (tenant_id, id) in (
  select u.tenant_id, u.id from users u where not u.is_mfa_required and exists (
    select from user_roles r where r.tenant_id = u.tenant_id and r.user_id = u.id and r.role <> 'learner') limit 1000);
