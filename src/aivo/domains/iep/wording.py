"""Words of the plan room for stored values."""

from __future__ import annotations

from aivo.web.wording import marked as _

PLANS = {
    "iep": _("IEP"),
    "services_plan": _("Services plan"),
    "ifsp_copy": _("Early-childhood plan (copy)"),
    "transferred_in": _("Plan from another district"),
    "home_learning_plan": _("Home learning plan"),
}
GOAL_AREAS = {
    "reading": _("Reading"),
    "writing": _("Writing"),
    "mathematics": _("Math"),
    "communication": _("Communication"),
    "behavior": _("Behavior"),
    "social_emotional": _("Feelings and friends"),
    "executive_function": _("Planning and focus"),
    "motor": _("Movement"),
    "self_care": _("Self-care"),
    "vision": _("Vision"),
    "hearing": _("Hearing"),
    "vocational": _("Work"),
    "independent_living": _("Living independently"),
    "preschool": _("Preschool"),
    "other": _("Other"),
}
PROGRESS = {
    "not_yet_introduced": _("Not begun yet"),
    "on_track": _("On track"),
    "not_yet_on_track": _("Not yet on track"),
    "met": _("Met"),
    "not_enough_data": _("Not enough data yet"),
}
UNITS = {
    "minutes": _("minutes"),
    "sessions": _("sessions"),
    "trips": _("trips"),
    "whole_day": _("whole days"),
}
PERIODS = {
    "day": _("a day"),
    "week": _("a week"),
    "month": _("a month"),
    "term": _("a term"),
    "year": _("a year"),
    "total": _("in all"),
}
TEAM_ROLES = {
    "parent": _("Parent"),
    "learner": _("Learner"),
    "general_education_teacher": _("Classroom teacher"),
    "special_education_teacher": _("Special-education teacher"),
    "special_education_provider": _("Special-education provider"),
    "agency_representative": _("District representative"),
    "evaluation_interpreter": _("Explains evaluation results"),
    "related_service_provider": _("Service provider"),
    "transition_agency": _("Transition agency"),
    "part_c_coordinator": _("Early-childhood coordinator"),
    "private_school_representative": _("Private-school representative"),
    "surrogate_parent": _("Surrogate parent"),
    "person_with_expertise": _("Knows the learner well"),
    "advocate": _("Advocate"),
    "language_interpreter": _("Interpreter"),
    "other": _("Other"),
}
PURPOSES = {
    "eligibility": _("Eligibility"),
    "initial_plan": _("First plan"),
    "annual_review": _("Yearly review of the plan"),
    "amendment": _("Change of the plan"),
    "reevaluation": _("New evaluation"),
    "placement": _("Placement"),
    "transition": _("After high school"),
    "extended_school_year": _("Summer services"),
    "behavior": _("Behavior"),
    "lack_of_progress": _("Progress"),
    "manifestation": _("Manifestation"),
    "transfer": _("New school"),
    "section_504": _("504 plan"),
    "exit": _("End of services"),
    "parent_request": _("Asked for by the family"),
    "resolution": _("Resolution"),
    "other": _("Other"),
}
MODES = {
    "in_person": _("In person"),
    "phone": _("By phone"),
    "video": _("By video"),
    "mixed": _("In person or by video"),
}
SUPPORTS = {
    "extended_time": _("More time"),
    "breaks": _("Breaks"),
    "read_aloud": _("Reading aloud"),
    "small_group": _("Small group"),
    "quiet_setting": _("Quiet place"),
    "preferential_seating": _("Good seat"),
    "speech_to_text": _("Speaking instead of typing"),
    "word_prediction": _("Word suggestions"),
    "scribe": _("Somebody writes for me"),
    "calculator": _("Calculator"),
    "manipulatives": _("Things to count with"),
    "graphic_organizer": _("Organizer"),
    "visual_schedule": _("Picture schedule"),
    "checklist": _("Checklist"),
    "chunked_tasks": _("Small steps"),
    "reduced_items": _("Fewer items"),
    "repeated_directions": _("Directions again"),
    "simplified_language": _("Simpler words"),
    "word_to_word_glossary": _("Word list"),
    "large_print": _("Large print"),
    "braille": _("Braille"),
    "high_contrast": _("High contrast"),
    "captions": _("Captions"),
    "sign_language": _("Sign language"),
    "aac_device": _("AAC device"),
    "switch_access": _("Switch"),
    "extra_response_time": _("Time to answer"),
    "check_ins": _("Check-ins"),
    "positive_reinforcement": _("Encouragement"),
    "movement_breaks": _("Movement breaks"),
    "sensory_tools": _("Sensory tools"),
    "notes_provided": _("Notes given"),
    "alternate_response": _("Another way to answer"),
    "health_step": _("Health step"),
    "test_schedule": _("Test schedule"),
    "other": _("Other"),
}

AMOUNTS = {
    "times": _("times as long"),
    "minutes": _("minutes"),
    "percent": _("percent"),
    "count": _("times"),
}

TASKS = {
    "review": _("Yearly review of the plan"),
    "reevaluation": _("New evaluation due"),
    "review_504": _("Review of the 504 plan"),
    "draft": _("A draft of a plan"),
    "meeting": _("Meeting"),
    "follow_up": _("Get back to the family"),
}

VOCABULARIES = {
    "task": TASKS,
    "amount_of": AMOUNTS,
    "plan": PLANS, "goal_area": GOAL_AREAS, "progress": PROGRESS, "unit": UNITS, "period": PERIODS,
    "team_role": TEAM_ROLES, "purpose": PURPOSES, "meeting_mode": MODES, "support": SUPPORTS,
}  # fmt: skip
