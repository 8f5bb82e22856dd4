"""How a reader narrows and orders the caseload, as the address says it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request

from aivo.domains.students.models import ASSIGNMENTS
from aivo.domains.tenancy.models import GRADES
from aivo.web.wording import marked as _

ROLES = (*ASSIGNMENTS, "class")
PLANS = ("iep", "services_plan", "504", "transferred_in", "none")
STANDINGS = {
    "late": _("Review is late"),
    "soon": _("Review within 60 days"),
    "behind": _("A goal is not yet on track"),
    "no_data": _("No data on a goal yet"),
}
ORDERS = {"name": _("Name"), "review": _("Review date")}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader chose; an unknown choice is none."""

    role: str = ""
    school: str = ""
    grade: str = ""
    plan: str = ""
    status: str = ""
    sort: str = "name"

    @property
    def is_any(self) -> bool:
        """Whether the list is narrowed."""
        return any((self.role, self.school, self.grade, self.plan, self.status))

    def query(self, search: str) -> str:
        """The choices as the query of an address."""
        chosen = {each.name: getattr(self, each.name) for each in fields(self)}
        return urlencode({"q": search, **{name: value for name, value in chosen.items() if value}})


def filters_of(request: Request) -> Filters:
    """The choices in the address."""
    given = request.query_params
    return Filters(
        role=_known(given.get("role"), ROLES),
        school=_id(given.get("school")),
        grade=_known(given.get("grade"), GRADES),
        plan=_known(given.get("plan"), PLANS),
        status=_known(given.get("status"), STANDINGS),
        sort=_known(given.get("sort"), ORDERS) or "name",
    )


def _known(value: str | None, words: Collection[str]) -> str:
    return value if value and value in words else ""


def _id(value: str | None) -> str:
    try:
        return str(UUID(value or ""))
    except ValueError:
        return ""
