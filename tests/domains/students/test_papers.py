"""What comes in as a document: by its own bytes, small enough, and with nothing in it that may run or tell."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from aivo.domains.students.errors import PaperRefused
from aivo.domains.students.papers import DOCX, JPEG, LARGEST, PDF, PNG, paper_of
from aivo.domains.students.scanning import scan

A_PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCANNER = """import sys
data = sys.stdin.buffer.read()
sys.exit(1 if b"EICAR" in data else 2 if b"unsure" in data else 0)
"""


def photo(size: tuple[int, int] = (60, 40), form: str = "JPEG", *, secret: bytes = b"") -> bytes:
    """A photograph, perhaps with a place that the camera wrote into it."""
    out = io.BytesIO()
    exif = Image.Exif()
    if secret:
        exif[0x010E] = secret.decode()
        exif[0x0112] = 6
    Image.new("RGB", size, "teal").save(out, form, **({"exif": exif} if secret else {}))
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}


class TestKinds:
    def test_what_is_taken(self) -> None:
        assert paper_of([A_PDF]).media_type == PDF
        assert paper_of([archive(**WORD)]).media_type == DOCX
        assert paper_of([photo()]).media_type == JPEG
        assert paper_of([photo(form="PNG")]).media_type == PNG
        assert paper_of([photo(form="TIFF")]).media_type == JPEG
        assert paper_of([photo(form="WEBP")]).media_type == JPEG

    @pytest.mark.parametrize(
        "content",
        [
            b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
            b"<html><script>alert(1)</script></html>", b"MZ" + b"\x00" * 200, b"\x7fELF" + b"\x00" * 200,
            b"just words", b"\x00" * 64, b"GIF89a" + b"\x00" * 50, b"#!/bin/sh\nrm -rf /\n",
            b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, b"\xff\xd8\xff\xe0 no picture at all", EICAR,
            archive(**{"a.txt": b"x"}), archive(**WORD, **{"word/vbaProject.bin": b"x"}),
            archive(**WORD, **{"../../etc/passwd": b"x"}), archive(**WORD, **{"/etc/passwd": b"x"}),
            b"PK\x03\x04 broken",
        ],
    )  # fmt: skip
    def test_what_is_not(self, content: bytes) -> None:
        with pytest.raises(PaperRefused):
            paper_of([content])

    def test_a_zip_bomb_is_never_unpacked(self) -> None:
        bomb = archive(**WORD, **{"word/media/x.bin": b"\x00" * (210 << 20)})
        assert len(bomb) < 1 << 20
        with pytest.raises(PaperRefused):
            paper_of([bomb])

    def test_a_picture_bomb_is_never_drawn(self) -> None:
        out = io.BytesIO()
        Image.new("1", (20_000, 20_000)).save(out, "PNG")
        assert len(out.getvalue()) < 1 << 20
        with pytest.raises(PaperRefused):
            paper_of([out.getvalue()])

    def test_too_large_too_many_none(self) -> None:
        for sent in ([A_PDF + b"\x00" * LARGEST], [photo()] * 31, [], [b""], [A_PDF, A_PDF], [A_PDF, photo()]):
            with pytest.raises(PaperRefused):
                paper_of(sent)


class TestPictures:
    def test_keep_nothing_a_camera_wrote(self) -> None:
        taken = photo(secret=b"12 Elm Street")
        assert b"12 Elm Street" in taken
        paper = paper_of([taken])
        assert b"Elm" not in paper.content
        with Image.open(io.BytesIO(paper.content)) as drawn:
            assert dict(drawn.getexif()) == {}
            assert drawn.size == (40, 60)  # upright, as the camera meant it

    def test_photos_of_one_paper_are_pages_of_one(self) -> None:
        paper = paper_of([photo(secret=b"Elm"), photo((30, 30), "PNG"), photo()])
        assert (paper.media_type, paper.pages) == (PDF, 3)
        assert paper.content.startswith(b"%PDF-")
        assert b"Elm" not in paper.content


class TestScanner:
    """A real program beside the application."""

    @pytest.fixture
    def command(self, tmp_path: Path) -> str:
        """The scanner's command line."""
        script = tmp_path / "scanner.py"
        script.write_text(SCANNER)
        return f"{sys.executable} {script}"

    async def test_says_what_it_finds(self, command: str) -> None:
        assert await scan(command, b"harmless") == "clean"
        assert await scan(command, EICAR) == "refused"
        assert await scan(command, b"unsure") == "waiting"

    async def test_is_not_waited_for_for_ever(self) -> None:
        assert await scan(f'{sys.executable} -c "import time; time.sleep(30)"', b"x", patience=0.5) == "waiting"

    async def test_that_is_not_there_decides_nothing(self) -> None:
        assert await scan("/no/such/scanner", b"x") == "waiting"
        assert await scan(None, b"x") == "unscanned"
