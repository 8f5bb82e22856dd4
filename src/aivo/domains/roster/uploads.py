"""What a person uploads, made into one bundle: a zip archive as it is, or CSV files that are put into one.

Only the last part of a name counts, and a CSV file's name must be one OneRoster knows, so no name leads anywhere. What
is inside a zip is looked at by the check, before a byte of it is unpacked.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from aivo.domains.roster.errors import UploadRefused
from aivo.domains.roster.layouts import ALL_FILES
from aivo.domains.roster.package import MANIFEST
from aivo.web.wording import marked as _

LIMIT = 50 << 20
"""Bytes of an upload; the roster of a hundred thousand people is a tenth of it."""
FILES = 20
ZIP = b"PK\x03\x04"
OTHER_KINDS = (b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"7z\xbc\xaf", b"Rar!", b"MZ")
"""How files begin that are sent by mistake: PDF, old office files, gzip, pictures, other archives, programs."""
NOTHING = _("Please choose a file. It was empty, or none was chosen.")
TOO_LARGE = _("Please send at most 50 MB at once.")
MIXED = _("Please send one zip archive alone, or the CSV files without it.")
UNKNOWN = _("OneRoster knows no file %(file)s. Please choose its CSV files.")
NO_TEXT = _("%(file)s is no text file. Please export it as CSV again.")
TWICE = _("%(file)s was sent twice. Please choose each file once.")
MADE_AT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file as it came: the name its sender gave it, and its bytes."""

    name: str
    content: bytes


def bundle_of(files: Sequence[SentFile]) -> tuple[str, bytes]:
    """A name to show and the bytes of one zip archive. Raises ``UploadRefused``, which says what to do."""
    sent = [each for each in files if each.content]
    if not sent:
        raise UploadRefused(NOTHING)
    if sum(len(each.content) for each in sent) > LIMIT:
        raise UploadRefused(TOO_LARGE)
    if len(sent) == 1 and sent[0].content.startswith(ZIP):
        return shown_name(sent[0].name, "roster.zip"), sent[0].content
    if any(each.content.startswith(ZIP) for each in sent):
        raise UploadRefused(MIXED)
    return f"{len(sent)} CSV" if len(sent) > 1 else shown_name(sent[0].name, "roster.csv"), _packed(sent)


def shown_name(name: str, otherwise: str) -> str:
    """The last part of a file's name, in letters that do no harm on a page or a disk."""
    last = re.split(r"[\\/]", name)[-1]
    plain = re.sub(r"[^\w. ()-]+", "_", last, flags=re.UNICODE).strip(" .")
    return plain[:120] or otherwise


def _packed(files: Sequence[SentFile]) -> bytes:
    known = {**ALL_FILES, MANIFEST: MANIFEST}
    packed, seen = io.BytesIO(), set[str]()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in files:
            stem, _, ending = shown_name(each.name, "").rpartition(".")
            proper = known.get(stem.lower())
            if ending.lower() != "csv" or proper is None:
                raise UploadRefused(UNKNOWN, file=shown_name(each.name, "?"))
            if each.content.startswith(OTHER_KINDS) or b"\x00" in each.content[:4096]:
                raise UploadRefused(NO_TEXT, file=f"{proper}.csv")
            if proper in seen:
                raise UploadRefused(TWICE, file=f"{proper}.csv")
            seen.add(proper)
            archive.writestr(zipfile.ZipInfo(f"{proper}.csv", MADE_AT), each.content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
