-- A parent who sees a record without deciding about it writes nothing into it.
drop policy member_add on documents;
create policy member_add on documents for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and case when (select app.actor_role()) = 'parent'
    then source = 'family' and by_user_id = (select app.user_id())
      and student_id = any ((select app.my_students('evaluation', 'read'))::uuid[])
      and student_id = any ((select app.my_students('decision', 'write'))::uuid[])
    else student_id = any ((select app.my_students('evaluation', 'write'))::uuid[]) and audience <> 'custodian' end);
drop policy family_add on writing_comments;
create policy family_add on writing_comments for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'read'))::uuid[])
  and student_id = any ((select app.my_students('decision', 'write'))::uuid[])
  and (select app.actor_role()) = 'parent' and author_kind = 'family');
