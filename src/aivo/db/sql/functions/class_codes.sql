-- Young learners' sign-in: the code of a class, then four pictures. Its tables are closed to every login role; these are
-- their doors. Only learners who are in the class today and hold no other role come in, whatever pictures they know.

create function app.may_use_class_code(tenant uuid, who uuid, classroom uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from public.users u
    join public.tenants t on t.id = u.tenant_id
    join public.student_profiles s on s.tenant_id = u.tenant_id and s.user_id = u.id and s.deleted_at is null
    join public.classroom_memberships m on m.tenant_id = s.tenant_id and m.student_id = s.id and m.deleted_at is null
    join public.classrooms c on c.tenant_id = m.tenant_id and c.id = m.classroom_id and c.deleted_at is null
    where u.tenant_id = may_use_class_code.tenant and u.id = may_use_class_code.who and m.classroom_id = may_use_class_code.classroom
      and u.role = 'learner' and u.status = 'active' and u.deleted_at is null and app.lets_in(t.status, t.kind, 'learner') and t.deleted_at is null
      and daterange(m.valid_from, m.valid_to, '[]') @> (now() at time zone t.timezone)::date
      and not exists (
        select from public.user_roles r where r.tenant_id = u.tenant_id and r.user_id = u.id and r.role <> 'learner'
          and r.deleted_at is null and (r.valid_to is null or r.valid_to >= (now() at time zone t.timezone)::date))
      and not exists (
        select from public.duty_assignments d where d.tenant_id = u.tenant_id and d.user_id = u.id
          and d.deleted_at is null and (d.valid_to is null or d.valid_to >= (now() at time zone t.timezone)::date)))
$$;
comment on function app.may_use_class_code(uuid, uuid, uuid) is 'Whether this person is a learner, and nothing else, of this class today';

create function app.came_by_class_code() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  return exists (
    select from public.user_sessions s
    where s.tenant_id = claim[3]::uuid and s.id = nullif(claim[6], '')::uuid and s.method = 'class_code');
end
$$;
comment on function app.came_by_class_code() is 'Whether the acting person''s session was opened by a class code: good for learning, never for a weighty act';

create function app.teaches(classroom uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  if claim is null or claim[5] <> 'teacher' then
    return false;
  end if;
  return exists (
    select from public.classroom_staff f
    join public.tenants t on t.id = f.tenant_id
    where f.tenant_id = claim[3]::uuid and f.user_id = claim[4]::uuid and f.classroom_id = teaches.classroom
      and f.role in ('teacher', 'substitute') and f.deleted_at is null
      and daterange(f.valid_from - t.access_lead_days, f.valid_to, '[]') @> (now() at time zone t.timezone)::date);
end
$$;
comment on function app.teaches(uuid) is 'Whether the acting person teaches this class now, as its teacher or substitute';

-- Before sign-in: a device shows the code, the system asks who is in the class, and whether these are the pictures.

create function app.class_by_code(hash bytea) returns table (tenant_id uuid, code_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select c.tenant_id, c.code_id from public.class_sign_ins c
  join public.tenants t on t.id = c.tenant_id
  where c.code_hash = class_by_code.hash and c.is_on and c.deleted_at is null and app.lets_in(t.status, t.kind, 'learner')
    and t.deleted_at is null and c.expires_on >= (now() at time zone t.timezone)::date
$$;
comment on function app.class_by_code(bytea) is 'The class behind the keyed hash of a code; the key is outside the database';

create function app.class_door(code uuid)
returns table (classroom_id uuid, slug text, title text, shows text, expires_on date, day_ends_at timestamptz, learners text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select c.classroom_id, t.slug, k.title, c.shows, c.expires_on,
    app.day_starts((now() at time zone t.timezone)::date + 1, t.timezone),
    coalesce((
      select jsonb_agg(jsonb_build_object('id', u.id, 'username', u.username, 'given_name', u.given_name,
        'initial', left(u.family_name, 1), 'picture', p.picture, 'is_in_groups', coalesce(p.is_in_groups, false))
        order by lower(u.given_name), u.id)
      from public.classroom_memberships m
      join public.student_profiles s on s.tenant_id = m.tenant_id and s.id = m.student_id
      join public.users u on u.tenant_id = s.tenant_id and u.id = s.user_id
      left join public.picture_pins p on p.tenant_id = u.tenant_id and p.user_id = u.id and p.deleted_at is null
      where m.tenant_id = c.tenant_id and m.classroom_id = c.classroom_id and m.deleted_at is null
        and app.may_use_class_code(c.tenant_id, u.id, c.classroom_id)), '[]')::text
  from public.class_sign_ins c
  join public.tenants t on t.id = c.tenant_id
  join public.classrooms k on k.tenant_id = c.tenant_id and k.id = c.classroom_id
  where c.code_id = class_door.code and c.tenant_id = app.tenant_id() and app.actor_role() = 'system'
    and app.lets_in(t.status, t.kind, 'learner') and c.is_on and c.deleted_at is null and c.expires_on >= (now() at time zone t.timezone)::date
$$;
comment on function app.class_door(uuid) is 'What a device that gave the code shows: first names of today''s learners, as the teacher chose; sign-in alone asks';

create function app.accept_pictures(code uuid, who uuid, hash bytea) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from public.class_sign_ins c
    join public.tenants t on t.id = c.tenant_id
    join public.picture_pins p on p.tenant_id = c.tenant_id and p.user_id = accept_pictures.who and p.deleted_at is null
    where c.code_id = accept_pictures.code and c.tenant_id = app.tenant_id() and app.actor_role() = 'system'
      and c.is_on and c.deleted_at is null and c.expires_on >= (now() at time zone t.timezone)::date
      and p.pin_hash = accept_pictures.hash and app.may_use_class_code(c.tenant_id, p.user_id, c.classroom_id))
$$;
comment on function app.accept_pictures(uuid, uuid, bytea) is 'Whether these are the pictures of a learner of this class; sign-in alone asks, and counts the try before';

create function app.use_let_in(code uuid, who uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if app.actor_role() is distinct from 'system' then
    return false;
  end if;
  update public.picture_pins p set let_in_until = null
  from public.class_sign_ins c
  where p.tenant_id = app.tenant_id() and p.user_id = use_let_in.who and p.let_in_until > now() and p.deleted_at is null
    and c.tenant_id = p.tenant_id and c.code_id = use_let_in.code and c.is_on and c.deleted_at is null
    and app.may_use_class_code(p.tenant_id, use_let_in.who, c.classroom_id);
  return found;
end
$$;
comment on function app.use_let_in(uuid, uuid) is 'Use up what a teacher gave: once in without pictures';

-- For the teachers of the class.

create function app.class_sign_in(classroom uuid)
returns table (id uuid, code bytea, shows text, is_on boolean, expires_on date, changed_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select c.id, c.code, c.shows, c.is_on, c.expires_on, c.changed_at from public.class_sign_ins c
  where c.tenant_id = app.tenant_id() and c.classroom_id = class_sign_in.classroom and c.deleted_at is null
    and app.teaches(c.classroom_id)
$$;
comment on function app.class_sign_in(uuid) is 'A class''s sign-in, its code encrypted, for its teachers alone';

create function app.class_pictures(classroom uuid)
returns table (user_id uuid, given_name text, family_name text, picture text, has_pin boolean, is_in_groups boolean, let_in_until timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select u.id, u.given_name, u.family_name, p.picture, p.pin_hash is not null, coalesce(p.is_in_groups, false), p.let_in_until
  from public.classroom_memberships m
  join public.student_profiles s on s.tenant_id = m.tenant_id and s.id = m.student_id
  join public.users u on u.tenant_id = s.tenant_id and u.id = s.user_id
  left join public.picture_pins p on p.tenant_id = u.tenant_id and p.user_id = u.id and p.deleted_at is null
  where m.tenant_id = app.tenant_id() and m.classroom_id = class_pictures.classroom and m.deleted_at is null
    and app.teaches(class_pictures.classroom) and app.may_use_class_code(m.tenant_id, u.id, m.classroom_id)
  order by lower(u.given_name), u.id
$$;
comment on function app.class_pictures(uuid) is 'The learners of a class who may sign in by its code, for its teachers alone; never the four pictures';

create function app.end_class_sessions(tenant uuid, classroom uuid) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update public.user_sessions s set ended_at = now(), end_reason = 'class_code_ended'
  where s.tenant_id = end_class_sessions.tenant and s.classroom_id = end_class_sessions.classroom and s.ended_at is null
$$;
comment on function app.end_class_sessions(uuid, uuid) is 'Sessions by a class code end with that code';

create function app.set_class_code(classroom uuid, row_id uuid, cell bytea, hash bytea, shows text, expires_on date) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  t uuid := app.tenant_id();
begin
  if t is null or not (app.teaches(classroom) or (app.actor_role() = 'system'
      and exists (select from public.classrooms c where c.tenant_id = t and c.id = classroom))) then
    raise exception 'Only a teacher of the class may do this.' using errcode = '42501';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('app.set_class_code', 0));
  if exists (select from public.class_sign_ins c where c.code_hash = hash) then
    return false;  -- drawn before, somewhere: the caller draws again
  end if;
  insert into public.class_sign_ins as c (tenant_id, id, classroom_id, code, code_hash, shows, expires_on, changed_by_user_id)
  values (t, row_id, classroom, cell, hash, set_class_code.shows, set_class_code.expires_on, app.user_id())
  on conflict (tenant_id, classroom_id) where deleted_at is null do update set code = excluded.code, code_hash = excluded.code_hash,
    code_id = uuidv7(), is_on = true, shows = excluded.shows, expires_on = excluded.expires_on, changed_at = now(),
    changed_by_user_id = excluded.changed_by_user_id
    where c.id = excluded.id;
  if not found then
    return false;
  end if;
  perform app.end_class_sessions(t, classroom);
  return true;
end
$$;
comment on function app.set_class_code(uuid, uuid, bytea, bytea, text, date) is 'Give a class a new code: devices and sessions of the old one end; false where the code is taken';

create function app.change_class_sign_in(classroom uuid, is_on boolean, shows text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.teaches(classroom) then
    raise exception 'Only a teacher of the class may do this.' using errcode = '42501';
  end if;
  update public.class_sign_ins c set is_on = change_class_sign_in.is_on, shows = change_class_sign_in.shows
  where c.tenant_id = app.tenant_id() and c.classroom_id = change_class_sign_in.classroom and c.deleted_at is null;
  if found and not is_on then
    perform app.end_class_sessions(app.tenant_id(), classroom);
  end if;
  return found;
end
$$;
comment on function app.change_class_sign_in(uuid, boolean, text) is 'Switch a class''s code on or off, and say what stands beside the names; sessions end with the code';

create function app.teaches_learner(who uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from public.student_profiles s
    join public.classroom_memberships m on m.tenant_id = s.tenant_id and m.student_id = s.id and m.deleted_at is null
    where s.tenant_id = app.tenant_id() and s.user_id = teaches_learner.who and s.deleted_at is null
      and app.teaches(m.classroom_id) and app.may_use_class_code(s.tenant_id, s.user_id, m.classroom_id))
$$;
comment on function app.teaches_learner(uuid) is 'Whether the acting person teaches a class that this learner is in today';

create function app.keeps_pictures_of(who uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  if claim is null then
    return false;
  end if;
  return app.teaches_learner(who) or ((claim[5] = 'system' or (claim[5] = 'learner' and claim[4] = who::text)) and exists (
    select from public.users u where u.tenant_id = claim[3]::uuid and u.id = who and u.role = 'learner' and u.deleted_at is null));
end
$$;
comment on function app.keeps_pictures_of(uuid) is 'Whether the acting person sets this learner''s pictures: the learner, a teacher of a class of theirs, or the system';

create function app.set_pictures(who uuid, hash bytea, before bytea) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.keeps_pictures_of(who) then
    raise exception 'Only the learner or a teacher of theirs may do this.' using errcode = '42501';
  end if;
  insert into public.picture_pins as p (tenant_id, user_id, pin_hash, set_at, set_by_user_id)
  values (app.tenant_id(), who, hash, now(), app.user_id())
  on conflict (tenant_id, user_id) where deleted_at is null do update set pin_hash = excluded.pin_hash, set_at = excluded.set_at,
    set_by_user_id = excluded.set_by_user_id
    where not app.came_by_class_code() or p.pin_hash is null or p.pin_hash = before;
  return found;
end
$$;
comment on function app.set_pictures(uuid, bytea, bytea) is 'Set a learner''s four pictures; who came by the old ones must know them (before), else nothing changes';

create function app.set_face(who uuid, picture text, is_in_groups boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.keeps_pictures_of(who) then
    raise exception 'Only the learner or a teacher of theirs may do this.' using errcode = '42501';
  end if;
  insert into public.picture_pins as p (tenant_id, user_id, picture, is_in_groups)
  values (app.tenant_id(), who, set_face.picture, set_face.is_in_groups)
  on conflict (tenant_id, user_id) where deleted_at is null do update set picture = excluded.picture, is_in_groups = excluded.is_in_groups;
end
$$;
comment on function app.set_face(uuid, text, boolean) is 'The picture beside a learner''s name, and whether pictures come a few at a time';

create function app.own_pictures() returns table (picture text, has_pin boolean, is_in_groups boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select p.picture, p.pin_hash is not null, p.is_in_groups from public.picture_pins p
  where p.tenant_id = app.tenant_id() and p.user_id = app.user_id() and p.deleted_at is null
$$;
comment on function app.own_pictures() is 'The acting learner''s picture, and whether four are set; never which';

create function app.let_in(classroom uuid, who uuid, minutes integer) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not (app.teaches(classroom) and app.may_use_class_code(app.tenant_id(), who, classroom)) then
    raise exception 'Only a teacher of the class may do this.' using errcode = '42501';
  end if;
  insert into public.picture_pins as p (tenant_id, user_id, let_in_until, let_in_by_user_id)
  values (app.tenant_id(), who, now() + make_interval(mins => least(minutes, 15)), app.user_id())
  on conflict (tenant_id, user_id) where deleted_at is null do update set let_in_until = excluded.let_in_until, let_in_by_user_id = excluded.let_in_by_user_id;
end
$$;
comment on function app.let_in(uuid, uuid, integer) is 'Let a learner of one''s class in once without pictures, within some minutes';

-- A session by class code is a learner's, of a class they are in today, while its code is on; and stays one.
create function app.hold_class_session() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'UPDATE' then
    if (old.method, old.classroom_id, old.user_id, old.role) is distinct from (new.method, new.classroom_id, new.user_id, new.role) then
      raise exception 'How a session was opened does not change.' using errcode = '42501';
    end if;
  elsif not (app.may_use_class_code(new.tenant_id, new.user_id, new.classroom_id) and exists (
      select from public.class_sign_ins c
      join public.tenants t on t.id = c.tenant_id
      where c.tenant_id = new.tenant_id and c.classroom_id = new.classroom_id and c.is_on and c.deleted_at is null
        and c.expires_on >= (now() at time zone t.timezone)::date)) then
    raise exception 'This person may not come in by the code of this class.' using errcode = '42501';
  end if;
  return new;
end
$$;
comment on function app.hold_class_session() is 'Refuses a session by class code to whoever is not a learner, and nothing else, of that class today';
-- After the policies: else the refusal would tell who is a learner of which class.
create trigger hold_class_session after insert on public.user_sessions for each row
  when (new.method = 'class_code') execute function app.hold_class_session();
create trigger keep_class_session before update of method, classroom_id, user_id, role on public.user_sessions for each row
  when (old.method = 'class_code' or new.method = 'class_code') execute function app.hold_class_session();

grant select on public.class_sign_ins, public.picture_pins to aivo_guard;
grant update (ended_at, end_reason) on public.user_sessions to aivo_guard;
grant execute on function app.class_by_code(bytea) to aivo_member, aivo_district, aivo_platform, aivo_worker;
grant execute on function app.class_door(uuid), app.accept_pictures(uuid, uuid, bytea), app.use_let_in(uuid, uuid) to aivo_worker;
grant execute on function app.teaches(uuid), app.class_sign_in(uuid), app.class_pictures(uuid),
  app.change_class_sign_in(uuid, boolean, text), app.let_in(uuid, uuid, integer), app.own_pictures(), app.came_by_class_code()
  to aivo_member;
grant execute on function app.set_class_code(uuid, uuid, bytea, bytea, text, date), app.set_pictures(uuid, bytea, bytea),
  app.set_face(uuid, text, boolean) to aivo_member, aivo_worker;
