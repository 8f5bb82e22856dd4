-- Whose word counts at sign-in is the security duty's to say, and nobody else's.
drop policy district_add on identity_providers;
drop policy district_change on identity_providers;
create policy district_add on identity_providers for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'read')) and exists (
    select from duty_assignments d join tenants t on t.id = d.tenant_id
    where d.tenant_id = (select app.tenant_id()) and d.user_id = (select app.user_id()) and d.duty = 'security'
      and d.school_id is null and d.deleted_at is null
      and daterange(d.valid_from, d.valid_to, '[]') @> (now() at time zone t.timezone)::date));
create policy district_change on identity_providers for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('settings', 'read')) and exists (
    select from duty_assignments d join tenants t on t.id = d.tenant_id
    where d.tenant_id = (select app.tenant_id()) and d.user_id = (select app.user_id()) and d.duty = 'security'
      and d.school_id is null and d.deleted_at is null
      and daterange(d.valid_from, d.valid_to, '[]') @> (now() at time zone t.timezone)::date));
