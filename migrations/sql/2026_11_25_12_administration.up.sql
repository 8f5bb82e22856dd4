alter table roster_imports add column undone_at timestamptz, add column undone_by_user_id uuid;
comment on column roster_imports.undone_at is 'When what it changed was put back';
alter table roster_imports add constraint fk_roster_imports_tenant_id_undone_by_user_id foreign key (tenant_id, undone_by_user_id) references users (tenant_id, id) not valid;

CREATE TABLE person_merges (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	kept_user_id UUID NOT NULL, 
	merged_user_id UUID NOT NULL, 
	reason TEXT NOT NULL, 
	counts JSONB DEFAULT '{"v":1,"by_table":{}}' NOT NULL, 
	by_user_id UUID NOT NULL, 
	undone_at TIMESTAMP WITH TIME ZONE, 
	undone_by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_person_merges PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_person_merges_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_person_merges_tenant_id_kept_user_id FOREIGN KEY(tenant_id, kept_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_person_merges_tenant_id_merged_user_id FOREIGN KEY(tenant_id, merged_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_person_merges_counts_shape CHECK (jsonb_typeof(counts) = 'object'), 
	CONSTRAINT fk_person_merges_tenant_id_by_user_id FOREIGN KEY(tenant_id, by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_person_merges_tenant_id_undone_by_user_id FOREIGN KEY(tenant_id, undone_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_person_merges_tenant_id_by_user_id ON person_merges (tenant_id, by_user_id);

CREATE INDEX ix_person_merges_tenant_id_created_at ON person_merges (tenant_id, created_at);

CREATE INDEX ix_person_merges_tenant_id_kept_user_id ON person_merges (tenant_id, kept_user_id);

CREATE INDEX ix_person_merges_tenant_id_merged_user_id ON person_merges (tenant_id, merged_user_id);

CREATE INDEX ix_person_merges_tenant_id_undone_by_user_id ON person_merges (tenant_id, undone_by_user_id);

COMMENT ON TABLE person_merges IS 'Two records of one person became one: which stayed, which went, who said so and why.';

COMMENT ON COLUMN person_merges.merged_user_id IS 'The record that went; it stays as history';

COMMENT ON COLUMN person_merges.reason IS 'How it was known that the two are one person';

COMMENT ON COLUMN person_merges.counts IS 'Rows that were changed, by table';

COMMENT ON COLUMN person_merges.undone_at IS 'When the two were parted again';

COMMENT ON COLUMN person_merges.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN person_merges.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN person_merges.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN person_merges.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE school_year_rollovers (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	from_year_id UUID NOT NULL, 
	to_year_id UUID NOT NULL, 
	shift_days INTEGER NOT NULL, 
	counts JSONB DEFAULT '{"v":1,"by_table":{}}' NOT NULL, 
	by_user_id UUID NOT NULL, 
	undone_at TIMESTAMP WITH TIME ZONE, 
	undone_by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_school_year_rollovers PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_school_year_rollovers_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_school_year_rollovers_tenant_id_from_year_id FOREIGN KEY(tenant_id, from_year_id) REFERENCES school_years (tenant_id, id), 
	CONSTRAINT fk_school_year_rollovers_tenant_id_to_year_id FOREIGN KEY(tenant_id, to_year_id) REFERENCES school_years (tenant_id, id), 
	CONSTRAINT ck_school_year_rollovers_counts_shape CHECK (jsonb_typeof(counts) = 'object'), 
	CONSTRAINT fk_school_year_rollovers_tenant_id_by_user_id FOREIGN KEY(tenant_id, by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_school_year_rollovers_tenant_id_undone_by_user_id FOREIGN KEY(tenant_id, undone_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_school_year_rollovers_tenant_id_by_user_id ON school_year_rollovers (tenant_id, by_user_id);

CREATE INDEX ix_school_year_rollovers_tenant_id_created_at ON school_year_rollovers (tenant_id, created_at);

CREATE INDEX ix_school_year_rollovers_tenant_id_from_year_id ON school_year_rollovers (tenant_id, from_year_id);

CREATE INDEX ix_school_year_rollovers_tenant_id_to_year_id ON school_year_rollovers (tenant_id, to_year_id);

CREATE INDEX ix_school_year_rollovers_tenant_id_undone_by_user_id ON school_year_rollovers (tenant_id, undone_by_user_id);

COMMENT ON TABLE school_year_rollovers IS 'The step into the next school year: calendars, classes, staff and learners carried over in one act.';

COMMENT ON COLUMN school_year_rollovers.shift_days IS 'Days by which dates of the old year were moved';

COMMENT ON COLUMN school_year_rollovers.counts IS 'Rows that were made or changed, by table';

COMMENT ON COLUMN school_year_rollovers.undone_at IS 'When it was taken back; until the year''s first day';

COMMENT ON COLUMN school_year_rollovers.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN school_year_rollovers.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN school_year_rollovers.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN school_year_rollovers.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE roster_jobs (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	kind TEXT NOT NULL, 
	stage TEXT DEFAULT 'check' NOT NULL, 
	state TEXT DEFAULT 'waiting' NOT NULL, 
	file_name TEXT, 
	byte_count INTEGER, 
	bundle BYTEA, 
	choices JSONB DEFAULT '{"v":1,"allows_removals":false,"leaves_out_faulty_rows":false,"same_number":"hold","leaves_the_rest":false,"source":null,"to_year":{}}' NOT NULL, 
	outcome JSONB DEFAULT '{"v":1,"by_kind":{},"rows":{},"left_out":{},"errors":0,"warnings":0,"notes":0,"source":"","refusal":"","said":"","is_unreadable":false,"limit_percent":0,"share_percent":{}}' NOT NULL, 
	step TEXT, 
	steps_done INTEGER DEFAULT '0' NOT NULL, 
	steps_all INTEGER DEFAULT '1' NOT NULL, 
	rows_written INTEGER DEFAULT '0' NOT NULL, 
	import_id UUID, 
	rollover_id UUID, 
	asked_by_user_id UUID NOT NULL, 
	begun_at TIMESTAMP WITH TIME ZONE, 
	seen_at TIMESTAMP WITH TIME ZONE, 
	stop_asked_at TIMESTAMP WITH TIME ZONE, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_roster_jobs PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_roster_jobs_ended CHECK ((state in ('done', 'refused', 'stopped', 'failed')) = (ended_at is not null)), 
	CONSTRAINT ck_roster_jobs_bundle_while_needed CHECK (bundle is null or state in ('waiting', 'working', 'ready')), 
	CONSTRAINT fk_roster_jobs_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT ck_roster_jobs_kind_words CHECK (kind in ('import', 'undo_import', 'rollover', 'undo_rollover')), 
	CONSTRAINT ck_roster_jobs_stage_words CHECK (stage in ('check', 'apply')), 
	CONSTRAINT ck_roster_jobs_state_words CHECK (state in ('waiting', 'working', 'ready', 'done', 'refused', 'stopped', 'failed')), 
	CONSTRAINT ck_roster_jobs_choices_shape CHECK (jsonb_typeof(choices) = 'object'), 
	CONSTRAINT ck_roster_jobs_outcome_shape CHECK (jsonb_typeof(outcome) = 'object'), 
	CONSTRAINT ck_roster_jobs_step_words CHECK (step in ('reading', 'comparing', 'places', 'people', 'learners', 'enrolments', 'removals', 'recording', 'undoing')), 
	CONSTRAINT fk_roster_jobs_tenant_id_import_id FOREIGN KEY(tenant_id, import_id) REFERENCES roster_imports (tenant_id, id), 
	CONSTRAINT fk_roster_jobs_tenant_id_rollover_id FOREIGN KEY(tenant_id, rollover_id) REFERENCES school_year_rollovers (tenant_id, id), 
	CONSTRAINT fk_roster_jobs_tenant_id_asked_by_user_id FOREIGN KEY(tenant_id, asked_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_roster_jobs_tenant_id_asked_by_user_id ON roster_jobs (tenant_id, asked_by_user_id);

CREATE INDEX ix_roster_jobs_tenant_id_created_at ON roster_jobs (tenant_id, created_at);

CREATE INDEX ix_roster_jobs_tenant_id_import_id ON roster_jobs (tenant_id, import_id);

CREATE INDEX ix_roster_jobs_tenant_id_rollover_id ON roster_jobs (tenant_id, rollover_id);

CREATE INDEX ix_roster_jobs_tenant_id_state ON roster_jobs (tenant_id, state);

COMMENT ON TABLE roster_jobs IS 'Work that takes more than a moment: an uploaded roster to check and import, an act to take back. First it is checked, then a person says go on, then it is applied; each stage is done by the worker.';

COMMENT ON COLUMN roster_jobs.file_name IS 'Name of the file as the person sent it';

COMMENT ON COLUMN roster_jobs.byte_count IS 'Size of the file in bytes';

COMMENT ON COLUMN roster_jobs.bundle IS 'The uploaded bundle, encrypted; gone once it is imported or given up';

COMMENT ON COLUMN roster_jobs.choices IS 'What the person said about it';

COMMENT ON COLUMN roster_jobs.outcome IS 'What it found or did';

COMMENT ON COLUMN roster_jobs.step IS 'What the worker is doing';

COMMENT ON COLUMN roster_jobs.steps_done IS 'Steps that are finished';

COMMENT ON COLUMN roster_jobs.steps_all IS 'Steps there are';

COMMENT ON COLUMN roster_jobs.rows_written IS 'Rows written so far';

COMMENT ON COLUMN roster_jobs.import_id IS 'The import it made, or takes back';

COMMENT ON COLUMN roster_jobs.rollover_id IS 'The step it made or takes back';

COMMENT ON COLUMN roster_jobs.seen_at IS 'Last sign of life of the worker';

COMMENT ON COLUMN roster_jobs.stop_asked_at IS 'Somebody asked it to stop; nothing is written then';

COMMENT ON COLUMN roster_jobs.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN roster_jobs.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN roster_jobs.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN roster_jobs.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE roster_job_findings (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	job_id UUID NOT NULL, 
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
	CONSTRAINT pk_roster_job_findings PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_roster_job_findings_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_roster_job_findings_tenant_id_job_id FOREIGN KEY(tenant_id, job_id) REFERENCES roster_jobs (tenant_id, id), 
	CONSTRAINT ck_roster_job_findings_severity_words CHECK (severity in ('error', 'warning', 'info'))
);

CREATE INDEX ix_roster_job_findings_tenant_id_job_id_position ON roster_job_findings (tenant_id, job_id, position);

CREATE INDEX ix_roster_job_findings_tenant_id_job_id_severity_position ON roster_job_findings (tenant_id, job_id, severity, position);

COMMENT ON TABLE roster_job_findings IS 'Something a check found: where, how bad, what it means and how to mend it.';

COMMENT ON COLUMN roster_job_findings.position IS 'Order in which it was found';

COMMENT ON COLUMN roster_job_findings.file IS 'File of the bundle, or table of the row';

COMMENT ON COLUMN roster_job_findings.row_number IS 'Row of the file; the header is 1';

COMMENT ON COLUMN roster_job_findings.code IS 'Stable name of the kind of finding';

COMMENT ON COLUMN roster_job_findings.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN roster_job_findings.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN roster_job_findings.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN roster_job_findings.deletion_id IS 'The act of deletion that took this row and its dependents';

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table person_merges enable row level security;
alter table person_merges force row level security;
create policy owner_all on person_merges for all to aivo_owner using (true) with check (true);
create policy guard_all on person_merges for all to aivo_guard using (true) with check (true);
revoke all on person_merges from public;

-- DISTRICT(people): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on person_merges to aivo_district;
grant select, insert, update, delete on person_merges to aivo_worker;
create policy district_read on person_merges for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'read')));
create policy district_add on person_merges for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')));
create policy district_change on person_merges for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')));
create policy worker_all on person_merges for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on person_merges for each row execute function app.touch();

create trigger stay before update of tenant_id, id on person_merges for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('person_merges');

create trigger audit after insert or update or delete on person_merges for each row execute function app.audit_row('person_merges', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table school_year_rollovers enable row level security;
alter table school_year_rollovers force row level security;
create policy owner_all on school_year_rollovers for all to aivo_owner using (true) with check (true);
create policy guard_all on school_year_rollovers for all to aivo_guard using (true) with check (true);
revoke all on school_year_rollovers from public;

-- DISTRICT(settings): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on school_year_rollovers to aivo_district;
grant select, insert, update, delete on school_year_rollovers to aivo_worker;
create policy district_read on school_year_rollovers for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'read')));
create policy district_add on school_year_rollovers for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on school_year_rollovers for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_all on school_year_rollovers for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on school_year_rollovers for each row execute function app.touch();

create trigger stay before update of tenant_id, id on school_year_rollovers for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('school_year_rollovers');

create trigger audit after insert or update or delete on school_year_rollovers for each row execute function app.audit_row('school_year_rollovers', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table roster_jobs enable row level security;
alter table roster_jobs force row level security;
create policy owner_all on roster_jobs for all to aivo_owner using (true) with check (true);
create policy guard_all on roster_jobs for all to aivo_guard using (true) with check (true);
revoke all on roster_jobs from public;

-- DISTRICT(roster): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on roster_jobs to aivo_district;
grant select, insert, update, delete on roster_jobs to aivo_worker;
create policy district_read on roster_jobs for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'read')));
create policy district_add on roster_jobs for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'write')));
create policy district_change on roster_jobs for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'write')));
create policy worker_all on roster_jobs for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on roster_jobs for each row execute function app.touch();

create trigger stay before update of tenant_id, id on roster_jobs for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('roster_jobs');

create trigger audit after insert or update or delete on roster_jobs for each row execute function app.audit_row('roster_jobs', 'bundle');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table roster_job_findings enable row level security;
alter table roster_job_findings force row level security;
create policy owner_all on roster_job_findings for all to aivo_owner using (true) with check (true);
create policy guard_all on roster_job_findings for all to aivo_guard using (true) with check (true);
revoke all on roster_job_findings from public;

-- DISTRICT(roster): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on roster_job_findings to aivo_district;
grant select, insert, update, delete on roster_job_findings to aivo_worker;
create policy district_read on roster_job_findings for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'read')));
create policy district_add on roster_job_findings for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'write')));
create policy district_change on roster_job_findings for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('roster', 'write')));
create policy worker_all on roster_job_findings for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on roster_job_findings for each row execute function app.touch();

create trigger stay before update of tenant_id, id on roster_job_findings for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('roster_job_findings');

create trigger audit after insert or update or delete on roster_job_findings for each row execute function app.audit_row('roster_job_findings', '');

create or replace view prisma."person_merges" with (security_invoker = true) as
  select "tenant_id", "id", "kept_user_id", "merged_user_id", "reason", "counts", "by_user_id", "undone_at", "undone_by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."person_merges" where deleted_at is null;
grant select, insert, update, delete on prisma."person_merges" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."school_year_rollovers" with (security_invoker = true) as
  select "tenant_id", "id", "from_year_id", "to_year_id", "shift_days", "counts", "by_user_id", "undone_at", "undone_by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."school_year_rollovers" where deleted_at is null;
grant select, insert, update, delete on prisma."school_year_rollovers" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."roster_jobs" with (security_invoker = true) as
  select "tenant_id", "id", "kind", "stage", "state", "file_name", "byte_count", "choices", "outcome", "step", "steps_done", "steps_all", "rows_written", "import_id", "rollover_id", "asked_by_user_id", "begun_at", "seen_at", "stop_asked_at", "ended_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."roster_jobs" where deleted_at is null;
grant select, insert, update, delete on prisma."roster_jobs" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."roster_job_findings" with (security_invoker = true) as
  select "tenant_id", "id", "job_id", "position", "file", "row_number", "column_name", "sourced_id", "severity", "code", "message", "mend", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."roster_job_findings" where deleted_at is null;
grant select, insert, update, delete on prisma."roster_job_findings" to aivo_member, aivo_district, aivo_platform, aivo_worker;

drop view if exists prisma."roster_imports";
create view prisma."roster_imports" with (security_invoker = true) as
  select "tenant_id", "id", "source_id", "file_name", "file_sha256", "oneroster_version", "mode", "counts", "allowed_removals", "without_faulty_rows", "by_user_id", "undone_at", "undone_by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."roster_imports" where deleted_at is null;
grant select, insert, update, delete on prisma."roster_imports" to aivo_member, aivo_district, aivo_platform, aivo_worker;
-- What one act changed, out of the trail: the rows of the transaction that made the act's own row. Only acts that can be
-- taken back have a way in, only the jobs of the acting tenant may ask, and secrets stand in no trail.
set role aivo_guard;

create function app.changes_of_act(kind text, act uuid)
returns table (table_name text, row_id uuid, operation text, fields text[], old jsonb, new jsonb)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  made record;
begin
  if tenant is null or app.actor_role() <> 'system'
    or not kind = any (array['roster_imports', 'person_merges', 'school_year_rollovers']) then
    return;
  end if;
  select e.xid, e.created_at into made from public.audit_events e
  where e.tenant_id = tenant and e.table_name = kind and e.row_id = act and e.operation = 'insert';
  return query
    select e.table_name, e.row_id, e.operation, e.fields, v.old, v.new
    from public.audit_events e
    left join public.audit_values v on v.tenant_id = e.tenant_id and v.id = e.id
    where e.tenant_id = tenant and e.xid = made.xid and e.created_at = made.created_at and e.row_id is not null
    order by e.id;
end
$$;
comment on function app.changes_of_act(text, uuid) is 'The old and new values of every row an act changed, for the job that takes it back';

revoke execute on function app.changes_of_act(text, uuid) from public;
grant execute on function app.changes_of_act(text, uuid) to aivo_owner, aivo_worker;

set role aivo_owner;

-- What a duty over people may know and do about somebody else's sign-in. Sessions and factors belong to their person:
-- no address, device or secret leaves, only how many there are.
grant select on mfa_credentials to aivo_guard;
grant select, update on user_sessions to aivo_guard;

set role aivo_guard;

create function app.sign_in_facts(person uuid)
returns table (open_sessions integer, has_factor boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
begin
  if not app.has_duty('people', 'read') or not exists (
    select from public.users u where u.tenant_id = tenant and u.id = person and u.deleted_at is null) then
    return;
  end if;
  return query select
    (select count(*)::integer from public.user_sessions s where s.tenant_id = tenant and s.user_id = person
      and s.ended_at is null and s.deleted_at is null and s.expires_at > now() and s.idle_expires_at > now()),
    exists (select from public.mfa_credentials m where m.tenant_id = tenant and m.user_id = person
      and m.confirmed_at is not null and m.deleted_at is null);
end
$$;
comment on function app.sign_in_facts(uuid) is 'How many sessions of a person are open and whether they have a second factor, for a duty over people';

create function app.end_sessions_of(person uuid, why text) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  ended integer;
begin
  if not app.has_duty('people', 'write') and app.actor_role() is distinct from 'system' then
    raise exception 'Only a duty over people ends sessions of others.' using errcode = '42501';
  end if;
  update public.user_sessions s set ended_at = now(), end_reason = why
  where s.tenant_id = app.tenant_id() and s.user_id = person and s.ended_at is null;
  get diagnostics ended = row_count;
  return ended;
end
$$;
comment on function app.end_sessions_of(uuid, text) is 'Ends every session of a person of the acting tenant, for a duty over people';

create function app.staff_without_factor(most integer) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.has_duty('people', 'read') then
    return;
  end if;
  return query
    select u.id from public.users u
    where u.tenant_id = app.tenant_id() and u.role in ('teacher', 'district_admin') and u.status = 'active'
      and u.deleted_at is null and not exists (
        select from public.mfa_credentials m where m.tenant_id = u.tenant_id and m.user_id = u.id
          and m.confirmed_at is not null and m.deleted_at is null)
    limit most;
end
$$;
comment on function app.staff_without_factor(integer) is 'Staff who sign in without a second factor, up to a number, for a duty over people';

revoke execute on function app.sign_in_facts(uuid), app.end_sessions_of(uuid, text), app.staff_without_factor(integer)
  from public;
grant execute on function app.sign_in_facts(uuid), app.end_sessions_of(uuid, text), app.staff_without_factor(integer)
  to aivo_owner, aivo_district;
grant execute on function app.end_sessions_of(uuid, text) to aivo_worker;

set role aivo_owner;

-- step, concurrently: nobody who writes waits for an index
drop index concurrently if exists ix_roster_imports_tenant_id_undone_by_user_id;
create index concurrently ix_roster_imports_tenant_id_undone_by_user_id on roster_imports (tenant_id, undone_by_user_id);

-- step: what stands there already is looked at while everybody reads and writes
alter table roster_imports validate constraint fk_roster_imports_tenant_id_undone_by_user_id;
