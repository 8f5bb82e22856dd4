-- Back: no codes by phone.
alter table notifications drop constraint ck_notifications_kind_words;
alter table notifications add constraint ck_notifications_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'unreached', 'general', 'organization')) not valid;
alter table notification_choices drop constraint ck_notification_choices_kind_words;
alter table notification_choices add constraint ck_notification_choices_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'unreached', 'general', 'organization')) not valid;

drop trigger shed_code on outbox_texts;

set role aivo_guard;

drop function app.shed_code();

create or replace function app.is_at_rest() returns boolean
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

drop function app.post_text(uuid, uuid, text, text, bytea, bytea, timestamptz);

create function app.post_text(text_id uuid, recipient uuid, means text, sealed_number bytea, sealed_code bytea, until timestamptz)
returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
begin
  if tenant is null or not exists (
      select from public.users u where u.tenant_id = tenant and u.id = recipient and u.deleted_at is null) then
    raise exception 'There is nobody here to write to.' using errcode = 'AV023';
  end if;
  insert into public.outbox_texts (tenant_id, id, user_id, channel, number, code, expires_at)
  values (tenant, text_id, recipient, means, sealed_number, sealed_code, until);
  return true;
end
$$;
comment on function app.post_text(uuid, uuid, text, bytea, bytea, timestamptz) is 'Put a code for a person''s phone into the outbox';
revoke execute on function app.post_text(uuid, uuid, text, bytea, bytea, timestamptz) from public;
grant execute on function app.post_text(uuid, uuid, text, bytea, bytea, timestamptz)
  to aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;

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
create or replace function app.own_delivery()
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
create or replace function app.keep_delivery(wanted text) returns boolean
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

set role aivo_owner;

drop view prisma."outbox_texts";
alter table outbox_texts drop column language, drop column trouble;
alter table outbox_texts drop constraint ck_outbox_texts_emptied;

create or replace view prisma."outbox_texts" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "channel", "state", "attempt_count", "next_attempt_at", "expires_at", "sent_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."outbox_texts" where deleted_at is null;
grant select, insert, update, delete on prisma."outbox_texts" to aivo_member, aivo_district, aivo_platform, aivo_worker;

drop view prisma."phone_codes";
drop table phone_codes;
drop function app.keep_used();

-- A phone was the last factor of some: they set up another one at their next sign-in.
drop trigger keep_phones_to_family on mfa_credentials;
drop trigger take_phones on user_roles;
drop trigger take_phones on users;

set role aivo_guard;

drop function app.take_phones();
drop function app.keep_phones_to_family();
drop function app.may_have_phone();
drop function app.is_family_only(uuid, uuid);

set role aivo_owner;

drop view prisma."mfa_credentials";
alter table mfa_credentials drop constraint ck_mfa_credentials_phone;
alter table mfa_credentials drop column channel, drop column language;
comment on column mfa_credentials.label is 'Name the person gave it';

create or replace view prisma."mfa_credentials" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "kind", "label", "public_key", "credential_id", "sign_count", "last_time_step", "confirmed_at", "last_used_at", "removed_because", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."mfa_credentials" where deleted_at is null;
grant select, insert, update, delete on prisma."mfa_credentials" to aivo_member, aivo_district, aivo_platform, aivo_worker;

-- step, until nothing is left: phones, which this version cannot ask
delete from mfa_credentials where (tenant_id, id) in (
  select tenant_id, id from mfa_credentials where kind = 'phone' limit 1000);

-- step, until nothing is left: what this version has no word for
delete from notifications where (tenant_id, id) in (
  select tenant_id, id from notifications where kind in ('phone_added', 'phone_removed') limit 1000);
delete from notification_choices where (tenant_id, id) in (
  select tenant_id, id from notification_choices where kind in ('phone_added', 'phone_removed') limit 1000);

-- step: what stands there already is looked at while everybody reads and writes
alter table notifications validate constraint ck_notifications_kind_words;
alter table notification_choices validate constraint ck_notification_choices_kind_words;
