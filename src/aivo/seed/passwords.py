"""Passwords and app seeds of the demo's invented people: easy to type, different in every installation."""

from __future__ import annotations

import base64
import hmac

WORDS = (
    "amber", "apple", "autumn", "bench", "birch", "bridge", "candle", "canoe", "carpet", "castle", "cedar",
    "chalk", "cloud", "clover", "copper", "coral", "cotton", "crayon", "desert", "drum", "ember", "fern",
    "field", "forest", "garden", "ginger", "glacier", "harbor", "hazel", "island", "ivory", "jacket", "kettle",
    "ladder", "lantern", "lemon", "linen", "maple", "marble", "meadow", "mitten", "mosaic", "needle", "olive",
    "orbit", "oyster", "paper", "pebble", "pepper", "pillow", "pocket", "prairie", "quartz", "river", "saddle",
    "sparrow", "stream", "thimble", "timber", "tulip", "velvet", "violet", "walnut", "willow",
)  # fmt: skip


def demo_password(key: bytes, tenant: str, username: str) -> str:
    """The password of one demo person: four words, the same in every start of one installation."""
    digest = hmac.digest(key, f"demo password|{tenant}|{username}".encode(), "sha256")
    return "-".join(WORDS[digest[place] % len(WORDS)] for place in range(4))


def demo_totp_secret(key: bytes, tenant: str, username: str) -> str:
    """The seed of one demo person's authenticator app (base 32), the same in every start of one installation."""
    digest = hmac.digest(key, f"demo app|{tenant}|{username}".encode(), "sha256")
    return base64.b32encode(digest[:20]).decode()
