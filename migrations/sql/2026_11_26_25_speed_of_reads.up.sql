-- What policies ask for in every statement is planned once for a session; the masks of duties are constants of the plan.

create function app.duty_masks(verb text) returns integer[]
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select array_agg(app.duty_mask(k, verb) order by n) from unnest(app.duties()) with ordinality as listed (k, n)
$$;
grant execute on function app.duty_masks(text) to aivo_guard, aivo_owner;

create or replace function app.enter(token text) returns boolean
language plpgsql volatile parallel unsafe set search_path = pg_catalog, pg_temp
as $$
declare
  said text;
begin
  if app.enter_to_note(token) then -- two questions: within one, PostgreSQL may answer the second first
    if app.is_at_rest() then
      said := set_config('transaction_read_only', 'on', true);
    end if;
  end if;
  return true;
end
$$;

create or replace function app.enter_to_note(token text) returns boolean
language plpgsql volatile parallel unsafe set search_path = pg_catalog, pg_temp
as $$
declare
  said text := set_config('app.token', token, true);
begin
  if not app.may_act() then
    said := set_config('app.token', '', true);
    raise exception 'The context token is missing, expired or not for this connection, or its person may not act.' using errcode = 'AV000';
  end if;
  return true;
end
$$;

set role aivo_guard;

create or replace function app.my_students(need text, verb text) returns uuid[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare
  claim text[] := app.claims();
  bit integer := app.bit_of(need);
  found uuid[];
begin
  if claim is null or claim[4] = '' then
    return '{}';
  end if;
  if verb = 'read' then
    select array_agg(distinct a.student_id) into found from app.student_access a
    where a.tenant_id = claim[3]::uuid and a.user_id = claim[4]::uuid and a.role = claim[5]
      and a.reads & bit <> 0 and a.starts_at <= now() and (a.ends_at is null or a.ends_at > now());
  else
    select array_agg(distinct a.student_id) into found from app.student_access a
    where a.tenant_id = claim[3]::uuid and a.user_id = claim[4]::uuid and a.role = claim[5]
      and a.writes & bit <> 0 and a.starts_at <= now() and (a.ends_at is null or a.ends_at > now());
  end if;
  return coalesce(found, '{}');
end
$$;

create or replace function app.has_duty(need text, verb text) returns boolean
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare
  claim text[] := app.claims();
  bit integer := app.bit_of(need);
begin
  if claim is null or claim[5] <> 'district_admin' then
    return false;
  end if;
  return exists (
    select from public.duty_assignments d
    join public.tenants t on t.id = d.tenant_id
    where d.tenant_id = claim[3]::uuid and d.user_id = claim[4]::uuid and d.school_id is null and d.deleted_at is null
      and (case verb when 'read' then app.duty_masks('read') else app.duty_masks('write') end)
        [array_position(app.duties(), d.duty)] & bit <> 0
      and d.valid_from::timestamp at time zone t.timezone <= now()
      and (d.valid_to is null or (d.valid_to + 1)::timestamp at time zone t.timezone > now()));
end
$$;

create or replace function app.my_people() returns uuid[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare
  claim text[] := app.claims();
  mine uuid[];
  found uuid[];
begin
  if claim is null or claim[4] = '' then
    return '{}';
  end if;
  mine := app.my_students('basic', 'read');
  select array_agg(distinct a.user_id) into found from app.student_access a
  where a.tenant_id = claim[3]::uuid and a.student_id = any (mine)
    and a.starts_at <= now() and (a.ends_at is null or a.ends_at > now())
    and (a.role in ('teacher', 'district_admin') or a.role = 'learner' or claim[5] = 'teacher');
  if claim[5] = 'teacher' then
    found := found || (select array_agg(r.user_id) from public.parent_student_relations r
      where r.tenant_id = claim[3]::uuid and r.student_id = any (app.my_students('contact', 'read')) and r.deleted_at is null);
  end if;
  return coalesce(found, '{}') || claim[4]::uuid;
end
$$;

set role aivo_owner;
