"""What may come in as a document: its kind by its own bytes, never by its name; pictures without what cameras add.

Photographs of the pages of one paper become one PDF. A picture is drawn anew, so places, times and devices that a
camera wrote into it stay outside. Scripts, drawings with scripts (SVG), web pages and programs never come in.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import puremagic
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from aivo.domains.students.errors import PaperRefused
from aivo.web.wording import marked as _

LARGEST = 25 << 20
ALTOGETHER = 60 << 20
"""Bytes of one file, and of all that is sent at once."""
MOST = 30
"""Photographs of one paper."""
PIXELS = 60_000_000
WIDEST = 2480
"""Longer side of a page after drawing, in pixels: A4 at 210 dpi, readable and small."""
UNPACKED = 200 << 20
PARTS = 3000

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/tiff": "TIFF"}
ENDINGS = {PDF: "pdf", JPEG: "jpg", PNG: "png", DOCX: "docx", ODT: "odt", "text/plain": "txt"}
ACCEPT = "image/jpeg,image/png,image/webp,image/tiff,application/pdf,.docx,.odt"
"""What the file field offers; a phone then sends its photographs as JPEG."""

NOTHING = _("Please choose a file.")
TOO_LARGE = _("Please send files of at most 25 MB each.")
TOO_MANY = _("Please send at most 30 photos at once.")
UNKNOWN = _("Please send a PDF, a photo (JPEG, PNG) or a text document (DOCX, ODT). Other files are not taken.")
MIXED = _("Please send several photos of one paper, or one file alone.")
DAMAGED = _("This file cannot be read. Please save or photograph it again.")
HEIC = _("Please send this photo as JPEG: set your phone's camera to the most compatible format.")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as it is kept."""

    media_type: str
    content: bytes
    pages: int | None = None


def paper_of(files: Sequence[bytes]) -> Paper:
    """The one document out of what was sent. Raises ``PaperRefused``, which says what to do."""
    sent = [each for each in files if each]
    if not sent:
        raise PaperRefused(NOTHING)
    if len(sent) > MOST:
        raise PaperRefused(TOO_MANY)
    if any(len(each) > LARGEST for each in sent) or sum(map(len, sent)) > ALTOGETHER:
        raise PaperRefused(TOO_LARGE)
    kinds = [kind_of(each) for each in sent]
    if all(kind in PICTURES for kind in kinds):
        return _pictures(sent, kinds)
    if len(sent) > 1:
        raise PaperRefused(MIXED)
    return Paper(kinds[0], sent[0])


def kind_of(content: bytes) -> str:
    """The media type by the file's own bytes; refused when it is none that is taken."""
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"):
        raise PaperRefused(HEIC)
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _text_document(content)
    try:
        guessed = {match.mime_type for match in puremagic.magic_string(content[:4096])}
    except puremagic.PureError:
        raise PaperRefused(UNKNOWN) from None
    for kind in PICTURES:
        if kind in guessed:
            return kind
    raise PaperRefused(UNKNOWN)


def _text_document(content: bytes) -> str:
    """A text document is a zip: few parts, not blown up, without programs in it. Nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            head = archive.read("mimetype")[:100] if "mimetype" in names and parts[0].file_size < 100 else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        raise PaperRefused(DAMAGED) from None
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise PaperRefused(UNKNOWN)
    if any(name.startswith("/") or ".." in name.split("/") or "vbaproject" in name.lower() for name in names):
        raise PaperRefused(UNKNOWN)
    if {"[Content_Types].xml", "word/document.xml"} <= names:
        return DOCX
    if head.decode("ascii", "replace") == ODT and "content.xml" in names and not any("Basic/" in n for n in names):
        return ODT
    raise PaperRefused(UNKNOWN)


def _pictures(sent: Sequence[bytes], kinds: Sequence[str]) -> Paper:
    pages = [page for content, kind in zip(sent, kinds, strict=True) for page in _drawn(content, PICTURES[kind])]
    if len(pages) > MOST:
        raise PaperRefused(TOO_MANY)
    out = io.BytesIO()
    if len(pages) == 1:
        is_png = kinds[0] == PNG
        pages[0].save(out, "PNG" if is_png else "JPEG", **({"optimize": True} if is_png else {"quality": 88}))
        return Paper(PNG if is_png else JPEG, out.getvalue(), 1)
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=210.0)
    return Paper(PDF, out.getvalue(), len(pages))


def _drawn(content: bytes, form: str) -> list[Image.Image]:
    """The picture's frames drawn anew: upright, of a sensible size, and nothing but pixels."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=[form]) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if picture.width * picture.height > PIXELS:
                raise PaperRefused(TOO_LARGE)
            frames: list[Image.Image] = []
            for frame in ImageSequence.Iterator(picture):
                if len(frames) == MOST:
                    raise PaperRefused(TOO_MANY)
                upright = ImageOps.exif_transpose(frame).convert("RGB")
                upright.thumbnail((WIDEST, WIDEST * 2))
                plain = Image.new("RGB", upright.size, "white")
                plain.paste(upright)
                frames.append(plain)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning):
        raise PaperRefused(DAMAGED) from None
    return frames
