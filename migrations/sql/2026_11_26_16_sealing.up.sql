-- The seal of the trail: entries numbered and chained afterwards, a stretch a row; and what the change of keys needs.
-- First what the trail's great tables need, while they are written to. The logs of readings and attempts are sealed with the
-- changes, so they say their transaction too. Rows that stand there already get this one's: such a default is computed once, and
-- the table is not rewritten.
alter table record_accesses add column if not exists xid bigint not null default (pg_current_xact_id()::text)::bigint;
comment on column record_accesses.xid is 'The transaction; the seal takes rows in the order (xid, id)';
alter table access_attempts add column if not exists xid bigint not null default (pg_current_xact_id()::text)::bigint;
comment on column access_attempts.xid is 'The transaction; the seal takes rows in the order (xid, id)';

-- step, concurrently: nobody who writes waits for an index
drop index concurrently if exists ix_record_accesses_tenant_id_xid_id;
create index concurrently ix_record_accesses_tenant_id_xid_id on record_accesses (tenant_id, xid, id);
drop index concurrently if exists ix_access_attempts_tenant_id_xid_id;
create index concurrently ix_access_attempts_tenant_id_xid_id on access_attempts (tenant_id, xid, id);
drop index concurrently if exists ix_audit_events_tenant_id_xid_id;
create index concurrently ix_audit_events_tenant_id_xid_id on audit_events (tenant_id, xid, id);
drop index concurrently if exists ix_audit_events_tenant_id_xid;

-- step: the seal itself
alter table data_keys add column superseded_at timestamptz;
comment on column data_keys.superseded_at is 'Since then a newer key seals; this one opens what it sealed until nothing of it is left';
comment on column data_keys.retired_at is 'Nothing is sealed under it any more: it opens nothing';
comment on column data_keys.key_version is 'Names the key in each encrypted cell; 0: the platform''s key of keyed hashes';
comment on column data_keys.master_key_id is 'Which master key wraps it: a short name made of the key';

drop view prisma."record_accesses";
create or replace view prisma."record_accesses" with (security_invoker = true) as
  select "tenant_id", "id", "at", "student_id", "actor_user_id", "actor_role", "subject", "row_id", "outcome", "purpose", "outside_party", "created_at" from "public"."record_accesses";
grant select, insert, update, delete on prisma."record_accesses" to aivo_member, aivo_district, aivo_platform, aivo_worker;
drop view prisma."access_attempts";
create or replace view prisma."access_attempts" with (security_invoker = true) as
  select "tenant_id", "id", "at", "xid", "actor_user_id", "actor_role", "session_id", "request_id", "method", "route", "row_id", "answer", "is_last_of_hour", "created_at" from "public"."access_attempts";
grant select, insert, update, delete on prisma."access_attempts" to aivo_member, aivo_district, aivo_platform, aivo_worker;
drop view prisma."data_keys";
create or replace view prisma."data_keys" with (security_invoker = true) as
  select "tenant_id", "id", "key_version", "master_key_id", "superseded_at", "retired_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."data_keys" where deleted_at is null;
grant select, insert, update, delete on prisma."data_keys" to aivo_member, aivo_district, aivo_platform, aivo_worker;

CREATE TABLE audit_seals (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	number INTEGER NOT NULL, 
	first_entry BIGINT NOT NULL, 
	entry_count INTEGER NOT NULL, 
	last_xid BIGINT NOT NULL, 
	last_id UUID NOT NULL, 
	entries BYTEA NOT NULL, 
	head BYTEA NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_audit_seals PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_audit_seals_entries CHECK (entry_count > 0 and octet_length(entries) = 49 * entry_count), 
	CONSTRAINT ck_audit_seals_head CHECK (octet_length(head) = 32)
);

CREATE UNIQUE INDEX uq_audit_seals_tenant_id_number ON audit_seals (tenant_id, number) NULLS DISTINCT;

COMMENT ON TABLE audit_seals IS 'A stretch of the trail, sealed: its entries in order with their hashes, and the head of the chain up to it.';

COMMENT ON COLUMN audit_seals.number IS 'Counts the tenant''s seals from 1, without a gap';

COMMENT ON COLUMN audit_seals.first_entry IS 'The number of its first entry in the tenant''s trail';

COMMENT ON COLUMN audit_seals.entry_count IS 'How many entries it holds: changes, readings and attempts';

COMMENT ON COLUMN audit_seals.last_xid IS 'The transaction of its last entry';

COMMENT ON COLUMN audit_seals.last_id IS 'Its last entry: the next seal begins behind (last_xid, last_id)';

COMMENT ON COLUMN audit_seals.entries IS '49 bytes an entry: c, r or a (change, reading, attempt), its id, the SHA-256 of its canonical text';

COMMENT ON COLUMN audit_seals.head IS 'SHA-256 over the head before, what this seal says of itself, and its entries';

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table audit_seals enable row level security;
alter table audit_seals force row level security;
create policy owner_all on audit_seals for all to aivo_owner using (true) with check (true);
create policy guard_all on audit_seals for all to aivo_guard using (true) with check (true);
revoke all on audit_seals from public;

-- APPEND_ONLY: the trail. Definer functions write it; the custodian's and security duties and the auditor read it; nobody changes it.
grant select on audit_seals to aivo_district, aivo_auditor;
grant select, insert on audit_seals to aivo_guard;
create policy district_read on audit_seals for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('audit', 'read')));
create policy auditor_read on audit_seals for select to aivo_auditor using (true);

create or replace view prisma."audit_seals" with (security_invoker = true) as
  select "tenant_id", "id", "number", "first_entry", "entry_count", "last_xid", "last_id", "head", "created_at" from "public"."audit_seals";
grant select, insert, update, delete on prisma."audit_seals" to aivo_member, aivo_district, aivo_platform, aivo_worker;

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

create or replace function app.touch() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if current_user = 'aivo_owner' and current_setting('app.says_the_same', true) = 'yes' then
    new.updated_at := old.updated_at;
    new.version := old.version;
    return new;
  end if;
  new.updated_at := now();
  new.version := old.version + 1;
  new.created_at := old.created_at;
  return new;
end
$$;

set role aivo_guard;
create or replace function app.data_key(version integer) returns table (key_version integer, wrapped_key bytea, master_key_id text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.key_version, k.wrapped_key, k.master_key_id from public.data_keys k
  where k.tenant_id = app.tenant_id() and k.deleted_at is null and k.retired_at is null
    and k.key_version > 0 and (data_key.version is null or k.key_version = data_key.version)
  order by k.key_version desc limit 1
$$;
comment on function app.data_key(integer) is 'The acting tenant''s wrapped data key (null: the newest); useless without the master key; a retired key is none';

-- Held until the writer's transaction ends: a rotation that supersedes this key waits for what is being sealed under it,
-- and whoever comes later gets the newer key. So once a key is superseded nothing new is ever sealed under it.
create function app.data_key_to_seal() returns table (key_version integer, wrapped_key bytea, master_key_id text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  for attempt in 1..10 loop
    return query
    select k.key_version, k.wrapped_key, k.master_key_id from public.data_keys k
    where k.tenant_id = app.tenant_id() and k.deleted_at is null and k.superseded_at is null and k.retired_at is null
      and k.key_version > 0
    order by k.key_version desc limit 1 for share of k;
    if found then
      return;
    end if;
  end loop;
end
$$;
comment on function app.data_key_to_seal() is 'The acting tenant''s newest wrapped data key, held until this transaction ends';

create function app.hash_root() returns table (tenant_id uuid, key_version integer, wrapped_key bytea, master_key_id text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.tenant_id, k.key_version, k.wrapped_key, k.master_key_id from public.data_keys k
  where k.tenant_id = '00000000-0000-7000-8000-000000000001' and k.key_version = 0 and k.deleted_at is null
$$;
comment on function app.hash_root() is 'The wrapped key of keyed hashes, once the master key was changed; useless without the master key';
revoke execute on function app.data_key_to_seal(), app.hash_root() from public;
grant execute on function app.data_key_to_seal(), app.hash_root() to aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;
set role aivo_owner;
