"""A process that has imported Aivo and starts its commands by forking, so that forty starts cost forty forks.

    python -m benchmarks.faults.nursery

It reads one JSON line a start: ``{"words": ["serve", …], "environment": {…}, "log": path}`` and answers with the number
of the process. What runs in that process is what ``python -m aivo`` runs. It ends, and its children with it, when its
input ends.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import traceback
from typing import Any

import aivo.app  # noqa: F401  (imported once for all children)
from aivo.cli import main

PR_SET_PDEATHSIG = 1


def start(asked: dict[str, Any]) -> int:
    """Fork a process that runs one command; answers its number."""
    pid = os.fork()
    if pid:
        return pid
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(asked["environment"])
    status = 1
    try:
        main(asked["words"])
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
    os._exit(status)


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    for line in sys.stdin:
        sys.stdout.write(f"{start(json.loads(line))}\n")
        sys.stdout.flush()
