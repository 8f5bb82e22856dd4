-- What a server does that Aivo's records do not forgive: a sentence with its mend for each. Any role may ask.
with
  wrong (name, value, reason) as (
    values ('fsync', 'off', 'a power cut loses what people were told is saved'),
      ('full_page_writes', 'off', 'a power cut can tear pages'),
      ('data_checksums', 'off', 'a disk that returns wrong data is not noticed'),
      ('synchronous_commit', 'off', 'a crash loses what people were told is saved'))
select format('The server runs with %s = %s, so that %s: %s.', w.name, w.value, w.reason,
  case w.name when 'data_checksums' then 'stop it and run pg_checksums --enable'
    else format('alter system set %s = on', w.name) end) as sentence
from wrong w where current_setting(w.name) = w.value
union all
select format('The server''s log keeps the values of statements, which are about children: alter system set %s = 0.', name)
from (values ('log_parameter_max_length'), ('log_parameter_max_length_on_error')) s (name)
where current_setting(name) <> '0'
  and (name <> 'log_parameter_max_length' or current_setting('log_statement') in ('mod', 'all')
    or current_setting('log_min_duration_statement') <> '-1' or current_setting('log_min_duration_sample') <> '-1')
union all
select format('The role %s has no limit for statements left open: alter role %s set idle_in_transaction_session_timeout = ''60s''.',
  r.rolname, r.rolname)
from pg_roles r
where r.rolname in ('aivo_member', 'aivo_district', 'aivo_platform', 'aivo_worker')
  and not coalesce(array_to_string(r.rolconfig, ' ') like '%idle_in_transaction_session_timeout=%', false)
union all
select 'The server''s log repeats what people typed in the details of errors: alter system set log_error_verbosity = terse.'
where current_setting('log_error_verbosity') <> 'terse'
order by 1;
