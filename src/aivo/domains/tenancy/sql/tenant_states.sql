-- A tenant's state is set by the platform through app.set_tenant_state alone (rules.sql). Every administrator of the tenant
-- reads its history; so does the platform.
revoke insert, update on tenant_states from aivo_district;
create policy any_admin_read on tenant_states for select to aivo_district using (tenant_id = (select app.tenant_id()));
grant select on tenant_states to aivo_platform;
create policy platform_read on tenant_states for select to aivo_platform using ((select app.actor_role()) = 'platform_admin');
