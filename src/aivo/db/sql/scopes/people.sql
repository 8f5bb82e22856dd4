-- PEOPLE: users. Everybody reads themselves and those who share a learner with them and changes their own settings;
-- district staff read all of the tenant and change by a duty over people. Address, staff number, sign-in and deactivation
-- nobody is granted: one's own come by app.own_account, those of others by app.accounts for a duty over people. Rights (role, status) are not among a person's own settings.
grant select (tenant_id, id, created_at, updated_at, version, deleted_at, deletion_id, username, role, status, given_name,
  middle_name, family_name, title, pronouns, locale, home_language, needs_interpreter, reading, is_mfa_required)
  on {table} to aivo_member, aivo_district;
grant select (is_email_confirmed) on {table} to aivo_district;
grant select on {table} to aivo_platform;
grant update (locale, reading, pronouns, home_language, needs_interpreter) on {table} to aivo_member, aivo_platform;
grant insert, update on {table} to aivo_district;
grant select, insert, update, delete on {table} to aivo_worker;
create policy member_read on {table} for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and id = any ((select app.my_people())::uuid[]));
create policy member_change on {table} for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and id = (select app.user_id()));
create policy district_read on {table} for select to aivo_district using (tenant_id = (select app.tenant_id()));
create policy district_add on {table} for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')) and role <> 'platform_admin');
create policy district_change on {table} for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write'))) with check (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('people', 'write')) and role <> 'platform_admin');
create policy platform_read on {table} for select to aivo_platform using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'platform_admin');
create policy platform_change on {table} for update to aivo_platform using (
  tenant_id = (select app.tenant_id()) and id = (select app.user_id()));
create policy worker_all on {table} for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));
