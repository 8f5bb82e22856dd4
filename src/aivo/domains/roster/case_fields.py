"""Reading the fields of a CASE object: texts, lists, dates, links, with a finding for each one that cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from aivo.domains.roster.case_records import Link
from aivo.domains.roster.cells import clean, parse_date, parse_moment
from aivo.domains.roster.findings import FindingLog
from aivo.domains.roster.vocabularies import GRADES, grade_code
from aivo.domains.roster.worded import worded
from aivo.web.wording import marked as _

_UUID_AT_END = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=/?$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object of a package, with where it stands."""

    values: dict[str, object]
    list_name: str
    position: int
    file: str
    log: FindingLog

    @property
    def said_id(self) -> str:
        """The identifier as written."""
        return _plain(self.values.get("identifier"))

    def note(self, code: str, message: str, name: str | None = None) -> None:
        """Say something about this object; the row is its place in its list, from 1."""
        column = f"{self.list_name}.{name}" if name else self.list_name
        where = self.position or None
        self.log.add(code, message, file=self.file, row=where, column=column, sourced_id=self.said_id or None)

    def identifier(self) -> UUID | None:
        """The key of the object. One that is no UUID gets a stable UUID made from it."""
        said = self.said_id
        if not said:
            return None
        found = as_uuid(said)
        if found is None:
            self.note(
                "case_identifier_not_uuid",
                _("The identifier is not a UUID; a stable one was made from it."),
                "identifier",
            )
            return uuid5(NAMESPACE_URL, said)
        return found

    def text(self, name: str) -> str:
        """A text; empty when it is missing."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            found = clean(str(value))
            if found.value is not None:
                return found.value
        self.note("case_value_invalid", worded(_("%(name)s is not a text."), name=name), name)
        return ""

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        value = self.values.get(name)
        if value is None:
            return ()
        if isinstance(value, str):
            return (plain,) if (plain := _plain(value)) else ()
        if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            return tuple(plain for entry in value if (plain := _plain(entry)))
        self.note("case_value_invalid", worded(_("%(name)s is not a list of texts."), name=name), name)
        return ()

    def moment(self, name: str) -> datetime | None:
        """A date and time; without a zone it is UTC."""
        text = self.text(name)
        if not text:
            return None
        found = parse_moment(text)
        if found.value is None:
            self.note(
                "case_value_invalid",
                found.note.message if found.note else worded(_("%(name)s is not a time."), name=name),
                name,
            )
        return found.value

    def day(self, name: str) -> date | None:
        """A date."""
        text = self.text(name)
        if not text:
            return None
        found = parse_date(text)
        if found.value is None:
            self.note(
                "case_value_invalid",
                found.note.message if found.note else worded(_("%(name)s is not a date."), name=name),
                name,
            )
        return found.value

    def whole(self, name: str) -> int | None:
        """A whole number, perhaps written as text."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
        is_digits = isinstance(value, str) and value.strip().isascii() and value.strip().lstrip("-").isdigit()
        if (is_number or is_digits) and abs(int(str(value).split(".")[0])) < 2**31:
            return int(str(value).split(".")[0])
        self.note("case_value_invalid", worded(_("%(name)s is not a whole number."), name=name), name)
        return None

    def uri(self, name: str) -> str:
        """The address of a link, which may be an object or, in older exports, the bare address."""
        value = self.values.get(name)
        if isinstance(value, dict):
            inner = value.get("uri")
            return _plain(inner)
        return self.text(name)

    def uris(self, name: str) -> tuple[str, ...]:
        """The addresses of a list of links."""
        value = self.values.get(name)
        entries = value if isinstance(value, list) else [] if value is None else [value]
        inner = [entry.get("uri") if isinstance(entry, dict) else entry for entry in entries]
        return tuple(plain for entry in inner if (plain := _plain(entry)))

    def link(self, name: str) -> Link | None:
        """A link to an item or document; none when nobody can tell to which."""
        value = self.values.get(name)
        if isinstance(value, str) and (value := _plain(value)):
            self.note("case_link_as_text", worded(_("%(name)s is an address, not an object."), name=name), name)
            match = _UUID_AT_END.search(value)
            return Link(UUID(match[0]) if match else uuid5(NAMESPACE_URL, value), value)
        if not isinstance(value, dict):
            return None
        said, uri, title = (_plain(value.get(key)) for key in ("identifier", "uri", "title"))
        if not said and not uri:
            return None
        match = _UUID_AT_END.search(uri)
        found = as_uuid(said) or (UUID(match[0]) if match and not said else None)
        return Link(found or uuid5(NAMESPACE_URL, said or uri), uri, title)

    def grades(self) -> tuple[str, ...]:
        """Grade codes, youngest first; older exports write one text with commas or dots."""
        value = self.values.get("educationLevel", self.values.get("educationalLevel"))
        if value is None:
            return ()
        if isinstance(value, str):
            if re.search(r"[,;.|]", value) or "educationLevel" in self.values:
                self.note("case_education_level_text", _("educationLevel is a text."), "educationLevel")
            entries = re.split(r"[,;.|]", value)
        elif isinstance(value, list):
            entries = [entry for entry in value if isinstance(entry, str)]
        else:
            self.note("case_value_invalid", _("educationLevel is not a list of grades."), "educationLevel")
            return ()
        codes = {plain: grade_code(plain) for entry in entries if (plain := _plain(entry))}
        if unknown := [entry for entry, code in codes.items() if code is None]:
            self.note(
                "case_grade_unknown",
                worded(_("Unknown grade: %(words)s."), words=", ".join(unknown[:5])[:80]),
                "educationLevel",
            )
        known = {code for code in codes.values() if code is not None}
        return (*(grade for grade in GRADES if grade in known), *unknown)


def as_uuid(text: str) -> UUID | None:
    """The text as a UUID, when it is one in the usual form."""
    return UUID(text) if _UUID_AT_END.fullmatch(text) else None


def _plain(value: object) -> str:
    """A text without invisible characters, which PostgreSQL would refuse; empty for anything else."""
    return clean(value).value or "" if isinstance(value, str) else ""
