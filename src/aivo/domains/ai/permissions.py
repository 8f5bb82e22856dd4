"""Who may use which verb of the AI room. Which learners, the database decides by rights, classes and assignments."""

from __future__ import annotations

from aivo.domains.ai.models import (
    AIAdaptation,
    AIConversation,
    AIGeneratedContent,
    AIMessage,
    AIModel,
    AIReview,
    PersonalAIModel,
)
from aivo.kit.actor import Actor, Role
from aivo.kit.errors import Forbidden
from aivo.web.rest.rights import EVERYBODY, STAFF, TENANT, Right, Rights

MAY: dict[str, frozenset[Role]] = {
    "register_model": frozenset({"platform_admin", "district_admin", "system"}),
    "adapt": frozenset({"learner", "teacher", "parent", "system"}),
    "start_conversation": frozenset({"learner", "teacher", "system"}),
    "say": frozenset({"learner", "teacher", "system"}),
    "end_conversation": frozenset({"learner", "teacher", "system"}),
    "propose_content": frozenset({"learner", "teacher", "district_admin", "system"}),
    "review": frozenset({"teacher", "district_admin", "system"}),
}


RIGHTS: Rights = {
    AIModel: Right(EVERYBODY),
    PersonalAIModel: Right(TENANT),
    AIAdaptation: Right(TENANT),
    AIConversation: Right(TENANT),
    AIMessage: Right(TENANT),
    AIGeneratedContent: Right(TENANT),
    AIReview: Right(TENANT, create=STAFF),
}
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""


def demand(actor: Actor, verb: str) -> None:
    """Refuse a verb that this role never has."""
    if actor.role not in MAY[verb]:
        raise Forbidden
