"""Scopes of access tokens: a group of collections, and whether a program only reads it or also writes.

The groups are what people think in, not the rooms of the house. What belongs to signing in (sessions, factors, tokens)
is in no group: no token opens it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

GROUPS: Mapping[str, tuple[str, ...]] = {
    "people": ("identity", "students"),
    "schools": ("tenancy", "curriculum"),
    "roster": ("roster",),
    "plans": ("iep",),
    "learning": ("assessment", "homework", "writing", "games", "ai"),
    "focus": ("focus",),
    "progress": ("analytics",),
    "consent": ("consent", "records"),
    "messages": ("messages",),
    "billing": ("billing",),
    "audit": ("audit",),
}
"""Each group and the rooms whose collections it holds."""

SCOPES = tuple(f"{group}:{act}" for group in GROUPS for act in ("read", "write") if (group, act) != ("audit", "write"))
"""The vocabulary. Who writes a group also reads it; the trail is written by nobody."""

STAFF_ROLES = ("teacher", "district_admin")
"""Who may have a token: adults on the staff of a tenant."""

NEVER = frozenset(
    {
        "user_sessions", "mfa_credentials", "backup_codes", "access_tokens", "account_links", "identity_providers",
        "external_identities", "class_sign_ins", "picture_pins", "known_devices",
    }
)  # fmt: skip
"""Tables that no token opens, whatever its scopes."""

_GROUP_OF = {room: group for group, rooms in GROUPS.items() for room in rooms}


def group_of(room: str) -> str | None:
    """The group that a room's collections stand in."""
    return _GROUP_OF.get(room)


def allows(scopes: Iterable[str], room: str, table: str, *, writes: bool) -> bool:
    """Whether these scopes open this table of this room."""
    group, held = group_of(room), frozenset(scopes)
    if group is None or table in NEVER:
        return False
    return f"{group}:write" in held or (not writes and f"{group}:read" in held)
