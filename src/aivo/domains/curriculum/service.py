"""Verbs of the curriculum room: write a framework of one's own, relate items. Published ones are imported."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from aivo.db.context import Ctx
from aivo.domains.curriculum.models import CurriculumFramework, CurriculumStandard, StandardAssociation
from aivo.domains.curriculum.permissions import demand
from aivo.domains.curriculum.schemas import FrameworkDraft, StandardDraft

GRADES = ("IT", "PR", "PK", "TK", "KG", *(f"{grade:02d}" for grade in range(1, 14)))
"""CEDS grade codes in their order."""


async def write_framework(
    ctx: Ctx, draft: FrameworkDraft, items: Sequence[StandardDraft]
) -> tuple[CurriculumFramework, list[CurriculumStandard]]:
    """Write a framework with its items in their order; the tree and what comes before what become associations."""
    demand(ctx.actor, "write_framework")
    owner = None if ctx.actor.role == "platform_admin" else ctx.actor.tenant_id
    framework = CurriculumFramework(
        owner_tenant_id=owner,
        case_identifier=draft.case_identifier,
        case_uri=f"urn:uuid:{draft.case_identifier}",
        kind=draft.kind,
        jurisdiction=draft.jurisdiction,
        title=draft.title,
        creator=draft.creator,
        description=draft.description,
        framework_version=draft.framework_version,
        subjects=list(draft.subjects),
        language=draft.language,
        adoption_status="Adopted",
        attribution=draft.attribution,
        licence_title=draft.licence_title,
    )
    ctx.add(framework)
    await ctx.flush()
    rows = {item.case_identifier: _standard(framework, item, place) for place, item in enumerate(items, start=1)}
    for row in rows.values():
        ctx.add(row)
    await ctx.flush()
    for item in items:
        row = rows[item.case_identifier]
        above = item.under or framework.case_identifier
        relation = _association(framework, "isChildOf", row, above, rows.get(above))
        relation.sequence_number = row.sequence
        relation.destination_framework_id = framework.id if item.under is None else None
        ctx.add(relation)
        for earlier in item.after:
            ctx.add(_association(framework, "precedes", rows[earlier], row.case_identifier, row))
    await ctx.flush()
    return framework, list(rows.values())


async def relate(
    ctx: Ctx, framework: CurriculumFramework, kind: str, origin: CurriculumStandard, destination: CurriculumStandard
) -> StandardAssociation:
    """Relate two items of any frameworks: a cross-walk (``exactMatchOf``, ``isRelatedTo``) or a successor."""
    demand(ctx.actor, "relate")
    relation = _association(framework, kind, origin, destination.case_identifier, destination)
    ctx.add(relation)
    await ctx.flush()
    return relation


def _standard(framework: CurriculumFramework, item: StandardDraft, place: int) -> CurriculumStandard:
    return CurriculumStandard(
        owner_tenant_id=framework.owner_tenant_id,
        framework_id=framework.id,
        case_identifier=item.case_identifier,
        case_uri=f"urn:uuid:{item.case_identifier}",
        human_coding_scheme=item.code,
        full_statement=item.full_statement,
        abbreviated_statement=item.abbreviated_statement,
        plain_words=item.plain_words,
        item_type=item.item_type,
        subject=item.subject,
        subjects=[item.subject],
        education_level=sorted(item.education_level, key=GRADES.index),
        language=framework.language,
        sequence=place,
    )


def _association(
    framework: CurriculumFramework,
    kind: str,
    origin: CurriculumStandard,
    destination: UUID,
    destination_row: CurriculumStandard | None,
) -> StandardAssociation:
    identifier = uuid5(framework.case_identifier, f"{kind} {origin.case_identifier} {destination}")
    return StandardAssociation(
        owner_tenant_id=framework.owner_tenant_id,
        framework_id=framework.id,
        case_identifier=identifier,
        case_uri=f"urn:uuid:{identifier}",
        association_type=kind,
        origin_identifier=origin.case_identifier,
        origin_title=origin.full_statement,
        origin_standard_id=origin.id,
        destination_identifier=destination,
        destination_title=framework.title if destination_row is None else destination_row.full_statement,
        destination_standard_id=None if destination_row is None else destination_row.id,
    )
