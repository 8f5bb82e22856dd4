-- A parent asks in their own name and sees what they asked; nothing of the answer is theirs to write. Who may look may
-- also ask for a copy or a correction; giving the record away or destroying it is asked for by whoever decides.
revoke update on record_requests from aivo_member;
grant update (withdrawn_on) on record_requests to aivo_member;
create policy member_read on record_requests for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'parent' and asked_by_user_id = (select app.user_id())
  and student_id = any ((select app.my_students('registry', 'read'))::uuid[]));
create policy member_add on record_requests for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'parent' and asked_by_user_id = (select app.user_id())
  and student_id = any ((select app.my_students('registry', 'read'))::uuid[])
  and (kind in ('inspect', 'copy', 'amend') or student_id = any ((select app.my_students('decision', 'write'))::uuid[]))
  and channel = 'app' and by_right = 'parent' and taken_by_user_id is null and decision is null and done_on is null
  and withdrawn_on is null and reason is null and reminded_on is null);
create policy member_change on record_requests for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'parent' and asked_by_user_id = (select app.user_id())
  and student_id = any ((select app.my_students('registry', 'read'))::uuid[]))
  with check (tenant_id = (select app.tenant_id()) and withdrawn_on is not null);
-- Of those who keep numbers and facts only the records custodian, whose duty is over the trail as well, reads and writes it.
create policy by_custodian on record_requests as restrictive for select to aivo_district using (
  case when (select app.has_duty('audit', 'read')) then true
    else student_id = any ((select app.my_students('audit', 'read'))::uuid[]) end);
create policy by_custodian_add on record_requests as restrictive for insert to aivo_district with check (
  case when (select app.has_duty('audit', 'write')) then true
    else student_id = any ((select app.my_students('audit', 'write'))::uuid[]) end);
create policy by_custodian_change on record_requests as restrictive for update to aivo_district using (
  case when (select app.has_duty('audit', 'write')) then true
    else student_id = any ((select app.my_students('audit', 'write'))::uuid[]) end);
