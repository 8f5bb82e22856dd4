"""Tests through the API: written by staff, given to learners, begun by them."""

from __future__ import annotations

from aivo.db.context import Ctx
from aivo.domains.assessment import service
from aivo.domains.assessment.errors import AssessmentIsPublished
from aivo.domains.assessment.models import Assessment, AssessmentAssignment, AssessmentAttempt, AssessmentQuestion
from aivo.domains.assessment.permissions import RIGHTS
from aivo.domains.assessment.schemas import AssessmentDraft
from aivo.web.rest.creating import Creation
from aivo.web.rest.resource import Writes, fields_of, resources


async def assessment_is_draft(ctx: Ctx, assessment: Assessment) -> None:
    """A test changes until it is published."""
    if assessment.status != "draft":
        raise AssessmentIsPublished


async def question_is_draft(ctx: Ctx, question: AssessmentQuestion) -> None:
    """A question changes as long as its test does."""
    await assessment_is_draft(ctx, await ctx.load(Assessment, question.assessment_id))


RESOURCES = resources(
    RIGHTS,
    {
        Assessment: Writes(
            Creation(service.draft_assessment, without=("origin",)),
            fields_of(AssessmentDraft, "origin"),
            assessment_is_draft,
        ),
        AssessmentQuestion: Writes(Creation(service.add_question), guard=question_is_draft),
        AssessmentAssignment: Writes(Creation(service.assign)),
        AssessmentAttempt: Writes(
            Creation(
                service.start_attempt,
                without=("started_at", "random_seed"),
                names={"assignment_id": "assessment_assignment_id"},
            )
        ),
    },
)
