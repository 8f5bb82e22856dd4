"""Who kills, at moments drawn from a seed: the server, one of its processes, the web process, the worker."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg

from benchmarks.faults.scene import DATABASE, Scene

TARGETS = ("server", "web", "worker")
RESTS = {"server": (0.05, 0.5), "web": (0.1, 0.9), "worker": (0.05, 0.9)}
"""Seconds between a start and the next kill, from and to: through what is at work then it strikes anywhere."""

ONE_BACKEND = """
select pid from pg_stat_activity where datname = %s and backend_type = 'client backend' and pid <> pg_backend_pid()
order by (state = 'active') desc, random() limit 1
"""


@dataclass
class Killers:
    """One for each target, all at the same time."""

    scene: Scene
    seed: str
    kills: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*TARGETS, "backend"), 0))
    outages: dict[str, list[float]] = field(default_factory=lambda: {"server": [], "web": []})
    faults: list[BaseException] = field(default_factory=list)

    def round(self, number: int, each: int) -> None:
        """So many kills of each target, side by side; at the end everything runs."""
        ways: dict[str, Callable[[random.Random, int], None]] = {
            "server": self._server, "web": self._web, "worker": self._worker,
        }  # fmt: skip
        threads = [
            threading.Thread(target=self._guarded, args=(way, random.Random(f"{self.seed} {number} {name}"), each))
            for name, way in ways.items()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.faults:
            raise self.faults[0]
        self.scene.wait_for_web()

    def _guarded(self, way: Callable[[random.Random, int], None], dice: random.Random, each: int) -> None:
        try:
            way(dice, each)
        except BaseException as fault:
            self.faults.append(fault)

    def _server(self, dice: random.Random, each: int) -> None:
        for _ in range(each):
            time.sleep(dice.uniform(*RESTS["server"]))
            self._backend()
            time.sleep(dice.uniform(0, 0.2))
            began = time.monotonic()
            self.scene.kill_server()
            self.scene.restart_server()
            self.outages["server"].append(time.monotonic() - began)
            self.kills["server"] += 1

    def _backend(self) -> None:
        """End one process of the server by its own means: its client loses the connection in the middle of anything."""
        with contextlib.suppress(psycopg.Error), self.scene.connect() as link:
            row = link.execute(ONE_BACKEND, (DATABASE,)).fetchone()
            if row is not None:
                link.execute("select pg_terminate_backend(%s)", (row[0],))
                self.kills["backend"] += 1

    def _web(self, dice: random.Random, each: int) -> None:
        for _ in range(each):
            time.sleep(dice.uniform(*RESTS["web"]))
            self.scene.kill("web")
            self.scene.start("web")
            self.outages["web"].append(self.scene.wait_for_web())
            self.kills["web"] += 1

    def _worker(self, dice: random.Random, each: int) -> None:
        for _ in range(each):
            time.sleep(dice.uniform(*RESTS["worker"]))
            self.scene.kill("worker")
            self.scene.start("worker")
            self.kills["worker"] += 1
