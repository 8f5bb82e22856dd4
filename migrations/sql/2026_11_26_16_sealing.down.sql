-- step, concurrently: nobody who writes waits for an index
drop index concurrently if exists ix_audit_events_tenant_id_xid;
create index concurrently ix_audit_events_tenant_id_xid on audit_events (tenant_id, xid);
drop index concurrently if exists ix_record_accesses_tenant_id_xid_id;
drop index concurrently if exists ix_access_attempts_tenant_id_xid_id;
drop index concurrently if exists ix_audit_events_tenant_id_xid_id;

-- step: what came with the seal
set role aivo_guard;
drop function app.seal_lag();
drop function app.seal_at(integer);
drop function app.seal_trail(integer);
drop function app.data_key_to_seal();
drop function app.hash_root();
create or replace function app.data_key(version integer) returns table (key_version integer, wrapped_key bytea, master_key_id text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.key_version, k.wrapped_key, k.master_key_id from public.data_keys k
  where k.tenant_id = app.tenant_id() and k.deleted_at is null
    and (data_key.version is null or k.key_version = data_key.version)
  order by k.key_version desc limit 1
$$;
comment on function app.data_key(integer) is 'The acting tenant''s wrapped data key (null: the newest); useless without the master key';
set role aivo_owner;

create or replace function app.touch() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  new.updated_at := now();
  new.version := old.version + 1;
  new.created_at := old.created_at;
  return new;
end
$$;

drop table audit_seals cascade;

drop view prisma."record_accesses";
drop view prisma."access_attempts";
drop view prisma."data_keys";
alter table record_accesses drop column xid;
alter table access_attempts drop column xid;
alter table data_keys drop column superseded_at;
comment on column data_keys.retired_at is null;
comment on column data_keys.master_key_id is 'Which master key wraps it';
comment on column data_keys.key_version is 'Names the key in each encrypted cell';

create or replace view prisma."record_accesses" with (security_invoker = true) as
  select "tenant_id", "id", "at", "student_id", "actor_user_id", "actor_role", "subject", "row_id", "outcome", "purpose", "outside_party", "created_at" from "public"."record_accesses";
grant select, insert, update, delete on prisma."record_accesses" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."access_attempts" with (security_invoker = true) as
  select "tenant_id", "id", "at", "actor_user_id", "actor_role", "session_id", "request_id", "method", "route", "row_id", "answer", "is_last_of_hour", "created_at" from "public"."access_attempts";
grant select, insert, update, delete on prisma."access_attempts" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."data_keys" with (security_invoker = true) as
  select "tenant_id", "id", "key_version", "master_key_id", "retired_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."data_keys" where deleted_at is null;
grant select, insert, update, delete on prisma."data_keys" to aivo_member, aivo_district, aivo_platform, aivo_worker;
