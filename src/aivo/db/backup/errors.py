"""Why a backup is not made, is not whole, or is not restored: one sentence each."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aivo.kit.errors import Refusal


class BackupFailed(Refusal):
    """The backup was not made; nothing that looks whole was left behind."""


class NotWhole(Refusal):
    """This backup is not whole; use another one."""


class CannotRestore(Refusal):
    """The backup was not restored; what was there before is as it was."""


class SegmentMissing(CannotRestore):
    """A piece of the archived log is missing."""


class ArchiveConflict(Refusal):
    """The archive of the log already holds something else under this name."""


@contextmanager
def said_plainly(kind: type[Refusal], what: str) -> Iterator[None]:
    """What the operating system refuses, as one sentence: the disk that is full above all."""
    try:
        yield
    except OSError as error:
        place = Path(str(error.filename)).parent if error.filename else None
        where = f" in {place}" if place else ""
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise kind(f"The disk is full{where}: {what}; make room and run it again.") from error
        raise kind(f"{error.strerror or error}{where}: {what}.") from error
