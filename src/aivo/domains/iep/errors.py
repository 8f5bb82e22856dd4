"""What the plan room refuses, each with the sentence a person reads."""

from __future__ import annotations

from aivo.kit.errors import Conflict, Forbidden, Invalid


class NotYourPart(Forbidden):
    """You may read this learner's record, but changing this part of it belongs to others on the team."""


class NotRight(Invalid):
    """Something in what was entered is not right."""

    def __init__(self, field: str, sentence: str) -> None:
        """Name the field beside the sentence, so that a form can show it in its place."""
        super().__init__(sentence, field=field)
        self.field = field


class PlanIsClosed(Conflict):
    """This plan is in force or has ended; its lines change only by a new text: draft an amendment or the next plan."""


class PlanAlreadyInForce(Conflict):
    """Another plan of this kind is in force on these days; name it as the one replaced, or choose other days."""


class NoGroundForStart(Invalid):
    """Say on what the start rests: consent recorded here, on file elsewhere (where), not required, or missing."""


class FamilyCannotAuthorAnIEP(Conflict):
    """A family writes a home learning plan; a school's plan is kept here as a copy with its source and date."""


class HomePlanBelongsToFamilies(Conflict):
    """A home learning plan belongs to a family; a school writes an IEP, a services plan or a 504 plan."""


class DecisionInTheWay(Conflict):
    """A decision that begins on or after this day is already recorded; correct that one first."""


class PlacementInTheWay(Conflict):
    """A placement that begins on or after this day is already recorded; correct that one first."""


class BehaviorPlanExists(Conflict):
    """This plan already has a behaviour plan; name it as the one that is replaced."""


class SeatTaken(Conflict):
    """This person already has a row at this sitting; change that one."""
