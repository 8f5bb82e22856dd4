-- A learner reads what was assigned, with the time that is theirs, and changes none of it: only staff do.
create policy staff_add on assessment_assignments as restrictive for insert to aivo_member
  with check ((select app.actor_role()) = 'teacher');
create policy staff_change on assessment_assignments as restrictive for update to aivo_member
  using ((select app.actor_role()) = 'teacher');
