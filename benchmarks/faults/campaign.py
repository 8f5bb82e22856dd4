"""One campaign: open the scene, then rounds of kills, and after each the truth."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller

from benchmarks.faults.killers import Killers
from benchmarks.faults.people import Crowd
from benchmarks.faults.scene import PATIENCE, Scene, free_port
from benchmarks.faults.truth import hold


class Campaign:
    """The scene, its clients and its killers, of one seed."""

    def __init__(self, folder: Path, seed: str, *, is_cold: bool = False) -> None:
        port = free_port()
        self.scene = Scene(folder / "kills", f"smtp://127.0.0.1:{port}?from=aivo@school.example", is_cold)
        self.crowd = Crowd(self.scene)
        self.killers = Killers(self.scene, seed)
        self.slowest = 0.0
        self._mail = Controller(self.crowd.postbox, hostname="127.0.0.1", port=port)

    def __enter__(self) -> Self:
        """Start everything; what was started before a fault is ended."""
        self._mail.start()
        try:
            self.scene.open()
            self.crowd.prepare()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End everything."""
        self.close()

    def close(self) -> None:
        """End everything that was started here."""
        self.scene.close()
        self._mail.stop()

    def run(self, kills: int, rounds: int) -> list[str]:
        """So many kills of each target, in rounds; everything that was wrong after the first round with a finding."""
        for number in range(rounds):
            self.crowd.go()
            try:
                self.killers.round(number, kills // rounds + (number < kills % rounds))
            finally:
                self.crowd.stop(within=PATIENCE)
            found = hold(self.scene, self.crowd)
            self.slowest = max(self.slowest, found.seconds)
            if found.wrong:
                return [f"round {number + 1}: {each}" for each in found.wrong]
        return []
