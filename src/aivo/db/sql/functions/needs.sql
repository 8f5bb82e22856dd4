-- What each relation to a learner opens: this file is the whole table, read it as one.
-- A mask holds one bit per need, in the order of NEEDS in db/scopes.py.

create function app.bit_of(need text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select 1 << (array_position(array[
    'basic', 'contact', 'plan', 'evaluation', 'health', 'service', 'behaviour', 'learning', 'focus', 'conversation',
    'registry', 'notice', 'decision', 'consent', 'pickup', 'people', 'settings', 'roster', 'audit', 'billing'], need) - 1)
$$;

create function app.mask(needs text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select coalesce(bit_or(app.bit_of(n)), 0) from unnest(string_to_array(needs, ' ')) as n where n <> ''
$$;

-- The learner: own profile, plan, activities, own words, own focus data.
create function app.self_mask(verb text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select app.mask(case verb
    when 'read' then 'basic plan service learning focus conversation'
    else 'learning focus conversation' end)
$$;

-- The six rights of a parent relation; each opens exactly its own needs.
create function app.right_mask(right_kind text, verb text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select app.mask(case right_kind
    when 'see_records' then
      case verb when 'read' then 'basic plan evaluation health service behaviour learning focus conversation registry' else '' end
    when 'decide_education' then 'decision'
    when 'give_data_consent' then 'consent'
    when 'get_notices' then case verb when 'read' then 'notice' else '' end
    when 'be_contacted' then case verb when 'read' then 'contact' else '' end
    when 'pick_up' then case verb when 'read' then 'pickup' else '' end
    else '' end)
$$;

-- Staff in a class: they teach and implement the plan; no evaluation, service note or medical fact.
create function app.class_mask(role text, verb text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select app.mask(case when role in ('teacher', 'substitute')
    then case verb when 'read' then 'basic contact plan behaviour learning conversation pickup' else 'learning behaviour contact conversation' end
    when role = 'aide'
    then case verb when 'read' then 'basic plan behaviour learning' else 'behaviour learning' end
    else '' end)
$$;

-- Assignments to one learner.
create function app.assignment_mask(kind text, verb text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select app.mask(case kind || ' ' || verb
    when 'case_manager read' then
      'basic contact plan evaluation health service behaviour learning conversation registry notice decision consent pickup'
    when 'case_manager write' then 'basic contact plan evaluation service behaviour learning conversation notice decision consent pickup'
    when 'special_education_teacher read' then 'basic contact plan evaluation service behaviour learning conversation pickup'
    when 'special_education_teacher write' then 'contact plan service behaviour learning conversation'
    when 'general_education_teacher read' then 'basic contact plan behaviour learning conversation'
    when 'general_education_teacher write' then 'contact learning behaviour conversation'
    when 'provider read' then 'basic contact plan evaluation service behaviour learning'
    when 'provider write' then 'contact plan evaluation service behaviour learning'
    when 'paraprofessional read' then 'basic plan behaviour learning'
    when 'paraprofessional write' then 'behaviour learning'
    when 'substitute read' then 'basic plan'
    when 'counselor read' then 'basic contact plan service behaviour learning'
    when 'counselor write' then 'contact service behaviour'
    when 'nurse read' then 'basic contact plan health'
    when 'nurse write' then 'contact health'
    when 'interpreter read' then 'basic contact notice'
    when 'outside_evaluator read' then 'basic evaluation'
    when 'outside_evaluator write' then 'evaluation'
    when 'administrator_of_record read' then 'basic contact plan evaluation service behaviour notice'
    when 'administrator_of_record write' then 'plan evaluation service notice'
    else '' end)
$$;

-- A seat on the team of a plan: the plan and how the learner works; evaluations open by assignment only.
create function app.team_mask(verb text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select app.mask(case verb when 'read' then 'basic contact plan behaviour learning' else '' end)
$$;

-- A visit of the platform's support to one learner's record, which the tenant allowed: what a plan's page shows, read only.
create function app.support_mask() returns integer
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$ select app.mask('basic plan service learning') $$;

-- Every duty there is, as the column's vocabulary has them.
create function app.duties() returns text[]
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select array['special_education_director', 'section_504_coordinator', 'principal', 'office_clerk', 'roster',
    'records_custodian', 'safety_team', 'security', 'state_monitor', 'nurse', 'interpreter', 'outside_evaluator', 'billing']
$$;

-- Duties of district staff. No duty carries focus or conversation: these open only by an act the parent can see.
create function app.duty_mask(duty text, verb text) returns integer
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select app.mask(case duty || ' ' || verb
    when 'special_education_director read' then
      'basic contact plan evaluation health service behaviour learning registry notice decision consent pickup people settings roster'
    when 'special_education_director write' then
      'basic contact plan evaluation health service behaviour learning registry notice decision consent pickup people settings'
    when 'section_504_coordinator read' then 'basic contact plan evaluation health service learning notice decision'
    when 'section_504_coordinator write' then 'plan evaluation service notice'
    when 'principal read' then 'basic contact plan evaluation service behaviour learning notice pickup'
    when 'principal write' then 'contact plan behaviour notice pickup'
    when 'office_clerk read' then 'basic contact notice pickup'
    when 'office_clerk write' then 'contact notice pickup'
    when 'roster read' then 'basic contact registry roster people settings'
    when 'roster write' then 'basic contact registry roster people settings'
    when 'records_custodian read' then
      'basic contact plan evaluation health service behaviour learning registry notice decision consent pickup audit'
    when 'records_custodian write' then 'basic contact registry notice audit'
    when 'safety_team read' then 'basic contact behaviour'
    when 'safety_team write' then 'behaviour'
    when 'security read' then 'people settings audit'
    when 'security write' then ''
    when 'state_monitor read' then 'basic plan evaluation service behaviour'
    when 'nurse read' then 'basic contact health'
    when 'nurse write' then 'contact health'
    when 'interpreter read' then 'basic contact notice'
    when 'outside_evaluator read' then 'basic evaluation'
    when 'outside_evaluator write' then 'evaluation'
    when 'billing read' then 'billing'
    when 'billing write' then 'billing'
    else '' end)
$$;

-- What each duty opens, in the order of app.duties(): to be asked with a constant, so that a plan holds it ready.
create function app.duty_masks(verb text) returns integer[]
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
as $$
  select array_agg(app.duty_mask(k, verb) order by n) from unnest(app.duties()) with ordinality as listed (k, n)
$$;
