"""Opening a OneRoster bundle safely: a zip file or a folder.

A bundle comes from outside. Names may try to leave their folder, sizes may lie, a few kilobytes may unfold to
gigabytes. All of that is looked at before a byte of content is read; harmless habits (an inner folder, files of an
operating system, names in another case) are read and reported.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from aivo.domains.roster.findings import FindingLog
from aivo.domains.roster.layouts import ALL_FILES
from aivo.domains.roster.worded import worded
from aivo.web.wording import marked as _


@dataclass(frozen=True, slots=True)
class Limits:
    """What a bundle may weigh; a real roster of a million people stays far below."""

    entries: int = 200
    file_bytes: int = 1 << 30
    total_bytes: int = 2 << 30
    ratio: int = 200
    ratio_from_bytes: int = 1 << 20


DEFAULT_LIMITS = Limits()
MANIFEST = "manifest"


@dataclass(slots=True)
class Package:
    """An opened bundle: its known files by OneRoster name."""

    name: str
    entries: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None
    archive: zipfile.ZipFile | None = None

    @contextmanager
    def open(self, file: str) -> Iterator[IO[bytes]]:
        """The bytes of one file."""
        entry = self.entries[file]
        if self.archive is not None:
            with self.archive.open(entry) as stream:
                yield stream
        else:
            with ((self.folder or Path()) / entry).open("rb") as stream:
                yield stream


@contextmanager
def open_package(path: Path, log: FindingLog, limits: Limits = DEFAULT_LIMITS) -> Iterator[Package | None]:
    """The bundle at ``path``, or none when it must not be read; the log says why."""
    if path.is_dir():
        yield _folder(path, log, limits)
    elif not path.is_file():
        log.add("file_not_found", worded(_("There is no file %(name)s."), name=path.name), file=path.name)
        yield None
    else:
        try:
            archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            log.add("zip_unreadable", _("The file is not a zip archive that can be read."), file=path.name)
            yield None
            return
        with archive:
            yield _zip(archive, path, log, limits)


def _folder(path: Path, log: FindingLog, limits: Limits) -> Package | None:
    names = {}
    for child in sorted(path.iterdir()):
        if child.is_symlink():
            log.add("zip_link", _("The folder holds a link."), file=child.name)
        elif child.is_file():
            names[child.name] = child.stat().st_size
    if len(names) > limits.entries:
        log.add("zip_too_many_entries", worded(_("The folder holds %(count)s files."), count=format(len(names), ",")))
    if sum(names.values()) > limits.total_bytes or any(size > limits.file_bytes for size in names.values()):
        log.add("zip_too_large", _("The folder is larger than a bundle may be."))
    package = Package(path.name, folder=path)
    _name_files(package, list(names), log)
    return None if log.is_refused else package


def _zip(archive: zipfile.ZipFile, path: Path, log: FindingLog, limits: Limits) -> Package | None:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    _check_shape(infos, path.stat().st_size, log, limits)
    for info in infos:
        _check_entry(info, log)
    if log.is_refused:
        return None
    content = [info.filename for info in infos if not _is_system(info.filename)]
    for info in infos:
        if _is_system(info.filename):
            log.add("zip_system_entries", _("An operating system's own file is in the zip."), file=info.filename)
    base = _base_folder(content)
    if base != PurePosixPath("."):
        log.add("zip_inner_folder", worded(_("The files stand in the folder %(base)s."), base=base), file=path.name)
    inside = []
    for name in content:
        if PurePosixPath(name).parent == base:
            inside.append(name)
        else:
            log.add("zip_other_folder", _("The file stands in another folder than the manifest."), file=name)
    package = Package(path.name, archive=archive)
    _name_files(package, inside, log)
    return None if log.is_refused else package


def _check_shape(infos: list[zipfile.ZipInfo], packed_bytes: int, log: FindingLog, limits: Limits) -> None:
    """Refuse what unfolds to more than a roster: by number, by size, by ratio, by entries that share their bytes."""
    if len(infos) > limits.entries:
        log.add(
            "zip_too_many_entries",
            worded(
                _("The zip holds %(count)s files; %(entries)s are allowed."),
                count=format(len(infos), ","),
                entries=limits.entries,
            ),
        )
    total = sum(info.file_size for info in infos)
    if total > limits.total_bytes or any(info.file_size > limits.file_bytes for info in infos):
        log.add("zip_too_large", worded(_("The zip unfolds to %(total)s bytes."), total=format(total, ",")))
    for info in infos:
        if info.file_size > limits.ratio_from_bytes and info.file_size > limits.ratio * max(info.compress_size, 1):
            message = worded(
                _("%(compress_size)s bytes unfold to %(file_size)s."),
                compress_size=format(info.compress_size, ","),
                file_size=format(info.file_size, ","),
            )
            log.add("zip_bomb", message, file=info.filename)
    if sum(info.compress_size for info in infos) > packed_bytes:
        log.add("zip_bomb", _("Several files of the zip share the same bytes."))
    seen: set[str] = set()
    for info in infos:
        key = info.filename.lower()
        if key in seen:
            log.add("zip_duplicate_name", _("Two files of the zip have this name."), file=info.filename)
        seen.add(key)


def _check_entry(info: zipfile.ZipInfo, log: FindingLog) -> None:
    name = info.orig_filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if "\\" in name or "\x00" in name or ":" in name or name.startswith("/") or ".." in parts:
        log.add(
            "zip_path_traversal", _("The name points outside the bundle's folder."), file=name.replace("\x00", "\\0")
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        log.add("zip_link", _("The entry is a link."), file=info.filename)
    if info.flag_bits & 0x1:
        log.add("zip_encrypted", _("The entry is encrypted."), file=info.filename)


def _is_system(name: str) -> bool:
    parts = PurePosixPath(name).parts
    last = parts[-1].lower()
    return "__MACOSX" in parts or last.startswith("._") or last in {".ds_store", "thumbs.db", "desktop.ini"}


def _base_folder(names: list[str]) -> PurePosixPath:
    """Where the manifest stands; without one, where the first CSV file stands."""
    paths = sorted((PurePosixPath(name) for name in names), key=lambda found: (len(found.parts), str(found)))
    manifests = [found for found in paths if found.name.lower() == f"{MANIFEST}.csv"]
    tables = [found for found in paths if found.suffix.lower() == ".csv"]
    return next((found.parent for found in (*manifests, *tables)), PurePosixPath("."))


def _name_files(package: Package, names: list[str], log: FindingLog) -> None:
    """Give each file its OneRoster name, whatever the case it was written in."""
    known = {**ALL_FILES, MANIFEST: MANIFEST}
    for name in names:
        bare = PurePosixPath(name)
        if bare.suffix.lower() != ".csv":
            if not bare.name.startswith("."):
                log.add("not_a_data_file", worded(_("%(name)s is not a CSV file."), name=bare.name), file=bare.name)
            continue
        proper = known.get(bare.stem.lower())
        if proper is None:
            log.add("unknown_file", worded(_("OneRoster knows no file %(name)s."), name=bare.name), file=bare.name)
            continue
        if proper in package.entries:
            log.add("zip_duplicate_name", _("Two files have this name."), file=bare.name)
            continue
        package.entries[proper] = name
        if bare.name != f"{proper}.csv":
            log.add(
                "file_name_case",
                worded(_("The file is called %(proper)s.csv in the specification."), proper=proper),
                file=bare.name,
            )
