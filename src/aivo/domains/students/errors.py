"""Refusals of the students room."""

from __future__ import annotations

from aivo.kit.errors import Conflict, Forbidden, Invalid


class NotYours(Forbidden):
    """Only a duty over enrolment or the learner's case manager may change this."""


class NotConfirmed(Conflict):
    """This relation is not confirmed yet: first a named person confirms who the adult is."""


class NoBasis(Invalid):
    """A legal parent's right ends only by a recorded order or by law: name the basis."""
