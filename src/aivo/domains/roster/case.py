"""Reading a CASE 1.0 or 1.1 package of academic standards, with or without its wrapper, into typed form.

Everything is known by its identifier, never by its code: codes repeat and are re-lettered. Retired items stay, the
licence and the notice of the framework stay with it.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from aivo.domains.roster.case_fields import Fields
from aivo.domains.roster.case_records import (
    ADOPTION_STATUSES,
    ASSOCIATION_TYPES,
    Association,
    Definition,
    FrameworkDocument,
    StandardItem,
    StandardsPackage,
)
from aivo.domains.roster.case_tree import plant_tree
from aivo.domains.roster.cells import shown
from aivo.domains.roster.codes import Severity
from aivo.domains.roster.findings import Finding, FindingLog
from aivo.domains.roster.worded import worded
from aivo.web.wording import marked as _

MAX_BYTES = 200 << 20
_DEFINITION_KINDS = {
    "CFConcepts": "concept",
    "CFSubjects": "subject",
    "CFLicenses": "licence",
    "CFItemTypes": "item_type",
    "CFAssociationGroupings": "association_grouping",
}


@dataclass(slots=True)
class StandardsResult:
    """What was read of a package, and what is wrong with it."""

    findings: list[Finding]
    package: StandardsPackage | None = None
    sha256: str = ""
    by_code: dict[str, int] = field(default_factory=dict)
    error_count: int = 0
    warning_count: int = 0

    def to_json(self) -> dict[str, object]:
        """The answer of ``aivo standards import --json``, before anything is stored."""
        package = self.package
        summary: dict[str, object] = {"errors": self.error_count, "warnings": self.warning_count, "codes": self.by_code}
        if package is not None:
            summary |= {
                "framework": package.document.title,
                "items": len(package.items),
                "associations": dict(sorted(Counter(link.kind for link in package.associations).items())),
            }
        return {"findings": [finding.to_json() for finding in self.findings], "summary": summary}


def read_standards(path: Path) -> StandardsResult:
    """Read and check a package; without a document there is none."""
    log = FindingLog()
    content = _load(path, log)
    package = _read_package(content, path.name, log) if content is not None else None
    result = StandardsResult(log.findings(), package)
    result.sha256 = sha256(path.read_bytes()).hexdigest() if content is not None else ""
    result.by_code = dict(sorted(log.by_code.items()))
    result.error_count = log.by_severity[Severity.ERROR]
    result.warning_count = log.by_severity[Severity.WARNING]
    return result


def _load(path: Path, log: FindingLog) -> dict[str, object] | None:
    if not path.is_file():
        log.add("file_not_found", worded(_("There is no file %(name)s."), name=path.name), file=path.name)
        return None
    if path.stat().st_size > MAX_BYTES:
        log.add("json_unreadable", _("The file is larger than a package may be."), file=path.name)
        return None
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        log.add("json_unreadable", _("The file is not JSON in UTF-8."), file=path.name)
        return None
    if isinstance(content, dict) and isinstance(content.get("CFPackage"), dict):
        content = content["CFPackage"]
    if not isinstance(content, dict) or not isinstance(content.get("CFDocument"), dict):
        log.add("case_not_a_package", _("The file holds no CFDocument."), file=path.name)
        return None
    return content


def _refuse_constant(word: str) -> float:
    raise ValueError(word)


def _read_package(content: dict[str, object], file: str, log: FindingLog) -> StandardsPackage | None:
    definitions = _definitions(content.get("CFDefinitions"), file, log)
    document = _document(_objects([content["CFDocument"]], "CFDocument", file, log)[0], definitions)
    if document is None:
        return None
    package = StandardsPackage(document, definitions=definitions)
    for fields in _unique(_objects(content.get("CFItems"), "CFItems", file, log)):
        if item := _item(fields, document):
            package.items.append(item)
    for fields in _unique(_objects(content.get("CFAssociations"), "CFAssociations", file, log)):
        if link := _association(fields):
            package.associations.append(link)
    if isinstance(rubrics := content.get("CFRubrics"), list) and rubrics:
        message = worded(_("The package holds %(count)s rubrics."), count=format(len(rubrics), ","))
        log.add("case_rubrics_not_read", message, file=file, column="CFRubrics")
    if not package.items:
        log.add("case_no_items", _("The package holds no items."), file=file)
    _note_repeated_codes(package, file, log)
    plant_tree(package, file, log)
    return package


def _objects(value: object, name: str, file: str, log: FindingLog) -> list[Fields]:
    entries = value if isinstance(value, list) else []
    found = []
    for position, entry in enumerate(entries, start=1):
        if isinstance(entry, dict):
            found.append(Fields(entry, name, position, file, log))
        else:
            log.add("case_value_invalid", _("The entry is not an object."), file=file, row=position, column=name)
    return found


def _unique(found: list[Fields]) -> list[Fields]:
    """The first object of each identifier."""
    seen: dict[str, int] = {}
    kept = []
    for fields in found:
        said = fields.said_id.lower()
        before = seen.setdefault(said, fields.position) if said else fields.position
        if before == fields.position:
            kept.append(fields)
        else:
            fields.note(
                "case_duplicate_identifier",
                worded(_("Entry %(before)s has the same identifier."), before=before),
                "identifier",
            )
    return kept


def _definitions(value: object, file: str, log: FindingLog) -> list[Definition]:
    found = []
    groups = value if isinstance(value, dict) else {}
    for name, kind in _DEFINITION_KINDS.items():
        for fields in _objects(groups.get(name), name, file, log):
            identifier = fields.identifier()
            if identifier is not None:
                code = fields.text("typeCode") or fields.text("hierarchyCode") or fields.text("keywords")
                found.append(
                    Definition(
                        kind=kind, identifier=identifier, uri=fields.text("uri"), title=fields.text("title"),
                        description=fields.text("description"), code=code, text=fields.text("licenseText"),
                    )
                )  # fmt: skip
    return found


def _document(fields: Fields, definitions: list[Definition]) -> FrameworkDocument | None:
    identifier, title = fields.identifier(), fields.text("title")
    if identifier is None or not title:
        fields.note("case_document_incomplete", _("The document has no identifier or no title."))
        return None
    status = fields.text("adoptionStatus")
    if status and status not in ADOPTION_STATUSES:
        fields.note(
            "case_value_invalid",
            worded(_("%(status)s is not an adoption status."), status=shown(status)),
            "adoptionStatus",
        )
        status = ""
    licence = _licence(fields, definitions)
    if licence is None and not fields.uri("licenseURI"):
        fields.note("case_no_licence", _("The framework names no licence."), "licenseURI")
    return FrameworkDocument(
        identifier=identifier, uri=fields.text("uri"), title=title, creator=fields.text("creator"),
        publisher=fields.text("publisher"), description=fields.text("description"),
        framework_type=fields.text("frameworkType"), case_version=fields.text("caseVersion"),
        framework_version=fields.text("version"), subjects=fields.texts("subject"),
        subject_uris=fields.uris("subjectURI"), language=fields.text("language") or "en", adoption_status=status,
        status_start_on=fields.day("statusStartDate"), status_end_on=fields.day("statusEndDate"),
        official_source_url=fields.text("officialSourceURL"), package_uri=fields.uri("CFPackageURI"),
        licence_uri=fields.uri("licenseURI"), licence_title=licence.title if licence else "",
        licence_text=licence.text or licence.description if licence else "", notes=fields.text("notes"),
        last_changed_at=fields.moment("lastChangeDateTime"),
    )  # fmt: skip


def _licence(fields: Fields, definitions: list[Definition]) -> Definition | None:
    """The licence the document points at, or the only one of the package."""
    licences = [entry for entry in definitions if entry.kind == "licence"]
    link = fields.link("licenseURI") if isinstance(fields.values.get("licenseURI"), dict) else None
    uri = fields.uri("licenseURI")
    for licence in licences:
        if (link is not None and licence.identifier == link.identifier) or (uri and licence.uri == uri):
            return licence
    if link is not None and link.title:
        return Definition(kind="licence", identifier=link.identifier, uri=link.uri, title=link.title)
    return licences[0] if len(licences) == 1 else None


def _item(fields: Fields, document: FrameworkDocument) -> StandardItem | None:
    identifier, statement = fields.identifier(), fields.text("fullStatement")
    if identifier is None or not statement:
        fields.note("case_item_incomplete", _("The item has no identifier or no fullStatement."))
        return None
    return StandardItem(
        identifier=identifier, position=fields.position, uri=fields.text("uri"), full_statement=statement,
        human_coding_scheme=fields.text("humanCodingScheme"), list_enumeration=fields.text("listEnumeration"),
        abbreviated_statement=fields.text("abbreviatedStatement"), alternative_label=fields.text("alternativeLabel"),
        item_type=fields.text("CFItemType"), item_type_uri=fields.uri("CFItemTypeURI"),
        subjects=fields.texts("subject") or document.subjects,
        subject_uris=fields.uris("subjectURI") or document.subject_uris, education_level=fields.grades(),
        language=fields.text("language") or document.language, concept_keywords=fields.texts("conceptKeywords"),
        concept_keywords_uri=fields.uri("conceptKeywordsURI"), notes=fields.text("notes"),
        licence_uri=fields.uri("licenseURI"), status_start_on=fields.day("statusStartDate"),
        status_end_on=fields.day("statusEndDate"), last_changed_at=fields.moment("lastChangeDateTime"),
    )  # fmt: skip


def _association(fields: Fields) -> Association | None:
    identifier, said = fields.identifier(), fields.text("associationType")
    origin, destination = fields.link("originNodeURI"), fields.link("destinationNodeURI")
    if identifier is None or not said or origin is None or destination is None:
        fields.note("case_association_incomplete", _("The identifier, type, origin or destination is missing."))
        return None
    known = {kind.lower(): kind for kind in ASSOCIATION_TYPES}
    kind = known.get(said.lower().replace(" ", ""), said)
    if kind not in ASSOCIATION_TYPES and not kind.startswith("ext:"):
        fields.note(
            "case_association_type_unknown",
            worded(_("%(said)s is not a type of association."), said=shown(said)),
            "associationType",
        )
        return None
    return Association(
        identifier=identifier, position=fields.position, kind=kind, uri=fields.text("uri"), origin=origin,
        destination=destination, sequence_number=fields.whole("sequenceNumber"),
        grouping_uri=fields.uri("CFAssociationGroupingURI"), notes=fields.text("notes"),
        last_changed_at=fields.moment("lastChangeDateTime"),
    )  # fmt: skip


def _note_repeated_codes(package: StandardsPackage, file: str, log: FindingLog) -> None:
    first: dict[str, UUID] = {}
    for item in package.items:
        code = item.human_coding_scheme
        if code and first.setdefault(code, item.identifier) != item.identifier:
            log.add(
                "case_code_repeated", worded(_("The code %(code)s stands on another item too."), code=shown(code)),
                file=file,
                row=item.position, column="CFItems.humanCodingScheme", sourced_id=str(item.identifier),
            )  # fmt: skip
