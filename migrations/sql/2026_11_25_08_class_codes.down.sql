-- step, until nothing is left: sessions by a class code are over, those of this version know nothing of classes
delete from user_sessions where (tenant_id, id) in (
  select tenant_id, id from user_sessions where method = 'class_code' limit 1000);

-- step: the tables and what follows from them
delete from user_sessions where method = 'class_code';

drop trigger hold_class_session on user_sessions;

drop trigger keep_class_session on user_sessions;

drop trigger end_sessions on users;

drop trigger end_class_sessions on user_roles;

drop trigger end_sessions on user_roles;

drop trigger end_sessions_gone on user_roles;

drop trigger end_sessions on duty_assignments;

drop trigger end_sessions_gone on duty_assignments;

drop trigger end_sessions on parent_student_relations;

drop trigger end_sessions_gone on parent_student_relations;

drop trigger end_sessions on parent_relation_rights;

drop trigger end_sessions_gone on parent_relation_rights;

drop trigger end_sessions on classroom_memberships;

drop trigger end_sessions_gone on classroom_memberships;

set role aivo_guard;

create or replace function app.set_password(who uuid, hash text, must_change boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  if claim is null or not (claim[4] = who::text or claim[5] = 'system' or (
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

drop function app.may_use_class_code(uuid, uuid, uuid),
  app.came_by_class_code(),
  app.teaches(uuid),
  app.class_by_code(bytea),
  app.class_door(uuid),
  app.accept_pictures(uuid, uuid, bytea),
  app.use_let_in(uuid, uuid),
  app.class_sign_in(uuid),
  app.class_pictures(uuid),
  app.end_class_sessions(uuid, uuid),
  app.set_class_code(uuid, uuid, bytea, bytea, text, date),
  app.change_class_sign_in(uuid, boolean, text),
  app.teaches_learner(uuid),
  app.keeps_pictures_of(uuid),
  app.set_pictures(uuid, bytea, bytea),
  app.set_face(uuid, text, boolean),
  app.own_pictures(),
  app.let_in(uuid, uuid, integer),
  app.hold_class_session(),
  app.end_sessions(uuid, uuid, text, text),
  app.end_with_user(),
  app.end_with_role(),
  app.end_with_duty(),
  app.end_with_relation(),
  app.end_with_right(),
  app.end_with_class(),
  app.other_roles_by_hash(bytea);

set role aivo_owner;

revoke update (ended_at, end_reason) on user_sessions from aivo_guard;

drop view prisma."user_sessions";

alter table user_sessions drop constraint ck_user_sessions_class_code, drop constraint ck_user_sessions_class_code_proves_nothing,
  drop constraint ck_user_sessions_end_reason_words, drop column classroom_id;

comment on column user_sessions.place is 'Rough place, in words';

alter table user_sessions add constraint ck_user_sessions_end_reason_words check (end_reason in ('signed_out', 'expired', 'revoked', 'password_changed', 'mfa_changed', 'role_switched', 'deactivated')) not valid;

create or replace view prisma."user_sessions" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "role", "method", "device", "address", "place", "mfa_at", "step_up_at", "last_seen_at", "idle_expires_at", "expires_at", "ended_at", "end_reason", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."user_sessions" where deleted_at is null;
grant select, insert, update, delete on prisma."user_sessions" to aivo_member, aivo_district, aivo_platform, aivo_worker;

update tenants set settings = settings - 'networks' where settings ? 'networks';

alter table tenants alter column settings set default '{"languages":["en","es"],"crisis_line":"988","uses_ai":true,"teacher_sees_focus":false,"v":1}';

update tenant_settings set value = value - 'networks' where value ? 'networks';

alter table tenant_settings alter column value set default '{"languages":["en","es"],"crisis_line":"988","uses_ai":true,"teacher_sees_focus":false,"v":1}';

drop view prisma.picture_pins, prisma.class_sign_ins;

drop table picture_pins, class_sign_ins;

-- step, until nothing is left: sessions that this version does not know
update user_sessions set end_reason = 'revoked' where (tenant_id, id) in (
  select tenant_id, id from user_sessions where end_reason in ('rights_changed', 'class_code_ended') limit 1000);

-- step: what stands there already is looked at while everybody reads and writes
alter table user_sessions validate constraint ck_user_sessions_end_reason_words;
