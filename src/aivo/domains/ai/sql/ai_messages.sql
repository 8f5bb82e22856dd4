-- A passage held back for safety is read by the learner alone until a named person has released it.
create policy member_read on ai_messages for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'read'))::uuid[])
  and (held_back_at is null or released_at is not null or (select app.actor_role()) = 'learner'));
create policy member_add on ai_messages for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[]));
-- Members change no passage that is held back, so nobody but the safety team can release one.
create policy member_change on ai_messages for update to aivo_member using (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[])
  and held_back_at is null) with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('conversation', 'write'))::uuid[])
  and released_at is null);
