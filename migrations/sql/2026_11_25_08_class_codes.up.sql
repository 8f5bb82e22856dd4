CREATE TABLE picture_pins (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	user_id UUID NOT NULL, 
	picture TEXT, 
	pin_hash BYTEA, 
	is_in_groups BOOLEAN DEFAULT 'false' NOT NULL, 
	set_at TIMESTAMP WITH TIME ZONE, 
	set_by_user_id UUID, 
	let_in_until TIMESTAMP WITH TIME ZONE, 
	let_in_by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_picture_pins PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_picture_pins_pin_hash CHECK (octet_length(pin_hash) = 32), 
	CONSTRAINT fk_picture_pins_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_picture_pins_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT ck_picture_pins_picture_words CHECK (picture in ('rabbit', 'turtle', 'squirrel', 'snail', 'bug', 'panda', 'leaf', 'umbrella', 'bell', 'bike', 'gift', 'crown', 'anchor', 'music', 'drum', 'palette', 'globe', 'mountain', 'snowflake', 'rainbow', 'tent', 'feather', 'moon', 'star')), 
	CONSTRAINT fk_picture_pins_tenant_id_set_by_user_id FOREIGN KEY(tenant_id, set_by_user_id) REFERENCES users (tenant_id, id), 
	CONSTRAINT fk_picture_pins_tenant_id_let_in_by_user_id FOREIGN KEY(tenant_id, let_in_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_picture_pins_tenant_id_let_in_by_user_id ON picture_pins (tenant_id, let_in_by_user_id);

CREATE INDEX ix_picture_pins_tenant_id_set_by_user_id ON picture_pins (tenant_id, set_by_user_id);

CREATE INDEX ix_picture_pins_tenant_id_user_id ON picture_pins (tenant_id, user_id);

CREATE UNIQUE INDEX uq_picture_pins_tenant_id_user_id ON picture_pins (tenant_id, user_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE picture_pins IS 'A learner''s picture beside their name, and what is kept of the four pictures they choose to sign in.';

COMMENT ON COLUMN picture_pins.picture IS 'Shown beside the first name; no secret';

COMMENT ON COLUMN picture_pins.pin_hash IS 'HMAC-SHA-256; its key never enters the database';

COMMENT ON COLUMN picture_pins.is_in_groups IS 'A few pictures at a time, so that one switch is enough';

COMMENT ON COLUMN picture_pins.set_at IS 'When the four pictures were set';

COMMENT ON COLUMN picture_pins.let_in_until IS 'Until then the learner comes in once without pictures, as a teacher of the class said';

COMMENT ON COLUMN picture_pins.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN picture_pins.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN picture_pins.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN picture_pins.deletion_id IS 'The act of deletion that took this row and its dependents';

CREATE TABLE class_sign_ins (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	classroom_id UUID NOT NULL, 
	code BYTEA NOT NULL, 
	code_hash BYTEA NOT NULL, 
	code_id UUID DEFAULT uuidv7() NOT NULL, 
	shows TEXT DEFAULT 'picture' NOT NULL, 
	is_on BOOLEAN DEFAULT 'true' NOT NULL, 
	expires_on DATE NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	changed_by_user_id UUID, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	deleted_at TIMESTAMP WITH TIME ZONE, 
	deletion_id UUID, 
	CONSTRAINT pk_class_sign_ins PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_class_sign_ins_code_hash CHECK (octet_length(code_hash) = 32), 
	CONSTRAINT fk_class_sign_ins_tenant_id FOREIGN KEY(tenant_id) REFERENCES tenants (id), 
	CONSTRAINT fk_class_sign_ins_tenant_id_classroom_id FOREIGN KEY(tenant_id, classroom_id) REFERENCES classrooms (tenant_id, id), 
	CONSTRAINT ck_class_sign_ins_shows_words CHECK (shows in ('picture', 'initials', 'name')), 
	CONSTRAINT fk_class_sign_ins_tenant_id_changed_by_user_id FOREIGN KEY(tenant_id, changed_by_user_id) REFERENCES users (tenant_id, id)
);

CREATE INDEX ix_class_sign_ins_tenant_id_changed_by_user_id ON class_sign_ins (tenant_id, changed_by_user_id);

CREATE INDEX ix_class_sign_ins_tenant_id_classroom_id ON class_sign_ins (tenant_id, classroom_id);

CREATE UNIQUE INDEX uq_class_sign_ins_tenant_id_classroom_id ON class_sign_ins (tenant_id, classroom_id) NULLS DISTINCT WHERE deleted_at is null;

CREATE UNIQUE INDEX uq_class_sign_ins_tenant_id_code_hash ON class_sign_ins (tenant_id, code_hash) NULLS DISTINCT WHERE deleted_at is null;

CREATE UNIQUE INDEX uq_class_sign_ins_tenant_id_code_id ON class_sign_ins (tenant_id, code_id) NULLS DISTINCT WHERE deleted_at is null;

COMMENT ON TABLE class_sign_ins IS 'The code by which devices of a class let its learners sign in. Its teachers see it again, nobody else.';

COMMENT ON COLUMN class_sign_ins.code IS 'The code itself, encrypted under the tenant''s key';

COMMENT ON COLUMN class_sign_ins.code_hash IS 'HMAC-SHA-256 of the code, by which a device finds the class';

COMMENT ON COLUMN class_sign_ins.code_id IS 'Names this code in the cookies of its devices; a new code, a new id';

COMMENT ON COLUMN class_sign_ins.shows IS 'What stands beside first names, as its teacher chose';

COMMENT ON COLUMN class_sign_ins.is_on IS 'Whether devices may use the code now';

COMMENT ON COLUMN class_sign_ins.expires_on IS 'Last day, included: the end of the school year';

COMMENT ON COLUMN class_sign_ins.changed_at IS 'When this code was made';

COMMENT ON COLUMN class_sign_ins.updated_at IS 'When the row was last changed; kept by a trigger';

COMMENT ON COLUMN class_sign_ins.version IS 'Counts the changes; a writer names the version it has read';

COMMENT ON COLUMN class_sign_ins.deleted_at IS 'Soft deletion; restore clears it';

COMMENT ON COLUMN class_sign_ins.deletion_id IS 'The act of deletion that took this row and its dependents';

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table picture_pins enable row level security;
alter table picture_pins force row level security;
create policy owner_all on picture_pins for all to aivo_owner using (true) with check (true);
create policy guard_all on picture_pins for all to aivo_guard using (true) with check (true);
revoke all on picture_pins from public;

-- GUARDED: no login role reads or writes it; definer functions answer single questions. Jobs write what they must.
grant select, insert, update on picture_pins to aivo_guard;
grant insert, update on picture_pins to aivo_worker;
create policy worker_add on picture_pins for insert to aivo_worker with check (tenant_id = (select app.tenant_id()));
create policy worker_change on picture_pins for update to aivo_worker using (tenant_id = (select app.tenant_id()));

create trigger touch before update on picture_pins for each row execute function app.touch();

create trigger stay before update of tenant_id, id on picture_pins for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('picture_pins');

create trigger audit after insert or update or delete on picture_pins for each row execute function app.audit_row('picture_pins', 'pin_hash');

-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table class_sign_ins enable row level security;
alter table class_sign_ins force row level security;
create policy owner_all on class_sign_ins for all to aivo_owner using (true) with check (true);
create policy guard_all on class_sign_ins for all to aivo_guard using (true) with check (true);
revoke all on class_sign_ins from public;

-- GUARDED: no login role reads or writes it; definer functions answer single questions. Jobs write what they must.
grant select, insert, update on class_sign_ins to aivo_guard;
grant insert, update on class_sign_ins to aivo_worker;
create policy worker_add on class_sign_ins for insert to aivo_worker with check (tenant_id = (select app.tenant_id()));
create policy worker_change on class_sign_ins for update to aivo_worker using (tenant_id = (select app.tenant_id()));

create trigger touch before update on class_sign_ins for each row execute function app.touch();

create trigger stay before update of tenant_id, id on class_sign_ins for each row when (old.tenant_id is distinct from new.tenant_id or old.id is distinct from new.id) execute function app.stay('class_sign_ins');

create trigger audit after insert or update or delete on class_sign_ins for each row execute function app.audit_row('class_sign_ins', 'code,code_hash');

create or replace view prisma."picture_pins" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "picture", "is_in_groups", "set_at", "set_by_user_id", "let_in_until", "let_in_by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."picture_pins" where deleted_at is null;
grant select, insert, update, delete on prisma."picture_pins" to aivo_member, aivo_district, aivo_platform, aivo_worker;

create or replace view prisma."class_sign_ins" with (security_invoker = true) as
  select "tenant_id", "id", "classroom_id", "code_id", "shows", "is_on", "expires_on", "changed_at", "changed_by_user_id", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."class_sign_ins" where deleted_at is null;
grant select, insert, update, delete on prisma."class_sign_ins" to aivo_member, aivo_district, aivo_platform, aivo_worker;

-- Sessions know the class whose code opened them, and why they end.

alter table user_sessions add column classroom_id uuid;

COMMENT ON COLUMN user_sessions.classroom_id IS 'The class whose code opened it; it ends with that code';

COMMENT ON COLUMN user_sessions.place IS 'Rough place: `this_computer`, the name of a network of the tenant, or `elsewhere`';

alter table user_sessions add constraint fk_user_sessions_tenant_id_classroom_id foreign key (tenant_id, classroom_id) references classrooms (tenant_id, id) not valid;

alter table user_sessions drop constraint ck_user_sessions_end_reason_words;

alter table user_sessions add constraint ck_user_sessions_class_code_proves_nothing check (method <> 'class_code' or (role = 'learner' and mfa_at is null and step_up_at is null)) not valid;

alter table user_sessions add constraint ck_user_sessions_end_reason_words check (end_reason in ('signed_out', 'expired', 'revoked', 'password_changed', 'mfa_changed', 'role_switched', 'deactivated', 'rights_changed', 'class_code_ended')) not valid;

alter table user_sessions add constraint ck_user_sessions_class_code check (method <> 'class_code' or classroom_id is not null) not valid;

drop view prisma."user_sessions";

create or replace view prisma."user_sessions" with (security_invoker = true) as
  select "tenant_id", "id", "user_id", "role", "method", "device", "address", "place", "classroom_id", "mfa_at", "step_up_at", "last_seen_at", "idle_expires_at", "expires_at", "ended_at", "end_reason", "created_at", "updated_at", "version", "deleted_at", "deletion_id" from "public"."user_sessions" where deleted_at is null;
grant select, insert, update, delete on prisma."user_sessions" to aivo_member, aivo_district, aivo_platform, aivo_worker;

alter table tenants alter column settings set default '{"languages":["en","es"],"crisis_line":"988","uses_ai":true,"teacher_sees_focus":false,"networks":[],"v":1}';

alter table tenant_settings alter column value set default '{"languages":["en","es"],"crisis_line":"988","uses_ai":true,"teacher_sees_focus":false,"networks":[],"v":1}';

-- Young learners' sign-in: the code of a class, then four pictures. Its tables are closed to every login role; these are
-- their doors. Only learners who are in the class today and hold no other role come in, whatever pictures they know.
grant select on public.class_sign_ins, public.picture_pins to aivo_guard;
grant update (ended_at, end_reason) on public.user_sessions to aivo_guard;
set role aivo_guard;

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
      and u.role = 'learner' and u.status = 'active' and u.deleted_at is null and t.status <> 'closed' and t.deleted_at is null
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

create function app.class_by_code(hash bytea) returns table (tenant_id uuid, code_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select c.tenant_id, c.code_id from public.class_sign_ins c
  join public.tenants t on t.id = c.tenant_id
  where c.code_hash = class_by_code.hash and c.is_on and c.deleted_at is null and t.status <> 'closed'
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
    and c.is_on and c.deleted_at is null and c.expires_on >= (now() at time zone t.timezone)::date
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

create or replace function app.set_password(who uuid, hash text, must_change boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  claim text[] := app.claims();
begin
  if claim is null or app.came_by_class_code() or not (claim[4] = who::text or claim[5] = 'system' or (
      app.has_duty('people', 'write') and not exists (
        select from public.duty_assignments d
        where d.tenant_id = claim[3]::uuid and d.user_id = who and d.deleted_at is null
          and not d.duty = any (app.duties_to_give())))) then
    raise exception 'You may not set this password.' using errcode = '42501';
  end if;
  -- A password that somebody else has set is known to them: it serves one sign-in.
  must_change := must_change or (claim[5] <> 'system' and claim[4] <> who::text);
  update public.user_passwords set password_hash = hash, changed_at = now(), must_change = set_password.must_change
  where tenant_id = claim[3]::uuid and user_id = who and deleted_at is null;
  if not found then
    insert into public.user_passwords (tenant_id, user_id, password_hash, must_change)
    values (claim[3]::uuid, who, hash, set_password.must_change);
  end if;
end
$$;

grant execute on function app.class_by_code(bytea) to aivo_member, aivo_district, aivo_platform, aivo_worker;
grant execute on function app.class_door(uuid), app.accept_pictures(uuid, uuid, bytea), app.use_let_in(uuid, uuid) to aivo_worker;
grant execute on function app.teaches(uuid), app.class_sign_in(uuid), app.class_pictures(uuid),
  app.change_class_sign_in(uuid, boolean, text), app.let_in(uuid, uuid, integer), app.own_pictures(), app.came_by_class_code()
  to aivo_member;
grant execute on function app.set_class_code(uuid, uuid, bytea, bytea, text, date), app.set_pictures(uuid, bytea, bytea),
  app.set_face(uuid, text, boolean) to aivo_member, aivo_worker;

grant execute on function app.may_use_class_code(uuid, uuid, uuid),
  app.came_by_class_code(),
  app.teaches(uuid),
  app.class_by_code(bytea),
  app.class_door(uuid),
  app.accept_pictures(uuid, uuid, bytea),
  app.use_let_in(uuid, uuid),
  app.class_sign_in(uuid),
  app.class_pictures(uuid),
  app.end_class_sessions(uuid, uuid),
  app.set_class_code(uuid, uuid, bytea, bytea, text, date),
  app.change_class_sign_in(uuid, boolean, text),
  app.teaches_learner(uuid),
  app.keeps_pictures_of(uuid),
  app.set_pictures(uuid, bytea, bytea),
  app.set_face(uuid, text, boolean),
  app.own_pictures(),
  app.let_in(uuid, uuid, integer),
  app.hold_class_session() to aivo_owner;

set role aivo_owner;

create trigger hold_class_session before insert on public.user_sessions for each row
  when (new.method = 'class_code') execute function app.hold_class_session();
create trigger keep_class_session before update of method, classroom_id, user_id, role on public.user_sessions for each row
  when (old.method = 'class_code' or new.method = 'class_code') execute function app.hold_class_session();

-- Sessions end with what they rested on, from the next request on: a person signed off, a role, a duty, a family link or one
-- of its rights taken away or changed, a learner's class. What is only gained needs no new sign-in, and a date that passes is
-- asked of at every request (app.session_by_hash, app.student_access, app.has_duty): neither ends anything here. Staff of a
-- class change with every roster and their access is computed at each request: their sessions go on.
set role aivo_guard;

create function app.end_sessions(tenant uuid, who uuid, in_role text, why text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update public.user_sessions s set ended_at = now(), end_reason = why
  where s.tenant_id = end_sessions.tenant and s.user_id = who and (in_role is null or s.role = in_role) and s.ended_at is null
$$;
comment on function app.end_sessions(uuid, uuid, text, text) is 'End a person''s sessions, in one role or in all';

create function app.end_with_user() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.end_sessions(old.tenant_id, old.id, null,
    case when new.status <> 'active' or new.deleted_at is not null then 'deactivated' else 'rights_changed' end);
  return null;
end
$$;
comment on function app.end_with_user() is 'Whoever is signed off, or gets another home role, is signed out';

create function app.end_with_role() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'INSERT' then
    update public.user_sessions s set ended_at = now(), end_reason = 'rights_changed'
    where s.tenant_id = new.tenant_id and s.user_id = new.user_id and s.method = 'class_code' and s.ended_at is null;
  else
    perform app.end_sessions(old.tenant_id, old.user_id, old.role, 'rights_changed');
  end if;
  return null;
end
$$;
comment on function app.end_with_role() is 'Sessions in a role end when that role is changed; a class code ends for whoever gets another role';

create function app.end_with_duty() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.end_sessions(old.tenant_id, old.user_id, 'district_admin', 'rights_changed');
  return null;
end
$$;
comment on function app.end_with_duty() is 'District staff are signed out when a duty of theirs is changed or taken';

create function app.end_with_relation() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if old.is_confirmed then
    perform app.end_sessions(old.tenant_id, old.user_id, 'parent', 'rights_changed');
  end if;
  return null;
end
$$;
comment on function app.end_with_relation() is 'A parent is signed out when their link to a learner is changed or taken';

create function app.end_with_right() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.end_sessions(r.tenant_id, r.user_id, 'parent', 'rights_changed')
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

grant execute on function app.end_sessions(uuid, uuid, text, text),
  app.end_with_user(),
  app.end_with_role(),
  app.end_with_duty(),
  app.end_with_relation(),
  app.end_with_right(),
  app.end_with_class(),
  app.other_roles_by_hash(bytea) to aivo_owner;

set role aivo_owner;

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

-- step, concurrently: nobody who writes waits for an index
drop index concurrently if exists ix_user_sessions_tenant_id_classroom_id;
create index concurrently ix_user_sessions_tenant_id_classroom_id on user_sessions (tenant_id, classroom_id);

-- step: what stands there already is looked at while everybody reads and writes
alter table user_sessions validate constraint fk_user_sessions_tenant_id_classroom_id;
alter table user_sessions validate constraint ck_user_sessions_class_code_proves_nothing;
alter table user_sessions validate constraint ck_user_sessions_end_reason_words;
alter table user_sessions validate constraint ck_user_sessions_class_code;
