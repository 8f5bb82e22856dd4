-- Requests about the record, corrections with their hearing, statements and disclosures; nothing that is asked for is destroyed.

alter table notifications drop constraint ck_notifications_kind_words;
alter table notifications add constraint ck_notifications_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'unreached', 'general', 'organization', 'phone_added', 'phone_removed', 'records')) not valid;
alter table notification_choices drop constraint ck_notification_choices_kind_words;
alter table notification_choices add constraint ck_notification_choices_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'unreached', 'general', 'organization', 'phone_added', 'phone_removed', 'records')) not valid;
alter table outbox_mails drop constraint ck_outbox_mails_kind_words;
alter table outbox_mails add constraint ck_outbox_mails_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'general', 'invitation', 'reset', 'password', 'factors', 'organization', 'records')) not valid;

CREATE TABLE record_requests (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	asked_by_user_id UUID, 
	asked_by_name TEXT, 
	by_right TEXT NOT NULL, 
	channel TEXT DEFAULT 'app' NOT NULL, 
	received_on DATE NOT NULL, 
	covers TEXT[] DEFAULT '{}' NOT NULL, 
	covers_from DATE, 
	covers_to DATE, 
	said BYTEA, 
	language TEXT NOT NULL, 
	due_on DATE NOT NULL, 
	due_rule TEXT NOT NULL, 
	due_citation TEXT NOT NULL, 
	taken_by_user_id UUID, 
	decision TEXT, 
	decided_on DATE, 
	decided_by_user_id UUID, 
	reason BYTEA, 
	done_on DATE, 
	done_by_user_id UUID, 
	withdrawn_on DATE, 
	reminded_on DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_record_requests PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_record_requests_covers_something CHECK (cardinality(covers) > 0), 
	CONSTRAINT ck_record_requests_covers_order CHECK (covers_to >= covers_from), 
	CONSTRAINT ck_record_requests_somebody_asked CHECK (asked_by_user_id is not null or asked_by_name is not null), 
	CONSTRAINT ck_record_requests_app_has_account CHECK (channel <> 'app' or asked_by_user_id is not null), 
	CONSTRAINT ck_record_requests_due_order CHECK (due_on >= received_on), 
	CONSTRAINT ck_record_requests_at_most_45_days CHECK (kind not in ('inspect', 'copy') or due_on <= received_on + 45), 
	CONSTRAINT ck_record_requests_decision_has_day CHECK ((decision is null) = (decided_on is null)), 
	CONSTRAINT ck_record_requests_decision_has_person CHECK ((decision is null) = (decided_by_user_id is null)), 
	CONSTRAINT ck_record_requests_refusal_has_reason CHECK (decision <> 'refused' or reason is not null), 
	CONSTRAINT ck_record_requests_decided_order CHECK (decided_on >= received_on), 
	CONSTRAINT ck_record_requests_done_after_yes CHECK (done_on is null or decision in ('granted', 'granted_in_part')), 
	CONSTRAINT ck_record_requests_done_has_person CHECK ((done_on is null) = (done_by_user_id is null)), 
	CONSTRAINT ck_record_requests_done_order CHECK (done_on >= decided_on), 
	CONSTRAINT ck_record_requests_done_or_withdrawn CHECK (done_on is null or withdrawn_on is null), 
	CONSTRAINT fk_record_requests_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_record_requests_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_record_requests_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_record_requests_kind_words CHECK (kind in ('inspect', 'copy', 'amend', 'disclose', 'destroy')), 
	CONSTRAINT fk_record_requests_tenant_id_asked_by_user_id FOREIGN KEY(tenant_id, asked_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_record_requests_by_right_words CHECK (by_right in ('parent', 'adult_student', 'surrogate', 'representative', 'agency', 'court', 'other')), 
	CONSTRAINT ck_record_requests_channel_words CHECK (channel in ('app', 'letter', 'phone', 'in_person')), 
	CONSTRAINT ck_record_requests_covers_words CHECK (covers <@ array['everything', 'plan', 'evaluation', 'services', 'behaviour', 'health', 'learning', 'writing', 'focus', 'ai']::text[]), 
	CONSTRAINT ck_record_requests_due_rule_words CHECK (due_rule in ('inspect_45_days', 'before_meeting', 'own_days')), 
	CONSTRAINT fk_record_requests_tenant_id_taken_by_user_id FOREIGN KEY(tenant_id, taken_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_record_requests_decision_words CHECK (decision in ('granted', 'granted_in_part', 'refused')), 
	CONSTRAINT fk_record_requests_tenant_id_decided_by_user_id FOREIGN KEY(tenant_id, decided_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_record_requests_tenant_id_done_by_user_id FOREIGN KEY(tenant_id, done_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_record_requests_tenant_id_asked_by_user_id_received_on ON record_requests (tenant_id, asked_by_user_id, received_on);

CREATE INDEX ix_record_requests_tenant_id_decided_by_user_id ON record_requests (tenant_id, decided_by_user_id);

CREATE INDEX ix_record_requests_tenant_id_done_by_user_id ON record_requests (tenant_id, done_by_user_id);

CREATE INDEX ix_record_requests_tenant_id_due_on_id ON record_requests (tenant_id, due_on, id);

CREATE INDEX ix_record_requests_tenant_id_due_on_some ON record_requests (tenant_id, due_on) WHERE done_on is null and withdrawn_on is null and decision is distinct from 'refused' and deleted_at is null;

CREATE INDEX ix_record_requests_tenant_id_student_id_received_on ON record_requests (tenant_id, student_id, received_on);

CREATE INDEX ix_record_requests_tenant_id_taken_by_user_id ON record_requests (tenant_id, taken_by_user_id);

COMMENT ON TABLE record_requests IS 'Somebody asks about a learner''s record. Its state is what has happened: decided, done, withdrawn, on which day. Whoever asked in Aivo sees their own request, records custodians see all of them, nobody else any.';

COMMENT ON COLUMN record_requests.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN record_requests.asked_by_user_id IS 'Who asked, where they have an account';

COMMENT ON COLUMN record_requests.asked_by_name IS 'Who asked, where they have none';

COMMENT ON COLUMN record_requests.by_right IS 'By what right they ask';

COMMENT ON COLUMN record_requests.channel IS 'How it came';

COMMENT ON COLUMN record_requests.received_on IS 'Day on which the school got it; the clock begins here';

COMMENT ON COLUMN record_requests.covers IS 'Parts of the record; everything is the whole record';

COMMENT ON COLUMN record_requests.covers_from IS 'Only what is dated from this day on';

COMMENT ON COLUMN record_requests.covers_to IS 'Only what is dated until this day';

COMMENT ON COLUMN record_requests.said IS 'What they asked, in their own words, encrypted';

COMMENT ON COLUMN record_requests.language IS 'BCP 47 tag of what was asked';

COMMENT ON COLUMN record_requests.due_on IS 'Latest day to answer, by what was known on the day it came';

COMMENT ON COLUMN record_requests.due_rule IS 'The rule behind that day';

COMMENT ON COLUMN record_requests.due_citation IS 'Where the rule stands: a law, or the organization''s own setting';

COMMENT ON COLUMN record_requests.taken_by_user_id IS 'Who took it in; null: asked in Aivo';

COMMENT ON COLUMN record_requests.reason IS 'Why it was decided so, and how it is done, encrypted';

COMMENT ON COLUMN record_requests.done_on IS 'Shown, handed over, put right, given or destroyed on this day';

COMMENT ON COLUMN record_requests.withdrawn_on IS 'Whoever asked no longer wants it';

COMMENT ON COLUMN record_requests.reminded_on IS 'When custodians were last reminded of it';

COMMENT ON COLUMN record_requests.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN record_requests.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN record_requests.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN record_requests.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE amendment_requests (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	request_id UUID NOT NULL, 
	asked_by_user_id UUID, 
	part TEXT NOT NULL, 
	what_is_wrong BYTEA NOT NULL, 
	what_it_should_say BYTEA, 
	hearing_notice_on DATE, 
	hearing_asked_on DATE, 
	hearing_on DATE, 
	hearing_officer TEXT, 
	hearing_result TEXT, 
	hearing_reason BYTEA, 
	hearing_recorded_by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_amendment_requests PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_amendment_requests_hearing_asked_order CHECK (hearing_asked_on >= hearing_notice_on), 
	CONSTRAINT ck_amendment_requests_hearing_after_notice CHECK (hearing_on is null or hearing_notice_on is not null), 
	CONSTRAINT ck_amendment_requests_hearing_has_result CHECK ((hearing_result is null) = (hearing_on is null)), 
	CONSTRAINT ck_amendment_requests_hearing_has_reason CHECK (hearing_on is null or hearing_reason is not null), 
	CONSTRAINT ck_amendment_requests_hearing_order CHECK (hearing_on >= hearing_notice_on), 
	CONSTRAINT fk_amendment_requests_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_amendment_requests_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_amendment_requests_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_amendment_requests_tenant_id_student_id_request_id FOREIGN KEY(tenant_id, student_id, request_id) REFERENCES record_requests (tenant_id, student_id, id), 
	CONSTRAINT fk_amendment_requests_tenant_id_asked_by_user_id FOREIGN KEY(tenant_id, asked_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_amendment_requests_part_words CHECK (part in ('everything', 'plan', 'evaluation', 'services', 'behaviour', 'health', 'learning', 'writing', 'focus', 'ai')), 
	CONSTRAINT ck_amendment_requests_hearing_result_words CHECK (hearing_result in ('amend', 'stands')), 
	CONSTRAINT fk_amendment_requests_tenant_id_hearing_recorded_by_user_id FOREIGN KEY(tenant_id, hearing_recorded_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_amendment_requests_tenant_id_asked_by_user_id ON amendment_requests (tenant_id, asked_by_user_id);

CREATE INDEX ix_amendment_requests_tenant_id_hearing_recorded_by_user_id ON amendment_requests (tenant_id, hearing_recorded_by_user_id);

CREATE INDEX ix_amendment_requests_tenant_id_request_id ON amendment_requests (tenant_id, request_id);

CREATE UNIQUE INDEX uq_amendment_requests_tenant_id_request_id ON amendment_requests (tenant_id, request_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE amendment_requests IS 'What is wrong in the record and what it should say, and after a refusal the way to a hearing (99.20 to 99.22).';

COMMENT ON COLUMN amendment_requests.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN amendment_requests.asked_by_user_id IS 'As on the request: who may read this';

COMMENT ON COLUMN amendment_requests.part IS 'The part of the record it is about';

COMMENT ON COLUMN amendment_requests.what_is_wrong IS 'What is inaccurate, misleading or against privacy, encrypted';

COMMENT ON COLUMN amendment_requests.what_it_should_say IS 'What it should say instead, encrypted';

COMMENT ON COLUMN amendment_requests.hearing_notice_on IS 'Day of the notice of the right to a hearing; no refusal without it (99.20(c))';

COMMENT ON COLUMN amendment_requests.hearing_asked_on IS 'Day on which they asked for a hearing';

COMMENT ON COLUMN amendment_requests.hearing_on IS 'Day of the hearing';

COMMENT ON COLUMN amendment_requests.hearing_officer IS 'Who held it';

COMMENT ON COLUMN amendment_requests.hearing_reason IS 'Evidence and reasons of the result, encrypted (99.22(f))';

COMMENT ON COLUMN amendment_requests.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN amendment_requests.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN amendment_requests.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN amendment_requests.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE disclosures (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	request_id UUID, 
	party TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	interest TEXT NOT NULL, 
	covers TEXT[] DEFAULT '{}' NOT NULL, 
	what BYTEA, 
	disclosed_on DATE NOT NULL, 
	by_user_id UUID NOT NULL, 
	consented_on DATE, 
	has_redisclosure_note BOOLEAN DEFAULT 'false' NOT NULL, 
	is_secret BOOLEAN DEFAULT 'false' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_disclosures PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_disclosures_covers_something CHECK (cardinality(covers) > 0), 
	CONSTRAINT ck_disclosures_party CHECK (char_length(btrim(party)) > 0), 
	CONSTRAINT ck_disclosures_interest CHECK (char_length(btrim(interest)) > 0), 
	CONSTRAINT ck_disclosures_secret_by_court CHECK (not is_secret or basis = 'court_order'), 
	CONSTRAINT ck_disclosures_consent_has_day CHECK (basis <> 'consent' or consented_on is not null), 
	CONSTRAINT fk_disclosures_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_disclosures_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_disclosures_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_disclosures_tenant_id_student_id_request_id FOREIGN KEY(tenant_id, student_id, request_id) REFERENCES record_requests (tenant_id, student_id, id), 
	CONSTRAINT ck_disclosures_basis_words CHECK (basis in ('consent', 'school_official', 'transfer', 'audit_evaluation', 'financial_aid', 'juvenile_justice', 'study', 'accreditation', 'court_order', 'health_safety', 'directory', 'child_welfare')), 
	CONSTRAINT ck_disclosures_covers_words CHECK (covers <@ array['everything', 'plan', 'evaluation', 'services', 'behaviour', 'health', 'learning', 'writing', 'focus', 'ai']::text[]), 
	CONSTRAINT fk_disclosures_tenant_id_by_user_id FOREIGN KEY(tenant_id, by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_disclosures_tenant_id_by_user_id ON disclosures (tenant_id, by_user_id);

CREATE INDEX ix_disclosures_tenant_id_request_id ON disclosures (tenant_id, request_id);

CREATE INDEX ix_disclosures_tenant_id_student_id_disclosed_on_id ON disclosures (tenant_id, student_id, disclosed_on, id);

COMMENT ON TABLE disclosures IS 'One party that was given something of the record (99.32). Written once, and kept as long as the record itself. Parents who may see the record read it, but for what a court forbids to tell; records custodians write and read it.';

COMMENT ON COLUMN disclosures.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN disclosures.request_id IS 'The request it answers';

COMMENT ON COLUMN disclosures.party IS 'Who got it: person or office, as the log names them';

COMMENT ON COLUMN disclosures.basis IS 'Why it was allowed (99.30, 99.31)';

COMMENT ON COLUMN disclosures.interest IS 'The party''s legitimate interest, and what it is for';

COMMENT ON COLUMN disclosures.covers IS 'Parts of the record that were given';

COMMENT ON COLUMN disclosures.what IS 'What exactly was given, encrypted';

COMMENT ON COLUMN disclosures.by_user_id IS 'Who gave it and wrote it down';

COMMENT ON COLUMN disclosures.consented_on IS 'Day of the signed consent (99.30)';

COMMENT ON COLUMN disclosures.has_redisclosure_note IS 'The party was told not to pass it on without consent (99.33(d))';

COMMENT ON COLUMN disclosures.is_secret IS 'A court forbids to tell the family (99.31(a)(9)(ii), 99.32(d)(5))';

CREATE TABLE record_statements (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	request_id UUID NOT NULL, 
	part TEXT NOT NULL, 
	said BYTEA NOT NULL, 
	language TEXT NOT NULL, 
	by_user_id UUID, 
	by_name TEXT, 
	made_on DATE NOT NULL, 
	taken_by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_record_statements PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_record_statements_somebody_said CHECK (by_user_id is not null or by_name is not null), 
	CONSTRAINT fk_record_statements_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_record_statements_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_record_statements_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_record_statements_tenant_id_student_id_request_id FOREIGN KEY(tenant_id, student_id, request_id) REFERENCES record_requests (tenant_id, student_id, id), 
	CONSTRAINT ck_record_statements_part_words CHECK (part in ('everything', 'plan', 'evaluation', 'services', 'behaviour', 'health', 'learning', 'writing', 'focus', 'ai')), 
	CONSTRAINT fk_record_statements_tenant_id_by_user_id FOREIGN KEY(tenant_id, by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_record_statements_tenant_id_taken_by_user_id FOREIGN KEY(tenant_id, taken_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_record_statements_tenant_id_by_user_id ON record_statements (tenant_id, by_user_id);

CREATE INDEX ix_record_statements_tenant_id_request_id ON record_statements (tenant_id, request_id);

CREATE INDEX ix_record_statements_tenant_id_student_id_made_on ON record_statements (tenant_id, student_id, made_on);

CREATE INDEX ix_record_statements_tenant_id_taken_by_user_id ON record_statements (tenant_id, taken_by_user_id);

COMMENT ON TABLE record_statements IS 'The family''s own words beside a part of the record that was not changed; shown wherever that part is (99.21).';

COMMENT ON COLUMN record_statements.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN record_statements.request_id IS 'The refused request it answers';

COMMENT ON COLUMN record_statements.part IS 'The part of the record it stays with';

COMMENT ON COLUMN record_statements.said IS 'The statement, encrypted';

COMMENT ON COLUMN record_statements.language IS 'BCP 47 tag of the statement';

COMMENT ON COLUMN record_statements.by_name IS 'Who said it, where they have no account';

COMMENT ON COLUMN record_statements.taken_by_user_id IS 'Who took it in from paper';

COMMENT ON COLUMN record_statements.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN record_statements.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN record_statements.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN record_statements.deletion_id IS 'The act of deletion that took this row and its dependents';

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table record_requests enable row level security;
alter table record_requests force row level security;
create policy owner_all on record_requests for all to aivo_owner using (true) with check (true);
create policy guard_all on record_requests for all to aivo_guard using (true) with check (true);
revoke all on record_requests from public;

-- STUDENT(registry): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on record_requests to aivo_member, aivo_district;
-- Nobody deletes a learner's rows but the guard's own functions: app.erase (holds and legal retention are asked there).
grant select, insert, update on record_requests to aivo_worker;
grant select, update, delete on record_requests to aivo_guard;
create policy district_read on record_requests for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('registry', 'read')) then true
    else student_id = any ((select app.my_students('registry', 'read'))::uuid[]) end);
create policy district_add on record_requests for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('registry', 'write')) then true
    else student_id = any ((select app.my_students('registry', 'write'))::uuid[]) end);
create policy district_change on record_requests for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('registry', 'write')) then true
    else student_id = any ((select app.my_students('registry', 'write'))::uuid[]) end);
create policy worker_all on record_requests for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- A parent asks in their own name and sees what they asked; nothing of the answer is theirs to write. Who may look may
-- also ask for a copy or a correction; giving the record away or destroying it is asked for by whoever decides.
revoke update on record_requests from aivo_member;
grant update (withdrawn_on) on record_requests to aivo_member;
create policy member_read on record_requests for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'parent' and asked_by_user_id = (select app.user_id())
  and student_id = any ((select app.my_students('registry', 'read'))::uuid[]));
create policy member_add on record_requests for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'parent' and asked_by_user_id = (select app.user_id())
  and student_id = any ((select app.my_students('registry', 'read'))::uuid[])
  and (kind in ('inspect', 'copy', 'amend') or student_id = any ((select app.my_students('decision', 'write'))::uuid[]))
  and channel = 'app' and by_right = 'parent' and taken_by_user_id is null and decision is null and done_on is null
  and withdrawn_on is null and reason is null and reminded_on is null);
create policy member_change on record_requests for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'parent' and asked_by_user_id = (select app.user_id())
  and student_id = any ((select app.my_students('registry', 'read'))::uuid[]))
  with check (tenant_id = (select app.tenant_id()) and withdrawn_on is not null);
-- Of those who keep numbers and facts only the records custodian, whose duty is over the trail as well, reads and writes it.
create policy by_custodian on record_requests as restrictive for select to aivo_district using (
  case when (select app.has_duty('audit', 'read')) then true
    else student_id = any ((select app.my_students('audit', 'read'))::uuid[]) end);
create policy by_custodian_add on record_requests as restrictive for insert to aivo_district with check (
  case when (select app.has_duty('audit', 'write')) then true
    else student_id = any ((select app.my_students('audit', 'write'))::uuid[]) end);
create policy by_custodian_change on record_requests as restrictive for update to aivo_district using (
  case when (select app.has_duty('audit', 'write')) then true
    else student_id = any ((select app.my_students('audit', 'write'))::uuid[]) end);

create trigger touch before update on record_requests for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on record_requests for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('record_requests');

create trigger audit after insert or update or delete on record_requests for each row execute function app.audit_row('record_requests', 'reason,said');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table amendment_requests enable row level security;
alter table amendment_requests force row level security;
create policy owner_all on amendment_requests for all to aivo_owner using (true) with check (true);
create policy guard_all on amendment_requests for all to aivo_guard using (true) with check (true);
revoke all on amendment_requests from public;

-- STUDENT(registry): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on amendment_requests to aivo_member, aivo_district;
-- Nobody deletes a learner's rows but the guard's own functions: app.erase (holds and legal retention are asked there).
grant select, insert, update on amendment_requests to aivo_worker;
grant select, update, delete on amendment_requests to aivo_guard;
create policy district_read on amendment_requests for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('registry', 'read')) then true
    else student_id = any ((select app.my_students('registry', 'read'))::uuid[]) end);
create policy district_add on amendment_requests for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('registry', 'write')) then true
    else student_id = any ((select app.my_students('registry', 'write'))::uuid[]) end);
create policy district_change on amendment_requests for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('registry', 'write')) then true
    else student_id = any ((select app.my_students('registry', 'write'))::uuid[]) end);
create policy worker_all on amendment_requests for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- As the request itself: whoever asked reads it and asks for the hearing; custodians write the rest.
revoke update on amendment_requests from aivo_member;
grant update (hearing_asked_on) on amendment_requests to aivo_member;
create policy member_read on amendment_requests for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'parent' and asked_by_user_id = (select app.user_id())
  and student_id = any ((select app.my_students('registry', 'read'))::uuid[]));
create policy member_add on amendment_requests for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'parent' and asked_by_user_id = (select app.user_id())
  and student_id = any ((select app.my_students('registry', 'read'))::uuid[])
  and hearing_notice_on is null and hearing_asked_on is null and hearing_on is null);
create policy member_change on amendment_requests for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'parent' and asked_by_user_id = (select app.user_id())
  and student_id = any ((select app.my_students('registry', 'read'))::uuid[]));
-- Of those who keep numbers and facts only the records custodian, whose duty is over the trail as well, reads and writes it.
create policy by_custodian on amendment_requests as restrictive for select to aivo_district using (
  case when (select app.has_duty('audit', 'read')) then true
    else student_id = any ((select app.my_students('audit', 'read'))::uuid[]) end);
create policy by_custodian_add on amendment_requests as restrictive for insert to aivo_district with check (
  case when (select app.has_duty('audit', 'write')) then true
    else student_id = any ((select app.my_students('audit', 'write'))::uuid[]) end);
create policy by_custodian_change on amendment_requests as restrictive for update to aivo_district using (
  case when (select app.has_duty('audit', 'write')) then true
    else student_id = any ((select app.my_students('audit', 'write'))::uuid[]) end);

create trigger touch before update on amendment_requests for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on amendment_requests for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('amendment_requests');

create trigger audit after insert or update or delete on amendment_requests for each row execute function app.audit_row('amendment_requests', 'hearing_reason,what_is_wrong,what_it_should_say');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table disclosures enable row level security;
alter table disclosures force row level security;
create policy owner_all on disclosures for all to aivo_owner using (true) with check (true);
create policy guard_all on disclosures for all to aivo_guard using (true) with check (true);
revoke all on disclosures from public;

-- STUDENT(registry): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on disclosures to aivo_member, aivo_district;
-- Nobody deletes a learner's rows but the guard's own functions: app.erase (holds and legal retention are asked there).
grant select, insert, update on disclosures to aivo_worker;
grant select, update, delete on disclosures to aivo_guard;
create policy district_read on disclosures for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('registry', 'read')) then true
    else student_id = any ((select app.my_students('registry', 'read'))::uuid[]) end);
create policy district_add on disclosures for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('registry', 'write')) then true
    else student_id = any ((select app.my_students('registry', 'write'))::uuid[]) end);
create policy district_change on disclosures for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('registry', 'write')) then true
    else student_id = any ((select app.my_students('registry', 'write'))::uuid[]) end);
create policy worker_all on disclosures for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- Written once by records custodians. A parent who may see the record reads to whom it was given, but for what a court
-- forbids to tell; no family member's own look is ever a row here (99.32(d)).
revoke insert, update on disclosures from aivo_member;
revoke update on disclosures from aivo_district;
create policy member_read on disclosures for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'parent' and not is_secret
  and student_id = any ((select app.my_students('registry', 'read'))::uuid[]));
-- Of those who keep numbers and facts only the records custodian, whose duty is over the trail as well, reads and writes it.
create policy by_custodian on disclosures as restrictive for select to aivo_district using (
  case when (select app.has_duty('audit', 'read')) then true
    else student_id = any ((select app.my_students('audit', 'read'))::uuid[]) end);
create policy by_custodian_add on disclosures as restrictive for insert to aivo_district with check (
  case when (select app.has_duty('audit', 'write')) then true
    else student_id = any ((select app.my_students('audit', 'write'))::uuid[]) end);

create trigger audit after insert or update or delete on disclosures for each row execute function app.audit_row('disclosures', 'what');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table record_statements enable row level security;
alter table record_statements force row level security;
create policy owner_all on record_statements for all to aivo_owner using (true) with check (true);
create policy guard_all on record_statements for all to aivo_guard using (true) with check (true);
revoke all on record_statements from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on record_statements to aivo_member, aivo_district;
-- Nobody deletes a learner's rows but the guard's own functions: app.erase (holds and legal retention are asked there).
grant select, insert, update on record_statements to aivo_worker;
grant select, update, delete on record_statements to aivo_guard;
create policy district_read on record_statements for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on record_statements for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on record_statements for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on record_statements for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- A statement travels with its part of the record: who may read that part reads the statement, and whoever said it.
-- It is written once; only parents say one themselves, custodians take in what came on paper.
revoke update on record_statements from aivo_member, aivo_district;
create policy member_read on record_statements for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) <> 'learner' and case part
    when 'evaluation' then student_id = any ((select app.my_students('evaluation', 'read'))::uuid[])
    when 'services' then student_id = any ((select app.my_students('service', 'read'))::uuid[])
    when 'behaviour' then student_id = any ((select app.my_students('behaviour', 'read'))::uuid[])
    when 'health' then student_id = any ((select app.my_students('health', 'read'))::uuid[])
    when 'learning' then student_id = any ((select app.my_students('learning', 'read'))::uuid[])
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy member_add on record_statements for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'parent' and by_user_id = (select app.user_id())
  and student_id = any ((select app.my_students('registry', 'read'))::uuid[]) and taken_by_user_id is null);
create policy part_read on record_statements for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy custodian_add on record_statements for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('audit', 'write')) then true
    else student_id = any ((select app.my_students('audit', 'write'))::uuid[]) end);
create policy by_custodian_add on record_statements as restrictive for insert to aivo_district with check (
  case when (select app.has_duty('audit', 'write')) then true
    else student_id = any ((select app.my_students('audit', 'write'))::uuid[]) end);
create policy by_part on record_statements as restrictive for select to aivo_district using (
  case part
    when 'evaluation' then case when (select app.has_duty('evaluation', 'read')) then true
      else student_id = any ((select app.my_students('evaluation', 'read'))::uuid[]) end
    when 'services' then case when (select app.has_duty('service', 'read')) then true
      else student_id = any ((select app.my_students('service', 'read'))::uuid[]) end
    when 'behaviour' then case when (select app.has_duty('behaviour', 'read')) then true
      else student_id = any ((select app.my_students('behaviour', 'read'))::uuid[]) end
    when 'health' then case when (select app.has_duty('health', 'read')) then true
      else student_id = any ((select app.my_students('health', 'read'))::uuid[]) end
    when 'learning' then case when (select app.has_duty('learning', 'read')) then true
      else student_id = any ((select app.my_students('learning', 'read'))::uuid[]) end
    else case when (select app.has_duty('plan', 'read')) then true
      else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end end);

create trigger touch before update on record_statements for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on record_statements for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('record_statements');

create trigger audit after insert or update or delete on record_statements for each row execute function app.audit_row('record_statements', 'said');

create or replace view prisma."record_requests" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "kind", "asked_by_user_id", "asked_by_name", "by_right", "channel", "received_on", "covers", "covers_from", "covers_to", "language", "due_on", "due_rule", "due_citation", "taken_by_user_id", "decision", "decided_on", "decided_by_user_id", "done_on", "done_by_user_id", "withdrawn_on", "reminded_on", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."record_requests" where deleted_at is null;
grant select, insert, update, delete on prisma."record_requests" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."amendment_requests" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "request_id", "asked_by_user_id", "part", "hearing_notice_on", "hearing_asked_on", "hearing_on", "hearing_officer", "hearing_result", "hearing_recorded_by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."amendment_requests" where deleted_at is null;
grant select, insert, update, delete on prisma."amendment_requests" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."disclosures" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "request_id", "party", "basis", "interest", "covers", "disclosed_on", "by_user_id", "consented_on", "has_redisclosure_note", "is_secret", "created_at" from "public"."disclosures";
grant select, insert, update, delete on prisma."disclosures" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."record_statements" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "request_id", "part", "language", "by_user_id", "by_name", "made_on", "taken_by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."record_statements" where deleted_at is null;
grant select, insert, update, delete on prisma."record_statements" to aivo_member, aivo_district, aivo_platform, aivo_worker;

-- Nothing that somebody has asked to see is destroyed while they wait (34 CFR 99.10(e)); no refusal of a correction without
-- the notice of the right to a hearing (99.20(c)).
--   AV032 somebody has asked for it   AV033 the hold ends with its request   AV034 a refusal without the notice
--   AV035 not to this request
-- app.records_wanted         whether somebody waits to see, or to have corrected, a learner's record; for whatever erases
-- app.keep_request_hold      a hold with the request's own id, as long as the request is open
-- app.keep_hold_of_request   that hold cannot be released, narrowed or taken away before
-- app.keep_wanted            refuses to delete any row about a learner while a request is open
-- app.check_amendment        a correction belongs to its request and to whoever asked
-- app.check_refusal          a correction is refused only after the notice
-- app.check_statement        a statement answers a refused correction, by whoever asked for it
grant select on record_requests, amendment_requests to aivo_guard;
grant select, insert, update on retention_holds to aivo_guard;

set role aivo_guard;

create function app.records_wanted(tenant uuid, student uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if app.tenant_id() is distinct from tenant then
    raise exception 'There is no context.' using errcode = 'AV000';
  end if;
  return exists (
    select from public.record_requests r
    where r.tenant_id = tenant and r.student_id = student and r.kind in ('inspect', 'copy', 'amend') and r.deleted_at is null
      and r.done_on is null and r.withdrawn_on is null and r.decision is distinct from 'refused');
end
$$;
comment on function app.records_wanted(uuid, uuid) is 'Whether somebody waits to see a learner''s record or to have it corrected: then nothing of it is destroyed';

create function app.keep_request_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  was boolean := false;
  stays boolean := false;
begin
  if tg_op <> 'INSERT' then
    was := old.kind in ('inspect', 'copy', 'amend') and old.deleted_at is null and old.done_on is null
      and old.withdrawn_on is null and old.decision is distinct from 'refused';
  end if;
  if tg_op = 'DELETE' then
    if was then
      raise exception 'Somebody has asked to see this record: answer the request first.' using errcode = 'AV032';
    end if;
    return null;
  end if;
  stays := new.kind in ('inspect', 'copy', 'amend') and new.deleted_at is null and new.done_on is null
    and new.withdrawn_on is null and new.decision is distinct from 'refused';
  if tg_op = 'INSERT' and exists (select from public.tenants t where t.id = new.tenant_id and t.kind = 'family') then
    raise exception 'A family keeps its own record: there is no school to ask.' using errcode = '42501';
  end if;
  if stays and (not was or new.covers <> old.covers) then
    insert into public.retention_holds (tenant_id, id, student_id, reason_kind, reason, covers, placed_by_user_id)
    values (new.tenant_id, new.id, new.student_id, case new.kind when 'amend' then 'amendment_request' else 'records_request' end,
      'A request about the record is open.', new.covers, app.user_id())
    on conflict (tenant_id, id) do update set covers = excluded.covers, released_at = null, released_reason = null,
      released_by_user_id = null, deleted_at = null, deletion_id = null;
  elsif was and not stays then
    update public.retention_holds h set released_at = now(), released_reason = 'The request is over.', released_by_user_id = app.user_id()
    where h.tenant_id = new.tenant_id and h.id = new.id and h.released_at is null;
  end if;
  return null;
end
$$;
comment on function app.keep_request_hold() is 'Keeps the hold of an open request about the record, which has the request''s own id';

create function app.keep_hold_of_request() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if (tg_op = 'DELETE' or new.released_at is not null or new.deleted_at is not null or not new.covers @> old.covers)
    and exists (
      select from public.record_requests r
      where r.tenant_id = old.tenant_id and r.id = old.id and r.kind in ('inspect', 'copy', 'amend') and r.deleted_at is null
        and r.done_on is null and r.withdrawn_on is null and r.decision is distinct from 'refused' and r.covers = old.covers) then
    raise exception 'This hold ends with the request it belongs to.' using errcode = 'AV033';
  end if;
  return null;
end
$$;
comment on function app.keep_hold_of_request() is 'The hold of an open request is not released, narrowed or taken away by hand';

create function app.keep_wanted() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (
    select from (select distinct d.tenant_id, d.student_id from gone d) as g
    join public.record_requests r on r.tenant_id = g.tenant_id and r.student_id = g.student_id
    where r.kind in ('inspect', 'copy', 'amend') and r.deleted_at is null
      and r.done_on is null and r.withdrawn_on is null and r.decision is distinct from 'refused'
      and (tg_argv[0] <> 'focus' or r.covers && array['everything', 'focus'])) then
    raise exception 'Somebody has asked to see this record: nothing of it is destroyed before the request is answered.'
      using errcode = 'AV032';
  end if;
  return null;
end
$$;
comment on function app.keep_wanted() is 'Refuses to delete rows about a learner while somebody waits to see the record; argument: focus for what the family itself deletes';

create function app.check_amendment() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select from public.record_requests r
    where r.tenant_id = new.tenant_id and r.id = new.request_id and r.kind = 'amend'
      and r.asked_by_user_id is not distinct from new.asked_by_user_id) then
    raise exception 'A correction belongs to the request of whoever asked for it.' using errcode = 'AV035';
  end if;
  return null;
end
$$;
comment on function app.check_amendment() is 'What is to be corrected belongs to a request for it, of the same person';

create function app.check_refusal() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select from public.amendment_requests a
    where a.tenant_id = new.tenant_id and a.request_id = new.id and a.deleted_at is null
      and a.hearing_notice_on <= new.decided_on) then
    raise exception 'A correction is refused with a notice of the right to a hearing.' using errcode = 'AV034';
  end if;
  return null;
end
$$;
comment on function app.check_refusal() is 'Refuses to refuse a correction before the family has the notice of its right to a hearing';

create function app.check_statement() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select from public.record_requests r
    join public.amendment_requests a on a.tenant_id = r.tenant_id and a.request_id = r.id
    where r.tenant_id = new.tenant_id and r.id = new.request_id and r.decision in ('refused', 'granted_in_part')
      and a.part = new.part and (new.by_user_id is null or r.asked_by_user_id = new.by_user_id)) then
    raise exception 'A statement stands beside what was not corrected, in the words of whoever asked.' using errcode = 'AV035';
  end if;
  return null;
end
$$;
comment on function app.check_statement() is 'A statement answers a refused correction, about the same part, by whoever asked for it';

revoke execute on function app.records_wanted(uuid, uuid), app.keep_request_hold(), app.keep_hold_of_request(), app.keep_wanted(),
  app.check_amendment(), app.check_refusal(), app.check_statement() from public;
grant execute on function app.records_wanted(uuid, uuid) to aivo_owner, aivo_district, aivo_worker;
grant execute on function app.keep_request_hold(), app.keep_hold_of_request(), app.keep_wanted(), app.check_amendment(),
  app.check_refusal(), app.check_statement() to aivo_owner;

set role aivo_owner;

create trigger hold after insert or delete or update of kind, covers, decision, done_on, withdrawn_on, deleted_at on record_requests
  for each row execute function app.keep_request_hold();
create trigger refusal after insert or update of decision on record_requests
  for each row when (new.kind = 'amend' and new.decision = 'refused') execute function app.check_refusal();
create trigger of_request after update of released_at, covers, deleted_at or delete on retention_holds
  for each row execute function app.keep_hold_of_request();
create trigger belongs after insert or update of request_id, asked_by_user_id on amendment_requests
  for each row execute function app.check_amendment();
create trigger belongs after insert or update of request_id, part, by_user_id on record_statements
  for each row execute function app.check_statement();

-- Every table with rows about a learner, by its column: a table that comes later needs the trigger too, and the test of
-- truth says so. Focus events have their own way: a family's deletion hides what somebody has asked for.
-- locks writes: select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid where c.relnamespace = 'public'::regnamespace and a.attname = 'student_id' and not a.attisdropped
do $do$
declare
  here record;
begin
  for here in
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'student_id' and not a.attisdropped
      and c.relname <> 'record_requests'
    order by c.relname
  loop
    execute format('create trigger wanted after delete on public.%I referencing old table as gone for each statement execute function app.keep_wanted(%L)',
      here.name, case when here.name like 'focus%' then 'focus' else '' end);
  end loop;
end
$do$;

set role aivo_guard;

create function app.destroy_hidden_events() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select from public.retention_holds h
    where h.tenant_id = new.tenant_id and h.student_id = new.student_id and h.released_at is null and h.deleted_at is null
      and (h.covers = '{}' or h.covers && array['everything', 'focus'])) then
    delete from public.focus_events e
    using public.focus_sessions s
    where e.tenant_id = new.tenant_id and e.student_id = new.student_id and e.deleted_at is not null
      and s.tenant_id = e.tenant_id and s.id = e.focus_session_id and s.deletion_id is distinct from e.deletion_id;
  end if;
  return null;
end
$$;
comment on function app.destroy_hidden_events() is 'Destroys focus events that were taken away under a hold, once no hold covers them';

revoke execute on function app.destroy_hidden_events() from public;
grant execute on function app.destroy_hidden_events() to aivo_owner;

set role aivo_owner;

create trigger hidden_events after update of released_at, deleted_at on retention_holds
  for each row when (new.released_at is not null or new.deleted_at is not null) execute function app.destroy_hidden_events();

-- step: what stands there already is looked at while everybody reads and writes
alter table notifications validate constraint ck_notifications_kind_words;
alter table notification_choices validate constraint ck_notification_choices_kind_words;
alter table outbox_mails validate constraint ck_outbox_mails_kind_words;
