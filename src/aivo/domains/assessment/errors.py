"""What the assessment room refuses, each with the sentence a person reads."""

from __future__ import annotations

from aivo.kit.errors import Conflict, Forbidden, Invalid


class NotYourTest(Forbidden):
    """Tests are written, given and scored by teachers; a learner answers their own."""


class AssessmentIsPublished(Conflict):
    """This test is published, so its questions stay as they are; make a new revision instead."""


class AssessmentIsNotPublished(Conflict):
    """Only a published test can be given to a learner."""


class AssessmentIsEmpty(Conflict):
    """A test without questions cannot be published."""


class KeyIsNotProved(Conflict):
    """Some questions have no answer key that a person or a proof has verified."""


class NotOpen(Conflict):
    """This test is not open for this learner now."""


class NoAttemptLeft(Conflict):
    """This learner has no attempt left."""


class AttemptIsOver(Conflict):
    """This attempt was handed in; its answers stay as they are."""


class WindowIsWrong(Invalid):
    """The test must close after it opens."""
