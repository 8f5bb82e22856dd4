create policy member_read on {table} for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and {learner} = any ((select app.my_students('{need}', 'read'))::uuid[]));
create policy member_add on {table} for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and {learner} = any ((select app.my_students('{need}', 'write'))::uuid[]));
create policy member_change on {table} for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and {learner} = any ((select app.my_students('{need}', 'write'))::uuid[]));
