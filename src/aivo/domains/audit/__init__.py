"""Who changed what, and who looked: the trail of every change and the log of every opened record.

The room stands at the bottom of the house and points at nobody: its rows hold ids without foreign keys, so that they
outlive their subjects. Changes are written by triggers in the change's own transaction (``db/sql/triggers/audit.sql``);
reading a sensitive page is told by :func:`aivo.domains.audit.service.saw` before the page is shown.

Every minute a job seals what has been written (``sql/rules.sql``) and signs a checkpoint outside the database.

Models: AuditEvent, AuditValue, RecordAccess, AccessAttempt, AuditSeal. Publishes no events.
"""
