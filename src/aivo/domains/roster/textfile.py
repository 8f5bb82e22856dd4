"""The rows of one CSV file, streamed: encoding, byte-order mark, line ends, quoting."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterator

from aivo.domains.roster.findings import FindingLog
from aivo.domains.roster.package import Package
from aivo.domains.roster.worded import worded
from aivo.web.wording import marked as _

_CHUNK = 1 << 18
_ENCODING_NAMES = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
READ_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


def rows(package: Package, file: str, log: FindingLog) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with its number; the header is row 1. Stops where the text breaks."""
    name = f"{file}.csv"
    try:
        encoding = _encoding(package, file, log)
        if encoding is None:
            return
        with package.open(file) as stream:
            text = io.TextIOWrapper(stream, encoding=encoding, newline="")
            yield from _parsed(text, name, log)
    except UnicodeError:
        log.add("text_unreadable", _("The file is not text in a known encoding."), file=name)
    except READ_ERRORS:
        log.add("zip_unreadable", _("The file is damaged or packed in a way that cannot be read."), file=name)


def _parsed(text: io.TextIOWrapper, name: str, log: FindingLog) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(text, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cells):
                yield number, cells
    except csv.Error as error:
        log.add(
            "csv_broken",
            worded(_("The text cannot be split into cells: %(error)s."), error=error),
            file=name,
            row=number + 1,
        )


def _encoding(package: Package, file: str, log: FindingLog) -> str | None:
    """Look through the bytes once: UTF-8 if they are, else the code page of western Windows."""
    name = f"{file}.csv"
    decoder = codecs.getincrementaldecoder("utf-8")()
    with package.open(file) as stream:
        start = stream.read(_CHUNK)
        if start[:2] in _ENCODING_NAMES:
            log.add("utf16", _("The file is UTF-16, not UTF-8."), file=name)
            return _ENCODING_NAMES[start[:2]]
        if start.startswith(codecs.BOM_UTF8):
            log.add("byte_order_mark", _("The file begins with a byte-order mark."), file=name)
        chunk = start
        has_nul = False
        is_utf8 = True
        while chunk:
            has_nul = has_nul or b"\x00" in chunk
            if is_utf8:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    is_utf8 = False
            chunk = stream.read(_CHUNK)
    if is_utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            is_utf8 = False
    if has_nul:
        log.add("text_unreadable", _("The file holds zero bytes and is not text."), file=name)
        return None
    if not is_utf8:
        log.add("not_utf8", _("The file is not UTF-8."), file=name)
        return "cp1252"
    return "utf-8-sig"
