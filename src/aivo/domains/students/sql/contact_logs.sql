-- A parent reads the entries about themselves only.
create policy member_read on contact_logs for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'read'))::uuid[])
  and ((select app.actor_role()) = 'teacher' or user_id = (select app.user_id())));
create policy member_add on contact_logs for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));
create policy member_change on contact_logs for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));
