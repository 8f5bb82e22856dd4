"""Looks at the server itself, many times a second: who waits for a table's lock, and how long already."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

import psycopg

EVERY = 0.02
"""Seconds between two looks; what waits shorter than that may not be seen here, but by the people's own clocks."""

WAITING = """
select coalesce(l.relation::regclass::text, l.locktype), l.mode, a.application_name,
  extract(epoch from clock_timestamp() - l.waitstart)
from pg_locks l join pg_stat_activity a on a.pid = l.pid
where not l.granted and l.waitstart is not null and a.application_name in ('aivo read', 'aivo write')
"""


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody of the application waiting for a lock, as last seen."""

    at: float
    seconds: float
    what: str


@dataclass
class Watch:
    """The waits of the application's connections while it is open; ``with Watch(url) as watch``."""

    url: str
    waits: list[Wait] = field(default_factory=list)
    looks: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Watch:
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def longest(self, since: float = 0.0, until: float = float("inf")) -> Wait:
        """The longest wait seen in this stretch of time."""
        found = [wait for wait in self.waits if since <= wait.at <= until + EVERY]
        return max(found, key=lambda wait: wait.seconds, default=Wait(0.0, 0.0, "nothing"))

    def _look(self) -> None:
        with psycopg.connect(self.url, autocommit=True, application_name="aivo bench watch") as connection:
            while not self._stop.is_set():
                for what, mode, who, seconds in connection.execute(WAITING):
                    self.waits.append(Wait(time.monotonic(), float(seconds), f"{who} for {mode} on {what}"))
                self.looks += 1
                time.sleep(EVERY)
