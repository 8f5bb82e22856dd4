"""Small bundles for the tests: a good one, and the ways in which one can be spoilt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from aivo.domains.roster.bundle_index import CheckOptions
from aivo.domains.roster.check import BundleCheck, CheckResult, check
from aivo.domains.roster.findings import Finding
from aivo.domains.roster.records import Record
from aivo.seed.bundle import COLUMNS, Bundle, make_bundle, pack, write_zip

ANCHOR = date(2026, 10, 14)
OPTIONS = CheckOptions(today=ANCHOR)
MAYA, ANA, LEE, OKORO = (f"riverbend-person-{name}" for name in ("maya", "ana", "lee", "okoro"))
CEDAR = "riverbend-school-cedar"


def good(version: str = "1.2") -> Bundle:
    """Riverbend's roster with a dozen learners."""
    return make_bundle("riverbend", ANCHOR, version=version, learners=14)


def files_of(bundle: Bundle) -> dict[str, bytes]:
    """The bundle's files as bytes, to be renamed or spoilt."""
    return {name: text.encode() for name, text in bundle.files().items()}


def checked(bundle: Bundle, tmp_path: Path, options: CheckOptions = OPTIONS) -> CheckResult:
    """What the check says of a bundle."""
    return check(write_zip(bundle, tmp_path / "bundle.zip"), options)


def checked_files(files: dict[str, bytes], tmp_path: Path, options: CheckOptions = OPTIONS) -> CheckResult:
    """What the check says of named contents."""
    return check(pack(files, tmp_path / "bundle.zip"), options)


def spoilt(
    tmp_path: Path, spoil: Callable[[Bundle], object], version: str = "1.2", options: CheckOptions = OPTIONS
) -> CheckResult:
    """What the check says of the good bundle after something was done to it."""
    bundle = good(version)
    spoil(bundle)
    return checked(bundle, tmp_path, options)


def records_of(bundle: Bundle, tmp_path: Path, options: CheckOptions = OPTIONS) -> list[Record]:
    """The records of a bundle."""
    return list(BundleCheck(write_zip(bundle, tmp_path / "bundle.zip"), options).records())


def found(result: CheckResult, code: str) -> list[Finding]:
    """The listed findings of a code."""
    return [finding for finding in result.findings if finding.code == code]


def one(result: CheckResult, code: str) -> Finding:
    """The only finding of a code."""
    (finding,) = found(result, code)
    return finding


def row_number(bundle: Bundle, file: str, sourced_id: str) -> int:
    """Where a row will stand; the header is row 1."""
    return [row["sourcedId"] for row in bundle.tables[file]].index(sourced_id) + 2


def rename_column(files: dict[str, bytes], file: str, old: str, new: str) -> None:
    """Misspell a column in the header only."""
    header, _, rest = files[file].partition(b"\r\n")
    names = [new if name == old else name for name in header.decode().split(",")]
    files[file] = ",".join(names).encode() + b"\r\n" + rest


def delta(version: str = "1.2") -> Bundle:
    """A bundle of changes with nothing in it."""
    bundle = good(version)
    bundle.modes = dict.fromkeys(bundle.modes, "absent")
    bundle.tables = {}
    return bundle


def add_delta(bundle: Bundle, file: str, **values: str) -> None:
    """Put a changed row into a bundle of changes."""
    bundle.modes[file] = "delta"
    row = dict.fromkeys(COLUMNS[bundle.version][file], "")
    row |= {"status": "active", "dateLastModified": "2026-10-01T00:00:00.000Z", **values}
    bundle.tables.setdefault(file, []).append(row)
