-- what keeps rows from being loaded in any order, how it is put back, and in which order that is: keys, triggers,
-- forced row-level security; and the rows that migrations wrote, which the dump has too
with tables as (
  select c.oid, format('%I.%I', n.nspname, c.relname) as name, c.relforcerowsecurity
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
), statements as (
  select 1 as away_at, 1 as back_at,
         format('alter table %s drop constraint %I', t.name, k.conname) as away,
         format('alter table %s add constraint %I %s', t.name, k.conname, pg_get_constraintdef(k.oid)) as back
    from pg_constraint k join tables t on t.oid = k.conrelid
   where k.contype = 'f' and k.conparentid = 0
  union all
  select 2, 2, format('alter table %s disable trigger %I', t.name, g.tgname),
         format('alter table %s enable %s trigger %I', t.name,
                case g.tgenabled when 'A' then 'always' when 'R' then 'replica' else '' end, g.tgname)
    from pg_trigger g join tables t on t.oid = g.tgrelid
   where not g.tgisinternal and g.tgenabled <> 'D'
  union all
  select 3, 3, format('alter table %s no force row level security', t.name),
         format('alter table %s force row level security', t.name)
    from tables t where t.relforcerowsecurity
  union all
  select 4, 4, format('delete from only %s', t.name), 'select 1'
    from tables t
)
select away, back, back_at from statements order by away_at, away
