-- Back to the relations of the lower rooms.
delete from app.student_access where source_table = 'iep_team_members';
create or replace view app.access_sources with (security_invoker = true) as select * from app.access_core;
drop view app.access_by_team;
