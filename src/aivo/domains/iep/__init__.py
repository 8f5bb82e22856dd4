"""The plan room: what the team decided for a learner, and on what ground.

IEP, IEPGoal, IEPService, IEPTeamMember, IEPMeeting and BehaviorInterventionPlan, and beside them objectives,
accommodations, eligibility, placement, the 504 plan, attendance at meetings and behaviour incidents. A plan is a legal
record: it rests on duty and no consent gate stands before it. Nothing here is decided by a machine.
"""
