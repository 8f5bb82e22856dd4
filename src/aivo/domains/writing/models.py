"""The nouns of the writing room."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import LargeBinary, Numeric, Uuid
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from aivo.db.base import CatalogueRecord, CheckConstraint, Index, LearnerRecord, index, to_many, to_one, unique
from aivo.db.columns import catalogue_ref, flag, learner_ref, many_words, ref, shape, shapes, text, texts, whole, words
from aivo.db.scopes import CATALOGUE, student
from aivo.domains.ai.models import AIGeneratedContent
from aivo.domains.iep.models import IEPGoal
from aivo.domains.students.models import StudentProfile
from aivo.domains.writing.shapes import (
    ExampleResponse,
    PromptSupports,
    RevisionChange,
    RubricLine,
    RubricScore,
    SupportInForce,
    WritingAnalytics,
)

DOCUMENT_TYPES = ("essay", "story", "report", "paragraph", "opinion", "letter", "journal", "poem", "notes")


class WritingPrompt(CatalogueRecord):
    """A reason to write: the task, its rubric and sample answers."""

    __tablename__ = "writing_prompts"
    __scope__ = CATALOGUE
    __table_args__ = (
        Index(None, "subject", "grade_level"),
        Index(
            None, "owner_tenant_id", "code", unique=True, postgresql_nulls_not_distinct=True,
            postgresql_where=sql("deleted_at is null"),
        ),
        CheckConstraint("min_words > 0 and max_words >= min_words", name="words"),
        CheckConstraint("suggested_minutes > 0", name="suggested_minutes"),
    )  # fmt: skip

    code: Mapped[str] = text("Short name that stays")
    title: Mapped[str] = text()
    prompt_text: Mapped[str] = text("The task as the learner reads it")
    document_type: Mapped[str] = words(*DOCUMENT_TYPES)
    genre: Mapped[str] = words("narrative", "informative", "opinion", "response", "free", default="free")
    subject: Mapped[str] = text("Subject in lower case: writing, science, social_studies …")
    grade_level: Mapped[str] = text("Grade code (CEDS): KG, 01 … 12; the lowest grade it suits")
    grade_level_to: Mapped[str | None] = text("Highest grade it suits; null: only grade_level", null=True)
    standard_id: Mapped[UUID | None] = catalogue_ref("curriculum_standards", null=True)
    language_code: Mapped[str] = text(default="en", server_default="en")
    min_words: Mapped[int | None] = whole(null=True)
    max_words: Mapped[int | None] = whole(null=True)
    suggested_minutes: Mapped[int | None] = whole(null=True)
    rubric: Mapped[list[RubricLine]] = shapes(RubricLine, comment="Levels of the text and their points")
    example_responses: Mapped[list[ExampleResponse]] = shapes(ExampleResponse, comment="Sample texts; never a pupil's")
    supports: Mapped[PromptSupports] = shape(PromptSupports, comment="Sentence starters, word bank, organiser")
    status: Mapped[str] = words("draft", "published", "retired", default="draft")
    licence: Mapped[str | None] = text(null=True)
    attribution: Mapped[str | None] = text("Credit the licence asks for", null=True)


class WritingDocument(LearnerRecord):
    """One text of a learner: the words now, the shared editing state, who may read along, how far help goes."""

    __tablename__ = "writing_documents"
    __scope__ = student("conversation", gate="learning_activity")
    __table_args__ = (
        index("student_id", "created_at"),
        index("status", "started_at"),
        index("subject", "grade_level"),
        CheckConstraint("word_count >= 0 and character_count >= 0", name="counts"),
        CheckConstraint("status not in ('handed_in', 'returned') or handed_in_at is not null", name="handed_in"),
    )

    title: Mapped[str] = text()
    document_type: Mapped[str] = words(*DOCUMENT_TYPES, default="paragraph")
    subject: Mapped[str] = text("Subject in lower case", default="writing", server_default="writing")
    grade_level: Mapped[str | None] = text("Grade code (CEDS) of the task", null=True)
    writing_prompt_id: Mapped[UUID | None] = catalogue_ref("writing_prompts", null=True)
    prompt_text: Mapped[str | None] = text("The task as it read when the text was begun", null=True)
    rubric: Mapped[list[RubricLine]] = shapes(RubricLine, comment="The rubric as it stood when the text was begun")
    standard_id: Mapped[UUID | None] = catalogue_ref("curriculum_standards", null=True)
    iep_goal_id: Mapped[UUID | None] = learner_ref(
        "iep_goals", null=True, comment="Goal the text may give data for; a person accepts each point"
    )
    classroom_id: Mapped[UUID | None] = ref("classrooms", null=True)
    assigned_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    due_at: Mapped[datetime | None] = mapped_column()
    status: Mapped[str] = words("draft", "handed_in", "returned", "completed", "archived", default="draft")
    started_at: Mapped[datetime] = mapped_column()
    last_edited_at: Mapped[datetime | None] = mapped_column()
    handed_in_at: Mapped[datetime | None] = mapped_column()
    returned_at: Mapped[datetime | None] = mapped_column()
    body: Mapped[str] = text(
        "The text now, read out of the editing state", default="", server_default="", label="education"
    )
    editor_state: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="State of the shared editor (Yjs update, version 1); the truth while the text is open"
    )
    editor_state_version: Mapped[int] = whole("Counts the stored states", default=0)
    language_code: Mapped[str] = text(default="en", server_default="en")
    word_count: Mapped[int] = whole(default=0)
    character_count: Mapped[int] = whole(default=0)
    revision_count: Mapped[int] = whole("Number of the latest revision", default=0)
    active_ms: Mapped[int] = whole("Time at work, in ms", default=0)
    analytics: Mapped[WritingAnalytics] = shape(WritingAnalytics, comment="Counts over the text")
    assistance_level: Mapped[str] = words(
        "none", "spelling", "grammar", "structure", "full", default="spelling",
        comment="How far help goes; each level holds those before it",
    )  # fmt: skip
    is_collaborative: Mapped[bool] = flag("Others may write in it, by the shares")
    shared_with: Mapped[list[str]] = many_words(
        "teacher", "family", "classmates", comment="Circles the learner opened it to; persons stand in the shares"
    )
    rubric_scores: Mapped[list[RubricScore]] = shapes(RubricScore, comment="Given by a person, never by a machine")
    scored_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    scored_at: Mapped[datetime | None] = mapped_column()
    supports: Mapped[list[SupportInForce]] = shapes(SupportInForce, comment="Supports of the plan as they stood")
    ai_conversation_id: Mapped[UUID | None] = learner_ref("ai_conversations", null=True)

    student: Mapped[StudentProfile] = to_one("WritingDocument.student_id", "StudentProfile")
    iep_goal: Mapped[IEPGoal | None] = to_one("WritingDocument.iep_goal_id", "IEPGoal")
    writing_prompt: Mapped[WritingPrompt | None] = to_one(
        "WritingDocument.writing_prompt_id", "WritingPrompt", catalogue=True
    )
    feedback: Mapped[list[WritingFeedback]] = to_many(
        "WritingFeedback.writing_document_id", "WritingDocument", back="writing_document"
    )
    revisions: Mapped[list[WritingRevision]] = to_many(
        "WritingRevision.writing_document_id", "WritingDocument", back="writing_document"
    )
    comments: Mapped[list[WritingComment]] = to_many(
        "WritingComment.writing_document_id", "WritingDocument", back="writing_document"
    )
    shares: Mapped[list[WritingShare]] = to_many(
        "WritingShare.writing_document_id", "WritingDocument", back="writing_document"
    )


class WritingRevision(LearnerRecord):
    """The text as it stood once, what changed against the revision before, and how many words there were."""

    __tablename__ = "writing_revisions"
    __scope__ = student("conversation", gate="learning_activity")
    __table_args__ = (
        unique("writing_document_id", "revision_number"),
        index("student_id", "created_at"),
        CheckConstraint("revision_number > 0", name="revision_number"),
        CheckConstraint("word_count >= 0 and previous_word_count >= 0", name="word_count"),
        CheckConstraint("word_count - previous_word_count = words_added - words_removed", name="progression"),
        CheckConstraint("addition_count >= 0 and deletion_count >= 0 and modification_count >= 0", name="changes"),
    )

    writing_document_id: Mapped[UUID] = learner_ref("writing_documents")
    revision_number: Mapped[int] = whole("Counts the document's revisions from 1")
    reason: Mapped[str] = words(
        "done_for_now", "handed_in", "timed", "restored", "returned", default="done_for_now",
        comment="Why it was kept; timed: after ten minutes of work",
    )  # fmt: skip
    saved_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    saved_at: Mapped[datetime] = mapped_column()
    title: Mapped[str] = text()
    body: Mapped[str] = text("The whole text at that moment", label="education")
    editor_snapshot: Mapped[bytes | None] = mapped_column(LargeBinary, comment="Snapshot of the shared editor (Yjs)")
    change_types: Mapped[list[str]] = many_words(
        "addition", "deletion", "modification", comment="Kinds of change in this revision"
    )
    changes: Mapped[list[RevisionChange]] = shapes(RevisionChange, comment="Each change against the revision before")
    addition_count: Mapped[int] = whole(default=0)
    deletion_count: Mapped[int] = whole(default=0)
    modification_count: Mapped[int] = whole(default=0)
    word_count: Mapped[int] = whole(default=0)
    previous_word_count: Mapped[int] = whole("Words in the revision before; 0 for the first", default=0)
    words_added: Mapped[int] = whole(default=0)
    words_removed: Mapped[int] = whole(default=0)
    active_ms: Mapped[int] = whole("Time at work since the revision before, in ms", default=0)
    restored_from_id: Mapped[UUID | None] = learner_ref("writing_revisions", null=True, comment="Revision brought back")

    writing_document: Mapped[WritingDocument] = to_one(
        "WritingRevision.writing_document_id", "WritingDocument", back="revisions"
    )


class WritingFeedback(LearnerRecord):
    """One note of the helper on certain words, and what the learner did with it. It never changes the text itself."""

    __tablename__ = "writing_feedback"
    __scope__ = student("conversation", gate="learning_activity")
    __table_args__ = (
        index("student_id", "created_at"),
        index("writing_document_id", "status"),
        CheckConstraint("start_offset >= 0 and end_offset >= start_offset", name="offsets"),
        CheckConstraint("confidence between 0 and 1", name="confidence"),
        CheckConstraint("(responded_at is null) = (status in ('open', 'stale'))", name="responded"),
    )

    writing_document_id: Mapped[UUID] = learner_ref("writing_documents")
    writing_revision_id: Mapped[UUID | None] = learner_ref(
        "writing_revisions", null=True, comment="Revision whose offsets these are"
    )
    feedback_type: Mapped[str] = words("grammar", "style", "content")
    category: Mapped[str] = text("Finer kind: spelling, capitals, agreement, long_sentence, evidence …")
    rule_code: Mapped[str | None] = text("Rule that spoke, so that the learner can silence it", null=True)
    severity: Mapped[str] = words(
        "low", "medium", "high", default="low", comment="Which note comes first; three at most are shown"
    )
    confidence: Mapped[Decimal | None] = mapped_column(Numeric(4, 3), comment="How sure the note is, 0 to 1")
    mark_id: Mapped[UUID | None] = mapped_column(Uuid, comment="Mark in the editing state the note hangs on")
    start_offset: Mapped[int | None] = whole("First character, from 0; null: about the whole text", null=True)
    end_offset: Mapped[int | None] = whole("Character after the last", null=True)
    quote: Mapped[str] = text("The words it speaks about", default="", server_default="", label="education")
    message: Mapped[str] = text("The note in plain words")
    suggestions: Mapped[list[str]] = texts("Words the learner may take, best first")
    explanation: Mapped[str] = text("Why, for who wants to know", default="", server_default="")
    is_praise: Mapped[bool] = flag("Says what went well, backed by a counted fact")
    generated_by: Mapped[str] = words("rules", "model", "person", default="rules")
    ai_generated_content_id: Mapped[UUID | None] = learner_ref("ai_generated_contents", null=True)
    status: Mapped[str] = words(
        "open", "accepted", "rejected", "dismissed", "changed_otherwise", "stale", default="open",
        comment="What the learner did; stale: the words are gone",
    )  # fmt: skip
    shown_at: Mapped[datetime | None] = mapped_column()
    responded_at: Mapped[datetime | None] = mapped_column()
    chosen_suggestion: Mapped[str | None] = text(null=True)
    was_read_aloud: Mapped[bool] = flag()
    was_helpful: Mapped[bool | None] = mapped_column(comment="The learner's answer to: Did this help?")

    writing_document: Mapped[WritingDocument] = to_one(
        "WritingFeedback.writing_document_id", "WritingDocument", back="feedback"
    )
    ai_generated_content: Mapped[AIGeneratedContent | None] = to_one(
        "WritingFeedback.ai_generated_content_id", "AIGeneratedContent"
    )


class WritingComment(LearnerRecord):
    """A person's remark on the text, in a thread that someone closes."""

    __tablename__ = "writing_comments"
    __scope__ = student("conversation", gate="learning_activity")
    __table_args__ = (
        index("student_id", "created_at"),
        index("writing_document_id", "status"),
        CheckConstraint("start_offset >= 0 and end_offset >= start_offset", name="offsets"),
        CheckConstraint("(status = 'resolved') = (resolved_at is not null)", name="resolved"),
    )

    writing_document_id: Mapped[UUID] = learner_ref("writing_documents")
    writing_revision_id: Mapped[UUID | None] = learner_ref("writing_revisions", null=True)
    parent_comment_id: Mapped[UUID | None] = learner_ref(
        "writing_comments", null=True, comment="First comment of the thread; null: this is the first"
    )
    authored_by_user_id: Mapped[UUID] = ref("users")
    author_kind: Mapped[str] = words(
        "teacher", "peer", "learner", "family", comment="In which capacity the author wrote"
    )
    body: Mapped[str] = text(label="education")
    language_code: Mapped[str] = text(default="en", server_default="en")
    mark_id: Mapped[UUID | None] = mapped_column(Uuid, comment="Mark in the editing state the comment hangs on")
    start_offset: Mapped[int | None] = whole("First character, from 0; null: about the whole text", null=True)
    end_offset: Mapped[int | None] = whole("Character after the last", null=True)
    quote: Mapped[str] = text("The words it speaks about", default="", server_default="", label="education")
    status: Mapped[str] = words("open", "resolved", default="open", comment="Of the thread; kept on its first comment")
    resolved_at: Mapped[datetime | None] = mapped_column()
    resolved_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    read_by_learner_at: Mapped[datetime | None] = mapped_column()

    writing_document: Mapped[WritingDocument] = to_one(
        "WritingComment.writing_document_id", "WritingDocument", back="comments"
    )
    parent_comment: Mapped[WritingComment | None] = to_one(
        "WritingComment.parent_comment_id", "WritingComment", back="replies"
    )
    replies: Mapped[list[WritingComment]] = to_many(
        "WritingComment.parent_comment_id", "WritingComment", back="parent_comment"
    )


class WritingShare(LearnerRecord):
    """One person the learner lets into the text, how far and how long. It records the learner's wish and grants nothing
    by itself: who may read a learner's rows follows from the access rows alone."""

    __tablename__ = "writing_shares"
    __scope__ = student("conversation", gate="learning_activity")
    __table_args__ = (
        index("student_id", "created_at"),
        unique("writing_document_id", "shared_with_user_id", where="ended_at is null"),
        CheckConstraint("ended_at >= started_at", name="times"),
    )

    writing_document_id: Mapped[UUID] = learner_ref("writing_documents")
    shared_with_user_id: Mapped[UUID] = ref("users")
    shared_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    may: Mapped[str] = words("read", "comment", "write", default="comment")
    started_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()

    writing_document: Mapped[WritingDocument] = to_one(
        "WritingShare.writing_document_id", "WritingDocument", back="shares"
    )
