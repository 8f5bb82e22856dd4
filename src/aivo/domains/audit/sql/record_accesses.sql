-- "Who looked at my child's record": a family reads the entries about staff and outside parties. Never another family
-- member's reads, never what a court ordered kept apart, never device, session or request (no grant on these columns).
grant select (tenant_id, id, created_at, at, student_id, actor_user_id, actor_role, subject, row_id, outcome, purpose,
  outside_party) on record_accesses to aivo_member;
create policy family_read on record_accesses for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('evaluation', 'read'))::uuid[])
  and (select app.actor_role()) = 'parent' and not is_kept_apart
  and coalesce(actor_role, '') not in ('parent', 'learner'));
