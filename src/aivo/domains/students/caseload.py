"""Caseload moves and cover: who serves a case manager's learners from a day on, undone until that day.

A move closes each assignment the day before and opens the next; cover adds a second one between two days. Everything
happens in one transaction; access follows from the dates of the assignments.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from aivo.db import deletion
from aivo.db.context import Ctx
from aivo.domains.students.errors import (
    AlreadyBegun,
    AlreadyServes,
    NeedsReason,
    NobodyToMove,
    NotOnCaseload,
    NotStaff,
    NotYours,
    SamePerson,
    WrongDays,
)
from aivo.domains.students.models import CaseloadMove, StudentAssignment
from aivo.kit.clock import now
from aivo.kit.errors import NotFound
from aivo.kit.ids import new_id

KIND = "case_manager"
MOST = 200
"""Learners that one act moves; nobody manages more."""


@dataclass(frozen=True, slots=True)
class MoveDraft:
    """What is to happen: ``ends_on`` makes it cover, without it the learners move for good."""

    from_user_id: UUID
    to_user_id: UUID
    starts_on: date
    reason: str
    student_ids: tuple[UUID, ...]
    ends_on: date | None = None

    @property
    def kind(self) -> str:
        """A move, or cover."""
        return "move" if self.ends_on is None else "cover"


async def check_move(ctx: Ctx, draft: MoveDraft, today: date) -> None:
    """Refuse what cannot be, before anything is written. The case manager arranges cover; a duty also moves."""
    if not await _may(ctx, draft):
        raise NotYours
    if not draft.student_ids or len(draft.student_ids) > MOST:
        raise NobodyToMove
    if draft.to_user_id == draft.from_user_id:
        raise SamePerson
    if not draft.reason.strip():
        raise NeedsReason
    if draft.starts_on < today or (draft.ends_on is not None and draft.ends_on < draft.starts_on):
        raise WrongDays
    found = await ctx.ask(
        "select 1 from users where tenant_id = $1 and id = $2 and role = 'teacher' and status = 'active' "
        "and deleted_at is null",
        ctx.actor.tenant_id, draft.to_user_id,
    )  # fmt: skip
    if not found:
        raise NotStaff


async def move_caseload(ctx: Ctx, draft: MoveDraft, today: date) -> list[CaseloadMove]:
    """Move learners to another case manager, or let somebody cover for theirs; answers a row for each learner."""
    await check_move(ctx, draft, today)
    held = await _held(ctx, draft)
    if set(held) != set(draft.student_ids):
        raise NotOnCaseload
    act_id = new_id()
    moves = []
    try:
        for student_id in draft.student_ids:
            moves.append(await _hand_over(ctx, draft, held[student_id], act_id))
        await ctx.flush()
    except IntegrityError as error:
        if "ex_student_assignments" in str(error.orig):
            raise AlreadyServes from error
        raise
    return moves


async def undo_move(ctx: Ctx, act_id: UUID, today: date) -> list[CaseloadMove]:
    """Take a whole act back before it begins: the assignments are as they were."""
    rows = await ctx.session.scalars(
        select(CaseloadMove)
        .where(
            CaseloadMove.tenant_id == ctx.actor.tenant_id,
            CaseloadMove.act_id == act_id,
            CaseloadMove.undone_at.is_(None),
            CaseloadMove.deleted_at.is_(None),
        )
        .with_for_update()
    )
    moves = list(rows)
    if not moves:
        raise NotFound
    first = moves[0]
    if ctx.actor.role == "teacher" and (first.kind != "cover" or first.from_user_id != ctx.actor.user_id):
        raise NotYours
    if first.starts_on <= today:
        raise AlreadyBegun
    for move in moves:
        await _take_back(ctx, move)
    await ctx.flush()
    return moves


async def _may(ctx: Ctx, draft: MoveDraft) -> bool:
    if ctx.actor.role == "teacher":
        return draft.kind == "cover" and draft.from_user_id == ctx.actor.user_id
    if ctx.actor.role == "system":
        return True
    (row,) = await ctx.ask("select app.has_duty('basic', 'write') as may")
    return bool(row["may"])


async def _held(ctx: Ctx, draft: MoveDraft) -> dict[UUID, StudentAssignment]:
    """The assignments that hold on the day before and on the first day, locked until the act is done."""
    before = draft.starts_on - timedelta(days=1) if draft.ends_on is None else draft.starts_on
    rows = await ctx.session.scalars(
        select(StudentAssignment)
        .where(
            StudentAssignment.tenant_id == ctx.actor.tenant_id,
            StudentAssignment.user_id == draft.from_user_id,
            StudentAssignment.kind == KIND,
            StudentAssignment.student_id.in_(draft.student_ids),
            StudentAssignment.deleted_at.is_(None),
            StudentAssignment.valid_from <= before,
            StudentAssignment.valid_to.is_(None) | (StudentAssignment.valid_to >= (draft.ends_on or draft.starts_on)),
        )
        .order_by(StudentAssignment.student_id)
        .with_for_update()
    )
    return {row.student_id: row for row in rows}


async def _hand_over(ctx: Ctx, draft: MoveDraft, held: StudentAssignment, act_id: UUID) -> CaseloadMove:
    is_cover = draft.ends_on is not None
    opened = StudentAssignment(
        id=new_id(),
        student_id=held.student_id,
        user_id=draft.to_user_id,
        kind=KIND,
        covering_for_user_id=draft.from_user_id if is_cover else None,
        reason=draft.reason.strip(),
        assigned_by_user_id=ctx.actor.user_id,
        valid_from=draft.starts_on,
        valid_to=draft.ends_on if is_cover else held.valid_to,
    )
    move = CaseloadMove(
        student_id=held.student_id,
        act_id=act_id,
        kind=draft.kind,
        from_user_id=draft.from_user_id,
        to_user_id=draft.to_user_id,
        opened_assignment_id=opened.id,
        closed_assignment_id=None if is_cover else held.id,
        previous_valid_to=None if is_cover else held.valid_to,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        reason=draft.reason.strip(),
        decided_by_user_id=ctx.actor.user_id,
    )
    ctx.add(opened)
    await ctx.flush()
    ctx.add(move)
    await ctx.flush()
    if not is_cover:  # last, so that whoever hands over still may write while they do
        held.valid_to = draft.starts_on - timedelta(days=1)
    return move


async def _take_back(ctx: Ctx, move: CaseloadMove) -> None:
    if move.closed_assignment_id is not None:
        closed = await ctx.load(StudentAssignment, move.closed_assignment_id)
        closed.valid_to = move.previous_valid_to
    if move.opened_assignment_id is not None:
        await deletion.delete(ctx, await ctx.load(StudentAssignment, move.opened_assignment_id))
    move.undone_at, move.undone_by_user_id = now(), ctx.actor.user_id
