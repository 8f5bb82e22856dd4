"""Assessment: what is asked of a learner, with the supports of the plan, and what came of it.

Models: Assessment, AssessmentQuestion and AssessmentAnswerKey (staff only), AssessmentAssignment, AssessmentAttempt and
AssessmentResponse (the learner's own). A learner reads a question only as the snapshot that one of their own responses
carries, so the bank and its keys never open. Scores of practice and of adaptive tests are not an evaluation: nothing in
this room can be cited as one (34 CFR 300.304).
"""
