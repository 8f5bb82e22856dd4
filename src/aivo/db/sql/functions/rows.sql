-- What every changing row has: the time and count of its changes, and a key that never moves. Cells that are sealed again
-- under a newer key say the same as before: nobody's open form is made stale by it. Only the owner can say so.
create function app.touch() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if current_user = 'aivo_owner' and current_setting('app.says_the_same', true) = 'yes' then
    new.updated_at := old.updated_at;
    new.version := old.version;
    return new;
  end if;
  new.updated_at := now();
  new.version := old.version + 1;
  new.created_at := old.created_at;
  return new;
end
$$;
comment on function app.touch() is 'Stamps a change: updated_at, version';

-- Runs as the writer. A single-column key to a catalogue does not carry the tenant, so this looks after it.
-- Arguments: the column, the catalogue.
create function app.own_shelf() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  row_is jsonb := to_jsonb(new);
  is_ours boolean;
begin
  execute format('select c.owner_tenant_id is null or c.owner_tenant_id is not distinct from $2 from public.%I c where c.id = $1', tg_argv[1])
    into is_ours using (row_is ->> tg_argv[0])::uuid, coalesce(row_is ->> 'tenant_id', row_is ->> 'owner_tenant_id')::uuid;
  if is_ours is not true then
    raise exception 'The row of % named by % is neither the platform''s nor this tenant''s.', tg_argv[1], tg_argv[0]
      using errcode = 'AV004';
  end if;
  return new;
end
$$;
comment on function app.own_shelf() is 'Refuses a row that points at another tenant''s catalogue row; arguments: column, catalogue';

create function app.stay() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'A row of % cannot move to another tenant, learner or key.', tg_argv[0] using errcode = 'AV002';
end
$$;
comment on function app.stay() is 'Refuses a change of a row''s key, tenant or learner';
