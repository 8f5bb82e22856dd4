CREATE TABLE notification_choices (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	has_mail BOOLEAN DEFAULT 'false' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_notification_choices PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_notification_choices_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_notification_choices_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_notification_choices_kind_words CHECK (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'import', 'support', 'unreached', 'general'))
);

CREATE INDEX ix_notification_choices_tenant_id_user_id ON notification_choices (tenant_id, user_id);

CREATE UNIQUE INDEX uq_notification_choices_tenant_id_user_id_kind ON notification_choices (tenant_id, user_id, kind) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE notification_choices IS 'Whether a person also wants one kind by mail; without a row the usual way holds.';

COMMENT ON COLUMN notification_choices.has_mail IS 'Whether a mail says so as well';

COMMENT ON COLUMN notification_choices.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN notification_choices.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN notification_choices.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN notification_choices.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE outbox_texts (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	channel TEXT NOT NULL, 
	number BYTEA, 
	code BYTEA, 
	state TEXT DEFAULT 'waiting' NOT NULL, 
	attempt_count INTEGER DEFAULT '0' NOT NULL, 
	next_attempt_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	sent_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_outbox_texts PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_outbox_texts_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_outbox_texts_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_outbox_texts_channel_words CHECK (channel in ('text', 'voice')), 
	CONSTRAINT ck_outbox_texts_state_words CHECK (state in ('waiting', 'sending', 'sent', 'failed', 'stopped', 'cancelled', 'returned'))
);

CREATE INDEX ix_outbox_texts_tenant_id_created_at ON outbox_texts (tenant_id, created_at);

CREATE INDEX ix_outbox_texts_tenant_id_next_attempt_at_some ON outbox_texts (tenant_id, next_attempt_at) WHERE state in ('waiting', 'sending');

CREATE INDEX ix_outbox_texts_tenant_id_user_id ON outbox_texts (tenant_id, user_id);

COMMENT ON TABLE outbox_texts IS 'A code for one phone, by text or voice. Number and code are encrypted, and emptied once it has left.';

COMMENT ON COLUMN outbox_texts.user_id IS 'Whose phone it is';

COMMENT ON COLUMN outbox_texts.number IS 'The phone number, encrypted';

COMMENT ON COLUMN outbox_texts.code IS 'The code, encrypted';

COMMENT ON COLUMN outbox_texts.attempt_count IS 'How often delivery was begun';

COMMENT ON COLUMN outbox_texts.expires_at IS 'After this the code is worth nothing and is not sent';

COMMENT ON COLUMN outbox_texts.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN outbox_texts.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN outbox_texts.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN outbox_texts.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE staff_hours (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	days TEXT[] DEFAULT '{}' NOT NULL, 
	from_minute INTEGER DEFAULT '480' NOT NULL, 
	to_minute INTEGER DEFAULT '960' NOT NULL, 
	note TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_staff_hours PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_staff_hours_order CHECK (0 <= from_minute and from_minute < to_minute and to_minute <= 1440), 
	CONSTRAINT fk_staff_hours_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_staff_hours_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_staff_hours_days_words CHECK (days <@ array['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']::text[])
);

CREATE INDEX ix_staff_hours_tenant_id_user_id ON staff_hours (tenant_id, user_id);

CREATE UNIQUE INDEX uq_staff_hours_tenant_id_user_id ON staff_hours (tenant_id, user_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE staff_hours IS 'When a member of staff usually answers, as they say themselves.';

COMMENT ON COLUMN staff_hours.from_minute IS 'Minutes after midnight, in the school''s time';

COMMENT ON COLUMN staff_hours.to_minute IS 'Minutes after midnight';

COMMENT ON COLUMN staff_hours.note IS 'Whom to call when it is urgent';

COMMENT ON COLUMN staff_hours.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN staff_hours.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN staff_hours.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN staff_hours.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE message_threads (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	topic TEXT NOT NULL, 
	by_user_id UUID, 
	last_message_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_message_threads PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_message_threads_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_message_threads_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_message_threads_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_message_threads_tenant_id_by_user_id FOREIGN KEY(tenant_id, by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_message_threads_tenant_id_by_user_id ON message_threads (tenant_id, by_user_id);

CREATE INDEX ix_message_threads_tenant_id_last_message_at ON message_threads (tenant_id, last_message_at);

COMMENT ON TABLE message_threads IS 'A talk about one learner between one adult of the family and members of the team (``app.open_thread``).';

COMMENT ON COLUMN message_threads.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN message_threads.topic IS 'What it is about, in the words of whoever began';

COMMENT ON COLUMN message_threads.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN message_threads.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN message_threads.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN message_threads.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE notifications (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	path TEXT NOT NULL, 
	occasion TEXT, 
	about_student_id UUID, 
	read_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_notifications PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_notifications_path CHECK (path ~ '^/[a-z]' and path !~ '//'), 
	CONSTRAINT fk_notifications_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_notifications_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_notifications_kind_words CHECK (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'import', 'support', 'unreached', 'general')), 
	CONSTRAINT fk_notifications_tenant_id_about_student_id FOREIGN KEY(tenant_id, about_student_id) REFERENCES student_profiles (tenant_id, id)
);

CREATE INDEX ix_notifications_tenant_id_about_student_id ON notifications (tenant_id, about_student_id);

CREATE INDEX ix_notifications_tenant_id_user_id_created_at ON notifications (tenant_id, user_id, created_at);

CREATE INDEX ix_notifications_tenant_id_user_id_some ON notifications (tenant_id, user_id) WHERE read_at is null;

CREATE UNIQUE INDEX uq_notifications_tenant_id_user_id_occasion ON notifications (tenant_id, user_id, occasion) NULLS DISTINCT WHERE read_at is null and occasion is not null and deleted_at is null;

COMMENT ON TABLE notifications IS 'Something that waits for one person, with the page where it is found.';

COMMENT ON COLUMN notifications.path IS 'Page of Aivo where it is found';

COMMENT ON COLUMN notifications.occasion IS 'What it is about: while one waits unread, the same occasion adds none';

COMMENT ON COLUMN notifications.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN notifications.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN notifications.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN notifications.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE outbox_mails (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	path TEXT NOT NULL, 
	link BYTEA, 
	address BYTEA, 
	about_student_id UUID, 
	by_user_id UUID, 
	message_id TEXT NOT NULL, 
	state TEXT DEFAULT 'waiting' NOT NULL, 
	attempt_count INTEGER DEFAULT '0' NOT NULL, 
	next_attempt_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	sent_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_outbox_mails PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_outbox_mails_path CHECK (path ~ '^/[a-z]' and path !~ '//'), 
	CONSTRAINT fk_outbox_mails_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_outbox_mails_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_outbox_mails_kind_words CHECK (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'import', 'support', 'general', 'invitation', 'reset', 'password', 'factors')), 
	CONSTRAINT fk_outbox_mails_tenant_id_about_student_id FOREIGN KEY(tenant_id, about_student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT fk_outbox_mails_tenant_id_by_user_id FOREIGN KEY(tenant_id, by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_outbox_mails_state_words CHECK (state in ('waiting', 'sending', 'sent', 'failed', 'stopped', 'cancelled', 'returned'))
);

CREATE INDEX ix_outbox_mails_tenant_id_about_student_id ON outbox_mails (tenant_id, about_student_id);

CREATE INDEX ix_outbox_mails_tenant_id_by_user_id ON outbox_mails (tenant_id, by_user_id);

CREATE INDEX ix_outbox_mails_tenant_id_created_at ON outbox_mails (tenant_id, created_at);

CREATE INDEX ix_outbox_mails_tenant_id_next_attempt_at_some ON outbox_mails (tenant_id, next_attempt_at) WHERE state in ('waiting', 'sending');

CREATE INDEX ix_outbox_mails_tenant_id_user_id ON outbox_mails (tenant_id, user_id);

CREATE UNIQUE INDEX uq_outbox_mails_tenant_id_message_id ON outbox_mails (tenant_id, message_id) NULLS DISTINCT;

COMMENT ON TABLE outbox_mails IS 'A mail to one person, written with the change it tells of. Its address is looked up when it is sent.';

COMMENT ON COLUMN outbox_mails.user_id IS 'Who gets it';

COMMENT ON COLUMN outbox_mails.path IS 'Page of Aivo that the mail points at';

COMMENT ON COLUMN outbox_mails.link IS 'A page with a secret in its address, encrypted; emptied once the mail is sent';

COMMENT ON COLUMN outbox_mails.address IS 'The one address it may go to (where a link was asked for), encrypted; null: the person''s at that moment';

COMMENT ON COLUMN outbox_mails.about_student_id IS 'The learner it is about, so that a death stops it; never in the text';

COMMENT ON COLUMN outbox_mails.by_user_id IS 'Whose act it tells of: hears if it fails';

COMMENT ON COLUMN outbox_mails.message_id IS 'Message-ID, the same at every try';

COMMENT ON COLUMN outbox_mails.attempt_count IS 'How often delivery was begun';

COMMENT ON COLUMN outbox_mails.sent_at IS 'When a mail server took it';

COMMENT ON COLUMN outbox_mails.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN outbox_mails.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN outbox_mails.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN outbox_mails.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE delivery_attempts (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	mail_id UUID NOT NULL, 
	outcome TEXT NOT NULL, 
	reply TEXT, 
	by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_delivery_attempts PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_delivery_attempts_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_delivery_attempts_tenant_id_mail_id FOREIGN KEY(tenant_id, mail_id) REFERENCES outbox_mails (tenant_id, id), 
	CONSTRAINT ck_delivery_attempts_outcome_words CHECK (outcome in ('sent', 'put_off', 'refused', 'no_address', 'returned')), 
	CONSTRAINT fk_delivery_attempts_tenant_id_by_user_id FOREIGN KEY(tenant_id, by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_delivery_attempts_tenant_id_by_user_id ON delivery_attempts (tenant_id, by_user_id);

CREATE INDEX ix_delivery_attempts_tenant_id_mail_id_created_at ON delivery_attempts (tenant_id, mail_id, created_at);

COMMENT ON TABLE delivery_attempts IS 'One try to deliver a mail and what the mail server said; also that it came back, as staff were told.';

COMMENT ON COLUMN delivery_attempts.reply IS 'The server''s answer without addresses';

COMMENT ON COLUMN delivery_attempts.by_user_id IS 'Who noted that it came back; null: the worker';

CREATE TABLE messages (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	thread_id UUID NOT NULL, 
	by_user_id UUID NOT NULL, 
	side TEXT NOT NULL, 
	body TEXT NOT NULL, 
	language TEXT NOT NULL, 
	sent_key UUID NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_messages PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_messages_body_length CHECK (length(body) between 1 and 8000), 
	CONSTRAINT fk_messages_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_messages_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_messages_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_messages_tenant_id_student_id_thread_id FOREIGN KEY(tenant_id, student_id, thread_id) REFERENCES message_threads (tenant_id, student_id, id), 
	CONSTRAINT fk_messages_tenant_id_by_user_id FOREIGN KEY(tenant_id, by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_messages_side_words CHECK (side in ('family', 'team'))
);

CREATE INDEX ix_messages_tenant_id_by_user_id ON messages (tenant_id, by_user_id);

CREATE INDEX ix_messages_tenant_id_thread_id_created_at ON messages (tenant_id, thread_id, created_at);

CREATE UNIQUE INDEX uq_messages_sent_key ON messages (tenant_id, thread_id, sent_key);

COMMENT ON TABLE messages IS 'What somebody wrote. It stays as it was written; a correction is a new message.';

COMMENT ON COLUMN messages.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN messages.language IS 'BCP 47 tag of what was written';

COMMENT ON COLUMN messages.sent_key IS 'The form it came by: sent twice, it is written once';

CREATE TABLE thread_members (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	thread_id UUID NOT NULL, 
	user_id UUID NOT NULL, 
	side TEXT NOT NULL, 
	left_at TIMESTAMP WITH TIME ZONE, 
	unreached_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_thread_members PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_thread_members_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_thread_members_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_thread_members_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_thread_members_tenant_id_student_id_thread_id FOREIGN KEY(tenant_id, student_id, thread_id) REFERENCES message_threads (tenant_id, student_id, id), 
	CONSTRAINT fk_thread_members_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_thread_members_side_words CHECK (side in ('family', 'team'))
);

CREATE INDEX ix_thread_members_tenant_id_thread_id ON thread_members (tenant_id, thread_id);

CREATE INDEX ix_thread_members_tenant_id_user_id_thread_id ON thread_members (tenant_id, user_id, thread_id);

CREATE UNIQUE INDEX uq_thread_members_tenant_id_thread_id ON thread_members (tenant_id, thread_id) NULLS DISTINCT WHERE side = 'family' and deleted_at is null;

CREATE UNIQUE INDEX uq_thread_members_tenant_id_thread_id_user_id ON thread_members (tenant_id, thread_id, user_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE thread_members IS 'Who takes part in a talk. Whoever loses the learner loses the talk as well; the row stays, for the record.';

COMMENT ON COLUMN thread_members.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN thread_members.side IS 'One adult of the family only: no parent reads another''s talk';

COMMENT ON COLUMN thread_members.unreached_at IS 'When a mail about this talk could not be delivered';

COMMENT ON COLUMN thread_members.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN thread_members.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN thread_members.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN thread_members.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE message_readings (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	thread_id UUID NOT NULL, 
	message_id UUID NOT NULL, 
	user_id UUID NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_message_readings PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_message_readings_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_message_readings_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_message_readings_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_message_readings_tenant_id_student_id_thread_id FOREIGN KEY(tenant_id, student_id, thread_id) REFERENCES message_threads (tenant_id, student_id, id), 
	CONSTRAINT fk_message_readings_tenant_id_student_id_message_id FOREIGN KEY(tenant_id, student_id, message_id) REFERENCES messages (tenant_id, student_id, id), 
	CONSTRAINT fk_message_readings_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_message_readings_tenant_id_message_id ON message_readings (tenant_id, message_id);

CREATE INDEX ix_message_readings_tenant_id_thread_id_user_id ON message_readings (tenant_id, thread_id, user_id);

CREATE INDEX ix_message_readings_tenant_id_user_id ON message_readings (tenant_id, user_id);

CREATE UNIQUE INDEX uq_message_readings_tenant_id_student_id_message_id_user_id ON message_readings (tenant_id, student_id, message_id, user_id) NULLS DISTINCT;

COMMENT ON TABLE message_readings IS 'That somebody opened a message of somebody else, the first time.';

COMMENT ON COLUMN message_readings.student_id IS 'The learner this row belongs to';

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table notification_choices enable row level security;
alter table notification_choices force row level security;
create policy owner_all on notification_choices for all to aivo_owner using (true) with check (true);
create policy guard_all on notification_choices for all to aivo_guard using (true) with check (true);
revoke all on notification_choices from public;

-- OWNER: what belongs to one person alone (sessions, second factors). Only that person reads and changes it.
grant select, insert, update on notification_choices to aivo_member, aivo_district, aivo_platform;
grant select, insert, update, delete on notification_choices to aivo_worker;
create policy own_read on notification_choices for select to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_add on notification_choices for insert to aivo_member, aivo_district, aivo_platform with check (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_change on notification_choices for update to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy worker_all on notification_choices for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on notification_choices for each row execute function app.touch();

create trigger stay before update of tenant_id, id on notification_choices for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('notification_choices');

create trigger audit after insert or update or delete on notification_choices for each row execute function app.audit_row('notification_choices', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table outbox_texts enable row level security;
alter table outbox_texts force row level security;
create policy owner_all on outbox_texts for all to aivo_owner using (true) with check (true);
create policy guard_all on outbox_texts for all to aivo_guard using (true) with check (true);
revoke all on outbox_texts from public;

-- DISTRICT(people): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on outbox_texts to aivo_district;
grant select, insert, update, delete on outbox_texts to aivo_worker;
create policy district_read on outbox_texts for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'read')));
create policy district_add on outbox_texts for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')));
create policy district_change on outbox_texts for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')));
create policy worker_all on outbox_texts for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on outbox_texts for each row execute function app.touch();

create trigger stay before update of tenant_id, id on outbox_texts for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('outbox_texts');

create trigger audit after insert or update or delete on outbox_texts for each row execute function app.audit_row('outbox_texts', 'code,number');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table staff_hours enable row level security;
alter table staff_hours force row level security;
create policy owner_all on staff_hours for all to aivo_owner using (true) with check (true);
create policy guard_all on staff_hours for all to aivo_guard using (true) with check (true);
revoke all on staff_hours from public;

-- TENANT: what may hang on a poster (schools, calendars, classes). Everyone of the tenant reads; a duty over settings writes.
grant select on staff_hours to aivo_member, aivo_district;
grant insert, update on staff_hours to aivo_district;
grant select, insert, update, delete on staff_hours to aivo_worker;
create policy member_read on staff_hours for select to aivo_member using (tenant_id = (select app.tenant_id()));
create policy district_read on staff_hours for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on staff_hours for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on staff_hours for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_all on staff_hours for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- Everybody of the tenant reads when staff usually answer; each says it for themselves.
grant insert, update on staff_hours to aivo_member;
create policy member_add on staff_hours for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()) and (select app.actor_role()) = 'teacher');
create policy member_change on staff_hours for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()) and (select app.actor_role()) = 'teacher');
create policy own_hours_add on staff_hours for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_hours_change on staff_hours for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));

create trigger touch before update on staff_hours for each row execute function app.touch();

create trigger stay before update of tenant_id, id on staff_hours for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('staff_hours');

create trigger audit after insert or update or delete on staff_hours for each row execute function app.audit_row('staff_hours', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table message_threads enable row level security;
alter table message_threads force row level security;
create policy owner_all on message_threads for all to aivo_owner using (true) with check (true);
create policy guard_all on message_threads for all to aivo_guard using (true) with check (true);
revoke all on message_threads from public;

-- STUDENT(contact): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on message_threads to aivo_member, aivo_district;
grant select, insert, update, delete on message_threads to aivo_worker;
create policy district_read on message_threads for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'read')) then true
    else student_id = any ((select app.my_students('contact', 'read'))::uuid[]) end);
create policy district_add on message_threads for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy district_change on message_threads for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy worker_all on message_threads for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on message_threads for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on message_threads for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('message_threads');

create trigger audit after insert or update or delete on message_threads for each row execute function app.audit_row('message_threads', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table notifications enable row level security;
alter table notifications force row level security;
create policy owner_all on notifications for all to aivo_owner using (true) with check (true);
create policy guard_all on notifications for all to aivo_guard using (true) with check (true);
revoke all on notifications from public;

-- OWNER: what belongs to one person alone (sessions, second factors). Only that person reads and changes it.
grant select, insert, update on notifications to aivo_member, aivo_district, aivo_platform;
grant select, insert, update, delete on notifications to aivo_worker;
create policy own_read on notifications for select to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_add on notifications for insert to aivo_member, aivo_district, aivo_platform with check (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_change on notifications for update to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy worker_all on notifications for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on notifications for each row execute function app.touch();

create trigger stay before update of tenant_id, id on notifications for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('notifications');

create trigger audit after insert or update or delete on notifications for each row execute function app.audit_row('notifications', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table outbox_mails enable row level security;
alter table outbox_mails force row level security;
create policy owner_all on outbox_mails for all to aivo_owner using (true) with check (true);
create policy guard_all on outbox_mails for all to aivo_guard using (true) with check (true);
revoke all on outbox_mails from public;

-- DISTRICT(people): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on outbox_mails to aivo_district;
grant select, insert, update, delete on outbox_mails to aivo_worker;
create policy district_read on outbox_mails for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'read')));
create policy district_add on outbox_mails for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')));
create policy district_change on outbox_mails for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')));
create policy worker_all on outbox_mails for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on outbox_mails for each row execute function app.touch();

create trigger stay before update of tenant_id, id on outbox_mails for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('outbox_mails');

create trigger audit after insert or update or delete on outbox_mails for each row execute function app.audit_row('outbox_mails', 'address,link');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table delivery_attempts enable row level security;
alter table delivery_attempts force row level security;
create policy owner_all on delivery_attempts for all to aivo_owner using (true) with check (true);
create policy guard_all on delivery_attempts for all to aivo_guard using (true) with check (true);
revoke all on delivery_attempts from public;

-- DISTRICT(people): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on delivery_attempts to aivo_district;
grant select, insert, update, delete on delivery_attempts to aivo_worker;
create policy district_read on delivery_attempts for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'read')));
create policy district_add on delivery_attempts for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')));
create policy district_change on delivery_attempts for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')));
create policy worker_all on delivery_attempts for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger audit after insert or update or delete on delivery_attempts for each row execute function app.audit_row('delivery_attempts', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table messages enable row level security;
alter table messages force row level security;
create policy owner_all on messages for all to aivo_owner using (true) with check (true);
create policy guard_all on messages for all to aivo_guard using (true) with check (true);
revoke all on messages from public;

-- STUDENT(contact): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on messages to aivo_member, aivo_district;
grant select, insert, update, delete on messages to aivo_worker;
create policy district_read on messages for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'read')) then true
    else student_id = any ((select app.my_students('contact', 'read'))::uuid[]) end);
create policy district_add on messages for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy district_change on messages for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy worker_all on messages for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger audit after insert or update or delete on messages for each row execute function app.audit_row('messages', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table thread_members enable row level security;
alter table thread_members force row level security;
create policy owner_all on thread_members for all to aivo_owner using (true) with check (true);
create policy guard_all on thread_members for all to aivo_guard using (true) with check (true);
revoke all on thread_members from public;

-- STUDENT(contact): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on thread_members to aivo_member, aivo_district;
grant select, insert, update, delete on thread_members to aivo_worker;
create policy district_read on thread_members for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'read')) then true
    else student_id = any ((select app.my_students('contact', 'read'))::uuid[]) end);
create policy district_add on thread_members for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy district_change on thread_members for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy worker_all on thread_members for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on thread_members for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on thread_members for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('thread_members');

create trigger audit after insert or update or delete on thread_members for each row execute function app.audit_row('thread_members', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table message_readings enable row level security;
alter table message_readings force row level security;
create policy owner_all on message_readings for all to aivo_owner using (true) with check (true);
create policy guard_all on message_readings for all to aivo_guard using (true) with check (true);
revoke all on message_readings from public;

-- STUDENT(contact): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on message_readings to aivo_member, aivo_district;
grant select, insert, update, delete on message_readings to aivo_worker;
create policy district_read on message_readings for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'read')) then true
    else student_id = any ((select app.my_students('contact', 'read'))::uuid[]) end);
create policy district_add on message_readings for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy district_change on message_readings for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('contact', 'write')) then true
    else student_id = any ((select app.my_students('contact', 'write'))::uuid[]) end);
create policy worker_all on message_readings for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger audit after insert or update or delete on message_readings for each row execute function app.audit_row('message_readings', '');

create or replace view prisma."notification_choices" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "kind", "has_mail", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."notification_choices" where deleted_at is null;
grant select, insert, update, delete on prisma."notification_choices" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."outbox_texts" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "channel", "state", "attempt_count", "next_attempt_at", "expires_at", "sent_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."outbox_texts" where deleted_at is null;
grant select, insert, update, delete on prisma."outbox_texts" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."staff_hours" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "days", "from_minute", "to_minute", "note", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."staff_hours" where deleted_at is null;
grant select, insert, update, delete on prisma."staff_hours" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."message_threads" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "topic", "by_user_id", "last_message_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."message_threads" where deleted_at is null;
grant select, insert, update, delete on prisma."message_threads" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."notifications" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "kind", "path", "occasion", "about_student_id", "read_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."notifications" where deleted_at is null;
grant select, insert, update, delete on prisma."notifications" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."outbox_mails" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "kind", "path", "about_student_id", "by_user_id", "message_id", "state", "attempt_count", "next_attempt_at", "sent_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."outbox_mails" where deleted_at is null;
grant select, insert, update, delete on prisma."outbox_mails" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."delivery_attempts" with (security_invoker = true) as
  select "tenant_id", "id", "mail_id", "outcome", "reply", "by_user_id", "created_at" from "public"."delivery_attempts";
grant select, insert, update, delete on prisma."delivery_attempts" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."messages" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "thread_id", "by_user_id", "side", "body", "language", "sent_key", "created_at" from "public"."messages";
grant select, insert, update, delete on prisma."messages" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."thread_members" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "thread_id", "user_id", "side", "left_at", "unreached_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."thread_members" where deleted_at is null;
grant select, insert, update, delete on prisma."thread_members" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."message_readings" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "thread_id", "message_id", "user_id", "created_at" from "public"."message_readings";
grant select, insert, update, delete on prisma."message_readings" to aivo_member, aivo_district, aivo_platform, aivo_worker;

-- Who takes part in a talk, and how anything reaches a person. Login roles write none of these tables themselves:
-- app.my_threads       talks in which the acting person takes part and whose learner they still reach
-- app.talk_partners    whom the acting person may write to about a learner
-- app.open_thread      begins a talk between one adult of the family and members of the team
-- app.join_thread      brings a further member of the team in
-- app.write_message    writes one message, once, and tells the others
-- app.read_thread      notes what the acting person has now read
-- app.notify           lets something wait for a person, with a mail where they want one
-- app.post_mail        puts a mail into the outbox
-- app.post_text        puts a code for a phone into the outbox
-- app.tell_unreached   tells the sender that a mail could not be delivered
-- app.keep_silence     stops what would be sent about a learner who died, or to somebody who left: whoever writes it
grant select, insert, update on outbox_mails, outbox_texts, notifications, message_threads, thread_members to aivo_guard;
grant select, insert on messages, message_readings to aivo_guard;
grant select on notification_choices to aivo_guard;

set role aivo_guard;

-- Whether anything sent to this person, or about this learner, must stay unsent: exit code D (died), or signed off.
create function app.is_silent(tenant uuid, person uuid, learner uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select not exists (
      select from public.users u where u.tenant_id = tenant and u.id = person and u.deleted_at is null and u.status <> 'deactivated')
    or exists (
      select from public.student_profiles s where s.tenant_id = tenant and (s.id = learner or s.user_id = person)
        and (upper(s.exit_code) = 'D' or exists (
          select from public.school_enrolments e where e.tenant_id = tenant and e.student_id = s.id
            and e.deleted_at is null and upper(e.exit_code) = 'D')))
$$;
comment on function app.is_silent(uuid, uuid, uuid) is 'Whether nothing may be sent any more: the learner died, or the person was signed off';

create function app.keep_silence() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if new.state in ('waiting', 'sending')
    and app.is_silent(new.tenant_id, new.user_id, (to_jsonb(new) ->> 'about_student_id')::uuid) then
    new.state := 'stopped';
  end if;
  return new;
end
$$;
comment on function app.keep_silence() is 'A mail or text that must not leave is stopped, when it is written and when it is taken to be sent';

-- Whether a person reaches a learner in a way that lets them write: the family by a right to see, to get notices or to be
-- contacted; the team by the need for contact. In the role that takes this side.
create function app.may_talk(tenant uuid, person uuid, learner uuid, side text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from app.student_access a
    join public.users u on u.tenant_id = a.tenant_id and u.id = a.user_id and u.status = 'active' and u.deleted_at is null
    where a.tenant_id = tenant and a.user_id = person and a.student_id = learner
      and a.starts_at <= now() and (a.ends_at is null or a.ends_at > now())
      and case side
        when 'family' then a.role = 'parent' and a.reads & app.mask('basic contact notice') <> 0
        else a.role in ('teacher', 'district_admin') and a.reads & app.bit_of('contact') <> 0 end)
$$;
comment on function app.may_talk(uuid, uuid, uuid, text) is 'Whether a person may write about a learner on this side';

create function app.my_side() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select case (app.claims())[5] when 'parent' then 'family' when 'teacher' then 'team' when 'district_admin' then 'team' end $$;
comment on function app.my_side() is 'On which side of a talk the acting role stands; null for those who take part in none';

create function app.my_threads() returns uuid[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
  mine text := app.my_side();
  found uuid[];
begin
  if claim is null or claim[4] = '' or mine is null then
    return '{}';
  end if;
  select array_agg(m.thread_id) into found from public.thread_members m
  where m.tenant_id = claim[3]::uuid and m.user_id = claim[4]::uuid and m.side = mine and m.left_at is null
    and m.deleted_at is null
    and m.student_id in (
      select a.student_id from app.student_access a
      where a.tenant_id = claim[3]::uuid and a.user_id = claim[4]::uuid and a.role = claim[5]
        and a.starts_at <= now() and (a.ends_at is null or a.ends_at > now())
        and a.reads & (case mine when 'family' then app.mask('basic contact notice') else app.bit_of('contact') end) <> 0);
  return coalesce(found, '{}');
end
$$;
comment on function app.my_threads() is 'The talks in which the acting person takes part and whose learner they reach now';

-- Whom the acting person may write to about a learner, and what each is to them; empty where they may not write at all.
create function app.talk_partners(learner uuid) returns table (user_id uuid, side text, what text, rank integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  me uuid := app.user_id();
  mine text := app.my_side();
begin
  if tenant is null or me is null or mine is null or not app.may_talk(tenant, me, learner, mine) then
    return;
  end if;
  return query
    select distinct on (a.user_id) a.user_id, k.side, k.what, k.rank
    from app.student_access a
    join public.users u on u.tenant_id = a.tenant_id and u.id = a.user_id and u.status = 'active' and u.deleted_at is null
    left join public.student_assignments s on a.source_table = 'student_assignments'
      and s.tenant_id = a.tenant_id and s.id = a.source_id
    cross join lateral (select
      case a.role when 'parent' then 'family' else 'team' end as side,
      case when a.role = 'parent' then 'family' when s.id is not null then s.kind
        when a.source_table = 'classroom_memberships' then 'class'
        when a.role = 'district_admin' then 'duty' else 'team' end as what,
      case when a.role = 'parent' then 0 when s.kind = 'case_manager' then 1 when s.id is not null then 2
        when a.source_table = 'classroom_memberships' then 3 when a.role = 'teacher' then 4 else 5 end as rank) k
    where a.tenant_id = tenant and a.student_id = learner and a.user_id <> me
      and a.role in ('parent', 'teacher', 'district_admin') and not (mine = 'family' and a.role = 'parent')
      and app.may_talk(tenant, a.user_id, learner, k.side)
    order by a.user_id, k.rank
    limit 200;
end
$$;
comment on function app.talk_partners(uuid) is 'Whom the acting person may write to about a learner: families never see each other here';

create function app.open_thread(thread uuid, learner uuid, people uuid[], topic text) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  me uuid := app.user_id();
  mine text := app.my_side();
  family uuid[];
  team uuid[];
begin
  if tenant is null or me is null or mine is null or not app.may_talk(tenant, me, learner, mine) then
    raise exception 'You may not begin a talk about this learner.' using errcode = 'AV021';
  end if;
  select array_agg(distinct p) filter (where p <> me and app.may_talk(tenant, p, learner, 'family')
      and not app.may_talk(tenant, p, learner, 'team')),
    array_agg(distinct p) filter (where p <> me and app.may_talk(tenant, p, learner, 'team'))
  into family, team from unnest(people) as p;
  if mine = 'family' then
    family := array[me];
  else
    team := array_append(coalesce(team, '{}'), me);
  end if;
  if cardinality(family) is distinct from 1 or coalesce(cardinality(team), 0) not between 1 and 20
    or cardinality(family) + cardinality(team) <> (select count(distinct p) from unnest(people || me) as p) then
    raise exception 'A talk has one adult of the family, and people of the team who work with the learner.' using errcode = 'AV022';
  end if;
  insert into public.message_threads (tenant_id, id, student_id, topic, by_user_id)
  values (tenant, thread, learner, open_thread.topic, me);
  insert into public.thread_members (tenant_id, student_id, thread_id, user_id, side)
  select tenant, learner, thread, p, 'family' from unnest(family) as p
  union all select tenant, learner, thread, p, 'team' from unnest(team) as p;
  return thread;
end
$$;
comment on function app.open_thread(uuid, uuid, uuid[], text) is 'Begin a talk between one adult of a learner''s family and members of the team';

create function app.join_thread(thread uuid, person uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  learner uuid;
begin
  select t.student_id into learner from public.message_threads t
  where t.tenant_id = tenant and t.id = thread and t.deleted_at is null and t.id = any (app.my_threads());
  if learner is null or app.my_side() <> 'team' or not app.may_talk(tenant, person, learner, 'team') then
    raise exception 'Only people of the team who work with the learner can join a talk.' using errcode = 'AV022';
  end if;
  if (select count(*) from public.thread_members m where m.tenant_id = tenant and m.thread_id = thread) >= 40 then
    raise exception 'This talk is full.' using errcode = 'AV022';
  end if;
  insert into public.thread_members (tenant_id, student_id, thread_id, user_id, side)
  values (tenant, learner, thread, person, 'team')
  on conflict (tenant_id, thread_id, user_id) where deleted_at is null do nothing;
end
$$;
comment on function app.join_thread(uuid, uuid) is 'Bring a further member of the team into a talk';

create function app.post_mail(
  mail uuid, recipient uuid, mail_kind text, mail_path text, sealed_link bytea default null, learner uuid default null,
  sealed_address bytea default null
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
begin
  if tenant is null or not exists (
      select from public.users u where u.tenant_id = tenant and u.id = recipient and u.deleted_at is null) then
    raise exception 'There is nobody here to write to.' using errcode = 'AV023';
  end if;
  insert into public.outbox_mails (tenant_id, id, user_id, kind, path, link, address, about_student_id, by_user_id, message_id)
  values (tenant, mail, recipient, mail_kind, mail_path, sealed_link, sealed_address, learner, app.user_id(), mail::text);
  return true;
end
$$;
comment on function app.post_mail(uuid, uuid, text, text, bytea, uuid, bytea) is 'Put a mail to a person of the acting tenant into the outbox';

create function app.post_text(text_id uuid, recipient uuid, means text, sealed_number bytea, sealed_code bytea, until timestamptz)
returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
begin
  if tenant is null or not exists (
      select from public.users u where u.tenant_id = tenant and u.id = recipient and u.deleted_at is null) then
    raise exception 'There is nobody here to write to.' using errcode = 'AV023';
  end if;
  insert into public.outbox_texts (tenant_id, id, user_id, channel, number, code, expires_at)
  values (tenant, text_id, recipient, means, sealed_number, sealed_code, until);
  return true;
end
$$;
comment on function app.post_text(uuid, uuid, text, bytea, bytea, timestamptz) is 'Put a code for a person''s phone into the outbox';

-- Mail where the person chose it; without a choice, families by the recorded way of delivery, staff for what others wait for.
create function app.notify(recipient uuid, what text, page text, learner uuid default null, about text default null) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  person record;
  wants boolean;
begin
  select u.role, u.status into person from public.users u where u.tenant_id = tenant and u.id = recipient and u.deleted_at is null;
  if person is null then
    raise exception 'There is nobody here to tell.' using errcode = 'AV023';
  end if;
  if person.status <> 'active' or app.is_silent(tenant, recipient, learner) then
    return false;
  end if;
  insert into public.notifications (tenant_id, user_id, kind, path, occasion, about_student_id)
  values (tenant, recipient, what, page, about, learner)
  on conflict (tenant_id, user_id, occasion) where read_at is null and occasion is not null and deleted_at is null do nothing;
  if not found then
    return false;
  end if;
  select c.has_mail into wants from public.notification_choices c
  where c.tenant_id = tenant and c.user_id = recipient and c.kind = what and c.deleted_at is null;
  if wants is null and person.role = 'parent' and learner is not null then
    select bool_or(r.delivery = 'email') into wants from public.parent_student_relations r
    where r.tenant_id = tenant and r.student_id = learner and r.user_id = recipient and r.deleted_at is null;
    wants := coalesce(wants, false);
  end if;
  if coalesce(wants, what not in ('import', 'unreached') and person.role <> 'learner') then
    perform app.post_mail(uuidv7(), recipient, case what when 'unreached' then 'general' else what end, page, null, learner);
  end if;
  return true;
end
$$;
comment on function app.notify(uuid, text, text, uuid, text) is 'Let something wait for a person of the acting tenant, with a mail where they want one';

create function app.write_message(message uuid, thread uuid, words text, tongue text, key uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  me uuid := app.user_id();
  learner uuid;
  other uuid;
begin
  select t.student_id into learner from public.message_threads t
  where t.tenant_id = tenant and t.id = thread and t.deleted_at is null and t.id = any (app.my_threads());
  if learner is null then
    raise exception 'You take no part in this talk.' using errcode = 'AV021';
  end if;
  insert into public.messages (tenant_id, id, student_id, thread_id, by_user_id, side, body, language, sent_key)
  values (tenant, message, learner, thread, me, app.my_side(), words, tongue, key)
  on conflict (tenant_id, thread_id, sent_key) do nothing;
  if not found then
    return false;
  end if;
  update public.message_threads t set last_message_at = now() where t.tenant_id = tenant and t.id = thread;
  for other in
    select m.user_id from public.thread_members m
    where m.tenant_id = tenant and m.thread_id = thread and m.user_id <> me and m.left_at is null and m.deleted_at is null
      and app.may_talk(tenant, m.user_id, learner, m.side)
  loop
    perform app.notify(other, 'message', '/messages/' || thread, learner, thread::text);
  end loop;
  return true;
end
$$;
comment on function app.write_message(uuid, uuid, text, text, uuid) is 'Write one message into a talk, once for each form, and tell the others';

create function app.read_thread(thread uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  me uuid := app.user_id();
  opened integer;
begin
  if not thread = any (app.my_threads()) then
    return 0;
  end if;
  insert into public.message_readings (tenant_id, student_id, thread_id, message_id, user_id)
  select m.tenant_id, m.student_id, m.thread_id, m.id, me from public.messages m
  where m.tenant_id = tenant and m.thread_id = thread and m.by_user_id <> me
    and not exists (select from public.message_readings r
      where r.tenant_id = tenant and r.message_id = m.id and r.user_id = me)
  on conflict (tenant_id, student_id, message_id, user_id) do nothing;
  get diagnostics opened = row_count;
  update public.notifications n set read_at = now()
  where n.tenant_id = tenant and n.user_id = me and n.occasion = thread::text and n.read_at is null;
  return opened;
end
$$;
comment on function app.read_thread(uuid) is 'Note that the acting person has now read a talk';

-- For the worker and for staff who note that a mail came back.
create function app.tell_unreached(mail uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  letter record;
  thread uuid;
begin
  if not (app.actor_role() = 'system' or app.has_duty('people', 'write')) then
    raise exception 'Mail is looked after by staff with a duty over people.' using errcode = '42501';
  end if;
  select m.* into letter from public.outbox_mails m where m.tenant_id = tenant and m.id = mail and m.state in ('failed', 'returned');
  if letter is null then
    return false;
  end if;
  if letter.path ~ '^/messages/[0-9a-f-]{36}$' then
    thread := substr(letter.path, 11)::uuid;
    update public.thread_members m set unreached_at = now()
    where m.tenant_id = tenant and m.thread_id = thread and m.user_id = letter.user_id;
  end if;
  if letter.by_user_id is null or letter.by_user_id = letter.user_id then
    return false;
  end if;
  return app.notify(letter.by_user_id, 'unreached', letter.path, letter.about_student_id, 'unreached ' || letter.user_id);
end
$$;
comment on function app.tell_unreached(uuid) is 'Tell whoever caused a mail that it could not be delivered';

create function app.notices_waiting(hash bytea) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select count(*)::integer from (
    select from public.user_sessions s
    join public.notifications n on n.tenant_id = s.tenant_id and n.user_id = s.user_id and n.read_at is null and n.deleted_at is null
    where s.token_hash = notices_waiting.hash and s.ended_at is null and s.deleted_at is null
    limit 100) as waiting
$$;
comment on function app.notices_waiting(bytea) is 'How much waits for the person of a session; 100 stands for more';

revoke execute on function app.is_silent(uuid, uuid, uuid), app.keep_silence(), app.may_talk(uuid, uuid, uuid, text), app.my_side(),
  app.my_threads(), app.open_thread(uuid, uuid, uuid[], text), app.join_thread(uuid, uuid), app.talk_partners(uuid),
  app.post_mail(uuid, uuid, text, text, bytea, uuid, bytea), app.post_text(uuid, uuid, text, bytea, bytea, timestamptz),
  app.notify(uuid, text, text, uuid, text), app.write_message(uuid, uuid, text, text, uuid), app.read_thread(uuid),
  app.tell_unreached(uuid), app.notices_waiting(bytea) from public;
grant execute on function app.is_silent(uuid, uuid, uuid), app.keep_silence(), app.may_talk(uuid, uuid, uuid, text) to aivo_owner;
grant execute on function app.my_side(), app.my_threads() to aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;
grant execute on function app.open_thread(uuid, uuid, uuid[], text), app.join_thread(uuid, uuid), app.talk_partners(uuid),
  app.write_message(uuid, uuid, text, text, uuid), app.read_thread(uuid) to aivo_owner, aivo_member, aivo_district;
grant execute on function app.post_mail(uuid, uuid, text, text, bytea, uuid, bytea),
  app.post_text(uuid, uuid, text, bytea, bytea, timestamptz), app.notify(uuid, text, text, uuid, text), app.notices_waiting(bytea)
  to aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;
grant execute on function app.tell_unreached(uuid) to aivo_owner, aivo_district, aivo_worker;

set role aivo_owner;

create trigger keep_silence before insert or update of state on outbox_mails
  for each row execute function app.keep_silence();
create trigger keep_silence before insert or update of state on outbox_texts
  for each row execute function app.keep_silence();
-- What was written stays as it was written.
create trigger keep_written before update on messages for each statement execute function app.keep_written('messages');

-- Talks are read by those who take part and still reach the learner, and by records custodians, for a request. They are
-- written by the functions above alone. (Here and not in a file for each table: the policies need app.my_threads.)
revoke insert, update on message_threads from aivo_member, aivo_district;
create policy member_read on message_threads for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and id = any ((select app.my_threads())::uuid[]));
create policy taking_part on message_threads as restrictive for select to aivo_district using (
  id = any ((select app.my_threads())::uuid[]) or (select app.has_duty('audit', 'read')));
revoke insert, update on thread_members from aivo_member, aivo_district;
create policy member_read on thread_members for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and thread_id = any ((select app.my_threads())::uuid[]));
create policy taking_part on thread_members as restrictive for select to aivo_district using (
  thread_id = any ((select app.my_threads())::uuid[]) or (select app.has_duty('audit', 'read')));
revoke insert, update on messages from aivo_member, aivo_district;
create policy member_read on messages for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and thread_id = any ((select app.my_threads())::uuid[]));
create policy taking_part on messages as restrictive for select to aivo_district using (
  thread_id = any ((select app.my_threads())::uuid[]) or (select app.has_duty('audit', 'read')));
revoke insert, update on message_readings from aivo_member, aivo_district;
create policy member_read on message_readings for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and thread_id = any ((select app.my_threads())::uuid[]));
create policy taking_part on message_readings as restrictive for select to aivo_district using (
  thread_id = any ((select app.my_threads())::uuid[]) or (select app.has_duty('audit', 'read')));


-- Documents: families give papers in their own name; records custodians file court orders.
drop policy member_read on documents;
drop policy member_add on documents;
drop policy custodian_read on documents;
create policy member_read on documents for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and case audience
    when 'plan_team' then student_id = any ((select app.my_students('plan', 'read'))::uuid[])
    when 'evaluation_team' then student_id = any ((select app.my_students('evaluation', 'read'))::uuid[])
    when 'health' then student_id = any ((select app.my_students('health', 'read'))::uuid[])
    else (select app.actor_role()) = 'parent' and by_user_id = (select app.user_id())
      and student_id = any ((select app.my_students('basic', 'read'))::uuid[]) end
  and ((select app.actor_role()) <> 'parent' or source is distinct from 'family' or by_user_id = (select app.user_id())));
create policy member_add on documents for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and case when (select app.actor_role()) = 'parent'
    then source = 'family' and by_user_id = (select app.user_id())
      and student_id = any ((select app.my_students('evaluation', 'read'))::uuid[])
    else student_id = any ((select app.my_students('evaluation', 'write'))::uuid[]) and audience <> 'custodian' end);
create policy custodian_add on documents for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('audit', 'write')));
create policy custodian_read on documents as restrictive for select to aivo_district using (
  audience <> 'custodian' or (select app.has_duty('audit', 'read')) or by_user_id = (select app.user_id()));
