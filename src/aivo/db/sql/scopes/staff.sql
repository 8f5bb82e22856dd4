-- STAFF: answer keys, templates and other material that learners and parents never read. Teachers and district staff read and write.
grant select, insert, update on {table} to aivo_member, aivo_district;
grant select, insert, update, delete on {table} to aivo_worker;
create policy member_read on {table} for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_add on {table} for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_change on {table} for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy district_read on {table} for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on {table} for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('plan', 'write')));
create policy district_change on {table} for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('plan', 'write')));
create policy worker_all on {table} for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));
