"""The closed vocabularies of the plan room, each written once; models, drafts and tests read them from here."""

from __future__ import annotations

from typing import Literal

PlanKind = Literal["iep", "services_plan", "ifsp_copy", "transferred_in", "home_learning_plan"]
"""A family's own plan is a ``home_learning_plan`` and is never called an IEP."""

Origin = Literal["made_here", "imported", "carried_over", "received_from"]

PlanStatus = Literal["draft", "proposed", "in_force", "ended", "replaced", "withdrawn"]

PlanReason = Literal["initial", "annual_review", "amendment", "reevaluation", "transfer", "go_live", "copy"]
"""Why this text was written; an amendment does not move the annual review."""

PlanEnd = Literal["replaced", "exited", "consent_revoked", "transferred_out", "moved_to_504", "lapsed"]

ConsentBasis = Literal["recorded", "on_file_elsewhere", "not_required", "missing"]
"""``missing`` states the truth of a plan that was started without consent; it is shown as not compliant."""

TransferDecision = Literal["pending", "adopted", "new_plan"]

YesNo = Literal["needed", "not_needed"]

Participation = Literal["regular", "regular_with_accommodations", "alternate", "not_tested"]

PhysicalEducation = Literal["regular", "regular_with_supports", "adapted"]

ReportSchedule = Literal[
    "with_report_cards", "monthly", "every_six_weeks", "quarterly", "each_trimester", "each_semester", "other",
]  # fmt: skip

ReportMeans = Literal["paper", "email", "here", "meeting", "phone"]

LineageLink = Literal["new", "continues", "replaces", "split_from"]
"""What a line is to the line it names as the previous one."""

LineStatus = Literal["draft", "proposed", "active", "declined", "ended", "replaced"]

GoalStatus = Literal["draft", "proposed", "active", "declined", "met", "not_met", "ended", "replaced"]

GoalProgress = Literal["not_yet_introduced", "on_track", "not_yet_on_track", "met", "not_enough_data"]

GoalKind = Literal["academic", "functional"]

GoalArea = Literal[
    "reading", "writing", "mathematics", "communication", "behavior", "social_emotional", "executive_function", "motor",
    "self_care", "vision", "hearing", "vocational", "independent_living", "preschool", "other",
]  # fmt: skip

MeasureKind = Literal["percent", "count", "rate", "duration", "latency", "interval", "rubric", "prompt_level"]

Direction = Literal["increase", "decrease", "maintain"]

MeasurementMethod = Literal[
    "curriculum_based_measure", "trial_data", "observation", "work_sample", "rubric", "checklist", "test", "interview",
    "other",
]  # fmt: skip

PromptLevel = Literal[
    "independent", "gesture", "visual", "indirect_verbal", "direct_verbal", "model", "partial_physical",
    "full_physical",
]  # fmt: skip
"""From no help to most help."""

PostsecondaryArea = Literal["education_training", "employment", "independent_living"]

ObjectiveKind = Literal["objective", "benchmark"]

ServiceKind = Literal[
    "special_education", "related", "supplementary_aid", "program_modification", "staff_support", "transition",
    "assistive_technology", "travel_training",
]  # fmt: skip
"""The parts of 34 CFR 300.320(a)(4), and the services that the law defines apart from related services."""

ServiceType = Literal[
    "specially_designed_instruction", "adapted_physical_education",
    "transportation", "speech_language", "audiology", "interpreting", "psychological", "physical_therapy",
    "occupational_therapy", "recreation", "early_identification", "counseling", "orientation_mobility",
    "medical_diagnostic", "school_health_nurse", "social_work", "parent_training",
    "paraprofessional", "assistive_technology", "transition", "travel_training", "consultation", "staff_training",
    "other",
]  # fmt: skip
"""34 CFR 300.34 and what stands beside it; the legal list is not exhaustive, so ``other`` goes with the line's name."""

AmountUnit = Literal["minutes", "sessions", "trips", "whole_day"]

Period = Literal["day", "week", "month", "term", "year", "total"]

Directness = Literal["direct", "consult", "indirect"]

Grouping = Literal["individual", "group", "either"]

DeliveryMode = Literal["in_person", "remote", "either"]

ServiceSetting = Literal[
    "regular_class", "special_class", "therapy_room", "elsewhere_in_school", "separate_school", "home", "hospital",
    "community", "provider_location", "transport", "other",
]  # fmt: skip

ProviderKind = Literal[
    "special_education_teacher", "general_education_teacher", "paraprofessional", "speech_language_pathologist",
    "speech_language_assistant", "occupational_therapist", "physical_therapist", "school_psychologist", "counselor",
    "social_worker", "nurse", "audiologist", "interpreter", "teacher_of_visually_impaired",
    "teacher_of_deaf_hard_of_hearing", "orientation_mobility_specialist", "behavior_specialist",
    "assistive_technology_specialist", "transition_coordinator", "adapted_physical_education_teacher", "driver",
    "other",
]  # fmt: skip

EnvironmentCode = Literal[
    "RC80", "RC79TO40", "RC39", "SS", "RF", "HH", "CF", "PPPS",
    "REC10YSVCS", "REC10YOTHLOC", "REC09YSVCS", "REC09YOTHLOC", "SC", "H", "SPL",
]  # fmt: skip
"""Federal environment codes: school age (FS002), then early childhood (FS089; SS and RF stand in both)."""

SeparateSetting = Literal["SS", "RF", "HH", "CF", "PPPS", "SC", "H", "SPL"]

TeamRole = Literal[
    "parent", "learner", "general_education_teacher", "special_education_teacher", "special_education_provider",
    "agency_representative", "evaluation_interpreter", "related_service_provider", "transition_agency",
    "part_c_coordinator", "private_school_representative", "surrogate_parent", "person_with_expertise", "advocate",
    "language_interpreter", "other",
]  # fmt: skip
"""The seats of 34 CFR 300.321, and those who come besides."""

FAMILY_ROLES: tuple[TeamRole, ...] = ("parent", "learner", "surrogate_parent")
"""Seats whose contact data stand in the learner's relations only."""

InvitedBy = Literal["agency", "parent", "learner"]

Answer = Literal["none", "coming", "by_phone", "by_video", "not_coming"]

MeetingPurpose = Literal[
    "eligibility", "initial_plan", "annual_review", "amendment", "reevaluation", "placement", "transition",
    "extended_school_year", "behavior", "lack_of_progress", "manifestation", "transfer", "section_504", "exit",
    "parent_request", "resolution", "other",
]  # fmt: skip

MeetingStatus = Literal["planned", "noticed", "held", "rescheduled", "cancelled", "not_held"]

MeetingMode = Literal["in_person", "phone", "video", "mixed"]

AttendanceStatus = Literal["present", "partly_present", "absent", "excused"]

AttendanceMode = Literal["in_person", "phone", "video", "in_writing"]

ExcusalKind = Literal["area_not_discussed", "area_discussed"]
"""Agreed in writing; or consented in writing and written input given before the meeting (300.321(e))."""

Law = Literal["idea", "section_504"]

EligibilityResult = Literal["eligible", "not_eligible", "exited"]

EvaluationKind = Literal["initial", "reevaluation", "exit", "transfer_review", "carried_over"]

DisabilityCategory = Literal[
    "autism", "deaf_blindness", "deafness", "emotional_disturbance", "hearing_impairment", "intellectual_disability",
    "multiple_disabilities", "orthopedic_impairment", "other_health_impairment", "specific_learning_disability",
    "speech_or_language_impairment", "traumatic_brain_injury", "visual_impairment", "developmental_delay",
]  # fmt: skip
"""34 CFR 300.8(c), and developmental delay of 300.8(b)."""

ReportingCode = Literal["AUT", "DB", "DD", "EMN", "HI", "ID", "MD", "OHI", "OI", "SLD", "SLI", "TBI", "VI"]

REPORTING_CODES: dict[DisabilityCategory, ReportingCode] = {
    "autism": "AUT", "deaf_blindness": "DB", "deafness": "HI", "emotional_disturbance": "EMN",
    "hearing_impairment": "HI", "intellectual_disability": "ID", "multiple_disabilities": "MD",
    "orthopedic_impairment": "OI", "other_health_impairment": "OHI", "specific_learning_disability": "SLD",
    "speech_or_language_impairment": "SLI", "traumatic_brain_injury": "TBI", "visual_impairment": "VI",
    "developmental_delay": "DD",
}  # fmt: skip
"""Fourteen categories, thirteen codes: deafness is a category of its own and reported under HI."""

DeterminationSource = Literal[
    "school_psychologist", "health_care_provider", "physician", "physical_therapist", "social_service", "self_reported",
    "team", "other", "unknown",
]  # fmt: skip

SldArea = Literal[
    "oral_expression", "listening_comprehension", "written_expression", "basic_reading", "reading_fluency",
    "reading_comprehension", "mathematics_calculation", "mathematics_problem_solving",
]  # fmt: skip

SldMethod = Literal["response_to_intervention", "severe_discrepancy", "other_research_based"]

DelayReason = Literal[
    "parent_delay", "child_moved", "staff_unavailable", "late_contracted_report", "scheduling", "part_c", "other",
]  # fmt: skip

ExitReason = Literal["TRAN", "GHS", "GRADALTDPL", "RC", "RMA", "D", "MKC", "DROPOUT"]
"""Federal exit codes (FS009)."""

MajorLifeActivity = Literal[
    "caring_for_oneself", "manual_tasks", "seeing", "hearing", "eating", "sleeping", "walking", "standing", "lifting",
    "bending", "speaking", "breathing", "learning", "reading", "concentrating", "thinking", "communicating", "working",
    "bodily_function", "other",
]  # fmt: skip

AccommodationSource = Literal["iep", "504", "services_plan", "language_plan", "health_plan", "teacher_choice"]

AccommodationCategory = Literal[
    "presentation", "response", "timing", "scheduling", "setting", "equipment", "behavior", "health"
]

AccommodationKind = Literal[
    "extended_time", "breaks", "read_aloud", "small_group", "quiet_setting", "preferential_seating", "speech_to_text",
    "word_prediction", "scribe", "calculator", "manipulatives", "graphic_organizer", "visual_schedule", "checklist",
    "chunked_tasks", "reduced_items", "repeated_directions", "simplified_language", "word_to_word_glossary",
    "large_print", "braille", "high_contrast", "captions", "sign_language", "aac_device", "switch_access",
    "extra_response_time", "check_ins", "positive_reinforcement", "movement_breaks", "sensory_tools", "notes_provided",
    "alternate_response", "health_step", "test_schedule", "other",
]  # fmt: skip
"""What the activities understand; ``other`` is carried out by people from its statement."""

AmountOf = Literal["times", "minutes", "percent", "count"]

AppliesTo = Literal[
    "instruction", "homework", "classroom_test", "district_test", "state_test", "activities", "meals", "transport",
    "emergencies",
]  # fmt: skip

Section504Status = Literal["draft", "proposed", "in_force", "ended", "replaced"]

BehaviorPlanStatus = Literal["draft", "proposed", "active", "ended", "replaced"]

BehaviorFunction = Literal["attention", "tangible", "escape", "sensory", "unknown"]
"""What the behaviour gets or avoids for the learner, as the team supposes."""

BehaviorMeasure = Literal["frequency", "duration", "latency", "intensity", "interval"]

RemovalKind = Literal[
    "none", "class_removal", "sent_home", "in_school_suspension", "out_of_school_suspension", "bus", "shortened_day",
]  # fmt: skip
