"""Who does what with texts: one table. Which learners and rows is decided by the database."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.writing.errors import NotYourText
from aivo.domains.writing.models import (
    WritingComment,
    WritingDocument,
    WritingFeedback,
    WritingPrompt,
    WritingRevision,
    WritingShare,
)
from aivo.kit.actor import Actor, Role
from aivo.web.rest import rights

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


RIGHTS: rights.Rights = {
    WritingPrompt: rights.Right(
        rights.EVERYBODY,
        create=rights.STAFF | rights.PLATFORM, change=rights.STAFF | rights.PLATFORM, delete=rights.STAFF,
    ),
    WritingDocument: rights.Right(
        rights.TENANT, create=rights.LEARNER | rights.TEACHER, change=rights.LEARNER, delete=rights.LEARNER
    ),
    WritingRevision: rights.Right(rights.TENANT, create=rights.LEARNER),
    WritingFeedback: rights.Right(rights.TENANT),
    WritingComment: rights.Right(
        rights.TENANT, create=rights.LEARNER | rights.PARENT | rights.TEACHER, change=rights.LEARNER | rights.TEACHER,
    ),
    WritingShare: rights.Right(rights.TENANT, create=rights.LEARNER),
}  # fmt: skip
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""


def demand(actor: Actor, verb: str) -> None:
    """Refuse with ``NotYourText`` unless the actor's role carries the verb."""
    if actor.role not in ALLOWED[verb]:
        raise NotYourText


async def demand_say(ctx: Ctx, student_id: UUID) -> None:
    """Refuse a parent who may only read: what a family writes beside a text needs the right to decide."""
    if ctx.actor.role == "parent":
        rows = await ctx.ask("select $1 = any (app.my_students('decision', 'write'))", student_id)
        if not rows[0][0]:
            raise NotYourText
