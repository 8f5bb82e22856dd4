"""Texts through the API: begun, saved, remarked on, shared; and the catalogue of prompts."""

from __future__ import annotations

from aivo.db.context import Ctx
from aivo.domains.writing import service
from aivo.domains.writing.errors import NotYourText, PromptIsPublished, TextIsHandedIn
from aivo.domains.writing.models import WritingComment, WritingDocument, WritingPrompt, WritingRevision, WritingShare
from aivo.domains.writing.permissions import RIGHTS
from aivo.domains.writing.schemas import PromptDraft
from aivo.web.rest.creating import Creation
from aivo.web.rest.resource import Writes, fields_of, resources

TEXT = {"document_id": "writing_document_id"}


async def text_is_open(ctx: Ctx, text: WritingDocument) -> None:
    """A text is the learner's until it is handed in."""
    if text.status == "handed_in":
        raise TextIsHandedIn


async def remark_is_own(ctx: Ctx, remark: WritingComment) -> None:
    """People change their own remarks."""
    if remark.authored_by_user_id != ctx.actor.user_id:
        raise NotYourText


async def prompt_is_draft(ctx: Ctx, prompt: WritingPrompt) -> None:
    """A prompt changes until it is published."""
    if prompt.status != "draft":
        raise PromptIsPublished


RESOURCES = resources(
    RIGHTS,
    {
        WritingPrompt: Writes(Creation(service.add_prompt), fields_of(PromptDraft, "code"), prompt_is_draft),
        WritingDocument: Writes(
            Creation(service.start_document, without=("started_at", "supports", "assistance_level")),
            ("title",),
            text_is_open,
        ),
        WritingRevision: Writes(Creation(service.save_revision, without=("saved_at", "editor_state"), names=TEXT)),
        WritingComment: Writes(
            Creation(service.comment, without=("author_user_id",), names=TEXT), ("body",), remark_is_own
        ),
        WritingShare: Writes(
            Creation(service.share, without=("at",), names={**TEXT, "user_id": "shared_with_user_id"})
        ),
    },
)
