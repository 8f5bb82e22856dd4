"""Aivo: a school district's special-education day on PostgreSQL."""
