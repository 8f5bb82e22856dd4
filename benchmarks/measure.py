"""How peers are compared: round-robin in one process group, and only ratios within one run mean anything.

A ``Peer`` runs operations for a time and says how many it did and how much CPU its own process took. Each round asks
every peer once, so that a slow minute of the machine hits all of them. Reported are the middle and the best of the
rounds, how far they lie apart, and CPU per operation: the client's, and that of PostgreSQL's processes. A ratio is the
middle of the rounds' own ratios; where these lie too far apart, it is refused.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

WIDE = 1.6
"""The highest of a ratio's rounds may be this many times the lowest."""


@dataclass(frozen=True)
class Ran:
    """What one peer did in one round."""

    operations: int
    seconds: float
    client_cpu: float
    """Seconds of a processor in the peer's own process."""
    server_cpu: float = 0.0


@dataclass
class Peer:
    """One way of asking; ``run`` takes seconds and answers what it did."""

    name: str
    run: Callable[[float], Awaitable[Ran]]
    rounds: list[Ran] = field(default_factory=list)

    def rates(self) -> list[float]:
        """Operations a second in each round."""
        return [ran.operations / ran.seconds for ran in self.rounds]

    def line(self) -> str:
        """Middle and best rate, spread, and CPU per operation in microseconds."""
        rates = self.rates()
        middle, done = statistics.median(rates), sum(ran.operations for ran in self.rounds)
        spread = (max(rates) - min(rates)) / middle
        client = sum(ran.client_cpu for ran in self.rounds) / done * 1e6
        server = sum(ran.server_cpu for ran in self.rounds) / done * 1e6
        return (
            f"  {self.name:34} {middle:8,.0f}/s  best {max(rates):8,.0f}  spread {spread:4.0%}"
            f"  cpu {client:6,.0f} + {server:6,.0f} us"
        )


@dataclass(frozen=True)
class Ratio:
    """One peer's rate as a multiple of another's."""

    middle: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the rounds agree well enough to say it."""
        return self.high <= WIDE * self.low

    def __str__(self) -> str:
        if not self.is_clear:
            return f"refused: the rounds lie between {self.low:.2f} and {self.high:.2f}"
        return f"{self.middle:.2f} (rounds {self.low:.2f} to {self.high:.2f})"


async def compare(peers: Sequence[Peer], *, rounds: int, seconds: float, server: int) -> None:
    """Let every peer run in each round; ``server`` is the process id of PostgreSQL's postmaster."""
    for peer in peers:
        await peer.run(min(seconds, 0.5))  # statements are prepared, code is warm
    for _ in range(rounds):
        for peer in peers:
            before = cpu_of_children(server)
            ran = await peer.run(seconds)
            peer.rounds.append(
                Ran(ran.operations, ran.seconds, ran.client_cpu, max(0.0, cpu_of_children(server) - before))
            )


def ratio(peer: Peer, other: Peer) -> Ratio:
    """How many times as fast, round by round."""
    each = [mine / theirs for mine, theirs in zip(peer.rates(), other.rates(), strict=True)]
    return Ratio(statistics.median(each), min(each), max(each))


def per_operation(peer: Peer) -> float:
    """Microseconds of client and server CPU for one operation."""
    return (
        sum(ran.client_cpu + ran.server_cpu for ran in peer.rounds) / sum(ran.operations for ran in peer.rounds) * 1e6
    )


def cpu_of_children(postmaster: int) -> float:
    """Seconds of CPU that the living processes below the postmaster have used."""
    total = 0.0
    for place in Path("/proc").iterdir():
        if not place.name.isdigit():
            continue
        try:
            if int((place / "stat").read_text().rpartition(")")[2].split()[1]) == postmaster:
                total += int((place / "schedstat").read_text().split()[0]) / 1e9
        except (OSError, ValueError):
            continue
    return total


def cpu_of(process: int) -> float:
    """Seconds of CPU that one process has used."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9


class Clock:
    """Wall time and this process's CPU since it was made."""

    def __init__(self) -> None:
        self.began, self.cpu = time.perf_counter(), time.process_time()

    def ran(self, operations: int) -> Ran:
        """What was done until now."""
        return Ran(operations, time.perf_counter() - self.began, time.process_time() - self.cpu)


def how_busy() -> str:
    """Whether others used the machine: a figure taken then is marked so."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    return f"{cores} cores, load {load:.1f}" + (" (BUSY: others ran beside it)" if load > cores + 1 else "")
