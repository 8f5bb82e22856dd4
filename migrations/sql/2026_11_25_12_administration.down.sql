set role aivo_guard;
drop function app.changes_of_act(text, uuid);
drop function app.sign_in_facts(uuid);
drop function app.end_sessions_of(uuid, text);
drop function app.staff_without_factor(integer);
set role aivo_owner;
revoke update on user_sessions from aivo_guard;  -- takes the columns' grant with it
grant update (ended_at, end_reason) on user_sessions to aivo_guard;
drop view prisma."roster_job_findings";
drop view prisma."roster_jobs";
drop view prisma."school_year_rollovers";
drop view prisma."person_merges";
drop table roster_job_findings cascade;
drop table roster_jobs cascade;
drop table school_year_rollovers cascade;
drop table person_merges cascade;
drop view prisma."roster_imports";
alter table roster_imports drop column undone_by_user_id, drop column undone_at;
create or replace view prisma."roster_imports" with (security_invoker = true) as
  select "tenant_id", "id", "source_id", "file_name", "file_sha256", "oneroster_version", "mode", "counts", "allowed_removals", "without_faulty_rows", "by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."roster_imports" where deleted_at is null;
grant select, insert, update, delete on prisma."roster_imports" to aivo_member, aivo_district, aivo_platform, aivo_worker;
