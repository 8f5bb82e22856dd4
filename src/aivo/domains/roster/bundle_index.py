"""What has been read of a bundle so far: enough to resolve references and to judge meaning, and no more.

A hundred thousand people and half a million enrolments pass through one at a time; what stays is ids and small facts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto

from aivo.domains.roster.findings import FindingLog
from aivo.domains.roster.manifest import Manifest, Mode
from aivo.domains.roster.package import DEFAULT_LIMITS, Limits
from aivo.domains.roster.records import Session
from aivo.domains.roster.rows import Reading
from aivo.domains.roster.vocabularies import GUARDIAN_ROLES, STAFF_ROLES

Known = Callable[[str, str], bool]
"""Whether an earlier import knows this sourcedId of this file."""


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What the tenant's settings say about its source."""

    org_types: Mapping[str, str] = field(default_factory=dict)
    known: Known | None = None
    today: date | None = None
    limits: Limits = DEFAULT_LIMITS


class Found(Enum):
    """Where a reference leads."""

    USABLE = auto()
    REMOVED = auto()
    LEFT_OUT = auto()
    MISSING = auto()
    FILE_ABSENT = auto()
    OUTSIDE_DELTA = auto()


LEARNER, STAFF, GUARDIAN = 1, 2, 4
OWN_IDS = ("orgs", "academicSessions", "courses", "classes", "users")
"""Files whose ids name things of their own."""


def side_of(role: str) -> int:
    """Which of learner, staff and guardian a role is."""
    if role == "student":
        return LEARNER
    if role in GUARDIAN_ROLES:
        return GUARDIAN
    return STAFF if role in STAFF_ROLES else 0


@dataclass(slots=True)
class PersonFacts:
    """What later files ask about a person."""

    row: int
    sides: int = 0
    relation: str = ""
    primary_org_id: str = ""
    has_primary_org_role: bool = False


@dataclass(slots=True)
class ClassFacts:
    """What later files ask about a class."""

    row: int
    school_id: str
    starts_on: date | None = None
    ends_on: date | None = None
    has_enrolment: bool = False
    has_primary_teacher: bool = False


@dataclass(slots=True)
class LineItemFacts:
    """What results ask about a line item."""

    class_id: str
    lowest: float | None
    highest: float | None


@dataclass(slots=True)
class BundleIndex:
    """The state of one check."""

    manifest: Manifest
    log: FindingLog
    options: CheckOptions
    readings: dict[str, Reading] = field(default_factory=dict)
    ids: dict[str, dict[str, bool]] = field(default_factory=dict)
    org_types: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    classes: dict[str, ClassFacts] = field(default_factory=dict)
    people: dict[str, PersonFacts] = field(default_factory=dict)
    profile_owners: dict[str, str] = field(default_factory=dict)
    primary_roles: set[tuple[str, str]] = field(default_factory=set)
    agents: list[tuple[str, int, tuple[str, ...]]] = field(default_factory=list)
    usernames: dict[str, int] = field(default_factory=dict)
    emails: dict[str, int] = field(default_factory=dict)
    enrolled: set[tuple[str, str]] = field(default_factory=set)
    enrolment_keys: set[int] = field(default_factory=set)
    """Hashes: half a million of them cost a tenth of what the keys would."""
    line_items: dict[str, LineItemFacts] = field(default_factory=dict)
    digits: dict[tuple[str, str, str], dict[int, tuple[int, int]]] = field(default_factory=dict)
    zero_led: set[tuple[str, str, str]] = field(default_factory=set)

    def is_read(self, file: str) -> bool:
        """Whether the bundle brings this file."""
        return self.manifest.modes.get(file, Mode.ABSENT) is not Mode.ABSENT

    @property
    def are_roles_complete(self) -> bool:
        """Whether the bundle says of all its people what they are."""
        return self.manifest.version == "1.1" or self.manifest.modes.get("roles") is Mode.BULK

    def remember(self, file: str, sourced_id: str, *, is_removed: bool) -> None:
        """Note that a usable row with this id was read. Nobody refers to places in classes, of which there are most."""
        if file == "enrollments":
            return
        self.ids.setdefault(file, {})[sourced_id] = is_removed

    def other_file_of(self, sourced_id: str, file: str) -> str:
        """Another file that named a record of its own by this id; demographics have no id but the person's."""
        if file in OWN_IDS:
            for other in OWN_IDS:
                if other != file and sourced_id in self.ids.get(other, ()):
                    return other
        return ""

    def find(self, file: str, sourced_id: str, *, by: str) -> Found:
        """Where a reference to this id leads, made by a row of the file ``by``."""
        is_removed = self.ids.get(file, {}).get(sourced_id)
        if is_removed is not None:
            return Found.REMOVED if is_removed else Found.USABLE
        reading = self.readings.get(file)
        if reading is not None and sourced_id in reading.left_out:
            return Found.LEFT_OUT
        modes = self.manifest.modes
        if modes.get(file, Mode.ABSENT) is Mode.BULK:
            return Found.MISSING
        is_change = Mode.DELTA in (modes.get(file), modes.get(by))
        if self.options.known is None:
            return Found.OUTSIDE_DELTA if is_change else Found.FILE_ABSENT
        if self.options.known(file, sourced_id):
            return Found.USABLE
        return Found.MISSING if is_change else Found.FILE_ABSENT
