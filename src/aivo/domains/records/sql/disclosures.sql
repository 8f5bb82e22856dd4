-- Written once by records custodians. A parent who may see the record reads to whom it was given, but for what a court
-- forbids to tell; no family member's own look is ever a row here (99.32(d)).
revoke insert, update on disclosures from aivo_member;
revoke update on disclosures from aivo_district;
create policy member_read on disclosures for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and (select app.actor_role()) = 'parent' and not is_secret
  and student_id = any ((select app.my_students('registry', 'read'))::uuid[]));
-- Of those who keep numbers and facts only the records custodian, whose duty is over the trail as well, reads and writes it.
create policy by_custodian on disclosures as restrictive for select to aivo_district using (
  case when (select app.has_duty('audit', 'read')) then true
    else student_id = any ((select app.my_students('audit', 'read'))::uuid[]) end);
create policy by_custodian_add on disclosures as restrictive for insert to aivo_district with check (
  case when (select app.has_duty('audit', 'write')) then true
    else student_id = any ((select app.my_students('audit', 'write'))::uuid[]) end);
