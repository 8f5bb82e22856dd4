"""Consent records, the answers behind them, notices and history."""

from __future__ import annotations

from sqlalchemy import text as sql
from sqlalchemy.orm import mapped_column

from aivo.db.base import (
    CheckConstraint,
    Computed,
    LearnerEvent,
    LearnerRecord,
    index,
    to_many,
    to_one,
    unique,
)
from aivo.db.columns import (
    UUID,
    Mapped,
    date,
    datetime,
    flag,
    learner_ref,
    ref,
    text,
    words,
    words_of,
)
from aivo.db.scopes import student
from aivo.domains.consent.words import (
    DATA_PURPOSES,
    DISCLOSING,
    IDEA_PURPOSES,
    VERIFIABLE,
    VERIFIABLE_INSIDE,
    Answer,
    Capacity,
    ConsentLevel,
    Kind,
    LawfulBasis,
    Method,
    MonitoringLevel,
    Purpose,
    Status,
    listed,
)
from aivo.domains.students.models import Document, ParentStudentRelation

PURPOSE_OF_KIND = (
    f"(kind = 'data' and purpose in ({listed(DATA_PURPOSES)}))"
    f" or (kind = 'idea' and purpose in ({listed(IDEA_PURPOSES)}))"
)
IS_VERIFIABLE = (
    f"coalesce(method in ({listed(VERIFIABLE)}) or (method in ({listed(VERIFIABLE_INSIDE)})"
    f" and purpose not in ({listed(DISCLOSING)})), false)"
)


class ConsentRecord(LearnerRecord):
    """The one current consent of a learner for a purpose: what the gates lock and read.

    Status, dates and basis follow from the answers and are written by triggers only; staff and families add answers.
    """

    __tablename__ = "consent_records"
    __scope__ = student("consent", extra=True)
    __table_args__ = (
        unique("student_id", "purpose", "occasion_id", nulls_equal=True),
        index("status", "expires_at"),
        index("student_id", "created_at"),
        CheckConstraint(PURPOSE_OF_KIND, name="purpose_of_kind"),
        CheckConstraint("kind = 'idea' or occasion_id is null", name="occasion"),
        CheckConstraint(
            "status <> 'granted' or (lawful_basis is not null and method is not null and granted_at is not null"
            " and withdrawn_at is null and (kind = 'idea' or expires_at is not null))",
            name="granted",
        ),
        CheckConstraint("status <> 'withdrawn' or withdrawn_at is not null", name="withdrawn"),
        CheckConstraint("status <> 'refused' or refused_at is not null", name="refused"),
        CheckConstraint("monitoring_level is null or purpose = 'focus_monitoring'", name="monitoring_level_of"),
        CheckConstraint(
            "status <> 'granted' or purpose <> 'focus_monitoring' or monitoring_level is not null",
            name="monitoring_named",
        ),
        CheckConstraint(
            "lawful_basis is distinct from 'school_authorization' or purpose in ('learning_activity', 'ai_help')",
            name="school_authorization",
        ),
    )

    kind: Mapped[str] = words_of(Kind, comment="data: collection and optional uses; idea: acts of the plan")
    purpose: Mapped[str] = words_of(Purpose)
    occasion_id: Mapped[UUID | None] = mapped_column(
        comment="IDEA only: the evaluation, meeting or release it is for, where it recurs (no key: upper rooms)"
    )
    party: Mapped[str | None] = text(
        "IDEA only: the agency invited, the receiver of records, the member excused", null=True
    )
    details: Mapped[str | None] = text(
        "What exactly is agreed to: activity, records to be released, area not discussed", null=True
    )
    status: Mapped[str] = words_of(Status, default="asked")
    consent_level: Mapped[str] = words_of(ConsentLevel, default="none", comment="What is allowed, at a glance")
    monitoring_level: Mapped[str | None] = words_of(
        MonitoringLevel, null=True, comment="Focus monitoring only: the lowest level any rights-holder agreed to"
    )
    lawful_basis: Mapped[str | None] = words_of(LawfulBasis, null=True, comment="Null until somebody said yes")
    method: Mapped[str | None] = words_of(Method, null=True, comment="How the deciding answer came")
    is_verifiable: Mapped[bool] = mapped_column(
        Computed(IS_VERIFIABLE, persisted=True), comment="A method that 16 CFR 312.5(b)(2) accepts for this purpose"
    )
    notice_version: Mapped[str | None] = text("Version of the notice that was shown", null=True)
    notice_language: Mapped[str | None] = text("BCP 47 tag of the notice that was shown", null=True)
    relation_id: Mapped[UUID | None] = learner_ref(
        "parent_student_relations", null=True, comment="The relation of the person whose answer decided"
    )
    answered_by_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Whose answer decided")
    evidence_document_id: Mapped[UUID | None] = learner_ref("documents", null=True, comment="Signed form or scan")
    asked_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    asked_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    granted_at: Mapped[datetime | None] = mapped_column(comment="When the deciding yes was said")
    refused_at: Mapped[datetime | None] = mapped_column(comment="When the deciding no was said")
    withdrawn_at: Mapped[datetime | None] = mapped_column(comment="When collection stopped: the moment of recording")
    withdrawal_reason: Mapped[str | None] = text("As the person put it; nobody has to give one", null=True)
    expires_at: Mapped[datetime | None] = mapped_column(
        comment="Data consents end here without anybody acting; a parent's never later than the 18th birthday"
    )
    purge_on: Mapped[date | None] = mapped_column(
        comment="After withdrawal or expiry: day on which what was collected is destroyed"
    )
    answers: Mapped[list[ConsentAnswer]] = to_many("ConsentAnswer.consent_record_id", "ConsentRecord", back="record")
    notices: Mapped[list[ConsentNotice]] = to_many("ConsentNotice.consent_record_id", "ConsentRecord", back="record")
    history: Mapped[list[ConsentHistory]] = to_many("ConsentHistory.consent_record_id", "ConsentRecord", back="record")
    evidence: Mapped[Document | None] = to_one("ConsentRecord.evidence_document_id", "Document")


class ConsentAnswer(LearnerEvent):
    """One person's answer to one consent, as it was given: by whom, in which capacity, how, when. Never changed."""

    __tablename__ = "consent_answers"
    __scope__ = student("consent", extra=True)
    __table_args__ = (
        index("student_id", "created_at"),
        CheckConstraint("capacity <> 'rights_holder' or relation_id is not null", name="relation"),
        CheckConstraint(
            "answer <> 'yes' or notice_version is not null or method in ('on_file', 'agreement')", name="informed"
        ),
        CheckConstraint("is_notice_checked or interpreter is not null or answer <> 'yes'", name="understood"),
    )

    consent_record_id: Mapped[UUID] = learner_ref("consent_records")
    kind: Mapped[str] = words_of(
        Kind, default="data", comment="The record's kind, copied by a trigger for the policies"
    )
    purpose: Mapped[str] = words_of(
        Purpose, default="learning_activity", comment="The record's purpose, copied by a trigger"
    )
    answer: Mapped[str] = words_of(Answer)
    capacity: Mapped[str] = words_of(Capacity, comment="As what the person answers")
    relation_id: Mapped[UUID | None] = learner_ref("parent_student_relations", null=True, comment="Of a rights-holder")
    user_id: Mapped[UUID | None] = ref(
        "users", null=True, comment="Who answered; taken from the relation for rights-holders"
    )
    method: Mapped[str] = words_of(Method)
    channel: Mapped[str] = words("web", "paper", "phone", "in_person", "video", "carried_over", default="web")
    is_written: Mapped[bool] = flag("In writing: only a written revocation ends special education (300.9(c)(3))")
    monitoring_level: Mapped[str | None] = words_of(MonitoringLevel, null=True, comment="Focus monitoring only")
    notice_version: Mapped[str | None] = text(null=True)
    notice_language: Mapped[str | None] = text("BCP 47 tag", null=True)
    is_notice_checked: Mapped[bool] = flag("The notice stood in a language the person knows, checked by a person")
    interpreter: Mapped[str | None] = text(
        "Name of the interpreter, where one explained it", null=True, label="identity"
    )
    interpreted_on: Mapped[date | None] = mapped_column()
    statement: Mapped[str | None] = text("The sentence that was agreed to, or the person's own words", null=True)
    evidence_document_id: Mapped[UUID | None] = learner_ref("documents", null=True, comment="Signed form, scan, letter")
    on_file_where: Mapped[str | None] = text("Carried over: where the paper lies", null=True)
    witness: Mapped[str | None] = text("Who was present, on paper or phone", null=True, label="identity")
    answered_at: Mapped[datetime] = mapped_column(
        server_default=sql("now()"), comment="When it was really said; may lie before the entry, never after"
    )
    expires_at: Mapped[datetime | None] = mapped_column(
        comment="The end the person set; null takes one year for data uses"
    )
    recorded_by_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Who entered it")
    record: Mapped[ConsentRecord] = to_one("ConsentAnswer.consent_record_id", "ConsentRecord", back="answers")
    relation: Mapped[ParentStudentRelation | None] = to_one("ConsentAnswer.relation_id", "ParentStudentRelation")


class ConsentNotice(LearnerEvent):
    """One direct notice before a consent: to whom, which version, language and channel (16 CFR 312.4(c), 300.9)."""

    __tablename__ = "consent_notices"
    __scope__ = student("consent", extra=True)
    __table_args__ = (index("student_id", "created_at"),)

    consent_record_id: Mapped[UUID] = learner_ref("consent_records")
    kind: Mapped[str] = words_of(
        Kind, default="data", comment="The record's kind, copied by a trigger for the policies"
    )
    relation_id: Mapped[UUID | None] = learner_ref("parent_student_relations", null=True)
    to_user_id: Mapped[UUID | None] = ref("users", null=True, comment="Each rights-holder gets a notice of their own")
    notice_version: Mapped[str] = text()
    notice_language: Mapped[str] = text("BCP 47 tag", default="en", server_default="en")
    channel: Mapped[str] = words("paper", "email", "text", "here", "in_person", "phone", default="here")
    sent_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    sent_by_user_id: Mapped[UUID | None] = ref("users", null=True)
    record: Mapped[ConsentRecord] = to_one("ConsentNotice.consent_record_id", "ConsentRecord", back="notices")


class ConsentHistory(LearnerEvent):
    """One state a consent record has been in, written by a trigger at each change of status, level or end."""

    __tablename__ = "consent_histories"
    __scope__ = student("consent", extra=True)
    __table_args__ = (index("student_id", "created_at"),)

    consent_record_id: Mapped[UUID] = learner_ref("consent_records")
    kind: Mapped[str] = words_of(Kind)
    status: Mapped[str] = words_of(Status)
    was_status: Mapped[str | None] = words_of(Status, null=True, comment="Null at the first entry")
    monitoring_level: Mapped[str | None] = words_of(MonitoringLevel, null=True)
    lawful_basis: Mapped[str | None] = words_of(LawfulBasis, null=True)
    expires_at: Mapped[datetime | None] = mapped_column()
    purge_on: Mapped[date | None] = mapped_column()
    cause: Mapped[str] = words("asked", "answer", "expiry", "deletion", "restoration")
    changed_by_user_id: Mapped[UUID | None] = mapped_column(
        comment="Who acted, if a person did; no key, it outlives them"
    )
    record: Mapped[ConsentRecord] = to_one("ConsentHistory.consent_record_id", "ConsentRecord", back="history")
