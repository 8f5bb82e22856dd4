-- What a server must have before Aivo is laid into this database: a sentence with its mend for each thing it lacks, and
-- nothing when it is ready. Any role may ask.
with
  wanted (name, signs_in) as (
    values ('aivo_owner', true), ('aivo_guard', false), ('aivo_member', true), ('aivo_district', true),
      ('aivo_platform', true), ('aivo_worker', true), ('aivo_auditor', true)),
  here as (
    select d.datname as name, pg_get_userbyid(d.datdba) as owner, pg_encoding_to_char(d.encoding) as encoding
    from pg_database d where d.datname = current_database()),
  -- each role's excess or want, as the words of the statement that mends it
  attribute (role, word) as (
    select w.name, a.word
    from wanted w
    join pg_roles r on r.rolname = w.name
    cross join lateral (
      values (r.rolsuper, 'nosuperuser'), (r.rolbypassrls, 'nobypassrls'), (r.rolcreaterole, 'nocreaterole'),
        (r.rolcreatedb, 'nocreatedb'), (r.rolreplication, 'noreplication'), (r.rolinherit, 'noinherit'),
        (w.signs_in and not r.rolcanlogin, 'login'), (not w.signs_in and r.rolcanlogin, 'nologin')) a (is_wrong, word)
    where a.is_wrong),
  sentences (place, sentence) as (
    select 1, format('The role %s is missing: create role %s %s noinherit.', w.name, w.name,
      case when w.signs_in then 'login' else 'nologin' end)
    from wanted w where not exists (select from pg_roles r where r.rolname = w.name)
    union all
    select 2, format('The role %s has attributes that Aivo does not allow: alter role %s %s.', role, role,
      string_agg(word, ' ' order by word))
    from attribute group by role
    union all
    select 3, format('The role %s is a member of %s, whose rights it must not have: revoke %s from %s.',
      m.rolname, g.rolname, g.rolname, m.rolname)
    from pg_auth_members a
    join pg_roles m on m.oid = a.member
    join pg_roles g on g.oid = a.roleid
    where m.rolname in (select name from wanted) and not (m.rolname = 'aivo_owner' and g.rolname = 'aivo_guard')
    union all
    select 4, 'The owner cannot hand functions to the guard: grant aivo_guard to aivo_owner with inherit false, set true.'
    from pg_roles o, pg_roles g
    where o.rolname = 'aivo_owner' and g.rolname = 'aivo_guard' and not exists (
      select from pg_auth_members a
      where a.member = o.oid and a.roleid = g.oid and a.set_option and not a.inherit_option)
    union all
    select 5, format('The database %s belongs to %s: alter database %I owner to aivo_owner.', name, owner, name)
    from here where owner <> 'aivo_owner' and exists (select from pg_roles where rolname = 'aivo_owner')
    union all
    select 6, format('The database %s is encoded in %s, and every family''s name needs UTF8: create database %I encoding '
      '''UTF8'' template template0 owner aivo_owner.', name, encoding, name)
    from here where encoding <> 'UTF8'
    union all
    select 7, format('The server has no extension %s: install PostgreSQL''s contrib modules.', e)
    from unnest(array['btree_gist', 'fuzzystrmatch']) as e
    where not exists (select from pg_available_extensions where name = e))
select sentence from sentences order by place, sentence;
