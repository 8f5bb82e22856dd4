"""The folder of the embedded server: making it, its configuration, and what its `postmaster.pid` tells.

Everyone signs in with a password (scram-sha-256), whichever way they come; there is no `trust` at any moment, and the
superuser's password lies in a file only its owner may read. Nothing a pupil or parent typed reaches the log.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from aivo.db.embedded_account import Account, path_for, programs_for
from aivo.db.embedded_errors import ServerRefused, explain

MAJOR_VERSION = "18"
SUPERUSER = "postgres"
#: names the socket when there is no TCP port
SOCKET_PORT = 5432
#: the longest folder that leaves room for `/.s.PGSQL.65535` in a socket's address (Linux 107 bytes, macOS 103)
LONGEST_SOCKET_DIR = 88
WOULD_YOU_SPEAK_TLS = bytes.fromhex("00000008 04d2162f")
#: lies in the data folder while a restored cluster takes the place of the one before
HALF_RESTORED = "postgres.half-restored"
ROOM_FOR_A_CLUSTER = 200 * 1024 * 1024
ROOM_TO_START = 32 * 1024 * 1024
LONGEST_UNARCHIVED = "60s"
"""How long a change may wait for its piece of the log to be full before that is archived as it is."""

ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "TZ": "UTC"}

SIGN_IN = """\
# Written by Aivo at each start. Everyone needs a password, whichever way they come.
local   all          all                scram-sha-256
local   replication  all                scram-sha-256
host    all          all  127.0.0.1/32  scram-sha-256
host    all          all  ::1/128       scram-sha-256
"""

CONFIGURATION = """\
# Written by Aivo at each start.
listen_addresses = '{addresses}'
port = {port}
unix_socket_directories = '{socket_dir}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 200
shared_buffers = '128MB'
huge_pages = off
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
# an acknowledged change survives a crash; without `fsync` it survives that of the server, not that of the machine
synchronous_commit = on
fsync = {durable}
full_page_writes = {durable}
# before a recovery everything written is brought to disk at once, not file by file: seconds instead of tens of them
recovery_init_sync_method = '{brought}'
# no values in the log: what people type about children does not belong there, and messages of errors repeat it
log_min_messages = log
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_min_error_statement = panic
log_error_verbosity = terse
log_checkpoints = off
archive_mode = {archived}
archive_command = '{archive_command}'
archive_timeout = '{archive_timeout}'
"""


@dataclass(frozen=True)
class Postmaster:
    """What the running server wrote about itself."""

    pid: int
    port: int
    socket_dir: Path
    has_tcp: bool
    is_ready: bool

    @property
    def answers(self) -> bool:
        """Whether the server works: one that was killed leaves its socket, and for a moment even takes connections.

        It is asked whether it would speak TLS, the one question that needs no sign-in; S and N are both an answer.
        """
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(10)
            try:
                client.connect(str(self.socket_dir / f".s.PGSQL.{self.port}"))
                client.sendall(WOULD_YOU_SPEAK_TLS)
                return client.recv(1) in (b"S", b"N")
            except OSError:
                return False


def read_postmaster(cluster: Path) -> Postmaster | None:
    """The server of this cluster, by its own file; it may be dead all the same."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        return Postmaster(
            pid=int(lines[0]),
            port=int(lines[3]),
            socket_dir=Path(lines[4].strip()),
            has_tcp=bool(lines[5].strip()),
            is_ready=lines[7].strip() == "ready",
        )
    except (FileNotFoundError, IndexError, ValueError):
        return None


def forget_reused_pid(cluster: Path) -> None:
    """Remove the file of a dead server whose number now belongs to another program, as in a restarted container.

    PostgreSQL would wait for that program to end. Only where the system shows that the program is another one and that
    no process of the old server still holds its shared memory (Linux).
    """
    file = cluster / "postmaster.pid"
    try:
        lines = file.read_text().splitlines()
        is_postgres = "postgres" in Path(f"/proc/{int(lines[0])}/comm").read_text()
        segments = [line.split() for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]]
        segment = lines[6].split()[-1]
    except (OSError, IndexError, ValueError):
        return
    if not is_postgres and not any(words[1] == segment and words[6] != "0" for words in segments):
        file.unlink()


def forget_after_power_cut(cluster: Path) -> None:
    """Remove a cluster that was running without `fsync` when the machine went down: tests make another one.

    What such a server had not yet brought to disk is gone, and nothing in the folder tells what that was.
    """
    boot = cluster.with_name("postgres.boot")  # written by a start without `fsync` only
    if boot.exists() and (cluster / "postmaster.pid").exists() and boot.read_text() != this_boot():
        shutil.rmtree(cluster)


def remember_boot(cluster: Path, *, durable: bool) -> None:
    """Note under which start of the machine a server without `fsync` runs."""
    boot = cluster.with_name("postgres.boot")
    if durable:
        boot.unlink(missing_ok=True)
    else:
        write_private(boot, this_boot())


def this_boot() -> str:
    """Names this start of the machine, where the system does (Linux)."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text()
    except OSError:
        return "unknown"


def refuse_half_restored(cluster: Path) -> None:
    """Refuse to begin with an empty database where a restore was killed between setting aside and putting in place."""
    if cluster.with_name(HALF_RESTORED).exists():
        raise ServerRefused(
            f"A restore in {cluster.parent} was ended half-way; run `aivo db restore` again, which goes on from there."
        )


def make_cluster(cluster: Path, password: str, account: Account, *, durable: bool) -> None:
    """Make the folder complete or not at all: it gets its name when it is finished."""
    data_dir = cluster.parent
    if shutil.disk_usage(data_dir).free < ROOM_FOR_A_CLUSTER:
        raise ServerRefused(f"The disk of the data folder {data_dir} is full: a database needs 200 MB to begin.")
    draft = cluster.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    account.give(draft)
    shared = "/tmp" if account.is_other else None  # noqa: S108 (our own TMPDIR may be closed to that account)
    with tempfile.TemporaryDirectory(
        prefix="aivo-", dir=shared
    ) as desk:  # a folder of its own: initdb wants an empty one
        account.give(Path(desk))
        password_file = Path(desk) / "password"
        write_private(password_file, password)
        account.give(password_file)
        run(
            "initdb", draft, account,
            "--username", SUPERUSER, "--pwfile", str(password_file), "--auth", "scram-sha-256", "--encoding", "UTF8",
            "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--data-checksums",
            "--no-instructions", *([] if durable else ["--no-sync"]), log=data_dir / "postgres.log",
        )  # fmt: skip
    with (draft / "postgresql.conf").open("a") as file:
        file.write("\ninclude 'aivo.conf'\n")
    draft.rename(cluster)


def check_cluster(cluster: Path, account: Account) -> None:
    """Refuse a folder that this PostgreSQL cannot or must not use."""
    if not account.owns(cluster):
        raise ServerRefused(f"The database in {cluster.parent} belongs to another user; run Aivo as that user.")
    version = (cluster / "PG_VERSION").read_text().strip()
    if version != MAJOR_VERSION:
        raise ServerRefused(
            f"The data folder {cluster.parent} holds a database of PostgreSQL {version}, and this is PostgreSQL "
            f"{MAJOR_VERSION}; back it up with the old version and restore it with this one."
        )
    if shutil.disk_usage(cluster).free < ROOM_TO_START:
        raise ServerRefused(f"The disk of the data folder {cluster.parent} is full.")


def configure(
    cluster: Path,
    account: Account,
    *,
    socket_dir: Path,
    port: int | None,
    durable: bool,
    archive_command: str | None = None,
) -> None:
    """Write who may sign in and how the server behaves: at each start, so that a newer Aivo's rules apply.

    `archive_command` is what PostgreSQL runs for each finished piece of its log; None archives nothing.
    """
    text = CONFIGURATION.format(
        addresses="127.0.0.1" if port else "",
        port=port or SOCKET_PORT,
        socket_dir=str(socket_dir).replace("'", "''"),
        durable="on" if durable else "off",
        brought="syncfs" if sys.platform == "linux" else "fsync",
        archived="off" if archive_command is None else "on",
        archive_timeout="0" if archive_command is None else LONGEST_UNARCHIVED,
        archive_command=(archive_command or "").replace("'", "''"),
    )
    for name, content in (("pg_hba.conf", SIGN_IN), ("aivo.conf", text)):
        write_private(cluster / name, content)
        account.give(cluster / name)


def make_socket_dir(cluster: Path, account: Account) -> Path:
    """A 0700 folder for the socket: beside the cluster, or a short one where that is too long or out of reach."""
    folder = cluster.with_name("run")
    if len(os.fsencode(folder)) > LONGEST_SOCKET_DIR or not account.can_enter(cluster.parent):
        folder = Path("/tmp", "aivo-" + hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16])  # noqa: S108 (checked below)
    try:
        folder.mkdir(mode=0o700)
        account.give(folder)
    except FileExistsError:
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid != account.uid or found.st_mode & 0o077:  # somebody else's
            folder = Path(tempfile.mkdtemp(prefix="aivo-", dir="/tmp"))
            account.give(folder)
    for left_by_a_killed_server in folder.glob(".s.PGSQL.*"):
        left_by_a_killed_server.unlink()
    return folder


def run(program: str, cluster: Path, account: Account, *arguments: str, log: Path) -> None:
    """Run one of PostgreSQL's programs on the cluster, as the server's account, and raise what it said if it failed.

    What it prints goes to the end of the log, which the server it may leave behind keeps open.
    """
    run_as = account.run_as
    command = [str(programs_for(account) / program), "-D", str(path_for(account, cluster)), *arguments]
    with os.fdopen(os.open(log, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "rb+") as output:
        begin = output.seek(0, os.SEEK_END)
        finished = subprocess.run(  # noqa: S603 (our own programs and arguments, no shell)
            command, cwd=cluster, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **run_as
        )
        output.seek(begin)
        said = output.read().decode(errors="replace")
    if finished.returncode != 0:
        raise explain(said, cluster.parent, log)


def read_or_make_password(file: Path) -> str:
    """The superuser's password, made with the cluster."""
    if not file.exists():
        write_private(file, secrets.token_urlsafe(32))
    return file.read_text()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, complete or not at all."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.rename(path)
