"""The clock of a request: a pure rule with its citation."""

from __future__ import annotations

from datetime import date

import pytest

from aivo.domains.records.clock import OWN_DAYS, Facts, due

CAME = date(2026, 3, 2)


class TestToLook:
    @pytest.mark.parametrize("kind", ["inspect", "copy"])
    def test_is_at_most_45_days(self, kind: str) -> None:
        clock = due(kind, CAME)  # type: ignore[arg-type]
        assert (clock.on, clock.rule, clock.citation) == (
            date(2026, 4, 16), "inspect_45_days", "34 CFR 99.10(b), 300.613(a)",
        )  # fmt: skip
        assert clock.is_law

    def test_is_before_the_next_meeting(self) -> None:
        clock = due("inspect", CAME, Facts(meeting_on=date(2026, 3, 20)))
        assert (clock.on, clock.rule, clock.meeting_on) == (date(2026, 3, 19), "before_meeting", date(2026, 3, 20))

    def test_is_the_same_day_where_the_meeting_is(self) -> None:
        assert due("inspect", CAME, Facts(meeting_on=CAME)).on == CAME

    def test_a_later_meeting_or_one_that_was_changes_nothing(self) -> None:
        for meeting in (date(2026, 6, 1), date(2026, 2, 27), date(2026, 4, 17)):
            assert due("inspect", CAME, Facts(meeting_on=meeting)).rule == "inspect_45_days"

    def test_a_state_may_shorten_and_nobody_lengthen(self) -> None:
        assert due("inspect", CAME, Facts(inspect_days=5)).on == date(2026, 3, 7)
        assert due("inspect", CAME, Facts(inspect_days=90)).on == date(2026, 4, 16)


class TestAnythingElse:
    @pytest.mark.parametrize("kind", ["amend", "disclose", "destroy"])
    def test_is_the_organizations_own_promise(self, kind: str) -> None:
        clock = due(kind, CAME, Facts(meeting_on=date(2026, 3, 5)))  # type: ignore[arg-type]
        assert (clock.on - CAME).days == OWN_DAYS
        assert not clock.is_law

    def test_only_a_correction_has_a_law_behind_it(self) -> None:
        assert due("amend", CAME).citation == "34 CFR 99.20(b)"
        assert due("destroy", CAME).citation == ""
