-- What one act changed, out of the trail: the rows of the transaction that made the act's own row. Only acts that can be
-- taken back have a way in, only the jobs of the acting tenant may ask, and secrets stand in no trail.
set role aivo_guard;

create function app.changes_of_act(kind text, act uuid)
returns table (table_name text, row_id uuid, operation text, fields text[], old jsonb, new jsonb)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := app.tenant_id();
  made record;
begin
  if tenant is null or app.actor_role() <> 'system'
    or not kind = any (array['roster_imports', 'person_merges', 'school_year_rollovers']) then
    return;
  end if;
  select e.xid, e.created_at into made from public.audit_events e
  where e.tenant_id = tenant and e.table_name = kind and e.row_id = act and e.operation = 'insert';
  return query
    select e.table_name, e.row_id, e.operation, e.fields, v.old, v.new
    from public.audit_events e
    left join public.audit_values v on v.tenant_id = e.tenant_id and v.id = e.id
    where e.tenant_id = tenant and e.xid = made.xid and e.created_at = made.created_at and e.row_id is not null
    order by e.id;
end
$$;
comment on function app.changes_of_act(text, uuid) is 'The old and new values of every row an act changed, for the job that takes it back';

revoke execute on function app.changes_of_act(text, uuid) from public;
grant execute on function app.changes_of_act(text, uuid) to aivo_owner, aivo_worker;

set role aivo_owner;
