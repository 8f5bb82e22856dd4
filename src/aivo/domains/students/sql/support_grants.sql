-- Support visits are written by definer functions alone (rules.sql). Every administrator of the tenant sees them; the
-- platform reads its own through app.support_visits(), since none of its policies reaches into a tenant.
revoke insert, update on support_grants from aivo_district;
create policy any_admin_read on support_grants for select to aivo_district using (tenant_id = (select app.tenant_id()));
