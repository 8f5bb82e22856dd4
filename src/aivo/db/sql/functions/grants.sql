-- What the guard's functions read and write, and who may call which function.
grant select on public.tenants, public.users, public.user_passwords, public.user_sessions, public.user_roles,
  public.duty_assignments, public.student_profiles, public.parent_student_relations, public.parent_relation_rights,
  public.classroom_memberships, public.classroom_staff, public.student_assignments, public.school_enrolments,
  public.data_keys, public.household_members, public.tenant_settings, public.access_tokens to aivo_guard;
grant insert, update on public.user_passwords to aivo_guard;
grant update on public.access_tokens to aivo_guard;
grant select, update on public.known_devices to aivo_guard;
-- To hold a row (FOR SHARE) is a right to update it; the key itself never moves.
grant select, update (id) on public.classrooms, public.schools, public.parent_student_relations to aivo_guard;

grant execute on function app.bit_of(text), app.mask(text), app.self_mask(text), app.right_mask(text, text),
  app.class_mask(text, text), app.assignment_mask(text, text), app.duty_mask(text, text), app.team_mask(text), app.support_mask(), app.day_starts(date, text),
  app.duties(), app.duty_masks(text) to aivo_guard, aivo_owner;
grant execute on function app.renew_access(uuid, text, text, uuid[], text, text[]) to aivo_guard;
grant execute on function app.tenant_id(), app.user_id(), app.actor_role(), app.session_id(), app.request_id(),
  app.claims() to aivo_guard, aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker, aivo_auditor;
grant execute on function app.enter(text), app.enter_to_note(text), app.is_at_rest(), app.lets_in(text, text, text), app.may_act(), app.my_students(text, text), app.has_duty(text, text), app.my_people(),
  app.my_households(), app.duties_to_give() to aivo_guard, aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;
grant execute on function app.sign_in_lookup(text, text), app.must_change_password(uuid), app.renew_hash(uuid, text)
  to aivo_worker;
grant execute on function app.session_by_hash(bytea), app.take(bytea, integer, integer),
  app.give_back(bytea),
  app.tenant_by_slug(text) to aivo_member, aivo_district, aivo_platform, aivo_worker;
grant execute on function app.tenants_to_work() to aivo_worker, aivo_platform;
grant execute on function app.set_password(uuid, text, boolean), app.data_key(integer), app.data_key_to_seal(),
  app.hash_root()
  to aivo_owner, aivo_member, aivo_district, aivo_platform, aivo_worker;

-- Last, because who gives a function away may no longer grant it.
do $$
declare
  f record;
begin
  for f in
    select p.oid::regprocedure as signature from pg_proc p
    where p.pronamespace = 'app'::regnamespace and p.prosecdef and p.proowner <> 'aivo_guard'::regrole
  loop
    execute format('alter function %s owner to aivo_guard', f.signature);
  end loop;
end
$$;

-- The owner still makes triggers of them and calls them in migrations.
set role aivo_guard;
do $$
declare
  f record;
begin
  for f in select p.oid::regprocedure as signature from pg_proc p where p.pronamespace = 'app'::regnamespace and p.prosecdef loop
    execute format('grant execute on function %s to aivo_owner', f.signature);
  end loop;
end
$$;
set role aivo_owner;
