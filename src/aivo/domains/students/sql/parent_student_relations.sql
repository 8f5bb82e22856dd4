-- A parent reads their own relation only, never another family member's; staff read those of their learners.
create policy member_read on parent_student_relations for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('basic', 'read'))::uuid[])
  and ((select app.actor_role()) = 'teacher' or user_id = (select app.user_id())));
-- Rights are written by district staff and jobs.
revoke insert, update on parent_student_relations from aivo_member;
-- Rosters bring contacts; a confirmed relation is made and changed by duties that write to families.
create policy confirmed_by_records_staff on parent_student_relations as restrictive for insert to aivo_district with check (
  not is_confirmed or (select app.has_duty('notice', 'write'))
  or student_id = any ((select app.my_students('notice', 'write'))::uuid[]));
create policy changed_by_records_staff on parent_student_relations as restrictive for update to aivo_district using (
  not is_confirmed or (select app.has_duty('notice', 'write'))
  or student_id = any ((select app.my_students('notice', 'write'))::uuid[]));
