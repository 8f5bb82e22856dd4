"""What the page of a learner's documents asks the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.kit.errors import NotFound
from aivo.web.paging import SIZE, Slice, cut

HEAD = """
select s.id, s.given_name, s.family_name,
  s.id = any (app.my_students('evaluation', 'write')) or app.has_duty('evaluation', 'write') as may_file,
  s.id = any (app.my_students('health', 'read')) or app.has_duty('health', 'read') as may_health,
  s.id = any (app.my_students('evaluation', 'read')) and s.id = any (app.my_students('decision', 'write')) as may_give,
  app.has_duty('audit', 'write') as may_keep
from student_profiles s where s.tenant_id = $1 and s.id = $2 and s.deleted_at is null
"""

DOCUMENTS = """
select d.id::text as id, d.kind, d.title, d.dated_on, d.author, d.source, d.language, d.audience, d.media_type,
  d.byte_count, d.scan_state, d.created_at, d.by_user_id = $3 as is_own,
  coalesce(u.title || ' ', '') || u.given_name || ' ' || u.family_name as filed_by
from documents d
left join users u on u.tenant_id = d.tenant_id and u.id = d.by_user_id and u.deleted_at is null
where d.tenant_id = $1 and d.student_id = $2 and d.deleted_at is null
  and ($4::text is null or (d.dated_on, d.id) < ($4::text::date, $5::text::uuid))
order by d.dated_on desc, d.id desc limit $6
"""


async def head(ctx: Ctx, student_id: UUID) -> Any:
    """The learner, and which papers the acting person may add; ``NotFound`` where there is nobody to see."""
    rows = await ctx.ask(HEAD, ctx.actor.tenant_id, student_id)
    if not rows or ctx.actor.role == "learner":
        raise NotFound
    return rows[0]


async def documents(ctx: Ctx, student_id: UUID, after: Sequence[str | None]) -> Slice:
    """One page of the documents that the acting person may open, the newest first."""
    rows = await ctx.ask(DOCUMENTS, ctx.actor.tenant_id, student_id, ctx.actor.user_id, *after, SIZE + 1)
    return cut(rows, ("dated_on", "id"))
