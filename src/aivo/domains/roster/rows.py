"""From a row of text to a row of values: every cell read by the kind of its column, every doubt noted.

Cells of password columns and of columns Aivo has no field for are gone before anything else is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from aivo.domains.roster import cells
from aivo.domains.roster.cells import Cell, Note
from aivo.domains.roster.codes import Effect
from aivo.domains.roster.findings import FindingLog
from aivo.domains.roster.headers import Header, read_header
from aivo.domains.roster.layouts import LAYOUTS, Column, Kind, Layout
from aivo.domains.roster.manifest import Mode
from aivo.domains.roster.package import Package
from aivo.domains.roster.textfile import rows
from aivo.domains.roster.vocabularies import VOCABULARIES
from aivo.domains.roster.worded import worded
from aivo.web.wording import marked as _

Value = str | bool | int | float | date | datetime | tuple[str, ...] | tuple[tuple[str, str], ...]
HASH = (1 << 64) - 1
REMOVAL_COLUMNS = frozenset({"sourcedId", "status", "dateLastModified"})
_NULL_WORDS = frozenset({"null", "#n/a", "#ref!", "#value!", "n/a", "(null)", "\\n"})


@dataclass(slots=True)
class Row:
    """One row of a file, read: its values by column name."""

    file: str
    number: int
    sourced_id: str
    is_removed: bool = False
    modified_at: datetime | None = None
    values: dict[str, Value] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)

    def text(self, column: str) -> str:
        """A text, word or reference; empty when the cell is."""
        value = self.values.get(column)
        return value if isinstance(value, str) else ""

    def texts(self, column: str) -> tuple[str, ...]:
        """A list; empty when the cell is."""
        value = self.values.get(column)
        return tuple(part for part in value if isinstance(part, str)) if isinstance(value, tuple) else ()

    def pairs(self, column: str) -> tuple[tuple[str, str], ...]:
        """User ids or the steps of a scale."""
        value = self.values.get(column)
        return tuple(part for part in value if isinstance(part, tuple)) if isinstance(value, tuple) else ()

    def day(self, column: str) -> date | None:
        """A date."""
        value = self.values.get(column)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None

    def flag(self, column: str) -> bool | None:
        """A boolean; none when the cell is empty."""
        value = self.values.get(column)
        return value if isinstance(value, bool) else None

    def number_of(self, column: str) -> float | None:
        """A number; none when the cell is empty."""
        value = self.values.get(column)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def note(self, log: FindingLog, code: str, message: str, column: str | None = None) -> Effect:
        """Say something about this row."""
        return log.add(
            code, message, file=f"{self.file}.csv", row=self.number, column=column, sourced_id=self.sourced_id
        )


@dataclass(slots=True)
class Reading:
    """How one file is being read, and what has been left out of it."""

    layout: Layout
    mode: Mode
    log: FindingLog
    seen: dict[str, int] = field(default_factory=dict)
    """By sourcedId the row's number and, in the lower 64 bits, a hash of its cells: one number costs least memory."""
    left_out: set[str] = field(default_factory=set)
    row_count: int = 0
    left_out_count: int = 0
    has_said_status: bool = False
    has_said_passwords: bool = False

    def leave_out(self, row: Row) -> None:
        """Remember a row with an error: it is in the file, so it is not gone, but it is not used."""
        if row.sourced_id:
            self.left_out.add(row.sourced_id)
        self.left_out_count += 1


def read_rows(package: Package, version: str, reading: Reading) -> Iterator[Row]:
    """The usable rows of a file, one at a time."""
    layout, log = reading.layout, reading.log
    header: Header | None = None
    for number, texts in rows(package, layout.file, log):
        if header is None:
            header = read_header(layout, version, texts, log)
            if header is None:
                return
            continue
        reading.row_count += 1
        row = _read_row(number, texts, header, reading)
        if row is not None:
            yield row
    if header is None and not log.is_refused:
        log.add("file_empty", _("The file has no header row."), file=f"{layout.file}.csv")


def look_at_header(package: Package, version: str, file: str, log: FindingLog) -> None:
    """Check the header of a file that is not to be read."""
    for _number, texts in rows(package, file, log):
        read_header(LAYOUTS[version][file], version, texts, log, is_read=False)
        return


def _read_row(number: int, texts: list[str], header: Header, reading: Reading) -> Row | None:
    row = Row(reading.layout.file, number, "")
    index, _required = header.columns["sourcedId"]
    if index < len(texts):
        row.sourced_id = (cells.clean(texts[index]).value or "")[: cells.MAX_ID]
    if row.sourced_id and _is_repeated(row, texts, header, reading):
        return None
    if not _is_readable(row, texts, header, reading):
        reading.leave_out(row)
        return None
    return row


def _is_readable(row: Row, texts: list[str], header: Header, reading: Reading) -> bool:
    """Read the cells; of a row that says "remove me" only the id, the status and the time."""
    if not _has_right_length(row, texts, header, reading):
        return False
    _note_passwords(texts, header, reading)
    wanted = header.columns
    if _says_removed(texts, header):
        wanted = {name: place for name, place in header.columns.items() if name in REMOVAL_COLUMNS}
    is_usable = True
    for name, (index, column) in wanted.items():
        text = texts[index] if index < len(texts) else ""
        is_usable = _read_cell(row, name, column, text, reading) and is_usable
    for name, index in header.metadata.items():
        if index < len(texts) and (kept := cells.clean(texts[index]).value):
            row.metadata[name] = kept
    return is_usable and _read_status(row, reading)


def _says_removed(texts: list[str], header: Header) -> bool:
    index = header.columns["status"][0] if "status" in header.columns else len(texts)
    return index < len(texts) and texts[index].strip().lower() in {"tobedeleted", "inactive"}


def _has_right_length(row: Row, texts: list[str], header: Header, reading: Reading) -> bool:
    if len(texts) > header.width and any(cell.strip() for cell in texts[header.width :]):
        row.note(
            reading.log,
            "row_too_long",
            worded(_("The row has %(count)s cells, the header %(width)s."), count=len(texts), width=header.width),
        )
        return False
    if len(texts) < header.width:
        code = "row_shifted" if header.password_cells else "row_too_short"
        row.note(
            reading.log,
            code,
            worded(_("The row has %(count)s cells, the header %(width)s."), count=len(texts), width=header.width),
        )
        return code != "row_shifted"
    return True


def _note_passwords(texts: list[str], header: Header, reading: Reading) -> None:
    """Say once that the file holds passwords, without looking at more than whether a cell is empty."""
    if reading.has_said_passwords:
        return
    if any(texts[index].strip() for index in header.password_cells if index < len(texts)):
        reading.has_said_passwords = True
        file = f"{reading.layout.file}.csv"
        reading.log.add("clear_text_passwords", _("The file holds passwords."), file=file, column="password")


def _read_cell(row: Row, name: str, column: Column, raw: str, reading: Reading) -> bool:
    """Read one cell into the row; false when the row cannot be used without it."""
    if not raw and not column.is_required:
        return True
    cleaned = cells.clean(raw)
    is_kept = _note_cell(row, name, cleaned.note, reading)
    text = cleaned.value or ""
    if column.kind not in (Kind.TEXT, Kind.LIST) and text.lower() in _NULL_WORDS:
        row.note(
            reading.log, "null_word", worded(_("The cell says %(shown_text)s."), shown_text=cells.shown(text)), name
        )
        text = ""
    if not text:
        if column.is_required and is_kept:
            row.note(reading.log, "value_missing", worded(_("%(name)s is empty."), name=name), name)
            return False
        return is_kept
    found = parse(column, text)
    if found.value is not None:
        row.values[name] = found.value
    return _note_cell(row, name, _soften(column, found.note), reading) and is_kept


def _soften(column: Column, note: Note | None) -> Note | None:
    """An unreadable optional word or flag costs the value, not the row."""
    if note is None or column.is_required or column.name in {"status", "primary"}:
        return note
    softer = {"enum_unknown": "enum_ignored", "boolean_invalid": "boolean_ignored"}
    return Note(softer.get(note.code, note.code), note.message)


def _note_cell(row: Row, name: str, note: Note | None, reading: Reading) -> bool:
    return note is None or row.note(reading.log, note.code, note.message, name) is not Effect.ROW


def parse(column: Column, text: str) -> Cell[Value]:
    """Read a cell by the kind of its column."""
    found: Cell[Value]
    match column.kind:
        case Kind.ID | Kind.REFERENCE:
            found = _widen(cells.parse_id(text))
        case Kind.REFERENCES | Kind.LIST:
            found = Cell(cells.split_list(text))
        case Kind.DATE:
            found = _widen(cells.parse_date(text))
        case Kind.MOMENT:
            found = _widen(cells.parse_moment(text))
        case Kind.BOOLEAN:
            found = _widen(cells.parse_boolean(text))
        case Kind.WORD:
            found = _widen(cells.parse_word(text, VOCABULARIES[column.words]))
        case Kind.GRADES:
            found = _widen(cells.parse_grades(text))
        case Kind.YEAR:
            found = _widen(cells.parse_school_year(text))
        case Kind.NUMBER:
            found = _widen(cells.parse_number(text))
        case Kind.USER_IDS:
            found = _widen(cells.parse_user_ids(text))
        case Kind.SCALE:
            found = _widen(cells.parse_scale(text))
        case Kind.TEXT:
            found = Cell(text, cells.look_at_text(text))
        case Kind.OBJECTIVE:
            found = Cell(text)
        case Kind.PASSWORD | Kind.NEVER_STORED:
            found = Cell(None)
    return found


def _widen(cell: Cell[str] | Cell[date] | Cell[datetime] | Cell[bool] | Cell[int] | Cell[float]
           | Cell[tuple[str, ...]] | Cell[tuple[tuple[str, str], ...]]) -> Cell[Value]:  # fmt: skip
    return Cell(cell.value, cell.note)


def _read_status(row: Row, reading: Reading) -> bool:
    status = row.text("status")
    moment = row.values.get("dateLastModified")
    row.modified_at = moment if isinstance(moment, datetime) else None
    row.is_removed = status in {"tobedeleted", "inactive"}
    if status == "inactive":
        row.note(reading.log, "status_inactive", _("The status is inactive."), "status")
    if reading.mode is Mode.DELTA and (not status or row.modified_at is None):
        lacking = "status" if not status else "dateLastModified"
        row.note(
            reading.log,
            "delta_status_missing",
            worded(_("%(lacking)s is empty in a delta file."), lacking=lacking),
            lacking,
        )
        return False
    if reading.mode is Mode.BULK and (status or row.modified_at) and not reading.has_said_status:
        reading.has_said_status = True
        message = _("status or dateLastModified are filled in a bulk file.")
        reading.log.add("status_in_bulk", message, file=f"{row.file}.csv", column="status")
    return True


def _is_repeated(row: Row, texts: list[str], header: Header, reading: Reading) -> bool:
    """One row per sourcedId: the first is used. The very same row twice is only untidy."""
    unread = set(header.password_cells)
    content = hash(tuple(cell.strip() for index, cell in enumerate(texts) if index not in unread)) & HASH
    number, same = divmod(reading.seen.setdefault(row.sourced_id, row.number << 64 | content), HASH + 1)
    if number == row.number:
        return False
    if same == content:
        row.note(reading.log, "duplicate_row", worded(_("The row repeats row %(before)s."), before=number), "sourcedId")
    else:
        message = worded(_("Row %(before)s has the same sourcedId and other values."), before=number)
        row.note(reading.log, "duplicate_sourced_id", message, "sourcedId")
        reading.left_out_count += 1
    return True
