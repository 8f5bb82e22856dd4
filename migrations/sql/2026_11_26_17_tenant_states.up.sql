-- States of a tenant: suspended is read only and lets its administrators alone in; closed comes after its records were handed over.

create function app.lets_in(status text, kind text, role text) returns boolean
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select case status when 'closed' then role = 'system'
    when 'suspended' then role in ('district_admin', 'system') or (role = 'parent' and kind = 'family') else true end
$$;
comment on function app.lets_in(text, text, text) is 'Whether a tenant of this state and kind lets people of this role in';
grant execute on function app.lets_in(text, text, text)
  to aivo_guard, aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;
set role aivo_guard;

create function app.is_at_rest() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  return exists (select from public.tenants t where t.id = claim[3]::uuid and t.status in ('suspended', 'closed'))
    and not (claim[5] = 'system' and claim[4] = '' and claim[7] in ('sign_in', 'oidc', 'account_link', 'reset', 'first_key',
      'switch_role', 'user_reset_password', 'tenant_state', 'support_asked', 'deliver_mail', 'seal_trail'));
end
$$;
comment on function app.is_at_rest() is 'Whether the acting tenant is suspended or closed, so that nothing is written but by errands that must go on';

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
      and u.deleted_at is null and u.status = 'active' and t.deleted_at is null and app.lets_in(t.status, t.kind, s.role)
      and (u.role = s.role or exists (
        select from public.user_roles r where r.tenant_id = s.tenant_id and r.user_id = s.user_id and r.role = s.role
          and r.deleted_at is null and daterange(r.valid_from, r.valid_to, '[]') @> (now() at time zone t.timezone)::date))
      and (s.mfa_at is not null or not u.is_mfa_required);
end
$$;
create or replace function app.access_token_by_hash(hash bytea)
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
create or replace function app.may_use_class_code(tenant uuid, who uuid, classroom uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from public.users u
    join public.tenants t on t.id = u.tenant_id
    join public.student_profiles s on s.tenant_id = u.tenant_id and s.user_id = u.id and s.deleted_at is null
    join public.classroom_memberships m on m.tenant_id = s.tenant_id and m.student_id = s.id and m.deleted_at is null
    join public.classrooms c on c.tenant_id = m.tenant_id and c.id = m.classroom_id and c.deleted_at is null
    where u.tenant_id = may_use_class_code.tenant and u.id = may_use_class_code.who and m.classroom_id = may_use_class_code.classroom
      and u.role = 'learner' and u.status = 'active' and u.deleted_at is null and app.lets_in(t.status, t.kind, 'learner') and t.deleted_at is null
      and daterange(m.valid_from, m.valid_to, '[]') @> (now() at time zone t.timezone)::date
      and not exists (
        select from public.user_roles r where r.tenant_id = u.tenant_id and r.user_id = u.id and r.role <> 'learner'
          and r.deleted_at is null and (r.valid_to is null or r.valid_to >= (now() at time zone t.timezone)::date))
      and not exists (
        select from public.duty_assignments d where d.tenant_id = u.tenant_id and d.user_id = u.id
          and d.deleted_at is null and (d.valid_to is null or d.valid_to >= (now() at time zone t.timezone)::date)))
$$;
create or replace function app.class_by_code(hash bytea) returns table (tenant_id uuid, code_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select c.tenant_id, c.code_id from public.class_sign_ins c
  join public.tenants t on t.id = c.tenant_id
  where c.code_hash = class_by_code.hash and c.is_on and c.deleted_at is null and app.lets_in(t.status, t.kind, 'learner')
    and t.deleted_at is null and c.expires_on >= (now() at time zone t.timezone)::date
$$;
create or replace function app.class_door(code uuid)
returns table (classroom_id uuid, slug text, title text, shows text, expires_on date, day_ends_at timestamptz, learners text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select c.classroom_id, t.slug, k.title, c.shows, c.expires_on,
    app.day_starts((now() at time zone t.timezone)::date + 1, t.timezone),
    coalesce((
      select jsonb_agg(jsonb_build_object('id', u.id, 'username', u.username, 'given_name', u.given_name,
        'initial', left(u.family_name, 1), 'picture', p.picture, 'is_in_groups', coalesce(p.is_in_groups, false))
        order by lower(u.given_name), u.id)
      from public.classroom_memberships m
      join public.student_profiles s on s.tenant_id = m.tenant_id and s.id = m.student_id
      join public.users u on u.tenant_id = s.tenant_id and u.id = s.user_id
      left join public.picture_pins p on p.tenant_id = u.tenant_id and p.user_id = u.id and p.deleted_at is null
      where m.tenant_id = c.tenant_id and m.classroom_id = c.classroom_id and m.deleted_at is null
        and app.may_use_class_code(c.tenant_id, u.id, c.classroom_id)), '[]')::text
  from public.class_sign_ins c
  join public.tenants t on t.id = c.tenant_id
  join public.classrooms k on k.tenant_id = c.tenant_id and k.id = c.classroom_id
  where c.code_id = class_door.code and c.tenant_id = app.tenant_id() and app.actor_role() = 'system'
    and app.lets_in(t.status, t.kind, 'learner') and c.is_on and c.deleted_at is null and c.expires_on >= (now() at time zone t.timezone)::date
$$;
create or replace function app.keep_silence() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if new.state in ('waiting', 'sending')
    and app.is_silent(new.tenant_id, new.user_id, (to_jsonb(new) ->> 'about_student_id')::uuid) then
    new.state := 'stopped';
  end if;
  -- Of a suspended tenant only what keeps an account safe leaves, and what tells its administrators; the rest waits.
  if new.state = 'sending' and tg_table_name = 'outbox_mails'
    and not to_jsonb(new) ->> 'kind' in ('device', 'ties', 'rights', 'support', 'reset', 'password', 'factors',
      'organization')
    and exists (select from public.tenants t where t.id = new.tenant_id and t.status in ('suspended', 'closed')) then
    new.state := 'waiting';
    new.attempt_count := old.attempt_count;
  end if;
  return new;
end
$$;
comment on function app.keep_silence() is 'A mail or text that must not leave is stopped, when it is written and when it is taken to be sent; of a suspended tenant it waits';

revoke execute on function app.is_at_rest() from public;
grant execute on function app.is_at_rest()
  to aivo_guard, aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;
set role aivo_owner;

create function app.enter_to_note(token text) returns boolean
language plpgsql volatile parallel unsafe set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('app.token', token, true);
  if not app.may_act() then
    perform set_config('app.token', '', true);
    raise exception 'The context token is missing, expired or not for this connection, or its person may not act.' using errcode = 'AV000';
  end if;
  return true;
end
$$;
comment on function app.enter_to_note(text) is 'The same for the few notes that go on while a tenant is suspended: sessions, who opened a record, the end of a visit';

create or replace function app.enter(token text) returns boolean
language plpgsql volatile parallel unsafe set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.enter_to_note(token);
  if app.is_at_rest() then
    perform set_config('transaction_read_only', 'on', true);
  end if;
  return true;
end
$$;
comment on function app.enter(text) is 'Set the context of this transaction; refused unless the token is good here and now, read only while the tenant is suspended';

grant execute on function app.enter_to_note(text) to aivo_guard, aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;

CREATE TABLE tenant_states (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	status TEXT NOT NULL, 
	was_status TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	set_by_user_id UUID NOT NULL, 
	set_by_name TEXT NOT NULL, 
	exported_on DATE, 
	exported_to TEXT, 
	undone_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_tenant_states PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_tenant_states_reason CHECK (char_length(btrim(reason)) >= 10), 
	CONSTRAINT ck_tenant_states_closed_after_export CHECK (status <> 'closed' or (exported_on is not null and exported_to is not null)), 
	CONSTRAINT fk_tenant_states_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT ck_tenant_states_status_words CHECK (status in ('trial', 'active', 'suspended', 'leaving', 'closed')), 
	CONSTRAINT ck_tenant_states_was_status_words CHECK (was_status in ('trial', 'active', 'suspended', 'leaving', 'closed'))
);

CREATE INDEX ix_tenant_states_tenant_id_created_at ON tenant_states (tenant_id, created_at);

COMMENT ON TABLE tenant_states IS 'A change of a tenant''s state by the platform: from what to what, why, by whom, and whether it was taken back.';

COMMENT ON COLUMN tenant_states.was_status IS 'The state before, to which an undo leads back';

COMMENT ON COLUMN tenant_states.reason IS 'Why, in a sentence; the tenant''s administrators read it';

COMMENT ON COLUMN tenant_states.set_by_user_id IS 'The platform''s person; of the reserved tenant, so no key';

COMMENT ON COLUMN tenant_states.set_by_name IS 'Their name, as it is shown';

COMMENT ON COLUMN tenant_states.exported_on IS 'When all records were handed over, before the end';

COMMENT ON COLUMN tenant_states.exported_to IS 'To whom they were handed over';

COMMENT ON COLUMN tenant_states.undone_at IS 'When it was taken back; by whom stands in the trail';

COMMENT ON COLUMN tenant_states.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN tenant_states.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN tenant_states.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN tenant_states.deletion_id IS 'The act of deletion that took this row and its dependents';

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table tenant_states enable row level security;
alter table tenant_states force row level security;
create policy owner_all on tenant_states for all to aivo_owner using (true) with check (true);
create policy guard_all on tenant_states for all to aivo_guard using (true) with check (true);
revoke all on tenant_states from public;

-- DISTRICT(settings): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on tenant_states to aivo_district;
grant select, insert, update, delete on tenant_states to aivo_worker;
create policy district_read on tenant_states for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'read')));
create policy district_add on tenant_states for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on tenant_states for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_all on tenant_states for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- A tenant's state is set by the platform through app.set_tenant_state alone (rules.sql). Every administrator of the tenant
-- reads its history; so does the platform.
revoke insert, update on tenant_states from aivo_district;
create policy any_admin_read on tenant_states for select to aivo_district using (tenant_id = (select app.tenant_id()));
grant select on tenant_states to aivo_platform;
create policy platform_read on tenant_states for select to aivo_platform using ((select app.actor_role()) = 'platform_admin');

create trigger touch before update on tenant_states for each row execute function app.touch();

create trigger stay before update of tenant_id, id on tenant_states for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('tenant_states');

create trigger audit after insert or update or delete on tenant_states for each row execute function app.audit_row('tenant_states', '');

create or replace view prisma."tenant_states" with (security_invoker = true) as
  select "tenant_id", "id", "status", "was_status", "reason", "set_by_user_id", "set_by_name", "exported_on", "exported_to", "undone_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."tenant_states" where deleted_at is null;
grant select, insert, update, delete on prisma."tenant_states" to aivo_member, aivo_district, aivo_platform, aivo_worker;

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

alter table notifications drop constraint ck_notifications_kind_words;
alter table notifications add constraint ck_notifications_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'unreached', 'general', 'organization')) not valid;

alter table notification_choices drop constraint ck_notification_choices_kind_words;
alter table notification_choices add constraint ck_notification_choices_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'unreached', 'general', 'organization')) not valid;

alter table outbox_mails drop constraint ck_outbox_mails_kind_words;
alter table outbox_mails add constraint ck_outbox_mails_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'general', 'invitation', 'reset', 'password', 'factors', 'organization')) not valid;

alter table parent_student_relations add column delivery_chosen_at timestamp with time zone;
comment on column parent_student_relations.delivery_chosen_at is 'When they chose it themselves; null: the school entered it';
drop view prisma."parent_student_relations";
create or replace view prisma."parent_student_relations" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "user_id", "kind", "called", "is_confirmed", "confirmed_by_user_id", "confirmed_at", "identity_checked", "agency", "contact_order", "language", "needs_interpreter", "delivery", "delivery_chosen_at", "origin", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."parent_student_relations" where deleted_at is null;
grant select, insert, update, delete on prisma."parent_student_relations" to aivo_member, aivo_district, aivo_platform, aivo_worker;

grant update (deleted_at) on notification_choices to aivo_guard;
grant update (delivery, delivery_chosen_at) on parent_student_relations to aivo_guard;
set role aivo_guard;
create or replace function app.notify(recipient uuid, what text, page text, learner uuid default null, about text default null) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  person record;
  wants boolean;
begin
  select u.role, u.status, nullif(u.email, '') as email into person
  from public.users u where u.tenant_id = tenant and u.id = recipient and u.deleted_at is null;
  if person.role is null then
    raise exception 'There is nobody here to tell.' using errcode = 'AV023';
  end if;
  if person.status <> 'active' or app.is_silent(tenant, recipient, learner) then
    return false;
  end if;
  insert into public.notifications (tenant_id, user_id, kind, path, occasion, about_student_id)
  values (tenant, recipient, what, page, about, learner)
  on conflict (tenant_id, user_id, occasion) where read_at is null and occasion is not null and deleted_at is null do nothing;
  if not found then
    return false;
  end if;
  select c.has_mail into wants from public.notification_choices c
  where c.tenant_id = tenant and c.user_id = recipient and c.kind = what and c.deleted_at is null;
  if wants is null and person.role = 'parent' and not what in ('device', 'ties', 'rights', 'import', 'support', 'organization') then
    select bool_or(r.delivery = 'email') into wants from public.parent_student_relations r
    where r.tenant_id = tenant and r.user_id = recipient and r.deleted_at is null
      and (learner is null or r.student_id = learner);
    wants := case when learner is null then wants else coalesce(wants, false) end;
  end if;
  -- about one's own account nobody is written to in vain: without an address the notice is all there is
  if what in ('device', 'ties', 'rights', 'import') and person.email is null then
    return true;
  end if;
  if coalesce(wants, what not in ('rights', 'unreached') and person.role <> 'learner') then
    perform app.post_mail(uuidv7(), recipient, case what when 'unreached' then 'general' else what end, page, null, learner);
  end if;
  return true;
end
$$;
create function app.own_delivery()
returns table (delivery text, is_chosen boolean, has_address boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select case when count(distinct r.delivery) > 1 then 'mixed' else min(r.delivery) end,
    coalesce(bool_and(r.delivery_chosen_at is not null), false), bool_or(coalesce(u.email, '') <> '')
  from public.parent_student_relations r join public.users u on u.tenant_id = r.tenant_id and u.id = r.user_id
  where r.tenant_id = app.tenant_id() and r.user_id = app.user_id() and app.actor_role() = 'parent' and r.deleted_at is null
    and (r.valid_to is null or r.valid_to >= current_date)
  having count(*) > 0
$$;
comment on function app.own_delivery() is 'The acting parent''s way of getting letters, whether they chose it themselves, and whether there is an address';
create function app.keep_delivery(wanted text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  if claim is null or claim[5] <> 'parent' then
    return false;
  end if;
  update public.parent_student_relations r set delivery = wanted, delivery_chosen_at = now()
  where r.tenant_id = claim[3]::uuid and r.user_id = claim[4]::uuid and r.deleted_at is null
    and (r.valid_to is null or r.valid_to >= current_date);
  if not found then
    return false;
  end if;
  update public.notification_choices c set deleted_at = now()
  where c.tenant_id = claim[3]::uuid and c.user_id = claim[4]::uuid and c.deleted_at is null;
  return true;
end
$$;
comment on function app.keep_delivery(text) is 'Write how the acting parent gets letters, for each of their children here';
revoke execute on function app.own_delivery(), app.keep_delivery(text) from public;
grant execute on function app.own_delivery(), app.keep_delivery(text) to aivo_owner, aivo_member;
set role aivo_owner;

-- How much waits for a person in the roles they do not act in now: a number for each, asked with the session itself. For those
-- with one role it costs nothing; each part stops counting at a hundred.
grant select on student_notices, ieps, section_504_plans, messages, message_readings, thread_members to aivo_guard;

set role aivo_guard;

create function app.waiting_elsewhere(hash bytea) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  me record;
  other text;
  learners uuid[];
  talks uuid[];
  waits integer;
  found jsonb := '{}';
begin
  select s.tenant_id, s.user_id, (now() at time zone t.timezone)::date as today into me
  from public.user_sessions s join public.tenants t on t.id = s.tenant_id
  where s.token_hash = waiting_elsewhere.hash and s.ended_at is null and s.deleted_at is null;
  foreach other in array coalesce(app.other_roles_by_hash(hash), '{}') loop
    select array_agg(a.student_id) filter (where a.reads & app.bit_of('plan') <> 0),
      array_agg(a.student_id) filter (where a.reads & case other when 'parent' then app.mask('basic contact notice')
        else app.bit_of('contact') end <> 0)
    into learners, talks from app.student_access a
    where a.tenant_id = me.tenant_id and a.user_id = me.user_id and a.role = other
      and a.starts_at <= now() and (a.ends_at is null or a.ends_at > now());
    select count(*) into waits from (
      (select 1 from public.thread_members m
       cross join lateral (
         select g.id from public.messages g where g.tenant_id = m.tenant_id and g.thread_id = m.thread_id
           and g.by_user_id <> m.user_id order by g.created_at desc limit 1) newest
       where m.tenant_id = me.tenant_id and m.user_id = me.user_id and m.student_id = any (talks)
         and m.side = case other when 'parent' then 'family' else 'team' end and m.left_at is null and m.deleted_at is null
         and not exists (select from public.message_readings r where r.tenant_id = m.tenant_id
           and r.student_id = m.student_id and r.message_id = newest.id and r.user_id = m.user_id)
       limit 100)
      union all
      (select 1 from public.student_notices n where other = 'parent' and n.tenant_id = me.tenant_id
         and n.user_id = me.user_id and n.student_id = any (talks) and n.read_at is null and n.deleted_at is null limit 100)
      union all
      (select 1 from public.ieps i where i.tenant_id = me.tenant_id and i.student_id = any (learners) and i.deleted_at is null
         and (other = 'parent' and i.status = 'proposed'
           or other = 'teacher' and i.status = 'in_force' and i.annual_review_due_on < me.today) limit 100)
      union all
      (select 1 from public.section_504_plans f where other = 'teacher' and f.tenant_id = me.tenant_id
         and f.student_id = any (learners) and f.status = 'in_force' and f.review_due_on < me.today and f.deleted_at is null
       limit 100)
      limit 100) as all_of_it;
    found := found || jsonb_build_object(other, waits);
  end loop;
  return found;
end
$$;
comment on function app.waiting_elsewhere(bytea) is 'How much waits in the other roles of the person of a session: talks not read, letters, drafts, late reviews; 100 stands for more';

revoke execute on function app.waiting_elsewhere(bytea) from public;
grant execute on function app.waiting_elsewhere(bytea) to aivo_owner, aivo_member;
set role aivo_owner;

alter table roster_import_findings add column wording jsonb;
alter table roster_import_findings add constraint ck_roster_import_findings_wording_shape check (jsonb_typeof(wording) = 'object') not valid;
comment on column roster_import_findings.wording is 'The same ready for any language; null in older rows';
drop view prisma."roster_import_findings";
alter table roster_job_findings add column wording jsonb;
alter table roster_job_findings add constraint ck_roster_job_findings_wording_shape check (jsonb_typeof(wording) = 'object') not valid;
comment on column roster_job_findings.wording is 'The same ready for any language; null in older rows';
drop view prisma."roster_job_findings";
create or replace view prisma."roster_import_findings" with (security_invoker = true) as
  select "tenant_id", "id", "import_id", "position", "file", "row_number", "column_name", "sourced_id", "severity", "code", "message", "mend", "wording", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."roster_import_findings" where deleted_at is null;
grant select, insert, update, delete on prisma."roster_import_findings" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."roster_job_findings" with (security_invoker = true) as
  select "tenant_id", "id", "job_id", "position", "file", "row_number", "column_name", "sourced_id", "severity", "code", "message", "mend", "wording", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."roster_job_findings" where deleted_at is null;
grant select, insert, update, delete on prisma."roster_job_findings" to aivo_member, aivo_district, aivo_platform, aivo_worker;

-- step: what stands there already is looked at while everybody reads and writes
alter table notifications validate constraint ck_notifications_kind_words;
alter table notification_choices validate constraint ck_notification_choices_kind_words;
alter table outbox_mails validate constraint ck_outbox_mails_kind_words;
alter table roster_import_findings validate constraint ck_roster_import_findings_wording_shape;
alter table roster_job_findings validate constraint ck_roster_job_findings_wording_shape;
