"""Prisma's side: the schema's text by the seed's names, and views that show live rows with the caller's own rights."""

from __future__ import annotations

import re
from collections import Counter

import psycopg
import pytest

from aivo.db.documents.describe import is_secret
from aivo.db.prisma import ROLES, prisma_schema, prisma_views_sql
from aivo.db.prisma.names import camel, lower_first, plural
from aivo.schema import MODELS, metadata
from tests.conftest import SmallWorld

TEXT = prisma_schema(metadata)


def block(model: str) -> str:
    """One model of the schema."""
    found = re.search(rf"^model {model} {{\n(.*?)^}}", TEXT, re.M | re.S)
    assert found is not None, model
    return found.group(1)


def fields(model: str) -> dict[str, str]:
    """A model's fields: name to the rest of the line."""
    lines = re.findall(r"^  (\w+) (\S.*)$", block(model), re.M)
    return dict(lines)


class TestNames:
    @pytest.mark.parametrize(
        ("ours", "theirs"), [("student_id", "studentId"), ("date", "date"), ("is_504", "is504"), ("p_50_ms", "p50Ms")]
    )
    def test_of_columns(self, ours: str, theirs: str) -> None:
        assert camel(ours) == theirs

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            ("IEPGoal", "iepGoals"),
            ("DailyFocusSummary", "dailyFocusSummaries"),
            ("AIMessage", "aiMessages"),
            ("WritingFeedback", "writingFeedback"),
            ("StaffTax", "staffTaxes"),
            ("SchoolDay", "schoolDays"),
        ],
    )
    def test_of_lists(self, ours: str, theirs: str) -> None:
        assert plural(lower_first(ours)) == theirs


class TestSchema:
    def test_has_the_seeds_models_and_every_other_table(self) -> None:
        names = re.findall(r"^model (\w+) \{", TEXT, re.M)
        assert {model.__name__ for model in MODELS} <= set(names)
        assert sorted(re.findall(r'@@map\("(\w+)"\)', TEXT)) == sorted(metadata.tables)
        assert len(names) == len(set(names)) == len(metadata.tables)

    def test_answers_the_seeds_three_queries(self) -> None:
        assert "@@unique([studentId, date])" in block("DailyFocusSummary")
        assert {"studentId", "subject", "createdAt"} <= set(fields("HomeworkSession"))
        assert fields("HomeworkSession")["hints"].startswith("HomeworkHint[]")
        assert fields("HomeworkSession")["resources"].startswith("HomeworkResource[]")
        plan = fields("IEP")
        for name, kind in (("goals", "IEPGoal[]"), ("services", "IEPService[]"), ("teamMembers", "IEPTeamMember[]")):
            assert plan[name].split()[0] == kind
        assert plan["meetings"].split()[0] == "IEPMeeting[]"
        assert plan["behaviorPlan"].split()[0] == "BehaviorInterventionPlan?"

    def test_finds_rows_by_id_alone(self) -> None:
        for table in metadata.tables.values():
            model = next(m for m in re.findall(r"^model (\w+) \{", TEXT, re.M) if f'@@map("{table.name}")' in block(m))
            if "tenant_id" in table.c:
                assert re.match(r"String @unique ", fields(model)["id"]), model
                assert "@@id([tenantId, id])" in block(model)
            else:
                assert re.match(r"String @id ", fields(model)["id"]), model

    def test_has_both_sides_of_every_relation_and_no_name_twice(self) -> None:
        for model in re.findall(r"^model (\w+) \{", TEXT, re.M):
            names = re.findall(r"^  (\w+) \S", block(model), re.M)
            assert len(names) == len(set(names)), model
        sides = Counter(re.findall(r'@relation\("(\w+)"', TEXT))
        assert set(sides.values()) == {2}

    def test_knows_no_secret(self) -> None:
        secrets = {c.name for t in metadata.tables.values() for c in t.c if is_secret(c)}
        assert secrets
        named = set(re.findall(r'@map\("(\w+)"\)', TEXT))
        shown = {c.name for t in metadata.tables.values() for c in t.c if not is_secret(c)}
        assert not (secrets - shown) & named
        views = prisma_views_sql(metadata).split(";")
        for table in metadata.tables.values():
            view = next(text for text in views if f' from "public"."{table.name}"' in text)
            assert not [c.name for c in table.c if is_secret(c) and f'"{c.name}"' in view]


class TestViews:
    def test_are_those_of_the_models(self, small: SmallWorld) -> None:
        with small.connect("aivo_owner") as owner:
            rows = owner.execute(
                "select table_name::text, array_agg(column_name::text order by ordinal_position) "
                "from information_schema.columns where table_schema = 'prisma' group by 1"
            ).fetchall()
        expected = {
            t.name: [c.name for c in t.c if not is_secret(c) and not c.info.get("kept_from")]
            for t in metadata.tables.values()
        }
        assert dict(rows) == expected  # type: ignore[arg-type]

    def test_show_what_the_token_may_see_and_nothing_without_one(self, small: SmallWorld) -> None:
        token = small.databases.token(small.riverbend.actor("teacher"))
        with psycopg.connect(small.urls["aivo_member"], options=f"-c app.token={token}") as member:
            found = member.execute("select given_name, tenant_id from prisma.student_profiles order by 1").fetchall()
        assert found == [("Kid", small.riverbend.tenant_id), ("Pal", small.riverbend.tenant_id)]
        with small.connect("aivo_member") as member:
            assert member.execute("select count(*) from prisma.student_profiles").fetchone() == (0,)

    def test_hide_deleted_rows(self, small: SmallWorld) -> None:
        with small.connect("postgres", autocommit=True) as superuser:
            superuser.execute("update student_profiles set deleted_at = now() where given_name = 'Pal'")
        token = small.databases.token(small.riverbend.actor("teacher"))
        with psycopg.connect(small.urls["aivo_member"], options=f"-c app.token={token}") as member:
            assert member.execute("select given_name from prisma.student_profiles").fetchall() == [("Kid",)]

    def test_grant_no_more_than_the_tables(self, small: SmallWorld) -> None:
        token = small.databases.token(small.riverbend.actor("kid"))
        with (
            psycopg.connect(small.urls["aivo_member"], options=f"-c app.token={token}") as member,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            member.execute("select count(*) from prisma.user_passwords")
        with small.connect("aivo_auditor") as auditor, pytest.raises(psycopg.errors.InsufficientPrivilege):
            auditor.execute("select count(*) from prisma.ieps")
        assert "aivo_auditor" not in ROLES
