"""A disk is full: one clear sentence, the right status, nothing half-written, and it works again when there is room.

Without root no file system of one's own can be had, so the system's own limit for the size of a file stands for the
disk of files and checkpoints (EFBIG instead of ENOSPC, from the kernel either way). For the database, root mounts a
small file system and puts a table there; for everybody else a trigger says what PostgreSQL says.
"""

from __future__ import annotations

import os
import resource
import secrets
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from aivo.app import create_app
from aivo.db.context import connect
from aivo.db.embedded import Server
from aivo.db.embedded_account import account_of
from aivo.db.outages import NoRoom
from aivo.domains.audit import checkpoints
from aivo.domains.audit import service as audit
from aivo.domains.audit.errors import CannotKeep
from aivo.domains.students.filing import keep_file
from aivo.kit.signing import Signer, name_of
from tests.conftest import SmallWorld
from tests.domains.audit.test_fails_closed import FULL
from tests.domains.students.test_papers import A_PDF
from tests.reliability.test_busy import browser, entries, entry, is_kind, program
from tests.web.conftest import settings_for

MEGABYTE = 1 << 20
SIGNER = Signer.of(b"s" * 32)


@pytest.fixture
def app(small: SmallWorld, tmp_path: Path) -> FastAPI:
    return create_app(small.databases, settings_for(tmp_path))


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """The system refuses this process every byte of a file behind this size."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def token(page: httpx.Response) -> str:
    return page.text.partition('name="form_token" value="')[2][:64]


def files_in(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


class TestFiles:
    async def test_an_upload_is_refused_and_leaves_nothing(
        self, small: SmallWorld, app: FastAPI, tmp_path: Path
    ) -> None:
        manager = await browser(small, app, "manager")
        address = f"/students/{small.riverbend.students['kid']}/documents"
        page = await manager.get(address)
        form = {
            "form_token": token(page), "kind": "letter", "title": "Letter", "dated_on": "2026-10-01", "language": "en",
        }  # fmt: skip
        paper = {"files": ("letter.pdf", A_PDF + secrets.token_bytes(2 * MEGABYTE), "application/pdf")}
        with no_file_above(MEGABYTE), capture_logs() as told:  # told plainly: not with the file in it
            refused = await manager.post(address, data=form, files=paper)
        assert [line["status"] for line in told if line["event"] == "outage"] == ["no_room"]
        assert is_kind(refused, 507), refused.text
        assert "There is no room left" in refused.text
        assert files_in(tmp_path) == 0
        with small.connect("postgres") as link:
            assert link.execute("select count(*) from documents").fetchone() == (0,)
        taken = await manager.post(address, data=form, files=paper)
        assert taken.status_code == 303
        assert files_in(tmp_path) == 1

    def test_half_a_file_gives_its_room_back(self, tmp_path: Path) -> None:
        place = tmp_path / "tenant" / "paper"
        with no_file_above(MEGABYTE), pytest.raises(OSError, match="File too large"):
            keep_file(place, bytes(2 * MEGABYTE))
        assert list(place.parent.iterdir()) == []
        keep_file(place, b"whole")
        assert place.read_bytes() == b"whole"


async def seal_something(small: SmallWorld, folder: Path) -> None:
    """Seal what waits; a transaction anywhere on the test server holds the seal back, so perhaps not at once."""
    patience, done = time.monotonic() + 20, 0
    while not done and time.monotonic() < patience:
        async with connect(small.riverbend.system(), small.databases) as ctx:
            done = await audit.seal_trail(ctx, folder, SIGNER)


class TestCheckpoints:
    async def test_nothing_is_sealed_untold_and_no_line_is_halved(self, small: SmallWorld, tmp_path: Path) -> None:
        place, public = small.riverbend, {name_of(SIGNER.public): SIGNER.public}
        async with connect(place.system(), small.databases) as ctx:
            assert await audit.seal_trail(ctx, tmp_path, SIGNER) > 0
        file = checkpoints.file_of(tmp_path, place.tenant_id)
        before = file.read_bytes()
        async with connect(place.actor("manager"), small.databases) as ctx:
            await audit.saw(ctx, place.students["kid"], "ieps")
        with no_file_above(len(before) + 40), pytest.raises(CannotKeep, match="cannot be written"):
            await seal_something(small, tmp_path)
        assert len(list(checkpoints.read(tmp_path, place.tenant_id, public))) == 1, "half a line is read as one"
        async with connect(place.system(), small.databases) as ctx:
            await audit.seal_trail(ctx, tmp_path, SIGNER)
        points = list(checkpoints.read(tmp_path, place.tenant_id, public))
        assert file.read_bytes().startswith(before)
        assert [point.seal for point in points] == [1, 2], "what was sealed is told by the next run"


class TestDatabase:
    async def test_a_full_disk_is_told_and_nothing_is_written(self, small: SmallWorld, app: FastAPI) -> None:
        manager, before = await program(small, app, "manager"), entries(small)
        with small.connect("postgres", autocommit=True) as link:
            link.execute(FULL.format("contact_logs").encode())
            refused = await manager.post("/api/v1/contact-logs", json=entry(small))
            link.execute("drop function public.full_disk cascade")
        assert (refused.status_code, refused.json()["code"]) == (507, "no_room")
        assert refused.json()["detail"] == NoRoom().message
        assert refused.headers["retry-after"] == str(NoRoom.retry_after)
        assert entries(small) == before
        assert (await manager.post("/api/v1/contact-logs", json=entry(small))).status_code == 201

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root makes a file system of its own")
    async def test_a_disk_that_is_truly_full(self, server: Server, small: SmallWorld, app: FastAPI) -> None:
        manager = await program(small, app, "manager")
        with small_disk(server) as place, small.connect("postgres", autocommit=True) as link:
            link.execute(f"create tablespace small_disk location '{place / 'data'}'".encode())
            try:
                link.execute("alter table contact_logs set tablespace small_disk")
                statuses: list[int] = []
                while 507 not in statuses:
                    assert len(statuses) < 400, "the disk does not get full"
                    body = {**entry(small), "note": secrets.token_hex(40_000)}
                    statuses.append((await manager.post("/api/v1/contact-logs", json=body)).status_code)
                taken = statuses.count(201)
                assert set(statuses) == {201, 507}
                assert entries(small) == taken
                assert (await manager.get("/api/v1/contact-logs")).status_code == 200, "reading goes on"
                (place / "ballast").unlink()
                again = await manager.post("/api/v1/contact-logs", json={**entry(small), "note": "x" * 80_000})
                assert again.status_code == 201
            finally:
                link.execute("alter table contact_logs set tablespace pg_default")
                link.execute("drop tablespace small_disk")


@contextmanager
def mounted(place: Path, options: str) -> Iterator[Path]:
    """A file system in memory of its own."""
    place.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True)
    if made.returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


@contextmanager
def small_disk(server: Server) -> Iterator[Path]:
    """A file system of 8 MB with room for the server's account, most of it taken by a file of ballast."""
    account = account_of(server.data_dir / "postgres")
    with mounted(Path(tempfile.mkdtemp(prefix="aivo-disk-", dir="/tmp")), "size=8m") as place:
        place.chmod(0o711)
        (place / "data").mkdir(mode=0o700)
        account.give(place / "data")
        (place / "ballast").write_bytes(bytes(7 * MEGABYTE))
        yield place
    place.rmdir()
