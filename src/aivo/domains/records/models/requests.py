"""Requests about a learner's record, what is to be put right in it, and the family's own statement beside it."""

from __future__ import annotations

from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, LearnerRecord, index, unique
from aivo.db.columns import (
    UUID,
    Mapped,
    date,
    learner_ref,
    many_words,
    ref,
    sealed,
    text,
    words_of,
)
from aivo.db.scopes import student
from aivo.domains.records import shapes

IS_OPEN = "done_on is null and withdrawn_on is null and decision is distinct from 'refused'"
"""Not yet answered to the end; the same words stand in ``app.is_open_request``."""


class RecordRequest(LearnerRecord):
    """Somebody asks about a learner's record. Its state is what has happened: decided, done, withdrawn, on which day.

    Whoever asked in Aivo sees their own request, records custodians see all of them, nobody else any.
    """

    __tablename__ = "record_requests"
    __scope__ = student("registry", extra=True)
    __table_args__ = (
        index("student_id", "received_on"),
        index("asked_by_user_id", "received_on"),
        index("due_on", "id"),
        index("due_on", where=f"{IS_OPEN} and deleted_at is null"),
        CheckConstraint("cardinality(covers) > 0", name="covers_something"),
        CheckConstraint("covers_to >= covers_from", name="covers_order"),
        CheckConstraint("asked_by_user_id is not null or asked_by_name is not null", name="somebody_asked"),
        CheckConstraint("channel <> 'app' or asked_by_user_id is not null", name="app_has_account"),
        CheckConstraint("due_on >= received_on", name="due_order"),
        CheckConstraint("kind not in ('inspect', 'copy') or due_on <= received_on + 45", name="at_most_45_days"),
        CheckConstraint("(decision is null) = (decided_on is null)", name="decision_has_day"),
        CheckConstraint("(decision is null) = (decided_by_user_id is null)", name="decision_has_person"),
        CheckConstraint("decision <> 'refused' or reason is not null", name="refusal_has_reason"),
        CheckConstraint("decided_on >= received_on", name="decided_order"),
        CheckConstraint("done_on is null or decision in ('granted', 'granted_in_part')", name="done_after_yes"),
        CheckConstraint("(done_on is null) = (done_by_user_id is null)", name="done_has_person"),
        CheckConstraint("done_on >= decided_on", name="done_order"),
        CheckConstraint("done_on is null or withdrawn_on is null", name="done_or_withdrawn"),
    )

    kind: Mapped[str] = words_of(shapes.Kind)
    asked_by_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Who asked, where they have an account")
    asked_by_name: Mapped[str | None] = text("Who asked, where they have none", null=True, label="identity")
    by_right: Mapped[str] = words_of(shapes.Right, comment="By what right they ask")
    channel: Mapped[str] = words_of(shapes.Channel, default="app", comment="How it came")
    received_on: Mapped[date] = mapped_column(comment="Day on which the school got it; the clock begins here")
    covers: Mapped[list[str]] = many_words(*shapes.PARTS, comment="Parts of the record; everything is the whole record")
    covers_from: Mapped[date | None] = mapped_column(comment="Only what is dated from this day on")
    covers_to: Mapped[date | None] = mapped_column(comment="Only what is dated until this day")
    said: Mapped[bytes | None] = sealed("What they asked, in their own words, encrypted")
    language: Mapped[str] = text("BCP 47 tag of what was asked", label="none")
    due_on: Mapped[date] = mapped_column(comment="Latest day to answer, by what was known on the day it came")
    due_rule: Mapped[str] = words_of(shapes.Rule, comment="The rule behind that day")
    due_citation: Mapped[str] = text("Where the rule stands: a law, or the organization's own setting", label="none")
    taken_by_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Who took it in; null: asked in Aivo")
    decision: Mapped[str | None] = words_of(shapes.Decision, null=True)
    decided_on: Mapped[date | None] = mapped_column()
    decided_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    reason: Mapped[bytes | None] = sealed("Why it was decided so, and how it is done, encrypted")
    done_on: Mapped[date | None] = mapped_column(
        comment="Shown, handed over, put right, given or destroyed on this day"
    )
    done_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    withdrawn_on: Mapped[date | None] = mapped_column(comment="Whoever asked no longer wants it")
    reminded_on: Mapped[date | None] = mapped_column(comment="When custodians were last reminded of it")


class AmendmentRequest(LearnerRecord):
    """What is wrong in the record and what it should say, and after a refusal the way to a hearing (99.20 to 99.22)."""

    __tablename__ = "amendment_requests"
    __scope__ = student("registry", extra=True)
    __table_args__ = (
        unique("request_id"),
        CheckConstraint("hearing_asked_on >= hearing_notice_on", name="hearing_asked_order"),
        CheckConstraint("hearing_on is null or hearing_notice_on is not null", name="hearing_after_notice"),
        CheckConstraint("(hearing_result is null) = (hearing_on is null)", name="hearing_has_result"),
        CheckConstraint("hearing_on is null or hearing_reason is not null", name="hearing_has_reason"),
        CheckConstraint("hearing_on >= hearing_notice_on", name="hearing_order"),
    )

    request_id: Mapped[UUID] = learner_ref("record_requests")
    asked_by_user_id: Mapped[UUID | None] = ref("users", null=True, comment="As on the request: who may read this")
    part: Mapped[str] = words_of(shapes.Part, comment="The part of the record it is about")
    what_is_wrong: Mapped[bytes] = sealed("What is inaccurate, misleading or against privacy, encrypted", null=False)
    what_it_should_say: Mapped[bytes | None] = sealed("What it should say instead, encrypted")
    hearing_notice_on: Mapped[date | None] = mapped_column(
        comment="Day of the notice of the right to a hearing; no refusal without it (99.20(c))"
    )
    hearing_asked_on: Mapped[date | None] = mapped_column(comment="Day on which they asked for a hearing")
    hearing_on: Mapped[date | None] = mapped_column(comment="Day of the hearing")
    hearing_officer: Mapped[str | None] = text("Who held it", null=True, label="identity")
    hearing_result: Mapped[str | None] = words_of(shapes.HearingResult, null=True)
    hearing_reason: Mapped[bytes | None] = sealed("Evidence and reasons of the result, encrypted (99.22(f))")
    hearing_recorded_by_user_id: Mapped[UUID | None] = ref("users", null=True)


class RecordStatement(LearnerRecord):
    """The family's own words beside a part of the record that was not changed; shown wherever that part is (99.21)."""

    __tablename__ = "record_statements"
    __scope__ = student("plan", extra=True)
    __table_args__ = (
        index("student_id", "made_on"),
        CheckConstraint("by_user_id is not null or by_name is not null", name="somebody_said"),
    )

    request_id: Mapped[UUID] = learner_ref("record_requests", comment="The refused request it answers")
    part: Mapped[str] = words_of(shapes.Part, comment="The part of the record it stays with")
    said: Mapped[bytes] = sealed("The statement, encrypted", null=False)
    language: Mapped[str] = text("BCP 47 tag of the statement", label="none")
    by_user_id: Mapped[UUID | None] = ref("users", null=True)
    by_name: Mapped[str | None] = text("Who said it, where they have no account", null=True, label="identity")
    made_on: Mapped[date] = mapped_column()
    taken_by_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Who took it in from paper")
