"""Who may import. The database holds the same rules; this table says no earlier and kinder."""

from __future__ import annotations

from aivo.db.context import Ctx
from aivo.domains.roster.errors import RosterDutyNeeded
from aivo.domains.roster.models import (
    ExternalId,
    PersonMerge,
    RosterImport,
    RosterImportFinding,
    RosterJob,
    RosterJobFinding,
    RosterSource,
    SchoolYearRollover,
)
from aivo.kit.actor import Role
from aivo.kit.errors import Forbidden
from aivo.web.rest.rights import DISTRICT, Right, Rights

MAY: dict[str, frozenset[Role]] = {
    "preview_roster": frozenset({"district_admin", "system"}),
    "import_roster": frozenset({"district_admin", "system"}),
    "set_source": frozenset({"district_admin", "system"}),
    "ask_for_job": frozenset({"district_admin"}),
    "undo_import": frozenset({"district_admin", "system"}),
    "merge_people": frozenset({"district_admin"}),
    "roll_over": frozenset({"district_admin"}),
    "import_standards": frozenset({"district_admin", "platform_admin", "system"}),
}
"""Verb to the roles that may; district staff need the roster duty besides."""


RIGHTS: Rights = {
    RosterSource: Right(DISTRICT),
    RosterImport: Right(DISTRICT),
    RosterImportFinding: Right(DISTRICT),
    ExternalId: Right(DISTRICT),
    RosterJob: Right(DISTRICT),
    RosterJobFinding: Right(DISTRICT),
    PersonMerge: Right(DISTRICT),
    SchoolYearRollover: Right(DISTRICT),
}
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""


async def demand(ctx: Ctx, verb: str) -> None:
    """Refuse the acting person unless their role, and where needed their duty, allows the verb."""
    if ctx.actor.role not in MAY[verb]:
        raise Forbidden
    if ctx.actor.role == "district_admin":
        rows = await ctx.ask("select bool_and(app.has_duty(need, 'write')) from unnest($1::text[]) need", needs(verb))
        if not rows[0][0]:
            raise RosterDutyNeeded


def needs(verb: str) -> list[str]:
    """What a duty in the whole district must carry for the verb."""
    if verb == "roll_over":
        return ["roster", "settings", "basic"]
    return ["people" if verb == "merge_people" else "roster"]
