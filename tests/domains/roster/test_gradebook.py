"""The gradebook and the resources: checked by the same rules, and said to be checked only."""

from __future__ import annotations

from pathlib import Path

import pytest

from aivo.domains.roster.check import CheckResult
from aivo.domains.roster.codes import Severity
from aivo.domains.roster.layouts import LAYOUTS
from aivo.seed.bundle import Bundle
from tests.domains.roster.bundles import CEDAR, LEE, MAYA, checked, found, good, one

LAB = "riverbend-class-lab"


def put(bundle: Bundle, file: str, **values: str) -> None:
    """Add a row to a file of the gradebook."""
    bundle.modes[file] = "bulk"
    row = dict.fromkeys(LAYOUTS[bundle.version][file].names, "")
    bundle.tables.setdefault(file, []).append(row | values)


def graded(version: str = "1.2", *, session: str = "riverbend-session-q1", **result: str) -> Bundle:
    """A good bundle with one quiz and one result of Maya's."""
    bundle = good(version)
    put(bundle, "categories", sourcedId="cat-1", title="Quizzes")
    sessions = {"gradingPeriodSourcedId" if version == "1.1" else "academicSessionSourcedId": session}
    more = {} if version == "1.1" else {"schoolSourcedId": CEDAR}
    put(
        bundle, "lineItems", sourcedId="item-1", title="Quiz", assignDate="2026-09-01T00:00:00.000Z",
        dueDate="2026-09-08T00:00:00.000Z", classSourcedId=LAB, categorySourcedId="cat-1", resultValueMin="0",
        resultValueMax="10", **sessions, **more,
    )  # fmt: skip
    usual = {
        "sourcedId": "result-1", "lineItemSourcedId": "item-1", "studentSourcedId": MAYA, "scoreStatus": "fully graded",
        "score": "7.5", "scoreDate": "2026-09-09T00:00:00.000Z",
    }  # fmt: skip
    put(bundle, "results", **(usual | result))
    return bundle


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_good_gradebook(tmp_path: Path, version: str) -> None:
    result = checked(graded(version), tmp_path)
    assert (result.error_count, result.warning_count) == (0, 0)
    assert {finding.file for finding in found(result, "file_not_imported")} == {
        "categories.csv",
        "lineItems.csv",
        "results.csv",
    }


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_line_item_of_a_whole_year(tmp_path: Path, version: str) -> None:
    result = checked(graded(version, session="riverbend-session-year"), tmp_path)
    assert one(result, "line_item_session_is_school_year").severity is Severity.ERROR
    assert result.left_out_rows == {"lineItems": 1, "results": 1}


@pytest.mark.parametrize("score", ["-1", "10.5"])
def test_a_score_outside_the_range(tmp_path: Path, score: str) -> None:
    assert one(checked(graded(score=score), tmp_path), "score_outside_range").sourced_id == "result-1"


def test_results_of_another_class_and_of_strangers(tmp_path: Path) -> None:
    result = checked(graded(classSourcedId="riverbend-class-cedar-04-reading-a"), tmp_path)
    assert one(result, "result_class_differs").severity is Severity.WARNING
    result = checked(graded(studentSourcedId=LEE), tmp_path)
    assert one(result, "result_student_not_enrolled").severity is Severity.WARNING
    assert result.may_import


def test_status_of_a_score_in_any_case(tmp_path: Path) -> None:
    assert checked(graded(scoreStatus="Fully Graded"), tmp_path).may_import
    assert one(checked(graded(scoreStatus="marked"), tmp_path), "enum_unknown").column == "scoreStatus"


def objective(source: str, name: str, tmp_path: Path) -> CheckResult:
    bundle = graded()
    put(
        bundle,
        "lineItemLearningObjectiveIds",
        sourcedId="o-1",
        lineItemSourcedId="item-1",
        source=source,
        learningObjectiveId=name,
    )
    return checked(bundle, tmp_path)


def test_learning_objectives(tmp_path: Path) -> None:
    good_name = "urn:uuid:42b57de6-4a0a-5dce-8a6d-bfdc3c4f746d"
    assert "learning_objective_invalid" not in objective("case", good_name, tmp_path).by_code
    assert one(objective("case", "4.NF.A.1", tmp_path), "learning_objective_invalid").sourced_id == "o-1"
    assert "learning_objective_invalid" not in objective("unknown", "4.NF.A.1", tmp_path).by_code


def test_scales_and_resources(tmp_path: Path) -> None:
    bundle = graded()
    where = {"orgSourcedId": CEDAR, "courseSourcedId": "riverbend-course-lab", "classSourcedId": LAB}
    put(bundle, "scoreScales", sourcedId="s-1", title="A", type="x", scoreScaleValue="{A:94},{B:84}", **where)
    put(bundle, "scoreScales", sourcedId="s-2", title="A", type="x", scoreScaleValue="A to F", **where)
    put(bundle, "lineItemScoreScales", sourcedId="ls-1", lineItemSourcedId="item-1", scoreScaleSourcedId="nowhere")
    put(bundle, "resources", sourcedId="res-1", vendorResourceId="v", importance="Primary")
    put(bundle, "classResources", sourcedId="cr-1", classSourcedId=LAB, resourceSourcedId="res-1")
    result = checked(bundle, tmp_path)
    assert one(result, "score_scale_invalid").sourced_id == "s-2"
    assert one(result, "missing_reference").sourced_id == "ls-1"
    assert "classResources" not in result.left_out_rows
