"""The kinds of faulty bundle: what is wrong with each, and whether it is read all the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aivo.seed.bundle import Bundle, pack, write_zip
from tests.domains.roster.bundles import MAYA, files_of, good, rename_column

Write = Callable[[Path], Path]
LAB = "riverbend-class-lab"


@dataclass(frozen=True)
class Faulty:
    """A bundle with one fault, the code that names it, and whether an import goes ahead with a warning."""

    name: str
    code: str
    write: Write
    is_read: bool = False


def _rows(spoil: Callable[[Bundle], object]) -> Write:
    def write(path: Path) -> Path:
        bundle = good()
        spoil(bundle)
        return write_zip(bundle, path)

    return write


def _files(spoil: Callable[[dict[str, bytes]], object]) -> Write:
    def write(path: Path) -> Path:
        files = files_of(good())
        spoil(files)
        return pack(files, path)

    return write


def _twice(bundle: Bundle) -> None:
    bundle.tables["users"].append(bundle.row("users", MAYA) | {"familyName": "Other"})


def _code_page(path: Path) -> Path:
    bundle = good()
    bundle.row("users", MAYA)["middleName"] = "Iñez"
    return pack({name: text.encode("cp1252") for name, text in bundle.files().items()}, path)


def _in_folder(path: Path) -> Path:
    return pack({f"roster/{name}": content for name, content in files_of(good()).items()}, path)


FAULTY = (
    Faulty("missing reference", "missing_reference",
           _rows(lambda b: b.row("enrollments", f"{LAB}/maya").update(userSourcedId="nobody"))),
    Faulty("duplicate", "duplicate_sourced_id", _rows(_twice)),
    Faulty("bad word", "enum_unknown", _rows(lambda b: b.row("roles", "riverbend-role-maya").update(role="pupil"))),
    Faulty("misspelt header", "header_missing",
           _files(lambda f: rename_column(f, "users.csv", "familyName", "familyNmae"))),
    Faulty("ambiguous date", "date_ambiguous",
           _rows(lambda b: b.row("demographics", MAYA).update(birthDate="3/4/2016"))),
    Faulty("learner as teacher", "enrolment_role_differs",
           _rows(lambda b: b.row("enrollments", f"{LAB}/maya").update(role="teacher"))),
    Faulty("zip bomb", "zip_bomb", _files(lambda f: f.update({"results.csv": b"a" * (4 << 20)}))),
    Faulty("path traversal", "zip_path_traversal", _files(lambda f: f.update({"../../orgs.csv": b"x"}))),
    Faulty("no manifest", "manifest_missing", _files(lambda f: f.pop("manifest.csv"))),
    Faulty("wrong content", "wrong_content", _files(lambda f: f.update({"users.csv": f["roles.csv"]}))),
    Faulty("code page", "not_utf8", _code_page, is_read=True),
    Faulty("byte-order mark", "byte_order_mark",
           _files(lambda f: f.update({"users.csv": b"\xef\xbb\xbf" + f["users.csv"]})), is_read=True),
    Faulty("folder in zip", "zip_inner_folder", _in_folder, is_read=True),
)  # fmt: skip
