"""How old the packages are that we ask for by name: when the locked version came out, and when the newest did.

What nobody has worked on for long gets no mending when a hole is found. The dates stand in docs/dependency-ages.toml.
A person fetches them (`bin/supply ages --look`) after the lock was written anew; no test and no start asks for them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from supply.locks import ROOT, Package, every_package

OLD = 18 * 30.44
"""Days after which a package is looked at: a year and a half."""

HEAD = """\
# When the packages came out that we ask for by name. Written by `bin/supply ages --look`, which asks the registries.
# `released_on` is the locked version's day, `newest` what could be had on the day of looking together with all others.

"""


@dataclass(frozen=True)
class Age:
    """One package's two days."""

    kind: str
    name: str
    version: str
    released_on: date
    newest: str
    newest_on: date


def ages(root: Path = ROOT) -> list[Age]:
    """The dates that were looked up last."""
    kept = tomllib.loads((root / "docs" / "dependency-ages.toml").read_text())
    return [Age(**each) for each in kept["package"]]


def direct(root: Path = ROOT) -> list[Package]:
    """The packages whose dates must be known."""
    return [package for package in every_package(root) if package.is_direct]


def differences(root: Path = ROOT) -> Iterator[str]:
    """Locked packages without dates, and dates of what is no longer locked."""
    locked = {(p.kind, p.name, p.version) for p in direct(root)}
    known = {(a.kind, a.name, a.version) for a in ages(root)}
    yield from (f"{name} {version}: no dates are known" for _, name, version in sorted(locked - known))
    yield from (f"{name} {version}: dates of what is not locked" for _, name, version in sorted(known - locked))


def old(known: Iterable[Age], today: date) -> Iterator[str]:
    """The packages that came out more than a year and a half ago, and whether something newer could be had."""
    for age in sorted(known, key=lambda each: each.released_on):
        if (today - age.released_on).days > OLD:
            months = int((today - age.released_on).days / 30.44)
            newer = "nothing newer" if age.newest == age.version else f"newest {age.newest} of {age.newest_on}"
            yield f"{age.name} {age.version}: {age.released_on}, {months} months; {newer}"


# --- the looking up, by a person ------------------------------------------------------------------------------------


def python_days(requirements: list[str], root: Path) -> dict[str, dict[str, date]]:
    """Versions and their first files' days, as uv's own lock tells them; this machine's own folders stay out."""
    needs = tomllib.loads((root / "pyproject.toml").read_text())["project"]["requires-python"]
    kept = {name: value for name, value in os.environ.items() if name not in {"UV_FIND_LINKS", "VIRTUAL_ENV"}}
    with tempfile.TemporaryDirectory() as folder:
        project = f'[project]\nname = "looked"\nversion = "0"\nrequires-python = "{needs}"\ndependencies = '
        (Path(folder) / "pyproject.toml").write_text(project + json.dumps(requirements))
        command = ["uv", "lock", "--quiet", "--python", sys.executable]
        subprocess.run(command, cwd=folder, env=kept, check=True)  # noqa: S603 (uv, and our own words)
        packages = tomllib.loads((Path(folder) / "uv.lock").read_text())["package"]
    days: dict[str, dict[str, date]] = {}
    for each in packages:
        files = [*each.get("wheels", []), *([each["sdist"]] if "sdist" in each else [])]
        times = sorted(file["upload-time"] for file in files if "upload-time" in file)
        if times:
            days.setdefault(each["name"], {})[each["version"]] = date.fromisoformat(times[0][:10])
    return days


def node_days(name: str, root: Path) -> tuple[dict[str, date], str]:
    """The versions of a Node package and their days, and the one that is published as the newest."""
    command = ["npm", "view", name, "time", "dist-tags", "--json"]
    told = subprocess.run(command, cwd=root / "frontend", capture_output=True, check=True)  # noqa: S603 (npm, our own words)
    about: dict[str, Any] = json.loads(told.stdout)
    days = {version: date.fromisoformat(time[:10]) for version, time in about["time"].items()}
    return days, about["dist-tags"]["latest"]


def looked_up(root: Path) -> Iterator[Age]:
    """Every direct package's days, asked anew."""
    packages = direct(root)
    pins = [f"{p.name}=={p.version}{' ; ' + p.marker if p.marker else ''}" for p in packages if p.kind == "pypi"]
    locked = python_days(pins, root)
    newest = python_days(sorted({p.name for p in packages if p.kind == "pypi"}), root)
    for package in packages:
        if package.kind == "pypi":
            days = {**newest[package.name], **locked[package.name]}
            last = max(newest[package.name], key=lambda version: newest[package.name][version])
        else:
            days, last = node_days(package.name, root)
        yield Age(package.kind, package.name, package.version, days[package.version], last, days[last])


def look(root: Path = ROOT) -> None:
    """Ask, and write the file."""
    rows = []
    for age in looked_up(root):
        rows.append(
            f'[[package]]\nkind = "{age.kind}"\nname = "{age.name}"\nversion = "{age.version}"\n'
            f'released_on = {age.released_on}\nnewest = "{age.newest}"\nnewest_on = {age.newest_on}\n'
        )
    (root / "docs" / "dependency-ages.toml").write_text(HEAD + "\n".join(rows))
