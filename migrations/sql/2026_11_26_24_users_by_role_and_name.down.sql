-- step, concurrently: nobody who writes waits for an index
drop index concurrently if exists ix_users_tenant_id_role;
create index concurrently ix_users_tenant_id_role on users (tenant_id, role);
drop index concurrently if exists ix_users_tenant_id_role_family_name_given_name;
