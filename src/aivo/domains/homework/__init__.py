"""Homework Helper: help that never gives the answer away, and a short unaided check that shows what stayed.

Models: HomeworkSession, HomeworkHint, HomeworkResource, and the catalogue LibraryResource the resources come from.
Expected answers are stored nowhere in this room: learners read its rows, so the engine solves a problem anew.
"""
