"""Refusals of the tenancy room."""

from __future__ import annotations

from aivo.kit.errors import Conflict, Forbidden, Invalid


class SlugTaken(Conflict):
    """There is already a tenant with this short name."""


class BadSlug(Invalid):
    """A tenant's short name has small letters, digits and hyphens and begins with a letter."""


class SettingsNotYours(Forbidden):
    """Settings are kept by somebody with a duty over them, such as the director or security."""


class NetworkNotRight(Invalid):
    """A network needs a name and its address blocks."""

    def __init__(self, line: int, why: str, block: str = "") -> None:
        """``why``: ``form`` (no name or no colon), ``block`` (no block of addresses), ``wide`` (far too many)."""
        super().__init__(None, line=line, why=why)
        self.line, self.why, self.block = line, why, block


class StateNotRight(Invalid):
    """A state needs a reason of at least ten letters; closing also when and to whom all records were handed over."""


class StateNotThere(Conflict):
    """The organization stands otherwise by now, or is closed only after it was suspended or on the way out."""


class FamilyHasNoDistrict(Invalid):
    """A family's tenant has no district and no school authorisation."""
