"""Who may use which verb of the curriculum room."""

from __future__ import annotations

from aivo.domains.curriculum.models import CurriculumFramework, CurriculumStandard, StandardAssociation
from aivo.kit.actor import Actor, Role
from aivo.kit.errors import Forbidden
from aivo.web.rest.rights import DISTRICT, EVERYBODY, PLATFORM, Right, Rights

MAY: dict[str, frozenset[Role]] = {
    "write_framework": frozenset({"platform_admin", "district_admin", "system"}),
    "relate": frozenset({"platform_admin", "district_admin", "system"}),
}


RIGHTS: Rights = {
    CurriculumFramework: Right(EVERYBODY),
    CurriculumStandard: Right(EVERYBODY),
    StandardAssociation: Right(EVERYBODY, create=DISTRICT | PLATFORM),
}
"""Each collection of the room → the roles that read, make, change and delete its rows; row security picks the rows."""


def demand(actor: Actor, verb: str) -> None:
    """Refuse a verb that this role never has."""
    if actor.role not in MAY[verb]:
        raise Forbidden
