"""References between the rows of a bundle: every one leads to a row of the same bundle, or to one already known."""

from __future__ import annotations

from aivo.domains.roster.bundle_index import BundleIndex, Found
from aivo.domains.roster.cells import shown
from aivo.domains.roster.layouts import Column, Kind, Layout
from aivo.domains.roster.rows import Row
from aivo.domains.roster.worded import worded
from aivo.web.wording import marked as _


def check_references(row: Row, layout: Layout, index: BundleIndex) -> bool:
    """Resolve the references of a row; false when it cannot be used. References within one file come later."""
    is_usable = True
    for column in layout.columns:
        if column.target == layout.file:
            continue
        if column.kind is Kind.REFERENCE and (target_id := row.text(column.name)):
            is_usable = check_reference(row, column, target_id, index) and is_usable
        elif column.kind is Kind.REFERENCES and (target_ids := row.texts(column.name)):
            row.values[column.name] = tuple(
                target_id for target_id in target_ids if _check_entry(row, column, target_id, index)
            )
    return is_usable


def check_reference(row: Row, column: Column, target_id: str, index: BundleIndex) -> bool:
    """Judge a single reference; false when the row cannot be used without it."""
    found = index.find(column.target, target_id, by=row.file)
    if found is Found.USABLE:
        return True
    said = worded(_("%(target_id)s of %(target)s.csv"), target_id=shown(target_id), target=column.target)
    name = column.name
    if found is Found.FILE_ABSENT:
        row.note(
            index.log,
            "reference_file_absent",
            worded(_("%(said)s cannot be looked up: the file is absent."), said=said),
            name,
        )
    elif found is Found.OUTSIDE_DELTA:
        row.note(index.log, "reference_outside_delta", worded(_("%(said)s is not among the changes."), said=said), name)
    elif found is Found.REMOVED:
        if column.is_required:
            row.note(index.log, "reference_to_removed", worded(_("%(said)s is to be removed."), said=said), name)
            row.is_removed = True
        else:
            row.note(index.log, "value_of_removed", worded(_("%(said)s is to be removed."), said=said), name)
            row.values.pop(name)
    elif column.is_required:
        code = "reference_to_left_out_row" if found is Found.LEFT_OUT else "missing_reference"
        row.note(index.log, code, _lost(said, found), name)
        return False
    else:
        code = "missing_reference_dropped" if column.is_tolerated_blank else "missing_optional_reference"
        row.note(index.log, code, _lost(said, found), name)
        row.values.pop(name)
    return True


def _check_entry(row: Row, column: Column, target_id: str, index: BundleIndex) -> bool:
    """Judge one entry of a list; false when it is left out of the list."""
    found = index.find(column.target, target_id, by=row.file)
    said = worded(_("%(target_id)s of %(target)s.csv"), target_id=shown(target_id), target=column.target)
    name = column.name
    match found:
        case Found.USABLE:
            return True
        case Found.FILE_ABSENT:
            row.note(
                index.log,
                "reference_file_absent",
                worded(_("%(said)s cannot be looked up: the file is absent."), said=said),
                name,
            )
            return True
        case Found.OUTSIDE_DELTA:
            row.note(
                index.log, "reference_outside_delta", worded(_("%(said)s is not among the changes."), said=said), name
            )
            return True
        case Found.REMOVED:
            row.note(index.log, "value_of_removed", worded(_("%(said)s is to be removed."), said=said), name)
        case Found.LEFT_OUT | Found.MISSING:
            row.note(index.log, "missing_reference_dropped", _lost(said, found), name)
    return False


def _lost(said: str, found: Found) -> str:
    if found is Found.LEFT_OUT:
        return worded(_("%(what)s has an error and is left out."), what=said)
    return worded(_("%(what)s does not exist."), what=said)


def find_circle(parents: dict[str, str]) -> set[str]:
    """The ids whose chain of parents comes back to themselves."""
    circle: set[str] = set()
    settled: set[str] = set()
    for start in parents:
        trail: list[str] = []
        on_trail: set[str] = set()
        node = start
        while node and node not in settled and node not in on_trail:
            trail.append(node)
            on_trail.add(node)
            node = parents.get(node, "")
        if node in on_trail:
            circle.update(trail[trail.index(node) :])
        settled.update(trail)
    return circle
