-- The platform sells and bills: it reads every tenant's rows here and writes them.
grant select, insert, update on invoice_lines to aivo_platform;
create policy platform_read on invoice_lines for select to aivo_platform using ((select app.actor_role()) = 'platform_admin');
create policy platform_add on invoice_lines for insert to aivo_platform with check ((select app.actor_role()) = 'platform_admin');
create policy platform_change on invoice_lines for update to aivo_platform using ((select app.actor_role()) = 'platform_admin');
