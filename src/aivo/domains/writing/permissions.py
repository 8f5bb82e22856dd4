"""Who does what with texts: one table. Which learners and rows is decided by the database."""

from __future__ import annotations

from collections.abc import Mapping

from aivo.domains.writing.errors import NotYourText
from aivo.kit.actor import Actor, Role

WRITER: frozenset[Role] = frozenset({"learner", "system"})
TEACHER: frozenset[Role] = frozenset({"teacher", "system"})
READERS: frozenset[Role] = frozenset({"learner", "parent", "teacher", "system"})
EDITORS: frozenset[Role] = frozenset({"teacher", "district_admin", "platform_admin", "system"})

ALLOWED: Mapping[str, frozenset[Role]] = {
    "start_document": WRITER | TEACHER,
    "save_revision": WRITER,
    "give_feedback": WRITER | TEACHER,
    "answer_feedback": WRITER,
    "comment": READERS,
    "resolve_comment": WRITER | TEACHER,
    "share": WRITER,
    "hand_in": WRITER,
    "return": TEACHER,
    "score": TEACHER,
    "edit_prompts": EDITORS,
}


def demand(actor: Actor, verb: str) -> None:
    """Refuse with ``NotYourText`` unless the actor's role carries the verb."""
    if actor.role not in ALLOWED[verb]:
        raise NotYourText
