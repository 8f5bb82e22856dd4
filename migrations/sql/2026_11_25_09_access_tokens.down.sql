drop view prisma.access_attempts;
drop view prisma.access_tokens;
drop view prisma.users;
drop view prisma.record_accesses;
create or replace view prisma."record_accesses" with (security_invoker = true) as
  select "tenant_id", "id", "at", "student_id", "actor_user_id", "actor_role", "session_id", "request_id", "subject", "row_id", "outcome", "purpose", "outside_party", "is_kept_apart", "created_at" from "public"."record_accesses";
grant select, insert, update, delete on prisma."record_accesses" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."users" with (security_invoker = true) as
  select "tenant_id", "id", "username", "role", "status", "given_name", "middle_name", "family_name", "title", "pronouns", "email", "is_email_confirmed", "staff_identifier", "locale", "home_language", "needs_interpreter", "reading", "is_mfa_required", "last_signed_in_at", "deactivated_at", "deactivation_reason", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."users" where deleted_at is null;
grant select, insert, update, delete on prisma."users" to aivo_member, aivo_district, aivo_platform, aivo_worker;
revoke select on users from aivo_member;
revoke select (tenant_id, id, created_at, updated_at, version, deleted_at, deletion_id, username, role, status, given_name,
  middle_name, family_name, title, pronouns, locale, home_language, needs_interpreter, reading, is_mfa_required)
  on users from aivo_member;
grant select on users to aivo_member;
drop table access_tokens;
drop table access_attempts;
set role aivo_guard;
drop function app.access_token_by_hash(bytea);
drop function app.may_have_token();
drop function app.own_account();
drop function app.attempted(text, text, uuid, text);
set role aivo_owner;
revoke select on tenant_settings from aivo_guard;
