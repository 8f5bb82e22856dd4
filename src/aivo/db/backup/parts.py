"""The files of a backup: a stream, packed and sealed on its way to disk; a folder as such a stream; and back."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from aivo.db.backup.manifest import Part
from aivo.kit.crypto import CannotOpen, MasterKeys
from aivo.kit.sealed_stream import CHUNK, SealedReader, SealedWriter

SEALED, PLAIN = ".sealed", ".zlib"
INDEX = "aivo-sha256.txt"
"""Last member of a folder's stream: the SHA-256 of each file in it, as `sha256sum` writes them."""

Progress = Callable[[int], object]
Bars = Callable[[str, int], AbstractContextManager[Progress]]
"""Makes a progress bar: what is done, and how many bytes that is."""


class Sink(Protocol):
    """What takes bytes."""

    def write(self, plain: bytes, /) -> int:
        """Take some bytes."""
        ...


class Source(Protocol):
    """What gives bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


@dataclass
class Counting:
    """Passes bytes on and keeps their number and SHA-256."""

    to: Sink | None = None
    count: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def write(self, plain: bytes) -> int:
        """Count, and hand on."""
        self.count += len(plain)
        self.digest.update(plain)
        if self.to is not None:
            self.to.write(plain)
        return len(plain)

    def flush(self) -> None:
        """Nothing waits here."""


@dataclass
class PartWriter:
    """One part while it is written; ``part`` describes it once it is closed."""

    content: Counting
    part: Part | None = None
    files: int = 1

    def write(self, plain: bytes) -> int:
        """Take some bytes of the content."""
        return self.content.write(plain)


@contextmanager
def written(folder: Path, name: str, label: str, master: MasterKeys | None) -> Iterator[PartWriter]:
    """A new part: packed, sealed unless ``master`` is None, for its owner's eyes only, on disk when the block ends."""
    path = folder / (name + (SEALED if master is not None else PLAIN))
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        outside = Counting(cast("BinaryIO", file))
        sealed = SealedWriter(cast("BinaryIO", outside), master, f"{label}|{name}") if master is not None else None
        packer = Packer(sealed or outside)
        writer = PartWriter(Counting(packer))
        yield writer
        packer.close()
        if sealed is not None:
            sealed.close()
        file.flush()
        os.fsync(file.fileno())
    inside = writer.content
    writer.part = Part(
        path.name, outside.count, outside.digest.hexdigest(), inside.count, inside.digest.hexdigest(), writer.files
    )


class Packer:
    """zlib at its fastest, as a stream: pages of a database and unfilled segments of its log shrink to a quarter."""

    def __init__(self, to: Sink) -> None:
        """Hand on to this one."""
        self._to = to
        self._zlib = zlib.compressobj(1)

    def write(self, plain: bytes) -> int:
        """Take some bytes."""
        if packed := self._zlib.compress(plain):
            self._to.write(packed)
        return len(plain)

    def close(self) -> None:
        """Hand the rest on."""
        self._to.write(self._zlib.flush())


class Unpacking:
    """The content of a part again, as a stream that is read once; ``CannotOpen`` where it is not as it was written."""

    def __init__(self, source: Source, progress: Progress = lambda _: None) -> None:
        """Take the stream inside the seal; ``progress`` is told of bytes as they come out."""
        self.content = Counting()
        self._source = source
        self._zlib = zlib.decompressobj()
        self._progress = progress

    def read(self, size: int = CHUNK) -> bytes:
        """At most ``size`` bytes; none at the end."""
        while not self._zlib.eof:
            packed = self._zlib.unconsumed_tail or self._source.read(CHUNK)
            try:
                plain = self._zlib.decompress(packed, size if size > 0 else CHUNK)
            except zlib.error as error:
                raise CannotOpen("Its content was changed.") from error
            if plain:
                self.content.write(plain)
                self._progress(len(plain))
                return plain
            if not packed:
                raise CannotOpen("It is cut short.")
        if self._source.read(1) or self._zlib.unused_data:
            raise CannotOpen("It goes on after its end.")
        return b""


@contextmanager
def opened(
    folder: Path, part: Part, label: str, master: MasterKeys, progress: Progress = lambda _: None
) -> Iterator[Unpacking]:
    """The content of a part. Raises ``CannotOpen`` with the part's name where it is not as it was written."""
    try:
        with (folder / part.name).open("rb") as file:
            name = part.name.removesuffix(SEALED)
            is_sealed = part.name.endswith(SEALED)
            source: Source = SealedReader(file, master, f"{label}|{name}") if is_sealed else file
            unpacking = Unpacking(source, progress)
            yield unpacking
            while unpacking.read(CHUNK):  # to the end: the last chunk's mark is what shows that nothing was cut
                pass
        if unpacking.content.digest.hexdigest() != part.content_sha256:
            raise CannotOpen("Its content was changed.")
    except FileNotFoundError as error:
        raise CannotOpen(f"{part.name} is missing.") from error
    except tarfile.TarError as error:
        raise CannotOpen(f"{part.name}: it does not unpack.") from error
    except CannotOpen as error:
        sentence = str(error)
        raise CannotOpen(sentence if part.name in sentence else f"{part.name}: {sentence}") from error


def pack_folder(folder: Path, into: PartWriter, progress: Progress = lambda _: None) -> None:
    """Write every regular file of a folder as a tar stream, with an index of their SHA-256 at its end.

    A file that goes away meanwhile (somebody withdrew it) is left out; none is half.
    """
    into.files = 0
    index = io.BytesIO()
    with tarfile.open(fileobj=cast("BinaryIO", into), mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
            if not path.is_file() or path.is_symlink() or path.suffix == ".part":
                continue
            name = path.relative_to(folder).as_posix()
            try:
                file = path.open("rb")
            except FileNotFoundError:
                continue
            with file:
                digest = _add(tar, name, file, progress)
            index.write(f"{digest}  {name}\n".encode())
            into.files += 1
        size = index.tell()
        index.seek(0)
        _add(tar, INDEX, index, lambda _: None, size)


def _add(tar: tarfile.TarFile, name: str, file: BinaryIO, progress: Progress, size: int | None = None) -> str:
    """One member, exactly as long as the file is now: what is appended meanwhile belongs to the next backup."""
    info = tarfile.TarInfo(name)
    info.size = os.fstat(file.fileno()).st_size if size is None else size
    info.mode = 0o600
    info.mtime = int(os.fstat(file.fileno()).st_mtime) if size is None else 0
    reader = _Hashing(file, progress)
    tar.addfile(info, cast("BinaryIO", reader))
    return reader.digest.hexdigest()


class _Hashing:
    """A file that is hashed as it is read."""

    def __init__(self, file: BinaryIO, progress: Progress) -> None:
        self.digest = hashlib.sha256()
        self._file = file
        self._progress = progress

    def read(self, size: int = -1) -> bytes:
        found = self._file.read(size)
        self.digest.update(found)
        self._progress(len(found))
        return found


def unpack(content: Unpacking, into: Path | None) -> None:
    """Lay the files of a tar stream into a folder (None: only read them) and hold them against the stream's index.

    Folders are 0700 and files 0600; a name that leads out of the folder, or a link, is refused.
    """
    found: dict[str, str] = {}
    index = None
    with tarfile.open(fileobj=cast("BinaryIO", content), mode="r|") as tar:
        for member in tar:
            inside = _safe(member)
            if member.isdir():
                if into is not None:
                    (into / inside).mkdir(parents=True, exist_ok=True, mode=0o700)
                continue
            file = tar.extractfile(member)
            if file is None:
                raise CannotOpen(f"{member.name} in it is no file.")
            if member.name == INDEX:
                index = file.read().decode()
                continue
            found[member.name] = _lay(cast("BinaryIO", file), None if into is None else into / inside)
    if index is not None:
        wrong = {line[66:] for line in index.splitlines() if found.get(line[66:]) != line[:64]}
        if wrong:
            raise CannotOpen(f"{sorted(wrong)[0]} in it is not as it was.")


def _safe(member: tarfile.TarInfo) -> Path:
    path = Path(member.name)
    if path.is_absolute() or ".." in path.parts or not (member.isreg() or member.isdir()):
        raise CannotOpen(f"{member.name} in it leads elsewhere.")
    return path


def _lay(file: BinaryIO, path: Path | None) -> str:
    digest = hashlib.sha256()
    if path is None:
        while piece := file.read(CHUNK):
            digest.update(piece)
        return digest.hexdigest()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        while piece := file.read(CHUNK):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


def sha256_of(path: Path, progress: Progress = lambda _: None) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
            progress(len(piece))
    return digest.hexdigest()
