-- The platform sells and bills: it reads every tenant's rows here and writes them.
grant select, insert on usage_records to aivo_platform;
create policy platform_read on usage_records for select to aivo_platform using ((select app.actor_role()) = 'platform_admin');
create policy platform_add on usage_records for insert to aivo_platform with check ((select app.actor_role()) = 'platform_admin');
