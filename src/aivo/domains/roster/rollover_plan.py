"""What a step into the next school year would write, row by row, and what it leaves for people to decide.

Everything is compared with what stands in the next year already, so that a second step adds nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from aivo.db.base import Base
from aivo.db.context import Ctx
from aivo.domains.roster import rollover_queries as queries
from aivo.domains.roster.codes import Severity
from aivo.domains.roster.errors import NoSchoolYear
from aivo.domains.roster.findings import Finding
from aivo.domains.roster.rollover_years import YearStep, next_title, next_year
from aivo.domains.roster.shapes import JobOutcome, KindCount
from aivo.domains.roster.work import UPKEEP
from aivo.kit.ids import new_id
from aivo.web.wording import marked as _

SAYS = {
    "leaves_school": (_("This is the last grade of the school."), _("Choose the school that it goes on to.")),
    "finishes": (_("This is the last grade there is."), _("Decide whether the learner graduates or stays on.")),
    "stays_as_it_is": (_("This grade does not rise by itself."), _("Nothing was changed. Enrol by hand where needed.")),
    "exits": (_("The learner leaves."), _("Nothing was changed.")),
    "no_class": (_("No class, or more than one, follows this one in the next year."), _("Choose the class by hand.")),
    "no_teacher": (_("This teacher is signed off, and was not carried over."), _("Give the class a teacher.")),
    "no_manager": (_("The person assigned is signed off."), _("Choose somebody else.")),
}
"""What a step leaves open, and what a person does about it."""
NOTES = ("stays_as_it_is", "exits")
Json = dict[str, Any]


@dataclass(slots=True)
class RolloverPlan:
    """The rows to make by model, the last days to set, and what stays for people."""

    years: dict[UUID | None, YearStep]
    schools: dict[UUID, Any]
    goes_on: dict[UUID, UUID]
    made: dict[type[Base], list[Json]] = field(default_factory=dict)
    ended: list[Json] = field(default_factory=list)
    standing: Counter[str] = field(default_factory=Counter)
    decisions: list[Finding] = field(default_factory=list)
    classes: dict[UUID, Json] = field(default_factory=dict)
    """This year's classes by id, each with the next year's class as ``next``."""

    @property
    def main(self) -> YearStep:
        """The year of all schools, else the first."""
        return self.years.get(None) or next(iter(self.years.values()))

    def year_of(self, school_id: UUID | None) -> YearStep:
        """The year by which a school runs."""
        return self.years.get(school_id) or self.main

    def add(self, model: type[Base], row: Json) -> None:
        """A row to make."""
        self.made.setdefault(model, []).append(row)

    def stands(self, table: str) -> None:
        """A row of the next year that is there already."""
        self.standing[table] += 1

    def leave(self, code: str, table: str, name: str, place: str) -> None:
        """Something for a person to decide or to know: whose it is and where."""
        severity = Severity.INFO if code in NOTES else Severity.WARNING
        message, mend = SAYS[code]
        self.decisions.append(Finding(table, None, place, name, severity, code, message, mend))

    def rows(self) -> int:
        """How many rows would be written."""
        return sum(len(rows) for rows in self.made.values()) + len(self.ended)

    def counts(self) -> dict[str, int]:
        """Rows to write, by table."""
        found = Counter({model.__tablename__: len(rows) for model, rows in self.made.items()})
        found["school_enrolments"] += len(self.ended)
        return {table: count for table, count in found.items() if count}

    def outcome(self) -> JobOutcome:
        """The same for a job's row."""
        made = Counter({model.__tablename__: len(rows) for model, rows in self.made.items()})
        tables = sorted({*made, *self.standing} | ({"school_enrolments"} if self.ended else set()))
        by_kind = {
            table: KindCount(
                added=made[table], unchanged=self.standing[table],
                changed=len(self.ended) if table == "school_enrolments" else 0,
            )
            for table in tables
        }  # fmt: skip
        by_severity = Counter(found.severity for found in self.decisions)
        return JobOutcome(
            by_kind=by_kind, warnings=by_severity[Severity.WARNING], notes=by_severity[Severity.INFO],
            source=f"{self.main.end_year}-{self.main.end_year + 1}",
        )  # fmt: skip

    def sorted_decisions(self) -> list[Finding]:
        """What needs a decision first, then what is only told; each by place and name."""
        return sorted(
            self.decisions, key=lambda f: (f.severity is Severity.INFO, f.code, f.column or "", f.sourced_id or "")
        )


def copied(row: Mapping[str, Any], **values: Any) -> Json:
    """A row as a new one with some other values."""
    return {**{name: value for name, value in row.items() if name not in UPKEEP}, "id": new_id(), **values}


async def begun(ctx: Ctx, today: date, goes_on: Mapping[str, str]) -> RolloverPlan:
    """A plan that knows its years and schools. Raises ``NoSchoolYear`` where none has begun yet."""
    found = await queries.years(ctx, today)
    if not found:
        raise NoSchoolYear
    schools = await queries.schools(ctx)
    plan = RolloverPlan({row["school_id"]: _step(row) for row in found}, schools, {})
    for old, new in goes_on.items():
        if (old_id := _known(old, schools)) and (new_id_ := _known(new, schools)) and old_id != new_id_:
            plan.goes_on[old_id] = new_id_
    return plan


def _known(value: str, schools: Mapping[UUID, Any]) -> UUID | None:
    """The school of this id, if there is one."""
    return next((school_id for school_id in schools if str(school_id) == value), None)


def _step(row: Any) -> YearStep:
    first, last = next_year(row["first_day_on"], row["last_day_on"])
    if row["new_id"] is not None:
        return YearStep(
            row["school_id"], row["id"], row["end_year"], row["first_day_on"], row["last_day_on"],
            row["new_id"], row["new_first"], row["new_last"],
        )  # fmt: skip
    made = {
        "id": new_id(), "school_id": row["school_id"], "end_year": last.year, "title": next_title(row["title"]),
        "first_day_on": first, "last_day_on": last,
    }  # fmt: skip
    return YearStep(
        row["school_id"], row["id"], row["end_year"], row["first_day_on"], row["last_day_on"],
        made["id"], first, last, made,
    )  # fmt: skip
