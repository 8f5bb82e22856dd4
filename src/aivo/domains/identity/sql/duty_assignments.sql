-- Nobody gives a duty that opens more than their own duties do, nor any to themselves, nor lengthens their own.
create policy no_more_than_own_add on duty_assignments as restrictive for insert to aivo_district with check (
  duty = any ((select app.duties_to_give())::text[]) and user_id <> (select app.user_id()));
create policy no_more_than_own_change on duty_assignments as restrictive for update to aivo_district using (
  duty = any ((select app.duties_to_give())::text[]) and user_id <> (select app.user_id()));
