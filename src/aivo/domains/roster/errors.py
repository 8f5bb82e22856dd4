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


class Stopped(Conflict):
    """It was stopped; nothing was changed."""


class UploadRefused(Invalid):
    """This is neither a zip archive nor a set of CSV files."""


class JobOver(Conflict):
    """This has ended in the meantime; please look at it again."""


class NotLatestImport(Conflict):
    """Only the latest import of a source can be undone; undo the later ones first."""


class AlreadyUndone(Conflict):
    """This was undone already."""


class CannotUndo(Conflict):
    """Some rows have changed since, or others hang on them; nothing was put back."""


class OtherKindOfPerson(Invalid):
    """Only two different people with the same home role can be one person, and nobody merges themselves away."""


class CannotMerge(Conflict):
    """Something on this record cannot be moved, or not under your duties; nothing was changed."""


class NoSchoolYear(Conflict):
    """No school year has begun yet; a roster import or the settings bring the first."""


class YearBegun(Conflict):
    """The new school year has begun; a step into it can no longer be taken back at once."""


class NotLatestRollover(Conflict):
    """A later step into the next school year stands on this one; undo that one first."""
