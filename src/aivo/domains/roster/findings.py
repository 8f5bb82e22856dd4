"""Findings: what is wrong, in which file, row and column, and how to mend it.

A large export repeats one mistake a hundred thousand times. The log keeps the first rows of each kind and counts the
rest, so that a person can read it and the memory stays small; the summary names every number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from aivo.domains.roster.codes import CODES, EFFECT_SENTENCES, Effect, Severity
from aivo.domains.roster.shapes import FindingWords
from aivo.domains.roster.worded import sentence_of, worded
from aivo.web.wording import marked as _

SHOWN = {Severity.ERROR: 1000, Severity.WARNING: 50, Severity.INFO: 10}
"""How many rows of one code, file and column are listed one by one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a bundle; ``row`` counts the header as 1, as a spreadsheet does."""

    file: str | None
    row: int | None
    column: str | None
    sourced_id: str | None
    severity: Severity
    code: str
    message: str
    mend: str
    effect: Effect = Effect.KEEP

    @property
    def words(self) -> FindingWords:
        """What it says, ready for any language."""
        return FindingWords(
            message=sentence_of(self.message), mend=sentence_of(self.mend), effect=EFFECT_SENTENCES[self.effect]
        )

    @property
    def whole_mend(self) -> str:
        """How to mend it and what becomes of the row, in English."""
        return " ".join(part for part in (self.mend, EFFECT_SENTENCES[self.effect]) if part)

    def __str__(self) -> str:
        """One line for a terminal: where, how bad, what and how to mend it."""
        place = " ".join(part for part in (self.file, f"row {self.row}" if self.row else None, self.column) if part)
        return f"{self.severity.value}: {place or 'bundle'}: {self.message} {self.whole_mend} [{self.code}]"

    def to_json(self) -> dict[str, str | int | None]:
        """The shape of ``aivo roster check --json``."""
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "sourced_id": self.sourced_id,
            "severity": self.severity.value,
            "code": self.code,
            "message": self.message,
            "mend": self.whole_mend,
        }


@dataclass(slots=True)
class FindingLog:
    """Collects findings; lists the first of each kind, counts all."""

    listed: list[Finding] = field(default_factory=list)
    by_code: Counter[str] = field(default_factory=Counter)
    by_severity: Counter[Severity] = field(default_factory=Counter)
    is_refused: bool = False
    _per_kind: Counter[tuple[str, str | None, str | None]] = field(default_factory=Counter)

    def add(
        self,
        code: str,
        message: str,
        *,
        file: str | None = None,
        row: int | None = None,
        column: str | None = None,
        sourced_id: str | None = None,
        mend: str | None = None,
    ) -> Effect:
        """Note one finding and say what its effect is."""
        entry = CODES[code]
        self.by_code[code] += 1
        self.by_severity[entry.severity] += 1
        if entry.effect is Effect.REFUSE:
            self.is_refused = True
        kind = (code, file, column)
        self._per_kind[kind] += 1
        if self._per_kind[kind] <= SHOWN[entry.severity]:
            found = Finding(
                file, row, column, sourced_id, entry.severity, code, message, mend or entry.mend, entry.effect
            )
            self.listed.append(found)
        return entry.effect

    @property
    def has_errors(self) -> bool:
        """Whether anything stops a plain import."""
        return self.by_severity[Severity.ERROR] > 0

    def findings(self) -> list[Finding]:
        """The listed findings, and one line for each kind that went on beyond them."""
        more = []
        for (code, file, column), count in self._per_kind.items():
            entry = CODES[code]
            unlisted = count - SHOWN[entry.severity]
            if unlisted > 0:
                message = worded(
                    _("%(count)s more rows with the same finding are not listed one by one."), count=f"{unlisted:,}"
                )
                more.append(Finding(file, None, column, None, entry.severity, code, message, entry.mend))
        return self.listed + more
