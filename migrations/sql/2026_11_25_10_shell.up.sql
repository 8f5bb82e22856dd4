alter table users alter column reading set default '{"letters":"atkinson","size":"medium","spacing":"normal","colours":"system","tint":"paper","motion":"reduced","read_aloud":true,"rate":"slow","voice":"page","register":"","v":1}';

grant update (locale, reading, pronouns, home_language, needs_interpreter) on public.users to aivo_guard;

set role aivo_guard;

-- What everybody may change about themselves, whatever their role: members may by their policies, district staff only by a
-- duty over people, so that one door serves all. It writes the five columns below and no other, in the acting person's row.
-- app.reading_by_hash   how the person of a session reads, asked with the session itself, before anybody acts
-- app.keep_reading      writes how one reads
-- app.keep_profile      writes language, pronouns, home language and interpreter, unless they changed in the meantime

-- A learner who has not chosen a wording reads the one their school began with.
create function app.reading_by_hash(hash bytea) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select u.reading || jsonb_build_object('register', coalesce(nullif(u.reading ->> 'register', ''),
    (select p.wording from public.student_profiles p
     where s.role = 'learner' and p.tenant_id = u.tenant_id and p.user_id = u.id and p.deleted_at is null limit 1), 'adult'))
  from public.user_sessions s
  join public.users u on u.tenant_id = s.tenant_id and u.id = s.user_id and u.deleted_at is null
  where s.token_hash = reading_by_hash.hash and s.ended_at is null and s.deleted_at is null and s.expires_at > now()
$$;
comment on function app.reading_by_hash(bytea) is 'Reading settings of the person of a live session';

create function app.keep_reading(reading jsonb) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update public.users u set reading = keep_reading.reading
  where u.tenant_id = app.tenant_id() and u.id = app.user_id() and u.deleted_at is null
$$;
comment on function app.keep_reading(jsonb) is 'Write the acting person''s own reading settings';

create function app.keep_profile(locale text, pronouns text, home_language text, needs_interpreter boolean, was text)
returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update public.users u set locale = keep_profile.locale, pronouns = keep_profile.pronouns,
    home_language = keep_profile.home_language, needs_interpreter = keep_profile.needs_interpreter
  where u.tenant_id = app.tenant_id() and u.id = app.user_id() and u.deleted_at is null
    and md5(jsonb_build_array(u.locale, u.pronouns, u.home_language, u.needs_interpreter)::text) = was;
  return found;
end
$$;
comment on function app.keep_profile(text, text, text, boolean, text) is 'Write the acting person''s own profile if it still is what they saw; whether it was';

revoke execute on function app.reading_by_hash(bytea), app.keep_reading(jsonb), app.keep_profile(text, text, text, boolean, text) from public;
grant execute on function app.reading_by_hash(bytea), app.keep_reading(jsonb), app.keep_profile(text, text, text, boolean, text)
  to aivo_member, aivo_district, aivo_platform, aivo_worker, aivo_owner;

set role aivo_owner;

-- step, until nothing is left: nobody could choose yet, so who stands at the old start begins at the new one
update users set reading = '{"letters":"atkinson","size":"medium","spacing":"normal","colours":"system","tint":"paper","motion":"reduced","read_aloud":true,"rate":"slow","voice":"page","register":"","v":1}'
where (tenant_id, id) in (
  select tenant_id, id from users where reading = '{"letters":"atkinson","size":"medium","spacing":"normal","colours":"system","motion":"reduced","read_aloud":false,"register":"adult","v":1}'
  limit 1000);
