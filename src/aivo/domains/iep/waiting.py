"""How many things wait in a role, for a person who is at work in another one: a number and nothing else."""

from __future__ import annotations

from aivo.db.context import Ctx

OF_FAMILY = """
select (select count(*) from student_notices where tenant_id = $1 and user_id = $2
    and read_at is null and deleted_at is null)
  + (select count(*) from ieps where tenant_id = $1 and status = 'proposed' and deleted_at is null)
"""
OF_TEACHER = """
select (select count(*) from ieps i where i.tenant_id = $1 and i.status = 'in_force' and i.deleted_at is null
    and i.annual_review_due_on < (now() at time zone t.timezone)::date)
  + (select count(*) from section_504_plans f where f.tenant_id = $1 and f.status = 'in_force' and f.deleted_at is null
    and f.review_due_on < (now() at time zone t.timezone)::date)
from tenants t where t.id = $1
"""


async def of_family(ctx: Ctx) -> int:
    """Letters not read and drafts to talk about: what the family's home lists."""
    (row,) = await ctx.ask(OF_FAMILY, ctx.actor.tenant_id, ctx.actor.user_id)
    return int(row[0])


async def of_teacher(ctx: Ctx) -> int:
    """Plans whose review is late."""
    (row,) = await ctx.ask(OF_TEACHER, ctx.actor.tenant_id)
    return int(row[0])


WAITING = {"parent": of_family, "teacher": of_teacher}
