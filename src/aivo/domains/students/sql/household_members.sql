-- A parent reads who lives in their own home only.
create policy member_read on household_members for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'read'))::uuid[])
  and ((select app.actor_role()) = 'teacher' or household_id = any ((select app.my_households())::uuid[])));
create policy member_add on household_members for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));
create policy member_change on household_members for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));
