-- The roles of the cluster. Idempotent; run before migrations under an advisory lock, never dropped by a downgrade.
-- {passwords} are set by the caller with bound values, never here.
do $$
declare
  name text;
begin
  if not exists (select from pg_roles where rolname = 'aivo_owner') then
    create role aivo_owner login noinherit nosuperuser nocreaterole nocreatedb noreplication nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'aivo_guard') then
    create role aivo_guard nologin noinherit nosuperuser nocreaterole nocreatedb noreplication nobypassrls;
  end if;
  foreach name in array array['aivo_member', 'aivo_district', 'aivo_platform', 'aivo_worker', 'aivo_auditor'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I login noinherit nosuperuser nocreaterole nocreatedb noreplication nobypassrls', name);
    end if;
    execute format('alter role %I set statement_timeout = %L', name, case name when 'aivo_worker' then '15min' else '30s' end);
    execute format('alter role %I set lock_timeout = %L', name, '10s');
    execute format('alter role %I set idle_in_transaction_session_timeout = %L', name, '60s');
    execute format('alter role %I set search_path = %L', name, 'public');
  end loop;
end
$$;
-- The owner may hand functions to the guard but does not act with its rights by itself.
grant aivo_guard to aivo_owner with inherit false, set true;
