"""The nouns of the assessment room: the bank (staff) and its delivery to learners."""

from aivo.domains.assessment.models.bank import Assessment, AssessmentAnswerKey, AssessmentQuestion
from aivo.domains.assessment.models.delivery import AssessmentAssignment, AssessmentAttempt, AssessmentResponse

__all__ = [
    "Assessment", "AssessmentAnswerKey", "AssessmentAssignment", "AssessmentAttempt", "AssessmentQuestion",
    "AssessmentResponse",
]  # fmt: skip
