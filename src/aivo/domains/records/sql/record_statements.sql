-- A statement travels with its part of the record: who may read that part reads the statement, and whoever said it.
-- It is written once; only parents say one themselves, custodians take in what came on paper.
revoke update on record_statements from aivo_member, aivo_district;
create policy member_read on record_statements for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) <> 'learner' and case part
    when 'evaluation' then student_id = any ((select app.my_students('evaluation', 'read'))::uuid[])
    when 'services' then student_id = any ((select app.my_students('service', 'read'))::uuid[])
    when 'behaviour' then student_id = any ((select app.my_students('behaviour', 'read'))::uuid[])
    when 'health' then student_id = any ((select app.my_students('health', 'read'))::uuid[])
    when 'learning' then student_id = any ((select app.my_students('learning', 'read'))::uuid[])
    else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end);
create policy member_add on record_statements for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'parent' and by_user_id = (select app.user_id())
  and student_id = any ((select app.my_students('registry', 'read'))::uuid[]) and taken_by_user_id is null);
create policy part_read on record_statements for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy custodian_add on record_statements for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('audit', 'write')) then true
    else student_id = any ((select app.my_students('audit', 'write'))::uuid[]) end);
create policy by_custodian_add on record_statements as restrictive for insert to aivo_district with check (
  case when (select app.has_duty('audit', 'write')) then true
    else student_id = any ((select app.my_students('audit', 'write'))::uuid[]) end);
create policy by_part on record_statements as restrictive for select to aivo_district using (
  case part
    when 'evaluation' then case when (select app.has_duty('evaluation', 'read')) then true
      else student_id = any ((select app.my_students('evaluation', 'read'))::uuid[]) end
    when 'services' then case when (select app.has_duty('service', 'read')) then true
      else student_id = any ((select app.my_students('service', 'read'))::uuid[]) end
    when 'behaviour' then case when (select app.has_duty('behaviour', 'read')) then true
      else student_id = any ((select app.my_students('behaviour', 'read'))::uuid[]) end
    when 'health' then case when (select app.has_duty('health', 'read')) then true
      else student_id = any ((select app.my_students('health', 'read'))::uuid[]) end
    when 'learning' then case when (select app.has_duty('learning', 'read')) then true
      else student_id = any ((select app.my_students('learning', 'read'))::uuid[]) end
    else case when (select app.has_duty('plan', 'read')) then true
      else student_id = any ((select app.my_students('plan', 'read'))::uuid[]) end end);
