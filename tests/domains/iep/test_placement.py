"""Federal environment codes follow from the minutes."""

from __future__ import annotations

import pytest

from aivo.domains.iep.errors import NotRight
from aivo.domains.iep.placement import early_childhood_code, school_age_code


@pytest.mark.parametrize(
    ("school", "outside", "code"),
    [
        (1950, 0, "RC80"), (1950, 390, "RC80"), (1950, 391, "RC79TO40"), (1950, 1170, "RC79TO40"), (1950, 1171, "RC39"),
        (1950, 1950, "RC39"),
    ],
)  # fmt: skip
def test_share_inside_the_regular_class(school: int, outside: int, code: str) -> None:
    assert school_age_code(school, outside) == code


@pytest.mark.parametrize("setting", ["SS", "RF", "HH", "CF", "PPPS"])
def test_a_separate_setting_stands_for_itself(setting: str) -> None:
    assert school_age_code(1950, 0, setting) == setting  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minutes", "there", "code"),
    [(600, True, "REC10YSVCS"), (600, False, "REC10YOTHLOC"), (599, True, "REC09YSVCS"), (1, False, "REC09YOTHLOC")],
)
def test_early_childhood(minutes: int, there: bool, code: str) -> None:
    assert early_childhood_code(minutes, there) == code


def test_codes_of_the_other_age_are_refused() -> None:
    with pytest.raises(NotRight, match="early childhood"):
        school_age_code(1950, 0, "SPL")
    with pytest.raises(NotRight, match="school age"):
        early_childhood_code(None, None, "PPPS")


def test_minutes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(NotRight, match="2000 minutes outside the regular class do not fit into a school week of 1950"):
        school_age_code(1950, 2000)


def test_a_child_without_a_program_is_somewhere() -> None:
    with pytest.raises(NotRight, match="where the child is served"):
        early_childhood_code(0, None)
    with pytest.raises(NotRight, match="given in that program"):
        early_childhood_code(600, None)
