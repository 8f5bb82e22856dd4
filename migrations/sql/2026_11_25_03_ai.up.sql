CREATE TABLE ai_models (
	id UUID DEFAULT uuidv7() NOT NULL, 
	owner_tenant_id UUID, 
	provider TEXT NOT NULL, 
	name TEXT NOT NULL, 
	model_version TEXT NOT NULL, 
	kind TEXT DEFAULT 'rules' NOT NULL, 
	description TEXT, 
	capabilities TEXT[] DEFAULT '{}' NOT NULL, 
	languages TEXT[] DEFAULT '{}' NOT NULL, 
	status TEXT DEFAULT 'available' NOT NULL, 
	is_third_party BOOLEAN DEFAULT 'false' NOT NULL, 
	is_used_for_training BOOLEAN DEFAULT 'false' NOT NULL, 
	provider_keeps_days INTEGER, 
	region TEXT, 
	terms_uri TEXT, 
	limits JSONB DEFAULT '{"v":1,"context_tokens":null,"output_tokens":null,"timeout_ms":8000,"daily_cost_per_learner_micros":null,"daily_messages_per_learner":null}' NOT NULL, 
	input_price_micros BIGINT DEFAULT '0' NOT NULL, 
	output_price_micros BIGINT DEFAULT '0' NOT NULL, 
	released_on DATE, 
	retired_on DATE, 
	retired_reason TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_ai_models PRIMARY KEY (id), 
	CONSTRAINT ck_ai_models_own_engines_do_not_train CHECK (is_third_party or not is_used_for_training), 
	CONSTRAINT ck_ai_models_prices CHECK (input_price_micros >= 0 and output_price_micros >= 0), 
	CONSTRAINT fk_ai_models_owner_tenant_id FOREIGN KEY(owner_tenant_id) REFERENCES tenants (id), 
	CONSTRAINT ck_ai_models_kind_words CHECK (kind in ('rules', 'language_model', 'embedding', 'speech', 'translation')), 
	CONSTRAINT ck_ai_models_capabilities_words CHECK (capabilities <@ array['conversation', 'hints', 'writing_feedback', 'game_content', 'quiz_items', 'plan_drafting', 'summaries', 'plain_words', 'translation', 'embedding', 'speech']::text[]), 
	CONSTRAINT ck_ai_models_status_words CHECK (status in ('available', 'paused', 'retired')), 
	CONSTRAINT ck_ai_models_limits_shape CHECK (jsonb_typeof(limits) = 'object')
);

CREATE INDEX ix_ai_models_owner_tenant_id ON ai_models (owner_tenant_id);

CREATE UNIQUE INDEX uq_ai_models_name_some ON ai_models (owner_tenant_id, provider, name, model_version) NULLS NOT DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE ai_models IS 'A base model or built-in engine with what it can do, where it runs, what it costs and whether it may be used.';

COMMENT ON COLUMN ai_models.owner_tenant_id IS 'Null: the platform''s row, readable by every tenant';

COMMENT ON COLUMN ai_models.provider IS 'builtin, or the provider''s name';

COMMENT ON COLUMN ai_models.model_version IS 'The provider''s own version; a new version is a new row';

COMMENT ON COLUMN ai_models.description IS 'In words a family understands';

COMMENT ON COLUMN ai_models.languages IS 'BCP 47 tags it can answer in';

COMMENT ON COLUMN ai_models.status IS 'paused is the kill switch';

COMMENT ON COLUMN ai_models.is_third_party IS 'Text leaves the installation: asks for the third_party consent too';

COMMENT ON COLUMN ai_models.is_used_for_training IS 'The provider may train on what it gets: asks for the ai_training consent too';

COMMENT ON COLUMN ai_models.provider_keeps_days IS 'Days the provider keeps what it gets; null where nothing leaves';

COMMENT ON COLUMN ai_models.region IS 'Where it runs';

COMMENT ON COLUMN ai_models.terms_uri IS 'Agreement with the provider';

COMMENT ON COLUMN ai_models.limits IS 'Budgets, timeouts and lengths';

COMMENT ON COLUMN ai_models.input_price_micros IS 'Price of a million tokens in, in micro-dollars';

COMMENT ON COLUMN ai_models.output_price_micros IS 'Price of a million tokens out, in micro-dollars';

COMMENT ON COLUMN ai_models.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN ai_models.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN ai_models.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN ai_models.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE personal_ai_models (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	model_id UUID NOT NULL, 
	subject TEXT, 
	status TEXT DEFAULT 'learning' NOT NULL, 
	language TEXT DEFAULT 'en' NOT NULL, 
	wording TEXT DEFAULT 'child' NOT NULL, 
	reading_grade NUMERIC(3, 1), 
	sentence_words_max INTEGER, 
	hint_steps INTEGER DEFAULT '3' NOT NULL, 
	is_example_first BOOLEAN DEFAULT 'false' NOT NULL, 
	evidence_count INTEGER DEFAULT '0' NOT NULL, 
	adapted_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_personal_ai_models PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_personal_ai_models_reading_grade CHECK (reading_grade between 0 and 13), 
	CONSTRAINT ck_personal_ai_models_sentence_words_max CHECK (sentence_words_max between 3 and 60), 
	CONSTRAINT ck_personal_ai_models_hint_steps CHECK (hint_steps between 1 and 10), 
	CONSTRAINT fk_personal_ai_models_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_personal_ai_models_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_personal_ai_models_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_personal_ai_models_model_id FOREIGN KEY(model_id) REFERENCES ai_models (id), 
	CONSTRAINT ck_personal_ai_models_status_words CHECK (status in ('learning', 'in_use', 'paused', 'reset')), 
	CONSTRAINT ck_personal_ai_models_wording_words CHECK (wording in ('child', 'teen', 'adult'))
);

CREATE INDEX ix_personal_ai_models_model_id ON personal_ai_models (model_id);

CREATE INDEX ix_personal_ai_models_tenant_id_student_id_created_at ON personal_ai_models (tenant_id, student_id, created_at);

CREATE UNIQUE INDEX uq_personal_ai_models_tenant_id_student_id_model_id_subject ON personal_ai_models (tenant_id, student_id, model_id, subject) NULLS NOT DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE personal_ai_models IS 'How machine help is fitted to one learner: plain numbers, each with its reason. Never weights, never a risk.';

COMMENT ON COLUMN personal_ai_models.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN personal_ai_models.subject IS 'Null: for every subject';

COMMENT ON COLUMN personal_ai_models.language IS 'BCP 47 tag of the answers';

COMMENT ON COLUMN personal_ai_models.wording IS 'Register, as the learner chose';

COMMENT ON COLUMN personal_ai_models.reading_grade IS 'Grade level of the texts, 0 is kindergarten';

COMMENT ON COLUMN personal_ai_models.sentence_words_max IS 'Longest sentence, in words';

COMMENT ON COLUMN personal_ai_models.hint_steps IS 'Small steps a hint is cut into';

COMMENT ON COLUMN personal_ai_models.is_example_first IS 'An example before the rule';

COMMENT ON COLUMN personal_ai_models.evidence_count IS 'Answers and choices it rests on; few means: not enough to say';

COMMENT ON COLUMN personal_ai_models.adapted_at IS 'When a number last changed';

COMMENT ON COLUMN personal_ai_models.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN personal_ai_models.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN personal_ai_models.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN personal_ai_models.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE ai_adaptations (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	personal_model_id UUID NOT NULL, 
	name TEXT NOT NULL, 
	skill TEXT, 
	value NUMERIC(12, 4) NOT NULL, 
	unit TEXT DEFAULT 'share' NOT NULL, 
	reason TEXT NOT NULL, 
	evidence JSONB DEFAULT '[]' NOT NULL, 
	evidence_count INTEGER DEFAULT '0' NOT NULL, 
	decided_by TEXT DEFAULT 'engine' NOT NULL, 
	decided_by_user_id UUID, 
	is_locked BOOLEAN DEFAULT 'false' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_ai_adaptations PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_ai_adaptations_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_ai_adaptations_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_ai_adaptations_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_ai_adaptations_tenant_id_student_id_personal_model_id FOREIGN KEY(tenant_id, student_id, personal_model_id) REFERENCES personal_ai_models (tenant_id, student_id, id), 
	CONSTRAINT ck_ai_adaptations_name_words CHECK (name in ('skill_mastery', 'difficulty', 'hint_depth', 'example_share', 'pace', 'session_minutes', 'prompt_interval_minutes')), 
	CONSTRAINT ck_ai_adaptations_unit_words CHECK (unit in ('probability', 'share', 'minutes', 'steps', 'level')), 
	CONSTRAINT ck_ai_adaptations_evidence_shape CHECK (jsonb_typeof(evidence) = 'array'), 
	CONSTRAINT ck_ai_adaptations_decided_by_words CHECK (decided_by in ('engine', 'learner', 'teacher', 'parent')), 
	CONSTRAINT fk_ai_adaptations_tenant_id_decided_by_user_id FOREIGN KEY(tenant_id, decided_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_ai_adaptations_tenant_id_decided_by_user_id ON ai_adaptations (tenant_id, decided_by_user_id);

CREATE INDEX ix_ai_adaptations_tenant_id_personal_model_id ON ai_adaptations (tenant_id, personal_model_id);

CREATE UNIQUE INDEX uq_ai_adaptations_tenant_id_personal_model_id_name_skill ON ai_adaptations (tenant_id, personal_model_id, name, skill) NULLS NOT DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE ai_adaptations IS 'One number of a personal model with its reason and who decided; a person may lock it against the engine.';

COMMENT ON COLUMN ai_adaptations.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN ai_adaptations.skill IS 'Code of the skill or standard, where the number is about one';

COMMENT ON COLUMN ai_adaptations.value IS 'In the unit named beside it';

COMMENT ON COLUMN ai_adaptations.reason IS 'Why it is this number, in one sentence the family can read';

COMMENT ON COLUMN ai_adaptations.evidence IS 'Rows the number rests on';

COMMENT ON COLUMN ai_adaptations.is_locked IS 'A person fixed it; the engine leaves it alone';

COMMENT ON COLUMN ai_adaptations.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN ai_adaptations.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN ai_adaptations.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN ai_adaptations.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE ai_conversations (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	model_id UUID NOT NULL, 
	personal_model_id UUID, 
	purpose TEXT DEFAULT 'study_chat' NOT NULL, 
	subject TEXT, 
	grade_level TEXT, 
	title TEXT, 
	language TEXT DEFAULT 'en' NOT NULL, 
	status TEXT DEFAULT 'active' NOT NULL, 
	stop_reason TEXT, 
	started_by_user_id UUID, 
	started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	disclosure_version TEXT, 
	prompt_version TEXT, 
	supports JSONB DEFAULT '{"v":1,"reading_grade":null,"is_read_aloud":false,"sentence_words_max":null,"wording":"child","accommodation_ids":[]}' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_ai_conversations PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_ai_conversations_order CHECK (ended_at >= started_at), 
	CONSTRAINT ck_ai_conversations_ended CHECK ((status = 'active') = (ended_at is null)), 
	CONSTRAINT fk_ai_conversations_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_ai_conversations_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_ai_conversations_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_ai_conversations_model_id FOREIGN KEY(model_id) REFERENCES ai_models (id), 
	CONSTRAINT fk_ai_conversations_tenant_id_student_id_personal_model_id FOREIGN KEY(tenant_id, student_id, personal_model_id) REFERENCES personal_ai_models (tenant_id, student_id, id), 
	CONSTRAINT ck_ai_conversations_purpose_words CHECK (purpose in ('homework_help', 'writing_help', 'reading_help', 'study_chat', 'game_help', 'own_plan_questions')), 
	CONSTRAINT ck_ai_conversations_status_words CHECK (status in ('active', 'ended', 'stopped')), 
	CONSTRAINT ck_ai_conversations_stop_reason_words CHECK (stop_reason in ('consent_withdrawn', 'consent_expired', 'safety', 'time_limit', 'budget', 'idle', 'model_paused')), 
	CONSTRAINT fk_ai_conversations_tenant_id_started_by_user_id FOREIGN KEY(tenant_id, started_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_ai_conversations_supports_shape CHECK (jsonb_typeof(supports) = 'object')
);

CREATE INDEX ix_ai_conversations_model_id ON ai_conversations (model_id);

CREATE INDEX ix_ai_conversations_tenant_id_personal_model_id ON ai_conversations (tenant_id, personal_model_id);

CREATE INDEX ix_ai_conversations_tenant_id_started_by_user_id ON ai_conversations (tenant_id, started_by_user_id);

CREATE INDEX ix_ai_conversations_tenant_id_status_started_at ON ai_conversations (tenant_id, status, started_at);

CREATE INDEX ix_ai_conversations_tenant_id_student_id_created_at ON ai_conversations (tenant_id, student_id, created_at);

COMMENT ON TABLE ai_conversations IS 'One talk of a learner with a program. Open to learner, parent and teacher; closed to administrators.';

COMMENT ON COLUMN ai_conversations.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN ai_conversations.grade_level IS 'CEDS code at that time';

COMMENT ON COLUMN ai_conversations.language IS 'BCP 47 tag';

COMMENT ON COLUMN ai_conversations.status IS 'stopped: not by the learner';

COMMENT ON COLUMN ai_conversations.started_by_user_id IS 'The learner, or who sat with them';

COMMENT ON COLUMN ai_conversations.disclosure_version IS 'Which ''this is a program, not a person'' was shown';

COMMENT ON COLUMN ai_conversations.prompt_version IS 'Version of the instructions the model was given';

COMMENT ON COLUMN ai_conversations.supports IS 'Supports the conversation was given with';

COMMENT ON COLUMN ai_conversations.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN ai_conversations.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN ai_conversations.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN ai_conversations.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE ai_generated_contents (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	title TEXT, 
	body TEXT NOT NULL, 
	accepted_body TEXT, 
	items JSONB DEFAULT '[]' NOT NULL, 
	language TEXT DEFAULT 'en' NOT NULL, 
	subject TEXT, 
	grade_level TEXT, 
	reading_grade NUMERIC(3, 1), 
	standard_id UUID, 
	model_id UUID NOT NULL, 
	personal_model_id UUID, 
	conversation_id UUID, 
	prompt_name TEXT NOT NULL, 
	prompt_version TEXT NOT NULL, 
	prompt_sha256 BYTEA NOT NULL, 
	prompt JSONB DEFAULT '{"v":1,"instructions":"","inputs":[],"replaced_count":0}' NOT NULL, 
	seed BIGINT, 
	evidence JSONB DEFAULT '[]' NOT NULL, 
	checks JSONB DEFAULT '{"v":1,"is_solvable":null,"is_free_of_names":null,"is_readable":null,"is_accurate":null,"is_unlike_other_plans":null,"findings":[]}' NOT NULL, 
	similarity NUMERIC(5, 4), 
	is_too_similar BOOLEAN DEFAULT 'false' NOT NULL, 
	input_tokens INTEGER DEFAULT '0' NOT NULL, 
	output_tokens INTEGER DEFAULT '0' NOT NULL, 
	cost_micros BIGINT DEFAULT '0' NOT NULL, 
	latency_ms INTEGER, 
	status TEXT DEFAULT 'proposed' NOT NULL, 
	target_table TEXT, 
	target_id UUID, 
	target_field TEXT, 
	requested_by_user_id UUID, 
	reviewed_by_user_id UUID, 
	reviewed_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_ai_generated_contents PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_ai_generated_contents_similarity CHECK (similarity between 0 and 1), 
	CONSTRAINT ck_ai_generated_contents_amounts CHECK (cost_micros >= 0 and input_tokens >= 0 and output_tokens >= 0), 
	CONSTRAINT ck_ai_generated_contents_accepted_by CHECK (status not in ('accepted', 'accepted_edited') or reviewed_by_user_id is not null), 
	CONSTRAINT ck_ai_generated_contents_prompt_sha256 CHECK (octet_length(prompt_sha256) = 32), 
	CONSTRAINT fk_ai_generated_contents_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_ai_generated_contents_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_ai_generated_contents_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_ai_generated_contents_kind_words CHECK (kind in ('plan_passage', 'goal_draft', 'present_levels_draft', 'accommodation_ideas', 'hint', 'explanation', 'writing_feedback', 'game_content', 'quiz_item', 'reading_passage', 'summary', 'report_narrative', 'recommendation', 'plain_words', 'translation_draft')), 
	CONSTRAINT ck_ai_generated_contents_items_shape CHECK (jsonb_typeof(items) = 'array'), 
	CONSTRAINT fk_ai_generated_contents_standard_id FOREIGN KEY(standard_id) REFERENCES curriculum_standards (id), 
	CONSTRAINT fk_ai_generated_contents_model_id FOREIGN KEY(model_id) REFERENCES ai_models (id), 
	CONSTRAINT fk_ai_generated_contents_tenant_id_student_id_personal_model_id FOREIGN KEY(tenant_id, student_id, personal_model_id) REFERENCES personal_ai_models (tenant_id, student_id, id), 
	CONSTRAINT fk_ai_generated_contents_tenant_id_student_id_conversation_id FOREIGN KEY(tenant_id, student_id, conversation_id) REFERENCES ai_conversations (tenant_id, student_id, id), 
	CONSTRAINT ck_ai_generated_contents_prompt_shape CHECK (jsonb_typeof(prompt) = 'object'), 
	CONSTRAINT ck_ai_generated_contents_evidence_shape CHECK (jsonb_typeof(evidence) = 'array'), 
	CONSTRAINT ck_ai_generated_contents_checks_shape CHECK (jsonb_typeof(checks) = 'object'), 
	CONSTRAINT ck_ai_generated_contents_status_words CHECK (status in ('proposed', 'accepted', 'accepted_edited', 'rejected', 'superseded', 'withdrawn')), 
	CONSTRAINT fk_ai_generated_contents_tenant_id_requested_by_user_id FOREIGN KEY(tenant_id, requested_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_ai_generated_contents_tenant_id_reviewed_by_user_id FOREIGN KEY(tenant_id, reviewed_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_ai_generated_contents_model_id ON ai_generated_contents (model_id);

CREATE INDEX ix_ai_generated_contents_standard_id ON ai_generated_contents (standard_id);

CREATE INDEX ix_ai_generated_contents_tenant_id_conversation_id ON ai_generated_contents (tenant_id, conversation_id);

CREATE INDEX ix_ai_generated_contents_tenant_id_personal_model_id ON ai_generated_contents (tenant_id, personal_model_id);

CREATE INDEX ix_ai_generated_contents_tenant_id_requested_by_user_id ON ai_generated_contents (tenant_id, requested_by_user_id);

CREATE INDEX ix_ai_generated_contents_tenant_id_reviewed_by_user_id ON ai_generated_contents (tenant_id, reviewed_by_user_id);

CREATE INDEX ix_ai_generated_contents_tenant_id_status_created_at ON ai_generated_contents (tenant_id, status, created_at);

CREATE INDEX ix_ai_generated_contents_tenant_id_student_id_created_at ON ai_generated_contents (tenant_id, student_id, created_at);

CREATE INDEX ix_ai_generated_contents_tenant_id_subject_grade_level ON ai_generated_contents (tenant_id, subject, grade_level);

CREATE INDEX ix_ai_generated_contents_tenant_id_target_table_target_id ON ai_generated_contents (tenant_id, target_table, target_id);

COMMENT ON TABLE ai_generated_contents IS 'Something a machine made for one learner: a proposal with model, prompt, evidence, cost until one accepts it. Not gated: drafts of the legal record rest on duty, and exercises rest on the gate of the activity that uses them.';

COMMENT ON COLUMN ai_generated_contents.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN ai_generated_contents.kind IS 'No kind for eligibility, placement, service amounts, discipline or grades: no model may propose them';

COMMENT ON COLUMN ai_generated_contents.body IS 'The text as the machine made it; never changed afterwards';

COMMENT ON COLUMN ai_generated_contents.accepted_body IS 'What the person let stand, where they edited it';

COMMENT ON COLUMN ai_generated_contents.items IS 'Exercises, where the content is made of them';

COMMENT ON COLUMN ai_generated_contents.language IS 'BCP 47 tag';

COMMENT ON COLUMN ai_generated_contents.grade_level IS 'CEDS code';

COMMENT ON COLUMN ai_generated_contents.reading_grade IS 'Measured grade level of the text';

COMMENT ON COLUMN ai_generated_contents.prompt_name IS 'Which of the product''s prompts or rule sets';

COMMENT ON COLUMN ai_generated_contents.prompt_sha256 IS 'SHA-256 of the full input, names replaced';

COMMENT ON COLUMN ai_generated_contents.prompt IS 'What went in, names replaced';

COMMENT ON COLUMN ai_generated_contents.seed IS 'Same seed, same content, for the built-in engines';

COMMENT ON COLUMN ai_generated_contents.evidence IS 'Rows it rests on';

COMMENT ON COLUMN ai_generated_contents.checks IS 'What was checked before a person saw it';

COMMENT ON COLUMN ai_generated_contents.similarity IS 'Highest likeness to text in another plan; which plan is never stored';

COMMENT ON COLUMN ai_generated_contents.is_too_similar IS 'Near-identical text stands in another learner''s plan';

COMMENT ON COLUMN ai_generated_contents.cost_micros IS 'Micro-dollars';

COMMENT ON COLUMN ai_generated_contents.target_table IS 'Where it is meant for, such as iep_goals (no key: upper rooms)';

COMMENT ON COLUMN ai_generated_contents.target_id IS 'The row it is meant for or went into';

COMMENT ON COLUMN ai_generated_contents.reviewed_by_user_id IS 'The named person; families can see who';

COMMENT ON COLUMN ai_generated_contents.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN ai_generated_contents.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN ai_generated_contents.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN ai_generated_contents.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE ai_messages (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	conversation_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	by_user_id UUID, 
	content TEXT NOT NULL, 
	language TEXT, 
	is_read_aloud BOOLEAN DEFAULT 'false' NOT NULL, 
	model_id UUID, 
	prompt_version TEXT, 
	input_tokens INTEGER DEFAULT '0' NOT NULL, 
	output_tokens INTEGER DEFAULT '0' NOT NULL, 
	cost_micros BIGINT DEFAULT '0' NOT NULL, 
	latency_ms INTEGER, 
	status TEXT DEFAULT 'sent' NOT NULL, 
	failure TEXT, 
	feedback TEXT, 
	held_back_at TIMESTAMP WITH TIME ZONE, 
	held_back_for TEXT, 
	released_at TIMESTAMP WITH TIME ZONE, 
	released_by_user_id UUID, 
	release_reason TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_ai_messages PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_ai_messages_position CHECK (position >= 1), 
	CONSTRAINT ck_ai_messages_amounts CHECK (cost_micros >= 0 and input_tokens >= 0 and output_tokens >= 0), 
	CONSTRAINT ck_ai_messages_held_back CHECK ((held_back_at is null) = (held_back_for is null)), 
	CONSTRAINT ck_ai_messages_released_by_a_person CHECK (released_at is null or released_by_user_id is not null), 
	CONSTRAINT fk_ai_messages_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_ai_messages_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_ai_messages_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_ai_messages_tenant_id_student_id_conversation_id FOREIGN KEY(tenant_id, student_id, conversation_id) REFERENCES ai_conversations (tenant_id, student_id, id), 
	CONSTRAINT ck_ai_messages_role_words CHECK (role in ('learner', 'assistant', 'system', 'tool')), 
	CONSTRAINT fk_ai_messages_tenant_id_by_user_id FOREIGN KEY(tenant_id, by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_ai_messages_model_id FOREIGN KEY(model_id) REFERENCES ai_models (id), 
	CONSTRAINT ck_ai_messages_status_words CHECK (status in ('sent', 'streaming', 'failed', 'blocked')), 
	CONSTRAINT ck_ai_messages_feedback_words CHECK (feedback in ('helped', 'did_not_help')), 
	CONSTRAINT ck_ai_messages_held_back_for_words CHECK (held_back_for in ('self_harm', 'abuse', 'danger', 'other')), 
	CONSTRAINT fk_ai_messages_tenant_id_released_by_user_id FOREIGN KEY(tenant_id, released_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_ai_messages_model_id ON ai_messages (model_id);

CREATE INDEX ix_ai_messages_tenant_id_by_user_id ON ai_messages (tenant_id, by_user_id);

CREATE INDEX ix_ai_messages_tenant_id_released_by_user_id ON ai_messages (tenant_id, released_by_user_id);

CREATE INDEX ix_ai_messages_tenant_id_student_id_created_at ON ai_messages (tenant_id, student_id, created_at);

CREATE UNIQUE INDEX uq_ai_messages_tenant_id_conversation_id_position ON ai_messages (tenant_id, conversation_id, position) NULLS DISTINCT;

COMMENT ON TABLE ai_messages IS 'One message of a conversation. Held back for safety, only the learner sees it until a person decides.';

COMMENT ON COLUMN ai_messages.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN ai_messages.position IS 'Place in the conversation, from 1';

COMMENT ON COLUMN ai_messages.by_user_id IS 'Null for the program';

COMMENT ON COLUMN ai_messages.content IS 'As sent; text deleted before sending is never kept';

COMMENT ON COLUMN ai_messages.language IS 'BCP 47 tag';

COMMENT ON COLUMN ai_messages.is_read_aloud IS 'Read aloud to the learner';

COMMENT ON COLUMN ai_messages.model_id IS 'Which model answered; null for people';

COMMENT ON COLUMN ai_messages.cost_micros IS 'Micro-dollars';

COMMENT ON COLUMN ai_messages.failure IS 'What went wrong, where it did';

COMMENT ON COLUMN ai_messages.feedback IS 'The learner''s own thumb';

COMMENT ON COLUMN ai_messages.held_back_at IS 'Set where a safety phrase was found';

COMMENT ON COLUMN ai_messages.released_at IS 'When a person opened it to parent and teacher';

COMMENT ON COLUMN ai_messages.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN ai_messages.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN ai_messages.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN ai_messages.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE ai_reviews (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	generated_content_id UUID NOT NULL, 
	decision TEXT NOT NULL, 
	reason TEXT, 
	edited_body TEXT, 
	reviewed_by_user_id UUID NOT NULL, 
	capacity TEXT DEFAULT 'teacher' NOT NULL, 
	seconds_spent INTEGER, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_ai_reviews PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_ai_reviews_reason CHECK (decision = 'accepted' or decision = 'accepted_edited' or reason is not null), 
	CONSTRAINT ck_ai_reviews_edited CHECK (decision <> 'accepted_edited' or edited_body is not null), 
	CONSTRAINT fk_ai_reviews_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_ai_reviews_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_ai_reviews_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_ai_reviews_tenant_id_student_id_generated_content_id FOREIGN KEY(tenant_id, student_id, generated_content_id) REFERENCES ai_generated_contents (tenant_id, student_id, id), 
	CONSTRAINT ck_ai_reviews_decision_words CHECK (decision in ('accepted', 'accepted_edited', 'rejected', 'sent_back')), 
	CONSTRAINT fk_ai_reviews_tenant_id_reviewed_by_user_id FOREIGN KEY(tenant_id, reviewed_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_ai_reviews_capacity_words CHECK (capacity in ('case_manager', 'teacher', 'provider', 'parent', 'learner', 'administrator'))
);

CREATE INDEX ix_ai_reviews_tenant_id_generated_content_id ON ai_reviews (tenant_id, generated_content_id);

CREATE INDEX ix_ai_reviews_tenant_id_reviewed_by_user_id ON ai_reviews (tenant_id, reviewed_by_user_id);

CREATE INDEX ix_ai_reviews_tenant_id_student_id_created_at ON ai_reviews (tenant_id, student_id, created_at);

COMMENT ON TABLE ai_reviews IS 'One person''s decision on machine-made content: accepted, accepted with changes, rejected or sent back, why.';

COMMENT ON COLUMN ai_reviews.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN ai_reviews.edited_body IS 'The text as the person let it stand';

COMMENT ON COLUMN ai_reviews.seconds_spent IS 'How long the person looked at it';

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table ai_models enable row level security;
alter table ai_models force row level security;
create policy owner_all on ai_models for all to aivo_owner using (true) with check (true);
create policy guard_all on ai_models for all to aivo_guard using (true) with check (true);
revoke all on ai_models from public;

-- CATALOGUE: rows without an owner are the platform's and everyone reads them; the others are the tenant's own.
-- Staff write their tenant's rows, the platform its own.
grant select on ai_models to aivo_member, aivo_district, aivo_platform, aivo_worker;
grant insert, update on ai_models to aivo_member, aivo_district, aivo_platform, aivo_worker;
create policy read on ai_models for select to aivo_member, aivo_district, aivo_worker using (
  (owner_tenant_id is null or owner_tenant_id = (select app.tenant_id())) and (select app.tenant_id()) is not null);
create policy member_add on ai_models for insert to aivo_member with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_change on ai_models for update to aivo_member using (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy district_add on ai_models for insert to aivo_district with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on ai_models for update to aivo_district using (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_add on ai_models for insert to aivo_worker with check (owner_tenant_id = (select app.tenant_id()));
create policy worker_change on ai_models for update to aivo_worker using (owner_tenant_id = (select app.tenant_id()));
create policy platform_read on ai_models for select to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_add on ai_models for insert to aivo_platform with check (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_change on ai_models for update to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');

create trigger touch before update on ai_models for each row execute function app.touch();

create trigger stay before update of owner_tenant_id, id on ai_models for each row when (old.owner_tenant_id is distinct from new.owner_tenant_id or old.id is distinct from new.id) execute function app.stay('ai_models');

create trigger audit after insert or update or delete on ai_models for each row execute function app.audit_row('ai_models', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table personal_ai_models enable row level security;
alter table personal_ai_models force row level security;
create policy owner_all on personal_ai_models for all to aivo_owner using (true) with check (true);
create policy guard_all on personal_ai_models for all to aivo_guard using (true) with check (true);
revoke all on personal_ai_models from public;

-- STUDENT(learning): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on personal_ai_models to aivo_member, aivo_district;
grant select, insert, update, delete on personal_ai_models to aivo_worker;
create policy district_read on personal_ai_models for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'read')) then true
    else student_id = any ((select app.my_students('learning', 'read'))::uuid[]) end);
create policy district_add on personal_ai_models for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy district_change on personal_ai_models for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy worker_all on personal_ai_models for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on personal_ai_models for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'read'))::uuid[]));
create policy member_add on personal_ai_models for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));
create policy member_change on personal_ai_models for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));

create trigger touch before update on personal_ai_models for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on personal_ai_models for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('personal_ai_models');

create trigger own_shelf_model_id before insert or update of model_id on personal_ai_models for each row when (new.model_id is not null) execute function app.own_shelf('model_id', 'ai_models');

create trigger audit after insert or update or delete on personal_ai_models for each row execute function app.audit_row('personal_ai_models', '');

create trigger consent before insert or update on personal_ai_models for each row execute function app.consent_gate_row('ai_help');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table ai_adaptations enable row level security;
alter table ai_adaptations force row level security;
create policy owner_all on ai_adaptations for all to aivo_owner using (true) with check (true);
create policy guard_all on ai_adaptations for all to aivo_guard using (true) with check (true);
revoke all on ai_adaptations from public;

-- STUDENT(learning): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on ai_adaptations to aivo_member, aivo_district;
grant select, insert, update, delete on ai_adaptations to aivo_worker;
create policy district_read on ai_adaptations for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'read')) then true
    else student_id = any ((select app.my_students('learning', 'read'))::uuid[]) end);
create policy district_add on ai_adaptations for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy district_change on ai_adaptations for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy worker_all on ai_adaptations for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on ai_adaptations for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'read'))::uuid[]));
create policy member_add on ai_adaptations for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));
create policy member_change on ai_adaptations for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));

create trigger touch before update on ai_adaptations for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on ai_adaptations for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('ai_adaptations');

create trigger audit after insert or update or delete on ai_adaptations for each row execute function app.audit_row('ai_adaptations', '');

create trigger consent before insert or update on ai_adaptations for each row execute function app.consent_gate_row('ai_help');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table ai_conversations enable row level security;
alter table ai_conversations force row level security;
create policy owner_all on ai_conversations for all to aivo_owner using (true) with check (true);
create policy guard_all on ai_conversations for all to aivo_guard using (true) with check (true);
revoke all on ai_conversations from public;

-- STUDENT(conversation): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on ai_conversations to aivo_member, aivo_district;
grant select, insert, update, delete on ai_conversations to aivo_worker;
create policy district_read on ai_conversations for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'read')) then true
    else student_id = any ((select app.my_students('conversation', 'read'))::uuid[]) end);
create policy district_add on ai_conversations for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'write')) then true
    else student_id = any ((select app.my_students('conversation', 'write'))::uuid[]) end);
create policy district_change on ai_conversations for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'write')) then true
    else student_id = any ((select app.my_students('conversation', 'write'))::uuid[]) end);
create policy worker_all on ai_conversations for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on ai_conversations for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'read'))::uuid[]));
create policy member_add on ai_conversations for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[]));
create policy member_change on ai_conversations for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[]));

create trigger touch before update on ai_conversations for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on ai_conversations for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('ai_conversations');

create trigger own_shelf_model_id before insert or update of model_id on ai_conversations for each row when (new.model_id is not null) execute function app.own_shelf('model_id', 'ai_models');

create trigger audit after insert or update or delete on ai_conversations for each row execute function app.audit_row('ai_conversations', '');

create trigger consent before insert or update on ai_conversations for each row execute function app.consent_gate_row('ai_help');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table ai_generated_contents enable row level security;
alter table ai_generated_contents force row level security;
create policy owner_all on ai_generated_contents for all to aivo_owner using (true) with check (true);
create policy guard_all on ai_generated_contents for all to aivo_guard using (true) with check (true);
revoke all on ai_generated_contents from public;

-- STUDENT(learning): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on ai_generated_contents to aivo_member, aivo_district;
grant select, insert, update, delete on ai_generated_contents to aivo_worker;
create policy district_read on ai_generated_contents for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'read')) then true
    else student_id = any ((select app.my_students('learning', 'read'))::uuid[]) end);
create policy district_add on ai_generated_contents for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy district_change on ai_generated_contents for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy worker_all on ai_generated_contents for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on ai_generated_contents for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'read'))::uuid[]));
create policy member_add on ai_generated_contents for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));
create policy member_change on ai_generated_contents for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));

create trigger touch before update on ai_generated_contents for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on ai_generated_contents for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('ai_generated_contents');

create trigger own_shelf_standard_id before insert or update of standard_id on ai_generated_contents for each row when (new.standard_id is not null) execute function app.own_shelf('standard_id', 'curriculum_standards');

create trigger own_shelf_model_id before insert or update of model_id on ai_generated_contents for each row when (new.model_id is not null) execute function app.own_shelf('model_id', 'ai_models');

create trigger audit after insert or update or delete on ai_generated_contents for each row execute function app.audit_row('ai_generated_contents', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table ai_messages enable row level security;
alter table ai_messages force row level security;
create policy owner_all on ai_messages for all to aivo_owner using (true) with check (true);
create policy guard_all on ai_messages for all to aivo_guard using (true) with check (true);
revoke all on ai_messages from public;

-- STUDENT(conversation): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on ai_messages to aivo_member, aivo_district;
grant select, insert, update, delete on ai_messages to aivo_worker;
create policy district_read on ai_messages for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'read')) then true
    else student_id = any ((select app.my_students('conversation', 'read'))::uuid[]) end);
create policy district_add on ai_messages for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'write')) then true
    else student_id = any ((select app.my_students('conversation', 'write'))::uuid[]) end);
create policy district_change on ai_messages for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('conversation', 'write')) then true
    else student_id = any ((select app.my_students('conversation', 'write'))::uuid[]) end);
create policy worker_all on ai_messages for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

-- A passage held back for safety is read by the learner alone until a named person has released it.
create policy member_read on ai_messages for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'read'))::uuid[])
  and (held_back_at is null or released_at is not null or (select app.actor_role()) = 'learner'));
create policy member_add on ai_messages for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[]));
-- Members change no passage that is held back, so nobody but the safety team can release one.
create policy member_change on ai_messages for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[])
  and held_back_at is null) with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[])
  and released_at is null);

create trigger touch before update on ai_messages for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on ai_messages for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('ai_messages');

create trigger own_shelf_model_id before insert or update of model_id on ai_messages for each row when (new.model_id is not null) execute function app.own_shelf('model_id', 'ai_models');

create trigger audit after insert or update or delete on ai_messages for each row execute function app.audit_row('ai_messages', '');

create trigger consent before insert or update on ai_messages for each row execute function app.consent_gate_row('ai_help');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table ai_reviews enable row level security;
alter table ai_reviews force row level security;
create policy owner_all on ai_reviews for all to aivo_owner using (true) with check (true);
create policy guard_all on ai_reviews for all to aivo_guard using (true) with check (true);
revoke all on ai_reviews from public;

-- STUDENT(learning): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on ai_reviews to aivo_member, aivo_district;
grant select, insert, update, delete on ai_reviews to aivo_worker;
create policy district_read on ai_reviews for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'read')) then true
    else student_id = any ((select app.my_students('learning', 'read'))::uuid[]) end);
create policy district_add on ai_reviews for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy district_change on ai_reviews for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy worker_all on ai_reviews for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on ai_reviews for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'read'))::uuid[]));
create policy member_add on ai_reviews for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));
create policy member_change on ai_reviews for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));

create trigger audit after insert or update or delete on ai_reviews for each row execute function app.audit_row('ai_reviews', '');

-- Ending what rests on a consent that is over. Anybody of the tenant may call it, because it ends nothing else: a parent
-- who withdraws could not change the learner's conversations themselves. (`create or replace`: functions outlive a
-- downgrade of this phase.)
grant select, update on ai_conversations to aivo_guard;
grant select on ai_models to aivo_guard;

set role aivo_guard;

create or replace function app.stop_conversations(student uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  stopped integer;
begin
  update public.ai_conversations c
  set status = 'stopped', ended_at = greatest(now(), c.started_at),
    stop_reason = case when exists (
      select from public.consent_records r
      where r.tenant_id = c.tenant_id and r.student_id = c.student_id and r.purpose = 'ai_help' and r.status = 'expired'
        and r.deleted_at is null) then 'consent_expired' else 'consent_withdrawn' end
  from public.ai_models m
  where c.tenant_id = app.tenant_id() and c.student_id = student and c.status = 'active' and m.id = c.model_id
    and exists (
      select from unnest(array['ai_help']
        || case when m.is_third_party then array['third_party'] else '{}' end
        || case when m.is_used_for_training then array['ai_training'] else '{}' end) as needed (purpose)
      where not exists (
        select from public.consent_records r
        where r.tenant_id = c.tenant_id and r.student_id = c.student_id and r.purpose = needed.purpose
          and r.status = 'granted' and r.withdrawn_at is null and r.expires_at > now() and r.deleted_at is null));
  get diagnostics stopped = row_count;
  return stopped;
end
$$;
comment on function app.stop_conversations(uuid) is 'Ends a learner''s conversations whose consent is over; answers how many';
revoke execute on function app.stop_conversations(uuid) from public;
grant execute on function app.stop_conversations(uuid) to aivo_member, aivo_district, aivo_worker;

set role aivo_owner;

-- The built-in engines that every installation has: rules, no network, no cost.
insert into ai_models (id, provider, name, model_version, kind, description, capabilities, languages, limits) values
  ('00000000-0000-7000-8000-0000000a0001', 'builtin', 'tutor', '1', 'rules',
    'Gives hints in small steps from worked rules. Runs here; nothing leaves.', '{conversation,hints,plain_words}', '{en,es}', '{"v": 1}'),
  ('00000000-0000-7000-8000-0000000a0002', 'builtin', 'writing', '1', 'rules',
    'Looks at spelling, sentence length and structure. Runs here; nothing leaves.', '{writing_feedback}', '{en}', '{"v": 1}'),
  ('00000000-0000-7000-8000-0000000a0003', 'builtin', 'games', '1', 'rules',
    'Makes exercises with one right answer from templates. Runs here; nothing leaves.', '{game_content,quiz_items}', '{en,es}', '{"v": 1}'),
  ('00000000-0000-7000-8000-0000000a0004', 'builtin', 'drafts', '1', 'rules',
    'Drafts passages from the record for a person to accept. Runs here; nothing leaves.', '{plan_drafting,summaries,plain_words}', '{en}', '{"v": 1}');
