-- DISTRICT({need}): rows about the tenant for district staff whose duty carries the need.
grant select, insert, update on {table} to aivo_district;
grant select, insert, update, delete on {table} to aivo_worker;
create policy district_read on {table} for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('{need}', 'read')));
create policy district_add on {table} for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('{need}', 'write')));
create policy district_change on {table} for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('{need}', 'write')));
create policy worker_all on {table} for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));
