"""What the verbs of the focus room take and give."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from aivo.domains.focus.shapes import CandidateArm, EnvironmentContext, InterventionContent, SessionMetadata

MAX_BATCH = 200

MonitoringLevel = Literal["self_report", "activity", "full"]
InterventionType = Literal["reminder", "break", "game", "exercise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDraft:
    """A session to be started; ``monitoring_level`` is the most the learner wants, never more than the consent."""

    activity_kind: str = "practice"
    activity_id: UUID | None = None
    activity_title: str = ""
    subject: str | None = None
    classroom_id: UUID | None = None
    started_at: datetime | None = None
    planned_minutes: int | None = None
    monitoring_level: MonitoringLevel = "full"
    prompt_interval_minutes: int | None = None
    prompt_interval_source: str = "default"
    is_idle_signal_on: bool = False
    idle_signal_reason: str = ""
    metadata: SessionMetadata = field(default_factory=SessionMetadata)


class EventDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One event as the device sends it, with the id the device made."""

    id: UUID
    event_type: Literal["attention_lost", "attention_regained", "distraction_detected"]
    signal: Literal[
        "self_report", "break_request", "response_time", "rapid_guess", "hint_use", "accuracy", "input_pace", "idle",
        "visibility",
    ]  # fmt: skip
    occurred_at: datetime
    severity: Literal["low", "medium", "high"] = "low"
    confidence: float = 1.0
    self_report: Literal["working", "stuck", "need_break", "not_now"] | None = None
    sequence_number: int = 0
    duration_ms: int | None = None
    baseline_z: float | None = None
    context: EnvironmentContext = EnvironmentContext()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch: new, sent before, and left out because nobody agreed to such signals."""

    accepted: int
    duplicates: int
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClosing:
    """How a session ended."""

    ended_at: datetime | None = None
    status: Literal["completed", "abandoned"] = "completed"
    active_ms: int = 0
    paused_ms: int = 0
    on_task_ms: int = 0
    off_task_ms: int = 0
    longest_focus_ms: int = 0
    self_rating: int | None = None
    learner_note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InterventionDraft:
    """An intervention to be offered, or, when ``is_withheld``, the control that is not shown."""

    intervention_type: InterventionType
    intervention_code: str
    content: InterventionContent
    chosen_by: Literal["learner", "plan", "rule", "policy", "teacher"] = "rule"
    trigger_event_id: UUID | None = None
    policy_version: str | None = None
    propensity: Decimal | None = None
    candidates: tuple[CandidateArm, ...] = ()
    is_withheld: bool = False
    offered_at: datetime | None = None
    effectiveness: Decimal | None = None
    focus_before: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InterventionAnswer:
    """What the learner did with an offer."""

    response: Literal["accepted", "declined", "postponed", "ignored"]
    responded_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    feedback: Literal["helped", "helped_a_little", "did_not_help"] | None = None
    comment: str | None = None
