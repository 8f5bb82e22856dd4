-- A parent reads the address of their own home only; a protected one opens for records custodians and its own people.
create policy member_read on household_addresses for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'read'))::uuid[])
  and ((select app.actor_role()) = 'teacher' or household_id = any ((select app.my_households())::uuid[])));
create policy member_add on household_addresses for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));
create policy member_change on household_addresses for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('contact', 'write'))::uuid[]));
create policy protected_read on household_addresses as restrictive for select to aivo_member, aivo_district using (
  not is_protected or (select app.has_duty('audit', 'read')) or household_id = any ((select app.my_households())::uuid[]));
create policy protected_change on household_addresses as restrictive for update to aivo_member, aivo_district using (
  not is_protected or (select app.has_duty('audit', 'read'))) with check (true);
