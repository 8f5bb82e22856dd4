-- Who makes a link hands out an account: in their own name, and never one whose duties open more than their own do.
create policy no_more_than_own_add on account_links as restrictive for insert to aivo_district with check (
  made_by_user_id = (select app.user_id()) and used_at is null and withdrawn_at is null and not exists (
    select from duty_assignments d where d.tenant_id = account_links.tenant_id and d.user_id = account_links.user_id
      and d.deleted_at is null and not d.duty = any ((select app.duties_to_give())::text[])));
-- Afterwards a link is only withdrawn, for good.
revoke update on account_links from aivo_district;
grant update (withdrawn_at) on account_links to aivo_district;
create policy withdrawn_for_good on account_links as restrictive for update to aivo_district
  using (withdrawn_at is null and used_at is null) with check (withdrawn_at is not null);
