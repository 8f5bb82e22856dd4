create extension if not exists btree_gist;

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

-- What each relation to a learner opens: this file is the whole table, read it as one.
-- A mask holds one bit per need, in the order of NEEDS in db/scopes.py.

create function app.bit_of(need text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select 1 << (array_position(array[
    'basic', 'contact', 'plan', 'evaluation', 'health', 'service', 'behaviour', 'learning', 'focus', 'conversation',
    'registry', 'notice', 'decision', 'consent', 'pickup', 'people', 'settings', 'roster', 'audit', 'billing'], need) - 1)
$$;

create function app.mask(needs text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select coalesce(bit_or(app.bit_of(n)), 0) from unnest(string_to_array(needs, ' ')) as n where n <> ''
$$;

-- The learner: own profile, plan, activities, own words, own focus data.
create function app.self_mask(verb text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select app.mask(case verb
    when 'read' then 'basic plan service learning focus conversation'
    else 'learning focus conversation' end)
$$;

-- The six rights of a parent relation; each opens exactly its own needs.
create function app.right_mask(right_kind text, verb text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select app.mask(case right_kind
    when 'see_records' then
      case verb when 'read' then 'basic plan evaluation health service behaviour learning focus conversation registry' else '' end
    when 'decide_education' then 'decision'
    when 'give_data_consent' then 'consent'
    when 'get_notices' then case verb when 'read' then 'notice' else '' end
    when 'be_contacted' then case verb when 'read' then 'contact' else '' end
    when 'pick_up' then case verb when 'read' then 'pickup' else '' end
    else '' end)
$$;

-- Staff in a class: they teach and implement the plan; no evaluation, service note or medical fact.
create function app.class_mask(role text, verb text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select app.mask(case when role in ('teacher', 'substitute')
    then case verb when 'read' then 'basic contact plan behaviour learning conversation pickup' else 'learning behaviour contact conversation' end
    when role = 'aide'
    then case verb when 'read' then 'basic plan behaviour learning' else 'behaviour learning' end
    else '' end)
$$;

-- Assignments to one learner.
create function app.assignment_mask(kind text, verb text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select app.mask(case kind || ' ' || verb
    when 'case_manager read' then
      'basic contact plan evaluation health service behaviour learning conversation registry notice decision consent pickup'
    when 'case_manager write' then 'basic contact plan evaluation service behaviour learning conversation notice decision consent pickup'
    when 'special_education_teacher read' then 'basic contact plan evaluation service behaviour learning conversation pickup'
    when 'special_education_teacher write' then 'contact plan service behaviour learning conversation'
    when 'general_education_teacher read' then 'basic contact plan behaviour learning conversation'
    when 'general_education_teacher write' then 'contact learning behaviour conversation'
    when 'provider read' then 'basic contact plan evaluation service behaviour learning'
    when 'provider write' then 'contact plan evaluation service behaviour learning'
    when 'paraprofessional read' then 'basic plan behaviour learning'
    when 'paraprofessional write' then 'behaviour learning'
    when 'substitute read' then 'basic plan'
    when 'counselor read' then 'basic contact plan service behaviour learning'
    when 'counselor write' then 'contact service behaviour'
    when 'nurse read' then 'basic contact plan health'
    when 'nurse write' then 'contact health'
    when 'interpreter read' then 'basic contact notice'
    when 'outside_evaluator read' then 'basic evaluation'
    when 'outside_evaluator write' then 'evaluation'
    when 'administrator_of_record read' then 'basic contact plan evaluation service behaviour notice'
    when 'administrator_of_record write' then 'plan evaluation service notice'
    else '' end)
$$;

-- A seat on the team of a plan: the plan and how the learner works; evaluations open by assignment only.
create function app.team_mask(verb text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select app.mask(case verb when 'read' then 'basic contact plan behaviour learning' else '' end)
$$;

-- Every duty there is, as the column's vocabulary has them.
create function app.duties() returns text[]
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select array['special_education_director', 'section_504_coordinator', 'principal', 'office_clerk', 'roster',
    'records_custodian', 'safety_team', 'security', 'state_monitor', 'nurse', 'interpreter', 'outside_evaluator', 'billing']
$$;

-- Duties of district staff. No duty carries focus or conversation: these open only by an act the parent can see.
create function app.duty_mask(duty text, verb text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select app.mask(case duty || ' ' || verb
    when 'special_education_director read' then
      'basic contact plan evaluation health service behaviour learning registry notice decision consent pickup people settings roster'
    when 'special_education_director write' then
      'basic contact plan evaluation health service behaviour learning registry notice decision consent pickup people settings'
    when 'section_504_coordinator read' then 'basic contact plan evaluation health service learning notice decision'
    when 'section_504_coordinator write' then 'plan evaluation service notice'
    when 'principal read' then 'basic contact plan evaluation service behaviour learning notice pickup'
    when 'principal write' then 'contact plan behaviour notice pickup'
    when 'office_clerk read' then 'basic contact notice pickup'
    when 'office_clerk write' then 'contact notice pickup'
    when 'roster read' then 'basic contact registry roster people settings'
    when 'roster write' then 'basic contact registry roster people settings'
    when 'records_custodian read' then
      'basic contact plan evaluation health service behaviour learning registry notice decision consent pickup audit'
    when 'records_custodian write' then 'basic contact registry notice audit'
    when 'safety_team read' then 'basic contact behaviour'
    when 'safety_team write' then 'behaviour'
    when 'security read' then 'people settings audit'
    when 'security write' then ''
    when 'state_monitor read' then 'basic plan evaluation service behaviour'
    when 'nurse read' then 'basic contact health'
    when 'nurse write' then 'contact health'
    when 'interpreter read' then 'basic contact notice'
    when 'outside_evaluator read' then 'basic evaluation'
    when 'outside_evaluator write' then 'evaluation'
    when 'billing read' then 'billing'
    when 'billing write' then 'billing'
    else '' end)
$$;

-- Who is acting. The application signs a token per request (HMAC-SHA-256); these functions check it and nothing else is
-- believed: a setting changed by injected SQL is a token with a wrong signature.
-- Token: v1.key.tenant.user.role.session.request.backend.expiry.signature
--   backend: the server process the token is for (0: any, for command-line tokens), so that it cannot be replayed elsewhere
--   expiry:  seconds since 1970, compared with now()
-- Keys stand in vault.keys as the two precomputed pads of HMAC, so that one check is two calls of sha256().

create table vault.keys (
  kid text primary key,
  inner_pad bytea not null check (octet_length(inner_pad) = 64),
  outer_pad bytea not null check (octet_length(outer_pad) = 64),
  created_at timestamptz not null default now(),
  retired_at timestamptz
);
comment on table vault.keys is 'Signing keys of the context token, as HMAC pads; readable by aivo_guard only, left out of backups';
alter table vault.keys enable row level security;
alter table vault.keys force row level security;
create policy guard_read on vault.keys for select to aivo_guard using (true);
create policy owner_all on vault.keys for all to aivo_owner using (true) with check (true);
grant select on vault.keys to aivo_guard;

create function app.claims() returns text[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$
declare
  token text := current_setting('app.token', true);
  part text[];
  key record;
begin
  if token is null or token = '' then
    return null;
  end if;
  part := string_to_array(token, '.');
  if cardinality(part) <> 10 or part[1] <> 'v1' then
    return null;
  end if;
  select inner_pad, outer_pad into key from vault.keys where kid = part[2] and retired_at is null;
  if not found then
    return null;
  end if;
  if encode(sha256(key.outer_pad || sha256(key.inner_pad || convert_to(left(token, -65), 'UTF8'))), 'hex') is distinct from part[10] then
    return null;
  end if;
  if to_timestamp(part[9]::bigint) <= now() or (part[8] <> '0' and part[8] <> pg_backend_pid()::text) then
    return null;
  end if;
  if (session_user = case part[5]
      when 'learner' then 'aivo_member' when 'parent' then 'aivo_member' when 'teacher' then 'aivo_member'
      when 'district_admin' then 'aivo_district' when 'platform_admin' then 'aivo_platform' when 'system' then 'aivo_worker' end
    or (part[5] = 'system' and session_user = 'aivo_owner')) is not true then
    return null;
  end if;
  -- The platform's admins are people of the reserved tenant: a role given inside a tenant never reaches beyond it.
  if part[5] = 'platform_admin' and part[3] <> '00000000-0000-7000-8000-000000000001' then
    return null;
  end if;
  return part;
end
$$;
comment on function app.claims() is 'The checked claims of this transaction''s context token, or null';

create function app.tenant_id() returns uuid
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$ begin return (app.claims())[3]::uuid; end $$;
comment on function app.tenant_id() is 'The acting tenant';

create function app.user_id() returns uuid
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$ begin return nullif((app.claims())[4], '')::uuid; end $$;
comment on function app.user_id() is 'The acting person; null for the system';

create function app.actor_role() returns text
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$ begin return (app.claims())[5]; end $$;
comment on function app.actor_role() is 'The one active role of the session';

create function app.session_id() returns uuid
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$ begin return nullif((app.claims())[6], '')::uuid; end $$;
comment on function app.session_id() is 'The session the request came by';

create function app.request_id() returns text
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$ begin return nullif((app.claims())[7], ''); end $$;
comment on function app.request_id() is 'The request, or the command of a system token';

-- What every changing row has: the time and count of its changes, and a key that never moves.
create function app.touch() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  new.updated_at := now();
  new.version := old.version + 1;
  new.created_at := old.created_at;
  return new;
end
$$;
comment on function app.touch() is 'Stamps a change: updated_at, version';

-- Runs as the writer. A single-column key to a catalogue does not carry the tenant, so this looks after it.
-- Arguments: the column, the catalogue.
create function app.own_shelf() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  row_is jsonb := to_jsonb(new);
  is_ours boolean;
begin
  execute format('select c.owner_tenant_id is null or c.owner_tenant_id is not distinct from $2 from public.%I c where c.id = $1', tg_argv[1])
    into is_ours using (row_is ->> tg_argv[0])::uuid, coalesce(row_is ->> 'tenant_id', row_is ->> 'owner_tenant_id')::uuid;
  if is_ours is not true then
    raise exception 'The row of % named by % is neither the platform''s nor this tenant''s.', tg_argv[1], tg_argv[0]
      using errcode = 'AV004';
  end if;
  return new;
end
$$;
comment on function app.own_shelf() is 'Refuses a row that points at another tenant''s catalogue row; arguments: column, catalogue';

create function app.stay() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'A row of % cannot move to another tenant, learner or key.', tg_argv[0] using errcode = 'AV002';
end
$$;
comment on function app.stay() is 'Refuses a change of a row''s key, tenant or learner';

CREATE TABLE audit_events (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	xid BIGINT DEFAULT (pg_current_xact_id()::text)::bigint NOT NULL, 
	actor_user_id UUID, 
	actor_role TEXT, 
	session_id UUID, 
	request_id TEXT, 
	command TEXT, 
	table_name TEXT NOT NULL, 
	row_id UUID, 
	student_id UUID, 
	operation TEXT NOT NULL, 
	fields TEXT[] DEFAULT '{}' NOT NULL, 
	row_count INTEGER, 
	value_hash BYTEA, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_audit_events PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_audit_events_value_hash CHECK (octet_length(value_hash) = 32), 
	CONSTRAINT ck_audit_events_operation_words CHECK (operation in ('insert', 'update', 'delete'))
);

CREATE INDEX ix_audit_events_tenant_id_actor_user_id_created_at ON audit_events (tenant_id, actor_user_id, created_at);

CREATE INDEX ix_audit_events_tenant_id_student_id_created_at ON audit_events (tenant_id, student_id, created_at);

CREATE INDEX ix_audit_events_tenant_id_table_name_row_id ON audit_events (tenant_id, table_name, row_id);

CREATE INDEX ix_audit_events_tenant_id_xid ON audit_events (tenant_id, xid);

COMMENT ON TABLE audit_events IS 'One change of one row (or one statement on an event table): who, when, which row, which fields. Never erased.';

COMMENT ON COLUMN audit_events.at IS 'The moment of the change; created_at is the start of its transaction';

COMMENT ON COLUMN audit_events.xid IS 'The transaction; the seal takes rows in the order (xid, id)';

COMMENT ON COLUMN audit_events.actor_user_id IS 'Null: no person, see command';

COMMENT ON COLUMN audit_events.actor_role IS 'The session''s active role; system for jobs and migrations';

COMMENT ON COLUMN audit_events.session_id IS 'The sign-in session';

COMMENT ON COLUMN audit_events.request_id IS 'The request, or the command of a system token';

COMMENT ON COLUMN audit_events.command IS 'The database login role that ran the statement; it alone identifies an act of the owner without a token';

COMMENT ON COLUMN audit_events.table_name IS 'The table, as named by the trigger''s argument';

COMMENT ON COLUMN audit_events.row_id IS 'Null for the entry of a whole statement';

COMMENT ON COLUMN audit_events.student_id IS 'The learner whose row it is; null where it is no learner''s';

COMMENT ON COLUMN audit_events.fields IS 'Names of the fields that changed (all fields of a new or a removed row)';

COMMENT ON COLUMN audit_events.row_count IS 'Rows of a statement''s entry; null for a row''s entry';

COMMENT ON COLUMN audit_events.value_hash IS 'SHA-256 over the salt and the values in audit_values; proves them, or outlives them';

CREATE TABLE audit_values (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID, 
	"old" JSONB, 
	"new" JSONB, 
	salt BYTEA NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_audit_values PRIMARY KEY (tenant_id, id)
);

CREATE INDEX ix_audit_values_tenant_id_student_id ON audit_values (tenant_id, student_id);

COMMENT ON TABLE audit_values IS 'The old and new values of one audit event, under the event''s own id. Erased with the learner; the hash stays.';

COMMENT ON COLUMN audit_values.student_id IS 'The learner whose values these are, so that erasure finds them';

COMMENT ON COLUMN audit_values."old" IS 'Changed fields before; null for a new row. Secrets are left out';

COMMENT ON COLUMN audit_values."new" IS 'Changed fields after; null for a removed row. Secrets are left out';

COMMENT ON COLUMN audit_values.salt IS '16 random bytes, so that the hash alone gives nothing away';

CREATE TABLE record_accesses (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL, 
	student_id UUID NOT NULL, 
	actor_user_id UUID, 
	actor_role TEXT, 
	session_id UUID, 
	request_id TEXT, 
	subject TEXT NOT NULL, 
	row_id UUID, 
	outcome TEXT NOT NULL, 
	purpose TEXT, 
	outside_party TEXT, 
	is_kept_apart BOOLEAN DEFAULT 'false' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_record_accesses PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_record_accesses_outcome_words CHECK (outcome in ('shown', 'refused', 'exported', 'printed', 'disclosed'))
);

CREATE INDEX ix_record_accesses_tenant_id_actor_user_id_created_at ON record_accesses (tenant_id, actor_user_id, created_at);

CREATE INDEX ix_record_accesses_tenant_id_student_id_created_at ON record_accesses (tenant_id, student_id, created_at);

COMMENT ON TABLE record_accesses IS 'One opening of a learner''s record: who looked at what, why, and whether it was shown. Families read it.';

COMMENT ON COLUMN record_accesses.at IS 'The moment of looking';

COMMENT ON COLUMN record_accesses.student_id IS 'The learner whose record was opened';

COMMENT ON COLUMN record_accesses.actor_user_id IS 'Who looked; null for an outside party or a job';

COMMENT ON COLUMN record_accesses.actor_role IS 'The active role at that time';

COMMENT ON COLUMN record_accesses.session_id IS 'The sign-in session; never shown to families';

COMMENT ON COLUMN record_accesses.request_id IS 'The request; never shown to families';

COMMENT ON COLUMN record_accesses.subject IS 'What was opened: a table''s name (ieps, evaluations) or a page''s (export, print)';

COMMENT ON COLUMN record_accesses.row_id IS 'The row that was opened; null for a list or the whole record';

COMMENT ON COLUMN record_accesses.outcome IS 'refused: a denied attempt is an entry too';

COMMENT ON COLUMN record_accesses.purpose IS 'The reason given, where one was asked for';

COMMENT ON COLUMN record_accesses.outside_party IS 'Name of an outside party the record went to (34 CFR 99.32)';

COMMENT ON COLUMN record_accesses.is_kept_apart IS 'Under a court''s secrecy order (99.31(a)(9)(ii)): not in the family''s log';

CREATE TABLE tenants (
	id UUID DEFAULT uuidv7() NOT NULL, 
	slug TEXT NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	is_public_agency BOOLEAN DEFAULT 'false' NOT NULL, 
	status TEXT DEFAULT 'active' NOT NULL, 
	state_code TEXT, 
	timezone TEXT DEFAULT 'America/Chicago' NOT NULL, 
	default_locale TEXT DEFAULT 'en' NOT NULL, 
	access_lead_days INTEGER DEFAULT '14' NOT NULL, 
	access_grace_days INTEGER DEFAULT '14' NOT NULL, 
	settings JSONB DEFAULT '{"languages":["en","es"],"crisis_line":"988","uses_ai":true,"teacher_sees_focus":false,"v":1}' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_tenants PRIMARY KEY (id), 
	CONSTRAINT ck_tenants_family_is_no_agency CHECK (kind not in ('family', 'platform') or not is_public_agency), 
	CONSTRAINT ck_tenants_slug CHECK (slug ~ '^[a-z][a-z0-9-]{1,62}$'), 
	CONSTRAINT ck_tenants_kind_words CHECK (kind in ('district', 'charter_school', 'single_school', 'cooperative', 'private_school', 'state_program', 'family', 'platform')), 
	CONSTRAINT ck_tenants_status_words CHECK (status in ('trial', 'active', 'suspended', 'leaving', 'closed')), 
	CONSTRAINT ck_tenants_default_locale_words CHECK (default_locale in ('en', 'es')), 
	CONSTRAINT ck_tenants_settings_shape CHECK (jsonb_typeof(settings) = 'object')
);

CREATE UNIQUE INDEX uq_tenants_slug ON tenants (slug);

COMMENT ON TABLE tenants IS 'One organisation whose records are its own: a district, an independent school, a family. Its data never mix.';

COMMENT ON COLUMN tenants.slug IS 'Short name in addresses and on the command line';

COMMENT ON COLUMN tenants.kind IS 'Whose organisation this is; `platform` is the reserved tenant of the platform''s own admins';

COMMENT ON COLUMN tenants.is_public_agency IS 'Whether IDEA and FERPA machinery, school authorisation and legal clocks exist here';

COMMENT ON COLUMN tenants.state_code IS 'Two-letter state whose rule pack overlays the federal base';

COMMENT ON COLUMN tenants.timezone IS 'IANA zone in which legal dates are reckoned';

COMMENT ON COLUMN tenants.access_lead_days IS 'Days before the first class day on which staff access starts';

COMMENT ON COLUMN tenants.access_grace_days IS 'Days after the last class day on which staff access ends';

COMMENT ON COLUMN tenants.settings IS 'Choices of the district';

COMMENT ON COLUMN tenants.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN tenants.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN tenants.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN tenants.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE curriculum_frameworks (
	id UUID DEFAULT uuidv7() NOT NULL, 
	owner_tenant_id UUID, 
	case_identifier UUID NOT NULL, 
	case_uri TEXT NOT NULL, 
	case_version TEXT, 
	kind TEXT DEFAULT 'other' NOT NULL, 
	jurisdiction TEXT, 
	title TEXT NOT NULL, 
	creator TEXT NOT NULL, 
	publisher TEXT, 
	description TEXT, 
	framework_type TEXT, 
	framework_version TEXT, 
	subjects TEXT[] DEFAULT '{}' NOT NULL, 
	subject_uris TEXT[] DEFAULT '{}' NOT NULL, 
	language TEXT DEFAULT 'en' NOT NULL, 
	adoption_status TEXT, 
	status_start_on DATE, 
	status_end_on DATE, 
	official_source_url TEXT, 
	package_uri TEXT, 
	licence_uri TEXT, 
	licence_title TEXT, 
	licence_text TEXT, 
	attribution TEXT, 
	notes TEXT, 
	definitions JSONB DEFAULT '[]' NOT NULL, 
	last_changed_at TIMESTAMP WITH TIME ZONE, 
	imported_at TIMESTAMP WITH TIME ZONE, 
	source_sha256 TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_curriculum_frameworks PRIMARY KEY (id), 
	CONSTRAINT ck_curriculum_frameworks_status_dates CHECK (status_end_on >= status_start_on), 
	CONSTRAINT fk_curriculum_frameworks_owner_tenant_id FOREIGN KEY(owner_tenant_id) REFERENCES tenants (id), 
	CONSTRAINT ck_curriculum_frameworks_kind_words CHECK (kind in ('common_core', 'state', 'district', 'alternate', 'early_learning', 'other')), 
	CONSTRAINT ck_curriculum_frameworks_adoption_status_words CHECK (adoption_status in ('Private Draft', 'Draft', 'Adopted', 'Deprecated')), 
	CONSTRAINT ck_curriculum_frameworks_definitions_shape CHECK (jsonb_typeof(definitions) = 'array')
);

CREATE INDEX ix_curriculum_frameworks_owner_tenant_id ON curriculum_frameworks (owner_tenant_id);

CREATE UNIQUE INDEX uq_curriculum_frameworks_case_identifier_some ON curriculum_frameworks (owner_tenant_id, case_identifier) NULLS NOT DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE curriculum_frameworks IS 'A published framework of standards (a CASE document): the Common Core, a state''s own, a district''s own.';

COMMENT ON COLUMN curriculum_frameworks.owner_tenant_id IS 'Null: the platform''s row, readable by every tenant';

COMMENT ON COLUMN curriculum_frameworks.case_identifier IS 'CFDocument.identifier; the key of a re-import';

COMMENT ON COLUMN curriculum_frameworks.case_uri IS 'CFDocument.uri as published';

COMMENT ON COLUMN curriculum_frameworks.case_version IS '1.0 or 1.1, as the package says';

COMMENT ON COLUMN curriculum_frameworks.kind IS 'alternate: standards for learners who take the alternate assessment';

COMMENT ON COLUMN curriculum_frameworks.jurisdiction IS 'Where it is in force: US, a state''s two letters, a district';

COMMENT ON COLUMN curriculum_frameworks.creator IS 'Body that wrote it';

COMMENT ON COLUMN curriculum_frameworks.publisher IS 'Body that published this copy';

COMMENT ON COLUMN curriculum_frameworks.framework_type IS 'CFDocument.frameworkType';

COMMENT ON COLUMN curriculum_frameworks.framework_version IS 'The framework''s own version, such as 2010';

COMMENT ON COLUMN curriculum_frameworks.subjects IS 'Subjects in the framework''s own words';

COMMENT ON COLUMN curriculum_frameworks.subject_uris IS 'CFDocument.subjectURI';

COMMENT ON COLUMN curriculum_frameworks.language IS 'BCP 47 tag of the texts';

COMMENT ON COLUMN curriculum_frameworks.adoption_status IS 'CASE''s own words';

COMMENT ON COLUMN curriculum_frameworks.status_start_on IS 'First day of the adoption status';

COMMENT ON COLUMN curriculum_frameworks.status_end_on IS 'Last day of the adoption status';

COMMENT ON COLUMN curriculum_frameworks.package_uri IS 'CFDocument.CFPackageURI';

COMMENT ON COLUMN curriculum_frameworks.licence_uri IS 'CFDocument.licenseURI';

COMMENT ON COLUMN curriculum_frameworks.attribution IS 'Notice to print with the standards (the Common Core asks for its own)';

COMMENT ON COLUMN curriculum_frameworks.definitions IS 'CFDefinitions of the package';

COMMENT ON COLUMN curriculum_frameworks.last_changed_at IS 'CFDocument.lastChangeDateTime';

COMMENT ON COLUMN curriculum_frameworks.imported_at IS 'Null: written here';

COMMENT ON COLUMN curriculum_frameworks.source_sha256 IS 'SHA-256 (hex) of the package it was read from';

COMMENT ON COLUMN curriculum_frameworks.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN curriculum_frameworks.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN curriculum_frameworks.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN curriculum_frameworks.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE data_keys (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	key_version INTEGER NOT NULL, 
	wrapped_key BYTEA NOT NULL, 
	master_key_id TEXT NOT NULL, 
	retired_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_data_keys PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_data_keys_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE UNIQUE INDEX uq_data_keys_tenant_id_key_version ON data_keys (tenant_id, key_version) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE data_keys IS 'A tenant''s data key, wrapped by the master key that is kept outside the database.';

COMMENT ON COLUMN data_keys.key_version IS 'Names the key in each encrypted cell';

COMMENT ON COLUMN data_keys.wrapped_key IS 'AES-256-GCM under the master key';

COMMENT ON COLUMN data_keys.master_key_id IS 'Which master key wraps it';

COMMENT ON COLUMN data_keys.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN data_keys.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN data_keys.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN data_keys.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE districts (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	name TEXT NOT NULL, 
	agency_kind TEXT DEFAULT 'local_education_agency' NOT NULL, 
	nces_id TEXT, 
	state_agency_id TEXT, 
	state_code TEXT, 
	timezone TEXT, 
	phone TEXT, 
	address TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_districts PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_districts_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT ck_districts_agency_kind_words CHECK (agency_kind in ('local_education_agency', 'charter_agency', 'intermediate_unit', 'state_agency'))
);

CREATE UNIQUE INDEX uq_districts_tenant_id_name ON districts (tenant_id, name) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE districts IS 'A local education agency inside a tenant; absent in family tenants.';

COMMENT ON COLUMN districts.nces_id IS 'National Center for Education Statistics agency id (LEAID)';

COMMENT ON COLUMN districts.state_agency_id IS 'Agency identifier the state gives';

COMMENT ON COLUMN districts.timezone IS 'IANA zone where it differs from the tenant''s';

COMMENT ON COLUMN districts.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN districts.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN districts.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN districts.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE retention_rules (
	id UUID DEFAULT uuidv7() NOT NULL, 
	owner_tenant_id UUID, 
	data_class TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	business_need TEXT NOT NULL, 
	starts_with TEXT NOT NULL, 
	keep_days INTEGER, 
	action TEXT DEFAULT 'destroy' NOT NULL, 
	citation TEXT, 
	state_code TEXT, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_retention_rules PRIMARY KEY (id), 
	CONSTRAINT ck_retention_rules_keep_days CHECK (keep_days >= 0), 
	CONSTRAINT ck_retention_rules_never_indefinite CHECK (keep_days is not null or action = 'keep'), 
	CONSTRAINT fk_retention_rules_owner_tenant_id FOREIGN KEY(owner_tenant_id) REFERENCES tenants (id), 
	CONSTRAINT ck_retention_rules_starts_with_words CHECK (starts_with in ('withdrawal', 'expiry', 'creation', 'exit', 'last_service', 'majority')), 
	CONSTRAINT ck_retention_rules_action_words CHECK (action in ('destroy', 'de_identify', 'keep'))
);

CREATE INDEX ix_retention_rules_owner_tenant_id ON retention_rules (owner_tenant_id);

CREATE UNIQUE INDEX uq_retention_rules_data_class_some ON retention_rules (owner_tenant_id, data_class, starts_with) NULLS NOT DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE retention_rules IS 'How long one class of data is kept, why, from which event, and what happens then (16 CFR 312.10; state law).';

COMMENT ON COLUMN retention_rules.owner_tenant_id IS 'Null: the platform''s row, readable by every tenant';

COMMENT ON COLUMN retention_rules.data_class IS 'A consent purpose, or a class of the legal record: iep, evaluation, service_log, …';

COMMENT ON COLUMN retention_rules.purpose IS 'What the data is for, in plain words';

COMMENT ON COLUMN retention_rules.business_need IS 'Why it must be kept that long';

COMMENT ON COLUMN retention_rules.starts_with IS 'Event from which the time counts';

COMMENT ON COLUMN retention_rules.keep_days IS 'Days to keep after that event; null only where action is keep';

COMMENT ON COLUMN retention_rules.action IS 'What happens on the day';

COMMENT ON COLUMN retention_rules.citation IS 'Law or policy behind it';

COMMENT ON COLUMN retention_rules.state_code IS 'Two-letter state, where the rule is a state''s';

COMMENT ON COLUMN retention_rules.valid_from IS 'First day on which the rule holds';

COMMENT ON COLUMN retention_rules.valid_to IS 'Last day on which it holds';

COMMENT ON COLUMN retention_rules.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN retention_rules.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN retention_rules.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN retention_rules.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE roster_sources (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	end_dates TEXT DEFAULT 'exclusive' NOT NULL, 
	removal_percent INTEGER DEFAULT '10' NOT NULL, 
	org_types JSONB DEFAULT '{"v":1,"by_sourced_id":{}}' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_roster_sources PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_roster_sources_removal_percent CHECK (removal_percent between 0 and 100), 
	CONSTRAINT fk_roster_sources_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT ck_roster_sources_end_dates_words CHECK (end_dates in ('exclusive', 'inclusive')), 
	CONSTRAINT ck_roster_sources_org_types_shape CHECK (jsonb_typeof(org_types) = 'object')
);

CREATE UNIQUE INDEX uq_roster_sources_tenant_id_code ON roster_sources (tenant_id, code) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE roster_sources IS 'A system of the district that sends rosters, with what is true of it alone.';

COMMENT ON COLUMN roster_sources.code IS 'Name of the source: source.systemCode of its manifest, or what the importer was told';

COMMENT ON COLUMN roster_sources.name IS 'source.systemName as last sent';

COMMENT ON COLUMN roster_sources.end_dates IS 'Whether an end date is the day after the last (the specification) or the last day (many systems)';

COMMENT ON COLUMN roster_sources.removal_percent IS 'Share of people or enrolments that may vanish in one import without being asked for';

COMMENT ON COLUMN roster_sources.org_types IS 'Orgs whose type is another one for this tenant';

COMMENT ON COLUMN roster_sources.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN roster_sources.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN roster_sources.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN roster_sources.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE sign_in_attempts (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	username_hash BYTEA NOT NULL, 
	user_id UUID, 
	address INET, 
	is_accepted BOOLEAN DEFAULT 'false' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_sign_in_attempts PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_sign_in_attempts_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id)
);

CREATE INDEX ix_sign_in_attempts_tenant_id_created_at ON sign_in_attempts (tenant_id, created_at);

COMMENT ON TABLE sign_in_attempts IS 'An attempt to sign in, right or wrong, by address: for limits and for the security duty.';

COMMENT ON COLUMN sign_in_attempts.username_hash IS 'Keyed hash of what was typed: it may be a password';

CREATE TABLE tenant_settings (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	name TEXT NOT NULL, 
	value JSONB DEFAULT '{"languages":["en","es"],"crisis_line":"988","uses_ai":true,"teacher_sees_focus":false,"v":1}' NOT NULL, 
	reason TEXT, 
	set_by_user_id UUID, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_tenant_settings PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ex_tenant_settings_name EXCLUDE USING gist (tenant_id WITH =, name WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT fk_tenant_settings_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT ck_tenant_settings_value_shape CHECK (jsonb_typeof(value) = 'object')
);

CREATE INDEX ix_tenant_settings_tenant_id_name ON tenant_settings (tenant_id, name);

COMMENT ON TABLE tenant_settings IS 'One dated setting of a tenant (a rule, a rota, a limit) and who set it: settings are facts with history.';

COMMENT ON COLUMN tenant_settings.value IS 'The settings as they were from that day';

COMMENT ON COLUMN tenant_settings.set_by_user_id IS 'Who set it (identity is a higher room: no foreign key)';

COMMENT ON COLUMN tenant_settings.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN tenant_settings.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN tenant_settings.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN tenant_settings.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE users (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	username TEXT NOT NULL, 
	role TEXT NOT NULL, 
	status TEXT DEFAULT 'active' NOT NULL, 
	given_name TEXT NOT NULL, 
	middle_name TEXT, 
	family_name TEXT NOT NULL, 
	title TEXT, 
	pronouns TEXT, 
	email TEXT, 
	is_email_confirmed BOOLEAN DEFAULT 'false' NOT NULL, 
	staff_identifier TEXT, 
	locale TEXT DEFAULT 'en' NOT NULL, 
	home_language TEXT, 
	needs_interpreter BOOLEAN DEFAULT 'false' NOT NULL, 
	reading JSONB DEFAULT '{"letters":"atkinson","size":"medium","spacing":"normal","colours":"system","motion":"reduced","read_aloud":false,"register":"adult","v":1}' NOT NULL, 
	is_mfa_required BOOLEAN DEFAULT 'false' NOT NULL, 
	last_signed_in_at TIMESTAMP WITH TIME ZONE, 
	deactivated_at TIMESTAMP WITH TIME ZONE, 
	deactivation_reason TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_users PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_users_platform_only CHECK (role <> 'platform_admin' or tenant_id = '00000000-0000-7000-8000-000000000001'), 
	CONSTRAINT fk_users_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT ck_users_role_words CHECK (role in ('learner', 'parent', 'teacher', 'district_admin', 'platform_admin')), 
	CONSTRAINT ck_users_status_words CHECK (status in ('active', 'invited', 'contact', 'deactivated')), 
	CONSTRAINT ck_users_locale_words CHECK (locale in ('en', 'es')), 
	CONSTRAINT ck_users_reading_shape CHECK (jsonb_typeof(reading) = 'object')
);

CREATE INDEX ix_users_tenant_id_email ON users (tenant_id, email);

CREATE INDEX ix_users_tenant_id_family_name_given_name ON users (tenant_id, family_name, given_name);

CREATE INDEX ix_users_tenant_id_role ON users (tenant_id, role);

CREATE UNIQUE INDEX uq_users_tenant_id_username ON users (tenant_id, username) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE users IS 'A person known to one tenant. The same person in two tenants is two users: data never mix.';

COMMENT ON COLUMN users.username IS 'Sign-in name, unique in the tenant; lower case';

COMMENT ON COLUMN users.role IS 'Home role; further roles are UserRole rows, one is active in a session';

COMMENT ON COLUMN users.status IS '`contact`: known by the school, cannot sign in and sees nothing';

COMMENT ON COLUMN users.given_name IS 'Given name in use';

COMMENT ON COLUMN users.family_name IS 'Family name in use';

COMMENT ON COLUMN users.title IS 'Form of address in documents: Ms., Mr., Dr., …';

COMMENT ON COLUMN users.pronouns IS 'Optional; shown where the person chose';

COMMENT ON COLUMN users.email IS 'Never identifies a person: families share addresses';

COMMENT ON COLUMN users.staff_identifier IS 'Number the district gives its staff';

COMMENT ON COLUMN users.locale IS 'Language of pages and letters';

COMMENT ON COLUMN users.home_language IS 'BCP 47 tag of the language spoken at home';

COMMENT ON COLUMN users.needs_interpreter IS 'Whether meetings and calls need an interpreter';

COMMENT ON COLUMN users.reading IS 'How pages look and read for this person';

COMMENT ON COLUMN users.is_mfa_required IS 'True for adults with access to others'' data';

COMMENT ON COLUMN users.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN users.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN users.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN users.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE backup_codes (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	code_hash BYTEA NOT NULL, 
	used_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_backup_codes PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_backup_codes_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_backup_codes_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_backup_codes_tenant_id_user_id ON backup_codes (tenant_id, user_id);

COMMENT ON TABLE backup_codes IS 'One single-use code, kept as a keyed hash.';

COMMENT ON COLUMN backup_codes.code_hash IS 'HMAC-SHA-256, never the code';

COMMENT ON COLUMN backup_codes.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN backup_codes.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN backup_codes.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN backup_codes.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE curriculum_standards (
	id UUID DEFAULT uuidv7() NOT NULL, 
	owner_tenant_id UUID, 
	framework_id UUID NOT NULL, 
	case_identifier UUID NOT NULL, 
	case_uri TEXT NOT NULL, 
	human_coding_scheme TEXT, 
	list_enumeration TEXT, 
	full_statement TEXT NOT NULL, 
	abbreviated_statement TEXT, 
	alternative_label TEXT, 
	plain_words TEXT, 
	item_type TEXT, 
	item_type_uri TEXT, 
	subject TEXT, 
	subjects TEXT[] DEFAULT '{}' NOT NULL, 
	subject_uris TEXT[] DEFAULT '{}' NOT NULL, 
	education_level TEXT[] DEFAULT '{}' NOT NULL, 
	grade_level TEXT GENERATED ALWAYS AS (education_level[1]) STORED, 
	language TEXT DEFAULT 'en' NOT NULL, 
	concept_keywords TEXT[] DEFAULT '{}' NOT NULL, 
	concept_keywords_uri TEXT, 
	notes TEXT, 
	licence_uri TEXT, 
	sequence INTEGER DEFAULT '0' NOT NULL, 
	status_start_on DATE, 
	status_end_on DATE, 
	last_changed_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_curriculum_standards PRIMARY KEY (id), 
	CONSTRAINT ck_curriculum_standards_status_dates CHECK (status_end_on >= status_start_on), 
	CONSTRAINT fk_curriculum_standards_owner_tenant_id FOREIGN KEY(owner_tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_curriculum_standards_framework_id FOREIGN KEY(framework_id) REFERENCES curriculum_frameworks (id)
);

CREATE INDEX ix_curriculum_standards_framework_id ON curriculum_standards (framework_id);

CREATE INDEX ix_curriculum_standards_framework_id_sequence ON curriculum_standards (framework_id, sequence);

CREATE INDEX ix_curriculum_standards_human_coding_scheme ON curriculum_standards (human_coding_scheme);

CREATE INDEX ix_curriculum_standards_owner_tenant_id ON curriculum_standards (owner_tenant_id);

CREATE INDEX ix_curriculum_standards_owner_tenant_id_subject_grade_level ON curriculum_standards (owner_tenant_id, subject, grade_level);

CREATE UNIQUE INDEX uq_curriculum_standards_case_identifier_some ON curriculum_standards (owner_tenant_id, case_identifier) NULLS NOT DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE curriculum_standards IS 'One academic standard, cluster or heading (a CASE item). Retired items stay, so that goals keep their meaning.';

COMMENT ON COLUMN curriculum_standards.owner_tenant_id IS 'Null: the platform''s row, readable by every tenant';

COMMENT ON COLUMN curriculum_standards.case_identifier IS 'CFItem.identifier; the key of a re-import, never the code';

COMMENT ON COLUMN curriculum_standards.case_uri IS 'CFItem.uri as published';

COMMENT ON COLUMN curriculum_standards.human_coding_scheme IS 'Code for people, such as 4.NF.A.1; not unique';

COMMENT ON COLUMN curriculum_standards.list_enumeration IS 'Place in the printed list, such as a or 1.';

COMMENT ON COLUMN curriculum_standards.alternative_label IS 'Former or other code of the same item';

COMMENT ON COLUMN curriculum_standards.plain_words IS 'The standard in the learner''s and family''s words';

COMMENT ON COLUMN curriculum_standards.item_type IS 'CFItemType: Standard, Cluster, Domain, …';

COMMENT ON COLUMN curriculum_standards.subject IS 'First of subjects, for the index with grade_level';

COMMENT ON COLUMN curriculum_standards.subjects IS 'CFItem.subject, or the framework''s';

COMMENT ON COLUMN curriculum_standards.subject_uris IS 'CFItem.subjectURI';

COMMENT ON COLUMN curriculum_standards.education_level IS 'CEDS grade codes, lowest first: KG, 01 … 12';

COMMENT ON COLUMN curriculum_standards.grade_level IS 'Lowest grade of education_level';

COMMENT ON COLUMN curriculum_standards.language IS 'BCP 47 tag of the texts';

COMMENT ON COLUMN curriculum_standards.concept_keywords IS 'CFItem.conceptKeywords';

COMMENT ON COLUMN curriculum_standards.licence_uri IS 'CFItem.licenseURI; null: the framework''s';

COMMENT ON COLUMN curriculum_standards.sequence IS 'Place among its siblings after CASE''s rules of order';

COMMENT ON COLUMN curriculum_standards.status_start_on IS 'First day in force';

COMMENT ON COLUMN curriculum_standards.status_end_on IS 'Last day in force; a retired item stays readable';

COMMENT ON COLUMN curriculum_standards.last_changed_at IS 'CFItem.lastChangeDateTime';

COMMENT ON COLUMN curriculum_standards.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN curriculum_standards.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN curriculum_standards.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN curriculum_standards.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE external_ids (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	source_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	sourced_id TEXT NOT NULL, 
	row_id UUID NOT NULL, 
	record_hash BYTEA NOT NULL, 
	source_metadata JSONB DEFAULT '{"v":1,"columns":{}}' NOT NULL, 
	modified_at TIMESTAMP WITH TIME ZONE, 
	removed_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_external_ids PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_external_ids_record_hash CHECK (octet_length(record_hash) = 16), 
	CONSTRAINT fk_external_ids_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_external_ids_tenant_id_source_id FOREIGN KEY(tenant_id, source_id) REFERENCES roster_sources (tenant_id, id), 
	CONSTRAINT ck_external_ids_kind_words CHECK (kind in ('org', 'session', 'course', 'class', 'person', 'learner', 'role', 'seat', 'demographics', 'guardian', 'contact_point', 'enrolment')), 
	CONSTRAINT ck_external_ids_source_metadata_shape CHECK (jsonb_typeof(source_metadata) = 'object')
);

CREATE INDEX ix_external_ids_tenant_id_kind_row_id ON external_ids (tenant_id, kind, row_id);

CREATE INDEX ix_external_ids_tenant_id_source_id ON external_ids (tenant_id, source_id);

CREATE UNIQUE INDEX uq_external_ids_tenant_id_source_id_kind_sourced_id ON external_ids (tenant_id, source_id, kind, sourced_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE external_ids IS 'Which row of ours is which record of a source. People are found again by this and by nothing else.';

COMMENT ON COLUMN external_ids.sourced_id IS 'The source''s own id of the record, as text; it never changes';

COMMENT ON COLUMN external_ids.row_id IS 'The row it became; of a dated fact the row that holds today';

COMMENT ON COLUMN external_ids.record_hash IS 'Fingerprint of the record as last read: a record that is the same changes nothing';

COMMENT ON COLUMN external_ids.source_metadata IS 'The source''s own further columns';

COMMENT ON COLUMN external_ids.modified_at IS 'dateLastModified as sent with the last change';

COMMENT ON COLUMN external_ids.removed_at IS 'When the source stopped naming it; the row stays';

COMMENT ON COLUMN external_ids.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN external_ids.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN external_ids.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN external_ids.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE idempotency_keys (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	key_hash BYTEA NOT NULL, 
	request_hash BYTEA NOT NULL, 
	row_id UUID, 
	receipt TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_idempotency_keys PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_idempotency_keys_hashes CHECK (octet_length(key_hash) = 32 and octet_length(request_hash) = 32), 
	CONSTRAINT fk_idempotency_keys_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_idempotency_keys_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_idempotency_keys_tenant_id_created_at ON idempotency_keys (tenant_id, created_at);

CREATE UNIQUE INDEX uq_idempotency_keys_tenant_id_user_id_key_hash ON idempotency_keys (tenant_id, user_id, key_hash) NULLS DISTINCT;

COMMENT ON TABLE idempotency_keys IS 'A key that a program sent with a request: the same request again does nothing twice. Never what was answered.';

COMMENT ON COLUMN idempotency_keys.key_hash IS 'SHA-256 of the key as it was sent';

COMMENT ON COLUMN idempotency_keys.request_hash IS 'SHA-256 of method, address and body';

COMMENT ON COLUMN idempotency_keys.row_id IS 'The row that was made; null for a batch';

COMMENT ON COLUMN idempotency_keys.receipt IS 'A batch''s receipt: how many were new, known and left out';

CREATE TABLE mfa_credentials (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	label TEXT NOT NULL, 
	secret BYTEA, 
	public_key BYTEA, 
	credential_id BYTEA, 
	sign_count INTEGER DEFAULT '0' NOT NULL, 
	last_time_step INTEGER, 
	confirmed_at TIMESTAMP WITH TIME ZONE, 
	last_used_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_mfa_credentials PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_mfa_credentials_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_mfa_credentials_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_mfa_credentials_kind_words CHECK (kind in ('totp', 'passkey', 'phone', 'code_sheet'))
);

CREATE INDEX ix_mfa_credentials_tenant_id_user_id_kind ON mfa_credentials (tenant_id, user_id, kind);

COMMENT ON TABLE mfa_credentials IS 'A second factor: authenticator app, passkey, confirmed phone, printed code sheet.';

COMMENT ON COLUMN mfa_credentials.label IS 'Name the person gave it';

COMMENT ON COLUMN mfa_credentials.secret IS 'TOTP seed or phone number, encrypted under the tenant''s key';

COMMENT ON COLUMN mfa_credentials.public_key IS 'Public key of a passkey';

COMMENT ON COLUMN mfa_credentials.credential_id IS 'WebAuthn credential id';

COMMENT ON COLUMN mfa_credentials.sign_count IS 'WebAuthn signature counter';

COMMENT ON COLUMN mfa_credentials.last_time_step IS 'Last accepted TOTP time step: a code works once';

COMMENT ON COLUMN mfa_credentials.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN mfa_credentials.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN mfa_credentials.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN mfa_credentials.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE roster_imports (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	source_id UUID NOT NULL, 
	file_name TEXT NOT NULL, 
	file_sha256 TEXT, 
	oneroster_version TEXT NOT NULL, 
	mode TEXT NOT NULL, 
	counts JSONB DEFAULT '{"v":1,"by_kind":{},"left_out":{}}' NOT NULL, 
	allowed_removals BOOLEAN DEFAULT 'false' NOT NULL, 
	without_faulty_rows BOOLEAN DEFAULT 'false' NOT NULL, 
	by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_roster_imports PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_roster_imports_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_roster_imports_tenant_id_source_id FOREIGN KEY(tenant_id, source_id) REFERENCES roster_sources (tenant_id, id), 
	CONSTRAINT ck_roster_imports_mode_words CHECK (mode in ('bulk', 'delta', 'mixed')), 
	CONSTRAINT ck_roster_imports_counts_shape CHECK (jsonb_typeof(counts) = 'object'), 
	CONSTRAINT fk_roster_imports_tenant_id_by_user_id FOREIGN KEY(tenant_id, by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_roster_imports_tenant_id_by_user_id ON roster_imports (tenant_id, by_user_id);

CREATE INDEX ix_roster_imports_tenant_id_source_id_created_at ON roster_imports (tenant_id, source_id, created_at);

COMMENT ON TABLE roster_imports IS 'One import that changed something: when, from which file, by whom, and what it did.';

COMMENT ON COLUMN roster_imports.file_sha256 IS 'SHA-256 (hex) of the zip; null for a folder';

COMMENT ON COLUMN roster_imports.oneroster_version IS 'OneRoster version of the bundle';

COMMENT ON COLUMN roster_imports.counts IS 'Rows added, changed and removed, by kind';

COMMENT ON COLUMN roster_imports.allowed_removals IS 'A mass removal was asked for';

COMMENT ON COLUMN roster_imports.without_faulty_rows IS 'Rows with errors were left out on request';

COMMENT ON COLUMN roster_imports.by_user_id IS 'Null: a job or the command line';

COMMENT ON COLUMN roster_imports.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN roster_imports.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN roster_imports.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN roster_imports.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE schools (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	district_id UUID, 
	name TEXT NOT NULL, 
	kind TEXT DEFAULT 'public' NOT NULL, 
	nces_id TEXT, 
	state_school_id TEXT, 
	grades TEXT[] DEFAULT '{}' NOT NULL, 
	timezone TEXT, 
	phone TEXT, 
	address TEXT, 
	bell_schedule JSONB DEFAULT '{"periods":[],"v":1}' NOT NULL, 
	day_minutes JSONB DEFAULT '{"default":390,"by_grade":{},"v":1}' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_schools PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_schools_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_schools_tenant_id_district_id FOREIGN KEY(tenant_id, district_id) REFERENCES districts (tenant_id, id), 
	CONSTRAINT ck_schools_kind_words CHECK (kind in ('public', 'charter', 'private', 'separate_special_education', 'residential', 'home', 'hospital', 'program')), 
	CONSTRAINT ck_schools_bell_schedule_shape CHECK (jsonb_typeof(bell_schedule) = 'object'), 
	CONSTRAINT ck_schools_day_minutes_shape CHECK (jsonb_typeof(day_minutes) = 'object')
);

CREATE INDEX ix_schools_tenant_id_district_id ON schools (tenant_id, district_id);

CREATE UNIQUE INDEX uq_schools_tenant_id_district_id_name ON schools (tenant_id, district_id, name) NULLS NOT DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE schools IS 'One school, or another site where learners are served.';

COMMENT ON COLUMN schools.district_id IS 'Null in tenants without a district';

COMMENT ON COLUMN schools.kind IS 'Kind of site; decides which placement code a day there counts toward';

COMMENT ON COLUMN schools.nces_id IS 'National Center for Education Statistics school id';

COMMENT ON COLUMN schools.state_school_id IS 'School identifier the state gives';

COMMENT ON COLUMN schools.grades IS 'CEDS grade levels taught';

COMMENT ON COLUMN schools.timezone IS 'IANA zone where it differs from the district''s';

COMMENT ON COLUMN schools.bell_schedule IS 'Periods of the school day';

COMMENT ON COLUMN schools.day_minutes IS 'Length of the school day by grade, in minutes';

COMMENT ON COLUMN schools.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN schools.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN schools.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN schools.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE staff_credentials (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	number TEXT, 
	issuer TEXT, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_staff_credentials PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_staff_credentials_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_staff_credentials_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_staff_credentials_kind_words CHECK (kind in ('teaching_licence', 'therapy_licence', 'certificate', 'npi', 'background_check'))
);

CREATE INDEX ix_staff_credentials_tenant_id_user_id_valid_from ON staff_credentials (tenant_id, user_id, valid_from);

COMMENT ON TABLE staff_credentials IS 'A dated licence or certificate of a staff member, copied onto each signed delivery.';

COMMENT ON COLUMN staff_credentials.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN staff_credentials.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN staff_credentials.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN staff_credentials.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE student_profiles (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID, 
	given_name TEXT NOT NULL, 
	middle_name TEXT, 
	family_name TEXT NOT NULL, 
	birth_date DATE, 
	grade_level TEXT, 
	timezone TEXT, 
	pronouns TEXT, 
	pronouns_audience TEXT DEFAULT 'team' NOT NULL, 
	home_language TEXT, 
	communication_mode TEXT DEFAULT 'speech' NOT NULL, 
	wording TEXT DEFAULT 'child' NOT NULL, 
	preferences JSONB DEFAULT '{"interests":[],"works_best":[],"session_minutes":20,"chunk_minutes":5,"prompt_interval_minutes":null,"speaks_of_self":"","v":1}' NOT NULL, 
	accessibility JSONB DEFAULT '{"read_aloud":false,"switch_access":false,"uses_aac":false,"large_targets":false,"captions":false,"braille":false,"reduced_motion":true,"idle_is_no_signal":false,"v":1}' NOT NULL, 
	shows_plan_page BOOLEAN DEFAULT 'false' NOT NULL, 
	photo_document_id UUID, 
	exited_on DATE, 
	exit_code TEXT, 
	origin TEXT DEFAULT 'made_here' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_student_profiles PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_student_profiles_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_student_profiles_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_student_profiles_pronouns_audience_words CHECK (pronouns_audience in ('team', 'school', 'self')), 
	CONSTRAINT ck_student_profiles_communication_mode_words CHECK (communication_mode in ('speech', 'aac', 'asl', 'braille', 'mixed')), 
	CONSTRAINT ck_student_profiles_wording_words CHECK (wording in ('child', 'teen', 'adult')), 
	CONSTRAINT ck_student_profiles_preferences_shape CHECK (jsonb_typeof(preferences) = 'object'), 
	CONSTRAINT ck_student_profiles_accessibility_shape CHECK (jsonb_typeof(accessibility) = 'object'), 
	CONSTRAINT ck_student_profiles_origin_words CHECK (origin in ('made_here', 'imported', 'carried_over', 'received'))
);

CREATE INDEX ix_student_profiles_tenant_id_birth_date ON student_profiles (tenant_id, birth_date);

CREATE INDEX ix_student_profiles_tenant_id_family_name_given_name ON student_profiles (tenant_id, family_name, given_name);

CREATE INDEX ix_student_profiles_tenant_id_grade_level ON student_profiles (tenant_id, grade_level);

CREATE INDEX ix_student_profiles_tenant_id_user_id ON student_profiles (tenant_id, user_id);

CREATE UNIQUE INDEX uq_student_profiles_tenant_id_user_id ON student_profiles (tenant_id, user_id) NULLS DISTINCT WHERE user_id is not null and deleted_at is null;

COMMENT ON TABLE student_profiles IS 'A learner of one tenant: who they are, how they learn, what they need to take part. Disability, placement and plans in force are dated facts of the plan room, shown by query and never stored here.';

COMMENT ON COLUMN student_profiles.user_id IS 'The learner''s own sign-in, where there is one';

COMMENT ON COLUMN student_profiles.given_name IS 'Given name in use; every name with its dates is a StudentName';

COMMENT ON COLUMN student_profiles.family_name IS 'Family name in use';

COMMENT ON COLUMN student_profiles.birth_date IS 'Decides under-13 and majority';

COMMENT ON COLUMN student_profiles.grade_level IS 'CEDS grade today; its history is the enrolment';

COMMENT ON COLUMN student_profiles.timezone IS 'IANA zone in which the learner''s days are reckoned; null takes the school''s';

COMMENT ON COLUMN student_profiles.pronouns IS 'Optional, as the learner wishes';

COMMENT ON COLUMN student_profiles.pronouns_audience IS 'Who may see the pronouns';

COMMENT ON COLUMN student_profiles.home_language IS 'BCP 47 tag';

COMMENT ON COLUMN student_profiles.communication_mode IS 'How the learner communicates best';

COMMENT ON COLUMN student_profiles.wording IS 'Register of wording the learner chose';

COMMENT ON COLUMN student_profiles.preferences IS 'How the learner likes to work';

COMMENT ON COLUMN student_profiles.accessibility IS 'What the learner needs to use a page';

COMMENT ON COLUMN student_profiles.shows_plan_page IS 'The team turned the learner''s own plan page on';

COMMENT ON COLUMN student_profiles.photo_document_id IS 'Picture for sign-in and sheets, where allowed';

COMMENT ON COLUMN student_profiles.exited_on IS 'Last day in this tenant; retention counts from here';

COMMENT ON COLUMN student_profiles.exit_code IS 'State or EDFacts exit reason; D (died) stops every automatic message';

COMMENT ON COLUMN student_profiles.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN student_profiles.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN student_profiles.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN student_profiles.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE user_passwords (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	password_hash TEXT NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	must_change BOOLEAN DEFAULT 'false' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_user_passwords PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_user_passwords_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_user_passwords_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_user_passwords_tenant_id_user_id ON user_passwords (tenant_id, user_id);

CREATE UNIQUE INDEX uq_user_passwords_tenant_id_user_id ON user_passwords (tenant_id, user_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE user_passwords IS 'The argon2id hash of a user''s password. No login role may read it; sign-in asks a definer function.';

COMMENT ON COLUMN user_passwords.password_hash IS 'argon2id in PHC form';

COMMENT ON COLUMN user_passwords.must_change IS 'Set by staff for a first sign-in';

COMMENT ON COLUMN user_passwords.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN user_passwords.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN user_passwords.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN user_passwords.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE user_sessions (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	role TEXT NOT NULL, 
	token_hash BYTEA NOT NULL, 
	method TEXT DEFAULT 'password' NOT NULL, 
	device JSONB DEFAULT '{"browser":"","system":"","kind":"","label":"","v":1}' NOT NULL, 
	address INET, 
	place TEXT, 
	mfa_at TIMESTAMP WITH TIME ZONE, 
	step_up_at TIMESTAMP WITH TIME ZONE, 
	last_seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	idle_expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	end_reason TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_user_sessions PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_user_sessions_token_hash CHECK (octet_length(token_hash) = 32), 
	CONSTRAINT fk_user_sessions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_user_sessions_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_user_sessions_role_words CHECK (role in ('learner', 'parent', 'teacher', 'district_admin', 'platform_admin')), 
	CONSTRAINT ck_user_sessions_method_words CHECK (method in ('password', 'class_code', 'passkey', 'oidc', 'api_token')), 
	CONSTRAINT ck_user_sessions_device_shape CHECK (jsonb_typeof(device) = 'object'), 
	CONSTRAINT ck_user_sessions_end_reason_words CHECK (end_reason in ('signed_out', 'expired', 'revoked', 'password_changed', 'mfa_changed', 'role_switched', 'deactivated'))
);

CREATE INDEX ix_user_sessions_tenant_id_user_id_created_at ON user_sessions (tenant_id, user_id, created_at);

CREATE UNIQUE INDEX uq_user_sessions_token_hash ON user_sessions (tenant_id, token_hash);

COMMENT ON TABLE user_sessions IS 'One sign-in on one device in one role. The identifier is kept as a hash only.';

COMMENT ON COLUMN user_sessions.role IS 'The one active role; switching makes a new session';

COMMENT ON COLUMN user_sessions.token_hash IS 'SHA-256 of 256 random bits';

COMMENT ON COLUMN user_sessions.device IS 'The device as its owner would call it; no fingerprint';

COMMENT ON COLUMN user_sessions.address IS 'Shown to its owner only';

COMMENT ON COLUMN user_sessions.place IS 'Rough place, in words';

COMMENT ON COLUMN user_sessions.mfa_at IS 'When a second factor was given in this session';

COMMENT ON COLUMN user_sessions.step_up_at IS 'Last fresh proof before a weighty act';

COMMENT ON COLUMN user_sessions.expires_at IS 'Absolute limit';

COMMENT ON COLUMN user_sessions.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN user_sessions.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN user_sessions.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN user_sessions.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE contact_logs (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	user_id UUID NOT NULL, 
	by_user_id UUID NOT NULL, 
	happened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	means TEXT NOT NULL, 
	is_reached BOOLEAN DEFAULT 'false' NOT NULL, 
	note TEXT, 
	language TEXT, 
	follow_up_on DATE, 
	counts_as_attempt BOOLEAN DEFAULT 'false' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_contact_logs PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_contact_logs_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_contact_logs_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_contact_logs_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_contact_logs_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_contact_logs_tenant_id_by_user_id FOREIGN KEY(tenant_id, by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_contact_logs_means_words CHECK (means in ('phone', 'email', 'letter', 'in_person', 'message', 'video'))
);

CREATE INDEX ix_contact_logs_tenant_id_by_user_id ON contact_logs (tenant_id, by_user_id);

CREATE INDEX ix_contact_logs_tenant_id_student_id_happened_at ON contact_logs (tenant_id, student_id, happened_at);

CREATE INDEX ix_contact_logs_tenant_id_user_id ON contact_logs (tenant_id, user_id);

COMMENT ON TABLE contact_logs IS 'A call, mail or talk with an adult of the learner: who, how, reached or not, what about, when to follow up.';

COMMENT ON COLUMN contact_logs.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN contact_logs.user_id IS 'The adult who was contacted';

COMMENT ON COLUMN contact_logs.language IS 'BCP 47 tag of the note';

COMMENT ON COLUMN contact_logs.counts_as_attempt IS 'Counts as an attempt to arrange a meeting';

COMMENT ON COLUMN contact_logs.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN contact_logs.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN contact_logs.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN contact_logs.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE contact_points (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	user_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	value TEXT NOT NULL, 
	is_confirmed BOOLEAN DEFAULT 'false' NOT NULL, 
	note TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_contact_points PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_contact_points_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_contact_points_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_contact_points_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_contact_points_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_contact_points_kind_words CHECK (kind in ('mobile', 'home_phone', 'work_phone', 'email', 'postal'))
);

CREATE INDEX ix_contact_points_tenant_id_student_id_user_id ON contact_points (tenant_id, student_id, user_id);

CREATE INDEX ix_contact_points_tenant_id_user_id ON contact_points (tenant_id, user_id);

COMMENT ON TABLE contact_points IS 'A way to reach an adult of this learner. Visible to that adult and to staff who need it.';

COMMENT ON COLUMN contact_points.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN contact_points.note IS 'When to call, what to avoid';

COMMENT ON COLUMN contact_points.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN contact_points.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN contact_points.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN contact_points.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE dismissal_plans (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	mode TEXT NOT NULL, 
	days JSONB DEFAULT '{"weekdays":[],"weeks":"every","v":1}' NOT NULL, 
	place TEXT, 
	note TEXT, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_dismissal_plans PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_dismissal_plans_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_dismissal_plans_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_dismissal_plans_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_dismissal_plans_mode_words CHECK (mode in ('picked_up', 'bus', 'walks', 'after_school', 'special_transport')), 
	CONSTRAINT ck_dismissal_plans_days_shape CHECK (jsonb_typeof(days) = 'object')
);

CREATE INDEX ix_dismissal_plans_tenant_id_student_id_valid_from ON dismissal_plans (tenant_id, student_id, valid_from);

COMMENT ON TABLE dismissal_plans IS 'How the learner goes home on which days; shows no other adult''s name.';

COMMENT ON COLUMN dismissal_plans.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN dismissal_plans.days IS 'Days of the week on which this way of leaving holds';

COMMENT ON COLUMN dismissal_plans.place IS 'Door, stop or room';

COMMENT ON COLUMN dismissal_plans.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN dismissal_plans.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN dismissal_plans.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN dismissal_plans.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE documents (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	title TEXT NOT NULL, 
	dated_on DATE NOT NULL, 
	author TEXT, 
	source TEXT, 
	language TEXT DEFAULT 'en' NOT NULL, 
	audience TEXT DEFAULT 'evaluation_team' NOT NULL, 
	retention_class TEXT DEFAULT 'education_record' NOT NULL, 
	media_type TEXT NOT NULL, 
	byte_count INTEGER NOT NULL, 
	sha256 BYTEA NOT NULL, 
	storage_key TEXT NOT NULL, 
	key_version INTEGER NOT NULL, 
	scan_state TEXT DEFAULT 'unscanned' NOT NULL, 
	by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_documents PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_documents_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_documents_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_documents_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_documents_kind_words CHECK (kind in ('evaluation_report', 'plan', 'medical_letter', 'court_order', 'signed_form', 'work_sample', 'letter', 'photo', 'other')), 
	CONSTRAINT ck_documents_audience_words CHECK (audience in ('plan_team', 'evaluation_team', 'health', 'custodian')), 
	CONSTRAINT ck_documents_retention_class_words CHECK (retention_class in ('education_record', 'temporary', 'medical', 'court')), 
	CONSTRAINT ck_documents_scan_state_words CHECK (scan_state in ('waiting', 'clean', 'refused', 'unscanned')), 
	CONSTRAINT fk_documents_tenant_id_by_user_id FOREIGN KEY(tenant_id, by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_documents_tenant_id_by_user_id ON documents (tenant_id, by_user_id);

CREATE INDEX ix_documents_tenant_id_student_id_dated_on ON documents (tenant_id, student_id, dated_on);

COMMENT ON TABLE documents IS 'A file of the record (report, order, letter, signed paper); its bytes are encrypted outside the database.';

COMMENT ON COLUMN documents.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN documents.source IS 'Where it came from';

COMMENT ON COLUMN documents.language IS 'BCP 47 tag';

COMMENT ON COLUMN documents.audience IS 'Who may open it: court orders and medical papers open for named people only';

COMMENT ON COLUMN documents.byte_count IS 'Size of the plain file in bytes';

COMMENT ON COLUMN documents.sha256 IS 'Hash of the plain file';

COMMENT ON COLUMN documents.storage_key IS 'Name of the encrypted file in the file store';

COMMENT ON COLUMN documents.key_version IS 'Data key the file is encrypted under';

COMMENT ON COLUMN documents.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN documents.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN documents.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN documents.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE duty_assignments (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	duty TEXT NOT NULL, 
	school_id UUID, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	reason TEXT, 
	given_by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_duty_assignments PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ex_duty_assignments_user_id_duty_school_id EXCLUDE USING gist (tenant_id WITH =, user_id WITH =, duty WITH =, coalesce(school_id, '00000000-0000-0000-0000-000000000000'::uuid) WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT fk_duty_assignments_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_duty_assignments_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_duty_assignments_duty_words CHECK (duty in ('special_education_director', 'section_504_coordinator', 'principal', 'office_clerk', 'roster', 'records_custodian', 'safety_team', 'security', 'state_monitor', 'nurse', 'interpreter', 'outside_evaluator', 'billing')), 
	CONSTRAINT fk_duty_assignments_tenant_id_school_id FOREIGN KEY(tenant_id, school_id) REFERENCES schools (tenant_id, id), 
	CONSTRAINT fk_duty_assignments_tenant_id_given_by_user_id FOREIGN KEY(tenant_id, given_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_duty_assignments_tenant_id_given_by_user_id ON duty_assignments (tenant_id, given_by_user_id);

CREATE INDEX ix_duty_assignments_tenant_id_school_id ON duty_assignments (tenant_id, school_id);

CREATE INDEX ix_duty_assignments_tenant_id_user_id ON duty_assignments (tenant_id, user_id);

COMMENT ON TABLE duty_assignments IS 'A dated duty of district staff, at one school or (without a school) in the whole district.';

COMMENT ON COLUMN duty_assignments.school_id IS 'Null: the whole district';

COMMENT ON COLUMN duty_assignments.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN duty_assignments.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN duty_assignments.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN duty_assignments.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE focus_baselines (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	subject TEXT NOT NULL, 
	session_count INTEGER NOT NULL, 
	median_focus_score NUMERIC(5, 2), 
	spread_focus_score NUMERIC(5, 2), 
	median_session_minutes NUMERIC(6, 2), 
	distractions_per_hour NUMERIC(6, 2), 
	computed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_focus_baselines PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ex_focus_baselines_student_id_subject EXCLUDE USING gist (tenant_id WITH =, student_id WITH =, subject WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT fk_focus_baselines_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_focus_baselines_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_focus_baselines_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id)
);

COMMENT ON TABLE focus_baselines IS 'A learner''s own usual focus in a span of days; comparisons are with this only.';

COMMENT ON COLUMN focus_baselines.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN focus_baselines.subject IS 'Subject, or `all`';

COMMENT ON COLUMN focus_baselines.session_count IS 'Sessions it is computed from';

COMMENT ON COLUMN focus_baselines.median_focus_score IS '0 to 100; null while there are too few sessions';

COMMENT ON COLUMN focus_baselines.spread_focus_score IS 'Median absolute deviation';

COMMENT ON COLUMN focus_baselines.median_session_minutes IS 'Usual length of a session, in minutes';

COMMENT ON COLUMN focus_baselines.distractions_per_hour IS 'Usual distractions per hour of working time';

COMMENT ON COLUMN focus_baselines.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN focus_baselines.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN focus_baselines.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN focus_baselines.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE households (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	name TEXT NOT NULL, 
	share JSONB DEFAULT '{"weekdays":[],"weeks":"every","v":1}' NOT NULL, 
	is_primary BOOLEAN DEFAULT 'false' NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_households PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_households_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_households_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_households_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_households_share_shape CHECK (jsonb_typeof(share) = 'object')
);

CREATE INDEX ix_households_tenant_id_student_id_valid_from ON households (tenant_id, student_id, valid_from);

COMMENT ON TABLE households IS 'A home of the learner. A learner may have several, with days or shares.';

COMMENT ON COLUMN households.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN households.name IS 'What the family calls it';

COMMENT ON COLUMN households.share IS 'Days of the week the learner lives here';

COMMENT ON COLUMN households.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN households.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN households.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN households.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE parent_student_relations (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	user_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	called TEXT, 
	is_confirmed BOOLEAN DEFAULT 'false' NOT NULL, 
	confirmed_by_user_id UUID, 
	confirmed_at TIMESTAMP WITH TIME ZONE, 
	identity_checked TEXT, 
	agency TEXT, 
	contact_order INTEGER DEFAULT '1' NOT NULL, 
	language TEXT, 
	needs_interpreter BOOLEAN DEFAULT 'false' NOT NULL, 
	delivery TEXT DEFAULT 'paper' NOT NULL, 
	origin TEXT DEFAULT 'made_here' NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_parent_student_relations PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_parent_student_relations_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_parent_student_relations_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_parent_student_relations_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_parent_student_relations_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_parent_student_relations_kind_words CHECK (kind in ('biological_or_adoptive_parent', 'step_parent', 'foster_parent', 'guardian', 'person_acting_as_parent', 'court_named_decision_maker', 'surrogate', 'agency_caseworker', 'other_contact')), 
	CONSTRAINT fk_parent_student_relations_tenant_id_confirmed_by_user_id FOREIGN KEY(tenant_id, confirmed_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_parent_student_relations_identity_checked_words CHECK (identity_checked in ('in_person', 'known_phone', 'document', 'court_order')), 
	CONSTRAINT ck_parent_student_relations_delivery_words CHECK (delivery in ('paper', 'email', 'here')), 
	CONSTRAINT ck_parent_student_relations_origin_words CHECK (origin in ('made_here', 'imported', 'carried_over'))
);

CREATE INDEX ix_parent_student_relations_tenant_id_confirmed_by_user_id ON parent_student_relations (tenant_id, confirmed_by_user_id);

CREATE INDEX ix_parent_student_relations_tenant_id_user_id ON parent_student_relations (tenant_id, user_id);

CREATE UNIQUE INDEX uq_parent_student_relations_tenant_id_student_id_user_id ON parent_student_relations (tenant_id, student_id, user_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE parent_student_relations IS 'Who an adult is to a learner. What they may do are separate dated rights; none count until it is confirmed.';

COMMENT ON COLUMN parent_student_relations.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN parent_student_relations.called IS 'What the family says: mother, grandfather, …';

COMMENT ON COLUMN parent_student_relations.is_confirmed IS 'A named person confirmed kind, rights and identity; imports never do';

COMMENT ON COLUMN parent_student_relations.agency IS 'Agency of a caseworker or surrogate';

COMMENT ON COLUMN parent_student_relations.contact_order IS 'In which order the school calls';

COMMENT ON COLUMN parent_student_relations.language IS 'BCP 47 tag for letters and calls';

COMMENT ON COLUMN parent_student_relations.delivery IS 'Chosen way of getting notices';

COMMENT ON COLUMN parent_student_relations.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN parent_student_relations.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN parent_student_relations.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN parent_student_relations.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE roster_import_findings (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	import_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	file TEXT, 
	row_number INTEGER, 
	column_name TEXT, 
	sourced_id TEXT, 
	severity TEXT NOT NULL, 
	code TEXT NOT NULL, 
	message TEXT NOT NULL, 
	mend TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_roster_import_findings PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_roster_import_findings_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_roster_import_findings_tenant_id_import_id FOREIGN KEY(tenant_id, import_id) REFERENCES roster_imports (tenant_id, id), 
	CONSTRAINT ck_roster_import_findings_severity_words CHECK (severity in ('error', 'warning', 'info'))
);

CREATE INDEX ix_roster_import_findings_tenant_id_import_id_severity ON roster_import_findings (tenant_id, import_id, severity);

COMMENT ON TABLE roster_import_findings IS 'Something an import found in the bundle: where, how bad, what it means and how to mend it.';

COMMENT ON COLUMN roster_import_findings.position IS 'Order in which it was found';

COMMENT ON COLUMN roster_import_findings.row_number IS 'Row of the file; the header is 1';

COMMENT ON COLUMN roster_import_findings.code IS 'Stable name of the kind of finding';

COMMENT ON COLUMN roster_import_findings.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN roster_import_findings.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN roster_import_findings.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN roster_import_findings.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE school_years (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	school_id UUID, 
	end_year INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	first_day_on DATE NOT NULL, 
	last_day_on DATE NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_school_years PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_school_years_order CHECK (first_day_on <= last_day_on), 
	CONSTRAINT ck_school_years_end_year CHECK (extract(year from last_day_on) = end_year), 
	CONSTRAINT fk_school_years_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_school_years_tenant_id_school_id FOREIGN KEY(tenant_id, school_id) REFERENCES schools (tenant_id, id)
);

CREATE INDEX ix_school_years_tenant_id_school_id ON school_years (tenant_id, school_id);

CREATE UNIQUE INDEX uq_school_years_tenant_id_school_id_end_year ON school_years (tenant_id, school_id, end_year) NULLS NOT DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE school_years IS 'A school year of a district (or of one school), named by the year in which it ends.';

COMMENT ON COLUMN school_years.school_id IS 'Null: the year of every school of the tenant';

COMMENT ON COLUMN school_years.end_year IS 'Calendar year in which the school year ends';

COMMENT ON COLUMN school_years.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN school_years.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN school_years.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN school_years.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE standard_associations (
	id UUID DEFAULT uuidv7() NOT NULL, 
	owner_tenant_id UUID, 
	framework_id UUID NOT NULL, 
	case_identifier UUID NOT NULL, 
	case_uri TEXT NOT NULL, 
	association_type TEXT NOT NULL, 
	origin_identifier UUID NOT NULL, 
	origin_uri TEXT, 
	origin_title TEXT, 
	origin_standard_id UUID, 
	destination_identifier UUID NOT NULL, 
	destination_uri TEXT, 
	destination_title TEXT, 
	destination_standard_id UUID, 
	destination_framework_id UUID, 
	sequence_number INTEGER, 
	grouping_uri TEXT, 
	notes TEXT, 
	last_changed_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_standard_associations PRIMARY KEY (id), 
	CONSTRAINT ck_standard_associations_association_type CHECK (association_type in ('isChildOf', 'isPeerOf', 'isPartOf', 'exactMatchOf', 'precedes', 'isRelatedTo', 'replacedBy', 'exemplar', 'hasSkillLevel', 'isTranslationOf') or association_type like 'ext:%%'), 
	CONSTRAINT fk_standard_associations_owner_tenant_id FOREIGN KEY(owner_tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_standard_associations_framework_id FOREIGN KEY(framework_id) REFERENCES curriculum_frameworks (id), 
	CONSTRAINT fk_standard_associations_origin_standard_id FOREIGN KEY(origin_standard_id) REFERENCES curriculum_standards (id), 
	CONSTRAINT fk_standard_associations_destination_standard_id FOREIGN KEY(destination_standard_id) REFERENCES curriculum_standards (id), 
	CONSTRAINT fk_standard_associations_destination_framework_id FOREIGN KEY(destination_framework_id) REFERENCES curriculum_frameworks (id)
);

CREATE INDEX ix_standard_associations_children ON standard_associations (destination_identifier, association_type, sequence_number);

CREATE INDEX ix_standard_associations_destination_framework_id ON standard_associations (destination_framework_id);

CREATE INDEX ix_standard_associations_destination_standard_id ON standard_associations (destination_standard_id);

CREATE INDEX ix_standard_associations_framework_id ON standard_associations (framework_id);

CREATE INDEX ix_standard_associations_origin ON standard_associations (origin_identifier, association_type);

CREATE INDEX ix_standard_associations_origin_standard_id ON standard_associations (origin_standard_id);

CREATE INDEX ix_standard_associations_owner_tenant_id ON standard_associations (owner_tenant_id);

CREATE UNIQUE INDEX uq_standard_associations_case_identifier_some ON standard_associations (owner_tenant_id, case_identifier) NULLS NOT DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE standard_associations IS 'How two items hang together: the tree (isChildOf), prerequisites, cross-walks to other frameworks, successors.';

COMMENT ON COLUMN standard_associations.owner_tenant_id IS 'Null: the platform''s row, readable by every tenant';

COMMENT ON COLUMN standard_associations.framework_id IS 'The package that states it';

COMMENT ON COLUMN standard_associations.case_identifier IS 'CFAssociation.identifier; the key of a re-import';

COMMENT ON COLUMN standard_associations.case_uri IS 'CFAssociation.uri as published';

COMMENT ON COLUMN standard_associations.association_type IS 'CASE 1.1 association type, or ext:… for a publisher''s own';

COMMENT ON COLUMN standard_associations.origin_identifier IS 'CASE identifier of the origin, of any framework';

COMMENT ON COLUMN standard_associations.origin_standard_id IS 'The origin here; null while its framework is not loaded';

COMMENT ON COLUMN standard_associations.destination_identifier IS 'CASE identifier of the destination, of any framework';

COMMENT ON COLUMN standard_associations.destination_standard_id IS 'The destination here; null for a document or what is not loaded';

COMMENT ON COLUMN standard_associations.destination_framework_id IS 'Set where a top item is the child of the document itself';

COMMENT ON COLUMN standard_associations.sequence_number IS 'CFAssociation.sequenceNumber; often missing or doubled';

COMMENT ON COLUMN standard_associations.grouping_uri IS 'CFAssociation.CFAssociationGroupingURI';

COMMENT ON COLUMN standard_associations.last_changed_at IS 'CFAssociation.lastChangeDateTime';

COMMENT ON COLUMN standard_associations.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN standard_associations.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN standard_associations.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN standard_associations.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE student_assignments (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	user_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	service TEXT, 
	covering_for_user_id UUID, 
	reason TEXT, 
	assigned_by_user_id UUID, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_student_assignments PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ex_student_assignments_student_id_user_id_kind EXCLUDE USING gist (tenant_id WITH =, student_id WITH =, user_id WITH =, kind WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT fk_student_assignments_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_student_assignments_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_student_assignments_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_student_assignments_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_student_assignments_kind_words CHECK (kind in ('case_manager', 'special_education_teacher', 'general_education_teacher', 'provider', 'paraprofessional', 'substitute', 'counselor', 'nurse', 'interpreter', 'outside_evaluator', 'administrator_of_record')), 
	CONSTRAINT fk_student_assignments_tenant_id_covering_for_user_id FOREIGN KEY(tenant_id, covering_for_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_student_assignments_tenant_id_assigned_by_user_id FOREIGN KEY(tenant_id, assigned_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_student_assignments_tenant_id_assigned_by_user_id ON student_assignments (tenant_id, assigned_by_user_id);

CREATE INDEX ix_student_assignments_tenant_id_covering_for_user_id ON student_assignments (tenant_id, covering_for_user_id);

CREATE INDEX ix_student_assignments_tenant_id_user_id ON student_assignments (tenant_id, user_id);

COMMENT ON TABLE student_assignments IS 'Who serves this learner as what, from when to when, perhaps covering for somebody.';

COMMENT ON COLUMN student_assignments.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN student_assignments.service IS 'What a provider provides: speech-language, occupational therapy, …';

COMMENT ON COLUMN student_assignments.reason IS 'Why, where access is taken after class or for cover';

COMMENT ON COLUMN student_assignments.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN student_assignments.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN student_assignments.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN student_assignments.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE student_demographics (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	sex TEXT, 
	races TEXT[] DEFAULT '{}' NOT NULL, 
	is_hispanic BOOLEAN, 
	english_learner TEXT, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_student_demographics PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ex_student_demographics_student_id EXCLUDE USING gist (tenant_id WITH =, student_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT fk_student_demographics_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_student_demographics_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_student_demographics_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_student_demographics_sex_words CHECK (sex in ('female', 'male', 'other', 'unspecified')), 
	CONSTRAINT ck_student_demographics_english_learner_words CHECK (english_learner in ('never', 'current', 'monitored', 'former'))
);

COMMENT ON TABLE student_demographics IS 'What is reported about a learner, dated: race and ethnicity (many-valued), sex as reported, language status.';

COMMENT ON COLUMN student_demographics.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN student_demographics.sex IS 'As reported';

COMMENT ON COLUMN student_demographics.races IS 'Federal race words, many-valued';

COMMENT ON COLUMN student_demographics.is_hispanic IS 'Ethnicity as reported; null when not reported';

COMMENT ON COLUMN student_demographics.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN student_demographics.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN student_demographics.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN student_demographics.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE student_identifiers (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	scheme TEXT NOT NULL, 
	value TEXT, 
	value_sealed BYTEA, 
	value_hash BYTEA, 
	issuer TEXT, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_student_identifiers PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ex_student_identifiers_student_id_scheme EXCLUDE USING gist (tenant_id WITH =, student_id WITH =, scheme WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT fk_student_identifiers_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_student_identifiers_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_student_identifiers_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_student_identifiers_scheme_words CHECK (scheme in ('district', 'state', 'medicaid', 'other'))
);

CREATE INDEX ix_student_identifiers_tenant_id_scheme_value ON student_identifiers (tenant_id, scheme, value);

CREATE UNIQUE INDEX uq_student_identifiers_tenant_id_scheme_value_hash ON student_identifiers (tenant_id, scheme, value_hash) NULLS DISTINCT WHERE value_hash is not null and deleted_at is null;

COMMENT ON TABLE student_identifiers IS 'A number somebody gave the learner: state id, district number, Medicaid id (billing only).';

COMMENT ON COLUMN student_identifiers.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN student_identifiers.value IS 'The district''s own number; other schemes are sealed';

COMMENT ON COLUMN student_identifiers.value_sealed IS 'State and Medicaid ids, encrypted';

COMMENT ON COLUMN student_identifiers.value_hash IS 'Keyed hash for look-up, per tenant';

COMMENT ON COLUMN student_identifiers.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN student_identifiers.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN student_identifiers.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN student_identifiers.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE student_insights (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	said TEXT NOT NULL, 
	language TEXT DEFAULT 'en' NOT NULL, 
	observed_on DATE NOT NULL, 
	by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_student_insights PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_student_insights_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_student_insights_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_student_insights_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_student_insights_kind_words CHECK (kind in ('helps', 'hard', 'motivates', 'pattern')), 
	CONSTRAINT fk_student_insights_tenant_id_by_user_id FOREIGN KEY(tenant_id, by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_student_insights_tenant_id_by_user_id ON student_insights (tenant_id, by_user_id);

CREATE INDEX ix_student_insights_tenant_id_student_id_kind ON student_insights (tenant_id, student_id, kind);

COMMENT ON TABLE student_insights IS 'What helps, what is hard, what motivates: with author and date. Never a score or a prediction.';

COMMENT ON COLUMN student_insights.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN student_insights.said IS 'In plain words';

COMMENT ON COLUMN student_insights.language IS 'BCP 47 tag';

COMMENT ON COLUMN student_insights.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN student_insights.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN student_insights.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN student_insights.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE student_names (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	given_name TEXT NOT NULL, 
	middle_name TEXT, 
	family_name TEXT NOT NULL, 
	audience TEXT DEFAULT 'team' NOT NULL, 
	reason TEXT, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_student_names PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ex_student_names_student_id_kind EXCLUDE USING gist (tenant_id WITH =, student_id WITH =, kind WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT fk_student_names_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_student_names_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_student_names_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_student_names_kind_words CHECK (kind in ('legal', 'used', 'former')), 
	CONSTRAINT ck_student_names_audience_words CHECK (audience in ('team', 'school', 'custodian'))
);

COMMENT ON TABLE student_names IS 'A name with its dates and audience. Former names are not shown, searched, exported or printed.';

COMMENT ON COLUMN student_names.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN student_names.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN student_names.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN student_names.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN student_names.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE student_notices (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	user_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	title TEXT NOT NULL, 
	body TEXT NOT NULL, 
	language TEXT NOT NULL, 
	channel TEXT DEFAULT 'here' NOT NULL, 
	sent_at TIMESTAMP WITH TIME ZONE, 
	delivered_at TIMESTAMP WITH TIME ZONE, 
	returned_at TIMESTAMP WITH TIME ZONE, 
	read_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_student_notices PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_student_notices_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_student_notices_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_student_notices_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_student_notices_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_student_notices_kind_words CHECK (kind in ('safeguards', 'consent', 'directory', 'records', 'general')), 
	CONSTRAINT ck_student_notices_channel_words CHECK (channel in ('paper', 'email', 'here', 'phone'))
);

CREATE INDEX ix_student_notices_tenant_id_student_id_created_at ON student_notices (tenant_id, student_id, created_at);

CREATE INDEX ix_student_notices_tenant_id_user_id ON student_notices (tenant_id, user_id);

COMMENT ON TABLE student_notices IS 'A notice to one adult about one learner, in one language by one channel: each parent gets an own one.';

COMMENT ON COLUMN student_notices.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN student_notices.user_id IS 'Who gets it';

COMMENT ON COLUMN student_notices.language IS 'BCP 47 tag';

COMMENT ON COLUMN student_notices.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN student_notices.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN student_notices.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN student_notices.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE student_safety_steps (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	steps TEXT NOT NULL, 
	position INTEGER DEFAULT '1' NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_student_safety_steps PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_student_safety_steps_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_student_safety_steps_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_student_safety_steps_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_student_safety_steps_kind_words CHECK (kind in ('seizure', 'allergy', 'asthma', 'leaving', 'feeding', 'equipment', 'other'))
);

CREATE INDEX ix_student_safety_steps_tenant_id_student_id_position ON student_safety_steps (tenant_id, student_id, position);

COMMENT ON TABLE student_safety_steps IS 'What everybody with the learner must know first: seizure, allergy, leaving, choking.';

COMMENT ON COLUMN student_safety_steps.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN student_safety_steps.steps IS 'What to do, in order, in short sentences';

COMMENT ON COLUMN student_safety_steps.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN student_safety_steps.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN student_safety_steps.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN student_safety_steps.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE user_roles (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	role TEXT NOT NULL, 
	school_id UUID, 
	is_primary BOOLEAN DEFAULT 'false' NOT NULL, 
	source_role TEXT, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_user_roles PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ex_user_roles_user_id_role_school_id EXCLUDE USING gist (tenant_id WITH =, user_id WITH =, role WITH =, coalesce(school_id, '00000000-0000-0000-0000-000000000000'::uuid) WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT ck_user_roles_platform_only CHECK (role <> 'platform_admin' or tenant_id = '00000000-0000-7000-8000-000000000001'), 
	CONSTRAINT fk_user_roles_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_user_roles_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_user_roles_role_words CHECK (role in ('learner', 'parent', 'teacher', 'district_admin', 'platform_admin')), 
	CONSTRAINT fk_user_roles_tenant_id_school_id FOREIGN KEY(tenant_id, school_id) REFERENCES schools (tenant_id, id)
);

CREATE INDEX ix_user_roles_tenant_id_school_id ON user_roles (tenant_id, school_id);

CREATE INDEX ix_user_roles_tenant_id_user_id_role ON user_roles (tenant_id, user_id, role);

COMMENT ON TABLE user_roles IS 'A further role of a person, dated and perhaps bound to a school; a session runs in exactly one role.';

COMMENT ON COLUMN user_roles.source_role IS 'Role word of the source system';

COMMENT ON COLUMN user_roles.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN user_roles.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN user_roles.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN user_roles.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE academic_sessions (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	school_year_id UUID, 
	parent_session_id UUID, 
	kind TEXT NOT NULL, 
	title TEXT NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE NOT NULL, 
	source_ends_on DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_academic_sessions PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_academic_sessions_order CHECK (starts_on <= ends_on), 
	CONSTRAINT fk_academic_sessions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_academic_sessions_tenant_id_school_year_id FOREIGN KEY(tenant_id, school_year_id) REFERENCES school_years (tenant_id, id), 
	CONSTRAINT fk_academic_sessions_tenant_id_parent_session_id FOREIGN KEY(tenant_id, parent_session_id) REFERENCES academic_sessions (tenant_id, id), 
	CONSTRAINT ck_academic_sessions_kind_words CHECK (kind in ('schoolYear', 'semester', 'term', 'gradingPeriod'))
);

CREATE INDEX ix_academic_sessions_tenant_id_parent_session_id ON academic_sessions (tenant_id, parent_session_id);

CREATE INDEX ix_academic_sessions_tenant_id_school_year_id_starts_on ON academic_sessions (tenant_id, school_year_id, starts_on);

COMMENT ON TABLE academic_sessions IS 'A stretch of the school year that classes and reports hang on: semester, term, grading period.';

COMMENT ON COLUMN academic_sessions.ends_on IS 'Last day, included';

COMMENT ON COLUMN academic_sessions.source_ends_on IS 'End date as the source wrote it (often exclusive)';

COMMENT ON COLUMN academic_sessions.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN academic_sessions.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN academic_sessions.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN academic_sessions.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE consent_records (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	occasion_id UUID, 
	party TEXT, 
	details TEXT, 
	status TEXT DEFAULT 'asked' NOT NULL, 
	consent_level TEXT DEFAULT 'none' NOT NULL, 
	monitoring_level TEXT, 
	lawful_basis TEXT, 
	method TEXT, 
	is_verifiable BOOLEAN GENERATED ALWAYS AS (coalesce(method in ('signed_form', 'payment_card', 'toll_free_call', 'video_call', 'government_id', 'knowledge_questions', 'photo_id_match') or (method in ('email_plus', 'text_plus') and purpose not in ('ai_training', 'media', 'third_party', 'directory_information')), false)) STORED NOT NULL, 
	notice_version TEXT, 
	notice_language TEXT, 
	relation_id UUID, 
	answered_by_user_id UUID, 
	evidence_document_id UUID, 
	asked_by_user_id UUID, 
	asked_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	granted_at TIMESTAMP WITH TIME ZONE, 
	refused_at TIMESTAMP WITH TIME ZONE, 
	withdrawn_at TIMESTAMP WITH TIME ZONE, 
	withdrawal_reason TEXT, 
	expires_at TIMESTAMP WITH TIME ZONE, 
	purge_on DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_consent_records PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_consent_records_purpose_of_kind CHECK ((kind = 'data' and purpose in ('learning_activity', 'ai_help', 'focus_monitoring', 'ai_training', 'media', 'third_party', 'feelings_checkin', 'directory_information')) or (kind = 'idea' and purpose in ('evaluate', 'initial_services', 'reevaluate', 'excusal', 'invite_agency', 'public_insurance', 'release_records', 'plan_change'))), 
	CONSTRAINT ck_consent_records_occasion CHECK (kind = 'idea' or occasion_id is null), 
	CONSTRAINT ck_consent_records_granted CHECK (status <> 'granted' or (lawful_basis is not null and method is not null and granted_at is not null and withdrawn_at is null and (kind = 'idea' or expires_at is not null))), 
	CONSTRAINT ck_consent_records_withdrawn CHECK (status <> 'withdrawn' or withdrawn_at is not null), 
	CONSTRAINT ck_consent_records_refused CHECK (status <> 'refused' or refused_at is not null), 
	CONSTRAINT ck_consent_records_monitoring_level_of CHECK (monitoring_level is null or purpose = 'focus_monitoring'), 
	CONSTRAINT ck_consent_records_monitoring_named CHECK (status <> 'granted' or purpose <> 'focus_monitoring' or monitoring_level is not null), 
	CONSTRAINT ck_consent_records_school_authorization CHECK (lawful_basis is distinct from 'school_authorization' or purpose in ('learning_activity', 'ai_help')), 
	CONSTRAINT fk_consent_records_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_consent_records_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_consent_records_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_consent_records_kind_words CHECK (kind in ('data', 'idea')), 
	CONSTRAINT ck_consent_records_purpose_words CHECK (purpose in ('learning_activity', 'ai_help', 'focus_monitoring', 'ai_training', 'media', 'third_party', 'feelings_checkin', 'directory_information', 'evaluate', 'initial_services', 'reevaluate', 'excusal', 'invite_agency', 'public_insurance', 'release_records', 'plan_change')), 
	CONSTRAINT ck_consent_records_status_words CHECK (status in ('asked', 'granted', 'refused', 'withdrawn', 'expired')), 
	CONSTRAINT ck_consent_records_consent_level_words CHECK (consent_level in ('none', 'limited', 'full')), 
	CONSTRAINT ck_consent_records_monitoring_level_words CHECK (monitoring_level in ('self_report', 'activity', 'full')), 
	CONSTRAINT ck_consent_records_lawful_basis_words CHECK (lawful_basis in ('parental_consent', 'school_authorization', 'adult_student', 'legal_duty')), 
	CONSTRAINT ck_consent_records_method_words CHECK (method in ('signed_form', 'payment_card', 'toll_free_call', 'video_call', 'government_id', 'knowledge_questions', 'photo_id_match', 'email_plus', 'text_plus', 'account', 'in_person', 'phone', 'agreement', 'on_file')), 
	CONSTRAINT fk_consent_records_tenant_id_student_id_relation_id FOREIGN KEY(tenant_id, student_id, relation_id) REFERENCES parent_student_relations (tenant_id, student_id, id), 
	CONSTRAINT fk_consent_records_tenant_id_answered_by_user_id FOREIGN KEY(tenant_id, answered_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_consent_records_tenant_id_student_id_evidence_document_id FOREIGN KEY(tenant_id, student_id, evidence_document_id) REFERENCES documents (tenant_id, student_id, id), 
	CONSTRAINT fk_consent_records_tenant_id_asked_by_user_id FOREIGN KEY(tenant_id, asked_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_consent_records_tenant_id_answered_by_user_id ON consent_records (tenant_id, answered_by_user_id);

CREATE INDEX ix_consent_records_tenant_id_asked_by_user_id ON consent_records (tenant_id, asked_by_user_id);

CREATE INDEX ix_consent_records_tenant_id_evidence_document_id ON consent_records (tenant_id, evidence_document_id);

CREATE INDEX ix_consent_records_tenant_id_relation_id ON consent_records (tenant_id, relation_id);

CREATE INDEX ix_consent_records_tenant_id_status_expires_at ON consent_records (tenant_id, status, expires_at);

CREATE INDEX ix_consent_records_tenant_id_student_id_created_at ON consent_records (tenant_id, student_id, created_at);

CREATE UNIQUE INDEX uq_consent_records_tenant_id_student_id_purpose_occasion_id ON consent_records (tenant_id, student_id, purpose, occasion_id) NULLS NOT DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE consent_records IS 'The one current consent of a learner for a purpose: what the gates lock and read. Status, dates and basis follow from the answers and are written by triggers only; staff and families add answers.';

COMMENT ON COLUMN consent_records.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN consent_records.kind IS 'data: collection and optional uses; idea: acts of the plan';

COMMENT ON COLUMN consent_records.occasion_id IS 'IDEA only: the evaluation, meeting or release it is for, where it recurs (no key: upper rooms)';

COMMENT ON COLUMN consent_records.party IS 'IDEA only: the agency invited, the receiver of records, the member excused';

COMMENT ON COLUMN consent_records.details IS 'What exactly is agreed to: activity, records to be released, area not discussed';

COMMENT ON COLUMN consent_records.consent_level IS 'What is allowed, at a glance';

COMMENT ON COLUMN consent_records.monitoring_level IS 'Focus monitoring only: the lowest level any rights-holder agreed to';

COMMENT ON COLUMN consent_records.lawful_basis IS 'Null until somebody said yes';

COMMENT ON COLUMN consent_records.method IS 'How the deciding answer came';

COMMENT ON COLUMN consent_records.is_verifiable IS 'A method that 16 CFR 312.5(b)(2) accepts for this purpose';

COMMENT ON COLUMN consent_records.notice_version IS 'Version of the notice that was shown';

COMMENT ON COLUMN consent_records.notice_language IS 'BCP 47 tag of the notice that was shown';

COMMENT ON COLUMN consent_records.relation_id IS 'The relation of the person whose answer decided';

COMMENT ON COLUMN consent_records.answered_by_user_id IS 'Whose answer decided';

COMMENT ON COLUMN consent_records.evidence_document_id IS 'Signed form or scan';

COMMENT ON COLUMN consent_records.granted_at IS 'When the deciding yes was said';

COMMENT ON COLUMN consent_records.refused_at IS 'When the deciding no was said';

COMMENT ON COLUMN consent_records.withdrawn_at IS 'When collection stopped: the moment of recording';

COMMENT ON COLUMN consent_records.withdrawal_reason IS 'As the person put it; nobody has to give one';

COMMENT ON COLUMN consent_records.expires_at IS 'Data consents end here without anybody acting; a parent''s never later than the 18th birthday';

COMMENT ON COLUMN consent_records.purge_on IS 'After withdrawal or expiry: day on which what was collected is destroyed';

COMMENT ON COLUMN consent_records.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN consent_records.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN consent_records.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN consent_records.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE courses (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	school_year_id UUID, 
	school_id UUID, 
	title TEXT NOT NULL, 
	course_code TEXT, 
	grades TEXT[] DEFAULT '{}' NOT NULL, 
	subjects TEXT[] DEFAULT '{}' NOT NULL, 
	subject_codes TEXT[] DEFAULT '{}' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_courses PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_courses_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_courses_tenant_id_school_year_id FOREIGN KEY(tenant_id, school_year_id) REFERENCES school_years (tenant_id, id), 
	CONSTRAINT fk_courses_tenant_id_school_id FOREIGN KEY(tenant_id, school_id) REFERENCES schools (tenant_id, id)
);

CREATE INDEX ix_courses_tenant_id_course_code ON courses (tenant_id, course_code);

CREATE INDEX ix_courses_tenant_id_school_id ON courses (tenant_id, school_id);

CREATE INDEX ix_courses_tenant_id_school_year_id ON courses (tenant_id, school_year_id);

COMMENT ON TABLE courses IS 'What a class teaches; a class is a section of a course.';

COMMENT ON COLUMN courses.subject_codes IS 'SCED codes, in the order of the subjects';

COMMENT ON COLUMN courses.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN courses.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN courses.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN courses.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE household_addresses (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	household_id UUID NOT NULL, 
	is_protected BOOLEAN DEFAULT 'false' NOT NULL, 
	street TEXT NOT NULL, 
	city TEXT NOT NULL, 
	state_code TEXT NOT NULL, 
	postal_code TEXT NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_household_addresses PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ex_household_addresses_household_id EXCLUDE USING gist (tenant_id WITH =, household_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT fk_household_addresses_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_household_addresses_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_household_addresses_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_household_addresses_tenant_id_student_id_household_id FOREIGN KEY(tenant_id, student_id, household_id) REFERENCES households (tenant_id, student_id, id)
);

CREATE INDEX ix_household_addresses_tenant_id_household_id ON household_addresses (tenant_id, household_id);

COMMENT ON TABLE household_addresses IS 'The address of a home, apart from it: never shown to another contact, and when protected to custodians only.';

COMMENT ON COLUMN household_addresses.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN household_addresses.is_protected IS 'Under a protection order or programme: records custodians only';

COMMENT ON COLUMN household_addresses.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN household_addresses.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN household_addresses.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN household_addresses.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE household_members (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	household_id UUID NOT NULL, 
	user_id UUID NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_household_members PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_household_members_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_household_members_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_household_members_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_household_members_tenant_id_student_id_household_id FOREIGN KEY(tenant_id, student_id, household_id) REFERENCES households (tenant_id, student_id, id), 
	CONSTRAINT fk_household_members_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_household_members_tenant_id_household_id ON household_members (tenant_id, household_id);

CREATE INDEX ix_household_members_tenant_id_user_id ON household_members (tenant_id, user_id);

CREATE UNIQUE INDEX uq_household_members_tenant_id_household_id_user_id ON household_members (tenant_id, household_id, user_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE household_members IS 'Which adult lives in which home of the learner.';

COMMENT ON COLUMN household_members.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN household_members.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN household_members.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN household_members.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN household_members.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE medical_notes (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	note BYTEA, 
	noted_on DATE NOT NULL, 
	source TEXT NOT NULL, 
	document_id UUID, 
	by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_medical_notes PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_medical_notes_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_medical_notes_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_medical_notes_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_medical_notes_kind_words CHECK (kind in ('diagnosis', 'medication', 'allergy', 'vision', 'hearing', 'history', 'other')), 
	CONSTRAINT ck_medical_notes_source_words CHECK (source in ('parent', 'physician', 'nurse', 'record')), 
	CONSTRAINT fk_medical_notes_tenant_id_student_id_document_id FOREIGN KEY(tenant_id, student_id, document_id) REFERENCES documents (tenant_id, student_id, id), 
	CONSTRAINT fk_medical_notes_tenant_id_by_user_id FOREIGN KEY(tenant_id, by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_medical_notes_tenant_id_by_user_id ON medical_notes (tenant_id, by_user_id);

CREATE INDEX ix_medical_notes_tenant_id_document_id ON medical_notes (tenant_id, document_id);

CREATE INDEX ix_medical_notes_tenant_id_student_id_noted_on ON medical_notes (tenant_id, student_id, noted_on);

COMMENT ON TABLE medical_notes IS 'A medical fact with its source, encrypted; opens for the nurse and the few who carry the health need.';

COMMENT ON COLUMN medical_notes.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN medical_notes.note IS 'The text, encrypted under the tenant''s key';

COMMENT ON COLUMN medical_notes.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN medical_notes.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN medical_notes.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN medical_notes.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE parent_relation_rights (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	relation_id UUID NOT NULL, 
	right_kind TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	document_id UUID, 
	end_basis TEXT, 
	note TEXT, 
	recorded_by_user_id UUID, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_parent_relation_rights PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ex_parent_relation_rights_relation_id_right_kind EXCLUDE USING gist (tenant_id WITH =, relation_id WITH =, right_kind WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT ck_parent_relation_rights_end_has_basis CHECK (valid_to is null or end_basis is not null), 
	CONSTRAINT fk_parent_relation_rights_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_parent_relation_rights_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_parent_relation_rights_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_parent_relation_rights_tenant_id_student_id_relation_id FOREIGN KEY(tenant_id, student_id, relation_id) REFERENCES parent_student_relations (tenant_id, student_id, id), 
	CONSTRAINT ck_parent_relation_rights_right_kind_words CHECK (right_kind in ('see_records', 'decide_education', 'give_data_consent', 'get_notices', 'be_contacted', 'pick_up')), 
	CONSTRAINT ck_parent_relation_rights_basis_words CHECK (basis in ('law', 'court_order', 'written_permission', 'agency_appointment', 'student_permission', 'power_of_attorney', 'tax_dependent')), 
	CONSTRAINT fk_parent_relation_rights_tenant_id_student_id_document_id FOREIGN KEY(tenant_id, student_id, document_id) REFERENCES documents (tenant_id, student_id, id), 
	CONSTRAINT ck_parent_relation_rights_end_basis_words CHECK (end_basis in ('court_order', 'law', 'majority', 'permission_ended', 'relation_ended', 'correction')), 
	CONSTRAINT fk_parent_relation_rights_tenant_id_recorded_by_user_id FOREIGN KEY(tenant_id, recorded_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_parent_relation_rights_tenant_id_document_id ON parent_relation_rights (tenant_id, document_id);

CREATE INDEX ix_parent_relation_rights_tenant_id_recorded_by_user_id ON parent_relation_rights (tenant_id, recorded_by_user_id);

CREATE INDEX ix_parent_relation_rights_tenant_id_relation_id ON parent_relation_rights (tenant_id, relation_id);

COMMENT ON TABLE parent_relation_rights IS 'One right of a relation, with basis and dates. Only an order or law takes a legal parent''s right away.';

COMMENT ON COLUMN parent_relation_rights.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN parent_relation_rights.basis IS 'Why the relation has this right';

COMMENT ON COLUMN parent_relation_rights.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN parent_relation_rights.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN parent_relation_rights.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN parent_relation_rights.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE retention_holds (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	reason_kind TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	covers TEXT[] DEFAULT '{}' NOT NULL, 
	is_secret BOOLEAN DEFAULT 'false' NOT NULL, 
	document_id UUID, 
	placed_by_user_id UUID, 
	placed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	review_on DATE, 
	released_by_user_id UUID, 
	released_at TIMESTAMP WITH TIME ZONE, 
	released_reason TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_retention_holds PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_retention_holds_release_has_reason CHECK ((released_at is null) = (released_reason is null)), 
	CONSTRAINT ck_retention_holds_order CHECK (released_at >= placed_at), 
	CONSTRAINT fk_retention_holds_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_retention_holds_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_retention_holds_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_retention_holds_reason_kind_words CHECK (reason_kind in ('records_request', 'amendment_request', 'dispute', 'court_order', 'litigation', 'audit', 'investigation')), 
	CONSTRAINT ck_retention_holds_covers_words CHECK (covers <@ array['everything', 'focus', 'ai', 'learning', 'writing', 'plan', 'evaluation', 'services', 'behaviour', 'health']::text[]), 
	CONSTRAINT fk_retention_holds_tenant_id_student_id_document_id FOREIGN KEY(tenant_id, student_id, document_id) REFERENCES documents (tenant_id, student_id, id), 
	CONSTRAINT fk_retention_holds_tenant_id_placed_by_user_id FOREIGN KEY(tenant_id, placed_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_retention_holds_tenant_id_released_by_user_id FOREIGN KEY(tenant_id, released_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_retention_holds_tenant_id_document_id ON retention_holds (tenant_id, document_id);

CREATE INDEX ix_retention_holds_tenant_id_placed_by_user_id ON retention_holds (tenant_id, placed_by_user_id);

CREATE INDEX ix_retention_holds_tenant_id_released_by_user_id ON retention_holds (tenant_id, released_by_user_id);

CREATE INDEX ix_retention_holds_tenant_id_student_id_placed_at_some ON retention_holds (tenant_id, student_id, placed_at) WHERE released_at is null;

COMMENT ON TABLE retention_holds IS 'A stop on destruction for one learner: an open request to inspect, a dispute, an order. Custodians see it.';

COMMENT ON COLUMN retention_holds.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN retention_holds.reason_kind IS '99.10(e): nothing asked for is destroyed while the request is open';

COMMENT ON COLUMN retention_holds.covers IS 'Classes of data it covers; empty never occurs, everything is the default';

COMMENT ON COLUMN retention_holds.is_secret IS 'A court forbids telling the family (99.31(a)(9)(ii))';

COMMENT ON COLUMN retention_holds.document_id IS 'The request, order or complaint';

COMMENT ON COLUMN retention_holds.review_on IS 'Day to look whether it is still needed';

COMMENT ON COLUMN retention_holds.released_at IS 'Null: in force';

COMMENT ON COLUMN retention_holds.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN retention_holds.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN retention_holds.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN retention_holds.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE school_calendars (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	school_year_id UUID NOT NULL, 
	school_id UUID, 
	program TEXT DEFAULT 'regular' NOT NULL, 
	name TEXT NOT NULL, 
	weekdays SMALLINT[] DEFAULT '{1,2,3,4,5}' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_school_calendars PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_school_calendars_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_school_calendars_tenant_id_school_year_id FOREIGN KEY(tenant_id, school_year_id) REFERENCES school_years (tenant_id, id), 
	CONSTRAINT fk_school_calendars_tenant_id_school_id FOREIGN KEY(tenant_id, school_id) REFERENCES schools (tenant_id, id), 
	CONSTRAINT ck_school_calendars_program_words CHECK (program in ('regular', 'extended_school_year', 'preschool', 'half_day', 'track'))
);

CREATE INDEX ix_school_calendars_tenant_id_school_id ON school_calendars (tenant_id, school_id);

CREATE INDEX ix_school_calendars_tenant_id_school_year_id ON school_calendars (tenant_id, school_year_id);

CREATE UNIQUE INDEX uq_school_calendars_tenant_id_school_year_id_school_id_program ON school_calendars (tenant_id, school_year_id, school_id, program) NULLS NOT DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE school_calendars IS 'The calendar of a school, track or program (extended year, preschool, half day) in one school year.';

COMMENT ON COLUMN school_calendars.school_id IS 'Null: every school of the tenant';

COMMENT ON COLUMN school_calendars.weekdays IS 'ISO weekdays on which school is held unless a day says otherwise';

COMMENT ON COLUMN school_calendars.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN school_calendars.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN school_calendars.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN school_calendars.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE school_enrolments (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	school_id UUID, 
	school_year_id UUID, 
	kind TEXT DEFAULT 'primary' NOT NULL, 
	grade_level TEXT NOT NULL, 
	responsible_agency TEXT, 
	serving_agency TEXT, 
	attending_place TEXT, 
	entry_code TEXT, 
	exit_code TEXT, 
	minutes_per_week INTEGER, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_school_enrolments PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ex_school_enrolments_student_id_school_id_kind EXCLUDE USING gist (tenant_id WITH =, student_id WITH =, coalesce(school_id, '00000000-0000-0000-0000-000000000000'::uuid) WITH =, kind WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT fk_school_enrolments_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_school_enrolments_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_school_enrolments_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_school_enrolments_tenant_id_school_id FOREIGN KEY(tenant_id, school_id) REFERENCES schools (tenant_id, id), 
	CONSTRAINT fk_school_enrolments_tenant_id_school_year_id FOREIGN KEY(tenant_id, school_year_id) REFERENCES school_years (tenant_id, id), 
	CONSTRAINT ck_school_enrolments_kind_words CHECK (kind in ('primary', 'concurrent', 'service_only', 'homebound', 'placed_elsewhere')), 
	CONSTRAINT ck_school_enrolments_grade_level_words CHECK (grade_level in ('IT', 'PR', 'PK', 'TK', 'KG', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13', 'PS', 'UG', 'Other'))
);

CREATE INDEX ix_school_enrolments_tenant_id_school_id_valid_from ON school_enrolments (tenant_id, school_id, valid_from);

CREATE INDEX ix_school_enrolments_tenant_id_school_year_id ON school_enrolments (tenant_id, school_year_id);

COMMENT ON TABLE school_enrolments IS 'An enrolment at one school, dated, with who is responsible, who serves and where the learner attends.';

COMMENT ON COLUMN school_enrolments.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN school_enrolments.school_id IS 'Null when attended outside this tenant';

COMMENT ON COLUMN school_enrolments.grade_level IS 'CEDS grade during this enrolment';

COMMENT ON COLUMN school_enrolments.responsible_agency IS 'Agency responsible for FAPE where it is not this tenant';

COMMENT ON COLUMN school_enrolments.serving_agency IS 'Agency that serves where it is not this tenant';

COMMENT ON COLUMN school_enrolments.attending_place IS 'School attended where it is outside this tenant';

COMMENT ON COLUMN school_enrolments.minutes_per_week IS 'Length of this learner''s school week where it is not the usual one';

COMMENT ON COLUMN school_enrolments.valid_from IS 'Entry day';

COMMENT ON COLUMN school_enrolments.valid_to IS 'Last day, included';

COMMENT ON COLUMN school_enrolments.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN school_enrolments.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN school_enrolments.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN school_enrolments.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE calendar_days (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	calendar_id UUID NOT NULL, 
	day_on DATE NOT NULL, 
	kind TEXT NOT NULL, 
	is_school_day BOOLEAN DEFAULT 'false' NOT NULL, 
	minutes INTEGER, 
	note TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_calendar_days PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_calendar_days_minutes CHECK (minutes is null or minutes between 0 and 720), 
	CONSTRAINT fk_calendar_days_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_calendar_days_tenant_id_calendar_id FOREIGN KEY(tenant_id, calendar_id) REFERENCES school_calendars (tenant_id, id), 
	CONSTRAINT ck_calendar_days_kind_words CHECK (kind in ('instruction', 'holiday', 'break', 'closure', 'weather_closure', 'early_release', 'late_start', 'staff_day', 'testing'))
);

CREATE INDEX ix_calendar_days_tenant_id_calendar_id ON calendar_days (tenant_id, calendar_id);

CREATE UNIQUE INDEX uq_calendar_days_tenant_id_calendar_id_day_on ON calendar_days (tenant_id, calendar_id, day_on) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE calendar_days IS 'A day that differs from the calendar''s pattern: holiday, break, snow day, early release.';

COMMENT ON COLUMN calendar_days.is_school_day IS 'Whether legal school-day clocks count it';

COMMENT ON COLUMN calendar_days.minutes IS 'Length of this day in minutes; null takes the school''s usual day';

COMMENT ON COLUMN calendar_days.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN calendar_days.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN calendar_days.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN calendar_days.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE classrooms (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	school_id UUID, 
	course_id UUID, 
	school_year_id UUID, 
	title TEXT NOT NULL, 
	class_code TEXT, 
	kind TEXT DEFAULT 'scheduled' NOT NULL, 
	setting TEXT DEFAULT 'general_education' NOT NULL, 
	grades TEXT[] DEFAULT '{}' NOT NULL, 
	grade_level TEXT, 
	subject TEXT, 
	subjects TEXT[] DEFAULT '{}' NOT NULL, 
	subject_codes TEXT[] DEFAULT '{}' NOT NULL, 
	periods TEXT[] DEFAULT '{}' NOT NULL, 
	location TEXT, 
	starts_on DATE, 
	ends_on DATE, 
	settings JSONB DEFAULT '{"hides_supports_when_projecting":true,"sign_in":"username","v":1}' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_classrooms PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_classrooms_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_classrooms_tenant_id_school_id FOREIGN KEY(tenant_id, school_id) REFERENCES schools (tenant_id, id), 
	CONSTRAINT fk_classrooms_tenant_id_course_id FOREIGN KEY(tenant_id, course_id) REFERENCES courses (tenant_id, id), 
	CONSTRAINT fk_classrooms_tenant_id_school_year_id FOREIGN KEY(tenant_id, school_year_id) REFERENCES school_years (tenant_id, id), 
	CONSTRAINT ck_classrooms_kind_words CHECK (kind in ('homeroom', 'scheduled')), 
	CONSTRAINT ck_classrooms_setting_words CHECK (setting in ('general_education', 'co_taught', 'resource', 'self_contained', 'related_service', 'home')), 
	CONSTRAINT ck_classrooms_settings_shape CHECK (jsonb_typeof(settings) = 'object')
);

CREATE INDEX ix_classrooms_tenant_id_course_id ON classrooms (tenant_id, course_id);

CREATE INDEX ix_classrooms_tenant_id_school_id_title ON classrooms (tenant_id, school_id, title);

CREATE INDEX ix_classrooms_tenant_id_school_year_id ON classrooms (tenant_id, school_year_id);

CREATE INDEX ix_classrooms_tenant_id_subject_grade_level ON classrooms (tenant_id, subject, grade_level);

COMMENT ON TABLE classrooms IS 'One class of one school: the group a teacher meets, with its terms and place.';

COMMENT ON COLUMN classrooms.school_id IS 'Null in family tenants';

COMMENT ON COLUMN classrooms.kind IS 'OneRoster class type';

COMMENT ON COLUMN classrooms.setting IS 'Where on the continuum of settings its minutes count';

COMMENT ON COLUMN classrooms.grade_level IS 'The one grade, where the class has one';

COMMENT ON COLUMN classrooms.periods IS 'Periods of the bell schedule';

COMMENT ON COLUMN classrooms.starts_on IS 'First class day (earliest of its terms)';

COMMENT ON COLUMN classrooms.ends_on IS 'Last class day (latest of its terms)';

COMMENT ON COLUMN classrooms.settings IS 'Choices of the class';

COMMENT ON COLUMN classrooms.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN classrooms.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN classrooms.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN classrooms.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE consent_answers (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	consent_record_id UUID NOT NULL, 
	kind TEXT DEFAULT 'data' NOT NULL, 
	purpose TEXT DEFAULT 'learning_activity' NOT NULL, 
	answer TEXT NOT NULL, 
	capacity TEXT NOT NULL, 
	relation_id UUID, 
	user_id UUID, 
	method TEXT NOT NULL, 
	channel TEXT DEFAULT 'web' NOT NULL, 
	is_written BOOLEAN DEFAULT 'false' NOT NULL, 
	monitoring_level TEXT, 
	notice_version TEXT, 
	notice_language TEXT, 
	is_notice_checked BOOLEAN DEFAULT 'false' NOT NULL, 
	interpreter TEXT, 
	interpreted_on DATE, 
	statement TEXT, 
	evidence_document_id UUID, 
	on_file_where TEXT, 
	witness TEXT, 
	answered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE, 
	recorded_by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_consent_answers PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_consent_answers_relation CHECK (capacity <> 'rights_holder' or relation_id is not null), 
	CONSTRAINT ck_consent_answers_informed CHECK (answer <> 'yes' or notice_version is not null or method in ('on_file', 'agreement')), 
	CONSTRAINT ck_consent_answers_understood CHECK (is_notice_checked or interpreter is not null or answer <> 'yes'), 
	CONSTRAINT fk_consent_answers_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_consent_answers_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_consent_answers_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_consent_answers_tenant_id_student_id_consent_record_id FOREIGN KEY(tenant_id, student_id, consent_record_id) REFERENCES consent_records (tenant_id, student_id, id), 
	CONSTRAINT ck_consent_answers_kind_words CHECK (kind in ('data', 'idea')), 
	CONSTRAINT ck_consent_answers_purpose_words CHECK (purpose in ('learning_activity', 'ai_help', 'focus_monitoring', 'ai_training', 'media', 'third_party', 'feelings_checkin', 'directory_information', 'evaluate', 'initial_services', 'reevaluate', 'excusal', 'invite_agency', 'public_insurance', 'release_records', 'plan_change')), 
	CONSTRAINT ck_consent_answers_answer_words CHECK (answer in ('yes', 'no', 'withdraw')), 
	CONSTRAINT ck_consent_answers_capacity_words CHECK (capacity in ('rights_holder', 'adult_student', 'school_official')), 
	CONSTRAINT fk_consent_answers_tenant_id_student_id_relation_id FOREIGN KEY(tenant_id, student_id, relation_id) REFERENCES parent_student_relations (tenant_id, student_id, id), 
	CONSTRAINT fk_consent_answers_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_consent_answers_method_words CHECK (method in ('signed_form', 'payment_card', 'toll_free_call', 'video_call', 'government_id', 'knowledge_questions', 'photo_id_match', 'email_plus', 'text_plus', 'account', 'in_person', 'phone', 'agreement', 'on_file')), 
	CONSTRAINT ck_consent_answers_channel_words CHECK (channel in ('web', 'paper', 'phone', 'in_person', 'video', 'carried_over')), 
	CONSTRAINT ck_consent_answers_monitoring_level_words CHECK (monitoring_level in ('self_report', 'activity', 'full')), 
	CONSTRAINT fk_consent_answers_tenant_id_student_id_evidence_document_id FOREIGN KEY(tenant_id, student_id, evidence_document_id) REFERENCES documents (tenant_id, student_id, id), 
	CONSTRAINT fk_consent_answers_tenant_id_recorded_by_user_id FOREIGN KEY(tenant_id, recorded_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_consent_answers_tenant_id_consent_record_id ON consent_answers (tenant_id, consent_record_id);

CREATE INDEX ix_consent_answers_tenant_id_evidence_document_id ON consent_answers (tenant_id, evidence_document_id);

CREATE INDEX ix_consent_answers_tenant_id_recorded_by_user_id ON consent_answers (tenant_id, recorded_by_user_id);

CREATE INDEX ix_consent_answers_tenant_id_relation_id ON consent_answers (tenant_id, relation_id);

CREATE INDEX ix_consent_answers_tenant_id_student_id_created_at ON consent_answers (tenant_id, student_id, created_at);

CREATE INDEX ix_consent_answers_tenant_id_user_id ON consent_answers (tenant_id, user_id);

COMMENT ON TABLE consent_answers IS 'One person''s answer to one consent, as it was given: by whom, in which capacity, how, when. Never changed.';

COMMENT ON COLUMN consent_answers.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN consent_answers.kind IS 'The record''s kind, copied by a trigger for the policies';

COMMENT ON COLUMN consent_answers.purpose IS 'The record''s purpose, copied by a trigger';

COMMENT ON COLUMN consent_answers.capacity IS 'As what the person answers';

COMMENT ON COLUMN consent_answers.relation_id IS 'Of a rights-holder';

COMMENT ON COLUMN consent_answers.user_id IS 'Who answered; taken from the relation for rights-holders';

COMMENT ON COLUMN consent_answers.is_written IS 'In writing: only a written revocation ends special education (300.9(c)(3))';

COMMENT ON COLUMN consent_answers.monitoring_level IS 'Focus monitoring only';

COMMENT ON COLUMN consent_answers.notice_language IS 'BCP 47 tag';

COMMENT ON COLUMN consent_answers.is_notice_checked IS 'The notice stood in a language the person knows, checked by a person';

COMMENT ON COLUMN consent_answers.interpreter IS 'Name of the interpreter, where one explained it';

COMMENT ON COLUMN consent_answers.statement IS 'The sentence that was agreed to, or the person''s own words';

COMMENT ON COLUMN consent_answers.evidence_document_id IS 'Signed form, scan, letter';

COMMENT ON COLUMN consent_answers.on_file_where IS 'Carried over: where the paper lies';

COMMENT ON COLUMN consent_answers.witness IS 'Who was present, on paper or phone';

COMMENT ON COLUMN consent_answers.answered_at IS 'When it was really said; may lie before the entry, never after';

COMMENT ON COLUMN consent_answers.expires_at IS 'The end the person set; null takes one year for data uses';

COMMENT ON COLUMN consent_answers.recorded_by_user_id IS 'Who entered it';

CREATE TABLE consent_histories (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	consent_record_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	status TEXT NOT NULL, 
	was_status TEXT, 
	monitoring_level TEXT, 
	lawful_basis TEXT, 
	expires_at TIMESTAMP WITH TIME ZONE, 
	purge_on DATE, 
	cause TEXT NOT NULL, 
	changed_by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_consent_histories PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_consent_histories_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_consent_histories_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_consent_histories_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_consent_histories_tenant_id_student_id_consent_record_id FOREIGN KEY(tenant_id, student_id, consent_record_id) REFERENCES consent_records (tenant_id, student_id, id), 
	CONSTRAINT ck_consent_histories_kind_words CHECK (kind in ('data', 'idea')), 
	CONSTRAINT ck_consent_histories_status_words CHECK (status in ('asked', 'granted', 'refused', 'withdrawn', 'expired')), 
	CONSTRAINT ck_consent_histories_was_status_words CHECK (was_status in ('asked', 'granted', 'refused', 'withdrawn', 'expired')), 
	CONSTRAINT ck_consent_histories_monitoring_level_words CHECK (monitoring_level in ('self_report', 'activity', 'full')), 
	CONSTRAINT ck_consent_histories_lawful_basis_words CHECK (lawful_basis in ('parental_consent', 'school_authorization', 'adult_student', 'legal_duty')), 
	CONSTRAINT ck_consent_histories_cause_words CHECK (cause in ('asked', 'answer', 'expiry', 'deletion', 'restoration'))
);

CREATE INDEX ix_consent_histories_tenant_id_consent_record_id ON consent_histories (tenant_id, consent_record_id);

CREATE INDEX ix_consent_histories_tenant_id_student_id_created_at ON consent_histories (tenant_id, student_id, created_at);

COMMENT ON TABLE consent_histories IS 'One state a consent record has been in, written by a trigger at each change of status, level or end.';

COMMENT ON COLUMN consent_histories.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN consent_histories.was_status IS 'Null at the first entry';

COMMENT ON COLUMN consent_histories.changed_by_user_id IS 'Who acted, if a person did; no key, it outlives them';

CREATE TABLE consent_notices (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	consent_record_id UUID NOT NULL, 
	kind TEXT DEFAULT 'data' NOT NULL, 
	relation_id UUID, 
	to_user_id UUID, 
	notice_version TEXT NOT NULL, 
	notice_language TEXT DEFAULT 'en' NOT NULL, 
	channel TEXT DEFAULT 'here' NOT NULL, 
	sent_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	sent_by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_consent_notices PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_consent_notices_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_consent_notices_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_consent_notices_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_consent_notices_tenant_id_student_id_consent_record_id FOREIGN KEY(tenant_id, student_id, consent_record_id) REFERENCES consent_records (tenant_id, student_id, id), 
	CONSTRAINT ck_consent_notices_kind_words CHECK (kind in ('data', 'idea')), 
	CONSTRAINT fk_consent_notices_tenant_id_student_id_relation_id FOREIGN KEY(tenant_id, student_id, relation_id) REFERENCES parent_student_relations (tenant_id, student_id, id), 
	CONSTRAINT fk_consent_notices_tenant_id_to_user_id FOREIGN KEY(tenant_id, to_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_consent_notices_channel_words CHECK (channel in ('paper', 'email', 'text', 'here', 'in_person', 'phone')), 
	CONSTRAINT fk_consent_notices_tenant_id_sent_by_user_id FOREIGN KEY(tenant_id, sent_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_consent_notices_tenant_id_consent_record_id ON consent_notices (tenant_id, consent_record_id);

CREATE INDEX ix_consent_notices_tenant_id_relation_id ON consent_notices (tenant_id, relation_id);

CREATE INDEX ix_consent_notices_tenant_id_sent_by_user_id ON consent_notices (tenant_id, sent_by_user_id);

CREATE INDEX ix_consent_notices_tenant_id_student_id_created_at ON consent_notices (tenant_id, student_id, created_at);

CREATE INDEX ix_consent_notices_tenant_id_to_user_id ON consent_notices (tenant_id, to_user_id);

COMMENT ON TABLE consent_notices IS 'One direct notice before a consent: to whom, which version, language and channel (16 CFR 312.4(c), 300.9).';

COMMENT ON COLUMN consent_notices.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN consent_notices.kind IS 'The record''s kind, copied by a trigger for the policies';

COMMENT ON COLUMN consent_notices.to_user_id IS 'Each rights-holder gets a notice of their own';

COMMENT ON COLUMN consent_notices.notice_language IS 'BCP 47 tag';

CREATE TABLE classroom_memberships (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	classroom_id UUID NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	source_valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_classroom_memberships PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ex_classroom_memberships_student_id_classroom_id EXCLUDE USING gist (tenant_id WITH =, student_id WITH =, classroom_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT fk_classroom_memberships_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_classroom_memberships_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_classroom_memberships_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_classroom_memberships_tenant_id_classroom_id FOREIGN KEY(tenant_id, classroom_id) REFERENCES classrooms (tenant_id, id)
);

CREATE INDEX ix_classroom_memberships_tenant_id_classroom_id ON classroom_memberships (tenant_id, classroom_id);

COMMENT ON TABLE classroom_memberships IS 'A learner in a class, dated. Where a learner and a member of staff are in one class on the same days, the member of staff reaches the learner.';

COMMENT ON COLUMN classroom_memberships.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN classroom_memberships.valid_to IS 'Last day, included';

COMMENT ON COLUMN classroom_memberships.source_valid_to IS 'End date as the source wrote it (often exclusive)';

COMMENT ON COLUMN classroom_memberships.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN classroom_memberships.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN classroom_memberships.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN classroom_memberships.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE classroom_sessions (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	classroom_id UUID NOT NULL, 
	academic_session_id UUID NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_classroom_sessions PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_classroom_sessions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_classroom_sessions_tenant_id_classroom_id FOREIGN KEY(tenant_id, classroom_id) REFERENCES classrooms (tenant_id, id), 
	CONSTRAINT fk_classroom_sessions_tenant_id_academic_session_id FOREIGN KEY(tenant_id, academic_session_id) REFERENCES academic_sessions (tenant_id, id)
);

CREATE INDEX ix_classroom_sessions_tenant_id_academic_session_id ON classroom_sessions (tenant_id, academic_session_id);

CREATE INDEX ix_classroom_sessions_tenant_id_classroom_id ON classroom_sessions (tenant_id, classroom_id);

CREATE UNIQUE INDEX uq_classroom_sessions_tenant_id_classroom_id_academic_s_d5bf ON classroom_sessions (tenant_id, classroom_id, academic_session_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE classroom_sessions IS 'A term in which a class meets.';

COMMENT ON COLUMN classroom_sessions.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN classroom_sessions.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN classroom_sessions.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN classroom_sessions.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE classroom_staff (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	classroom_id UUID NOT NULL, 
	user_id UUID NOT NULL, 
	role TEXT DEFAULT 'teacher' NOT NULL, 
	is_primary BOOLEAN DEFAULT 'false' NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	source_valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_classroom_staff PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ex_classroom_staff_user_id_classroom_id EXCLUDE USING gist (tenant_id WITH =, user_id WITH =, classroom_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT fk_classroom_staff_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_classroom_staff_tenant_id_classroom_id FOREIGN KEY(tenant_id, classroom_id) REFERENCES classrooms (tenant_id, id), 
	CONSTRAINT fk_classroom_staff_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_classroom_staff_role_words CHECK (role in ('teacher', 'aide', 'substitute', 'administrator', 'proctor'))
);

CREATE INDEX ix_classroom_staff_tenant_id_classroom_id ON classroom_staff (tenant_id, classroom_id);

CREATE INDEX ix_classroom_staff_tenant_id_user_id ON classroom_staff (tenant_id, user_id);

COMMENT ON TABLE classroom_staff IS 'A member of staff in a class, dated: who teaches it may hang on a poster.';

COMMENT ON COLUMN classroom_staff.is_primary IS 'The one teacher of record';

COMMENT ON COLUMN classroom_staff.valid_to IS 'Last day, included';

COMMENT ON COLUMN classroom_staff.source_valid_to IS 'End date as the source wrote it (often exclusive)';

COMMENT ON COLUMN classroom_staff.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN classroom_staff.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN classroom_staff.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN classroom_staff.deletion_id IS 'The act of deletion that took this row and its dependents';

-- Who may see whom. One row per source relation, kept by triggers, compared with now(): a date that passes ends access
-- without a write. Login roles have no grant on it; policies ask app.my_students().

create table app.student_access (
  tenant_id uuid not null,
  user_id uuid not null,
  student_id uuid not null,
  role text not null,
  source_table text not null,
  source_id uuid not null,
  via_id uuid not null,
  reads integer not null,
  writes integer not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  primary key (tenant_id, user_id, student_id, source_table, source_id, via_id)
);
comment on table app.student_access is 'Derived from app.access_sources by triggers: which person reads and writes which needs of which learner, from when to when';
comment on column app.student_access.role is 'The active role in which the relation counts';
comment on column app.student_access.via_id is 'The second row of the relation (the staff membership of a class, the duty of a principal); else the source itself';
create index student_access_source on app.student_access (tenant_id, source_id);
create index student_access_via on app.student_access (tenant_id, via_id);
create index student_access_student on app.student_access (tenant_id, student_id);
alter table app.student_access enable row level security;
alter table app.student_access force row level security;
create policy guard_all on app.student_access for all to aivo_guard using (true) with check (true);
create policy owner_all on app.student_access for all to aivo_owner using (true) with check (true);
grant select, insert, update, delete on app.student_access to aivo_guard;

-- The day a zone's date begins, as a moment.
create function app.day_starts(day date, zone text) returns timestamptz
language sql stable strict parallel safe set search_path = pg_catalog, pg_temp
as $$ select day::timestamp at time zone zone $$;

-- The relations of the students and identity rooms that open a learner, with their dates as moments.
create view app.access_core with (security_invoker = true) as
  select s.tenant_id, s.user_id, s.id as student_id, 'learner' as role, 'student_profiles' as source_table,
    s.id as source_id, s.id as via_id, app.self_mask('read') as reads, app.self_mask('write') as writes,
    '-infinity'::timestamptz as starts_at, null::timestamptz as ends_at
  from public.student_profiles s
  where s.user_id is not null and s.deleted_at is null
union all
  select r.tenant_id, r.user_id, r.student_id, 'parent', 'parent_relation_rights', g.id, r.id,
    app.right_mask(g.right_kind, 'read'), app.right_mask(g.right_kind, 'write'),
    app.day_starts(greatest(g.valid_from, r.valid_from), t.timezone),
    app.day_starts(least(g.valid_to, r.valid_to) + 1, t.timezone)
  from public.parent_relation_rights g
  join public.parent_student_relations r
    on r.tenant_id = g.tenant_id and r.student_id = g.student_id and r.id = g.relation_id
  join public.tenants t on t.id = g.tenant_id
  where r.is_confirmed and r.deleted_at is null and g.deleted_at is null
union all
  select m.tenant_id, f.user_id, m.student_id, 'teacher', 'classroom_memberships', m.id, f.id,
    app.class_mask(f.role, 'read'), app.class_mask(f.role, 'write'),
    app.day_starts(greatest(m.valid_from, f.valid_from) - t.access_lead_days, t.timezone),
    app.day_starts(least(m.valid_to, f.valid_to) + 1 + t.access_grace_days, t.timezone)
  from public.classroom_memberships m
  join public.classroom_staff f on f.tenant_id = m.tenant_id and f.classroom_id = m.classroom_id
    and daterange(f.valid_from, f.valid_to, '[]') && daterange(m.valid_from, m.valid_to, '[]')
  join public.tenants t on t.id = m.tenant_id
  where m.deleted_at is null and f.deleted_at is null and f.role in ('teacher', 'substitute', 'aide')
union all
  select a.tenant_id, a.user_id, a.student_id, 'teacher', 'student_assignments', a.id, a.id,
    app.assignment_mask(a.kind, 'read'), app.assignment_mask(a.kind, 'write'),
    app.day_starts(a.valid_from, t.timezone), app.day_starts(a.valid_to + 1, t.timezone)
  from public.student_assignments a
  join public.tenants t on t.id = a.tenant_id
  where a.deleted_at is null and a.kind <> 'administrator_of_record'
union all
  select a.tenant_id, a.user_id, a.student_id, 'district_admin', 'student_assignments', a.id, a.id,
    app.assignment_mask(a.kind, 'read'), app.assignment_mask(a.kind, 'write'),
    app.day_starts(a.valid_from, t.timezone), app.day_starts(a.valid_to + 1, t.timezone)
  from public.student_assignments a
  join public.tenants t on t.id = a.tenant_id
  where a.deleted_at is null and a.kind = 'administrator_of_record'
union all
  select e.tenant_id, d.user_id, e.student_id, 'district_admin', 'school_enrolments', e.id, d.id,
    app.duty_mask(d.duty, 'read'), app.duty_mask(d.duty, 'write'),
    app.day_starts(greatest(e.valid_from - t.access_lead_days, d.valid_from), t.timezone),
    app.day_starts(least(e.valid_to + t.access_grace_days, d.valid_to) + 1, t.timezone)
  from public.school_enrolments e
  join public.duty_assignments d on d.tenant_id = e.tenant_id and d.school_id = e.school_id
  join public.tenants t on t.id = e.tenant_id
  where e.deleted_at is null and d.deleted_at is null;
comment on view app.access_core is 'Classes, assignments, duties at a school, parents'' rights and the learner''s own sign-in';
grant select on app.access_core to aivo_guard;

-- The one definition of access. A higher room that opens learners too (the plan's team) replaces this view by a longer one.
create view app.access_sources with (security_invoker = true) as select * from app.access_core;
comment on view app.access_sources is 'Every relation that opens a learner; app.student_access must always equal it';
grant select on app.access_sources to aivo_guard;

-- Row trigger of each relation: what this row opened is taken away and what it opens now is put in.
-- Arguments: whether the row is the source or the second row (via) of the relation; the source's table; where two tables
-- together make the relation, the column here and the table there of what they meet in (class, school, relation).
-- The race: two halves that are written at once do not see each other, and access would be missing, or stay after it
-- ended. So whoever writes a source holds what they meet in FOR SHARE, whoever writes the second row holds it alone; and a
-- change of the tenant's zone waits for all of them. (One plan for all rows: to plan the view anew costs more than to ask it.)
create function app.keep_access() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
  t uuid := coalesce(new.tenant_id, old.tenant_id);
  i uuid := coalesce(new.id, old.id);
  is_via boolean := tg_argv[0] = 'via';
  meeting uuid[];
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('app.student_access ' || t, 0));
  if tg_argv[2] is not null then
    meeting := array[to_jsonb(new) ->> tg_argv[2], to_jsonb(old) ->> tg_argv[2]]::uuid[];
    if is_via then
      execute format('select 1 from public.%I where tenant_id = $1 and id = any ($2) order by id for no key update', tg_argv[3])
        using t, meeting;
    else
      execute format('select 1 from public.%I where tenant_id = $1 and id = any ($2) order by id for share', tg_argv[3])
        using t, meeting;
    end if;
  end if;
  if is_via then
    delete from app.student_access a where a.tenant_id = t and a.source_table = tg_argv[1] and a.via_id = i;
  else
    delete from app.student_access a where a.tenant_id = t and a.source_table = tg_argv[1] and a.source_id = i;
  end if;
  if tg_op <> 'DELETE' then
    if is_via then
      insert into app.student_access select s.* from app.access_sources s
      where s.tenant_id = t and s.source_table = tg_argv[1] and s.via_id = i;
    else
      insert into app.student_access select s.* from app.access_sources s
      where s.tenant_id = t and s.source_table = tg_argv[1] and s.source_id = i;
    end if;
  end if;
  return null;
end
$$;
comment on function app.keep_access() is 'Keeps app.student_access equal to app.access_sources for one changed relation';

-- A tenant's zone or lead days move every date of its relations.
create function app.rebuild_access() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('app.student_access ' || new.id, 0));
  delete from app.student_access where tenant_id = new.id;
  insert into app.student_access select * from app.access_sources where tenant_id = new.id;
  return null;
end
$$;
comment on function app.rebuild_access() is 'Rebuilds a tenant''s access after its zone or lead days changed';

create function app.my_students(need text, verb text) returns uuid[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
  bit integer := app.bit_of(need);
  found uuid[];
begin
  if claim is null or claim[4] = '' then
    return '{}';
  end if;
  if verb = 'read' then
    select array_agg(distinct a.student_id) into found from app.student_access a
    where a.tenant_id = claim[3]::uuid and a.user_id = claim[4]::uuid and a.role = claim[5]
      and a.reads & bit <> 0 and a.starts_at <= now() and (a.ends_at is null or a.ends_at > now());
  else
    select array_agg(distinct a.student_id) into found from app.student_access a
    where a.tenant_id = claim[3]::uuid and a.user_id = claim[4]::uuid and a.role = claim[5]
      and a.writes & bit <> 0 and a.starts_at <= now() and (a.ends_at is null or a.ends_at > now());
  end if;
  return coalesce(found, '{}');
end
$$;
comment on function app.my_students(text, text) is 'The learners whose access row, in force now, grants the acting person this need for this verb (read, write)';

create function app.has_duty(need text, verb text) returns boolean
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  if claim is null or claim[5] <> 'district_admin' then
    return false;
  end if;
  return exists (
    select from public.duty_assignments d
    join public.tenants t on t.id = d.tenant_id
    where d.tenant_id = claim[3]::uuid and d.user_id = claim[4]::uuid and d.school_id is null and d.deleted_at is null
      and app.duty_mask(d.duty, verb) & app.bit_of(need) <> 0
      and app.day_starts(d.valid_from, t.timezone) <= now()
      and (d.valid_to is null or app.day_starts(d.valid_to + 1, t.timezone) > now()));
end
$$;
comment on function app.has_duty(text, text) is 'Whether a duty in the whole district, in force now, carries this need for this verb';

create function app.duties_to_give() returns text[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
  mine integer;
begin
  if claim is null or claim[5] <> 'district_admin' then
    return '{}';
  end if;
  select bit_or(app.duty_mask(d.duty, 'read') | app.duty_mask(d.duty, 'write')) into mine
  from public.duty_assignments d
  join public.tenants t on t.id = d.tenant_id
  where d.tenant_id = claim[3]::uuid and d.user_id = claim[4]::uuid and d.school_id is null and d.deleted_at is null
    and app.day_starts(d.valid_from, t.timezone) <= now()
    and (d.valid_to is null or app.day_starts(d.valid_to + 1, t.timezone) > now());
  return array(select k from unnest(app.duties()) as k
    where (app.duty_mask(k, 'read') | app.duty_mask(k, 'write')) & ~coalesce(mine, 0) = 0);
end
$$;
comment on function app.duties_to_give() is 'The duties that open nothing beyond what the acting person''s own duties in the whole district open';

create function app.my_people() returns uuid[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
  mine uuid[];
  found uuid[];
begin
  if claim is null or claim[4] = '' then
    return '{}';
  end if;
  mine := app.my_students('basic', 'read');
  select array_agg(distinct a.user_id) into found from app.student_access a
  where a.tenant_id = claim[3]::uuid and a.student_id = any (mine)
    and a.starts_at <= now() and (a.ends_at is null or a.ends_at > now())
    and (a.role in ('teacher', 'district_admin') or a.role = 'learner' or claim[5] = 'teacher');
  if claim[5] = 'teacher' then
    found := found || (select array_agg(r.user_id) from public.parent_student_relations r
      where r.tenant_id = claim[3]::uuid and r.student_id = any (app.my_students('contact', 'read')) and r.deleted_at is null);
  end if;
  return coalesce(found, '{}') || claim[4]::uuid;
end
$$;
comment on function app.my_people() is 'The acting person, and the users who share a learner with them; parents and learners never see another family member''s row';

create function app.my_households() returns uuid[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  return coalesce((
    select array_agg(m.household_id) from public.household_members m
    where m.tenant_id = claim[3]::uuid and m.user_id = claim[4]::uuid and m.deleted_at is null), '{}');
end
$$;
comment on function app.my_households() is 'The homes the acting person lives in';

-- Before sign-in nothing is readable. These are the only doors, and each answers one question.

-- Whether the claims' person may act now: active, in a tenant that is open, and holding the role. The same rule as for a
-- session, asked of every transaction, so that it also ends what a job or an open page still holds.
create function app.may_act() returns boolean
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
          and r.deleted_at is null and daterange(r.valid_from, r.valid_to, '[]') @> (now() at time zone t.timezone)::date)));
end
$$;
comment on function app.may_act() is 'Whether the person of the token is active and holds the role; the system always does';

create function app.enter(token text) returns boolean
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

-- Answers the system acting in that tenant only: no statement injected into a person's transaction can ask for a hash.
create function app.sign_in_lookup(slug text, username text)
returns table (tenant_id uuid, user_id uuid, role text, status text, password_hash text, is_mfa_required boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select u.tenant_id, u.id, u.role, u.status, p.password_hash, u.is_mfa_required
  from public.tenants t
  join public.users u on u.tenant_id = t.id and u.username = lower(sign_in_lookup.username) and u.deleted_at is null
  left join public.user_passwords p on p.tenant_id = u.tenant_id and p.user_id = u.id and p.deleted_at is null
  where t.slug = sign_in_lookup.slug and t.id = app.tenant_id() and app.actor_role() = 'system' and t.deleted_at is null
    and t.status in ('trial', 'active', 'suspended', 'leaving')
$$;
comment on function app.sign_in_lookup(text, text) is 'What a sign-in needs to know of one username; the hash is compared outside the database';

create function app.session_by_hash(hash bytea)
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
          and r.deleted_at is null and daterange(r.valid_from, r.valid_to, '[]') @> (now() at time zone t.timezone)::date));
end
$$;
comment on function app.session_by_hash(bytea) is 'The live session behind a cookie or token: its person must still be active and still hold the role';

create table app.rate_limits (
  bucket bytea not null primary key,
  used integer not null,
  resets_at timestamptz not null
);
comment on table app.rate_limits is 'Counters of attempts by keyed hash of account, address or address block';
alter table app.rate_limits enable row level security;
alter table app.rate_limits force row level security;
create policy guard_all on app.rate_limits for all to aivo_guard using (true) with check (true);
create policy owner_all on app.rate_limits for all to aivo_owner using (true) with check (true);
grant select, insert, update, delete on app.rate_limits to aivo_guard;

create function app.take(bucket bytea, at_most integer, seconds integer) returns boolean
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  insert into app.rate_limits as r (bucket, used, resets_at)
  values (take.bucket, 1, now() + make_interval(secs => take.seconds))
  on conflict (bucket) do update set
    used = case when r.resets_at <= now() then 1 else least(r.used + 1, take.at_most + 1) end,
    resets_at = case when r.resets_at <= now() then excluded.resets_at else r.resets_at end
  returning used <= take.at_most
$$;
comment on function app.take(bytea, integer, integer) is 'Count one attempt; false once the bucket is empty. One atomic upsert';

create function app.give_back(bucket bytea) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update app.rate_limits as r set used = greatest(r.used - 1, 0)
  where r.bucket = give_back.bucket and r.resets_at > now()
$$;
comment on function app.give_back(bytea) is 'An attempt that was right does not count: only wrong ones empty a bucket';

create function app.set_password(who uuid, hash text, must_change boolean) returns void
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
comment on function app.set_password(uuid, text, boolean) is 'Set a password: one''s own, or by a duty over people, or by the system';

create function app.data_key(version integer) returns table (key_version integer, wrapped_key bytea, master_key_id text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.key_version, k.wrapped_key, k.master_key_id from public.data_keys k
  where k.tenant_id = app.tenant_id() and k.deleted_at is null
    and (data_key.version is null or k.key_version = data_key.version)
  order by k.key_version desc limit 1
$$;
comment on function app.data_key(integer) is 'The acting tenant''s wrapped data key (null: the newest); useless without the master key';

create function app.tenant_by_slug(slug text) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select t.id from public.tenants t where t.slug = tenant_by_slug.slug and t.deleted_at is null $$;
comment on function app.tenant_by_slug(text) is 'The tenant behind an address; a name and nothing more';

create function app.tenants_to_work() returns table (tenant_id uuid, slug text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select t.id, t.slug from public.tenants t where t.deleted_at is null and t.status <> 'closed' order by t.id $$;
comment on function app.tenants_to_work() is 'The tenants a nightly job goes through, one context each';

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
  said text[];
  tenant uuid;
  learner uuid;
  event uuid := uuidv7();
  salt bytea := uuid_send(gen_random_uuid());
  claim text[];
begin
  select array_agg(k order by k) into changed
  from jsonb_object_keys(row_is) as k
  where tg_op <> 'UPDATE' or (now_is -> k is distinct from was -> k and not k = any (silent));
  if changed is null then
    return null;
  end if;
  select array_agg(k) into said from unnest(changed) as k where not k = any (secret);
  select jsonb_object_agg(k, was -> k) into was from unnest(said) as k where was is not null;
  select jsonb_object_agg(k, now_is -> k) into now_is from unnest(said) as k where now_is is not null;
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

revoke execute on function app.audit_row(), app.audit_statement(), app.keep_written(),
  app.saw(uuid[], text, uuid, text, text, text, boolean) from public;
grant execute on function app.audit_row(), app.audit_statement(), app.keep_written() to aivo_owner;
grant execute on function app.saw(uuid[], text, uuid, text, text, text, boolean)
  to aivo_member, aivo_district, aivo_platform, aivo_worker;

set role aivo_owner;

-- Consent as PostgreSQL enforces it: the gates in front of what is collected from a learner.
-- app.age_on, app.zone_of, app.learner_age, app.adult_self  how old a learner is, where the learner lives
-- app.consent_gate_row        one row at a time; locks the consent it rests on until the row is committed
-- app.consent_gate_statement  whole statements of event tables; locks the consents of all their learners in one order
-- How answers decide a consent stands in the consent room's own rules.
--
-- The race: a gate that only reads consent loses against a withdrawal that commits a moment later. So the gate reads the
-- one current row FOR SHARE. A withdrawal under way is waited for and then seen; a withdrawal that comes later waits until
-- the gated row is committed. No gated row is ever committed after a committed withdrawal.

set role aivo_guard;

-- Completed years. Who was born on 29 February completes a year on 1 March where there is no 29 February: on 28 February
-- the last day of the year is still running, and of the two readings this one protects the child a day longer.
create function app.age_on(birth_date date, day date) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select (extract(year from day) - extract(year from birth_date))::integer
    - case when (extract(month from day), extract(day from day))
        < (extract(month from birth_date), extract(day from birth_date)) then 1 else 0 end
$$;
comment on function app.age_on(date, date) is 'Age in completed years on a day; 29 February counts from 1 March in common years';

-- The learner's own zone, else the school's of the enrolment in force, else the district's, else the tenant's.
create function app.zone_of(tenant uuid, student uuid) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(p.timezone, s.timezone, d.timezone, t.timezone)
  from public.student_profiles p
  join public.tenants t on t.id = p.tenant_id
  left join lateral (
    select e.school_id from public.school_enrolments e
    where e.tenant_id = p.tenant_id and e.student_id = p.id and e.kind = 'primary' and e.deleted_at is null
      and (now() at time zone t.timezone)::date between e.valid_from and coalesce(e.valid_to, 'infinity')
    order by e.valid_from desc limit 1) e on true
  left join public.schools s on s.tenant_id = p.tenant_id and s.id = e.school_id
  left join public.districts d on d.tenant_id = p.tenant_id and d.id = s.district_id
  where p.tenant_id = tenant and p.id = student
$$;
comment on function app.zone_of(uuid, uuid) is 'The zone in which a learner''s days are reckoned';

create function app.learner_age(tenant uuid, student uuid) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select app.age_on(p.birth_date, (now() at time zone app.zone_of(tenant, student))::date)
  from public.student_profiles p where p.tenant_id = tenant and p.id = student
$$;
comment on function app.learner_age(uuid, uuid) is 'A learner''s age today where the learner lives; null where the birth date is unknown';

-- What a change of a gated row may do without consent: end, withhold, mark and take away. Collection is the opposite, so
-- a field that becomes null passes too, and so do a count that goes down (events taken away) and sharing switched off.
-- Soft deletion, restoring, erasure and closing what a withdrawal stops must work.
create function app.only_ends(was jsonb, now_is jsonb) returns boolean
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select not exists (
    select from jsonb_each(now_is) as field
    where field.value is distinct from was -> field.key and field.value <> 'null'
      and not (field.key like '%\_count' and field.value < was -> field.key)
      and not (field.key like 'is\_shared%' and field.value = 'false')
      and not field.key = any (array['updated_at', 'version', 'deleted_at', 'deletion_id', 'status', 'ended_at', 'stopped_at',
        'closed_at', 'completed_at', 'abandoned_at', 'stop_reason', 'end_reason', 'held_back_at', 'held_back_for', 'released_at',
        'released_by_user_id', 'release_reason', 'is_hidden', 'purge_on']))
$$;
comment on function app.only_ends(jsonb, jsonb) is 'Whether a change only ends, withholds or takes away';

-- Argument: the purpose. A BEFORE trigger speaks before the policies do, so it knows nothing of other tenants: a row for
-- one is refused like a row without consent.
create function app.consent_gate_row() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  consent record;
begin
  if tg_op = 'UPDATE' and app.only_ends(to_jsonb(old), to_jsonb(new)) then
    return new;
  end if;
  select c.status, c.withdrawn_at, c.expires_at, c.deleted_at into consent
  from public.consent_records c
  where c.tenant_id = new.tenant_id and c.student_id = new.student_id and c.purpose = tg_argv[0]
    and c.occasion_id is null and c.deleted_at is null and coalesce(app.tenant_id(), new.tenant_id) = new.tenant_id
  for share;
  if not found or consent.status <> 'granted' or consent.withdrawn_at is not null or consent.expires_at is null
    or consent.expires_at <= now() or consent.deleted_at is not null then
    raise exception 'Nothing is collected from this learner: no consent for % is in force.', replace(tg_argv[0], '_', ' ')
      using errcode = 'AV001', detail = tg_argv[0];
  end if;
  return new;
end
$$;
comment on function app.consent_gate_row() is 'Refuses a row collected from a learner without a consent in force; argument: purpose';

-- Argument: the purpose. The trigger names its transition table `changed`. Rows are there already, but nobody else sees
-- them before the commit, and the locks are taken and read before it: the same promise as the row gate.
create function app.consent_gate_statement() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  refused bigint;
begin
  with learners as materialized (
    select distinct tenant_id, student_id from changed
  ), held as materialized (
    select c.tenant_id, c.student_id, c.status, c.withdrawn_at, c.expires_at
    from public.consent_records c
    join learners l on l.tenant_id = c.tenant_id and l.student_id = c.student_id
    where c.purpose = tg_argv[0] and c.occasion_id is null and c.deleted_at is null
    order by c.tenant_id, c.student_id
    for share of c
  )
  select count(*) into refused from learners l
  where not exists (
    select from held h
    where h.tenant_id = l.tenant_id and h.student_id = l.student_id and h.status = 'granted' and h.withdrawn_at is null
      and h.expires_at > now());
  if refused > 0 then
    raise exception 'Nothing is collected from these learners: no consent for % is in force for % of them.',
      replace(tg_argv[0], '_', ' '), refused using errcode = 'AV001', detail = tg_argv[0];
  end if;
  return null;
end
$$;
comment on function app.consent_gate_statement() is 'Refuses a statement whose rows are collected from a learner without a consent in force; argument: purpose';

-- From 18 on a learner decides alone, and reads and answers their own consents.
create function app.adult_self() returns uuid[]
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(array_agg(p.id), '{}') from public.student_profiles p
  where p.tenant_id = app.tenant_id() and p.user_id = app.user_id() and app.actor_role() = 'learner'
    and p.deleted_at is null and app.learner_age(p.tenant_id, p.id) >= 18
$$;
comment on function app.adult_self() is 'The acting learner, if they are of age';

-- What a page or an engine asks before it offers something. Only about learners whom the acting person may know.
create function app.consent_now(student uuid, purpose text)
returns table (is_in_force boolean, consent_level text, monitoring_level text, expires_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select true, c.consent_level, c.monitoring_level, c.expires_at
  from public.consent_records c
  where c.tenant_id = app.tenant_id() and c.student_id = consent_now.student and c.purpose = consent_now.purpose
    and c.kind = 'data' and c.occasion_id is null and c.deleted_at is null and c.status = 'granted'
    and c.withdrawn_at is null and c.expires_at > now()
    and (app.actor_role() = 'system' or app.has_duty('basic', 'read')
      or c.student_id = any (app.my_students('basic', 'read')))
$$;
comment on function app.consent_now(uuid, text) is 'The data consent in force for a learner and purpose; no row: none';

revoke execute on function app.age_on(date, date), app.zone_of(uuid, uuid), app.learner_age(uuid, uuid),
  app.only_ends(jsonb, jsonb), app.consent_gate_row(), app.consent_gate_statement(), app.consent_now(uuid, text),
  app.adult_self() from public;
grant execute on function app.age_on(date, date) to aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;
grant execute on function app.consent_gate_row(), app.consent_gate_statement() to aivo_owner;
grant execute on function app.adult_self() to aivo_member;
grant execute on function app.consent_now(uuid, text) to aivo_member, aivo_district, aivo_worker;

set role aivo_owner;

-- What the guard's functions read and write, and who may call which function.
grant select on public.tenants, public.users, public.user_passwords, public.user_sessions, public.user_roles,
  public.duty_assignments, public.student_profiles, public.parent_student_relations, public.parent_relation_rights,
  public.classroom_memberships, public.classroom_staff, public.student_assignments, public.school_enrolments,
  public.data_keys, public.household_members to aivo_guard;
grant insert, update on public.user_passwords to aivo_guard;
-- To hold a row (FOR SHARE) is a right to update it; the key itself never moves.
grant select, update (id) on public.classrooms, public.schools, public.parent_student_relations to aivo_guard;

grant execute on function app.bit_of(text), app.mask(text), app.self_mask(text), app.right_mask(text, text),
  app.class_mask(text, text), app.assignment_mask(text, text), app.duty_mask(text, text), app.team_mask(text), app.day_starts(date, text),
  app.duties() to aivo_guard, aivo_owner;
grant execute on function app.tenant_id(), app.user_id(), app.actor_role(), app.session_id(), app.request_id(),
  app.claims() to aivo_guard, aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker, aivo_auditor;
grant execute on function app.enter(text), app.may_act(), app.my_students(text, text), app.has_duty(text, text), app.my_people(),
  app.my_households(), app.duties_to_give() to aivo_guard, aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;
grant execute on function app.sign_in_lookup(text, text) to aivo_worker;
grant execute on function app.session_by_hash(bytea), app.take(bytea, integer, integer),
  app.give_back(bytea),
  app.tenant_by_slug(text) to aivo_member, aivo_district, aivo_platform, aivo_worker;
grant execute on function app.tenants_to_work() to aivo_worker, aivo_platform;
grant execute on function app.set_password(uuid, text, boolean), app.data_key(integer)
  to aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;

-- Last, because who gives a function away may no longer grant it.
do $$
declare
  f record;
begin
  for f in
    select p.oid::regprocedure as signature from pg_proc p
    where p.pronamespace = 'app'::regnamespace and p.prosecdef and p.proowner <> 'aivo_guard'::regrole
  loop
    execute format('alter function %s owner to aivo_guard', f.signature);
  end loop;
end
$$;

-- The owner still makes triggers of them and calls them in migrations.
set role aivo_guard;
do $$
declare
  f record;
begin
  for f in select p.oid::regprocedure as signature from pg_proc p where p.pronamespace = 'app'::regnamespace and p.prosecdef loop
    execute format('grant execute on function %s to aivo_owner', f.signature);
  end loop;
end
$$;
set role aivo_owner;

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table audit_events enable row level security;
alter table audit_events force row level security;
create policy owner_all on audit_events for all to aivo_owner using (true) with check (true);
create policy guard_all on audit_events for all to aivo_guard using (true) with check (true);
revoke all on audit_events from public;

-- APPEND_ONLY: the trail. Definer functions write it; the custodian's and security duties and the auditor read it; nobody changes it.
grant select on audit_events to aivo_district, aivo_auditor;
grant select, insert on audit_events to aivo_guard;
create policy district_read on audit_events for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('audit', 'read')));
create policy auditor_read on audit_events for select to aivo_auditor using (true);

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table audit_values enable row level security;
alter table audit_values force row level security;
create policy owner_all on audit_values for all to aivo_owner using (true) with check (true);
create policy guard_all on audit_values for all to aivo_guard using (true) with check (true);
revoke all on audit_values from public;

-- APPEND_ONLY: the trail. Definer functions write it; the custodian's and security duties and the auditor read it; nobody changes it.
grant select on audit_values to aivo_district, aivo_auditor;
grant select, insert on audit_values to aivo_guard;
create policy district_read on audit_values for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('audit', 'read')));
create policy auditor_read on audit_values for select to aivo_auditor using (true);

-- Old and new values are read by records custodians only, never by the security duty alone: they hold the record itself.
create policy values_by_custodian on audit_values as restrictive for select to aivo_district using (
  (select app.has_duty('registry', 'read')));

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table record_accesses enable row level security;
alter table record_accesses force row level security;
create policy owner_all on record_accesses for all to aivo_owner using (true) with check (true);
create policy guard_all on record_accesses for all to aivo_guard using (true) with check (true);
revoke all on record_accesses from public;

-- APPEND_ONLY: the trail. Definer functions write it; the custodian's and security duties and the auditor read it; nobody changes it.
grant select on record_accesses to aivo_district, aivo_auditor;
grant select, insert on record_accesses to aivo_guard;
create policy district_read on record_accesses for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('audit', 'read')));
create policy auditor_read on record_accesses for select to aivo_auditor using (true);

-- "Who looked at my child's record": a family reads the entries about staff and outside parties. Never another family
-- member's reads, never what a court ordered kept apart, never device, session or request (no grant on these columns).
grant select (tenant_id, id, created_at, at, student_id, actor_user_id, actor_role, subject, row_id, outcome, purpose,
  outside_party) on record_accesses to aivo_member;
create policy family_read on record_accesses for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('evaluation', 'read'))::uuid[])
  and (select app.actor_role()) = 'parent' and not is_kept_apart
  and coalesce(actor_role, '') not in ('parent', 'learner'));

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table tenants enable row level security;
alter table tenants force row level security;
create policy owner_all on tenants for all to aivo_owner using (true) with check (true);
create policy guard_all on tenants for all to aivo_guard using (true) with check (true);
revoke all on tenants from public;

-- TENANT_ROOT: the tenant itself. Its people read their own row; the platform reads and changes all; settings
-- change by duty, never what the tenant is (kind, agency, status, address): the platform decides that.
grant select on tenants to aivo_member;
grant select on tenants to aivo_district;
grant update (name, timezone, default_locale, access_lead_days, access_grace_days, settings) on tenants to aivo_district;
grant select, insert, update on tenants to aivo_platform;
grant select, update on tenants to aivo_worker;
create policy member_read on tenants for select to aivo_member using (id = (select app.tenant_id()));
create policy district_read on tenants for select to aivo_district using (id = (select app.tenant_id()));
create policy district_change on tenants for update to aivo_district using (
  id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy platform_read on tenants for select to aivo_platform using ((select app.actor_role()) = 'platform_admin');
create policy platform_add on tenants for insert to aivo_platform with check ((select app.actor_role()) = 'platform_admin');
create policy platform_change on tenants for update to aivo_platform using ((select app.actor_role()) = 'platform_admin');
create policy worker_all on tenants for all to aivo_worker
  using (id = (select app.tenant_id())) with check (id = (select app.tenant_id()));

create trigger touch before update on tenants for each row execute function app.touch();

create trigger stay before update of id on tenants for each row when (old.id is distinct from new.id) execute function app.stay('tenants');

create trigger audit after insert or update or delete on tenants for each row execute function app.audit_row('tenants', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table curriculum_frameworks enable row level security;
alter table curriculum_frameworks force row level security;
create policy owner_all on curriculum_frameworks for all to aivo_owner using (true) with check (true);
create policy guard_all on curriculum_frameworks for all to aivo_guard using (true) with check (true);
revoke all on curriculum_frameworks from public;

-- CATALOGUE: rows without an owner are the platform's and everyone reads them; the others are the tenant's own.
-- Staff write their tenant's rows, the platform its own.
grant select on curriculum_frameworks to aivo_member, aivo_district, aivo_platform, aivo_worker;
grant insert, update on curriculum_frameworks to aivo_member, aivo_district, aivo_platform, aivo_worker;
create policy read on curriculum_frameworks for select to aivo_member, aivo_district, aivo_worker using (
  (owner_tenant_id is null or owner_tenant_id = (select app.tenant_id())) and (select app.tenant_id()) is not null);
create policy member_add on curriculum_frameworks for insert to aivo_member with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_change on curriculum_frameworks for update to aivo_member using (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy district_add on curriculum_frameworks for insert to aivo_district with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on curriculum_frameworks for update to aivo_district using (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_add on curriculum_frameworks for insert to aivo_worker with check (owner_tenant_id = (select app.tenant_id()));
create policy worker_change on curriculum_frameworks for update to aivo_worker using (owner_tenant_id = (select app.tenant_id()));
create policy platform_read on curriculum_frameworks for select to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_add on curriculum_frameworks for insert to aivo_platform with check (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_change on curriculum_frameworks for update to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');

create trigger touch before update on curriculum_frameworks for each row execute function app.touch();

create trigger stay before update of owner_tenant_id, id on curriculum_frameworks for each row when (old.owner_tenant_id is distinct from new.owner_tenant_id or old.id is distinct from new.id) execute function app.stay('curriculum_frameworks');

create trigger audit after insert or update or delete on curriculum_frameworks for each row execute function app.audit_row('curriculum_frameworks', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table data_keys enable row level security;
alter table data_keys force row level security;
create policy owner_all on data_keys for all to aivo_owner using (true) with check (true);
create policy guard_all on data_keys for all to aivo_guard using (true) with check (true);
revoke all on data_keys from public;

-- GUARDED: no login role reads or writes it; definer functions answer single questions. Jobs write what they must.
grant select, insert, update on data_keys to aivo_guard;
grant insert, update on data_keys to aivo_worker;
create policy worker_add on data_keys for insert to aivo_worker with check (tenant_id = (select app.tenant_id()));
create policy worker_change on data_keys for update to aivo_worker using (tenant_id = (select app.tenant_id()));

create trigger touch before update on data_keys for each row execute function app.touch();

create trigger stay before update of tenant_id, id on data_keys for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('data_keys');

create trigger audit after insert or update or delete on data_keys for each row execute function app.audit_row('data_keys', 'wrapped_key');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table districts enable row level security;
alter table districts force row level security;
create policy owner_all on districts for all to aivo_owner using (true) with check (true);
create policy guard_all on districts for all to aivo_guard using (true) with check (true);
revoke all on districts from public;

-- TENANT: what may hang on a poster (schools, calendars, classes). Everyone of the tenant reads; a duty over settings writes.
grant select on districts to aivo_member, aivo_district;
grant insert, update on districts to aivo_district;
grant select, insert, update, delete on districts to aivo_worker;
create policy member_read on districts for select to aivo_member using (tenant_id = (select app.tenant_id()));
create policy district_read on districts for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on districts for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on districts for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_all on districts for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on districts for each row execute function app.touch();

create trigger stay before update of tenant_id, id on districts for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('districts');

create trigger audit after insert or update or delete on districts for each row execute function app.audit_row('districts', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table retention_rules enable row level security;
alter table retention_rules force row level security;
create policy owner_all on retention_rules for all to aivo_owner using (true) with check (true);
create policy guard_all on retention_rules for all to aivo_guard using (true) with check (true);
revoke all on retention_rules from public;

-- CATALOGUE: rows without an owner are the platform's and everyone reads them; the others are the tenant's own.
-- Staff write their tenant's rows, the platform its own.
grant select on retention_rules to aivo_member, aivo_district, aivo_platform, aivo_worker;
grant insert, update on retention_rules to aivo_member, aivo_district, aivo_platform, aivo_worker;
create policy read on retention_rules for select to aivo_member, aivo_district, aivo_worker using (
  (owner_tenant_id is null or owner_tenant_id = (select app.tenant_id())) and (select app.tenant_id()) is not null);
create policy member_add on retention_rules for insert to aivo_member with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_change on retention_rules for update to aivo_member using (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy district_add on retention_rules for insert to aivo_district with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on retention_rules for update to aivo_district using (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_add on retention_rules for insert to aivo_worker with check (owner_tenant_id = (select app.tenant_id()));
create policy worker_change on retention_rules for update to aivo_worker using (owner_tenant_id = (select app.tenant_id()));
create policy platform_read on retention_rules for select to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_add on retention_rules for insert to aivo_platform with check (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_change on retention_rules for update to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');

create trigger touch before update on retention_rules for each row execute function app.touch();

create trigger stay before update of owner_tenant_id, id on retention_rules for each row when (old.owner_tenant_id is distinct from new.owner_tenant_id or old.id is distinct from new.id) execute function app.stay('retention_rules');

create trigger audit after insert or update or delete on retention_rules for each row execute function app.audit_row('retention_rules', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table roster_sources enable row level security;
alter table roster_sources force row level security;
create policy owner_all on roster_sources for all to aivo_owner using (true) with check (true);
create policy guard_all on roster_sources for all to aivo_guard using (true) with check (true);
revoke all on roster_sources from public;

-- DISTRICT(roster): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on roster_sources to aivo_district;
grant select, insert, update, delete on roster_sources to aivo_worker;
create policy district_read on roster_sources for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'read')));
create policy district_add on roster_sources for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'write')));
create policy district_change on roster_sources for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'write')));
create policy worker_all on roster_sources for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on roster_sources for each row execute function app.touch();

create trigger stay before update of tenant_id, id on roster_sources for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('roster_sources');

create trigger audit after insert or update or delete on roster_sources for each row execute function app.audit_row('roster_sources', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table sign_in_attempts enable row level security;
alter table sign_in_attempts force row level security;
create policy owner_all on sign_in_attempts for all to aivo_owner using (true) with check (true);
create policy guard_all on sign_in_attempts for all to aivo_guard using (true) with check (true);
revoke all on sign_in_attempts from public;

-- GUARDED: no login role reads or writes it; definer functions answer single questions. Jobs write what they must.
grant select, insert, update on sign_in_attempts to aivo_guard;
grant insert, update on sign_in_attempts to aivo_worker;
create policy worker_add on sign_in_attempts for insert to aivo_worker with check (tenant_id = (select app.tenant_id()));
create policy worker_change on sign_in_attempts for update to aivo_worker using (tenant_id = (select app.tenant_id()));

create trigger audit after insert or update or delete on sign_in_attempts for each row execute function app.audit_row('sign_in_attempts', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table tenant_settings enable row level security;
alter table tenant_settings force row level security;
create policy owner_all on tenant_settings for all to aivo_owner using (true) with check (true);
create policy guard_all on tenant_settings for all to aivo_guard using (true) with check (true);
revoke all on tenant_settings from public;

-- DISTRICT(settings): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on tenant_settings to aivo_district;
grant select, insert, update, delete on tenant_settings to aivo_worker;
create policy district_read on tenant_settings for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'read')));
create policy district_add on tenant_settings for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on tenant_settings for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_all on tenant_settings for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on tenant_settings for each row execute function app.touch();

create trigger stay before update of tenant_id, id on tenant_settings for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('tenant_settings');

create trigger audit after insert or update or delete on tenant_settings for each row execute function app.audit_row('tenant_settings', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table users enable row level security;
alter table users force row level security;
create policy owner_all on users for all to aivo_owner using (true) with check (true);
create policy guard_all on users for all to aivo_guard using (true) with check (true);
revoke all on users from public;

-- PEOPLE: users. Everybody reads themselves and those who share a learner with them and changes their own settings;
-- district staff read all of the tenant and change by a duty over people. Rights (role, status) are not among a person's own settings.
grant select on users to aivo_member, aivo_platform;
grant update (locale, reading, pronouns, home_language, needs_interpreter) on users to aivo_member, aivo_platform;
grant select, insert, update on users to aivo_district;
grant select, insert, update, delete on users to aivo_worker;
create policy member_read on users for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and id = any ((select app.my_people())::uuid[]));
create policy member_change on users for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and id = (select app.user_id()));
create policy district_read on users for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on users for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')) and role <> 'platform_admin');
create policy district_change on users for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write'))) with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')) and role <> 'platform_admin');
create policy platform_read on users for select to aivo_platform using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'platform_admin');
create policy platform_change on users for update to aivo_platform using (
  tenant_id = (select app.tenant_id()) and id = (select app.user_id()));
create policy worker_all on users for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on users for each row execute function app.touch();

create trigger stay before update of tenant_id, id on users for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('users');

create trigger audit after insert or update or delete on users for each row execute function app.audit_row('users', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table backup_codes enable row level security;
alter table backup_codes force row level security;
create policy owner_all on backup_codes for all to aivo_owner using (true) with check (true);
create policy guard_all on backup_codes for all to aivo_guard using (true) with check (true);
revoke all on backup_codes from public;

-- OWNER: what belongs to one person alone (sessions, second factors). Only that person reads and changes it.
grant select, insert, update on backup_codes to aivo_member, aivo_district, aivo_platform;
grant select, insert, update, delete on backup_codes to aivo_worker;
create policy own_read on backup_codes for select to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_add on backup_codes for insert to aivo_member, aivo_district, aivo_platform with check (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_change on backup_codes for update to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy worker_all on backup_codes for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on backup_codes for each row execute function app.touch();

create trigger stay before update of tenant_id, id on backup_codes for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('backup_codes');

create trigger audit after insert or update or delete on backup_codes for each row execute function app.audit_row('backup_codes', 'code_hash');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table curriculum_standards enable row level security;
alter table curriculum_standards force row level security;
create policy owner_all on curriculum_standards for all to aivo_owner using (true) with check (true);
create policy guard_all on curriculum_standards for all to aivo_guard using (true) with check (true);
revoke all on curriculum_standards from public;

-- CATALOGUE: rows without an owner are the platform's and everyone reads them; the others are the tenant's own.
-- Staff write their tenant's rows, the platform its own.
grant select on curriculum_standards to aivo_member, aivo_district, aivo_platform, aivo_worker;
grant insert, update on curriculum_standards to aivo_member, aivo_district, aivo_platform, aivo_worker;
create policy read on curriculum_standards for select to aivo_member, aivo_district, aivo_worker using (
  (owner_tenant_id is null or owner_tenant_id = (select app.tenant_id())) and (select app.tenant_id()) is not null);
create policy member_add on curriculum_standards for insert to aivo_member with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_change on curriculum_standards for update to aivo_member using (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy district_add on curriculum_standards for insert to aivo_district with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on curriculum_standards for update to aivo_district using (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_add on curriculum_standards for insert to aivo_worker with check (owner_tenant_id = (select app.tenant_id()));
create policy worker_change on curriculum_standards for update to aivo_worker using (owner_tenant_id = (select app.tenant_id()));
create policy platform_read on curriculum_standards for select to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_add on curriculum_standards for insert to aivo_platform with check (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_change on curriculum_standards for update to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');

create trigger touch before update on curriculum_standards for each row execute function app.touch();

create trigger stay before update of owner_tenant_id, id on curriculum_standards for each row when (old.owner_tenant_id is distinct from new.owner_tenant_id or old.id is distinct from new.id) execute function app.stay('curriculum_standards');

create trigger own_shelf_framework_id before insert or update of framework_id on curriculum_standards for each row when (new.framework_id is not null) execute function app.own_shelf('framework_id', 'curriculum_frameworks');

create trigger audit after insert or update or delete on curriculum_standards for each row execute function app.audit_row('curriculum_standards', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table external_ids enable row level security;
alter table external_ids force row level security;
create policy owner_all on external_ids for all to aivo_owner using (true) with check (true);
create policy guard_all on external_ids for all to aivo_guard using (true) with check (true);
revoke all on external_ids from public;

-- DISTRICT(roster): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on external_ids to aivo_district;
grant select, insert, update, delete on external_ids to aivo_worker;
create policy district_read on external_ids for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'read')));
create policy district_add on external_ids for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'write')));
create policy district_change on external_ids for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'write')));
create policy worker_all on external_ids for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on external_ids for each row execute function app.touch();

create trigger stay before update of tenant_id, id on external_ids for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('external_ids');

create trigger audit after insert or update or delete on external_ids for each row execute function app.audit_row('external_ids', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table idempotency_keys enable row level security;
alter table idempotency_keys force row level security;
create policy owner_all on idempotency_keys for all to aivo_owner using (true) with check (true);
create policy guard_all on idempotency_keys for all to aivo_guard using (true) with check (true);
revoke all on idempotency_keys from public;

-- OWNER: what belongs to one person alone (sessions, second factors). Only that person reads and changes it.
grant select, insert, update on idempotency_keys to aivo_member, aivo_district, aivo_platform;
grant select, insert, update, delete on idempotency_keys to aivo_worker;
create policy own_read on idempotency_keys for select to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_add on idempotency_keys for insert to aivo_member, aivo_district, aivo_platform with check (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_change on idempotency_keys for update to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy worker_all on idempotency_keys for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger audit after insert or update or delete on idempotency_keys for each row execute function app.audit_row('idempotency_keys', 'key_hash,request_hash');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table mfa_credentials enable row level security;
alter table mfa_credentials force row level security;
create policy owner_all on mfa_credentials for all to aivo_owner using (true) with check (true);
create policy guard_all on mfa_credentials for all to aivo_guard using (true) with check (true);
revoke all on mfa_credentials from public;

-- OWNER: what belongs to one person alone (sessions, second factors). Only that person reads and changes it.
grant select, insert, update on mfa_credentials to aivo_member, aivo_district, aivo_platform;
grant select, insert, update, delete on mfa_credentials to aivo_worker;
create policy own_read on mfa_credentials for select to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_add on mfa_credentials for insert to aivo_member, aivo_district, aivo_platform with check (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_change on mfa_credentials for update to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy worker_all on mfa_credentials for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on mfa_credentials for each row execute function app.touch();

create trigger stay before update of tenant_id, id on mfa_credentials for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('mfa_credentials');

create trigger audit after insert or update or delete on mfa_credentials for each row execute function app.audit_row('mfa_credentials', 'secret');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table roster_imports enable row level security;
alter table roster_imports force row level security;
create policy owner_all on roster_imports for all to aivo_owner using (true) with check (true);
create policy guard_all on roster_imports for all to aivo_guard using (true) with check (true);
revoke all on roster_imports from public;

-- DISTRICT(roster): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on roster_imports to aivo_district;
grant select, insert, update, delete on roster_imports to aivo_worker;
create policy district_read on roster_imports for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'read')));
create policy district_add on roster_imports for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'write')));
create policy district_change on roster_imports for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'write')));
create policy worker_all on roster_imports for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on roster_imports for each row execute function app.touch();

create trigger stay before update of tenant_id, id on roster_imports for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('roster_imports');

create trigger audit after insert or update or delete on roster_imports for each row execute function app.audit_row('roster_imports', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table schools enable row level security;
alter table schools force row level security;
create policy owner_all on schools for all to aivo_owner using (true) with check (true);
create policy guard_all on schools for all to aivo_guard using (true) with check (true);
revoke all on schools from public;

-- TENANT: what may hang on a poster (schools, calendars, classes). Everyone of the tenant reads; a duty over settings writes.
grant select on schools to aivo_member, aivo_district;
grant insert, update on schools to aivo_district;
grant select, insert, update, delete on schools to aivo_worker;
create policy member_read on schools for select to aivo_member using (tenant_id = (select app.tenant_id()));
create policy district_read on schools for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on schools for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on schools for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_all on schools for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on schools for each row execute function app.touch();

create trigger stay before update of tenant_id, id on schools for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('schools');

create trigger audit after insert or update or delete on schools for each row execute function app.audit_row('schools', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table staff_credentials enable row level security;
alter table staff_credentials force row level security;
create policy owner_all on staff_credentials for all to aivo_owner using (true) with check (true);
create policy guard_all on staff_credentials for all to aivo_guard using (true) with check (true);
revoke all on staff_credentials from public;

-- DISTRICT(people): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on staff_credentials to aivo_district;
grant select, insert, update, delete on staff_credentials to aivo_worker;
create policy district_read on staff_credentials for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'read')));
create policy district_add on staff_credentials for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')));
create policy district_change on staff_credentials for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')));
create policy worker_all on staff_credentials for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on staff_credentials for each row execute function app.touch();

create trigger stay before update of tenant_id, id on staff_credentials for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('staff_credentials');

create trigger audit after insert or update or delete on staff_credentials for each row execute function app.audit_row('staff_credentials', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table student_profiles enable row level security;
alter table student_profiles force row level security;
create policy owner_all on student_profiles for all to aivo_owner using (true) with check (true);
create policy guard_all on student_profiles for all to aivo_guard using (true) with check (true);
revoke all on student_profiles from public;

-- STUDENT(basic): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on student_profiles to aivo_member, aivo_district;
grant select, insert, update, delete on student_profiles to aivo_worker;
create policy district_read on student_profiles for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'read')) then true
    else id = any ((select app.my_students('basic', 'read'))::uuid[]) end);
create policy district_add on student_profiles for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'write')) then true
    else id = any ((select app.my_students('basic', 'write'))::uuid[]) end);
create policy district_change on student_profiles for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'write')) then true
    else id = any ((select app.my_students('basic', 'write'))::uuid[]) end);
create policy worker_all on student_profiles for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on student_profiles for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and id = any ((select app.my_students('basic', 'read'))::uuid[]));
create policy member_add on student_profiles for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and id = any ((select app.my_students('basic', 'write'))::uuid[]));
create policy member_change on student_profiles for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and id = any ((select app.my_students('basic', 'write'))::uuid[]));

create trigger touch before update on student_profiles for each row execute function app.touch();

create trigger stay before update of tenant_id, id on student_profiles for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('student_profiles');

create trigger audit after insert or update or delete on student_profiles for each row execute function app.audit_row('student_profiles', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table user_passwords enable row level security;
alter table user_passwords force row level security;
create policy owner_all on user_passwords for all to aivo_owner using (true) with check (true);
create policy guard_all on user_passwords for all to aivo_guard using (true) with check (true);
revoke all on user_passwords from public;

-- GUARDED: no login role reads or writes it; definer functions answer single questions. Jobs write what they must.
grant select, insert, update on user_passwords to aivo_guard;
grant insert, update on user_passwords to aivo_worker;
create policy worker_add on user_passwords for insert to aivo_worker with check (tenant_id = (select app.tenant_id()));
create policy worker_change on user_passwords for update to aivo_worker using (tenant_id = (select app.tenant_id()));

create trigger touch before update on user_passwords for each row execute function app.touch();

create trigger stay before update of tenant_id, id on user_passwords for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('user_passwords');

create trigger audit after insert or update or delete on user_passwords for each row execute function app.audit_row('user_passwords', 'password_hash');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table user_sessions enable row level security;
alter table user_sessions force row level security;
create policy owner_all on user_sessions for all to aivo_owner using (true) with check (true);
create policy guard_all on user_sessions for all to aivo_guard using (true) with check (true);
revoke all on user_sessions from public;

-- OWNER: what belongs to one person alone (sessions, second factors). Only that person reads and changes it.
grant select, insert, update on user_sessions to aivo_member, aivo_district, aivo_platform;
grant select, insert, update, delete on user_sessions to aivo_worker;
create policy own_read on user_sessions for select to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_add on user_sessions for insert to aivo_member, aivo_district, aivo_platform with check (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_change on user_sessions for update to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy worker_all on user_sessions for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on user_sessions for each row execute function app.touch();

create trigger stay before update of tenant_id, id on user_sessions for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('user_sessions');

create trigger audit after insert or update or delete on user_sessions for each row execute function app.audit_row('user_sessions', 'token_hash');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table contact_logs enable row level security;
alter table contact_logs force row level security;
create policy owner_all on contact_logs for all to aivo_owner using (true) with check (true);
create policy guard_all on contact_logs for all to aivo_guard using (true) with check (true);
revoke all on contact_logs from public;

-- STUDENT(contact): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on contact_logs to aivo_member, aivo_district;
grant select, insert, update, delete on contact_logs to aivo_worker;
create policy district_read on contact_logs for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'read')) then true
    else student_id = any ((select app.my_students('contact', 'read'))::uuid[]) end);
create policy district_add on contact_logs for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy district_change on contact_logs for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy worker_all on contact_logs for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- A parent reads the entries about themselves only.
create policy member_read on contact_logs for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'read'))::uuid[])
  and ((select app.actor_role()) = 'teacher' or user_id = (select app.user_id())));
create policy member_add on contact_logs for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));
create policy member_change on contact_logs for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));

create trigger touch before update on contact_logs for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on contact_logs for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('contact_logs');

create trigger audit after insert or update or delete on contact_logs for each row execute function app.audit_row('contact_logs', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table contact_points enable row level security;
alter table contact_points force row level security;
create policy owner_all on contact_points for all to aivo_owner using (true) with check (true);
create policy guard_all on contact_points for all to aivo_guard using (true) with check (true);
revoke all on contact_points from public;

-- STUDENT(contact): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on contact_points to aivo_member, aivo_district;
grant select, insert, update, delete on contact_points to aivo_worker;
create policy district_read on contact_points for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'read')) then true
    else student_id = any ((select app.my_students('contact', 'read'))::uuid[]) end);
create policy district_add on contact_points for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy district_change on contact_points for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy worker_all on contact_points for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- Visible to that person and to staff who need them, never to another contact.
create policy member_read on contact_points for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'read'))::uuid[])
  and ((select app.actor_role()) = 'teacher' or user_id = (select app.user_id())));
create policy member_add on contact_points for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));
create policy member_change on contact_points for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));

create trigger touch before update on contact_points for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on contact_points for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('contact_points');

create trigger audit after insert or update or delete on contact_points for each row execute function app.audit_row('contact_points', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table dismissal_plans enable row level security;
alter table dismissal_plans force row level security;
create policy owner_all on dismissal_plans for all to aivo_owner using (true) with check (true);
create policy guard_all on dismissal_plans for all to aivo_guard using (true) with check (true);
revoke all on dismissal_plans from public;

-- STUDENT(pickup): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on dismissal_plans to aivo_member, aivo_district;
grant select, insert, update, delete on dismissal_plans to aivo_worker;
create policy district_read on dismissal_plans for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('pickup', 'read')) then true
    else student_id = any ((select app.my_students('pickup', 'read'))::uuid[]) end);
create policy district_add on dismissal_plans for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('pickup', 'write')) then true
    else student_id = any ((select app.my_students('pickup', 'write'))::uuid[]) end);
create policy district_change on dismissal_plans for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('pickup', 'write')) then true
    else student_id = any ((select app.my_students('pickup', 'write'))::uuid[]) end);
create policy worker_all on dismissal_plans for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on dismissal_plans for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('pickup', 'read'))::uuid[]));
create policy member_add on dismissal_plans for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('pickup', 'write'))::uuid[]));
create policy member_change on dismissal_plans for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('pickup', 'write'))::uuid[]));

create trigger touch before update on dismissal_plans for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on dismissal_plans for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('dismissal_plans');

create trigger audit after insert or update or delete on dismissal_plans for each row execute function app.audit_row('dismissal_plans', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table documents enable row level security;
alter table documents force row level security;
create policy owner_all on documents for all to aivo_owner using (true) with check (true);
create policy guard_all on documents for all to aivo_guard using (true) with check (true);
revoke all on documents from public;

-- STUDENT(evaluation): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on documents to aivo_member, aivo_district;
grant select, insert, update, delete on documents to aivo_worker;
create policy district_read on documents for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('evaluation', 'read')) then true
    else student_id = any ((select app.my_students('evaluation', 'read'))::uuid[]) end);
create policy district_add on documents for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('evaluation', 'write')) then true
    else student_id = any ((select app.my_students('evaluation', 'write'))::uuid[]) end);
create policy district_change on documents for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('evaluation', 'write')) then true
    else student_id = any ((select app.my_students('evaluation', 'write'))::uuid[]) end);
create policy worker_all on documents for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- A document opens by its audience: plan papers for those who carry the plan, evaluation reports and medical papers for
-- those who carry these needs, court orders for records custodians only.
create policy member_read on documents for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and case audience
    when 'plan_team' then student_id = any ((select app.my_students('plan', 'read'))::uuid[])
    when 'evaluation_team' then student_id = any ((select app.my_students('evaluation', 'read'))::uuid[])
    when 'health' then student_id = any ((select app.my_students('health', 'read'))::uuid[])
    else false end);
create policy member_add on documents for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('evaluation', 'write'))::uuid[])
  and audience <> 'custodian');
-- An UPDATE without WHERE is not bound by who may read: so nobody moves a paper they may not open into their own sight.
create policy member_change on documents for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('evaluation', 'write'))::uuid[])
  and case audience
    when 'plan_team' then true
    when 'evaluation_team' then true
    when 'health' then student_id = any ((select app.my_students('health', 'read'))::uuid[])
    else false end);
create policy custodian_read on documents as restrictive for select to aivo_district using (
  audience <> 'custodian' or (select app.has_duty('audit', 'read')));
create policy custodian_change on documents as restrictive for update to aivo_district using (
  audience <> 'custodian' or (select app.has_duty('audit', 'read'))) with check (true);

create trigger touch before update on documents for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on documents for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('documents');

create trigger audit after insert or update or delete on documents for each row execute function app.audit_row('documents', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table duty_assignments enable row level security;
alter table duty_assignments force row level security;
create policy owner_all on duty_assignments for all to aivo_owner using (true) with check (true);
create policy guard_all on duty_assignments for all to aivo_guard using (true) with check (true);
revoke all on duty_assignments from public;

-- DISTRICT(people): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on duty_assignments to aivo_district;
grant select, insert, update, delete on duty_assignments to aivo_worker;
create policy district_read on duty_assignments for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'read')));
create policy district_add on duty_assignments for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')));
create policy district_change on duty_assignments for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')));
create policy worker_all on duty_assignments for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- Nobody gives a duty that opens more than their own duties do, nor any to themselves, nor lengthens their own.
create policy no_more_than_own_add on duty_assignments as restrictive for insert to aivo_district with check (
  duty = any ((select app.duties_to_give())::text[]) and user_id <> (select app.user_id()));
create policy no_more_than_own_change on duty_assignments as restrictive for update to aivo_district using (
  duty = any ((select app.duties_to_give())::text[]) and user_id <> (select app.user_id()));

create trigger touch before update on duty_assignments for each row execute function app.touch();

create trigger stay before update of tenant_id, id on duty_assignments for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('duty_assignments');

create trigger audit after insert or update or delete on duty_assignments for each row execute function app.audit_row('duty_assignments', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table focus_baselines enable row level security;
alter table focus_baselines force row level security;
create policy owner_all on focus_baselines for all to aivo_owner using (true) with check (true);
create policy guard_all on focus_baselines for all to aivo_guard using (true) with check (true);
revoke all on focus_baselines from public;

-- STUDENT(focus): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on focus_baselines to aivo_member, aivo_district;
grant select, insert, update, delete on focus_baselines to aivo_worker;
create policy district_read on focus_baselines for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'read')) then true
    else student_id = any ((select app.my_students('focus', 'read'))::uuid[]) end);
create policy district_add on focus_baselines for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'write')) then true
    else student_id = any ((select app.my_students('focus', 'write'))::uuid[]) end);
create policy district_change on focus_baselines for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'write')) then true
    else student_id = any ((select app.my_students('focus', 'write'))::uuid[]) end);
create policy worker_all on focus_baselines for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on focus_baselines for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'read'))::uuid[]));
create policy member_add on focus_baselines for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'write'))::uuid[]));
create policy member_change on focus_baselines for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'write'))::uuid[]));

create trigger touch before update on focus_baselines for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on focus_baselines for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('focus_baselines');

create trigger audit after insert or update or delete on focus_baselines for each row execute function app.audit_row('focus_baselines', '');

create trigger consent before insert or update on focus_baselines for each row execute function app.consent_gate_row('focus_monitoring');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table households enable row level security;
alter table households force row level security;
create policy owner_all on households for all to aivo_owner using (true) with check (true);
create policy guard_all on households for all to aivo_guard using (true) with check (true);
revoke all on households from public;

-- STUDENT(contact): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on households to aivo_member, aivo_district;
grant select, insert, update, delete on households to aivo_worker;
create policy district_read on households for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'read')) then true
    else student_id = any ((select app.my_students('contact', 'read'))::uuid[]) end);
create policy district_add on households for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy district_change on households for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy worker_all on households for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- A parent reads the homes they live in, never another home of the learner.
create policy member_read on households for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'read'))::uuid[])
  and ((select app.actor_role()) = 'teacher' or id = any ((select app.my_households())::uuid[])));
create policy member_add on households for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));
create policy member_change on households for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));

create trigger touch before update on households for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on households for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('households');

create trigger audit after insert or update or delete on households for each row execute function app.audit_row('households', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table parent_student_relations enable row level security;
alter table parent_student_relations force row level security;
create policy owner_all on parent_student_relations for all to aivo_owner using (true) with check (true);
create policy guard_all on parent_student_relations for all to aivo_guard using (true) with check (true);
revoke all on parent_student_relations from public;

-- STUDENT(basic): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on parent_student_relations to aivo_member, aivo_district;
grant select, insert, update, delete on parent_student_relations to aivo_worker;
create policy district_read on parent_student_relations for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'read')) then true
    else student_id = any ((select app.my_students('basic', 'read'))::uuid[]) end);
create policy district_add on parent_student_relations for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'write')) then true
    else student_id = any ((select app.my_students('basic', 'write'))::uuid[]) end);
create policy district_change on parent_student_relations for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'write')) then true
    else student_id = any ((select app.my_students('basic', 'write'))::uuid[]) end);
create policy worker_all on parent_student_relations for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- A parent reads their own relation only, never another family member's; staff read those of their learners.
create policy member_read on parent_student_relations for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('basic', 'read'))::uuid[])
  and ((select app.actor_role()) = 'teacher' or user_id = (select app.user_id())));
-- Rights are written by district staff and jobs.
revoke insert, update on parent_student_relations from aivo_member;
-- Rosters bring contacts; a confirmed relation is made and changed by duties that write to families.
create policy confirmed_by_records_staff on parent_student_relations as restrictive for insert to aivo_district with check (
  not is_confirmed or (select app.has_duty('notice', 'write'))
  or student_id = any ((select app.my_students('notice', 'write'))::uuid[]));
create policy changed_by_records_staff on parent_student_relations as restrictive for update to aivo_district using (
  not is_confirmed or (select app.has_duty('notice', 'write'))
  or student_id = any ((select app.my_students('notice', 'write'))::uuid[]));

create trigger touch before update on parent_student_relations for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on parent_student_relations for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('parent_student_relations');

create trigger audit after insert or update or delete on parent_student_relations for each row execute function app.audit_row('parent_student_relations', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table roster_import_findings enable row level security;
alter table roster_import_findings force row level security;
create policy owner_all on roster_import_findings for all to aivo_owner using (true) with check (true);
create policy guard_all on roster_import_findings for all to aivo_guard using (true) with check (true);
revoke all on roster_import_findings from public;

-- DISTRICT(roster): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on roster_import_findings to aivo_district;
grant select, insert, update, delete on roster_import_findings to aivo_worker;
create policy district_read on roster_import_findings for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'read')));
create policy district_add on roster_import_findings for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'write')));
create policy district_change on roster_import_findings for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'write')));
create policy worker_all on roster_import_findings for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on roster_import_findings for each row execute function app.touch();

create trigger stay before update of tenant_id, id on roster_import_findings for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('roster_import_findings');

create trigger audit after insert or update or delete on roster_import_findings for each row execute function app.audit_row('roster_import_findings', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table school_years enable row level security;
alter table school_years force row level security;
create policy owner_all on school_years for all to aivo_owner using (true) with check (true);
create policy guard_all on school_years for all to aivo_guard using (true) with check (true);
revoke all on school_years from public;

-- TENANT: what may hang on a poster (schools, calendars, classes). Everyone of the tenant reads; a duty over settings writes.
grant select on school_years to aivo_member, aivo_district;
grant insert, update on school_years to aivo_district;
grant select, insert, update, delete on school_years to aivo_worker;
create policy member_read on school_years for select to aivo_member using (tenant_id = (select app.tenant_id()));
create policy district_read on school_years for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on school_years for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on school_years for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_all on school_years for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on school_years for each row execute function app.touch();

create trigger stay before update of tenant_id, id on school_years for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('school_years');

create trigger audit after insert or update or delete on school_years for each row execute function app.audit_row('school_years', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table standard_associations enable row level security;
alter table standard_associations force row level security;
create policy owner_all on standard_associations for all to aivo_owner using (true) with check (true);
create policy guard_all on standard_associations for all to aivo_guard using (true) with check (true);
revoke all on standard_associations from public;

-- CATALOGUE: rows without an owner are the platform's and everyone reads them; the others are the tenant's own.
-- Staff write their tenant's rows, the platform its own.
grant select on standard_associations to aivo_member, aivo_district, aivo_platform, aivo_worker;
grant insert, update on standard_associations to aivo_member, aivo_district, aivo_platform, aivo_worker;
create policy read on standard_associations for select to aivo_member, aivo_district, aivo_worker using (
  (owner_tenant_id is null or owner_tenant_id = (select app.tenant_id())) and (select app.tenant_id()) is not null);
create policy member_add on standard_associations for insert to aivo_member with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_change on standard_associations for update to aivo_member using (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy district_add on standard_associations for insert to aivo_district with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on standard_associations for update to aivo_district using (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_add on standard_associations for insert to aivo_worker with check (owner_tenant_id = (select app.tenant_id()));
create policy worker_change on standard_associations for update to aivo_worker using (owner_tenant_id = (select app.tenant_id()));
create policy platform_read on standard_associations for select to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_add on standard_associations for insert to aivo_platform with check (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_change on standard_associations for update to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');

create trigger touch before update on standard_associations for each row execute function app.touch();

create trigger stay before update of owner_tenant_id, id on standard_associations for each row when (old.owner_tenant_id is distinct from new.owner_tenant_id or old.id is distinct from new.id) execute function app.stay('standard_associations');

create trigger own_shelf_framework_id before insert or update of framework_id on standard_associations for each row when (new.framework_id is not null) execute function app.own_shelf('framework_id', 'curriculum_frameworks');

create trigger own_shelf_origin_standard_id before insert or update of origin_standard_id on standard_associations for each row when (new.origin_standard_id is not null) execute function app.own_shelf('origin_standard_id', 'curriculum_standards');

create trigger own_shelf_destination_standard_id before insert or update of destination_standard_id on standard_associations for each row when (new.destination_standard_id is not null) execute function app.own_shelf('destination_standard_id', 'curriculum_standards');

create trigger own_shelf_destination_framework_id before insert or update of destination_framework_id on standard_associations for each row when (new.destination_framework_id is not null) execute function app.own_shelf('destination_framework_id', 'curriculum_frameworks');

create trigger audit after insert or update or delete on standard_associations for each row execute function app.audit_row('standard_associations', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table student_assignments enable row level security;
alter table student_assignments force row level security;
create policy owner_all on student_assignments for all to aivo_owner using (true) with check (true);
create policy guard_all on student_assignments for all to aivo_guard using (true) with check (true);
revoke all on student_assignments from public;

-- STUDENT(basic): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on student_assignments to aivo_member, aivo_district;
grant select, insert, update, delete on student_assignments to aivo_worker;
create policy district_read on student_assignments for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'read')) then true
    else student_id = any ((select app.my_students('basic', 'read'))::uuid[]) end);
create policy district_add on student_assignments for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'write')) then true
    else student_id = any ((select app.my_students('basic', 'write'))::uuid[]) end);
create policy district_change on student_assignments for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'write')) then true
    else student_id = any ((select app.my_students('basic', 'write'))::uuid[]) end);
create policy worker_all on student_assignments for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on student_assignments for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('basic', 'read'))::uuid[]));
create policy member_add on student_assignments for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('basic', 'write'))::uuid[]));
create policy member_change on student_assignments for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('basic', 'write'))::uuid[]));

create trigger touch before update on student_assignments for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on student_assignments for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('student_assignments');

create trigger audit after insert or update or delete on student_assignments for each row execute function app.audit_row('student_assignments', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table student_demographics enable row level security;
alter table student_demographics force row level security;
create policy owner_all on student_demographics for all to aivo_owner using (true) with check (true);
create policy guard_all on student_demographics for all to aivo_guard using (true) with check (true);
revoke all on student_demographics from public;

-- STUDENT(registry): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on student_demographics to aivo_member, aivo_district;
grant select, insert, update, delete on student_demographics to aivo_worker;
create policy district_read on student_demographics for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('registry', 'read')) then true
    else student_id = any ((select app.my_students('registry', 'read'))::uuid[]) end);
create policy district_add on student_demographics for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('registry', 'write')) then true
    else student_id = any ((select app.my_students('registry', 'write'))::uuid[]) end);
create policy district_change on student_demographics for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('registry', 'write')) then true
    else student_id = any ((select app.my_students('registry', 'write'))::uuid[]) end);
create policy worker_all on student_demographics for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on student_demographics for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('registry', 'read'))::uuid[]));
create policy member_add on student_demographics for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('registry', 'write'))::uuid[]));
create policy member_change on student_demographics for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('registry', 'write'))::uuid[]));

create trigger touch before update on student_demographics for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on student_demographics for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('student_demographics');

create trigger audit after insert or update or delete on student_demographics for each row execute function app.audit_row('student_demographics', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table student_identifiers enable row level security;
alter table student_identifiers force row level security;
create policy owner_all on student_identifiers for all to aivo_owner using (true) with check (true);
create policy guard_all on student_identifiers for all to aivo_guard using (true) with check (true);
revoke all on student_identifiers from public;

-- STUDENT(registry): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on student_identifiers to aivo_member, aivo_district;
grant select, insert, update, delete on student_identifiers to aivo_worker;
create policy district_read on student_identifiers for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('registry', 'read')) then true
    else student_id = any ((select app.my_students('registry', 'read'))::uuid[]) end);
create policy district_add on student_identifiers for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('registry', 'write')) then true
    else student_id = any ((select app.my_students('registry', 'write'))::uuid[]) end);
create policy district_change on student_identifiers for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('registry', 'write')) then true
    else student_id = any ((select app.my_students('registry', 'write'))::uuid[]) end);
create policy worker_all on student_identifiers for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on student_identifiers for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('registry', 'read'))::uuid[]));
create policy member_add on student_identifiers for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('registry', 'write'))::uuid[]));
create policy member_change on student_identifiers for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('registry', 'write'))::uuid[]));

create trigger touch before update on student_identifiers for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on student_identifiers for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('student_identifiers');

create trigger audit after insert or update or delete on student_identifiers for each row execute function app.audit_row('student_identifiers', 'value_hash,value_sealed');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table student_insights enable row level security;
alter table student_insights force row level security;
create policy owner_all on student_insights for all to aivo_owner using (true) with check (true);
create policy guard_all on student_insights for all to aivo_guard using (true) with check (true);
revoke all on student_insights from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on student_insights to aivo_member, aivo_district;
grant select, insert, update, delete on student_insights to aivo_worker;
create policy district_read on student_insights for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on student_insights for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on student_insights for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on student_insights for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on student_insights for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'read'))::uuid[]));
create policy member_add on student_insights for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));
create policy member_change on student_insights for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));

create trigger touch before update on student_insights for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on student_insights for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('student_insights');

create trigger audit after insert or update or delete on student_insights for each row execute function app.audit_row('student_insights', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table student_names enable row level security;
alter table student_names force row level security;
create policy owner_all on student_names for all to aivo_owner using (true) with check (true);
create policy guard_all on student_names for all to aivo_guard using (true) with check (true);
revoke all on student_names from public;

-- STUDENT(basic): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on student_names to aivo_member, aivo_district;
grant select, insert, update, delete on student_names to aivo_worker;
create policy district_read on student_names for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'read')) then true
    else student_id = any ((select app.my_students('basic', 'read'))::uuid[]) end);
create policy district_add on student_names for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'write')) then true
    else student_id = any ((select app.my_students('basic', 'write'))::uuid[]) end);
create policy district_change on student_names for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'write')) then true
    else student_id = any ((select app.my_students('basic', 'write'))::uuid[]) end);
create policy worker_all on student_names for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on student_names for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('basic', 'read'))::uuid[]));
create policy member_add on student_names for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('basic', 'write'))::uuid[]));
create policy member_change on student_names for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('basic', 'write'))::uuid[]));

create trigger touch before update on student_names for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on student_names for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('student_names');

create trigger audit after insert or update or delete on student_names for each row execute function app.audit_row('student_names', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table student_notices enable row level security;
alter table student_notices force row level security;
create policy owner_all on student_notices for all to aivo_owner using (true) with check (true);
create policy guard_all on student_notices for all to aivo_guard using (true) with check (true);
revoke all on student_notices from public;

-- STUDENT(notice): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on student_notices to aivo_member, aivo_district;
grant select, insert, update, delete on student_notices to aivo_worker;
create policy district_read on student_notices for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('notice', 'read')) then true
    else student_id = any ((select app.my_students('notice', 'read'))::uuid[]) end);
create policy district_add on student_notices for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('notice', 'write')) then true
    else student_id = any ((select app.my_students('notice', 'write'))::uuid[]) end);
create policy district_change on student_notices for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('notice', 'write')) then true
    else student_id = any ((select app.my_students('notice', 'write'))::uuid[]) end);
create policy worker_all on student_notices for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- Each parent reads the notices sent to them.
create policy member_read on student_notices for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('notice', 'read'))::uuid[])
  and ((select app.actor_role()) = 'teacher' or user_id = (select app.user_id())));
create policy member_add on student_notices for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('notice', 'write'))::uuid[]));
create policy member_change on student_notices for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('notice', 'write'))::uuid[]));

create trigger touch before update on student_notices for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on student_notices for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('student_notices');

create trigger audit after insert or update or delete on student_notices for each row execute function app.audit_row('student_notices', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table student_safety_steps enable row level security;
alter table student_safety_steps force row level security;
create policy owner_all on student_safety_steps for all to aivo_owner using (true) with check (true);
create policy guard_all on student_safety_steps for all to aivo_guard using (true) with check (true);
revoke all on student_safety_steps from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on student_safety_steps to aivo_member, aivo_district;
grant select, insert, update, delete on student_safety_steps to aivo_worker;
create policy district_read on student_safety_steps for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on student_safety_steps for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on student_safety_steps for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on student_safety_steps for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on student_safety_steps for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'read'))::uuid[]));
create policy member_add on student_safety_steps for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));
create policy member_change on student_safety_steps for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));

create trigger touch before update on student_safety_steps for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on student_safety_steps for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('student_safety_steps');

create trigger audit after insert or update or delete on student_safety_steps for each row execute function app.audit_row('student_safety_steps', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table user_roles enable row level security;
alter table user_roles force row level security;
create policy owner_all on user_roles for all to aivo_owner using (true) with check (true);
create policy guard_all on user_roles for all to aivo_guard using (true) with check (true);
revoke all on user_roles from public;

-- DISTRICT(people): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on user_roles to aivo_district;
grant select, insert, update, delete on user_roles to aivo_worker;
create policy district_read on user_roles for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'read')));
create policy district_add on user_roles for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')));
create policy district_change on user_roles for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')));
create policy worker_all on user_roles for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on user_roles for each row execute function app.touch();

create trigger stay before update of tenant_id, id on user_roles for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('user_roles');

create trigger audit after insert or update or delete on user_roles for each row execute function app.audit_row('user_roles', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table academic_sessions enable row level security;
alter table academic_sessions force row level security;
create policy owner_all on academic_sessions for all to aivo_owner using (true) with check (true);
create policy guard_all on academic_sessions for all to aivo_guard using (true) with check (true);
revoke all on academic_sessions from public;

-- TENANT: what may hang on a poster (schools, calendars, classes). Everyone of the tenant reads; a duty over settings writes.
grant select on academic_sessions to aivo_member, aivo_district;
grant insert, update on academic_sessions to aivo_district;
grant select, insert, update, delete on academic_sessions to aivo_worker;
create policy member_read on academic_sessions for select to aivo_member using (tenant_id = (select app.tenant_id()));
create policy district_read on academic_sessions for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on academic_sessions for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on academic_sessions for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_all on academic_sessions for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on academic_sessions for each row execute function app.touch();

create trigger stay before update of tenant_id, id on academic_sessions for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('academic_sessions');

create trigger audit after insert or update or delete on academic_sessions for each row execute function app.audit_row('academic_sessions', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table consent_records enable row level security;
alter table consent_records force row level security;
create policy owner_all on consent_records for all to aivo_owner using (true) with check (true);
create policy guard_all on consent_records for all to aivo_guard using (true) with check (true);
revoke all on consent_records from public;

-- STUDENT(consent): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on consent_records to aivo_member, aivo_district;
grant select, insert, update, delete on consent_records to aivo_worker;
create policy district_read on consent_records for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('consent', 'read')) then true
    else student_id = any ((select app.my_students('consent', 'read'))::uuid[]) end);
create policy district_add on consent_records for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('consent', 'write')) then true
    else student_id = any ((select app.my_students('consent', 'write'))::uuid[]) end);
create policy district_change on consent_records for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('consent', 'write')) then true
    else student_id = any ((select app.my_students('consent', 'write'))::uuid[]) end);
create policy worker_all on consent_records for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- A consent is read by who may decide on either kind, and written by who may decide on its own kind.
create policy member_read on consent_records for select to aivo_member using (
  tenant_id = (select app.tenant_id())
  and student_id = any (
    (select app.my_students('consent', 'read'))::uuid[] || (select app.my_students('decision', 'read'))::uuid[]
    || (select app.adult_self())::uuid[]));
create policy member_add on consent_records for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and case kind
    when 'data' then student_id = any ((select app.my_students('consent', 'write'))::uuid[] || (select app.adult_self())::uuid[])
    else student_id = any ((select app.my_students('decision', 'write'))::uuid[] || (select app.adult_self())::uuid[]) end);
create policy member_change on consent_records for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher' and case kind
    when 'data' then student_id = any ((select app.my_students('consent', 'write'))::uuid[])
    else student_id = any ((select app.my_students('decision', 'write'))::uuid[]) end);

create trigger touch before update on consent_records for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on consent_records for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('consent_records');

create trigger audit after insert or update or delete on consent_records for each row execute function app.audit_row('consent_records', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table courses enable row level security;
alter table courses force row level security;
create policy owner_all on courses for all to aivo_owner using (true) with check (true);
create policy guard_all on courses for all to aivo_guard using (true) with check (true);
revoke all on courses from public;

-- TENANT: what may hang on a poster (schools, calendars, classes). Everyone of the tenant reads; a duty over settings writes.
grant select on courses to aivo_member, aivo_district;
grant insert, update on courses to aivo_district;
grant select, insert, update, delete on courses to aivo_worker;
create policy member_read on courses for select to aivo_member using (tenant_id = (select app.tenant_id()));
create policy district_read on courses for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on courses for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on courses for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_all on courses for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on courses for each row execute function app.touch();

create trigger stay before update of tenant_id, id on courses for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('courses');

create trigger audit after insert or update or delete on courses for each row execute function app.audit_row('courses', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table household_addresses enable row level security;
alter table household_addresses force row level security;
create policy owner_all on household_addresses for all to aivo_owner using (true) with check (true);
create policy guard_all on household_addresses for all to aivo_guard using (true) with check (true);
revoke all on household_addresses from public;

-- STUDENT(contact): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on household_addresses to aivo_member, aivo_district;
grant select, insert, update, delete on household_addresses to aivo_worker;
create policy district_read on household_addresses for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'read')) then true
    else student_id = any ((select app.my_students('contact', 'read'))::uuid[]) end);
create policy district_add on household_addresses for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy district_change on household_addresses for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy worker_all on household_addresses for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- A parent reads the address of their own home only; a protected one opens for records custodians and its own people.
create policy member_read on household_addresses for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'read'))::uuid[])
  and ((select app.actor_role()) = 'teacher' or household_id = any ((select app.my_households())::uuid[])));
create policy member_add on household_addresses for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));
create policy member_change on household_addresses for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));
create policy protected_read on household_addresses as restrictive for select to aivo_member, aivo_district using (
  not is_protected or (select app.has_duty('audit', 'read')) or household_id = any ((select app.my_households())::uuid[]));
create policy protected_change on household_addresses as restrictive for update to aivo_member, aivo_district using (
  not is_protected or (select app.has_duty('audit', 'read'))) with check (true);

create trigger touch before update on household_addresses for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on household_addresses for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('household_addresses');

create trigger audit after insert or update or delete on household_addresses for each row execute function app.audit_row('household_addresses', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table household_members enable row level security;
alter table household_members force row level security;
create policy owner_all on household_members for all to aivo_owner using (true) with check (true);
create policy guard_all on household_members for all to aivo_guard using (true) with check (true);
revoke all on household_members from public;

-- STUDENT(contact): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on household_members to aivo_member, aivo_district;
grant select, insert, update, delete on household_members to aivo_worker;
create policy district_read on household_members for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'read')) then true
    else student_id = any ((select app.my_students('contact', 'read'))::uuid[]) end);
create policy district_add on household_members for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy district_change on household_members for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy worker_all on household_members for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- A parent reads who lives in their own home only.
create policy member_read on household_members for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'read'))::uuid[])
  and ((select app.actor_role()) = 'teacher' or household_id = any ((select app.my_households())::uuid[])));
create policy member_add on household_members for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));
create policy member_change on household_members for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));

create trigger touch before update on household_members for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on household_members for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('household_members');

create trigger audit after insert or update or delete on household_members for each row execute function app.audit_row('household_members', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table medical_notes enable row level security;
alter table medical_notes force row level security;
create policy owner_all on medical_notes for all to aivo_owner using (true) with check (true);
create policy guard_all on medical_notes for all to aivo_guard using (true) with check (true);
revoke all on medical_notes from public;

-- STUDENT(health): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on medical_notes to aivo_member, aivo_district;
grant select, insert, update, delete on medical_notes to aivo_worker;
create policy district_read on medical_notes for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('health', 'read')) then true
    else student_id = any ((select app.my_students('health', 'read'))::uuid[]) end);
create policy district_add on medical_notes for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('health', 'write')) then true
    else student_id = any ((select app.my_students('health', 'write'))::uuid[]) end);
create policy district_change on medical_notes for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('health', 'write')) then true
    else student_id = any ((select app.my_students('health', 'write'))::uuid[]) end);
create policy worker_all on medical_notes for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on medical_notes for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('health', 'read'))::uuid[]));
create policy member_add on medical_notes for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('health', 'write'))::uuid[]));
create policy member_change on medical_notes for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('health', 'write'))::uuid[]));

create trigger touch before update on medical_notes for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on medical_notes for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('medical_notes');

create trigger audit after insert or update or delete on medical_notes for each row execute function app.audit_row('medical_notes', 'note');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table parent_relation_rights enable row level security;
alter table parent_relation_rights force row level security;
create policy owner_all on parent_relation_rights for all to aivo_owner using (true) with check (true);
create policy guard_all on parent_relation_rights for all to aivo_guard using (true) with check (true);
revoke all on parent_relation_rights from public;

-- STUDENT(basic): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on parent_relation_rights to aivo_member, aivo_district;
grant select, insert, update, delete on parent_relation_rights to aivo_worker;
create policy district_read on parent_relation_rights for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'read')) then true
    else student_id = any ((select app.my_students('basic', 'read'))::uuid[]) end);
create policy district_add on parent_relation_rights for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'write')) then true
    else student_id = any ((select app.my_students('basic', 'write'))::uuid[]) end);
create policy district_change on parent_relation_rights for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'write')) then true
    else student_id = any ((select app.my_students('basic', 'write'))::uuid[]) end);
create policy worker_all on parent_relation_rights for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- As the relation it belongs to: a parent reads the rights of their own relation only.
create policy member_read on parent_relation_rights for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('basic', 'read'))::uuid[])
  and case when (select app.actor_role()) = 'teacher' then true
    else relation_id in (select r.id from parent_student_relations r
      where r.tenant_id = (select app.tenant_id()) and r.user_id = (select app.user_id())) end);
-- Rights are written by district staff and jobs.
revoke insert, update on parent_relation_rights from aivo_member;
-- A right opens a child's record: whoever enters rosters gives none. Duties that write to families do.
create policy given_by_records_staff on parent_relation_rights as restrictive for insert to aivo_district with check (
  (select app.has_duty('notice', 'write')) or student_id = any ((select app.my_students('notice', 'write'))::uuid[]));
create policy changed_by_records_staff on parent_relation_rights as restrictive for update to aivo_district using (
  (select app.has_duty('notice', 'write')) or student_id = any ((select app.my_students('notice', 'write'))::uuid[]));

create trigger touch before update on parent_relation_rights for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on parent_relation_rights for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('parent_relation_rights');

create trigger audit after insert or update or delete on parent_relation_rights for each row execute function app.audit_row('parent_relation_rights', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table retention_holds enable row level security;
alter table retention_holds force row level security;
create policy owner_all on retention_holds for all to aivo_owner using (true) with check (true);
create policy guard_all on retention_holds for all to aivo_guard using (true) with check (true);
revoke all on retention_holds from public;

-- STUDENT(audit): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on retention_holds to aivo_member, aivo_district;
grant select, insert, update, delete on retention_holds to aivo_worker;
create policy district_read on retention_holds for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('audit', 'read')) then true
    else student_id = any ((select app.my_students('audit', 'read'))::uuid[]) end);
create policy district_add on retention_holds for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('audit', 'write')) then true
    else student_id = any ((select app.my_students('audit', 'write'))::uuid[]) end);
create policy district_change on retention_holds for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('audit', 'write')) then true
    else student_id = any ((select app.my_students('audit', 'write'))::uuid[]) end);
create policy worker_all on retention_holds for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on retention_holds for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('audit', 'read'))::uuid[]));
create policy member_add on retention_holds for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('audit', 'write'))::uuid[]));
create policy member_change on retention_holds for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('audit', 'write'))::uuid[]));

create trigger touch before update on retention_holds for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on retention_holds for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('retention_holds');

create trigger audit after insert or update or delete on retention_holds for each row execute function app.audit_row('retention_holds', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table school_calendars enable row level security;
alter table school_calendars force row level security;
create policy owner_all on school_calendars for all to aivo_owner using (true) with check (true);
create policy guard_all on school_calendars for all to aivo_guard using (true) with check (true);
revoke all on school_calendars from public;

-- TENANT: what may hang on a poster (schools, calendars, classes). Everyone of the tenant reads; a duty over settings writes.
grant select on school_calendars to aivo_member, aivo_district;
grant insert, update on school_calendars to aivo_district;
grant select, insert, update, delete on school_calendars to aivo_worker;
create policy member_read on school_calendars for select to aivo_member using (tenant_id = (select app.tenant_id()));
create policy district_read on school_calendars for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on school_calendars for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on school_calendars for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_all on school_calendars for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on school_calendars for each row execute function app.touch();

create trigger stay before update of tenant_id, id on school_calendars for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('school_calendars');

create trigger audit after insert or update or delete on school_calendars for each row execute function app.audit_row('school_calendars', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table school_enrolments enable row level security;
alter table school_enrolments force row level security;
create policy owner_all on school_enrolments for all to aivo_owner using (true) with check (true);
create policy guard_all on school_enrolments for all to aivo_guard using (true) with check (true);
revoke all on school_enrolments from public;

-- STUDENT(basic): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on school_enrolments to aivo_member, aivo_district;
grant select, insert, update, delete on school_enrolments to aivo_worker;
create policy district_read on school_enrolments for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'read')) then true
    else student_id = any ((select app.my_students('basic', 'read'))::uuid[]) end);
create policy district_add on school_enrolments for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'write')) then true
    else student_id = any ((select app.my_students('basic', 'write'))::uuid[]) end);
create policy district_change on school_enrolments for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'write')) then true
    else student_id = any ((select app.my_students('basic', 'write'))::uuid[]) end);
create policy worker_all on school_enrolments for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on school_enrolments for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('basic', 'read'))::uuid[]));
create policy member_add on school_enrolments for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('basic', 'write'))::uuid[]));
create policy member_change on school_enrolments for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('basic', 'write'))::uuid[]));

create trigger touch before update on school_enrolments for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on school_enrolments for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('school_enrolments');

create trigger audit after insert or update or delete on school_enrolments for each row execute function app.audit_row('school_enrolments', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table calendar_days enable row level security;
alter table calendar_days force row level security;
create policy owner_all on calendar_days for all to aivo_owner using (true) with check (true);
create policy guard_all on calendar_days for all to aivo_guard using (true) with check (true);
revoke all on calendar_days from public;

-- TENANT: what may hang on a poster (schools, calendars, classes). Everyone of the tenant reads; a duty over settings writes.
grant select on calendar_days to aivo_member, aivo_district;
grant insert, update on calendar_days to aivo_district;
grant select, insert, update, delete on calendar_days to aivo_worker;
create policy member_read on calendar_days for select to aivo_member using (tenant_id = (select app.tenant_id()));
create policy district_read on calendar_days for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on calendar_days for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on calendar_days for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_all on calendar_days for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on calendar_days for each row execute function app.touch();

create trigger stay before update of tenant_id, id on calendar_days for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('calendar_days');

create trigger audit after insert or update or delete on calendar_days for each row execute function app.audit_row('calendar_days', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table classrooms enable row level security;
alter table classrooms force row level security;
create policy owner_all on classrooms for all to aivo_owner using (true) with check (true);
create policy guard_all on classrooms for all to aivo_guard using (true) with check (true);
revoke all on classrooms from public;

-- TENANT: what may hang on a poster (schools, calendars, classes). Everyone of the tenant reads; a duty over settings writes.
grant select on classrooms to aivo_member, aivo_district;
grant insert, update on classrooms to aivo_district;
grant select, insert, update, delete on classrooms to aivo_worker;
create policy member_read on classrooms for select to aivo_member using (tenant_id = (select app.tenant_id()));
create policy district_read on classrooms for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on classrooms for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on classrooms for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_all on classrooms for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on classrooms for each row execute function app.touch();

create trigger stay before update of tenant_id, id on classrooms for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('classrooms');

create trigger audit after insert or update or delete on classrooms for each row execute function app.audit_row('classrooms', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table consent_answers enable row level security;
alter table consent_answers force row level security;
create policy owner_all on consent_answers for all to aivo_owner using (true) with check (true);
create policy guard_all on consent_answers for all to aivo_guard using (true) with check (true);
revoke all on consent_answers from public;

-- STUDENT(consent): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on consent_answers to aivo_member, aivo_district;
grant select, insert, update, delete on consent_answers to aivo_worker;
create policy district_read on consent_answers for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('consent', 'read')) then true
    else student_id = any ((select app.my_students('consent', 'read'))::uuid[]) end);
create policy district_add on consent_answers for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('consent', 'write')) then true
    else student_id = any ((select app.my_students('consent', 'write'))::uuid[]) end);
create policy district_change on consent_answers for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('consent', 'write')) then true
    else student_id = any ((select app.my_students('consent', 'write'))::uuid[]) end);
create policy worker_all on consent_answers for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- Staff who keep consents read and enter everybody's answers; a parent or adult student reads and gives their own only.
-- An answer is never changed.
revoke update on consent_answers from aivo_member, aivo_district;
create policy member_read on consent_answers for select to aivo_member using (
  tenant_id = (select app.tenant_id())
  and student_id = any (
    (select app.my_students('consent', 'read'))::uuid[] || (select app.my_students('decision', 'read'))::uuid[]
    || (select app.adult_self())::uuid[])
  and case when (select app.actor_role()) = 'teacher' then true else user_id = (select app.user_id()) end);
create policy member_add on consent_answers for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and case kind
    when 'data' then student_id = any ((select app.my_students('consent', 'write'))::uuid[] || (select app.adult_self())::uuid[])
    else student_id = any ((select app.my_students('decision', 'write'))::uuid[] || (select app.adult_self())::uuid[]) end
  and case when (select app.actor_role()) = 'teacher' then true
    else user_id = (select app.user_id()) and capacity <> 'school_official' end);

create trigger audit after insert or update or delete on consent_answers for each row execute function app.audit_row('consent_answers', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table consent_histories enable row level security;
alter table consent_histories force row level security;
create policy owner_all on consent_histories for all to aivo_owner using (true) with check (true);
create policy guard_all on consent_histories for all to aivo_guard using (true) with check (true);
revoke all on consent_histories from public;

-- STUDENT(consent): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on consent_histories to aivo_member, aivo_district;
grant select, insert, update, delete on consent_histories to aivo_worker;
create policy district_read on consent_histories for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('consent', 'read')) then true
    else student_id = any ((select app.my_students('consent', 'read'))::uuid[]) end);
create policy district_add on consent_histories for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('consent', 'write')) then true
    else student_id = any ((select app.my_students('consent', 'write'))::uuid[]) end);
create policy district_change on consent_histories for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('consent', 'write')) then true
    else student_id = any ((select app.my_students('consent', 'write'))::uuid[]) end);
create policy worker_all on consent_histories for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- Read as the consent itself; written by the database alone.
revoke insert, update on consent_histories from aivo_member, aivo_district, aivo_worker;
create policy member_read on consent_histories for select to aivo_member using (
  tenant_id = (select app.tenant_id())
  and student_id = any (
    (select app.my_students('consent', 'read'))::uuid[] || (select app.my_students('decision', 'read'))::uuid[]
    || (select app.adult_self())::uuid[]));

create trigger audit after insert or update or delete on consent_histories for each row execute function app.audit_row('consent_histories', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table consent_notices enable row level security;
alter table consent_notices force row level security;
create policy owner_all on consent_notices for all to aivo_owner using (true) with check (true);
create policy guard_all on consent_notices for all to aivo_guard using (true) with check (true);
revoke all on consent_notices from public;

-- STUDENT(consent): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on consent_notices to aivo_member, aivo_district;
grant select, insert, update, delete on consent_notices to aivo_worker;
create policy district_read on consent_notices for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('consent', 'read')) then true
    else student_id = any ((select app.my_students('consent', 'read'))::uuid[]) end);
create policy district_add on consent_notices for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('consent', 'write')) then true
    else student_id = any ((select app.my_students('consent', 'write'))::uuid[]) end);
create policy district_change on consent_notices for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('consent', 'write')) then true
    else student_id = any ((select app.my_students('consent', 'write'))::uuid[]) end);
create policy worker_all on consent_notices for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- Staff who keep consents read and enter every notice; everybody else reads those sent to themselves.
revoke update on consent_notices from aivo_member, aivo_district;
create policy member_read on consent_notices for select to aivo_member using (
  tenant_id = (select app.tenant_id())
  and student_id = any (
    (select app.my_students('consent', 'read'))::uuid[] || (select app.my_students('decision', 'read'))::uuid[]
    || (select app.adult_self())::uuid[])
  and case when (select app.actor_role()) = 'teacher' then true else to_user_id = (select app.user_id()) end);
create policy member_add on consent_notices for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher' and case kind
    when 'data' then student_id = any ((select app.my_students('consent', 'write'))::uuid[])
    else student_id = any ((select app.my_students('decision', 'write'))::uuid[]) end);

create trigger audit after insert or update or delete on consent_notices for each row execute function app.audit_row('consent_notices', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table classroom_memberships enable row level security;
alter table classroom_memberships force row level security;
create policy owner_all on classroom_memberships for all to aivo_owner using (true) with check (true);
create policy guard_all on classroom_memberships for all to aivo_guard using (true) with check (true);
revoke all on classroom_memberships from public;

-- STUDENT(basic): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on classroom_memberships to aivo_member, aivo_district;
grant select, insert, update, delete on classroom_memberships to aivo_worker;
create policy district_read on classroom_memberships for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'read')) then true
    else student_id = any ((select app.my_students('basic', 'read'))::uuid[]) end);
create policy district_add on classroom_memberships for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'write')) then true
    else student_id = any ((select app.my_students('basic', 'write'))::uuid[]) end);
create policy district_change on classroom_memberships for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('basic', 'write')) then true
    else student_id = any ((select app.my_students('basic', 'write'))::uuid[]) end);
create policy worker_all on classroom_memberships for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on classroom_memberships for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('basic', 'read'))::uuid[]));
create policy member_add on classroom_memberships for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('basic', 'write'))::uuid[]));
create policy member_change on classroom_memberships for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('basic', 'write'))::uuid[]));

create trigger touch before update on classroom_memberships for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on classroom_memberships for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('classroom_memberships');

create trigger audit after insert or update or delete on classroom_memberships for each row execute function app.audit_row('classroom_memberships', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table classroom_sessions enable row level security;
alter table classroom_sessions force row level security;
create policy owner_all on classroom_sessions for all to aivo_owner using (true) with check (true);
create policy guard_all on classroom_sessions for all to aivo_guard using (true) with check (true);
revoke all on classroom_sessions from public;

-- TENANT: what may hang on a poster (schools, calendars, classes). Everyone of the tenant reads; a duty over settings writes.
grant select on classroom_sessions to aivo_member, aivo_district;
grant insert, update on classroom_sessions to aivo_district;
grant select, insert, update, delete on classroom_sessions to aivo_worker;
create policy member_read on classroom_sessions for select to aivo_member using (tenant_id = (select app.tenant_id()));
create policy district_read on classroom_sessions for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on classroom_sessions for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on classroom_sessions for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_all on classroom_sessions for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on classroom_sessions for each row execute function app.touch();

create trigger stay before update of tenant_id, id on classroom_sessions for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('classroom_sessions');

create trigger audit after insert or update or delete on classroom_sessions for each row execute function app.audit_row('classroom_sessions', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table classroom_staff enable row level security;
alter table classroom_staff force row level security;
create policy owner_all on classroom_staff for all to aivo_owner using (true) with check (true);
create policy guard_all on classroom_staff for all to aivo_guard using (true) with check (true);
revoke all on classroom_staff from public;

-- TENANT: what may hang on a poster (schools, calendars, classes). Everyone of the tenant reads; a duty over settings writes.
grant select on classroom_staff to aivo_member, aivo_district;
grant insert, update on classroom_staff to aivo_district;
grant select, insert, update, delete on classroom_staff to aivo_worker;
create policy member_read on classroom_staff for select to aivo_member using (tenant_id = (select app.tenant_id()));
create policy district_read on classroom_staff for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on classroom_staff for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on classroom_staff for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_all on classroom_staff for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on classroom_staff for each row execute function app.touch();

create trigger stay before update of tenant_id, id on classroom_staff for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('classroom_staff');

create trigger audit after insert or update or delete on classroom_staff for each row execute function app.audit_row('classroom_staff', '');

-- The relations that open a learner keep app.student_access. (`source`: the row itself; `via`: the second row of a relation;
-- then the source's table, and where the two rows meet.)
create trigger keep_access after insert or delete or update of user_id, deleted_at, tenant_id on student_profiles
  for each row execute function app.keep_access('source', 'student_profiles');
create trigger keep_access after insert or update or delete on parent_relation_rights
  for each row execute function app.keep_access('source', 'parent_relation_rights', 'relation_id', 'parent_student_relations');
create trigger keep_access after update or delete on parent_student_relations
  for each row execute function app.keep_access('via', 'parent_relation_rights');
create trigger keep_access after insert or update or delete on classroom_memberships
  for each row execute function app.keep_access('source', 'classroom_memberships', 'classroom_id', 'classrooms');
create trigger keep_access after insert or update or delete on classroom_staff
  for each row execute function app.keep_access('via', 'classroom_memberships', 'classroom_id', 'classrooms');
create trigger keep_access after insert or update or delete on student_assignments
  for each row execute function app.keep_access('source', 'student_assignments');
create trigger keep_access after insert or update or delete on school_enrolments
  for each row execute function app.keep_access('source', 'school_enrolments', 'school_id', 'schools');
create trigger keep_access after insert or update or delete on duty_assignments
  for each row execute function app.keep_access('via', 'school_enrolments', 'school_id', 'schools');
create trigger rebuild_access after update of timezone, access_lead_days, access_grace_days on tenants
  for each row when (old.timezone is distinct from new.timezone or old.access_lead_days <> new.access_lead_days
    or old.access_grace_days <> new.access_grace_days)
  execute function app.rebuild_access();

-- How answers decide a consent. Nobody writes a status: families and staff add answers, these triggers draw the
-- conclusion while they hold the one current record, so that two answers at once cannot miss each other.
-- app.check_answer     before an answer: who may give it, how, when (refused: AV010 … AV013); it speaks before the
--                      policies do, so consents of other tenants do not exist for it
-- app.decide_consent   after it: what the record says now
-- app.keep_consent     refuses every other way to change what a record says (AV014)
-- app.note_consent     history of the record
-- app.expire_consents  the nightly flip of what has ended; the gates compare with now() and do not wait for it

grant select on retention_rules, consent_answers, schools, districts to aivo_guard;
grant select, update on consent_records to aivo_guard;
grant insert on consent_histories to aivo_guard;

set role aivo_guard;

-- Relations that hold a right on a day: confirmed, in their dates, not removed.
create function app.holders(tenant uuid, student uuid, right_wanted text, day date)
returns table (relation_id uuid, user_id uuid, basis text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select r.id, r.user_id, g.basis
  from public.parent_relation_rights g
  join public.parent_student_relations r
    on r.tenant_id = g.tenant_id and r.student_id = g.student_id and r.id = g.relation_id
  where g.tenant_id = tenant and g.student_id = student and g.right_kind = right_wanted
    and g.deleted_at is null and r.deleted_at is null and r.is_confirmed
    and day between greatest(g.valid_from, r.valid_from) and coalesce(least(g.valid_to, r.valid_to), 'infinity')
$$;
comment on function app.holders(uuid, uuid, text, date) is 'Confirmed relations that hold a right on a day';

create function app.check_answer() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  record_is public.consent_records;
  zone text := app.zone_of(new.tenant_id, new.student_id);
  day date;
  age integer := app.learner_age(new.tenant_id, new.student_id);
  birth date;
begin
  select * into record_is from public.consent_records c
  where c.tenant_id = new.tenant_id and c.student_id = new.student_id and c.id = new.consent_record_id
    and c.deleted_at is null and coalesce(app.tenant_id(), new.tenant_id) = new.tenant_id
  for update;
  if not found then
    raise exception 'There is no such consent to answer.' using errcode = 'AV010';
  end if;
  new.kind := record_is.kind;
  new.purpose := record_is.purpose;
  new.recorded_by_user_id := coalesce(app.user_id(), new.recorded_by_user_id);
  new.answered_at := coalesce(new.answered_at, now());
  day := (new.answered_at at time zone zone)::date;
  if new.answered_at > clock_timestamp() + interval '5 minutes' then
    raise exception 'An answer cannot lie in the future.' using errcode = 'AV011';
  end if;
  if new.expires_at <= new.answered_at then
    raise exception 'A consent cannot end before it was given.' using errcode = 'AV011';
  end if;
  select p.birth_date into birth from public.student_profiles p where p.tenant_id = new.tenant_id and p.id = new.student_id;

  if new.capacity = 'rights_holder' then
    select h.user_id into new.user_id
    from app.holders(new.tenant_id, new.student_id,
      case new.kind when 'data' then 'give_data_consent' else 'decide_education' end, day) h
    where h.relation_id = new.relation_id;
    if not found then
      raise exception 'This person does not hold the right to decide on this on that day.' using errcode = 'AV010';
    end if;
    if new.kind = 'data' and new.answer = 'yes' and coalesce(age, 0) < 13 and not (
        new.method in ('signed_form', 'payment_card', 'toll_free_call', 'video_call', 'government_id', 'knowledge_questions', 'photo_id_match')
        or (new.method in ('email_plus', 'text_plus')
          and new.purpose not in ('ai_training', 'media', 'third_party', 'directory_information'))) then
      raise exception 'For a child under 13 a parent says yes by a verifiable method: a signed form, a call, an identity check.'
        using errcode = 'AV012';
    end if;
  elsif new.capacity = 'adult_student' then
    new.relation_id := null;
    if coalesce(app.age_on(birth, day), 0) < 18 or (new.kind = 'idea'
        and exists (select from app.holders(new.tenant_id, new.student_id, 'decide_education', day))) then
      raise exception 'The student does not decide on this alone on that day.' using errcode = 'AV010';
    end if;
    select p.user_id into new.user_id from public.student_profiles p
    where p.tenant_id = new.tenant_id and p.id = new.student_id;
  else
    new.relation_id := null;
    if new.purpose not in ('learning_activity', 'ai_help')
        or not (select t.is_public_agency from public.tenants t where t.id = new.tenant_id) then
      raise exception 'A school cannot stand in for the parents here: only a public agency may, for its own lessons and their help.'
        using errcode = 'AV013';
    end if;
  end if;
  new.monitoring_level := case when new.purpose = 'focus_monitoring' and new.answer = 'yes'
    then coalesce(new.monitoring_level, 'self_report') end;
  return new;
end
$$;
comment on function app.check_answer() is 'Before an answer: whether this person may give it, by this method, on that day';

-- The day on which what was collected is destroyed: the tenant's rule, else the platform's, else 30 days.
create function app.purge_day(tenant uuid, data_class text, starts_with text, day date) returns date
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select day + coalesce((
    select r.keep_days from public.retention_rules r
    where (r.owner_tenant_id = tenant or r.owner_tenant_id is null) and r.data_class = purge_day.data_class
      and r.starts_with = purge_day.starts_with and r.deleted_at is null and r.action <> 'keep'
      and day between r.valid_from and coalesce(r.valid_to, 'infinity')
    order by r.owner_tenant_id nulls last limit 1), 30)
$$;
comment on function app.purge_day(uuid, text, text, date) is 'Day of destruction after an event, by the retention rules';

create function app.decide_consent() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  was public.consent_records;
  zone text := app.zone_of(new.tenant_id, new.student_id);
  today date := (now() at time zone zone)::date;
  birth date;
  majority timestamptz;
  said public.consent_answers;
  refusal public.consent_answers;
  decided public.consent_answers;
  verdict text;
  level text;
  ends timestamptz;
begin
  select * into was from public.consent_records c
  where c.tenant_id = new.tenant_id and c.student_id = new.student_id and c.id = new.consent_record_id
  for update;
  select p.birth_date into birth from public.student_profiles p where p.tenant_id = new.tenant_id and p.id = new.student_id;
  if birth is not null then
    -- 18 years completed: the first day on which age_on() says 18.
    majority := (case when extract(month from birth) = 2 and extract(day from birth) = 29
      then make_date(extract(year from birth)::integer + 18, 3, 1)
      else (birth + interval '18 years')::date end)::timestamp at time zone zone;
  end if;

  if was.kind = 'data' then
    -- The latest answer of each person who holds the right today. From the 18th birthday a parent's standing by law is
    -- over, and a school's word from before it too. One refusal wins over every yes.
    for said in
      select distinct on (coalesce(a.relation_id::text, a.capacity)) a.*
      from public.consent_answers a
      where a.tenant_id = was.tenant_id and a.student_id = was.student_id and a.consent_record_id = was.id
        and case a.capacity
          when 'rights_holder' then exists (
            select from app.holders(was.tenant_id, was.student_id, 'give_data_consent', today) h
            where h.relation_id = a.relation_id
              and (majority is null or now() < majority or h.basis not in ('law', 'tax_dependent')))
          when 'adult_student' then now() >= majority
          else majority is null or now() < majority or a.answered_at >= majority end
      order by coalesce(a.relation_id::text, a.capacity), a.answered_at desc, a.id desc
    loop
      if said.answer = 'yes' then
        if decided is null or (decided.capacity = 'school_official' and said.capacity <> 'school_official')
            or ((decided.capacity = 'school_official') = (said.capacity = 'school_official')
              and said.answered_at > decided.answered_at) then
          decided := said;
        end if;
        if level is null or array_position(array['self_report', 'activity', 'full'], said.monitoring_level)
            < array_position(array['self_report', 'activity', 'full'], level) then
          level := said.monitoring_level;
        end if;
      elsif said.capacity <> 'school_official' and (refusal is null or said.answered_at > refusal.answered_at) then
        refusal := said;
      end if;
    end loop;
    if refusal.id is not null then
      verdict := case when was.status in ('granted', 'withdrawn') then 'withdrawn' else 'refused' end;
      decided := refusal;
    elsif decided.id is not null then
      ends := coalesce(decided.expires_at, decided.answered_at + interval '1 year');
      if decided.capacity <> 'adult_student' and now() < majority then
        ends := least(ends, majority);
      end if;
      verdict := case when ends > now() then 'granted' else 'expired' end;
    elsif was.status = 'granted' then
      verdict := 'withdrawn';
      decided := new;
    else
      return null;
    end if;
  else
    -- In the order in which they were said: a yes of anybody with the right starts, a written withdrawal of anybody with
    -- the right ends, a no beside a yes changes nothing. After an end a later yes is a new start.
    verdict := 'asked';
    for said in
      select a.* from public.consent_answers a
      where a.tenant_id = was.tenant_id and a.student_id = was.student_id and a.consent_record_id = was.id
      order by a.answered_at, a.id
    loop
      if said.answer = 'yes' then
        verdict := 'granted';
        decided := said;
      elsif said.answer = 'withdraw' and said.is_written and verdict = 'granted' then
        verdict := 'withdrawn';
        decided := said;
      elsif said.answer = 'no' and verdict not in ('granted', 'withdrawn') then
        verdict := 'refused';
        decided := said;
      end if;
    end loop;
    if decided is null then
      return null;
    end if;
    if verdict = 'granted' then
      ends := decided.expires_at;
      if ends <= now() then
        verdict := 'expired';
      end if;
    end if;
  end if;

  if verdict = 'withdrawn' and was.status = 'withdrawn' then
    return null;
  end if;
  update public.consent_records c set
    status = verdict,
    consent_level = case when verdict <> 'granted' then 'none' when coalesce(level, 'full') = 'full' then 'full' else 'limited' end,
    monitoring_level = level,
    lawful_basis = case when verdict in ('refused', 'withdrawn') then c.lawful_basis else case decided.capacity
      when 'rights_holder' then 'parental_consent' when 'adult_student' then 'adult_student' else 'school_authorization' end end,
    method = decided.method,
    relation_id = decided.relation_id,
    answered_by_user_id = decided.user_id,
    notice_version = coalesce(decided.notice_version, c.notice_version),
    notice_language = coalesce(decided.notice_language, c.notice_language),
    evidence_document_id = decided.evidence_document_id,
    granted_at = case when verdict in ('granted', 'expired') then decided.answered_at when verdict = 'refused' then null else c.granted_at end,
    refused_at = case when verdict = 'refused' then decided.answered_at end,
    withdrawn_at = case when verdict = 'withdrawn' then now() end,
    withdrawal_reason = case when verdict = 'withdrawn' then decided.statement end,
    expires_at = case when verdict in ('granted', 'expired') then ends when verdict = 'refused' then null else c.expires_at end,
    purge_on = case when was.kind = 'idea' or verdict not in ('withdrawn', 'expired') then null
      else app.purge_day(c.tenant_id, c.purpose, case verdict when 'withdrawn' then 'withdrawal' else 'expiry' end, today) end
  where c.tenant_id = was.tenant_id and c.id = was.id;
  return null;
end
$$;
comment on function app.decide_consent() is 'After an answer: what the one current record says now';

-- Runs as whoever writes: only inside the guard's functions is that the guard.
create function app.keep_consent() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  free text[] := array['details', 'party', 'notice_version', 'notice_language', 'asked_at', 'deleted_at', 'deletion_id',
    'updated_at', 'version', 'is_verifiable'];
begin
  if current_user = 'aivo_guard' then
    return new;
  end if;
  if tg_op = 'INSERT' then
    if new.status <> 'asked' or new.consent_level <> 'none' or num_nonnulls(new.monitoring_level, new.lawful_basis, new.method,
        new.relation_id, new.answered_by_user_id, new.granted_at, new.refused_at, new.withdrawn_at, new.expires_at, new.purge_on) > 0 then
      raise exception 'A consent begins as asked; only answers decide it.' using errcode = 'AV014';
    end if;
  elsif to_jsonb(new) - free <> to_jsonb(old) - free then
    raise exception 'What a consent says is decided by answers alone; record an answer.' using errcode = 'AV014';
  end if;
  return new;
end
$$;
comment on function app.keep_consent() is 'Refuses to write what only answers decide';

create function app.guard_only() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if current_user <> 'aivo_guard' then
    raise exception 'Rows of % are written by the database itself.', tg_argv[0] using errcode = 'AV014';
  end if;
  return new;
end
$$;
comment on function app.guard_only() is 'Refuses rows that only triggers write; argument: table';

create function app.note_consent() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  cause text;
begin
  if tg_op = 'INSERT' then
    cause := 'asked';
  elsif new.deleted_at is distinct from old.deleted_at then
    cause := case when new.deleted_at is null then 'restoration' else 'deletion' end;
  elsif (new.status, new.monitoring_level, new.expires_at, new.lawful_basis, new.answered_by_user_id)
      is distinct from (old.status, old.monitoring_level, old.expires_at, old.lawful_basis, old.answered_by_user_id) then
    cause := case when new.status = 'expired' then 'expiry' else 'answer' end;
  else
    return null;
  end if;
  insert into public.consent_histories (tenant_id, student_id, id, consent_record_id, kind, status, was_status,
    monitoring_level, lawful_basis, expires_at, purge_on, cause, changed_by_user_id)
  values (new.tenant_id, new.student_id, uuidv7(), new.id, new.kind, new.status,
    case when tg_op = 'UPDATE' then old.status end, new.monitoring_level, new.lawful_basis, new.expires_at, new.purge_on,
    cause, app.user_id());
  return null;
end
$$;
comment on function app.note_consent() is 'Keeps the history of a consent record';

create function app.copy_kind() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  select c.kind into strict new.kind from public.consent_records c
  where c.tenant_id = new.tenant_id and c.student_id = new.student_id and c.id = new.consent_record_id
    and coalesce(app.tenant_id(), new.tenant_id) = new.tenant_id;
  return new;
exception when no_data_found then
  raise exception 'There is no such consent.' using errcode = 'AV010';
end
$$;
comment on function app.copy_kind() is 'Gives a notice the kind of its consent, for the policies';

create function app.expire_consents() returns table (student_id uuid, purpose text, purge_on date)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if app.actor_role() is distinct from 'system' then
    raise exception 'Consents expire by the nightly job.' using errcode = 'AV000';
  end if;
  return query
    update public.consent_records c set status = 'expired', consent_level = 'none', purge_on = case when c.kind = 'data'
      then app.purge_day(c.tenant_id, c.purpose, 'expiry', (c.expires_at at time zone app.zone_of(c.tenant_id, c.student_id))::date) end
    where c.tenant_id = app.tenant_id() and c.status = 'granted' and c.expires_at <= now() and c.deleted_at is null
    returning c.student_id, c.purpose, c.purge_on;
end
$$;
comment on function app.expire_consents() is 'Flips what has ended in the acting tenant and names it; system only';

revoke execute on function app.holders(uuid, uuid, text, date), app.check_answer(), app.decide_consent(), app.keep_consent(),
  app.guard_only(), app.note_consent(), app.copy_kind(), app.expire_consents(), app.purge_day(uuid, text, text, date) from public;
grant execute on function app.check_answer(), app.decide_consent(), app.keep_consent(), app.guard_only(), app.note_consent(),
  app.copy_kind() to aivo_owner;
grant execute on function app.expire_consents() to aivo_worker, aivo_owner;

set role aivo_owner;

create trigger keep_consent before insert or update on consent_records
  for each row execute function app.keep_consent();
create trigger note_consent after insert or update on consent_records
  for each row execute function app.note_consent();
create trigger check_answer before insert on consent_answers
  for each row execute function app.check_answer();
create trigger decide_consent after insert on consent_answers
  for each row execute function app.decide_consent();
create trigger keep_written before update on consent_answers
  for each statement execute function app.keep_written('consent_answers');
create trigger copy_kind before insert on consent_notices
  for each row execute function app.copy_kind();
create trigger guard_only before insert or update on consent_histories
  for each row execute function app.guard_only('consent_histories');

-- The trail and the log of reads are never changed, whoever tries. Statement triggers, so that a refusal does not depend
-- on which rows the policies let somebody find.
create trigger keep_written before update or delete or truncate on audit_events
  for each statement execute function app.keep_written('audit_events');
create trigger keep_written before update or delete or truncate on audit_values
  for each statement execute function app.keep_written('audit_values');
create trigger keep_written before update or delete or truncate on record_accesses
  for each statement execute function app.keep_written('record_accesses');

-- The reserved tenant of the platform's own admins.
insert into tenants (id, slug, name, kind, is_public_agency, status, timezone)
values ('00000000-0000-7000-8000-000000000001', 'platform', 'Aivo platform', 'platform', false, 'active', 'UTC')
on conflict do nothing;

-- How long things are kept where a tenant has set nothing of its own (16 CFR 312.10: never without an end; records that
-- IDEA and FERPA require rest on duty, and states lengthen these).
insert into retention_rules (data_class, purpose, business_need, starts_with, keep_days, action, citation, valid_from) values
  ('learning_activity', 'Practice, quizzes, homework, writing and games of the learner', 'A month to change one''s mind and to hand over work in progress', 'withdrawal', 30, 'destroy', '16 CFR 312.10', '2026-01-01'),
  ('learning_activity', 'Practice, quizzes, homework, writing and games of the learner', 'Until the yearly renewal is settled', 'expiry', 90, 'destroy', '16 CFR 312.10', '2026-01-01'),
  ('ai_help', 'Conversations with the program and what it fitted to the learner', 'A month to change one''s mind', 'withdrawal', 30, 'destroy', '16 CFR 312.10', '2026-01-01'),
  ('ai_help', 'Conversations with the program and what it fitted to the learner', 'Until the yearly renewal is settled', 'expiry', 60, 'destroy', '16 CFR 312.10', '2026-01-01'),
  ('focus_monitoring', 'Focus sessions, events and summaries', 'Two weeks to change one''s mind; nobody else needs them', 'withdrawal', 14, 'destroy', '16 CFR 312.10', '2026-01-01'),
  ('focus_monitoring', 'Focus sessions, events and summaries', 'Until the yearly renewal is settled', 'expiry', 30, 'destroy', '16 CFR 312.10', '2026-01-01'),
  ('media', 'Pictures and recordings of the learner', 'Time to take them down everywhere', 'withdrawal', 7, 'destroy', '16 CFR 312.10', '2026-01-01'),
  ('third_party', 'What was handed to others', 'Time for the receivers to confirm destruction', 'withdrawal', 30, 'destroy', '16 CFR 312.10', '2026-01-01'),
  ('ai_training', 'Data released for the training of models', 'Time to take them out of the next training set', 'withdrawal', 7, 'destroy', '16 CFR 312.5', '2026-01-01'),
  ('feelings_checkin', 'Check-ins the learner shared', 'Nobody needs them after a withdrawal', 'withdrawal', 1, 'destroy', '20 USC 1232h', '2026-01-01'),
  ('plan', 'Plans, evaluations and notices of special education', 'Free appropriate education and its proof', 'exit', 2555, 'destroy', '34 CFR 300.624', '2026-01-01'),
  ('service_log', 'Services delivered', 'Audits of public insurance', 'last_service', 2555, 'destroy', '34 CFR 300.624', '2026-01-01'),
  ('permanent_record', 'Name, address, phone, grades, attendance, classes, grade level and year completed', 'May be kept for ever', 'exit', null, 'keep', '34 CFR 300.624(b)', '2026-01-01');
