-- A consent is read by who may decide on either kind, and written by who may decide on its own kind.
create policy member_read on consent_records for select to aivo_member using (
  tenant_id = (select app.tenant_id())
  and student_id = any (
    (select app.my_students('consent', 'read'))::uuid[] || (select app.my_students('decision', 'read'))::uuid[]
    || (select app.adult_self())::uuid[]));
create policy member_add on consent_records for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and case kind
    when 'data' then student_id = any ((select app.my_students('consent', 'write'))::uuid[] || (select app.adult_self())::uuid[])
    else student_id = any ((select app.my_students('decision', 'write'))::uuid[] || (select app.adult_self())::uuid[]) end);
create policy member_change on consent_records for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher' and case kind
    when 'data' then student_id = any ((select app.my_students('consent', 'write'))::uuid[])
    else student_id = any ((select app.my_students('decision', 'write'))::uuid[]) end);
