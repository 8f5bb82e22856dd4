-- Who is acting. The application signs a token per request (HMAC-SHA-256); these functions check it and nothing else is
-- believed: a setting changed by injected SQL is a token with a wrong signature.
-- Token: v1.key.tenant.user.role.session.request.backend.expiry.signature
--   backend: the server process the token is for (0: any, for command-line tokens), so that it cannot be replayed elsewhere
--   expiry:  seconds since 1970, compared with now()
-- Keys stand in vault.keys as the two precomputed pads of HMAC, so that one check is two calls of sha256().

create table vault.keys (
  kid text primary key,
  inner_pad bytea not null check (octet_length(inner_pad) = 64),
  outer_pad bytea not null check (octet_length(outer_pad) = 64),
  created_at timestamptz not null default now(),
  retired_at timestamptz
);
comment on table vault.keys is 'Signing keys of the context token, as HMAC pads; readable by aivo_guard only, left out of backups';
alter table vault.keys enable row level security;
alter table vault.keys force row level security;
create policy guard_read on vault.keys for select to aivo_guard using (true);
create policy owner_all on vault.keys for all to aivo_owner using (true) with check (true);
grant select on vault.keys to aivo_guard;

create function app.claims() returns text[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$
declare
  token text := current_setting('app.token', true);
  part text[];
  key record;
begin
  if token is null or token = '' then
    return null;
  end if;
  part := string_to_array(token, '.');
  if cardinality(part) <> 10 or part[1] <> 'v1' then
    return null;
  end if;
  select inner_pad, outer_pad into key from vault.keys where kid = part[2] and retired_at is null;
  if not found then
    return null;
  end if;
  if encode(sha256(key.outer_pad || sha256(key.inner_pad || convert_to(left(token, -65), 'UTF8'))), 'hex') is distinct from part[10] then
    return null;
  end if;
  if to_timestamp(part[9]::bigint) <= now() or (part[8] <> '0' and part[8] <> pg_backend_pid()::text) then
    return null;
  end if;
  if (session_user = case part[5]
      when 'learner' then 'aivo_member' when 'parent' then 'aivo_member' when 'teacher' then 'aivo_member'
      when 'district_admin' then 'aivo_district' when 'platform_admin' then 'aivo_platform' when 'system' then 'aivo_worker' end
    or (part[5] = 'system' and session_user = 'aivo_owner')) is not true then
    return null;
  end if;
  -- The platform's admins are people of the reserved tenant: a role given inside a tenant never reaches beyond it.
  if part[5] = 'platform_admin' and part[3] <> '00000000-0000-7000-8000-000000000001' then
    return null;
  end if;
  return part;
end
$$;
comment on function app.claims() is 'The checked claims of this transaction''s context token, or null';

create function app.tenant_id() returns uuid
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$ begin return (app.claims())[3]::uuid; end $$;
comment on function app.tenant_id() is 'The acting tenant';

create function app.user_id() returns uuid
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$ begin return nullif((app.claims())[4], '')::uuid; end $$;
comment on function app.user_id() is 'The acting person; null for the system';

create function app.actor_role() returns text
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$ begin return (app.claims())[5]; end $$;
comment on function app.actor_role() is 'The one active role of the session';

create function app.session_id() returns uuid
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$ begin return nullif((app.claims())[6], '')::uuid; end $$;
comment on function app.session_id() is 'The session the request came by';

create function app.request_id() returns text
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$ begin return nullif((app.claims())[7], ''); end $$;
comment on function app.request_id() is 'The request, or the command of a system token';
