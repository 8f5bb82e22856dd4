"""The plan room's tables say what the law, the records and the seed name."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint
from sqlalchemy.orm import configure_mappers

from aivo.db.base import Base, metadata
from aivo.domains.iep import models as iep
from aivo.domains.iep.shapes import words
from aivo.domains.iep.shapes.plan import Factor, SpecialFactors

MODELS: list[type[Base]] = [getattr(iep, name) for name in iep.__all__]
TABLES: list[Table] = [model.__table__ for model in MODELS]
SEED = ("IEP", "IEPGoal", "IEPService", "IEPTeamMember", "IEPMeeting", "BehaviorInterventionPlan")
NEVER = ("ssn", "social_security", "immigration", "citizenship", "religion", "country_of_birth", "risk_score")


def columns(model: type[Base]) -> set[str]:
    return set(model.__table__.columns.keys())


def targets(table: Table) -> dict[tuple[str, ...], str]:
    return {
        tuple(c.name for c in key.columns): key.referred_table.name
        for key in table.constraints
        if isinstance(key, ForeignKeyConstraint)
    }


def vocabulary(model: type[Base], column: str) -> tuple[str, ...]:
    info: dict[str, Any] = model.__table__.columns[column].info
    return tuple(info.get("words") or info["many_words"])


def test_every_model_is_configured() -> None:
    configure_mappers()
    assert set(SEED) <= set(iep.__all__)
    assert {table.info["room"] for table in TABLES} == {"iep"}


def test_the_seed_include_names_are_relations_of_the_plan() -> None:
    relations = iep.IEP.__mapper__.relationships
    assert {"goals", "services", "team_members", "meetings", "behavior_plan"} <= set(relations.keys())
    assert not relations["behavior_plan"].uselist
    assert all(relations[name].uselist for name in ("goals", "services", "team_members", "meetings"))


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
class TestEveryTable:
    def test_belongs_to_one_learner_of_one_tenant(self, table: Table) -> None:
        assert [c.name for c in table.primary_key] == ["tenant_id", "id"]
        assert targets(table)[("tenant_id", "student_id")] == "student_profiles"
        unique = {tuple(c.name for c in k.columns) for k in table.constraints if isinstance(k, UniqueConstraint)}
        assert ("tenant_id", "student_id", "id") in unique

    def test_points_only_at_rows_of_its_tenant_and_learner(self, table: Table) -> None:
        for path, target in targets(table).items():
            if target == "curriculum_standards":
                continue
            assert path[0] == "tenant_id"
            if "student_id" in metadata.tables[target].c:
                assert path[1] == "student_id", f"{table.name}.{path[-1]} may point at another learner's {target}"

    def test_has_an_index_under_every_foreign_key(self, table: Table) -> None:
        led = {tuple(c.name for c in index.columns)[:2] for index in table.indexes}
        for path, target in targets(table).items():
            if target in ("tenants", "student_profiles") or target == "curriculum_standards":
                continue
            assert ("tenant_id", path[-1]) in led, path

    def test_says_who_may_see_it(self, table: Table) -> None:
        need = table.info["scope"].need
        expected = {
            "eligibility_decisions": "evaluation",
            "eligibility_disabilities": "evaluation",
            "behavior_incidents": "behaviour",
        }
        assert need == expected.get(table.name, "plan")
        assert table.info["scope"].gate is None, "the legal record rests on duty and is never gated"

    def test_is_described(self, table: Table) -> None:
        assert table.comment

    def test_has_no_forbidden_column(self, table: Table) -> None:
        assert not [c.name for c in table.columns if any(word in c.name for word in NEVER)]

    def test_names_each_index_once_and_short_enough(self, table: Table) -> None:
        names = [str(index.name) for index in table.indexes]
        assert len(names) == len(set(names))
        assert max(map(len, names)) <= 63


class TestVocabularies:
    def test_kinds_of_plan(self) -> None:
        kinds = ("iep", "services_plan", "ifsp_copy", "transferred_in", "home_learning_plan")
        assert vocabulary(iep.IEP, "kind") == kinds

    def test_sources_of_an_accommodation(self) -> None:
        sources = ("iep", "504", "services_plan", "language_plan", "health_plan", "teacher_choice")
        assert vocabulary(iep.Accommodation, "source") == sources

    def test_measure_kinds(self) -> None:
        kinds = ("percent", "count", "rate", "duration", "latency", "interval", "rubric", "prompt_level")
        assert vocabulary(iep.IEPGoal, "measure_kind") == kinds

    def test_fourteen_categories_and_thirteen_codes(self) -> None:
        categories = vocabulary(iep.EligibilityDisability, "category")
        assert len(categories) == 14
        assert set(words.REPORTING_CODES) == set(categories)
        codes = vocabulary(iep.EligibilityDisability, "reporting_code")
        assert set(codes) == set(words.REPORTING_CODES.values())
        assert len(codes) == 13
        assert words.REPORTING_CODES["deafness"] == words.REPORTING_CODES["hearing_impairment"] == "HI"

    def test_federal_codes(self) -> None:
        school_age = {"RC80", "RC79TO40", "RC39", "SS", "RF", "HH", "CF", "PPPS"}
        early = {"REC10YSVCS", "REC10YOTHLOC", "REC09YSVCS", "REC09YOTHLOC", "SC", "SS", "RF", "H", "SPL"}
        assert set(vocabulary(iep.PlacementMinutes, "environment_code")) == school_age | early
        exits = {"TRAN", "GHS", "GRADALTDPL", "RC", "RMA", "D", "MKC", "DROPOUT"}
        assert set(vocabulary(iep.EligibilityDecision, "exit_reason")) == exits

    def test_related_services_of_the_law(self) -> None:
        named = {
            "transportation", "speech_language", "audiology", "interpreting", "psychological", "physical_therapy",
            "occupational_therapy", "recreation", "early_identification", "counseling", "orientation_mobility",
            "medical_diagnostic", "school_health_nurse", "social_work", "parent_training",
        }  # fmt: skip
        assert named <= set(vocabulary(iep.IEPService, "service_type"))

    def test_seats_of_the_law(self) -> None:
        seats = {
            "parent", "learner", "general_education_teacher", "special_education_teacher", "agency_representative",
            "evaluation_interpreter", "transition_agency", "part_c_coordinator",
        }  # fmt: skip
        assert seats <= set(vocabulary(iep.IEPTeamMember, "role"))
        assert set(words.FAMILY_ROLES) < set(get_args(words.TeamRole))


class TestWhatTheRecordsName:
    def test_dates_of_a_plan_are_kept_apart(self) -> None:
        dates = {
            "meeting_on", "decided_on", "consented_on", "in_force_from", "in_force_to", "annual_review_due_on",
            "reevaluation_due_on", "received_on",
        }  # fmt: skip
        assert dates <= columns(iep.IEP)

    def test_a_goal_has_every_part_that_makes_it_measurable(self) -> None:
        parts = {
            "condition", "behavior", "criterion", "baseline_value", "baseline_on", "target_value", "target_on",
            "measure_kind", "method", "schedule_times", "schedule_per", "responsible_roles", "standard_id",
        }  # fmt: skip
        assert parts <= columns(iep.IEPGoal)
        raw = {f"{level}_{count}" for level in ("baseline", "target", "current") for count in ("successes", "attempts")}
        assert raw <= columns(iep.IEPGoal) & columns(iep.GoalObjective)
        assert not [name for name in columns(iep.IEPGoal) if "percent" in name], "percentages are derived"

    def test_a_service_has_amount_unit_period_range_and_total(self) -> None:
        frequency = {"amount", "unit", "per_period", "amount_min", "amount_max", "total_by_on"}
        assert frequency <= columns(iep.IEPService)

    @pytest.mark.parametrize("model", [iep.IEPGoal, iep.GoalObjective, iep.IEPService, iep.Accommodation])
    def test_lines_keep_their_lineage(self, model: type[Base]) -> None:
        assert {"lineage_id", "lineage_link"} <= columns(model)
        assert vocabulary(model, "lineage_link") == ("new", "continues", "replaces", "split_from")

    @pytest.mark.parametrize(
        ("table", "same"),
        [
            ("eligibility_decisions", {"tenant_id", "student_id", "law"}),
            ("eligibility_disabilities", {"tenant_id", "student_id", "category"}),
            ("eligibility_disabilities", {"tenant_id", "student_id", "position"}),
            ("placement_minutes", {"tenant_id", "student_id"}),
            ("ieps", {"tenant_id", "student_id", "kind"}),
            ("section_504_plans", {"tenant_id", "student_id"}),
        ],
    )
    def test_dated_facts_are_kept_apart(self, table: str, same: set[str]) -> None:
        exclusions = [k for k in metadata.tables[table].constraints if str(k.name).startswith(f"ex_{table}_")]
        assert same in [set(k.columns.keys()) for k in exclusions]

    def test_disability_is_no_column_of_the_plan(self) -> None:
        assert not [name for name in columns(iep.IEP) if name.startswith(("disabilit", "category"))]

    def test_special_factors_are_yes_no_or_not_yet_looked_at(self) -> None:
        factors = [f.name for f in msgspec.structs.fields(SpecialFactors) if f.type is Factor]
        assert factors == [
            "behavior", "limited_english", "braille", "communication", "deaf_hard_of_hearing", "assistive_technology",
        ]  # fmt: skip
        assert SpecialFactors().behavior.is_needed is None
