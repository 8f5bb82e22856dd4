"""The swept database of the consent tests serves here, too."""

from __future__ import annotations

from tests.domains.consent.conftest import own, small, swept_database

__all__ = ["own", "small", "swept_database"]
