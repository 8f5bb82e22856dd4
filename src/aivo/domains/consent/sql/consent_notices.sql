-- Staff who keep consents read and enter every notice; everybody else reads those sent to themselves.
revoke update on consent_notices from aivo_member, aivo_district;
create policy member_read on consent_notices for select to aivo_member using (
  tenant_id = (select app.tenant_id())
  and student_id = any (
    (select app.my_students('consent', 'read'))::uuid[] || (select app.my_students('decision', 'read'))::uuid[]
    || (select app.adult_self())::uuid[])
  and case when (select app.actor_role()) = 'teacher' then true else to_user_id = (select app.user_id()) end);
create policy member_add on consent_notices for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher' and case kind
    when 'data' then student_id = any ((select app.my_students('consent', 'write'))::uuid[])
    else student_id = any ((select app.my_students('decision', 'write'))::uuid[]) end);
