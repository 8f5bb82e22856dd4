-- Known devices as rows, tokens that end for good, news about one's own account, hosts of a provider.
CREATE TABLE known_devices (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	token_hash BYTEA NOT NULL, 
	device JSONB DEFAULT '{"browser":"","system":"","kind":"","label":"","v":1}' NOT NULL, 
	place TEXT, 
	first_seen_on DATE NOT NULL, 
	last_seen_on DATE NOT NULL, 
	own_since TIMESTAMP WITH TIME ZONE, 
	first_session_id UUID NOT NULL, 
	last_session_id UUID NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	end_reason TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_known_devices PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_known_devices_token_hash CHECK (octet_length(token_hash) = 32), 
	CONSTRAINT ck_known_devices_ending CHECK ((ended_at is null) = (end_reason is null)), 
	CONSTRAINT fk_known_devices_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_known_devices_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_known_devices_device_shape CHECK (jsonb_typeof(device) = 'object'), 
	CONSTRAINT fk_known_devices_tenant_id_first_session_id FOREIGN KEY(tenant_id, first_session_id) REFERENCES user_sessions (tenant_id, id), 
	CONSTRAINT fk_known_devices_tenant_id_last_session_id FOREIGN KEY(tenant_id, last_session_id) REFERENCES user_sessions (tenant_id, id), 
	CONSTRAINT ck_known_devices_end_reason_words CHECK (end_reason in ('forgotten', 'password_changed', 'mfa_changed', 'deactivated'))
);

CREATE INDEX ix_known_devices_tenant_id_first_session_id ON known_devices (tenant_id, first_session_id);

CREATE INDEX ix_known_devices_tenant_id_last_session_id ON known_devices (tenant_id, last_session_id);

CREATE INDEX ix_known_devices_tenant_id_user_id_last_seen_on ON known_devices (tenant_id, user_id, last_seen_on);

CREATE UNIQUE INDEX uq_known_devices_token_hash ON known_devices (tenant_id, token_hash);

COMMENT ON TABLE known_devices IS 'A browser by which a person has come in before: whoever guesses elsewhere does not lock them out there. It opens nothing. What the browser shows is random and kept here as a hash; nothing is measured of the device.';

COMMENT ON COLUMN known_devices.token_hash IS 'SHA-256 of 256 random bits that the browser keeps';

COMMENT ON COLUMN known_devices.device IS 'Browser and system as the sign-in named them; no fingerprint';

COMMENT ON COLUMN known_devices.place IS 'Rough place of the last sign-in, as its session shows it';

COMMENT ON COLUMN known_devices.first_seen_on IS 'The tenant''s day of the sign-in that made it known';

COMMENT ON COLUMN known_devices.last_seen_on IS 'The tenant''s day of the last sign-in on it';

COMMENT ON COLUMN known_devices.own_since IS 'When a family member called it their own: no code is asked for on it for a while';

COMMENT ON COLUMN known_devices.first_session_id IS 'The session that made it known';

COMMENT ON COLUMN known_devices.last_session_id IS 'The session that came in by it last';

COMMENT ON COLUMN known_devices.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN known_devices.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN known_devices.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN known_devices.deletion_id IS 'The act of deletion that took this row and its dependents';

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table known_devices enable row level security;
alter table known_devices force row level security;
create policy owner_all on known_devices for all to aivo_owner using (true) with check (true);
create policy guard_all on known_devices for all to aivo_guard using (true) with check (true);
revoke all on known_devices from public;

-- OWNER: what belongs to one person alone (sessions, second factors). Only that person reads and changes it.
grant select, insert, update on known_devices to aivo_member, aivo_district, aivo_platform;
grant select, insert, update, delete on known_devices to aivo_worker;
create policy own_read on known_devices for select to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_add on known_devices for insert to aivo_member, aivo_district, aivo_platform with check (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_change on known_devices for update to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy worker_all on known_devices for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- A device is made known by the session that came in by it, and afterwards it can only be seen again, called one's own, and
-- ended: an ended one never comes back.
revoke update on known_devices from aivo_member, aivo_district, aivo_platform;
grant update (device, place, last_seen_on, own_since, last_session_id, ended_at, end_reason) on known_devices
  to aivo_member, aivo_district, aivo_platform;
create policy own_session on known_devices as restrictive for insert to aivo_member, aivo_district, aivo_platform with check (
  first_session_id = (select app.session_id()));
create policy ended_stays on known_devices as restrictive for update to aivo_member, aivo_district, aivo_platform
  using (ended_at is null) with check (true);

create trigger touch before update on known_devices for each row execute function app.touch();

create trigger stay before update of tenant_id, id on known_devices for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('known_devices');

create trigger audit after insert or update or delete on known_devices for each row execute function app.audit_row('known_devices', 'token_hash');

create or replace view prisma."known_devices" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "device", "place", "first_seen_on", "last_seen_on", "own_since", "first_session_id", "last_session_id", "ended_at", "end_reason", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."known_devices" where deleted_at is null;
grant select, insert, update, delete on prisma."known_devices" to aivo_member, aivo_district, aivo_platform, aivo_worker;

grant update on access_tokens to aivo_guard;
grant select, update on known_devices to aivo_guard;

alter table notifications drop constraint ck_notifications_kind_words;
alter table notifications add constraint ck_notifications_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'unreached', 'general')) not valid;
alter table notification_choices drop constraint ck_notification_choices_kind_words;
alter table notification_choices add constraint ck_notification_choices_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'unreached', 'general')) not valid;
alter table outbox_mails drop constraint ck_outbox_mails_kind_words;
alter table outbox_mails add constraint ck_outbox_mails_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'general', 'invitation', 'reset', 'password', 'factors')) not valid;

alter table identity_providers add column endpoint_hosts text[] default '{}' not null;
comment on column identity_providers.endpoint_hosts is 'Hosts beside the issuer''s own at which its description may place answers, as the district wrote them';
drop view prisma."identity_providers";
create view prisma."identity_providers" with (security_invoker = true) as
  select "tenant_id", "id", "label", "issuer", "client_id", "endpoint_hosts", "is_active", "is_mfa_trusted", "mfa_classes", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."identity_providers" where deleted_at is null;
grant select, insert, update, delete on prisma."identity_providers" to aivo_member, aivo_district, aivo_platform, aivo_worker;

-- What only a duty over people reads of others, by app.accounts.
revoke select on users from aivo_district;
grant select (tenant_id, id, created_at, updated_at, version, deleted_at, deletion_id, username, role, status, given_name,
  middle_name, family_name, title, pronouns, locale, home_language, needs_interpreter, reading, is_mfa_required)
  on users to aivo_district;
grant select (is_email_confirmed) on users to aivo_district;

set role aivo_guard;
create function app.end_tokens(tenant uuid, who uuid, in_role text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update public.access_tokens a set revoked_at = now()
  where a.tenant_id = end_tokens.tenant and a.user_id = who and (in_role is null or a.role = in_role) and a.revoked_at is null
$$;
comment on function app.end_tokens(uuid, uuid, text) is 'End a person''s access tokens, of one role or all, for good';

create function app.is_in_force(tenant uuid, first_day date, last_day date, gone_at timestamptz) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select gone_at is null and first_day <= d.today and coalesce(last_day >= d.today, true)
  from (select (now() at time zone t.timezone)::date as today from public.tenants t where t.id = tenant) d
$$;
comment on function app.is_in_force(uuid, date, date, timestamptz) is 'Whether something dated is in force on the tenant''s day';

create function app.end_devices(tenant uuid, who uuid, why text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update public.known_devices k set ended_at = now(), end_reason = why
  where k.tenant_id = end_devices.tenant and k.user_id = who and k.ended_at is null
    and (why = 'deactivated' or k.last_session_id is distinct from app.session_id())
$$;
comment on function app.end_devices(uuid, uuid, text) is 'End a person''s known devices, but for the one in use';

create function app.tell_rights(tenant uuid, who uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into public.notifications (tenant_id, user_id, kind, path, occasion)
  select u.tenant_id, u.id, 'rights', '/profile', 'rights' from public.users u
  where u.tenant_id = tell_rights.tenant and u.id = who and u.status = 'active' and u.deleted_at is null
  on conflict (tenant_id, user_id, occasion) where read_at is null and occasion is not null and deleted_at is null do nothing;
end
$$;
comment on function app.tell_rights(uuid, uuid) is 'Tell a person, once while it waits unread, that what they may do was changed';

create function app.renew_hash(who uuid, hash text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update public.user_passwords p set password_hash = renew_hash.hash
  where p.tenant_id = app.tenant_id() and p.user_id = who and p.deleted_at is null and app.actor_role() = 'system'
$$;
comment on function app.renew_hash(uuid, text) is 'Keeps the same password at today''s costs; sign-in alone calls it';

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

create function app.accounts(people uuid[])
returns table (id uuid, email text, is_email_confirmed boolean, staff_identifier text, last_signed_in_at timestamptz,
  deactivated_at timestamptz, deactivation_reason text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if app.has_duty('people', 'read') or app.actor_role() = 'system' then
    return query
      select u.id, u.email, u.is_email_confirmed, u.staff_identifier, u.last_signed_in_at, u.deactivated_at, u.deactivation_reason
      from public.users u where u.tenant_id = app.tenant_id() and (people is null or u.id = any (people)) and u.deleted_at is null;
  end if;
end
$$;
comment on function app.accounts(uuid[]) is 'Address, staff number, last sign-in and deactivation of these people of the tenant (null: all), for a duty over people';

create or replace function app.end_with_user() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if new.status <> 'active' or new.deleted_at is not null then
    perform app.end_sessions(old.tenant_id, old.id, null, 'deactivated');
    perform app.end_tokens(old.tenant_id, old.id, null);
    perform app.end_devices(old.tenant_id, old.id, 'deactivated');
    return null;
  end if;
  perform app.end_sessions(old.tenant_id, old.id, null, 'rights_changed');
  if old.role <> new.role then
    perform app.end_tokens(old.tenant_id, old.id, old.role);
    perform app.tell_rights(old.tenant_id, old.id);
  end if;
  return null;
end
$$;
comment on function app.end_with_user() is 'Whoever is signed off, or gets another home role, is signed out, and so are their programs';

create or replace function app.end_with_role() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  was boolean;
  goes_on boolean := false;
begin
  if tg_op = 'INSERT' then
    update public.user_sessions s set ended_at = now(), end_reason = 'rights_changed'
    where s.tenant_id = new.tenant_id and s.user_id = new.user_id and s.method = 'class_code' and s.ended_at is null;
  else
    perform app.end_sessions(old.tenant_id, old.user_id, old.role, 'rights_changed');
    was := app.is_in_force(old.tenant_id, old.valid_from, old.valid_to, old.deleted_at);
    if tg_op = 'UPDATE' then
      goes_on := (old.user_id, old.role, old.school_id) is not distinct from (new.user_id, new.role, new.school_id)
        and app.is_in_force(new.tenant_id, new.valid_from, new.valid_to, new.deleted_at);
    end if;
    -- what had ended and is begun again does not wake the tokens that rested on it
    if was <> goes_on and (was or old.valid_from <= current_date) then
      perform app.end_tokens(old.tenant_id, old.user_id, old.role);
    end if;
    perform app.tell_rights(old.tenant_id, old.user_id);
  end if;
  return null;
end
$$;
comment on function app.end_with_role() is 'Sessions in a role end when that role is changed, tokens when it ends; a class code ends for whoever gets another role';

create or replace function app.end_with_duty() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  was boolean := app.is_in_force(old.tenant_id, old.valid_from, old.valid_to, old.deleted_at);
  goes_on boolean := false;
begin
  perform app.end_sessions(old.tenant_id, old.user_id, 'district_admin', 'rights_changed');
  if tg_op = 'UPDATE' then
    goes_on := (old.user_id, old.duty, old.school_id) is not distinct from (new.user_id, new.duty, new.school_id)
      and app.is_in_force(new.tenant_id, new.valid_from, new.valid_to, new.deleted_at);
  end if;
  if was <> goes_on and (was or old.valid_from <= current_date) then
    perform app.end_tokens(old.tenant_id, old.user_id, 'district_admin');
  end if;
  perform app.tell_rights(old.tenant_id, old.user_id);
  return null;
end
$$;
comment on function app.end_with_duty() is 'District staff are signed out when a duty of theirs is changed or taken; their tokens end when it ends';

create or replace function app.end_with_relation() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if old.is_confirmed then
    perform app.end_sessions(old.tenant_id, old.user_id, 'parent', 'rights_changed');
    perform app.tell_rights(old.tenant_id, old.user_id);
  end if;
  return null;
end
$$;
comment on function app.end_with_relation() is 'A parent is signed out when their link to a learner is changed or taken';

create or replace function app.end_with_right() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.end_sessions(r.tenant_id, r.user_id, 'parent', 'rights_changed'), app.tell_rights(r.tenant_id, r.user_id)
  from public.parent_student_relations r
  where r.tenant_id = old.tenant_id and r.id = old.relation_id and r.is_confirmed;
  return null;
end
$$;
comment on function app.end_with_right() is 'A parent is signed out when one of their rights is changed or taken';

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
      and t.deleted_at is null and t.status <> 'closed'
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
comment on function app.access_token_by_hash(bytea) is 'The person behind an access token: still active, in the role and with the duties it was made with, in a district that takes tokens';

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
  if wants is null and person.role = 'parent' and learner is not null then
    select bool_or(r.delivery = 'email') into wants from public.parent_student_relations r
    where r.tenant_id = tenant and r.student_id = learner and r.user_id = recipient and r.deleted_at is null;
    wants := coalesce(wants, false);
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
comment on function app.notify(uuid, text, text, uuid, text) is 'Let something wait for a person of the acting tenant, with a mail where they want one';

revoke execute on function app.end_tokens(uuid, uuid, text), app.is_in_force(uuid, date, date, timestamptz), app.end_devices(uuid, uuid, text), app.tell_rights(uuid, uuid), app.renew_hash(uuid, text), app.end_devices_with_password(), app.end_devices_with_factor(), app.accounts(uuid[]) from public;
grant execute on function app.end_tokens(uuid, uuid, text), app.is_in_force(uuid, date, date, timestamptz), app.end_devices(uuid, uuid, text), app.tell_rights(uuid, uuid), app.renew_hash(uuid, text), app.end_devices_with_password(), app.end_devices_with_factor(), app.accounts(uuid[]) to aivo_owner;
grant execute on function app.renew_hash(uuid, text) to aivo_worker;
grant execute on function app.accounts(uuid[]) to aivo_district, aivo_worker;
set role aivo_owner;

create trigger end_devices after insert or update of changed_at on user_passwords
  for each row execute function app.end_devices_with_password();
create trigger end_devices_new after insert on mfa_credentials
  for each row when (new.confirmed_at is not null) execute function app.end_devices_with_factor();
create trigger end_devices after update of confirmed_at, deleted_at on mfa_credentials for each row
  when ((old.confirmed_at, old.deleted_at) is distinct from (new.confirmed_at, new.deleted_at) and new.confirmed_at is not null)
  execute function app.end_devices_with_factor();

-- step: what stands there already is looked at while everybody reads and writes
alter table notifications validate constraint ck_notifications_kind_words;
alter table notification_choices validate constraint ck_notification_choices_kind_words;
alter table outbox_mails validate constraint ck_outbox_mails_kind_words;
