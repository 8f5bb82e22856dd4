-- The trail: every change of every row leaves an entry in the change's own transaction, or the change fails.
-- app.audit_row        row trigger: changed fields only, old and new values apart, proved by a salted SHA-256
-- app.audit_statement  statement trigger of event tables: one entry per statement and tenant, without values
-- app.keep_written     refuses to change, remove or empty what is written once, for everybody, owner and guard included
-- app.saw              writes the log of opened records
-- The functions that write belong to the guard, the only role that may insert into the trail.

set role aivo_guard;

-- Arguments: the table's name (not tg_relname: shards have names of their own) and the columns whose values are left
-- out, separated by commas (their names are still among the fields). An update that only touches updated_at and version
-- is no change. A row's tenant is its own, for a catalogue row its owner's, for the platform's rows the acting tenant,
-- and without one the reserved tenant `platform`.
create function app.audit_row() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  was jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
  now_is jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
  row_is jsonb := coalesce(now_is, was);
  silent text[] := array['updated_at', 'version'];
  secret text[] := string_to_array(coalesce(tg_argv[1], ''), ',');
  changed text[];
  tenant uuid;
  learner uuid;
  event uuid := uuidv7();
  salt bytea := uuid_send(gen_random_uuid());
  claim text[];
begin
  if tg_op = 'UPDATE' then
    select array_agg(k order by k) into changed from jsonb_object_keys(row_is) as k
    where now_is -> k is distinct from was -> k and not k = any (silent);
    if changed is null then
      return null;
    end if;
    select jsonb_object_agg(k, was -> k), jsonb_object_agg(k, now_is -> k) into was, now_is
    from unnest(changed) as k where not k = any (secret);
  else
    changed := array(select k from jsonb_object_keys(row_is) as k order by k);
    was := was - secret;
    now_is := now_is - secret;
  end if;
  tenant := case when tg_argv[0] = 'tenants' then (row_is ->> 'id')::uuid
    else coalesce(row_is ->> 'tenant_id', row_is ->> 'owner_tenant_id')::uuid end;
  learner := case when tg_argv[0] = 'student_profiles' then row_is ->> 'id' else row_is ->> 'student_id' end;
  claim := app.claims();
  tenant := coalesce(tenant, claim[3]::uuid, '00000000-0000-7000-8000-000000000001');
  insert into public.audit_events (tenant_id, id, actor_user_id, actor_role, session_id, request_id, command,
    table_name, row_id, student_id, operation, fields, value_hash)
  values (tenant, event, nullif(claim[4], '')::uuid, claim[5], nullif(claim[6], '')::uuid, nullif(claim[7], ''), session_user,
    tg_argv[0], (row_is ->> 'id')::uuid, learner, lower(tg_op), changed,
    sha256(salt || convert_to(jsonb_build_object('old', was, 'new', now_is)::text, 'UTF8')));
  insert into public.audit_values (tenant_id, id, student_id, old, new, salt)
  values (tenant, event, learner, was, now_is, salt);
  return null;
end
$$;
comment on function app.audit_row() is 'Writes one change of one row to the trail; arguments: table, columns left out';

-- Argument: the table's name. The trigger names its transition table `changed`.
create function app.audit_statement() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  insert into public.audit_events (tenant_id, id, actor_user_id, actor_role, session_id, request_id, command,
    table_name, student_id, operation, fields, row_count)
  select c.tenant_id, uuidv7(), nullif(claim[4], '')::uuid, claim[5], nullif(claim[6], '')::uuid, nullif(claim[7], ''), session_user,
    tg_argv[0], case when min(c.student_id::text) = max(c.student_id::text) then min(c.student_id::text)::uuid end,
    lower(tg_op), '{}', count(*)
  from changed as c
  group by c.tenant_id;
  return null;
end
$$;
comment on function app.audit_statement() is 'Writes one entry per statement and tenant of an event table to the trail; argument: table';

-- Runs as whoever tries, so it can be no way around: nobody is let through.
create function app.keep_written() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'What stands in % is written once: % is refused.', tg_argv[0], lower(tg_op) using errcode = 'AV003';
end
$$;
comment on function app.keep_written() is 'Refuses every change of what is written once; argument: table';

-- Values of the trail and the log of openings are taken out by an erasure and by nothing else. Runs as whoever tries: only
-- inside the guard's functions is that the guard, and only app.erase_rows writes down that it erases.
create function app.keep_until_erased() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if current_user = 'aivo_guard' and exists (
      select from public.erasures e where e.tenant_id = app.tenant_id() and e.xid = (pg_current_xact_id()::text)::bigint) then
    return null;
  end if;
  raise exception 'What stands in % is written once: % is refused.', tg_argv[0], lower(tg_op) using errcode = 'AV003';
end
$$;
comment on function app.keep_until_erased() is 'Refuses to remove what is written once but within an erasure; argument: table';

-- One entry for each learner of the tenant whose record was opened (a list page opens several). Refused without a context.
create function app.saw(
  students uuid[], subject text, opened uuid default null, outcome text default 'shown', purpose text default null,
  outside_party text default null, kept_apart boolean default false
) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  entries integer;
begin
  if tenant is null then
    raise exception 'Opening a record must be told by somebody: there is no context.' using errcode = 'AV000';
  end if;
  insert into public.record_accesses (tenant_id, id, student_id, actor_user_id, actor_role, session_id, request_id,
    subject, row_id, outcome, purpose, outside_party, is_kept_apart)
  select distinct on (s) tenant, uuidv7(), s, app.user_id(), app.actor_role(), app.session_id(), app.request_id(),
    saw.subject, saw.opened, saw.outcome, saw.purpose, saw.outside_party, saw.kept_apart
  from unnest(students) as s
  where exists (select from public.student_profiles p where p.tenant_id = tenant and p.id = s);
  get diagnostics entries = row_count;
  return entries;
end
$$;
comment on function app.saw(uuid[], text, uuid, text, text, text, boolean) is 'Tells the log that the acting person opened these learners'' records';

-- An address that is not there for somebody leaves a trace of what they asked, whether or not such a row exists. One
-- person fills no disk: after sixty in an hour one entry says that there were more.
create function app.attempted(method text, route text, asked uuid, answer text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  entry integer;
begin
  if tenant is null then
    raise exception 'An attempt is somebody''s: there is no context.' using errcode = 'AV000';
  end if;
  insert into app.rate_limits as r (bucket, used, resets_at)
  values (sha256(convert_to('attempts ' || tenant::text || coalesce(app.user_id()::text, ''), 'UTF8')), 1, now() + interval '1 hour')
  on conflict (bucket) do update set
    used = case when r.resets_at <= now() then 1 else least(r.used + 1, 62) end,
    resets_at = case when r.resets_at <= now() then excluded.resets_at else r.resets_at end
  returning r.used into entry;
  if entry > 61 then
    return false;
  end if;
  insert into public.access_attempts (tenant_id, id, actor_user_id, actor_role, session_id, request_id, method, route,
    row_id, answer, is_last_of_hour)
  values (tenant, uuidv7(), app.user_id(), app.actor_role(), app.session_id(), app.request_id(), left(attempted.method, 16),
    left(attempted.route, 200), case when entry <= 60 then attempted.asked end, attempted.answer, entry = 61);
  return true;
end
$$;
comment on function app.attempted(text, text, uuid, text) is 'Tells the log that the acting person asked for an address that is not there for them; sixty an hour, and that there were more';

revoke execute on function app.audit_row(), app.audit_statement(), app.keep_written(), app.keep_until_erased(),
  app.saw(uuid[], text, uuid, text, text, text, boolean), app.attempted(text, text, uuid, text) from public;
grant execute on function app.audit_row(), app.audit_statement(), app.keep_written(), app.keep_until_erased() to aivo_owner;
grant execute on function app.saw(uuid[], text, uuid, text, text, text, boolean), app.attempted(text, text, uuid, text)
  to aivo_member, aivo_district, aivo_platform, aivo_worker;

set role aivo_owner;
