"""Known holes in the packages that we lock, kept by hand in docs/advisories.toml, and what we think of each.

A locked version inside an affected range needs our judgement of that very version: why Aivo may run with it. The next
version, if it is affected too, needs its own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from packaging.specifiers import SpecifierSet

from supply.locks import ROOT, Package


@dataclass(frozen=True)
class Advisory:
    """One published hole."""

    id: str
    kind: str
    package: str
    affected: str
    """Versions, as Python writes ranges; those of Node's packages are numbers too and read the same."""
    what: str
    touches: str
    """Where Aivo meets it, or why it does not."""
    looked_on: date
    judgements: dict[str, str] = field(default_factory=dict)
    """By locked version: why we run with it all the same."""


def advisories(root: Path = ROOT) -> list[Advisory]:
    """Those that are written down."""
    return [Advisory(**each) for each in tomllib.loads((root / "docs" / "advisories.toml").read_text())["advisory"]]


def unjudged(known: Iterable[Advisory], locked: Iterable[Package]) -> Iterator[str]:
    """The locked versions inside an affected range of which nobody has said why they may be used."""
    packages = list(locked)
    for advisory in known:
        affected = SpecifierSet(advisory.affected, prereleases=True)
        for package in packages:
            is_meant = (package.kind, package.name) == (advisory.kind, advisory.package)
            if is_meant and package.version in affected and not advisory.judgements.get(package.version, "").strip():
                which = f"{package.name} {package.version} is affected ({advisory.affected})"
                yield f"{advisory.id}: {which}: {advisory.what}"


def idle(known: Iterable[Advisory], locked: Iterable[Package]) -> Iterator[str]:
    """What is written of packages that are not locked, or of the same hole twice: a slip of the pen hides a hole."""
    names = {(package.kind, package.name) for package in locked}
    seen: set[tuple[str, str]] = set()
    for advisory in known:
        if (advisory.kind, advisory.package) not in names:
            yield f"{advisory.id}: {advisory.package} is not locked"
        if (advisory.id, advisory.package) in seen:
            yield f"{advisory.id}: written twice"
        seen.add((advisory.id, advisory.package))
