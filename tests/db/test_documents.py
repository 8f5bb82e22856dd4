"""The reader on a real database: one round trip, the right rows, typed and read-only instances, JSON as it stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm.exc import DetachedInstanceError

from aivo import connect
from aivo.db import documents
from aivo.domains.assessment.models import AssessmentAnswerKey
from aivo.domains.assessment.shapes import AdaptiveSettings
from aivo.domains.identity.models import UserSession
from aivo.domains.students.models import Document, SchoolEnrolment, StudentDemographics, StudentProfile
from aivo.kit.errors import Forbidden
from aivo.kit.ids import new_id
from aivo.schema import Assessment, AssessmentQuestion, Tenant, User
from tests.conftest import SmallWorld


class Wire:
    """A connection that counts what is sent."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.trips = 0

    async def fetchval(self, query: str, /, *args: Any) -> Any:
        self.trips += 1
        return await self.connection.fetchval(query, *args)


async def make_assessment(small: SmallWorld, **changed: Any) -> UUID:
    """An assessment with two questions, made by the system of Riverbend."""
    async with connect(small.riverbend.system()) as ctx:
        test = Assessment(
            lineage_id=new_id(),
            title="Fractions",
            subject="math",
            grade_level="04",
            passing_percent=Decimal("72.50"),
            **changed,
        )
        ctx.add(test)
        await ctx.flush()
        for position in (2, 1):
            ctx.add(
                AssessmentQuestion(
                    assessment_id=test.id, position=position, question_type="single_choice", stem="½ + ¼ = ?"
                )
            )
        return test.id


class TestTrip:
    async def test_is_one_however_deep_the_question(self, small: SmallWorld) -> None:
        actor = small.riverbend.actor("manager")
        pool = await small.databases.reads(actor.login_role)
        async with pool.acquire() as connection:
            wire = Wire(connection)
            token = small.databases.token(actor, backend=connection.get_server_pid())
            question = documents.build(
                StudentProfile,
                where={"id": small.riverbend.students["kid"]},
                include=["relations.rights", "relations.user", "enrolments.school", "memberships.classroom", "names"],
                form="one",
                login=actor.login_role,
            )
            found = await documents.read_one(wire.fetchval, token, actor.tenant_id, question)
        assert wire.trips == 1
        assert found is not None
        assert {relation.user.username for relation in found.relations} >= {"mother", "father"}
        assert [enrolment.school.name for enrolment in found.enrolments] == ["North"]
        assert found.memberships[0].classroom.title == "Room 4"

    async def test_without_a_good_token_brings_a_refusal_and_no_row(self, small: SmallWorld) -> None:
        actor = small.riverbend.actor("teacher")
        pool = await small.databases.reads(actor.login_role)
        forged = small.databases.token(actor)[:-1] + "0"
        for token in ("", "nonsense", forged[:-1] + "g"):
            with pytest.raises(documents.ContextRefused):
                await documents.read_many(pool.fetchval, token, actor.tenant_id, documents.build(StudentProfile))

    async def test_leaves_no_context_behind(self, small: SmallWorld) -> None:
        actor = small.riverbend.actor("teacher")
        pool = await small.databases.reads(actor.login_role)
        async with pool.acquire() as connection:
            token = small.databases.token(actor, backend=connection.get_server_pid())
            found = await documents.read_many(
                connection.fetchval, token, actor.tenant_id, documents.build(StudentProfile)
            )
            assert found
            assert await connection.fetchval("select count(*) from student_profiles") == 0


class TestRows:
    async def test_of_another_tenant_are_never_found(self, small: SmallWorld) -> None:
        theirs = small.lakeshore.students["kid"]
        async with connect(small.lakeshore.actor("teacher")) as ctx:
            assert await ctx.find_unique(StudentProfile, where={"id": theirs}) is not None
        async with connect(small.riverbend.actor("teacher")) as ctx:
            assert await ctx.find_unique(StudentProfile, where={"id": theirs}) is None
            assert {row.tenant_id for row in await ctx.find_many(StudentProfile)} == {small.riverbend.tenant_id}
        async with connect(small.riverbend.actor("office")) as ctx:
            everyone = await ctx.find_many(StudentProfile, include=["enrolments", "user", "relations.user"])
            tenants = {below.tenant_id for row in everyone for below in (row, *row.enrolments, *row.relations)}
            assert tenants == {small.riverbend.tenant_id}
            assert len(everyone) == 3

    async def test_of_a_foreign_tenant_are_not_even_asked_for_with_its_own_constant(self, small: SmallWorld) -> None:
        """A caller that passes a foreign tenant finds nothing: row security and the constant must agree."""
        actor = small.riverbend.actor("teacher")
        pool = await small.databases.reads(actor.login_role)
        async with pool.acquire() as connection:
            token = small.databases.token(actor, backend=connection.get_server_pid())
            question = documents.build(StudentProfile)
            assert await documents.read_many(connection.fetchval, token, small.lakeshore.tenant_id, question) == []

    async def test_that_are_deleted_are_left_out_at_every_level(self, small: SmallWorld) -> None:
        kid = small.riverbend.students["kid"]
        with small.connect("postgres", autocommit=True) as superuser:
            superuser.execute("update school_enrolments set deleted_at = now() where student_id = %s", (kid,))
            superuser.execute("update users set deleted_at = now() where username = 'kid'")
        async with connect(small.riverbend.actor("office")) as ctx:
            found = await ctx.find_unique(StudentProfile, where={"id": kid}, include=["enrolments", "user"])
            everything = await ctx.find_unique(
                StudentProfile, where={"id": kid}, include=["enrolments", "user"], include_deleted=True
            )
            assert await ctx.find_many(SchoolEnrolment, where={"student_id": kid}) == []
        assert found is not None
        assert (found.enrolments, found.user) == ([], None)
        assert everything is not None
        assert len(everything.enrolments) == 1
        assert everything.user is not None

    async def test_of_a_table_closed_to_the_role_are_a_refusal(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("teacher")) as ctx:
            with pytest.raises(Forbidden, match="Your role may not read User"):
                await ctx.find_many(User, include=["roles"])

    async def test_of_the_own_tenant_and_of_a_catalogue(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("teacher")) as ctx:
            assert [tenant.slug for tenant in await ctx.find_many(Tenant)] == ["riverbend"]

    async def test_more_than_one_where_one_was_asked_for_is_a_refusal(self, small: SmallWorld) -> None:
        actor = small.riverbend.actor("teacher")
        pool = await small.databases.reads(actor.login_role)
        question = documents.build(User, where={"username": "x"}, form="one", login=actor.login_role)
        sql = question.sql.replace('t0."username" = $3', "$3 <> ''")
        twisted = documents.Statement(sql, question.values, True, "one", question.node, question.keys)
        with pytest.raises(ValueError, match="more than one User matches"):
            await documents.read_one(pool.fetchval, small.databases.token(actor), actor.tenant_id, twisted)


ASKED: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {"kid", "pal", "far"}),
    ({"given_name": "Kid"}, {"kid"}),
    ({"given_name": ["Kid", "Pal"]}, {"kid", "pal"}),
    ({"given_name": []}, set()),
    ({"given_name": {"in": ("Kid",)}}, {"kid"}),
    ({"given_name": {"not_in": ["Kid"]}}, {"pal", "far"}),
    ({"given_name": {"ne": "Kid"}}, {"pal", "far"}),
    ({"given_name": {"gte": "Kid"}}, {"kid", "pal"}),
    ({"given_name": {"gt": "Kid", "lt": "Z"}}, {"pal"}),
    ({"birth_date": "2016-05-01", "grade_level": "04"}, {"kid", "pal"}),
    ({"birth_date": {"lte": date(2016, 5, 1)}}, {"kid", "pal"}),
    ({"birth_date": None}, {"far"}),
    ({"birth_date": {"null": True}}, {"far"}),
    ({"birth_date": {"null": "false"}}, {"kid", "pal"}),
    ({"birth_date": {"ne": None}}, {"kid", "pal"}),
    ({"birth_date": {"ne": date(2016, 5, 1)}}, {"far"}),
    ({"birth_date": {"not_in": [date(2016, 5, 1)]}}, {"far"}),
    ({"shows_plan_page": "false", "version": {"gte": "1"}}, {"kid", "pal", "far"}),
]


class TestWhere:
    async def test_finds_what_was_asked_for(self, small: SmallWorld) -> None:
        with small.connect("postgres", autocommit=True) as superuser:
            superuser.execute("update student_profiles set birth_date = null where given_name = 'Far'")
        async with connect(small.riverbend.actor("office")) as ctx:
            for where, names in ASKED:
                found = await ctx.find_many(StudentProfile, where=where)
                assert {row.given_name.lower() for row in found} == names, where

    async def test_looks_into_lists(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.system()) as ctx:
            ctx.add(
                StudentDemographics(
                    student_id=small.riverbend.students["kid"], races=["asian", "white"], valid_from=date(2026, 8, 1)
                )
            )
            await ctx.flush()
            for where, count in (
                ({"has": "asian"}, 1),
                ({"has": "x"}, 0),
                ({"eq": ["asian", "white"]}, 1),
                (["asian"], 0),
            ):
                assert len(await ctx.find_many(StudentDemographics, where={"races": where})) == count, where


class TestInstances:
    async def test_carry_the_columns_own_types(self, small: SmallWorld) -> None:
        test_id = await make_assessment(small)
        async with connect(small.riverbend.actor("teacher")) as ctx:
            found = await ctx.find_unique(Assessment, where={"id": str(test_id)}, include=["questions", "standard"])
        assert isinstance(found, Assessment)
        assert found.id == test_id
        assert found.passing_percent == Decimal("72.50")
        assert isinstance(found.passing_percent, Decimal)
        assert isinstance(found.adaptive_settings, AdaptiveSettings)
        assert isinstance(found.created_at, datetime)
        assert found.created_at.tzinfo == UTC
        assert found.standard is None
        assert found.published_at is None
        assert {question.stem for question in found.questions} == {"½ + ¼ = ?"}
        assert {question.max_points for question in found.questions} == {Decimal(1)}

    async def test_carry_bytes(self, small: SmallWorld) -> None:
        kid = small.riverbend.students["kid"]
        async with connect(small.riverbend.system()) as ctx:
            ctx.add(
                Document(
                    student_id=kid,
                    kind="work_sample",
                    title="Poem",
                    dated_on=date(2026, 9, 1),
                    media_type="text/plain",
                    byte_count=5,
                    sha256=bytes(range(100)),
                    storage_key="k",
                    key_version=1,
                )
            )
            await ctx.flush()
            (found,) = await ctx.find_many(Document, where={"sha256": bytes(range(100))})
        assert found.sha256 == bytes(range(100))

    async def test_are_equal_to_what_the_session_reads(self, small: SmallWorld) -> None:
        """Every column of a row read by the reader is what SQLAlchemy itself reads."""
        test_id = await make_assessment(small)
        async with connect(small.riverbend.system()) as ctx:
            read = await ctx.find_unique(Assessment, where={"id": test_id})
            loaded = await ctx.load(Assessment, test_id)
            for column in Assessment.__mapper__.column_attrs:
                assert getattr(read, column.key) == getattr(loaded, column.key), column.key

    @pytest.mark.parametrize(
        ("touch", "refusal"),
        [
            (lambda row: row.relations, InvalidRequestError),
            (lambda row: row.enrolments[0].school, InvalidRequestError),
            (lambda row: setattr(row, "given_name", "x"), AttributeError),
            (lambda row: setattr(row.enrolments[0], "grade_level", "05"), AttributeError),
            (lambda row: setattr(row, "enrolments", []), AttributeError),
            (lambda row: row.enrolments.append(None), AttributeError),
            (lambda row: row.enrolments.clear(), AttributeError),
        ],
    )
    async def test_are_read_only_and_answer_nothing_that_was_not_read(
        self, small: SmallWorld, touch: Callable[[Any], object], refusal: type[Exception]
    ) -> None:
        kid = small.riverbend.students["kid"]
        async with connect(small.riverbend.actor("office")) as ctx:
            found = await ctx.find_unique(StudentProfile, where={"id": kid}, include=["enrolments"])
            assert found is not None
            before = dict(found.__dict__)
            with pytest.raises(refusal):
                touch(found)
            assert found.__dict__ == before

    async def test_do_not_enter_a_session_by_being_read(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("office")) as ctx:
            await ctx.begin()
            found = await ctx.find_many(StudentProfile, include=["enrolments.school"])
            assert not list(ctx.session)
            assert len(found) == 3

    async def test_hold_no_secret(self, small: SmallWorld) -> None:
        teacher = small.riverbend.users["teacher"]
        async with connect(small.riverbend.system()) as ctx:
            expires = datetime(2030, 1, 1, tzinfo=UTC)
            ctx.add(
                UserSession(
                    user_id=teacher, role="teacher", token_hash=b"h" * 32, idle_expires_at=expires, expires_at=expires
                )
            )
            await ctx.flush()
            (found,) = await ctx.find_many(UserSession, where={"user_id": teacher})
            text = await ctx.find_json(documents.build(UserSession, where={"user_id": teacher}))
        assert b"token_hash" not in text
        with pytest.raises(DetachedInstanceError):
            _ = found.token_hash


class TestJson:
    async def test_has_our_names_and_times_in_utc(self, small: SmallWorld) -> None:
        test_id = await make_assessment(small)
        question = documents.build(Assessment, where={"id": test_id}, include=["questions"], form="one")
        async with connect(small.riverbend.actor("teacher")) as ctx:
            text = await ctx.find_json(question)
        found = json.loads(text)
        assert found["grade_level"] == "04"
        assert found["created_at"].endswith("+00:00")
        assert datetime.fromisoformat(found["created_at"]).utcoffset().total_seconds() == 0  # type: ignore[union-attr]
        assert len(found["questions"]) == 2
        assert documents.decode(question, text).id == test_id

    async def test_of_nothing_is_null_or_an_empty_list(self, small: SmallWorld) -> None:
        actor = small.riverbend.actor("teacher")
        pool = await small.databases.reads(actor.login_role)
        token = small.databases.token(actor)
        one = documents.build(StudentProfile, where={"id": new_id()}, form="one")
        many = documents.build(StudentProfile, where={"id": new_id()})
        assert await documents.as_json(pool.fetchval, token, actor.tenant_id, one) is None
        assert await documents.as_json(pool.fetchval, token, actor.tenant_id, many) == b"[]"

    async def test_shows_an_answer_key_to_staff_only(self, small: SmallWorld) -> None:
        await make_assessment(small)
        async with connect(small.riverbend.actor("kid")) as ctx:
            assert await ctx.find_many(AssessmentAnswerKey) == []
            assert await ctx.find_many(Assessment) == []
