"""Who does what in the homework room: one table. Which learners and rows is decided by the database."""

from __future__ import annotations

from collections.abc import Mapping

from aivo.domains.homework.errors import NotYourHomework
from aivo.domains.homework.models import HomeworkHint, HomeworkResource, HomeworkSession, LibraryResource
from aivo.kit.actor import Actor, Role
from aivo.web.rest import rights

LEARNER: frozenset[Role] = frozenset({"learner", "system"})
HELPERS: frozenset[Role] = frozenset({"learner", "teacher", "system"})
EDITORS: frozenset[Role] = frozenset({"teacher", "district_admin", "platform_admin", "system"})

ALLOWED: Mapping[str, frozenset[Role]] = {
    "start_homework": HELPERS,
    "send_line": LEARNER,
    "give_hint": HELPERS,
    "rate_hint": LEARNER,
    "offer_resource": HELPERS,
    "use_resource": LEARNER,
    "finish_homework": LEARNER,
    "recheck": LEARNER,
    "edit_library": EDITORS,
}


RIGHTS: rights.Rights = {
    HomeworkSession: rights.Right(rights.TENANT, create=rights.LEARNER | rights.TEACHER),
    HomeworkHint: rights.Right(rights.TENANT),
    HomeworkResource: rights.Right(rights.TENANT, create=rights.LEARNER | rights.TEACHER),
    LibraryResource: rights.Right(
        rights.EVERYBODY,
        create=rights.STAFF | rights.PLATFORM, change=rights.STAFF | rights.PLATFORM, delete=rights.STAFF,
    ),
}  # fmt: skip
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""


def demand(actor: Actor, verb: str) -> None:
    """Refuse with ``NotYourHomework`` unless the actor's role carries the verb."""
    if actor.role not in ALLOWED[verb]:
        raise NotYourHomework
