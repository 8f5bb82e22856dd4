-- Each parent reads the notices sent to them.
create policy member_read on student_notices for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('notice', 'read'))::uuid[])
  and ((select app.actor_role()) = 'teacher' or user_id = (select app.user_id())));
create policy member_add on student_notices for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('notice', 'write'))::uuid[]));
create policy member_change on student_notices for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('notice', 'write'))::uuid[]));
