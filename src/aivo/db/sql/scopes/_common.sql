-- Every table: security in force for its owner too; migrations, definer functions and the jobs of one tenant have their own policies.
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to aivo_owner using (true) with check (true);
create policy guard_all on {table} for all to aivo_guard using (true) with check (true);
revoke all on {table} from public;
