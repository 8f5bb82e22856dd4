"""Verbs of the homework room: start, send a line, hint, rate, offer, use, finish, re-check; and the library's."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from aivo.db.context import Ctx
from aivo.domains.homework.errors import (
    HelpGoesTooFar,
    HintHoldsAnswer,
    RatingIsWrong,
    ResourceIsNotChecked,
    ResourceIsNotPublished,
    SessionIsOver,
)
from aivo.domains.homework.models import HomeworkHint, HomeworkResource, HomeworkSession, LibraryResource
from aivo.domains.homework.permissions import demand
from aivo.domains.homework.queries import hint_in_view, next_position
from aivo.domains.homework.schemas import (
    HintDraft,
    HomeworkClosing,
    HomeworkDraft,
    LineDraft,
    ResourceDraft,
    ResourceUse,
)
from aivo.domains.homework.shapes import Recheck, SolutionStep, WorkLine
from aivo.domains.students.models import StudentProfile
from aivo.kit.clock import now

RIGHT = ("right", "follows")
HELP_OF = {
    "questions_only": ("conceptual",),
    "hints": ("conceptual", "procedural"),
    "worked_examples": ("conceptual", "procedural", "example"),
}
"""Which hints each level of assistance allows. None of them says the answer."""


async def start_homework(ctx: Ctx, student_id: UUID, draft: HomeworkDraft) -> HomeworkSession:
    """Begin work on a problem the learner brought or was given."""
    demand(ctx.actor, "start_homework")
    await ctx.load(StudentProfile, student_id)
    steps = [SolutionStep(number=number, prompt=prompt) for number, prompt in enumerate(draft.steps, start=1)]
    session = HomeworkSession(
        student_id=student_id, subject=draft.subject, topic=draft.topic, grade_level=draft.grade_level,
        title=draft.title, problem_text=draft.problem_text, problem_source=draft.problem_source,
        source_identifier=draft.source_identifier, analysis=draft.analysis, difficulty_level=draft.difficulty_level,
        standard_id=draft.standard_id, iep_goal_id=draft.iep_goal_id, classroom_id=draft.classroom_id,
        assigned_by_user_id=ctx.actor.user_id if ctx.actor.role == "teacher" else None, due_at=draft.due_at,
        started_at=draft.started_at or now(), assistance_level=draft.assistance_level, steps=steps,
        steps_total=len(steps), confidence_before=draft.confidence_before, supports=list(draft.supports),
        language_code=draft.language_code,
    )  # fmt: skip
    ctx.add(session)
    await ctx.flush()
    return session


async def send_line(ctx: Ctx, session_id: UUID, draft: LineDraft) -> HomeworkSession:
    """Keep a line as it was sent, count it as aided when a hint stands on the page, and close the hint's question."""
    demand(ctx.actor, "send_line")
    session = await _running(ctx, session_id)
    hint = await hint_in_view(ctx, session_id, draft.step)
    is_right = draft.verdict in RIGHT
    session.student_work = [
        *session.student_work,
        WorkLine(
            number=len(session.student_work) + 1, step=draft.step, text=draft.text, sent_at=draft.sent_at or now(),
            verdict=draft.verdict, slip=draft.slip, milliseconds=draft.milliseconds, is_aided=hint is not None,
        ),
    ]  # fmt: skip
    session.steps = [_after(step, draft) if step.number == draft.step else step for step in session.steps]
    session.steps_completed = sum(step.verdict in RIGHT for step in session.steps)
    if hint is None:
        session.unaided_attempts += 1
        session.unaided_correct += is_right
    else:
        session.aided_attempts += 1
        session.aided_correct += is_right
        hint.was_next_step_right = is_right
        hint.next_step_ms = draft.milliseconds
    await ctx.flush()
    return session


async def give_hint(ctx: Ctx, session_id: UUID, draft: HintDraft) -> HomeworkHint:
    """Show a hint that was proved not to hold the answer and that the learner's level of help allows."""
    demand(ctx.actor, "give_hint")
    session = await _running(ctx, session_id)
    if not draft.is_answer_free:
        raise HintHoldsAnswer
    if draft.hint_type not in HELP_OF[session.assistance_level]:
        raise HelpGoesTooFar
    hint = HomeworkHint(
        student_id=session.student_id, homework_session_id=session_id,
        position=await next_position(ctx, HomeworkHint, session_id), step_number=draft.step_number, rung=draft.rung,
        hint_type=draft.hint_type, hint_text=draft.hint_text, quoted_step=draft.quoted_step, slip=draft.slip,
        requested_by=draft.requested_by, generated_by=draft.generated_by,
        ai_generated_content_id=draft.ai_generated_content_id, personal_ai_model_id=draft.personal_ai_model_id,
        personalization=draft.personalization, is_answer_free=True, source_identifier=draft.source_identifier,
        attribution=draft.attribution, shown_at=draft.shown_at or now(),
    )  # fmt: skip
    session.steps = [
        msgspec.structs.replace(step, hints=step.hints + 1) if step.number == draft.step_number else step
        for step in session.steps
    ]
    ctx.add(hint)
    await ctx.flush()
    return hint


async def rate_hint(ctx: Ctx, hint_id: UUID, *, was_helpful: bool, view_ms: int | None = None) -> HomeworkHint:
    """Keep the learner's answer to: Did this help?"""
    demand(ctx.actor, "rate_hint")
    hint = await ctx.load(HomeworkHint, hint_id)
    hint.was_helpful = was_helpful
    hint.view_ms = view_ms
    await ctx.flush()
    return hint


async def offer_resource(
    ctx: Ctx, session_id: UUID, library_resource_id: UUID, reason: str, *, skill: str = "", at: datetime | None = None
) -> HomeworkResource:
    """Offer a resource of the library in a session, as it reads today."""
    demand(ctx.actor, "offer_resource")
    session = await _running(ctx, session_id)
    source = await ctx.load(LibraryResource, library_resource_id)
    if source.status != "published":
        raise ResourceIsNotPublished
    is_teacher = ctx.actor.role == "teacher"
    offer = HomeworkResource(
        student_id=session.student_id, homework_session_id=session_id, library_resource_id=source.id,
        position=await next_position(ctx, HomeworkResource, session_id), resource_type=source.resource_type,
        title=source.title, description=source.description, url=source.url, subject=source.subject,
        skill=skill or next(iter(source.skills), ""), grade_level=source.grade_level,
        language_code=source.language_code, duration_minutes=source.duration_minutes,
        quality_rating=source.quality_rating, offered_by="teacher" if is_teacher else "rules",
        offered_by_user_id=ctx.actor.user_id if is_teacher else None, offer_reason=reason, offered_at=at or now(),
    )  # fmt: skip
    ctx.add(offer)
    await ctx.flush()
    return offer


async def use_resource(ctx: Ctx, resource_id: UUID, use: ResourceUse) -> HomeworkResource:
    """Add what the learner did with a resource."""
    demand(ctx.actor, "use_resource")
    if use.student_rating is not None and use.student_rating not in range(1, 6):
        raise RatingIsWrong
    offer = await ctx.load(HomeworkResource, resource_id)
    offer.opened_at = offer.opened_at or use.opened_at or now()
    offer.open_count += 1
    offer.view_ms += use.view_ms
    offer.completed_percent = max(offer.completed_percent, use.completed_percent)
    offer.is_saved = use.is_saved
    offer.was_helpful = use.was_helpful
    offer.student_rating = use.student_rating
    offer.supports_used = sorted({*offer.supports_used, *use.supports_used})
    await ctx.flush()
    return offer


async def finish_homework(ctx: Ctx, session_id: UUID, closing: HomeworkClosing) -> HomeworkSession:
    """End a piece of homework, with the day of the unaided re-check where one is set."""
    demand(ctx.actor, "finish_homework")
    session = await _running(ctx, session_id)
    session.status = closing.status
    session.ended_at = closing.ended_at or now()
    session.active_ms = closing.active_ms
    session.confidence_after = closing.confidence_after
    session.recheck = closing.recheck
    session.recheck_due_on = closing.recheck_due_on
    session.learner_note = closing.learner_note
    await ctx.flush()
    return session


async def recheck(ctx: Ctx, session_id: UUID, result: Recheck, at: datetime | None = None) -> HomeworkSession:
    """Keep the unaided check: what stayed without help stands beside what was done with it."""
    demand(ctx.actor, "recheck")
    session = await ctx.load(HomeworkSession, session_id)
    session.recheck = result
    session.recheck_done_at = at or now()
    session.unaided_attempts += result.questions
    session.unaided_correct += result.correct
    await ctx.flush()
    return session


async def add_resource(ctx: Ctx, draft: ResourceDraft) -> LibraryResource:
    """Put a resource into the library: the tenant's own, or the platform's where the platform acts."""
    demand(ctx.actor, "edit_library")
    resource = LibraryResource(
        **_columns(draft), owner_tenant_id=None if ctx.actor.role == "platform_admin" else ctx.actor.tenant_id
    )
    ctx.add(resource)
    await ctx.flush()
    return resource


async def publish_resource(ctx: Ctx, resource_id: UUID, rating: Decimal, checked_on: date) -> LibraryResource:
    """Publish a resource that an editor has worked through and rated."""
    demand(ctx.actor, "edit_library")
    if not 1 <= rating <= 5:
        raise ResourceIsNotChecked
    resource = await ctx.load(LibraryResource, resource_id)
    resource.quality_rating = rating
    resource.quality_checked_on = checked_on
    resource.status = "published"
    await ctx.flush()
    return resource


async def _running(ctx: Ctx, session_id: UUID) -> HomeworkSession:
    session = await ctx.load(HomeworkSession, session_id)
    if session.status not in ("active", "paused"):
        raise SessionIsOver
    return session


def _after(step: SolutionStep, line: LineDraft) -> SolutionStep:
    return msgspec.structs.replace(step, verdict=line.verdict, slip=line.slip, attempts=step.attempts + 1)


def _columns(draft: ResourceDraft) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(draft).items()}
