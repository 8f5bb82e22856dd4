CREATE TABLE access_attempts (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	actor_user_id UUID, 
	actor_role TEXT, 
	session_id UUID, 
	request_id TEXT, 
	method TEXT NOT NULL, 
	route TEXT NOT NULL, 
	row_id UUID, 
	answer TEXT NOT NULL, 
	is_last_of_hour BOOLEAN DEFAULT 'false' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_access_attempts PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_access_attempts_answer_words CHECK (answer in ('not_found', 'forbidden'))
);

CREATE INDEX ix_access_attempts_tenant_id_actor_user_id_created_at ON access_attempts (tenant_id, actor_user_id, created_at);

CREATE INDEX ix_access_attempts_tenant_id_row_id ON access_attempts (tenant_id, row_id);

COMMENT ON TABLE access_attempts IS 'A request for an address that is not there for the person: what was asked, whether or not there is such a row.';

COMMENT ON COLUMN access_attempts.at IS 'The moment of asking';

COMMENT ON COLUMN access_attempts.actor_user_id IS 'Who asked';

COMMENT ON COLUMN access_attempts.actor_role IS 'The active role at that time';

COMMENT ON COLUMN access_attempts.session_id IS 'The sign-in session, or the access token';

COMMENT ON COLUMN access_attempts.request_id IS 'The request';

COMMENT ON COLUMN access_attempts.method IS 'The method of the request';

COMMENT ON COLUMN access_attempts.route IS 'The route, with names where the address has ids';

COMMENT ON COLUMN access_attempts.row_id IS 'The id in the address, as it was sent. It says nothing about whether such a row exists';

COMMENT ON COLUMN access_attempts.answer IS 'What the person was told';

COMMENT ON COLUMN access_attempts.is_last_of_hour IS 'There were more in this hour; they are not written down one by one';

CREATE TABLE access_tokens (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	role TEXT NOT NULL, 
	name TEXT NOT NULL, 
	token_hash BYTEA NOT NULL, 
	scopes TEXT[] DEFAULT '{}' NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	last_used_at TIMESTAMP WITH TIME ZONE, 
	revoked_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_access_tokens PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_access_tokens_token_hash CHECK (octet_length(token_hash) = 32), 
	CONSTRAINT ck_access_tokens_a_year_at_most CHECK (expires_at <= created_at + interval '366 days'), 
	CONSTRAINT ck_access_tokens_some_scope CHECK (cardinality(scopes) > 0), 
	CONSTRAINT fk_access_tokens_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_access_tokens_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_access_tokens_role_words CHECK (role in ('teacher', 'district_admin')), 
	CONSTRAINT ck_access_tokens_scopes_words CHECK (scopes <@ array['people:read', 'people:write', 'schools:read', 'schools:write', 'roster:read', 'roster:write', 'plans:read', 'plans:write', 'learning:read', 'learning:write', 'focus:read', 'focus:write', 'progress:read', 'progress:write', 'consent:read', 'consent:write', 'messages:read', 'messages:write', 'billing:read', 'billing:write', 'audit:read']::text[])
);

CREATE INDEX ix_access_tokens_tenant_id_user_id_created_at ON access_tokens (tenant_id, user_id, created_at);

CREATE UNIQUE INDEX uq_access_tokens_token_hash ON access_tokens (tenant_id, token_hash);

COMMENT ON TABLE access_tokens IS 'A token by which a member of staff lets a program act for them: with their rights, in one role, within scopes.';

COMMENT ON COLUMN access_tokens.role IS 'The role that it was made in and acts in';

COMMENT ON COLUMN access_tokens.name IS 'What its owner calls it';

COMMENT ON COLUMN access_tokens.token_hash IS 'SHA-256 of 256 random bits; the token is shown once';

COMMENT ON COLUMN access_tokens.scopes IS 'What it may be used for, within its owner''s rights';

COMMENT ON COLUMN access_tokens.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN access_tokens.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN access_tokens.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN access_tokens.deletion_id IS 'The act of deletion that took this row and its dependents';

grant select on tenant_settings, access_tokens to aivo_guard;

set role aivo_guard;
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
      and t.deleted_at is null and t.status <> 'closed'
      and (u.role = a.role or exists (
        select from public.user_roles r where r.tenant_id = a.tenant_id and r.user_id = a.user_id and r.role = a.role
          and r.deleted_at is null and daterange(r.valid_from, r.valid_to, '[]') @> (now() at time zone t.timezone)::date))
      and not exists (
        select from public.tenant_settings s where s.tenant_id = a.tenant_id and s.deleted_at is null
          and s.value ->> 'allows_access_tokens' = 'false'
          and daterange(s.valid_from, s.valid_to, '[]') @> (now() at time zone t.timezone)::date);
end
$$;
comment on function app.access_token_by_hash(bytea) is 'The person behind an access token: still active, still in the role, in a district that takes tokens';

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

revoke execute on function app.access_token_by_hash(bytea), app.may_have_token(), app.own_account() from public;
grant execute on function app.access_token_by_hash(bytea) to aivo_member;
grant execute on function app.may_have_token(), app.own_account() to aivo_member, aivo_district, aivo_platform, aivo_worker;

create function app.attempted(method text, route text, asked uuid, answer text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  entry integer;
begin
  if tenant is null then
    raise exception 'An attempt is somebody''s: there is no context.' using errcode = 'AV000';
  end if;
  insert into app.rate_limits as r (bucket, used, resets_at)
  values (sha256(convert_to('attempts ' || tenant::text || coalesce(app.user_id()::text, ''), 'UTF8')), 1, now() + interval '1 hour')
  on conflict (bucket) do update set
    used = case when r.resets_at <= now() then 1 else least(r.used + 1, 62) end,
    resets_at = case when r.resets_at <= now() then excluded.resets_at else r.resets_at end
  returning r.used into entry;
  if entry > 61 then
    return false;
  end if;
  insert into public.access_attempts (tenant_id, id, actor_user_id, actor_role, session_id, request_id, method, route,
    row_id, answer, is_last_of_hour)
  values (tenant, uuidv7(), app.user_id(), app.actor_role(), app.session_id(), app.request_id(), left(attempted.method, 16),
    left(attempted.route, 200), case when entry <= 60 then attempted.asked end, attempted.answer, entry = 61);
  return true;
end
$$;
comment on function app.attempted(text, text, uuid, text) is 'Tells the log that the acting person asked for an address that is not there for them; sixty an hour, and that there were more';
revoke execute on function app.attempted(text, text, uuid, text) from public;
grant execute on function app.attempted(text, text, uuid, text) to aivo_member, aivo_district, aivo_platform, aivo_worker;
grant execute on function app.access_token_by_hash(bytea), app.may_have_token(), app.own_account(),
  app.attempted(text, text, uuid, text) to aivo_owner;
set role aivo_owner;

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table access_attempts enable row level security;
alter table access_attempts force row level security;
create policy owner_all on access_attempts for all to aivo_owner using (true) with check (true);
create policy guard_all on access_attempts for all to aivo_guard using (true) with check (true);
revoke all on access_attempts from public;

-- APPEND_ONLY: the trail. Definer functions write it; the custodian's and security duties and the auditor read it; nobody changes it.
grant select on access_attempts to aivo_district, aivo_auditor;
grant select, insert on access_attempts to aivo_guard;
create policy district_read on access_attempts for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('audit', 'read')));
create policy auditor_read on access_attempts for select to aivo_auditor using (true);

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table access_tokens enable row level security;
alter table access_tokens force row level security;
create policy owner_all on access_tokens for all to aivo_owner using (true) with check (true);
create policy guard_all on access_tokens for all to aivo_guard using (true) with check (true);
revoke all on access_tokens from public;

-- OWNER: what belongs to one person alone (sessions, second factors). Only that person reads and changes it.
grant select, insert, update on access_tokens to aivo_member, aivo_district, aivo_platform;
grant select, insert, update, delete on access_tokens to aivo_worker;
create policy own_read on access_tokens for select to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_add on access_tokens for insert to aivo_member, aivo_district, aivo_platform with check (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_change on access_tokens for update to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy worker_all on access_tokens for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- A token is made for its maker's own role and only where the district takes tokens; afterwards it can only be used and
-- ended: neither its scopes nor its end ever grow.
revoke update on access_tokens from aivo_member, aivo_district, aivo_platform;
grant update (last_used_at, revoked_at) on access_tokens to aivo_member, aivo_district;
create policy staff_only on access_tokens as restrictive for insert to aivo_member, aivo_district, aivo_platform with check (
  role = (select app.actor_role()) and (select app.may_have_token()));
create policy ended_stays on access_tokens as restrictive for update to aivo_member, aivo_district using (revoked_at is null)
  with check (true);

create trigger touch before update on access_tokens for each row execute function app.touch();

create trigger stay before update of tenant_id, id on access_tokens for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('access_tokens');

create trigger audit after insert or update or delete on access_tokens for each row execute function app.audit_row('access_tokens', 'token_hash');

create trigger keep_written before update or delete or truncate on access_attempts
  for each statement execute function app.keep_written('access_attempts');

-- What people who share a learner no longer read of each other.
revoke select on users from aivo_member;
grant select (tenant_id, id, created_at, updated_at, version, deleted_at, deletion_id, username, role, status, given_name,
  middle_name, family_name, title, pronouns, locale, home_language, needs_interpreter, reading, is_mfa_required)
  on users to aivo_member;
comment on column record_accesses.request_id is 'The request; never shown to families';

create or replace view prisma."access_attempts" with (security_invoker = true) as
  select "tenant_id", "id", "at", "actor_user_id", "actor_role", "session_id", "request_id", "method", "route", "row_id", "answer", "is_last_of_hour", "created_at" from "public"."access_attempts";
grant select, insert, update, delete on prisma."access_attempts" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."access_tokens" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "role", "name", "scopes", "expires_at", "last_used_at", "revoked_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."access_tokens" where deleted_at is null;
grant select, insert, update, delete on prisma."access_tokens" to aivo_member, aivo_district, aivo_platform, aivo_worker;

-- The views keep to columns that every login role may read.
drop view prisma.record_accesses;

drop view prisma.users;

create or replace view prisma."record_accesses" with (security_invoker = true) as
  select "tenant_id", "id", "at", "student_id", "actor_user_id", "actor_role", "subject", "row_id", "outcome", "purpose", "outside_party", "created_at" from "public"."record_accesses";
grant select, insert, update, delete on prisma."record_accesses" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."users" with (security_invoker = true) as
  select "tenant_id", "id", "username", "role", "status", "given_name", "middle_name", "family_name", "title", "pronouns", "locale", "home_language", "needs_interpreter", "reading", "is_mfa_required", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."users" where deleted_at is null;
grant select, insert, update, delete on prisma."users" to aivo_member, aivo_district, aivo_platform, aivo_worker;
