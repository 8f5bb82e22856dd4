"""The staff search: finds what the reader may see, as people type it, and nothing else."""

from __future__ import annotations

import pytest

from aivo.db.context import connect
from aivo.domains.students import service as students
from aivo.domains.students.models import StudentName
from aivo.domains.students.schemas import StudentDraft
from aivo.domains.students.search_lists import find
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from tests.conftest import WorldDatabase
from tests.web.staff.conftest import As

QUERIES = ("ma", "maya", "tor", "lee", "ben", "an", "jo", "re", "s", "lab", "room", "grade", "1", "noor", "li")
VISIBLE = """
select (select array_agg(id) from student_profiles where tenant_id = $1) as learner,
  (select array_agg(id) from users where tenant_id = $1) as staff,
  (select array_agg(id) from classrooms where tenant_id = $1) as class
"""


async def wrongly_found(username: str, tenant: str = "riverbend") -> list[str]:
    """What the search itself answers beyond what row security shows this person."""
    async with connect(await Actor.of(tenant, username)) as ctx:
        (may,) = await ctx.ask(VISIBLE, ctx.actor.tenant_id)
        wrong = []
        for said in QUERIES:
            rows = await ctx.ask("select * from app.find_names($1, '{learner,staff,class}', 500)", said)
            wrong += [f"{said}: {row['kind']}" for row in rows if row["id"] not in (may[row["kind"]] or [])]
    return wrong


async def learners(username: str, said: str, tenant: str = "riverbend") -> list[str]:
    """Names of the learners that somebody finds."""
    async with connect(await Actor.of(tenant, username)) as ctx:
        found = await find(ctx, said)
    return [f"{row['given_name']} {row['family_name']}" for row in found["learner"].rows]


@pytest.mark.usefixtures("databases")
class TestFinding:
    @pytest.mark.parametrize(
        "said",
        [
            "maya",
            "MAYA",
            "tor",
            "maya tor",
            "torres, maya",
            "  Torrés ",
            "mäya",
            "torrez",
            "mayaa torres",
            "mya torres",
        ],
    )
    async def test_as_people_type_it(self, said: str) -> None:
        assert "Maya Torres" in await learners("okoro", said)

    @pytest.mark.parametrize("said", ["x", "%", "_aya", "' or true --", "maya novak", "mxyz", "\\", "aya"])
    async def test_nothing_else(self, said: str) -> None:
        assert "Maya Torres" not in await learners("okoro", said)

    async def test_accents_and_apostrophes_of_the_name_itself(self) -> None:
        async with connect(await Actor.of("riverbend", "ruiz")) as ctx:
            draft = StudentDraft("Zoë-Łucja", "O'Núñez Straße", None, "05")
            await students.enter_student(ctx, draft, now().date())
        for said in ("zoe", "lucja", "onunez", "O’Núñez", "strasse", "Zoë Łuc"):
            assert "Zoë-Łucja O'Núñez Straße" in await learners("ruiz", said), said

    async def test_a_former_name_is_never_found(self) -> None:
        async with connect(await Actor.of("riverbend", "ruiz")) as ctx:
            student = await students.enter_student(ctx, StudentDraft("Robin", "Kestrel", None, "09"), now().date())
            ctx.add(
                StudentName(
                    student_id=student.id, kind="former", given_name="Xiomara", family_name="Xanthe",
                    valid_from=now().date(),
                )
            )  # fmt: skip
        assert await learners("ruiz", "kestrel") == ["Robin Kestrel"]
        assert await learners("ruiz", "xiomara") == []
        async with connect(await Actor.of("riverbend", "ruiz")) as ctx:
            row = await ctx.load(type(student), student.id)
            row.given_name = "Wren"
        assert await learners("ruiz", "robin kestrel") == []
        assert await learners("ruiz", "wren") == ["Wren Kestrel"]

    async def test_by_number_for_who_may_see_numbers(self, world: WorldDatabase) -> None:
        with world.connect("postgres") as connection:
            row = connection.execute(
                "select i.value from student_identifiers i join student_profiles s on s.id = i.student_id "
                "where i.scheme = 'district' and s.family_name = 'Torres' and i.value is not null"
            ).fetchone()
        assert row
        number = str(row[0])
        assert await learners("okoro", number) == ["Maya Torres"]
        assert await learners("ruiz", number) == ["Maya Torres"]
        assert await learners("lee", number) == []
        assert await learners("hayes", number) == []
        assert "Maya Torres" not in await learners("whitfield", number, "lakeshore")


@pytest.mark.usefixtures("databases")
class TestRights:
    @pytest.mark.parametrize("username", ["okoro", "lee", "jo", "patel", "ruiz", "hayes"])
    async def test_nothing_beyond_row_security(self, username: str) -> None:
        assert await wrongly_found(username) == []

    @pytest.mark.parametrize("username", ["maya", "ana"])
    async def test_learners_and_parents_find_nobody(self, browse: As, username: str) -> None:
        async with connect(await Actor.of("riverbend", username)) as ctx:
            assert await ctx.ask("select * from app.find_names('ma', '{learner,staff,class}', 500)") == []
        assert (await (await browse(username)).get("/search?q=maya")).status_code == 404

    async def test_the_same_name_in_two_districts_stays_two_people(self) -> None:
        assert await learners("ruiz", "maya") == ["Maya Torres"]
        assert await learners("whitfield", "maya", "lakeshore") == ["Maya Lindqvist"]

    async def test_an_admin_without_a_duty_finds_people_and_classes_only(self, world: WorldDatabase) -> None:
        with world.connect("postgres", autocommit=True) as connection:
            connection.execute(
                "update duty_assignments set deleted_at = now() "
                "where user_id in (select id from users where username = 'hayes')"
            )
            try:
                async with connect(await Actor.of("riverbend", "hayes")) as ctx:
                    found = await find(ctx, "an")
            finally:
                connection.execute("update duty_assignments set deleted_at = null")
        assert found["learner"].of_all == 0
        assert found["staff"].of_all > 0

    @pytest.mark.parametrize("username", ["lee", "hayes"])
    async def test_the_proof_sees_a_planted_fault(self, world: WorldDatabase, username: str) -> None:
        """A search that forgets whose learners they are: the proof above must say so."""
        with world.connect("postgres", autocommit=True) as connection:
            row = connection.execute("select pg_get_functiondef('app.find_names'::regproc)").fetchone()
            assert row
            whole = str(row[0])
            connection.execute(whole.replace("everyone := ", "everyone := true or "))  # type: ignore[call-overload]
            try:
                assert await wrongly_found(username) != []
            finally:
                connection.execute(whole)  # type: ignore[call-overload]
        assert await wrongly_found(username) == []


@pytest.mark.usefixtures("databases")
class TestThePage:
    async def test_results_by_kind_with_how_many_more(self, browse: As) -> None:
        client = await browse("ruiz")
        page = await client.get("/search?q=an")
        assert page.status_code == 200
        for word in ("Learners", "Staff", "found for"):
            assert word in page.text
        async with connect(await Actor.of("riverbend", "ruiz")) as ctx:
            found = await find(ctx, "ma", most=2)
        assert len(found["learner"].rows) == 2
        assert found["learner"].more == found["learner"].of_all - 2 > 0
        assert "Maya Torres" in (await client.get("/search?q=maya+torres")).text
        assert "Learning Lab" in (await client.get("/search?q=learning")).text
        assert "Nobody and nothing" in (await client.get("/search?q=zzzz")).text
        assert "at least two letters" in (await client.get("/search?q=m")).text
        for odd in ("%00", "%25", "'", "a" * 500, "%F0%9F%98%80ab"):
            assert (await client.get(f"/search?q={odd}")).status_code == 200

    async def test_the_box_stands_on_staffs_pages_only(self, browse: As) -> None:
        assert 'action="/search"' in (await (await browse("okoro")).get("/students")).text
        assert 'action="/search"' not in (await (await browse("ana")).get("/children")).text
