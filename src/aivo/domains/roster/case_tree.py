"""The tree of a framework: one parent for each item, and an order among siblings.

A missing parent, two parents or a circle is a finding, never a crash; the item is kept where it can be seen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from uuid import UUID

from aivo.domains.roster.case_records import Association, Place, StandardItem, StandardsPackage
from aivo.domains.roster.findings import FindingLog
from aivo.domains.roster.worded import worded
from aivo.web.wording import marked as _

_DIGITS = re.compile(r"(\d+)")
_LAST, _WORD = 1 << 40, 1 << 39


def plant_tree(package: StandardsPackage, file: str, log: FindingLog) -> None:
    """Give every item its place."""
    items = {item.identifier: item for item in package.items}
    links = _parent_links(package, items, file, log)
    parents = {identifier: link.destination.identifier for identifier, link in links.items()}
    parents = {child: parent for child, parent in parents.items() if parent in items}
    _cut_circles(parents, items, file, log)
    children: dict[UUID | None, list[StandardItem]] = defaultdict(list)
    for item in package.items:
        children[parents.get(item.identifier)].append(item)
    for parent_id, siblings in children.items():
        siblings.sort(key=lambda item: _order(item, links.get(item.identifier)))
        for sequence, item in enumerate(siblings, start=1):
            package.places[item.identifier] = Place(parent_id, sequence)


def _order(
    item: StandardItem, link: Association | None
) -> tuple[int, list[tuple[int, str]], list[tuple[int, str]], int]:
    """By sequence number, then place in the printed list, then code, then place in the file."""
    number = link.sequence_number if link is not None and link.sequence_number is not None else _LAST
    return number, natural(item.list_enumeration), natural(item.human_coding_scheme), item.position


def natural(text: str) -> list[tuple[int, str]]:
    """A sort key in which 10 follows 2 and letters follow numbers; an empty text comes last."""
    if not text:
        return [(_LAST, "")]
    return [
        (min(int(part), _WORD - 1), "") if part.isascii() and part.isdigit() else (_WORD, part.lower())
        for part in _DIGITS.split(text[:200]) if part
    ]  # fmt: skip


def _parent_links(
    package: StandardsPackage, items: dict[UUID, StandardItem], file: str, log: FindingLog
) -> dict[UUID, Association]:
    """For each item the one isChildOf that counts."""
    claims: dict[UUID, list[Association]] = defaultdict(list)
    for link in package.associations:
        if link.kind == "isChildOf" and link.origin.identifier in items:
            claims[link.origin.identifier].append(link)
    chosen: dict[UUID, Association] = {}
    for item in package.items:
        claimed = claims.get(item.identifier, [])
        leading = [
            link for link in claimed
            if link.destination.identifier in items or link.destination.identifier == package.document.identifier
        ]  # fmt: skip
        parents = {link.destination.identifier for link in leading}
        if not claimed:
            _note(item, "case_no_parent", _("The item has no isChildOf association."), file, log)
        elif not leading:
            _note(item, "case_parent_missing", _("The parent is not in the package."), file, log)
        elif len(parents) > 1:
            _note(item, "case_two_parents", worded(_("The item has %(count)s parents."), count=len(parents)), file, log)
        if leading:
            chosen[item.identifier] = leading[0]
    return chosen


def _cut_circles(parents: dict[UUID, UUID], items: dict[UUID, StandardItem], file: str, log: FindingLog) -> None:
    """Take out the link by which an item would be its own ancestor."""
    settled: set[UUID] = set()
    for start in items:
        trail: set[UUID] = set()
        node: UUID | None = start
        while node is not None and node not in settled:
            trail.add(node)
            above = parents.get(node)
            if above in trail:
                _note(items[node], "case_cycle", _("The item would be its own ancestor."), file, log)
                del parents[node]
                above = None
            node = above
        settled |= trail


def _note(item: StandardItem, code: str, message: str, file: str, log: FindingLog) -> None:
    log.add(code, message, file=file, row=item.position, column="CFAssociations", sourced_id=str(item.identifier))
