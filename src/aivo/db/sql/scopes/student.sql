-- STUDENT({need}): rows of one learner.
-- Members (learner, parent, teacher) reach the learners whose access row, in force now, grants the need.
-- District staff reach all of the tenant by a duty in the whole district, else those of their school.
grant select, insert, update on {table} to aivo_member, aivo_district;
-- Nobody deletes a learner's rows but the guard's own functions: app.erase (holds and legal retention are asked there).
grant select, insert, update on {table} to aivo_worker;
grant select, update, delete on {table} to aivo_guard;
create policy district_read on {table} for select to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('{need}', 'read')) then true
    else {learner} = any ((select app.my_students('{need}', 'read'))::uuid[]) end);
create policy district_add on {table} for insert to aivo_district with check (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('{need}', 'write')) then true
    else {learner} = any ((select app.my_students('{need}', 'write'))::uuid[]) end);
create policy district_change on {table} for update to aivo_district using (
  tenant_id = (select app.tenant_id()) and case when (select app.has_duty('{need}', 'write')) then true
    else {learner} = any ((select app.my_students('{need}', 'write'))::uuid[]) end);
create policy worker_all on {table} for all to aivo_worker
  using (tenant_id = (select app.tenant_id())) with check (tenant_id = (select app.tenant_id()));
