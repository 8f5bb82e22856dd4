"""What other rooms show of this one: statements beside a part of the record. And who keeps records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from aivo.db.context import Ctx

KEEPS = """
select app.has_duty('registry', 'read') and app.has_duty('audit', 'write')
  or ($1::uuid is not null and $1 = any ((select app.my_students('registry', 'read'))::uuid[])
    and $1 = any ((select app.my_students('audit', 'write'))::uuid[])) as keeps
"""

STATEMENTS = """
select s.id, s.part, s.said, s.language, s.made_on, coalesce(u.given_name || ' ' || u.family_name, s.by_name) as name
from record_statements s left join users u on u.tenant_id = s.tenant_id and u.id = s.by_user_id
where s.tenant_id = $1 and s.student_id = $2 and s.deleted_at is null and ($3::uuid is null or s.request_id = $3)
order by s.made_on, s.id limit 50
"""


@dataclass(frozen=True, slots=True)
class Said:
    """A family's statement, readable."""

    part: str
    text: str
    language: str
    name: str
    made_on: date


async def keeps(ctx: Ctx, student_id: UUID | None = None) -> bool:
    """Whether the acting person looks after records: of everybody, or of this learner's school."""
    return bool((await ctx.ask(KEEPS, student_id))[0]["keeps"])


async def statements(ctx: Ctx, student_id: UUID, *, request_id: UUID | None = None) -> list[Said]:
    """The family's statements beside parts of the record that the acting person may read."""
    rows = await ctx.ask(STATEMENTS, ctx.actor.tenant_id, student_id, request_id)
    return [
        Said(row["part"], await text_of(ctx, "record_statements", "said", row["id"], row["said"]), row["language"],
             row["name"] or "", row["made_on"])
        for row in rows
    ]  # fmt: skip


async def text_of(ctx: Ctx, table: str, column: str, row_id: UUID, cell: bytes | None) -> str:
    """A sealed text, readable; empty for none."""
    return await ctx.unseal(table, column, row_id, cell) if cell else ""
