"""Telephone numbers as people write them."""

from __future__ import annotations

import pytest

from aivo.domains.identity.errors import NumberRefused
from aivo.domains.identity.numbers import ending, normal


class TestNormal:
    @pytest.mark.parametrize(
        "typed",
        ["3125550142", "(312) 555-0142", "312.555.0142", "1-312-555-0142", "+1 312 555 0142",
         " +1 (312) 555\u20110142 ", "\u202a+13125550142\u202c", "00 1 312 555 0142"],
    )  # fmt: skip
    def test_is_one_form_however_it_is_written(self, typed: str) -> None:
        assert normal(typed) == "+13125550142"

    @pytest.mark.parametrize(
        ("typed", "number"),
        [("+34 612 34 56 78", "+34612345678"), ("011 52 55 1234 5678", "+525512345678"), ("+442079460958",) * 2],
    )
    def test_other_countries_keep_theirs(self, typed: str, number: str) -> None:
        assert normal(typed) == number

    @pytest.mark.parametrize(
        "typed",
        ["", "911", "555-0142", "1125550142", "3120550142", "9005550142", "4115550142", "3129110142", "+0123456789",
         "+1", "+1312555014", "+131255501421", "call me", "312-555-0142 ext 7", "٣١٢٥٥٥٠١٤٢", "+" + "1" * 30,
         "a@b.example", "3125550142;3125550143"],
    )  # fmt: skip
    def test_what_rings_nowhere_is_refused(self, typed: str) -> None:
        with pytest.raises(NumberRefused):
            normal(typed)

    def test_two_digits_tell_its_owner_which(self) -> None:
        assert ending(normal("(312) 555-0142")) == "42"
