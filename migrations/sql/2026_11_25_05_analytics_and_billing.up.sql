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

COMMENT ON COLUMN daily_focus_summaries.subject_breakdown IS 'Focus by subject that day';

COMMENT ON COLUMN daily_focus_summaries.time_patterns IS 'By hour of the day';

COMMENT ON COLUMN daily_focus_summaries.intervention_effectiveness IS 'Offered, taken and what came of it, by kind of intervention';

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

COMMENT ON COLUMN weekly_progress_reports.recommendations IS 'What to try next, each with the evidence it rests on';

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

COMMENT ON COLUMN weekly_focus_progress.intervention_effectiveness IS 'Offered, taken and what came of it, by kind of intervention';

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

COMMENT ON COLUMN weekly_goal_progress.target_value IS 'Value the goal is to reach, in the goal''s own unit';

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

create trigger stay before update of owner_tenant_id, id on subscription_plans for each row when (old.owner_tenant_id is distinct from new.owner_tenant_id or old.id is distinct from new.id) execute function app.stay('subscription_plans');

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

create trigger own_shelf_plan_id before insert or update of plan_id on subscriptions for each row when (new.plan_id is not null) execute function app.own_shelf('plan_id', 'subscription_plans');

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

create schema if not exists prisma;
comment on schema prisma is 'Live rows of every table, for Prisma''s client, with the caller''s own rights';
revoke all on schema prisma from public;
grant usage on schema prisma to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."academic_sessions" with (security_invoker = true) as
  select "tenant_id", "id", "school_year_id", "parent_session_id", "kind", "title", "starts_on", "ends_on", "source_ends_on", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."academic_sessions" where deleted_at is null;
grant select, insert, update, delete on prisma."academic_sessions" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."accommodations" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "source", "iep_id", "section_504_plan_id", "lineage_id", "lineage_link", "previous_accommodation_id", "origin", "status", "kind", "category", "statement", "plain_statement", "plain_language", "language", "amount", "amount_of", "applies_to", "subjects", "settings", "when_note", "how_to", "responsible_roles", "responsible_user_id", "monitored_how", "is_modification", "is_offered_to_learner", "is_safety_step", "valid_from", "valid_to", "granted_by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."accommodations" where deleted_at is null;
grant select, insert, update, delete on prisma."accommodations" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."ai_adaptations" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "personal_model_id", "name", "skill", "value", "unit", "reason", "evidence", "evidence_count", "decided_by", "decided_by_user_id", "is_locked", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."ai_adaptations" where deleted_at is null;
grant select, insert, update, delete on prisma."ai_adaptations" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."ai_conversations" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "model_id", "personal_model_id", "purpose", "subject", "grade_level", "title", "language", "status", "stop_reason", "started_by_user_id", "started_at", "ended_at", "disclosure_version", "prompt_version", "supports", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."ai_conversations" where deleted_at is null;
grant select, insert, update, delete on prisma."ai_conversations" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."ai_generated_contents" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "kind", "title", "body", "accepted_body", "items", "language", "subject", "grade_level", "reading_grade", "standard_id", "model_id", "personal_model_id", "conversation_id", "prompt_name", "prompt_version", "prompt_sha256", "prompt", "seed", "evidence", "checks", "similarity", "is_too_similar", "input_tokens", "output_tokens", "cost_micros", "latency_ms", "status", "target_table", "target_id", "target_field", "requested_by_user_id", "reviewed_by_user_id", "reviewed_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."ai_generated_contents" where deleted_at is null;
grant select, insert, update, delete on prisma."ai_generated_contents" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."ai_messages" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "conversation_id", "position", "role", "by_user_id", "content", "language", "is_read_aloud", "model_id", "prompt_version", "input_tokens", "output_tokens", "cost_micros", "latency_ms", "status", "failure", "feedback", "held_back_at", "held_back_for", "released_at", "released_by_user_id", "release_reason", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."ai_messages" where deleted_at is null;
grant select, insert, update, delete on prisma."ai_messages" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."ai_models" with (security_invoker = true) as
  select "id", "owner_tenant_id", "provider", "name", "model_version", "kind", "description", "capabilities", "languages", "status", "is_third_party", "is_used_for_training", "provider_keeps_days", "region", "terms_uri", "limits", "input_price_micros", "output_price_micros", "released_on", "retired_on", "retired_reason", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."ai_models" where deleted_at is null;
grant select, insert, update, delete on prisma."ai_models" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."ai_reviews" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "generated_content_id", "decision", "reason", "edited_body", "reviewed_by_user_id", "capacity", "seconds_spent", "created_at" from "public"."ai_reviews";
grant select, insert, update, delete on prisma."ai_reviews" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."assessment_answer_keys" with (security_invoker = true) as
  select "tenant_id", "id", "question_id", "scoring", "correct_keys", "accepted", "rubric", "misconceptions", "explanation", "verification", "verified_at", "verified_by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."assessment_answer_keys" where deleted_at is null;
grant select, insert, update, delete on prisma."assessment_answer_keys" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."assessment_assignments" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "assessment_id", "classroom_id", "iep_goal_id", "assigned_by_user_id", "title", "note_to_learner", "status", "excused_reason", "opens_at", "due_at", "closes_at", "extended_closes_at", "base_minutes", "extra_minutes", "max_attempts", "delivery_mode", "language_code", "accommodations", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."assessment_assignments" where deleted_at is null;
grant select, insert, update, delete on prisma."assessment_assignments" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."assessment_attempts" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "assignment_id", "attempt_number", "status", "started_at", "submitted_at", "scored_at", "time_limit_ms", "active_ms", "paused_ms", "break_count", "random_seed", "questions_presented", "questions_answered", "questions_correct", "points_earned", "points_possible", "theta", "theta_se", "theta_method", "stop_reason", "rapid_guess_count", "validity", "validity_reason", "setting", "input_method", "observed_by_user_id", "scored_by_user_id", "supports", "insights", "feedback", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."assessment_attempts" where deleted_at is null;
grant select, insert, update, delete on prisma."assessment_attempts" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."assessment_questions" with (security_invoker = true) as
  select "tenant_id", "id", "assessment_id", "position", "section", "question_type", "stem", "stimulus", "choices", "interaction", "supports", "max_points", "standard_id", "skill", "depth_of_knowledge", "language_code", "calibration", "difficulty_logit", "difficulty_se", "discrimination", "guessing", "calibrated_on", "calibration_responses", "expected_seconds", "rapid_guess_ms", "status", "source_identifier", "created_by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."assessment_questions" where deleted_at is null;
grant select, insert, update, delete on prisma."assessment_questions" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."assessment_responses" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "attempt_id", "question_id", "position", "item", "response", "presented_at", "first_action_at", "answered_at", "response_ms", "visit_count", "change_count", "is_skipped", "is_marked_for_review", "is_rapid_guess", "is_correct", "points_earned", "points_possible", "scored_by", "scored_by_user_id", "scored_at", "misconception_code", "prompt_level", "supports_used", "theta_after", "theta_se_after", "item_information", "feedback", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."assessment_responses" where deleted_at is null;
grant select, insert, update, delete on prisma."assessment_responses" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."assessments" with (security_invoker = true) as
  select "tenant_id", "id", "lineage_id", "revision_number", "title", "description", "instructions", "kind", "subject", "grade_level", "grade_level_to", "language_code", "standard_id", "course_id", "school_id", "status", "published_at", "published_by_user_id", "retired_at", "created_by_user_id", "is_adaptive", "adaptive_settings", "blueprint", "supports", "time_limit_minutes", "passing_percent", "max_attempts", "has_shuffled_questions", "has_shuffled_choices", "is_pausable", "feedback_timing", "origin", "source_identifier", "licence", "attribution", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."assessments" where deleted_at is null;
grant select, insert, update, delete on prisma."assessments" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."audit_events" with (security_invoker = true) as
  select "tenant_id", "id", "at", "xid", "actor_user_id", "actor_role", "session_id", "request_id", "command", "table_name", "row_id", "student_id", "operation", "fields", "row_count", "value_hash", "created_at" from "public"."audit_events";
grant select, insert, update, delete on prisma."audit_events" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."audit_values" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "salt", "created_at" from "public"."audit_values";
grant select, insert, update, delete on prisma."audit_values" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."backup_codes" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "used_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."backup_codes" where deleted_at is null;
grant select, insert, update, delete on prisma."backup_codes" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."behavior_incidents" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "behavior_plan_id", "school_id", "occurred_at", "duration_seconds", "place", "setting_event", "antecedent", "behavior", "target_name", "consequence", "staff_response", "is_response_as_planned", "function_guess", "intensity", "other_learners_count", "is_someone_hurt", "removal", "removal_minutes", "staff_user_id", "recorded_by_user_id", "family_told_at", "family_told_how", "language", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."behavior_incidents" where deleted_at is null;
grant select, insert, update, delete on prisma."behavior_incidents" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."behavior_intervention_plans" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "iep_id", "section_504_plan_id", "lineage_id", "replaces_id", "origin", "status", "language", "author_user_id", "fba_on", "fba_sources", "fba_consent_on", "fba_consent_record_id", "fba_document_id", "hypothesis", "functions", "strengths", "target_behaviors", "prevention", "teaching", "reinforcement", "response", "do_list", "avoid_list", "crisis_plan", "restraint_limits", "data_collection", "fidelity", "decision_criteria", "staff_trained", "parent_role", "home_school_contact", "decided_on", "in_force_from", "in_force_to", "review_due_on", "reviewed_on", "review_note", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."behavior_intervention_plans" where deleted_at is null;
grant select, insert, update, delete on prisma."behavior_intervention_plans" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."calendar_days" with (security_invoker = true) as
  select "tenant_id", "id", "calendar_id", "day_on", "kind", "is_school_day", "minutes", "note", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."calendar_days" where deleted_at is null;
grant select, insert, update, delete on prisma."calendar_days" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."classroom_memberships" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "classroom_id", "valid_from", "valid_to", "source_valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."classroom_memberships" where deleted_at is null;
grant select, insert, update, delete on prisma."classroom_memberships" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."classroom_sessions" with (security_invoker = true) as
  select "tenant_id", "id", "classroom_id", "academic_session_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."classroom_sessions" where deleted_at is null;
grant select, insert, update, delete on prisma."classroom_sessions" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."classroom_staff" with (security_invoker = true) as
  select "tenant_id", "id", "classroom_id", "user_id", "role", "is_primary", "valid_from", "valid_to", "source_valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."classroom_staff" where deleted_at is null;
grant select, insert, update, delete on prisma."classroom_staff" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."classrooms" with (security_invoker = true) as
  select "tenant_id", "id", "school_id", "course_id", "school_year_id", "title", "class_code", "kind", "setting", "grades", "grade_level", "subject", "subjects", "subject_codes", "periods", "location", "starts_on", "ends_on", "settings", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."classrooms" where deleted_at is null;
grant select, insert, update, delete on prisma."classrooms" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."consent_answers" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "consent_record_id", "kind", "purpose", "answer", "capacity", "relation_id", "user_id", "method", "channel", "is_written", "monitoring_level", "notice_version", "notice_language", "is_notice_checked", "interpreter", "interpreted_on", "statement", "evidence_document_id", "on_file_where", "witness", "answered_at", "expires_at", "recorded_by_user_id", "created_at" from "public"."consent_answers";
grant select, insert, update, delete on prisma."consent_answers" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."consent_histories" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "consent_record_id", "kind", "status", "was_status", "monitoring_level", "lawful_basis", "expires_at", "purge_on", "cause", "changed_by_user_id", "created_at" from "public"."consent_histories";
grant select, insert, update, delete on prisma."consent_histories" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."consent_notices" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "consent_record_id", "kind", "relation_id", "to_user_id", "notice_version", "notice_language", "channel", "sent_at", "sent_by_user_id", "created_at" from "public"."consent_notices";
grant select, insert, update, delete on prisma."consent_notices" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."consent_records" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "kind", "purpose", "occasion_id", "party", "details", "status", "consent_level", "monitoring_level", "lawful_basis", "method", "is_verifiable", "notice_version", "notice_language", "relation_id", "answered_by_user_id", "evidence_document_id", "asked_by_user_id", "asked_at", "granted_at", "refused_at", "withdrawn_at", "withdrawal_reason", "expires_at", "purge_on", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."consent_records" where deleted_at is null;
grant select, insert, update, delete on prisma."consent_records" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."contact_logs" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "user_id", "by_user_id", "happened_at", "means", "is_reached", "note", "language", "follow_up_on", "counts_as_attempt", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."contact_logs" where deleted_at is null;
grant select, insert, update, delete on prisma."contact_logs" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."contact_points" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "user_id", "kind", "value", "is_confirmed", "note", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."contact_points" where deleted_at is null;
grant select, insert, update, delete on prisma."contact_points" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."courses" with (security_invoker = true) as
  select "tenant_id", "id", "school_year_id", "school_id", "title", "course_code", "grades", "subjects", "subject_codes", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."courses" where deleted_at is null;
grant select, insert, update, delete on prisma."courses" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."curriculum_frameworks" with (security_invoker = true) as
  select "id", "owner_tenant_id", "case_identifier", "case_uri", "case_version", "kind", "jurisdiction", "title", "creator", "publisher", "description", "framework_type", "framework_version", "subjects", "subject_uris", "language", "adoption_status", "status_start_on", "status_end_on", "official_source_url", "package_uri", "licence_uri", "licence_title", "licence_text", "attribution", "notes", "definitions", "last_changed_at", "imported_at", "source_sha256", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."curriculum_frameworks" where deleted_at is null;
grant select, insert, update, delete on prisma."curriculum_frameworks" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."curriculum_standards" with (security_invoker = true) as
  select "id", "owner_tenant_id", "framework_id", "case_identifier", "case_uri", "human_coding_scheme", "list_enumeration", "full_statement", "abbreviated_statement", "alternative_label", "plain_words", "item_type", "item_type_uri", "subject", "subjects", "subject_uris", "education_level", "grade_level", "language", "concept_keywords", "concept_keywords_uri", "notes", "licence_uri", "sequence", "status_start_on", "status_end_on", "last_changed_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."curriculum_standards" where deleted_at is null;
grant select, insert, update, delete on prisma."curriculum_standards" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."daily_focus_summaries" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "date", "time_zone", "session_count", "event_count", "active_ms", "on_task_ms", "off_task_ms", "longest_focus_ms", "focus_score", "own_baseline_score", "distraction_count", "attention_lost_count", "attention_regained_count", "self_check_count", "intervention_count", "interventions_accepted", "subject_breakdown", "time_patterns", "intervention_effectiveness", "recommendations", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."daily_focus_summaries" where deleted_at is null;
grant select, insert, update, delete on prisma."daily_focus_summaries" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."data_keys" with (security_invoker = true) as
  select "tenant_id", "id", "key_version", "master_key_id", "retired_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."data_keys" where deleted_at is null;
grant select, insert, update, delete on prisma."data_keys" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."dismissal_plans" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "mode", "days", "place", "note", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."dismissal_plans" where deleted_at is null;
grant select, insert, update, delete on prisma."dismissal_plans" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."districts" with (security_invoker = true) as
  select "tenant_id", "id", "name", "agency_kind", "nces_id", "state_agency_id", "state_code", "timezone", "phone", "address", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."districts" where deleted_at is null;
grant select, insert, update, delete on prisma."districts" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."documents" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "kind", "title", "dated_on", "author", "source", "language", "audience", "retention_class", "media_type", "byte_count", "sha256", "storage_key", "key_version", "scan_state", "by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."documents" where deleted_at is null;
grant select, insert, update, delete on prisma."documents" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."duty_assignments" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "duty", "school_id", "valid_from", "valid_to", "reason", "given_by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."duty_assignments" where deleted_at is null;
grant select, insert, update, delete on prisma."duty_assignments" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."eligibility_decisions" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "law", "result", "evaluation_kind", "origin", "received_from", "decided_on", "valid_from", "valid_to", "meeting_id", "recorded_by_user_id", "referred_on", "referral_source", "consent_asked_on", "consent_received_on", "consent_record_id", "evaluated_on", "report_given_on", "report_document_id", "delay_days", "delay_reason", "delay_note", "reevaluation_due_on", "reevaluation_waived_on", "early_intervention_notified_on", "early_intervention_conference_on", "needs_special_education", "basis", "exclusion_factors", "sld_areas", "sld_method", "dissenting_statement", "is_medically_fragile", "impairment", "impairment_source", "major_life_activities", "is_substantially_limiting", "limitation_basis", "evidence", "exit_reason", "exited_on", "summary_of_performance_on", "language", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."eligibility_decisions" where deleted_at is null;
grant select, insert, update, delete on prisma."eligibility_decisions" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."eligibility_disabilities" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "decision_id", "position", "category", "reporting_code", "condition", "determined_by", "valid_from", "valid_to", "is_reported", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."eligibility_disabilities" where deleted_at is null;
grant select, insert, update, delete on prisma."eligibility_disabilities" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."external_ids" with (security_invoker = true) as
  select "tenant_id", "id", "source_id", "kind", "sourced_id", "row_id", "record_hash", "source_metadata", "modified_at", "removed_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."external_ids" where deleted_at is null;
grant select, insert, update, delete on prisma."external_ids" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."focus_baselines" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "subject", "session_count", "median_focus_score", "spread_focus_score", "median_session_minutes", "distractions_per_hour", "computed_at", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."focus_baselines" where deleted_at is null;
grant select, insert, update, delete on prisma."focus_baselines" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."focus_events" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "focus_session_id", "event_type", "severity", "confidence", "signal", "self_report", "occurred_at", "sequence_number", "duration_ms", "baseline_z", "context", "created_at", "deleted_at", "deletion_id" from "public"."focus_events" where deleted_at is null;
grant select, insert, update, delete on prisma."focus_events" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."focus_interventions" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "focus_session_id", "trigger_event_id", "intervention_type", "intervention_code", "content", "ai_generated_content_id", "chosen_by", "policy_version", "propensity", "candidates", "is_withheld", "status", "offered_at", "responded_at", "started_at", "completed_at", "student_response", "student_feedback", "student_comment", "was_back_on_task", "back_on_task_ms", "focus_before", "focus_after", "effectiveness", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."focus_interventions" where deleted_at is null;
grant select, insert, update, delete on prisma."focus_interventions" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."focus_sessions" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "activity_kind", "activity_id", "activity_title", "subject", "classroom_id", "status", "started_at", "ended_at", "planned_minutes", "consent_record_id", "consent_level", "consented_level", "monitoring_level", "prompt_interval_minutes", "prompt_interval_source", "is_idle_signal_on", "idle_signal_reason", "is_control_session", "focus_score", "score_parts", "active_ms", "paused_ms", "on_task_ms", "off_task_ms", "longest_focus_ms", "distraction_count", "attention_lost_count", "attention_regained_count", "intervention_count", "self_check_count", "self_rating", "learner_note", "baseline", "analytics", "session_metadata", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."focus_sessions" where deleted_at is null;
grant select, insert, update, delete on prisma."focus_sessions" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."game_results" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "game_session_id", "trial_count", "correct_count", "first_try_count", "answers_shown_count", "median_response_ms", "highest_level", "skill_breakdown", "mistakes", "engagement_level", "engagement_score", "frustration_level", "frustration_score", "signs", "enjoyment", "was_back_to_work", "insights", "proposed_point_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."game_results" where deleted_at is null;
grant select, insert, update, delete on prisma."game_results" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."game_sessions" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "game_template_id", "focus_intervention_id", "generated_content_id", "iep_goal_id", "standard_id", "started_by_user_id", "subject", "grade_level", "difficulty_level", "random_seed", "content", "game_state", "status", "started_at", "ended_at", "active_ms", "paused_ms", "score", "max_score", "items_presented", "items_attempted", "items_correct", "hints_used", "input_method", "is_calm_mode", "supports_on", "learning_outcomes", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."game_sessions" where deleted_at is null;
grant select, insert, update, delete on prisma."game_sessions" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."game_templates" with (security_invoker = true) as
  select "id", "owner_tenant_id", "code", "template_version", "name", "description", "instructions", "game_kind", "purpose", "subject", "grade_level", "grade_level_to", "min_age_years", "max_age_years", "standard_id", "duration_seconds", "difficulty_levels", "adaptation_rules", "content_slots", "input_methods", "has_calm_mode", "has_screen_reader_text", "languages", "status", "keyboard_checked_at", "screen_reader_checked_at", "checks", "published_at", "licence", "attribution", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."game_templates" where deleted_at is null;
grant select, insert, update, delete on prisma."game_templates" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."goal_objectives" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "goal_id", "lineage_id", "lineage_link", "previous_objective_id", "origin", "position", "kind", "status", "language", "statement", "plain_statement", "condition", "behavior", "criterion", "baseline_value", "baseline_successes", "baseline_attempts", "baseline_prompt", "target_value", "target_successes", "target_attempts", "target_prompt", "target_on", "method", "schedule_times", "schedule_per", "current_value", "current_successes", "current_attempts", "current_prompt", "current_on", "met_on", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."goal_objectives" where deleted_at is null;
grant select, insert, update, delete on prisma."goal_objectives" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."homework_hints" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "homework_session_id", "position", "step_number", "rung", "hint_type", "hint_text", "quoted_step", "slip", "requested_by", "generated_by", "ai_generated_content_id", "personal_ai_model_id", "personalization", "is_answer_free", "source_identifier", "attribution", "shown_at", "view_ms", "was_helpful", "was_next_step_right", "next_step_ms", "effectiveness", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."homework_hints" where deleted_at is null;
grant select, insert, update, delete on prisma."homework_hints" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."homework_resources" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "homework_session_id", "library_resource_id", "position", "resource_type", "title", "description", "url", "subject", "skill", "grade_level", "language_code", "duration_minutes", "quality_rating", "offered_by", "offered_by_user_id", "offer_reason", "offered_at", "opened_at", "open_count", "view_ms", "completed_percent", "is_saved", "was_helpful", "student_rating", "supports_used", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."homework_resources" where deleted_at is null;
grant select, insert, update, delete on prisma."homework_resources" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."homework_sessions" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "subject", "topic", "grade_level", "title", "problem_text", "problem_source", "source_identifier", "analysis", "difficulty_level", "difficulty_logit", "standard_id", "iep_goal_id", "classroom_id", "assigned_by_user_id", "due_at", "status", "started_at", "ended_at", "active_ms", "assistance_level", "steps", "steps_total", "steps_completed", "student_work", "confidence_before", "confidence_after", "aided_attempts", "aided_correct", "unaided_attempts", "unaided_correct", "recheck", "recheck_due_on", "recheck_done_at", "is_help_from_person_wanted", "ai_conversation_id", "supports", "language_code", "learner_note", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."homework_sessions" where deleted_at is null;
grant select, insert, update, delete on prisma."homework_sessions" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."household_addresses" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "household_id", "is_protected", "street", "city", "state_code", "postal_code", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."household_addresses" where deleted_at is null;
grant select, insert, update, delete on prisma."household_addresses" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."household_members" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "household_id", "user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."household_members" where deleted_at is null;
grant select, insert, update, delete on prisma."household_members" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."households" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "name", "share", "is_primary", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."households" where deleted_at is null;
grant select, insert, update, delete on prisma."households" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."idempotency_keys" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "row_id", "receipt", "created_at" from "public"."idempotency_keys";
grant select, insert, update, delete on prisma."idempotency_keys" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."iep_goals" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "iep_id", "lineage_id", "lineage_link", "previous_goal_id", "origin", "position", "kind", "area", "status", "language", "statement", "plain_statement", "need_served", "condition", "behavior", "criterion", "measure_kind", "measure_name", "measure_unit", "direction", "baseline_value", "baseline_successes", "baseline_attempts", "baseline_prompt", "baseline_note", "baseline_on", "target_value", "target_successes", "target_attempts", "target_prompt", "target_in_a_row", "starts_on", "target_on", "method", "method_note", "schedule_times", "schedule_per", "schedule_note", "setting", "responsible_roles", "responsible_user_id", "reported_how", "standard_id", "is_alternate_standard", "is_esy", "postsecondary_areas", "progress", "current_value", "current_successes", "current_attempts", "current_prompt", "current_on", "ended_on", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."iep_goals" where deleted_at is null;
grant select, insert, update, delete on prisma."iep_goals" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."iep_meeting_plans" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "meeting_id", "iep_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."iep_meeting_plans" where deleted_at is null;
grant select, insert, update, delete on prisma."iep_meeting_plans" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."iep_meetings" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "iep_id", "purposes", "status", "title", "called_by", "organizer_user_id", "chair_user_id", "scheduled_at", "scheduled_minutes", "held_on", "mode", "place", "join_url", "rescheduled_from_id", "cancel_reason", "has_interpreter_need", "interpreter_language", "interpreter_name", "parent_points_asked_on", "drafts_given_on", "safeguards_given_on", "student_invited_on", "agenda", "minutes", "decisions", "parent_input", "student_input", "is_held_without_parent", "is_compliant", "noncompliance_reason", "language", "recorded_by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."iep_meetings" where deleted_at is null;
grant select, insert, update, delete on prisma."iep_meetings" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."iep_services" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "iep_id", "lineage_id", "lineage_link", "previous_service_id", "origin", "comparable_to", "position", "status", "kind", "service_type", "name", "description", "evidence_base", "subjects", "language", "amount", "unit", "per_period", "every_periods", "amount_min", "amount_max", "total_by_on", "sessions_per_period", "session_minutes", "frequency_note", "starts_on", "ends_on", "ended_on", "end_reason", "is_esy", "setting", "place", "school_id", "is_outside_regular_class", "directness", "grouping", "group_size_max", "mode", "provider_kind", "provider_note", "provider_user_id", "supervisor_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."iep_services" where deleted_at is null;
grant select, insert, update, delete on prisma."iep_services" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."iep_team_members" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "iep_id", "user_id", "relation_id", "person_name", "title", "organization", "email", "phone", "role", "further_roles", "area", "is_required", "is_implementer", "valid_from", "valid_to", "invited_by", "invited_on", "agency_consent_on", "answer", "answered_on", "written_input", "written_input_on", "duties_told_on", "duties_acknowledged_on", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."iep_team_members" where deleted_at is null;
grant select, insert, update, delete on prisma."iep_team_members" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."ieps" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "kind", "origin", "received_from", "received_from_state", "received_on", "source_on", "transfer_decision", "status", "title", "language", "lineage_id", "revision", "reason", "replaces_id", "amendment_reason", "amendment_summary", "school_year_id", "school_id", "grade", "responsible_agency", "serving_agency", "private_school", "case_manager_user_id", "drafted_by_user_id", "document_id", "meeting_on", "decided_on", "consented_on", "in_force_from", "in_force_to", "planned_end_on", "annual_review_due_on", "reevaluation_due_on", "copy_given_on", "end_reason", "is_compliant", "noncompliance_reason", "consent_basis", "consent_record_id", "consent_on_file_where", "present_academic", "present_functional", "curriculum_effect", "preschool_effect", "strengths", "parent_concerns", "student_concerns", "evaluation_summary", "academic_needs", "developmental_needs", "functional_needs", "special_factors", "participation", "nonparticipation_reason", "nonacademic_participation", "placement_rationale", "placement_options", "placement_harm_considered", "away_from_home_school_reason", "physical_education", "has_shortened_day", "shortened_day_reason", "assessment_participation", "tests", "alternate_reason", "alternate_fit", "has_significant_cognitive_disability", "transition", "rights_transfer_on", "rights_told_on", "rights_statement", "progress_measured", "progress_schedule", "progress_schedule_note", "progress_means", "esy_decision", "esy_due_on", "esy_decided_on", "esy_data_considered", "esy_reason", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."ieps" where deleted_at is null;
grant select, insert, update, delete on prisma."ieps" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."invoice_lines" with (security_invoker = true) as
  select "tenant_id", "id", "invoice_id", "position", "kind", "description", "feature", "quantity", "unit_price_cents", "amount_cents", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."invoice_lines" where deleted_at is null;
grant select, insert, update, delete on prisma."invoice_lines" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."invoices" with (security_invoker = true) as
  select "tenant_id", "id", "subscription_id", "number", "status", "currency", "period_start_on", "period_end_on", "issued_on", "due_on", "subtotal_cents", "discount_cents", "tax_cents", "total_cents", "paid_cents", "paid_at", "payment_method", "payment_reference", "purchase_order_number", "bill_to", "memo", "void_reason", "issued_by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."invoices" where deleted_at is null;
grant select, insert, update, delete on prisma."invoices" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."library_resources" with (security_invoker = true) as
  select "id", "owner_tenant_id", "code", "resource_type", "title", "description", "url", "body", "subject", "grade_level", "grade_level_to", "skills", "standard_id", "language_code", "reading_grade", "duration_minutes", "access_features", "status", "quality_rating", "quality_checked_on", "licence", "attribution", "source_identifier", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."library_resources" where deleted_at is null;
grant select, insert, update, delete on prisma."library_resources" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."medical_notes" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "kind", "noted_on", "source", "document_id", "by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."medical_notes" where deleted_at is null;
grant select, insert, update, delete on prisma."medical_notes" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."meeting_attendances" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "meeting_id", "sitting_id", "team_member_id", "user_id", "person_name", "role", "further_roles", "status", "mode", "arrived_at", "left_at", "has_left_before_area", "excusal_kind", "excusal_agreed_on", "excusal_document_id", "written_input", "written_input_on", "note", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."meeting_attendances" where deleted_at is null;
grant select, insert, update, delete on prisma."meeting_attendances" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."meeting_sittings" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "meeting_id", "number", "starts_at", "ends_at", "mode", "place", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."meeting_sittings" where deleted_at is null;
grant select, insert, update, delete on prisma."meeting_sittings" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."mfa_credentials" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "kind", "label", "public_key", "credential_id", "sign_count", "last_time_step", "confirmed_at", "last_used_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."mfa_credentials" where deleted_at is null;
grant select, insert, update, delete on prisma."mfa_credentials" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."parent_relation_rights" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "relation_id", "right_kind", "basis", "document_id", "end_basis", "note", "recorded_by_user_id", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."parent_relation_rights" where deleted_at is null;
grant select, insert, update, delete on prisma."parent_relation_rights" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."parent_student_relations" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "user_id", "kind", "called", "is_confirmed", "confirmed_by_user_id", "confirmed_at", "identity_checked", "agency", "contact_order", "language", "needs_interpreter", "delivery", "origin", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."parent_student_relations" where deleted_at is null;
grant select, insert, update, delete on prisma."parent_student_relations" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."personal_ai_models" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "model_id", "subject", "status", "language", "wording", "reading_grade", "sentence_words_max", "hint_steps", "is_example_first", "evidence_count", "adapted_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."personal_ai_models" where deleted_at is null;
grant select, insert, update, delete on prisma."personal_ai_models" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."placement_minutes" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "school_year_id", "school_id", "iep_id", "valid_from", "valid_to", "school_minutes_per_week", "outside_minutes_per_week", "early_childhood_minutes_per_week", "has_most_services_in_program", "is_early_childhood", "separate_setting", "environment_code", "decided_on", "note", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."placement_minutes" where deleted_at is null;
grant select, insert, update, delete on prisma."placement_minutes" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."record_accesses" with (security_invoker = true) as
  select "tenant_id", "id", "at", "student_id", "actor_user_id", "actor_role", "session_id", "request_id", "subject", "row_id", "outcome", "purpose", "outside_party", "is_kept_apart", "created_at" from "public"."record_accesses";
grant select, insert, update, delete on prisma."record_accesses" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."retention_holds" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "reason_kind", "reason", "covers", "is_secret", "document_id", "placed_by_user_id", "placed_at", "review_on", "released_by_user_id", "released_at", "released_reason", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."retention_holds" where deleted_at is null;
grant select, insert, update, delete on prisma."retention_holds" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."retention_rules" with (security_invoker = true) as
  select "id", "owner_tenant_id", "data_class", "purpose", "business_need", "starts_with", "keep_days", "action", "citation", "state_code", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."retention_rules" where deleted_at is null;
grant select, insert, update, delete on prisma."retention_rules" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."roster_import_findings" with (security_invoker = true) as
  select "tenant_id", "id", "import_id", "position", "file", "row_number", "column_name", "sourced_id", "severity", "code", "message", "mend", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."roster_import_findings" where deleted_at is null;
grant select, insert, update, delete on prisma."roster_import_findings" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."roster_imports" with (security_invoker = true) as
  select "tenant_id", "id", "source_id", "file_name", "file_sha256", "oneroster_version", "mode", "counts", "allowed_removals", "without_faulty_rows", "by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."roster_imports" where deleted_at is null;
grant select, insert, update, delete on prisma."roster_imports" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."roster_sources" with (security_invoker = true) as
  select "tenant_id", "id", "code", "name", "end_dates", "removal_percent", "org_types", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."roster_sources" where deleted_at is null;
grant select, insert, update, delete on prisma."roster_sources" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."school_calendars" with (security_invoker = true) as
  select "tenant_id", "id", "school_year_id", "school_id", "program", "name", "weekdays", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."school_calendars" where deleted_at is null;
grant select, insert, update, delete on prisma."school_calendars" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."school_enrolments" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "school_id", "school_year_id", "kind", "grade_level", "responsible_agency", "serving_agency", "attending_place", "entry_code", "exit_code", "minutes_per_week", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."school_enrolments" where deleted_at is null;
grant select, insert, update, delete on prisma."school_enrolments" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."school_years" with (security_invoker = true) as
  select "tenant_id", "id", "school_id", "end_year", "title", "first_day_on", "last_day_on", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."school_years" where deleted_at is null;
grant select, insert, update, delete on prisma."school_years" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."schools" with (security_invoker = true) as
  select "tenant_id", "id", "district_id", "name", "kind", "nces_id", "state_school_id", "grades", "timezone", "phone", "address", "bell_schedule", "day_minutes", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."schools" where deleted_at is null;
grant select, insert, update, delete on prisma."schools" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."section_504_plans" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "eligibility_decision_id", "lineage_id", "revision", "replaces_id", "origin", "received_from", "status", "language", "school_id", "school_year_id", "grade", "coordinator_user_id", "drafted_by_user_id", "document_id", "meeting_id", "team", "needs", "related_services", "health_document_id", "placement", "monitoring", "notice_given_on", "rights_given_on", "consented_on", "consent_record_id", "decided_on", "in_force_from", "in_force_to", "review_due_on", "reviewed_on", "reevaluation_due_on", "end_reason", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."section_504_plans" where deleted_at is null;
grant select, insert, update, delete on prisma."section_504_plans" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."sign_in_attempts" with (security_invoker = true) as
  select "tenant_id", "id", "username_hash", "user_id", "address", "is_accepted", "created_at" from "public"."sign_in_attempts";
grant select, insert, update, delete on prisma."sign_in_attempts" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."staff_credentials" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "kind", "name", "number", "issuer", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."staff_credentials" where deleted_at is null;
grant select, insert, update, delete on prisma."staff_credentials" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."standard_associations" with (security_invoker = true) as
  select "id", "owner_tenant_id", "framework_id", "case_identifier", "case_uri", "association_type", "origin_identifier", "origin_uri", "origin_title", "origin_standard_id", "destination_identifier", "destination_uri", "destination_title", "destination_standard_id", "destination_framework_id", "sequence_number", "grouping_uri", "notes", "last_changed_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."standard_associations" where deleted_at is null;
grant select, insert, update, delete on prisma."standard_associations" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."student_assignments" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "user_id", "kind", "service", "covering_for_user_id", "reason", "assigned_by_user_id", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."student_assignments" where deleted_at is null;
grant select, insert, update, delete on prisma."student_assignments" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."student_demographics" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "sex", "races", "is_hispanic", "english_learner", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."student_demographics" where deleted_at is null;
grant select, insert, update, delete on prisma."student_demographics" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."student_identifiers" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "scheme", "value", "issuer", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."student_identifiers" where deleted_at is null;
grant select, insert, update, delete on prisma."student_identifiers" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."student_insights" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "kind", "said", "language", "observed_on", "by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."student_insights" where deleted_at is null;
grant select, insert, update, delete on prisma."student_insights" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."student_names" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "kind", "given_name", "middle_name", "family_name", "audience", "reason", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."student_names" where deleted_at is null;
grant select, insert, update, delete on prisma."student_names" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."student_notices" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "user_id", "kind", "title", "body", "language", "channel", "sent_at", "delivered_at", "returned_at", "read_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."student_notices" where deleted_at is null;
grant select, insert, update, delete on prisma."student_notices" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."student_profiles" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "given_name", "middle_name", "family_name", "birth_date", "grade_level", "timezone", "pronouns", "pronouns_audience", "home_language", "communication_mode", "wording", "preferences", "accessibility", "shows_plan_page", "photo_document_id", "exited_on", "exit_code", "origin", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."student_profiles" where deleted_at is null;
grant select, insert, update, delete on prisma."student_profiles" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."student_safety_steps" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "kind", "steps", "position", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."student_safety_steps" where deleted_at is null;
grant select, insert, update, delete on prisma."student_safety_steps" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."subscription_plans" with (security_invoker = true) as
  select "id", "owner_tenant_id", "code", "name", "description", "tier", "features", "limits", "billing_period", "priced_by", "price_cents", "currency", "trial_days", "is_public", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."subscription_plans" where deleted_at is null;
grant select, insert, update, delete on prisma."subscription_plans" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."subscriptions" with (security_invoker = true) as
  select "tenant_id", "id", "plan_id", "status", "learner_count", "price_cents", "discount_cents", "currency", "started_at", "trial_ends_at", "period_start_on", "period_end_on", "is_renewing", "grace_days", "ended_at", "end_reason", "purchase_order_number", "bill_to", "provider_reference", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."subscriptions" where deleted_at is null;
grant select, insert, update, delete on prisma."subscriptions" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."tenant_settings" with (security_invoker = true) as
  select "tenant_id", "id", "name", "value", "reason", "set_by_user_id", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."tenant_settings" where deleted_at is null;
grant select, insert, update, delete on prisma."tenant_settings" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."tenants" with (security_invoker = true) as
  select "id", "slug", "name", "kind", "is_public_agency", "status", "state_code", "timezone", "default_locale", "access_lead_days", "access_grace_days", "settings", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."tenants" where deleted_at is null;
grant select, insert, update, delete on prisma."tenants" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."usage_records" with (security_invoker = true) as
  select "tenant_id", "id", "subscription_id", "feature", "quantity", "unit", "used_on", "source_key", "note", "created_at" from "public"."usage_records";
grant select, insert, update, delete on prisma."usage_records" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."user_passwords" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "changed_at", "must_change", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."user_passwords" where deleted_at is null;
grant select, insert, update, delete on prisma."user_passwords" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."user_roles" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "role", "school_id", "is_primary", "source_role", "valid_from", "valid_to", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."user_roles" where deleted_at is null;
grant select, insert, update, delete on prisma."user_roles" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."user_sessions" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "role", "method", "device", "address", "place", "mfa_at", "step_up_at", "last_seen_at", "idle_expires_at", "expires_at", "ended_at", "end_reason", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."user_sessions" where deleted_at is null;
grant select, insert, update, delete on prisma."user_sessions" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."users" with (security_invoker = true) as
  select "tenant_id", "id", "username", "role", "status", "given_name", "middle_name", "family_name", "title", "pronouns", "email", "is_email_confirmed", "staff_identifier", "locale", "home_language", "needs_interpreter", "reading", "is_mfa_required", "last_signed_in_at", "deactivated_at", "deactivation_reason", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."users" where deleted_at is null;
grant select, insert, update, delete on prisma."users" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."weekly_focus_progress" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "weekly_progress_report_id", "days", "session_count", "active_ms", "on_task_ms", "focus_score", "previous_focus_score", "distraction_count", "self_check_count", "intervention_effectiveness", "sentences", "is_shared_with_teacher", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."weekly_focus_progress" where deleted_at is null;
grant select, insert, update, delete on prisma."weekly_focus_progress" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."weekly_goal_progress" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "weekly_progress_report_id", "iep_goal_id", "goal_lineage_id", "goal_text", "points_this_week", "points_total", "latest_value", "latest_on", "target_value", "expected_value", "standing", "sentence", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."weekly_goal_progress" where deleted_at is null;
grant select, insert, update, delete on prisma."weekly_goal_progress" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."weekly_progress_reports" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "week_starts_on", "week_ends_on", "time_zone", "status", "language_code", "active_days", "active_ms", "homework_sessions", "homework_completed", "hints_used", "aided_attempts", "aided_correct", "unaided_attempts", "unaided_correct", "assessments_completed", "questions_answered", "questions_correct", "documents_written", "words_written", "games_played", "game_items_attempted", "game_items_correct", "academic_progress", "insights", "recommendations", "summary", "reading_grade", "prepared_by", "ai_generated_content_id", "reviewed_by_user_id", "reviewed_at", "sent_at", "staff_comment", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."weekly_progress_reports" where deleted_at is null;
grant select, insert, update, delete on prisma."weekly_progress_reports" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."writing_comments" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "writing_document_id", "writing_revision_id", "parent_comment_id", "authored_by_user_id", "author_kind", "body", "language_code", "mark_id", "start_offset", "end_offset", "quote", "status", "resolved_at", "resolved_by_user_id", "read_by_learner_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."writing_comments" where deleted_at is null;
grant select, insert, update, delete on prisma."writing_comments" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."writing_documents" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "title", "document_type", "subject", "grade_level", "writing_prompt_id", "prompt_text", "rubric", "standard_id", "iep_goal_id", "classroom_id", "assigned_by_user_id", "due_at", "status", "started_at", "last_edited_at", "handed_in_at", "returned_at", "body", "editor_state", "editor_state_version", "language_code", "word_count", "character_count", "revision_count", "active_ms", "analytics", "assistance_level", "is_collaborative", "shared_with", "rubric_scores", "scored_by_user_id", "scored_at", "supports", "ai_conversation_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."writing_documents" where deleted_at is null;
grant select, insert, update, delete on prisma."writing_documents" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."writing_feedback" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "writing_document_id", "writing_revision_id", "feedback_type", "category", "rule_code", "severity", "confidence", "mark_id", "start_offset", "end_offset", "quote", "message", "suggestions", "explanation", "is_praise", "generated_by", "ai_generated_content_id", "status", "shown_at", "responded_at", "chosen_suggestion", "was_read_aloud", "was_helpful", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."writing_feedback" where deleted_at is null;
grant select, insert, update, delete on prisma."writing_feedback" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."writing_prompts" with (security_invoker = true) as
  select "id", "owner_tenant_id", "code", "title", "prompt_text", "document_type", "genre", "subject", "grade_level", "grade_level_to", "standard_id", "language_code", "min_words", "max_words", "suggested_minutes", "rubric", "example_responses", "supports", "status", "licence", "attribution", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."writing_prompts" where deleted_at is null;
grant select, insert, update, delete on prisma."writing_prompts" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."writing_revisions" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "writing_document_id", "revision_number", "reason", "saved_by_user_id", "saved_at", "title", "body", "editor_snapshot", "change_types", "changes", "addition_count", "deletion_count", "modification_count", "word_count", "previous_word_count", "words_added", "words_removed", "active_ms", "restored_from_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."writing_revisions" where deleted_at is null;
grant select, insert, update, delete on prisma."writing_revisions" to aivo_member, aivo_district, aivo_platform, aivo_worker;
create or replace view prisma."writing_shares" with (security_invoker = true) as
  select "tenant_id", "id", "student_id", "writing_document_id", "shared_with_user_id", "shared_by_user_id", "may", "started_at", "ended_at", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."writing_shares" where deleted_at is null;
grant select, insert, update, delete on prisma."writing_shares" to aivo_member, aivo_district, aivo_platform, aivo_worker;

-- The price list every installation starts with.
insert into subscription_plans (id, code, name, description, tier, features, limits, billing_period, priced_by, price_cents,
  trial_days, is_public, valid_from) values
  ('00000000-0000-7000-8000-0000000b0001', 'family', 'Family', 'One family, home learning plans, no clocks and no seals.', 'family',
    '{plans,homework_helper,writing_pad,games}', '[{"v": 1, "feature": "active_learners", "included": 4, "unit": "learner"}]',
    'month', 'flat', 900, 30, true, '2026-01-01'),
  ('00000000-0000-7000-8000-0000000b0002', 'school', 'School', 'One school that is its own agency.', 'school',
    '{plans,assessment,focus_guardian,games,homework_helper,writing_pad,analytics,roster_import}',
    '[{"v": 1, "feature": "active_learners", "included": 0, "unit": "learner", "extra_unit_price_cents": 2400},
      {"v": 1, "feature": "storage_megabytes", "included": 50000, "unit": "megabyte"}]',
    'school_year', 'learner', 2400, 60, true, '2026-01-01'),
  ('00000000-0000-7000-8000-0000000b0003', 'district', 'District', 'A district with all its schools.', 'district',
    '{plans,assessment,focus_guardian,games,homework_helper,writing_pad,analytics,ai_help,roster_import}',
    '[{"v": 1, "feature": "active_learners", "included": 0, "unit": "learner", "extra_unit_price_cents": 1800},
      {"v": 1, "feature": "ai_messages", "included": 200000, "unit": "message"},
      {"v": 1, "feature": "storage_megabytes", "included": 500000, "unit": "megabyte"}]',
    'school_year', 'learner', 1800, 90, true, '2026-01-01');
