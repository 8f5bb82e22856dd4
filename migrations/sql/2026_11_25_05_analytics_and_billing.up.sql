CREATE TABLE subscription_plans (
	id UUID DEFAULT uuidv7() NOT NULL, 
	owner_tenant_id UUID, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	description TEXT, 
	tier TEXT DEFAULT 'district' NOT NULL, 
	features TEXT[] DEFAULT '{}' NOT NULL, 
	limits JSONB DEFAULT '[]' NOT NULL, 
	billing_period TEXT DEFAULT 'school_year' NOT NULL, 
	priced_by TEXT DEFAULT 'learner' NOT NULL, 
	price_cents BIGINT NOT NULL, 
	currency TEXT DEFAULT 'USD' NOT NULL, 
	trial_days INTEGER DEFAULT '0' NOT NULL, 
	is_public BOOLEAN DEFAULT 'true' NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_subscription_plans PRIMARY KEY (id), 
	CONSTRAINT ck_subscription_plans_price CHECK (price_cents >= 0), 
	CONSTRAINT ck_subscription_plans_order CHECK (valid_to >= valid_from), 
	CONSTRAINT fk_subscription_plans_owner_tenant_id FOREIGN KEY(owner_tenant_id) REFERENCES tenants (id), 
	CONSTRAINT ck_subscription_plans_tier_words CHECK (tier in ('free', 'family', 'school', 'district', 'state')), 
	CONSTRAINT ck_subscription_plans_features_words CHECK (features <@ array['plans', 'assessment', 'focus_guardian', 'games', 'homework_helper', 'writing_pad', 'analytics', 'ai_help', 'roster_import']::text[]), 
	CONSTRAINT ck_subscription_plans_limits_shape CHECK (jsonb_typeof(limits) = 'array'), 
	CONSTRAINT ck_subscription_plans_billing_period_words CHECK (billing_period in ('month', 'school_year', 'year')), 
	CONSTRAINT ck_subscription_plans_priced_by_words CHECK (priced_by in ('flat', 'learner'))
);

CREATE INDEX ix_subscription_plans_owner_tenant_id ON subscription_plans (owner_tenant_id);

CREATE UNIQUE INDEX uq_subscription_plans_code_some ON subscription_plans (owner_tenant_id, code) NULLS NOT DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE subscription_plans IS 'A tier that can be bought: its features, what is included, what it costs. An own plan belongs to one tenant.';

COMMENT ON COLUMN subscription_plans.owner_tenant_id IS 'Null: the platform''s row, readable by every tenant';

COMMENT ON COLUMN subscription_plans.code IS 'Short name in contracts: family, school, district';

COMMENT ON COLUMN subscription_plans.limits IS 'Included amounts per billing period';

COMMENT ON COLUMN subscription_plans.price_cents IS 'Per period, flat or per learner as priced_by says';

COMMENT ON COLUMN subscription_plans.currency IS 'ISO 4217';

COMMENT ON COLUMN subscription_plans.is_public IS 'Offered on the price list';

COMMENT ON COLUMN subscription_plans.valid_from IS 'First day on which it can be bought';

COMMENT ON COLUMN subscription_plans.valid_to IS 'Last day on which it can be bought';

COMMENT ON COLUMN subscription_plans.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN subscription_plans.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN subscription_plans.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN subscription_plans.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE subscriptions (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	plan_id UUID NOT NULL, 
	status TEXT DEFAULT 'trialing' NOT NULL, 
	learner_count INTEGER DEFAULT '0' NOT NULL, 
	price_cents BIGINT NOT NULL, 
	discount_cents INTEGER DEFAULT '0' NOT NULL, 
	currency TEXT DEFAULT 'USD' NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	trial_ends_at TIMESTAMP WITH TIME ZONE, 
	period_start_on DATE NOT NULL, 
	period_end_on DATE NOT NULL, 
	is_renewing BOOLEAN DEFAULT 'true' NOT NULL, 
	grace_days INTEGER DEFAULT '30' NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	end_reason TEXT, 
	purchase_order_number TEXT, 
	bill_to JSONB DEFAULT '{"v":1,"name":"","attention":null,"address_lines":[],"email":null}' NOT NULL, 
	provider_reference TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_subscriptions PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_subscriptions_period CHECK (period_end_on >= period_start_on), 
	CONSTRAINT ck_subscriptions_learner_count CHECK (learner_count >= 0), 
	CONSTRAINT ck_subscriptions_ended CHECK (status not in ('cancelled', 'lapsed') or ended_at is not null), 
	CONSTRAINT fk_subscriptions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_subscriptions_plan_id FOREIGN KEY(plan_id) REFERENCES subscription_plans (id), 
	CONSTRAINT ck_subscriptions_status_words CHECK (status in ('trialing', 'active', 'past_due', 'lapsed', 'cancelled')), 
	CONSTRAINT ck_subscriptions_bill_to_shape CHECK (jsonb_typeof(bill_to) = 'object')
);

CREATE INDEX ix_subscriptions_plan_id ON subscriptions (plan_id);

CREATE INDEX ix_subscriptions_tenant_id_status_started_at ON subscriptions (tenant_id, status, started_at);

CREATE UNIQUE INDEX uq_subscriptions_tenant_id_plan_id ON subscriptions (tenant_id, plan_id) NULLS DISTINCT WHERE status in ('trialing', 'active', 'past_due') and deleted_at is null;

COMMENT ON TABLE subscriptions IS 'What a tenant has bought, for how many learners, until when.';

COMMENT ON COLUMN subscriptions.learner_count IS 'Learners paid for';

COMMENT ON COLUMN subscriptions.price_cents IS 'Agreed price per period, flat or per learner as the plan says';

COMMENT ON COLUMN subscriptions.discount_cents IS 'Off each invoice, in cents';

COMMENT ON COLUMN subscriptions.currency IS 'ISO 4217';

COMMENT ON COLUMN subscriptions.trial_ends_at IS 'Shown to the platform, never prompted inside the tenant';

COMMENT ON COLUMN subscriptions.period_start_on IS 'First day of the period that is running';

COMMENT ON COLUMN subscriptions.period_end_on IS 'Last day of the period that is running';

COMMENT ON COLUMN subscriptions.is_renewing IS 'A new period starts by itself';

COMMENT ON COLUMN subscriptions.grace_days IS 'Days after the due date before activities stop';

COMMENT ON COLUMN subscriptions.purchase_order_number IS 'The district''s own order number';

COMMENT ON COLUMN subscriptions.bill_to IS 'Who gets the invoices';

COMMENT ON COLUMN subscriptions.provider_reference IS 'Number at a payment provider, where one is used';

COMMENT ON COLUMN subscriptions.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN subscriptions.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN subscriptions.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN subscriptions.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE daily_focus_summaries (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	date DATE NOT NULL, 
	time_zone TEXT NOT NULL, 
	session_count INTEGER DEFAULT '0' NOT NULL, 
	event_count INTEGER DEFAULT '0' NOT NULL, 
	active_ms INTEGER DEFAULT '0' NOT NULL, 
	on_task_ms INTEGER DEFAULT '0' NOT NULL, 
	off_task_ms INTEGER DEFAULT '0' NOT NULL, 
	longest_focus_ms INTEGER DEFAULT '0' NOT NULL, 
	focus_score NUMERIC(5, 2), 
	own_baseline_score NUMERIC(5, 2), 
	distraction_count INTEGER DEFAULT '0' NOT NULL, 
	attention_lost_count INTEGER DEFAULT '0' NOT NULL, 
	attention_regained_count INTEGER DEFAULT '0' NOT NULL, 
	self_check_count INTEGER DEFAULT '0' NOT NULL, 
	intervention_count INTEGER DEFAULT '0' NOT NULL, 
	interventions_accepted INTEGER DEFAULT '0' NOT NULL, 
	subject_breakdown JSONB DEFAULT '[]' NOT NULL, 
	time_patterns JSONB DEFAULT '[]' NOT NULL, 
	intervention_effectiveness JSONB DEFAULT '[]' NOT NULL, 
	recommendations JSONB DEFAULT '[]' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_daily_focus_summaries PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_daily_focus_summaries_focus_score CHECK (focus_score between 0 and 100), 
	CONSTRAINT ck_daily_focus_summaries_on_task CHECK (on_task_ms >= 0 and on_task_ms <= active_ms), 
	CONSTRAINT ck_daily_focus_summaries_interventions CHECK (interventions_accepted between 0 and intervention_count), 
	CONSTRAINT fk_daily_focus_summaries_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_daily_focus_summaries_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_daily_focus_summaries_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_daily_focus_summaries_subject_breakdown_shape CHECK (jsonb_typeof(subject_breakdown) = 'array'), 
	CONSTRAINT ck_daily_focus_summaries_time_patterns_shape CHECK (jsonb_typeof(time_patterns) = 'array'), 
	CONSTRAINT ck_daily_focus_summaries_intervention_effectiveness_shape CHECK (jsonb_typeof(intervention_effectiveness) = 'array'), 
	CONSTRAINT ck_daily_focus_summaries_recommendations_shape CHECK (jsonb_typeof(recommendations) = 'array')
);

CREATE INDEX ix_daily_focus_summaries_tenant_id_date ON daily_focus_summaries (tenant_id, date);

CREATE UNIQUE INDEX uq_daily_focus_summaries_tenant_id_student_id_date ON daily_focus_summaries (tenant_id, student_id, date) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE daily_focus_summaries IS 'One closed day of one learner''s focus sessions, summed from their rows. It re-creates events: same readers.';

COMMENT ON COLUMN daily_focus_summaries.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN daily_focus_summaries.date IS 'The day, in the time zone below';

COMMENT ON COLUMN daily_focus_summaries.time_zone IS 'IANA time zone of the learner''s school';

COMMENT ON COLUMN daily_focus_summaries.event_count IS 'Events behind the numbers';

COMMENT ON COLUMN daily_focus_summaries.active_ms IS 'Time at work, in ms';

COMMENT ON COLUMN daily_focus_summaries.on_task_ms IS 'Time with evidence of work, in ms';

COMMENT ON COLUMN daily_focus_summaries.off_task_ms IS 'Time with signs of lost attention, in ms; the rest is unknown';

COMMENT ON COLUMN daily_focus_summaries.focus_score IS 'Share of active time with evidence of work, 0 to 100; null: not enough events';

COMMENT ON COLUMN daily_focus_summaries.own_baseline_score IS 'Median score of the learner''s own 10 sessions before the day; null: fewer than 5';

COMMENT ON COLUMN daily_focus_summaries.intervention_count IS 'Interventions shown';

COMMENT ON COLUMN daily_focus_summaries.time_patterns IS 'By hour of the day';

COMMENT ON COLUMN daily_focus_summaries.recommendations IS 'Each with the counts it rests on';

COMMENT ON COLUMN daily_focus_summaries.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN daily_focus_summaries.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN daily_focus_summaries.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN daily_focus_summaries.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE invoices (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	subscription_id UUID NOT NULL, 
	number TEXT NOT NULL, 
	status TEXT DEFAULT 'draft' NOT NULL, 
	currency TEXT DEFAULT 'USD' NOT NULL, 
	period_start_on DATE NOT NULL, 
	period_end_on DATE NOT NULL, 
	issued_on DATE, 
	due_on DATE, 
	subtotal_cents BIGINT NOT NULL, 
	discount_cents BIGINT NOT NULL, 
	tax_cents BIGINT NOT NULL, 
	total_cents BIGINT NOT NULL, 
	paid_cents INTEGER DEFAULT '0' NOT NULL, 
	paid_at TIMESTAMP WITH TIME ZONE, 
	payment_method TEXT, 
	payment_reference TEXT, 
	purchase_order_number TEXT, 
	bill_to JSONB DEFAULT '{"v":1,"name":"","attention":null,"address_lines":[],"email":null}' NOT NULL, 
	memo TEXT, 
	void_reason TEXT, 
	issued_by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_invoices PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_invoices_total CHECK (total_cents = subtotal_cents - discount_cents + tax_cents), 
	CONSTRAINT ck_invoices_amounts CHECK (least(subtotal_cents, discount_cents, tax_cents, total_cents, paid_cents) >= 0), 
	CONSTRAINT ck_invoices_paid CHECK (status <> 'paid' or (paid_at is not null and paid_cents >= total_cents)), 
	CONSTRAINT ck_invoices_issued CHECK (status = 'draft' or issued_on is not null), 
	CONSTRAINT ck_invoices_order CHECK (due_on >= issued_on), 
	CONSTRAINT fk_invoices_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_invoices_tenant_id_subscription_id FOREIGN KEY(tenant_id, subscription_id) REFERENCES subscriptions (tenant_id, id), 
	CONSTRAINT ck_invoices_status_words CHECK (status in ('draft', 'open', 'paid', 'void', 'uncollectible')), 
	CONSTRAINT ck_invoices_payment_method_words CHECK (payment_method in ('check', 'ach', 'card', 'wire', 'credit')), 
	CONSTRAINT ck_invoices_bill_to_shape CHECK (jsonb_typeof(bill_to) = 'object'), 
	CONSTRAINT fk_invoices_tenant_id_issued_by_user_id FOREIGN KEY(tenant_id, issued_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_invoices_tenant_id_issued_by_user_id ON invoices (tenant_id, issued_by_user_id);

CREATE INDEX ix_invoices_tenant_id_status_due_on ON invoices (tenant_id, status, due_on);

CREATE INDEX ix_invoices_tenant_id_subscription_id ON invoices (tenant_id, subscription_id);

CREATE UNIQUE INDEX uq_invoices_tenant_id_number ON invoices (tenant_id, number) NULLS DISTINCT;

COMMENT ON TABLE invoices IS 'An invoice to a tenant and what became of it.';

COMMENT ON COLUMN invoices.number IS 'Printed number, never used twice';

COMMENT ON COLUMN invoices.currency IS 'ISO 4217';

COMMENT ON COLUMN invoices.subtotal_cents IS 'Sum of the lines';

COMMENT ON COLUMN invoices.tax_cents IS 'Public schools are mostly exempt';

COMMENT ON COLUMN invoices.paid_cents IS 'Received so far, in cents';

COMMENT ON COLUMN invoices.payment_reference IS 'Number of the check or transfer';

COMMENT ON COLUMN invoices.bill_to IS 'As printed, whatever changes later';

COMMENT ON COLUMN invoices.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN invoices.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN invoices.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN invoices.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE usage_records (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	subscription_id UUID NOT NULL, 
	feature TEXT NOT NULL, 
	quantity NUMERIC(18, 3) NOT NULL, 
	unit TEXT DEFAULT 'count' NOT NULL, 
	used_on DATE NOT NULL, 
	source_key TEXT NOT NULL, 
	note TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_usage_records PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_usage_records_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_usage_records_tenant_id_subscription_id FOREIGN KEY(tenant_id, subscription_id) REFERENCES subscriptions (tenant_id, id), 
	CONSTRAINT ck_usage_records_feature_words CHECK (feature in ('active_learners', 'ai_messages', 'ai_cost_micros', 'storage_megabytes', 'generated_games', 'imports')), 
	CONSTRAINT ck_usage_records_unit_words CHECK (unit in ('count', 'micro_dollars', 'megabytes', 'minutes'))
);

CREATE INDEX ix_usage_records_tenant_id_subscription_id_feature_used_on ON usage_records (tenant_id, subscription_id, feature, used_on);

CREATE INDEX ix_usage_records_tenant_id_used_on ON usage_records (tenant_id, used_on);

CREATE UNIQUE INDEX uq_usage_records_tenant_id_source_key ON usage_records (tenant_id, source_key) NULLS DISTINCT;

COMMENT ON TABLE usage_records IS 'How much of one metered feature a tenant used on one day; corrections are further rows. Never about a learner.';

COMMENT ON COLUMN usage_records.quantity IS 'Negative for a correction';

COMMENT ON COLUMN usage_records.used_on IS 'Day in the tenant''s time zone';

COMMENT ON COLUMN usage_records.source_key IS 'Names the counting run, so that counting twice changes nothing';

COMMENT ON COLUMN usage_records.note IS 'Why, for a correction';

CREATE TABLE invoice_lines (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	invoice_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT DEFAULT 'plan' NOT NULL, 
	description TEXT NOT NULL, 
	feature TEXT, 
	quantity INTEGER NOT NULL, 
	unit_price_cents BIGINT NOT NULL, 
	amount_cents INTEGER GENERATED ALWAYS AS (quantity * unit_price_cents) STORED NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_invoice_lines PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_invoice_lines_quantity CHECK (quantity >= 0), 
	CONSTRAINT fk_invoice_lines_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_invoice_lines_tenant_id_invoice_id FOREIGN KEY(tenant_id, invoice_id) REFERENCES invoices (tenant_id, id), 
	CONSTRAINT ck_invoice_lines_kind_words CHECK (kind in ('plan', 'extra_usage', 'credit', 'service')), 
	CONSTRAINT ck_invoice_lines_feature_words CHECK (feature in ('active_learners', 'ai_messages', 'ai_cost_micros', 'storage_megabytes', 'generated_games', 'imports'))
);

CREATE INDEX ix_invoice_lines_tenant_id_invoice_id ON invoice_lines (tenant_id, invoice_id);

CREATE UNIQUE INDEX uq_invoice_lines_tenant_id_invoice_id_position ON invoice_lines (tenant_id, invoice_id, position) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE invoice_lines IS 'One line of an invoice: what, how many, at which price.';

COMMENT ON COLUMN invoice_lines.position IS 'Place on the invoice, from 1';

COMMENT ON COLUMN invoice_lines.feature IS 'For usage above what the plan includes';

COMMENT ON COLUMN invoice_lines.unit_price_cents IS 'Negative for a credit';

COMMENT ON COLUMN invoice_lines.amount_cents IS 'quantity × unit price, in cents';

COMMENT ON COLUMN invoice_lines.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN invoice_lines.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN invoice_lines.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN invoice_lines.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE weekly_progress_reports (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	week_starts_on DATE NOT NULL, 
	week_ends_on DATE NOT NULL, 
	time_zone TEXT NOT NULL, 
	status TEXT DEFAULT 'draft' NOT NULL, 
	language_code TEXT DEFAULT 'en' NOT NULL, 
	active_days INTEGER DEFAULT '0' NOT NULL, 
	active_ms INTEGER DEFAULT '0' NOT NULL, 
	homework_sessions INTEGER DEFAULT '0' NOT NULL, 
	homework_completed INTEGER DEFAULT '0' NOT NULL, 
	hints_used INTEGER DEFAULT '0' NOT NULL, 
	aided_attempts INTEGER DEFAULT '0' NOT NULL, 
	aided_correct INTEGER DEFAULT '0' NOT NULL, 
	unaided_attempts INTEGER DEFAULT '0' NOT NULL, 
	unaided_correct INTEGER DEFAULT '0' NOT NULL, 
	assessments_completed INTEGER DEFAULT '0' NOT NULL, 
	questions_answered INTEGER DEFAULT '0' NOT NULL, 
	questions_correct INTEGER DEFAULT '0' NOT NULL, 
	documents_written INTEGER DEFAULT '0' NOT NULL, 
	words_written INTEGER DEFAULT '0' NOT NULL, 
	games_played INTEGER DEFAULT '0' NOT NULL, 
	game_items_attempted INTEGER DEFAULT '0' NOT NULL, 
	game_items_correct INTEGER DEFAULT '0' NOT NULL, 
	academic_progress JSONB DEFAULT '[]' NOT NULL, 
	insights JSONB DEFAULT '[]' NOT NULL, 
	recommendations JSONB DEFAULT '[]' NOT NULL, 
	summary TEXT DEFAULT '' NOT NULL, 
	reading_grade NUMERIC(4, 1), 
	prepared_by TEXT DEFAULT 'rules' NOT NULL, 
	ai_generated_content_id UUID, 
	reviewed_by_user_id UUID, 
	reviewed_at TIMESTAMP WITH TIME ZONE, 
	sent_at TIMESTAMP WITH TIME ZONE, 
	staff_comment TEXT DEFAULT '' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_weekly_progress_reports PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_weekly_progress_reports_week CHECK (extract(isodow from week_starts_on) = 1 and week_ends_on = week_starts_on + 6), 
	CONSTRAINT ck_weekly_progress_reports_homework CHECK (homework_completed between 0 and homework_sessions), 
	CONSTRAINT ck_weekly_progress_reports_questions CHECK (questions_correct between 0 and questions_answered), 
	CONSTRAINT ck_weekly_progress_reports_games CHECK (game_items_correct between 0 and game_items_attempted), 
	CONSTRAINT ck_weekly_progress_reports_sent CHECK (status <> 'sent' or (reviewed_at is not null and sent_at is not null)), 
	CONSTRAINT fk_weekly_progress_reports_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_weekly_progress_reports_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_weekly_progress_reports_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_weekly_progress_reports_status_words CHECK (status in ('draft', 'reviewed', 'sent')), 
	CONSTRAINT ck_weekly_progress_reports_academic_progress_shape CHECK (jsonb_typeof(academic_progress) = 'array'), 
	CONSTRAINT ck_weekly_progress_reports_insights_shape CHECK (jsonb_typeof(insights) = 'array'), 
	CONSTRAINT ck_weekly_progress_reports_recommendations_shape CHECK (jsonb_typeof(recommendations) = 'array'), 
	CONSTRAINT ck_weekly_progress_reports_prepared_by_words CHECK (prepared_by in ('rules', 'model', 'person')), 
	CONSTRAINT fk_weekly_progress_reports_tenant_id_student_id_ai_gene_ecef FOREIGN KEY(tenant_id, student_id, ai_generated_content_id) REFERENCES ai_generated_contents (tenant_id, student_id, id), 
	CONSTRAINT fk_weekly_progress_reports_tenant_id_reviewed_by_user_id FOREIGN KEY(tenant_id, reviewed_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_weekly_progress_reports_tenant_id_ai_generated_content_id ON weekly_progress_reports (tenant_id, ai_generated_content_id);

CREATE INDEX ix_weekly_progress_reports_tenant_id_reviewed_by_user_id ON weekly_progress_reports (tenant_id, reviewed_by_user_id);

CREATE INDEX ix_weekly_progress_reports_tenant_id_status_week_starts_on ON weekly_progress_reports (tenant_id, status, week_starts_on);

CREATE INDEX ix_weekly_progress_reports_tenant_id_student_id_created_at ON weekly_progress_reports (tenant_id, student_id, created_at);

CREATE UNIQUE INDEX uq_weekly_progress_reports_tenant_id_student_id_week_starts_on ON weekly_progress_reports (tenant_id, student_id, week_starts_on) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE weekly_progress_reports IS 'One week of one learner''s work. Goals and focus stand in tables of their own, for their readers are others. No grade, no comparison with other learners; not an evaluation.';

COMMENT ON COLUMN weekly_progress_reports.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN weekly_progress_reports.week_starts_on IS 'Monday';

COMMENT ON COLUMN weekly_progress_reports.week_ends_on IS 'Sunday';

COMMENT ON COLUMN weekly_progress_reports.time_zone IS 'IANA time zone by which days are counted';

COMMENT ON COLUMN weekly_progress_reports.status IS 'Only a person sends it';

COMMENT ON COLUMN weekly_progress_reports.active_days IS 'Days with any work';

COMMENT ON COLUMN weekly_progress_reports.active_ms IS 'Time at work in all rooms, in ms';

COMMENT ON COLUMN weekly_progress_reports.documents_written IS 'Texts worked on';

COMMENT ON COLUMN weekly_progress_reports.words_written IS 'Words added in revisions of the week';

COMMENT ON COLUMN weekly_progress_reports.academic_progress IS 'By subject, raw counts';

COMMENT ON COLUMN weekly_progress_reports.insights IS 'Each sentence with number, days and n';

COMMENT ON COLUMN weekly_progress_reports.summary IS 'The week in plain words, for the family';

COMMENT ON COLUMN weekly_progress_reports.reading_grade IS 'Readability of the summary, as a grade';

COMMENT ON COLUMN weekly_progress_reports.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN weekly_progress_reports.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN weekly_progress_reports.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN weekly_progress_reports.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE weekly_focus_progress (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	weekly_progress_report_id UUID NOT NULL, 
	days INTEGER DEFAULT '0' NOT NULL, 
	session_count INTEGER DEFAULT '0' NOT NULL, 
	active_ms INTEGER DEFAULT '0' NOT NULL, 
	on_task_ms INTEGER DEFAULT '0' NOT NULL, 
	focus_score NUMERIC(5, 2), 
	previous_focus_score NUMERIC(5, 2), 
	distraction_count INTEGER DEFAULT '0' NOT NULL, 
	self_check_count INTEGER DEFAULT '0' NOT NULL, 
	intervention_effectiveness JSONB DEFAULT '[]' NOT NULL, 
	sentences JSONB DEFAULT '[]' NOT NULL, 
	is_shared_with_teacher BOOLEAN DEFAULT 'false' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_weekly_focus_progress PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_weekly_focus_progress_focus_score CHECK (focus_score between 0 and 100), 
	CONSTRAINT ck_weekly_focus_progress_on_task CHECK (on_task_ms >= 0 and on_task_ms <= active_ms), 
	CONSTRAINT fk_weekly_focus_progress_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_weekly_focus_progress_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_weekly_focus_progress_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_weekly_focus_progress_tenant_id_student_id_weekly_pr_f5f8 FOREIGN KEY(tenant_id, student_id, weekly_progress_report_id) REFERENCES weekly_progress_reports (tenant_id, student_id, id), 
	CONSTRAINT ck_weekly_focus_progress_intervention_effectiveness_shape CHECK (jsonb_typeof(intervention_effectiveness) = 'array'), 
	CONSTRAINT ck_weekly_focus_progress_sentences_shape CHECK (jsonb_typeof(sentences) = 'array')
);

CREATE INDEX ix_weekly_focus_progress_tenant_id_student_id_created_at ON weekly_focus_progress (tenant_id, student_id, created_at);

CREATE INDEX ix_weekly_focus_progress_tenant_id_weekly_progress_report_id ON weekly_focus_progress (tenant_id, weekly_progress_report_id);

CREATE UNIQUE INDEX uq_weekly_focus_progress_tenant_id_weekly_progress_report_id ON weekly_focus_progress (tenant_id, weekly_progress_report_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE weekly_focus_progress IS 'The focus part of one week, for those who may read focus facts: learner, parents, and who they agreed to.';

COMMENT ON COLUMN weekly_focus_progress.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN weekly_focus_progress.days IS 'Days with a summary';

COMMENT ON COLUMN weekly_focus_progress.focus_score IS 'Share of active time with evidence of work, 0 to 100; null: not enough events';

COMMENT ON COLUMN weekly_focus_progress.previous_focus_score IS 'The same of the week before';

COMMENT ON COLUMN weekly_focus_progress.sentences IS 'Each with number, days and n';

COMMENT ON COLUMN weekly_focus_progress.is_shared_with_teacher IS 'As the family agreed when it was written';

COMMENT ON COLUMN weekly_focus_progress.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN weekly_focus_progress.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN weekly_focus_progress.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN weekly_focus_progress.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE weekly_goal_progress (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	weekly_progress_report_id UUID NOT NULL, 
	iep_goal_id UUID NOT NULL, 
	goal_lineage_id UUID NOT NULL, 
	goal_text TEXT NOT NULL, 
	points_this_week INTEGER DEFAULT '0' NOT NULL, 
	points_total INTEGER, 
	latest_value NUMERIC(10, 3), 
	latest_on DATE, 
	target_value NUMERIC(10, 3), 
	expected_value NUMERIC(10, 3), 
	standing TEXT DEFAULT 'not_enough_data' NOT NULL, 
	sentence TEXT DEFAULT '' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_weekly_goal_progress PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_weekly_goal_progress_points CHECK (points_this_week >= 0 and points_total >= points_this_week), 
	CONSTRAINT fk_weekly_goal_progress_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_weekly_goal_progress_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_weekly_goal_progress_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_weekly_goal_progress_tenant_id_student_id_weekly_pro_4aa3 FOREIGN KEY(tenant_id, student_id, weekly_progress_report_id) REFERENCES weekly_progress_reports (tenant_id, student_id, id), 
	CONSTRAINT fk_weekly_goal_progress_tenant_id_student_id_iep_goal_id FOREIGN KEY(tenant_id, student_id, iep_goal_id) REFERENCES iep_goals (tenant_id, student_id, id), 
	CONSTRAINT ck_weekly_goal_progress_standing_words CHECK (standing in ('not_enough_data', 'on_track', 'not_yet_on_track', 'met'))
);

CREATE INDEX ix_weekly_goal_progress_tenant_id_iep_goal_id ON weekly_goal_progress (tenant_id, iep_goal_id);

CREATE INDEX ix_weekly_goal_progress_tenant_id_student_id_created_at ON weekly_goal_progress (tenant_id, student_id, created_at);

CREATE INDEX ix_weekly_goal_progress_tenant_id_weekly_progress_report_id ON weekly_goal_progress (tenant_id, weekly_progress_report_id);

CREATE UNIQUE INDEX uq_weekly_goal_progress_tenant_id_weekly_progress_repor_6289 ON weekly_goal_progress (tenant_id, weekly_progress_report_id, iep_goal_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE weekly_goal_progress IS 'One IEP goal in one week, for those who may read the plan. Data points are counted, nothing is decided.';

COMMENT ON COLUMN weekly_goal_progress.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN weekly_goal_progress.goal_lineage_id IS 'The goal''s line across versions and years';

COMMENT ON COLUMN weekly_goal_progress.goal_text IS 'The goal in plain words as it stood';

COMMENT ON COLUMN weekly_goal_progress.points_this_week IS 'Accepted data points dated in the week';

COMMENT ON COLUMN weekly_goal_progress.points_total IS 'Accepted data points up to the week''s end; null: not counted';

COMMENT ON COLUMN weekly_goal_progress.latest_value IS 'In the measure''s own unit';

COMMENT ON COLUMN weekly_goal_progress.expected_value IS 'The aim line at the week''s end';

COMMENT ON COLUMN weekly_goal_progress.standing IS 'Beside the aim line; a person decides what it means';

COMMENT ON COLUMN weekly_goal_progress.sentence IS 'In plain words';

COMMENT ON COLUMN weekly_goal_progress.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN weekly_goal_progress.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN weekly_goal_progress.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN weekly_goal_progress.deletion_id IS 'The act of deletion that took this row and its dependents';

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table subscription_plans enable row level security;
alter table subscription_plans force row level security;
create policy owner_all on subscription_plans for all to aivo_owner using (true) with check (true);
create policy guard_all on subscription_plans for all to aivo_guard using (true) with check (true);
revoke all on subscription_plans from public;

-- CATALOGUE: rows without an owner are the platform's and everyone reads them; the others are the tenant's own.
-- Staff write their tenant's rows, the platform its own.
grant select on subscription_plans to aivo_member, aivo_district, aivo_platform, aivo_worker;
grant insert, update on subscription_plans to aivo_member, aivo_district, aivo_platform, aivo_worker;
create policy read on subscription_plans for select to aivo_member, aivo_district, aivo_worker using (
  (owner_tenant_id is null or owner_tenant_id = (select app.tenant_id())) and (select app.tenant_id()) is not null);
create policy member_add on subscription_plans for insert to aivo_member with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_change on subscription_plans for update to aivo_member using (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy district_add on subscription_plans for insert to aivo_district with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on subscription_plans for update to aivo_district using (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_add on subscription_plans for insert to aivo_worker with check (owner_tenant_id = (select app.tenant_id()));
create policy worker_change on subscription_plans for update to aivo_worker using (owner_tenant_id = (select app.tenant_id()));
create policy platform_read on subscription_plans for select to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_add on subscription_plans for insert to aivo_platform with check (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_change on subscription_plans for update to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');

create trigger touch before update on subscription_plans for each row execute function app.touch();

create trigger stay before update of id on subscription_plans for each row when (old.id is distinct from new.id) execute function app.stay('subscription_plans');

create trigger audit after insert or update or delete on subscription_plans for each row execute function app.audit_row('subscription_plans', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table subscriptions enable row level security;
alter table subscriptions force row level security;
create policy owner_all on subscriptions for all to aivo_owner using (true) with check (true);
create policy guard_all on subscriptions for all to aivo_guard using (true) with check (true);
revoke all on subscriptions from public;

-- DISTRICT(billing): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on subscriptions to aivo_district;
grant select, insert, update, delete on subscriptions to aivo_worker;
create policy district_read on subscriptions for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('billing', 'read')));
create policy district_add on subscriptions for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('billing', 'write')));
create policy district_change on subscriptions for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('billing', 'write')));
create policy worker_all on subscriptions for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- The platform sells and bills: it reads every tenant's rows here and writes them.
grant select, insert, update on subscriptions to aivo_platform;
create policy platform_read on subscriptions for select to aivo_platform using ((select app.actor_role()) = 'platform_admin');
create policy platform_add on subscriptions for insert to aivo_platform with check ((select app.actor_role()) = 'platform_admin');
create policy platform_change on subscriptions for update to aivo_platform using ((select app.actor_role()) = 'platform_admin');

create trigger touch before update on subscriptions for each row execute function app.touch();

create trigger stay before update of tenant_id, id on subscriptions for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('subscriptions');

create trigger audit after insert or update or delete on subscriptions for each row execute function app.audit_row('subscriptions', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table daily_focus_summaries enable row level security;
alter table daily_focus_summaries force row level security;
create policy owner_all on daily_focus_summaries for all to aivo_owner using (true) with check (true);
create policy guard_all on daily_focus_summaries for all to aivo_guard using (true) with check (true);
revoke all on daily_focus_summaries from public;

-- STUDENT(focus): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on daily_focus_summaries to aivo_member, aivo_district;
grant select, insert, update, delete on daily_focus_summaries to aivo_worker;
create policy district_read on daily_focus_summaries for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'read')) then true
    else student_id = any ((select app.my_students('focus', 'read'))::uuid[]) end);
create policy district_add on daily_focus_summaries for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'write')) then true
    else student_id = any ((select app.my_students('focus', 'write'))::uuid[]) end);
create policy district_change on daily_focus_summaries for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'write')) then true
    else student_id = any ((select app.my_students('focus', 'write'))::uuid[]) end);
create policy worker_all on daily_focus_summaries for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on daily_focus_summaries for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'read'))::uuid[]));
create policy member_add on daily_focus_summaries for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'write'))::uuid[]));
create policy member_change on daily_focus_summaries for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'write'))::uuid[]));

create trigger touch before update on daily_focus_summaries for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on daily_focus_summaries for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('daily_focus_summaries');

create trigger audit after insert or update or delete on daily_focus_summaries for each row execute function app.audit_row('daily_focus_summaries', '');

create trigger consent before insert or update on daily_focus_summaries for each row execute function app.consent_gate_row('focus_monitoring');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table invoices enable row level security;
alter table invoices force row level security;
create policy owner_all on invoices for all to aivo_owner using (true) with check (true);
create policy guard_all on invoices for all to aivo_guard using (true) with check (true);
revoke all on invoices from public;

-- DISTRICT(billing): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on invoices to aivo_district;
grant select, insert, update, delete on invoices to aivo_worker;
create policy district_read on invoices for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('billing', 'read')));
create policy district_add on invoices for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('billing', 'write')));
create policy district_change on invoices for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('billing', 'write')));
create policy worker_all on invoices for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- The platform sells and bills: it reads every tenant's rows here and writes them.
grant select, insert, update on invoices to aivo_platform;
create policy platform_read on invoices for select to aivo_platform using ((select app.actor_role()) = 'platform_admin');
create policy platform_add on invoices for insert to aivo_platform with check ((select app.actor_role()) = 'platform_admin');
create policy platform_change on invoices for update to aivo_platform using ((select app.actor_role()) = 'platform_admin');

create trigger touch before update on invoices for each row execute function app.touch();

create trigger stay before update of tenant_id, id on invoices for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('invoices');

create trigger audit after insert or update or delete on invoices for each row execute function app.audit_row('invoices', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table usage_records enable row level security;
alter table usage_records force row level security;
create policy owner_all on usage_records for all to aivo_owner using (true) with check (true);
create policy guard_all on usage_records for all to aivo_guard using (true) with check (true);
revoke all on usage_records from public;

-- DISTRICT(billing): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on usage_records to aivo_district;
grant select, insert, update, delete on usage_records to aivo_worker;
create policy district_read on usage_records for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('billing', 'read')));
create policy district_add on usage_records for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('billing', 'write')));
create policy district_change on usage_records for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('billing', 'write')));
create policy worker_all on usage_records for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- The platform sells and bills: it reads every tenant's rows here and writes them.
grant select, insert on usage_records to aivo_platform;
create policy platform_read on usage_records for select to aivo_platform using ((select app.actor_role()) = 'platform_admin');
create policy platform_add on usage_records for insert to aivo_platform with check ((select app.actor_role()) = 'platform_admin');

create trigger audit after insert or update or delete on usage_records for each row execute function app.audit_row('usage_records', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table invoice_lines enable row level security;
alter table invoice_lines force row level security;
create policy owner_all on invoice_lines for all to aivo_owner using (true) with check (true);
create policy guard_all on invoice_lines for all to aivo_guard using (true) with check (true);
revoke all on invoice_lines from public;

-- DISTRICT(billing): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on invoice_lines to aivo_district;
grant select, insert, update, delete on invoice_lines to aivo_worker;
create policy district_read on invoice_lines for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('billing', 'read')));
create policy district_add on invoice_lines for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('billing', 'write')));
create policy district_change on invoice_lines for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('billing', 'write')));
create policy worker_all on invoice_lines for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- The platform sells and bills: it reads every tenant's rows here and writes them.
grant select, insert, update on invoice_lines to aivo_platform;
create policy platform_read on invoice_lines for select to aivo_platform using ((select app.actor_role()) = 'platform_admin');
create policy platform_add on invoice_lines for insert to aivo_platform with check ((select app.actor_role()) = 'platform_admin');
create policy platform_change on invoice_lines for update to aivo_platform using ((select app.actor_role()) = 'platform_admin');

create trigger touch before update on invoice_lines for each row execute function app.touch();

create trigger stay before update of tenant_id, id on invoice_lines for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('invoice_lines');

create trigger audit after insert or update or delete on invoice_lines for each row execute function app.audit_row('invoice_lines', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table weekly_progress_reports enable row level security;
alter table weekly_progress_reports force row level security;
create policy owner_all on weekly_progress_reports for all to aivo_owner using (true) with check (true);
create policy guard_all on weekly_progress_reports for all to aivo_guard using (true) with check (true);
revoke all on weekly_progress_reports from public;

-- STUDENT(learning): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on weekly_progress_reports to aivo_member, aivo_district;
grant select, insert, update, delete on weekly_progress_reports to aivo_worker;
create policy district_read on weekly_progress_reports for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'read')) then true
    else student_id = any ((select app.my_students('learning', 'read'))::uuid[]) end);
create policy district_add on weekly_progress_reports for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy district_change on weekly_progress_reports for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy worker_all on weekly_progress_reports for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on weekly_progress_reports for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'read'))::uuid[]));
create policy member_add on weekly_progress_reports for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));
create policy member_change on weekly_progress_reports for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));

create trigger touch before update on weekly_progress_reports for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on weekly_progress_reports for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('weekly_progress_reports');

create trigger audit after insert or update or delete on weekly_progress_reports for each row execute function app.audit_row('weekly_progress_reports', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table weekly_focus_progress enable row level security;
alter table weekly_focus_progress force row level security;
create policy owner_all on weekly_focus_progress for all to aivo_owner using (true) with check (true);
create policy guard_all on weekly_focus_progress for all to aivo_guard using (true) with check (true);
revoke all on weekly_focus_progress from public;

-- STUDENT(focus): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on weekly_focus_progress to aivo_member, aivo_district;
grant select, insert, update, delete on weekly_focus_progress to aivo_worker;
create policy district_read on weekly_focus_progress for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'read')) then true
    else student_id = any ((select app.my_students('focus', 'read'))::uuid[]) end);
create policy district_add on weekly_focus_progress for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'write')) then true
    else student_id = any ((select app.my_students('focus', 'write'))::uuid[]) end);
create policy district_change on weekly_focus_progress for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'write')) then true
    else student_id = any ((select app.my_students('focus', 'write'))::uuid[]) end);
create policy worker_all on weekly_focus_progress for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on weekly_focus_progress for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'read'))::uuid[]));
create policy member_add on weekly_focus_progress for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'write'))::uuid[]));
create policy member_change on weekly_focus_progress for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'write'))::uuid[]));

create trigger touch before update on weekly_focus_progress for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on weekly_focus_progress for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('weekly_focus_progress');

create trigger audit after insert or update or delete on weekly_focus_progress for each row execute function app.audit_row('weekly_focus_progress', '');

create trigger consent before insert or update on weekly_focus_progress for each row execute function app.consent_gate_row('focus_monitoring');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table weekly_goal_progress enable row level security;
alter table weekly_goal_progress force row level security;
create policy owner_all on weekly_goal_progress for all to aivo_owner using (true) with check (true);
create policy guard_all on weekly_goal_progress for all to aivo_guard using (true) with check (true);
revoke all on weekly_goal_progress from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on weekly_goal_progress to aivo_member, aivo_district;
grant select, insert, update, delete on weekly_goal_progress to aivo_worker;
create policy district_read on weekly_goal_progress for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on weekly_goal_progress for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on weekly_goal_progress for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on weekly_goal_progress for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on weekly_goal_progress for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'read'))::uuid[]));
create policy member_add on weekly_goal_progress for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));
create policy member_change on weekly_goal_progress for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));

create trigger touch before update on weekly_goal_progress for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on weekly_goal_progress for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('weekly_goal_progress');

create trigger audit after insert or update or delete on weekly_goal_progress for each row execute function app.audit_row('weekly_goal_progress', '');
