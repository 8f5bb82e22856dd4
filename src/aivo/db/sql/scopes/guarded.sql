-- GUARDED: no login role reads or writes it; definer functions answer single questions. Jobs write what they must.
grant select, insert, update on {table} to aivo_guard;
grant insert, update on {table} to aivo_worker;
create policy worker_add on {table} for insert to aivo_worker with check (tenant_id = (select app.tenant_id()));
create policy worker_change on {table} for update to aivo_worker using (tenant_id = (select app.tenant_id()));
