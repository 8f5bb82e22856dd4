"""The reader's statements before anything is sent: the tenant at every level, and refusals in one clear sentence."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest

from aivo import schema
from aivo.db import documents
from aivo.db.base import Base
from aivo.db.documents.describe import describe
from aivo.domains.students.models import StudentDemographics
from aivo.kit.errors import Invalid
from aivo.schema import IEP, DailyFocusSummary, HomeworkSession, StudentProfile, Tenant

EVERY_MODEL = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__name__)


def question(model: type[Base], **asked: Any) -> documents.Statement[Any]:
    return documents.build(model, **asked)


class TestTenant:
    @pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.__name__)
    def test_is_a_constant_at_every_level_of_every_model(self, model: type[Base]) -> None:
        described = describe(model)
        deep = [
            f"{relation.name}.{below}"
            for relation in described.relations.values()
            for below in describe(relation.target).relations
        ]
        sql = question(model, include=[*described.relations, *deep]).sql
        owners = {describe(m).table: describe(m).has_tenant for m in EVERY_MODEL}
        levels = re.findall(r' from ("public"\."\w+") (t[\d_]+)(?: where (.*?))?(?= order by| limit|\) d)', sql)
        assert len(levels) == 1 + len(described.relations) + len(deep)
        for table, alias, _ in levels:
            assert not owners[table] or f"{alias}.tenant_id = $2" in sql, (table, alias)

    def test_a_table_without_its_constant_would_be_found(self) -> None:
        sql = question(IEP, include=["goals"], every_tenant=True).sql
        assert "$2" not in sql

    def test_of_a_catalogue_alone_is_not_asked_for(self) -> None:
        statement = question(schema.GameTemplate)
        assert not statement.takes_tenant
        assert statement.arguments("token", uuid4()) == ("token",)

    def test_the_root_has_no_tenant_above_it(self) -> None:
        assert not question(Tenant).takes_tenant


class TestText:
    def test_runs_nothing_before_the_context_is_set(self) -> None:
        for form in ("one", "many", "page"):
            sql = question(IEP, where={"id": uuid4()}, include=["goals"], form=form, limit=5).sql
            assert sql.startswith("select case when app.enter($1) then ")
            assert sql.endswith(" end")

    def test_questions_of_one_shape_share_one_text(self) -> None:
        first = question(
            HomeworkSession, where={"student_id": uuid4(), "subject": "math"}, include=["resources", "hints"]
        )
        second = question(
            HomeworkSession, where={"student_id": uuid4(), "subject": "ela"}, include=["hints", "resources"]
        )
        assert first.sql is second.sql
        assert first.values != second.values

    def test_no_value_enters_the_text(self) -> None:
        statement = question(StudentProfile, where={"given_name": "x'); drop table users; --"})
        assert "drop table" not in statement.sql

    def test_leaves_deleted_rows_out_at_every_level_unless_asked(self) -> None:
        assert question(IEP, include=["goals.objectives"]).sql.count("deleted_at is null") == 3
        assert "deleted_at is null" not in question(IEP, include=["goals.objectives"], include_deleted=True).sql

    def test_never_names_a_secret(self) -> None:
        for model in EVERY_MODEL:
            sql = question(model).sql
            assert not [name for name in describe(model).secrets if f'."{name}"' in sql]

    def test_names_every_other_column(self) -> None:
        for model in EVERY_MODEL:
            sql = question(model).sql
            missing = [
                c.name for c in model.__table__.c if c.name not in describe(model).secrets and f'."{c.name}"' not in sql
            ]
            assert not missing, (model, missing)


REFUSED: list[tuple[type[Base], dict[str, Any], str]] = [
    (StudentProfile, {"where": {"grade_levl": "04"}}, 'has no field "grade_levl"; did you mean "grade_level"?'),
    (StudentProfile, {"where": {"names": "x"}}, "is a relation; name it in include, not among the fields"),
    (StudentProfile, {"include": ["enrolment"]}, 'no relation "enrolment"; did you mean "enrolments"?'),
    (StudentProfile, {"include": ["grade_level"]}, "StudentProfile.grade_level is a field and is always there"),
    (StudentProfile, {"include": ["names."]}, '"names." is not a path of relations'),
    (StudentProfile, {"include": "names"}, 'include is a list of relations; write ["names"]'),
    (StudentProfile, {"where": {"birth_date": {"gta": "2016-05-01"}}}, 'has no operator "gta"; did you mean "gt"?'),
    (StudentProfile, {"where": {"birth_date": {}}}, "is compared with an empty set of operators"),
    (StudentProfile, {"where": {"birth_date": "soon"}}, "StudentProfile.birth_date cannot be compared with 'soon'"),
    (StudentProfile, {"where": {"birth_date": {"gt": None}}}, "cannot be compared with nothing by the operator gt"),
    (StudentProfile, {"where": {"birth_date": {"null": "perhaps"}}}, "with the operator null takes true or false"),
    (StudentProfile, {"where": {"grade_level": {"in": "04"}}}, "takes a list with this operator"),
    (StudentProfile, {"where": {"grade_level": ["04", None]}}, "a list that contains nothing; ask for null by itself"),
    (StudentProfile, {"where": {"given_name": "\x00"}}, "a text that contains a zero byte"),
    (StudentProfile, {"where": {"given_name": 5}}, "Expected str, got int"),
    (StudentProfile, {"where": {"version": 2**40}}, "StudentProfile.version cannot be compared with"),
    (StudentProfile, {"where": {"created_at": "2026-01-01T00:00:00"}}, "created_at cannot be compared with"),
    (StudentProfile, {"where": {"preferences": {"eq": 1}}}, "preferences is a document; it cannot be searched"),
    (StudentProfile, {"where": {"given_name": {"has": "x"}}}, "StudentProfile.given_name is not a list"),
    (StudentProfile, {"order_by": ["preferences"]}, "StudentProfile.preferences has no order"),
    (StudentProfile, {"order_by": [("given_name", "down")]}, 'is ordered by "asc" or "desc", not by "down"'),
    (StudentProfile, {"limit": 0}, "a limit is a whole number from 1 to 10000, not 0"),
    (StudentProfile, {"limit": True}, "a limit is a whole number from 1 to 10000, not True"),
    (StudentProfile, {"form": "page"}, "a page of StudentProfile needs a limit"),
    (StudentProfile, {"after": "§"}, "This cursor is damaged; begin again with the first page"),
    (StudentProfile, {"after": "WyJ4Il0"}, "This cursor belongs to a list in another order"),
    (DailyFocusSummary, {"where": {"date": "2026-11-02"}, "form": "one"}, "by its key: id; or date and student_id"),
    (schema.UserSession, {"where": {"token_hash": b"x"}}, "is secret; the document reader neither shows"),
]  # fmt: skip


class TestRefusals:
    @pytest.mark.parametrize(("model", "asked", "sentence"), REFUSED, ids=[str(n) for n in range(len(REFUSED))])
    def test_say_what_is_wrong_in_one_sentence(self, model: type[Base], asked: dict[str, Any], sentence: str) -> None:
        with pytest.raises(ValueError, match=re.escape(sentence)) as refused:
            question(model, **asked)
        assert isinstance(refused.value, Invalid)
        assert "\n" not in str(refused.value)

    def test_a_key_in_parts_is_a_key(self) -> None:
        statement = question(DailyFocusSummary, where={"student_id": uuid4(), "date": "2026-11-02"}, form="one")
        assert len(statement.values) == 2

    def test_a_list_column_takes_lists_and_is_looked_into(self) -> None:
        sql = question(StudentDemographics, where={"races": {"has": "asian"}}).sql
        assert '$3 = any (t0."races")' in sql
        assert question(StudentDemographics, where={"races": ["asian"]}).values == (["asian"],)
        with pytest.raises(ValueError, match="races is a list; it takes the operators eq, ne and has"):
            question(StudentDemographics, where={"races": {"gt": ["asian"]}})
