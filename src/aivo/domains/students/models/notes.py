"""What the team knows: what helps, safety steps, medical facts, the usual focus, files."""

from __future__ import annotations

from sqlalchemy import Numeric
from sqlalchemy import text as sql
from sqlalchemy.orm import mapped_column

from aivo.db.base import LearnerRecord, apart, index
from aivo.db.columns import (
    UUID,
    Mapped,
    date,
    datetime,
    learner_ref,
    ref,
    sealed,
    text,
    whole,
    words,
)
from aivo.db.scopes import student


class StudentInsight(LearnerRecord):
    """What helps, what is hard, what motivates: with author and date. Never a score or a prediction."""

    __tablename__ = "student_insights"
    __scope__ = student("plan")
    __table_args__ = (index("student_id", "kind"),)

    kind: Mapped[str] = words("helps", "hard", "motivates", "pattern")
    said: Mapped[str] = text("In plain words")
    language: Mapped[str] = text("BCP 47 tag", default="en", server_default="en", label="none")
    observed_on: Mapped[date] = mapped_column()
    by_user_id: Mapped[UUID | None] = ref("users", null=True)


class StudentSafetyStep(LearnerRecord):
    """What everybody with the learner must know first: seizure, allergy, leaving, choking."""

    __tablename__ = "student_safety_steps"
    __scope__ = student("plan")
    __table_args__ = (index("student_id", "position"),)

    kind: Mapped[str] = words("seizure", "allergy", "asthma", "leaving", "feeding", "equipment", "other")
    steps: Mapped[str] = text("What to do, in order, in short sentences", label="health")
    position: Mapped[int] = whole(default=1)
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()


class MedicalNote(LearnerRecord):
    """A medical fact with its source, encrypted; opens for the nurse and the few who carry the health need."""

    __tablename__ = "medical_notes"
    __scope__ = student("health")
    __table_args__ = (index("student_id", "noted_on"),)

    kind: Mapped[str] = words("diagnosis", "medication", "allergy", "vision", "hearing", "history", "other")
    note: Mapped[bytes | None] = sealed("The text, encrypted under the tenant's key")
    noted_on: Mapped[date] = mapped_column()
    source: Mapped[str] = words("parent", "physician", "nurse", "record")
    document_id: Mapped[UUID | None] = learner_ref("documents", null=True)
    by_user_id: Mapped[UUID | None] = ref("users", null=True)


class FocusBaseline(LearnerRecord):
    """A learner's own usual focus in a span of days; comparisons are with this only."""

    __tablename__ = "focus_baselines"
    __scope__ = student("focus", gate="focus_monitoring")
    __table_args__ = (apart("student_id", "subject"),)

    subject: Mapped[str] = text("Subject, or `all`")
    session_count: Mapped[int] = whole("Sessions it is computed from")
    median_focus_score: Mapped[float | None] = mapped_column(
        Numeric(5, 2), comment="0 to 100; null while there are too few sessions"
    )
    spread_focus_score: Mapped[float | None] = mapped_column(Numeric(5, 2), comment="Median absolute deviation")
    median_session_minutes: Mapped[float | None] = mapped_column(
        Numeric(6, 2), comment="Usual length of a session, in minutes"
    )
    distractions_per_hour: Mapped[float | None] = mapped_column(
        Numeric(6, 2), comment="Usual distractions per hour of working time"
    )
    computed_at: Mapped[datetime] = mapped_column(server_default=sql("now()"))
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()


class Document(LearnerRecord):
    """A file of the record (report, order, letter, signed paper); its bytes are encrypted outside the database."""

    __tablename__ = "documents"
    __scope__ = student("evaluation", extra=True)
    __table_args__ = (index("student_id", "dated_on"),)

    kind: Mapped[str] = words(
        "evaluation_report", "plan", "medical_letter", "court_order", "signed_form", "work_sample", "letter", "photo",
        "other",
    )  # fmt: skip
    title: Mapped[str] = text()
    dated_on: Mapped[date] = mapped_column()
    author: Mapped[str | None] = text(null=True)
    source: Mapped[str | None] = text("Where it came from", null=True)
    language: Mapped[str] = text("BCP 47 tag", default="en", server_default="en", label="none")
    audience: Mapped[str] = words(
        "plan_team", "evaluation_team", "health", "custodian", default="evaluation_team",
        comment="Who may open it: court orders and medical papers open for named people only",
    )  # fmt: skip
    retention_class: Mapped[str] = words(
        "education_record", "temporary", "medical", "court", default="education_record"
    )
    media_type: Mapped[str] = text(label="none")
    byte_count: Mapped[int] = whole("Size of the plain file in bytes")
    sha256: Mapped[bytes] = mapped_column(comment="Hash of the plain file")
    storage_key: Mapped[str] = text("Name of the encrypted file in the file store", label="none")
    key_version: Mapped[int] = whole("Data key the file is encrypted under")
    scan_state: Mapped[str] = words("waiting", "clean", "refused", "unscanned", default="unscanned")
    by_user_id: Mapped[UUID | None] = ref("users", null=True)
