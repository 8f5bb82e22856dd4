drop table message_readings, messages, thread_members, message_threads, staff_hours, notifications, notification_choices,
  delivery_attempts, outbox_mails, outbox_texts cascade;
drop function app.notices_waiting(bytea), app.tell_unreached(uuid), app.read_thread(uuid),
  app.write_message(uuid, uuid, text, text, uuid), app.notify(uuid, text, text, uuid, text),
  app.post_text(uuid, uuid, text, bytea, bytea, timestamptz), app.post_mail(uuid, uuid, text, text, bytea, uuid, bytea),
  app.join_thread(uuid, uuid), app.open_thread(uuid, uuid, uuid[], text), app.talk_partners(uuid), app.my_threads(), app.my_side(),
  app.may_talk(uuid, uuid, uuid, text), app.keep_silence(), app.is_silent(uuid, uuid, uuid);
