-- Old and new values are read by records custodians only, never by the security duty alone: they hold the record itself.
create policy values_by_custodian on audit_values as restrictive for select to aivo_district using (
  (select app.has_duty('registry', 'read')));
