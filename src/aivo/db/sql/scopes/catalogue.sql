-- CATALOGUE: rows without an owner are the platform's and everyone reads them; the others are the tenant's own.
-- Staff write their tenant's rows, the platform its own.
grant select on {table} to aivo_member, aivo_district, aivo_platform, aivo_worker;
grant insert, update on {table} to aivo_member, aivo_district, aivo_platform, aivo_worker;
create policy read on {table} for select to aivo_member, aivo_district, aivo_worker using (
  (owner_tenant_id is null or owner_tenant_id = (select app.tenant_id())) and (select app.tenant_id()) is not null);
create policy member_add on {table} for insert to aivo_member with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy member_change on {table} for update to aivo_member using (
  owner_tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'teacher');
create policy district_add on {table} for insert to aivo_district with check (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy district_change on {table} for update to aivo_district using (
  owner_tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy worker_add on {table} for insert to aivo_worker with check (owner_tenant_id = (select app.tenant_id()));
create policy worker_change on {table} for update to aivo_worker using (owner_tenant_id = (select app.tenant_id()));
create policy platform_read on {table} for select to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_add on {table} for insert to aivo_platform with check (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
create policy platform_change on {table} for update to aivo_platform using (
  owner_tenant_id is null and (select app.actor_role()) = 'platform_admin');
