-- The platform sells and bills: it reads every tenant's rows here and writes them.
grant select, insert, update on subscriptions to aivo_platform;
create policy platform_read on subscriptions for select to aivo_platform using ((select app.actor_role()) = 'platform_admin');
create policy platform_add on subscriptions for insert to aivo_platform with check ((select app.actor_role()) = 'platform_admin');
create policy platform_change on subscriptions for update to aivo_platform using ((select app.actor_role()) = 'platform_admin');
