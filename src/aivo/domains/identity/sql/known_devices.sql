-- A device is made known by the session that came in by it, and afterwards it can only be seen again, called one's own, and
-- ended: an ended one never comes back.
revoke update on known_devices from aivo_member, aivo_district, aivo_platform;
grant update (device, place, last_seen_on, own_since, last_session_id, ended_at, end_reason) on known_devices
  to aivo_member, aivo_district, aivo_platform;
create policy own_session on known_devices as restrictive for insert to aivo_member, aivo_district, aivo_platform with check (
  first_session_id = (select app.session_id()));
create policy ended_stays on known_devices as restrictive for update to aivo_member, aivo_district, aivo_platform
  using (ended_at is null) with check (true);
