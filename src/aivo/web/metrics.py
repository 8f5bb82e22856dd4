"""The figures of this process and its database, in Prometheus' text format. No tenant's name, no person's anything."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the duration histogram, in seconds; a page is to take 0.06 at most."""

Sample = tuple[Mapping[str, object], float]


@dataclass(slots=True)
class Durations:
    """How long the answers of one route took."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        """One more answer."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


@dataclass(slots=True)
class Figures:
    """What this process has counted since it started."""

    started: float = field(default_factory=time.time)
    answers: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    durations: dict[str, Durations] = field(default_factory=dict)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self.answers[(method, route, status)] += 1
        if route not in self.durations:
            self.durations[route] = Durations()
        self.durations[route].add(seconds)

    def lines(self) -> Iterator[str]:
        """The figures of the requests."""
        yield from family("process_start_time_seconds", "gauge", "When the process started", [({}, self.started)])
        yield from family(
            "aivo_requests_total", "counter", "Answers by route and status",
            [({"method": method, "route": route, "status": status}, count)
             for (method, route, status), count in sorted(self.answers.items())],
        )  # fmt: skip
        yield "# HELP aivo_request_seconds How long answers took, by route"
        yield "# TYPE aivo_request_seconds histogram"
        for route, durations in sorted(self.durations.items()):
            total = 0
            for bound, count in zip((*BOUNDS, "+Inf"), durations.counts, strict=True):
                total += count
                yield sample("aivo_request_seconds_bucket", {"route": route, "le": bound}, total)
            yield sample("aivo_request_seconds_sum", {"route": route}, durations.seconds)
            yield sample("aivo_request_seconds_count", {"route": route}, total)


def family(name: str, kind: str, about: str, samples: Iterable[Sample]) -> Iterator[str]:
    """One figure with its samples."""
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        yield sample(name, labels, value)


def sample(name: str, labels: Mapping[str, object], value: float) -> str:
    """One line."""
    inside = ",".join(f'{label}="{escaped(str(text))}"' for label, text in labels.items())
    return f"{name}{{{inside}}} {value:.15g}" if inside else f"{name} {value:.15g}"


def escaped(text: str) -> str:
    """A label's value as the format wants it."""
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
