"""What PostgreSQL says when it will not start, as one sentence that tells a person what to do."""

from __future__ import annotations

import re
from pathlib import Path

from aivo.kit.errors import Refusal


class ServerRefused(Refusal):
    """The embedded PostgreSQL did not start."""


class PortBusy(ServerRefused):
    """The port is taken by another program."""

    def __init__(self, port: int) -> None:
        """Name the port."""
        super().__init__(f"Port {port} on 127.0.0.1 is taken by another program; choose another one.")


class StillBusy(ServerRefused):
    """What is left of a server that was killed has not gone yet; the start is tried again."""


def explain(said: str, data_dir: Path, log: Path) -> ServerRefused:
    """The refusal behind what a program of PostgreSQL printed."""
    if re.search(r"pre-existing shared memory block|lock file \S+ already exists", said):
        return StillBusy(f"Another PostgreSQL still holds {data_dir}; stop it first.")
    if "Address already in use" in said:
        return ServerRefused("The database's port is taken by another program; choose another one.")
    for words, sentence in {
        "No space left on device": f"The disk of the data folder {data_dir} is full.",
        "Read-only file system": f"The data folder {data_dir} is read-only.",
        "Permission denied": f"The data folder {data_dir} cannot be written by the database's account.",
        "wrong ownership": f"The data folder {data_dir} belongs to another user.",
        "could not create shared memory": "The system has no shared memory left for PostgreSQL.",
        "Cannot allocate memory": "The system has no memory left for PostgreSQL.",
    }.items():
        if words in said:
            return ServerRefused(sentence)
    reasons = re.findall(r"(?:FATAL|PANIC|error|fatal):\s*(.+)", said) or said.strip().splitlines()[-1:]
    return ServerRefused(f"PostgreSQL did not start: {reasons[-1] if reasons else 'no reason given'} (see {log}).")


def explain_folder(error: OSError, data_dir: Path) -> ServerRefused:
    """The refusal behind a file operation of our own in the data folder."""
    return ServerRefused(f"The data folder {data_dir} cannot be used: {error.strerror or error}.")
