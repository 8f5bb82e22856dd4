-- What every changing row has: the time and count of its changes, and a key that never moves.
create function app.touch() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  new.updated_at := now();
  new.version := old.version + 1;
  new.created_at := old.created_at;
  return new;
end
$$;
comment on function app.touch() is 'Stamps a change: updated_at, version';

create function app.stay() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'A row of % cannot move to another tenant, learner or key.', tg_argv[0] using errcode = 'AV002';
end
$$;
comment on function app.stay() is 'Refuses a change of a row''s key, tenant or learner';
