CREATE TABLE game_templates (
	id UUID DEFAULT uuidv7() NOT NULL, 
	owner_tenant_id UUID, 
	code TEXT NOT NULL, 
	template_version INTEGER DEFAULT '1' NOT NULL, 
	name TEXT NOT NULL, 
	description TEXT DEFAULT '' NOT NULL, 
	instructions TEXT NOT NULL, 
	game_kind TEXT NOT NULL, 
	purpose TEXT[] DEFAULT '{}' NOT NULL, 
	subject TEXT NOT NULL, 
	grade_level TEXT NOT NULL, 
	grade_level_to TEXT, 
	min_age_years INTEGER NOT NULL, 
	max_age_years INTEGER NOT NULL, 
	standard_id UUID, 
	duration_seconds INTEGER NOT NULL, 
	difficulty_levels JSONB DEFAULT '[]' NOT NULL, 
	adaptation_rules JSONB DEFAULT '[]' NOT NULL, 
	content_slots JSONB DEFAULT '[]' NOT NULL, 
	input_methods TEXT[] DEFAULT '{}' NOT NULL, 
	has_calm_mode BOOLEAN DEFAULT 'true' NOT NULL, 
	has_screen_reader_text BOOLEAN DEFAULT 'true' NOT NULL, 
	languages TEXT[] DEFAULT '{}' NOT NULL, 
	status TEXT DEFAULT 'draft' NOT NULL, 
	keyboard_checked_at TIMESTAMP WITH TIME ZONE, 
	screen_reader_checked_at TIMESTAMP WITH TIME ZONE, 
	checks JSONB DEFAULT '[]' NOT NULL, 
	published_at TIMESTAMP WITH TIME ZONE, 
	licence TEXT, 
	attribution TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_game_templates PRIMARY KEY (id), 
	CONSTRAINT ck_game_templates_ages CHECK (min_age_years between 3 and 22 and max_age_years between min_age_years and 22), 
	CONSTRAINT ck_game_templates_duration CHECK (duration_seconds > 0), 
	CONSTRAINT ck_game_templates_played_through CHECK (status <> 'published' or (keyboard_checked_at is not null and screen_reader_checked_at is not null)), 
	CONSTRAINT fk_game_templates_owner_tenant_id FOREIGN KEY(owner_tenant_id) REFERENCES tenants (id), 
	CONSTRAINT ck_game_templates_game_kind_words CHECK (game_kind in ('matching', 'sorting', 'ordering', 'choosing', 'building', 'finding')), 
	CONSTRAINT ck_game_templates_purpose_words CHECK (purpose <@ array['focus_restoration', 'practice']::text[]), 
	CONSTRAINT fk_game_templates_standard_id FOREIGN KEY(standard_id) REFERENCES curriculum_standards (id), 
	CONSTRAINT ck_game_templates_difficulty_levels_shape CHECK (jsonb_typeof(difficulty_levels) = 'array'), 
	CONSTRAINT ck_game_templates_adaptation_rules_shape CHECK (jsonb_typeof(adaptation_rules) = 'array'), 
	CONSTRAINT ck_game_templates_content_slots_shape CHECK (jsonb_typeof(content_slots) = 'array'), 
	CONSTRAINT ck_game_templates_input_methods_words CHECK (input_methods <@ array['keyboard', 'switch', 'touch', 'pointer', 'speech']::text[]), 
	CONSTRAINT ck_game_templates_status_words CHECK (status in ('draft', 'published', 'retired')), 
	CONSTRAINT ck_game_templates_checks_shape CHECK (jsonb_typeof(checks) = 'array')
);

CREATE INDEX ix_game_templates_owner_tenant_id ON game_templates (owner_tenant_id);

CREATE INDEX ix_game_templates_standard_id ON game_templates (standard_id);

CREATE INDEX ix_game_templates_subject_grade_level ON game_templates (subject, grade_level);

CREATE UNIQUE INDEX uq_game_templates_owner_tenant_id_code_template_version ON game_templates (owner_tenant_id, code, template_version) NULLS NOT DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE game_templates IS 'A game to be filled: rules, slots, difficulty ladder. Published after play-throughs by keyboard and by ear.';

COMMENT ON COLUMN game_templates.owner_tenant_id IS 'Null: the platform''s row, readable by every tenant';

COMMENT ON COLUMN game_templates.code IS 'Short name that stays across versions';

COMMENT ON COLUMN game_templates.template_version IS 'A published version is never changed';

COMMENT ON COLUMN game_templates.instructions IS 'Read to the learner before the first item';

COMMENT ON COLUMN game_templates.purpose IS 'What it is good for';

COMMENT ON COLUMN game_templates.subject IS 'Subject in lower case: math, reading …; any: fits all';

COMMENT ON COLUMN game_templates.grade_level IS 'Grade code (CEDS): KG, 01 … 12; the lowest grade it suits';

COMMENT ON COLUMN game_templates.grade_level_to IS 'Highest grade it suits; null: only grade_level';

COMMENT ON COLUMN game_templates.min_age_years IS 'Youngest age it speaks to; a 17-year-old never gets faces or animals';

COMMENT ON COLUMN game_templates.duration_seconds IS 'Usual length of a game, in seconds';

COMMENT ON COLUMN game_templates.difficulty_levels IS 'The ladder, easiest first';

COMMENT ON COLUMN game_templates.adaptation_rules IS 'When the game grows easier or harder';

COMMENT ON COLUMN game_templates.content_slots IS 'What is filled anew for each game';

COMMENT ON COLUMN game_templates.has_calm_mode IS 'Plays without movement, sound or flashing';

COMMENT ON COLUMN game_templates.languages IS 'BCP 47 tags of its own texts';

COMMENT ON COLUMN game_templates.keyboard_checked_at IS 'Played through by keyboard alone';

COMMENT ON COLUMN game_templates.screen_reader_checked_at IS 'Played through by its spoken text alone';

COMMENT ON COLUMN game_templates.checks IS 'The play-throughs and what they found';

COMMENT ON COLUMN game_templates.attribution IS 'Credit the licence asks for';

COMMENT ON COLUMN game_templates.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN game_templates.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN game_templates.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN game_templates.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE library_resources (
	id UUID DEFAULT uuidv7() NOT NULL, 
	owner_tenant_id UUID, 
	code TEXT NOT NULL, 
	resource_type TEXT NOT NULL, 
	title TEXT NOT NULL, 
	description TEXT DEFAULT '' NOT NULL, 
	url TEXT, 
	body TEXT, 
	subject TEXT NOT NULL, 
	grade_level TEXT NOT NULL, 
	grade_level_to TEXT, 
	skills TEXT[] DEFAULT '{}' NOT NULL, 
	standard_id UUID, 
	language_code TEXT DEFAULT 'en' NOT NULL, 
	reading_grade NUMERIC(4, 1), 
	duration_minutes INTEGER, 
	access_features TEXT[] DEFAULT '{}' NOT NULL, 
	status TEXT DEFAULT 'draft' NOT NULL, 
	quality_rating NUMERIC(2, 1), 
	quality_checked_on DATE, 
	licence TEXT, 
	attribution TEXT, 
	source_identifier TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_library_resources PRIMARY KEY (id), 
	CONSTRAINT ck_library_resources_quality_rating CHECK (quality_rating between 1 and 5), 
	CONSTRAINT ck_library_resources_duration CHECK (duration_minutes > 0), 
	CONSTRAINT ck_library_resources_content CHECK (url is not null or body is not null), 
	CONSTRAINT fk_library_resources_owner_tenant_id FOREIGN KEY(owner_tenant_id) REFERENCES tenants (id), 
	CONSTRAINT ck_library_resources_resource_type_words CHECK (resource_type in ('video', 'article', 'tutorial', 'worksheet', 'interactive', 'worked_example', 'audio', 'reference')), 
	CONSTRAINT fk_library_resources_standard_id FOREIGN KEY(standard_id) REFERENCES curriculum_standards (id), 
	CONSTRAINT ck_library_resources_access_features_words CHECK (access_features <@ array['captions', 'transcript', 'audio_description', 'sign_language', 'read_aloud', 'simplified_language', 'large_print', 'keyboard', 'switch', 'no_flashing', 'alternative_text']::text[]), 
	CONSTRAINT ck_library_resources_status_words CHECK (status in ('draft', 'published', 'retired'))
);

CREATE INDEX ix_library_resources_owner_tenant_id ON library_resources (owner_tenant_id);

CREATE INDEX ix_library_resources_standard_id ON library_resources (standard_id);

CREATE INDEX ix_library_resources_subject_grade_level ON library_resources (subject, grade_level);

CREATE UNIQUE INDEX uq_library_resources_owner_tenant_id_code ON library_resources (owner_tenant_id, code) NULLS NOT DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE library_resources IS 'A resource of the library: the platform''s own, or one that a district added for itself.';

COMMENT ON COLUMN library_resources.owner_tenant_id IS 'Null: the platform''s row, readable by every tenant';

COMMENT ON COLUMN library_resources.code IS 'Short name that stays';

COMMENT ON COLUMN library_resources.url IS 'Address where it stands elsewhere; opening it needs the third-party consent';

COMMENT ON COLUMN library_resources.body IS 'The text itself where Aivo keeps it';

COMMENT ON COLUMN library_resources.subject IS 'Subject in lower case: math, reading, writing, science …';

COMMENT ON COLUMN library_resources.grade_level IS 'Grade code (CEDS): KG, 01 … 12; the lowest grade it suits';

COMMENT ON COLUMN library_resources.grade_level_to IS 'Highest grade it suits; null: only grade_level';

COMMENT ON COLUMN library_resources.skills IS 'Skills it teaches';

COMMENT ON COLUMN library_resources.reading_grade IS 'Readability as a school grade';

COMMENT ON COLUMN library_resources.duration_minutes IS 'Usual time it takes, in minutes';

COMMENT ON COLUMN library_resources.access_features IS 'What makes it usable for whom';

COMMENT ON COLUMN library_resources.quality_rating IS 'An editor''s rating, 1 to 5; learners'' ratings stand with each offer and are counted from there';

COMMENT ON COLUMN library_resources.quality_checked_on IS 'When an editor last worked through it';

COMMENT ON COLUMN library_resources.attribution IS 'Credit the licence asks for';

COMMENT ON COLUMN library_resources.source_identifier IS 'Identifier in the source';

COMMENT ON COLUMN library_resources.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN library_resources.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN library_resources.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN library_resources.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE writing_prompts (
	id UUID DEFAULT uuidv7() NOT NULL, 
	owner_tenant_id UUID, 
	code TEXT NOT NULL, 
	title TEXT NOT NULL, 
	prompt_text TEXT NOT NULL, 
	document_type TEXT NOT NULL, 
	genre TEXT DEFAULT 'free' NOT NULL, 
	subject TEXT NOT NULL, 
	grade_level TEXT NOT NULL, 
	grade_level_to TEXT, 
	standard_id UUID, 
	language_code TEXT DEFAULT 'en' NOT NULL, 
	min_words INTEGER, 
	max_words INTEGER, 
	suggested_minutes INTEGER, 
	rubric JSONB DEFAULT '[]' NOT NULL, 
	example_responses JSONB DEFAULT '[]' NOT NULL, 
	supports JSONB DEFAULT '{"sentence_starters":[],"word_bank":[],"organizer":[],"v":1}' NOT NULL, 
	status TEXT DEFAULT 'draft' NOT NULL, 
	licence TEXT, 
	attribution TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_writing_prompts PRIMARY KEY (id), 
	CONSTRAINT ck_writing_prompts_words CHECK (min_words > 0 and max_words >= min_words), 
	CONSTRAINT ck_writing_prompts_suggested_minutes CHECK (suggested_minutes > 0), 
	CONSTRAINT fk_writing_prompts_owner_tenant_id FOREIGN KEY(owner_tenant_id) REFERENCES tenants (id), 
	CONSTRAINT ck_writing_prompts_document_type_words CHECK (document_type in ('essay', 'story', 'report', 'paragraph', 'opinion', 'letter', 'journal', 'poem', 'notes')), 
	CONSTRAINT ck_writing_prompts_genre_words CHECK (genre in ('narrative', 'informative', 'opinion', 'response', 'free')), 
	CONSTRAINT fk_writing_prompts_standard_id FOREIGN KEY(standard_id) REFERENCES curriculum_standards (id), 
	CONSTRAINT ck_writing_prompts_rubric_shape CHECK (jsonb_typeof(rubric) = 'array'), 
	CONSTRAINT ck_writing_prompts_example_responses_shape CHECK (jsonb_typeof(example_responses) = 'array'), 
	CONSTRAINT ck_writing_prompts_supports_shape CHECK (jsonb_typeof(supports) = 'object'), 
	CONSTRAINT ck_writing_prompts_status_words CHECK (status in ('draft', 'published', 'retired'))
);

CREATE INDEX ix_writing_prompts_owner_tenant_id ON writing_prompts (owner_tenant_id);

CREATE INDEX ix_writing_prompts_standard_id ON writing_prompts (standard_id);

CREATE INDEX ix_writing_prompts_subject_grade_level ON writing_prompts (subject, grade_level);

CREATE UNIQUE INDEX uq_writing_prompts_owner_tenant_id_code ON writing_prompts (owner_tenant_id, code) NULLS NOT DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE writing_prompts IS 'A reason to write: the task, its rubric and sample answers.';

COMMENT ON COLUMN writing_prompts.owner_tenant_id IS 'Null: the platform''s row, readable by every tenant';

COMMENT ON COLUMN writing_prompts.code IS 'Short name that stays';

COMMENT ON COLUMN writing_prompts.prompt_text IS 'The task as the learner reads it';

COMMENT ON COLUMN writing_prompts.subject IS 'Subject in lower case: writing, science, social_studies …';

COMMENT ON COLUMN writing_prompts.grade_level IS 'Grade code (CEDS): KG, 01 … 12; the lowest grade it suits';

COMMENT ON COLUMN writing_prompts.grade_level_to IS 'Highest grade it suits; null: only grade_level';

COMMENT ON COLUMN writing_prompts.rubric IS 'Levels of the text and their points';

COMMENT ON COLUMN writing_prompts.example_responses IS 'Sample texts; never a pupil''s';

COMMENT ON COLUMN writing_prompts.supports IS 'Sentence starters, word bank, organiser';

COMMENT ON COLUMN writing_prompts.attribution IS 'Credit the licence asks for';

COMMENT ON COLUMN writing_prompts.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN writing_prompts.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN writing_prompts.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN writing_prompts.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE focus_sessions (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	activity_kind TEXT DEFAULT 'practice' NOT NULL, 
	activity_id UUID, 
	activity_title TEXT DEFAULT '' NOT NULL, 
	subject TEXT, 
	classroom_id UUID, 
	status TEXT DEFAULT 'active' NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	planned_minutes INTEGER, 
	consent_record_id UUID, 
	consent_level TEXT DEFAULT 'limited' NOT NULL, 
	consented_level TEXT DEFAULT 'self_report' NOT NULL, 
	monitoring_level TEXT DEFAULT 'self_report' NOT NULL, 
	prompt_interval_minutes INTEGER, 
	prompt_interval_source TEXT DEFAULT 'default' NOT NULL, 
	is_idle_signal_on BOOLEAN DEFAULT 'false' NOT NULL, 
	idle_signal_reason TEXT DEFAULT '' NOT NULL, 
	is_control_session BOOLEAN DEFAULT 'false' NOT NULL, 
	focus_score NUMERIC(5, 2), 
	score_parts JSONB DEFAULT '[]' NOT NULL, 
	active_ms INTEGER DEFAULT '0' NOT NULL, 
	paused_ms INTEGER DEFAULT '0' NOT NULL, 
	on_task_ms INTEGER DEFAULT '0' NOT NULL, 
	off_task_ms INTEGER DEFAULT '0' NOT NULL, 
	longest_focus_ms INTEGER DEFAULT '0' NOT NULL, 
	distraction_count INTEGER DEFAULT '0' NOT NULL, 
	attention_lost_count INTEGER DEFAULT '0' NOT NULL, 
	attention_regained_count INTEGER DEFAULT '0' NOT NULL, 
	intervention_count INTEGER DEFAULT '0' NOT NULL, 
	self_check_count INTEGER DEFAULT '0' NOT NULL, 
	self_rating INTEGER, 
	learner_note TEXT, 
	baseline JSONB DEFAULT '{"sessions":0,"score_median":null,"score_z":null,"response_median_ms":null,"idle_p95_ms":null,"v":1}' NOT NULL, 
	analytics JSONB DEFAULT '{"responses":0,"response_median_ms":null,"response_cv":null,"response_tau_ms":null,"rapid_guesses":0,"hints_in_a_row":0,"idle_gaps":0,"last_change_at_ms":null,"v":1}' NOT NULL, 
	session_metadata JSONB DEFAULT '{"app_version":"","device":"","input_method":"","supports_on":[],"is_offline":false,"time_zone":"","v":1}' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_focus_sessions PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_focus_sessions_focus_score CHECK (focus_score between 0 and 100), 
	CONSTRAINT ck_focus_sessions_times CHECK (ended_at >= started_at), 
	CONSTRAINT ck_focus_sessions_self_rating CHECK (self_rating between 1 and 5), 
	CONSTRAINT ck_focus_sessions_prompt_interval CHECK (prompt_interval_minutes > 0), 
	CONSTRAINT ck_focus_sessions_consent_level_given CHECK (consent_level <> 'none'), 
	CONSTRAINT ck_focus_sessions_monitoring_within_consent CHECK (array_position(array['self_report', 'activity', 'full'], monitoring_level) <= array_position(array['self_report', 'activity', 'full'], consented_level)), 
	CONSTRAINT ck_focus_sessions_ended CHECK (status in ('active', 'paused') or ended_at is not null), 
	CONSTRAINT fk_focus_sessions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_focus_sessions_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_focus_sessions_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_focus_sessions_activity_kind_words CHECK (activity_kind in ('lesson', 'reading', 'practice', 'assessment', 'homework', 'writing', 'game', 'other')), 
	CONSTRAINT fk_focus_sessions_tenant_id_classroom_id FOREIGN KEY(tenant_id, classroom_id) REFERENCES classrooms (tenant_id, id), 
	CONSTRAINT ck_focus_sessions_status_words CHECK (status in ('active', 'paused', 'completed', 'abandoned')), 
	CONSTRAINT fk_focus_sessions_tenant_id_student_id_consent_record_id FOREIGN KEY(tenant_id, student_id, consent_record_id) REFERENCES consent_records (tenant_id, student_id, id), 
	CONSTRAINT ck_focus_sessions_consent_level_words CHECK (consent_level in ('none', 'limited', 'full')), 
	CONSTRAINT ck_focus_sessions_consented_level_words CHECK (consented_level in ('self_report', 'activity', 'full')), 
	CONSTRAINT ck_focus_sessions_monitoring_level_words CHECK (monitoring_level in ('self_report', 'activity', 'full')), 
	CONSTRAINT ck_focus_sessions_prompt_interval_source_words CHECK (prompt_interval_source in ('learner', 'plan', 'default')), 
	CONSTRAINT ck_focus_sessions_score_parts_shape CHECK (jsonb_typeof(score_parts) = 'array'), 
	CONSTRAINT ck_focus_sessions_baseline_shape CHECK (jsonb_typeof(baseline) = 'object'), 
	CONSTRAINT ck_focus_sessions_analytics_shape CHECK (jsonb_typeof(analytics) = 'object'), 
	CONSTRAINT ck_focus_sessions_session_metadata_shape CHECK (jsonb_typeof(session_metadata) = 'object')
);

CREATE INDEX ix_focus_sessions_tenant_id_classroom_id ON focus_sessions (tenant_id, classroom_id);

CREATE INDEX ix_focus_sessions_tenant_id_consent_record_id ON focus_sessions (tenant_id, consent_record_id);

CREATE INDEX ix_focus_sessions_tenant_id_status_started_at ON focus_sessions (tenant_id, status, started_at);

CREATE INDEX ix_focus_sessions_tenant_id_student_id_created_at ON focus_sessions (tenant_id, student_id, created_at);

COMMENT ON TABLE focus_sessions IS 'One stretch of work with focus help on. The score is the share of time with evidence of work, or null.';

COMMENT ON COLUMN focus_sessions.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN focus_sessions.activity_id IS 'Row of the activity in its own room; without foreign key, since neighbours don''t know each other';

COMMENT ON COLUMN focus_sessions.activity_title IS 'The activity in the learner''s words';

COMMENT ON COLUMN focus_sessions.subject IS 'Subject in lower case: math, reading, writing, science …';

COMMENT ON COLUMN focus_sessions.consent_record_id IS 'The consent in force when the session began';

COMMENT ON COLUMN focus_sessions.consent_level IS 'What that consent allows at a glance; copied by a trigger';

COMMENT ON COLUMN focus_sessions.consented_level IS 'The most that consent lets a session record; copied by a trigger';

COMMENT ON COLUMN focus_sessions.monitoring_level IS 'What this session records: other signals are not stored at all';

COMMENT ON COLUMN focus_sessions.prompt_interval_minutes IS 'Minutes between self-checks; null: none are asked';

COMMENT ON COLUMN focus_sessions.is_idle_signal_on IS 'Off for anyone with a motor, AAC or processing support: slow is not idle';

COMMENT ON COLUMN focus_sessions.idle_signal_reason IS 'Why the idle signal is on or off';

COMMENT ON COLUMN focus_sessions.is_control_session IS 'Drawn by lot to run without offers, so that effects can be told from chance';

COMMENT ON COLUMN focus_sessions.focus_score IS 'Share of active time with evidence of work, 0 to 100; null: not enough events';

COMMENT ON COLUMN focus_sessions.score_parts IS 'The parts the score is made of';

COMMENT ON COLUMN focus_sessions.active_ms IS 'Time at work, in ms';

COMMENT ON COLUMN focus_sessions.paused_ms IS 'Time in breaks, in ms';

COMMENT ON COLUMN focus_sessions.on_task_ms IS 'Time with evidence of work, in ms';

COMMENT ON COLUMN focus_sessions.off_task_ms IS 'Time with signs of lost attention, in ms; the rest is unknown';

COMMENT ON COLUMN focus_sessions.longest_focus_ms IS 'Longest stretch without a sign of lost attention, in ms';

COMMENT ON COLUMN focus_sessions.distraction_count IS 'Events distraction_detected';

COMMENT ON COLUMN focus_sessions.attention_lost_count IS 'Events attention_lost';

COMMENT ON COLUMN focus_sessions.attention_regained_count IS 'Events attention_regained';

COMMENT ON COLUMN focus_sessions.intervention_count IS 'Interventions offered';

COMMENT ON COLUMN focus_sessions.self_check_count IS 'Self-checks the learner answered';

COMMENT ON COLUMN focus_sessions.self_rating IS 'How the learner found the session, 1 to 5';

COMMENT ON COLUMN focus_sessions.learner_note IS 'What the learner wanted to say about it';

COMMENT ON COLUMN focus_sessions.baseline IS 'Beside the learner''s own last sessions';

COMMENT ON COLUMN focus_sessions.analytics IS 'Counted while the session runs';

COMMENT ON COLUMN focus_sessions.session_metadata IS 'How the session was held';

COMMENT ON COLUMN focus_sessions.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN focus_sessions.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN focus_sessions.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN focus_sessions.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE focus_events (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	focus_session_id UUID NOT NULL, 
	event_type TEXT NOT NULL, 
	severity TEXT DEFAULT 'low' NOT NULL, 
	confidence NUMERIC(4, 3) DEFAULT '1' NOT NULL, 
	signal TEXT NOT NULL, 
	self_report TEXT, 
	occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	sequence_number INTEGER DEFAULT '0' NOT NULL, 
	duration_ms INTEGER, 
	baseline_z NUMERIC(6, 3), 
	context JSONB DEFAULT '{"place":"","noise":"","task_step":"","item_position":null,"is_page_visible":null,"is_offline":false,"minutes_into_session":null,"supports_on":[],"v":1}' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_focus_events PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_focus_events_confidence CHECK (confidence between 0 and 1), 
	CONSTRAINT ck_focus_events_duration CHECK (duration_ms >= 0), 
	CONSTRAINT ck_focus_events_self_report CHECK (self_report is null or signal = 'self_report'), 
	CONSTRAINT fk_focus_events_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_focus_events_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_focus_events_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_focus_events_tenant_id_student_id_focus_session_id FOREIGN KEY(tenant_id, student_id, focus_session_id) REFERENCES focus_sessions (tenant_id, student_id, id), 
	CONSTRAINT ck_focus_events_event_type_words CHECK (event_type in ('attention_lost', 'attention_regained', 'distraction_detected')), 
	CONSTRAINT ck_focus_events_severity_words CHECK (severity in ('low', 'medium', 'high')), 
	CONSTRAINT ck_focus_events_signal_words CHECK (signal in ('self_report', 'break_request', 'response_time', 'rapid_guess', 'hint_use', 'accuracy', 'input_pace', 'idle', 'visibility')), 
	CONSTRAINT ck_focus_events_self_report_words CHECK (self_report in ('working', 'stuck', 'need_break', 'not_now')), 
	CONSTRAINT ck_focus_events_context_shape CHECK (jsonb_typeof(context) = 'object')
);

CREATE INDEX ix_focus_events_tenant_id_focus_session_id_occurred_at ON focus_events (tenant_id, focus_session_id, occurred_at);

CREATE INDEX ix_focus_events_tenant_id_student_id_occurred_at ON focus_events (tenant_id, student_id, occurred_at);

COMMENT ON TABLE focus_events IS 'One sign of attention lost, regained or drawn away. The device makes the id: a second sending is harmless.';

COMMENT ON COLUMN focus_events.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN focus_events.confidence IS 'How sure the sign is, 0 to 1; 1 for the learner''s own word';

COMMENT ON COLUMN focus_events.signal IS 'Where the sign comes from; which are stored follows the session''s monitoring level';

COMMENT ON COLUMN focus_events.self_report IS 'The learner''s answer to: How is it going?';

COMMENT ON COLUMN focus_events.occurred_at IS 'By the device''s clock; created_at says when it arrived';

COMMENT ON COLUMN focus_events.sequence_number IS 'Order on the device within the session';

COMMENT ON COLUMN focus_events.duration_ms IS 'How long it lasted, in ms';

COMMENT ON COLUMN focus_events.baseline_z IS 'Robust z of the sign against the learner''s own baseline';

COMMENT ON COLUMN focus_events.context IS 'What stood around it';

COMMENT ON COLUMN focus_events.deleted_at IS 'Taken away while a records request or hold forbids destroying it; destroyed when that ends';

COMMENT ON COLUMN focus_events.deletion_id IS 'The act that took it away';

CREATE TABLE focus_interventions (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	focus_session_id UUID NOT NULL, 
	trigger_event_id UUID, 
	intervention_type TEXT NOT NULL, 
	intervention_code TEXT NOT NULL, 
	content JSONB DEFAULT '{"title":"","message":"","steps":[],"seconds":0,"language_code":"en","v":1}' NOT NULL, 
	ai_generated_content_id UUID, 
	chosen_by TEXT DEFAULT 'rule' NOT NULL, 
	policy_version TEXT, 
	propensity NUMERIC(6, 5), 
	candidates JSONB DEFAULT '[]' NOT NULL, 
	is_withheld BOOLEAN DEFAULT 'false' NOT NULL, 
	status TEXT DEFAULT 'offered' NOT NULL, 
	offered_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	responded_at TIMESTAMP WITH TIME ZONE, 
	started_at TIMESTAMP WITH TIME ZONE, 
	completed_at TIMESTAMP WITH TIME ZONE, 
	student_response TEXT, 
	student_feedback TEXT, 
	student_comment TEXT, 
	was_back_on_task BOOLEAN, 
	back_on_task_ms INTEGER, 
	focus_before NUMERIC(5, 2), 
	focus_after NUMERIC(5, 2), 
	effectiveness NUMERIC(4, 3), 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_focus_interventions PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_focus_interventions_propensity CHECK (propensity > 0 and propensity <= 1), 
	CONSTRAINT ck_focus_interventions_effectiveness CHECK (effectiveness between 0 and 1), 
	CONSTRAINT ck_focus_interventions_focus CHECK (focus_before between 0 and 100 and focus_after between 0 and 100), 
	CONSTRAINT ck_focus_interventions_withheld CHECK ((status = 'withheld') = is_withheld), 
	CONSTRAINT ck_focus_interventions_times CHECK (started_at >= offered_at and completed_at >= started_at), 
	CONSTRAINT fk_focus_interventions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_focus_interventions_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_focus_interventions_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_focus_interventions_tenant_id_student_id_focus_session_id FOREIGN KEY(tenant_id, student_id, focus_session_id) REFERENCES focus_sessions (tenant_id, student_id, id), 
	CONSTRAINT ck_focus_interventions_intervention_type_words CHECK (intervention_type in ('reminder', 'break', 'game', 'exercise')), 
	CONSTRAINT ck_focus_interventions_content_shape CHECK (jsonb_typeof(content) = 'object'), 
	CONSTRAINT fk_focus_interventions_tenant_id_student_id_ai_generate_a507 FOREIGN KEY(tenant_id, student_id, ai_generated_content_id) REFERENCES ai_generated_contents (tenant_id, student_id, id), 
	CONSTRAINT ck_focus_interventions_chosen_by_words CHECK (chosen_by in ('learner', 'plan', 'rule', 'policy', 'teacher')), 
	CONSTRAINT ck_focus_interventions_candidates_shape CHECK (jsonb_typeof(candidates) = 'array'), 
	CONSTRAINT ck_focus_interventions_status_words CHECK (status in ('offered', 'accepted', 'in_progress', 'completed', 'declined', 'ignored', 'withheld')), 
	CONSTRAINT ck_focus_interventions_student_response_words CHECK (student_response in ('accepted', 'declined', 'postponed', 'ignored')), 
	CONSTRAINT ck_focus_interventions_student_feedback_words CHECK (student_feedback in ('helped', 'helped_a_little', 'did_not_help'))
);

CREATE INDEX ix_focus_interventions_tenant_id_ai_generated_content_id ON focus_interventions (tenant_id, ai_generated_content_id);

CREATE INDEX ix_focus_interventions_tenant_id_focus_session_id ON focus_interventions (tenant_id, focus_session_id);

CREATE INDEX ix_focus_interventions_tenant_id_status_offered_at ON focus_interventions (tenant_id, status, offered_at);

CREATE INDEX ix_focus_interventions_tenant_id_student_id_created_at ON focus_interventions (tenant_id, student_id, created_at);

COMMENT ON TABLE focus_interventions IS 'Help offered to come back to work, or held back by lot, so that its effect can be told from chance.';

COMMENT ON COLUMN focus_interventions.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN focus_interventions.trigger_event_id IS 'The sign that led to it; no foreign key, since a learner may take that event away';

COMMENT ON COLUMN focus_interventions.intervention_code IS 'Which one: movement_break_2min, breathing_4_4, own_reminder …';

COMMENT ON COLUMN focus_interventions.content IS 'What was shown';

COMMENT ON COLUMN focus_interventions.ai_generated_content_id IS 'The machine''s text, where it wrote any';

COMMENT ON COLUMN focus_interventions.chosen_by IS 'policy: drawn with the logged propensity';

COMMENT ON COLUMN focus_interventions.policy_version IS 'Version of the choosing rule';

COMMENT ON COLUMN focus_interventions.propensity IS 'Probability with which this one was drawn; without it no effect can be estimated';

COMMENT ON COLUMN focus_interventions.candidates IS 'What else could have been chosen, and what not';

COMMENT ON COLUMN focus_interventions.is_withheld IS 'Drawn, but not shown: the control that shows what would have happened anyway';

COMMENT ON COLUMN focus_interventions.student_comment IS 'In the learner''s own words';

COMMENT ON COLUMN focus_interventions.was_back_on_task IS 'Evidence of work within three minutes; asked of withheld ones too; null: can''t be told';

COMMENT ON COLUMN focus_interventions.back_on_task_ms IS 'Time until evidence of work, in ms';

COMMENT ON COLUMN focus_interventions.focus_before IS 'Score of the five minutes before, 0 to 100';

COMMENT ON COLUMN focus_interventions.focus_after IS 'Score of the five minutes after, 0 to 100';

COMMENT ON COLUMN focus_interventions.effectiveness IS 'Estimated effect for this learner when it was chosen, 0 to 1; shown only with its n';

COMMENT ON COLUMN focus_interventions.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN focus_interventions.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN focus_interventions.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN focus_interventions.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE homework_sessions (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	subject TEXT NOT NULL, 
	topic TEXT DEFAULT '' NOT NULL, 
	grade_level TEXT, 
	title TEXT NOT NULL, 
	problem_text TEXT NOT NULL, 
	problem_source TEXT DEFAULT 'typed' NOT NULL, 
	source_identifier TEXT, 
	analysis JSONB DEFAULT '{"kind":"","skills":[],"expected_steps":null,"vocabulary":[],"reading_grade":null,"engine":"none","is_understood":false,"v":1}' NOT NULL, 
	difficulty_level TEXT DEFAULT 'medium' NOT NULL, 
	difficulty_logit NUMERIC(7, 4), 
	standard_id UUID, 
	iep_goal_id UUID, 
	classroom_id UUID, 
	assigned_by_user_id UUID, 
	due_at TIMESTAMP WITH TIME ZONE, 
	status TEXT DEFAULT 'active' NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	active_ms INTEGER DEFAULT '0' NOT NULL, 
	assistance_level TEXT DEFAULT 'hints' NOT NULL, 
	steps JSONB DEFAULT '[]' NOT NULL, 
	steps_total INTEGER DEFAULT '0' NOT NULL, 
	steps_completed INTEGER DEFAULT '0' NOT NULL, 
	student_work JSONB DEFAULT '[]' NOT NULL, 
	confidence_before TEXT, 
	confidence_after TEXT, 
	aided_attempts INTEGER DEFAULT '0' NOT NULL, 
	aided_correct INTEGER DEFAULT '0' NOT NULL, 
	unaided_attempts INTEGER DEFAULT '0' NOT NULL, 
	unaided_correct INTEGER DEFAULT '0' NOT NULL, 
	recheck JSONB, 
	recheck_due_on DATE, 
	recheck_done_at TIMESTAMP WITH TIME ZONE, 
	is_help_from_person_wanted BOOLEAN DEFAULT 'false' NOT NULL, 
	ai_conversation_id UUID, 
	supports JSONB DEFAULT '[]' NOT NULL, 
	language_code TEXT DEFAULT 'en' NOT NULL, 
	learner_note TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_homework_sessions PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_homework_sessions_times CHECK (ended_at >= started_at), 
	CONSTRAINT ck_homework_sessions_ended CHECK (status in ('active', 'paused') or ended_at is not null), 
	CONSTRAINT ck_homework_sessions_steps CHECK (steps_completed between 0 and steps_total), 
	CONSTRAINT ck_homework_sessions_aided CHECK (aided_correct between 0 and aided_attempts), 
	CONSTRAINT ck_homework_sessions_unaided CHECK (unaided_correct between 0 and unaided_attempts), 
	CONSTRAINT fk_homework_sessions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_homework_sessions_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_homework_sessions_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_homework_sessions_problem_source_words CHECK (problem_source in ('typed', 'assigned', 'library', 'pasted')), 
	CONSTRAINT ck_homework_sessions_analysis_shape CHECK (jsonb_typeof(analysis) = 'object'), 
	CONSTRAINT ck_homework_sessions_difficulty_level_words CHECK (difficulty_level in ('easy', 'medium', 'hard')), 
	CONSTRAINT fk_homework_sessions_standard_id FOREIGN KEY(standard_id) REFERENCES curriculum_standards (id), 
	CONSTRAINT fk_homework_sessions_tenant_id_student_id_iep_goal_id FOREIGN KEY(tenant_id, student_id, iep_goal_id) REFERENCES iep_goals (tenant_id, student_id, id), 
	CONSTRAINT fk_homework_sessions_tenant_id_classroom_id FOREIGN KEY(tenant_id, classroom_id) REFERENCES classrooms (tenant_id, id), 
	CONSTRAINT fk_homework_sessions_tenant_id_assigned_by_user_id FOREIGN KEY(tenant_id, assigned_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_homework_sessions_status_words CHECK (status in ('active', 'paused', 'completed', 'abandoned')), 
	CONSTRAINT ck_homework_sessions_assistance_level_words CHECK (assistance_level in ('questions_only', 'hints', 'worked_examples')), 
	CONSTRAINT ck_homework_sessions_steps_shape CHECK (jsonb_typeof(steps) = 'array'), 
	CONSTRAINT ck_homework_sessions_student_work_shape CHECK (jsonb_typeof(student_work) = 'array'), 
	CONSTRAINT ck_homework_sessions_confidence_before_words CHECK (confidence_before in ('low', 'medium', 'high')), 
	CONSTRAINT ck_homework_sessions_confidence_after_words CHECK (confidence_after in ('low', 'medium', 'high')), 
	CONSTRAINT ck_homework_sessions_recheck_shape CHECK (jsonb_typeof(recheck) = 'object'), 
	CONSTRAINT fk_homework_sessions_tenant_id_student_id_ai_conversation_id FOREIGN KEY(tenant_id, student_id, ai_conversation_id) REFERENCES ai_conversations (tenant_id, student_id, id), 
	CONSTRAINT ck_homework_sessions_supports_shape CHECK (jsonb_typeof(supports) = 'array')
);

CREATE INDEX ix_homework_sessions_standard_id ON homework_sessions (standard_id);

CREATE INDEX ix_homework_sessions_tenant_id_ai_conversation_id ON homework_sessions (tenant_id, ai_conversation_id);

CREATE INDEX ix_homework_sessions_tenant_id_assigned_by_user_id ON homework_sessions (tenant_id, assigned_by_user_id);

CREATE INDEX ix_homework_sessions_tenant_id_classroom_id ON homework_sessions (tenant_id, classroom_id);

CREATE INDEX ix_homework_sessions_tenant_id_iep_goal_id ON homework_sessions (tenant_id, iep_goal_id);

CREATE INDEX ix_homework_sessions_tenant_id_status_started_at ON homework_sessions (tenant_id, status, started_at);

CREATE INDEX ix_homework_sessions_tenant_id_student_id_created_at ON homework_sessions (tenant_id, student_id, created_at);

CREATE INDEX ix_homework_sessions_tenant_id_student_id_subject_created_at ON homework_sessions (tenant_id, student_id, subject, created_at);

COMMENT ON TABLE homework_sessions IS 'One problem the learner brought and the work on it: steps, lines, confidence, and what stayed without help.';

COMMENT ON COLUMN homework_sessions.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN homework_sessions.subject IS 'Subject in lower case: math, reading, writing, science …';

COMMENT ON COLUMN homework_sessions.grade_level IS 'Grade code (CEDS) of the work';

COMMENT ON COLUMN homework_sessions.title IS 'The work as the learner calls it';

COMMENT ON COLUMN homework_sessions.problem_text IS 'The problem as given, with $$…$$ for mathematics';

COMMENT ON COLUMN homework_sessions.source_identifier IS 'Identifier of the problem in its library';

COMMENT ON COLUMN homework_sessions.analysis IS 'What the engine sees in the problem; no solution';

COMMENT ON COLUMN homework_sessions.difficulty_level IS 'For this learner';

COMMENT ON COLUMN homework_sessions.difficulty_logit IS 'Item difficulty, in logits';

COMMENT ON COLUMN homework_sessions.iep_goal_id IS 'Goal the work may give data for; a person accepts each point';

COMMENT ON COLUMN homework_sessions.active_ms IS 'Working time, in ms';

COMMENT ON COLUMN homework_sessions.assistance_level IS 'How far help may go; never to the answer';

COMMENT ON COLUMN homework_sessions.steps IS 'The way through the problem and how each step went';

COMMENT ON COLUMN homework_sessions.student_work IS 'The lines the learner sent, with their verdicts';

COMMENT ON COLUMN homework_sessions.confidence_before IS 'The learner''s own word';

COMMENT ON COLUMN homework_sessions.confidence_after IS 'The learner''s own word';

COMMENT ON COLUMN homework_sessions.aided_attempts IS 'Lines sent while a hint stood on the page';

COMMENT ON COLUMN homework_sessions.unaided_attempts IS 'Lines sent without help, the re-check''s included';

COMMENT ON COLUMN homework_sessions.recheck IS 'The unaided check; null: none was set';

COMMENT ON COLUMN homework_sessions.is_help_from_person_wanted IS 'The learner pressed: Ask my teacher';

COMMENT ON COLUMN homework_sessions.ai_conversation_id IS 'Conversation with the helper, which has its own consent';

COMMENT ON COLUMN homework_sessions.supports IS 'Supports of the plan as they stood';

COMMENT ON COLUMN homework_sessions.learner_note IS 'What the learner wanted to say at the end';

COMMENT ON COLUMN homework_sessions.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN homework_sessions.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN homework_sessions.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN homework_sessions.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE writing_documents (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	title TEXT NOT NULL, 
	document_type TEXT DEFAULT 'paragraph' NOT NULL, 
	subject TEXT DEFAULT 'writing' NOT NULL, 
	grade_level TEXT, 
	writing_prompt_id UUID, 
	prompt_text TEXT, 
	rubric JSONB DEFAULT '[]' NOT NULL, 
	standard_id UUID, 
	iep_goal_id UUID, 
	classroom_id UUID, 
	assigned_by_user_id UUID, 
	due_at TIMESTAMP WITH TIME ZONE, 
	status TEXT DEFAULT 'draft' NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	last_edited_at TIMESTAMP WITH TIME ZONE, 
	handed_in_at TIMESTAMP WITH TIME ZONE, 
	returned_at TIMESTAMP WITH TIME ZONE, 
	body TEXT DEFAULT '' NOT NULL, 
	editor_state BYTEA, 
	editor_state_version INTEGER DEFAULT '0' NOT NULL, 
	language_code TEXT DEFAULT 'en' NOT NULL, 
	word_count INTEGER DEFAULT '0' NOT NULL, 
	character_count INTEGER DEFAULT '0' NOT NULL, 
	revision_count INTEGER DEFAULT '0' NOT NULL, 
	active_ms INTEGER DEFAULT '0' NOT NULL, 
	analytics JSONB DEFAULT '{"sentences":0,"paragraphs":0,"mean_sentence_words":null,"long_sentences":0,"different_words":0,"connectives":0,"correct_word_sequences":null,"words_spelled_correctly":null,"reading_grade":null,"prompt_words_covered":null,"repeated_openings":0,"pauses_over_30_s":0,"v":1}' NOT NULL, 
	assistance_level TEXT DEFAULT 'spelling' NOT NULL, 
	is_collaborative BOOLEAN DEFAULT 'false' NOT NULL, 
	shared_with TEXT[] DEFAULT '{}' NOT NULL, 
	rubric_scores JSONB DEFAULT '[]' NOT NULL, 
	scored_by_user_id UUID, 
	scored_at TIMESTAMP WITH TIME ZONE, 
	supports JSONB DEFAULT '[]' NOT NULL, 
	ai_conversation_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_writing_documents PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_writing_documents_counts CHECK (word_count >= 0 and character_count >= 0), 
	CONSTRAINT ck_writing_documents_handed_in CHECK (status not in ('handed_in', 'returned') or handed_in_at is not null), 
	CONSTRAINT fk_writing_documents_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_writing_documents_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_writing_documents_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_writing_documents_document_type_words CHECK (document_type in ('essay', 'story', 'report', 'paragraph', 'opinion', 'letter', 'journal', 'poem', 'notes')), 
	CONSTRAINT fk_writing_documents_writing_prompt_id FOREIGN KEY(writing_prompt_id) REFERENCES writing_prompts (id), 
	CONSTRAINT ck_writing_documents_rubric_shape CHECK (jsonb_typeof(rubric) = 'array'), 
	CONSTRAINT fk_writing_documents_standard_id FOREIGN KEY(standard_id) REFERENCES curriculum_standards (id), 
	CONSTRAINT fk_writing_documents_tenant_id_student_id_iep_goal_id FOREIGN KEY(tenant_id, student_id, iep_goal_id) REFERENCES iep_goals (tenant_id, student_id, id), 
	CONSTRAINT fk_writing_documents_tenant_id_classroom_id FOREIGN KEY(tenant_id, classroom_id) REFERENCES classrooms (tenant_id, id), 
	CONSTRAINT fk_writing_documents_tenant_id_assigned_by_user_id FOREIGN KEY(tenant_id, assigned_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_writing_documents_status_words CHECK (status in ('draft', 'handed_in', 'returned', 'completed', 'archived')), 
	CONSTRAINT ck_writing_documents_analytics_shape CHECK (jsonb_typeof(analytics) = 'object'), 
	CONSTRAINT ck_writing_documents_assistance_level_words CHECK (assistance_level in ('none', 'spelling', 'grammar', 'structure', 'full')), 
	CONSTRAINT ck_writing_documents_shared_with_words CHECK (shared_with <@ array['teacher', 'family', 'classmates']::text[]), 
	CONSTRAINT ck_writing_documents_rubric_scores_shape CHECK (jsonb_typeof(rubric_scores) = 'array'), 
	CONSTRAINT fk_writing_documents_tenant_id_scored_by_user_id FOREIGN KEY(tenant_id, scored_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_writing_documents_supports_shape CHECK (jsonb_typeof(supports) = 'array'), 
	CONSTRAINT fk_writing_documents_tenant_id_student_id_ai_conversation_id FOREIGN KEY(tenant_id, student_id, ai_conversation_id) REFERENCES ai_conversations (tenant_id, student_id, id)
);

CREATE INDEX ix_writing_documents_standard_id ON writing_documents (standard_id);

CREATE INDEX ix_writing_documents_tenant_id_ai_conversation_id ON writing_documents (tenant_id, ai_conversation_id);

CREATE INDEX ix_writing_documents_tenant_id_assigned_by_user_id ON writing_documents (tenant_id, assigned_by_user_id);

CREATE INDEX ix_writing_documents_tenant_id_classroom_id ON writing_documents (tenant_id, classroom_id);

CREATE INDEX ix_writing_documents_tenant_id_iep_goal_id ON writing_documents (tenant_id, iep_goal_id);

CREATE INDEX ix_writing_documents_tenant_id_scored_by_user_id ON writing_documents (tenant_id, scored_by_user_id);

CREATE INDEX ix_writing_documents_tenant_id_status_started_at ON writing_documents (tenant_id, status, started_at);

CREATE INDEX ix_writing_documents_tenant_id_student_id_created_at ON writing_documents (tenant_id, student_id, created_at);

CREATE INDEX ix_writing_documents_tenant_id_subject_grade_level ON writing_documents (tenant_id, subject, grade_level);

CREATE INDEX ix_writing_documents_writing_prompt_id ON writing_documents (writing_prompt_id);

COMMENT ON TABLE writing_documents IS 'One text of a learner: the words now, the shared editing state, who may read along, how far help goes.';

COMMENT ON COLUMN writing_documents.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN writing_documents.subject IS 'Subject in lower case';

COMMENT ON COLUMN writing_documents.grade_level IS 'Grade code (CEDS) of the task';

COMMENT ON COLUMN writing_documents.prompt_text IS 'The task as it read when the text was begun';

COMMENT ON COLUMN writing_documents.rubric IS 'The rubric as it stood when the text was begun';

COMMENT ON COLUMN writing_documents.iep_goal_id IS 'Goal the text may give data for; a person accepts each point';

COMMENT ON COLUMN writing_documents.body IS 'The text now, read out of the editing state';

COMMENT ON COLUMN writing_documents.editor_state IS 'State of the shared editor (Yjs update, version 1); the truth while the text is open';

COMMENT ON COLUMN writing_documents.editor_state_version IS 'Counts the stored states';

COMMENT ON COLUMN writing_documents.revision_count IS 'Number of the latest revision';

COMMENT ON COLUMN writing_documents.active_ms IS 'Time at work, in ms';

COMMENT ON COLUMN writing_documents.analytics IS 'Counts over the text';

COMMENT ON COLUMN writing_documents.assistance_level IS 'How far help goes; each level holds those before it';

COMMENT ON COLUMN writing_documents.is_collaborative IS 'Others may write in it, by the shares';

COMMENT ON COLUMN writing_documents.shared_with IS 'Circles the learner opened it to; persons stand in the shares';

COMMENT ON COLUMN writing_documents.rubric_scores IS 'Given by a person, never by a machine';

COMMENT ON COLUMN writing_documents.supports IS 'Supports of the plan as they stood';

COMMENT ON COLUMN writing_documents.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN writing_documents.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN writing_documents.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN writing_documents.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE game_sessions (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	game_template_id UUID NOT NULL, 
	focus_intervention_id UUID, 
	generated_content_id UUID, 
	iep_goal_id UUID, 
	standard_id UUID, 
	started_by_user_id UUID, 
	subject TEXT NOT NULL, 
	grade_level TEXT, 
	difficulty_level INTEGER DEFAULT '1' NOT NULL, 
	random_seed BIGINT NOT NULL, 
	content JSONB DEFAULT '{"theme":"","story":"","items":[],"is_fallback":false,"v":1}' NOT NULL, 
	game_state JSONB DEFAULT '{"item":0,"level":1,"plays":[],"v":1}' NOT NULL, 
	status TEXT DEFAULT 'active' NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	active_ms INTEGER DEFAULT '0' NOT NULL, 
	paused_ms INTEGER DEFAULT '0' NOT NULL, 
	score INTEGER DEFAULT '0' NOT NULL, 
	max_score INTEGER DEFAULT '0' NOT NULL, 
	items_presented INTEGER DEFAULT '0' NOT NULL, 
	items_attempted INTEGER DEFAULT '0' NOT NULL, 
	items_correct INTEGER DEFAULT '0' NOT NULL, 
	hints_used INTEGER DEFAULT '0' NOT NULL, 
	input_method TEXT DEFAULT 'keyboard' NOT NULL, 
	is_calm_mode BOOLEAN DEFAULT 'false' NOT NULL, 
	supports_on TEXT[] DEFAULT '{}' NOT NULL, 
	learning_outcomes JSONB DEFAULT '[]' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_game_sessions PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_game_sessions_times CHECK (ended_at >= started_at), 
	CONSTRAINT ck_game_sessions_ended CHECK (status in ('active', 'paused') or ended_at is not null), 
	CONSTRAINT ck_game_sessions_counts CHECK (items_correct between 0 and items_attempted and items_attempted <= items_presented), 
	CONSTRAINT ck_game_sessions_score CHECK (score >= 0 and score <= max_score), 
	CONSTRAINT fk_game_sessions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_game_sessions_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_game_sessions_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_game_sessions_game_template_id FOREIGN KEY(game_template_id) REFERENCES game_templates (id), 
	CONSTRAINT fk_game_sessions_tenant_id_student_id_focus_intervention_id FOREIGN KEY(tenant_id, student_id, focus_intervention_id) REFERENCES focus_interventions (tenant_id, student_id, id), 
	CONSTRAINT fk_game_sessions_tenant_id_student_id_generated_content_id FOREIGN KEY(tenant_id, student_id, generated_content_id) REFERENCES ai_generated_contents (tenant_id, student_id, id), 
	CONSTRAINT fk_game_sessions_tenant_id_student_id_iep_goal_id FOREIGN KEY(tenant_id, student_id, iep_goal_id) REFERENCES iep_goals (tenant_id, student_id, id), 
	CONSTRAINT fk_game_sessions_standard_id FOREIGN KEY(standard_id) REFERENCES curriculum_standards (id), 
	CONSTRAINT fk_game_sessions_tenant_id_started_by_user_id FOREIGN KEY(tenant_id, started_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_game_sessions_content_shape CHECK (jsonb_typeof(content) = 'object'), 
	CONSTRAINT ck_game_sessions_game_state_shape CHECK (jsonb_typeof(game_state) = 'object'), 
	CONSTRAINT ck_game_sessions_status_words CHECK (status in ('active', 'paused', 'completed', 'left')), 
	CONSTRAINT ck_game_sessions_input_method_words CHECK (input_method in ('keyboard', 'switch', 'touch', 'pointer', 'speech')), 
	CONSTRAINT ck_game_sessions_learning_outcomes_shape CHECK (jsonb_typeof(learning_outcomes) = 'array')
);

CREATE INDEX ix_game_sessions_game_template_id ON game_sessions (game_template_id);

CREATE INDEX ix_game_sessions_standard_id ON game_sessions (standard_id);

CREATE INDEX ix_game_sessions_tenant_id_focus_intervention_id ON game_sessions (tenant_id, focus_intervention_id);

CREATE INDEX ix_game_sessions_tenant_id_generated_content_id ON game_sessions (tenant_id, generated_content_id);

CREATE INDEX ix_game_sessions_tenant_id_iep_goal_id ON game_sessions (tenant_id, iep_goal_id);

CREATE INDEX ix_game_sessions_tenant_id_started_by_user_id ON game_sessions (tenant_id, started_by_user_id);

CREATE INDEX ix_game_sessions_tenant_id_status_started_at ON game_sessions (tenant_id, status, started_at);

CREATE INDEX ix_game_sessions_tenant_id_student_id_created_at ON game_sessions (tenant_id, student_id, created_at);

COMMENT ON TABLE game_sessions IS 'One game played by one learner. Leaving midway costs nothing.';

COMMENT ON COLUMN game_sessions.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN game_sessions.focus_intervention_id IS 'The break it was played in; the break itself is open to focus readers only';

COMMENT ON COLUMN game_sessions.generated_content_id IS 'The machine''s theme and story, where it wrote any';

COMMENT ON COLUMN game_sessions.iep_goal_id IS 'Goal its trials may give data for; a person accepts each point';

COMMENT ON COLUMN game_sessions.subject IS 'Subject in lower case';

COMMENT ON COLUMN game_sessions.grade_level IS 'Grade code (CEDS)';

COMMENT ON COLUMN game_sessions.difficulty_level IS 'Level of the template''s ladder it began on';

COMMENT ON COLUMN game_sessions.random_seed IS 'Same template, version and seed: same game';

COMMENT ON COLUMN game_sessions.content IS 'The items made from the seed';

COMMENT ON COLUMN game_sessions.game_state IS 'Where the play stands';

COMMENT ON COLUMN game_sessions.active_ms IS 'Time at play, in ms';

COMMENT ON COLUMN game_sessions.paused_ms IS 'Time paused, in ms';

COMMENT ON COLUMN game_sessions.score IS 'Points; shown to the learner only, never ranked';

COMMENT ON COLUMN game_sessions.supports_on IS 'Supports that were on (PNP 3.0)';

COMMENT ON COLUMN game_sessions.learning_outcomes IS 'Raw counts per skill';

COMMENT ON COLUMN game_sessions.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN game_sessions.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN game_sessions.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN game_sessions.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE homework_hints (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	homework_session_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	step_number INTEGER DEFAULT '1' NOT NULL, 
	rung INTEGER DEFAULT '1' NOT NULL, 
	hint_type TEXT NOT NULL, 
	hint_text TEXT NOT NULL, 
	quoted_step TEXT, 
	slip TEXT, 
	requested_by TEXT DEFAULT 'learner' NOT NULL, 
	generated_by TEXT DEFAULT 'rules' NOT NULL, 
	ai_generated_content_id UUID, 
	personal_ai_model_id UUID, 
	personalization JSONB DEFAULT '{"reading_grade":null,"register":"child","interest":"","language_code":"en","reason":"","v":1}' NOT NULL, 
	is_answer_free BOOLEAN DEFAULT 'false' NOT NULL, 
	source_identifier TEXT, 
	attribution TEXT, 
	shown_at TIMESTAMP WITH TIME ZONE, 
	view_ms INTEGER, 
	was_helpful BOOLEAN, 
	was_next_step_right BOOLEAN, 
	next_step_ms INTEGER, 
	effectiveness NUMERIC(4, 3), 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_homework_hints PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_homework_hints_numbers CHECK (position > 0 and step_number > 0 and rung > 0), 
	CONSTRAINT ck_homework_hints_effectiveness CHECK (effectiveness between 0 and 1), 
	CONSTRAINT ck_homework_hints_times CHECK (view_ms >= 0 and next_step_ms >= 0), 
	CONSTRAINT fk_homework_hints_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_homework_hints_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_homework_hints_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_homework_hints_tenant_id_student_id_homework_session_id FOREIGN KEY(tenant_id, student_id, homework_session_id) REFERENCES homework_sessions (tenant_id, student_id, id), 
	CONSTRAINT ck_homework_hints_hint_type_words CHECK (hint_type in ('conceptual', 'procedural', 'example')), 
	CONSTRAINT ck_homework_hints_requested_by_words CHECK (requested_by in ('learner', 'offered', 'teacher')), 
	CONSTRAINT ck_homework_hints_generated_by_words CHECK (generated_by in ('rules', 'library', 'model', 'person')), 
	CONSTRAINT fk_homework_hints_tenant_id_student_id_ai_generated_content_id FOREIGN KEY(tenant_id, student_id, ai_generated_content_id) REFERENCES ai_generated_contents (tenant_id, student_id, id), 
	CONSTRAINT fk_homework_hints_tenant_id_student_id_personal_ai_model_id FOREIGN KEY(tenant_id, student_id, personal_ai_model_id) REFERENCES personal_ai_models (tenant_id, student_id, id), 
	CONSTRAINT ck_homework_hints_personalization_shape CHECK (jsonb_typeof(personalization) = 'object')
);

CREATE INDEX ix_homework_hints_tenant_id_ai_generated_content_id ON homework_hints (tenant_id, ai_generated_content_id);

CREATE INDEX ix_homework_hints_tenant_id_homework_session_id ON homework_hints (tenant_id, homework_session_id);

CREATE INDEX ix_homework_hints_tenant_id_personal_ai_model_id ON homework_hints (tenant_id, personal_ai_model_id);

CREATE INDEX ix_homework_hints_tenant_id_student_id_created_at ON homework_hints (tenant_id, student_id, created_at);

CREATE UNIQUE INDEX uq_homework_hints_tenant_id_homework_session_id_position ON homework_hints (tenant_id, homework_session_id, position) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE homework_hints IS 'One hint, checked before it was shown not to give the answer, and what came after it.';

COMMENT ON COLUMN homework_hints.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN homework_hints.position IS 'Order within the session, from 1';

COMMENT ON COLUMN homework_hints.step_number IS 'Step of the problem it belongs to';

COMMENT ON COLUMN homework_hints.rung IS 'Rung of the ladder: 1 quotes the step, later ones say more, none says the answer';

COMMENT ON COLUMN homework_hints.quoted_step IS 'The learner''s own line the hint speaks about';

COMMENT ON COLUMN homework_hints.slip IS 'Name of the slip it answers';

COMMENT ON COLUMN homework_hints.personal_ai_model_id IS 'The learner''s model that shaped it';

COMMENT ON COLUMN homework_hints.personalization IS 'What it was fitted to';

COMMENT ON COLUMN homework_hints.is_answer_free IS 'Parsed and proved not to hold the answer; only then may it be shown';

COMMENT ON COLUMN homework_hints.source_identifier IS 'Identifier in the hint library';

COMMENT ON COLUMN homework_hints.attribution IS 'Credit the library''s licence asks for';

COMMENT ON COLUMN homework_hints.view_ms IS 'How long it stood on the page, in ms';

COMMENT ON COLUMN homework_hints.was_helpful IS 'The learner''s answer to: Did this help?';

COMMENT ON COLUMN homework_hints.was_next_step_right IS 'Null: no step followed';

COMMENT ON COLUMN homework_hints.next_step_ms IS 'Time from hint to next line, in ms';

COMMENT ON COLUMN homework_hints.effectiveness IS 'Share of the next lines on this skill that were right, 0 to 1';

COMMENT ON COLUMN homework_hints.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN homework_hints.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN homework_hints.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN homework_hints.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE homework_resources (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	homework_session_id UUID NOT NULL, 
	library_resource_id UUID, 
	position INTEGER NOT NULL, 
	resource_type TEXT NOT NULL, 
	title TEXT NOT NULL, 
	description TEXT DEFAULT '' NOT NULL, 
	url TEXT, 
	subject TEXT NOT NULL, 
	skill TEXT DEFAULT '' NOT NULL, 
	grade_level TEXT, 
	language_code TEXT DEFAULT 'en' NOT NULL, 
	duration_minutes INTEGER, 
	quality_rating NUMERIC(2, 1), 
	offered_by TEXT DEFAULT 'rules' NOT NULL, 
	offered_by_user_id UUID, 
	offer_reason TEXT DEFAULT '' NOT NULL, 
	offered_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	opened_at TIMESTAMP WITH TIME ZONE, 
	open_count INTEGER DEFAULT '0' NOT NULL, 
	view_ms INTEGER DEFAULT '0' NOT NULL, 
	completed_percent INTEGER DEFAULT '0' NOT NULL, 
	is_saved BOOLEAN DEFAULT 'false' NOT NULL, 
	was_helpful BOOLEAN, 
	student_rating INTEGER, 
	supports_used TEXT[] DEFAULT '{}' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_homework_resources PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_homework_resources_student_rating CHECK (student_rating between 1 and 5), 
	CONSTRAINT ck_homework_resources_completed_percent CHECK (completed_percent between 0 and 100), 
	CONSTRAINT ck_homework_resources_quality_rating CHECK (quality_rating between 1 and 5), 
	CONSTRAINT ck_homework_resources_engagement CHECK (view_ms >= 0 and open_count >= 0), 
	CONSTRAINT fk_homework_resources_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_homework_resources_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_homework_resources_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_homework_resources_tenant_id_student_id_homework_session_id FOREIGN KEY(tenant_id, student_id, homework_session_id) REFERENCES homework_sessions (tenant_id, student_id, id), 
	CONSTRAINT fk_homework_resources_library_resource_id FOREIGN KEY(library_resource_id) REFERENCES library_resources (id), 
	CONSTRAINT ck_homework_resources_resource_type_words CHECK (resource_type in ('video', 'article', 'tutorial', 'worksheet', 'interactive', 'worked_example', 'audio', 'reference')), 
	CONSTRAINT ck_homework_resources_offered_by_words CHECK (offered_by in ('rules', 'model', 'teacher', 'learner_search')), 
	CONSTRAINT fk_homework_resources_tenant_id_offered_by_user_id FOREIGN KEY(tenant_id, offered_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_homework_resources_library_resource_id ON homework_resources (library_resource_id);

CREATE INDEX ix_homework_resources_tenant_id_homework_session_id ON homework_resources (tenant_id, homework_session_id);

CREATE INDEX ix_homework_resources_tenant_id_offered_by_user_id ON homework_resources (tenant_id, offered_by_user_id);

CREATE INDEX ix_homework_resources_tenant_id_student_id_created_at ON homework_resources (tenant_id, student_id, created_at);

CREATE UNIQUE INDEX uq_homework_resources_tenant_id_homework_session_id_position ON homework_resources (tenant_id, homework_session_id, position) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE homework_resources IS 'One resource offered in one session, as it read then, and what the learner did with it.';

COMMENT ON COLUMN homework_resources.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN homework_resources.library_resource_id IS 'Where it came from; null: a person gave it';

COMMENT ON COLUMN homework_resources.position IS 'Order within the session, from 1';

COMMENT ON COLUMN homework_resources.subject IS 'Subject in lower case: math, reading, writing, science …';

COMMENT ON COLUMN homework_resources.skill IS 'Skill it was offered for';

COMMENT ON COLUMN homework_resources.grade_level IS 'Grade code (CEDS)';

COMMENT ON COLUMN homework_resources.duration_minutes IS 'Usual time it takes, in minutes';

COMMENT ON COLUMN homework_resources.quality_rating IS 'The library''s rating on that day, 1 to 5';

COMMENT ON COLUMN homework_resources.offer_reason IS 'Why this one, in a sentence the learner can read';

COMMENT ON COLUMN homework_resources.view_ms IS 'How long it was open, in ms';

COMMENT ON COLUMN homework_resources.completed_percent IS 'How far the learner got, 0 to 100';

COMMENT ON COLUMN homework_resources.is_saved IS 'The learner keeps it for later';

COMMENT ON COLUMN homework_resources.was_helpful IS 'The learner''s answer to: Did this help?';

COMMENT ON COLUMN homework_resources.student_rating IS 'The learner''s rating, 1 to 5';

COMMENT ON COLUMN homework_resources.supports_used IS 'Captions, read-aloud … used while it was open (PNP 3.0)';

COMMENT ON COLUMN homework_resources.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN homework_resources.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN homework_resources.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN homework_resources.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE writing_revisions (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	writing_document_id UUID NOT NULL, 
	revision_number INTEGER NOT NULL, 
	reason TEXT DEFAULT 'done_for_now' NOT NULL, 
	saved_by_user_id UUID, 
	saved_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	title TEXT NOT NULL, 
	body TEXT NOT NULL, 
	editor_snapshot BYTEA, 
	change_types TEXT[] DEFAULT '{}' NOT NULL, 
	changes JSONB DEFAULT '[]' NOT NULL, 
	addition_count INTEGER DEFAULT '0' NOT NULL, 
	deletion_count INTEGER DEFAULT '0' NOT NULL, 
	modification_count INTEGER DEFAULT '0' NOT NULL, 
	word_count INTEGER DEFAULT '0' NOT NULL, 
	previous_word_count INTEGER DEFAULT '0' NOT NULL, 
	words_added INTEGER DEFAULT '0' NOT NULL, 
	words_removed INTEGER DEFAULT '0' NOT NULL, 
	active_ms INTEGER DEFAULT '0' NOT NULL, 
	restored_from_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_writing_revisions PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_writing_revisions_revision_number CHECK (revision_number > 0), 
	CONSTRAINT ck_writing_revisions_word_count CHECK (word_count >= 0 and previous_word_count >= 0), 
	CONSTRAINT ck_writing_revisions_progression CHECK (word_count - previous_word_count = words_added - words_removed), 
	CONSTRAINT ck_writing_revisions_changes CHECK (addition_count >= 0 and deletion_count >= 0 and modification_count >= 0), 
	CONSTRAINT fk_writing_revisions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_writing_revisions_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_writing_revisions_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_writing_revisions_tenant_id_student_id_writing_document_id FOREIGN KEY(tenant_id, student_id, writing_document_id) REFERENCES writing_documents (tenant_id, student_id, id), 
	CONSTRAINT ck_writing_revisions_reason_words CHECK (reason in ('done_for_now', 'handed_in', 'timed', 'restored', 'returned')), 
	CONSTRAINT fk_writing_revisions_tenant_id_saved_by_user_id FOREIGN KEY(tenant_id, saved_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_writing_revisions_change_types_words CHECK (change_types <@ array['addition', 'deletion', 'modification']::text[]), 
	CONSTRAINT ck_writing_revisions_changes_shape CHECK (jsonb_typeof(changes) = 'array'), 
	CONSTRAINT fk_writing_revisions_tenant_id_student_id_restored_from_id FOREIGN KEY(tenant_id, student_id, restored_from_id) REFERENCES writing_revisions (tenant_id, student_id, id)
);

CREATE INDEX ix_writing_revisions_tenant_id_restored_from_id ON writing_revisions (tenant_id, restored_from_id);

CREATE INDEX ix_writing_revisions_tenant_id_saved_by_user_id ON writing_revisions (tenant_id, saved_by_user_id);

CREATE INDEX ix_writing_revisions_tenant_id_student_id_created_at ON writing_revisions (tenant_id, student_id, created_at);

CREATE INDEX ix_writing_revisions_tenant_id_writing_document_id ON writing_revisions (tenant_id, writing_document_id);

CREATE UNIQUE INDEX uq_writing_revisions_tenant_id_writing_document_id_revi_6260 ON writing_revisions (tenant_id, writing_document_id, revision_number) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE writing_revisions IS 'The text as it stood once, what changed against the revision before, and how many words there were.';

COMMENT ON COLUMN writing_revisions.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN writing_revisions.revision_number IS 'Counts the document''s revisions from 1';

COMMENT ON COLUMN writing_revisions.reason IS 'Why it was kept; timed: after ten minutes of work';

COMMENT ON COLUMN writing_revisions.body IS 'The whole text at that moment';

COMMENT ON COLUMN writing_revisions.editor_snapshot IS 'Snapshot of the shared editor (Yjs)';

COMMENT ON COLUMN writing_revisions.change_types IS 'Kinds of change in this revision';

COMMENT ON COLUMN writing_revisions.changes IS 'Each change against the revision before';

COMMENT ON COLUMN writing_revisions.previous_word_count IS 'Words in the revision before; 0 for the first';

COMMENT ON COLUMN writing_revisions.active_ms IS 'Time at work since the revision before, in ms';

COMMENT ON COLUMN writing_revisions.restored_from_id IS 'Revision brought back';

COMMENT ON COLUMN writing_revisions.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN writing_revisions.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN writing_revisions.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN writing_revisions.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE writing_shares (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	writing_document_id UUID NOT NULL, 
	shared_with_user_id UUID NOT NULL, 
	shared_by_user_id UUID, 
	may TEXT DEFAULT 'comment' NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_writing_shares PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_writing_shares_times CHECK (ended_at >= started_at), 
	CONSTRAINT fk_writing_shares_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_writing_shares_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_writing_shares_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_writing_shares_tenant_id_student_id_writing_document_id FOREIGN KEY(tenant_id, student_id, writing_document_id) REFERENCES writing_documents (tenant_id, student_id, id), 
	CONSTRAINT fk_writing_shares_tenant_id_shared_with_user_id FOREIGN KEY(tenant_id, shared_with_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_writing_shares_tenant_id_shared_by_user_id FOREIGN KEY(tenant_id, shared_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_writing_shares_may_words CHECK (may in ('read', 'comment', 'write'))
);

CREATE INDEX ix_writing_shares_tenant_id_shared_by_user_id ON writing_shares (tenant_id, shared_by_user_id);

CREATE INDEX ix_writing_shares_tenant_id_shared_with_user_id ON writing_shares (tenant_id, shared_with_user_id);

CREATE INDEX ix_writing_shares_tenant_id_student_id_created_at ON writing_shares (tenant_id, student_id, created_at);

CREATE INDEX ix_writing_shares_tenant_id_writing_document_id ON writing_shares (tenant_id, writing_document_id);

CREATE UNIQUE INDEX uq_writing_shares_tenant_id_writing_document_id_shared__0be6 ON writing_shares (tenant_id, writing_document_id, shared_with_user_id) NULLS DISTINCT WHERE ended_at is null and deleted_at is null;

COMMENT ON TABLE writing_shares IS 'One person the learner lets into the text, how far and how long. It records the learner''s wish and grants nothing by itself: who may read a learner''s rows follows from the access rows alone.';

COMMENT ON COLUMN writing_shares.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN writing_shares.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN writing_shares.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN writing_shares.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN writing_shares.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE game_results (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	game_session_id UUID NOT NULL, 
	trial_count INTEGER DEFAULT '0' NOT NULL, 
	correct_count INTEGER DEFAULT '0' NOT NULL, 
	first_try_count INTEGER DEFAULT '0' NOT NULL, 
	answers_shown_count INTEGER DEFAULT '0' NOT NULL, 
	median_response_ms INTEGER, 
	highest_level INTEGER DEFAULT '1' NOT NULL, 
	skill_breakdown JSONB DEFAULT '[]' NOT NULL, 
	mistakes JSONB DEFAULT '[]' NOT NULL, 
	engagement_level TEXT, 
	engagement_score NUMERIC(4, 3), 
	frustration_level TEXT, 
	frustration_score NUMERIC(4, 3), 
	signs JSONB DEFAULT '{"items_left_unplayed":0,"quits":0,"rapid_guesses":0,"wrong_in_a_row":0,"asked_for_easier":0,"asked_for_harder":0,"played_again":false,"earlier_games":0,"v":1}' NOT NULL, 
	enjoyment INTEGER, 
	was_back_to_work BOOLEAN, 
	insights JSONB DEFAULT '{"source":"none","model_name":"","findings":[],"recommendations":[],"trials_behind":0,"v":1}' NOT NULL, 
	proposed_point_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_game_results PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_game_results_counts CHECK (correct_count between 0 and trial_count), 
	CONSTRAINT ck_game_results_first_try CHECK (first_try_count between 0 and correct_count), 
	CONSTRAINT ck_game_results_scores CHECK (engagement_score between 0 and 1 and frustration_score between 0 and 1), 
	CONSTRAINT ck_game_results_enjoyment CHECK (enjoyment between 1 and 5), 
	CONSTRAINT fk_game_results_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_game_results_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_game_results_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_game_results_tenant_id_student_id_game_session_id FOREIGN KEY(tenant_id, student_id, game_session_id) REFERENCES game_sessions (tenant_id, student_id, id), 
	CONSTRAINT ck_game_results_skill_breakdown_shape CHECK (jsonb_typeof(skill_breakdown) = 'array'), 
	CONSTRAINT ck_game_results_mistakes_shape CHECK (jsonb_typeof(mistakes) = 'array'), 
	CONSTRAINT ck_game_results_engagement_level_words CHECK (engagement_level in ('low', 'medium', 'high')), 
	CONSTRAINT ck_game_results_frustration_level_words CHECK (frustration_level in ('low', 'medium', 'high')), 
	CONSTRAINT ck_game_results_signs_shape CHECK (jsonb_typeof(signs) = 'object'), 
	CONSTRAINT ck_game_results_insights_shape CHECK (jsonb_typeof(insights) = 'object')
);

CREATE INDEX ix_game_results_tenant_id_game_session_id ON game_results (tenant_id, game_session_id);

CREATE INDEX ix_game_results_tenant_id_student_id_created_at ON game_results (tenant_id, student_id, created_at);

CREATE UNIQUE INDEX uq_game_results_tenant_id_game_session_id ON game_results (tenant_id, game_session_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE game_results IS 'What one finished game shows: skills, mistakes with the thought behind them, how it felt to play. No grade.';

COMMENT ON COLUMN game_results.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN game_results.trial_count IS 'Items the learner answered';

COMMENT ON COLUMN game_results.first_try_count IS 'Right at the first try';

COMMENT ON COLUMN game_results.answers_shown_count IS 'Items whose answer was shown after the second miss';

COMMENT ON COLUMN game_results.highest_level IS 'Highest level reached';

COMMENT ON COLUMN game_results.skill_breakdown IS 'Right and wrong by skill';

COMMENT ON COLUMN game_results.mistakes IS 'Mistakes of one kind, with how often and an example';

COMMENT ON COLUMN game_results.engagement_level IS 'Null: not enough to say';

COMMENT ON COLUMN game_results.engagement_score IS '0 to 1';

COMMENT ON COLUMN game_results.frustration_level IS 'Null: not enough to say';

COMMENT ON COLUMN game_results.frustration_score IS '0 to 1';

COMMENT ON COLUMN game_results.signs IS 'What both were read from';

COMMENT ON COLUMN game_results.enjoyment IS 'The learner''s own word, 1 to 5';

COMMENT ON COLUMN game_results.was_back_to_work IS 'After a break game: work went on within three minutes';

COMMENT ON COLUMN game_results.insights IS 'Findings and recommendations, with the trials behind them';

COMMENT ON COLUMN game_results.proposed_point_at IS 'When its trials were proposed as a data point of the goal; a person decides there';

COMMENT ON COLUMN game_results.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN game_results.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN game_results.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN game_results.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE writing_comments (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	writing_document_id UUID NOT NULL, 
	writing_revision_id UUID, 
	parent_comment_id UUID, 
	authored_by_user_id UUID NOT NULL, 
	author_kind TEXT NOT NULL, 
	body TEXT NOT NULL, 
	language_code TEXT DEFAULT 'en' NOT NULL, 
	mark_id UUID, 
	start_offset INTEGER, 
	end_offset INTEGER, 
	quote TEXT DEFAULT '' NOT NULL, 
	status TEXT DEFAULT 'open' NOT NULL, 
	resolved_at TIMESTAMP WITH TIME ZONE, 
	resolved_by_user_id UUID, 
	read_by_learner_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_writing_comments PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_writing_comments_offsets CHECK (start_offset >= 0 and end_offset >= start_offset), 
	CONSTRAINT ck_writing_comments_resolved CHECK ((status = 'resolved') = (resolved_at is not null)), 
	CONSTRAINT fk_writing_comments_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_writing_comments_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_writing_comments_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_writing_comments_tenant_id_student_id_writing_document_id FOREIGN KEY(tenant_id, student_id, writing_document_id) REFERENCES writing_documents (tenant_id, student_id, id), 
	CONSTRAINT fk_writing_comments_tenant_id_student_id_writing_revision_id FOREIGN KEY(tenant_id, student_id, writing_revision_id) REFERENCES writing_revisions (tenant_id, student_id, id), 
	CONSTRAINT fk_writing_comments_tenant_id_student_id_parent_comment_id FOREIGN KEY(tenant_id, student_id, parent_comment_id) REFERENCES writing_comments (tenant_id, student_id, id), 
	CONSTRAINT fk_writing_comments_tenant_id_authored_by_user_id FOREIGN KEY(tenant_id, authored_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_writing_comments_author_kind_words CHECK (author_kind in ('teacher', 'peer', 'learner', 'family')), 
	CONSTRAINT ck_writing_comments_status_words CHECK (status in ('open', 'resolved')), 
	CONSTRAINT fk_writing_comments_tenant_id_resolved_by_user_id FOREIGN KEY(tenant_id, resolved_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_writing_comments_tenant_id_authored_by_user_id ON writing_comments (tenant_id, authored_by_user_id);

CREATE INDEX ix_writing_comments_tenant_id_parent_comment_id ON writing_comments (tenant_id, parent_comment_id);

CREATE INDEX ix_writing_comments_tenant_id_resolved_by_user_id ON writing_comments (tenant_id, resolved_by_user_id);

CREATE INDEX ix_writing_comments_tenant_id_student_id_created_at ON writing_comments (tenant_id, student_id, created_at);

CREATE INDEX ix_writing_comments_tenant_id_writing_document_id_status ON writing_comments (tenant_id, writing_document_id, status);

CREATE INDEX ix_writing_comments_tenant_id_writing_revision_id ON writing_comments (tenant_id, writing_revision_id);

COMMENT ON TABLE writing_comments IS 'A person''s remark on the text, in a thread that someone closes.';

COMMENT ON COLUMN writing_comments.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN writing_comments.parent_comment_id IS 'First comment of the thread; null: this is the first';

COMMENT ON COLUMN writing_comments.author_kind IS 'In which capacity the author wrote';

COMMENT ON COLUMN writing_comments.mark_id IS 'Mark in the editing state the comment hangs on';

COMMENT ON COLUMN writing_comments.start_offset IS 'First character, from 0; null: about the whole text';

COMMENT ON COLUMN writing_comments.end_offset IS 'Character after the last';

COMMENT ON COLUMN writing_comments.quote IS 'The words it speaks about';

COMMENT ON COLUMN writing_comments.status IS 'Of the thread; kept on its first comment';

COMMENT ON COLUMN writing_comments.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN writing_comments.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN writing_comments.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN writing_comments.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE writing_feedback (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	writing_document_id UUID NOT NULL, 
	writing_revision_id UUID, 
	feedback_type TEXT NOT NULL, 
	category TEXT NOT NULL, 
	rule_code TEXT, 
	severity TEXT DEFAULT 'low' NOT NULL, 
	confidence NUMERIC(4, 3), 
	mark_id UUID, 
	start_offset INTEGER, 
	end_offset INTEGER, 
	quote TEXT DEFAULT '' NOT NULL, 
	message TEXT NOT NULL, 
	suggestions TEXT[] DEFAULT '{}' NOT NULL, 
	explanation TEXT DEFAULT '' NOT NULL, 
	is_praise BOOLEAN DEFAULT 'false' NOT NULL, 
	generated_by TEXT DEFAULT 'rules' NOT NULL, 
	ai_generated_content_id UUID, 
	status TEXT DEFAULT 'open' NOT NULL, 
	shown_at TIMESTAMP WITH TIME ZONE, 
	responded_at TIMESTAMP WITH TIME ZONE, 
	chosen_suggestion TEXT, 
	was_read_aloud BOOLEAN DEFAULT 'false' NOT NULL, 
	was_helpful BOOLEAN, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_writing_feedback PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_writing_feedback_offsets CHECK (start_offset >= 0 and end_offset >= start_offset), 
	CONSTRAINT ck_writing_feedback_confidence CHECK (confidence between 0 and 1), 
	CONSTRAINT ck_writing_feedback_responded CHECK ((responded_at is null) = (status in ('open', 'stale'))), 
	CONSTRAINT fk_writing_feedback_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_writing_feedback_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_writing_feedback_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_writing_feedback_tenant_id_student_id_writing_document_id FOREIGN KEY(tenant_id, student_id, writing_document_id) REFERENCES writing_documents (tenant_id, student_id, id), 
	CONSTRAINT fk_writing_feedback_tenant_id_student_id_writing_revision_id FOREIGN KEY(tenant_id, student_id, writing_revision_id) REFERENCES writing_revisions (tenant_id, student_id, id), 
	CONSTRAINT ck_writing_feedback_feedback_type_words CHECK (feedback_type in ('grammar', 'style', 'content')), 
	CONSTRAINT ck_writing_feedback_severity_words CHECK (severity in ('low', 'medium', 'high')), 
	CONSTRAINT ck_writing_feedback_generated_by_words CHECK (generated_by in ('rules', 'model', 'person')), 
	CONSTRAINT fk_writing_feedback_tenant_id_student_id_ai_generated_c_a3d1 FOREIGN KEY(tenant_id, student_id, ai_generated_content_id) REFERENCES ai_generated_contents (tenant_id, student_id, id), 
	CONSTRAINT ck_writing_feedback_status_words CHECK (status in ('open', 'accepted', 'rejected', 'dismissed', 'changed_otherwise', 'stale'))
);

CREATE INDEX ix_writing_feedback_tenant_id_ai_generated_content_id ON writing_feedback (tenant_id, ai_generated_content_id);

CREATE INDEX ix_writing_feedback_tenant_id_student_id_created_at ON writing_feedback (tenant_id, student_id, created_at);

CREATE INDEX ix_writing_feedback_tenant_id_writing_document_id_status ON writing_feedback (tenant_id, writing_document_id, status);

CREATE INDEX ix_writing_feedback_tenant_id_writing_revision_id ON writing_feedback (tenant_id, writing_revision_id);

COMMENT ON TABLE writing_feedback IS 'One note of the helper on certain words, and what the learner did with it. It never changes the text itself.';

COMMENT ON COLUMN writing_feedback.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN writing_feedback.writing_revision_id IS 'Revision whose offsets these are';

COMMENT ON COLUMN writing_feedback.category IS 'Finer kind: spelling, capitals, agreement, long_sentence, evidence …';

COMMENT ON COLUMN writing_feedback.rule_code IS 'Rule that spoke, so that the learner can silence it';

COMMENT ON COLUMN writing_feedback.severity IS 'Which note comes first; three at most are shown';

COMMENT ON COLUMN writing_feedback.confidence IS 'How sure the note is, 0 to 1';

COMMENT ON COLUMN writing_feedback.mark_id IS 'Mark in the editing state the note hangs on';

COMMENT ON COLUMN writing_feedback.start_offset IS 'First character, from 0; null: about the whole text';

COMMENT ON COLUMN writing_feedback.end_offset IS 'Character after the last';

COMMENT ON COLUMN writing_feedback.quote IS 'The words it speaks about';

COMMENT ON COLUMN writing_feedback.message IS 'The note in plain words';

COMMENT ON COLUMN writing_feedback.suggestions IS 'Words the learner may take, best first';

COMMENT ON COLUMN writing_feedback.explanation IS 'Why, for who wants to know';

COMMENT ON COLUMN writing_feedback.is_praise IS 'Says what went well, backed by a counted fact';

COMMENT ON COLUMN writing_feedback.status IS 'What the learner did; stale: the words are gone';

COMMENT ON COLUMN writing_feedback.was_helpful IS 'The learner''s answer to: Did this help?';

COMMENT ON COLUMN writing_feedback.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN writing_feedback.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN writing_feedback.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN writing_feedback.deletion_id IS 'The act of deletion that took this row and its dependents';

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table game_templates enable row level security;
alter table game_templates force row level security;
create policy owner_all on game_templates for all to aivo_owner using (true) with check (true);
create policy guard_all on game_templates for all to aivo_guard using (true) with check (true);
revoke all on game_templates from public;

-- CATALOGUE: rows without an owner are the platform's and everyone reads them; the others are the tenant's own.
-- Staff write their tenant's rows, the platform its own.
grant select on game_templates to aivo_member, aivo_district, aivo_platform, aivo_worker;
grant insert, update on game_templates to aivo_member, aivo_district, aivo_platform, aivo_worker;
create policy read on game_templates for select to aivo_member, aivo_district, aivo_worker using (
  (owner_tenant_id is null or owner_tenant_id = (select app.tenant_id())) and (select app.tenant_id()) is not null);
create policy member_add on game_templates for insert to aivo_member with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_change on game_templates for update to aivo_member using (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy district_add on game_templates for insert to aivo_district with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on game_templates for update to aivo_district using (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_add on game_templates for insert to aivo_worker with check (owner_tenant_id = (select app.tenant_id()));
create policy worker_change on game_templates for update to aivo_worker using (owner_tenant_id = (select app.tenant_id()));
create policy platform_read on game_templates for select to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_add on game_templates for insert to aivo_platform with check (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_change on game_templates for update to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');

create trigger touch before update on game_templates for each row execute function app.touch();

create trigger stay before update of owner_tenant_id, id on game_templates for each row when (old.owner_tenant_id is distinct from new.owner_tenant_id or old.id is distinct from new.id) execute function app.stay('game_templates');

create trigger own_shelf_standard_id before insert or update of standard_id on game_templates for each row when (new.standard_id is not null) execute function app.own_shelf('standard_id', 'curriculum_standards');

create trigger audit after insert or update or delete on game_templates for each row execute function app.audit_row('game_templates', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table library_resources enable row level security;
alter table library_resources force row level security;
create policy owner_all on library_resources for all to aivo_owner using (true) with check (true);
create policy guard_all on library_resources for all to aivo_guard using (true) with check (true);
revoke all on library_resources from public;

-- CATALOGUE: rows without an owner are the platform's and everyone reads them; the others are the tenant's own.
-- Staff write their tenant's rows, the platform its own.
grant select on library_resources to aivo_member, aivo_district, aivo_platform, aivo_worker;
grant insert, update on library_resources to aivo_member, aivo_district, aivo_platform, aivo_worker;
create policy read on library_resources for select to aivo_member, aivo_district, aivo_worker using (
  (owner_tenant_id is null or owner_tenant_id = (select app.tenant_id())) and (select app.tenant_id()) is not null);
create policy member_add on library_resources for insert to aivo_member with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_change on library_resources for update to aivo_member using (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy district_add on library_resources for insert to aivo_district with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on library_resources for update to aivo_district using (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_add on library_resources for insert to aivo_worker with check (owner_tenant_id = (select app.tenant_id()));
create policy worker_change on library_resources for update to aivo_worker using (owner_tenant_id = (select app.tenant_id()));
create policy platform_read on library_resources for select to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_add on library_resources for insert to aivo_platform with check (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_change on library_resources for update to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');

create trigger touch before update on library_resources for each row execute function app.touch();

create trigger stay before update of owner_tenant_id, id on library_resources for each row when (old.owner_tenant_id is distinct from new.owner_tenant_id or old.id is distinct from new.id) execute function app.stay('library_resources');

create trigger own_shelf_standard_id before insert or update of standard_id on library_resources for each row when (new.standard_id is not null) execute function app.own_shelf('standard_id', 'curriculum_standards');

create trigger audit after insert or update or delete on library_resources for each row execute function app.audit_row('library_resources', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table writing_prompts enable row level security;
alter table writing_prompts force row level security;
create policy owner_all on writing_prompts for all to aivo_owner using (true) with check (true);
create policy guard_all on writing_prompts for all to aivo_guard using (true) with check (true);
revoke all on writing_prompts from public;

-- CATALOGUE: rows without an owner are the platform's and everyone reads them; the others are the tenant's own.
-- Staff write their tenant's rows, the platform its own.
grant select on writing_prompts to aivo_member, aivo_district, aivo_platform, aivo_worker;
grant insert, update on writing_prompts to aivo_member, aivo_district, aivo_platform, aivo_worker;
create policy read on writing_prompts for select to aivo_member, aivo_district, aivo_worker using (
  (owner_tenant_id is null or owner_tenant_id = (select app.tenant_id())) and (select app.tenant_id()) is not null);
create policy member_add on writing_prompts for insert to aivo_member with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_change on writing_prompts for update to aivo_member using (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy district_add on writing_prompts for insert to aivo_district with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on writing_prompts for update to aivo_district using (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_add on writing_prompts for insert to aivo_worker with check (owner_tenant_id = (select app.tenant_id()));
create policy worker_change on writing_prompts for update to aivo_worker using (owner_tenant_id = (select app.tenant_id()));
create policy platform_read on writing_prompts for select to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_add on writing_prompts for insert to aivo_platform with check (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_change on writing_prompts for update to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');

create trigger touch before update on writing_prompts for each row execute function app.touch();

create trigger stay before update of owner_tenant_id, id on writing_prompts for each row when (old.owner_tenant_id is distinct from new.owner_tenant_id or old.id is distinct from new.id) execute function app.stay('writing_prompts');

create trigger own_shelf_standard_id before insert or update of standard_id on writing_prompts for each row when (new.standard_id is not null) execute function app.own_shelf('standard_id', 'curriculum_standards');

create trigger audit after insert or update or delete on writing_prompts for each row execute function app.audit_row('writing_prompts', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table focus_sessions enable row level security;
alter table focus_sessions force row level security;
create policy owner_all on focus_sessions for all to aivo_owner using (true) with check (true);
create policy guard_all on focus_sessions for all to aivo_guard using (true) with check (true);
revoke all on focus_sessions from public;

-- STUDENT(focus): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on focus_sessions to aivo_member, aivo_district;
grant select, insert, update, delete on focus_sessions to aivo_worker;
create policy district_read on focus_sessions for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'read')) then true
    else student_id = any ((select app.my_students('focus', 'read'))::uuid[]) end);
create policy district_add on focus_sessions for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'write')) then true
    else student_id = any ((select app.my_students('focus', 'write'))::uuid[]) end);
create policy district_change on focus_sessions for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'write')) then true
    else student_id = any ((select app.my_students('focus', 'write'))::uuid[]) end);
create policy worker_all on focus_sessions for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on focus_sessions for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'read'))::uuid[]));
create policy member_add on focus_sessions for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'write'))::uuid[]));
create policy member_change on focus_sessions for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'write'))::uuid[]));

-- What a session may record follows from the consent in force, never from what the application says: the trigger copies
-- the consent's levels into the session and refuses one that wants to record more.
-- (`create or replace`, because the functions outlive a downgrade of this phase.)
grant select on public.consent_records, public.retention_holds to aivo_guard;
grant select, update on public.focus_sessions to aivo_guard;

set role aivo_guard;

create or replace function app.focus_level(level text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$ select array_position(array['self_report', 'activity', 'full'], level) $$;
comment on function app.focus_level(text) is 'Monitoring levels as numbers: 1 the learner''s own answers, 2 signals of the activity, 3 visibility of the page';

create or replace function app.focus_session_level() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  consent record;
begin
  select c.id, c.consent_level, c.monitoring_level into consent
  from public.consent_records c
  where c.tenant_id = new.tenant_id and c.student_id = new.student_id and c.purpose = 'focus_monitoring'
    and c.status = 'granted' and (c.expires_at is null or c.expires_at > now()) and c.deleted_at is null;
  if not found then
    raise exception 'Nobody has agreed to focus help for this learner.' using errcode = 'AV001', detail = 'focus_monitoring';
  end if;
  if app.focus_level(new.monitoring_level) > app.focus_level(consent.monitoring_level) then
    raise exception 'The consent allows % only, the session asks for %.', consent.monitoring_level, new.monitoring_level
      using errcode = 'AV001', detail = 'focus_monitoring';
  end if;
  new.consent_record_id := consent.id;
  new.consent_level := consent.consent_level;
  new.consented_level := consent.monitoring_level;
  return new;
end
$$;
comment on function app.focus_session_level() is 'Copies the levels of the consent in force into a session; refuses one that records more';
revoke execute on function app.focus_session_level() from public;
grant execute on function app.focus_session_level() to aivo_owner;
revoke execute on function app.focus_level(text) from public;
grant execute on function app.focus_level(text) to aivo_owner, aivo_member, aivo_district, aivo_worker;

-- Work that runs ends when the consent behind it has: whoever withdrew has no right to write the learner's work.
create or replace function app.stop_focus_sessions(student uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  stopped integer;
begin
  update public.focus_sessions w set status = 'abandoned', ended_at = greatest(now(), w.started_at)
  where w.tenant_id = app.tenant_id() and w.student_id = student and w.status in ('active', 'paused') and w.deleted_at is null
    and not exists (
      select from public.consent_records c
      where c.tenant_id = w.tenant_id and c.student_id = w.student_id and c.purpose = 'focus_monitoring'
        and c.status = 'granted' and c.expires_at > now() and c.deleted_at is null);
  get diagnostics stopped = row_count;
  return stopped;
end
$$;
comment on function app.stop_focus_sessions(uuid) is 'Ends what runs of a learner whose consent is over; answers how many';
revoke execute on function app.stop_focus_sessions(uuid) from public;
grant execute on function app.stop_focus_sessions(uuid) to aivo_member, aivo_district, aivo_worker;

set role aivo_owner;

create trigger level before insert or update of monitoring_level on focus_sessions
  for each row execute function app.focus_session_level();

create trigger touch before update on focus_sessions for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on focus_sessions for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('focus_sessions');

create trigger audit after insert or update or delete on focus_sessions for each row execute function app.audit_row('focus_sessions', '');

create trigger consent before insert or update on focus_sessions for each row execute function app.consent_gate_row('focus_monitoring');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table focus_events enable row level security;
alter table focus_events force row level security;
create policy owner_all on focus_events for all to aivo_owner using (true) with check (true);
create policy guard_all on focus_events for all to aivo_guard using (true) with check (true);
revoke all on focus_events from public;

-- STUDENT(focus): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on focus_events to aivo_member, aivo_district;
grant select, insert, update, delete on focus_events to aivo_worker;
create policy district_read on focus_events for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'read')) then true
    else student_id = any ((select app.my_students('focus', 'read'))::uuid[]) end);
create policy district_add on focus_events for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'write')) then true
    else student_id = any ((select app.my_students('focus', 'write'))::uuid[]) end);
create policy district_change on focus_events for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'write')) then true
    else student_id = any ((select app.my_students('focus', 'write'))::uuid[]) end);
create policy worker_all on focus_events for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on focus_events for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'read'))::uuid[]));
create policy member_add on focus_events for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'write'))::uuid[]));
create policy member_change on focus_events for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'write'))::uuid[]));

-- An event is written once: nobody changes one. Taking one away goes through one door; with its session it is stamped.
revoke update on focus_events from aivo_member, aivo_district;
grant update (deleted_at, deletion_id) on focus_events to aivo_member;
grant select, delete, update (deleted_at, deletion_id) on public.focus_events to aivo_guard;

set role aivo_guard;

-- A signal beyond what session and consent allow at this moment is refused by the database: a lowered consent acts at
-- once, in sessions that are running too. One join per statement, so that large batches stay cheap.
create or replace function app.focus_signal_gate() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform 1
  from changed e
  join public.focus_sessions s
    on s.tenant_id = e.tenant_id and s.student_id = e.student_id and s.id = e.focus_session_id
  left join public.consent_records c
    on c.tenant_id = e.tenant_id and c.student_id = e.student_id and c.purpose = 'focus_monitoring'
    and c.status = 'granted' and (c.expires_at is null or c.expires_at > now()) and c.deleted_at is null
  where case e.signal when 'self_report' then 1 when 'break_request' then 1 when 'visibility' then 3 else 2 end
    > least(app.focus_level(s.monitoring_level), coalesce(app.focus_level(c.monitoring_level), 0));
  if found then
    raise exception 'A focus signal goes beyond what was agreed to.' using errcode = 'AV001', detail = 'focus_monitoring';
  end if;
  return null;
end
$$;
comment on function app.focus_signal_gate() is 'Refuses events whose signal goes beyond session and consent';

-- The learner, or a parent who decides about the learner's data, takes events away. They are destroyed; while a hold
-- covers them (someone asked to inspect, 99.10(e)) they disappear from every view and are destroyed when it ends.
-- The session's counts follow, so that they don't tell what was taken away. After majority a parent's right to decide
-- about data has ended, and with it this.
create or replace function app.remove_focus_events(events uuid[]) returns table (id uuid, outcome text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  tenant uuid := app.tenant_id();
  deciding uuid[] := case app.actor_role()
    when 'learner' then app.my_students('focus', 'write')
    when 'parent' then array(select unnest(app.my_students('focus', 'read')) intersect select unnest(app.my_students('consent', 'write')))
    else '{}' end;
  act uuid := uuidv7();
  sessions uuid[];
  held uuid[];
begin
  if tenant is null then
    raise exception 'There is no context.' using errcode = 'AV000';
  end if;
  select array_agg(distinct h.student_id) into held
  from public.retention_holds h
  where h.tenant_id = tenant and h.student_id = any (deciding) and h.released_at is null and h.deleted_at is null
    and (h.covers = '{}' or h.covers && array['everything', 'focus']);
  select array_agg(distinct e.focus_session_id) into sessions
  from public.focus_events e
  where e.tenant_id = tenant and e.student_id = any (deciding) and e.id = any (events) and e.deleted_at is null;
  return query
    update public.focus_events e set deleted_at = now(), deletion_id = act
    where e.tenant_id = tenant and e.student_id = any (deciding) and e.student_id = any (coalesce(held, '{}'))
      and e.id = any (events) and e.deleted_at is null
    returning e.id, 'hidden'::text;
  return query
    delete from public.focus_events e
    where e.tenant_id = tenant and e.student_id = any (deciding) and not e.student_id = any (coalesce(held, '{}'))
      and e.id = any (events) and e.deleted_at is null
    returning e.id, 'destroyed'::text;
  perform app.count_focus_events(tenant, sessions);
end
$$;
comment on function app.remove_focus_events(uuid[]) is 'Takes focus events away for the learner or a deciding parent; destroyed, or hidden while a hold covers them';

-- The counts of these sessions, from the events that are there. They only become smaller, which the gate lets through
-- after a withdrawal too.
create or replace function app.count_focus_events(tenant uuid, sessions uuid[]) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update public.focus_sessions s
  set distraction_count = least(s.distraction_count, n.distraction),
    attention_lost_count = least(s.attention_lost_count, n.lost),
    attention_regained_count = least(s.attention_regained_count, n.regained),
    self_check_count = least(s.self_check_count, n.self_checks)
  from (
    select k.id, count(*) filter (where e.event_type = 'distraction_detected') as distraction,
      count(*) filter (where e.event_type = 'attention_lost') as lost,
      count(*) filter (where e.event_type = 'attention_regained') as regained,
      count(*) filter (where e.self_report is not null) as self_checks
    from unnest(sessions) as k (id)
    left join public.focus_events e on e.tenant_id = tenant and e.focus_session_id = k.id and e.deleted_at is null
    group by k.id) as n
  where s.tenant_id = tenant and s.id = n.id
    and (s.distraction_count > n.distraction or s.attention_lost_count > n.lost
      or s.attention_regained_count > n.regained or s.self_check_count > n.self_checks)
$$;
comment on function app.count_focus_events(uuid, uuid[]) is 'Counts the events of sessions anew; called by the guard only';

revoke execute on function app.focus_signal_gate(), app.remove_focus_events(uuid[]), app.count_focus_events(uuid, uuid[])
  from public;
grant execute on function app.focus_signal_gate() to aivo_owner;
grant execute on function app.remove_focus_events(uuid[]) to aivo_member;

set role aivo_owner;

create trigger signal after insert on focus_events referencing new table as changed
  for each statement execute function app.focus_signal_gate();

create trigger audit_insert after insert on focus_events referencing new table as changed for each statement execute function app.audit_statement('focus_events');

create trigger audit_update after update on focus_events referencing new table as changed for each statement execute function app.audit_statement('focus_events');

create trigger audit_delete after delete on focus_events referencing old table as changed for each statement execute function app.audit_statement('focus_events');

create trigger consent after insert on focus_events referencing new table as changed for each statement execute function app.consent_gate_statement('focus_monitoring');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table focus_interventions enable row level security;
alter table focus_interventions force row level security;
create policy owner_all on focus_interventions for all to aivo_owner using (true) with check (true);
create policy guard_all on focus_interventions for all to aivo_guard using (true) with check (true);
revoke all on focus_interventions from public;

-- STUDENT(focus): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on focus_interventions to aivo_member, aivo_district;
grant select, insert, update, delete on focus_interventions to aivo_worker;
create policy district_read on focus_interventions for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'read')) then true
    else student_id = any ((select app.my_students('focus', 'read'))::uuid[]) end);
create policy district_add on focus_interventions for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'write')) then true
    else student_id = any ((select app.my_students('focus', 'write'))::uuid[]) end);
create policy district_change on focus_interventions for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('focus', 'write')) then true
    else student_id = any ((select app.my_students('focus', 'write'))::uuid[]) end);
create policy worker_all on focus_interventions for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on focus_interventions for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'read'))::uuid[]));
create policy member_add on focus_interventions for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'write'))::uuid[]));
create policy member_change on focus_interventions for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('focus', 'write'))::uuid[]));

create trigger touch before update on focus_interventions for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on focus_interventions for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('focus_interventions');

create trigger audit after insert or update or delete on focus_interventions for each row execute function app.audit_row('focus_interventions', '');

create trigger consent before insert or update on focus_interventions for each row execute function app.consent_gate_row('focus_monitoring');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table homework_sessions enable row level security;
alter table homework_sessions force row level security;
create policy owner_all on homework_sessions for all to aivo_owner using (true) with check (true);
create policy guard_all on homework_sessions for all to aivo_guard using (true) with check (true);
revoke all on homework_sessions from public;

-- STUDENT(learning): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on homework_sessions to aivo_member, aivo_district;
grant select, insert, update, delete on homework_sessions to aivo_worker;
create policy district_read on homework_sessions for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'read')) then true
    else student_id = any ((select app.my_students('learning', 'read'))::uuid[]) end);
create policy district_add on homework_sessions for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy district_change on homework_sessions for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy worker_all on homework_sessions for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on homework_sessions for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'read'))::uuid[]));
create policy member_add on homework_sessions for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));
create policy member_change on homework_sessions for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));

-- (`create or replace`, because the function outlives a downgrade of this phase.)
grant select, update on public.homework_sessions to aivo_guard;
grant select on public.consent_records to aivo_guard;

set role aivo_guard;

-- Work that runs ends when the consent behind it has: whoever withdrew has no right to write the learner's work.
create or replace function app.stop_homework_sessions(student uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  stopped integer;
begin
  update public.homework_sessions w set status = 'abandoned', ended_at = greatest(now(), w.started_at)
  where w.tenant_id = app.tenant_id() and w.student_id = student and w.status in ('active', 'paused') and w.deleted_at is null
    and not exists (
      select from public.consent_records c
      where c.tenant_id = w.tenant_id and c.student_id = w.student_id and c.purpose = 'learning_activity'
        and c.status = 'granted' and c.expires_at > now() and c.deleted_at is null);
  get diagnostics stopped = row_count;
  return stopped;
end
$$;
comment on function app.stop_homework_sessions(uuid) is 'Ends what runs of a learner whose consent is over; answers how many';
revoke execute on function app.stop_homework_sessions(uuid) from public;
grant execute on function app.stop_homework_sessions(uuid) to aivo_member, aivo_district, aivo_worker;

set role aivo_owner;

create trigger touch before update on homework_sessions for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on homework_sessions for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('homework_sessions');

create trigger own_shelf_standard_id before insert or update of standard_id on homework_sessions for each row when (new.standard_id is not null) execute function app.own_shelf('standard_id', 'curriculum_standards');

create trigger audit after insert or update or delete on homework_sessions for each row execute function app.audit_row('homework_sessions', '');

create trigger consent before insert or update on homework_sessions for each row execute function app.consent_gate_row('learning_activity');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table writing_documents enable row level security;
alter table writing_documents force row level security;
create policy owner_all on writing_documents for all to aivo_owner using (true) with check (true);
create policy guard_all on writing_documents for all to aivo_guard using (true) with check (true);
revoke all on writing_documents from public;

-- STUDENT(conversation): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on writing_documents to aivo_member, aivo_district;
grant select, insert, update, delete on writing_documents to aivo_worker;
create policy district_read on writing_documents for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'read')) then true
    else student_id = any ((select app.my_students('conversation', 'read'))::uuid[]) end);
create policy district_add on writing_documents for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'write')) then true
    else student_id = any ((select app.my_students('conversation', 'write'))::uuid[]) end);
create policy district_change on writing_documents for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'write')) then true
    else student_id = any ((select app.my_students('conversation', 'write'))::uuid[]) end);
create policy worker_all on writing_documents for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on writing_documents for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'read'))::uuid[]));
create policy member_add on writing_documents for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[]));
create policy member_change on writing_documents for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[]));

create trigger touch before update on writing_documents for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on writing_documents for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('writing_documents');

create trigger own_shelf_writing_prompt_id before insert or update of writing_prompt_id on writing_documents for each row when (new.writing_prompt_id is not null) execute function app.own_shelf('writing_prompt_id', 'writing_prompts');

create trigger own_shelf_standard_id before insert or update of standard_id on writing_documents for each row when (new.standard_id is not null) execute function app.own_shelf('standard_id', 'curriculum_standards');

create trigger audit after insert or update or delete on writing_documents for each row execute function app.audit_row('writing_documents', '');

create trigger consent before insert or update on writing_documents for each row execute function app.consent_gate_row('learning_activity');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table game_sessions enable row level security;
alter table game_sessions force row level security;
create policy owner_all on game_sessions for all to aivo_owner using (true) with check (true);
create policy guard_all on game_sessions for all to aivo_guard using (true) with check (true);
revoke all on game_sessions from public;

-- STUDENT(learning): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on game_sessions to aivo_member, aivo_district;
grant select, insert, update, delete on game_sessions to aivo_worker;
create policy district_read on game_sessions for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'read')) then true
    else student_id = any ((select app.my_students('learning', 'read'))::uuid[]) end);
create policy district_add on game_sessions for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy district_change on game_sessions for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy worker_all on game_sessions for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on game_sessions for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'read'))::uuid[]));
create policy member_add on game_sessions for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));
create policy member_change on game_sessions for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));

-- (`create or replace`, because the function outlives a downgrade of this phase.)
grant select, update on public.game_sessions to aivo_guard;
grant select on public.consent_records to aivo_guard;

set role aivo_guard;

-- Work that runs ends when the consent behind it has: whoever withdrew has no right to write the learner's work.
create or replace function app.stop_game_sessions(student uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  stopped integer;
begin
  update public.game_sessions w set status = 'left', ended_at = greatest(now(), w.started_at)
  where w.tenant_id = app.tenant_id() and w.student_id = student and w.status in ('active', 'paused') and w.deleted_at is null
    and not exists (
      select from public.consent_records c
      where c.tenant_id = w.tenant_id and c.student_id = w.student_id and c.purpose = 'learning_activity'
        and c.status = 'granted' and c.expires_at > now() and c.deleted_at is null);
  get diagnostics stopped = row_count;
  return stopped;
end
$$;
comment on function app.stop_game_sessions(uuid) is 'Ends what runs of a learner whose consent is over; answers how many';
revoke execute on function app.stop_game_sessions(uuid) from public;
grant execute on function app.stop_game_sessions(uuid) to aivo_member, aivo_district, aivo_worker;

set role aivo_owner;

create trigger touch before update on game_sessions for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on game_sessions for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('game_sessions');

create trigger own_shelf_game_template_id before insert or update of game_template_id on game_sessions for each row when (new.game_template_id is not null) execute function app.own_shelf('game_template_id', 'game_templates');

create trigger own_shelf_standard_id before insert or update of standard_id on game_sessions for each row when (new.standard_id is not null) execute function app.own_shelf('standard_id', 'curriculum_standards');

create trigger audit after insert or update or delete on game_sessions for each row execute function app.audit_row('game_sessions', '');

create trigger consent before insert or update on game_sessions for each row execute function app.consent_gate_row('learning_activity');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table homework_hints enable row level security;
alter table homework_hints force row level security;
create policy owner_all on homework_hints for all to aivo_owner using (true) with check (true);
create policy guard_all on homework_hints for all to aivo_guard using (true) with check (true);
revoke all on homework_hints from public;

-- STUDENT(learning): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on homework_hints to aivo_member, aivo_district;
grant select, insert, update, delete on homework_hints to aivo_worker;
create policy district_read on homework_hints for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'read')) then true
    else student_id = any ((select app.my_students('learning', 'read'))::uuid[]) end);
create policy district_add on homework_hints for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy district_change on homework_hints for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy worker_all on homework_hints for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on homework_hints for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'read'))::uuid[]));
create policy member_add on homework_hints for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));
create policy member_change on homework_hints for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));

create trigger touch before update on homework_hints for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on homework_hints for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('homework_hints');

create trigger audit after insert or update or delete on homework_hints for each row execute function app.audit_row('homework_hints', '');

create trigger consent before insert or update on homework_hints for each row execute function app.consent_gate_row('learning_activity');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table homework_resources enable row level security;
alter table homework_resources force row level security;
create policy owner_all on homework_resources for all to aivo_owner using (true) with check (true);
create policy guard_all on homework_resources for all to aivo_guard using (true) with check (true);
revoke all on homework_resources from public;

-- STUDENT(learning): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on homework_resources to aivo_member, aivo_district;
grant select, insert, update, delete on homework_resources to aivo_worker;
create policy district_read on homework_resources for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'read')) then true
    else student_id = any ((select app.my_students('learning', 'read'))::uuid[]) end);
create policy district_add on homework_resources for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy district_change on homework_resources for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy worker_all on homework_resources for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on homework_resources for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'read'))::uuid[]));
create policy member_add on homework_resources for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));
create policy member_change on homework_resources for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));

create trigger touch before update on homework_resources for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on homework_resources for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('homework_resources');

create trigger own_shelf_library_resource_id before insert or update of library_resource_id on homework_resources for each row when (new.library_resource_id is not null) execute function app.own_shelf('library_resource_id', 'library_resources');

create trigger audit after insert or update or delete on homework_resources for each row execute function app.audit_row('homework_resources', '');

create trigger consent before insert or update on homework_resources for each row execute function app.consent_gate_row('learning_activity');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table writing_revisions enable row level security;
alter table writing_revisions force row level security;
create policy owner_all on writing_revisions for all to aivo_owner using (true) with check (true);
create policy guard_all on writing_revisions for all to aivo_guard using (true) with check (true);
revoke all on writing_revisions from public;

-- STUDENT(conversation): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on writing_revisions to aivo_member, aivo_district;
grant select, insert, update, delete on writing_revisions to aivo_worker;
create policy district_read on writing_revisions for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'read')) then true
    else student_id = any ((select app.my_students('conversation', 'read'))::uuid[]) end);
create policy district_add on writing_revisions for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'write')) then true
    else student_id = any ((select app.my_students('conversation', 'write'))::uuid[]) end);
create policy district_change on writing_revisions for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'write')) then true
    else student_id = any ((select app.my_students('conversation', 'write'))::uuid[]) end);
create policy worker_all on writing_revisions for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on writing_revisions for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'read'))::uuid[]));
create policy member_add on writing_revisions for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[]));
create policy member_change on writing_revisions for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[]));

create trigger touch before update on writing_revisions for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on writing_revisions for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('writing_revisions');

create trigger audit after insert or update or delete on writing_revisions for each row execute function app.audit_row('writing_revisions', '');

create trigger consent before insert or update on writing_revisions for each row execute function app.consent_gate_row('learning_activity');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table writing_shares enable row level security;
alter table writing_shares force row level security;
create policy owner_all on writing_shares for all to aivo_owner using (true) with check (true);
create policy guard_all on writing_shares for all to aivo_guard using (true) with check (true);
revoke all on writing_shares from public;

-- STUDENT(conversation): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on writing_shares to aivo_member, aivo_district;
grant select, insert, update, delete on writing_shares to aivo_worker;
create policy district_read on writing_shares for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'read')) then true
    else student_id = any ((select app.my_students('conversation', 'read'))::uuid[]) end);
create policy district_add on writing_shares for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'write')) then true
    else student_id = any ((select app.my_students('conversation', 'write'))::uuid[]) end);
create policy district_change on writing_shares for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'write')) then true
    else student_id = any ((select app.my_students('conversation', 'write'))::uuid[]) end);
create policy worker_all on writing_shares for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on writing_shares for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'read'))::uuid[]));
create policy member_add on writing_shares for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[]));
create policy member_change on writing_shares for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[]));

create trigger touch before update on writing_shares for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on writing_shares for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('writing_shares');

create trigger audit after insert or update or delete on writing_shares for each row execute function app.audit_row('writing_shares', '');

create trigger consent before insert or update on writing_shares for each row execute function app.consent_gate_row('learning_activity');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table game_results enable row level security;
alter table game_results force row level security;
create policy owner_all on game_results for all to aivo_owner using (true) with check (true);
create policy guard_all on game_results for all to aivo_guard using (true) with check (true);
revoke all on game_results from public;

-- STUDENT(learning): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on game_results to aivo_member, aivo_district;
grant select, insert, update, delete on game_results to aivo_worker;
create policy district_read on game_results for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'read')) then true
    else student_id = any ((select app.my_students('learning', 'read'))::uuid[]) end);
create policy district_add on game_results for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy district_change on game_results for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy worker_all on game_results for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on game_results for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'read'))::uuid[]));
create policy member_add on game_results for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));
create policy member_change on game_results for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));

create trigger touch before update on game_results for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on game_results for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('game_results');

create trigger audit after insert or update or delete on game_results for each row execute function app.audit_row('game_results', '');

create trigger consent before insert or update on game_results for each row execute function app.consent_gate_row('learning_activity');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table writing_comments enable row level security;
alter table writing_comments force row level security;
create policy owner_all on writing_comments for all to aivo_owner using (true) with check (true);
create policy guard_all on writing_comments for all to aivo_guard using (true) with check (true);
revoke all on writing_comments from public;

-- STUDENT(conversation): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on writing_comments to aivo_member, aivo_district;
grant select, insert, update, delete on writing_comments to aivo_worker;
create policy district_read on writing_comments for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'read')) then true
    else student_id = any ((select app.my_students('conversation', 'read'))::uuid[]) end);
create policy district_add on writing_comments for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'write')) then true
    else student_id = any ((select app.my_students('conversation', 'write'))::uuid[]) end);
create policy district_change on writing_comments for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'write')) then true
    else student_id = any ((select app.my_students('conversation', 'write'))::uuid[]) end);
create policy worker_all on writing_comments for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on writing_comments for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'read'))::uuid[]));
create policy member_add on writing_comments for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[]));
create policy member_change on writing_comments for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[]));

-- A parent who reads the text may remark on it; everyone writes in their own name.
create policy family_add on writing_comments for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'read'))::uuid[])
  and (select app.actor_role()) = 'parent' and author_kind = 'family');
create policy own_name on writing_comments as restrictive for insert to aivo_member
  with check (authored_by_user_id = (select app.user_id()));

create trigger touch before update on writing_comments for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on writing_comments for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('writing_comments');

create trigger audit after insert or update or delete on writing_comments for each row execute function app.audit_row('writing_comments', '');

create trigger consent before insert or update on writing_comments for each row execute function app.consent_gate_row('learning_activity');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table writing_feedback enable row level security;
alter table writing_feedback force row level security;
create policy owner_all on writing_feedback for all to aivo_owner using (true) with check (true);
create policy guard_all on writing_feedback for all to aivo_guard using (true) with check (true);
revoke all on writing_feedback from public;

-- STUDENT(conversation): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on writing_feedback to aivo_member, aivo_district;
grant select, insert, update, delete on writing_feedback to aivo_worker;
create policy district_read on writing_feedback for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'read')) then true
    else student_id = any ((select app.my_students('conversation', 'read'))::uuid[]) end);
create policy district_add on writing_feedback for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'write')) then true
    else student_id = any ((select app.my_students('conversation', 'write'))::uuid[]) end);
create policy district_change on writing_feedback for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'write')) then true
    else student_id = any ((select app.my_students('conversation', 'write'))::uuid[]) end);
create policy worker_all on writing_feedback for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on writing_feedback for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'read'))::uuid[]));
create policy member_add on writing_feedback for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[]));
create policy member_change on writing_feedback for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[]));

create trigger touch before update on writing_feedback for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on writing_feedback for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('writing_feedback');

create trigger audit after insert or update or delete on writing_feedback for each row execute function app.audit_row('writing_feedback', '');

create trigger consent before insert or update on writing_feedback for each row execute function app.consent_gate_row('learning_activity');

-- The library every installation begins with: texts of our own, nothing from elsewhere, in English and Spanish.
insert into library_resources (id, code, resource_type, title, description, body, subject, grade_level, grade_level_to,
  skills, language_code, reading_grade, duration_minutes, access_features, status, quality_rating, quality_checked_on) values
  ('00000000-0000-7000-8000-0000000b0001', 'platform-equal-parts', 'article', 'Equal parts',
    'What a fraction says.',
    'A fraction counts equal parts. The number below says into how many parts the whole is cut. The number above says how many of them you take. Cut each part in two, and you have twice as many parts, each half as big: the amount is the same.',
    'math', '03', '05', '{equal_fractions}', 'en', 3.5, 5, '{read_aloud,simplified_language}', 'published', 4.0, '2026-08-01'),
  ('00000000-0000-7000-8000-0000000b0002', 'platform-partes-iguales', 'article', 'Partes iguales',
    'Qué dice una fracción.',
    'Una fracción cuenta partes iguales. El número de abajo dice en cuántas partes se corta el entero. El de arriba dice cuántas tomas. Si cortas cada parte en dos, hay el doble de partes, cada una de la mitad: la cantidad es la misma.',
    'math', '03', '05', '{equal_fractions}', 'es', 3.5, 5, '{read_aloud,simplified_language}', 'published', 4.0, '2026-08-01'),
  ('00000000-0000-7000-8000-0000000b0003', 'platform-undo', 'worked_example', 'Undo it step by step',
    'How to find the missing number.',
    'Look at 4 × n + 3 = 23. First undo the adding: take 3 from both sides, 4 × n = 20. Then undo the multiplying: divide both sides by 4, n = 5. Put 5 back: 4 × 5 + 3 is 23.',
    'math', '04', '08', '{two_step_equations}', 'en', 4.0, 6, '{read_aloud,keyboard}', 'published', 4.5, '2026-08-01'),
  ('00000000-0000-7000-8000-0000000b0004', 'platform-main-idea', 'tutorial', 'What is it mostly about?',
    'Three questions that lead to the main idea.',
    'Ask three questions. Who or what is it about? What happens or what is said about it? Which sentence could you leave out? What stays is the main idea.',
    'reading', '03', '08', '{main_idea}', 'en', 3.0, 8, '{read_aloud,simplified_language}', 'published', 4.0, '2026-08-01');

-- The prompts every installation begins with.
insert into writing_prompts (id, code, title, prompt_text, document_type, genre, subject, grade_level, grade_level_to,
  language_code, min_words, max_words, suggested_minutes, rubric, supports, status) values
  ('00000000-0000-7000-8000-0000000c0001', 'platform-one-day', 'One day', 'Tell about one day you remember well. What happened first, then, and at the end?',
    'story', 'narrative', 'writing', '02', '05', 'en', 30, 150, 20,
    '[{"v": 1, "name": "Order", "description": "First, then, at the end", "levels": ["one part", "two parts", "all parts"], "max_points": 4.0},
      {"v": 1, "name": "Details", "description": "What one could see or hear", "levels": ["none", "one", "several"], "max_points": 4.0}]',
    '{"v": 1, "sentence_starters": ["First", "Then", "At the end"], "word_bank": [], "organizer": ["First", "Then", "At the end"]}', 'published'),
  ('00000000-0000-7000-8000-0000000c0002', 'platform-un-dia', 'Un día', 'Cuenta un día que recuerdas bien. ¿Qué pasó primero, después y al final?',
    'story', 'narrative', 'writing', '02', '05', 'es', 30, 150, 20,
    '[{"v": 1, "name": "Orden", "description": "Primero, después, al final", "levels": ["una parte", "dos partes", "todas"], "max_points": 4.0}]',
    '{"v": 1, "sentence_starters": ["Primero", "Después", "Al final"], "word_bank": [], "organizer": ["Primero", "Después", "Al final"]}', 'published'),
  ('00000000-0000-7000-8000-0000000c0003', 'platform-change-one-rule', 'Change one rule', 'Which rule at your school would you change, and why? Give two reasons.',
    'opinion', 'opinion', 'writing', '05', '12', 'en', 60, 300, 30,
    '[{"v": 1, "name": "Claim", "description": "Says what should change", "levels": ["unclear", "clear"], "max_points": 4.0},
      {"v": 1, "name": "Reasons", "description": "Two reasons with an example", "levels": ["none", "one", "two"], "max_points": 4.0}]',
    '{"v": 1, "sentence_starters": ["I would change", "One reason is", "For example"], "word_bank": ["because", "therefore", "although"], "organizer": ["What", "Why", "Example"]}', 'published'),
  ('00000000-0000-7000-8000-0000000c0004', 'platform-explain-it', 'Explain it', 'Explain how to do something you are good at, so that someone else can do it.',
    'report', 'informative', 'writing', '04', '12', 'en', 50, 300, 30,
    '[{"v": 1, "name": "Steps", "description": "In an order that works", "levels": ["some", "all"], "max_points": 4.0}]',
    '{"v": 1, "sentence_starters": ["You need", "First", "When that is done"], "word_bank": [], "organizer": ["Things", "Steps", "Watch out"]}', 'published');
