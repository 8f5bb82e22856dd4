"""Who does what with learners and the people around them, through the API."""

from __future__ import annotations

from collections.abc import Mapping

from aivo.db.context import Ctx
from aivo.domains.students.models import (
    CaseloadMove,
    ClassroomMembership,
    ClassroomStaff,
    ContactLog,
    ContactPoint,
    DismissalPlan,
    Document,
    FocusBaseline,
    Household,
    HouseholdAddress,
    HouseholdMember,
    MedicalNote,
    ParentRelationRight,
    ParentStudentRelation,
    SchoolEnrolment,
    StudentAssignment,
    StudentDemographics,
    StudentIdentifier,
    StudentInsight,
    StudentName,
    StudentNotice,
    StudentProfile,
    StudentSafetyStep,
    SupportGrant,
)
from aivo.kit.errors import Forbidden
from aivo.web.rest.rights import DISTRICT, STAFF, TENANT, Right, Rights

OFFICE = frozenset({"district_admin", "system"})
STAFF_AND_JOBS = OFFICE | {"teacher"}

MAY: Mapping[str, frozenset[str]] = {
    "enter_student": OFFICE,
    "enrol": OFFICE,
    "place_in_class": STAFF_AND_JOBS,
    "staff_class": OFFICE,
    "assign": STAFF_AND_JOBS,
    "relate": OFFICE,
    "confirm_relation": OFFICE,
    "give_right": OFFICE,
    "end_right": OFFICE,
    "note_medical_fact": STAFF_AND_JOBS,
}
"""Verb → the roles that do it. For which learners, row security decides from duties, assignments and dates."""


def demand(ctx: Ctx, verb: str) -> None:
    """Refuse the acting person unless their role does this."""
    if ctx.actor.role not in MAY[verb]:
        raise Forbidden


ENTERED = Right(TENANT, create=STAFF, change=STAFF, delete=STAFF)
"""What staff enter about a learner; which learners, their relation to each decides."""

DATED = Right(TENANT, create=STAFF, change=STAFF)
"""Dated relations: they are ended by their last day, never deleted."""

RIGHTS: Rights = {
    StudentProfile: Right(TENANT, create=DISTRICT, change=STAFF),
    StudentName: Right(TENANT),
    StudentIdentifier: Right(TENANT),
    StudentDemographics: Right(TENANT),
    SchoolEnrolment: Right(TENANT, create=DISTRICT, change=DISTRICT),
    ClassroomMembership: DATED,
    ClassroomStaff: Right(TENANT, create=DISTRICT, change=DISTRICT),
    StudentAssignment: DATED,
    CaseloadMove: Right(STAFF),
    ParentStudentRelation: Right(TENANT, create=DISTRICT),
    ParentRelationRight: Right(TENANT, create=DISTRICT),
    Household: ENTERED,
    HouseholdMember: Right(TENANT, create=STAFF, delete=STAFF),
    HouseholdAddress: ENTERED,
    ContactPoint: ENTERED,
    ContactLog: Right(TENANT, create=STAFF),
    DismissalPlan: ENTERED,
    StudentNotice: Right(TENANT),
    StudentInsight: ENTERED,
    StudentSafetyStep: ENTERED,
    MedicalNote: Right(TENANT),
    Document: Right(TENANT),
    FocusBaseline: Right(TENANT),
    SupportGrant: Right(DISTRICT),
}
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""
