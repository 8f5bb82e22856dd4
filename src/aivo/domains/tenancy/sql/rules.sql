-- A tenant's state changes with a reason and a row, or not at all.
--   AV020 this is not possible now   AV021 what was sent is not right
grant select, insert, update on tenant_states to aivo_guard;
grant update (status) on tenants to aivo_guard;

set role aivo_guard;

create function app.keep_tenant_state() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if current_user not in ('aivo_guard', 'aivo_owner') then
    raise exception 'A tenant''s state changes with a reason only: app.set_tenant_state.' using errcode = '42501';
  end if;
  return new;
end
$$;
comment on function app.keep_tenant_state() is 'Refuses a change of a tenant''s state that leaves no row';

create function app.set_tenant_state(tenant uuid, wanted text, why text, handed_on date, handed_to text) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
  was text;
  state_id uuid := uuidv7();
begin
  if claim is null or claim[5] <> 'platform_admin' or claim[4] = '' then
    raise exception 'Only an administrator of the platform sets the state of a tenant.' using errcode = '42501';
  end if;
  select t.status into was from public.tenants t
  where t.id = tenant and t.kind <> 'platform' and t.deleted_at is null for no key update;
  if was is null or not wanted in ('active', 'suspended', 'leaving', 'closed') then
    raise exception 'There is no such organization, or no such state.' using errcode = 'AV021';
  end if;
  if was = wanted or (wanted = 'closed' and not was in ('suspended', 'leaving')) then
    raise exception 'An organization is closed after it was suspended or on the way out.' using errcode = 'AV020';
  end if;
  insert into public.tenant_states (tenant_id, id, status, was_status, reason, set_by_user_id, set_by_name, exported_on, exported_to)
  select tenant, state_id, wanted, was, btrim(why), u.id, u.given_name || ' ' || u.family_name,
    case wanted when 'closed' then handed_on end, case wanted when 'closed' then nullif(btrim(handed_to), '') end
  from public.users u where u.tenant_id = claim[3]::uuid and u.id = claim[4]::uuid;
  update public.tenants t set status = wanted where t.id = tenant;
  return state_id;
end
$$;
comment on function app.set_tenant_state(uuid, text, text, date, text) is 'Set a tenant''s state, with a reason; closed only once its records were handed over';

create function app.undo_tenant_state(state_id uuid) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
  done record;
begin
  if claim is null or claim[5] <> 'platform_admin' or claim[4] = '' then
    raise exception 'Only an administrator of the platform sets the state of a tenant.' using errcode = '42501';
  end if;
  select s.tenant_id, s.status, s.was_status into done from public.tenant_states s
  where s.id = state_id and s.undone_at is null and s.deleted_at is null;
  perform from public.tenants t where t.id = done.tenant_id and t.status = done.status for no key update;
  if not found or exists (
      select from public.tenant_states s where s.tenant_id = done.tenant_id and s.id > state_id and s.undone_at is null) then
    raise exception 'The state was changed again since; set the one you mean.' using errcode = 'AV020';
  end if;
  update public.tenant_states s set undone_at = now()
  where s.tenant_id = done.tenant_id and s.id = state_id;
  update public.tenants t set status = done.was_status where t.id = done.tenant_id;
  return done.tenant_id;
end
$$;
comment on function app.undo_tenant_state(uuid) is 'Take the newest change of a tenant''s state back';

-- What every page says of the tenant, asked with the session itself.
create function app.tenant_state_by_hash(hash bytea) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select t.status from public.tenants t where t.id = coalesce(
    (select s.tenant_id from public.user_sessions s where s.token_hash = tenant_state_by_hash.hash and s.ended_at is null),
    (select a.tenant_id from public.access_tokens a where a.token_hash = tenant_state_by_hash.hash and a.revoked_at is null))
$$;
comment on function app.tenant_state_by_hash(bytea) is 'The state of the tenant that a session or an access token belongs to';

create function app.is_suspended(tenant uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select exists (select from public.tenants t where t.id = tenant and t.status = 'suspended') $$;
comment on function app.is_suspended(uuid) is 'Whether a tenant is suspended, for the jobs that then leave it alone';

revoke execute on function app.keep_tenant_state(), app.set_tenant_state(uuid, text, text, date, text), app.undo_tenant_state(uuid),
  app.tenant_state_by_hash(bytea), app.is_suspended(uuid) from public;
grant execute on function app.keep_tenant_state(), app.set_tenant_state(uuid, text, text, date, text), app.undo_tenant_state(uuid),
  app.tenant_state_by_hash(bytea), app.is_suspended(uuid) to aivo_owner;
grant execute on function app.set_tenant_state(uuid, text, text, date, text), app.undo_tenant_state(uuid) to aivo_platform;
grant execute on function app.tenant_state_by_hash(bytea) to aivo_member;
grant execute on function app.is_suspended(uuid) to aivo_worker;

set role aivo_owner;

create trigger keep_tenant_state before update of status on tenants
  for each row when (old.status is distinct from new.status) execute function app.keep_tenant_state();
