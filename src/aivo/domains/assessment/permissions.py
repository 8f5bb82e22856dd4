"""Who does what with tests: one table. Which learners and rows is decided by the database."""

from __future__ import annotations

from collections.abc import Mapping

from aivo.domains.assessment.errors import NotYourTest
from aivo.domains.assessment.models import (
    Assessment,
    AssessmentAnswerKey,
    AssessmentAssignment,
    AssessmentAttempt,
    AssessmentQuestion,
    AssessmentResponse,
)
from aivo.kit.actor import Actor, Role
from aivo.web.rest import rights

STAFF: frozenset[Role] = frozenset({"teacher", "district_admin", "system"})
LEARNER: frozenset[Role] = frozenset({"learner", "system"})

ALLOWED: Mapping[str, frozenset[Role]] = {
    "write_test": STAFF,
    "publish_test": STAFF,
    "assign": frozenset({"teacher", "system"}),
    "excuse": frozenset({"teacher", "system"}),
    "work": LEARNER,
    "hand_in": LEARNER | {"teacher"},
    "score": frozenset({"teacher", "system"}),
}


RIGHTS: rights.Rights = {
    Assessment: rights.Right(rights.STAFF, create=rights.STAFF, change=rights.STAFF, delete=rights.STAFF),
    AssessmentQuestion: rights.Right(rights.STAFF, create=rights.STAFF, delete=rights.STAFF),
    AssessmentAnswerKey: rights.Right(rights.STAFF),
    AssessmentAssignment: rights.Right(rights.TENANT, create=rights.TEACHER),
    AssessmentAttempt: rights.Right(rights.TENANT, create=rights.LEARNER),
    AssessmentResponse: rights.Right(rights.TENANT),
}
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""


def demand(actor: Actor, verb: str) -> None:
    """Refuse with ``NotYourTest`` unless the actor's role carries the verb."""
    if actor.role not in ALLOWED[verb]:
        raise NotYourTest
