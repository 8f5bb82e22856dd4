-- A parent reads the homes they live in, never another home of the learner.
create policy member_read on households for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'read'))::uuid[])
  and ((select app.actor_role()) = 'teacher' or id = any ((select app.my_households())::uuid[])));
create policy member_add on households for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));
create policy member_change on households for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));
