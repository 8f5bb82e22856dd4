"""What the roster room refuses."""

from __future__ import annotations

from aivo.kit.errors import Conflict, Forbidden, Invalid


class RosterRefused(Invalid):
    """The roster has errors; nothing was imported."""


class MassRemoval(Conflict):
    """More people or enrolments would vanish than the source's settings allow; nothing was imported."""


class NewIds(Conflict):
    """Known people seem to come under new ids; say whether they are the same people. Nothing was imported."""


class RosterDutyNeeded(Forbidden):
    """Importing rosters needs the roster duty in the whole district."""


class StandardsRefused(Invalid):
    """The file is not a package of academic standards; nothing was imported."""
