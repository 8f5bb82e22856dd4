-- What a duty over people may know and do about somebody else's sign-in. Sessions and factors belong to their person:
-- no address, device or secret leaves, only how many there are.
grant select on mfa_credentials to aivo_guard;
grant select, update on user_sessions to aivo_guard;

set role aivo_guard;

create function app.sign_in_facts(person uuid)
returns table (open_sessions integer, has_factor boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
begin
  if not app.has_duty('people', 'read') or not exists (
    select from public.users u where u.tenant_id = tenant and u.id = person and u.deleted_at is null) then
    return;
  end if;
  return query select
    (select count(*)::integer from public.user_sessions s where s.tenant_id = tenant and s.user_id = person
      and s.ended_at is null and s.deleted_at is null and s.expires_at > now() and s.idle_expires_at > now()),
    exists (select from public.mfa_credentials m where m.tenant_id = tenant and m.user_id = person
      and m.confirmed_at is not null and m.deleted_at is null);
end
$$;
comment on function app.sign_in_facts(uuid) is 'How many sessions of a person are open and whether they have a second factor, for a duty over people';

create function app.end_sessions_of(person uuid, why text) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  ended integer;
begin
  if not app.has_duty('people', 'write') and app.actor_role() is distinct from 'system' then
    raise exception 'Only a duty over people ends sessions of others.' using errcode = '42501';
  end if;
  update public.user_sessions s set ended_at = now(), end_reason = why
  where s.tenant_id = app.tenant_id() and s.user_id = person and s.ended_at is null;
  get diagnostics ended = row_count;
  return ended;
end
$$;
comment on function app.end_sessions_of(uuid, text) is 'Ends every session of a person of the acting tenant, for a duty over people';

create function app.staff_without_factor(most integer) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.has_duty('people', 'read') then
    return;
  end if;
  return query
    select u.id from public.users u
    where u.tenant_id = app.tenant_id() and u.role in ('teacher', 'district_admin') and u.status = 'active'
      and u.deleted_at is null and not exists (
        select from public.mfa_credentials m where m.tenant_id = u.tenant_id and m.user_id = u.id
          and m.confirmed_at is not null and m.deleted_at is null)
    limit most;
end
$$;
comment on function app.staff_without_factor(integer) is 'Staff who sign in without a second factor, up to a number, for a duty over people';

revoke execute on function app.sign_in_facts(uuid), app.end_sessions_of(uuid, text), app.staff_without_factor(integer)
  from public;
grant execute on function app.sign_in_facts(uuid), app.end_sessions_of(uuid, text), app.staff_without_factor(integer)
  to aivo_owner, aivo_district;
grant execute on function app.end_sessions_of(uuid, text) to aivo_worker;

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

-- Another password, another second step: every device but the one in use is a stranger again, whoever changed it.
set role aivo_guard;

create function app.end_devices_with_password() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.end_devices(new.tenant_id, new.user_id, 'password_changed');
  return null;
end
$$;
comment on function app.end_devices_with_password() is 'A new password ends the person''s known devices';

create function app.end_devices_with_factor() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.end_devices(new.tenant_id, new.user_id, 'mfa_changed');
  return null;
end
$$;
comment on function app.end_devices_with_factor() is 'A second factor turned on or taken away ends the person''s known devices';
revoke execute on function app.end_devices_with_password(), app.end_devices_with_factor() from public;
grant execute on function app.end_devices_with_password(), app.end_devices_with_factor() to aivo_owner;

set role aivo_owner;

create trigger end_devices after insert or update of changed_at on user_passwords
  for each row execute function app.end_devices_with_password();
create trigger end_devices_new after insert on mfa_credentials
  for each row when (new.confirmed_at is not null) execute function app.end_devices_with_factor();
create trigger end_devices after update of confirmed_at, deleted_at on mfa_credentials for each row
  when ((old.confirmed_at, old.deleted_at) is distinct from (new.confirmed_at, new.deleted_at) and new.confirmed_at is not null)
  execute function app.end_devices_with_factor();
