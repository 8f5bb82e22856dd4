"""The files of OneRoster 1.1 and 1.2, their columns in order, and what each cell holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

VERSIONS = ("1.1", "1.2")


class Kind(Enum):
    """What a cell holds and therefore how it is read."""

    TEXT = auto()
    LIST = auto()
    ID = auto()
    REFERENCE = auto()
    REFERENCES = auto()
    DATE = auto()
    MOMENT = auto()
    BOOLEAN = auto()
    WORD = auto()
    GRADES = auto()
    YEAR = auto()
    NUMBER = auto()
    USER_IDS = auto()
    SCALE = auto()
    OBJECTIVE = auto()
    PASSWORD = auto()
    NEVER_STORED = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, kind of cell, whether a value is required, and the vocabulary or file it refers to."""

    name: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    words: str = ""
    target: str = ""
    is_tolerated_blank: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One file of one version."""

    file: str
    columns: tuple[Column, ...]
    is_imported: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in the order of the specification."""
        return tuple(column.name for column in self.columns)


def _texts(names: str) -> list[Column]:
    return [Column(name.rstrip("*"), is_required=name.endswith("*")) for name in names.split()]


def _word(name: str, words: str, *, required: bool = False) -> Column:
    return Column(name.rstrip("*"), Kind.WORD, required or name.endswith("*"), words=words)


def _ref(name: str, target: str) -> Column:
    return Column(name.rstrip("*"), Kind.REFERENCE, name.endswith("*"), target=target)


def _refs(name: str, target: str) -> Column:
    return Column(name.rstrip("*"), Kind.REFERENCES, name.endswith("*"), target=target)


def _tolerated(column: Column) -> Column:
    """A required value whose absence is so common that it is a warning of its own."""
    return Column(column.name, column.kind, False, column.words, column.target, is_tolerated_blank=True)


def _of(kind: Kind, names: str) -> list[Column]:
    return [Column(name.rstrip("*"), kind, name.endswith("*")) for name in names.split()]


COMMON = (
    Column("sourcedId", Kind.ID, is_required=True),
    Column("status", Kind.WORD, words="status"),
    Column("dateLastModified", Kind.MOMENT),
)
_GRADES = Column("grades", Kind.GRADES)
_SUBJECTS = (Column("subjects", Kind.LIST), Column("subjectCodes", Kind.LIST))
_PASSWORD = Column("password", Kind.PASSWORD)

_NAMES = [
    *_texts("username* "), Column("userIds", Kind.USER_IDS), *_texts("givenName* familyName* middleName identifier"),
    *_texts("email sms phone"), _refs("agentSourcedIds", "users"), _GRADES, _PASSWORD,
]  # fmt: skip

_RACES = (
    "americanIndianOrAlaskaNative asian blackOrAfricanAmerican nativeHawaiianOrOtherPacificIslander white "
    "demographicRaceTwoOrMoreRaces hispanicOrLatinoEthnicity"
)

_BODIES_12: dict[str, list[Column]] = {
    "academicSessions": [
        *_texts("title*"), _word("type*", "sessionType"), *_of(Kind.DATE, "startDate* endDate*"),
        _ref("parentSourcedId", "academicSessions"), Column("schoolYear", Kind.YEAR, is_required=True),
    ],
    "orgs": [*_texts("name*"), _word("type*", "orgType"), *_texts("identifier"), _ref("parentSourcedId", "orgs")],
    "courses": [
        _ref("schoolYearSourcedId", "academicSessions"), *_texts("title* courseCode"), _GRADES,
        _ref("orgSourcedId*", "orgs"), *_SUBJECTS,
    ],
    "classes": [
        *_texts("title*"), _GRADES, _tolerated(_ref("courseSourcedId", "courses")), *_texts("classCode"),
        _word("classType*", "classType"), *_texts("location"), _ref("schoolSourcedId*", "orgs"),
        _tolerated(_refs("termSourcedIds", "academicSessions")), *_SUBJECTS, Column("periods", Kind.LIST),
    ],
    "users": [
        *_of(Kind.BOOLEAN, "enabledUser*"), *_NAMES,
        *_texts("userMasterIdentifier preferredGivenName preferredMiddleName preferredFamilyName"),
        _ref("primaryOrgSourcedId", "orgs"), *_texts("pronouns"),
    ],
    "roles": [
        _ref("userSourcedId*", "users"), _word("roleType*", "roleType"), _word("role*", "role"),
        *_of(Kind.DATE, "beginDate endDate"), _ref("orgSourcedId*", "orgs"),
        _ref("userProfileSourcedId", "userProfiles"),
    ],
    "userProfiles": [
        _ref("userSourcedId*", "users"), *_texts("profileType* vendorId* applicationId description credentialType*"),
        *_texts("username*"), _PASSWORD,
    ],
    "enrollments": [
        _ref("classSourcedId*", "classes"), _ref("schoolSourcedId*", "orgs"), _ref("userSourcedId*", "users"),
        _word("role*", "enrolmentRole"), *_of(Kind.BOOLEAN, "primary"), *_of(Kind.DATE, "beginDate endDate"),
    ],
    "demographics": [
        *_of(Kind.DATE, "birthDate"), _word("sex", "sex12"), *_of(Kind.BOOLEAN, _RACES),
        *_of(Kind.NEVER_STORED, "countryOfBirthCode stateOfBirthAbbreviation cityOfBirth"),
        *_texts("publicSchoolResidenceStatus"),
    ],
    "categories": [*_texts("title*"), *_of(Kind.NUMBER, "weight")],
    "lineItems": [
        *_texts("title* description"), *_of(Kind.MOMENT, "assignDate* dueDate*"), _ref("classSourcedId*", "classes"),
        _ref("categorySourcedId*", "categories"), _ref("academicSessionSourcedId*", "academicSessions"),
        *_of(Kind.NUMBER, "resultValueMin resultValueMax"), _ref("schoolSourcedId*", "orgs"),
    ],
    "results": [
        _ref("lineItemSourcedId*", "lineItems"), _ref("studentSourcedId*", "users"),
        _word("scoreStatus*", "scoreStatus"), *_of(Kind.NUMBER, "score"), *_of(Kind.MOMENT, "scoreDate*"),
        *_texts("comment textScore"), _ref("classSourcedId", "classes"),
        *_of(Kind.BOOLEAN, "inProgress incomplete late missing"),
    ],
    "scoreScales": [
        *_texts("title* type*"), _ref("orgSourcedId*", "orgs"), _ref("courseSourcedId*", "courses"),
        _ref("classSourcedId*", "classes"), *_of(Kind.SCALE, "scoreScaleValue*"),
    ],
    "lineItemLearningObjectiveIds": [
        _ref("lineItemSourcedId*", "lineItems"), _word("source*", "objectiveSource"),
        *_of(Kind.OBJECTIVE, "learningObjectiveId*"),
    ],
    "lineItemScoreScales": [
        *_texts("title"), _ref("lineItemSourcedId*", "lineItems"), _ref("scoreScaleSourcedId*", "scoreScales"),
    ],
    "resultLearningObjectiveIds": [
        _ref("resultSourcedId*", "results"), _word("source*", "objectiveSource"),
        *_of(Kind.OBJECTIVE, "learningObjectiveId*"), *_of(Kind.NUMBER, "score"), *_texts("textScore"),
    ],
    "resultScoreScales": [
        *_texts("title"), _ref("resultSourcedId*", "results"), _ref("scoreScaleSourcedId*", "scoreScales"),
    ],
    "resources": [
        *_texts("vendorResourceId* title"), Column("roles", Kind.LIST), _word("importance", "importance"),
        *_texts("vendorId applicationId"),
    ],
    "classResources": [*_texts("title"), _ref("classSourcedId*", "classes"), _ref("resourceSourcedId*", "resources")],
    "courseResources": [*_texts("title"), _ref("courseSourcedId*", "courses"), _ref("resourceSourcedId*", "resources")],
    "userResources": [
        _ref("userSourcedId*", "users"), _ref("orgSourcedId", "orgs"), _ref("classSourcedId", "classes"),
        _ref("resourceSourcedId*", "resources"),
    ],
}  # fmt: skip

_ONLY_12 = frozenset({
    "roles", "userProfiles", "scoreScales", "lineItemLearningObjectiveIds", "lineItemScoreScales",
    "resultLearningObjectiveIds", "resultScoreScales", "userResources",
})  # fmt: skip

_BODIES_11: dict[str, list[Column]] = {
    **{file: body for file, body in _BODIES_12.items() if file not in _ONLY_12},
    "users": [
        *_of(Kind.BOOLEAN, "enabledUser*"), _tolerated(_refs("orgSourcedIds", "orgs")), _word("role*", "userRole"),
        *_NAMES,
    ],
    "demographics": [
        _word("sex", "sex") if column.name == "sex" else column for column in _BODIES_12["demographics"]
    ],
    "categories": _texts("title*"),
    "lineItems": [
        *_texts("title* description"), *_of(Kind.MOMENT, "assignDate* dueDate*"), _ref("classSourcedId*", "classes"),
        _ref("categorySourcedId*", "categories"), _ref("gradingPeriodSourcedId*", "academicSessions"),
        *_of(Kind.NUMBER, "resultValueMin* resultValueMax*"),
    ],
    "results": [
        _ref("lineItemSourcedId*", "lineItems"), _ref("studentSourcedId*", "users"),
        _word("scoreStatus*", "scoreStatus"), *_of(Kind.NUMBER, "score*"), *_of(Kind.MOMENT, "scoreDate*"),
        *_texts("comment"),
    ],
}  # fmt: skip

IMPORTED = frozenset({
    "academicSessions", "orgs", "courses", "classes", "users", "roles", "userProfiles", "enrollments", "demographics",
})  # fmt: skip

LAYOUTS: dict[str, dict[str, Layout]] = {
    version: {file: Layout(file, (*COMMON, *body), file in IMPORTED) for file, body in bodies.items()}
    for version, bodies in (("1.1", _BODIES_11), ("1.2", _BODIES_12))
}
"""The files of each version in the order in which they are checked: what is pointed at comes first."""

READING_ORDER = (
    "academicSessions", "orgs", "courses", "classes", "users", "userProfiles", "roles", "enrollments", "demographics",
    "categories", "lineItems", "results", "scoreScales", "lineItemLearningObjectiveIds", "lineItemScoreScales",
    "resultLearningObjectiveIds", "resultScoreScales", "resources", "classResources", "courseResources",
    "userResources",
)  # fmt: skip

ALL_FILES = {file.lower(): file for file in READING_ORDER}

HEADER_ALIASES: dict[str, dict[str, str]] = {
    "classes": {"termsourcedid": "termSourcedIds", "orgsourcedid": "schoolSourcedId"},
    "users": {"orgsourcedid": "orgSourcedIds", "agentsourcedid": "agentSourcedIds", "userid": "userIds"},
    "demographics": {"usersourcedid": "sourcedId", "birthdate": "birthDate"},
    "enrollments": {"startdate": "beginDate"},
    "roles": {"startdate": "beginDate"},
}
"""Other names that exporters really use (OneRoster 1.0 among them), lower case without punctuation."""
