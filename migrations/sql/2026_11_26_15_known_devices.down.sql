-- Back: known devices are cookies again.
drop trigger end_devices on user_passwords;
drop trigger end_devices on mfa_credentials;
drop trigger end_devices_new on mfa_credentials;
drop function app.end_devices_with_password(), app.end_devices_with_factor();

set role aivo_guard;
create or replace function app.end_with_user() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.end_sessions(old.tenant_id, old.id, null,
    case when new.status <> 'active' or new.deleted_at is not null then 'deactivated' else 'rights_changed' end);
  return null;
end
$$;
comment on function app.end_with_user() is 'Whoever is signed off, or gets another home role, is signed out';

create or replace function app.end_with_role() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'INSERT' then
    update public.user_sessions s set ended_at = now(), end_reason = 'rights_changed'
    where s.tenant_id = new.tenant_id and s.user_id = new.user_id and s.method = 'class_code' and s.ended_at is null;
  else
    perform app.end_sessions(old.tenant_id, old.user_id, old.role, 'rights_changed');
  end if;
  return null;
end
$$;
comment on function app.end_with_role() is 'Sessions in a role end when that role is changed; a class code ends for whoever gets another role';

create or replace function app.end_with_duty() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.end_sessions(old.tenant_id, old.user_id, 'district_admin', 'rights_changed');
  return null;
end
$$;
comment on function app.end_with_duty() is 'District staff are signed out when a duty of theirs is changed or taken';

create or replace function app.end_with_relation() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if old.is_confirmed then
    perform app.end_sessions(old.tenant_id, old.user_id, 'parent', 'rights_changed');
  end if;
  return null;
end
$$;
comment on function app.end_with_relation() is 'A parent is signed out when their link to a learner is changed or taken';

create or replace function app.end_with_right() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.end_sessions(r.tenant_id, r.user_id, 'parent', 'rights_changed')
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

create or replace function app.notify(recipient uuid, what text, page text, learner uuid default null, about text default null) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  person record;
  wants boolean;
begin
  select u.role, u.status into person from public.users u where u.tenant_id = tenant and u.id = recipient and u.deleted_at is null;
  if person is null then
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
  if coalesce(wants, what not in ('import', 'unreached') and person.role <> 'learner') then
    perform app.post_mail(uuidv7(), recipient, case what when 'unreached' then 'general' else what end, page, null, learner);
  end if;
  return true;
end
$$;
comment on function app.notify(uuid, text, text, uuid, text) is 'Let something wait for a person of the acting tenant, with a mail where they want one';

drop function app.end_tokens(uuid, uuid, text), app.is_in_force(uuid, date, date, timestamptz), app.end_devices(uuid, uuid, text),
  app.tell_rights(uuid, uuid), app.renew_hash(uuid, text), app.accounts(uuid[]);
set role aivo_owner;

drop view prisma."known_devices";
drop table known_devices;
revoke update on access_tokens from aivo_guard;
revoke select (tenant_id, id, created_at, updated_at, version, deleted_at, deletion_id, username, role, status, given_name,
  middle_name, family_name, title, pronouns, locale, home_language, needs_interpreter, reading, is_mfa_required)
  on users from aivo_district;
revoke select (is_email_confirmed) on users from aivo_district;
grant select on users to aivo_district;

drop view prisma."identity_providers";
create view prisma."identity_providers" with (security_invoker = true) as
  select "tenant_id", "id", "label", "issuer", "client_id", "is_active", "is_mfa_trusted", "mfa_classes", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."identity_providers" where deleted_at is null;
grant select, insert, update, delete on prisma."identity_providers" to aivo_member, aivo_district, aivo_platform, aivo_worker;
alter table identity_providers drop column endpoint_hosts;

alter table notifications drop constraint ck_notifications_kind_words;
alter table notifications add constraint ck_notifications_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'import', 'support', 'unreached', 'general')) not valid;
alter table notification_choices drop constraint ck_notification_choices_kind_words;
alter table notification_choices add constraint ck_notification_choices_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'import', 'support', 'unreached', 'general')) not valid;
alter table outbox_mails drop constraint ck_outbox_mails_kind_words;
alter table outbox_mails add constraint ck_outbox_mails_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'import', 'support', 'general', 'invitation', 'reset', 'password', 'factors')) not valid;

-- step, until nothing is left: what this version has no word for
delete from notifications where (tenant_id, id) in (
  select tenant_id, id from notifications where kind in ('ties', 'rights') limit 1000);
delete from notification_choices where (tenant_id, id) in (
  select tenant_id, id from notification_choices where kind in ('ties', 'rights') limit 1000);
delete from delivery_attempts where (tenant_id, id) in (
  select d.tenant_id, d.id from delivery_attempts d join outbox_mails m on m.tenant_id = d.tenant_id and m.id = d.mail_id
  where m.kind in ('ties', 'rights') limit 1000);
delete from outbox_mails where (tenant_id, id) in (
  select tenant_id, id from outbox_mails where kind in ('ties', 'rights') limit 1000);

-- step: what stands there already is looked at while everybody reads and writes
alter table notifications validate constraint ck_notifications_kind_words;
alter table notification_choices validate constraint ck_notification_choices_kind_words;
alter table outbox_mails validate constraint ck_outbox_mails_kind_words;
