"""The learner, and the dated relations of people to the learner."""

from __future__ import annotations

from aivo.domains.students.models.enrolment import (
    ASSIGNMENTS,
    CaseloadMove,
    ClassroomMembership,
    ClassroomStaff,
    SchoolEnrolment,
    StudentAssignment,
)
from aivo.domains.students.models.family import RELATION_KINDS, RIGHTS, ParentRelationRight, ParentStudentRelation
from aivo.domains.students.models.homes import (
    ContactLog,
    ContactPoint,
    DismissalPlan,
    Household,
    HouseholdAddress,
    HouseholdMember,
    StudentNotice,
)
from aivo.domains.students.models.notes import Document, FocusBaseline, MedicalNote, StudentInsight, StudentSafetyStep
from aivo.domains.students.models.profile import StudentDemographics, StudentIdentifier, StudentName, StudentProfile
from aivo.domains.students.models.support import LONGEST_SUPPORT_MINUTES, SUPPORT_KINDS, SupportGrant

__all__ = [
    "ASSIGNMENTS", "LONGEST_SUPPORT_MINUTES", "RELATION_KINDS", "RIGHTS", "SUPPORT_KINDS", "CaseloadMove",
    "ClassroomMembership", "ClassroomStaff", "ContactLog", "ContactPoint", "DismissalPlan", "Document",
    "FocusBaseline", "Household", "HouseholdAddress", "HouseholdMember", "MedicalNote", "ParentRelationRight",
    "ParentStudentRelation", "SchoolEnrolment", "StudentAssignment", "StudentDemographics", "StudentIdentifier",
    "StudentInsight", "StudentName", "StudentNotice", "StudentProfile", "StudentSafetyStep", "SupportGrant",
]  # fmt: skip
