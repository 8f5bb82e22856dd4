"""An import that is stopped, whenever that is, leaves the district as it was; the next one goes through."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from aivo.domains.roster import service
from aivo.domains.roster.errors import Stopped
from aivo.domains.roster.importing import WRITERS
from aivo.domains.roster.progress import UNWATCHED, Halt, aside
from aivo.seed.bundle import write_zip
from tests.domains.roster.bundles import good
from tests.domains.roster.district import ON_ANCHOR, District


@dataclass
class At:
    """Does something when a step has begun and, where it writes, when its first rows are written."""

    name: str
    act: Callable[[], None]
    now: str = ""

    async def step(self, name: str) -> None:
        """A step begins."""
        self.now = name
        if name == self.name and name not in WRITERS:
            self.act()

    async def rows(self, count: int) -> None:
        """Rows were written."""
        if self.now == self.name and count:
            self.act()


def stop() -> None:
    """What a watch does when somebody asked the job to stop."""
    raise Stopped


@pytest.mark.parametrize("name", ["comparing", "people", "enrolments", "recording"])
async def test_stopped_in_the_middle_of_a_step(district: District, name: str) -> None:
    path = write_zip(good(), district.folder / "roster.zip")
    before = district.everything()
    with pytest.raises(Stopped):
        async with district.acting() as ctx:
            await service.import_roster(ctx, path, ON_ANCHOR, At(name, stop))
    assert district.everything() == before
    assert (await district.send(path)).is_applied


async def test_cancelled_as_ctrl_c_does_it(district: District) -> None:
    path = write_zip(good(), district.folder / "roster.zip")
    before = district.everything()

    async def run() -> None:
        async with district.acting() as ctx:
            await service.import_roster(ctx, path, ON_ANCHOR, At("enrolments", lambda: (task.cancel(), None)[1]))

    task = asyncio.create_task(run())
    with pytest.raises(asyncio.CancelledError):
        await task
    assert district.everything() == before
    assert (await district.send(path)).is_applied


async def test_reading_leaves_off_when_it_is_cancelled() -> None:
    """A thread cannot be ended from outside; without the halt this one would read for ever."""
    read = itertools.count()

    def read_on(halt: Halt) -> None:
        for _ in halt.between(read):
            pass

    task = asyncio.create_task(aside(UNWATCHED, read_on))
    await asyncio.sleep(0.05)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - began < 5
    last = next(read)
    await asyncio.sleep(0.05)
    assert next(read) == last + 1, "nobody reads on"


async def test_reading_leaves_off_when_a_job_is_to_stop() -> None:
    class Asked:
        async def step(self, name: str) -> None:
            """Nothing."""

        async def rows(self, count: int) -> None:
            """Somebody has asked."""
            raise Stopped

    def read(halt: Halt) -> None:
        for _ in halt.between(itertools.count()):
            time.sleep(0.001)

    with pytest.raises(Stopped):
        await aside(Asked(), read)
