"""Kinds of fault in the bytes of a file, in the manifest, in the zip."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

from tests.domains.roster.bundles import rename_column
from tests.domains.roster.faults import Draft, Kind, Place, Spoil, rezip

FILES = ("academicSessions", "orgs", "courses", "classes", "users", "enrollments", "demographics")
OFFSET_OF_FLAGS, OFFSET_OF_CENTRAL_FLAGS = 6, 8


def _any(draft: Draft) -> str:
    return draft.luck.choice(FILES)


def _whole(change: bytes | None = None, *, encoding: str = "") -> Spoil:
    """A whole file under another encoding, or with bytes before it."""

    def spoil(draft: Draft) -> Place:
        name = f"{_any(draft)}.csv"
        content = draft.files[name]
        draft.files[name] = content.decode().encode(encoding) if encoding else (change or b"") + content
        return Place(name)

    return spoil


def _code_page(draft: Draft) -> Place:
    text = draft.files["users.csv"].decode()
    head, _, rest = text.partition("\r\n")
    draft.files["users.csv"] = f"{head}\r\n{rest.replace('a', 'é')}".encode("cp1252")
    return Place("users.csv")


def _zero_bytes(draft: Draft) -> Place:
    name = f"{_any(draft)}.csv"
    at = draft.luck.randrange(len(draft.files[name]))
    draft.files[name] = draft.files[name][:at] + b"\x00" + draft.files[name][at:]
    return Place(name)


def _separated(by: bytes) -> Spoil:
    def spoil(draft: Draft) -> Place:
        name = f"{_any(draft)}.csv"
        draft.files[name] = draft.files[name].replace(b",", by)
        return Place(name, 1)

    return spoil


def _line(change: str) -> Spoil:
    """One line of a file in another shape."""

    def spoil(draft: Draft) -> Place:
        file = _any(draft)
        lines = draft.lines(file)
        at = draft.luck.randrange(1, len(lines) - 1)
        lines[at] = {
            "open quote": b'"' + lines[at], "long": lines[at] + b",more", "short": lines[at].rpartition(b",")[0],
            "huge": lines[at] + b"," + draft.luck.randbytes(5 << 20).hex().encode(), "blank": b"\r\n\r\n" + lines[at],
            "quote inside": lines[at] + b'"',
        }[change]  # fmt: skip
        draft.keep(file, lines)
        return Place(f"{file}.csv", at + 1)

    return spoil


def _line_ends(draft: Draft) -> Place:
    file = _any(draft)
    lines = draft.lines(file)
    draft.files[f"{file}.csv"] = b"".join(line + draft.luck.choice([b"\r\n", b"\n", b"\r"]) for line in lines if line)
    return Place(f"{file}.csv")


def _header(old: str, new: str, file: str = "users", column: str | None = None) -> Spoil:
    def spoil(draft: Draft) -> Place:
        rename_column(draft.files, f"{file}.csv", old, new)
        return Place(f"{file}.csv", 1, old if column is None else column or None)

    return spoil


def _order(draft: Draft) -> Place:
    rows = [line.split(b",") for line in draft.lines("demographics")]
    draft.keep("demographics", [b",".join(reversed(row)) for row in rows])
    return Place("demographics.csv", 1)


def _headers_only(draft: Draft) -> Place:
    draft.keep("demographics", [draft.lines("demographics")[0], b""])
    return Place("demographics.csv")


def _empty(draft: Draft) -> Place:
    name = f"{_any(draft)}.csv"
    draft.files[name] = b""
    return Place(name)


def _gone(draft: Draft) -> Place:
    name = f"{_any(draft)}.csv"
    del draft.files[name]
    return Place(name)


def _other_content(draft: Draft) -> Place:
    one, other = draft.luck.sample(("users", "enrollments", "demographics", "academicSessions"), 2)
    draft.files[f"{one}.csv"] = draft.files[f"{other}.csv"]
    return Place(f"{one}.csv", 1)


def _manifest(old: str, new: str) -> Spoil:
    """The line of a file (or another line) that says something else."""

    def spoil(draft: Draft) -> Place:
        file = draft.luck.choice(FILES)
        was, now = old.format(file=file).encode(), new.format(file=file).encode()
        lines = draft.lines("manifest")
        at = lines.index(was)
        lines[at] = now
        draft.keep("manifest", lines)
        return Place("manifest.csv", at + 1)

    return spoil


def _says_absent(draft: Draft) -> Place:
    place = _manifest("file.{file},bulk", "file.{file},absent")(draft)
    absent = [line for line in draft.lines("manifest") if line.endswith(b",absent")]
    file = next(file for file in FILES if f"file.{file},absent".encode() in absent)
    return Place(f"{file}.csv") if place else place


def _no_line(draft: Draft) -> Place:
    draft.keep("manifest", [line for line in draft.lines("manifest") if not line.startswith(b"file.results,")])
    return Place("manifest.csv")


def _no_manifest(draft: Draft) -> Place:
    del draft.files["manifest.csv"]
    return Place("manifest.csv")


def _changes_without_dates(draft: Draft) -> Place:
    _manifest("file.demographics,bulk", "file.demographics,delta")(draft)
    return Place("demographics.csv", draft.luck.randrange(2, len(draft.lines("demographics"))))


def _entry(name: str, content: bytes) -> Spoil:
    def spoil(draft: Draft) -> Place:
        draft.files[name] = content
        return Place(name.rpartition("/")[2] if name.endswith(".zip") else name)

    return spoil


def _folder(draft: Draft) -> Place:
    draft.files = {f"export/{name}": content for name, content in draft.files.items()}
    return Place("", None)


def _many(draft: Draft) -> Place:
    draft.files |= {f"more{number}.csv": b"x" for number in range(250)}
    return Place("")


def _after(change: str) -> Spoil:
    """What only the zip itself can carry: links, two entries of one name, a password, damage."""

    def spoil(draft: Draft) -> Place:
        name = f"{_any(draft)}.csv"

        def link(path: Path) -> None:
            info = zipfile.ZipInfo("results.csv")
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            rezip(path, lambda archive: archive.writestr(info, "/etc/passwd"))

        def twice(path: Path) -> None:
            rezip(path, lambda archive: archive.writestr(zipfile.ZipInfo(name.upper()), "x"))

        def locked(path: Path) -> None:
            data = bytearray(path.read_bytes())
            at = data.rindex(b"PK\x01\x02")
            data[at + OFFSET_OF_CENTRAL_FLAGS] |= 1
            path.write_bytes(data)

        def cut(path: Path) -> None:
            content = path.read_bytes()
            path.write_bytes(content[: draft.luck.randrange(10, len(content) - 30)])

        def damaged(path: Path) -> None:
            with zipfile.ZipFile(path) as archive:
                info = archive.getinfo(name)
            data = bytearray(path.read_bytes())
            start = info.header_offset + 30 + len(name)
            for at in range(start + info.compress_size // 3, start + info.compress_size // 3 + 8):
                data[at] ^= 0xFF
            path.write_bytes(data)

        def other(path: Path) -> None:
            path.write_bytes(b"%PDF-1.7 " + draft.luck.randbytes(500))

        draft.last = {
            "link": link, "twice": twice, "locked": locked, "cut": cut, "damaged": damaged, "other": other,
        }[change]  # fmt: skip
        return Place({"link": "results.csv", "twice": name.upper(), "damaged": name}.get(change, ""))

    return spoil


def _zip_in_zip() -> bytes:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("users.csv", "x")
    return inner.getvalue()


BYTES = (
    Kind("sixteen bits a letter", "utf16", _whole(encoding="utf-16"), "bytes"),
    Kind("a byte-order mark", "byte_order_mark", _whole(b"\xef\xbb\xbf"), "bytes"),
    Kind("a code page", "not_utf8", _code_page, "bytes"),
    Kind("a zero byte", "text_unreadable", _zero_bytes, "bytes"),
    Kind("semicolons", "wrong_delimiter", _separated(b";"), "bytes"),
    Kind("tabs", "wrong_delimiter", _separated(b"\t"), "bytes"),
    Kind("a quote never closed", "csv_broken", _line("open quote"), "bytes"),
    Kind("a cell of ten megabytes", "csv_broken", _line("huge"), "bytes"),
    Kind("a row too long", "row_too_long", _line("long"), "bytes"),
    Kind("a row too short", "row_too_short", _line("short"), "bytes"),
    Kind("blank lines", "", _line("blank"), "bytes"),
    Kind("mixed line ends", "", _line_ends, "bytes"),
    Kind("two columns of one name", "header_duplicate",
         _header("middleName", "givenName", column="givenName"), "bytes"),
    Kind("a required column missing", "header_missing", _header("familyName", "nachname"), "bytes"),
    Kind("a column misspelt", "header_misspelt", _header("pronouns", "pronuons"), "bytes", version="1.2"),
    Kind("a column in capitals", "header_case", _header("email", "EMAIL"), "bytes"),
    Kind("a column nobody knows", "header_vendor_column",
         _header("metadata.title", "shoeSize", column="shoeSize"), "bytes"),
    Kind("a column without a name", "header_blank", _header("metadata.title", "", column=""), "bytes"),
    Kind("columns from last to first", "header_order", _order, "bytes"),
    Kind("headers only", "", _headers_only, "bytes"),
    Kind("an empty file", "file_empty", _empty, "bytes"),
    Kind("a file missing", "manifest_file_missing", _gone, "bytes"),
    Kind("another file's content", "wrong_content", _other_content, "bytes"),
    Kind("a file the manifest denies", "manifest_says_absent", _says_absent, "bytes"),
    Kind("a mode nobody knows", "manifest_mode_unknown", _manifest("file.{file},bulk", "file.{file},all"), "bytes"),
    Kind("a version to come", "manifest_version_unknown",
         _manifest("oneroster.version,1.2", "oneroster.version,9"), "bytes", version="1.2"),
    Kind("a line missing in the manifest", "manifest_line_missing", _no_line, "bytes"),
    Kind("no manifest", "manifest_missing", _no_manifest, "bytes"),
    Kind("changes without dates", "delta_status_missing", _changes_without_dates, "bytes"),
)  # fmt: skip
ZIPS = (
    Kind("a zip bomb", "zip_bomb", _entry("results.csv", b"a" * (4 << 20)), "zip"),
    Kind("a way out of the folder", "zip_path_traversal", _entry("../../orgs.csv", b"x"), "zip"),
    Kind("a zip in the zip", "not_a_data_file", _entry("more.zip", _zip_in_zip()), "zip"),
    Kind("a file nobody knows", "unknown_file", _entry("pupils.csv", b"x"), "zip"),
    Kind("an operating system's file", "zip_system_entries", _entry("__MACOSX/._users.csv", b"x"), "zip"),
    Kind("a folder in the zip", "zip_inner_folder", _folder, "zip"),
    Kind("too many files", "zip_too_many_entries", _many, "zip"),
    Kind("a link", "zip_link", _after("link"), "zip"),
    Kind("one name twice", "zip_duplicate_name", _after("twice"), "zip"),
    Kind("a password", "zip_encrypted", _after("locked"), "zip"),
    Kind("half a zip", "zip_unreadable", _after("cut"), "zip"),
    Kind("damaged bytes", "zip_unreadable", _after("damaged"), "zip"),
    Kind("no zip", "zip_unreadable", _after("other"), "zip"),
)  # fmt: skip
