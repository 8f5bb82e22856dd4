-- APPEND_ONLY: the trail. Definer functions write it; the custodian's and security duties and the auditor read it; nobody changes it.
grant select on {table} to aivo_district, aivo_auditor;
grant select, insert on {table} to aivo_guard;
create policy district_read on {table} for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and (select app.has_duty('audit', 'read')));
create policy auditor_read on {table} for select to aivo_auditor using (true);
