"""Verbs of the assessment room: write, publish, assign, start, answer, hand in, score."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.assessment.errors import (
    AssessmentIsEmpty,
    AssessmentIsNotPublished,
    AssessmentIsPublished,
    AttemptIsOver,
    KeyIsNotProved,
    NoAttemptLeft,
    NotOpen,
    WindowIsWrong,
)
from aivo.domains.assessment.models import (
    Assessment,
    AssessmentAnswerKey,
    AssessmentAssignment,
    AssessmentAttempt,
    AssessmentQuestion,
    AssessmentResponse,
)
from aivo.domains.assessment.permissions import demand
from aivo.domains.assessment.queries import (
    attempts_so_far,
    last_position,
    questions_and_unproved,
    supports_in_force,
)
from aivo.domains.assessment.schemas import AnswerDraft, AssessmentDraft, AssignmentDraft, QuestionDraft, SittingDraft
from aivo.domains.assessment.shapes import ResponseValue
from aivo.domains.assessment.supports import apply, extended_close
from aivo.domains.students.models import StudentProfile
from aivo.kit.clock import now
from aivo.kit.ids import new_id


async def draft_assessment(ctx: Ctx, draft: AssessmentDraft) -> Assessment:
    """Begin a test."""
    demand(ctx.actor, "write_test")
    test = Assessment(
        lineage_id=new_id(),
        title=draft.title,
        subject=draft.subject,
        grade_level=draft.grade_level,
        kind=draft.kind,
        description=draft.description,
        instructions=draft.instructions,
        grade_level_to=draft.grade_level_to,
        standard_id=draft.standard_id,
        school_id=draft.school_id,
        time_limit_minutes=draft.time_limit_minutes,
        passing_percent=draft.passing_percent,
        max_attempts=draft.max_attempts,
        is_adaptive=draft.is_adaptive,
        adaptive_settings=draft.adaptive_settings,
        supports=draft.supports,
        origin=draft.origin,
        created_by_user_id=ctx.actor.user_id,
    )
    ctx.add(test)
    await ctx.flush()
    return test


async def add_question(ctx: Ctx, assessment_id: UUID, draft: QuestionDraft) -> AssessmentQuestion:
    """Put a question with its key into a test that is still a draft."""
    demand(ctx.actor, "write_test")
    test = await ctx.load(Assessment, assessment_id)
    if test.status != "draft":
        raise AssessmentIsPublished
    position = draft.position or await last_position(ctx, assessment_id) + 1
    question = AssessmentQuestion(
        id=new_id(),
        assessment_id=assessment_id,
        position=position,
        section=draft.section,
        question_type=draft.question_type,
        stem=draft.stem,
        stimulus=draft.stimulus,
        choices=list(draft.choices),
        interaction=draft.interaction,
        supports=draft.supports,
        max_points=draft.max_points,
        standard_id=draft.standard_id,
        skill=draft.skill,
        difficulty_logit=draft.difficulty_logit,
        calibration="none" if draft.difficulty_logit is None else "expert",
        expected_seconds=draft.expected_seconds,
        rapid_guess_ms=draft.rapid_guess_ms,
        status="active",
        created_by_user_id=ctx.actor.user_id,
    )
    ctx.add(question)
    await ctx.flush()
    key = draft.key
    is_proved = key.verification != "unverified"
    ctx.add(
        AssessmentAnswerKey(
            question_id=question.id,
            scoring=key.scoring,
            correct_keys=list(key.correct_keys),
            accepted=list(key.accepted),
            rubric=list(key.rubric),
            misconceptions=list(key.misconceptions),
            explanation=key.explanation,
            verification=key.verification,
            verified_at=now() if is_proved else None,
            verified_by_user_id=ctx.actor.user_id if key.verification == "by_person" else None,
        )
    )
    await ctx.flush()
    return question


async def publish_assessment(ctx: Ctx, assessment_id: UUID) -> Assessment:
    """Open a test for use; every key that scores must be proved first."""
    demand(ctx.actor, "publish_test")
    test = await ctx.load(Assessment, assessment_id)
    if test.status != "draft":
        raise AssessmentIsPublished
    questions, unproved = await questions_and_unproved(ctx, assessment_id)
    if questions == 0:
        raise AssessmentIsEmpty
    if unproved:
        raise KeyIsNotProved(f"{unproved} of {questions} questions have no proved answer key.")
    test.status = "published"
    test.published_at = now()
    test.published_by_user_id = ctx.actor.user_id
    await ctx.flush()
    return test


async def assign(ctx: Ctx, assessment_id: UUID, student_id: UUID, draft: AssignmentDraft) -> AssessmentAssignment:
    """Give a published test to one learner, with the accommodations that are in force that day."""
    demand(ctx.actor, "assign")
    await ctx.load(StudentProfile, student_id)
    test = await ctx.load(Assessment, assessment_id)
    if test.status != "published":
        raise AssessmentIsNotPublished
    if draft.closes_at is not None and draft.closes_at <= draft.opens_at:
        raise WindowIsWrong
    supports = await supports_in_force(ctx, student_id, draft.opens_at)
    applied = apply(supports, test.supports, test.time_limit_minutes, now())
    assignment = AssessmentAssignment(
        student_id=student_id,
        assessment_id=assessment_id,
        classroom_id=draft.classroom_id,
        iep_goal_id=draft.iep_goal_id,
        assigned_by_user_id=ctx.actor.user_id,
        title=test.title,
        note_to_learner=draft.note_to_learner,
        opens_at=draft.opens_at,
        due_at=draft.due_at,
        closes_at=draft.closes_at,
        extended_closes_at=extended_close(draft.closes_at, applied.extra_minutes),
        base_minutes=test.time_limit_minutes,
        extra_minutes=applied.extra_minutes,
        max_attempts=test.max_attempts,
        language_code=draft.language_code,
        accommodations=applied,
    )
    ctx.add(assignment)
    await ctx.flush()
    return assignment


async def start_attempt(ctx: Ctx, assignment_id: UUID, draft: SittingDraft) -> AssessmentAttempt:
    """Begin a sitting: questions come as snapshots in the learner's own rows, the clock holds the learner's time."""
    demand(ctx.actor, "work")
    assignment = await ctx.load(AssessmentAssignment, assignment_id)
    at = draft.started_at or now()
    closes_at = assignment.extended_closes_at or assignment.closes_at
    if (
        assignment.status not in ("assigned", "in_progress")
        or at < assignment.opens_at
        or (closes_at and at > closes_at)
    ):
        raise NotOpen
    before = await attempts_so_far(ctx, assignment_id)
    if before >= assignment.max_attempts:
        raise NoAttemptLeft
    minutes = None if assignment.base_minutes is None else assignment.base_minutes + assignment.extra_minutes
    attempt = AssessmentAttempt(
        student_id=assignment.student_id,
        assignment_id=assignment_id,
        attempt_number=before + 1,
        started_at=at,
        time_limit_ms=None if minutes is None else minutes * 60_000,
        random_seed=draft.random_seed if draft.random_seed is not None else secrets.randbits(63),
        setting=draft.setting,
        input_method=draft.input_method,
    )
    ctx.add(attempt)
    await ctx.flush()
    await ctx.ask("select app.present_questions($1)", attempt.id)
    await ctx.session.refresh(attempt)
    return attempt


async def answer(ctx: Ctx, response_id: UUID, draft: AnswerDraft) -> AssessmentResponse:
    """Keep an answer as it is given; it may change until the attempt is handed in."""
    demand(ctx.actor, "work")
    response = await ctx.load(AssessmentResponse, response_id)
    attempt = await ctx.load(AssessmentAttempt, response.attempt_id)
    if attempt.status not in ("in_progress", "paused"):
        raise AttemptIsOver
    at = draft.answered_at or now()
    if response.answered_at is not None:
        response.change_count += 1
    response.first_action_at = response.first_action_at or at
    response.answered_at = at
    response.is_skipped = draft.is_skipped
    response.response = (
        None
        if draft.is_skipped
        else ResponseValue(keys=list(draft.keys), text=draft.text, number=draft.number, pairs=list(draft.pairs))
    )
    response.response_ms = draft.response_ms
    response.supports_used = list(draft.supports_used)
    await ctx.flush()
    return response


async def hand_in(ctx: Ctx, attempt_id: UUID, at: datetime | None = None) -> AssessmentAttempt:
    """Hand an attempt in: what keys can score is scored at once, the rest waits for a person."""
    demand(ctx.actor, "hand_in")
    attempt = await ctx.load(AssessmentAttempt, attempt_id)
    if attempt.status not in ("in_progress", "paused"):
        raise AttemptIsOver
    attempt.status = "submitted"
    attempt.submitted_at = at or now()
    attempt.stop_reason = "all_questions"
    attempt.active_ms = max(0, _milliseconds(attempt.submitted_at - attempt.started_at) - attempt.paused_ms)
    await ctx.flush()
    await ctx.ask("select app.score_attempt($1)", attempt.id)
    await ctx.session.refresh(attempt)
    return attempt


async def score_response(ctx: Ctx, response_id: UUID, points: Decimal, feedback: str = "") -> AssessmentAttempt:
    """Give points to an answer that no key can score; the attempt is summed anew."""
    demand(ctx.actor, "score")
    response = await ctx.load(AssessmentResponse, response_id)
    attempt = await ctx.load(AssessmentAttempt, response.attempt_id)
    response.points_earned = points
    response.is_correct = points == response.points_possible if points in (0, response.points_possible) else None
    response.scored_by = "person"
    response.scored_by_user_id = ctx.actor.user_id
    response.scored_at = now()
    response.feedback = feedback
    attempt.scored_by_user_id = ctx.actor.user_id
    await ctx.flush()
    await ctx.ask("select app.score_attempt($1)", attempt.id)
    await ctx.session.refresh(attempt)
    return attempt


async def excuse(ctx: Ctx, assignment_id: UUID, reason: str) -> AssessmentAssignment:
    """Excuse a learner from a test, with the reason."""
    demand(ctx.actor, "excuse")
    assignment = await ctx.load(AssessmentAssignment, assignment_id)
    assignment.status = "excused"
    assignment.excused_reason = reason
    await ctx.flush()
    return assignment


def _milliseconds(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)
