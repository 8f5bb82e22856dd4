"""The people everyone knows, as the districts' own systems would export them.

What a roster can say about them stands here: name, school, grade, date of birth, contacts. Plans, rights, homes and the
rest are made by the rooms' own services later. Some usernames and addresses are the same in both districts on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolOfCast:
    """A school and the grades it teaches; a school without grades is another agency's."""

    key: str
    name: str
    identifier: str
    grades: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerOfCast:
    """A learner with a name; ``school`` overrides the school of the grade."""

    username: str
    given_name: str
    family_name: str
    grade: str
    sex: str
    born_on: date
    guardians: tuple[str, ...]
    home_language: str = "en"
    races: tuple[str, ...] = ("white",)
    is_hispanic: bool = False
    school: str = ""
    has_classes: bool = True
    arrived_on: date | None = None
    """First day in the district, where it is not the first day of the year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdultOfCast:
    """A member of staff or a learner's contact. ``teaches`` names courses, or a grade's whole day (``grade:04``)."""

    username: str
    given_name: str
    family_name: str
    role: str
    title: str = ""
    school: str = ""
    teaches: tuple[str, ...] = ()
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictOfCast:
    """One district of the demo world."""

    slug: str
    name: str
    identifier: str
    schools: tuple[SchoolOfCast, ...]
    learners: tuple[LearnerOfCast, ...]
    adults: tuple[AdultOfCast, ...]
    learning_lab: tuple[str, ...] = field(default=())


ELEMENTARY = ("KG", "01", "02", "03", "04", "05")
SECONDARY = ("06", "07", "08", "09", "10", "11", "12")
PRIMARY = (*ELEMENTARY, "06", "07", "08")


def _adult(username: str, name: str, role: str, **more: object) -> AdultOfCast:
    given, _, family = name.partition(" ")
    title, school, email = (str(more.get(key, "")) for key in ("title", "school", "email"))
    teaches = more.get("teaches", ())
    return AdultOfCast(
        username=username, given_name=given, family_name=family, role=role, title=title, school=school, email=email,
        teaches=tuple(str(course) for course in teaches) if isinstance(teaches, tuple) else (),
    )  # fmt: skip


def years_before(day: date, years: int) -> date:
    """The same day years earlier; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def _learner(
    username: str, name: str, grade: str, sex: str, born_on: date, *guardians: str, **more: object
) -> LearnerOfCast:
    given, _, family = name.partition(" ")
    races = more.get("races", ("white",))
    return LearnerOfCast(
        username=username, given_name=given, family_name=family, grade=grade, sex=sex, born_on=born_on,
        guardians=guardians, home_language=str(more.get("home_language", "en")),
        races=tuple(str(race) for race in races) if isinstance(races, tuple) else (),
        is_hispanic=bool(more.get("is_hispanic", False)), school=str(more.get("school", "")),
        has_classes=bool(more.get("has_classes", True)),
        arrived_on=arrived if isinstance(arrived := more.get("arrived_on"), date) else None,
    )  # fmt: skip


def riverbend(anchor: date, year: int) -> DistrictOfCast:
    """Riverbend; ``year`` is the calendar year in which its school year began."""
    twins_born = date(year - 7, 3, 2)
    return DistrictOfCast(
        slug="riverbend", name="Riverbend Unified School District", identifier="4801010",
        schools=(
            SchoolOfCast(key="cedar", name="Cedar Elementary School", identifier="480101001", grades=ELEMENTARY),
            SchoolOfCast(key="harbor", name="Harbor Secondary School", identifier="480101002", grades=SECONDARY),
        ),
        learners=(
            _learner("maya", "Maya Torres", "04", "female", date(year - 10, 11, 20), "ana", "ben",
                     home_language="es", is_hispanic=True),
            _learner("jordan", "Jordan Reyes", "12", "male", years_before(anchor + timedelta(days=40), 18), "marco",
                     is_hispanic=True),
            _learner("theo", "Theo Novak", "03", "male", date(year - 8, 1, 14), "dana", "irina"),
            _learner("lin", "Lin Zhao", "07", "female", date(year - 13, 10, 5), "wei",
                     home_language="zh", races=("asian",)),
            _learner("eli", "Eli Brooks", "08", "male", date(year - 13, 5, 30), "carla",
                     races=("black_or_african_american",)),
            _learner("amara", "Amara Diallo", "06", "female", date(year - 12, 9, 8), "fatou",
                     races=("black_or_african_american",), arrived_on=anchor - timedelta(days=2)),
            _learner("ada", "Ada Marsh", "02", "female", twins_born, "nora", "paul"),
            _learner("leo", "Leo Marsh", "02", "male", twins_born, "nora", "paul"),
        ),
        adults=(
            _adult("okoro", "Samuel Okoro", "teacher", title="Mr.", school="cedar", teaches=("lab",)),
            _adult("lee", "Grace Lee", "teacher", title="Ms.", school="cedar", teaches=("grade:04",)),
            _adult("patel", "Anika Patel", "teacher", title="Dr.", school="cedar"),
            _adult("jo", "Jo Rivera", "aide", school="cedar"),
            _adult("ruiz", "Elena Ruiz", "districtAdministrator", title="Ms."),
            _adult("hayes", "Monica Hayes", "principal", title="Ms.", school="cedar"),
            _adult("grant", "Peter Grant", "principal", title="Mr.", school="harbor"),
            _adult("castro", "Lidia Castro", "counselor", title="Ms.", school="harbor"),
            _adult("ana", "Ana Torres", "parent", email="torres.family@mail.example"),
            _adult("ben", "Ben Torres", "parent", email="torres.family@mail.example"),
            _adult("marco", "Marco Reyes", "parent", email="marco.reyes@mail.example"),
            _adult("dana", "Dana Whitlock", "guardian", email="dana.whitlock@mail.example"),
            _adult("irina", "Irina Novak", "parent"),
            _adult("wei", "Wei Zhao", "parent", email="wei.zhao@mail.example"),
            _adult("carla", "Carla Brooks", "parent", email="carla.brooks@mail.example"),
            _adult("fatou", "Fatou Diallo", "parent", email="fatou.diallo@mail.example"),
            _adult("nora", "Nora Marsh", "parent", email="nora.marsh@mail.example"),
            _adult("paul", "Paul Marsh", "parent", email="paul.marsh@mail.example"),
        ),
        learning_lab=("maya", "theo", "ada", "leo"),
    )  # fmt: skip


def lakeshore(anchor: date, year: int) -> DistrictOfCast:
    """Lakeshore, the other district: usernames ``maya``, ``lee`` and ``ben`` and one e-mail address stand here too."""
    return DistrictOfCast(
        slug="lakeshore", name="Lakeshore Community Schools", identifier="1702020",
        schools=(
            SchoolOfCast(key="pine", name="Pine Lake School", identifier="170202001", grades=PRIMARY),
            SchoolOfCast(key="point", name="North Point High School", identifier="170202002", grades=SECONDARY[3:]),
            SchoolOfCast(key="olive", name="Olive Grove Academy", identifier="170202900"),
        ),
        learners=(
            _learner("noor", "Noor Haddad", "05", "female", date(year - 11, 12, 9), "samira",
                     home_language="ar", school="olive", has_classes=False),
            _learner("maya", "Maya Lindqvist", "05", "female", date(year - 10, 2, 17), "ben"),
            _learner("tobias", "Tobias Fenn", "09", "male", years_before(anchor, 15) + timedelta(days=20), "gwen"),
        ),
        adults=(
            _adult("whitfield", "Dale Whitfield", "districtAdministrator", title="Mr."),
            _adult("sorensen", "Ingrid Sorensen", "teacher", title="Ms.", school="pine", teaches=("lab",)),
            _adult("lee", "Marcus Lee", "teacher", title="Mr.", school="pine", teaches=("grade:05",)),
            _adult("adler", "Ruth Adler", "principal", title="Ms.", school="pine"),
            _adult("samira", "Samira Haddad", "parent", email="samira.haddad@mail.example"),
            _adult("ben", "Ben Lindqvist", "parent", email="torres.family@mail.example"),
            _adult("gwen", "Gwen Fenn", "guardian", email="gwen.fenn@mail.example"),
        ),
        learning_lab=("maya",),
    )  # fmt: skip
