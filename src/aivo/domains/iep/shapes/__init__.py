"""Vocabularies and typed JSON shapes of the plan room."""
