"""Verbs of the AI room: register, adapt, start, say, end, propose, review."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from aivo.db.context import Ctx
from aivo.domains.ai.errors import (
    AlreadyReviewed,
    ConversationIsOver,
    ModelNotAvailable,
    NoConsentForHelp,
    NothingEdited,
    ReasonNeeded,
)
from aivo.domains.ai.models import (
    AIAdaptation,
    AIConversation,
    AIGeneratedContent,
    AIMessage,
    AIModel,
    AIReview,
    PersonalAIModel,
)
from aivo.domains.ai.permissions import demand
from aivo.domains.ai.schemas import (
    AdaptationDraft,
    ContentDraft,
    ConversationDraft,
    MessageDraft,
    ModelDraft,
    ReviewDraft,
)
from aivo.kit.clock import now
from aivo.kit.events import News, exchange

NEAR_IDENTICAL = Decimal("0.9")
"""Likeness from which a passage is flagged as standing in another learner's plan already."""


@dataclass(frozen=True, slots=True)
class ContentReviewed(News):
    """A named person decided about machine-made content."""

    student_id: UUID
    content_id: UUID
    decision: str
    target_table: str | None
    target_id: UUID | None


async def register_model(ctx: Ctx, draft: ModelDraft) -> AIModel:
    """Register a model: the platform for everybody, a district for itself."""
    demand(ctx.actor, "register_model")
    model = AIModel(
        owner_tenant_id=None if ctx.actor.role == "platform_admin" else ctx.actor.tenant_id, **_columns(draft)
    )
    ctx.add(model)
    await ctx.flush()
    return model


async def fit(ctx: Ctx, student_id: UUID, model: AIModel, *, subject: str | None = None) -> PersonalAIModel:
    """Begin to fit a model to a learner; the numbers come with ``adapt``."""
    demand(ctx.actor, "adapt")
    _available(model)
    personal = PersonalAIModel(student_id=student_id, model_id=model.id, subject=subject)
    ctx.add(personal)
    await ctx.flush()
    return personal


async def adapt(ctx: Ctx, personal: PersonalAIModel, draft: AdaptationDraft) -> AIAdaptation:
    """Set one number with its reason. The engine leaves alone what a person has locked."""
    demand(ctx.actor, "adapt")
    found = (
        await ctx.session.execute(
            select(AIAdaptation).where(
                AIAdaptation.tenant_id == personal.tenant_id,
                AIAdaptation.personal_model_id == personal.id,
                AIAdaptation.name == draft.name,
                AIAdaptation.skill.is_not_distinct_from(draft.skill),
                AIAdaptation.deleted_at.is_(None),
            )
        )
    ).scalar_one_or_none()
    if found is None:
        found = AIAdaptation(student_id=personal.student_id, personal_model_id=personal.id, **_columns(draft))
        ctx.add(found)
    elif found.is_locked and draft.decided_by == "engine":
        return found
    else:
        for name, value in _columns(draft).items():
            setattr(found, name, value)
    found.decided_by_user_id = None if draft.decided_by == "engine" else ctx.actor.user_id
    personal.adapted_at = now()
    personal.evidence_count = max(personal.evidence_count or 0, draft.evidence_count)
    await ctx.flush()
    return found


async def start_conversation(ctx: Ctx, student_id: UUID, model: AIModel, draft: ConversationDraft) -> AIConversation:
    """Begin a conversation. Refused without consent for AI help, and for a third party and training where these apply.

    The database refuses it, too; asking first lets the page say so kindly. Raises ``ModelNotAvailable``,
    ``NoConsentForHelp``.
    """
    demand(ctx.actor, "start_conversation")
    _available(model)
    purposes = ["ai_help"]
    purposes += ["third_party"] if model.is_third_party else []
    purposes += ["ai_training"] if model.is_used_for_training else []
    for purpose in purposes:
        if not await ctx.ask("select 1 from app.consent_now($1, $2)", student_id, purpose):
            raise NoConsentForHelp(purpose=purpose)
    conversation = AIConversation(
        student_id=student_id, model_id=model.id, started_by_user_id=ctx.actor.user_id, **_columns(draft)
    )
    ctx.add(conversation)
    await ctx.flush()
    return conversation


async def say(ctx: Ctx, conversation: AIConversation, draft: MessageDraft) -> AIMessage:
    """Put one message into a conversation, in order. Raises ``ConversationIsOver``."""
    demand(ctx.actor, "say")
    alive = await ctx.session.execute(
        select(AIConversation.status)
        .where(AIConversation.tenant_id == conversation.tenant_id, AIConversation.id == conversation.id)
        .with_for_update()
    )
    if alive.scalar_one() != "active":
        raise ConversationIsOver
    last = await ctx.session.execute(
        select(func.coalesce(func.max(AIMessage.position), 0)).where(
            AIMessage.tenant_id == conversation.tenant_id, AIMessage.conversation_id == conversation.id
        )
    )
    message = AIMessage(
        student_id=conversation.student_id,
        conversation_id=conversation.id,
        position=last.scalar_one() + 1,
        by_user_id=ctx.actor.user_id if draft.role == "learner" else None,
        held_back_at=None if draft.held_back_for is None else now(),
        **_columns(draft),
    )
    ctx.add(message)
    await ctx.flush()
    return message


async def end_conversation(ctx: Ctx, conversation: AIConversation) -> AIConversation:
    """End a conversation."""
    demand(ctx.actor, "end_conversation")
    if conversation.status != "active":
        raise ConversationIsOver
    conversation.status = "ended"
    conversation.ended_at = now()
    await ctx.flush()
    return conversation


async def propose_content(ctx: Ctx, student_id: UUID, draft: ContentDraft) -> AIGeneratedContent:
    """Keep what a machine made as a proposal. It takes effect nowhere before ``review``."""
    demand(ctx.actor, "propose_content")
    content = AIGeneratedContent(
        student_id=student_id,
        requested_by_user_id=ctx.actor.user_id,
        is_too_similar=draft.similarity is not None and draft.similarity >= NEAR_IDENTICAL,
        **_columns(draft),
    )
    ctx.add(content)
    await ctx.flush()
    return content


async def review(ctx: Ctx, content: AIGeneratedContent, draft: ReviewDraft) -> AIReview:
    """Decide about a proposal, as a named person. Raises ``AlreadyReviewed``, ``ReasonNeeded``, ``NothingEdited``."""
    demand(ctx.actor, "review")
    if content.status != "proposed":
        raise AlreadyReviewed
    if draft.decision in ("rejected", "sent_back") and not (draft.reason or "").strip():
        raise ReasonNeeded
    if draft.decision == "accepted_edited" and draft.edited_body is None:
        raise NothingEdited
    reviewer = draft.reviewed_by_user_id if ctx.actor.role == "system" else ctx.actor.user_id
    decision = AIReview(
        student_id=content.student_id,
        generated_content_id=content.id,
        **{**_columns(draft), "reviewed_by_user_id": reviewer},
    )
    ctx.add(decision)
    if draft.decision != "sent_back":
        content.status = draft.decision
        content.accepted_body = draft.edited_body
        content.reviewed_by_user_id = reviewer
        content.reviewed_at = now()
    await ctx.flush()
    await exchange.publish(
        ctx,
        ContentReviewed(content.student_id, content.id, draft.decision, content.target_table, content.target_id),
    )
    return decision


def _available(model: AIModel) -> None:
    if model.status != "available" or model.deleted_at is not None:
        raise ModelNotAvailable


def _columns(draft: Any) -> dict[str, Any]:
    """A draft's values as columns: tuples become lists, and what is not said is left to the column's default."""
    values = {field.name: getattr(draft, field.name) for field in fields(draft)}
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value is not None
    }
