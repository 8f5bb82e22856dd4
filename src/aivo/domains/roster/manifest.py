"""The manifest of a bundle: its version, and for every file whether it is absent, the whole truth, or changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from aivo.domains.roster.cells import shown
from aivo.domains.roster.findings import FindingLog
from aivo.domains.roster.layouts import ALL_FILES, LAYOUTS, VERSIONS
from aivo.domains.roster.package import MANIFEST, Package
from aivo.domains.roster.textfile import rows
from aivo.domains.roster.worded import worded
from aivo.web.wording import marked as _

FILE = "manifest.csv"


class Mode(StrEnum):
    """How a file is to be read."""

    ABSENT = "absent"
    BULK = "bulk"
    DELTA = "delta"


@dataclass(slots=True)
class Manifest:
    """What the sender says about the bundle."""

    version: str
    modes: dict[str, Mode] = field(default_factory=dict)
    source_name: str = ""
    source_code: str = ""
    unlisted: set[str] = field(default_factory=set)

    def files(self) -> list[str]:
        """The files that are to be read."""
        return [file for file, mode in self.modes.items() if mode is not Mode.ABSENT]


def read_manifest(package: Package, log: FindingLog) -> Manifest | None:
    """The manifest, held against the files that are really there; none when nothing can be read by it."""
    if MANIFEST not in package.entries:
        log.add("manifest_missing", _("The bundle has no manifest.csv."), file=FILE)
        return None
    lines = _lines(package, log)
    version, line = lines.get("oneroster.version", ("", None))
    if version not in VERSIONS:
        said = (
            worded(_("The manifest names version %(version)s."), version=shown(version))
            if version
            else _("The manifest names no oneroster.version.")
        )
        log.add("manifest_version_unknown", said, file=FILE, row=line, column="value")
        return None
    if lines.get("manifest.version", ("", 0))[0] != "1.0":
        log.add("manifest_format_unknown", _("manifest.version is not 1.0."), file=FILE, column="value")
    manifest = Manifest(version)
    manifest.source_name = _source(lines, "source.systemname")
    manifest.source_code = _source(lines, "source.systemcode")
    _read_modes(manifest, lines, package, log)
    _compare_with_files(manifest, package, log)
    return manifest


def _lines(package: Package, log: FindingLog) -> dict[str, tuple[str, int]]:
    lines: dict[str, tuple[str, int]] = {}
    for number, cells in rows(package, MANIFEST, log):
        name, value = cells[0].strip(), cells[1].strip() if len(cells) > 1 else ""
        if number == 1 and name.lower() == "propertyname":
            continue
        lines.setdefault(name.lower(), (value, number))
    return lines


def _source(lines: dict[str, tuple[str, int]], key: str) -> str:
    value = lines.get(key, ("", 0))[0]
    return "" if value.lower() == "absent" else value[:255]


def _read_modes(manifest: Manifest, lines: dict[str, tuple[str, int]], package: Package, log: FindingLog) -> None:
    known = LAYOUTS[manifest.version]
    for key, (value, number) in lines.items():
        if not key.startswith("file."):
            if key not in {"manifest.version", "oneroster.version", "source.systemname", "source.systemcode"}:
                log.add(
                    "manifest_line_unknown",
                    worded(_("%(key)s is not a line of the manifest."), key=shown(key)),
                    file=FILE,
                    row=number,
                )
            continue
        file = ALL_FILES.get(key.removeprefix("file."))
        if file is None or file not in known:
            message = worded(
                _("%(key)s names no file of OneRoster %(version)s."), key=shown(key), version=manifest.version
            )
            log.add("manifest_line_unknown", message, file=FILE, row=number)
        elif not value:
            message = worded(_("The mode of %(file)s.csv is blank."), file=file)
            log.add("manifest_mode_blank", message, file=FILE, row=number, column="value")
            manifest.modes[file] = Mode.ABSENT
        elif value.lower() not in set(Mode):
            log.add(
                "manifest_mode_unknown",
                worded(_("%(value)s is not a mode."), value=shown(value)),
                file=FILE,
                row=number,
                column="value",
            )
        else:
            manifest.modes[file] = Mode(value.lower())
    for file in known:
        if file not in manifest.modes:
            manifest.modes[file] = Mode.ABSENT
            if f"file.{file.lower()}" not in lines:
                log.add(
                    "manifest_line_missing",
                    worded(_("The manifest has no line for %(file)s.csv."), file=file),
                    file=FILE,
                )


def _compare_with_files(manifest: Manifest, package: Package, log: FindingLog) -> None:
    for file, mode in manifest.modes.items():
        is_there = file in package.entries
        if mode is not Mode.ABSENT and not is_there:
            message = worded(
                _("The manifest says %(mode)s, but %(file)s.csv is not in the bundle."), mode=mode, file=file
            )
            log.add("manifest_file_missing", message, file=f"{file}.csv")
        elif mode is Mode.ABSENT and is_there:
            message = worded(_("By the manifest %(file)s.csv is absent, but it is there."), file=file)
            log.add("manifest_says_absent", message, file=f"{file}.csv")
            manifest.unlisted.add(file)
    for file in package.entries:
        if file != MANIFEST and file not in manifest.modes:
            message = worded(_("OneRoster %(version)s has no %(file)s.csv."), version=manifest.version, file=file)
            log.add("file_of_other_version", message, file=f"{file}.csv")
    modes = {manifest.modes[file] for file in manifest.files()}
    if len(modes) > 1:
        log.add("modes_mixed", _("Some files are bulk, others delta."), file=FILE)
    if not modes:
        log.add("nothing_to_import", _("Every file is absent."), file=FILE)
