"""Federal environment codes from minutes: pure, without a session.

Source: option sets of the federal reporting files FS002 (school age) and FS089 (early childhood). Minutes are of one
school week; the share inside the regular class counts lunch, recess and study periods. Exactly 80 % is RC80, exactly
40 % is RC79TO40. Early childhood: ten hours a week are 600 minutes.
"""

from __future__ import annotations

from aivo.domains.iep.errors import NotRight
from aivo.domains.iep.shapes.words import EnvironmentCode, SeparateSetting

SCHOOL_AGE_SETTINGS: tuple[SeparateSetting, ...] = ("SS", "RF", "HH", "CF", "PPPS")
EARLY_CHILDHOOD_SETTINGS: tuple[SeparateSetting, ...] = ("SC", "SS", "RF", "H", "SPL")
TEN_HOURS = 600


def school_age_code(school: int, outside: int, separate: SeparateSetting | None = None) -> EnvironmentCode:
    """Code of a learner in kindergarten or above, from the minutes of the school week and those outside."""
    if separate is not None:
        if separate not in SCHOOL_AGE_SETTINGS:
            raise NotRight(
                "separate_setting", f"{separate} is a code for early childhood; this learner is of school age."
            )
        return separate
    if not 0 <= outside <= school or school <= 0:
        raise NotRight(
            "outside_minutes_per_week",
            f"{outside} minutes outside the regular class do not fit into a school week of {school} minutes.",
        )
    inside = (school - outside) * 100
    if inside >= 80 * school:
        return "RC80"
    return "RC79TO40" if inside >= 40 * school else "RC39"


def early_childhood_code(
    program: int | None, most_services_there: bool | None, separate: SeparateSetting | None = None
) -> EnvironmentCode:
    """Code of a child of 3 to 5 before kindergarten, from weekly minutes in a regular early-childhood program."""
    if separate is not None:
        if separate not in EARLY_CHILDHOOD_SETTINGS:
            raise NotRight(
                "separate_setting", f"{separate} is a code for school age; this child is before kindergarten."
            )
        return separate
    if not program:
        raise NotRight(
            "separate_setting",
            "Without minutes in a regular early-childhood program, please say where the child is served.",
        )
    if most_services_there is None:
        raise NotRight(
            "has_most_services_in_program", "Please say whether most special-education hours are given in that program."
        )
    if program >= TEN_HOURS:
        return "REC10YSVCS" if most_services_there else "REC10YOTHLOC"
    return "REC09YSVCS" if most_services_there else "REC09YOTHLOC"
