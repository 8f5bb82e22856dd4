"""Learners, the people around them and what is known about them, through the API."""

from __future__ import annotations

from aivo.domains.students import service
from aivo.domains.students.models import (
    ClassroomMembership,
    ClassroomStaff,
    ContactLog,
    ContactPoint,
    DismissalPlan,
    Household,
    HouseholdAddress,
    HouseholdMember,
    ParentRelationRight,
    ParentStudentRelation,
    SchoolEnrolment,
    StudentAssignment,
    StudentInsight,
    StudentProfile,
    StudentSafetyStep,
)
from aivo.domains.students.permissions import RIGHTS
from aivo.web.rest.creating import Creation, Insertion
from aivo.web.rest.resource import Writes, resources

ADDRESS = ("street", "city", "state_code", "postal_code", "valid_from", "valid_to")
HOUSEHOLD = ("name", "share", "is_primary", "valid_from", "valid_to")
DISMISSAL = ("mode", "days", "place", "note", "valid_from", "valid_to")
INSIGHT = ("kind", "said", "language", "observed_on")
STEP = ("kind", "steps", "position", "valid_from", "valid_to")
CONTACT = ("user_id", "happened_at", "means", "is_reached", "note", "language", "follow_up_on", "counts_as_attempt")
SPAN = {"first": "valid_from", "last": "valid_to"}

RESOURCES = resources(
    RIGHTS,
    {
        StudentProfile: Writes(
            Creation(service.enter_student),
            ("pronouns", "home_language", "communication_mode", "wording", "preferences", "accessibility", "timezone"),
        ),
        SchoolEnrolment: Writes(
            Creation(service.enrol, names={"grade": "grade_level", "entry": "valid_from"}),
            ("grade_level", "valid_to"),
            is_bulk=True,
        ),
        ClassroomMembership: Writes(Creation(service.place_in_class, names=SPAN), ("valid_to",), is_bulk=True),
        ClassroomStaff: Writes(Creation(service.staff_class, names=SPAN), ("valid_to",), is_bulk=True),
        StudentAssignment: Writes(Creation(service.assign), ("valid_to", "reason"), is_bulk=True),
        ParentStudentRelation: Writes(Creation(service.relate, without=("origin",))),
        ParentRelationRight: Writes(
            Creation(service.give_right, names={"from_day": "valid_from", "until": "valid_to"})
        ),
        Household: Writes(Insertion(Household, ("student_id", *HOUSEHOLD)), HOUSEHOLD),
        HouseholdMember: Writes(Insertion(HouseholdMember, ("student_id", "household_id", "user_id"))),
        HouseholdAddress: Writes(
            Insertion(HouseholdAddress, ("student_id", "household_id", "is_protected", *ADDRESS)), ADDRESS
        ),
        ContactPoint: Writes(
            Insertion(ContactPoint, ("student_id", "user_id", "kind", "value", "note")), ("value", "note")
        ),
        ContactLog: Writes(Insertion(ContactLog, ("student_id", *CONTACT), author="by_user_id")),
        DismissalPlan: Writes(Insertion(DismissalPlan, ("student_id", *DISMISSAL)), DISMISSAL),
        StudentInsight: Writes(Insertion(StudentInsight, ("student_id", *INSIGHT), author="by_user_id"), INSIGHT),
        StudentSafetyStep: Writes(Insertion(StudentSafetyStep, ("student_id", *STEP)), STEP),
    },
)
