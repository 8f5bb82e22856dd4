-- People of one role by name. The longer index takes the place of the shorter, which it begins with.
-- step, concurrently: nobody who writes waits for an index
drop index concurrently if exists ix_users_tenant_id_role_family_name_given_name;
create index concurrently ix_users_tenant_id_role_family_name_given_name on users (tenant_id, role, family_name, given_name);
drop index concurrently if exists ix_users_tenant_id_role;
