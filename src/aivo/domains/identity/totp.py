"""Time-based one-time passwords (RFC 6238 over RFC 4226): the code an authenticator app shows, and which step it is of.

Six digits, thirty seconds, SHA-1: what every authenticator app can do. Whether a code was already used is kept by the
database (``MfaCredential.last_time_step``); here is only arithmetic.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1
"""Steps before and after now that are accepted: clocks differ, and typing takes a while."""
SEED_BYTES = 20


def new_seed() -> str:
    """A fresh 160-bit seed, as authenticator apps take it (base 32)."""
    return base64.b32encode(secrets.token_bytes(SEED_BYTES)).decode()


def step_at(seconds: float) -> int:
    """The time step of a moment, given in seconds since 1970."""
    return int(seconds) // STEP_SECONDS


def code_at(seed: str, step: int, *, digits: int = DIGITS) -> str:
    """The code of one time step."""
    digest = hmac.digest(base64.b32decode(seed), step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_of(seed: str, code: str, seconds: float) -> int | None:
    """The time step around this moment to which the code belongs; None when it is of none.

    Every step is compared, so that the answer takes as long whichever it is.
    """
    here, found = step_at(seconds), None
    for step in range(here - DRIFT, here + DRIFT + 1):
        if hmac.compare_digest(code_at(seed, step).encode(), code.encode()):
            found = step
    return found


def address_of(seed: str, *, account: str, issuer: str = "Aivo") -> str:
    """The ``otpauth://`` address an authenticator app reads from a QR code."""
    label = quote(f"{issuer}:{account}", safe=":")
    options = {"secret": seed, "issuer": issuer, "algorithm": "SHA1", "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{label}?{urlencode(options, quote_via=quote)}"
