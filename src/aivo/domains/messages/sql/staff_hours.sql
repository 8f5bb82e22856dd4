-- Everybody of the tenant reads when staff usually answer; each says it for themselves.
grant insert, update on staff_hours to aivo_member;
create policy member_add on staff_hours for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()) and (select app.actor_role()) = 'teacher');
create policy member_change on staff_hours for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()) and (select app.actor_role()) = 'teacher');
create policy own_hours_add on staff_hours for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_hours_change on staff_hours for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
