drop policy custodian_add on documents;
drop policy member_read on documents;
drop policy member_add on documents;
drop policy custodian_read on documents;
create policy member_read on documents for select to aivo_member using (
  tenant_id = (select app.tenant_id()) and case audience
    when 'plan_team' then student_id = any ((select app.my_students('plan', 'read'))::uuid[])
    when 'evaluation_team' then student_id = any ((select app.my_students('evaluation', 'read'))::uuid[])
    when 'health' then student_id = any ((select app.my_students('health', 'read'))::uuid[])
    else false end);
create policy member_add on documents for insert to aivo_member with check (
  tenant_id = (select app.tenant_id()) and student_id = any ((select app.my_students('evaluation', 'write'))::uuid[])
  and audience <> 'custodian');
create policy custodian_read on documents as restrictive for select to aivo_district using (
  audience <> 'custodian' or (select app.has_duty('audit', 'read')));
drop table message_readings, messages, thread_members, message_threads, staff_hours, notifications, notification_choices,
  delivery_attempts, outbox_mails, outbox_texts cascade;
drop function app.notices_waiting(bytea), app.tell_unreached(uuid), app.read_thread(uuid),
  app.write_message(uuid, uuid, text, text, uuid), app.notify(uuid, text, text, uuid, text),
  app.post_text(uuid, uuid, text, bytea, bytea, timestamptz), app.post_mail(uuid, uuid, text, text, bytea, uuid, bytea),
  app.join_thread(uuid, uuid), app.open_thread(uuid, uuid, uuid[], text), app.talk_partners(uuid), app.my_threads(), app.my_side(),
  app.may_talk(uuid, uuid, uuid, text), app.keep_silence(), app.is_silent(uuid, uuid, uuid);
