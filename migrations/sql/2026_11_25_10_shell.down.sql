set role aivo_guard;
drop function app.keep_profile(text, text, text, boolean, text);
drop function app.keep_reading(jsonb);
drop function app.reading_by_hash(bytea);
set role aivo_owner;
revoke update (locale, reading, pronouns, home_language, needs_interpreter) on public.users from aivo_guard;
alter table users alter column reading set default '{"letters":"atkinson","size":"medium","spacing":"normal","colours":"system","motion":"reduced","read_aloud":false,"register":"adult","v":1}';

-- step, until nothing is left: the earlier shape knows no further fields
update users set reading = reading - '{tint,rate,voice}'::text[] where (tenant_id, id) in (
  select tenant_id, id from users where reading ?| '{tint,rate,voice}'::text[] limit 1000);
