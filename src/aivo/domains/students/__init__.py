"""Students: who the learner is and who stands in which relation to them.

The dated relations here (enrolment, class membership, assignment, parent right) are the only source of access to a
learner's rows: triggers turn them into ``app.student_access``. Events: ``StudentEnrolled``, ``RelationConfirmed``.
"""
