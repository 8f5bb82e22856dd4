-- Erasure of a learner's record, decided and done inside PostgreSQL.
--   app.class_of            the class of the retention rules that a learner's table belongs to
--   app.may_erase           who erases: a records custodian of the whole district, in a family tenant a deciding parent
--   app.stops_of            what forbids destruction now: holds, open requests to inspect (34 CFR 99.10(e))
--   app.standing_of         whether one class of one learner stands, until when, and why
--   app.erasure_of          the same for every class, with its rows: what is shown before anything is done
--   app.erase               one class of one learner, refused while it stands: the only way for a login role
--   app.erase_again         the same after an older backup was restored, for the owner: it was decided before
--   app.erase_rows          does it; nobody may call it but these two
--   app.erasures_missing    which of these erasures this database does not know, and how many it knows beyond them
-- Refusals: AV040 not for you, or no such learner; AV041 it stands by law, a hold or a request.

create trigger keep_written before update or delete or truncate on erasures
  for each statement execute function app.keep_written('erasures');
grant select, delete on audit_values, record_accesses to aivo_guard;
grant select, delete, update on notifications, outbox_mails, support_grants, users to aivo_guard;
grant select, delete on external_ids, roster_import_findings, roster_job_findings, delivery_attempts, access_tokens, account_links,
  backup_codes, external_identities, idempotency_keys, known_devices, mfa_credentials, notification_choices, outbox_texts,
  phone_codes, picture_pins, staff_hours, user_passwords, user_roles, user_sessions to aivo_guard;
grant select on roster_imports to aivo_guard;
grant select, update on person_merges to aivo_guard;

set role aivo_guard;

create function app.class_of(table_name text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select case
    when table_name in ('focus_baselines', 'focus_sessions', 'focus_events', 'focus_interventions', 'daily_focus_summaries',
      'weekly_focus_progress') then 'focus_monitoring'
    when table_name in ('personal_ai_models', 'ai_adaptations', 'ai_conversations', 'ai_messages', 'ai_generated_contents',
      'ai_reviews') then 'ai_help'
    when table_name in ('assessment_assignments', 'assessment_attempts', 'assessment_responses', 'homework_sessions',
      'homework_hints', 'homework_resources', 'writing_documents', 'writing_revisions', 'writing_shares', 'writing_comments',
      'writing_feedback', 'game_sessions', 'game_results') then 'learning_activity'
    when table_name in ('student_profiles', 'student_names', 'households', 'household_addresses', 'household_members',
      'contact_points', 'school_enrolments', 'classroom_memberships') then 'permanent_record'
    else 'plan' end
$$;
comment on function app.class_of(text) is 'The class of the retention rules that a learner''s table belongs to; what is not named is part of the legal record';

create function app.learner_tables(wanted text) returns text[]
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select coalesce(array_agg(c.relname::text order by c.relname), '{}')
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and (wanted is null or app.class_of(c.relname) = wanted)
    and c.relname not in ('audit_events', 'audit_values', 'record_accesses')
    and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'student_id' and not a.attisdropped)
$$;
comment on function app.learner_tables(text) is 'The tables of one class, or of all, that hold rows of learners, beside the learner''s own row';

create function app.may_erase(student uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    app.has_duty('audit', 'write') and app.has_duty('registry', 'write')
    or app.actor_role() = 'parent' and student = any (app.my_students('consent', 'write'))
      and exists (select from public.tenants t where t.id = app.tenant_id() and t.kind = 'family')
    or app.actor_role() = 'system' and app.request_id() = 'retention_run', false)
$$;
comment on function app.may_erase(uuid) is 'Whether the acting person erases records: a custodian of the whole district, a deciding parent in a family tenant, the retention run';

create function app.stops_of(tenant uuid, student uuid)
returns table (kind text, stop_id uuid, data_classes text[], since timestamptz, is_secret boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    select h.reason_kind, h.id,
      case when h.covers = '{}' or 'everything' = any (h.covers)
        then array['learning_activity', 'ai_help', 'focus_monitoring', 'plan', 'permanent_record']
        else array_remove(array['plan', 'permanent_record',
          case when h.covers && array['learning', 'writing'] then 'learning_activity' end,
          case when 'ai' = any (h.covers) then 'ai_help' end,
          case when 'focus' = any (h.covers) then 'focus_monitoring' end], null) end,
      h.placed_at, h.is_secret
    from public.retention_holds h
    where h.tenant_id = tenant and h.student_id = student and h.released_at is null and h.deleted_at is null;
  if to_regclass('public.record_requests') is not null then
    return query execute
      'select ''open_request'', r.id, array[''learning_activity'', ''ai_help'', ''focus_monitoring'', ''plan'', ''permanent_record''],
         r.created_at, false
       from public.record_requests r
       where r.tenant_id = $1 and r.student_id = $2 and r.deleted_at is null and r.kind in (''inspect'', ''copy'', ''amend'')
         and r.done_on is null and r.withdrawn_on is null and r.decision is distinct from ''refused'''
      using tenant, student;
  end if;
end
$$;
comment on function app.stops_of(uuid, uuid) is 'What forbids the destruction of a learner''s data now: holds and open requests, with the classes each stops';

-- The day from which a rule counts; null while it has not come (the learner is still enrolled, a service still given).
create function app.retention_start(tenant uuid, student uuid, starts_with text) returns date
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  found date;
  today date := (now() at time zone coalesce(app.zone_of(tenant, student), 'UTC'))::date;
begin
  if starts_with = 'majority' then
    select (p.birth_date + interval '18 years')::date into found from public.student_profiles p
    where p.tenant_id = tenant and p.id = student;
    return found;
  elsif starts_with = 'creation' then
    select p.created_at::date into found from public.student_profiles p where p.tenant_id = tenant and p.id = student;
    return found;
  end if;
  select case when bool_or(e.valid_to is null or e.valid_to >= today) then null else max(e.valid_to) end into found
  from public.school_enrolments e where e.tenant_id = tenant and e.student_id = student and e.deleted_at is null;
  if not exists (select from public.school_enrolments e
      where e.tenant_id = tenant and e.student_id = student and e.deleted_at is null) then
    select p.created_at::date into found from public.student_profiles p where p.tenant_id = tenant and p.id = student;
  end if;
  select greatest(found, coalesce(p.exited_on, found)) into found from public.student_profiles p
  where p.tenant_id = tenant and p.id = student and found is not null;
  if starts_with = 'last_service' and found is not null then
    select greatest(found, max(s.ends_on)) into found from public.iep_services s
    where s.tenant_id = tenant and s.student_id = student and s.deleted_at is null;
  end if;
  return found;
end
$$;
comment on function app.retention_start(uuid, uuid, text) is 'The day from which a retention rule counts for a learner; null while that has not happened';

-- Whether a class stands. What is collected on consent goes when its family asks, the rest when its time is over; what is
-- held stays. The permanent record goes last, and as long as the legal record must stay it stays as well.
create function app.standing_of(tenant uuid, student uuid, data_class text)
returns table (stands boolean, reason text, stands_until date, rule_id uuid, citation text, stop_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  stop record;
  rule record;
  starts date;
  today date := (now() at time zone coalesce(app.zone_of(tenant, student), 'UTC'))::date;
  last date;
begin
  select s.kind, s.stop_id, s.is_secret into stop from app.stops_of(tenant, student) s
  where standing_of.data_class = any (s.data_classes) order by s.since limit 1;
  if found then
    return query select true, case when stop.is_secret then 'hold' else stop.kind end, null::date, null::uuid,
      '34 CFR 99.10(e)'::text, stop.stop_id;
    return;
  end if;
  if standing_of.data_class in ('learning_activity', 'ai_help', 'focus_monitoring')
      or exists (select from public.tenants t where t.id = tenant and t.kind = 'family') then
    return query select false, 'asked', null::date, null::uuid, '16 CFR 312.6(a)(2)'::text, null::uuid;
    return;
  end if;
  for rule in
    select distinct on (r.starts_with) r.id, r.starts_with, r.keep_days, r.citation from public.retention_rules r
    where (r.owner_tenant_id = tenant or r.owner_tenant_id is null) and r.data_class in ('plan', 'service_log')
      and r.starts_with in ('exit', 'last_service', 'majority', 'creation') and r.deleted_at is null
      and today between r.valid_from and coalesce(r.valid_to, 'infinity')
    order by r.starts_with, r.owner_tenant_id nulls last
  loop
    starts := app.retention_start(tenant, student, rule.starts_with);
    if starts is null or rule.keep_days is null then
      return query select true, case when starts is null then 'not_begun' else 'kept' end, null::date, rule.id, rule.citation, null::uuid;
      return;
    end if;
    if last is null or starts + rule.keep_days > last then
      last := starts + rule.keep_days;
      standing_of.rule_id := rule.id;
      standing_of.citation := rule.citation;
    end if;
  end loop;
  if last is null then
    return query select true, 'no_rule', null::date, null::uuid, '34 CFR 300.624'::text, null::uuid;
    return;
  end if;
  return query select today < last, case when today < last then 'law' else 'over' end, last, standing_of.rule_id,
    standing_of.citation, null::uuid;
end
$$;
comment on function app.standing_of(uuid, uuid, text) is 'Whether one class of a learner''s data must stay, until when and by which rule, hold or request';

create function app.erasure_of(student uuid)
returns table (data_class text, row_count bigint, stands boolean, reason text, stands_until date, rule_id uuid, citation text, stop_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  tenant uuid := app.tenant_id();
  wanted text;
  counted bigint;
begin
  if not app.may_erase(student) or not exists (
      select from public.student_profiles p where p.tenant_id = tenant and p.id = student) then
    raise exception 'There is no such learner, or you do not keep records here.' using errcode = 'AV040';
  end if;
  foreach wanted in array app.erasable_classes() loop
    execute (select 'select ' || string_agg(format(
        case when t = 'student_profiles' then '(select count(*) from public.%I where tenant_id = $1 and id = $2)'
          else '(select count(*) from public.%I where tenant_id = $1 and student_id = $2)' end, t), ' + ')
      from unnest(app.learner_tables(wanted) || case when wanted = 'permanent_record' then array['student_profiles'] else '{}' end) as t)
      into counted using tenant, student;
    return query select wanted, counted, s.* from app.standing_of(tenant, student, wanted) s;
  end loop;
end
$$;
comment on function app.erasure_of(uuid) is 'Class by class: how many rows a learner has, and what must stay, until when and why';

-- One statement for all rows of a class: keys between them are asked at its end, so their order does not matter. Rows that
-- stay let go of rows that leave. Then what speaks of the rows elsewhere, and the values of the trail; who did what, when, to
-- which row, stays.
create function app.erase_rows(tenant uuid, student uuid, wanted text, keeps_permanent boolean)
returns table (table_name text, row_count bigint)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  tables text[] := app.learner_tables(wanted) || case wanted when 'permanent_record' then array['student_profiles'] else '{}' end;
  others text[] := array(select t from unnest(app.learner_tables(null)) as t where not t = any (tables));
  edge record;
  found record;
  is_there boolean;
  account uuid;
  gone uuid[];
begin
  if wanted = 'permanent_record' then
    for found in select t from unnest(others) as t loop
      execute format('select exists (select from public.%I where tenant_id = $1 and student_id = $2)', found.t)
        into is_there using tenant, student;
      if is_there then
        raise exception 'The learner''s own row goes last, and % still holds rows.', found.t using errcode = 'AV041';
      end if;
    end loop;
  end if;
  for edge in
    select child.relname as child, a.attname as name, a.attnotnull as must_name
    from pg_constraint k
    join pg_class child on child.oid = k.conrelid
    join pg_class parent on parent.oid = k.confrelid
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[array_upper(k.conkey, 1)]
    where k.contype = 'f' and parent.relnamespace = 'public'::regnamespace and parent.relname = any (tables)
      and parent.relname <> 'student_profiles' and child.relname = any (others)
  loop
    if edge.must_name then
      execute format('select exists (select from public.%I where tenant_id = $1 and student_id = $2)', edge.child) into is_there
        using tenant, student;
      if is_there then
        raise exception 'The class % goes first: % names rows of the class %.', app.class_of(edge.child), edge.child, wanted using errcode = 'AV041';
      end if;
      continue;
    end if;
    execute format('update public.%I set %I = null where tenant_id = $1 and student_id = $2 and %I is not null', edge.child, edge.name, edge.name)
      using tenant, student;
  end loop;
  execute app.erasing_statement(tables) into found using tenant, student;
  gone := found.ids || case wanted when 'permanent_record' then array[student] else '{}'::uuid[] end;
  return query select t.name, t.counted from unnest(tables, found.counts) as t (name, counted) where t.counted > 0;

  with ids as (delete from public.external_ids x where x.tenant_id = tenant and x.row_id = any (gone) returning x.id, x.sourced_id),
    imports as (delete from public.roster_import_findings f where f.tenant_id = tenant and f.sourced_id in (select i.sourced_id from ids i) returning f.id),
    jobs as (delete from public.roster_job_findings f where f.tenant_id = tenant and f.sourced_id in (select i.sourced_id from ids i) returning f.id)
  select array(select id from ids union all select id from imports union all select id from jobs) as ids into found;
  gone := gone || found.ids;
  if wanted = 'plan' then
    select p.user_id into account from public.student_profiles p where p.tenant_id = tenant and p.id = student;
    gone := gone || app.erase_about(tenant, student) || app.erase_account(tenant, account);
    if keeps_permanent then
      update public.student_profiles p set user_id = null, pronouns = null, home_language = null, photo_document_id = null,
        communication_mode = 'speech', wording = 'adult', preferences = '{"v": 1}', accessibility = '{"v": 1}', shows_plan_page = false
      where p.tenant_id = tenant and p.id = student;
    end if;
  end if;
  return query select * from app.erase_values(tenant, student, wanted, gone, account, keeps_permanent);
end
$$;
comment on function app.erase_rows(uuid, uuid, text, boolean) is 'Deletes one class of a learner''s rows with what speaks of them; called by app.erase and app.erase_again only';

-- The statement that deletes a learner's ($2) rows of a tenant ($1) in these tables: their counts in order, their ids.
create function app.erasing_statement(tables text[]) returns text
language sql immutable set search_path = pg_catalog, pg_temp
as $$
  select 'with ' || string_agg(format('d%s as (delete from public.%I where tenant_id = $1 and %I = $2 returning id)',
      n, t, case t when 'student_profiles' then 'id' else 'student_id' end), ', ' order by n)
    || ' select array[' || string_agg(format('(select count(*) from d%s)', n), ', ' order by n) || '] as counts, array('
    || string_agg(format('select id from d%s', n), ' union all ' order by n) || ') as ids'
  from unnest(tables) with ordinality as x (t, n)
$$;
comment on function app.erasing_statement(text[]) is 'The one statement that deletes a learner''s rows in these tables';

-- Mails, notices and visits about a learner, to whomever they went.
create function app.erase_about(tenant uuid, student uuid) returns uuid[]
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  with mails as (delete from public.outbox_mails m where m.tenant_id = tenant and m.about_student_id = student returning m.id),
    attempts as (delete from public.delivery_attempts a where a.tenant_id = tenant and a.mail_id in (select id from mails) returning a.id),
    notices as (delete from public.notifications n where n.tenant_id = tenant and n.about_student_id = student returning n.id),
    visits as (delete from public.support_grants g where g.tenant_id = tenant and g.learner_id = student returning g.id)
  select array(select id from mails union all select id from attempts union all select id from notices union all select id from visits)
$$;
comment on function app.erase_about(uuid, uuid) is 'Deletes mails, notices and visits of support about a learner';

-- The learner's own account: what is theirs alone goes, the account stays without anything that tells whose it was, since
-- the trail names it.
create function app.erase_account(tenant uuid, account uuid) returns uuid[]
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  gone uuid[];
begin
  if account is null then
    return '{}';
  end if;
  with mails as (delete from public.outbox_mails m where m.tenant_id = tenant and m.user_id = account returning m.id),
    attempts as (delete from public.delivery_attempts a where a.tenant_id = tenant and a.mail_id in (select id from mails) returning a.id),
    t1 as (delete from public.access_tokens x where x.tenant_id = tenant and x.user_id = account returning x.id),
    t2 as (delete from public.account_links x where x.tenant_id = tenant and x.user_id = account returning x.id),
    t3 as (delete from public.backup_codes x where x.tenant_id = tenant and x.user_id = account returning x.id),
    t4 as (delete from public.external_identities x where x.tenant_id = tenant and x.user_id = account returning x.id),
    t5 as (delete from public.idempotency_keys x where x.tenant_id = tenant and x.user_id = account returning x.id),
    t6 as (delete from public.known_devices x where x.tenant_id = tenant and x.user_id = account returning x.id),
    t7 as (delete from public.mfa_credentials x where x.tenant_id = tenant and x.user_id = account returning x.id),
    t8 as (delete from public.notification_choices x where x.tenant_id = tenant and x.user_id = account returning x.id),
    t9 as (delete from public.notifications x where x.tenant_id = tenant and x.user_id = account returning x.id),
    t10 as (delete from public.outbox_texts x where x.tenant_id = tenant and x.user_id = account returning x.id),
    t11 as (delete from public.phone_codes x where x.tenant_id = tenant and x.user_id = account returning x.id),
    t12 as (delete from public.picture_pins x where x.tenant_id = tenant and x.user_id = account returning x.id),
    t13 as (delete from public.user_passwords x where x.tenant_id = tenant and x.user_id = account returning x.id),
    t14 as (delete from public.user_roles x where x.tenant_id = tenant and x.user_id = account returning x.id),
    t15 as (delete from public.user_sessions x where x.tenant_id = tenant and x.user_id = account returning x.id),
    t16 as (delete from public.external_ids x where x.tenant_id = tenant and x.row_id = account returning x.id)
  select array(select id from mails union all select id from attempts union all select id from t1 union all select id from t2
    union all select id from t3 union all select id from t4 union all select id from t5 union all select id from t6
    union all select id from t7 union all select id from t8 union all select id from t9 union all select id from t10
    union all select id from t11 union all select id from t12 union all select id from t13 union all select id from t14
    union all select id from t15 union all select id from t16) into gone;
  update public.person_merges m set reason = '-' where m.tenant_id = tenant and account in (m.kept_user_id, m.merged_user_id);
  update public.users u set username = 'erased-' || u.id, status = 'deactivated', given_name = '-', middle_name = null,
    family_name = '-', title = null, pronouns = null, email = null, is_email_confirmed = false, staff_identifier = null,
    home_language = null, needs_interpreter = false, reading = '{"v": 1}', locale = 'en', last_signed_in_at = null,
    deactivated_at = now(), deactivation_reason = null, deleted_at = now()
  where u.tenant_id = tenant and u.id = account;
  return gone || account;
end
$$;
comment on function app.erase_account(uuid, uuid) is 'Deletes what is a learner''s account''s alone and empties the account itself';

-- Old and new values of the trail; with the learner's own row also who opened the record. The trail says so itself, learner
-- by learner, or `aivo audit verify` would find a gap.
create function app.erase_values(tenant uuid, student uuid, wanted text, gone uuid[], account uuid, keeps_permanent boolean)
returns table (table_name text, row_count bigint)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  values_gone bigint;
  others_gone bigint;
  account_gone bigint;
  readings bigint := 0;
begin
  delete from public.audit_values v using public.audit_events e
  where e.tenant_id = tenant and e.student_id = student and v.tenant_id = tenant and v.id = e.id
    and (app.class_of(e.table_name) = wanted or keeps_permanent and e.table_name = 'student_profiles');
  get diagnostics values_gone = row_count;
  delete from public.audit_values v using public.audit_events e
  where e.tenant_id = tenant and e.student_id is null and v.tenant_id = tenant and v.id = e.id
    and (e.table_name, e.row_id) in (
      select t, g from unnest(gone) as g, unnest(array['external_ids', 'roster_import_findings', 'roster_job_findings', 'outbox_mails',
        'delivery_attempts', 'notifications', 'support_grants', 'users', 'user_sessions', 'user_roles', 'user_passwords', 'picture_pins',
        'mfa_credentials', 'external_identities', 'notification_choices', 'outbox_texts', 'phone_codes', 'known_devices',
        'idempotency_keys', 'backup_codes', 'account_links', 'access_tokens']) as t);
  get diagnostics others_gone = row_count;
  if account is not null then
    delete from public.audit_values v using public.audit_events e
    where e.tenant_id = tenant and e.student_id is null and v.tenant_id = tenant and v.id = e.id
      and e.table_name in ('user_sessions', 'user_roles', 'picture_pins', 'external_identities', 'known_devices', 'notifications',
        'outbox_mails', 'account_links', 'person_merges')
      and account::text in (v.old ->> 'user_id', v.new ->> 'user_id', v.old ->> 'kept_user_id', v.new ->> 'merged_user_id');
    get diagnostics account_gone = row_count;
    others_gone := others_gone + account_gone;
  end if;
  if wanted = 'permanent_record' then
    delete from public.record_accesses r where r.tenant_id = tenant and r.student_id = student;
    get diagnostics readings = row_count;
  end if;
  insert into public.audit_events (tenant_id, id, actor_user_id, actor_role, session_id, request_id, command, table_name, student_id,
    operation, fields, row_count)
  select tenant, uuidv7(), app.user_id(), app.actor_role(), app.session_id(), app.request_id(), session_user, t.name, t.learner, 'delete', '{}', t.counted
  from (values ('audit_values', student, values_gone), ('audit_values', null, others_gone), ('record_accesses', student, readings))
    as t (name, learner, counted)
  where t.counted > 0;
  return query select t.name, t.counted from (values ('audit_values', values_gone + others_gone), ('record_accesses', readings)) as t (name, counted)
  where t.counted > 0;
end
$$;
comment on function app.erase_values(uuid, uuid, text, uuid[], uuid, boolean) is 'Removes the values of the trail about erased rows, and says so in the trail';

-- The learner's row is held alone: a hold or a request that is being written is waited for and seen, a later one waits.
create function app.erase(student uuid, data_class text, erasure uuid, asked_by text, keeps_permanent boolean default false)
returns table (table_name text, row_count bigint)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  tenant uuid := app.tenant_id();
  says record;
begin
  if not app.may_erase(student) then
    raise exception 'There is no such learner, or you do not keep records here.' using errcode = 'AV040';
  end if;
  perform from public.student_profiles p where p.tenant_id = tenant and p.id = student for update;
  if not found or not erase.data_class = any (app.erasable_classes()) then
    raise exception 'There is no such learner, or no such class of data.' using errcode = 'AV040';
  end if;
  select * into says from app.standing_of(tenant, student, erase.data_class) s;
  if says.stands then
    raise exception 'The data of the class % must stay%: %.', erase.data_class,
      coalesce(' until ' || to_char(says.stands_until, 'FMDD Mon YYYY'), ''), replace(says.reason, '_', ' ')
      using errcode = 'AV041', detail = coalesce(says.citation, '');
  end if;
  if keeps_permanent and erase.data_class = 'permanent_record' then
    raise exception 'The permanent record cannot be kept and erased at once.' using errcode = 'AV041';
  end if;
  insert into public.erasures (tenant_id, id, learner_id, data_class, asked_by, by_user_id, keeps_permanent)
  values (tenant, erase.erasure, student, erase.data_class, erase.asked_by, app.user_id(), erase.keeps_permanent);
  return query select * from app.erase_rows(tenant, student, erase.data_class, erase.keeps_permanent);
end
$$;
comment on function app.erase(uuid, text, uuid, text, boolean) is 'Erases one class of a learner''s data; refused while law, a hold or a request keeps it';

create function app.erasable_classes() returns text[]
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$ select array['focus_monitoring', 'ai_help', 'learning_activity', 'plan', 'permanent_record'] $$;
comment on function app.erasable_classes() is 'The classes of a learner''s data, in the order in which they can go';

-- After an older backup: decided before, so only done. The list outside the database says which.
create function app.erase_again(student uuid, data_class text, erasure uuid, asked_by text, keeps_permanent boolean)
returns table (table_name text, row_count bigint)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  tenant uuid := app.tenant_id();
begin
  if app.actor_role() <> 'system' or not erase_again.data_class = any (app.erasable_classes()) then
    raise exception 'An erasure is done again by the operator.' using errcode = 'AV040';
  end if;
  if exists (select from public.erasures e where e.tenant_id = tenant and e.id = erase_again.erasure) then
    return;
  end if;
  perform from public.student_profiles p where p.tenant_id = tenant and p.id = student for update;
  insert into public.erasures (tenant_id, id, learner_id, data_class, asked_by, keeps_permanent)
  values (tenant, erase_again.erasure, student, erase_again.data_class, erase_again.asked_by, erase_again.keeps_permanent);
  return query select * from app.erase_rows(tenant, student, erase_again.data_class, erase_again.keeps_permanent);
end
$$;
comment on function app.erase_again(uuid, text, uuid, text, boolean) is 'Erases once more what was erased before an older backup came back; for the owner';

-- Asked without a context, before anybody is served, over all tenants: places in the list and a number, no id.
create function app.erasures_missing(listed uuid[]) returns table (missing bigint[], unlisted bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select array(select n from unnest(listed) with ordinality as x (l, n)
      where not exists (select from public.erasures e where e.id = l) order by n),
    (select count(*) from public.erasures e where not e.id = any (listed))
$$;
comment on function app.erasures_missing(uuid[]) is 'Which of these erasures, by their places, this database has not seen, and how many it has seen that are not among them';

revoke execute on function app.class_of(text), app.learner_tables(text), app.may_erase(uuid), app.stops_of(uuid, uuid),
  app.retention_start(uuid, uuid, text), app.standing_of(uuid, uuid, text), app.erasure_of(uuid), app.erase_rows(uuid, uuid, text, boolean),
  app.erasing_statement(text[]), app.erase_about(uuid, uuid), app.erase_account(uuid, uuid),
  app.erase_values(uuid, uuid, text, uuid[], uuid, boolean), app.erase(uuid, text, uuid, text, boolean), app.erasable_classes(),
  app.erase_again(uuid, text, uuid, text, boolean), app.erasures_missing(uuid[]) from public;
grant execute on function app.erasure_of(uuid), app.erase(uuid, text, uuid, text, boolean) to aivo_member, aivo_district, aivo_worker;
grant execute on function app.erase_again(uuid, text, uuid, text, boolean) to aivo_owner;
grant execute on function app.erasures_missing(uuid[]) to aivo_member, aivo_district, aivo_platform, aivo_worker, aivo_owner;

set role aivo_owner;
