"""How one cell of text becomes a value: dates, words, grades, booleans, years, lists.

Pure functions. Each answers with a value (none when it cannot be read) and at most one note: a code of ``codes`` with a
sentence. A cell that could mean two things is never guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Generic, NamedTuple, TypeVar

from aivo.domains.roster.vocabularies import GRADES, grade_code
from aivo.domains.roster.worded import worded
from aivo.web.wording import marked as _

T = TypeVar("T")

MAX_ID = 255
MAX_TEXT = 10_000


class Note(NamedTuple):
    """What is to be said about a cell."""

    code: str
    message: str


class Cell(NamedTuple, Generic[T]):
    """A value and what is to be said about it."""

    value: T | None
    note: Note | None = None


_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_OTHER_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})|(\d{4})()(\d{2})(\d{2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_TRUE = frozenset({"true", "t", "yes", "y", "1"})
_FALSE = frozenset({"false", "f", "no", "n", "0"})
_ID = re.compile(r"[A-Za-z0-9._\-/@]+")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u180e\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""Nothing to see: controls, blanks without width, and signs that turn the direction of a line round."""
_FORMULA = re.compile(r"[=@]|[+-][^\W\d]", re.ASCII)
_LATIN, _LOOKS_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]"), re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_USER_ID = re.compile(r"\{([^:{}]+):([^{}]+)\}")
_SCALE_STEP = re.compile(r"\{([^:{}]+):([^:{}]+)\}")
_OBJECTIVE = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_YEAR_PAIR = re.compile(r"(?:sy|ay)?\s*(\d{4})\s*[-/\u2013]\s*(\d{4}|\d{2})", re.IGNORECASE | re.ASCII)
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_GRADE_RANGE = re.compile(r"(\w+)\s*[-\u2013]\s*(\w+)")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200


def shown(text: str) -> str:
    """A cell as it may be quoted in a message: short, on one line."""
    flat = " ".join(text.split())
    return f"“{flat[:40]}…”" if len(flat) > 40 else f"“{flat}”"


def clean(text: str) -> Cell[str]:
    """The text without invisible characters and outer blanks."""
    if len(text) > MAX_TEXT:
        return Cell(
            None,
            Note(
                "value_too_long",
                worded(
                    _("The value has %(count)s characters; %(max_text)s are allowed."),
                    count=format(len(text), ","),
                    max_text=format(MAX_TEXT, ","),
                ),
            ),
        )
    if text.isprintable():
        return Cell(text.strip())
    visible = _INVISIBLE.sub("", text)
    note = Note("control_characters", _("The value holds invisible characters.")) if visible != text else None
    return Cell(visible.strip(), note)


def look_at_text(text: str) -> Note | None:
    """What is odd about a name or title that is kept all the same: a formula, a word of two alphabets."""
    if _FORMULA.match(text):
        return Note("formula_like", worded(_("%(text)s begins like a formula."), text=shown(text)))
    if not text.isascii():
        for word in text.split():
            if _LATIN.search(word) and _LOOKS_LATIN.search(word):
                message = _("%(word)s mixes Latin letters with Greek or Cyrillic ones.")
                return Note("name_mixed_scripts", worded(message, word=shown(word)))
    return None


def parse_id(text: str) -> Cell[str]:
    """A sourcedId: the exact text, for it is compared as text everywhere."""
    if len(text) > MAX_ID:
        return Cell(
            None,
            Note(
                "sourced_id_invalid",
                worded(_("The id has %(count)s characters; %(max_id)s are allowed."), count=len(text), max_id=MAX_ID),
            ),
        )
    if not _ID.fullmatch(text):
        return Cell(
            text, Note("sourced_id_characters", _("The id has characters that the specification does not allow."))
        )
    return Cell(text)


def split_list(text: str) -> tuple[str, ...]:
    """The entries of a list cell."""
    return tuple(entry for part in text.split(",") if (entry := part.strip()))


def _calendar_date(year: int, month: int, day: int) -> date | None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _no_date(text: str) -> Cell[date]:
    return Cell(None, Note("date_invalid", worded(_("%(text)s is not a date."), text=shown(text))))


def parse_date(text: str) -> Cell[date]:
    """A date. Day and month are told apart only when one of them is above 12 or both are equal."""
    if match := _ISO_DATE.fullmatch(text):
        found = _calendar_date(*map(int, match.groups()))
        return Cell(found) if found else _no_date(text)
    if match := _MOMENT.fullmatch(text):
        inner = parse_date(match[1])
        return Cell(
            inner.value,
            inner.note or Note("date_has_time", worded(_("%(text)s has a time in a date column."), text=shown(text))),
        )
    if match := _OTHER_YEAR_FIRST.fullmatch(text):
        found = _calendar_date(*(int(part) for part in match.groups() if part and part.isdigit()))
        return (
            Cell(
                found, Note("date_format", worded(_("%(text)s was read as %(value)s."), text=shown(text), value=found))
            )
            if found
            else _no_date(text)
        )
    if match := _YEAR_LAST.fullmatch(text):
        return _year_last(text, *map(int, match.groups()))
    return _no_date(text)


def _year_last(text: str, first: int, second: int, year: int) -> Cell[date]:
    day_first, month_first = _calendar_date(year, second, first), _calendar_date(year, first, second)
    if day_first and month_first and day_first != month_first:
        return Cell(
            None,
            Note(
                "date_ambiguous",
                worded(
                    _("%(text)s may be %(day_first)s or %(month_first)s."),
                    text=shown(text),
                    day_first=day_first,
                    month_first=month_first,
                ),
            ),
        )
    found = day_first or month_first
    return (
        Cell(found, Note("date_format", worded(_("%(text)s was read as %(value)s."), text=shown(text), value=found)))
        if found
        else _no_date(text)
    )


def parse_moment(text: str) -> Cell[datetime]:
    """A date-time; a date alone is the start of that day in UTC."""
    match = _MOMENT.fullmatch(text)
    if not match:
        day = parse_date(text)
        if day.value is None:
            return Cell(None, day.note)
        midnight = datetime(day.value.year, day.value.month, day.value.day, tzinfo=UTC)
        return Cell(midnight, day.note or Note("datetime_date_only", _("The column holds a date without a time.")))
    whole = re.sub(r"[.,](\d{6})\d+", r".\1", text.replace(",", "."))
    try:
        moment = datetime.fromisoformat(whole)
        if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
            raise ValueError
        if match[2]:
            return Cell(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return Cell(None, Note("date_invalid", worded(_("%(text)s is not a date and time."), text=shown(text))))
    return Cell(moment.replace(tzinfo=UTC), Note("datetime_no_zone", _("The time names no zone.")))


def parse_boolean(text: str) -> Cell[bool]:
    """``true`` or ``false``, and the other ways systems write them; the text itself is never taken for a truth."""
    if text in {"true", "false"}:
        return Cell(text == "true")
    lowered = text.lower()
    if lowered in _TRUE or lowered in _FALSE:
        is_true = lowered in _TRUE
        return Cell(
            is_true,
            Note(
                "boolean_spelling",
                worded(_("%(text)s was read as %(value)s."), text=shown(text), value="true" if is_true else "false"),
            ),
        )
    return Cell(None, Note("boolean_invalid", worded(_("%(text)s is neither true nor false."), text=shown(text))))


def parse_word(text: str, words: tuple[str, ...]) -> Cell[str]:
    """A word of a vocabulary in any case; words that begin with ``ext:`` are the sender's own."""
    if text in words:
        return Cell(text)
    plain = {re.sub(r"[\s_-]+", "", word.lower()): word for word in words}
    key = re.sub(r"[\s_-]+", "", text.lower())
    if word := plain.get(key):
        return Cell(word, Note("enum_case", worded(_("%(text)s was read as %(value)s."), text=shown(text), value=word)))
    if key.startswith("ext:") and len(key) > 4:
        return Cell(
            text, Note("enum_extension", worded(_("%(text)s is an extension word of the sender."), text=shown(text)))
        )
    close = get_close_matches(key, plain, n=1, cutoff=0.75)
    if close:
        meant = worded(
            _("%(text)s is not in the vocabulary. Did you mean %(word)s?"), text=shown(text), word=plain[close[0]]
        )
        return Cell(None, Note("enum_unknown", meant))
    allowed = worded(
        _("%(text)s is not in the vocabulary. Allowed: %(words)s."), text=shown(text), words=", ".join(words)
    )
    return Cell(None, Note("enum_unknown", allowed))


def parse_grades(text: str) -> Cell[tuple[str, ...]]:
    """Grade codes; unknown words are kept as they are and reported."""
    entries = [entry for part in re.split(r"[,;|]", text) if (entry := part.strip())]
    read = {entry: _codes_of_grade(entry) for entry in entries}
    value = tuple(dict.fromkeys(code for entry in entries for code in read[entry] or (entry,)))
    if unknown := [shown(entry) for entry in read if not read[entry]]:
        return Cell(value, Note("grade_unknown", worded(_("Unknown grade: %(words)s."), words=", ".join(unknown[:5]))))
    if aliases := [shown(entry) for entry in read if read[entry] != (entry,)]:
        return Cell(
            value, Note("grade_alias", worded(_("%(words)s was read as a CEDS grade."), words=", ".join(aliases[:5])))
        )
    return Cell(value)


def _codes_of_grade(entry: str) -> tuple[str, ...]:
    """The grades behind one entry: one, several for a span such as K-5, none when nobody knows it."""
    if code := grade_code(entry):
        return (code,)
    match = _GRADE_RANGE.fullmatch(entry)
    low, high = (grade_code(match[1]), grade_code(match[2])) if match else (None, None)
    if low is None or high is None or GRADES.index(low) >= GRADES.index(high):
        return ()
    span = GRADES[GRADES.index(low) : GRADES.index(high) + 1]
    return tuple(grade for grade in span if grade != "TK" or "TK" in (low, high))


def parse_school_year(text: str) -> Cell[int]:
    """The year in which the school year ends."""
    if re.fullmatch(r"\d{4}", text, re.ASCII) and EARLIEST_YEAR <= int(text) <= LATEST_YEAR:
        return Cell(int(text))
    if match := _YEAR_PAIR.fullmatch(text):
        start = int(match[1])
        end = int(match[2]) if len(match[2]) == 4 else start - start % 100 + int(match[2])
        end += 100 if len(match[2]) == 2 and end < start else 0
        if end == start + 1 and EARLIEST_YEAR <= end <= LATEST_YEAR:
            return Cell(
                end,
                Note("school_year_derived", worded(_("%(text)s was read as %(value)s."), text=shown(text), value=end)),
            )
    return Cell(None, Note("school_year_invalid", worded(_("%(text)s is not a school year."), text=shown(text))))


def parse_number(text: str) -> Cell[float]:
    """A finite decimal number."""
    if re.fullmatch(r"[+-]?\d{1,15}(?:\.\d{1,15})?", text, re.ASCII):
        return Cell(float(text))
    return Cell(None, Note("number_invalid", worded(_("%(text)s is not a number."), text=shown(text))))


def parse_user_ids(text: str) -> Cell[tuple[tuple[str, str], ...]]:
    """Pairs of type and id from ``{LDAP:12},{LTI:15}``."""
    pairs = tuple((kind.strip(), value.strip()) for kind, value in _USER_ID.findall(text))
    if pairs and not _USER_ID.sub("", text).strip(", ;"):
        return Cell(pairs)
    return Cell(None, Note("user_ids_invalid", _("The list of user ids is not written as {type:id}.")))


def parse_scale(text: str) -> Cell[tuple[tuple[str, str], ...]]:
    """Steps of a score scale from ``{A:94},{B:84}``."""
    steps = tuple(_SCALE_STEP.findall(text))
    if steps and not _SCALE_STEP.sub("", text).strip(", ;"):
        return Cell(steps)
    return Cell(None, Note("score_scale_invalid", _("The scale is not written as {grade:value}.")))


def is_case_objective(text: str) -> bool:
    """Whether a learning objective is written as CASE asks: ``urn:uuid:…``."""
    return _OBJECTIVE.fullmatch(text) is not None


def is_email(text: str) -> bool:
    """Whether the text has the shape of one address."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None
