-- TENANT_ROOT: the tenant itself. Its people read their own row; the platform reads and changes all; settings
-- change by duty, never what the tenant is (kind, agency, status, address): the platform decides that.
grant select on {table} to aivo_member;
grant select on {table} to aivo_district;
grant update (name, timezone, default_locale, access_lead_days, access_grace_days, settings) on {table} to aivo_district;
grant select, insert, update on {table} to aivo_platform;
grant select, update on {table} to aivo_worker;
create policy member_read on {table} for select to aivo_member using (id = (select app.tenant_id()));
create policy district_read on {table} for select to aivo_district using (id = (select app.tenant_id()));
create policy district_change on {table} for update to aivo_district using (
  id = (select app.tenant_id()) and (select app.has_duty('settings', 'write')));
create policy platform_read on {table} for select to aivo_platform using ((select app.actor_role()) = 'platform_admin');
create policy platform_add on {table} for insert to aivo_platform with check ((select app.actor_role()) = 'platform_admin');
create policy platform_change on {table} for update to aivo_platform using ((select app.actor_role()) = 'platform_admin');
create policy worker_all on {table} for all to aivo_worker
  using (id = (select app.tenant_id())) with check (id = (select app.tenant_id()));
