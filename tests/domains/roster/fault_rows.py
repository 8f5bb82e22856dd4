"""Kinds of fault in what the rows say."""

from __future__ import annotations

from aivo.seed.bundle import Row
from tests.domains.roster.faults import Draft, Kind, Place, Spoil

DATES = (("enrollments", "beginDate"), ("enrollments", "endDate"), ("demographics", "birthDate"),
         ("academicSessions", "startDate"))  # fmt: skip
NAMES = (("users", "givenName"), ("users", "familyName"))
TITLES = (*NAMES, ("classes", "title"), ("courses", "title"), ("orgs", "name"))


def put(value: str, *places: tuple[str, str]) -> Spoil:
    """Write a value into one of these columns, in any row."""

    def spoil(draft: Draft) -> Place:
        return draft.set(*draft.luck.choice(places), value)

    return spoil


def within(made: str, *places: tuple[str, str]) -> Spoil:
    """Put something into the middle of what stands in one of these columns."""

    def spoil(draft: Draft) -> Place:
        file, column = draft.luck.choice(places)
        row, number = draft.pick(file, lambda row: len(row[column]) > 1)
        text = row[column]
        row[column] = text[:1] + made + text[1:]
        return Place(f"{file}.csv", number, column)

    return spoil


def _us_order(draft: Draft) -> Place:
    return draft.set("demographics", "birthDate", f"{draft.luck.randint(1, 12)}/{draft.luck.randint(13, 28)}/2016")


def _two_readings(draft: Draft) -> Place:
    month, day = draft.luck.sample(range(1, 13), 2)
    return draft.set("demographics", "birthDate", f"{month}/{day}/2016")


def _reversed_session(draft: Draft) -> Place:
    row, number = draft.pick("academicSessions")
    row["startDate"], row["endDate"] = row["endDate"], row["startDate"]
    return Place("academicSessions.csv", number, "endDate")


def _reversed_enrolment(draft: Draft) -> Place:
    row, number = draft.pick("enrollments")
    row["beginDate"], row["endDate"] = "2027-05-01", "2026-09-01"
    return Place("enrollments.csv", number, "endDate")


def _other_case(draft: Draft) -> Place:
    row, number = draft.pick("enrollments")
    row["role"] = f" {row['role'].upper()} "
    return Place("enrollments.csv", number, "role")


def _circle(draft: Draft) -> Place:
    school, _ = draft.pick("orgs", lambda row: row["type"] == "school")
    return draft.set("orgs", "parentSourcedId", school["sourcedId"], lambda row: row["type"] == "district")


def _two_parents(draft: Draft) -> Place:
    other, _ = draft.pick("orgs")
    row, number = draft.pick("orgs", lambda row: row["type"] == "school")
    row["parentSourcedId"] += f",{other['sourcedId']}"
    return Place("orgs.csv", number, "parentSourcedId")


def _own_guardian(draft: Draft) -> Place:
    learners = draft.learners()
    row, number = draft.pick("users", lambda row: row["sourcedId"] in learners)
    row["agentSourcedIds"] = row["sourcedId"]
    return Place("users.csv", number)


def _learner_as_guardian(draft: Draft) -> Place:
    learners = sorted(draft.learners())
    one, other = draft.luck.sample(learners, 2)
    row, number = draft.pick("users", lambda row: row["sourcedId"] == one)
    row["agentSourcedIds"] = other
    return Place("users.csv", number)


def _same_id(draft: Draft) -> Place:
    file = draft.luck.choice(["users", "orgs", "classes", "courses", "enrollments"])
    column = {"users": "familyName", "orgs": "name", "classes": "title", "courses": "title", "enrollments": "role"}
    row, _ = draft.pick(file)
    number = draft.add(file, row | {column[file]: "proctor" if file == "enrollments" else "Another"})
    return Place(f"{file}.csv", number)


def _same_row(draft: Draft) -> Place:
    file = draft.luck.choice(["users", "orgs", "classes", "courses", "enrollments", "demographics"])
    row, _ = draft.pick(file)
    return Place(f"{file}.csv", draft.add(file, dict(row)))


def _id_of_other_file(draft: Draft) -> Place:
    person, _ = draft.pick("users")
    row, _ = draft.pick("courses")
    return Place("users.csv", draft.add("users", person | {"sourcedId": row["sourcedId"], "agentSourcedIds": ""}))


def _learner_teaches(draft: Draft) -> Place:
    return draft.set("enrollments", "role", "teacher", lambda row: row["role"] == "student")


def _learner_with_staff_role(draft: Draft) -> Place:
    row, _ = draft.pick("roles", lambda row: row["role"] == "student")
    more = row | {"sourcedId": row["sourcedId"] + "-2", "role": "teacher", "roleType": "secondary"}
    draft.add("roles", more)
    learner = row["userSourcedId"]
    rows = [user["sourcedId"] for user in draft.rows("users")]
    return Place("users.csv", rows.index(learner) + 2)


def _two_primary_roles(draft: Draft) -> Place:
    row, _ = draft.pick("roles", lambda row: row["role"] == "teacher")
    return Place("roles.csv", draft.add("roles", row | {"sourcedId": row["sourcedId"] + "-2", "role": "aide"}))


def _shared(column: str) -> Spoil:
    def spoil(draft: Draft) -> Place:
        one, _ = draft.pick("users", lambda row: row[column] != "")
        number = draft.add("users", one | {"sourcedId": one["sourcedId"] + "-2", "agentSourcedIds": ""})
        return Place("users.csv", number, column)

    return spoil


def _year_pair(draft: Draft) -> Place:
    row, number = draft.pick("academicSessions")
    row["schoolYear"] = f"{int(row['schoolYear']) - 1}-{row['schoolYear']}"
    return Place("academicSessions.csv", number, "schoolYear")


def _outside_year(draft: Draft) -> Place:
    row, number = draft.pick("academicSessions", lambda row: row["parentSourcedId"] != "")
    row["endDate"] = "2027-08-30"
    return Place("academicSessions.csv", number, "endDate")


def _removed_with_places(draft: Draft) -> Place:
    learners = draft.learners()
    row, _ = draft.pick("users", lambda row: row["sourcedId"] in learners)
    row["status"], row["dateLastModified"] = "tobedeleted", "2026-10-01T00:00:00.000Z"
    places = [place["userSourcedId"] for place in draft.rows("enrollments")]
    return Place("enrollments.csv", places.index(row["sourcedId"]) + 2, "userSourcedId")


def _place_twice(draft: Draft) -> Place:
    row, _ = draft.pick("enrollments")
    return Place("enrollments.csv", draft.add("enrollments", row | {"sourcedId": row["sourcedId"] + "-2"}))


def _second_teacher(draft: Draft) -> Place:
    row, _ = draft.pick("enrollments", lambda row: row["primary"] == "true")
    other, _ = draft.pick(
        "enrollments", lambda each: each["primary"] == "true" and each["userSourcedId"] != row["userSourcedId"]
    )
    more = row | {"sourcedId": row["sourcedId"] + "-2", "userSourcedId": other["userSourcedId"]}
    return Place("enrollments.csv", draft.add("enrollments", more))


def _status_of_bulk(draft: Draft) -> Place:
    file = draft.luck.choice(["users", "orgs", "classes"])
    draft.set(file, "status", "active")
    return Place(f"{file}.csv", column="status")


def _no_school(draft: Draft) -> Place:
    district, _ = draft.pick("orgs", lambda row: row["type"] == "district")
    return draft.set("classes", "schoolSourcedId", district["sourcedId"])


def _half_a_year(draft: Draft) -> Place:
    half, _ = draft.pick("academicSessions", lambda row: row["type"] == "semester")
    return draft.set("courses", "schoolYearSourcedId", half["sourcedId"])


def _long_id(draft: Draft) -> Place:
    return Place("courses.csv", draft.add("courses", _course(draft) | {"sourcedId": "c" * 300}))


def _odd_id(draft: Draft) -> Place:
    return Place("courses.csv", draft.add("courses", _course(draft) | {"sourcedId": "Kurs für Ümit"}))


def _course(draft: Draft) -> Row:
    return dict(draft.pick("courses")[0])


ROWS = (
    Kind("a day that is not", "date_invalid", put("2026-02-30", *DATES)),
    Kind("a year of long ago", "date_invalid", put("0202-09-01", *DATES)),
    Kind("a word for a date", "date_invalid", put("soon", *DATES)),
    Kind("month before day", "date_format", _us_order),
    Kind("month or day", "date_ambiguous", _two_readings),
    Kind("a session ends before it begins", "dates_reversed", _reversed_session),
    Kind("a place ends before it begins", "dates_reversed", _reversed_enrolment),
    Kind("a place outside the term", "enrolment_outside_term", put("2031-01-01", ("enrollments", "endDate"))),
    Kind("a birth to come", "birth_date_implausible", put("2035-01-01", ("demographics", "birthDate"))),
    Kind("a birth of two centuries ago", "birth_date_implausible", put("1902-01-01", ("demographics", "birthDate"))),
    Kind("an unknown word", "enum_unknown", put("pupil", ("enrollments", "role"), ("orgs", "type"))),
    Kind("a word in capitals and blanks", "enum_case", _other_case),
    Kind("neither true nor false", "boolean_invalid", put("maybe", ("users", "enabledUser"))),
    Kind("nobody sits in a class", "missing_reference", put("nobody", ("enrollments", "userSourcedId"))),
    Kind("a class that is not", "missing_reference", put("no-class", ("enrollments", "classSourcedId"))),
    Kind("a school that is not", "missing_reference", put("no-school", ("classes", "schoolSourcedId"))),
    Kind("demographics of nobody", "missing_reference", put("nobody", ("demographics", "sourcedId"))),
    Kind("a circle of orgs", "parent_cycle", _circle),
    Kind("two parents", "missing_optional_reference", _two_parents),
    Kind("a learner's own guardian", "agent_is_self", _own_guardian),
    Kind("a learner as guardian", "agent_not_guardian", _learner_as_guardian),
    Kind("one id, two rows", "duplicate_sourced_id", _same_id),
    Kind("a row twice", "duplicate_row", _same_row),
    Kind("one id in two files", "sourced_id_in_two_files", _id_of_other_file),
    Kind("a learner teaches", "enrolment_role_differs", _learner_teaches),
    Kind("a learner who is a teacher too", "learner_with_staff_role", _learner_with_staff_role, version="1.2"),
    Kind("two primary roles", "second_primary_role", _two_primary_roles, version="1.2"),
    Kind("one username for two", "username_shared", _shared("username")),
    Kind("one address for two", "email_shared", _shared("email")),
    Kind("an address without a host", "email_invalid", put("ana at mail", ("users", "email"))),
    Kind("a grade beyond the last", "grade_unknown", put("27", ("users", "grades"))),
    Kind("two years for one", "school_year_derived", _year_pair),
    Kind("a word for a year", "school_year_invalid", put("now", ("academicSessions", "schoolYear"))),
    Kind("a term outside its year", "session_outside_parent", _outside_year),
    Kind("a status in a bulk file", "status_in_bulk", _status_of_bulk),
    Kind("gone and still in classes", "reference_to_removed", _removed_with_places),
    Kind("a place twice", "enrolment_repeated", _place_twice),
    Kind("two teachers of record", "second_primary_teacher", _second_teacher),
    Kind("a district for a school", "class_school_not_a_school", _no_school),
    Kind("half a year for a school year", "course_session_not_school_year", _half_a_year),
    Kind("nothing where a name belongs", "value_missing", put("", *NAMES)),
    Kind("a name of ten thousand letters", "value_too_long", put("x" * 10_001, *TITLES)),
    Kind("an id of three hundred letters", "sourced_id_invalid", _long_id),
    Kind("an id in an own alphabet", "sourced_id_characters", _odd_id),
    Kind("the word NULL", "null_word", put("NULL", ("enrollments", "beginDate"), ("demographics", "birthDate"))),
    Kind("letters nobody sees", "control_characters", within("\u200b", *TITLES)),
    Kind("letters that turn the line", "control_characters", within("\u202e", *TITLES)),
    Kind("a bell in a name", "control_characters", within("\x07", *TITLES)),
    Kind("a letter of another alphabet", "name_mixed_scripts", within("\u0430", *NAMES)),
    Kind("a formula for a name", "formula_like", put("=cmd|'/C calc'!A1", *TITLES)),
)  # fmt: skip
