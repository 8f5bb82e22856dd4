-- Before sign-in nothing is readable. These are the only doors, and each answers one question.

-- Whom a tenant lets in by its state. Suspended: its administrators (the records custodian is one), in a family its parents,
-- and the system; everybody else asks them. Closed: the system alone, for what is left to do.
create function app.lets_in(status text, kind text, role text) returns boolean
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select case status when 'closed' then role = 'system'
    when 'suspended' then role in ('district_admin', 'system') or (role = 'parent' and kind = 'family') else true end
$$;
comment on function app.lets_in(text, text, text) is 'Whether a tenant of this state and kind lets people of this role in';

-- Whether the claims' person may act now: active, in a tenant that is open, and holding the role. The same rule as for a
-- session, asked of every transaction, so that it also ends what a job or an open page still holds. A session that was
-- opened without the second factor its person must have is good for nothing.
create function app.may_act() returns boolean
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
      and app.lets_in(t.status, t.kind, claim[5]) and t.deleted_at is null
      and (u.role = claim[5] or exists (
        select from public.user_roles r where r.tenant_id = u.tenant_id and r.user_id = u.id and r.role = claim[5]
          and r.deleted_at is null and daterange(r.valid_from, r.valid_to, '[]') @> (now() at time zone t.timezone)::date))
      -- the account of the platform's support acts while a visit is open, and never otherwise
      and (not starts_with(u.username, 'aivo-support-') or exists (
        select from public.support_grants g where g.tenant_id = u.tenant_id and g.user_id = u.id
          and g.starts_at <= now() and g.ends_at > now() and g.ended_at is null))
      and (claim[6] = '' or not exists (
        select from public.user_sessions s where s.tenant_id = u.tenant_id and s.id = claim[6]::uuid
          and (s.user_id <> u.id or s.ended_at is not null or (u.is_mfa_required and s.mfa_at is null)))));
end
$$;
comment on function app.may_act() is 'Whether the person of the token is active, holds the role, and came by a session that goes on and showed the second factor they owe; the system always may';

-- Whether everything is read only now: the tenant is suspended or closed. The system still writes on these errands: signing
-- in and its security, telling of the state, sealing the trail, handing over mail (what may leave, app.keep_silence decides).
create function app.is_at_rest() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  return exists (select from public.tenants t where t.id = claim[3]::uuid and t.status in ('suspended', 'closed'))
    and not (claim[5] = 'system' and claim[4] = '' and claim[7] in ('sign_in', 'oidc', 'account_link', 'reset', 'first_key',
      'switch_role', 'user_reset_password', 'tenant_state', 'support_asked', 'deliver_mail', 'deliver_texts',
      'seal_trail'));
end
$$;
comment on function app.is_at_rest() is 'Whether the acting tenant is suspended or closed, so that nothing is written but by errands that must go on';

-- Nothing turns writing on again in a transaction that has begun to read: PostgreSQL refuses it.
create function app.enter(token text) returns boolean
language plpgsql volatile parallel unsafe set search_path = pg_catalog, pg_temp
as $$
declare
  said text;
begin
  if app.enter_to_note(token) then -- two questions: within one, PostgreSQL may answer the second first
    if app.is_at_rest() then
      said := set_config('transaction_read_only', 'on', true);
    end if;
  end if;
  return true;
end
$$;
comment on function app.enter(text) is 'Set the context of this transaction; refused unless the token is good here and now, read only while the tenant is suspended';

create function app.enter_to_note(token text) returns boolean
language plpgsql volatile parallel unsafe set search_path = pg_catalog, pg_temp
as $$
declare
  said text := set_config('app.token', token, true);
begin
  if not app.may_act() then
    said := set_config('app.token', '', true);
    raise exception 'The context token is missing, expired or not for this connection, or its person may not act.' using errcode = 'AV000';
  end if;
  return true;
end
$$;
comment on function app.enter_to_note(text) is 'The same for the few notes that go on while a tenant is suspended: sessions, who opened a record, the end of a visit';

-- Answers the system acting in that tenant only: no statement injected into a person's transaction can ask for a hash.
create function app.sign_in_lookup(slug text, username text)
returns table (tenant_id uuid, user_id uuid, role text, status text, password_hash text, is_mfa_required boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select u.tenant_id, u.id, u.role, u.status, p.password_hash, u.is_mfa_required
  from public.tenants t
  join public.users u on u.tenant_id = t.id and u.username = lower(sign_in_lookup.username) and u.deleted_at is null
  left join public.user_passwords p on p.tenant_id = u.tenant_id and p.user_id = u.id and p.deleted_at is null
  where t.slug = sign_in_lookup.slug and t.id = app.tenant_id() and app.actor_role() = 'system' and t.deleted_at is null
    and t.status in ('trial', 'active', 'suspended', 'leaving')
$$;
comment on function app.sign_in_lookup(text, text) is 'What a sign-in needs to know of one username; the hash is compared outside the database';

create function app.session_by_hash(hash bytea)
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
      and u.deleted_at is null and u.status = 'active' and t.deleted_at is null and app.lets_in(t.status, t.kind, s.role)
      and (u.role = s.role or exists (
        select from public.user_roles r where r.tenant_id = s.tenant_id and r.user_id = s.user_id and r.role = s.role
          and r.deleted_at is null and daterange(r.valid_from, r.valid_to, '[]') @> (now() at time zone t.timezone)::date))
      and (s.mfa_at is not null or not u.is_mfa_required);
end
$$;
comment on function app.session_by_hash(bytea) is 'The live session behind a cookie or token: its person must still be active, still hold the role, and have shown the second factor they owe';

create table app.rate_limits (
  bucket bytea not null primary key,
  used integer not null,
  resets_at timestamptz not null
);
comment on table app.rate_limits is 'Counters of attempts by keyed hash of account, address or address block';
alter table app.rate_limits enable row level security;
alter table app.rate_limits force row level security;
create policy guard_all on app.rate_limits for all to aivo_guard using (true) with check (true);
create policy owner_all on app.rate_limits for all to aivo_owner using (true) with check (true);
grant select, insert, update, delete on app.rate_limits to aivo_guard;

create function app.take(bucket bytea, at_most integer, seconds integer) returns boolean
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  insert into app.rate_limits as r (bucket, used, resets_at)
  values (take.bucket, 1, now() + make_interval(secs => take.seconds))
  on conflict (bucket) do update set
    used = case when r.resets_at <= now() then 1 else least(r.used + 1, take.at_most + 1) end,
    resets_at = case when r.resets_at <= now() then excluded.resets_at else r.resets_at end
  returning used <= take.at_most
$$;
comment on function app.take(bytea, integer, integer) is 'Count one attempt; false once the bucket is empty. One atomic upsert';

create function app.give_back(bucket bytea) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update app.rate_limits as r set used = greatest(r.used - 1, 0)
  where r.bucket = give_back.bucket and r.resets_at > now()
$$;
comment on function app.give_back(bytea) is 'An attempt that was right does not count: only wrong ones empty a bucket';

create function app.set_password(who uuid, hash text, must_change boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  if claim is null or app.came_by_class_code() or not (claim[4] = who::text or claim[5] = 'system' or (
      app.has_duty('people', 'write') and not exists (
        select from public.duty_assignments d
        where d.tenant_id = claim[3]::uuid and d.user_id = who and d.deleted_at is null
          and not d.duty = any (app.duties_to_give())))) then
    raise exception 'You may not set this password.' using errcode = '42501';
  end if;
  -- A password that somebody else has set is known to them: it serves one sign-in.
  must_change := must_change or (claim[5] <> 'system' and claim[4] <> who::text);
  update public.user_passwords set password_hash = hash, changed_at = now(), must_change = set_password.must_change
  where tenant_id = claim[3]::uuid and user_id = who and deleted_at is null;
  if not found then
    insert into public.user_passwords (tenant_id, user_id, password_hash, must_change)
    values (claim[3]::uuid, who, hash, set_password.must_change);
  end if;
end
$$;
comment on function app.set_password(uuid, text, boolean) is 'Set a password: one''s own, or by a duty over people, or by the system';

create function app.renew_hash(who uuid, hash text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update public.user_passwords p set password_hash = renew_hash.hash
  where p.tenant_id = app.tenant_id() and p.user_id = who and p.deleted_at is null and app.actor_role() = 'system'
$$;
comment on function app.renew_hash(uuid, text) is 'Keeps the same password at today''s costs; sign-in alone calls it';

create function app.must_change_password(who uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from public.user_passwords p
    where p.tenant_id = app.tenant_id() and p.user_id = who and p.must_change and p.deleted_at is null
      and app.actor_role() = 'system')
$$;
comment on function app.must_change_password(uuid) is 'Whether somebody else has set this person''s password, so that it serves one sign-in; sign-in alone asks';

create function app.data_key(version integer) returns table (key_version integer, wrapped_key bytea, master_key_id text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.key_version, k.wrapped_key, k.master_key_id from public.data_keys k
  where k.tenant_id = app.tenant_id() and k.deleted_at is null and k.retired_at is null
    and k.key_version > 0 and (data_key.version is null or k.key_version = data_key.version)
  order by k.key_version desc limit 1
$$;
comment on function app.data_key(integer) is 'The acting tenant''s wrapped data key (null: the newest); useless without the master key; a retired key is none';

-- Held until the writer's transaction ends: a rotation that supersedes this key waits for what is being sealed under it,
-- and whoever comes later gets the newer key. So once a key is superseded nothing new is ever sealed under it.
create function app.data_key_to_seal() returns table (key_version integer, wrapped_key bytea, master_key_id text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  for attempt in 1..10 loop
    return query
    select k.key_version, k.wrapped_key, k.master_key_id from public.data_keys k
    where k.tenant_id = app.tenant_id() and k.deleted_at is null and k.superseded_at is null and k.retired_at is null
      and k.key_version > 0
    order by k.key_version desc limit 1 for share of k;
    if found then
      return;
    end if;
  end loop;
end
$$;
comment on function app.data_key_to_seal() is 'The acting tenant''s newest wrapped data key, held until this transaction ends';

create function app.hash_root() returns table (tenant_id uuid, key_version integer, wrapped_key bytea, master_key_id text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.tenant_id, k.key_version, k.wrapped_key, k.master_key_id from public.data_keys k
  where k.tenant_id = '00000000-0000-7000-8000-000000000001' and k.key_version = 0 and k.deleted_at is null
$$;
comment on function app.hash_root() is 'The wrapped key of keyed hashes, once the master key was changed; useless without the master key';

create function app.tenant_by_slug(slug text) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select t.id from public.tenants t where t.slug = tenant_by_slug.slug and t.deleted_at is null $$;
comment on function app.tenant_by_slug(text) is 'The tenant behind an address; a name and nothing more';

create function app.tenants_to_work() returns table (tenant_id uuid, slug text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select t.id, t.slug from public.tenants t where t.deleted_at is null and t.status <> 'closed' order by t.id $$;
comment on function app.tenants_to_work() is 'The tenants a nightly job goes through, one context each';
