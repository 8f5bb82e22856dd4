"""Verbs of the writing room: begin, keep a revision, note, answer, comment, share, hand in, return, score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Literal
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.students.models import StudentProfile
from aivo.domains.writing.errors import (
    AlreadyAnswered,
    HelpGoesTooFar,
    NotHandedIn,
    NothingChanged,
    PromptIsNotPublished,
    TextIsHandedIn,
    ThreadIsElsewhere,
)
from aivo.domains.writing.models import (
    WritingComment,
    WritingDocument,
    WritingFeedback,
    WritingPrompt,
    WritingRevision,
    WritingShare,
)
from aivo.domains.writing.permissions import demand, demand_say
from aivo.domains.writing.queries import latest_revision
from aivo.domains.writing.revisions import analyse, difference, place_of, word_count
from aivo.domains.writing.schemas import CommentDraft, DocumentDraft, FeedbackDraft, PromptDraft, RevisionDraft
from aivo.domains.writing.shapes import RubricScore
from aivo.kit.actor import Role
from aivo.kit.clock import now

ASSISTANCE = ("none", "spelling", "grammar", "structure", "full")
"""How far help goes; each level holds those before it."""

CAPACITY: dict[Role, str] = {"teacher": "teacher", "learner": "learner", "parent": "family"}


async def add_prompt(ctx: Ctx, draft: PromptDraft, *, is_published: bool = True) -> WritingPrompt:
    """Put a prompt into the catalogue: the tenant's own, or the platform's where the platform acts."""
    demand(ctx.actor, "edit_prompts")
    columns = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(draft).items()}
    prompt = WritingPrompt(
        **columns,
        owner_tenant_id=None if ctx.actor.role == "platform_admin" else ctx.actor.tenant_id,
        status="published" if is_published else "draft",
    )
    ctx.add(prompt)
    await ctx.flush()
    return prompt


async def start_document(ctx: Ctx, student_id: UUID, draft: DocumentDraft) -> WritingDocument:
    """Begin a text; prompt and rubric are kept as they read that day."""
    demand(ctx.actor, "start_document")
    await ctx.load(StudentProfile, student_id)
    prompt = await ctx.load(WritingPrompt, draft.writing_prompt_id) if draft.writing_prompt_id else None
    if prompt is not None and prompt.status != "published":
        raise PromptIsNotPublished
    document = WritingDocument(
        student_id=student_id, title=draft.title,
        document_type=prompt.document_type if prompt else draft.document_type,
        subject=prompt.subject if prompt else draft.subject,
        grade_level=draft.grade_level or (prompt.grade_level if prompt else None),
        writing_prompt_id=draft.writing_prompt_id, prompt_text=prompt.prompt_text if prompt else None,
        rubric=prompt.rubric if prompt else [], standard_id=prompt.standard_id if prompt else None,
        iep_goal_id=draft.iep_goal_id, classroom_id=draft.classroom_id,
        assigned_by_user_id=ctx.actor.user_id if ctx.actor.role == "teacher" else None, due_at=draft.due_at,
        started_at=draft.started_at or now(), assistance_level=draft.assistance_level,
        supports=list(draft.supports), language_code=draft.language_code,
    )  # fmt: skip
    ctx.add(document)
    await ctx.flush()
    return document


async def save_revision(ctx: Ctx, document_id: UUID, draft: RevisionDraft) -> WritingRevision:
    """Keep the text as it stands, with what changed against the revision before."""
    demand(ctx.actor, "save_revision")
    document = await ctx.load(WritingDocument, document_id)
    if document.status == "handed_in":
        raise TextIsHandedIn
    before = await latest_revision(ctx, document_id)
    if before is not None and before.body == draft.body and draft.reason in ("done_for_now", "timed"):
        raise NothingChanged
    change = difference(before.body if before else "", draft.body)
    at = draft.saved_at or now()
    revision = WritingRevision(
        student_id=document.student_id, writing_document_id=document_id,
        revision_number=(before.revision_number if before else 0) + 1, reason=draft.reason,
        saved_by_user_id=ctx.actor.user_id, saved_at=at, title=document.title, body=draft.body,
        editor_snapshot=draft.editor_state, change_types=change.kinds, changes=change.changes,
        addition_count=change.count("addition"), deletion_count=change.count("deletion"),
        modification_count=change.count("modification"), word_count=change.words_after,
        previous_word_count=change.words_before, words_added=change.words_added, words_removed=change.words_removed,
        active_ms=draft.active_ms,
    )  # fmt: skip
    ctx.add(revision)
    document.body = draft.body
    document.word_count = word_count(draft.body)
    document.character_count = len(draft.body)
    document.revision_count = revision.revision_number
    document.last_edited_at = at
    document.active_ms += draft.active_ms
    document.analytics = analyse(draft.body, document.prompt_text or "")
    if draft.editor_state is not None:
        document.editor_state = draft.editor_state
        document.editor_state_version += 1
    await ctx.flush()
    return revision


async def give_feedback(ctx: Ctx, document_id: UUID, draft: FeedbackDraft) -> WritingFeedback:
    """Put a note on certain words, as far as the help agreed on for this text goes. It never changes the text."""
    demand(ctx.actor, "give_feedback")
    document = await ctx.load(WritingDocument, document_id)
    if draft.generated_by != "person" and ASSISTANCE.index(document.assistance_level) < _level_of(draft):
        raise HelpGoesTooFar
    start, end = _place(draft, document.body)
    revision = await latest_revision(ctx, document_id)
    note = WritingFeedback(
        student_id=document.student_id, writing_document_id=document_id,
        writing_revision_id=revision.id if revision else None, feedback_type=draft.feedback_type,
        category=draft.category, rule_code=draft.rule_code, severity=draft.severity, confidence=draft.confidence,
        start_offset=start, end_offset=end, quote=draft.quote, message=draft.message,
        suggestions=list(draft.suggestions), explanation=draft.explanation, is_praise=draft.is_praise,
        generated_by=draft.generated_by, ai_generated_content_id=draft.ai_generated_content_id,
        shown_at=draft.shown_at or now(),
    )  # fmt: skip
    ctx.add(note)
    await ctx.flush()
    return note


async def answer_feedback(
    ctx: Ctx,
    feedback_id: UUID,
    answer: Literal["accepted", "rejected", "dismissed", "changed_otherwise"],
    *,
    chosen: str | None = None,
    was_helpful: bool | None = None,
    at: datetime | None = None,
) -> WritingFeedback:
    """Keep what the learner did with a note."""
    demand(ctx.actor, "answer_feedback")
    note = await ctx.load(WritingFeedback, feedback_id)
    if note.status != "open":
        raise AlreadyAnswered
    note.status = answer
    note.responded_at = at or now()
    note.chosen_suggestion = chosen
    note.was_helpful = was_helpful
    await ctx.flush()
    return note


async def comment(
    ctx: Ctx, document_id: UUID, draft: CommentDraft, *, author_user_id: UUID | None = None
) -> WritingComment:
    """Remark on a text or reply in a thread. ``author_user_id`` is for the system, which writes for a named person."""
    demand(ctx.actor, "comment")
    document = await ctx.load(WritingDocument, document_id)
    await demand_say(ctx, document.student_id)
    if draft.parent_comment_id is not None:
        parent = await ctx.load(WritingComment, draft.parent_comment_id)
        if parent.writing_document_id != document_id or parent.parent_comment_id is not None:
            raise ThreadIsElsewhere
    start, end = _place(draft, document.body)
    remark = WritingComment(
        student_id=document.student_id, writing_document_id=document_id, parent_comment_id=draft.parent_comment_id,
        authored_by_user_id=ctx.actor.user_id or author_user_id, author_kind=CAPACITY.get(ctx.actor.role, "teacher"),
        body=draft.body, language_code=draft.language_code, start_offset=start, end_offset=end, quote=draft.quote,
    )  # fmt: skip
    ctx.add(remark)
    await ctx.flush()
    return remark


async def resolve_comment(ctx: Ctx, comment_id: UUID, at: datetime | None = None) -> WritingComment:
    """Close a thread."""
    demand(ctx.actor, "resolve_comment")
    remark = await ctx.load(WritingComment, comment_id)
    remark.status = "resolved"
    remark.resolved_at = at or now()
    remark.resolved_by_user_id = ctx.actor.user_id
    await ctx.flush()
    return remark


async def share(
    ctx: Ctx, document_id: UUID, user_id: UUID, may: Literal["read", "comment", "write"], at: datetime | None = None
) -> WritingShare:
    """Record whom the learner wants to let into the text."""
    demand(ctx.actor, "share")
    document = await ctx.load(WritingDocument, document_id)
    wish = WritingShare(
        student_id=document.student_id, writing_document_id=document_id, shared_with_user_id=user_id,
        shared_by_user_id=ctx.actor.user_id, may=may, started_at=at or now(),
    )  # fmt: skip
    ctx.add(wish)
    document.is_collaborative = document.is_collaborative or may == "write"
    await ctx.flush()
    return wish


async def hand_in(ctx: Ctx, document_id: UUID, at: datetime | None = None) -> WritingDocument:
    """Hand a text in; from then on it stays as it is until it is returned."""
    demand(ctx.actor, "hand_in")
    document = await ctx.load(WritingDocument, document_id)
    if document.status == "handed_in":
        raise TextIsHandedIn
    document.status = "handed_in"
    document.handed_in_at = at or now()
    await ctx.flush()
    return document


async def give_back(
    ctx: Ctx, document_id: UUID, scores: Sequence[RubricScore] = (), at: datetime | None = None
) -> WritingDocument:
    """Return a text, with the points a person gave on the rubric where there are any."""
    demand(ctx.actor, "return")
    document = await ctx.load(WritingDocument, document_id)
    if document.status != "handed_in":
        raise NotHandedIn
    document.status = "returned"
    document.returned_at = at or now()
    if scores:
        document.rubric_scores = list(scores)
        document.scored_by_user_id = ctx.actor.user_id
        document.scored_at = document.returned_at
    await ctx.flush()
    return document


def _level_of(draft: FeedbackDraft) -> int:
    if draft.is_praise:
        return 0
    if draft.feedback_type == "grammar":
        return 1 if draft.category == "spelling" else 2
    return 3


def _place(draft: FeedbackDraft | CommentDraft, body: str) -> tuple[int | None, int | None]:
    if draft.start_offset is not None:
        return draft.start_offset, draft.end_offset
    return place_of(draft.quote, body) or (None, None)
