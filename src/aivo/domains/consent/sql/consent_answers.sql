-- Staff who keep consents read and enter everybody's answers; a parent or adult student reads and gives their own only.
-- An answer is never changed.
revoke update on consent_answers from aivo_member, aivo_district;
create policy member_read on consent_answers for select to aivo_member using (
  tenant_id = (select app.tenant_id())
  and student_id = any (
    (select app.my_students('consent', 'read'))::uuid[] || (select app.my_students('decision', 'read'))::uuid[]
    || (select app.adult_self())::uuid[])
  and case when (select app.actor_role()) = 'teacher' then true else user_id = (select app.user_id()) end);
create policy member_add on consent_answers for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and case kind
    when 'data' then student_id = any ((select app.my_students('consent', 'write'))::uuid[] || (select app.adult_self())::uuid[])
    else student_id = any ((select app.my_students('decision', 'write'))::uuid[] || (select app.adult_self())::uuid[]) end
  and case when (select app.actor_role()) = 'teacher' then true
    else user_id = (select app.user_id()) and capacity <> 'school_official' end);
