-- The trail and the log of reads are never changed, whoever tries. Statement triggers, so that a refusal does not depend
-- on which rows the policies let somebody find.
create trigger keep_written before update or delete or truncate on audit_events
  for each statement execute function app.keep_written('audit_events');
create trigger keep_written before update or delete or truncate on audit_values
  for each statement execute function app.keep_written('audit_values');
create trigger keep_written before update or delete or truncate on record_accesses
  for each statement execute function app.keep_written('record_accesses');
create trigger keep_written before update or delete or truncate on access_attempts
  for each statement execute function app.keep_written('access_attempts');
