"""What accommodations do to one test: time, window, breaks, what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from aivo.domains.assessment.shapes import SupportRules
from aivo.domains.assessment.supports import PlanSupport, apply, extended_close, extra_minutes

AT = datetime(2026, 10, 12, 15, 0, tzinfo=UTC)


def support(kind: str, amount: str | None = None, of: str | None = None) -> PlanSupport:
    return PlanSupport(
        id=uuid4(), lineage_id=uuid4(), kind=kind, statement=kind, source="iep",
        amount=Decimal(amount) if amount else None, amount_of=of,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "multiplier", "fixed", "extra"),
    [
        (30, "1.5", 0, 15),
        (30, "1", 10, 10),
        (25, "1.5", 0, 13),
        (None, "1.5", 10, 0),
        (30, "1.5", 5, 20),
        (40, "1", 0, 0),
    ],
)
def test_extra_minutes_round_up_for_the_learner(minutes: int | None, multiplier: str, fixed: int, extra: int) -> None:
    assert extra_minutes(minutes, Decimal(multiplier), fixed) == extra


def test_thirty_for_everyone_and_fifteen_more_for_you() -> None:
    applied = apply([support("extended_time", "1.5", "times"), support("breaks")], SupportRules(), 30, AT)
    assert (applied.extra_minutes, applied.time_multiplier, applied.breaks_stop_clock) == (15, 1.5, True)
    assert {each.state for each in applied.supports} == {"on"}
    assert extended_close(AT, applied.extra_minutes) == AT + timedelta(minutes=15)


def test_percent_and_times_say_the_same() -> None:
    times = apply([support("extended_time", "1.5", "times")], SupportRules(), 30, AT)
    percent = apply([support("extended_time", "50", "percent")], SupportRules(), 30, AT)
    assert times.extra_minutes == percent.extra_minutes == 15


def test_two_sources_of_extra_time_do_not_multiply() -> None:
    both = [support("extended_time", "1.5", "times"), support("extended_time", "2", "times")]
    assert apply(both, SupportRules(), 30, AT).extra_minutes == 30


def test_a_support_that_would_spoil_the_measure_is_prohibited_with_the_reason() -> None:
    rules = SupportRules(prohibited=["spoken"], prohibited_reason="This test measures decoding.")
    (applied,) = apply([support("read_aloud")], rules, 30, AT).supports
    assert (applied.state, applied.reason) == ("prohibited", "This test measures decoding.")


def test_prohibited_extra_time_adds_nothing() -> None:
    rules = SupportRules(prohibited=["additional-testing-time"], prohibited_reason="A fluency probe lasts one minute.")
    assert apply([support("extended_time", "2", "times")], rules, 1, AT).extra_minutes == 0


def test_what_has_no_standard_name_says_so() -> None:
    names = {
        each.feature for each in apply([support("scribe"), support("sensory_tools")], SupportRules(), 30, AT).supports
    }
    assert names == {"ext:scribe", "ext:sensory-tools"}
