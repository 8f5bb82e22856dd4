-- Back to the relations of the lower rooms.
delete from app.student_access where source_table = 'iep_team_members';
create or replace view app.access_sources with (security_invoker = true) as select * from app.access_core;
drop view app.access_by_team;

drop table behavior_incidents cascade;
drop table behavior_intervention_plans cascade;
drop table assessment_responses cascade;
drop table accommodations cascade;
drop table section_504_plans cascade;
drop table meeting_attendances cascade;
drop table eligibility_disabilities cascade;
drop table assessment_attempts cascade;
drop table meeting_sittings cascade;
drop table iep_meeting_plans cascade;
drop table goal_objectives cascade;
drop table eligibility_decisions cascade;
drop table assessment_assignments cascade;
drop table assessment_answer_keys cascade;
drop table placement_minutes cascade;
drop table iep_team_members cascade;
drop table iep_services cascade;
drop table iep_meetings cascade;
drop table iep_goals cascade;
drop table assessment_questions cascade;
drop table ieps cascade;
drop table assessments cascade;
