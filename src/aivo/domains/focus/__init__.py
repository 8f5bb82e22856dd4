"""Focus Guardian: self-regulation, not surveillance.

Models: FocusSession, FocusEvent, FocusIntervention. Signals come from the activity itself and from what the learner
says; there is no column for camera, microphone or screen, and none may be added. A learner is compared with the own
baseline only. Learner and parent see every event and can take it away; no administrator reads any of it.
"""
