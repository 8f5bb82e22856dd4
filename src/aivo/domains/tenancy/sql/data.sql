-- The reserved tenant of the platform's own admins.
insert into tenants (id, slug, name, kind, is_public_agency, status, timezone)
values ('00000000-0000-7000-8000-000000000001', 'platform', 'Aivo platform', 'platform', false, 'active', 'UTC')
on conflict do nothing;
