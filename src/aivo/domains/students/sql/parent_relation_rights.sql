-- As the relation it belongs to: a parent reads the rights of their own relation only.
create policy member_read on parent_relation_rights for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('basic', 'read'))::uuid[])
  and case when (select app.actor_role()) = 'teacher' then true
    else relation_id in (select r.id from parent_student_relations r
      where r.tenant_id = (select app.tenant_id()) and r.user_id = (select app.user_id())) end);
-- Rights are written by district staff and jobs.
revoke insert, update on parent_relation_rights from aivo_member;
-- A right opens a child's record: whoever enters rosters gives none. Duties that write to families do.
create policy given_by_records_staff on parent_relation_rights as restrictive for insert to aivo_district with check (
  (select app.has_duty('notice', 'write')) or student_id = any ((select app.my_students('notice', 'write'))::uuid[]));
create policy changed_by_records_staff on parent_relation_rights as restrictive for update to aivo_district using (
  (select app.has_duty('notice', 'write')) or student_id = any ((select app.my_students('notice', 'write'))::uuid[]));
