-- A token is made for its maker's own role and only where the district takes tokens; afterwards it can only be used and
-- ended: neither its scopes nor its end ever grow.
revoke update on access_tokens from aivo_member, aivo_district, aivo_platform;
grant update (last_used_at, revoked_at) on access_tokens to aivo_member, aivo_district;
create policy staff_only on access_tokens as restrictive for insert to aivo_member, aivo_district, aivo_platform with check (
  role = (select app.actor_role()) and (select app.may_have_token()));
create policy ended_stays on access_tokens as restrictive for update to aivo_member, aivo_district using (revoked_at is null)
  with check (true);
