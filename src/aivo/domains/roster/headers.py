"""The header row: which cell of a row belongs to which column.

Columns are found by name, never by position. A name in another case or under a known other name is read with a
warning; an optional column that is plainly misspelt too. A required column is never guessed: the message suggests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from aivo.domains.roster.cells import shown
from aivo.domains.roster.findings import FindingLog
from aivo.domains.roster.layouts import HEADER_ALIASES, LAYOUTS, Column, Kind, Layout
from aivo.domains.roster.vocabularies import is_never_stored, is_password
from aivo.domains.roster.worded import worded
from aivo.web.wording import marked as _

CLOSE_ENOUGH = 0.86
"""Similarity from which a name counts as a slip of the other (prefferedGivenName: 0.97)."""


@dataclass(slots=True)
class Header:
    """Where each column stands; columns that must not be read are not in here."""

    width: int
    columns: dict[str, tuple[int, Column]] = field(default_factory=dict)
    metadata: dict[str, int] = field(default_factory=dict)
    password_cells: list[int] = field(default_factory=list)


def plain(name: str) -> str:
    """A column name without case and punctuation."""
    return re.sub(r"[\s_-]+", "", name.strip().lower())


def read_header(
    layout: Layout, version: str, cells: list[str], log: FindingLog, *, is_read: bool = True
) -> Header | None:
    """Match a header row against its file; none when the file cannot be read by it."""
    name = f"{layout.file}.csv"
    if len(cells) == 1 and len(re.split(r"[;\t|]", cells[0])) > 2:
        log.add("wrong_delimiter", _("The cells are not separated by commas."), file=name, row=1)
        return None
    if other := _belongs_elsewhere(layout, version, cells):
        code = "wrong_content" if is_read else "wrong_content_unlisted"
        log.add(code, worded(_("The header is that of %(other)s.csv."), other=other), file=name, row=1)
        return None
    header = Header(len(cells))
    strangers = _match_names(layout, cells, header, name, log)
    missing = [column for column in layout.columns if column.name not in header.columns and _is_wanted(column, cells)]
    _match_slips(missing, strangers, header, name, log)
    _place_strangers(strangers, header, name, log)
    is_complete = _report_missing(layout, header, strangers, cells, name, log)
    _report_order(layout, header, name, log)
    return header if is_complete else None


def _belongs_elsewhere(layout: Layout, version: str, cells: list[str]) -> str | None:
    """The other file whose own columns this header has, when it lacks most of this file's own."""
    present = {plain(cell) for cell in cells if cell.strip()}

    def own_share(other: Layout) -> float:
        own = [plain(column.name) for column in other.columns[3:]]
        return sum(column in present for column in own) / len(own)

    here = own_share(layout)
    best = max(LAYOUTS[version].values(), key=own_share)
    share = own_share(best)
    return best.file if here < 0.5 and share >= 0.6 and share > here + 0.25 else None


def _match_names(layout: Layout, cells: list[str], header: Header, file: str, log: FindingLog) -> dict[int, str]:
    """Exact names, names in another case, known other names; what is left are strangers."""
    by_plain = {plain(column.name): column for column in layout.columns}
    aliases = HEADER_ALIASES.get(layout.file, {})
    strangers: dict[int, str] = {}
    blank = 0
    for index, cell in enumerate(cells):
        said = cell.strip()
        key = plain(said)
        column = by_plain.get(key) or by_plain.get(plain(aliases.get(key, "")))
        if not said:
            blank += 1
        elif column is None:
            strangers[index] = said
        elif column.name in header.columns or _is_repeated_unread(column, index, cells):
            log.add(
                "header_duplicate",
                worded(_("Two columns are called %(name)s."), name=column.name),
                file=file,
                row=1,
                column=column.name,
            )
        else:
            _take(column, index, header)
            if said != column.name:
                code = "header_case" if plain(column.name) == key else "header_alias"
                log.add(
                    code,
                    worded(_("%(said)s was read as %(name)s."), said=shown(said), name=column.name),
                    file=file,
                    row=1,
                    column=column.name,
                )
            _say_unread(column, file, log)
    if blank:
        log.add("header_blank", worded(_("%(blank)s columns have no name."), blank=blank), file=file, row=1)
    return strangers


def _is_repeated_unread(column: Column, index: int, cells: list[str]) -> bool:
    is_unread = column.kind in (Kind.PASSWORD, Kind.NEVER_STORED)
    return is_unread and any(plain(cell) == plain(column.name) for cell in cells[:index])


def _take(column: Column, index: int, header: Header) -> None:
    if column.kind is Kind.PASSWORD:
        header.password_cells.append(index)
    elif column.kind is not Kind.NEVER_STORED:
        header.columns[column.name] = (index, column)


def _say_unread(column: Column, file: str, log: FindingLog) -> None:
    if column.kind is Kind.NEVER_STORED:
        log.add(
            "header_never_stored",
            worded(_("%(name)s is not read."), name=column.name),
            file=file,
            row=1,
            column=column.name,
        )


def _is_wanted(column: Column, cells: list[str]) -> bool:
    is_unread = column.kind in (Kind.PASSWORD, Kind.NEVER_STORED)
    return not (is_unread and any(plain(cell) == plain(column.name) for cell in cells))


def _match_slips(missing: list[Column], strangers: dict[int, str], header: Header, file: str, log: FindingLog) -> None:
    """Read a misspelt optional column as what it plainly is."""
    for index, said in list(strangers.items()):
        column = _closest(said, missing)
        if column is None or column.is_required or _is_unreadable(said):
            continue
        _take(column, index, header)
        missing.remove(column)
        del strangers[index]
        message = worded(_("%(said)s is not a column; it was read as %(name)s."), said=shown(said), name=column.name)
        log.add("header_misspelt", message, file=file, row=1, column=column.name)
        _say_unread(column, file, log)


def _closest(said: str, candidates: list[Column]) -> Column | None:
    def likeness(column: Column) -> float:
        return SequenceMatcher(None, plain(said), plain(column.name)).ratio()

    best = max(candidates, key=likeness, default=None)
    return best if best is not None and likeness(best) >= CLOSE_ENOUGH else None


def _is_unreadable(said: str) -> bool:
    return is_password(said) or is_never_stored(said)


def _place_strangers(strangers: dict[int, str], header: Header, file: str, log: FindingLog) -> None:
    """Vendor columns become metadata, except passwords and what Aivo has no field for."""
    for index, said in strangers.items():
        if is_password(said):
            header.password_cells.append(index)
            log.add(
                "header_password",
                worded(_("%(said)s is not read."), said=shown(said)),
                file=file,
                row=1,
                column=said[:80],
            )
        elif is_never_stored(said):
            log.add(
                "header_never_stored",
                worded(_("%(said)s is not read."), said=shown(said)),
                file=file,
                row=1,
                column=said[:80],
            )
        elif said in header.metadata:
            log.add(
                "header_duplicate",
                worded(_("Two columns are called %(said)s."), said=shown(said)),
                file=file,
                row=1,
                column=said[:80],
            )
        else:
            header.metadata[said] = index
            message = worded(_("%(said)s is not a column of OneRoster."), said=shown(said))
            log.add("header_vendor_column", message, file=file, row=1, column=said[:80])


def _report_missing(
    layout: Layout, header: Header, strangers: dict[int, str], cells: list[str], file: str, log: FindingLog
) -> bool:
    is_complete = True
    for column in layout.columns:
        if column.name in header.columns or column.kind in (Kind.PASSWORD, Kind.NEVER_STORED):
            continue
        if column.is_required:
            is_complete = False
            close = next((said for said in strangers.values() if _closest(said, [column])), None)
            mend = worded(_("Rename %(close)s to %(name)s."), close=shown(close), name=column.name) if close else None
            message = worded(_("The column %(name)s is missing."), name=column.name)
            if close:
                asked = _("The column %(name)s is missing. Is %(close)s meant?")
                message = worded(asked, name=column.name, close=shown(close))
            log.add("header_missing", message, file=file, row=1, column=column.name, mend=mend)
        else:
            message = worded(_("The column %(name)s is missing."), name=column.name)
            log.add("header_optional_missing", message, file=file, row=1, column=column.name)
    return is_complete


def _report_order(layout: Layout, header: Header, file: str, log: FindingLog) -> None:
    places = [header.columns[name][0] for name in layout.names if name in header.columns]
    if places != sorted(places):
        log.add("header_order", _("The columns stand in another order."), file=file, row=1)
