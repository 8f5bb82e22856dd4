-- Read as the consent itself; written by the database alone.
revoke insert, update on consent_histories from aivo_member, aivo_district, aivo_worker;
create policy member_read on consent_histories for select to aivo_member using (
  tenant_id = (select app.tenant_id())
  and student_id = any (
    (select app.my_students('consent', 'read'))::uuid[] || (select app.my_students('decision', 'read'))::uuid[]
    || (select app.adult_self())::uuid[]));
