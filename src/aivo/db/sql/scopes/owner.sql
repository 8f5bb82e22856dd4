-- OWNER: what belongs to one person alone (sessions, second factors). Only that person reads and changes it.
grant select, insert, update on {table} to aivo_member, aivo_district, aivo_platform;
grant select, insert, update, delete on {table} to aivo_worker;
create policy own_read on {table} for select to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_add on {table} for insert to aivo_member, aivo_district, aivo_platform with check (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy own_change on {table} for update to aivo_member, aivo_district, aivo_platform using (
  tenant_id = (select app.tenant_id()) and user_id = (select app.user_id()));
create policy worker_all on {table} for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));
