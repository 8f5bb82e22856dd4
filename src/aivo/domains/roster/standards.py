"""A framework of academic standards out of a CASE package into the curriculum, in place.

Items and associations are found again by their CASE identifier. A second import changes nothing; a yearly revision
changes texts where they stand, so that goals and results keep their alignment. What the publisher dropped stays.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from aivo.db.base import Base
from aivo.db.context import Ctx
from aivo.domains.curriculum.models import CurriculumFramework, CurriculumStandard, StandardAssociation
from aivo.domains.curriculum.schemas import CaseDefinition
from aivo.domains.roster import permissions
from aivo.domains.roster.bulk import Rows, insert_rows, update_rows
from aivo.domains.roster.case import StandardsResult, read_standards
from aivo.domains.roster.case_records import COMMON_CORE_NOTICE, FrameworkDocument, StandardsPackage
from aivo.domains.roster.errors import StandardsRefused
from aivo.domains.roster.schemas import StandardsReport
from aivo.domains.roster.shapes import KindCount
from aivo.kit.clock import now
from aivo.kit.ids import new_id

IMPORT_ONLY = frozenset({"imported_at", "source_sha256"})


async def import_standards(ctx: Ctx, path: Path) -> StandardsReport:
    """Import a CASE package: the platform's for every tenant when a platform admin acts, else the tenant's own.

    Raises ``StandardsRefused``, with the findings as ``details["findings"]``, when the file is no package.
    """
    await permissions.demand(ctx, "import_standards")
    result = await asyncio.to_thread(read_standards, path)
    package = result.package
    findings = [finding.to_json() for finding in result.findings]
    if package is None:
        first = next((finding for finding in result.findings if finding.severity.value == "error"), None)
        raise StandardsRefused(str(first) if first is not None else None, findings=findings)
    owner = None if ctx.actor.role == "platform_admin" else ctx.actor.tenant_id
    await ctx.tell("select pg_advisory_xact_lock(hashtextextended('standards ' || $1::text, 0))", str(owner))
    keeper = _Keeper(ctx, owner)
    framework_id, is_new_framework = await _keep_framework(keeper, package, result)
    items = await _keep_items(keeper, package, framework_id)
    links = await _keep_associations(keeper, package, framework_id)
    if items.added or links.added or is_new_framework:
        await _find_other_ends(keeper)
    return StandardsReport(package.document.title, framework_id, items, links, findings)


class _Keeper:
    """Rows of one owner: the platform, or one tenant."""

    def __init__(self, ctx: Ctx, owner: UUID | None) -> None:
        self.ctx = ctx
        self.owner = owner

    async def current(self, model: type[Base], where: str, *values: Any) -> list[Any]:
        """Live rows of this owner; ``where`` is ours."""
        return await self.ctx.ask(
            f"select * from {model.__tablename__} where owner_tenant_id is not distinct from $1"  # noqa: S608  (names are written in this room)
            f" and deleted_at is null and {where}",
            self.owner, *values,
        )  # fmt: skip

    async def insert(self, model: type[Base], rows: Rows) -> None:
        """Insert many rows."""
        await insert_rows(self.ctx, model, self.owner, rows)

    async def update(self, model: type[Base], rows: Rows) -> None:
        """Change many rows by id."""
        await update_rows(self.ctx, model, self.owner, rows)


async def _keep_framework(keeper: _Keeper, package: StandardsPackage, result: StandardsResult) -> tuple[UUID, bool]:
    document = package.document
    values = _framework_values(document) | {"definitions": [
        CaseDefinition(kind=entry.kind, identifier=str(entry.identifier), uri=entry.uri, title=entry.title,  # type: ignore[arg-type]  # checked before
                       description=entry.description or None, code=entry.code or None)
        for entry in package.definitions
    ]}  # fmt: skip
    found = await keeper.ctx.find_many(CurriculumFramework, where={"case_identifier": document.identifier})
    row = next((entry for entry in found if entry.owner_tenant_id == keeper.owner), None)
    stamp = {"imported_at": now(), "source_sha256": result.sha256}
    if row is None:
        framework_id = new_id()
        await keeper.insert(CurriculumFramework, [{"id": framework_id, **values, **stamp}])
        return framework_id, True
    if any(getattr(row, name) != value for name, value in values.items()):
        await keeper.update(CurriculumFramework, [{"id": row.id, **values, **stamp}])
    return row.id, False


def _framework_values(document: FrameworkDocument) -> dict[str, Any]:
    is_common_core = document.attribution == COMMON_CORE_NOTICE
    return {
        "case_identifier": document.identifier, "case_uri": document.uri, "case_version": document.case_version or None,
        "kind": "common_core" if is_common_core else "other", "jurisdiction": "US" if is_common_core else None,
        "title": document.title, "creator": document.creator, "publisher": document.publisher or None,
        "description": document.description or None, "framework_type": document.framework_type or None,
        "framework_version": document.framework_version or None, "subjects": list(document.subjects),
        "subject_uris": list(document.subject_uris), "language": document.language,
        "adoption_status": document.adoption_status or None, "status_start_on": document.status_start_on,
        "status_end_on": document.status_end_on, "official_source_url": document.official_source_url or None,
        "package_uri": document.package_uri or None, "licence_uri": document.licence_uri or None,
        "licence_title": document.licence_title or None, "licence_text": document.licence_text or None,
        "attribution": document.attribution, "notes": document.notes or None,
        "last_changed_at": document.last_changed_at,
    }  # fmt: skip


async def _keep_items(keeper: _Keeper, package: StandardsPackage, framework_id: UUID) -> KindCount:
    wanted = [
        {
            "framework_id": framework_id, "case_identifier": item.identifier, "case_uri": item.uri,
            "human_coding_scheme": item.human_coding_scheme or None, "list_enumeration": item.list_enumeration or None,
            "full_statement": item.full_statement, "abbreviated_statement": item.abbreviated_statement or None,
            "alternative_label": item.alternative_label or None, "item_type": item.item_type or None,
            "item_type_uri": item.item_type_uri or None, "subject": item.subjects[0] if item.subjects else None,
            "subjects": list(item.subjects), "subject_uris": list(item.subject_uris),
            "education_level": list(item.education_level), "language": item.language or "en",
            "concept_keywords": list(item.concept_keywords), "concept_keywords_uri": item.concept_keywords_uri or None,
            "notes": item.notes or None, "licence_uri": item.licence_uri or None,
            "sequence": package.places[item.identifier].sequence, "status_start_on": item.status_start_on,
            "status_end_on": item.status_end_on, "last_changed_at": item.last_changed_at,
        }
        for item in package.items
    ]  # fmt: skip
    known = await keeper.current(
        CurriculumStandard, "case_identifier = any ($2)", [item.identifier for item in package.items]
    )
    return await _keep(keeper, CurriculumStandard, wanted, known)


async def _keep_associations(keeper: _Keeper, package: StandardsPackage, framework_id: UUID) -> KindCount:
    """All associations of the package. A parent that is no longer named is no parent; alignments stay."""
    ends = {link.origin.identifier for link in package.associations}
    ends |= {link.destination.identifier for link in package.associations}
    standards = await _ids_of(keeper, "curriculum_standards", ends)
    frameworks = await _ids_of(keeper, "curriculum_frameworks", ends)
    wanted = [
        {
            "framework_id": framework_id, "case_identifier": link.identifier, "case_uri": link.uri,
            "association_type": link.kind, "origin_identifier": link.origin.identifier,
            "origin_uri": link.origin.uri or None, "origin_title": link.origin.title or None,
            "origin_standard_id": standards.get(link.origin.identifier),
            "destination_identifier": link.destination.identifier, "destination_uri": link.destination.uri or None,
            "destination_title": link.destination.title or None,
            "destination_standard_id": standards.get(link.destination.identifier),
            "destination_framework_id": frameworks.get(link.destination.identifier),
            "sequence_number": link.sequence_number, "grouping_uri": link.grouping_uri or None,
            "notes": link.notes or None, "last_changed_at": link.last_changed_at,
        }
        for link in package.associations
    ]  # fmt: skip
    identifiers = [link.identifier for link in package.associations]
    known = await keeper.current(
        StandardAssociation, "(framework_id = $2 or case_identifier = any ($3))", framework_id, identifiers
    )
    named, here = set(identifiers), {item.identifier for item in package.items}
    gone = [row["id"] for row in known if row["association_type"] == "isChildOf"
            and row["case_identifier"] not in named and row["origin_identifier"] in here]  # fmt: skip
    count = await _keep(keeper, StandardAssociation, wanted, known)
    act, moment = new_id(), now()
    await keeper.update(
        StandardAssociation, [{"id": row_id, "deleted_at": moment, "deletion_id": act} for row_id in gone]
    )
    return KindCount(added=count.added, changed=count.changed, removed=len(gone), unchanged=count.unchanged)


async def _ids_of(keeper: _Keeper, table: str, identifiers: Iterable[UUID]) -> dict[UUID, UUID]:
    """Rows by CASE identifier among what the owner may read: its own before the platform's."""
    rows = await keeper.ctx.ask(
        f"select id, case_identifier, owner_tenant_id from {table}"  # noqa: S608  (the name is written in this room)
        " where case_identifier = any ($1) and (owner_tenant_id is null or owner_tenant_id = $2) and deleted_at is null"
        " order by owner_tenant_id nulls first",
        list(identifiers), keeper.owner,
    )  # fmt: skip
    return {row["case_identifier"]: row["id"] for row in rows}


async def _keep(keeper: _Keeper, model: type[Base], wanted: list[dict[str, Any]], known: list[Any]) -> KindCount:
    """Insert what is new, change what differs, leave the rest alone."""
    rows = {row["case_identifier"]: row for row in known}
    new, changed = [], []
    for values in wanted:
        row = rows.get(values["case_identifier"])
        if row is None:
            new.append({"id": new_id(), **values})
        elif any(row[name] != value for name, value in values.items()):
            changed.append({"id": row["id"], **values})
    await keeper.insert(model, new)
    await keeper.update(model, changed)
    return KindCount(added=len(new), changed=len(changed), unchanged=len(wanted) - len(new) - len(changed))


async def _find_other_ends(keeper: _Keeper) -> None:
    """Associations of earlier packages may lead to what was loaded just now."""
    for end in ("origin", "destination"):
        await keeper.ctx.tell(
            f"update standard_associations a set {end}_standard_id = s.id from curriculum_standards s"  # noqa: S608  (names are written in this room)
            f" where a.owner_tenant_id is not distinct from $1 and a.{end}_standard_id is null and a.deleted_at is null"
            f" and s.case_identifier = a.{end}_identifier and s.deleted_at is null"
            " and s.owner_tenant_id is not distinct from $1",
            keeper.owner,
        )  # fmt: skip
