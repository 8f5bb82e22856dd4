"""Refusals of the tenancy room."""

from __future__ import annotations

from aivo.kit.errors import Conflict, Invalid


class SlugTaken(Conflict):
    """There is already a tenant with this short name."""


class BadSlug(Invalid):
    """A tenant's short name has small letters, digits and hyphens and begins with a letter."""


class FamilyHasNoDistrict(Invalid):
    """A family's tenant has no district and no school authorisation."""
