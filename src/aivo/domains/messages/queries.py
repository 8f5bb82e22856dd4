"""What the messages room asks the database."""

from __future__ import annotations

MAILS_DUE = """
update outbox_mails as m set state = 'sending', attempt_count = m.attempt_count + 1, next_attempt_at = now() + $3
from users u
where m.tenant_id = $1 and u.tenant_id = $1 and u.id = m.user_id and m.deleted_at is null
  and m.id in (
    select d.id from outbox_mails d
    where d.tenant_id = $1 and d.state in ('waiting', 'sending') and d.next_attempt_at <= now() and d.deleted_at is null
    order by d.next_attempt_at limit $2 for update skip locked)
returning m.id, m.kind, m.path, m.link, nullif(u.email, '') as address, u.locale,
  m.attempt_count, m.message_id, m.state
"""
"""Takes what is due. The trigger turns `sending` into `stopped` where nothing may be sent any more."""
