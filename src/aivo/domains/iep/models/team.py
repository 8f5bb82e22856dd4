"""Who sits on the team of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from sqlalchemy.orm import mapped_column

from aivo.db.base import CheckConstraint, LearnerRecord, index, to_one
from aivo.db.columns import UUID, Mapped, date, flag, learner_ref, many_words, ref, text, words_of
from aivo.db.scopes import student
from aivo.domains.identity.models import User
from aivo.domains.iep.shapes.words import Answer, InvitedBy, TeamRole

if TYPE_CHECKING:
    from aivo.domains.iep.models.plan import IEP


class IEPTeamMember(LearnerRecord):
    """One seat on the team of a plan: a user of this tenant or a person from outside, with the part they take.

    A seat of staff opens the plan for its days; a family's seat opens nothing, their rights do. Who really came to a
    sitting is in the attendance.
    """

    __tablename__ = "iep_team_members"
    __scope__ = student("plan")
    __table_args__ = (
        index("student_id", "user_id"),
        index("iep_id", "role"),
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="dates"),
        CheckConstraint("user_id is not null or person_name is not null", name="somebody"),
        CheckConstraint(
            "role not in ('parent', 'surrogate_parent', 'learner') or (email is null and phone is null)",
            name="family_contact_elsewhere",
        ),
        CheckConstraint("written_input_on is null or written_input is not null", name="input_has_text"),
    )

    iep_id: Mapped[UUID] = learner_ref("ieps")
    user_id: Mapped[UUID | None] = ref("users", null=True, comment="Null for a person without an account")
    relation_id: Mapped[UUID | None] = learner_ref("parent_student_relations", null=True, comment="A parent's relation")
    person_name: Mapped[str | None] = text("Name on the document; required without a user", null=True, label="identity")
    title: Mapped[str | None] = text("Position or profession", null=True)
    organization: Mapped[str | None] = text("Agency or firm of a person from outside", null=True)
    email: Mapped[str | None] = text("Of a professional from outside; never a family's", null=True, label="contact")
    phone: Mapped[str | None] = text("Of a professional from outside; never a family's", null=True, label="contact")
    role: Mapped[TeamRole] = words_of(TeamRole, comment="The seat (34 CFR 300.321)")
    further_roles: Mapped[list[str]] = many_words(*get_args(TeamRole), comment="Other seats the same person fills")
    area: Mapped[str | None] = text("Area of the curriculum or service they speak for", null=True)
    is_required: Mapped[bool] = flag("The seat has to be filled; excusing needs agreement or consent in writing")
    is_implementer: Mapped[bool] = flag(
        "Responsible for carrying out the plan, who has to be told their duties (300.323(d))"
    )
    valid_from: Mapped[date] = mapped_column(comment="First day on the team")
    valid_to: Mapped[date | None] = mapped_column(comment="Last day on the team; null while it is open")

    invited_by: Mapped[InvitedBy] = words_of(InvitedBy, default="agency", comment="Who invites decides about expertise")
    invited_on: Mapped[date | None] = mapped_column()
    agency_consent_on: Mapped[date | None] = mapped_column(
        comment="Consent to invite a transition agency (300.321(b)(3))"
    )
    answer: Mapped[Answer] = words_of(Answer, default="none", comment="Answer to the invitation")
    answered_on: Mapped[date | None] = mapped_column()
    written_input: Mapped[str | None] = text("Their written input to the team", null=True)
    written_input_on: Mapped[date | None] = mapped_column(comment="Day on which the input reached parents and team")
    duties_told_on: Mapped[date | None] = mapped_column(comment="Told of their responsibilities and the accommodations")
    duties_acknowledged_on: Mapped[date | None] = mapped_column(
        comment="They answered for the accommodations they give"
    )

    iep: Mapped[IEP] = to_one("IEPTeamMember.iep_id", "IEP", back="team_members")
    user: Mapped[User | None] = to_one("IEPTeamMember.user_id", "User")
