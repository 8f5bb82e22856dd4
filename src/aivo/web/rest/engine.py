"""What the engine is given by the application, since it knows no room."""

from __future__ import annotations

from dataclasses import dataclass

from aivo.web.rest.keys import Keys
from aivo.web.rest.telling import Saw


@dataclass(frozen=True, slots=True)
class Engine:
    """The log of reads, and where the keys of repeated requests are kept."""

    saw: Saw
    keys: Keys
