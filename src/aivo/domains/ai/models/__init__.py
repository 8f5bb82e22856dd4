"""The tables of the AI room."""

from __future__ import annotations

from aivo.domains.ai.models.content import AIGeneratedContent, AIReview
from aivo.domains.ai.models.conversations import AIConversation, AIMessage
from aivo.domains.ai.models.engines import AIAdaptation, AIModel, PersonalAIModel

__all__ = [
    "AIAdaptation",
    "AIConversation",
    "AIGeneratedContent",
    "AIMessage",
    "AIModel",
    "AIReview",
    "PersonalAIModel",
]
