"""``app.student_access`` equals its sources: whatever happens to the relations, in whatever order, alone or at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.isolation.world import Connection, Filled, fetch

BEGINNING = date(2026, 1, 1)


def differences(link: Connection) -> list[tuple[Any, ...]]:
    """Rows that only one of the two has."""
    return fetch(
        link,
        "(select 'only derived', a::text from (table app.student_access except table app.access_sources) a) union all "
        "(select 'missing', a::text from (table app.access_sources except table app.student_access) a)",
    )


class Walk:
    """A seeded walk over everything that may happen to relations; what the constraints refuse did not happen."""

    def __init__(self, world: Filled, seed: int) -> None:
        self.luck = random.Random(seed)
        self.link = world.link("aivo_owner")
        river = world.riverbend
        self.tenant = river.tenant_id
        self.students, self.users, self.schools = (
            list(found.values()) for found in (river.students, river.users, river.schools)
        )
        self.rooms = [
            row[0] for row in fetch(self.link, "select id from classrooms where tenant_id = %s", (self.tenant,))
        ]
        self.done = 0

    def step(self) -> None:
        """Do one thing; each in a savepoint."""
        self.link.execute("savepoint step")
        try:
            self.luck.choice(self.possible())()
            self.done += 1
        except (psycopg.IntegrityError, psycopg.DataError):
            self.link.execute("rollback to savepoint step")

    def possible(self) -> list[Callable[[], None]]:
        """What may happen; moving dates and deleting weigh more than what rebuilds a whole tenant."""
        return [
            self.move_date, self.move_date, self.move_date, self.delete_softly, self.restore, self.remove, self.confirm,
            self.place, self.staff, self.assign, self.enrol, self.give_duty, self.give_right, self.change_role,
            self.sign_in, self.sit_on_team, self.move_school, self.move_tenant,
        ]  # fmt: skip

    def tell(self, statement: str, **values: Any) -> None:
        """One statement in Riverbend."""
        self.link.execute(statement, {"t": self.tenant, **values})

    def day(self) -> date:
        """A day within four years around now."""
        return BEGINNING + timedelta(days=self.luck.randrange(-700, 700))

    def dates(self) -> dict[str, Any]:
        """The dates of a new relation."""
        first = self.day()
        return {"from": first, "to": self.luck.choice([None, first + timedelta(days=self.luck.randrange(0, 900))])}

    def someone(self) -> dict[str, UUID]:
        """A learner and a person."""
        return {"student": self.luck.choice(self.students), "user": self.luck.choice(self.users)}

    def row(self, table: str) -> UUID:
        """Any row of a relation."""
        rows = fetch(self.link, f"select id from {table} where tenant_id = %s order by id", (self.tenant,))
        return UUID(str(self.luck.choice(rows)[0])) if rows else uuid4()

    def id(self) -> UUID:
        """A new key; now and then one that another relation has, as a malicious writer would choose it."""
        return self.row(self.relation()) if self.luck.random() < 0.2 else uuid4()

    def relation(self) -> str:
        """Any table of relations."""
        return self.luck.choice(
            ["classroom_memberships", "classroom_staff", "student_assignments", "school_enrolments", "duty_assignments",
             "parent_student_relations", "parent_relation_rights", "iep_team_members"]
        )  # fmt: skip

    def move_date(self) -> None:
        table, column = self.relation(), self.luck.choice(["valid_from", "valid_to"])
        more = ", end_basis = 'law'" if table == "parent_relation_rights" else ""
        self.tell(
            f"update {table} set {column} = %(day)s{more} where tenant_id = %(t)s and id = %(id)s",
            day=self.day(),
            id=self.row(table),
        )

    def delete_softly(self) -> None:
        table = self.luck.choice([self.relation(), "student_profiles"])
        self.tell(f"update {table} set deleted_at = now() where tenant_id = %(t)s and id = %(id)s", id=self.row(table))

    def restore(self) -> None:
        table = self.luck.choice([self.relation(), "student_profiles"])
        self.tell(f"update {table} set deleted_at = null where tenant_id = %(t)s", id=self.row(table))

    def remove(self) -> None:
        table = self.relation()
        self.tell(f"delete from {table} where tenant_id = %(t)s and id = %(id)s", id=self.row(table))

    def confirm(self) -> None:
        self.tell(
            "update parent_student_relations set is_confirmed = not is_confirmed where tenant_id = %(t)s and id "
            "= %(id)s",
            id=self.row("parent_student_relations"),
        )

    def place(self) -> None:
        self.tell(
            "insert into classroom_memberships (tenant_id, id, student_id, classroom_id, valid_from, valid_to) "
            "values (%(t)s, %(id)s, %(student)s, %(room)s, %(from)s, %(to)s)",
            id=self.id(), room=self.luck.choice(self.rooms), **self.someone(), **self.dates(),
        )  # fmt: skip

    def staff(self) -> None:
        self.tell(
            "insert into classroom_staff (tenant_id, id, user_id, classroom_id, role, valid_from, valid_to) "
            "values (%(t)s, %(id)s, %(user)s, %(room)s, %(role)s, %(from)s, %(to)s)",
            id=self.id(), room=self.luck.choice(self.rooms), role=self.luck.choice(["teacher", "aide", "proctor"]),
            **self.someone(), **self.dates(),
        )  # fmt: skip

    def assign(self) -> None:
        self.tell(
            "insert into student_assignments (tenant_id, id, student_id, user_id, kind, valid_from, valid_to) "
            "values (%(t)s, %(id)s, %(student)s, %(user)s, %(kind)s, %(from)s, %(to)s)",
            id=self.id(), kind=self.luck.choice(["case_manager", "nurse", "administrator_of_record"]),
            **self.someone(), **self.dates(),
        )  # fmt: skip

    def enrol(self) -> None:
        self.tell(
            "insert into school_enrolments (tenant_id, id, student_id, school_id, grade_level, valid_from, valid_to) "
            "values (%(t)s, %(id)s, %(student)s, %(school)s, '04', %(from)s, %(to)s)",
            id=self.id(), school=self.luck.choice([*self.schools, None]), **self.someone(), **self.dates(),
        )  # fmt: skip

    def move_school(self) -> None:
        table = self.luck.choice(["school_enrolments", "duty_assignments"])
        self.tell(
            f"update {table} set school_id = %(school)s where tenant_id = %(t)s and id = %(id)s",
            school=self.luck.choice([*self.schools, None]), id=self.row(table),
        )  # fmt: skip

    def give_duty(self) -> None:
        self.tell(
            "insert into duty_assignments (tenant_id, id, user_id, duty, school_id, valid_from, valid_to) "
            "values (%(t)s, %(id)s, %(user)s, %(duty)s, %(school)s, %(from)s, %(to)s)",
            id=self.id(), duty=self.luck.choice(["principal", "nurse", "billing"]),
            school=self.luck.choice([*self.schools, None]), **self.someone(), **self.dates(),
        )  # fmt: skip

    def give_right(self) -> None:
        relation = self.row("parent_student_relations")
        self.tell(
            "insert into parent_relation_rights (tenant_id, id, student_id, relation_id, right_kind, basis, "
            "valid_from) "
            "select %(t)s, %(id)s, r.student_id, r.id, %(right)s, 'law', %(from)s "
            "from parent_student_relations r where r.tenant_id = %(t)s and r.id = %(relation)s",
            id=self.id(), relation=relation,
            right=self.luck.choice(["see_records", "pick_up", "get_notices"]), **self.dates(),
        )  # fmt: skip

    def change_role(self) -> None:
        table, column, words = self.luck.choice(
            [("classroom_staff", "role", ("teacher", "aide", "administrator")),
             ("student_assignments", "kind", ("nurse", "counselor")),
             ("duty_assignments", "duty", ("principal", "office_clerk"))]
        )  # fmt: skip
        self.tell(
            f"update {table} set {column} = %(word)s where tenant_id = %(t)s and id = %(id)s",
            word=self.luck.choice(words), id=self.row(table),
        )  # fmt: skip

    def sign_in(self) -> None:
        self.tell(
            "update student_profiles set user_id = %(user)s where tenant_id = %(t)s and id = %(student)s",
            student=self.luck.choice(self.students), user=self.luck.choice([*self.users, None]),
        )  # fmt: skip

    def sit_on_team(self) -> None:
        self.tell(
            "insert into iep_team_members (tenant_id, id, student_id, iep_id, user_id, role, valid_from, valid_to) "
            "select %(t)s, %(id)s, i.student_id, i.id, %(user)s, %(role)s, %(from)s, %(to)s "
            "from ieps i where i.tenant_id = %(t)s and i.student_id = %(student)s",
            id=self.id(), role=self.luck.choice(["general_education_teacher", "special_education_provider"]),
            **self.someone(), **self.dates(),
        )  # fmt: skip

    def move_tenant(self) -> None:
        self.tell(
            "update tenants set timezone = %(zone)s, access_lead_days = %(lead)s, access_grace_days = %(grace)s "
            "where id = %(t)s",
            zone=self.luck.choice(["America/Chicago", "Pacific/Kiritimati", "Asia/Kolkata"]),
            lead=self.luck.randrange(0, 40), grace=self.luck.randrange(0, 40),
        )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_equal_after_every_step_of_a_random_walk(filled: Filled, seed: int) -> None:
    walk = Walk(filled, seed)
    try:
        for number in range(150):
            walk.step()
            assert differences(walk.link) == [], f"seed {seed}, step {number}"
        assert walk.done > 60, "the walk must get somewhere"
    finally:
        walk.link.rollback()


def test_the_walk_would_notice(filled: Filled) -> None:
    """The twin: without one of its triggers the derived table soon differs."""
    walk = Walk(filled, 0)
    try:
        for operation in ("insert", "update", "delete"):
            walk.link.execute(f"alter table student_assignments disable trigger keep_access_{operation}")
        for _ in range(150):
            walk.step()
        assert differences(walk.link) != []
    finally:
        walk.link.rollback()


STATEMENTS = {
    "a learner joins the class": "insert into classroom_memberships (tenant_id, student_id, classroom_id, valid_from) "
    "values (%(t)s, %(far)s, %(room)s, '2026-01-01')",
    "a learner leaves the class": "update classroom_memberships set valid_to = '2026-01-01' where tenant_id = "
    "%(t)s and student_id = %(kid)s",
    "a teacher joins the class": "insert into classroom_staff (tenant_id, user_id, classroom_id, valid_from) "
    "values (%(t)s, %(manager)s, %(room)s, '2026-01-01')",
    "a teacher leaves the class": "update classroom_staff set deleted_at = now() where tenant_id = %(t)s and "
    "user_id = %(teacher)s",
    "a right is given": "insert into parent_relation_rights (tenant_id, student_id, relation_id, right_kind, "
    "basis, valid_from) "
    "select tenant_id, student_id, id, 'pick_up', 'law', '2026-01-01' from parent_student_relations "
    "where tenant_id = %(t)s and student_id = %(kid)s and user_id = %(mother)s",
    "a relation is doubted": "update parent_student_relations set is_confirmed = false "
    "where tenant_id = %(t)s and student_id = %(kid)s and user_id = %(mother)s",
    "a relation is confirmed": "update parent_student_relations set is_confirmed = true "
    "where tenant_id = %(t)s and student_id = %(kid)s and user_id = %(stranger)s",
    "a right of a contact is given": "insert into parent_relation_rights (tenant_id, student_id, relation_id, "
    "right_kind, basis, valid_from) "
    "select tenant_id, student_id, id, 'pick_up', 'law', '2026-01-01' from parent_student_relations "
    "where tenant_id = %(t)s and student_id = %(kid)s and user_id = %(stranger)s",
    "a learner changes school": "update school_enrolments set school_id = %(north)s where tenant_id = %(t)s and "
    "student_id = %(far)s",
    "a learner changes school again": "update school_enrolments set school_id = %(south)s where tenant_id = "
    "%(t)s and student_id = %(kid)s",
    "a duty begins": "insert into duty_assignments (tenant_id, user_id, duty, school_id, valid_from) "
    "values (%(t)s, %(clerk)s, 'principal', %(north)s, '2026-01-01')",
    "a duty ends": "update duty_assignments set valid_to = '2026-01-01' where tenant_id = %(t)s and duty = 'principal'",
    "somebody is assigned": "insert into student_assignments (tenant_id, student_id, user_id, kind, valid_from) "
    "values (%(t)s, %(far)s, %(para)s, 'nurse', '2026-01-01')",
    "the tenant moves": "update tenants set timezone = 'Pacific/Kiritimati' where id = %(t)s",
}  # fmt: skip

AT_ONCE = [
    ("a learner joins the class", "a teacher joins the class"),
    ("a learner joins the class", "a teacher leaves the class"),
    ("a learner leaves the class", "a teacher joins the class"),
    ("a right is given", "a relation is doubted"),
    ("a right of a contact is given", "a relation is confirmed"),
    ("a learner changes school", "a duty ends"),
    ("a learner changes school", "a duty begins"),
    ("a learner changes school again", "a duty begins"),
    ("somebody is assigned", "the tenant moves"),
    ("a learner joins the class", "the tenant moves"),
]


@pytest.mark.parametrize(
    ("one", "other"), [*AT_ONCE, *((b, a) for a, b in AT_ONCE)], ids=lambda words: words.replace(" ", "_")
)
def test_two_halves_at_once(changeable: Filled, one: str, other: str) -> None:
    """Neither sees the other's row: the second waits, so that nothing is missing and nothing stays open."""
    write_at_once(changeable, one, other)
    assert differences(changeable.link("postgres")) == []


def test_without_the_locks_access_stays_open(own_filled: Filled) -> None:
    """The twin: a teacher who left the class keeps a learner who joined it at the same moment."""
    link = own_filled.link("postgres")
    body = fetch(link, "select pg_get_functiondef('app.renew_access'::regproc)")[0][0]
    assert "for %s" in body
    link.execute(body.replace("for %s", "-- %s"))
    link.commit()
    write_at_once(own_filled, "a learner joins the class", "a teacher leaves the class")
    assert [kind for kind, _ in differences(link)] == ["only derived"]


def write_at_once(world: Filled, one: str, other: str) -> None:
    """Both write before either commits, as far as the locks let them."""
    river = world.riverbend
    values = {
        "t": river.tenant_id, "room": river.classroom_id, "north": river.schools["North"],
        "south": river.schools["South"], **river.users, **river.students,
    }  # fmt: skip
    with world.connect("aivo_owner") as first, world.connect("aivo_owner") as second:
        assert first.execute(STATEMENTS[one], values).rowcount >= 1
        begun = threading.Event()

        def write() -> None:
            begun.set()
            assert second.execute(STATEMENTS[other], values).rowcount >= 1
            second.commit()

        writer = threading.Thread(target=write)
        writer.start()
        begun.wait()
        writer.join(timeout=0.15)  # it gets as far as it can; it may also be done, where the two do not meet
        first.commit()
        writer.join(timeout=10)
        assert not writer.is_alive()
