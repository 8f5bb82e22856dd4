"""What is kept of a report on the job's row: counts, what holds it, and nobody's name."""

from __future__ import annotations

from aivo.domains.roster.schemas import ImportReport
from aivo.domains.roster.shapes import JobOutcome
from aivo.kit.errors import Refusal


def outcome_of(report: ImportReport, refusal: Refusal | None) -> JobOutcome:
    """The report's numbers, and the name of what holds the import."""
    result = report.result
    return JobOutcome(
        by_kind=report.counts, rows=dict(result.rows), left_out=dict(result.left_out_rows), errors=result.error_count,
        warnings=result.warning_count, notes=result.info_count, source=result.source_name or report.source,
        refusal=refusal.code if refusal is not None else "", is_unreadable=result.is_refused,
        limit_percent=report.removal_percent, share_percent=report.removal_shares,
    )  # fmt: skip
