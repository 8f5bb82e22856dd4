-- Back: nothing follows from a tenant's state.

drop view prisma."roster_import_findings";
alter table roster_import_findings drop column wording;
create or replace view prisma."roster_import_findings" with (security_invoker = true) as
  select "tenant_id", "id", "import_id", "position", "file", "row_number", "column_name", "sourced_id", "severity", "code", "message", "mend", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."roster_import_findings" where deleted_at is null;
grant select, insert, update, delete on prisma."roster_import_findings" to aivo_member, aivo_district, aivo_platform, aivo_worker;
drop view prisma."roster_job_findings";
alter table roster_job_findings drop column wording;
create or replace view prisma."roster_job_findings" with (security_invoker = true) as
  select "tenant_id", "id", "job_id", "position", "file", "row_number", "column_name", "sourced_id", "severity", "code", "message", "mend", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."roster_job_findings" where deleted_at is null;
grant select, insert, update, delete on prisma."roster_job_findings" to aivo_member, aivo_district, aivo_platform, aivo_worker;

drop function app.waiting_elsewhere(bytea);
revoke select on student_notices, ieps, section_504_plans from aivo_guard;

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
drop function app.own_delivery(), app.keep_delivery(text);
set role aivo_owner;

revoke update (deleted_at) on notification_choices from aivo_guard;
revoke update (delivery, delivery_chosen_at) on parent_student_relations from aivo_guard;
drop view prisma."parent_student_relations";
alter table parent_student_relations drop column delivery_chosen_at;
create or replace view prisma."parent_student_relations" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "user_id", "kind", "called", "is_confirmed", "confirmed_by_user_id", "confirmed_at", "identity_checked", "agency", "contact_order", "language", "needs_interpreter", "delivery", "origin", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."parent_student_relations" where deleted_at is null;
grant select, insert, update, delete on prisma."parent_student_relations" to aivo_member, aivo_district, aivo_platform, aivo_worker;

drop trigger keep_tenant_state on tenants;
drop function app.is_suspended(uuid), app.tenant_state_by_hash(bytea), app.undo_tenant_state(uuid),
  app.set_tenant_state(uuid, text, text, date, text), app.keep_tenant_state();
drop view prisma."tenant_states";
drop table tenant_states;
revoke update (status) on tenants from aivo_guard;

alter table notifications drop constraint ck_notifications_kind_words;
alter table notifications add constraint ck_notifications_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'unreached', 'general')) not valid;

alter table notification_choices drop constraint ck_notification_choices_kind_words;
alter table notification_choices add constraint ck_notification_choices_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'unreached', 'general')) not valid;

alter table outbox_mails drop constraint ck_outbox_mails_kind_words;
alter table outbox_mails add constraint ck_outbox_mails_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'general', 'invitation', 'reset', 'password', 'factors')) not valid;

create or replace function app.enter(token text) returns boolean
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
comment on function app.enter(text) is 'Set the context of this transaction; refused unless the token is good here and now';
drop function app.enter_to_note(text);

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
      and u.deleted_at is null and u.status = 'active' and t.deleted_at is null and t.status <> 'closed'
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
      and u.role = 'learner' and u.status = 'active' and u.deleted_at is null and t.status <> 'closed' and t.deleted_at is null
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
  where c.code_hash = class_by_code.hash and c.is_on and c.deleted_at is null and t.status <> 'closed'
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
    and c.is_on and c.deleted_at is null and c.expires_on >= (now() at time zone t.timezone)::date
$$;
create or replace function app.keep_silence() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if new.state in ('waiting', 'sending')
    and app.is_silent(new.tenant_id, new.user_id, (to_jsonb(new) ->> 'about_student_id')::uuid) then
    new.state := 'stopped';
  end if;
  return new;
end
$$;
comment on function app.keep_silence() is 'A mail or text that must not leave is stopped, when it is written and when it is taken to be sent';
drop function app.is_at_rest();
set role aivo_owner;
drop function app.lets_in(text, text, text);

-- step, until nothing is left: what this version has no word for
delete from notifications where (tenant_id, id) in (
  select tenant_id, id from notifications where kind = 'organization' limit 1000);
delete from notification_choices where (tenant_id, id) in (
  select tenant_id, id from notification_choices where kind = 'organization' limit 1000);
delete from delivery_attempts where (tenant_id, id) in (
  select d.tenant_id, d.id from delivery_attempts d join outbox_mails m on m.tenant_id = d.tenant_id and m.id = d.mail_id
  where m.kind = 'organization' limit 1000);
delete from outbox_mails where (tenant_id, id) in (
  select tenant_id, id from outbox_mails where kind = 'organization' limit 1000);

-- step: what stands there already is looked at while everybody reads and writes
alter table notifications validate constraint ck_notifications_kind_words;
alter table notification_choices validate constraint ck_notification_choices_kind_words;
alter table outbox_mails validate constraint ck_outbox_mails_kind_words;
