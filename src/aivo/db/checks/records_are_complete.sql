-- A row that may be changed carries all of: times, version, soft deletion, and the triggers that keep them. An event may be
-- withdrawn but not changed; its deletion too names the act that took it.
select c.oid::regclass::text as subject, f.finding
from pg_class c
cross join lateral (
  select array_agg(a.attname::text) as names from pg_attribute a
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) has
cross join lateral (select has.names && array['updated_at', 'version'] as changing) kind
cross join lateral (values
  (kind.changing and not has.names @> array['created_at', 'updated_at', 'version', 'deleted_at', 'deletion_id'],
    'has some but not all of created_at, updated_at, version, deleted_at, deletion_id'),
  (not kind.changing and has.names @> array['deleted_at'] <> has.names @> array['deletion_id'],
    'has only one of deleted_at and deletion_id'),
  (kind.changing and not exists (
    select from pg_trigger t where t.tgrelid = c.oid and t.tgfoid = to_regproc('app.touch') and t.tgenabled = 'O'),
    'no trigger counts its changes'),
  (kind.changing and not exists (
    select from pg_trigger t where t.tgrelid = c.oid and t.tgfoid = to_regproc('app.stay') and t.tgenabled = 'O'),
    'no trigger keeps its key where it is')
) f (wrong, finding)
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and f.wrong
order by 1, 2
