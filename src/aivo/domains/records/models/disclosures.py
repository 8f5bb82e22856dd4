"""To whom outside the school and the family a learner's record was given, and why."""

from __future__ import annotations

from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, LearnerEvent, index
from aivo.db.columns import UUID, Mapped, date, flag, learner_ref, many_words, ref, sealed, text, words_of
from aivo.db.scopes import student
from aivo.domains.records import shapes


class Disclosure(LearnerEvent):
    """One party that was given something of the record (99.32). Written once, and kept as long as the record itself.

    Parents who may see the record read it, but for what a court forbids to tell; records custodians write and read it.
    """

    __tablename__ = "disclosures"
    __scope__ = student("registry", extra=True)
    __table_args__ = (
        index("student_id", "disclosed_on", "id"),
        CheckConstraint("cardinality(covers) > 0", name="covers_something"),
        CheckConstraint("char_length(btrim(party)) > 0", name="party"),
        CheckConstraint("char_length(btrim(interest)) > 0", name="interest"),
        CheckConstraint("not is_secret or basis = 'court_order'", name="secret_by_court"),
        CheckConstraint("basis <> 'consent' or consented_on is not null", name="consent_has_day"),
    )

    request_id: Mapped[UUID | None] = learner_ref("record_requests", null=True, comment="The request it answers")
    party: Mapped[str] = text("Who got it: person or office, as the log names them", label="identity")
    basis: Mapped[str] = words_of(shapes.Basis, comment="Why it was allowed (99.30, 99.31)")
    interest: Mapped[str] = text("The party's legitimate interest, and what it is for", label="none")
    covers: Mapped[list[str]] = many_words(*shapes.PARTS, comment="Parts of the record that were given")
    what: Mapped[bytes | None] = sealed("What exactly was given, encrypted")
    disclosed_on: Mapped[date] = mapped_column()
    by_user_id: Mapped[UUID] = ref("users", comment="Who gave it and wrote it down")
    consented_on: Mapped[date | None] = mapped_column(comment="Day of the signed consent (99.30)")
    has_redisclosure_note: Mapped[bool] = flag("The party was told not to pass it on without consent (99.33(d))")
    is_secret: Mapped[bool] = flag("A court forbids to tell the family (99.31(a)(9)(ii), 99.32(d)(5))")
