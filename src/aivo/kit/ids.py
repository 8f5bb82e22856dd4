"""Identifiers: UUID version 7 (RFC 9562 section 5.7), sortable by the moment they were made.

Within a process each is larger than the one before, in the same millisecond and after a clock that was set back too
(section 6.2, method 1: a counter in `rand_a`, begun at random, which carries into the milliseconds).
"""

from __future__ import annotations

import secrets
import threading
from uuid import UUID

from aivo.kit import clock

_making = threading.Lock()
_last = [0]


def new_id() -> UUID:
    """A fresh UUIDv7: 48 bits of Unix milliseconds, a counter of 12 bits, then 62 random bits."""
    with _making:
        moment = (int(clock.seconds() * 1000) << 12) | secrets.randbits(11)
        _last[0] = moment = max(moment, _last[0] + 1)
    value = (moment >> 12 & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= (moment & 0xFFF) << 64
    value |= 0b10 << 62
    value |= secrets.randbits(62)
    return UUID(int=value)
