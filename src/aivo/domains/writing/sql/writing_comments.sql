-- A parent who reads the text and decides may remark on it; everyone writes in their own name.
create policy family_add on writing_comments for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'read'))::uuid[])
  and student_id = any ((select app.my_students('decision', 'write'))::uuid[])
  and (select app.actor_role()) = 'parent' and author_kind = 'family');
create policy own_name on writing_comments as restrictive for insert to aivo_member
  with check (authored_by_user_id = (select app.user_id()));
