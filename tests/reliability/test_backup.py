"""A backup of the embedded database comes back whole, to any moment; a damaged one is found and its file is named."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aivo.db.backup import checking, manifest, parts, physical, taking, wal
from aivo.db.backup.errors import ArchiveConflict, BackupFailed, CannotRestore, NotWhole, SegmentMissing
from aivo.db.embedded import Server
from aivo.db.embedded_errors import ServerRefused
from aivo.kit.crypto import MasterKeys
from tests.reliability import backups
from tests.reliability.backups import MASTER, Story, silent, sources

PARTS = ("base.tar.sealed", "sign-in.sealed", "files.tar.sealed", "checkpoints.tar.sealed")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return backups.tell(tmp_path_factory.mktemp("backup"))


@pytest.fixture
def copy(story: Story, tmp_path: Path) -> Path:
    """The backup again, to be damaged."""
    return Path(shutil.copytree(story.folder, tmp_path / "copy"))


def damage(folder: Path, master: MasterKeys = MASTER) -> list[str]:
    return checking.check(folder, master, folder.parent / "scratch", silent)[1].damage


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 4
    path.write_bytes(content)


class TestRestore:
    def test_to_the_end_of_the_log_and_never_over_a_database(self, story: Story, tmp_path: Path) -> None:
        archive = {"wal_dir": Path(shutil.copytree(story.root / "wal", tmp_path / "wal"))}
        restored = story.restore(tmp_path, **archive)
        assert restored.segments >= 3
        assert backups.said(tmp_path) == ["base", "before", "last", "later"]
        assert (tmp_path / "files/tenant/letter").read_bytes() == (story.root / "files/tenant/letter").read_bytes()
        assert (tmp_path / "checkpoints/one").read_text() == "first\n"
        assert not (tmp_path / "data/restoring").exists()
        (tmp_path / "files/tenant/newer").write_bytes(b"filed after the backup")
        (tmp_path / "checkpoints/one").write_text("first\nsecond\n")
        with Server.start(tmp_path / "data", durable=False), pytest.raises(ServerRefused, match="stop web and worker"):
            story.restore(tmp_path, may_replace=True, **archive)
        with pytest.raises(CannotRestore, match="--yes"):
            story.restore(tmp_path, **archive)
        assert backups.said(tmp_path) == ["base", "before", "last", "later"]

        again = story.restore(tmp_path, story.moment, may_replace=True, **archive)
        assert backups.said(tmp_path) == ["base", "before"], "at the moment, and not what came after"
        kept = next(path for path in again.set_aside if path.name.startswith("postgres.before"))
        assert (kept / "PG_VERSION").exists(), "what was there is set aside"
        assert (tmp_path / "files/tenant/newer").exists(), "the file of a row that came after the backup"
        assert (tmp_path / "checkpoints/one").read_text() == "first\nsecond\n", "newer evidence stays"

    def test_of_a_restored_database_goes_on_along_its_own_log(self, story: Story, tmp_path: Path) -> None:
        shutil.copytree(story.root / "wal", tmp_path / "wal")
        story.restore(tmp_path, story.moment, wal_dir=tmp_path / "wal")
        with backups.archived(tmp_path) as server:
            backups.write(server, "on the new line")
        story.restore(tmp_path, wal_dir=tmp_path / "wal", may_replace=True)
        assert backups.said(tmp_path) == ["base", "before", "on the new line"]
        story.restore(tmp_path, story.second, wal_dir=tmp_path / "wal", may_replace=True)
        assert backups.said(tmp_path) == ["base", "before", "later"], (
            "what was served at that moment, on the first line"
        )

    def test_is_not_served_before_the_caller_had_its_say(self, story: Story, tmp_path: Path) -> None:
        def refuse(server: Server) -> None:
            assert not (tmp_path / "data/postgres").exists()
            raise CannotRestore("Not yet.")

        with pytest.raises(CannotRestore, match="Not yet"):
            story.restore(tmp_path, before_serving=refuse)
        assert not (tmp_path / "data/postgres").exists()

    def test_killed_half_way_starts_no_empty_database(self, tmp_path: Path) -> None:
        (tmp_path / "postgres.half-restored").touch()
        with pytest.raises(ServerRefused, match="run `aivo db restore` again"):
            Server.start(tmp_path, durable=False)
        assert not (tmp_path / "postgres").exists()

    @pytest.mark.parametrize(("hours", "sentence"), [(-1, "take an earlier backup"), (1, "in the future")])
    def test_of_a_moment_that_cannot_be_had(self, story: Story, tmp_path: Path, hours: int, sentence: str) -> None:
        with pytest.raises(CannotRestore, match=sentence):
            story.restore(tmp_path, story.moment + timedelta(hours=hours))

    def test_of_a_moment_after_the_last_change_says_what_to_do(self, story: Story, tmp_path: Path) -> None:
        with pytest.raises(CannotRestore, match="`--to latest` restores everything before"):
            story.restore(tmp_path, datetime.now(UTC))
        assert not (tmp_path / "data/postgres").exists()

    def test_without_a_piece_of_the_log_names_it(self, story: Story, tmp_path: Path) -> None:
        archive = Path(shutil.copytree(story.archive, tmp_path / "wal" / story.archive.name))
        segments = sorted(path for path in archive.glob("*.sealed") if len(path.name) == 24 + len(".sealed"))
        lost = segments[-2]
        lost.unlink()
        with pytest.raises(SegmentMissing, match=lost.name):
            story.restore(tmp_path / "new", wal_dir=tmp_path / "wal")
        assert not (tmp_path / "new/data/postgres").exists()

    def test_with_a_changed_piece_of_the_log_names_it(self, story: Story, tmp_path: Path) -> None:
        archive = Path(shutil.copytree(story.archive, tmp_path / "wal" / story.archive.name))
        changed = sorted(archive.glob("*.sealed"))[-1]
        flip(changed, changed.stat().st_size // 2)
        with pytest.raises(NotWhole, match=changed.name):
            story.restore(tmp_path / "new", wal_dir=tmp_path / "wal")


class TestDamage:
    def test_of_one_bit_is_found_and_its_file_named(self, copy: Path) -> None:
        for name in PARTS:
            flip(copy / name, (copy / name).stat().st_size // 2)
        assert [sentence.split()[0] for sentence in damage(copy)] == list(PARTS)
        with pytest.raises(NotWhole, match=PARTS[1]):
            backups.restore_cluster(sources(copy.parent), copy, silent)
        assert not (copy.parent / "data/postgres").exists()

    @pytest.mark.parametrize("at", [5, 40, 400, -40])
    def test_of_the_manifest_is_found(self, copy: Path, at: int) -> None:
        flip(copy / manifest.FILE, at)
        with pytest.raises(NotWhole, match=r"manifest\.json|master key"):
            damage(copy)

    def test_of_cut_and_missing_files(self, copy: Path) -> None:
        os.truncate(copy / PARTS[0], (copy / PARTS[0]).stat().st_size - 1)
        (copy / PARTS[2]).unlink()
        assert [sentence.split()[0] for sentence in damage(copy)] == [PARTS[0], PARTS[2]]

    def test_of_a_part_put_in_from_another_backup(self, copy: Path, story: Story, tmp_path: Path) -> None:
        with parts.written(tmp_path, "files.tar", "another", MASTER) as part:
            parts.pack_folder(story.root / "files", part)
        assert part.part is not None
        (tmp_path / "files.tar.sealed").replace(copy / "files.tar.sealed")
        found = checking.check_parts(copy, (part.part,), story.manifest.id, MASTER, tmp_path / "scratch", silent)
        assert "does not open" in found.damage[0], "even where its hash is right, it is not this backup's"

    def test_of_a_page_is_seen_by_postgresql_too(self, story: Story, tmp_path: Path) -> None:
        base = next(part for part in story.manifest.parts if part.name == PARTS[0])
        tmp_path.chmod(0o700)
        checking.unpack_part(story.folder, base, story.manifest.id, MASTER, tmp_path, silent)
        physical.verify(tmp_path)
        flip(tmp_path / "base/1/1259", 5000)
        with pytest.raises(NotWhole, match="base/1/1259"):
            physical.verify(tmp_path)

    def test_another_master_key_is_told_by_name(self, story: Story) -> None:
        with pytest.raises(NotWhole, match=f"{MASTER.name}.*AIVO_OLD_MASTER_KEY"):
            damage(story.folder, MasterKeys(b"o" * 32))
        assert damage(story.folder, MasterKeys(b"o" * 32, (MASTER.current,))) == []

    def test_nothing_is_readable_in_it(self, story: Story) -> None:
        for path in (*story.folder.iterdir(), *story.archive.iterdir()):
            assert path.stat().st_mode & 0o077 == 0
            assert not any(word in path.read_bytes() for word in (b"sealed letter", b"PG_VERSION", b"before"))
        assert story.folder.stat().st_mode & 0o777 == 0o700


class TestUnfinished:
    def take(self, root: Path, server: Server, bars: parts.Bars = silent) -> manifest.Manifest:
        return taking.back_up_cluster(server, sources(root), root / "new" / "one", bars)

    def test_killed_full_or_stopped_leaves_nothing_that_looks_whole(self, story: Story, tmp_path: Path) -> None:
        root = Path(shutil.copytree(story.root / "files", tmp_path / "files")).parent
        work = root / "new" / "one.unfinished"
        with Server.start(story.root / "data", durable=False) as server:
            for label, ends in ((label, ends) for label in ("The database", "Files") for ends in ENDS):
                if (pid := os.fork()) == 0:
                    try:
                        self.take(root, server, while_doing(label, ends))
                    except (BackupFailed, KeyboardInterrupt) as error:
                        os._exit(0 if isinstance(error, KeyboardInterrupt) or "The disk is full" in str(error) else 3)
                    os._exit(4)
                status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                assert status == (-signal.SIGKILL if ends is kill else 0)
                assert not (root / "new" / "one").exists()
                if ends is kill:
                    with pytest.raises(NotWhole, match="no finished backup"):
                        damage(work)
                else:
                    assert not work.exists()
            self.take(root, server)
            with pytest.raises(BackupFailed, match="there already"):
                self.take(root, server)
        assert damage(root / "new" / "one") == []
        assert not work.exists()
        assert (last := taking.last(root / "data")) is not None
        assert last.folder == str(root / "new" / "one")

    def test_a_folder_that_is_itself_backed_up_is_refused(self, story: Story) -> None:
        with pytest.raises(BackupFailed, match="lies inside"):
            taking.refuse_target(sources(story.root), story.root / "files" / "backup")


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fill_the_disk() -> None:
    with open("/dev/full", "wb", buffering=0) as file:
        file.write(b"x")


def interrupt() -> None:
    raise KeyboardInterrupt


ENDS = (kill, fill_the_disk, interrupt)


def while_doing(label: str, ends: Callable[[], None]) -> parts.Bars:
    """Bars at whose first step the process comes to an end."""

    @contextmanager
    def bars(what: str, _total: int) -> Iterator[Callable[[int], None]]:
        yield (lambda _: ends()) if what == label else (lambda _: None)

    return bars


class TestArchive:
    @pytest.fixture
    def cluster(self, story: Story, tmp_path: Path) -> Path:
        """A cluster's folder with one finished piece of the log."""
        cluster = tmp_path / "data" / "postgres"
        (cluster / "pg_wal" / "archive_status").mkdir(parents=True)
        (cluster / "global").mkdir()
        shutil.copy(story.root / "data/postgres/global/pg_control", cluster / "global")
        (cluster / "pg_wal" / NAME).write_bytes(b"piece" * 100_000)
        (cluster / "pg_wal" / "archive_status" / f"{NAME}.ready").touch()
        return cluster

    def test_once_sealed_the_same_is_taken_and_another_refused(self, cluster: Path, tmp_path: Path) -> None:
        archive = wal.Archive(tmp_path / "wal", cluster, MASTER)
        assert archive.seal_ready() == 1
        sealed = archive.folder / f"{NAME}.sealed"
        before = sealed.read_bytes()
        assert archive.seal_ready() == 0
        (cluster / wal.MARKERS / NAME).unlink()  # killed between the two, or PostgreSQL before it wrote it down
        (archive.folder / f"{NAME}.new").write_bytes(b"left by a kill")
        assert archive.seal_ready() == 1
        (cluster / wal.MARKERS / NAME).unlink()
        flip(cluster / "pg_wal" / NAME, 77)
        with pytest.raises(ArchiveConflict, match=NAME):
            archive.seal_ready()
        assert not (cluster / wal.MARKERS / NAME).exists(), "PostgreSQL keeps what was not archived"
        assert sealed.read_bytes() == before
        (tmp_path / "out").mkdir()
        laid = wal.lay_out(archive.folder, NAME, tmp_path / "out", MASTER)
        assert laid.read_bytes() == b"piece" * 100_000


NAME = "000000010000000000000007"
