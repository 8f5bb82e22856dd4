"""What the assessment room asks the database."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from aivo.db.context import Ctx
from aivo.domains.assessment.models import AssessmentAttempt, AssessmentQuestion
from aivo.domains.assessment.supports import PlanSupport
from aivo.domains.iep.models import Accommodation


async def last_position(ctx: Ctx, assessment_id: UUID) -> int:
    """The highest position in a test, 0 when it is empty."""
    found = await ctx.session.scalar(
        select(func.max(AssessmentQuestion.position)).where(
            AssessmentQuestion.tenant_id == ctx.actor.tenant_id,
            AssessmentQuestion.assessment_id == assessment_id,
            AssessmentQuestion.deleted_at.is_(None),
        )
    )
    return int(found or 0)


async def questions_and_unproved(ctx: Ctx, assessment_id: UUID) -> tuple[int, int]:
    """How many questions a test has, and how many of them no proved key can score."""
    found = await ctx.ask(
        """
        select count(*) as questions, count(*) filter (where k.id is null
          or (k.verification = 'unverified' and k.scoring in ('match_correct', 'map_response'))) as unproved
        from assessment_questions q
        left join assessment_answer_keys k on k.tenant_id = $1 and k.question_id = q.id and k.deleted_at is null
        where q.tenant_id = $1 and q.assessment_id = $2 and q.deleted_at is null
        """,
        ctx.actor.tenant_id,
        assessment_id,
    )
    return int(found[0]["questions"]), int(found[0]["unproved"])


async def attempts_so_far(ctx: Ctx, assignment_id: UUID) -> int:
    """How many sittings an assignment has had."""
    found = await ctx.session.scalar(
        select(func.count()).where(
            AssessmentAttempt.tenant_id == ctx.actor.tenant_id,
            AssessmentAttempt.assignment_id == assignment_id,
            AssessmentAttempt.deleted_at.is_(None),
        )
    )
    return int(found or 0)


async def supports_in_force(ctx: Ctx, student_id: UUID, at: datetime) -> list[PlanSupport]:
    """The learner's accommodations that hold on that day and apply to tests in class."""
    row = Accommodation
    found = await ctx.session.scalars(
        select(row)
        .where(
            row.tenant_id == ctx.actor.tenant_id,
            row.student_id == student_id,
            row.status == "active",
            row.deleted_at.is_(None),
            row.valid_from <= at.date(),
            (row.valid_to.is_(None)) | (row.valid_to >= at.date()),
            (func.cardinality(row.applies_to) == 0) | row.applies_to.contains(["classroom_test"]),
        )
        .order_by(row.kind, row.id)
    )
    return [
        PlanSupport(
            id=support.id,
            lineage_id=support.lineage_id,
            kind=support.kind,
            statement=support.statement,
            source=support.source,
            amount=support.amount,
            amount_of=support.amount_of,
        )
        for support in found
    ]
