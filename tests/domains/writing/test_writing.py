"""Writing: revisions with their word counts, notes that never change the text, threads, handing in and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from aivo.domains.writing import service
from aivo.domains.writing.errors import (
    AlreadyAnswered,
    HelpGoesTooFar,
    NotHandedIn,
    NothingChanged,
    NotYourText,
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
)
from aivo.domains.writing.schemas import CommentDraft, DocumentDraft, FeedbackDraft, PromptDraft, RevisionDraft
from aivo.domains.writing.shapes import RubricLine, RubricScore
from aivo.kit.errors import NotFound
from tests.conftest import SmallWorld
from tests.factories.learning import MOMENT, As, Count

FIRST = "My dog are funny. He runs fast."
SECOND = "My dog are very funny. He runs fast because he is happy."
PROMPT = PromptDraft(
    code="pet",
    title="My pet",
    prompt_text="Write about an animal you know.",
    document_type="paragraph",
    subject="writing",
    grade_level="04",
    rubric=(RubricLine(name="Details", max_points=4),),
    min_words=20,
    max_words=80,
)
AGREEMENT = FeedbackDraft(
    feedback_type="grammar",
    category="agreement",
    quote="dog are",
    message="One dog: is or are?",
    suggestions=("dog is",),
)
SPELLING = FeedbackDraft(
    feedback_type="grammar", category="spelling", message="Look at this word again.", quote="funny"
)


async def a_text(acting: As, world: SmallWorld, *bodies: str, level: str = "full") -> UUID:
    async with acting("kid") as ctx:
        draft = DocumentDraft(title="My dog", started_at=MOMENT, assistance_level=level)
        document = await service.start_document(ctx, world.riverbend.students["kid"], draft)
        for number, body in enumerate(bodies):
            at = MOMENT + timedelta(minutes=10 * number)
            await service.save_revision(ctx, document.id, RevisionDraft(body=body, saved_at=at, active_ms=300_000))
    return document.id


async def past_the_verbs(acting: As, world: SmallWorld, document_id: UUID, parent: str, name: str) -> None:
    """A parent's comment under somebody's name, told to PostgreSQL alone."""
    async with acting(parent) as ctx:
        document = await ctx.load(WritingDocument, document_id)
        ctx.add(
            WritingComment(
                student_id=document.student_id,
                writing_document_id=document_id,
                authored_by_user_id=world.riverbend.users[name],
                author_kind="family",
                body="Perfect.",
            )
        )
        await ctx.flush()


class TestDocuments:
    async def test_a_prompt_is_kept_as_it_read(self, acting: As, world: SmallWorld) -> None:
        async with acting("teacher") as ctx:
            prompt = await service.add_prompt(ctx, PROMPT)
        async with acting("kid") as ctx:
            draft = DocumentDraft(title="My dog", writing_prompt_id=prompt.id)
            document = await service.start_document(ctx, world.riverbend.students["kid"], draft)
        assert (document.prompt_text, document.document_type, document.grade_level) == (
            PROMPT.prompt_text,
            "paragraph",
            "04",
        )
        assert [line.name for line in document.rubric] == ["Details"]

    async def test_every_tenant_reads_the_platforms_prompts(self, acting: As) -> None:
        for tenant in ("riverbend", "lakeshore"):
            async with acting("kid", tenant) as ctx:
                found = [row for row in await ctx.find_many(WritingPrompt) if row.owner_tenant_id is None]
            assert len(found) >= 4
            assert all(row.rubric and row.supports.organizer for row in found)

    async def test_a_draft_prompt_is_not_used(self, acting: As, world: SmallWorld, count: Count) -> None:
        async with acting("teacher") as ctx:
            prompt = await service.add_prompt(ctx, replace(PROMPT, code="draft"), is_published=False)
        before = await count("writing_documents")
        draft = DocumentDraft(title="My dog", writing_prompt_id=prompt.id)
        with pytest.raises(PromptIsNotPublished):
            async with acting("kid") as ctx:
                await service.start_document(ctx, world.riverbend.students["kid"], draft)
        assert await count("writing_documents") == before

    async def test_drafts_are_open_to_family_and_teachers_not_to_administrators(
        self, acting: As, world: SmallWorld
    ) -> None:
        document_id = await a_text(acting, world, FIRST)
        for username, sees in (
            ("kid", True), ("mother", True), ("father", True), ("teacher", True), ("manager", True), ("office", False),
            ("principal", False), ("stranger", False), ("pal", False), ("para", False),
        ):  # fmt: skip
            async with acting(username) as ctx:
                for model, key in ((WritingDocument, "id"), (WritingRevision, "writing_document_id")):
                    assert bool(await ctx.find_many(model, where={key: document_id})) is sees, (
                        model.__name__,
                        username,
                    )


class TestRevisions:
    async def test_word_counts_progress(self, acting: As, world: SmallWorld) -> None:
        document_id = await a_text(acting, world, FIRST, SECOND)
        async with acting("kid") as ctx:
            document = await ctx.find_unique(WritingDocument, where={"id": document_id}, include=["revisions"])
        assert document is not None
        first, second = sorted(document.revisions, key=lambda revision: revision.revision_number)
        assert (first.previous_word_count, first.word_count, first.change_types) == (0, 7, ["addition"])
        assert (second.previous_word_count, second.word_count, second.words_added, second.words_removed) == (
            7,
            12,
            5,
            0,
        )
        assert (second.addition_count, second.deletion_count) == (2, 0)
        assert (document.body, document.word_count, document.revision_count) == (SECOND, 12, 2)
        assert (document.active_ms, document.analytics.connectives) == (600_000, 1)

    async def test_the_editors_state_is_kept_as_bytes(self, acting: As, world: SmallWorld) -> None:
        document_id = await a_text(acting, world)
        async with acting("kid") as ctx:
            await service.save_revision(ctx, document_id, RevisionDraft(body=FIRST, editor_state=b"\x01\x02"))
            document = await ctx.load(WritingDocument, document_id)
        assert (document.editor_state, document.editor_state_version) == (b"\x01\x02", 1)

    async def test_nothing_new_is_no_revision(self, acting: As, world: SmallWorld, count: Count) -> None:
        document_id = await a_text(acting, world, FIRST)
        before = await count("writing_revisions")
        with pytest.raises(NothingChanged):
            async with acting("kid") as ctx:
                await service.save_revision(ctx, document_id, RevisionDraft(body=FIRST))
        assert await count("writing_revisions") == before

    @pytest.mark.parametrize("username", ["teacher", "mother"])
    async def test_nobody_else_writes_in_it(self, acting: As, world: SmallWorld, username: str, count: Count) -> None:
        document_id = await a_text(acting, world, FIRST)
        before = await count("writing_revisions")
        with pytest.raises(NotYourText):
            async with acting(username) as ctx:
                await service.save_revision(ctx, document_id, RevisionDraft(body="Better."))
        assert await count("writing_revisions") == before


class TestFeedback:
    async def test_hangs_on_its_words_and_leaves_the_text_alone(self, acting: As, world: SmallWorld) -> None:
        document_id = await a_text(acting, world, FIRST)
        async with acting("kid") as ctx:
            note = await service.give_feedback(ctx, document_id, AGREEMENT)
            answered = await service.answer_feedback(ctx, note.id, "rejected", was_helpful=False)
            document = await ctx.load(WritingDocument, document_id)
        assert FIRST[note.start_offset : note.end_offset] == "dog are"
        assert (answered.status, document.body) == ("rejected", FIRST)
        with pytest.raises(AlreadyAnswered):
            async with acting("kid") as ctx:
                await service.answer_feedback(ctx, note.id, "accepted")

    @pytest.mark.parametrize(
        ("level", "draft", "is_given"),
        [
            ("none", SPELLING, False),
            ("spelling", SPELLING, True),
            ("spelling", AGREEMENT, False),
            ("grammar", AGREEMENT, True),
            ("grammar", replace(AGREEMENT, feedback_type="style"), False),
            ("none", replace(AGREEMENT, generated_by="person"), True),
            ("none", replace(AGREEMENT, is_praise=True), True),
        ],
    )
    async def test_help_goes_as_far_as_agreed(
        self, acting: As, world: SmallWorld, level: str, draft: FeedbackDraft, is_given: bool
    ) -> None:
        document_id = await a_text(acting, world, FIRST, level=level)
        try:
            async with acting("kid") as ctx:
                await service.give_feedback(ctx, document_id, draft)
        except HelpGoesTooFar:
            assert not is_given
        async with acting("kid") as ctx:
            assert bool(await ctx.find_many(WritingFeedback, where={"writing_document_id": document_id})) is is_given


class TestComments:
    async def test_a_thread_is_answered_and_closed(self, acting: As, world: SmallWorld) -> None:
        document_id = await a_text(acting, world, FIRST)
        async with acting("teacher") as ctx:
            first = await service.comment(
                ctx, document_id, CommentDraft(body="What does he look like?", quote="My dog")
            )
        async with acting("kid") as ctx:
            reply = await service.comment(
                ctx, document_id, CommentDraft(body="He is brown", parent_comment_id=first.id)
            )
        async with acting("mother") as ctx:
            await service.comment(ctx, document_id, CommentDraft(body="¡Muy bien!", language_code="es"))
        async with acting("teacher") as ctx:
            await service.resolve_comment(ctx, first.id)
        async with acting("kid") as ctx:
            thread = await ctx.find_unique(WritingComment, where={"id": first.id}, include=["replies"])
            kinds = {
                row.author_kind
                for row in await ctx.find_many(WritingComment, where={"writing_document_id": document_id})
            }
        assert thread is not None
        assert ([row.id for row in thread.replies], thread.status) == ([reply.id], "resolved")
        assert kinds == {"teacher", "learner", "family"}

    async def test_a_reply_stays_in_its_text(self, acting: As, world: SmallWorld) -> None:
        document_id, other_id = await a_text(acting, world, FIRST), await a_text(acting, world, SECOND)
        async with acting("teacher") as ctx:
            first = await service.comment(ctx, document_id, CommentDraft(body="Nice."))
        with pytest.raises(ThreadIsElsewhere):
            async with acting("kid") as ctx:
                await service.comment(ctx, other_id, CommentDraft(body="Thanks", parent_comment_id=first.id))

    async def test_nobody_writes_in_anothers_name(self, acting: As, world: SmallWorld, count: Count) -> None:
        document_id = await a_text(acting, world, FIRST)
        before = await count("writing_comments")
        with pytest.raises(DBAPIError, match="row-level security"):
            await past_the_verbs(acting, world, document_id, "mother", "teacher")
        assert await count("writing_comments") == before

    async def test_a_parent_who_may_only_read_does_not_comment(self, acting: As, world: SmallWorld) -> None:
        document_id = await a_text(acting, world, FIRST)
        with pytest.raises(NotYourText):
            async with acting("father") as ctx:
                await service.comment(ctx, document_id, CommentDraft(body="¡Muy bien!"))
        await past_the_verbs(acting, world, document_id, "mother", "mother")
        with pytest.raises(DBAPIError, match="row-level security"):
            await past_the_verbs(acting, world, document_id, "father", "father")

    async def test_administrators_do_not_comment(self, acting: As, world: SmallWorld) -> None:
        document_id = await a_text(acting, world, FIRST)
        with pytest.raises(NotYourText):
            async with acting("office") as ctx:
                await service.comment(ctx, document_id, CommentDraft(body="Hm."))


class TestHandingIn:
    async def test_stays_until_returned_and_is_scored_by_a_person(self, acting: As, world: SmallWorld) -> None:
        document_id = await a_text(acting, world, FIRST)
        async with acting("kid") as ctx:
            await service.hand_in(ctx, document_id)
        with pytest.raises(TextIsHandedIn):
            async with acting("kid") as ctx:
                await service.save_revision(ctx, document_id, RevisionDraft(body=SECOND))
        async with acting("teacher") as ctx:
            returned = await service.give_back(ctx, document_id, [RubricScore(name="Details", points=3, max_points=4)])
        assert (returned.status, returned.scored_by_user_id) == ("returned", world.riverbend.users["teacher"])
        async with acting("kid") as ctx:
            await service.save_revision(ctx, document_id, RevisionDraft(body=SECOND))

    async def test_only_a_handed_in_text_is_returned(self, acting: As, world: SmallWorld) -> None:
        document_id = await a_text(acting, world, FIRST)
        with pytest.raises(NotHandedIn):
            async with acting("teacher") as ctx:
                await service.give_back(ctx, document_id)

    async def test_a_share_is_a_wish_and_opens_nothing(self, acting: As, world: SmallWorld) -> None:
        document_id = await a_text(acting, world, FIRST)
        async with acting("kid") as ctx:
            await service.share(ctx, document_id, world.riverbend.users["pal"], "comment")
        with pytest.raises(NotFound):
            async with acting("pal") as ctx:
                await ctx.load(WritingDocument, document_id)
