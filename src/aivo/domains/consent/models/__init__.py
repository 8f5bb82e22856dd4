"""The tables of the consent room."""

from __future__ import annotations

from aivo.domains.consent.models.consents import ConsentAnswer, ConsentHistory, ConsentNotice, ConsentRecord
from aivo.domains.consent.models.erasures import ASKERS, Erasure
from aivo.domains.consent.models.retention import RetentionHold, RetentionRule

__all__ = [
    "ASKERS", "ConsentAnswer", "ConsentHistory", "ConsentNotice", "ConsentRecord", "Erasure", "RetentionHold",
    "RetentionRule",
]  # fmt: skip
