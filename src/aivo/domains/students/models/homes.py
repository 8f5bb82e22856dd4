"""Homes, ways to reach a family, calls and notices, how the learner goes home."""

from __future__ import annotations

from sqlalchemy.orm import mapped_column

from aivo.db.base import LearnerRecord, apart, index, to_many, to_one, unique
from aivo.db.columns import (
    UUID,
    Mapped,
    date,
    datetime,
    flag,
    learner_ref,
    ref,
    shape,
    text,
    words,
)
from aivo.db.scopes import student
from aivo.domains.students.shapes import DaysOfWeek


class Household(LearnerRecord):
    """A home of the learner. A learner may have several, with days or shares."""

    __tablename__ = "households"
    __scope__ = student("contact", extra=True)
    __table_args__ = (index("student_id", "valid_from"),)

    name: Mapped[str] = text("What the family calls it", label="contact")
    share: Mapped[DaysOfWeek] = shape(DaysOfWeek, label="contact", comment="Days of the week the learner lives here")
    is_primary: Mapped[bool] = flag()
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    addresses: Mapped[list[HouseholdAddress]] = to_many("HouseholdAddress.household_id", "Household", back="household")
    members: Mapped[list[HouseholdMember]] = to_many("HouseholdMember.household_id", "Household", back="household")


class HouseholdAddress(LearnerRecord):
    """The address of a home, apart from it: never shown to another contact, and when protected to custodians only."""

    __tablename__ = "household_addresses"
    __scope__ = student("contact", extra=True)
    __table_args__ = (apart("household_id"),)

    household_id: Mapped[UUID] = learner_ref("households")
    is_protected: Mapped[bool] = flag("Under a protection order or programme: records custodians only")
    street: Mapped[str] = text(label="contact")
    city: Mapped[str] = text(label="contact")
    state_code: Mapped[str] = text(label="contact")
    postal_code: Mapped[str] = text(label="contact")
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    household: Mapped[Household] = to_one("HouseholdAddress.household_id", "Household", back="addresses")


class HouseholdMember(LearnerRecord):
    """Which adult lives in which home of the learner."""

    __tablename__ = "household_members"
    __scope__ = student("contact", extra=True)
    __table_args__ = (unique("household_id", "user_id"),)

    household_id: Mapped[UUID] = learner_ref("households")
    user_id: Mapped[UUID] = ref("users")
    household: Mapped[Household] = to_one("HouseholdMember.household_id", "Household", back="members")


class ContactPoint(LearnerRecord):
    """A way to reach an adult of this learner. Visible to that adult and to staff who need it."""

    __tablename__ = "contact_points"
    __scope__ = student("contact", extra=True)
    __table_args__ = (index("student_id", "user_id"),)

    user_id: Mapped[UUID] = ref("users")
    kind: Mapped[str] = words("mobile", "home_phone", "work_phone", "email", "postal")
    value: Mapped[str] = text(label="contact")
    is_confirmed: Mapped[bool] = flag()
    note: Mapped[str | None] = text("When to call, what to avoid", null=True, label="contact")


class ContactLog(LearnerRecord):
    """A call, mail or talk with an adult of the learner: who, how, reached or not, what about, when to follow up."""

    __tablename__ = "contact_logs"
    __scope__ = student("contact", extra=True)
    __table_args__ = (index("student_id", "happened_at"),)

    user_id: Mapped[UUID] = ref("users", comment="The adult who was contacted")
    by_user_id: Mapped[UUID] = ref("users")
    happened_at: Mapped[datetime] = mapped_column()
    means: Mapped[str] = words("phone", "email", "letter", "in_person", "message", "video")
    is_reached: Mapped[bool] = flag()
    note: Mapped[str | None] = text(null=True, label="contact")
    language: Mapped[str | None] = text("BCP 47 tag of the note", null=True, label="none")
    follow_up_on: Mapped[date | None] = mapped_column()
    counts_as_attempt: Mapped[bool] = flag("Counts as an attempt to arrange a meeting")


class StudentNotice(LearnerRecord):
    """A notice to one adult about one learner, in one language by one channel: each parent gets an own one."""

    __tablename__ = "student_notices"
    __scope__ = student("notice", extra=True)
    __table_args__ = (index("student_id", "created_at"),)

    user_id: Mapped[UUID] = ref("users", comment="Who gets it")
    kind: Mapped[str] = words("safeguards", "consent", "directory", "records", "general")
    title: Mapped[str] = text()
    body: Mapped[str] = text()
    language: Mapped[str] = text("BCP 47 tag", label="none")
    channel: Mapped[str] = words("paper", "email", "here", "phone", default="here")
    sent_at: Mapped[datetime | None] = mapped_column()
    delivered_at: Mapped[datetime | None] = mapped_column()
    returned_at: Mapped[datetime | None] = mapped_column()
    read_at: Mapped[datetime | None] = mapped_column()


class DismissalPlan(LearnerRecord):
    """How the learner goes home on which days; shows no other adult's name."""

    __tablename__ = "dismissal_plans"
    __scope__ = student("pickup")
    __table_args__ = (index("student_id", "valid_from"),)

    mode: Mapped[str] = words("picked_up", "bus", "walks", "after_school", "special_transport")
    days: Mapped[DaysOfWeek] = shape(DaysOfWeek, comment="Days of the week on which this way of leaving holds")
    place: Mapped[str | None] = text("Door, stop or room", null=True)
    note: Mapped[str | None] = text(null=True)
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
