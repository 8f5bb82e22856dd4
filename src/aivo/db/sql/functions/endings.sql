-- Sessions end with what they rested on, from the next request on: a person signed off, a role, a duty, a family link or one
-- of its rights taken away or changed, a learner's class. What is only gained needs no new sign-in, and a date that passes is
-- asked of at every request (app.session_by_hash, app.student_access, app.has_duty): neither ends anything here. Staff of a
-- class change with every roster and their access is computed at each request: their sessions go on.

create function app.end_sessions(tenant uuid, who uuid, in_role text, why text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update public.user_sessions s set ended_at = now(), end_reason = why
  where s.tenant_id = end_sessions.tenant and s.user_id = who and (in_role is null or s.role = in_role) and s.ended_at is null
$$;
comment on function app.end_sessions(uuid, uuid, text, text) is 'End a person''s sessions, in one role or in all';

-- An access token ends for good with what it rested on: whoever comes back makes another one.
create function app.end_tokens(tenant uuid, who uuid, in_role text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update public.access_tokens a set revoked_at = now()
  where a.tenant_id = end_tokens.tenant and a.user_id = who and (in_role is null or a.role = in_role) and a.revoked_at is null
$$;
comment on function app.end_tokens(uuid, uuid, text) is 'End a person''s access tokens, of one role or all, for good';

create function app.is_in_force(tenant uuid, first_day date, last_day date, gone_at timestamptz) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select gone_at is null and first_day <= d.today and coalesce(last_day >= d.today, true)
  from (select (now() at time zone t.timezone)::date as today from public.tenants t where t.id = tenant) d
$$;
comment on function app.is_in_force(uuid, date, date, timestamptz) is 'Whether something dated is in force on the tenant''s day';

-- A device by which somebody came in before is one no longer: but for the one in use, whose session has shown who it is.
create function app.end_devices(tenant uuid, who uuid, why text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update public.known_devices k set ended_at = now(), end_reason = why
  where k.tenant_id = end_devices.tenant and k.user_id = who and k.ended_at is null
    and (why = 'deactivated' or k.last_session_id is distinct from app.session_id())
$$;
comment on function app.end_devices(uuid, uuid, text) is 'End a person''s known devices, but for the one in use';

-- Told where they look next; nothing leaves by mail, since an import changes the rights of a whole school.
create function app.tell_rights(tenant uuid, who uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into public.notifications (tenant_id, user_id, kind, path, occasion)
  select u.tenant_id, u.id, 'rights', '/profile', 'rights' from public.users u
  where u.tenant_id = tell_rights.tenant and u.id = who and u.status = 'active' and u.deleted_at is null
  on conflict (tenant_id, user_id, occasion) where read_at is null and occasion is not null and deleted_at is null do nothing;
end
$$;
comment on function app.tell_rights(uuid, uuid) is 'Tell a person, once while it waits unread, that what they may do was changed';

create function app.end_with_user() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if new.status <> 'active' or new.deleted_at is not null then
    perform app.end_sessions(old.tenant_id, old.id, null, 'deactivated');
    perform app.end_tokens(old.tenant_id, old.id, null);
    perform app.end_devices(old.tenant_id, old.id, 'deactivated');
    return null;
  end if;
  perform app.end_sessions(old.tenant_id, old.id, null, 'rights_changed');
  if old.role <> new.role then
    perform app.end_tokens(old.tenant_id, old.id, old.role);
    perform app.tell_rights(old.tenant_id, old.id);
  end if;
  return null;
end
$$;
comment on function app.end_with_user() is 'Whoever is signed off, or gets another home role, is signed out, and so are their programs';

create function app.end_with_role() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  was boolean;
  goes_on boolean := false;
begin
  if tg_op = 'INSERT' then
    update public.user_sessions s set ended_at = now(), end_reason = 'rights_changed'
    where s.tenant_id = new.tenant_id and s.user_id = new.user_id and s.method = 'class_code' and s.ended_at is null;
  else
    perform app.end_sessions(old.tenant_id, old.user_id, old.role, 'rights_changed');
    was := app.is_in_force(old.tenant_id, old.valid_from, old.valid_to, old.deleted_at);
    if tg_op = 'UPDATE' then
      goes_on := (old.user_id, old.role, old.school_id) is not distinct from (new.user_id, new.role, new.school_id)
        and app.is_in_force(new.tenant_id, new.valid_from, new.valid_to, new.deleted_at);
    end if;
    -- what had ended and is begun again does not wake the tokens that rested on it
    if was <> goes_on and (was or old.valid_from <= current_date) then
      perform app.end_tokens(old.tenant_id, old.user_id, old.role);
    end if;
    perform app.tell_rights(old.tenant_id, old.user_id);
  end if;
  return null;
end
$$;
comment on function app.end_with_role() is 'Sessions in a role end when that role is changed, tokens when it ends; a class code ends for whoever gets another role';

create function app.end_with_duty() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  was boolean := app.is_in_force(old.tenant_id, old.valid_from, old.valid_to, old.deleted_at);
  goes_on boolean := false;
begin
  perform app.end_sessions(old.tenant_id, old.user_id, 'district_admin', 'rights_changed');
  if tg_op = 'UPDATE' then
    goes_on := (old.user_id, old.duty, old.school_id) is not distinct from (new.user_id, new.duty, new.school_id)
      and app.is_in_force(new.tenant_id, new.valid_from, new.valid_to, new.deleted_at);
  end if;
  if was <> goes_on and (was or old.valid_from <= current_date) then
    perform app.end_tokens(old.tenant_id, old.user_id, 'district_admin');
  end if;
  perform app.tell_rights(old.tenant_id, old.user_id);
  return null;
end
$$;
comment on function app.end_with_duty() is 'District staff are signed out when a duty of theirs is changed or taken; their tokens end when it ends';

create function app.end_with_relation() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if old.is_confirmed then
    perform app.end_sessions(old.tenant_id, old.user_id, 'parent', 'rights_changed');
    perform app.tell_rights(old.tenant_id, old.user_id);
  end if;
  return null;
end
$$;
comment on function app.end_with_relation() is 'A parent is signed out when their link to a learner is changed or taken';

create function app.end_with_right() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.end_sessions(r.tenant_id, r.user_id, 'parent', 'rights_changed'), app.tell_rights(r.tenant_id, r.user_id)
  from public.parent_student_relations r
  where r.tenant_id = old.tenant_id and r.id = old.relation_id and r.is_confirmed;
  return null;
end
$$;
comment on function app.end_with_right() is 'A parent is signed out when one of their rights is changed or taken';

create function app.end_with_class() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.user_sessions s set ended_at = now(), end_reason = 'rights_changed'
  from public.student_profiles p
  where p.tenant_id = old.tenant_id and p.id = old.student_id and s.tenant_id = old.tenant_id and s.user_id = p.user_id
    and s.classroom_id = old.classroom_id and s.ended_at is null
    and not app.may_use_class_code(old.tenant_id, p.user_id, old.classroom_id);
  return null;
end
$$;
comment on function app.end_with_class() is 'A session by class code ends when its learner is no longer in that class';

create trigger end_sessions after update of status, role, deleted_at on public.users for each row
  when ((old.status, old.role, old.deleted_at) is distinct from (new.status, new.role, new.deleted_at))
  execute function app.end_with_user();
create trigger end_class_sessions after insert on public.user_roles for each row
  when (new.role <> 'learner') execute function app.end_with_role();
create trigger end_sessions after update on public.user_roles for each row
  when ((old.user_id, old.role, old.school_id, old.valid_from, old.valid_to, old.deleted_at)
    is distinct from (new.user_id, new.role, new.school_id, new.valid_from, new.valid_to, new.deleted_at))
  execute function app.end_with_role();
create trigger end_sessions_gone after delete on public.user_roles for each row execute function app.end_with_role();
create trigger end_sessions after update on public.duty_assignments for each row
  when ((old.user_id, old.duty, old.school_id, old.valid_from, old.valid_to, old.deleted_at)
    is distinct from (new.user_id, new.duty, new.school_id, new.valid_from, new.valid_to, new.deleted_at))
  execute function app.end_with_duty();
create trigger end_sessions_gone after delete on public.duty_assignments for each row execute function app.end_with_duty();
create trigger end_sessions after update on public.parent_student_relations for each row
  when ((old.user_id, old.kind, old.is_confirmed, old.valid_from, old.valid_to, old.deleted_at)
    is distinct from (new.user_id, new.kind, new.is_confirmed, new.valid_from, new.valid_to, new.deleted_at))
  execute function app.end_with_relation();
create trigger end_sessions_gone after delete on public.parent_student_relations for each row execute function app.end_with_relation();
create trigger end_sessions after update on public.parent_relation_rights for each row
  when ((old.right_kind, old.valid_from, old.valid_to, old.deleted_at)
    is distinct from (new.right_kind, new.valid_from, new.valid_to, new.deleted_at))
  execute function app.end_with_right();
create trigger end_sessions_gone after delete on public.parent_relation_rights for each row execute function app.end_with_right();
create trigger end_sessions after update on public.classroom_memberships for each row
  when ((old.classroom_id, old.valid_from, old.valid_to, old.deleted_at)
    is distinct from (new.classroom_id, new.valid_from, new.valid_to, new.deleted_at))
  execute function app.end_with_class();
create trigger end_sessions_gone after delete on public.classroom_memberships for each row execute function app.end_with_class();

-- One role at a time: what else the person of a session may switch to. A session by class code is the learner's alone.
create function app.other_roles_by_hash(hash bytea) returns text[]
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select array(
    select u.role where u.role <> s.role
    union
    select r.role from public.user_roles r
    where r.tenant_id = s.tenant_id and r.user_id = s.user_id and r.role <> s.role and r.deleted_at is null
      and daterange(r.valid_from, r.valid_to, '[]') @> (now() at time zone t.timezone)::date
    order by 1)
  from public.user_sessions s
  join public.users u on u.tenant_id = s.tenant_id and u.id = s.user_id
  join public.tenants t on t.id = s.tenant_id
  where s.token_hash = other_roles_by_hash.hash and s.ended_at is null and s.method <> 'class_code'
$$;
comment on function app.other_roles_by_hash(bytea) is 'The roles that the person behind a cookie holds today beside the session''s own';
grant execute on function app.other_roles_by_hash(bytea) to aivo_member, aivo_district, aivo_platform, aivo_worker;
