"""What the curriculum is asked: the tree, prerequisites, cross-walks and what replaced a retired item."""

from __future__ import annotations

from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.curriculum.models import CurriculumFramework, CurriculumStandard

TREE = """
with recursive upward as (
  select s.id, s.case_identifier, 0 as height, array[s.id] as seen
  from curriculum_standards s where s.id = $1 and s.deleted_at is null
  union all
  select p.id, p.case_identifier, u.height + 1, u.seen || p.id
  from upward u
  join standard_associations a on a.origin_identifier = u.case_identifier and a.association_type = 'isChildOf'
    and a.deleted_at is null
  join curriculum_standards p on p.id = a.destination_standard_id and p.deleted_at is null
  where not p.id = any (u.seen)
)
select id from upward where height > 0 order by height desc
"""
CHILDREN = """
select o.id from standard_associations a
join curriculum_standards o on o.id = a.origin_standard_id and o.deleted_at is null
where a.destination_identifier = $1 and a.association_type = 'isChildOf' and a.deleted_at is null
order by a.sequence_number nulls last, o.sequence, o.list_enumeration, o.human_coding_scheme, o.id
"""
RELATED = """
select case when a.origin_standard_id = $1 then a.destination_standard_id else a.origin_standard_id end as id
from standard_associations a
where (a.origin_standard_id = $1 or a.destination_standard_id = $1) and a.association_type = any ($2)
  and a.origin_standard_id is not null and a.destination_standard_id is not null and a.deleted_at is null
order by a.sequence_number nulls last, id
"""
SUCCESSOR = """
with recursive onward as (
  select $1::uuid as id, 0 as step, array[$1::uuid] as seen
  union all
  select a.destination_standard_id, o.step + 1, o.seen || a.destination_standard_id
  from onward o
  join standard_associations a on a.origin_standard_id = o.id and a.association_type = 'replacedBy'
    and a.destination_standard_id is not null and a.deleted_at is null
  where not a.destination_standard_id = any (o.seen)
)
select id from onward order by step desc limit 1
"""


async def framework_of(ctx: Ctx, case_identifier: UUID) -> CurriculumFramework | None:
    """The framework with this CASE identifier: the tenant's own before the platform's."""
    found = await ctx.find_many(CurriculumFramework, where={"case_identifier": case_identifier})
    return min(found, key=lambda row: row.owner_tenant_id is None, default=None)


async def standards_by_code(ctx: Ctx, code: str) -> list[CurriculumStandard]:
    """Every item with this code, in any framework. Codes repeat, so there may be several."""
    return await ctx.find_many(
        CurriculumStandard, where={"human_coding_scheme": code}, order_by=["framework_id", "sequence"]
    )


async def standards_for(ctx: Ctx, subject: str, grade: str) -> list[CurriculumStandard]:
    """The items of a subject that a grade works on: also those that begin lower and reach it."""
    return await ctx.find_many(
        CurriculumStandard,
        where={"subject": subject, "education_level": {"has": grade}},
        order_by=["framework_id", "sequence"],
    )


async def children_of(ctx: Ctx, case_identifier: UUID) -> list[CurriculumStandard]:
    """The items right under an item or a framework, in the framework's own order."""
    return await _in_order(ctx, [row["id"] for row in await ctx.ask(CHILDREN, case_identifier)])


async def path_to(ctx: Ctx, standard_id: UUID) -> list[CurriculumStandard]:
    """The items above an item, topmost first; a cycle in a bad package ends the walk."""
    return await _in_order(ctx, [row["id"] for row in await ctx.ask(TREE, standard_id)])


async def prerequisites_of(ctx: Ctx, standard_id: UUID) -> list[CurriculumStandard]:
    """Items that ``precede`` this one."""
    rows = await ctx.ask(
        "select origin_standard_id as id from standard_associations where destination_standard_id = $1"
        " and association_type = 'precedes' and origin_standard_id is not null and deleted_at is null order by id",
        standard_id,
    )
    return await _in_order(ctx, [row["id"] for row in rows])


async def crosswalk_of(ctx: Ctx, standard_id: UUID) -> list[CurriculumStandard]:
    """The same or a related item in other frameworks."""
    rows = await ctx.ask(RELATED, standard_id, ["exactMatchOf", "isRelatedTo"])
    return await _in_order(ctx, [row["id"] for row in rows])


async def successor_of(ctx: Ctx, standard_id: UUID) -> UUID:
    """What an item was replaced by, through all revisions; the item itself where it still holds."""
    rows = await ctx.ask(SUCCESSOR, standard_id)
    return UUID(str(rows[0]["id"]))


async def _in_order(ctx: Ctx, ids: list[UUID]) -> list[CurriculumStandard]:
    if not ids:
        return []
    found = {row.id: row for row in await ctx.find_many(CurriculumStandard, where={"id": {"in": ids}})}
    return [found[row_id] for row_id in ids if row_id in found]
