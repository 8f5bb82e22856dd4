-- The second factor by phone: codes by text or call for families.

alter table mfa_credentials add column channel text, add column language text;
comment on column mfa_credentials.label is 'Name the person gave it; of a phone the last two digits';
comment on column mfa_credentials.channel is 'How a phone gets its codes; a phone that takes texts can also be called';
comment on column mfa_credentials.language is 'The language of a phone''s codes';
alter table mfa_credentials add constraint ck_mfa_credentials_channel_words check (channel in ('text', 'voice')) not valid;
alter table mfa_credentials add constraint ck_mfa_credentials_language_words check (language in ('en', 'es')) not valid;
alter table mfa_credentials add constraint ck_mfa_credentials_phone check (kind <> 'phone' or (channel is not null and language is not null)) not valid;

CREATE TABLE phone_codes (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	credential_id UUID NOT NULL, 
	code_hash BYTEA NOT NULL, 
	bound_to BYTEA NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE DEFAULT now() + interval '10 minutes' NOT NULL, 
	used_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_phone_codes PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_phone_codes_hashes CHECK (octet_length(code_hash) = 32 and octet_length(bound_to) = 32), 
	CONSTRAINT ck_phone_codes_ten_minutes CHECK (expires_at <= created_at + interval '10 minutes'), 
	CONSTRAINT fk_phone_codes_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_phone_codes_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_phone_codes_tenant_id_credential_id FOREIGN KEY(tenant_id, credential_id) REFERENCES mfa_credentials (tenant_id, id)
);

CREATE INDEX ix_phone_codes_tenant_id_credential_id ON phone_codes (tenant_id, credential_id);

CREATE INDEX ix_phone_codes_tenant_id_user_id_created_at ON phone_codes (tenant_id, user_id, created_at);

COMMENT ON TABLE phone_codes IS 'One code that was sent to a phone: good once, for ten minutes, and only where it was asked for.';

COMMENT ON COLUMN phone_codes.credential_id IS 'The phone it was sent to';

COMMENT ON COLUMN phone_codes.code_hash IS 'HMAC-SHA-256 under a key outside the database, never the code';

COMMENT ON COLUMN phone_codes.bound_to IS 'Keyed hash of the sign-in or session that asked for it';

COMMENT ON COLUMN phone_codes.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN phone_codes.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN phone_codes.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN phone_codes.deletion_id IS 'The act of deletion that took this row and its dependents';

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table phone_codes enable row level security;
alter table phone_codes force row level security;
create policy owner_all on phone_codes for all to aivo_owner using (true) with check (true);
create policy guard_all on phone_codes for all to aivo_guard using (true) with check (true);
revoke all on phone_codes from public;

-- OWNER: what belongs to one person alone (sessions, second factors). Only that person reads and changes it.
grant select, insert, update on phone_codes to aivo_member, aivo_district, aivo_platform;
grant select, insert, update, delete on phone_codes to aivo_worker;
create policy own_read on phone_codes for select to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_add on phone_codes for insert to aivo_member, aivo_district, aivo_platform with check (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_change on phone_codes for update to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy worker_all on phone_codes for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on phone_codes for each row execute function app.touch();

create trigger stay before update of tenant_id, id on phone_codes for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('phone_codes');

create trigger audit after insert or update or delete on phone_codes for each row execute function app.audit_row('phone_codes', 'bound_to,code_hash');

create or replace view prisma."phone_codes" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "credential_id", "expires_at", "used_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."phone_codes" where deleted_at is null;
grant select, insert, update, delete on prisma."phone_codes" to aivo_member, aivo_district, aivo_platform, aivo_worker;

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

alter table outbox_texts add column language text not null default 'en', add column trouble text;
comment on column outbox_texts.trouble is 'Why the last try did not succeed: a status or a kind of error, never what was said';
alter table outbox_texts add constraint ck_outbox_texts_language_words check (language in ('en', 'es')) not valid;
alter table outbox_texts add constraint ck_outbox_texts_emptied check (state in ('waiting', 'sending') or (number is null and code is null)) not valid;

alter table notifications drop constraint ck_notifications_kind_words;
alter table notifications add constraint ck_notifications_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'unreached', 'general', 'organization', 'phone_added', 'phone_removed')) not valid;
alter table notification_choices drop constraint ck_notification_choices_kind_words;
alter table notification_choices add constraint ck_notification_choices_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'unreached', 'general', 'organization', 'phone_added', 'phone_removed')) not valid;

set role aivo_guard;

drop function app.post_text(uuid, uuid, text, bytea, bytea, timestamptz);

-- A code leaves a suspended organization too: whoever may come in there comes in by their second step.
create or replace function app.is_at_rest() returns boolean
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

create function app.post_text(
  text_id uuid, recipient uuid, means text, tongue text, sealed_number bytea, sealed_code bytea, until timestamptz
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
begin
  if tenant is null or not exists (
      select from public.users u where u.tenant_id = tenant and u.id = recipient and u.deleted_at is null) then
    raise exception 'There is nobody here to write to.' using errcode = 'AV023';
  end if;
  insert into public.outbox_texts (tenant_id, id, user_id, channel, language, number, code, expires_at)
  values (tenant, text_id, recipient, means, tongue, sealed_number, sealed_code, until);
  return true;
end
$$;
comment on function app.post_text(uuid, uuid, text, text, bytea, bytea, timestamptz) is 'Put a code for a person''s phone into the outbox';

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
  -- of a phone that came or went the mail about the second step tells already
  if what in ('phone_added', 'phone_removed') then
    return true;
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

create function app.shed_code() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if new.state not in ('waiting', 'sending') then
    new.number := null;
    new.code := null;
  end if;
  return new;
end
$$;
comment on function app.shed_code() is 'A text that has left, failed or was stopped keeps neither the number nor the code';

revoke execute on function app.shed_code(), app.post_text(uuid, uuid, text, text, bytea, bytea, timestamptz) from public;
grant execute on function app.shed_code() to aivo_owner;
grant execute on function app.post_text(uuid, uuid, text, text, bytea, bytea, timestamptz)
  to aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;

set role aivo_owner;

create trigger shed_code before insert or update on outbox_texts
  for each row execute function app.shed_code();

drop view prisma."mfa_credentials";
drop view prisma."outbox_texts";

create or replace view prisma."mfa_credentials" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "kind", "label", "channel", "language", "public_key", "credential_id", "sign_count", "last_time_step", "confirmed_at", "last_used_at", "removed_because", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."mfa_credentials" where deleted_at is null;
grant select, insert, update, delete on prisma."mfa_credentials" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."outbox_texts" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "channel", "language", "state", "attempt_count", "next_attempt_at", "expires_at", "sent_at", "trouble", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."outbox_texts" where deleted_at is null;
grant select, insert, update, delete on prisma."outbox_texts" to aivo_member, aivo_district, aivo_platform, aivo_worker;

-- step, until nothing is left: codes that are sent
update outbox_texts set number = null, code = null where (tenant_id, id) in (
  select tenant_id, id from outbox_texts where state not in ('waiting', 'sending')
    and (number is not null or code is not null) limit 1000);

-- step: what stands there already is looked at while everybody reads and writes
alter table mfa_credentials validate constraint ck_mfa_credentials_channel_words;
alter table mfa_credentials validate constraint ck_mfa_credentials_language_words;
alter table mfa_credentials validate constraint ck_mfa_credentials_phone;
alter table outbox_texts validate constraint ck_outbox_texts_language_words;
alter table outbox_texts validate constraint ck_outbox_texts_emptied;
alter table notifications validate constraint ck_notifications_kind_words;
alter table notification_choices validate constraint ck_notification_choices_kind_words;
