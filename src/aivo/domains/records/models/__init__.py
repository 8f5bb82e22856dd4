"""The tables of the records room."""

from __future__ import annotations

from aivo.domains.records.models.disclosures import Disclosure
from aivo.domains.records.models.requests import AmendmentRequest, RecordRequest, RecordStatement

__all__ = ["AmendmentRequest", "Disclosure", "RecordRequest", "RecordStatement"]
