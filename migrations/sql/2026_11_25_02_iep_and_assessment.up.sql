CREATE TABLE assessments (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	lineage_id UUID NOT NULL, 
	revision_number INTEGER DEFAULT '1' NOT NULL, 
	title TEXT NOT NULL, 
	description TEXT DEFAULT '' NOT NULL, 
	instructions TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT 'quiz' NOT NULL, 
	subject TEXT NOT NULL, 
	grade_level TEXT NOT NULL, 
	grade_level_to TEXT, 
	language_code TEXT DEFAULT 'en' NOT NULL, 
	standard_id UUID, 
	course_id UUID, 
	school_id UUID, 
	status TEXT DEFAULT 'draft' NOT NULL, 
	published_at TIMESTAMP WITH TIME ZONE, 
	published_by_user_id UUID, 
	retired_at TIMESTAMP WITH TIME ZONE, 
	created_by_user_id UUID, 
	is_adaptive BOOLEAN DEFAULT 'false' NOT NULL, 
	adaptive_settings JSONB DEFAULT '{"model":"2pl","start_theta":0.0,"prior_sd":1.0,"target_se":0.4,"min_questions":5,"max_questions":24,"target_success":0.7,"max_exposure":0.25,"cut_theta":null,"v":1}' NOT NULL, 
	blueprint JSONB DEFAULT '[]' NOT NULL, 
	supports JSONB DEFAULT '{"universal":[],"prohibited":[],"prohibited_reason":"","v":1}' NOT NULL, 
	time_limit_minutes INTEGER, 
	passing_percent NUMERIC(5, 2), 
	max_attempts INTEGER DEFAULT '1' NOT NULL, 
	has_shuffled_questions BOOLEAN DEFAULT 'false' NOT NULL, 
	has_shuffled_choices BOOLEAN DEFAULT 'false' NOT NULL, 
	is_pausable BOOLEAN DEFAULT 'true' NOT NULL, 
	feedback_timing TEXT DEFAULT 'after_attempt' NOT NULL, 
	origin TEXT DEFAULT 'made_here' NOT NULL, 
	source_identifier TEXT, 
	licence TEXT, 
	attribution TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_assessments PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_assessments_passing_percent CHECK (passing_percent between 0 and 100), 
	CONSTRAINT ck_assessments_time_limit CHECK (time_limit_minutes > 0), 
	CONSTRAINT ck_assessments_max_attempts CHECK (max_attempts > 0), 
	CONSTRAINT ck_assessments_published CHECK ((status = 'draft') = (published_at is null)), 
	CONSTRAINT fk_assessments_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT ck_assessments_kind_words CHECK (kind in ('quiz', 'practice', 'formative', 'summative', 'benchmark', 'diagnostic', 'progress_monitoring')), 
	CONSTRAINT fk_assessments_standard_id FOREIGN KEY(standard_id) REFERENCES curriculum_standards (id), 
	CONSTRAINT fk_assessments_tenant_id_course_id FOREIGN KEY(tenant_id, course_id) REFERENCES courses (tenant_id, id), 
	CONSTRAINT fk_assessments_tenant_id_school_id FOREIGN KEY(tenant_id, school_id) REFERENCES schools (tenant_id, id), 
	CONSTRAINT ck_assessments_status_words CHECK (status in ('draft', 'published', 'retired')), 
	CONSTRAINT fk_assessments_tenant_id_published_by_user_id FOREIGN KEY(tenant_id, published_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_assessments_tenant_id_created_by_user_id FOREIGN KEY(tenant_id, created_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_assessments_adaptive_settings_shape CHECK (jsonb_typeof(adaptive_settings) = 'object'), 
	CONSTRAINT ck_assessments_blueprint_shape CHECK (jsonb_typeof(blueprint) = 'array'), 
	CONSTRAINT ck_assessments_supports_shape CHECK (jsonb_typeof(supports) = 'object'), 
	CONSTRAINT ck_assessments_feedback_timing_words CHECK (feedback_timing in ('never', 'after_question', 'after_attempt', 'after_window')), 
	CONSTRAINT ck_assessments_origin_words CHECK (origin in ('made_here', 'imported', 'library', 'machine_draft'))
);

CREATE INDEX ix_assessments_standard_id ON assessments (standard_id);

CREATE INDEX ix_assessments_tenant_id_course_id ON assessments (tenant_id, course_id);

CREATE INDEX ix_assessments_tenant_id_created_by_user_id ON assessments (tenant_id, created_by_user_id);

CREATE INDEX ix_assessments_tenant_id_published_by_user_id ON assessments (tenant_id, published_by_user_id);

CREATE INDEX ix_assessments_tenant_id_school_id ON assessments (tenant_id, school_id);

CREATE INDEX ix_assessments_tenant_id_status_published_at ON assessments (tenant_id, status, published_at);

CREATE INDEX ix_assessments_tenant_id_subject_grade_level ON assessments (tenant_id, subject, grade_level);

CREATE UNIQUE INDEX uq_assessments_tenant_id_lineage_id_revision_number ON assessments (tenant_id, lineage_id, revision_number) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE assessments IS 'A test, quiz or probe with its rules. A published test never changes: a change is a new revision of its line.';

COMMENT ON COLUMN assessments.lineage_id IS 'Stays the same across the revisions of this test';

COMMENT ON COLUMN assessments.revision_number IS 'Counts the revisions of the line from 1';

COMMENT ON COLUMN assessments.description IS 'For staff: what the test measures and when to use it';

COMMENT ON COLUMN assessments.instructions IS 'Read by the learner before the first question';

COMMENT ON COLUMN assessments.kind IS 'What it is for; none of these is an evaluation under 34 CFR 300.304';

COMMENT ON COLUMN assessments.subject IS 'Subject in lower case, as in the course list: math, reading, writing, science …';

COMMENT ON COLUMN assessments.grade_level IS 'Grade code (CEDS): KG, 01 … 12; the lowest grade it suits';

COMMENT ON COLUMN assessments.grade_level_to IS 'Highest grade it suits; null: only grade_level';

COMMENT ON COLUMN assessments.language_code IS 'BCP 47 tag of the test''s text';

COMMENT ON COLUMN assessments.standard_id IS 'Main standard; each question names its own';

COMMENT ON COLUMN assessments.course_id IS 'Course it was made for';

COMMENT ON COLUMN assessments.school_id IS 'School it is kept for; null: the whole tenant';

COMMENT ON COLUMN assessments.published_at IS 'From then on its questions stay as they are';

COMMENT ON COLUMN assessments.retired_at IS 'From then on it can''t be assigned';

COMMENT ON COLUMN assessments.is_adaptive IS 'The next question follows from the answers so far';

COMMENT ON COLUMN assessments.adaptive_settings IS 'Used when is_adaptive';

COMMENT ON COLUMN assessments.blueprint IS 'Content the test must hold';

COMMENT ON COLUMN assessments.supports IS 'Supports open to all, and those that would spoil the measure';

COMMENT ON COLUMN assessments.time_limit_minutes IS 'Minutes for everyone, before any extra time; null: untimed';

COMMENT ON COLUMN assessments.passing_percent IS 'Share of points that counts as passed';

COMMENT ON COLUMN assessments.max_attempts IS 'Attempts each learner has';

COMMENT ON COLUMN assessments.has_shuffled_questions IS 'Questions come in an order drawn per attempt';

COMMENT ON COLUMN assessments.has_shuffled_choices IS 'Choices come in an order drawn per attempt';

COMMENT ON COLUMN assessments.is_pausable IS 'The learner may stop and come back';

COMMENT ON COLUMN assessments.feedback_timing IS 'When the learner sees what was right';

COMMENT ON COLUMN assessments.origin IS 'machine_draft: began as a machine''s draft; a person published it';

COMMENT ON COLUMN assessments.source_identifier IS 'Identifier in the source (QTI test identifier)';

COMMENT ON COLUMN assessments.licence IS 'Licence of imported content';

COMMENT ON COLUMN assessments.attribution IS 'Credit the licence asks for';

COMMENT ON COLUMN assessments.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN assessments.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN assessments.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN assessments.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE ieps (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	kind TEXT DEFAULT 'iep' NOT NULL, 
	origin TEXT DEFAULT 'made_here' NOT NULL, 
	received_from TEXT, 
	received_from_state TEXT, 
	received_on DATE, 
	source_on DATE, 
	transfer_decision TEXT, 
	status TEXT DEFAULT 'draft' NOT NULL, 
	title TEXT, 
	language TEXT DEFAULT 'en' NOT NULL, 
	lineage_id UUID NOT NULL, 
	revision INTEGER DEFAULT '1' NOT NULL, 
	reason TEXT DEFAULT 'annual_review' NOT NULL, 
	replaces_id UUID, 
	amendment_reason TEXT, 
	amendment_summary TEXT, 
	school_year_id UUID, 
	school_id UUID, 
	grade TEXT, 
	responsible_agency TEXT, 
	serving_agency TEXT, 
	private_school TEXT, 
	case_manager_user_id UUID, 
	drafted_by_user_id UUID, 
	document_id UUID, 
	meeting_on DATE, 
	decided_on DATE, 
	consented_on DATE, 
	in_force_from DATE, 
	in_force_to DATE, 
	planned_end_on DATE, 
	annual_review_due_on DATE, 
	reevaluation_due_on DATE, 
	copy_given_on DATE, 
	end_reason TEXT, 
	is_compliant BOOLEAN, 
	noncompliance_reason TEXT, 
	consent_basis TEXT, 
	consent_record_id UUID, 
	consent_on_file_where TEXT, 
	present_academic TEXT, 
	present_functional TEXT, 
	curriculum_effect TEXT, 
	preschool_effect TEXT, 
	strengths TEXT, 
	parent_concerns TEXT, 
	student_concerns TEXT, 
	evaluation_summary TEXT, 
	academic_needs TEXT, 
	developmental_needs TEXT, 
	functional_needs TEXT, 
	special_factors JSONB DEFAULT '{"behavior":{"is_needed":null,"where_addressed":"","note":""},"limited_english":{"is_needed":null,"where_addressed":"","note":""},"braille":{"is_needed":null,"where_addressed":"","note":""},"communication":{"is_needed":null,"where_addressed":"","note":""},"deaf_hard_of_hearing":{"is_needed":null,"where_addressed":"","note":""},"assistive_technology":{"is_needed":null,"where_addressed":"","note":""},"communication_mode":"","language_of_instruction":"","v":1}' NOT NULL, 
	participation TEXT, 
	nonparticipation_reason TEXT, 
	nonacademic_participation TEXT, 
	placement_rationale TEXT, 
	placement_options TEXT[] DEFAULT '{}' NOT NULL, 
	placement_harm_considered TEXT, 
	away_from_home_school_reason TEXT, 
	physical_education TEXT, 
	has_shortened_day BOOLEAN DEFAULT 'false' NOT NULL, 
	shortened_day_reason TEXT, 
	assessment_participation TEXT, 
	tests JSONB DEFAULT '[]' NOT NULL, 
	alternate_reason TEXT, 
	alternate_fit TEXT, 
	has_significant_cognitive_disability BOOLEAN, 
	transition JSONB DEFAULT '{"applies":false,"student_invited_on":null,"student_interview":"","assessments":[],"postsecondary_goals":[],"services":[],"courses_of_study":[],"agencies":[],"diploma_track":"","expected_exit_on":null,"v":1}' NOT NULL, 
	rights_transfer_on DATE, 
	rights_told_on DATE, 
	rights_statement TEXT, 
	progress_measured TEXT, 
	progress_schedule TEXT, 
	progress_schedule_note TEXT, 
	progress_means TEXT[] DEFAULT '{}' NOT NULL, 
	esy_decision TEXT, 
	esy_due_on DATE, 
	esy_decided_on DATE, 
	esy_data_considered TEXT, 
	esy_reason TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_ieps PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_ieps_in_force CHECK (in_force_to is null or in_force_to >= in_force_from), 
	CONSTRAINT ck_ieps_started CHECK (status not in ('in_force', 'ended', 'replaced') or in_force_from is not null), 
	CONSTRAINT ck_ieps_end_reason_ended CHECK (status <> 'in_force' or end_reason is null), 
	CONSTRAINT ck_ieps_revision_positive CHECK (revision >= 1), 
	CONSTRAINT ck_ieps_consent_where CHECK (consent_basis <> 'on_file_elsewhere' or consent_on_file_where is not null), 
	CONSTRAINT ck_ieps_home_plan_has_no_clock CHECK (kind <> 'home_learning_plan' or annual_review_due_on is null), 
	CONSTRAINT ex_ieps_student_id_kind_in_force EXCLUDE USING gist (tenant_id WITH =, student_id WITH =, kind WITH =, daterange(in_force_from, in_force_to, '[]') WITH &&) WHERE (deleted_at is null and status in ('in_force', 'ended', 'replaced')), 
	CONSTRAINT fk_ieps_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_ieps_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_ieps_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_ieps_kind_words CHECK (kind in ('iep', 'services_plan', 'ifsp_copy', 'transferred_in', 'home_learning_plan')), 
	CONSTRAINT ck_ieps_origin_words CHECK (origin in ('made_here', 'imported', 'carried_over', 'received_from')), 
	CONSTRAINT ck_ieps_transfer_decision_words CHECK (transfer_decision in ('pending', 'adopted', 'new_plan')), 
	CONSTRAINT ck_ieps_status_words CHECK (status in ('draft', 'proposed', 'in_force', 'ended', 'replaced', 'withdrawn')), 
	CONSTRAINT ck_ieps_reason_words CHECK (reason in ('initial', 'annual_review', 'amendment', 'reevaluation', 'transfer', 'go_live', 'copy')), 
	CONSTRAINT fk_ieps_tenant_id_student_id_replaces_id FOREIGN KEY(tenant_id, student_id, replaces_id) REFERENCES ieps (tenant_id, student_id, id), 
	CONSTRAINT fk_ieps_tenant_id_school_year_id FOREIGN KEY(tenant_id, school_year_id) REFERENCES school_years (tenant_id, id), 
	CONSTRAINT fk_ieps_tenant_id_school_id FOREIGN KEY(tenant_id, school_id) REFERENCES schools (tenant_id, id), 
	CONSTRAINT ck_ieps_grade_words CHECK (grade in ('IT', 'PR', 'PK', 'TK', 'KG', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13', 'PS', 'UG', 'Other')), 
	CONSTRAINT fk_ieps_tenant_id_case_manager_user_id FOREIGN KEY(tenant_id, case_manager_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_ieps_tenant_id_drafted_by_user_id FOREIGN KEY(tenant_id, drafted_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_ieps_tenant_id_student_id_document_id FOREIGN KEY(tenant_id, student_id, document_id) REFERENCES documents (tenant_id, student_id, id), 
	CONSTRAINT ck_ieps_end_reason_words CHECK (end_reason in ('replaced', 'exited', 'consent_revoked', 'transferred_out', 'moved_to_504', 'lapsed')), 
	CONSTRAINT ck_ieps_consent_basis_words CHECK (consent_basis in ('recorded', 'on_file_elsewhere', 'not_required', 'missing')), 
	CONSTRAINT fk_ieps_tenant_id_student_id_consent_record_id FOREIGN KEY(tenant_id, student_id, consent_record_id) REFERENCES consent_records (tenant_id, student_id, id), 
	CONSTRAINT ck_ieps_special_factors_shape CHECK (jsonb_typeof(special_factors) = 'object'), 
	CONSTRAINT ck_ieps_physical_education_words CHECK (physical_education in ('regular', 'regular_with_supports', 'adapted')), 
	CONSTRAINT ck_ieps_assessment_participation_words CHECK (assessment_participation in ('regular', 'regular_with_accommodations', 'alternate', 'not_tested')), 
	CONSTRAINT ck_ieps_tests_shape CHECK (jsonb_typeof(tests) = 'array'), 
	CONSTRAINT ck_ieps_transition_shape CHECK (jsonb_typeof(transition) = 'object'), 
	CONSTRAINT ck_ieps_progress_schedule_words CHECK (progress_schedule in ('with_report_cards', 'monthly', 'every_six_weeks', 'quarterly', 'each_trimester', 'each_semester', 'other')), 
	CONSTRAINT ck_ieps_progress_means_words CHECK (progress_means <@ array['paper', 'email', 'here', 'meeting', 'phone']::text[]), 
	CONSTRAINT ck_ieps_esy_decision_words CHECK (esy_decision in ('needed', 'not_needed'))
);

CREATE INDEX ix_ieps_tenant_id_case_manager_user_id ON ieps (tenant_id, case_manager_user_id);

CREATE INDEX ix_ieps_tenant_id_consent_record_id ON ieps (tenant_id, consent_record_id);

CREATE INDEX ix_ieps_tenant_id_document_id ON ieps (tenant_id, document_id);

CREATE INDEX ix_ieps_tenant_id_drafted_by_user_id ON ieps (tenant_id, drafted_by_user_id);

CREATE INDEX ix_ieps_tenant_id_replaces_id ON ieps (tenant_id, replaces_id);

CREATE INDEX ix_ieps_tenant_id_school_id ON ieps (tenant_id, school_id);

CREATE INDEX ix_ieps_tenant_id_school_year_id ON ieps (tenant_id, school_year_id);

CREATE INDEX ix_ieps_tenant_id_status_annual_review_due_on ON ieps (tenant_id, status, annual_review_due_on);

CREATE INDEX ix_ieps_tenant_id_status_reevaluation_due_on ON ieps (tenant_id, status, reevaluation_due_on);

CREATE INDEX ix_ieps_tenant_id_student_id_created_at ON ieps (tenant_id, student_id, created_at);

CREATE INDEX ix_ieps_tenant_id_student_id_status ON ieps (tenant_id, student_id, status);

CREATE UNIQUE INDEX uq_ieps_tenant_id_lineage_id_revision ON ieps (tenant_id, lineage_id, revision) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE ieps IS 'One text of a learner''s plan: an IEP, or a services plan, a copy or a family''s own plan beside it. Its dates are kept apart, since law asks for each of them. What was agreed is in the lines (goals, services, accommodations), which keep their lineage from text to text and from year to year.';

COMMENT ON COLUMN ieps.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN ieps.kind IS 'A home learning plan is never called an IEP';

COMMENT ON COLUMN ieps.origin IS 'Where this text comes from';

COMMENT ON COLUMN ieps.received_from IS 'Agency or system a plan came from; with origin other than made_here';

COMMENT ON COLUMN ieps.received_from_state IS 'State of the sending agency, two letters';

COMMENT ON COLUMN ieps.received_on IS 'Day on which the plan or its copy reached this agency';

COMMENT ON COLUMN ieps.source_on IS 'Date that the received document itself carries';

COMMENT ON COLUMN ieps.transfer_decision IS 'For a transferred-in plan: adopted, or a new plan is made (300.323(e), (f))';

COMMENT ON COLUMN ieps.title IS 'How people call it, such as ''Annual review 2026''';

COMMENT ON COLUMN ieps.language IS 'Language code (BCP 47) of the free texts';

COMMENT ON COLUMN ieps.lineage_id IS 'Stays the same through amendments of one plan; a new annual plan starts its own';

COMMENT ON COLUMN ieps.revision IS 'Counts the texts of one lineage: 1 the plan, 2 its first amendment';

COMMENT ON COLUMN ieps.reason IS 'Why this text was written';

COMMENT ON COLUMN ieps.replaces_id IS 'The text that this one replaces';

COMMENT ON COLUMN ieps.amendment_reason IS 'Why the plan was amended';

COMMENT ON COLUMN ieps.amendment_summary IS 'What an amendment changes, in plain words';

COMMENT ON COLUMN ieps.school_year_id IS 'Year in which the plan was written';

COMMENT ON COLUMN ieps.school_id IS 'School named on the plan';

COMMENT ON COLUMN ieps.grade IS 'Grade when the plan was written; today''s is in the enrolment';

COMMENT ON COLUMN ieps.responsible_agency IS 'Agency that owes the education, where it is not this tenant';

COMMENT ON COLUMN ieps.serving_agency IS 'Agency that gives the services, where it is not this tenant';

COMMENT ON COLUMN ieps.private_school IS 'Private school of a parentally placed learner (services plan)';

COMMENT ON COLUMN ieps.case_manager_user_id IS 'As named on the plan; today''s is an assignment';

COMMENT ON COLUMN ieps.document_id IS 'The paper or PDF this plan came from';

COMMENT ON COLUMN ieps.meeting_on IS 'Day of the last meeting about this text; all sittings are meeting rows';

COMMENT ON COLUMN ieps.decided_on IS 'Day on which the team decided';

COMMENT ON COLUMN ieps.consented_on IS 'Day on which consent was given, where it is needed';

COMMENT ON COLUMN ieps.in_force_from IS 'First day in force; a draft carries the intended day';

COMMENT ON COLUMN ieps.in_force_to IS 'Last day in force; null while it is open';

COMMENT ON COLUMN ieps.planned_end_on IS 'Last day planned when it was written; not an end by itself';

COMMENT ON COLUMN ieps.annual_review_due_on IS 'Last day for the annual review; an amendment does not move it';

COMMENT ON COLUMN ieps.reevaluation_due_on IS 'Last day for the re-evaluation';

COMMENT ON COLUMN ieps.copy_given_on IS 'Day on which the parents got their copy at no cost (300.322(f))';

COMMENT ON COLUMN ieps.is_compliant IS 'False when something was late, missing or unlawful; null: not looked at';

COMMENT ON COLUMN ieps.noncompliance_reason IS 'What was late or missing, as it really was';

COMMENT ON COLUMN ieps.consent_basis IS 'On what the start of services rests';

COMMENT ON COLUMN ieps.consent_record_id IS 'Consent to the first services';

COMMENT ON COLUMN ieps.consent_on_file_where IS 'For a carried-over plan: where the signed consent is kept';

COMMENT ON COLUMN ieps.present_academic IS 'Present level of academic achievement';

COMMENT ON COLUMN ieps.present_functional IS 'Present level of functional performance';

COMMENT ON COLUMN ieps.curriculum_effect IS 'How the disability affects progress in the general curriculum';

COMMENT ON COLUMN ieps.preschool_effect IS 'Preschool: effect on taking part in appropriate activities';

COMMENT ON COLUMN ieps.strengths IS 'The learner''s strengths';

COMMENT ON COLUMN ieps.parent_concerns IS 'The parents'' concerns for the learner''s education, as they say them';

COMMENT ON COLUMN ieps.student_concerns IS 'The learner''s own concerns and interests';

COMMENT ON COLUMN ieps.evaluation_summary IS 'Results of the latest evaluation, as far as the plan states them';

COMMENT ON COLUMN ieps.academic_needs IS 'Academic needs';

COMMENT ON COLUMN ieps.developmental_needs IS 'Developmental needs';

COMMENT ON COLUMN ieps.functional_needs IS 'Functional needs';

COMMENT ON COLUMN ieps.special_factors IS '34 CFR 300.324(a)(2): each yes or no, and where';

COMMENT ON COLUMN ieps.participation IS 'How far the learner takes part with nondisabled peers';

COMMENT ON COLUMN ieps.nonparticipation_reason IS 'How far not, and why (300.320(a)(5))';

COMMENT ON COLUMN ieps.nonacademic_participation IS 'Meals, recess, clubs, trips and other activities';

COMMENT ON COLUMN ieps.placement_rationale IS 'Why this placement is the least restrictive one';

COMMENT ON COLUMN ieps.placement_options IS 'Other placements considered and why they were not chosen';

COMMENT ON COLUMN ieps.placement_harm_considered IS 'Possible harmful effects that were considered (300.116(d))';

COMMENT ON COLUMN ieps.away_from_home_school_reason IS 'Why not the school attended without a disability';

COMMENT ON COLUMN ieps.has_shortened_day IS 'The plan shortens the school day';

COMMENT ON COLUMN ieps.shortened_day_reason IS 'Why the day is shortened, and until when';

COMMENT ON COLUMN ieps.assessment_participation IS 'State assessments as a whole; single tests are in tests';

COMMENT ON COLUMN ieps.tests IS 'State and district tests one by one';

COMMENT ON COLUMN ieps.alternate_reason IS 'Why the learner cannot take the regular assessment';

COMMENT ON COLUMN ieps.alternate_fit IS 'Why this alternate assessment is right for the learner';

COMMENT ON COLUMN ieps.has_significant_cognitive_disability IS 'Condition for an alternate assessment';

COMMENT ON COLUMN ieps.transition IS '34 CFR 300.320(b), in effect at 16 or the state''s age';

COMMENT ON COLUMN ieps.rights_transfer_on IS 'Day of majority on which the parents'' rights pass to the student';

COMMENT ON COLUMN ieps.rights_told_on IS 'Day on which the student was told (at least a year before)';

COMMENT ON COLUMN ieps.rights_statement IS 'Statement that the student was told about the transfer of rights';

COMMENT ON COLUMN ieps.progress_measured IS 'How progress toward the goals is measured';

COMMENT ON COLUMN ieps.progress_schedule IS 'When reports are given';

COMMENT ON COLUMN ieps.progress_schedule_note IS 'The schedule in words, where the list does not say it';

COMMENT ON COLUMN ieps.progress_means IS 'By what means the parents are told';

COMMENT ON COLUMN ieps.esy_decision IS 'Extended school year, decided for this learner';

COMMENT ON COLUMN ieps.esy_due_on IS 'Day by which it has to be decided';

COMMENT ON COLUMN ieps.esy_decided_on IS 'Day on which it was decided';

COMMENT ON COLUMN ieps.esy_data_considered IS 'Data considered, such as regression and recoupment after breaks';

COMMENT ON COLUMN ieps.esy_reason IS 'Reason of the decision; never the category of disability';

COMMENT ON COLUMN ieps.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN ieps.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN ieps.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN ieps.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE assessment_questions (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	assessment_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	section TEXT DEFAULT '' NOT NULL, 
	question_type TEXT NOT NULL, 
	stem TEXT NOT NULL, 
	stimulus TEXT DEFAULT '' NOT NULL, 
	choices JSONB DEFAULT '[]' NOT NULL, 
	interaction JSONB DEFAULT '{"min_choices":0,"max_choices":1,"targets":[],"placeholder":"","max_characters":null,"lower_bound":null,"upper_bound":null,"step":null,"unit":"","v":1}' NOT NULL, 
	supports JSONB DEFAULT '{"alternatives":[],"prohibited":[],"is_keyboard_operable":true,"is_switch_operable":true,"reading_grade":null,"glossary":{},"v":1}' NOT NULL, 
	max_points NUMERIC(6, 2) DEFAULT '1' NOT NULL, 
	standard_id UUID, 
	skill TEXT DEFAULT '' NOT NULL, 
	depth_of_knowledge INTEGER, 
	language_code TEXT DEFAULT 'en' NOT NULL, 
	calibration TEXT DEFAULT 'none' NOT NULL, 
	difficulty_logit NUMERIC(7, 4), 
	difficulty_se NUMERIC(7, 4), 
	discrimination NUMERIC(7, 4), 
	guessing NUMERIC(5, 4), 
	calibrated_on DATE, 
	calibration_responses INTEGER DEFAULT '0' NOT NULL, 
	expected_seconds INTEGER, 
	rapid_guess_ms INTEGER, 
	status TEXT DEFAULT 'draft' NOT NULL, 
	source_identifier TEXT, 
	created_by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_assessment_questions PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_assessment_questions_position CHECK (position > 0), 
	CONSTRAINT ck_assessment_questions_max_points CHECK (max_points >= 0), 
	CONSTRAINT ck_assessment_questions_depth_of_knowledge CHECK (depth_of_knowledge between 1 and 4), 
	CONSTRAINT ck_assessment_questions_guessing CHECK (guessing between 0 and 1), 
	CONSTRAINT ck_assessment_questions_discrimination CHECK (discrimination > 0), 
	CONSTRAINT ck_assessment_questions_difficulty_se CHECK (difficulty_se > 0), 
	CONSTRAINT ck_assessment_questions_calibrated CHECK (calibration = 'none' or difficulty_logit is not null), 
	CONSTRAINT fk_assessment_questions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_assessment_questions_tenant_id_assessment_id FOREIGN KEY(tenant_id, assessment_id) REFERENCES assessments (tenant_id, id), 
	CONSTRAINT ck_assessment_questions_question_type_words CHECK (question_type in ('single_choice', 'multiple_choice', 'short_text', 'number', 'extended_text', 'inline_choice', 'order', 'match', 'gap_match', 'hottext', 'associate', 'slider')), 
	CONSTRAINT ck_assessment_questions_choices_shape CHECK (jsonb_typeof(choices) = 'array'), 
	CONSTRAINT ck_assessment_questions_interaction_shape CHECK (jsonb_typeof(interaction) = 'object'), 
	CONSTRAINT ck_assessment_questions_supports_shape CHECK (jsonb_typeof(supports) = 'object'), 
	CONSTRAINT fk_assessment_questions_standard_id FOREIGN KEY(standard_id) REFERENCES curriculum_standards (id), 
	CONSTRAINT ck_assessment_questions_calibration_words CHECK (calibration in ('none', 'expert', 'rasch', '2pl', '3pl')), 
	CONSTRAINT ck_assessment_questions_status_words CHECK (status in ('draft', 'active', 'retired')), 
	CONSTRAINT fk_assessment_questions_tenant_id_created_by_user_id FOREIGN KEY(tenant_id, created_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_assessment_questions_standard_id ON assessment_questions (standard_id);

CREATE INDEX ix_assessment_questions_tenant_id_assessment_id ON assessment_questions (tenant_id, assessment_id);

CREATE INDEX ix_assessment_questions_tenant_id_created_by_user_id ON assessment_questions (tenant_id, created_by_user_id);

CREATE INDEX ix_assessment_questions_tenant_id_skill ON assessment_questions (tenant_id, skill);

CREATE UNIQUE INDEX uq_assessment_questions_tenant_id_assessment_id_position ON assessment_questions (tenant_id, assessment_id, position) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE assessment_questions IS 'One question of a test. It holds no key; learners read it only as the snapshot in their own responses.';

COMMENT ON COLUMN assessment_questions.position IS 'Place in the test, from 1';

COMMENT ON COLUMN assessment_questions.section IS 'Heading of the part it stands in';

COMMENT ON COLUMN assessment_questions.question_type IS 'The answer field (QTI interaction)';

COMMENT ON COLUMN assessment_questions.stem IS 'The question in plain text with $$…$$ for mathematics';

COMMENT ON COLUMN assessment_questions.stimulus IS 'Passage, table or data the question is about';

COMMENT ON COLUMN assessment_questions.choices IS 'Answers to pick from, in their own order';

COMMENT ON COLUMN assessment_questions.interaction IS 'Limits and second side of the answer field';

COMMENT ON COLUMN assessment_questions.supports IS 'How it works with accommodations';

COMMENT ON COLUMN assessment_questions.max_points IS 'Points a full answer earns';

COMMENT ON COLUMN assessment_questions.skill IS 'Skill (knowledge component) the answer tells about';

COMMENT ON COLUMN assessment_questions.depth_of_knowledge IS 'Webb''s level 1 to 4';

COMMENT ON COLUMN assessment_questions.calibration IS 'Where the parameters come from; expert: a person''s estimate with a wide prior';

COMMENT ON COLUMN assessment_questions.difficulty_logit IS 'Item difficulty b, in logits';

COMMENT ON COLUMN assessment_questions.difficulty_se IS 'Standard error of b, in logits';

COMMENT ON COLUMN assessment_questions.discrimination IS 'Item slope a, per logit';

COMMENT ON COLUMN assessment_questions.guessing IS 'Lower asymptote c, 0 to 1';

COMMENT ON COLUMN assessment_questions.calibration_responses IS 'Answers the parameters rest on';

COMMENT ON COLUMN assessment_questions.expected_seconds IS 'Usual working time, in seconds';

COMMENT ON COLUMN assessment_questions.rapid_guess_ms IS 'Answers faster than this are marked as guesses, in ms';

COMMENT ON COLUMN assessment_questions.source_identifier IS 'Identifier in the source (QTI item identifier)';

COMMENT ON COLUMN assessment_questions.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN assessment_questions.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN assessment_questions.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN assessment_questions.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE iep_goals (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	iep_id UUID NOT NULL, 
	lineage_id UUID NOT NULL, 
	lineage_link TEXT DEFAULT 'new' NOT NULL, 
	previous_goal_id UUID, 
	origin TEXT DEFAULT 'made_here' NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT DEFAULT 'academic' NOT NULL, 
	area TEXT NOT NULL, 
	status TEXT DEFAULT 'draft' NOT NULL, 
	language TEXT DEFAULT 'en' NOT NULL, 
	statement TEXT NOT NULL, 
	plain_statement TEXT, 
	need_served TEXT, 
	condition TEXT, 
	behavior TEXT, 
	criterion TEXT, 
	measure_kind TEXT, 
	measure_name TEXT, 
	measure_unit TEXT, 
	direction TEXT DEFAULT 'increase' NOT NULL, 
	baseline_value NUMERIC, 
	baseline_successes INTEGER, 
	baseline_attempts INTEGER, 
	baseline_prompt TEXT, 
	baseline_note TEXT, 
	baseline_on DATE, 
	target_value NUMERIC, 
	target_successes INTEGER, 
	target_attempts INTEGER, 
	target_prompt TEXT, 
	target_in_a_row INTEGER, 
	starts_on DATE, 
	target_on DATE, 
	method TEXT, 
	method_note TEXT, 
	schedule_times INTEGER, 
	schedule_per TEXT, 
	schedule_note TEXT, 
	setting TEXT, 
	responsible_roles TEXT[] DEFAULT '{}' NOT NULL, 
	responsible_user_id UUID, 
	reported_how TEXT, 
	standard_id UUID, 
	is_alternate_standard BOOLEAN DEFAULT 'false' NOT NULL, 
	is_esy BOOLEAN DEFAULT 'false' NOT NULL, 
	postsecondary_areas TEXT[] DEFAULT '{}' NOT NULL, 
	progress TEXT, 
	current_value NUMERIC, 
	current_successes INTEGER, 
	current_attempts INTEGER, 
	current_prompt TEXT, 
	current_on DATE, 
	ended_on DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_iep_goals PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_iep_goals_baseline_counts CHECK (baseline_successes is null or (coalesce(baseline_successes between 0 and baseline_attempts, false) and baseline_attempts > 0)), 
	CONSTRAINT ck_iep_goals_target_counts CHECK (target_successes is null or (coalesce(target_successes between 0 and target_attempts, false) and target_attempts > 0)), 
	CONSTRAINT ck_iep_goals_current_counts CHECK (current_successes is null or (coalesce(current_successes between 0 and current_attempts, false) and current_attempts > 0)), 
	CONSTRAINT ck_iep_goals_position_positive CHECK (position >= 1), 
	CONSTRAINT ck_iep_goals_schedule_positive CHECK (schedule_times is null or schedule_times > 0), 
	CONSTRAINT ck_iep_goals_lineage_names_previous CHECK (lineage_link = 'new' or previous_goal_id is not null), 
	CONSTRAINT fk_iep_goals_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_iep_goals_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_iep_goals_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_iep_goals_tenant_id_student_id_iep_id FOREIGN KEY(tenant_id, student_id, iep_id) REFERENCES ieps (tenant_id, student_id, id), 
	CONSTRAINT ck_iep_goals_lineage_link_words CHECK (lineage_link in ('new', 'continues', 'replaces', 'split_from')), 
	CONSTRAINT fk_iep_goals_tenant_id_student_id_previous_goal_id FOREIGN KEY(tenant_id, student_id, previous_goal_id) REFERENCES iep_goals (tenant_id, student_id, id), 
	CONSTRAINT ck_iep_goals_origin_words CHECK (origin in ('made_here', 'imported', 'carried_over', 'received_from')), 
	CONSTRAINT ck_iep_goals_kind_words CHECK (kind in ('academic', 'functional')), 
	CONSTRAINT ck_iep_goals_area_words CHECK (area in ('reading', 'writing', 'mathematics', 'communication', 'behavior', 'social_emotional', 'executive_function', 'motor', 'self_care', 'vision', 'hearing', 'vocational', 'independent_living', 'preschool', 'other')), 
	CONSTRAINT ck_iep_goals_status_words CHECK (status in ('draft', 'proposed', 'active', 'declined', 'met', 'not_met', 'ended', 'replaced')), 
	CONSTRAINT ck_iep_goals_measure_kind_words CHECK (measure_kind in ('percent', 'count', 'rate', 'duration', 'latency', 'interval', 'rubric', 'prompt_level')), 
	CONSTRAINT ck_iep_goals_direction_words CHECK (direction in ('increase', 'decrease', 'maintain')), 
	CONSTRAINT ck_iep_goals_baseline_prompt_words CHECK (baseline_prompt in ('independent', 'gesture', 'visual', 'indirect_verbal', 'direct_verbal', 'model', 'partial_physical', 'full_physical')), 
	CONSTRAINT ck_iep_goals_target_prompt_words CHECK (target_prompt in ('independent', 'gesture', 'visual', 'indirect_verbal', 'direct_verbal', 'model', 'partial_physical', 'full_physical')), 
	CONSTRAINT ck_iep_goals_method_words CHECK (method in ('curriculum_based_measure', 'trial_data', 'observation', 'work_sample', 'rubric', 'checklist', 'test', 'interview', 'other')), 
	CONSTRAINT ck_iep_goals_schedule_per_words CHECK (schedule_per in ('day', 'week', 'month', 'term', 'year', 'total')), 
	CONSTRAINT fk_iep_goals_tenant_id_responsible_user_id FOREIGN KEY(tenant_id, responsible_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_iep_goals_standard_id FOREIGN KEY(standard_id) REFERENCES curriculum_standards (id), 
	CONSTRAINT ck_iep_goals_postsecondary_areas_words CHECK (postsecondary_areas <@ array['education_training', 'employment', 'independent_living']::text[]), 
	CONSTRAINT ck_iep_goals_progress_words CHECK (progress in ('not_yet_introduced', 'on_track', 'not_yet_on_track', 'met', 'not_enough_data')), 
	CONSTRAINT ck_iep_goals_current_prompt_words CHECK (current_prompt in ('independent', 'gesture', 'visual', 'indirect_verbal', 'direct_verbal', 'model', 'partial_physical', 'full_physical'))
);

CREATE INDEX ix_iep_goals_standard_id ON iep_goals (standard_id);

CREATE INDEX ix_iep_goals_tenant_id_iep_id ON iep_goals (tenant_id, iep_id);

CREATE INDEX ix_iep_goals_tenant_id_previous_goal_id ON iep_goals (tenant_id, previous_goal_id);

CREATE INDEX ix_iep_goals_tenant_id_responsible_user_id ON iep_goals (tenant_id, responsible_user_id);

CREATE INDEX ix_iep_goals_tenant_id_student_id_lineage_id ON iep_goals (tenant_id, student_id, lineage_id);

CREATE INDEX ix_iep_goals_tenant_id_student_id_status ON iep_goals (tenant_id, student_id, status);

CREATE UNIQUE INDEX uq_iep_goals_tenant_id_iep_id_lineage_id ON iep_goals (tenant_id, iep_id, lineage_id) NULLS DISTINCT WHERE deleted_at is null;

CREATE UNIQUE INDEX uq_iep_goals_tenant_id_iep_id_position ON iep_goals (tenant_id, iep_id, position) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE iep_goals IS 'One measurable annual goal of a plan, with the parts that make it measurable kept apart. Raw counts are stored (8 of 10), percentages derived. The lineage stays when an amendment or the next year''s plan rewords the goal, so that its data stay together.';

COMMENT ON COLUMN iep_goals.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN iep_goals.lineage_id IS 'Stays the same across versions and years of this line';

COMMENT ON COLUMN iep_goals.lineage_link IS 'What it is to previous_goal_id';

COMMENT ON COLUMN iep_goals.position IS 'Order in the plan, from 1';

COMMENT ON COLUMN iep_goals.language IS 'Language code of the texts';

COMMENT ON COLUMN iep_goals.statement IS 'The whole goal as the plan says it';

COMMENT ON COLUMN iep_goals.plain_statement IS 'The goal in the learner''s own plain words';

COMMENT ON COLUMN iep_goals.need_served IS 'The need, from the present levels, that the goal serves';

COMMENT ON COLUMN iep_goals.condition IS 'Given what: material, setting, help';

COMMENT ON COLUMN iep_goals.behavior IS 'What the learner will do that can be seen and counted';

COMMENT ON COLUMN iep_goals.criterion IS 'How well, in words, such as ''in 8 of 10 trials on 3 days in a row''';

COMMENT ON COLUMN iep_goals.measure_name IS 'The measure; when it changes, a new series begins';

COMMENT ON COLUMN iep_goals.measure_unit IS 'Unit of the values, such as ''words correct per minute''';

COMMENT ON COLUMN iep_goals.direction IS 'Which way is better';

COMMENT ON COLUMN iep_goals.baseline_value IS 'Baseline in the unit of the measure';

COMMENT ON COLUMN iep_goals.baseline_successes IS 'Raw count at baseline';

COMMENT ON COLUMN iep_goals.baseline_attempts IS 'Out of so many';

COMMENT ON COLUMN iep_goals.baseline_note IS 'Baseline in words';

COMMENT ON COLUMN iep_goals.baseline_on IS 'Day on which the baseline was taken';

COMMENT ON COLUMN iep_goals.target_value IS 'Target in the unit of the measure';

COMMENT ON COLUMN iep_goals.target_successes IS 'Raw count that meets the goal';

COMMENT ON COLUMN iep_goals.target_attempts IS 'Out of so many';

COMMENT ON COLUMN iep_goals.target_prompt IS 'Most help that still counts';

COMMENT ON COLUMN iep_goals.target_in_a_row IS 'Measurements in a row that have to reach the target';

COMMENT ON COLUMN iep_goals.starts_on IS 'First day of work on the goal';

COMMENT ON COLUMN iep_goals.target_on IS 'Day by which the goal shall be met';

COMMENT ON COLUMN iep_goals.method IS 'How it is measured';

COMMENT ON COLUMN iep_goals.method_note IS 'Probe, form or rubric that is used';

COMMENT ON COLUMN iep_goals.schedule_times IS 'Measured so many times per period';

COMMENT ON COLUMN iep_goals.schedule_note IS 'The schedule in words, where numbers do not say it';

COMMENT ON COLUMN iep_goals.setting IS 'Where it is worked on and measured';

COMMENT ON COLUMN iep_goals.responsible_roles IS 'Who is responsible, by position';

COMMENT ON COLUMN iep_goals.responsible_user_id IS 'Person who measures, as named on the plan';

COMMENT ON COLUMN iep_goals.reported_how IS 'When and how progress on this goal is reported, if not as the plan says';

COMMENT ON COLUMN iep_goals.is_alternate_standard IS 'Aligned to alternate academic achievement standards';

COMMENT ON COLUMN iep_goals.is_esy IS 'Worked on in the extended school year';

COMMENT ON COLUMN iep_goals.postsecondary_areas IS 'Postsecondary goals of the plan that this annual goal leads to';

COMMENT ON COLUMN iep_goals.progress IS 'As the team last stated it';

COMMENT ON COLUMN iep_goals.current_value IS 'Latest accepted measurement in the unit of the measure';

COMMENT ON COLUMN iep_goals.current_successes IS 'Latest accepted raw count';

COMMENT ON COLUMN iep_goals.current_attempts IS 'Out of so many';

COMMENT ON COLUMN iep_goals.current_on IS 'Day of the latest accepted measurement';

COMMENT ON COLUMN iep_goals.ended_on IS 'Day on which the goal was met or ended';

COMMENT ON COLUMN iep_goals.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN iep_goals.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN iep_goals.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN iep_goals.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE iep_meetings (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	iep_id UUID, 
	purposes TEXT[] DEFAULT '{}' NOT NULL, 
	status TEXT DEFAULT 'planned' NOT NULL, 
	title TEXT, 
	called_by TEXT DEFAULT 'agency' NOT NULL, 
	organizer_user_id UUID, 
	chair_user_id UUID, 
	scheduled_at TIMESTAMP WITH TIME ZONE, 
	scheduled_minutes INTEGER, 
	held_on DATE, 
	mode TEXT DEFAULT 'in_person' NOT NULL, 
	place TEXT, 
	join_url TEXT, 
	rescheduled_from_id UUID, 
	cancel_reason TEXT, 
	has_interpreter_need BOOLEAN DEFAULT 'false' NOT NULL, 
	interpreter_language TEXT, 
	interpreter_name TEXT, 
	parent_points_asked_on DATE, 
	drafts_given_on DATE, 
	safeguards_given_on DATE, 
	student_invited_on DATE, 
	agenda TEXT, 
	minutes TEXT, 
	decisions TEXT[] DEFAULT '{}' NOT NULL, 
	parent_input TEXT, 
	student_input TEXT, 
	is_held_without_parent BOOLEAN DEFAULT 'false' NOT NULL, 
	is_compliant BOOLEAN, 
	noncompliance_reason TEXT, 
	language TEXT DEFAULT 'en' NOT NULL, 
	recorded_by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_iep_meetings PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_iep_meetings_has_purpose CHECK (cardinality(purposes) > 0), 
	CONSTRAINT ck_iep_meetings_held_has_day CHECK (status <> 'held' or held_on is not null), 
	CONSTRAINT ck_iep_meetings_noncompliance_has_reason CHECK (is_compliant is not false or noncompliance_reason is not null), 
	CONSTRAINT ck_iep_meetings_scheduled_minutes_positive CHECK (scheduled_minutes is null or scheduled_minutes > 0), 
	CONSTRAINT fk_iep_meetings_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_iep_meetings_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_iep_meetings_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_iep_meetings_tenant_id_student_id_iep_id FOREIGN KEY(tenant_id, student_id, iep_id) REFERENCES ieps (tenant_id, student_id, id), 
	CONSTRAINT ck_iep_meetings_purposes_words CHECK (purposes <@ array['eligibility', 'initial_plan', 'annual_review', 'amendment', 'reevaluation', 'placement', 'transition', 'extended_school_year', 'behavior', 'lack_of_progress', 'manifestation', 'transfer', 'section_504', 'exit', 'parent_request', 'resolution', 'other']::text[]), 
	CONSTRAINT ck_iep_meetings_status_words CHECK (status in ('planned', 'noticed', 'held', 'rescheduled', 'cancelled', 'not_held')), 
	CONSTRAINT ck_iep_meetings_called_by_words CHECK (called_by in ('agency', 'parent', 'learner')), 
	CONSTRAINT fk_iep_meetings_tenant_id_organizer_user_id FOREIGN KEY(tenant_id, organizer_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_iep_meetings_tenant_id_chair_user_id FOREIGN KEY(tenant_id, chair_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_iep_meetings_mode_words CHECK (mode in ('in_person', 'phone', 'video', 'mixed')), 
	CONSTRAINT fk_iep_meetings_tenant_id_student_id_rescheduled_from_id FOREIGN KEY(tenant_id, student_id, rescheduled_from_id) REFERENCES iep_meetings (tenant_id, student_id, id), 
	CONSTRAINT fk_iep_meetings_tenant_id_recorded_by_user_id FOREIGN KEY(tenant_id, recorded_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_iep_meetings_tenant_id_chair_user_id ON iep_meetings (tenant_id, chair_user_id);

CREATE INDEX ix_iep_meetings_tenant_id_iep_id ON iep_meetings (tenant_id, iep_id);

CREATE INDEX ix_iep_meetings_tenant_id_organizer_user_id ON iep_meetings (tenant_id, organizer_user_id);

CREATE INDEX ix_iep_meetings_tenant_id_recorded_by_user_id ON iep_meetings (tenant_id, recorded_by_user_id);

CREATE INDEX ix_iep_meetings_tenant_id_rescheduled_from_id ON iep_meetings (tenant_id, rescheduled_from_id);

CREATE INDEX ix_iep_meetings_tenant_id_status_scheduled_at ON iep_meetings (tenant_id, status, scheduled_at);

CREATE INDEX ix_iep_meetings_tenant_id_student_id_created_at ON iep_meetings (tenant_id, student_id, created_at);

CREATE INDEX ix_iep_meetings_tenant_id_student_id_held_on ON iep_meetings (tenant_id, student_id, held_on);

COMMENT ON TABLE iep_meetings IS 'A meeting about a learner. It has one or more purposes and sittings and may serve several plans. The plan it is mainly about stands in ``iep_id`` (none yet for an eligibility or 504 meeting), every further plan is a link. A meeting that was held is always recorded as held; what was missing is said beside it.';

COMMENT ON COLUMN iep_meetings.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN iep_meetings.iep_id IS 'The plan the meeting is mainly about';

COMMENT ON COLUMN iep_meetings.title IS 'Heading of the meeting for staff';

COMMENT ON COLUMN iep_meetings.called_by IS 'Who asked for the meeting';

COMMENT ON COLUMN iep_meetings.organizer_user_id IS 'Who invites';

COMMENT ON COLUMN iep_meetings.chair_user_id IS 'Who leads the meeting';

COMMENT ON COLUMN iep_meetings.scheduled_at IS 'Planned beginning';

COMMENT ON COLUMN iep_meetings.scheduled_minutes IS 'Planned length in minutes';

COMMENT ON COLUMN iep_meetings.held_on IS 'Legal date: day of the last sitting, in the school''s time zone';

COMMENT ON COLUMN iep_meetings.place IS 'Room or address';

COMMENT ON COLUMN iep_meetings.join_url IS 'Link for taking part by video';

COMMENT ON COLUMN iep_meetings.rescheduled_from_id IS 'The meeting that it takes the place of';

COMMENT ON COLUMN iep_meetings.cancel_reason IS 'Why it was cancelled or put off';

COMMENT ON COLUMN iep_meetings.has_interpreter_need IS 'An interpreter is needed; the family pays nothing';

COMMENT ON COLUMN iep_meetings.interpreter_language IS 'Language code, sign languages included';

COMMENT ON COLUMN iep_meetings.interpreter_name IS 'Who interpreted';

COMMENT ON COLUMN iep_meetings.parent_points_asked_on IS 'Parents were asked for their points before drafting';

COMMENT ON COLUMN iep_meetings.drafts_given_on IS 'Day on which the parents got the drafts and reports';

COMMENT ON COLUMN iep_meetings.safeguards_given_on IS 'Day on which the procedural safeguards were given';

COMMENT ON COLUMN iep_meetings.student_invited_on IS 'The learner was invited (a must when transition is a purpose)';

COMMENT ON COLUMN iep_meetings.minutes IS 'Notes of what was said and decided';

COMMENT ON COLUMN iep_meetings.decisions IS 'What was decided, one by one';

COMMENT ON COLUMN iep_meetings.parent_input IS 'What the parents said, in their words';

COMMENT ON COLUMN iep_meetings.student_input IS 'What the learner said, in their words';

COMMENT ON COLUMN iep_meetings.is_held_without_parent IS 'No parent took part; lawful only with recorded attempts (300.322(d))';

COMMENT ON COLUMN iep_meetings.is_compliant IS 'False when a seat, notice or date was missing; null: not looked at';

COMMENT ON COLUMN iep_meetings.noncompliance_reason IS 'What was missing, and why';

COMMENT ON COLUMN iep_meetings.language IS 'Language code of the texts';

COMMENT ON COLUMN iep_meetings.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN iep_meetings.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN iep_meetings.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN iep_meetings.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE iep_services (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	iep_id UUID NOT NULL, 
	lineage_id UUID NOT NULL, 
	lineage_link TEXT DEFAULT 'new' NOT NULL, 
	previous_service_id UUID, 
	origin TEXT DEFAULT 'made_here' NOT NULL, 
	comparable_to TEXT, 
	position INTEGER NOT NULL, 
	status TEXT DEFAULT 'draft' NOT NULL, 
	kind TEXT NOT NULL, 
	service_type TEXT NOT NULL, 
	name TEXT NOT NULL, 
	description TEXT, 
	evidence_base TEXT, 
	subjects TEXT[] DEFAULT '{}' NOT NULL, 
	language TEXT DEFAULT 'en' NOT NULL, 
	amount NUMERIC, 
	unit TEXT, 
	per_period TEXT, 
	every_periods INTEGER DEFAULT '1' NOT NULL, 
	amount_min NUMERIC, 
	amount_max NUMERIC, 
	total_by_on DATE, 
	sessions_per_period INTEGER, 
	session_minutes INTEGER, 
	frequency_note TEXT, 
	starts_on DATE, 
	ends_on DATE, 
	ended_on DATE, 
	end_reason TEXT, 
	is_esy BOOLEAN DEFAULT 'false' NOT NULL, 
	setting TEXT, 
	place TEXT, 
	school_id UUID, 
	is_outside_regular_class BOOLEAN DEFAULT 'false' NOT NULL, 
	directness TEXT DEFAULT 'direct' NOT NULL, 
	grouping TEXT, 
	group_size_max INTEGER, 
	mode TEXT DEFAULT 'in_person' NOT NULL, 
	provider_kind TEXT, 
	provider_note TEXT, 
	provider_user_id UUID, 
	supervisor_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_iep_services PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_iep_services_position_positive CHECK (position >= 1), 
	CONSTRAINT ck_iep_services_amount_positive CHECK (amount is null or amount > 0), 
	CONSTRAINT ck_iep_services_amount_has_unit CHECK (amount is null or (unit is not null and per_period is not null)), 
	CONSTRAINT ck_iep_services_amount_range CHECK (amount_min is null or amount_max is null or amount_min <= amount_max), 
	CONSTRAINT ck_iep_services_every_periods_positive CHECK (every_periods >= 1), 
	CONSTRAINT ck_iep_services_sessions_positive CHECK (sessions_per_period is null or sessions_per_period > 0), 
	CONSTRAINT ck_iep_services_session_minutes_positive CHECK (session_minutes is null or session_minutes > 0), 
	CONSTRAINT ck_iep_services_group_size CHECK (group_size_max is null or group_size_max > 1), 
	CONSTRAINT ck_iep_services_dates CHECK (ends_on is null or ends_on >= starts_on), 
	CONSTRAINT ck_iep_services_lineage_names_previous CHECK (lineage_link = 'new' or previous_service_id is not null), 
	CONSTRAINT fk_iep_services_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_iep_services_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_iep_services_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_iep_services_tenant_id_student_id_iep_id FOREIGN KEY(tenant_id, student_id, iep_id) REFERENCES ieps (tenant_id, student_id, id), 
	CONSTRAINT ck_iep_services_lineage_link_words CHECK (lineage_link in ('new', 'continues', 'replaces', 'split_from')), 
	CONSTRAINT fk_iep_services_tenant_id_student_id_previous_service_id FOREIGN KEY(tenant_id, student_id, previous_service_id) REFERENCES iep_services (tenant_id, student_id, id), 
	CONSTRAINT ck_iep_services_origin_words CHECK (origin in ('made_here', 'imported', 'carried_over', 'received_from')), 
	CONSTRAINT ck_iep_services_status_words CHECK (status in ('draft', 'proposed', 'active', 'declined', 'ended', 'replaced')), 
	CONSTRAINT ck_iep_services_kind_words CHECK (kind in ('special_education', 'related', 'supplementary_aid', 'program_modification', 'staff_support', 'transition', 'assistive_technology', 'travel_training')), 
	CONSTRAINT ck_iep_services_service_type_words CHECK (service_type in ('specially_designed_instruction', 'adapted_physical_education', 'transportation', 'speech_language', 'audiology', 'interpreting', 'psychological', 'physical_therapy', 'occupational_therapy', 'recreation', 'early_identification', 'counseling', 'orientation_mobility', 'medical_diagnostic', 'school_health_nurse', 'social_work', 'parent_training', 'paraprofessional', 'assistive_technology', 'transition', 'travel_training', 'consultation', 'staff_training', 'other')), 
	CONSTRAINT ck_iep_services_unit_words CHECK (unit in ('minutes', 'sessions', 'trips', 'whole_day')), 
	CONSTRAINT ck_iep_services_per_period_words CHECK (per_period in ('day', 'week', 'month', 'term', 'year', 'total')), 
	CONSTRAINT ck_iep_services_setting_words CHECK (setting in ('regular_class', 'special_class', 'therapy_room', 'elsewhere_in_school', 'separate_school', 'home', 'hospital', 'community', 'provider_location', 'transport', 'other')), 
	CONSTRAINT fk_iep_services_tenant_id_school_id FOREIGN KEY(tenant_id, school_id) REFERENCES schools (tenant_id, id), 
	CONSTRAINT ck_iep_services_directness_words CHECK (directness in ('direct', 'consult', 'indirect')), 
	CONSTRAINT ck_iep_services_grouping_words CHECK (grouping in ('individual', 'group', 'either')), 
	CONSTRAINT ck_iep_services_mode_words CHECK (mode in ('in_person', 'remote', 'either')), 
	CONSTRAINT ck_iep_services_provider_kind_words CHECK (provider_kind in ('special_education_teacher', 'general_education_teacher', 'paraprofessional', 'speech_language_pathologist', 'speech_language_assistant', 'occupational_therapist', 'physical_therapist', 'school_psychologist', 'counselor', 'social_worker', 'nurse', 'audiologist', 'interpreter', 'teacher_of_visually_impaired', 'teacher_of_deaf_hard_of_hearing', 'orientation_mobility_specialist', 'behavior_specialist', 'assistive_technology_specialist', 'transition_coordinator', 'adapted_physical_education_teacher', 'driver', 'other')), 
	CONSTRAINT fk_iep_services_tenant_id_provider_user_id FOREIGN KEY(tenant_id, provider_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_iep_services_tenant_id_supervisor_user_id FOREIGN KEY(tenant_id, supervisor_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_iep_services_tenant_id_iep_id ON iep_services (tenant_id, iep_id);

CREATE INDEX ix_iep_services_tenant_id_previous_service_id ON iep_services (tenant_id, previous_service_id);

CREATE INDEX ix_iep_services_tenant_id_provider_user_id ON iep_services (tenant_id, provider_user_id);

CREATE INDEX ix_iep_services_tenant_id_school_id ON iep_services (tenant_id, school_id);

CREATE INDEX ix_iep_services_tenant_id_status_starts_on ON iep_services (tenant_id, status, starts_on);

CREATE INDEX ix_iep_services_tenant_id_student_id_lineage_id ON iep_services (tenant_id, student_id, lineage_id);

CREATE INDEX ix_iep_services_tenant_id_student_id_status ON iep_services (tenant_id, student_id, status);

CREATE INDEX ix_iep_services_tenant_id_supervisor_user_id ON iep_services (tenant_id, supervisor_user_id);

CREATE UNIQUE INDEX uq_iep_services_tenant_id_iep_id_lineage_id ON iep_services (tenant_id, iep_id, lineage_id) NULLS DISTINCT WHERE deleted_at is null;

CREATE UNIQUE INDEX uq_iep_services_tenant_id_iep_id_position ON iep_services (tenant_id, iep_id, position) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE iep_services IS 'One prescription line: what is promised, how much per period, by whom, where, from when to when. What was delivered stands elsewhere and names the line in force on its day. Frequency is an amount with its unit per period; sessions and minutes of a session say how the amount is usually split.';

COMMENT ON COLUMN iep_services.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN iep_services.lineage_id IS 'Stays the same across versions and years of this line';

COMMENT ON COLUMN iep_services.lineage_link IS 'What it is to previous_service_id';

COMMENT ON COLUMN iep_services.comparable_to IS 'Transferred-in: the sending agency''s line that this one is comparable to';

COMMENT ON COLUMN iep_services.position IS 'Order in the plan, from 1';

COMMENT ON COLUMN iep_services.kind IS 'Which part of 34 CFR 300.320(a)(4) it is';

COMMENT ON COLUMN iep_services.service_type IS '34 CFR 300.34 and what stands beside it';

COMMENT ON COLUMN iep_services.name IS 'The service as the plan calls it';

COMMENT ON COLUMN iep_services.description IS 'What is done, for whom and to which end';

COMMENT ON COLUMN iep_services.evidence_base IS 'Peer-reviewed research it rests on, as far as practicable';

COMMENT ON COLUMN iep_services.subjects IS 'School subjects it belongs to; empty: none in particular';

COMMENT ON COLUMN iep_services.language IS 'Language code of the texts';

COMMENT ON COLUMN iep_services.amount IS 'Promised amount per period, in unit';

COMMENT ON COLUMN iep_services.per_period IS 'A week with a closed day still owes its week';

COMMENT ON COLUMN iep_services.every_periods IS '1: every period, 2: every second one';

COMMENT ON COLUMN iep_services.amount_min IS 'Least amount per period, where a range was agreed';

COMMENT ON COLUMN iep_services.amount_max IS 'Most amount per period, where a range was agreed';

COMMENT ON COLUMN iep_services.total_by_on IS 'Day by which a total amount has to be given';

COMMENT ON COLUMN iep_services.sessions_per_period IS 'Usual number of sessions in a period';

COMMENT ON COLUMN iep_services.session_minutes IS 'Usual minutes of one session';

COMMENT ON COLUMN iep_services.frequency_note IS 'Frequency in words, such as ''whenever a text is longer than a page''';

COMMENT ON COLUMN iep_services.starts_on IS 'Anticipated first day';

COMMENT ON COLUMN iep_services.ends_on IS 'Anticipated last day (duration)';

COMMENT ON COLUMN iep_services.ended_on IS 'Day on which the line really ended before its time';

COMMENT ON COLUMN iep_services.end_reason IS 'Why it ended before its time';

COMMENT ON COLUMN iep_services.is_esy IS 'Given in the extended school year';

COMMENT ON COLUMN iep_services.setting IS 'Location, as a category';

COMMENT ON COLUMN iep_services.place IS 'Location in words';

COMMENT ON COLUMN iep_services.school_id IS 'School at which it is given';

COMMENT ON COLUMN iep_services.is_outside_regular_class IS 'Its minutes count as time outside the regular class';

COMMENT ON COLUMN iep_services.group_size_max IS 'Most learners in a group, where agreed';

COMMENT ON COLUMN iep_services.provider_kind IS 'Position of the provider';

COMMENT ON COLUMN iep_services.provider_note IS 'Provider in words, such as a contracted agency';

COMMENT ON COLUMN iep_services.provider_user_id IS 'As named on the plan; who serves is an assignment';

COMMENT ON COLUMN iep_services.supervisor_user_id IS 'Who supervises an assistant';

COMMENT ON COLUMN iep_services.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN iep_services.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN iep_services.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN iep_services.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE iep_team_members (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	iep_id UUID NOT NULL, 
	user_id UUID, 
	relation_id UUID, 
	person_name TEXT, 
	title TEXT, 
	organization TEXT, 
	email TEXT, 
	phone TEXT, 
	role TEXT NOT NULL, 
	further_roles TEXT[] DEFAULT '{}' NOT NULL, 
	area TEXT, 
	is_required BOOLEAN DEFAULT 'false' NOT NULL, 
	is_implementer BOOLEAN DEFAULT 'false' NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	invited_by TEXT DEFAULT 'agency' NOT NULL, 
	invited_on DATE, 
	agency_consent_on DATE, 
	answer TEXT DEFAULT 'none' NOT NULL, 
	answered_on DATE, 
	written_input TEXT, 
	written_input_on DATE, 
	duties_told_on DATE, 
	duties_acknowledged_on DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_iep_team_members PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_iep_team_members_dates CHECK (valid_to is null or valid_to >= valid_from), 
	CONSTRAINT ck_iep_team_members_somebody CHECK (user_id is not null or person_name is not null), 
	CONSTRAINT ck_iep_team_members_family_contact_elsewhere CHECK (role not in ('parent', 'surrogate_parent', 'learner') or (email is null and phone is null)), 
	CONSTRAINT ck_iep_team_members_input_has_text CHECK (written_input_on is null or written_input is not null), 
	CONSTRAINT fk_iep_team_members_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_iep_team_members_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_iep_team_members_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_iep_team_members_tenant_id_student_id_iep_id FOREIGN KEY(tenant_id, student_id, iep_id) REFERENCES ieps (tenant_id, student_id, id), 
	CONSTRAINT fk_iep_team_members_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_iep_team_members_tenant_id_student_id_relation_id FOREIGN KEY(tenant_id, student_id, relation_id) REFERENCES parent_student_relations (tenant_id, student_id, id), 
	CONSTRAINT ck_iep_team_members_role_words CHECK (role in ('parent', 'learner', 'general_education_teacher', 'special_education_teacher', 'special_education_provider', 'agency_representative', 'evaluation_interpreter', 'related_service_provider', 'transition_agency', 'part_c_coordinator', 'private_school_representative', 'surrogate_parent', 'person_with_expertise', 'advocate', 'language_interpreter', 'other')), 
	CONSTRAINT ck_iep_team_members_further_roles_words CHECK (further_roles <@ array['parent', 'learner', 'general_education_teacher', 'special_education_teacher', 'special_education_provider', 'agency_representative', 'evaluation_interpreter', 'related_service_provider', 'transition_agency', 'part_c_coordinator', 'private_school_representative', 'surrogate_parent', 'person_with_expertise', 'advocate', 'language_interpreter', 'other']::text[]), 
	CONSTRAINT ck_iep_team_members_invited_by_words CHECK (invited_by in ('agency', 'parent', 'learner')), 
	CONSTRAINT ck_iep_team_members_answer_words CHECK (answer in ('none', 'coming', 'by_phone', 'by_video', 'not_coming'))
);

CREATE INDEX ix_iep_team_members_tenant_id_iep_id_role ON iep_team_members (tenant_id, iep_id, role);

CREATE INDEX ix_iep_team_members_tenant_id_relation_id ON iep_team_members (tenant_id, relation_id);

CREATE INDEX ix_iep_team_members_tenant_id_student_id_user_id ON iep_team_members (tenant_id, student_id, user_id);

CREATE INDEX ix_iep_team_members_tenant_id_user_id ON iep_team_members (tenant_id, user_id);

COMMENT ON TABLE iep_team_members IS 'One seat on the team of a plan: a user of this tenant or a person from outside, with the part they take. A seat of staff opens the plan for its days; a family''s seat opens nothing, their rights do. Who really came to a sitting is in the attendance.';

COMMENT ON COLUMN iep_team_members.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN iep_team_members.user_id IS 'Null for a person without an account';

COMMENT ON COLUMN iep_team_members.relation_id IS 'A parent''s relation';

COMMENT ON COLUMN iep_team_members.person_name IS 'Name on the document; required without a user';

COMMENT ON COLUMN iep_team_members.title IS 'Position or profession';

COMMENT ON COLUMN iep_team_members.organization IS 'Agency or firm of a person from outside';

COMMENT ON COLUMN iep_team_members.email IS 'Of a professional from outside; never a family''s';

COMMENT ON COLUMN iep_team_members.phone IS 'Of a professional from outside; never a family''s';

COMMENT ON COLUMN iep_team_members.role IS 'The seat (34 CFR 300.321)';

COMMENT ON COLUMN iep_team_members.further_roles IS 'Other seats the same person fills';

COMMENT ON COLUMN iep_team_members.area IS 'Area of the curriculum or service they speak for';

COMMENT ON COLUMN iep_team_members.is_required IS 'The seat has to be filled; excusing needs agreement or consent in writing';

COMMENT ON COLUMN iep_team_members.is_implementer IS 'Responsible for carrying out the plan, who has to be told their duties (300.323(d))';

COMMENT ON COLUMN iep_team_members.valid_from IS 'First day on the team';

COMMENT ON COLUMN iep_team_members.valid_to IS 'Last day on the team; null while it is open';

COMMENT ON COLUMN iep_team_members.invited_by IS 'Who invites decides about expertise';

COMMENT ON COLUMN iep_team_members.agency_consent_on IS 'Consent to invite a transition agency (300.321(b)(3))';

COMMENT ON COLUMN iep_team_members.answer IS 'Answer to the invitation';

COMMENT ON COLUMN iep_team_members.written_input IS 'Their written input to the team';

COMMENT ON COLUMN iep_team_members.written_input_on IS 'Day on which the input reached parents and team';

COMMENT ON COLUMN iep_team_members.duties_told_on IS 'Told of their responsibilities and the accommodations';

COMMENT ON COLUMN iep_team_members.duties_acknowledged_on IS 'They answered for the accommodations they give';

COMMENT ON COLUMN iep_team_members.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN iep_team_members.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN iep_team_members.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN iep_team_members.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE placement_minutes (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	school_year_id UUID NOT NULL, 
	school_id UUID, 
	iep_id UUID, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	school_minutes_per_week INTEGER NOT NULL, 
	outside_minutes_per_week INTEGER NOT NULL, 
	early_childhood_minutes_per_week INTEGER, 
	has_most_services_in_program BOOLEAN, 
	is_early_childhood BOOLEAN DEFAULT 'false' NOT NULL, 
	separate_setting TEXT, 
	environment_code TEXT NOT NULL, 
	decided_on DATE, 
	note TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_placement_minutes PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ex_placement_minutes_student_id EXCLUDE USING gist (tenant_id WITH =, student_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT ck_placement_minutes_school_minutes_positive CHECK (school_minutes_per_week > 0), 
	CONSTRAINT ck_placement_minutes_outside_within_school_week CHECK (outside_minutes_per_week between 0 and school_minutes_per_week), 
	CONSTRAINT ck_placement_minutes_early_childhood CHECK (early_childhood_minutes_per_week is null or early_childhood_minutes_per_week >= 0), 
	CONSTRAINT ck_placement_minutes_dates CHECK (valid_to is null or valid_to >= valid_from), 
	CONSTRAINT fk_placement_minutes_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_placement_minutes_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_placement_minutes_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_placement_minutes_tenant_id_school_year_id FOREIGN KEY(tenant_id, school_year_id) REFERENCES school_years (tenant_id, id), 
	CONSTRAINT fk_placement_minutes_tenant_id_school_id FOREIGN KEY(tenant_id, school_id) REFERENCES schools (tenant_id, id), 
	CONSTRAINT fk_placement_minutes_tenant_id_student_id_iep_id FOREIGN KEY(tenant_id, student_id, iep_id) REFERENCES ieps (tenant_id, student_id, id), 
	CONSTRAINT ck_placement_minutes_separate_setting_words CHECK (separate_setting in ('SS', 'RF', 'HH', 'CF', 'PPPS', 'SC', 'H', 'SPL')), 
	CONSTRAINT ck_placement_minutes_environment_code_words CHECK (environment_code in ('RC80', 'RC79TO40', 'RC39', 'SS', 'RF', 'HH', 'CF', 'PPPS', 'REC10YSVCS', 'REC10YOTHLOC', 'REC09YSVCS', 'REC09YOTHLOC', 'SC', 'H', 'SPL'))
);

CREATE INDEX ix_placement_minutes_tenant_id_iep_id ON placement_minutes (tenant_id, iep_id);

CREATE INDEX ix_placement_minutes_tenant_id_school_id ON placement_minutes (tenant_id, school_id);

CREATE INDEX ix_placement_minutes_tenant_id_school_year_id_environment_code ON placement_minutes (tenant_id, school_year_id, environment_code);

CREATE INDEX ix_placement_minutes_tenant_id_student_id_valid_from ON placement_minutes (tenant_id, student_id, valid_from);

COMMENT ON TABLE placement_minutes IS 'A learner''s school week, in minutes inside and outside the regular class, of one school year''s school day.';

COMMENT ON COLUMN placement_minutes.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN placement_minutes.school_id IS 'School whose day length is used';

COMMENT ON COLUMN placement_minutes.iep_id IS 'The plan in which the placement was decided';

COMMENT ON COLUMN placement_minutes.valid_from IS 'First day on which the placement holds';

COMMENT ON COLUMN placement_minutes.valid_to IS 'Last day on which the placement holds; null while it is open';

COMMENT ON COLUMN placement_minutes.school_minutes_per_week IS 'Minutes of the whole school week, lunch, recess and study periods included';

COMMENT ON COLUMN placement_minutes.outside_minutes_per_week IS 'Minutes outside the regular class for special education';

COMMENT ON COLUMN placement_minutes.early_childhood_minutes_per_week IS 'Ages 3 to 5 before kindergarten: minutes in a regular early-childhood program';

COMMENT ON COLUMN placement_minutes.has_most_services_in_program IS 'Early childhood: most special-education hours are given in that program';

COMMENT ON COLUMN placement_minutes.is_early_childhood IS 'Counted by the early-childhood codes (age 3 to 5, not in kindergarten)';

COMMENT ON COLUMN placement_minutes.separate_setting IS 'A setting that is not a share of the regular class, such as a separate school';

COMMENT ON COLUMN placement_minutes.environment_code IS 'Federal code that follows from the minutes and the setting';

COMMENT ON COLUMN placement_minutes.decided_on IS 'Day on which the group that includes the parents decided';

COMMENT ON COLUMN placement_minutes.note IS 'What the minutes are made of';

COMMENT ON COLUMN placement_minutes.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN placement_minutes.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN placement_minutes.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN placement_minutes.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE assessment_answer_keys (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	question_id UUID NOT NULL, 
	scoring TEXT DEFAULT 'match_correct' NOT NULL, 
	correct_keys TEXT[] DEFAULT '{}' NOT NULL, 
	accepted JSONB DEFAULT '[]' NOT NULL, 
	rubric JSONB DEFAULT '[]' NOT NULL, 
	misconceptions JSONB DEFAULT '[]' NOT NULL, 
	explanation TEXT DEFAULT '' NOT NULL, 
	verification TEXT DEFAULT 'unverified' NOT NULL, 
	verified_at TIMESTAMP WITH TIME ZONE, 
	verified_by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_assessment_answer_keys PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_assessment_answer_keys_verified CHECK ((verified_at is null) = (verification = 'unverified')), 
	CONSTRAINT fk_assessment_answer_keys_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_assessment_answer_keys_tenant_id_question_id FOREIGN KEY(tenant_id, question_id) REFERENCES assessment_questions (tenant_id, id), 
	CONSTRAINT ck_assessment_answer_keys_scoring_words CHECK (scoring in ('match_correct', 'map_response', 'rubric', 'none')), 
	CONSTRAINT ck_assessment_answer_keys_accepted_shape CHECK (jsonb_typeof(accepted) = 'array'), 
	CONSTRAINT ck_assessment_answer_keys_rubric_shape CHECK (jsonb_typeof(rubric) = 'array'), 
	CONSTRAINT ck_assessment_answer_keys_misconceptions_shape CHECK (jsonb_typeof(misconceptions) = 'array'), 
	CONSTRAINT ck_assessment_answer_keys_verification_words CHECK (verification in ('unverified', 'by_person', 'by_proof')), 
	CONSTRAINT fk_assessment_answer_keys_tenant_id_verified_by_user_id FOREIGN KEY(tenant_id, verified_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_assessment_answer_keys_tenant_id_question_id ON assessment_answer_keys (tenant_id, question_id);

CREATE INDEX ix_assessment_answer_keys_tenant_id_verified_by_user_id ON assessment_answer_keys (tenant_id, verified_by_user_id);

CREATE UNIQUE INDEX uq_assessment_answer_keys_tenant_id_question_id ON assessment_answer_keys (tenant_id, question_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE assessment_answer_keys IS 'What is right and how it is scored, apart from the question. A key is proved before a child meets it.';

COMMENT ON COLUMN assessment_answer_keys.scoring IS 'all or nothing; points per answer; by a person with the rubric; not scored';

COMMENT ON COLUMN assessment_answer_keys.correct_keys IS 'Keys of the right choices; their order counts in order questions';

COMMENT ON COLUMN assessment_answer_keys.accepted IS 'Typed answers that earn points';

COMMENT ON COLUMN assessment_answer_keys.rubric IS 'Levels of a hand-scored answer and their points';

COMMENT ON COLUMN assessment_answer_keys.misconceptions IS 'What each wrong choice shows';

COMMENT ON COLUMN assessment_answer_keys.explanation IS 'Shown when feedback is due';

COMMENT ON COLUMN assessment_answer_keys.verification IS 'by_proof: solved again by the engine';

COMMENT ON COLUMN assessment_answer_keys.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN assessment_answer_keys.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN assessment_answer_keys.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN assessment_answer_keys.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE assessment_assignments (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	assessment_id UUID NOT NULL, 
	classroom_id UUID, 
	iep_goal_id UUID, 
	assigned_by_user_id UUID, 
	title TEXT NOT NULL, 
	note_to_learner TEXT DEFAULT '' NOT NULL, 
	status TEXT DEFAULT 'assigned' NOT NULL, 
	excused_reason TEXT, 
	opens_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	due_at TIMESTAMP WITH TIME ZONE, 
	closes_at TIMESTAMP WITH TIME ZONE, 
	extended_closes_at TIMESTAMP WITH TIME ZONE, 
	base_minutes INTEGER, 
	extra_minutes INTEGER DEFAULT '0' NOT NULL, 
	max_attempts INTEGER DEFAULT '1' NOT NULL, 
	delivery_mode TEXT DEFAULT 'online' NOT NULL, 
	language_code TEXT DEFAULT 'en' NOT NULL, 
	accommodations JSONB DEFAULT '{"taken_at":null,"supports":[],"time_multiplier":1.0,"extra_minutes":0,"is_untimed":false,"breaks_stop_clock":false,"setting":"","v":1}' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_assessment_assignments PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_assessment_assignments_window CHECK (closes_at > opens_at), 
	CONSTRAINT ck_assessment_assignments_extended_window CHECK (extended_closes_at >= closes_at), 
	CONSTRAINT ck_assessment_assignments_minutes CHECK (base_minutes > 0 and extra_minutes >= 0), 
	CONSTRAINT ck_assessment_assignments_max_attempts CHECK (max_attempts > 0), 
	CONSTRAINT ck_assessment_assignments_excused_reason CHECK (status <> 'excused' or excused_reason is not null), 
	CONSTRAINT fk_assessment_assignments_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_assessment_assignments_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_assessment_assignments_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_assessment_assignments_tenant_id_assessment_id FOREIGN KEY(tenant_id, assessment_id) REFERENCES assessments (tenant_id, id), 
	CONSTRAINT fk_assessment_assignments_tenant_id_classroom_id FOREIGN KEY(tenant_id, classroom_id) REFERENCES classrooms (tenant_id, id), 
	CONSTRAINT fk_assessment_assignments_tenant_id_student_id_iep_goal_id FOREIGN KEY(tenant_id, student_id, iep_goal_id) REFERENCES iep_goals (tenant_id, student_id, id), 
	CONSTRAINT fk_assessment_assignments_tenant_id_assigned_by_user_id FOREIGN KEY(tenant_id, assigned_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_assessment_assignments_status_words CHECK (status in ('assigned', 'in_progress', 'completed', 'excused', 'expired', 'cancelled')), 
	CONSTRAINT ck_assessment_assignments_delivery_mode_words CHECK (delivery_mode in ('online', 'paper', 'spoken', 'observed')), 
	CONSTRAINT ck_assessment_assignments_accommodations_shape CHECK (jsonb_typeof(accommodations) = 'object')
);

CREATE INDEX ix_assessment_assignments_tenant_id_assessment_id ON assessment_assignments (tenant_id, assessment_id);

CREATE INDEX ix_assessment_assignments_tenant_id_assigned_by_user_id ON assessment_assignments (tenant_id, assigned_by_user_id);

CREATE INDEX ix_assessment_assignments_tenant_id_classroom_id ON assessment_assignments (tenant_id, classroom_id);

CREATE INDEX ix_assessment_assignments_tenant_id_iep_goal_id ON assessment_assignments (tenant_id, iep_goal_id);

CREATE INDEX ix_assessment_assignments_tenant_id_status_opens_at ON assessment_assignments (tenant_id, status, opens_at);

CREATE INDEX ix_assessment_assignments_tenant_id_student_id_created_at ON assessment_assignments (tenant_id, student_id, created_at);

COMMENT ON TABLE assessment_assignments IS 'A test given to one learner: when it is open and how the plan''s accommodations change it for this learner.';

COMMENT ON COLUMN assessment_assignments.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN assessment_assignments.classroom_id IS 'Class it was given in';

COMMENT ON COLUMN assessment_assignments.iep_goal_id IS 'Goal it may give data for; a person accepts each point';

COMMENT ON COLUMN assessment_assignments.title IS 'Title as the learner sees it';

COMMENT ON COLUMN assessment_assignments.opens_at IS 'From then on the learner can start';

COMMENT ON COLUMN assessment_assignments.closes_at IS 'End of the window for everyone; null: stays open';

COMMENT ON COLUMN assessment_assignments.extended_closes_at IS 'End of the window for this learner: extra time stretches the window too';

COMMENT ON COLUMN assessment_assignments.base_minutes IS 'Minutes for everyone; null: untimed';

COMMENT ON COLUMN assessment_assignments.extra_minutes IS 'Minutes this learner has more';

COMMENT ON COLUMN assessment_assignments.accommodations IS 'The accommodations in force on the day, and what each does here';

COMMENT ON COLUMN assessment_assignments.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN assessment_assignments.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN assessment_assignments.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN assessment_assignments.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE eligibility_decisions (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	law TEXT DEFAULT 'idea' NOT NULL, 
	result TEXT NOT NULL, 
	evaluation_kind TEXT DEFAULT 'initial' NOT NULL, 
	origin TEXT DEFAULT 'made_here' NOT NULL, 
	received_from TEXT, 
	decided_on DATE NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	meeting_id UUID, 
	recorded_by_user_id UUID, 
	referred_on DATE, 
	referral_source TEXT, 
	consent_asked_on DATE, 
	consent_received_on DATE, 
	consent_record_id UUID, 
	evaluated_on DATE, 
	report_given_on DATE, 
	report_document_id UUID, 
	delay_days INTEGER, 
	delay_reason TEXT, 
	delay_note TEXT, 
	reevaluation_due_on DATE, 
	reevaluation_waived_on DATE, 
	early_intervention_notified_on DATE, 
	early_intervention_conference_on DATE, 
	needs_special_education BOOLEAN, 
	basis TEXT, 
	exclusion_factors JSONB DEFAULT '{"lack_of_reading_instruction":null,"lack_of_mathematics_instruction":null,"limited_english":null,"vision_hearing_motor":null,"cultural_factors":null,"environmental_or_economic":null,"v":1}' NOT NULL, 
	sld_areas TEXT[] DEFAULT '{}' NOT NULL, 
	sld_method TEXT, 
	dissenting_statement TEXT, 
	is_medically_fragile BOOLEAN, 
	impairment TEXT, 
	impairment_source TEXT, 
	major_life_activities TEXT[] DEFAULT '{}' NOT NULL, 
	is_substantially_limiting BOOLEAN, 
	limitation_basis TEXT, 
	evidence TEXT[] DEFAULT '{}' NOT NULL, 
	exit_reason TEXT, 
	exited_on DATE, 
	summary_of_performance_on DATE, 
	language TEXT DEFAULT 'en' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_eligibility_decisions PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ex_eligibility_decisions_student_id_law EXCLUDE USING gist (tenant_id WITH =, student_id WITH =, law WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT ck_eligibility_decisions_dates CHECK (valid_to is null or valid_to >= valid_from), 
	CONSTRAINT ck_eligibility_decisions_exit_has_reason CHECK (result <> 'exited' or exit_reason is not null), 
	CONSTRAINT ck_eligibility_decisions_idea_needs_both CHECK (result <> 'eligible' or law <> 'idea' or needs_special_education is true), 
	CONSTRAINT ck_eligibility_decisions_impairment_named CHECK (result <> 'eligible' or law <> 'section_504' or impairment is not null), 
	CONSTRAINT ck_eligibility_decisions_delay_days CHECK (delay_days is null or delay_days >= 0), 
	CONSTRAINT fk_eligibility_decisions_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_eligibility_decisions_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_eligibility_decisions_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_eligibility_decisions_law_words CHECK (law in ('idea', 'section_504')), 
	CONSTRAINT ck_eligibility_decisions_result_words CHECK (result in ('eligible', 'not_eligible', 'exited')), 
	CONSTRAINT ck_eligibility_decisions_evaluation_kind_words CHECK (evaluation_kind in ('initial', 'reevaluation', 'exit', 'transfer_review', 'carried_over')), 
	CONSTRAINT ck_eligibility_decisions_origin_words CHECK (origin in ('made_here', 'imported', 'carried_over', 'received_from')), 
	CONSTRAINT fk_eligibility_decisions_tenant_id_student_id_meeting_id FOREIGN KEY(tenant_id, student_id, meeting_id) REFERENCES iep_meetings (tenant_id, student_id, id), 
	CONSTRAINT fk_eligibility_decisions_tenant_id_recorded_by_user_id FOREIGN KEY(tenant_id, recorded_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_eligibility_decisions_tenant_id_student_id_consent_record_id FOREIGN KEY(tenant_id, student_id, consent_record_id) REFERENCES consent_records (tenant_id, student_id, id), 
	CONSTRAINT fk_eligibility_decisions_tenant_id_student_id_report_do_dd12 FOREIGN KEY(tenant_id, student_id, report_document_id) REFERENCES documents (tenant_id, student_id, id), 
	CONSTRAINT ck_eligibility_decisions_delay_reason_words CHECK (delay_reason in ('parent_delay', 'child_moved', 'staff_unavailable', 'late_contracted_report', 'scheduling', 'part_c', 'other')), 
	CONSTRAINT ck_eligibility_decisions_exclusion_factors_shape CHECK (jsonb_typeof(exclusion_factors) = 'object'), 
	CONSTRAINT ck_eligibility_decisions_sld_areas_words CHECK (sld_areas <@ array['oral_expression', 'listening_comprehension', 'written_expression', 'basic_reading', 'reading_fluency', 'reading_comprehension', 'mathematics_calculation', 'mathematics_problem_solving']::text[]), 
	CONSTRAINT ck_eligibility_decisions_sld_method_words CHECK (sld_method in ('response_to_intervention', 'severe_discrepancy', 'other_research_based')), 
	CONSTRAINT ck_eligibility_decisions_impairment_source_words CHECK (impairment_source in ('school_psychologist', 'health_care_provider', 'physician', 'physical_therapist', 'social_service', 'self_reported', 'team', 'other', 'unknown')), 
	CONSTRAINT ck_eligibility_decisions_major_life_activities_words CHECK (major_life_activities <@ array['caring_for_oneself', 'manual_tasks', 'seeing', 'hearing', 'eating', 'sleeping', 'walking', 'standing', 'lifting', 'bending', 'speaking', 'breathing', 'learning', 'reading', 'concentrating', 'thinking', 'communicating', 'working', 'bodily_function', 'other']::text[]), 
	CONSTRAINT ck_eligibility_decisions_exit_reason_words CHECK (exit_reason in ('TRAN', 'GHS', 'GRADALTDPL', 'RC', 'RMA', 'D', 'MKC', 'DROPOUT'))
);

CREATE INDEX ix_eligibility_decisions_tenant_id_consent_record_id ON eligibility_decisions (tenant_id, consent_record_id);

CREATE INDEX ix_eligibility_decisions_tenant_id_law_result_valid_from ON eligibility_decisions (tenant_id, law, result, valid_from);

CREATE INDEX ix_eligibility_decisions_tenant_id_meeting_id ON eligibility_decisions (tenant_id, meeting_id);

CREATE INDEX ix_eligibility_decisions_tenant_id_recorded_by_user_id ON eligibility_decisions (tenant_id, recorded_by_user_id);

CREATE INDEX ix_eligibility_decisions_tenant_id_report_document_id ON eligibility_decisions (tenant_id, report_document_id);

CREATE INDEX ix_eligibility_decisions_tenant_id_student_id_decided_on ON eligibility_decisions (tenant_id, student_id, decided_on);

COMMENT ON TABLE eligibility_decisions IS 'A decision about eligibility under one law, with the evaluation behind it and the days on which it holds. Under IDEA both have to be true: a category, and the need for special education because of it. Under Section 504 the decision names the impairment and the major life activity it limits. A correction closes the row and opens another.';

COMMENT ON COLUMN eligibility_decisions.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN eligibility_decisions.received_from IS 'Agency that made a decision which was carried over';

COMMENT ON COLUMN eligibility_decisions.decided_on IS 'Day of the determination';

COMMENT ON COLUMN eligibility_decisions.valid_from IS 'First day on which the decision holds';

COMMENT ON COLUMN eligibility_decisions.valid_to IS 'Last day on which the decision holds; null while it is open';

COMMENT ON COLUMN eligibility_decisions.meeting_id IS 'The meeting that decided';

COMMENT ON COLUMN eligibility_decisions.referred_on IS 'Day of the referral or request';

COMMENT ON COLUMN eligibility_decisions.referral_source IS 'Who referred: parent, teacher, agency, early intervention';

COMMENT ON COLUMN eligibility_decisions.consent_asked_on IS 'Consent to evaluate was asked';

COMMENT ON COLUMN eligibility_decisions.consent_received_on IS 'Signed consent to evaluate was received; the clock starts';

COMMENT ON COLUMN eligibility_decisions.evaluated_on IS 'Evaluation was completed';

COMMENT ON COLUMN eligibility_decisions.report_given_on IS 'Parents got their copy of the report';

COMMENT ON COLUMN eligibility_decisions.delay_days IS 'Days over the limit, 0 when in time';

COMMENT ON COLUMN eligibility_decisions.reevaluation_due_on IS 'Last day for the next evaluation';

COMMENT ON COLUMN eligibility_decisions.reevaluation_waived_on IS 'Parent and agency agreed in writing that none is needed';

COMMENT ON COLUMN eligibility_decisions.early_intervention_notified_on IS 'Notice from the Part C program';

COMMENT ON COLUMN eligibility_decisions.early_intervention_conference_on IS 'Transition conference, 90 days before the third birthday';

COMMENT ON COLUMN eligibility_decisions.needs_special_education IS 'Needs specially designed instruction because of it';

COMMENT ON COLUMN eligibility_decisions.basis IS 'The team''s reasons, data considered and sources';

COMMENT ON COLUMN eligibility_decisions.exclusion_factors IS 'What may not be the main reason';

COMMENT ON COLUMN eligibility_decisions.sld_areas IS 'Areas of a specific learning disability (300.309)';

COMMENT ON COLUMN eligibility_decisions.dissenting_statement IS 'Statement of a member who disagrees (300.311(b))';

COMMENT ON COLUMN eligibility_decisions.is_medically_fragile IS 'As Ed-Fi asks it';

COMMENT ON COLUMN eligibility_decisions.impairment IS '504: the physical or mental impairment';

COMMENT ON COLUMN eligibility_decisions.impairment_source IS '504: who found it';

COMMENT ON COLUMN eligibility_decisions.major_life_activities IS '504: what it limits';

COMMENT ON COLUMN eligibility_decisions.is_substantially_limiting IS '504: without regard to mitigating measures';

COMMENT ON COLUMN eligibility_decisions.limitation_basis IS '504: basis and evidence of the limitation';

COMMENT ON COLUMN eligibility_decisions.evidence IS '504: sources drawn on (104.35(c) asks for several)';

COMMENT ON COLUMN eligibility_decisions.exit_reason IS 'Federal exit code';

COMMENT ON COLUMN eligibility_decisions.exited_on IS 'Last day of special education';

COMMENT ON COLUMN eligibility_decisions.summary_of_performance_on IS 'Given at graduation or by age (300.305(e)(3))';

COMMENT ON COLUMN eligibility_decisions.language IS 'Language code of the texts';

COMMENT ON COLUMN eligibility_decisions.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN eligibility_decisions.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN eligibility_decisions.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN eligibility_decisions.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE goal_objectives (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	goal_id UUID NOT NULL, 
	lineage_id UUID NOT NULL, 
	lineage_link TEXT DEFAULT 'new' NOT NULL, 
	previous_objective_id UUID, 
	origin TEXT DEFAULT 'made_here' NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT DEFAULT 'objective' NOT NULL, 
	status TEXT DEFAULT 'draft' NOT NULL, 
	language TEXT DEFAULT 'en' NOT NULL, 
	statement TEXT NOT NULL, 
	plain_statement TEXT, 
	condition TEXT, 
	behavior TEXT, 
	criterion TEXT, 
	baseline_value NUMERIC, 
	baseline_successes INTEGER, 
	baseline_attempts INTEGER, 
	baseline_prompt TEXT, 
	target_value NUMERIC, 
	target_successes INTEGER, 
	target_attempts INTEGER, 
	target_prompt TEXT, 
	target_on DATE, 
	method TEXT, 
	schedule_times INTEGER, 
	schedule_per TEXT, 
	current_value NUMERIC, 
	current_successes INTEGER, 
	current_attempts INTEGER, 
	current_prompt TEXT, 
	current_on DATE, 
	met_on DATE, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_goal_objectives PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_goal_objectives_baseline_counts CHECK (baseline_successes is null or (coalesce(baseline_successes between 0 and baseline_attempts, false) and baseline_attempts > 0)), 
	CONSTRAINT ck_goal_objectives_target_counts CHECK (target_successes is null or (coalesce(target_successes between 0 and target_attempts, false) and target_attempts > 0)), 
	CONSTRAINT ck_goal_objectives_current_counts CHECK (current_successes is null or (coalesce(current_successes between 0 and current_attempts, false) and current_attempts > 0)), 
	CONSTRAINT ck_goal_objectives_position_positive CHECK (position >= 1), 
	CONSTRAINT ck_goal_objectives_lineage_names_previous CHECK (lineage_link = 'new' or previous_objective_id is not null), 
	CONSTRAINT fk_goal_objectives_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_goal_objectives_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_goal_objectives_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_goal_objectives_tenant_id_student_id_goal_id FOREIGN KEY(tenant_id, student_id, goal_id) REFERENCES iep_goals (tenant_id, student_id, id), 
	CONSTRAINT ck_goal_objectives_lineage_link_words CHECK (lineage_link in ('new', 'continues', 'replaces', 'split_from')), 
	CONSTRAINT fk_goal_objectives_tenant_id_student_id_previous_objective_id FOREIGN KEY(tenant_id, student_id, previous_objective_id) REFERENCES goal_objectives (tenant_id, student_id, id), 
	CONSTRAINT ck_goal_objectives_origin_words CHECK (origin in ('made_here', 'imported', 'carried_over', 'received_from')), 
	CONSTRAINT ck_goal_objectives_kind_words CHECK (kind in ('objective', 'benchmark')), 
	CONSTRAINT ck_goal_objectives_status_words CHECK (status in ('draft', 'proposed', 'active', 'declined', 'met', 'not_met', 'ended', 'replaced')), 
	CONSTRAINT ck_goal_objectives_baseline_prompt_words CHECK (baseline_prompt in ('independent', 'gesture', 'visual', 'indirect_verbal', 'direct_verbal', 'model', 'partial_physical', 'full_physical')), 
	CONSTRAINT ck_goal_objectives_target_prompt_words CHECK (target_prompt in ('independent', 'gesture', 'visual', 'indirect_verbal', 'direct_verbal', 'model', 'partial_physical', 'full_physical')), 
	CONSTRAINT ck_goal_objectives_method_words CHECK (method in ('curriculum_based_measure', 'trial_data', 'observation', 'work_sample', 'rubric', 'checklist', 'test', 'interview', 'other')), 
	CONSTRAINT ck_goal_objectives_schedule_per_words CHECK (schedule_per in ('day', 'week', 'month', 'term', 'year', 'total')), 
	CONSTRAINT ck_goal_objectives_current_prompt_words CHECK (current_prompt in ('independent', 'gesture', 'visual', 'indirect_verbal', 'direct_verbal', 'model', 'partial_physical', 'full_physical'))
);

CREATE INDEX ix_goal_objectives_tenant_id_goal_id ON goal_objectives (tenant_id, goal_id);

CREATE INDEX ix_goal_objectives_tenant_id_previous_objective_id ON goal_objectives (tenant_id, previous_objective_id);

CREATE INDEX ix_goal_objectives_tenant_id_student_id_lineage_id ON goal_objectives (tenant_id, student_id, lineage_id);

CREATE UNIQUE INDEX uq_goal_objectives_tenant_id_goal_id_position ON goal_objectives (tenant_id, goal_id, position) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE goal_objectives IS 'A short-term objective or benchmark on the way to a goal; a must for who takes an alternate assessment.';

COMMENT ON COLUMN goal_objectives.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN goal_objectives.lineage_id IS 'Stays the same across versions and years of this line';

COMMENT ON COLUMN goal_objectives.lineage_link IS 'What it is to previous_objective_id';

COMMENT ON COLUMN goal_objectives.position IS 'Order under the goal, from 1';

COMMENT ON COLUMN goal_objectives.language IS 'Language code of the texts';

COMMENT ON COLUMN goal_objectives.statement IS 'The objective as the plan says it';

COMMENT ON COLUMN goal_objectives.plain_statement IS 'The objective in the learner''s own plain words';

COMMENT ON COLUMN goal_objectives.condition IS 'Given what: material, setting, help';

COMMENT ON COLUMN goal_objectives.behavior IS 'What the learner will do that can be seen and counted';

COMMENT ON COLUMN goal_objectives.criterion IS 'How well, in words';

COMMENT ON COLUMN goal_objectives.baseline_value IS 'Baseline in the unit of the goal''s measure';

COMMENT ON COLUMN goal_objectives.baseline_successes IS 'Raw count at baseline';

COMMENT ON COLUMN goal_objectives.baseline_attempts IS 'Out of so many';

COMMENT ON COLUMN goal_objectives.target_value IS 'Target in the unit of the goal''s measure';

COMMENT ON COLUMN goal_objectives.target_successes IS 'Raw count that meets the objective';

COMMENT ON COLUMN goal_objectives.target_attempts IS 'Out of so many';

COMMENT ON COLUMN goal_objectives.target_prompt IS 'Most help that still counts';

COMMENT ON COLUMN goal_objectives.target_on IS 'Day by which the objective shall be met';

COMMENT ON COLUMN goal_objectives.schedule_times IS 'Measured so many times per period';

COMMENT ON COLUMN goal_objectives.current_value IS 'Latest accepted measurement';

COMMENT ON COLUMN goal_objectives.current_successes IS 'Latest accepted raw count';

COMMENT ON COLUMN goal_objectives.current_attempts IS 'Out of so many';

COMMENT ON COLUMN goal_objectives.current_on IS 'Day of the latest accepted measurement';

COMMENT ON COLUMN goal_objectives.met_on IS 'Day on which it was met';

COMMENT ON COLUMN goal_objectives.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN goal_objectives.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN goal_objectives.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN goal_objectives.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE iep_meeting_plans (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	meeting_id UUID NOT NULL, 
	iep_id UUID NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_iep_meeting_plans PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_iep_meeting_plans_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_iep_meeting_plans_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_iep_meeting_plans_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_iep_meeting_plans_tenant_id_student_id_meeting_id FOREIGN KEY(tenant_id, student_id, meeting_id) REFERENCES iep_meetings (tenant_id, student_id, id), 
	CONSTRAINT fk_iep_meeting_plans_tenant_id_student_id_iep_id FOREIGN KEY(tenant_id, student_id, iep_id) REFERENCES ieps (tenant_id, student_id, id)
);

CREATE INDEX ix_iep_meeting_plans_tenant_id_iep_id ON iep_meeting_plans (tenant_id, iep_id);

CREATE INDEX ix_iep_meeting_plans_tenant_id_meeting_id ON iep_meeting_plans (tenant_id, meeting_id);

CREATE UNIQUE INDEX uq_iep_meeting_plans_tenant_id_meeting_id_iep_id ON iep_meeting_plans (tenant_id, meeting_id, iep_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE iep_meeting_plans IS 'A further plan of the same learner that a meeting serves, beside the one it is mainly about.';

COMMENT ON COLUMN iep_meeting_plans.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN iep_meeting_plans.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN iep_meeting_plans.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN iep_meeting_plans.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN iep_meeting_plans.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE meeting_sittings (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	meeting_id UUID NOT NULL, 
	number INTEGER NOT NULL, 
	starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ends_at TIMESTAMP WITH TIME ZONE, 
	mode TEXT DEFAULT 'in_person' NOT NULL, 
	place TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_meeting_sittings PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_meeting_sittings_number_positive CHECK (number >= 1), 
	CONSTRAINT ck_meeting_sittings_times CHECK (ends_at is null or ends_at > starts_at), 
	CONSTRAINT fk_meeting_sittings_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_meeting_sittings_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_meeting_sittings_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_meeting_sittings_tenant_id_student_id_meeting_id FOREIGN KEY(tenant_id, student_id, meeting_id) REFERENCES iep_meetings (tenant_id, student_id, id), 
	CONSTRAINT ck_meeting_sittings_mode_words CHECK (mode in ('in_person', 'phone', 'video', 'mixed'))
);

CREATE INDEX ix_meeting_sittings_tenant_id_meeting_id ON meeting_sittings (tenant_id, meeting_id);

CREATE INDEX ix_meeting_sittings_tenant_id_student_id_starts_at ON meeting_sittings (tenant_id, student_id, starts_at);

CREATE UNIQUE INDEX uq_meeting_sittings_tenant_id_meeting_id_number ON meeting_sittings (tenant_id, meeting_id, number) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE meeting_sittings IS 'One sitting of a meeting; a long meeting is continued on another day.';

COMMENT ON COLUMN meeting_sittings.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN meeting_sittings.number IS '1 for the first sitting';

COMMENT ON COLUMN meeting_sittings.starts_at IS 'Real beginning';

COMMENT ON COLUMN meeting_sittings.ends_at IS 'Real end';

COMMENT ON COLUMN meeting_sittings.place IS 'Room or address';

COMMENT ON COLUMN meeting_sittings.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN meeting_sittings.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN meeting_sittings.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN meeting_sittings.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE assessment_attempts (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	assignment_id UUID NOT NULL, 
	attempt_number INTEGER DEFAULT '1' NOT NULL, 
	status TEXT DEFAULT 'in_progress' NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	submitted_at TIMESTAMP WITH TIME ZONE, 
	scored_at TIMESTAMP WITH TIME ZONE, 
	time_limit_ms INTEGER, 
	active_ms INTEGER DEFAULT '0' NOT NULL, 
	paused_ms INTEGER DEFAULT '0' NOT NULL, 
	break_count INTEGER DEFAULT '0' NOT NULL, 
	random_seed BIGINT NOT NULL, 
	questions_presented INTEGER DEFAULT '0' NOT NULL, 
	questions_answered INTEGER DEFAULT '0' NOT NULL, 
	questions_correct INTEGER DEFAULT '0' NOT NULL, 
	points_earned NUMERIC(8, 2), 
	points_possible NUMERIC(8, 2), 
	theta NUMERIC(7, 4), 
	theta_se NUMERIC(7, 4), 
	theta_method TEXT, 
	stop_reason TEXT, 
	rapid_guess_count INTEGER DEFAULT '0' NOT NULL, 
	validity TEXT DEFAULT 'valid' NOT NULL, 
	validity_reason TEXT, 
	setting TEXT DEFAULT 'classroom' NOT NULL, 
	input_method TEXT DEFAULT 'keyboard' NOT NULL, 
	observed_by_user_id UUID, 
	scored_by_user_id UUID, 
	supports JSONB DEFAULT '[]' NOT NULL, 
	insights JSONB DEFAULT '{"source":"none","model_name":"","strengths":[],"next_steps":[],"misconceptions":[],"patterns":[],"questions_behind":0,"v":1}' NOT NULL, 
	feedback TEXT DEFAULT '' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_assessment_attempts PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_assessment_attempts_attempt_number CHECK (attempt_number > 0), 
	CONSTRAINT ck_assessment_attempts_theta_with_error CHECK ((theta is null) = (theta_se is null)), 
	CONSTRAINT ck_assessment_attempts_theta_se CHECK (theta_se > 0), 
	CONSTRAINT ck_assessment_attempts_points CHECK (points_earned >= 0 and points_possible >= 0), 
	CONSTRAINT ck_assessment_attempts_counts CHECK (questions_correct between 0 and questions_answered and questions_answered <= questions_presented), 
	CONSTRAINT ck_assessment_attempts_times CHECK (active_ms >= 0 and paused_ms >= 0), 
	CONSTRAINT ck_assessment_attempts_validity_reason CHECK (validity = 'valid' or validity_reason is not null), 
	CONSTRAINT fk_assessment_attempts_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_assessment_attempts_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_assessment_attempts_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_assessment_attempts_tenant_id_student_id_assignment_id FOREIGN KEY(tenant_id, student_id, assignment_id) REFERENCES assessment_assignments (tenant_id, student_id, id), 
	CONSTRAINT ck_assessment_attempts_status_words CHECK (status in ('in_progress', 'paused', 'submitted', 'scored', 'abandoned', 'invalidated')), 
	CONSTRAINT ck_assessment_attempts_theta_method_words CHECK (theta_method in ('eap', 'map', 'mle')), 
	CONSTRAINT ck_assessment_attempts_stop_reason_words CHECK (stop_reason in ('all_questions', 'target_error', 'max_questions', 'time', 'learner', 'teacher', 'consent_ended')), 
	CONSTRAINT ck_assessment_attempts_validity_words CHECK (validity in ('valid', 'questionable', 'invalid')), 
	CONSTRAINT ck_assessment_attempts_setting_words CHECK (setting in ('classroom', 'small_group', 'separate_room', 'resource_room', 'home', 'other')), 
	CONSTRAINT ck_assessment_attempts_input_method_words CHECK (input_method in ('keyboard', 'touch', 'pointer', 'switch', 'speech', 'aac', 'paper')), 
	CONSTRAINT fk_assessment_attempts_tenant_id_observed_by_user_id FOREIGN KEY(tenant_id, observed_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_assessment_attempts_tenant_id_scored_by_user_id FOREIGN KEY(tenant_id, scored_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_assessment_attempts_supports_shape CHECK (jsonb_typeof(supports) = 'array'), 
	CONSTRAINT ck_assessment_attempts_insights_shape CHECK (jsonb_typeof(insights) = 'object')
);

CREATE INDEX ix_assessment_attempts_tenant_id_assignment_id ON assessment_attempts (tenant_id, assignment_id);

CREATE INDEX ix_assessment_attempts_tenant_id_observed_by_user_id ON assessment_attempts (tenant_id, observed_by_user_id);

CREATE INDEX ix_assessment_attempts_tenant_id_scored_by_user_id ON assessment_attempts (tenant_id, scored_by_user_id);

CREATE INDEX ix_assessment_attempts_tenant_id_status_started_at ON assessment_attempts (tenant_id, status, started_at);

CREATE INDEX ix_assessment_attempts_tenant_id_student_id_created_at ON assessment_attempts (tenant_id, student_id, created_at);

CREATE UNIQUE INDEX uq_assessment_attempts_tenant_id_assignment_id_attempt_number ON assessment_attempts (tenant_id, assignment_id, attempt_number) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE assessment_attempts IS 'One sitting. Counts are raw, percentages derived; no ability without its error. Not an evaluation.';

COMMENT ON COLUMN assessment_attempts.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN assessment_attempts.attempt_number IS 'Counts the sittings of the assignment from 1';

COMMENT ON COLUMN assessment_attempts.time_limit_ms IS 'Working time this learner has, in ms; null: untimed';

COMMENT ON COLUMN assessment_attempts.active_ms IS 'Working time used, in ms';

COMMENT ON COLUMN assessment_attempts.paused_ms IS 'Time in breaks, in ms; it doesn''t count where the plan has breaks';

COMMENT ON COLUMN assessment_attempts.random_seed IS 'Order of questions and choices can be drawn again from it';

COMMENT ON COLUMN assessment_attempts.points_earned IS 'Null until scored';

COMMENT ON COLUMN assessment_attempts.points_possible IS 'Points the questions asked could earn';

COMMENT ON COLUMN assessment_attempts.theta IS 'Ability estimate in logits (adaptive tests)';

COMMENT ON COLUMN assessment_attempts.theta_se IS 'Standard error of theta, in logits';

COMMENT ON COLUMN assessment_attempts.rapid_guess_count IS 'Answers faster than their question allows';

COMMENT ON COLUMN assessment_attempts.validity_reason IS 'Fire drill, illness, wrong supports …';

COMMENT ON COLUMN assessment_attempts.observed_by_user_id IS 'Adult who was with the learner';

COMMENT ON COLUMN assessment_attempts.scored_by_user_id IS 'Null: scored by the keys alone';

COMMENT ON COLUMN assessment_attempts.supports IS 'Supports offered, on, used or declined';

COMMENT ON COLUMN assessment_attempts.insights IS 'What the engine noticed; never a grade or category';

COMMENT ON COLUMN assessment_attempts.feedback IS 'Words to the learner from the person who scored';

COMMENT ON COLUMN assessment_attempts.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN assessment_attempts.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN assessment_attempts.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN assessment_attempts.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE eligibility_disabilities (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	decision_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	category TEXT NOT NULL, 
	reporting_code TEXT NOT NULL, 
	condition TEXT, 
	determined_by TEXT, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	is_reported BOOLEAN DEFAULT 'true' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_eligibility_disabilities PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ex_eligibility_disabilities_student_id_category EXCLUDE USING gist (tenant_id WITH =, student_id WITH =, category WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT ex_eligibility_disabilities_student_id_position EXCLUDE USING gist (tenant_id WITH =, student_id WITH =, position WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (deleted_at is null), 
	CONSTRAINT ck_eligibility_disabilities_dates CHECK (valid_to is null or valid_to >= valid_from), 
	CONSTRAINT ck_eligibility_disabilities_position_positive CHECK (position >= 1), 
	CONSTRAINT fk_eligibility_disabilities_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_eligibility_disabilities_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_eligibility_disabilities_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_eligibility_disabilities_tenant_id_student_id_decision_id FOREIGN KEY(tenant_id, student_id, decision_id) REFERENCES eligibility_decisions (tenant_id, student_id, id), 
	CONSTRAINT ck_eligibility_disabilities_category_words CHECK (category in ('autism', 'deaf_blindness', 'deafness', 'emotional_disturbance', 'hearing_impairment', 'intellectual_disability', 'multiple_disabilities', 'orthopedic_impairment', 'other_health_impairment', 'specific_learning_disability', 'speech_or_language_impairment', 'traumatic_brain_injury', 'visual_impairment', 'developmental_delay')), 
	CONSTRAINT ck_eligibility_disabilities_reporting_code_words CHECK (reporting_code in ('AUT', 'DB', 'DD', 'EMN', 'HI', 'ID', 'MD', 'OHI', 'OI', 'SLD', 'SLI', 'TBI', 'VI')), 
	CONSTRAINT ck_eligibility_disabilities_determined_by_words CHECK (determined_by in ('school_psychologist', 'health_care_provider', 'physician', 'physical_therapist', 'social_service', 'self_reported', 'team', 'other', 'unknown'))
);

CREATE INDEX ix_eligibility_disabilities_tenant_id_category_valid_from ON eligibility_disabilities (tenant_id, category, valid_from);

CREATE INDEX ix_eligibility_disabilities_tenant_id_decision_id ON eligibility_disabilities (tenant_id, decision_id);

CREATE INDEX ix_eligibility_disabilities_tenant_id_student_id_valid_from ON eligibility_disabilities (tenant_id, student_id, valid_from);

CREATE UNIQUE INDEX uq_eligibility_disabilities_tenant_id_decision_id_position ON eligibility_disabilities (tenant_id, decision_id, position) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE eligibility_disabilities IS 'One category of disability under a decision, in its order (1 is the primary one) and with its days. The legal category and the code it is reported under stand apart: deafness is a category of its own and is reported with hearing impairment, and the codes change by school year.';

COMMENT ON COLUMN eligibility_disabilities.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN eligibility_disabilities.position IS '1 for the primary disability, then in order';

COMMENT ON COLUMN eligibility_disabilities.category IS 'Legal category, 34 CFR 300.8';

COMMENT ON COLUMN eligibility_disabilities.reporting_code IS 'Federal code it is reported under';

COMMENT ON COLUMN eligibility_disabilities.condition IS 'Condition or diagnosis behind it, such as ADHD';

COMMENT ON COLUMN eligibility_disabilities.valid_from IS 'First day on which it holds';

COMMENT ON COLUMN eligibility_disabilities.valid_to IS 'Last day on which it holds; null while it is open';

COMMENT ON COLUMN eligibility_disabilities.is_reported IS 'Counted in federal reports';

COMMENT ON COLUMN eligibility_disabilities.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN eligibility_disabilities.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN eligibility_disabilities.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN eligibility_disabilities.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE meeting_attendances (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	meeting_id UUID NOT NULL, 
	sitting_id UUID NOT NULL, 
	team_member_id UUID, 
	user_id UUID, 
	person_name TEXT, 
	role TEXT NOT NULL, 
	further_roles TEXT[] DEFAULT '{}' NOT NULL, 
	status TEXT NOT NULL, 
	mode TEXT DEFAULT 'in_person' NOT NULL, 
	arrived_at TIMESTAMP WITH TIME ZONE, 
	left_at TIMESTAMP WITH TIME ZONE, 
	has_left_before_area BOOLEAN DEFAULT 'false' NOT NULL, 
	excusal_kind TEXT, 
	excusal_agreed_on DATE, 
	excusal_document_id UUID, 
	written_input TEXT, 
	written_input_on DATE, 
	note TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_meeting_attendances PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_meeting_attendances_somebody CHECK (user_id is not null or person_name is not null), 
	CONSTRAINT ck_meeting_attendances_times CHECK (left_at is null or arrived_at is null or left_at >= arrived_at), 
	CONSTRAINT ck_meeting_attendances_excusal_has_kind CHECK (status <> 'excused' or excusal_kind is not null), 
	CONSTRAINT fk_meeting_attendances_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_meeting_attendances_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_meeting_attendances_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_meeting_attendances_tenant_id_student_id_meeting_id FOREIGN KEY(tenant_id, student_id, meeting_id) REFERENCES iep_meetings (tenant_id, student_id, id), 
	CONSTRAINT fk_meeting_attendances_tenant_id_student_id_sitting_id FOREIGN KEY(tenant_id, student_id, sitting_id) REFERENCES meeting_sittings (tenant_id, student_id, id), 
	CONSTRAINT fk_meeting_attendances_tenant_id_student_id_team_member_id FOREIGN KEY(tenant_id, student_id, team_member_id) REFERENCES iep_team_members (tenant_id, student_id, id), 
	CONSTRAINT fk_meeting_attendances_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_meeting_attendances_role_words CHECK (role in ('parent', 'learner', 'general_education_teacher', 'special_education_teacher', 'special_education_provider', 'agency_representative', 'evaluation_interpreter', 'related_service_provider', 'transition_agency', 'part_c_coordinator', 'private_school_representative', 'surrogate_parent', 'person_with_expertise', 'advocate', 'language_interpreter', 'other')), 
	CONSTRAINT ck_meeting_attendances_further_roles_words CHECK (further_roles <@ array['parent', 'learner', 'general_education_teacher', 'special_education_teacher', 'special_education_provider', 'agency_representative', 'evaluation_interpreter', 'related_service_provider', 'transition_agency', 'part_c_coordinator', 'private_school_representative', 'surrogate_parent', 'person_with_expertise', 'advocate', 'language_interpreter', 'other']::text[]), 
	CONSTRAINT ck_meeting_attendances_status_words CHECK (status in ('present', 'partly_present', 'absent', 'excused')), 
	CONSTRAINT ck_meeting_attendances_mode_words CHECK (mode in ('in_person', 'phone', 'video', 'in_writing')), 
	CONSTRAINT ck_meeting_attendances_excusal_kind_words CHECK (excusal_kind in ('area_not_discussed', 'area_discussed')), 
	CONSTRAINT fk_meeting_attendances_tenant_id_student_id_excusal_document_id FOREIGN KEY(tenant_id, student_id, excusal_document_id) REFERENCES documents (tenant_id, student_id, id)
);

CREATE INDEX ix_meeting_attendances_tenant_id_excusal_document_id ON meeting_attendances (tenant_id, excusal_document_id);

CREATE INDEX ix_meeting_attendances_tenant_id_meeting_id ON meeting_attendances (tenant_id, meeting_id);

CREATE INDEX ix_meeting_attendances_tenant_id_sitting_id ON meeting_attendances (tenant_id, sitting_id);

CREATE INDEX ix_meeting_attendances_tenant_id_student_id_created_at ON meeting_attendances (tenant_id, student_id, created_at);

CREATE INDEX ix_meeting_attendances_tenant_id_team_member_id ON meeting_attendances (tenant_id, team_member_id);

CREATE INDEX ix_meeting_attendances_tenant_id_user_id ON meeting_attendances (tenant_id, user_id);

CREATE UNIQUE INDEX uq_meeting_attendances_tenant_id_sitting_id_user_id ON meeting_attendances (tenant_id, sitting_id, user_id) NULLS DISTINCT WHERE user_id is not null and deleted_at is null;

COMMENT ON TABLE meeting_attendances IS 'One person at one sitting: there or not, how, from when to when, and an excusal of the kind that the law asks.';

COMMENT ON COLUMN meeting_attendances.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN meeting_attendances.team_member_id IS 'Their seat on the plan''s team';

COMMENT ON COLUMN meeting_attendances.user_id IS 'Null for a person without an account';

COMMENT ON COLUMN meeting_attendances.person_name IS 'Name; required without a user';

COMMENT ON COLUMN meeting_attendances.role IS 'The seat they sat in';

COMMENT ON COLUMN meeting_attendances.further_roles IS 'Other seats the same person filled';

COMMENT ON COLUMN meeting_attendances.has_left_before_area IS 'Left before their area was discussed, which counts as absent';

COMMENT ON COLUMN meeting_attendances.excusal_agreed_on IS 'Written agreement or consent of the parent';

COMMENT ON COLUMN meeting_attendances.excusal_document_id IS 'The signed excusal';

COMMENT ON COLUMN meeting_attendances.written_input IS 'Written input given before the meeting';

COMMENT ON COLUMN meeting_attendances.written_input_on IS 'Day on which the input reached parents and team';

COMMENT ON COLUMN meeting_attendances.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN meeting_attendances.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN meeting_attendances.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN meeting_attendances.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE section_504_plans (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	eligibility_decision_id UUID, 
	lineage_id UUID NOT NULL, 
	revision INTEGER DEFAULT '1' NOT NULL, 
	replaces_id UUID, 
	origin TEXT DEFAULT 'made_here' NOT NULL, 
	received_from TEXT, 
	status TEXT DEFAULT 'draft' NOT NULL, 
	language TEXT DEFAULT 'en' NOT NULL, 
	school_id UUID, 
	school_year_id UUID, 
	grade TEXT, 
	coordinator_user_id UUID, 
	drafted_by_user_id UUID, 
	document_id UUID, 
	meeting_id UUID, 
	team JSONB DEFAULT '[]' NOT NULL, 
	needs TEXT, 
	related_services TEXT[] DEFAULT '{}' NOT NULL, 
	health_document_id UUID, 
	placement TEXT, 
	monitoring TEXT, 
	notice_given_on DATE, 
	rights_given_on DATE, 
	consented_on DATE, 
	consent_record_id UUID, 
	decided_on DATE, 
	in_force_from DATE, 
	in_force_to DATE, 
	review_due_on DATE, 
	reviewed_on DATE, 
	reevaluation_due_on DATE, 
	end_reason TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_section_504_plans PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_section_504_plans_in_force CHECK (in_force_to is null or in_force_to >= in_force_from), 
	CONSTRAINT ck_section_504_plans_started CHECK (status not in ('in_force', 'ended', 'replaced') or in_force_from is not null), 
	CONSTRAINT ck_section_504_plans_revision_positive CHECK (revision >= 1), 
	CONSTRAINT ex_section_504_plans_student_id_in_force EXCLUDE USING gist (tenant_id WITH =, student_id WITH =, daterange(in_force_from, in_force_to, '[]') WITH &&) WHERE (deleted_at is null and status in ('in_force', 'ended', 'replaced')), 
	CONSTRAINT fk_section_504_plans_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_section_504_plans_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_section_504_plans_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_section_504_plans_tenant_id_student_id_eligibility_d_08e9 FOREIGN KEY(tenant_id, student_id, eligibility_decision_id) REFERENCES eligibility_decisions (tenant_id, student_id, id), 
	CONSTRAINT fk_section_504_plans_tenant_id_student_id_replaces_id FOREIGN KEY(tenant_id, student_id, replaces_id) REFERENCES section_504_plans (tenant_id, student_id, id), 
	CONSTRAINT ck_section_504_plans_origin_words CHECK (origin in ('made_here', 'imported', 'carried_over', 'received_from')), 
	CONSTRAINT ck_section_504_plans_status_words CHECK (status in ('draft', 'proposed', 'in_force', 'ended', 'replaced')), 
	CONSTRAINT fk_section_504_plans_tenant_id_school_id FOREIGN KEY(tenant_id, school_id) REFERENCES schools (tenant_id, id), 
	CONSTRAINT fk_section_504_plans_tenant_id_school_year_id FOREIGN KEY(tenant_id, school_year_id) REFERENCES school_years (tenant_id, id), 
	CONSTRAINT ck_section_504_plans_grade_words CHECK (grade in ('IT', 'PR', 'PK', 'TK', 'KG', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13', 'PS', 'UG', 'Other')), 
	CONSTRAINT fk_section_504_plans_tenant_id_coordinator_user_id FOREIGN KEY(tenant_id, coordinator_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_section_504_plans_tenant_id_drafted_by_user_id FOREIGN KEY(tenant_id, drafted_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_section_504_plans_tenant_id_student_id_document_id FOREIGN KEY(tenant_id, student_id, document_id) REFERENCES documents (tenant_id, student_id, id), 
	CONSTRAINT fk_section_504_plans_tenant_id_student_id_meeting_id FOREIGN KEY(tenant_id, student_id, meeting_id) REFERENCES iep_meetings (tenant_id, student_id, id), 
	CONSTRAINT ck_section_504_plans_team_shape CHECK (jsonb_typeof(team) = 'array'), 
	CONSTRAINT fk_section_504_plans_tenant_id_student_id_health_document_id FOREIGN KEY(tenant_id, student_id, health_document_id) REFERENCES documents (tenant_id, student_id, id), 
	CONSTRAINT fk_section_504_plans_tenant_id_student_id_consent_record_id FOREIGN KEY(tenant_id, student_id, consent_record_id) REFERENCES consent_records (tenant_id, student_id, id)
);

CREATE INDEX ix_section_504_plans_tenant_id_consent_record_id ON section_504_plans (tenant_id, consent_record_id);

CREATE INDEX ix_section_504_plans_tenant_id_coordinator_user_id ON section_504_plans (tenant_id, coordinator_user_id);

CREATE INDEX ix_section_504_plans_tenant_id_document_id ON section_504_plans (tenant_id, document_id);

CREATE INDEX ix_section_504_plans_tenant_id_drafted_by_user_id ON section_504_plans (tenant_id, drafted_by_user_id);

CREATE INDEX ix_section_504_plans_tenant_id_eligibility_decision_id ON section_504_plans (tenant_id, eligibility_decision_id);

CREATE INDEX ix_section_504_plans_tenant_id_health_document_id ON section_504_plans (tenant_id, health_document_id);

CREATE INDEX ix_section_504_plans_tenant_id_meeting_id ON section_504_plans (tenant_id, meeting_id);

CREATE INDEX ix_section_504_plans_tenant_id_replaces_id ON section_504_plans (tenant_id, replaces_id);

CREATE INDEX ix_section_504_plans_tenant_id_school_id ON section_504_plans (tenant_id, school_id);

CREATE INDEX ix_section_504_plans_tenant_id_school_year_id ON section_504_plans (tenant_id, school_year_id);

CREATE INDEX ix_section_504_plans_tenant_id_status_review_due_on ON section_504_plans (tenant_id, status, review_due_on);

CREATE INDEX ix_section_504_plans_tenant_id_student_id_status ON section_504_plans (tenant_id, student_id, status);

CREATE UNIQUE INDEX uq_section_504_plans_tenant_id_lineage_id_revision ON section_504_plans (tenant_id, lineage_id, revision) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE section_504_plans IS 'What a learner with a substantially limiting impairment gets under Section 504: accommodations, people, a review. The impairment and its evidence stand in the eligibility decision, which the classroom does not open.';

COMMENT ON COLUMN section_504_plans.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN section_504_plans.eligibility_decision_id IS 'The decision on impairment and limitation (closed to the classroom)';

COMMENT ON COLUMN section_504_plans.lineage_id IS 'Stays the same through the revisions of one plan';

COMMENT ON COLUMN section_504_plans.revision IS 'Counts the texts of one lineage';

COMMENT ON COLUMN section_504_plans.received_from IS 'Agency or system it came from';

COMMENT ON COLUMN section_504_plans.language IS 'Language code of the texts';

COMMENT ON COLUMN section_504_plans.grade IS 'Grade when the plan was written';

COMMENT ON COLUMN section_504_plans.coordinator_user_id IS '504 coordinator named on the plan';

COMMENT ON COLUMN section_504_plans.document_id IS 'The paper or PDF it came from';

COMMENT ON COLUMN section_504_plans.meeting_id IS 'The meeting that decided';

COMMENT ON COLUMN section_504_plans.team IS 'People with knowledge of the learner, and their roles';

COMMENT ON COLUMN section_504_plans.needs IS 'What the learner needs at school, in words that may be read in class';

COMMENT ON COLUMN section_504_plans.related_services IS 'Related aids and services';

COMMENT ON COLUMN section_504_plans.health_document_id IS 'Health or emergency plan';

COMMENT ON COLUMN section_504_plans.placement IS 'Setting, with nondisabled students as far as appropriate (104.34)';

COMMENT ON COLUMN section_504_plans.monitoring IS 'How it is watched that the plan is carried out, and by whom';

COMMENT ON COLUMN section_504_plans.notice_given_on IS 'Parents were told of the decision';

COMMENT ON COLUMN section_504_plans.rights_given_on IS 'Parents got their rights (104.36)';

COMMENT ON COLUMN section_504_plans.consented_on IS 'Consent to the plan, where the district asks for it';

COMMENT ON COLUMN section_504_plans.decided_on IS 'Day on which the team decided';

COMMENT ON COLUMN section_504_plans.in_force_from IS 'First day in force';

COMMENT ON COLUMN section_504_plans.in_force_to IS 'Last day in force; null while it is open';

COMMENT ON COLUMN section_504_plans.review_due_on IS 'Review by the district''s own rule; there is no federal clock';

COMMENT ON COLUMN section_504_plans.reviewed_on IS 'Last review';

COMMENT ON COLUMN section_504_plans.reevaluation_due_on IS 'Periodic re-evaluation (104.35(d))';

COMMENT ON COLUMN section_504_plans.end_reason IS 'Why the plan ended';

COMMENT ON COLUMN section_504_plans.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN section_504_plans.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN section_504_plans.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN section_504_plans.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE accommodations (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	source TEXT NOT NULL, 
	iep_id UUID, 
	section_504_plan_id UUID, 
	lineage_id UUID NOT NULL, 
	lineage_link TEXT DEFAULT 'new' NOT NULL, 
	previous_accommodation_id UUID, 
	origin TEXT DEFAULT 'made_here' NOT NULL, 
	status TEXT DEFAULT 'draft' NOT NULL, 
	kind TEXT NOT NULL, 
	category TEXT NOT NULL, 
	statement TEXT NOT NULL, 
	plain_statement TEXT, 
	plain_language TEXT, 
	language TEXT DEFAULT 'en' NOT NULL, 
	amount NUMERIC, 
	amount_of TEXT, 
	applies_to TEXT[] DEFAULT '{}' NOT NULL, 
	subjects TEXT[] DEFAULT '{}' NOT NULL, 
	settings TEXT[] DEFAULT '{}' NOT NULL, 
	when_note TEXT, 
	how_to TEXT, 
	responsible_roles TEXT[] DEFAULT '{}' NOT NULL, 
	responsible_user_id UUID, 
	monitored_how TEXT, 
	is_modification BOOLEAN DEFAULT 'false' NOT NULL, 
	is_offered_to_learner BOOLEAN DEFAULT 'true' NOT NULL, 
	is_safety_step BOOLEAN DEFAULT 'false' NOT NULL, 
	valid_from DATE, 
	valid_to DATE, 
	granted_by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_accommodations PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_accommodations_dates CHECK (valid_to is null or valid_to >= valid_from), 
	CONSTRAINT ck_accommodations_amount_positive CHECK (amount is null or amount > 0), 
	CONSTRAINT ck_accommodations_amount_has_unit CHECK ((amount is null) = (amount_of is null)), 
	CONSTRAINT ck_accommodations_iep_named CHECK ((source in ('iep', 'services_plan')) = (iep_id is not null)), 
	CONSTRAINT ck_accommodations_section_504_named CHECK ((source = '504') = (section_504_plan_id is not null)), 
	CONSTRAINT ck_accommodations_lineage_names_previous CHECK (lineage_link = 'new' or previous_accommodation_id is not null), 
	CONSTRAINT fk_accommodations_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_accommodations_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_accommodations_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT ck_accommodations_source_words CHECK (source in ('iep', '504', 'services_plan', 'language_plan', 'health_plan', 'teacher_choice')), 
	CONSTRAINT fk_accommodations_tenant_id_student_id_iep_id FOREIGN KEY(tenant_id, student_id, iep_id) REFERENCES ieps (tenant_id, student_id, id), 
	CONSTRAINT fk_accommodations_tenant_id_student_id_section_504_plan_id FOREIGN KEY(tenant_id, student_id, section_504_plan_id) REFERENCES section_504_plans (tenant_id, student_id, id), 
	CONSTRAINT ck_accommodations_lineage_link_words CHECK (lineage_link in ('new', 'continues', 'replaces', 'split_from')), 
	CONSTRAINT fk_accommodations_tenant_id_student_id_previous_accommo_d7f3 FOREIGN KEY(tenant_id, student_id, previous_accommodation_id) REFERENCES accommodations (tenant_id, student_id, id), 
	CONSTRAINT ck_accommodations_origin_words CHECK (origin in ('made_here', 'imported', 'carried_over', 'received_from')), 
	CONSTRAINT ck_accommodations_status_words CHECK (status in ('draft', 'proposed', 'active', 'declined', 'ended', 'replaced')), 
	CONSTRAINT ck_accommodations_kind_words CHECK (kind in ('extended_time', 'breaks', 'read_aloud', 'small_group', 'quiet_setting', 'preferential_seating', 'speech_to_text', 'word_prediction', 'scribe', 'calculator', 'manipulatives', 'graphic_organizer', 'visual_schedule', 'checklist', 'chunked_tasks', 'reduced_items', 'repeated_directions', 'simplified_language', 'word_to_word_glossary', 'large_print', 'braille', 'high_contrast', 'captions', 'sign_language', 'aac_device', 'switch_access', 'extra_response_time', 'check_ins', 'positive_reinforcement', 'movement_breaks', 'sensory_tools', 'notes_provided', 'alternate_response', 'health_step', 'test_schedule', 'other')), 
	CONSTRAINT ck_accommodations_category_words CHECK (category in ('presentation', 'response', 'timing', 'scheduling', 'setting', 'equipment', 'behavior', 'health')), 
	CONSTRAINT ck_accommodations_amount_of_words CHECK (amount_of in ('times', 'minutes', 'percent', 'count')), 
	CONSTRAINT ck_accommodations_applies_to_words CHECK (applies_to <@ array['instruction', 'homework', 'classroom_test', 'district_test', 'state_test', 'activities', 'meals', 'transport', 'emergencies']::text[]), 
	CONSTRAINT fk_accommodations_tenant_id_responsible_user_id FOREIGN KEY(tenant_id, responsible_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_accommodations_tenant_id_granted_by_user_id FOREIGN KEY(tenant_id, granted_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_accommodations_tenant_id_granted_by_user_id ON accommodations (tenant_id, granted_by_user_id);

CREATE INDEX ix_accommodations_tenant_id_iep_id ON accommodations (tenant_id, iep_id);

CREATE INDEX ix_accommodations_tenant_id_previous_accommodation_id ON accommodations (tenant_id, previous_accommodation_id);

CREATE INDEX ix_accommodations_tenant_id_responsible_user_id ON accommodations (tenant_id, responsible_user_id);

CREATE INDEX ix_accommodations_tenant_id_section_504_plan_id ON accommodations (tenant_id, section_504_plan_id);

CREATE INDEX ix_accommodations_tenant_id_student_id_lineage_id ON accommodations (tenant_id, student_id, lineage_id);

CREATE INDEX ix_accommodations_tenant_id_student_id_status_valid_from ON accommodations (tenant_id, student_id, status, valid_from);

COMMENT ON TABLE accommodations IS 'One support: what, how much, where it applies, from when to when, and who sees to it. Every activity reads these rows, so that the plan drives what the learner meets. The classroom sees the support and not which law it comes from.';

COMMENT ON COLUMN accommodations.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN accommodations.source IS 'What gave it; lists and sheets do not show it';

COMMENT ON COLUMN accommodations.iep_id IS 'The plan of an IEP or services-plan support';

COMMENT ON COLUMN accommodations.lineage_id IS 'Stays the same across versions and years of this line';

COMMENT ON COLUMN accommodations.lineage_link IS 'What it is to previous_accommodation_id';

COMMENT ON COLUMN accommodations.kind IS 'What the activities understand';

COMMENT ON COLUMN accommodations.statement IS 'The support as the plan says it';

COMMENT ON COLUMN accommodations.plain_statement IS 'The same in the learner''s words';

COMMENT ON COLUMN accommodations.plain_language IS 'Language code of the plain words, where it is another';

COMMENT ON COLUMN accommodations.language IS 'Language code of the statement';

COMMENT ON COLUMN accommodations.amount IS 'How much, such as 1.5 times or 5 minutes';

COMMENT ON COLUMN accommodations.amount_of IS 'What the amount counts';

COMMENT ON COLUMN accommodations.applies_to IS 'Where it applies; empty: everywhere';

COMMENT ON COLUMN accommodations.subjects IS 'School subjects; empty: all';

COMMENT ON COLUMN accommodations.settings IS 'Places or settings; empty: all';

COMMENT ON COLUMN accommodations.when_note IS 'Circumstances in which it is used, in words';

COMMENT ON COLUMN accommodations.how_to IS 'How it is carried out, for the person who does it';

COMMENT ON COLUMN accommodations.responsible_roles IS 'Who sees to it, by position; empty: every teacher';

COMMENT ON COLUMN accommodations.monitored_how IS 'How it is watched that it is given';

COMMENT ON COLUMN accommodations.is_modification IS 'Changes what is learned or measured, not only how';

COMMENT ON COLUMN accommodations.is_offered_to_learner IS 'The learner can ask for it and switch it in activities';

COMMENT ON COLUMN accommodations.is_safety_step IS 'Stands first on the sheet for substitutes';

COMMENT ON COLUMN accommodations.valid_from IS 'First day on which it holds; a draft may have none';

COMMENT ON COLUMN accommodations.valid_to IS 'Last day on which it holds; null while it is open';

COMMENT ON COLUMN accommodations.granted_by_user_id IS 'Who granted or recorded it';

COMMENT ON COLUMN accommodations.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN accommodations.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN accommodations.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN accommodations.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE assessment_responses (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	attempt_id UUID NOT NULL, 
	question_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	item JSONB DEFAULT '{"question_type":"single_choice","stem":"","stimulus":"","choices":[],"interaction":{"min_choices":0,"max_choices":1,"targets":[],"placeholder":"","max_characters":null,"lower_bound":null,"upper_bound":null,"step":null,"unit":"","v":1},"language_code":"en","supports_on":[],"v":1}' NOT NULL, 
	response JSONB, 
	presented_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	first_action_at TIMESTAMP WITH TIME ZONE, 
	answered_at TIMESTAMP WITH TIME ZONE, 
	response_ms INTEGER, 
	visit_count INTEGER DEFAULT '1' NOT NULL, 
	change_count INTEGER DEFAULT '0' NOT NULL, 
	is_skipped BOOLEAN DEFAULT 'false' NOT NULL, 
	is_marked_for_review BOOLEAN DEFAULT 'false' NOT NULL, 
	is_rapid_guess BOOLEAN DEFAULT 'false' NOT NULL, 
	is_correct BOOLEAN, 
	points_earned NUMERIC(6, 2), 
	points_possible NUMERIC(6, 2) DEFAULT '1' NOT NULL, 
	scored_by TEXT, 
	scored_by_user_id UUID, 
	scored_at TIMESTAMP WITH TIME ZONE, 
	misconception_code TEXT, 
	prompt_level TEXT DEFAULT 'independent' NOT NULL, 
	supports_used TEXT[] DEFAULT '{}' NOT NULL, 
	theta_after NUMERIC(7, 4), 
	theta_se_after NUMERIC(7, 4), 
	item_information NUMERIC(8, 4), 
	feedback TEXT DEFAULT '' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_assessment_responses PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_assessment_responses_position CHECK (position > 0), 
	CONSTRAINT ck_assessment_responses_points CHECK (points_earned >= 0 and points_earned <= points_possible), 
	CONSTRAINT ck_assessment_responses_response_ms CHECK (response_ms >= 0), 
	CONSTRAINT ck_assessment_responses_theta_with_error CHECK ((theta_after is null) = (theta_se_after is null)), 
	CONSTRAINT ck_assessment_responses_skipped CHECK (not is_skipped or is_correct is not true), 
	CONSTRAINT fk_assessment_responses_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_assessment_responses_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_assessment_responses_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_assessment_responses_tenant_id_student_id_attempt_id FOREIGN KEY(tenant_id, student_id, attempt_id) REFERENCES assessment_attempts (tenant_id, student_id, id), 
	CONSTRAINT fk_assessment_responses_tenant_id_question_id FOREIGN KEY(tenant_id, question_id) REFERENCES assessment_questions (tenant_id, id), 
	CONSTRAINT ck_assessment_responses_item_shape CHECK (jsonb_typeof(item) = 'object'), 
	CONSTRAINT ck_assessment_responses_response_shape CHECK (jsonb_typeof(response) = 'object'), 
	CONSTRAINT ck_assessment_responses_scored_by_words CHECK (scored_by in ('key', 'rubric', 'person')), 
	CONSTRAINT fk_assessment_responses_tenant_id_scored_by_user_id FOREIGN KEY(tenant_id, scored_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_assessment_responses_prompt_level_words CHECK (prompt_level in ('independent', 'gesture', 'verbal', 'model', 'partial_physical', 'full_physical'))
);

CREATE INDEX ix_assessment_responses_tenant_id_attempt_id ON assessment_responses (tenant_id, attempt_id);

CREATE INDEX ix_assessment_responses_tenant_id_question_id ON assessment_responses (tenant_id, question_id);

CREATE INDEX ix_assessment_responses_tenant_id_scored_by_user_id ON assessment_responses (tenant_id, scored_by_user_id);

CREATE INDEX ix_assessment_responses_tenant_id_student_id_created_at ON assessment_responses (tenant_id, student_id, created_at);

CREATE UNIQUE INDEX uq_assessment_responses_tenant_id_attempt_id_position ON assessment_responses (tenant_id, attempt_id, position) NULLS DISTINCT WHERE deleted_at is null;

CREATE UNIQUE INDEX uq_assessment_responses_tenant_id_attempt_id_question_id ON assessment_responses (tenant_id, attempt_id, question_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE assessment_responses IS 'One question put to the learner and the answer, with the question as it was shown.';

COMMENT ON COLUMN assessment_responses.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN assessment_responses.position IS 'Place in this attempt, from 1';

COMMENT ON COLUMN assessment_responses.item IS 'The question as this learner saw it, without its key';

COMMENT ON COLUMN assessment_responses.response IS 'Null until answered';

COMMENT ON COLUMN assessment_responses.response_ms IS 'Working time on this question, in ms, breaks left out';

COMMENT ON COLUMN assessment_responses.change_count IS 'How often the answer was changed';

COMMENT ON COLUMN assessment_responses.is_marked_for_review IS 'The learner wants to come back to it';

COMMENT ON COLUMN assessment_responses.is_rapid_guess IS 'Faster than the question allows; left out of the ability estimate';

COMMENT ON COLUMN assessment_responses.is_correct IS 'Null until scored, and for answers with part of the points';

COMMENT ON COLUMN assessment_responses.points_earned IS 'Points given; null until scored';

COMMENT ON COLUMN assessment_responses.points_possible IS 'Points the question could earn when it was asked';

COMMENT ON COLUMN assessment_responses.misconception_code IS 'What the wrong answer shows, from the key';

COMMENT ON COLUMN assessment_responses.prompt_level IS 'Help an adult gave (alternate assessment)';

COMMENT ON COLUMN assessment_responses.supports_used IS 'Names of the supports used on this question (PNP 3.0)';

COMMENT ON COLUMN assessment_responses.theta_after IS 'Ability after this answer, in logits';

COMMENT ON COLUMN assessment_responses.theta_se_after IS 'Standard error of theta_after, in logits';

COMMENT ON COLUMN assessment_responses.item_information IS 'Fisher information of the question at the ability before it';

COMMENT ON COLUMN assessment_responses.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN assessment_responses.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN assessment_responses.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN assessment_responses.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE behavior_intervention_plans (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	iep_id UUID, 
	section_504_plan_id UUID, 
	lineage_id UUID NOT NULL, 
	replaces_id UUID, 
	origin TEXT DEFAULT 'made_here' NOT NULL, 
	status TEXT DEFAULT 'draft' NOT NULL, 
	language TEXT DEFAULT 'en' NOT NULL, 
	author_user_id UUID, 
	fba_on DATE, 
	fba_sources TEXT[] DEFAULT '{}' NOT NULL, 
	fba_consent_on DATE, 
	fba_consent_record_id UUID, 
	fba_document_id UUID, 
	hypothesis TEXT, 
	functions TEXT[] DEFAULT '{}' NOT NULL, 
	strengths TEXT, 
	target_behaviors JSONB DEFAULT '[]' NOT NULL, 
	prevention JSONB DEFAULT '[]' NOT NULL, 
	teaching JSONB DEFAULT '[]' NOT NULL, 
	reinforcement JSONB DEFAULT '[]' NOT NULL, 
	response JSONB DEFAULT '[]' NOT NULL, 
	do_list TEXT[] DEFAULT '{}' NOT NULL, 
	avoid_list TEXT[] DEFAULT '{}' NOT NULL, 
	crisis_plan TEXT, 
	restraint_limits TEXT, 
	data_collection JSONB DEFAULT '{"kind":"frequency","when":"","who":"","form":"","v":1}' NOT NULL, 
	fidelity JSONB DEFAULT '{"how":"","who":"","every_days":null,"threshold_percent":null,"v":1}' NOT NULL, 
	decision_criteria TEXT, 
	staff_trained JSONB DEFAULT '[]' NOT NULL, 
	parent_role TEXT, 
	home_school_contact TEXT, 
	decided_on DATE, 
	in_force_from DATE, 
	in_force_to DATE, 
	review_due_on DATE, 
	reviewed_on DATE, 
	review_note TEXT, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_behavior_intervention_plans PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_behavior_intervention_plans_in_force CHECK (in_force_to is null or in_force_to >= in_force_from), 
	CONSTRAINT ck_behavior_intervention_plans_active_has_day CHECK (status <> 'active' or in_force_from is not null), 
	CONSTRAINT fk_behavior_intervention_plans_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_behavior_intervention_plans_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_behavior_intervention_plans_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_behavior_intervention_plans_tenant_id_student_id_iep_id FOREIGN KEY(tenant_id, student_id, iep_id) REFERENCES ieps (tenant_id, student_id, id), 
	CONSTRAINT fk_behavior_intervention_plans_tenant_id_student_id_sec_e0fa FOREIGN KEY(tenant_id, student_id, section_504_plan_id) REFERENCES section_504_plans (tenant_id, student_id, id), 
	CONSTRAINT fk_behavior_intervention_plans_tenant_id_student_id_replaces_id FOREIGN KEY(tenant_id, student_id, replaces_id) REFERENCES behavior_intervention_plans (tenant_id, student_id, id), 
	CONSTRAINT ck_behavior_intervention_plans_origin_words CHECK (origin in ('made_here', 'imported', 'carried_over', 'received_from')), 
	CONSTRAINT ck_behavior_intervention_plans_status_words CHECK (status in ('draft', 'proposed', 'active', 'ended', 'replaced')), 
	CONSTRAINT fk_behavior_intervention_plans_tenant_id_author_user_id FOREIGN KEY(tenant_id, author_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_behavior_intervention_plans_tenant_id_student_id_fba_9cea FOREIGN KEY(tenant_id, student_id, fba_consent_record_id) REFERENCES consent_records (tenant_id, student_id, id), 
	CONSTRAINT fk_behavior_intervention_plans_tenant_id_student_id_fba_03f5 FOREIGN KEY(tenant_id, student_id, fba_document_id) REFERENCES documents (tenant_id, student_id, id), 
	CONSTRAINT ck_behavior_intervention_plans_functions_words CHECK (functions <@ array['attention', 'tangible', 'escape', 'sensory', 'unknown']::text[]), 
	CONSTRAINT ck_behavior_intervention_plans_target_behaviors_shape CHECK (jsonb_typeof(target_behaviors) = 'array'), 
	CONSTRAINT ck_behavior_intervention_plans_prevention_shape CHECK (jsonb_typeof(prevention) = 'array'), 
	CONSTRAINT ck_behavior_intervention_plans_teaching_shape CHECK (jsonb_typeof(teaching) = 'array'), 
	CONSTRAINT ck_behavior_intervention_plans_reinforcement_shape CHECK (jsonb_typeof(reinforcement) = 'array'), 
	CONSTRAINT ck_behavior_intervention_plans_response_shape CHECK (jsonb_typeof(response) = 'array'), 
	CONSTRAINT ck_behavior_intervention_plans_data_collection_shape CHECK (jsonb_typeof(data_collection) = 'object'), 
	CONSTRAINT ck_behavior_intervention_plans_fidelity_shape CHECK (jsonb_typeof(fidelity) = 'object'), 
	CONSTRAINT ck_behavior_intervention_plans_staff_trained_shape CHECK (jsonb_typeof(staff_trained) = 'array')
);

CREATE INDEX ix_behavior_intervention_plans_tenant_id_author_user_id ON behavior_intervention_plans (tenant_id, author_user_id);

CREATE INDEX ix_behavior_intervention_plans_tenant_id_fba_consent_record_id ON behavior_intervention_plans (tenant_id, fba_consent_record_id);

CREATE INDEX ix_behavior_intervention_plans_tenant_id_fba_document_id ON behavior_intervention_plans (tenant_id, fba_document_id);

CREATE INDEX ix_behavior_intervention_plans_tenant_id_iep_id ON behavior_intervention_plans (tenant_id, iep_id);

CREATE INDEX ix_behavior_intervention_plans_tenant_id_replaces_id ON behavior_intervention_plans (tenant_id, replaces_id);

CREATE INDEX ix_behavior_intervention_plans_tenant_id_section_504_plan_id ON behavior_intervention_plans (tenant_id, section_504_plan_id);

CREATE INDEX ix_behavior_intervention_plans_tenant_id_status_review_due_on ON behavior_intervention_plans (tenant_id, status, review_due_on);

CREATE INDEX ix_behavior_intervention_plans_tenant_id_student_id_status ON behavior_intervention_plans (tenant_id, student_id, status);

CREATE UNIQUE INDEX uq_behavior_intervention_plans_tenant_id_iep_id ON behavior_intervention_plans (tenant_id, iep_id) NULLS DISTINCT WHERE iep_id is not null and deleted_at is null;

COMMENT ON TABLE behavior_intervention_plans IS 'What the people around a learner do so that a behaviour is not needed any more, from the assessment behind it on. It belongs to an IEP, to a 504 plan or stands alone; at most one stands with a plan at a time. A plan that has been replaced keeps its lineage and dates and lets go of the plan it stood with.';

COMMENT ON COLUMN behavior_intervention_plans.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN behavior_intervention_plans.iep_id IS 'The plan it stands with; null: with a 504 plan or alone';

COMMENT ON COLUMN behavior_intervention_plans.lineage_id IS 'Stays the same across versions and years of this line';

COMMENT ON COLUMN behavior_intervention_plans.language IS 'Language code of the texts';

COMMENT ON COLUMN behavior_intervention_plans.fba_on IS 'Day of the functional behavioural assessment';

COMMENT ON COLUMN behavior_intervention_plans.fba_sources IS 'What it rests on: observations, interviews, records';

COMMENT ON COLUMN behavior_intervention_plans.fba_consent_on IS 'Consent to the assessment, where it was needed';

COMMENT ON COLUMN behavior_intervention_plans.fba_document_id IS 'The assessment''s report';

COMMENT ON COLUMN behavior_intervention_plans.hypothesis IS 'When …, the learner …, in order to …';

COMMENT ON COLUMN behavior_intervention_plans.functions IS 'Supposed functions of all behaviours';

COMMENT ON COLUMN behavior_intervention_plans.strengths IS 'What the learner likes and does well, to build on';

COMMENT ON COLUMN behavior_intervention_plans.target_behaviors IS 'Each with definition, examples, baseline, surroundings, function and replacement';

COMMENT ON COLUMN behavior_intervention_plans.prevention IS 'Changes of antecedents and setting';

COMMENT ON COLUMN behavior_intervention_plans.teaching IS 'Steps that teach the replacement behaviour';

COMMENT ON COLUMN behavior_intervention_plans.reinforcement IS 'What follows it, on which schedule';

COMMENT ON COLUMN behavior_intervention_plans.response IS 'What people do when the target behaviour is seen';

COMMENT ON COLUMN behavior_intervention_plans.do_list IS 'At a glance: do';

COMMENT ON COLUMN behavior_intervention_plans.avoid_list IS 'At a glance: don''t';

COMMENT ON COLUMN behavior_intervention_plans.crisis_plan IS 'Who does what when someone may get hurt';

COMMENT ON COLUMN behavior_intervention_plans.restraint_limits IS 'What may not be done, and what only in an emergency';

COMMENT ON COLUMN behavior_intervention_plans.data_collection IS 'What is counted, by whom and how often';

COMMENT ON COLUMN behavior_intervention_plans.fidelity IS 'How it is checked that the plan is followed';

COMMENT ON COLUMN behavior_intervention_plans.decision_criteria IS 'When the plan is kept, changed or faded';

COMMENT ON COLUMN behavior_intervention_plans.staff_trained IS 'Who was trained in the plan, and when';

COMMENT ON COLUMN behavior_intervention_plans.parent_role IS 'What the family does, if it wants to';

COMMENT ON COLUMN behavior_intervention_plans.home_school_contact IS 'How and how often home and school speak';

COMMENT ON COLUMN behavior_intervention_plans.decided_on IS 'Day on which the team decided';

COMMENT ON COLUMN behavior_intervention_plans.in_force_from IS 'First day in force';

COMMENT ON COLUMN behavior_intervention_plans.in_force_to IS 'Last day in force; null while it is open';

COMMENT ON COLUMN behavior_intervention_plans.review_due_on IS 'Next review';

COMMENT ON COLUMN behavior_intervention_plans.reviewed_on IS 'Last review';

COMMENT ON COLUMN behavior_intervention_plans.review_note IS 'What the last review found';

COMMENT ON COLUMN behavior_intervention_plans.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN behavior_intervention_plans.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN behavior_intervention_plans.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN behavior_intervention_plans.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE behavior_incidents (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	student_id UUID NOT NULL, 
	behavior_plan_id UUID, 
	school_id UUID, 
	occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	duration_seconds INTEGER, 
	place TEXT, 
	setting_event TEXT, 
	antecedent TEXT, 
	behavior TEXT NOT NULL, 
	target_name TEXT, 
	consequence TEXT, 
	staff_response TEXT, 
	is_response_as_planned BOOLEAN, 
	function_guess TEXT, 
	intensity INTEGER, 
	other_learners_count INTEGER DEFAULT '0' NOT NULL, 
	is_someone_hurt BOOLEAN DEFAULT 'false' NOT NULL, 
	removal TEXT DEFAULT 'none' NOT NULL, 
	removal_minutes INTEGER, 
	staff_user_id UUID, 
	recorded_by_user_id UUID, 
	family_told_at TIMESTAMP WITH TIME ZONE, 
	family_told_how TEXT, 
	language TEXT DEFAULT 'en' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_behavior_incidents PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_behavior_incidents_duration CHECK (duration_seconds is null or duration_seconds >= 0), 
	CONSTRAINT ck_behavior_incidents_intensity CHECK (intensity is null or intensity between 1 and 5), 
	CONSTRAINT ck_behavior_incidents_removal_minutes CHECK (removal_minutes is null or removal_minutes >= 0), 
	CONSTRAINT ck_behavior_incidents_removal_has_minutes CHECK ((removal = 'none') = (removal_minutes is null)), 
	CONSTRAINT fk_behavior_incidents_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_behavior_incidents_tenant_id_student_id FOREIGN KEY(tenant_id, student_id) REFERENCES student_profiles (tenant_id, id), 
	CONSTRAINT uq_behavior_incidents_tenant_id_student_id_id UNIQUE (tenant_id, student_id, id), 
	CONSTRAINT fk_behavior_incidents_tenant_id_student_id_behavior_plan_id FOREIGN KEY(tenant_id, student_id, behavior_plan_id) REFERENCES behavior_intervention_plans (tenant_id, student_id, id), 
	CONSTRAINT fk_behavior_incidents_tenant_id_school_id FOREIGN KEY(tenant_id, school_id) REFERENCES schools (tenant_id, id), 
	CONSTRAINT ck_behavior_incidents_function_guess_words CHECK (function_guess in ('attention', 'tangible', 'escape', 'sensory', 'unknown')), 
	CONSTRAINT ck_behavior_incidents_removal_words CHECK (removal in ('none', 'class_removal', 'sent_home', 'in_school_suspension', 'out_of_school_suspension', 'bus', 'shortened_day')), 
	CONSTRAINT fk_behavior_incidents_tenant_id_staff_user_id FOREIGN KEY(tenant_id, staff_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_behavior_incidents_tenant_id_recorded_by_user_id FOREIGN KEY(tenant_id, recorded_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_behavior_incidents_tenant_id_behavior_plan_id ON behavior_incidents (tenant_id, behavior_plan_id);

CREATE INDEX ix_behavior_incidents_tenant_id_recorded_by_user_id ON behavior_incidents (tenant_id, recorded_by_user_id);

CREATE INDEX ix_behavior_incidents_tenant_id_school_id ON behavior_incidents (tenant_id, school_id);

CREATE INDEX ix_behavior_incidents_tenant_id_staff_user_id ON behavior_incidents (tenant_id, staff_user_id);

CREATE INDEX ix_behavior_incidents_tenant_id_student_id_occurred_at ON behavior_incidents (tenant_id, student_id, occurred_at);

COMMENT ON TABLE behavior_incidents IS 'One incident as it concerns one learner: what came before, what was seen, what followed. An incident with several learners has one text for each; in it every other learner is "Student B".';

COMMENT ON COLUMN behavior_incidents.student_id IS 'The learner this row belongs to';

COMMENT ON COLUMN behavior_incidents.behavior_plan_id IS 'Plan in force then';

COMMENT ON COLUMN behavior_incidents.occurred_at IS 'Beginning of the incident';

COMMENT ON COLUMN behavior_incidents.duration_seconds IS 'How long it lasted, in seconds';

COMMENT ON COLUMN behavior_incidents.place IS 'Where it was: classroom, hall, bus';

COMMENT ON COLUMN behavior_incidents.setting_event IS 'What had happened earlier that day';

COMMENT ON COLUMN behavior_incidents.antecedent IS 'What came right before';

COMMENT ON COLUMN behavior_incidents.behavior IS 'What was seen and heard, without judgement';

COMMENT ON COLUMN behavior_incidents.target_name IS 'The plan''s name of the behaviour, where it is one of the plan''s';

COMMENT ON COLUMN behavior_incidents.consequence IS 'What followed';

COMMENT ON COLUMN behavior_incidents.staff_response IS 'What staff did, and whether as the plan says';

COMMENT ON COLUMN behavior_incidents.is_response_as_planned IS 'Null where no plan was in force';

COMMENT ON COLUMN behavior_incidents.function_guess IS 'As the observer supposes';

COMMENT ON COLUMN behavior_incidents.intensity IS '1 (mild) to 5 (severe), as the plan defines the steps';

COMMENT ON COLUMN behavior_incidents.other_learners_count IS 'Other learners involved; never named here';

COMMENT ON COLUMN behavior_incidents.is_someone_hurt IS 'Somebody was hurt';

COMMENT ON COLUMN behavior_incidents.removal IS 'Informal removals are removals';

COMMENT ON COLUMN behavior_incidents.removal_minutes IS 'Minutes of instruction missed by the removal';

COMMENT ON COLUMN behavior_incidents.staff_user_id IS 'Staff member who was there';

COMMENT ON COLUMN behavior_incidents.family_told_at IS 'When the family was told';

COMMENT ON COLUMN behavior_incidents.family_told_how IS 'Phone, in person, letter; by whom';

COMMENT ON COLUMN behavior_incidents.language IS 'Language code of the texts';

COMMENT ON COLUMN behavior_incidents.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN behavior_incidents.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN behavior_incidents.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN behavior_incidents.deletion_id IS 'The act of deletion that took this row and its dependents';

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table assessments enable row level security;
alter table assessments force row level security;
create policy owner_all on assessments for all to aivo_owner using (true) with check (true);
create policy guard_all on assessments for all to aivo_guard using (true) with check (true);
revoke all on assessments from public;

-- STAFF: answer keys, templates and other material that learners and parents never read. Teachers and district staff read and write.
grant select, insert, update on assessments to aivo_member, aivo_district;
grant select, insert, update, delete on assessments to aivo_worker;
create policy member_read on assessments for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_add on assessments for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_change on assessments for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy district_read on assessments for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on assessments for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('plan', 'write')));
create policy district_change on assessments for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('plan', 'write')));
create policy worker_all on assessments for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on assessments for each row execute function app.touch();

create trigger stay before update of tenant_id, id on assessments for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('assessments');

create trigger own_shelf_standard_id before insert or update of standard_id on assessments for each row when (new.standard_id is not null) execute function app.own_shelf('standard_id', 'curriculum_standards');

create trigger audit after insert or update or delete on assessments for each row execute function app.audit_row('assessments', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table ieps enable row level security;
alter table ieps force row level security;
create policy owner_all on ieps for all to aivo_owner using (true) with check (true);
create policy guard_all on ieps for all to aivo_guard using (true) with check (true);
revoke all on ieps from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on ieps to aivo_member, aivo_district;
grant select, insert, update, delete on ieps to aivo_worker;
create policy district_read on ieps for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on ieps for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on ieps for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on ieps for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on ieps for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'read'))::uuid[]));
create policy member_add on ieps for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));
create policy member_change on ieps for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));

create trigger touch before update on ieps for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on ieps for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('ieps');

create trigger audit after insert or update or delete on ieps for each row execute function app.audit_row('ieps', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table assessment_questions enable row level security;
alter table assessment_questions force row level security;
create policy owner_all on assessment_questions for all to aivo_owner using (true) with check (true);
create policy guard_all on assessment_questions for all to aivo_guard using (true) with check (true);
revoke all on assessment_questions from public;

-- STAFF: answer keys, templates and other material that learners and parents never read. Teachers and district staff read and write.
grant select, insert, update on assessment_questions to aivo_member, aivo_district;
grant select, insert, update, delete on assessment_questions to aivo_worker;
create policy member_read on assessment_questions for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_add on assessment_questions for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_change on assessment_questions for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy district_read on assessment_questions for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on assessment_questions for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('plan', 'write')));
create policy district_change on assessment_questions for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('plan', 'write')));
create policy worker_all on assessment_questions for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on assessment_questions for each row execute function app.touch();

create trigger stay before update of tenant_id, id on assessment_questions for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('assessment_questions');

create trigger own_shelf_standard_id before insert or update of standard_id on assessment_questions for each row when (new.standard_id is not null) execute function app.own_shelf('standard_id', 'curriculum_standards');

create trigger audit after insert or update or delete on assessment_questions for each row execute function app.audit_row('assessment_questions', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table iep_goals enable row level security;
alter table iep_goals force row level security;
create policy owner_all on iep_goals for all to aivo_owner using (true) with check (true);
create policy guard_all on iep_goals for all to aivo_guard using (true) with check (true);
revoke all on iep_goals from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on iep_goals to aivo_member, aivo_district;
grant select, insert, update, delete on iep_goals to aivo_worker;
create policy district_read on iep_goals for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on iep_goals for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on iep_goals for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on iep_goals for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on iep_goals for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'read'))::uuid[]));
create policy member_add on iep_goals for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));
create policy member_change on iep_goals for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));

create trigger touch before update on iep_goals for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on iep_goals for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('iep_goals');

create trigger own_shelf_standard_id before insert or update of standard_id on iep_goals for each row when (new.standard_id is not null) execute function app.own_shelf('standard_id', 'curriculum_standards');

create trigger audit after insert or update or delete on iep_goals for each row execute function app.audit_row('iep_goals', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table iep_meetings enable row level security;
alter table iep_meetings force row level security;
create policy owner_all on iep_meetings for all to aivo_owner using (true) with check (true);
create policy guard_all on iep_meetings for all to aivo_guard using (true) with check (true);
revoke all on iep_meetings from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on iep_meetings to aivo_member, aivo_district;
grant select, insert, update, delete on iep_meetings to aivo_worker;
create policy district_read on iep_meetings for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on iep_meetings for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on iep_meetings for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on iep_meetings for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on iep_meetings for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'read'))::uuid[]));
create policy member_add on iep_meetings for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));
create policy member_change on iep_meetings for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));

create trigger touch before update on iep_meetings for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on iep_meetings for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('iep_meetings');

create trigger audit after insert or update or delete on iep_meetings for each row execute function app.audit_row('iep_meetings', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table iep_services enable row level security;
alter table iep_services force row level security;
create policy owner_all on iep_services for all to aivo_owner using (true) with check (true);
create policy guard_all on iep_services for all to aivo_guard using (true) with check (true);
revoke all on iep_services from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on iep_services to aivo_member, aivo_district;
grant select, insert, update, delete on iep_services to aivo_worker;
create policy district_read on iep_services for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on iep_services for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on iep_services for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on iep_services for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on iep_services for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'read'))::uuid[]));
create policy member_add on iep_services for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));
create policy member_change on iep_services for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));

create trigger touch before update on iep_services for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on iep_services for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('iep_services');

create trigger audit after insert or update or delete on iep_services for each row execute function app.audit_row('iep_services', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table iep_team_members enable row level security;
alter table iep_team_members force row level security;
create policy owner_all on iep_team_members for all to aivo_owner using (true) with check (true);
create policy guard_all on iep_team_members for all to aivo_guard using (true) with check (true);
revoke all on iep_team_members from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on iep_team_members to aivo_member, aivo_district;
grant select, insert, update, delete on iep_team_members to aivo_worker;
create policy district_read on iep_team_members for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on iep_team_members for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on iep_team_members for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on iep_team_members for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on iep_team_members for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'read'))::uuid[]));
create policy member_add on iep_team_members for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));
create policy member_change on iep_team_members for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));

create trigger touch before update on iep_team_members for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on iep_team_members for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('iep_team_members');

create trigger audit after insert or update or delete on iep_team_members for each row execute function app.audit_row('iep_team_members', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table placement_minutes enable row level security;
alter table placement_minutes force row level security;
create policy owner_all on placement_minutes for all to aivo_owner using (true) with check (true);
create policy guard_all on placement_minutes for all to aivo_guard using (true) with check (true);
revoke all on placement_minutes from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on placement_minutes to aivo_member, aivo_district;
grant select, insert, update, delete on placement_minutes to aivo_worker;
create policy district_read on placement_minutes for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on placement_minutes for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on placement_minutes for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on placement_minutes for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on placement_minutes for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'read'))::uuid[]));
create policy member_add on placement_minutes for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));
create policy member_change on placement_minutes for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));

create trigger touch before update on placement_minutes for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on placement_minutes for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('placement_minutes');

create trigger audit after insert or update or delete on placement_minutes for each row execute function app.audit_row('placement_minutes', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table assessment_answer_keys enable row level security;
alter table assessment_answer_keys force row level security;
create policy owner_all on assessment_answer_keys for all to aivo_owner using (true) with check (true);
create policy guard_all on assessment_answer_keys for all to aivo_guard using (true) with check (true);
revoke all on assessment_answer_keys from public;

-- STAFF: answer keys, templates and other material that learners and parents never read. Teachers and district staff read and write.
grant select, insert, update on assessment_answer_keys to aivo_member, aivo_district;
grant select, insert, update, delete on assessment_answer_keys to aivo_worker;
create policy member_read on assessment_answer_keys for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_add on assessment_answer_keys for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_change on assessment_answer_keys for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy district_read on assessment_answer_keys for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on assessment_answer_keys for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('plan', 'write')));
create policy district_change on assessment_answer_keys for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('plan', 'write')));
create policy worker_all on assessment_answer_keys for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create trigger touch before update on assessment_answer_keys for each row execute function app.touch();

create trigger stay before update of tenant_id, id on assessment_answer_keys for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('assessment_answer_keys');

create trigger audit after insert or update or delete on assessment_answer_keys for each row execute function app.audit_row('assessment_answer_keys', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table assessment_assignments enable row level security;
alter table assessment_assignments force row level security;
create policy owner_all on assessment_assignments for all to aivo_owner using (true) with check (true);
create policy guard_all on assessment_assignments for all to aivo_guard using (true) with check (true);
revoke all on assessment_assignments from public;

-- STUDENT(learning): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on assessment_assignments to aivo_member, aivo_district;
grant select, insert, update, delete on assessment_assignments to aivo_worker;
create policy district_read on assessment_assignments for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'read')) then true
    else student_id = any ((select app.my_students('learning', 'read'))::uuid[]) end);
create policy district_add on assessment_assignments for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy district_change on assessment_assignments for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy worker_all on assessment_assignments for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on assessment_assignments for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'read'))::uuid[]));
create policy member_add on assessment_assignments for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));
create policy member_change on assessment_assignments for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));

-- A learner reads what was assigned, with the time that is theirs, and changes none of it: only staff do.
create policy staff_add on assessment_assignments as restrictive for insert to aivo_member
  with check ((select app.actor_role()) = 'teacher');
create policy staff_change on assessment_assignments as restrictive for update to aivo_member
  using ((select app.actor_role()) = 'teacher');

create trigger touch before update on assessment_assignments for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on assessment_assignments for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('assessment_assignments');

create trigger audit after insert or update or delete on assessment_assignments for each row execute function app.audit_row('assessment_assignments', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table eligibility_decisions enable row level security;
alter table eligibility_decisions force row level security;
create policy owner_all on eligibility_decisions for all to aivo_owner using (true) with check (true);
create policy guard_all on eligibility_decisions for all to aivo_guard using (true) with check (true);
revoke all on eligibility_decisions from public;

-- STUDENT(evaluation): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on eligibility_decisions to aivo_member, aivo_district;
grant select, insert, update, delete on eligibility_decisions to aivo_worker;
create policy district_read on eligibility_decisions for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('evaluation', 'read')) then true
    else student_id = any ((select app.my_students('evaluation', 'read'))::uuid[]) end);
create policy district_add on eligibility_decisions for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('evaluation', 'write')) then true
    else student_id = any ((select app.my_students('evaluation', 'write'))::uuid[]) end);
create policy district_change on eligibility_decisions for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('evaluation', 'write')) then true
    else student_id = any ((select app.my_students('evaluation', 'write'))::uuid[]) end);
create policy worker_all on eligibility_decisions for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on eligibility_decisions for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('evaluation', 'read'))::uuid[]));
create policy member_add on eligibility_decisions for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('evaluation', 'write'))::uuid[]));
create policy member_change on eligibility_decisions for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('evaluation', 'write'))::uuid[]));

create trigger touch before update on eligibility_decisions for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on eligibility_decisions for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('eligibility_decisions');

create trigger audit after insert or update or delete on eligibility_decisions for each row execute function app.audit_row('eligibility_decisions', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table goal_objectives enable row level security;
alter table goal_objectives force row level security;
create policy owner_all on goal_objectives for all to aivo_owner using (true) with check (true);
create policy guard_all on goal_objectives for all to aivo_guard using (true) with check (true);
revoke all on goal_objectives from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on goal_objectives to aivo_member, aivo_district;
grant select, insert, update, delete on goal_objectives to aivo_worker;
create policy district_read on goal_objectives for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on goal_objectives for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on goal_objectives for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on goal_objectives for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on goal_objectives for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'read'))::uuid[]));
create policy member_add on goal_objectives for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));
create policy member_change on goal_objectives for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));

create trigger touch before update on goal_objectives for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on goal_objectives for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('goal_objectives');

create trigger audit after insert or update or delete on goal_objectives for each row execute function app.audit_row('goal_objectives', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table iep_meeting_plans enable row level security;
alter table iep_meeting_plans force row level security;
create policy owner_all on iep_meeting_plans for all to aivo_owner using (true) with check (true);
create policy guard_all on iep_meeting_plans for all to aivo_guard using (true) with check (true);
revoke all on iep_meeting_plans from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on iep_meeting_plans to aivo_member, aivo_district;
grant select, insert, update, delete on iep_meeting_plans to aivo_worker;
create policy district_read on iep_meeting_plans for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on iep_meeting_plans for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on iep_meeting_plans for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on iep_meeting_plans for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on iep_meeting_plans for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'read'))::uuid[]));
create policy member_add on iep_meeting_plans for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));
create policy member_change on iep_meeting_plans for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));

create trigger touch before update on iep_meeting_plans for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on iep_meeting_plans for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('iep_meeting_plans');

create trigger audit after insert or update or delete on iep_meeting_plans for each row execute function app.audit_row('iep_meeting_plans', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table meeting_sittings enable row level security;
alter table meeting_sittings force row level security;
create policy owner_all on meeting_sittings for all to aivo_owner using (true) with check (true);
create policy guard_all on meeting_sittings for all to aivo_guard using (true) with check (true);
revoke all on meeting_sittings from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on meeting_sittings to aivo_member, aivo_district;
grant select, insert, update, delete on meeting_sittings to aivo_worker;
create policy district_read on meeting_sittings for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on meeting_sittings for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on meeting_sittings for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on meeting_sittings for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on meeting_sittings for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'read'))::uuid[]));
create policy member_add on meeting_sittings for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));
create policy member_change on meeting_sittings for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));

create trigger touch before update on meeting_sittings for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on meeting_sittings for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('meeting_sittings');

create trigger audit after insert or update or delete on meeting_sittings for each row execute function app.audit_row('meeting_sittings', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table assessment_attempts enable row level security;
alter table assessment_attempts force row level security;
create policy owner_all on assessment_attempts for all to aivo_owner using (true) with check (true);
create policy guard_all on assessment_attempts for all to aivo_guard using (true) with check (true);
revoke all on assessment_attempts from public;

-- STUDENT(learning): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on assessment_attempts to aivo_member, aivo_district;
grant select, insert, update, delete on assessment_attempts to aivo_worker;
create policy district_read on assessment_attempts for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'read')) then true
    else student_id = any ((select app.my_students('learning', 'read'))::uuid[]) end);
create policy district_add on assessment_attempts for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy district_change on assessment_attempts for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy worker_all on assessment_attempts for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on assessment_attempts for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'read'))::uuid[]));
create policy member_add on assessment_attempts for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));
create policy member_change on assessment_attempts for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));

create trigger touch before update on assessment_attempts for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on assessment_attempts for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('assessment_attempts');

create trigger audit after insert or update or delete on assessment_attempts for each row execute function app.audit_row('assessment_attempts', '');

create trigger consent before insert or update on assessment_attempts for each row execute function app.consent_gate_row('learning_activity');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table eligibility_disabilities enable row level security;
alter table eligibility_disabilities force row level security;
create policy owner_all on eligibility_disabilities for all to aivo_owner using (true) with check (true);
create policy guard_all on eligibility_disabilities for all to aivo_guard using (true) with check (true);
revoke all on eligibility_disabilities from public;

-- STUDENT(evaluation): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on eligibility_disabilities to aivo_member, aivo_district;
grant select, insert, update, delete on eligibility_disabilities to aivo_worker;
create policy district_read on eligibility_disabilities for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('evaluation', 'read')) then true
    else student_id = any ((select app.my_students('evaluation', 'read'))::uuid[]) end);
create policy district_add on eligibility_disabilities for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('evaluation', 'write')) then true
    else student_id = any ((select app.my_students('evaluation', 'write'))::uuid[]) end);
create policy district_change on eligibility_disabilities for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('evaluation', 'write')) then true
    else student_id = any ((select app.my_students('evaluation', 'write'))::uuid[]) end);
create policy worker_all on eligibility_disabilities for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on eligibility_disabilities for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('evaluation', 'read'))::uuid[]));
create policy member_add on eligibility_disabilities for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('evaluation', 'write'))::uuid[]));
create policy member_change on eligibility_disabilities for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('evaluation', 'write'))::uuid[]));

create trigger touch before update on eligibility_disabilities for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on eligibility_disabilities for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('eligibility_disabilities');

create trigger audit after insert or update or delete on eligibility_disabilities for each row execute function app.audit_row('eligibility_disabilities', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table meeting_attendances enable row level security;
alter table meeting_attendances force row level security;
create policy owner_all on meeting_attendances for all to aivo_owner using (true) with check (true);
create policy guard_all on meeting_attendances for all to aivo_guard using (true) with check (true);
revoke all on meeting_attendances from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on meeting_attendances to aivo_member, aivo_district;
grant select, insert, update, delete on meeting_attendances to aivo_worker;
create policy district_read on meeting_attendances for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on meeting_attendances for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on meeting_attendances for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on meeting_attendances for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on meeting_attendances for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'read'))::uuid[]));
create policy member_add on meeting_attendances for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));
create policy member_change on meeting_attendances for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));

create trigger touch before update on meeting_attendances for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on meeting_attendances for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('meeting_attendances');

create trigger audit after insert or update or delete on meeting_attendances for each row execute function app.audit_row('meeting_attendances', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table section_504_plans enable row level security;
alter table section_504_plans force row level security;
create policy owner_all on section_504_plans for all to aivo_owner using (true) with check (true);
create policy guard_all on section_504_plans for all to aivo_guard using (true) with check (true);
revoke all on section_504_plans from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on section_504_plans to aivo_member, aivo_district;
grant select, insert, update, delete on section_504_plans to aivo_worker;
create policy district_read on section_504_plans for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on section_504_plans for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on section_504_plans for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on section_504_plans for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on section_504_plans for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'read'))::uuid[]));
create policy member_add on section_504_plans for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));
create policy member_change on section_504_plans for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));

create trigger touch before update on section_504_plans for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on section_504_plans for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('section_504_plans');

create trigger audit after insert or update or delete on section_504_plans for each row execute function app.audit_row('section_504_plans', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table accommodations enable row level security;
alter table accommodations force row level security;
create policy owner_all on accommodations for all to aivo_owner using (true) with check (true);
create policy guard_all on accommodations for all to aivo_guard using (true) with check (true);
revoke all on accommodations from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on accommodations to aivo_member, aivo_district;
grant select, insert, update, delete on accommodations to aivo_worker;
create policy district_read on accommodations for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on accommodations for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on accommodations for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on accommodations for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on accommodations for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'read'))::uuid[]));
create policy member_add on accommodations for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));
create policy member_change on accommodations for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));

create trigger touch before update on accommodations for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on accommodations for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('accommodations');

create trigger audit after insert or update or delete on accommodations for each row execute function app.audit_row('accommodations', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table assessment_responses enable row level security;
alter table assessment_responses force row level security;
create policy owner_all on assessment_responses for all to aivo_owner using (true) with check (true);
create policy guard_all on assessment_responses for all to aivo_guard using (true) with check (true);
revoke all on assessment_responses from public;

-- STUDENT(learning): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on assessment_responses to aivo_member, aivo_district;
grant select, insert, update, delete on assessment_responses to aivo_worker;
create policy district_read on assessment_responses for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'read')) then true
    else student_id = any ((select app.my_students('learning', 'read'))::uuid[]) end);
create policy district_add on assessment_responses for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy district_change on assessment_responses for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('learning', 'write')) then true
    else student_id = any ((select app.my_students('learning', 'write'))::uuid[]) end);
create policy worker_all on assessment_responses for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on assessment_responses for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'read'))::uuid[]));
create policy member_add on assessment_responses for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));
create policy member_change on assessment_responses for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('learning', 'write'))::uuid[]));

create trigger touch before update on assessment_responses for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on assessment_responses for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('assessment_responses');

create trigger audit after insert or update or delete on assessment_responses for each row execute function app.audit_row('assessment_responses', '');

create trigger consent before insert or update on assessment_responses for each row execute function app.consent_gate_row('learning_activity');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table behavior_intervention_plans enable row level security;
alter table behavior_intervention_plans force row level security;
create policy owner_all on behavior_intervention_plans for all to aivo_owner using (true) with check (true);
create policy guard_all on behavior_intervention_plans for all to aivo_guard using (true) with check (true);
revoke all on behavior_intervention_plans from public;

-- STUDENT(plan): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on behavior_intervention_plans to aivo_member, aivo_district;
grant select, insert, update, delete on behavior_intervention_plans to aivo_worker;
create policy district_read on behavior_intervention_plans for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'read')) then true
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy district_add on behavior_intervention_plans for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy district_change on behavior_intervention_plans for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('plan', 'write')) then true
    else student_id = any ((select app.my_students('plan', 'write'))::uuid[]) end);
create policy worker_all on behavior_intervention_plans for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on behavior_intervention_plans for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'read'))::uuid[]));
create policy member_add on behavior_intervention_plans for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));
create policy member_change on behavior_intervention_plans for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('plan', 'write'))::uuid[]));

create trigger touch before update on behavior_intervention_plans for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on behavior_intervention_plans for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('behavior_intervention_plans');

create trigger audit after insert or update or delete on behavior_intervention_plans for each row execute function app.audit_row('behavior_intervention_plans', '');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table behavior_incidents enable row level security;
alter table behavior_incidents force row level security;
create policy owner_all on behavior_incidents for all to aivo_owner using (true) with check (true);
create policy guard_all on behavior_incidents for all to aivo_guard using (true) with check (true);
revoke all on behavior_incidents from public;

-- STUDENT(behaviour): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on behavior_incidents to aivo_member, aivo_district;
grant select, insert, update, delete on behavior_incidents to aivo_worker;
create policy district_read on behavior_incidents for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('behaviour', 'read')) then true
    else student_id = any ((select app.my_students('behaviour', 'read'))::uuid[]) end);
create policy district_add on behavior_incidents for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('behaviour', 'write')) then true
    else student_id = any ((select app.my_students('behaviour', 'write'))::uuid[]) end);
create policy district_change on behavior_incidents for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('behaviour', 'write')) then true
    else student_id = any ((select app.my_students('behaviour', 'write'))::uuid[]) end);
create policy worker_all on behavior_incidents for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));

create policy member_read on behavior_incidents for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('behaviour', 'read'))::uuid[]));
create policy member_add on behavior_incidents for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('behaviour', 'write'))::uuid[]));
create policy member_change on behavior_incidents for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('behaviour', 'write'))::uuid[]));

create trigger touch before update on behavior_incidents for each row execute function app.touch();

create trigger stay before update of tenant_id, student_id, id on behavior_incidents for each row when (old.tenant_id is distinct from new.tenant_id or old.student_id is distinct from new.student_id or old.id is distinct from new.id) execute function app.stay('behavior_incidents');

create trigger audit after insert or update or delete on behavior_incidents for each row execute function app.audit_row('behavior_incidents', '');

-- A seat of staff on the team of a plan opens the plan (product.md: "those on whose team they are"). Families' seats and
-- those of people from outside open nothing: rights and assignments do.
create view app.access_by_team with (security_invoker = true) as
  select m.tenant_id, m.user_id, m.student_id, 'teacher' as role, 'iep_team_members' as source_table,
    m.id as source_id, m.id as via_id, app.team_mask('read') as reads, app.team_mask('write') as writes,
    app.day_starts(m.valid_from, t.timezone) as starts_at, app.day_starts(m.valid_to + 1, t.timezone) as ends_at
  from public.iep_team_members m
  join public.tenants t on t.id = m.tenant_id
  where m.user_id is not null and m.deleted_at is null and m.role in ('general_education_teacher',
    'special_education_teacher', 'special_education_provider', 'related_service_provider', 'agency_representative',
    'evaluation_interpreter', 'person_with_expertise');
comment on view app.access_by_team is 'Seats of staff on the team of a plan';
grant select on app.access_by_team to aivo_guard;
grant select on public.iep_team_members to aivo_guard;

create or replace view app.access_sources with (security_invoker = true) as
  select * from app.access_core union all select * from app.access_by_team;

create trigger keep_access after insert or update or delete on iep_team_members
  for each row execute function app.keep_access('source', 'iep_team_members');

-- A learner never reads the bank or its keys. Two doors of the guard stand between: one shows the questions of an attempt
-- as snapshots in the learner's own rows, the other scores the answers by the keys.
-- (`create or replace`, because the functions outlive a downgrade of this phase.)
grant select on public.assessments, public.assessment_questions, public.assessment_answer_keys,
  public.assessment_assignments, public.assessment_attempts to aivo_guard;
grant select, insert, update on public.assessment_responses to aivo_guard;
grant select on public.consent_records to aivo_guard;
grant update on public.assessment_attempts, public.assessment_assignments to aivo_guard;

set role aivo_guard;

-- Puts the questions of an attempt in front of the learner. Supports that the assignment prohibits are not among those on.
create or replace function app.present_questions(attempt uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  shown integer;
begin
  insert into public.assessment_responses (tenant_id, student_id, id, attempt_id, question_id, position, item,
    presented_at, points_possible)
  select t.tenant_id, t.student_id, uuidv7(), t.id, q.id, q.position,
    jsonb_build_object('v', 1, 'question_type', q.question_type, 'stem', q.stem, 'stimulus', q.stimulus,
      'choices', q.choices, 'interaction', q.interaction, 'language_code', q.language_code,
      'supports_on', coalesce((
        select jsonb_agg(s ->> 'feature') from jsonb_array_elements(a.accommodations -> 'supports') as s
        where s ->> 'state' = 'on' and not (q.supports -> 'prohibited') ? (s ->> 'feature')), '[]')),
    t.started_at, q.max_points
  from public.assessment_attempts t
  join public.assessment_assignments a
    on a.tenant_id = t.tenant_id and a.student_id = t.student_id and a.id = t.assignment_id
  join public.assessment_questions q on q.tenant_id = a.tenant_id and q.assessment_id = a.assessment_id
  where t.tenant_id = tenant and t.id = attempt and t.status = 'in_progress' and t.deleted_at is null
    and q.status = 'active' and q.deleted_at is null
    and (app.actor_role() = 'system' or t.student_id = any (app.my_students('learning', 'write')))
  order by q.position
  on conflict do nothing;
  get diagnostics shown = row_count;
  update public.assessment_attempts t
  set questions_presented = n.presented, points_possible = n.points
  from (
    select r.attempt_id, count(*)::integer as presented, sum(r.points_possible) as points
    from public.assessment_responses r
    where r.tenant_id = tenant and r.attempt_id = attempt and r.deleted_at is null
    group by r.attempt_id) as n
  where t.tenant_id = tenant and t.id = n.attempt_id and shown > 0;
  update public.assessment_assignments a set status = 'in_progress'
  from public.assessment_attempts t
  where t.tenant_id = tenant and t.id = attempt and shown > 0 and a.tenant_id = tenant
    and a.student_id = t.student_id and a.id = t.assignment_id and a.status = 'assigned';
  return shown;
end
$$;
comment on function app.present_questions(uuid) is 'Puts the questions of an attempt before the learner, as snapshots without keys';

-- The points of one answer by its key; null: a person scores it.
create or replace function app.points_for(scoring text, correct text[], accepted jsonb, question_type text, points numeric, answer jsonb)
returns numeric
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select case
    when answer is null then 0
    when scoring in ('rubric', 'none') or question_type = 'extended_text' then null
    when question_type in ('single_choice', 'multiple_choice', 'inline_choice', 'hottext') then
      case when array(select k from jsonb_array_elements_text(answer -> 'keys') as k order by k)
        = array(select k from unnest(correct) as k order by k) then points else 0 end
    when question_type = 'order' then
      case when array(select k from jsonb_array_elements_text(answer -> 'keys') with ordinality as o (k, n) order by n)
        = correct then points else 0 end
    when question_type in ('match', 'gap_match', 'associate') then
      case when array(select p ->> 0 || ' ' || (p ->> 1) from jsonb_array_elements(answer -> 'pairs') as p order by 1)
        = array(select k from unnest(correct) as k order by k) then points else 0 end
    when question_type in ('number', 'slider') then coalesce((
      select max(least(points * (a ->> 'points')::numeric, points)) from jsonb_array_elements(accepted) as a
      where a ->> 'value' ~ '^-?[0-9]+(\.[0-9]+)?$'
        and abs((answer ->> 'number')::numeric - (a ->> 'value')::numeric) <= coalesce((a ->> 'tolerance')::numeric, 0)), 0)
    else coalesce((
      select max(least(points * (a ->> 'points')::numeric, points)) from jsonb_array_elements(accepted) as a
      where case when (a ->> 'is_case_sensitive')::boolean then btrim(answer ->> 'text') = a ->> 'value'
        else lower(btrim(answer ->> 'text')) = lower(a ->> 'value') end), 0)
    end
$$;
comment on function app.points_for(text, text[], jsonb, text, numeric, jsonb) is 'Points of one answer by its key; null where a person scores';

-- Scores what can be scored by keys and sums the attempt. Answers that a person has scored stay as they are; an attempt
-- with answers that wait for a person stays submitted.
create or replace function app.score_attempt(attempt uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  state text;
begin
  if not exists (
    select from public.assessment_attempts t
    where t.tenant_id = tenant and t.id = attempt and t.status in ('submitted', 'scored') and t.deleted_at is null
      and (app.actor_role() = 'system' or t.student_id = any (app.my_students('learning', 'write')))) then
    return null;
  end if;
  update public.assessment_responses r
  set points_earned = k.points, is_correct = case when k.points = r.points_possible then true when k.points = 0 then false end,
    scored_by = 'key', scored_at = now(), misconception_code = k.misconception
  from (
    select r.id,
      app.points_for(k.scoring, k.correct_keys, k.accepted, q.question_type, r.points_possible, r.response) as points,
      (select m ->> 'code' from jsonb_array_elements(k.misconceptions) as m
        where r.response -> 'keys' ? (m ->> 'choice_key') limit 1) as misconception
    from public.assessment_responses r
    join public.assessment_questions q on q.tenant_id = r.tenant_id and q.id = r.question_id
    join public.assessment_answer_keys k on k.tenant_id = q.tenant_id and k.question_id = q.id and k.deleted_at is null
    where r.tenant_id = tenant and r.attempt_id = attempt and r.deleted_at is null
      and r.scored_by is distinct from 'person' and r.scored_by is distinct from 'rubric') as k
  where r.tenant_id = tenant and r.id = k.id and k.points is not null
    and (r.points_earned, r.scored_by) is distinct from (k.points, 'key');
  update public.assessment_attempts t
  set points_earned = n.earned, points_possible = n.possible, questions_answered = n.answered,
    questions_correct = n.correct, rapid_guess_count = n.rapid,
    status = case when n.waiting = 0 then 'scored' else 'submitted' end,
    scored_at = case when n.waiting = 0 then coalesce(t.scored_at, now()) end
  from (
    select sum(r.points_earned) as earned, sum(r.points_possible) as possible,
      (count(*) filter (where r.answered_at is not null and not r.is_skipped))::integer as answered,
      (count(*) filter (where r.is_correct and r.answered_at is not null and not r.is_skipped))::integer as correct,
      (count(*) filter (where r.is_rapid_guess))::integer as rapid,
      count(*) filter (where r.points_earned is null) as waiting
    from public.assessment_responses r
    where r.tenant_id = tenant and r.attempt_id = attempt and r.deleted_at is null) as n
  where t.tenant_id = tenant and t.id = attempt
  returning t.status into state;
  update public.assessment_assignments a set status = 'completed'
  from public.assessment_attempts t
  where t.tenant_id = tenant and t.id = attempt and a.tenant_id = tenant and a.student_id = t.student_id
    and a.id = t.assignment_id and a.status in ('assigned', 'in_progress');
  return state;
end
$$;
comment on function app.score_attempt(uuid) is 'Scores a handed-in attempt by its keys and sums it; answers its status, null where there is nothing to score';

revoke execute on function app.present_questions(uuid), app.score_attempt(uuid),
  app.points_for(text, text[], jsonb, text, numeric, jsonb) from public;
grant execute on function app.present_questions(uuid), app.score_attempt(uuid) to aivo_member, aivo_worker;

-- Work that runs ends when the consent behind it has: whoever withdrew has no right to write the learner's work.
create or replace function app.stop_assessment_attempts(student uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  stopped integer;
begin
  update public.assessment_attempts w set status = 'abandoned', stop_reason = 'consent_ended'
  where w.tenant_id = app.tenant_id() and w.student_id = student and w.status in ('in_progress', 'paused') and w.deleted_at is null
    and not exists (
      select from public.consent_records c
      where c.tenant_id = w.tenant_id and c.student_id = w.student_id and c.purpose = 'learning_activity'
        and c.status = 'granted' and c.expires_at > now() and c.deleted_at is null);
  get diagnostics stopped = row_count;
  return stopped;
end
$$;
comment on function app.stop_assessment_attempts(uuid) is 'Ends what runs of a learner whose consent is over; answers how many';
revoke execute on function app.stop_assessment_attempts(uuid) from public;
grant execute on function app.stop_assessment_attempts(uuid) to aivo_member, aivo_district, aivo_worker;

set role aivo_owner;
