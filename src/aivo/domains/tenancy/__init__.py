"""Tenancy: who runs the schools. Tenants, districts, schools, classrooms, the school year and its calendar.

Knows no people: who teaches or attends is ``ClassroomMembership`` in ``students``. Events: ``TenantCreated``.
"""
