-- Back: no requests about the record, and nothing that forbids destruction on their account.
alter table notifications drop constraint ck_notifications_kind_words;
alter table notifications add constraint ck_notifications_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'unreached', 'general', 'organization', 'phone_added', 'phone_removed')) not valid;
alter table notification_choices drop constraint ck_notification_choices_kind_words;
alter table notification_choices add constraint ck_notification_choices_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'unreached', 'general', 'organization', 'phone_added', 'phone_removed')) not valid;
alter table outbox_mails drop constraint ck_outbox_mails_kind_words;
alter table outbox_mails add constraint ck_outbox_mails_kind_words check (kind in ('message', 'document', 'notice', 'meeting', 'plan', 'device', 'ties', 'rights', 'import', 'support', 'general', 'invitation', 'reset', 'password', 'factors', 'organization')) not valid;

drop trigger hidden_events on retention_holds;
drop trigger of_request on retention_holds;
-- locks all: select c.relname::text from pg_trigger g join pg_class c on c.oid = g.tgrelid where g.tgname = 'wanted' and not g.tgisinternal
do $do$
declare
  here record;
begin
  for here in
    select c.relname as name from pg_trigger g join pg_class c on c.oid = g.tgrelid
    where g.tgname = 'wanted' and c.relnamespace = 'public'::regnamespace and not g.tgisinternal
  loop
    execute format('drop trigger wanted on public.%I', here.name);
  end loop;
end
$do$;
drop view prisma."disclosures";
drop view prisma."record_statements";
drop view prisma."amendment_requests";
drop view prisma."record_requests";
drop table disclosures;
drop table record_statements;
drop table amendment_requests;
drop table record_requests;

-- Holds of requests end with the requests: nobody could release them any more.
update retention_holds set released_at = now(), released_reason = 'The request is over.'
where reason = 'A request about the record is open.' and released_at is null;

set role aivo_guard;

drop function app.destroy_hidden_events();
drop function app.check_statement();
drop function app.check_refusal();
drop function app.check_amendment();
drop function app.keep_wanted();
drop function app.keep_hold_of_request();
drop function app.keep_request_hold();
drop function app.records_wanted(uuid, uuid);

set role aivo_owner;

-- step, until nothing is left: what this version has no word for
delete from notifications where (tenant_id, id) in (
  select tenant_id, id from notifications where kind = 'records' limit 1000);
delete from notification_choices where (tenant_id, id) in (
  select tenant_id, id from notification_choices where kind = 'records' limit 1000);
delete from delivery_attempts where (tenant_id, id) in (
  select d.tenant_id, d.id from delivery_attempts d join outbox_mails m on m.tenant_id = d.tenant_id and m.id = d.mail_id
  where m.kind = 'records' limit 1000);
delete from outbox_mails where (tenant_id, id) in (
  select tenant_id, id from outbox_mails where kind = 'records' limit 1000);

-- step: what stands there already is looked at while everybody reads and writes
alter table notifications validate constraint ck_notifications_kind_words;
alter table notification_choices validate constraint ck_notification_choices_kind_words;
alter table outbox_mails validate constraint ck_outbox_mails_kind_words;
