-- A document opens by its audience: plan papers for those who carry the plan, evaluation reports and medical papers for
-- those who carry these needs, court orders for records custodians only.
create policy member_read on documents for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and case audience
    when 'plan_team' then student_id = any ((select app.my_students('plan', 'read'))::uuid[])
    when 'evaluation_team' then student_id = any ((select app.my_students('evaluation', 'read'))::uuid[])
    when 'health' then student_id = any ((select app.my_students('health', 'read'))::uuid[])
    else (select app.actor_role()) = 'parent' and by_user_id = (select app.user_id())
      and student_id = any ((select app.my_students('basic', 'read'))::uuid[]) end
  and ((select app.actor_role()) <> 'parent' or source is distinct from 'family' or by_user_id = (select app.user_id())));
-- A paper that one parent gave may name where they live: the other parent gets it from the school, not from here.
-- Staff file what they may read, court orders excepted; a parent who decides gives papers of any kind, in their own name.
create policy member_add on documents for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and case when (select app.actor_role()) = 'parent'
    then source = 'family' and by_user_id = (select app.user_id())
      and student_id = any ((select app.my_students('evaluation', 'read'))::uuid[])
      and student_id = any ((select app.my_students('decision', 'write'))::uuid[])
    else student_id = any ((select app.my_students('evaluation', 'write'))::uuid[]) and audience <> 'custodian' end);
-- An UPDATE without WHERE is not bound by who may read: so nobody moves a paper they may not open into their own sight.
create policy member_change on documents for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('evaluation', 'write'))::uuid[])
  and case audience
    when 'plan_team' then true
    when 'evaluation_team' then true
    when 'health' then student_id = any ((select app.my_students('health', 'read'))::uuid[])
    else false end);
-- Records custodians file court orders; whoever files one in their own name has it in hand and may look at it again.
create policy custodian_add on documents for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('audit', 'write')));
create policy custodian_read on documents as restrictive for select to aivo_district using (
  audience <> 'custodian' or (select app.has_duty('audit', 'read')) or by_user_id = (select app.user_id()));
create policy custodian_change on documents as restrictive for update to aivo_district using (
  audience <> 'custodian' or (select app.has_duty('audit', 'read'))) with check (true);
