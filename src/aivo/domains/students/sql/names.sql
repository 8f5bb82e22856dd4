-- Search by name. A condition with `like` on a table under row security cannot use an index, so the words of names stand in
-- a table of the guard's own, in plain letters, and one function answers who of them the acting person may see.
-- app.plain_words   a name's words without accents, signs and capitals
-- app.name_words    learners, staff and classes by word; kept by triggers; former names are never in it
-- app.find_names    the search: every word that was typed begins some word of the name, or is one slip away from it

create function app.plain_words(said text) returns text[]
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select array(select distinct left(w, 60) from unnest(string_to_array(regexp_replace(
    translate(replace(replace(replace(regexp_replace(lower(normalize(said, NFKD) collate pg_c_utf8), '[\u0300-\u036f''’`.]', '', 'g'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđðıþ', 'olddit'),
    '[[:space:],;:/()"·_–-]+', ' ', 'g'), ' ')) as w where w <> '')
$$;
comment on function app.plain_words(text) is 'The words of a name without accents, signs and capitals: O''Brien-Núñez is obrien and nunez';

create table app.name_words (
  tenant_id uuid not null,
  kind text not null check (kind in ('learner', 'staff', 'class')),
  row_id uuid not null,
  word text collate "C" not null,
  primary key (tenant_id, kind, row_id, word)
);
comment on table app.name_words is 'Derived from the names in use of learners, staff and classes by triggers: what the search looks through';
create index name_words_word on app.name_words (tenant_id, kind, word, row_id);
alter table app.name_words enable row level security;
alter table app.name_words force row level security;
create policy guard_all on app.name_words for all to aivo_guard using (true) with check (true);
create policy owner_all on app.name_words for all to aivo_owner using (true) with check (true);
grant select, insert, delete on app.name_words to aivo_guard;
grant select on public.student_identifiers to aivo_guard;

set role aivo_guard;

create function app.keep_names() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  row_is jsonb := to_jsonb(new);
  said text;
begin
  if tg_op <> 'INSERT' then
    delete from app.name_words w where w.tenant_id = old.tenant_id and w.kind = tg_argv[0] and w.row_id = old.id;
  end if;
  if tg_op = 'DELETE' or row_is ->> 'deleted_at' is not null then
    return null;
  end if;
  if tg_argv[0] = 'staff' and (row_is ->> 'role' not in ('teacher', 'district_admin') or row_is ->> 'status' in ('contact', 'deactivated')) then
    return null;
  end if;
  said := case tg_argv[0] when 'class' then concat_ws(' ', row_is ->> 'title', row_is ->> 'class_code')
    else concat_ws(' ', row_is ->> 'given_name', row_is ->> 'middle_name', row_is ->> 'family_name') end;
  insert into app.name_words (tenant_id, kind, row_id, word)
  select new.tenant_id, tg_argv[0], new.id, w from unnest(app.plain_words(said)) as w;
  return null;
end
$$;
comment on function app.keep_names() is 'Keeps app.name_words for one changed row; argument: learner, staff or class';

create function app.find_names(said text, kinds text[], most integer, number text default null, number_hash bytea default null)
returns table (kind text, id uuid, rank integer, of_all bigint)
language plpgsql stable security definer parallel restricted set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  claim text[] := app.claims();
  t uuid;
  typed text[];
  lead text;
  last text := chr(1114111);
  k text;
  everyone boolean;
  mine uuid[];
  numbered uuid[] := '{}';
  slips integer;
  is_found boolean := false;
begin
  if claim is null or claim[5] not in ('teacher', 'district_admin') then
    return;
  end if;
  t := claim[3]::uuid;
  typed := (app.plain_words(left(said, 200)))[1:6];
  select w into lead from unnest(typed) as w order by length(w) desc, w limit 1;
  if lead is null then
    return;
  end if;
  if 'learner' = any (kinds) and (number is not null or number_hash is not null) then
    select array_agg(i.student_id) into numbered from public.student_identifiers i
    where i.tenant_id = t and i.deleted_at is null
      and (i.scheme = 'district' and i.value = number or i.scheme = 'state' and i.value_hash = number_hash)
      and (app.has_duty('registry', 'read') or i.student_id = any (app.my_students('registry', 'read')));
  end if;
  -- Without a slip first; only when nobody and nothing is found, and the word is long enough to have one, with one.
  for slips in 0 .. case when length(lead) >= 4 then 1 else 0 end loop
    foreach k in array kinds loop
      everyone := k = 'class' or claim[5] = 'district_admin' and (k = 'staff' or app.has_duty('basic', 'read'));
      mine := case when everyone then '{}' when k = 'learner' then app.my_students('basic', 'read') else app.my_people() end;
      return query
      with hit as (
        select w.row_id, min(case when w.word = lead then 0 else 1 end) as place
        from app.name_words w
        where slips = 0 and w.tenant_id = t and w.kind = k and w.word >= lead and w.word < lead || last
          and (everyone or w.row_id = any (mine))
        group by w.row_id
        union all
        select w.row_id, 2
        from app.name_words w
        where slips = 1 and w.tenant_id = t and w.kind = k and (everyone or w.row_id = any (mine))
          and w.word = any (array(
            select d.word from (select distinct x.word from app.name_words x where x.tenant_id = t and x.kind = k
              and x.word >= left(lead, 1) and x.word < left(lead, 1) || last) as d
            where app.is_slip(d.word, lead)))
        group by w.row_id
        union all
        select s, 0 from unnest(numbered) as s
        where k = 'learner' and slips = 0 and (everyone or s = any (mine))
      ), fit as (
        select h.row_id, min(h.place) as place from hit h
        where cardinality(typed) = 1 or h.row_id = any (numbered) or not exists (
          select from unnest(typed) as q
          where q <> lead and not exists (
            select from app.name_words w
            where w.tenant_id = t and w.kind = k and w.row_id = h.row_id
              and (w.word >= q and w.word < q || last or slips = 1 and app.is_slip(w.word, q))))
        group by h.row_id
      ), named as (
        select f.row_id, f.place, s.family_name as first, s.given_name as second from fit f
        join public.student_profiles s on s.tenant_id = t and s.id = f.row_id and s.deleted_at is null
          and (s.exited_on is null or s.exited_on >= current_date)
        where k = 'learner'
        union all
        select f.row_id, f.place, u.family_name, u.given_name from fit f
        join public.users u on u.tenant_id = t and u.id = f.row_id and u.deleted_at is null
        where k = 'staff'
        union all
        select f.row_id, f.place, c.title, '' from fit f
        join public.classrooms c on c.tenant_id = t and c.id = f.row_id and c.deleted_at is null
          and (c.ends_on is null or c.ends_on >= current_date)
        where k = 'class'
      )
      select k, n.row_id, (row_number() over (order by n.place, n.first, n.second, n.row_id))::integer, count(*) over ()
      from named n order by 3 limit most;
      is_found := is_found or found;
    end loop;
    exit when is_found;
  end loop;
end
$$;
comment on function app.find_names(text, text[], integer, text, bytea) is 'Learners, staff and classes the acting person may see, by the beginnings of their names'' words, one slip allowed; a learner also by number, for who may read numbers';

create function app.is_slip(word text, typed text) returns boolean
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select length(typed) >= 3 and (public.levenshtein_less_equal(word, typed, 1) <= 1
    or public.levenshtein_less_equal(left(word, length(typed)), typed, 1) <= 1
    or length(word) = length(typed) and public.levenshtein_less_equal(word, typed, 2) = 2
      and array(select c from regexp_split_to_table(word, '') as c order by c)
        = array(select c from regexp_split_to_table(typed, '') as c order by c))
$$;
comment on function app.is_slip(text, text) is 'Whether a typed word is a word, or its beginning, with one letter wrong, missing or too many, or two letters swapped';

grant execute on function app.find_names(text, text[], integer, text, bytea) to aivo_owner, aivo_member, aivo_district;
grant execute on function app.keep_names() to aivo_owner;
grant execute on function app.is_slip(text, text) to aivo_owner;
set role aivo_owner;
grant execute on function app.plain_words(text) to aivo_guard;

create trigger keep_names after insert or delete or update of given_name, middle_name, family_name, deleted_at on student_profiles
  for each row execute function app.keep_names('learner');
create trigger keep_names after insert or delete or update of given_name, middle_name, family_name, role, status, deleted_at on users
  for each row execute function app.keep_names('staff');
create trigger keep_names after insert or delete or update of title, class_code, deleted_at on classrooms
  for each row execute function app.keep_names('class');
