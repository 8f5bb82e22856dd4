-- Nothing that somebody has asked to see is destroyed while they wait (34 CFR 99.10(e)); no refusal of a correction without
-- the notice of the right to a hearing (99.20(c)).
--   AV032 somebody has asked for it   AV033 the hold ends with its request   AV034 a refusal without the notice
--   AV035 not to this request
-- app.records_wanted         whether somebody waits to see, or to have corrected, a learner's record; for whatever erases
-- app.keep_request_hold      a hold with the request's own id, as long as the request is open
-- app.keep_hold_of_request   that hold cannot be released, narrowed or taken away before
-- app.keep_wanted            refuses to delete any row about a learner while a request is open
-- app.check_amendment        a correction belongs to its request and to whoever asked
-- app.check_refusal          a correction is refused only after the notice
-- app.check_statement        a statement answers a refused correction, by whoever asked for it
grant select on record_requests, amendment_requests to aivo_guard;
grant select, insert, update on retention_holds to aivo_guard;

set role aivo_guard;

create function app.records_wanted(tenant uuid, student uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if app.tenant_id() is distinct from tenant then
    raise exception 'There is no context.' using errcode = 'AV000';
  end if;
  return exists (
    select from public.record_requests r
    where r.tenant_id = tenant and r.student_id = student and r.kind in ('inspect', 'copy', 'amend') and r.deleted_at is null
      and r.done_on is null and r.withdrawn_on is null and r.decision is distinct from 'refused');
end
$$;
comment on function app.records_wanted(uuid, uuid) is 'Whether somebody waits to see a learner''s record or to have it corrected: then nothing of it is destroyed';

create function app.keep_request_hold() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  was boolean := false;
  stays boolean := false;
begin
  if tg_op <> 'INSERT' then
    was := old.kind in ('inspect', 'copy', 'amend') and old.deleted_at is null and old.done_on is null
      and old.withdrawn_on is null and old.decision is distinct from 'refused';
  end if;
  if tg_op = 'DELETE' then
    if was then
      raise exception 'Somebody has asked to see this record: answer the request first.' using errcode = 'AV032';
    end if;
    return null;
  end if;
  stays := new.kind in ('inspect', 'copy', 'amend') and new.deleted_at is null and new.done_on is null
    and new.withdrawn_on is null and new.decision is distinct from 'refused';
  if tg_op = 'INSERT' and exists (select from public.tenants t where t.id = new.tenant_id and t.kind = 'family') then
    raise exception 'A family keeps its own record: there is no school to ask.' using errcode = '42501';
  end if;
  if stays and (not was or new.covers <> old.covers) then
    insert into public.retention_holds (tenant_id, id, student_id, reason_kind, reason, covers, placed_by_user_id)
    values (new.tenant_id, new.id, new.student_id, case new.kind when 'amend' then 'amendment_request' else 'records_request' end,
      'A request about the record is open.', new.covers, app.user_id())
    on conflict (tenant_id, id) do update set covers = excluded.covers, released_at = null, released_reason = null,
      released_by_user_id = null, deleted_at = null, deletion_id = null;
  elsif was and not stays then
    update public.retention_holds h set released_at = now(), released_reason = 'The request is over.', released_by_user_id = app.user_id()
    where h.tenant_id = new.tenant_id and h.id = new.id and h.released_at is null;
  end if;
  return null;
end
$$;
comment on function app.keep_request_hold() is 'Keeps the hold of an open request about the record, which has the request''s own id';

create function app.keep_hold_of_request() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if (tg_op = 'DELETE' or new.released_at is not null or new.deleted_at is not null or not new.covers @> old.covers)
    and exists (
      select from public.record_requests r
      where r.tenant_id = old.tenant_id and r.id = old.id and r.kind in ('inspect', 'copy', 'amend') and r.deleted_at is null
        and r.done_on is null and r.withdrawn_on is null and r.decision is distinct from 'refused' and r.covers = old.covers) then
    raise exception 'This hold ends with the request it belongs to.' using errcode = 'AV033';
  end if;
  return null;
end
$$;
comment on function app.keep_hold_of_request() is 'The hold of an open request is not released, narrowed or taken away by hand';

create function app.keep_wanted() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (
    select from (select distinct d.tenant_id, d.student_id from gone d) as g
    join public.record_requests r on r.tenant_id = g.tenant_id and r.student_id = g.student_id
    where r.kind in ('inspect', 'copy', 'amend') and r.deleted_at is null
      and r.done_on is null and r.withdrawn_on is null and r.decision is distinct from 'refused'
      and (tg_argv[0] <> 'focus' or r.covers && array['everything', 'focus'])) then
    raise exception 'Somebody has asked to see this record: nothing of it is destroyed before the request is answered.'
      using errcode = 'AV032';
  end if;
  return null;
end
$$;
comment on function app.keep_wanted() is 'Refuses to delete rows about a learner while somebody waits to see the record; argument: focus for what the family itself deletes';

create function app.check_amendment() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select from public.record_requests r
    where r.tenant_id = new.tenant_id and r.id = new.request_id and r.kind = 'amend'
      and r.asked_by_user_id is not distinct from new.asked_by_user_id) then
    raise exception 'A correction belongs to the request of whoever asked for it.' using errcode = 'AV035';
  end if;
  return null;
end
$$;
comment on function app.check_amendment() is 'What is to be corrected belongs to a request for it, of the same person';

create function app.check_refusal() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select from public.amendment_requests a
    where a.tenant_id = new.tenant_id and a.request_id = new.id and a.deleted_at is null
      and a.hearing_notice_on <= new.decided_on) then
    raise exception 'A correction is refused with a notice of the right to a hearing.' using errcode = 'AV034';
  end if;
  return null;
end
$$;
comment on function app.check_refusal() is 'Refuses to refuse a correction before the family has the notice of its right to a hearing';

create function app.check_statement() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select from public.record_requests r
    join public.amendment_requests a on a.tenant_id = r.tenant_id and a.request_id = r.id
    where r.tenant_id = new.tenant_id and r.id = new.request_id and r.decision in ('refused', 'granted_in_part')
      and a.part = new.part and (new.by_user_id is null or r.asked_by_user_id = new.by_user_id)) then
    raise exception 'A statement stands beside what was not corrected, in the words of whoever asked.' using errcode = 'AV035';
  end if;
  return null;
end
$$;
comment on function app.check_statement() is 'A statement answers a refused correction, about the same part, by whoever asked for it';

revoke execute on function app.records_wanted(uuid, uuid), app.keep_request_hold(), app.keep_hold_of_request(), app.keep_wanted(),
  app.check_amendment(), app.check_refusal(), app.check_statement() from public;
grant execute on function app.records_wanted(uuid, uuid) to aivo_owner, aivo_district, aivo_worker;
grant execute on function app.keep_request_hold(), app.keep_hold_of_request(), app.keep_wanted(), app.check_amendment(),
  app.check_refusal(), app.check_statement() to aivo_owner;

set role aivo_owner;

create trigger hold after insert or delete or update of kind, covers, decision, done_on, withdrawn_on, deleted_at on record_requests
  for each row execute function app.keep_request_hold();
create trigger refusal after insert or update of decision on record_requests
  for each row when (new.kind = 'amend' and new.decision = 'refused') execute function app.check_refusal();
create trigger of_request after update of released_at, covers, deleted_at or delete on retention_holds
  for each row execute function app.keep_hold_of_request();
create trigger belongs after insert or update of request_id, asked_by_user_id on amendment_requests
  for each row execute function app.check_amendment();
create trigger belongs after insert or update of request_id, part, by_user_id on record_statements
  for each row execute function app.check_statement();

-- Every table with rows about a learner, by its column: a table that comes later needs the trigger too, and the test of
-- truth says so. Focus events have their own way: a family's deletion hides what somebody has asked for.
do $do$
declare
  here record;
begin
  for here in
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'student_id' and not a.attisdropped
      and c.relname <> 'record_requests'
    order by c.relname
  loop
    execute format('create trigger wanted after delete on public.%I referencing old table as gone for each statement execute function app.keep_wanted(%L)',
      here.name, case when here.name like 'focus%' then 'focus' else '' end);
  end loop;
end
$do$;
