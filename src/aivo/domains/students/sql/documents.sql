-- A document opens by its audience: plan papers for those who carry the plan, evaluation reports and medical papers for
-- those who carry these needs, court orders for records custodians only.
create policy member_read on documents for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and case audience
    when 'plan_team' then student_id = any ((select app.my_students('plan', 'read'))::uuid[])
    when 'evaluation_team' then student_id = any ((select app.my_students('evaluation', 'read'))::uuid[])
    when 'health' then student_id = any ((select app.my_students('health', 'read'))::uuid[])
    else false end);
create policy member_add on documents for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('evaluation', 'write'))::uuid[])
  and audience <> 'custodian');
-- An UPDATE without WHERE is not bound by who may read: so nobody moves a paper they may not open into their own sight.
create policy member_change on documents for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('evaluation', 'write'))::uuid[])
  and case audience
    when 'plan_team' then true
    when 'evaluation_team' then true
    when 'health' then student_id = any ((select app.my_students('health', 'read'))::uuid[])
    else false end);
create policy custodian_read on documents as restrictive for select to aivo_district using (
  audience <> 'custodian' or (select app.has_duty('audit', 'read')));
create policy custodian_change on documents as restrictive for update to aivo_district using (
  audience <> 'custodian' or (select app.has_duty('audit', 'read'))) with check (true);
