-- Support visits of the platform: who may look, at what, why and until when.

-- A visit of the platform's support to one learner's record, which the tenant allowed: what a plan's page shows, read only.
create function app.support_mask() returns integer
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$ select app.mask('basic plan service learning') $$;
grant execute on function app.support_mask() to aivo_guard, aivo_owner;

CREATE TABLE support_grants (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	platform_user_id UUID NOT NULL, 
	platform_name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	minutes INTEGER NOT NULL, 
	learner_id UUID, 
	answer TEXT, 
	answered_by_user_id UUID, 
	answered_at TIMESTAMP WITH TIME ZONE, 
	starts_at TIMESTAMP WITH TIME ZONE, 
	ends_at TIMESTAMP WITH TIME ZONE, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	opened_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_support_grants PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_support_grants_minutes CHECK (minutes between 5 and 480), 
	CONSTRAINT ck_support_grants_both_ends CHECK ((starts_at is null) = (ends_at is null)), 
	CONSTRAINT ck_support_grants_time_box CHECK (ends_at <= starts_at + interval '8 hours'), 
	CONSTRAINT ck_support_grants_answer CHECK ((answer is null) = (answered_by_user_id is null)), 
	CONSTRAINT ck_support_grants_record_is_allowed CHECK (kind = 'settings' or starts_at is null or (answer = 'allowed' and learner_id is not null)), 
	CONSTRAINT ck_support_grants_reason CHECK (char_length(btrim(reason)) >= 10), 
	CONSTRAINT fk_support_grants_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_support_grants_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_support_grants_kind_words CHECK (kind in ('settings', 'record')), 
	CONSTRAINT fk_support_grants_tenant_id_learner_id FOREIGN KEY(tenant_id, learner_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT ck_support_grants_answer_words CHECK (answer in ('allowed', 'refused')), 
	CONSTRAINT fk_support_grants_tenant_id_answered_by_user_id FOREIGN KEY(tenant_id, answered_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_support_grants_tenant_id_answered_by_user_id ON support_grants (tenant_id, answered_by_user_id);

CREATE INDEX ix_support_grants_tenant_id_learner_id ON support_grants (tenant_id, learner_id);

CREATE INDEX ix_support_grants_tenant_id_platform_user_id_created_at ON support_grants (tenant_id, platform_user_id, created_at);

CREATE INDEX ix_support_grants_tenant_id_user_id_ends_at ON support_grants (tenant_id, user_id, ends_at);

COMMENT ON TABLE support_grants IS 'One visit of the platform''s support: asked for with a reason, open for a time, ended by either side. A visit to a learner''s record opens only once somebody of the tenant has named the learner and allowed it. The visitor acts under an account of this tenant that can do nothing outside such a time; every opening is in the log.';

COMMENT ON COLUMN support_grants.user_id IS 'The account under which the visitor acts here';

COMMENT ON COLUMN support_grants.platform_user_id IS 'The platform''s person; of the reserved tenant, so no key';

COMMENT ON COLUMN support_grants.platform_name IS 'Their name, as it is shown here';

COMMENT ON COLUMN support_grants.reason IS 'Why, in a sentence; the tenant reads it';

COMMENT ON COLUMN support_grants.minutes IS 'How long the visit may last';

COMMENT ON COLUMN support_grants.learner_id IS 'The one, named by the tenant';

COMMENT ON COLUMN support_grants.ends_at IS 'The end of the time box';

COMMENT ON COLUMN support_grants.ended_at IS 'Ended earlier, by either side';

COMMENT ON COLUMN support_grants.opened_at IS 'When the visitor first came in';

COMMENT ON COLUMN support_grants.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN support_grants.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN support_grants.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN support_grants.deletion_id IS 'The act of deletion that took this row and its dependents';

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table support_grants enable row level security;
alter table support_grants force row level security;
create policy owner_all on support_grants for all to aivo_owner using (true) with check (true);
create policy guard_all on support_grants for all to aivo_guard using (true) with check (true);
revoke all on support_grants from public;

-- DISTRICT(settings): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on support_grants to aivo_district;
grant select, insert, update, delete on support_grants to aivo_worker;
create policy district_read on support_grants for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'read')));
create policy district_add on support_grants for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on support_grants for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_all on support_grants for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- Support visits are written by definer functions alone (rules.sql). Every administrator of the tenant sees them; the
-- platform reads its own through app.support_visits(), since none of its policies reaches into a tenant.
revoke insert, update on support_grants from aivo_district;
create policy any_admin_read on support_grants for select to aivo_district using (tenant_id = (select app.tenant_id()));

create trigger touch before update on support_grants for each row execute function app.touch();

create trigger stay before update of tenant_id, id on support_grants for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('support_grants');

create trigger audit after insert or update or delete on support_grants for each row execute function app.audit_row('support_grants', '');

create or replace view prisma."support_grants" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "platform_user_id", "platform_name", "kind", "reason", "minutes", "learner_id", "answer", "answered_by_user_id", "answered_at", "starts_at", "ends_at", "ended_at", "opened_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."support_grants" where deleted_at is null;
grant select, insert, update, delete on prisma."support_grants" to aivo_member, aivo_district, aivo_platform, aivo_worker;

grant select on public.support_grants to aivo_guard;
-- A visit of the platform's support opens the one learner whom the tenant named, to the second.
create view app.access_by_support with (security_invoker = true) as
  select g.tenant_id, g.user_id, g.learner_id as student_id, 'district_admin' as role, 'support_grants' as source_table,
    g.id as source_id, g.id as via_id, app.support_mask() as reads, 0 as writes,
    g.starts_at, least(g.ends_at, g.ended_at) as ends_at
  from public.support_grants g
  where g.kind = 'record' and g.learner_id is not null and g.starts_at is not null and g.deleted_at is null;
comment on view app.access_by_support is 'Support visits to one learner''s record that the tenant allowed';
grant select on app.access_by_support to aivo_guard;


create or replace view app.access_sources with (security_invoker = true) as
  select * from app.access_core union all select * from app.access_by_support union all select * from app.access_by_team;

create trigger keep_access after insert or update or delete on support_grants
  for each row execute function app.keep_access('source', 'support_grants');

alter table user_sessions drop constraint ck_user_sessions_method_words;
alter table user_sessions add constraint ck_user_sessions_method_words check (method in ('password', 'class_code', 'passkey', 'oidc', 'api_token', 'support')) not valid;

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
      -- the account of the platform's support acts while a visit is open, and never otherwise
      and (not starts_with(u.username, 'aivo-support-') or exists (
        select from public.support_grants g where g.tenant_id = u.tenant_id and g.user_id = u.id
          and g.starts_at <= now() and g.ends_at > now() and g.ended_at is null))
      and (claim[6] = '' or not exists (
        select from public.user_sessions s where s.tenant_id = u.tenant_id and s.id = claim[6]::uuid
          and (s.user_id <> u.id or s.ended_at is not null or (u.is_mfa_required and s.mfa_at is null)))));
end
$$;

set role aivo_owner;

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

-- step: what stands there already is looked at while everybody reads and writes
alter table user_sessions validate constraint ck_user_sessions_method_words;
