"""The operator's scanner: a program that reads a file from its standard input and answers by its exit status.

0 is clean, 1 is refused, everything else means that it could not tell (``clamdscan --no-summary -`` does so).
"""

from __future__ import annotations

import asyncio
import contextlib
import shlex
from typing import Literal

PATIENCE = 60.0

Verdict = Literal["clean", "refused", "waiting", "unscanned"]


async def scan(command: str | None, content: bytes, patience: float = PATIENCE) -> Verdict:
    """What the scanner says; ``unscanned`` where there is none, ``waiting`` where it did not answer."""
    if command is None:
        return "unscanned"
    try:
        running = await asyncio.create_subprocess_exec(
            *shlex.split(command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except (OSError, ValueError):
        return "waiting"
    try:
        await asyncio.wait_for(running.communicate(content), patience)
    except (TimeoutError, ConnectionError):
        with contextlib.suppress(ProcessLookupError):
            running.kill()
        await running.wait()
        return "waiting"
    if running.returncode == 0:
        return "clean"
    return "refused" if running.returncode == 1 else "waiting"
