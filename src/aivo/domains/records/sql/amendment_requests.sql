-- As the request itself: whoever asked reads it and asks for the hearing; custodians write the rest.
revoke update on amendment_requests from aivo_member;
grant update (hearing_asked_on) on amendment_requests to aivo_member;
create policy member_read on amendment_requests for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'parent' and asked_by_user_id = (select app.user_id())
  and student_id = any ((select app.my_students('registry', 'read'))::uuid[]));
create policy member_add on amendment_requests for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'parent' and asked_by_user_id = (select app.user_id())
  and student_id = any ((select app.my_students('registry', 'read'))::uuid[])
  and hearing_notice_on is null and hearing_asked_on is null and hearing_on is null);
create policy member_change on amendment_requests for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'parent' and asked_by_user_id = (select app.user_id())
  and student_id = any ((select app.my_students('registry', 'read'))::uuid[]));
-- Of those who keep numbers and facts only the records custodian, whose duty is over the trail as well, reads and writes it.
create policy by_custodian on amendment_requests as restrictive for select to aivo_district using (
  case when (select app.has_duty('audit', 'read')) then true
    else student_id = any ((select app.my_students('audit', 'read'))::uuid[]) end);
create policy by_custodian_add on amendment_requests as restrictive for insert to aivo_district with check (
  case when (select app.has_duty('audit', 'write')) then true
    else student_id = any ((select app.my_students('audit', 'write'))::uuid[]) end);
create policy by_custodian_change on amendment_requests as restrictive for update to aivo_district using (
  case when (select app.has_duty('audit', 'write')) then true
    else student_id = any ((select app.my_students('audit', 'write'))::uuid[]) end);
