-- Schemas and defaults. Nothing is open to PUBLIC.
alter default privileges revoke execute on functions from public;
set role aivo_guard;
alter default privileges revoke execute on functions from public;
set role aivo_owner;
create schema app;
create schema vault;
comment on schema app is 'Functions of the guard and the derived table of who may see whom';
comment on schema vault is 'Keys of the context token; aivo_guard only';
revoke all on schema public from public;
grant usage on schema public to aivo_member, aivo_district, aivo_platform, aivo_worker, aivo_auditor, aivo_guard;
grant usage on schema app to aivo_member, aivo_district, aivo_platform, aivo_worker, aivo_auditor;
grant usage, create on schema app to aivo_guard;
grant usage on schema vault to aivo_guard;
