"""Analytics: days and weeks of one learner, computed from rows, each number with the rows behind it.

Models: DailyFocusSummary (focus readers), WeeklyProgressReport (learning), and apart from it, because their readers
differ, WeeklyGoalProgress (plan) and WeeklyFocusProgress (focus). No table compares learners, and none predicts.
"""
