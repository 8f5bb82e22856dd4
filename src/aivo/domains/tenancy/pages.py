"""The tenancy room shows no page of its own; it lends its words for grades, schools and tenants to those of others."""

from __future__ import annotations

from aivo.domains.tenancy.wording import VOCABULARIES

__all__ = ["VOCABULARIES"]
