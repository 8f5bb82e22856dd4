-- Support visits are written by definer functions alone (rules.sql). Every administrator of the tenant sees them, so does
-- the platform's person; nobody else of the platform needs to, but its admins answer for one another.
revoke insert, update on support_grants from aivo_district;
create policy any_admin_read on support_grants for select to aivo_district using (tenant_id = (select app.tenant_id()));
grant select on support_grants to aivo_platform;
create policy platform_read on support_grants for select to aivo_platform using (
  (select app.actor_role()) = 'platform_admin');
