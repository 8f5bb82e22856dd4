-- The trail and the log of reads are never changed, whoever tries. Statement triggers, so that a refusal does not depend
-- on which rows the policies let somebody find.
create trigger keep_written before update or delete or truncate on audit_events
  for each statement execute function app.keep_written('audit_events');
create trigger keep_written before update or truncate on audit_values
  for each statement execute function app.keep_written('audit_values');
create trigger keep_until_erased before delete on audit_values
  for each statement execute function app.keep_until_erased('audit_values');
create trigger keep_written before update or truncate on record_accesses
  for each statement execute function app.keep_written('record_accesses');
create trigger keep_until_erased before delete on record_accesses
  for each statement execute function app.keep_until_erased('record_accesses');
create trigger keep_written before update or delete or truncate on access_attempts
  for each statement execute function app.keep_written('access_attempts');
create trigger keep_written before update or delete or truncate on audit_seals
  for each statement execute function app.keep_written('audit_seals');

-- What a seal holds is hashed already: packing it again finds nothing to save.
alter table audit_seals alter column entries set storage external;

-- The seal: entries get their numbers and their chain afterwards, since a chain in the trigger would make a tenant's
-- writers wait for each other. Only what can no longer change is taken: every transaction below the oldest that still
-- runs has ended. Order: (xid, id). Each entry's canonical text is hashed; a seal's head is the SHA-256 over the head
-- before, what the seal says of itself, and the hashes. `aivo audit verify` computes all of it again from the rows, with
-- expressions of its own (domains/audit/canonical.py): these here could be replaced by whoever owns the database.
set role aivo_guard;

create function app.seal_trail(most integer)
returns table (number integer, last_entry bigint, entry_count integer, last_xid bigint, last_id uuid, head bytea,
  sealed_at timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  tenant uuid := app.tenant_id();
  was record;
  horizon bigint;
  after_xid bigint := -1;
  after_id uuid := '00000000-0000-0000-0000-000000000000';
  before bytea;
  found_entries bytea;
  found_count integer;
  found_xid bigint;
  found_id uuid;
  first bigint := 1;
  next_number integer := 1;
begin
  if tenant is null or app.actor_role() <> 'system' then
    raise exception 'The trail is sealed by a job of its tenant.' using errcode = 'AV000';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('aivo seal ' || tenant::text, 0));
  select s.number, s.first_entry, s.entry_count, s.last_xid, s.last_id, s.head into was
  from public.audit_seals s where s.tenant_id = tenant order by s.number desc limit 1;
  horizon := (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint;
  before := sha256(convert_to('aivo trail|' || tenant::text, 'UTF8'));
  if was.number is not null then
    if was.last_xid >= horizon then
      raise exception 'The trail is sealed up to transaction %, but this server counts only to %: it was restored from a dump. Set its counter on with pg_resetwal.',
        was.last_xid, horizon using errcode = 'AV030';
    end if;
    after_xid := was.last_xid;
    after_id := was.last_id;
    before := was.head;
    first := was.first_entry + was.entry_count;
    next_number := was.number + 1;
  end if;
  with entry as materialized (
    (select e.xid, e.id, 'c' as kind, jsonb_build_array('change', e.tenant_id, e.id, e.xid, (extract(epoch from e.created_at) * 1000000)::bigint,
        (extract(epoch from e.at) * 1000000)::bigint, e.actor_user_id, e.actor_role, e.session_id, e.request_id, e.command, e.table_name, e.row_id,
        e.student_id, e.operation, e.fields, e.row_count, encode(e.value_hash, 'hex'))::text as canonical
      from public.audit_events e
      where e.tenant_id = tenant and (e.xid, e.id) > (after_xid, after_id) and e.xid < horizon
      order by e.xid, e.id limit most)
    union all
    (select r.xid, r.id, 'r', jsonb_build_array('reading', r.tenant_id, r.id, r.xid, (extract(epoch from r.created_at) * 1000000)::bigint,
        (extract(epoch from r.at) * 1000000)::bigint, r.student_id, r.actor_user_id, r.actor_role, r.session_id, r.request_id, r.subject, r.row_id,
        r.outcome, r.purpose, r.outside_party, r.is_kept_apart)::text
      from public.record_accesses r
      where r.tenant_id = tenant and (r.xid, r.id) > (after_xid, after_id) and r.xid < horizon
      order by r.xid, r.id limit most)
    union all
    (select a.xid, a.id, 'a', jsonb_build_array('attempt', a.tenant_id, a.id, a.xid, (extract(epoch from a.created_at) * 1000000)::bigint,
        (extract(epoch from a.at) * 1000000)::bigint, a.actor_user_id, a.actor_role, a.session_id, a.request_id, a.method, a.route, a.row_id,
        a.answer, a.is_last_of_hour)::text
      from public.access_attempts a
      where a.tenant_id = tenant and (a.xid, a.id) > (after_xid, after_id) and a.xid < horizon
      order by a.xid, a.id limit most)
    order by xid, id limit most
  )
  select count(*), max(e.xid),
    string_agg(convert_to(e.kind, 'UTF8') || uuid_send(e.id) || sha256(convert_to(e.canonical, 'UTF8')), ''::bytea order by e.xid, e.id)
  into found_count, found_xid, found_entries
  from entry e;
  if found_count = 0 then
    return;
  end if;
  found_id := encode(substr(found_entries, octet_length(found_entries) - 47, 16), 'hex')::uuid;
  return query
  insert into public.audit_seals (tenant_id, number, first_entry, entry_count, last_xid, last_id, entries, head)
  values (tenant, next_number, first, found_count, found_xid, found_id, found_entries,
    sha256(before || convert_to(concat_ws('|', tenant, next_number, first, found_count, found_xid, found_id), 'UTF8')
      || sha256(found_entries)))
  returning number, first_entry + entry_count - 1, entry_count, last_xid, last_id, head, created_at;
end
$$;
comment on function app.seal_trail(integer) is 'Seals the acting tenant''s next entries, at most so many; no row when all are sealed';

-- What a checkpoint is written from, and held against: one seal of the acting tenant, the newest where none is named.
create function app.seal_at(wanted integer)
returns table (number integer, last_entry bigint, last_xid bigint, last_id uuid, head bytea, sealed_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select s.number, s.first_entry + s.entry_count - 1, s.last_xid, s.last_id, s.head, s.created_at
  from public.audit_seals s
  where s.tenant_id = app.tenant_id() and app.actor_role() = 'system' and (wanted is null or s.number = wanted)
  order by s.number desc limit 1
$$;
comment on function app.seal_at(integer) is 'One seal of the acting tenant''s trail (null: the newest), for its checkpoint';

-- How far the seal is behind, for monitoring: over all tenants, without saying whose. Counted to 10,000 a tenant and kind.
create function app.seal_lag() returns table (seconds double precision, entries bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(max(extract(epoch from clock_timestamp() - w.oldest)), 0)::double precision, coalesce(sum(w.entries), 0)::bigint
  from app.tenants_to_work() t
  left join lateral (
    select s.last_xid, s.last_id from public.audit_seals s where s.tenant_id = t.tenant_id order by s.number desc limit 1) s on true
  cross join lateral (select coalesce(s.last_xid, -1) as xid, coalesce(s.last_id, '00000000-0000-0000-0000-000000000000') as id) l
  cross join lateral (
    select min(x.at) as oldest, count(*) as entries from (
      (select e.at from public.audit_events e where e.tenant_id = t.tenant_id and (e.xid, e.id) > (l.xid, l.id)
        order by e.xid, e.id limit 10000)
      union all
      (select r.at from public.record_accesses r where r.tenant_id = t.tenant_id and (r.xid, r.id) > (l.xid, l.id)
        order by r.xid, r.id limit 10000)
      union all
      (select a.at from public.access_attempts a where a.tenant_id = t.tenant_id and (a.xid, a.id) > (l.xid, l.id)
        order by a.xid, a.id limit 10000)) x) w
$$;
comment on function app.seal_lag() is 'How long the oldest entry without a seal has waited, and how many wait; over all tenants';

revoke execute on function app.seal_trail(integer), app.seal_at(integer), app.seal_lag() from public;
grant execute on function app.seal_trail(integer), app.seal_at(integer), app.seal_lag() to aivo_owner, aivo_worker;

set role aivo_owner;
