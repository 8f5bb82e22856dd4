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

-- Codes to a phone are a lighter factor, since a number can be taken over: for families alone. PostgreSQL holds it: nobody
-- who serves as staff, or is named to, has a phone as a factor; whoever becomes staff loses it.
-- app.is_family_only        a person whose every role is the family's
-- app.may_have_phone        the acting person is one, and acts as one
-- app.keep_phones_to_family refuses a phone of anybody else
-- app.take_phones           takes the phones of whoever becomes staff, and ends what was opened by them
set role aivo_guard;

create function app.is_family_only(tenant uuid, person uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select exists (
      select from public.users u where u.tenant_id = tenant and u.id = person and u.role = 'parent' and u.deleted_at is null)
    and not exists (
      select from public.user_roles r where r.tenant_id = tenant and r.user_id = person and r.role not in ('parent', 'learner')
        and r.deleted_at is null and (r.valid_to is null or r.valid_to >= current_date))
$$;
comment on function app.is_family_only(uuid, uuid) is 'Whether a person is family and neither serves as staff nor is named to';

create function app.may_have_phone() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce((app.claims())[5] = 'parent' and app.is_family_only(app.tenant_id(), app.user_id()), false)
$$;
comment on function app.may_have_phone() is 'Whether the acting person may use codes to a phone as a second factor';

create function app.keep_phones_to_family() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('phones ' || new.user_id, 0));
  if not app.is_family_only(new.tenant_id, new.user_id) then
    raise exception 'Codes to a phone are a second step for families alone.' using errcode = '42501';
  end if;
  return new;
end
$$;
comment on function app.keep_phones_to_family() is 'Nobody but a family has a phone as a second factor, whoever writes the row';

create function app.take_phones() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  person uuid := case tg_table_name when 'users' then new.id else (to_jsonb(new) ->> 'user_id')::uuid end;
begin
  perform pg_advisory_xact_lock(hashtextextended('phones ' || person, 0));
  if app.is_family_only(new.tenant_id, person) then
    return null;
  end if;
  update public.mfa_credentials m set deleted_at = now(), secret = null, removed_because = 'serves as staff'
  where m.tenant_id = new.tenant_id and m.user_id = person and m.kind = 'phone' and m.deleted_at is null;
  if found then
    update public.user_sessions s set ended_at = now(), end_reason = 'mfa_changed'
    where s.tenant_id = new.tenant_id and s.user_id = person and s.ended_at is null;
  end if;
  return null;
end
$$;
comment on function app.take_phones() is 'Whoever becomes staff keeps no phone as a second factor, nor a session that it opened';

revoke execute on function app.is_family_only(uuid, uuid), app.may_have_phone(), app.keep_phones_to_family(), app.take_phones()
  from public;
grant execute on function app.is_family_only(uuid, uuid), app.keep_phones_to_family(), app.take_phones() to aivo_owner;
grant execute on function app.may_have_phone() to aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;

set role aivo_owner;

create trigger keep_phones_to_family before insert or update of kind, user_id, secret, confirmed_at, deleted_at on mfa_credentials
  for each row when (new.kind = 'phone' and new.deleted_at is null) execute function app.keep_phones_to_family();
create trigger take_phones after insert or update of role, valid_to, deleted_at on user_roles
  for each row when (new.role not in ('parent', 'learner')) execute function app.take_phones();
create trigger take_phones after update of role on users
  for each row when (new.role <> 'parent' and old.role = 'parent') execute function app.take_phones();

-- A code serves once and in its time: what was used stays used, and nothing is used after its end.
create function app.keep_used() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'This code was used already, or is too old.' using errcode = 'AV020';
end
$$;
comment on function app.keep_used() is 'Refuses a code''s second use, and a use after its time, whoever writes the row';
revoke execute on function app.keep_used() from public;

create trigger keep_used before update of used_at, expires_at, code_hash on phone_codes
  for each row when (old.used_at is not null or (new.used_at is not null and old.expires_at <= now())
    or new.expires_at > old.expires_at or new.code_hash <> old.code_hash)
  execute function app.keep_used();
