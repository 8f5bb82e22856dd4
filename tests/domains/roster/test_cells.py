"""Every kind of cell, by example and by property."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aivo.domains.roster import cells
from aivo.domains.roster.vocabularies import GRADES, VOCABULARIES, grade_code

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))


class TestDates:
    @given(days)
    def test_iso_dates_need_no_note(self, day: date) -> None:
        assert cells.parse_date(day.isoformat()) == (day, None)

    @given(days, st.sampled_from("/-."))
    def test_day_and_month_are_never_guessed(self, day: date, mark: str) -> None:
        for text in (
            f"{day.day}{mark}{day.month}{mark}{day.year}",
            f"{day.month:02}{mark}{day.day:02}{mark}{day.year}",
        ):
            found = cells.parse_date(text)
            assert found.note is not None
            if day.day > 12 or day.day == day.month:
                assert found.value == day
                assert found.note.code == "date_format"
            else:
                assert found.value is None
                assert found.note.code == "date_ambiguous"

    @pytest.mark.parametrize("text", ["2026/10/14", "2026.10.14", "20261014", "2026-10-14T00:00:00.000Z"])
    def test_year_first_is_read(self, text: str) -> None:
        assert cells.parse_date(text).value == date(2026, 10, 14)

    @pytest.mark.parametrize(
        "text", ["2026-02-30", "31/02/2026", "45200", "1/5/26", "tomorrow", "1899-01-01", "2026-13-01", "٢٠٢٦-٠١-٠١"]
    )
    def test_what_is_no_date_is_said(self, text: str) -> None:
        found = cells.parse_date(text)
        assert found.value is None
        assert found.note is not None
        assert found.note.code == "date_invalid"

    @given(st.text(max_size=40))
    def test_no_text_breaks_the_reader(self, text: str) -> None:
        found = cells.parse_date(text)
        assert (found.value is None) <= (found.note is not None)


class TestMoments:
    def test_utc_with_milliseconds(self) -> None:
        assert cells.parse_moment("2023-05-01T18:25:43.511Z") == (datetime(2023, 5, 1, 18, 25, 43, 511000, UTC), None)

    def test_offset_becomes_utc(self) -> None:
        assert cells.parse_moment("2023-05-01T18:25:43+02:00").value == datetime(2023, 5, 1, 16, 25, 43, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("2023-05-01", "datetime_date_only"),
            ("2023-05-01T18:25:43", "datetime_no_zone"),
            ("15/06/2023", "date_format"),
        ],
    )
    def test_what_is_read_with_a_note(self, text: str, code: str) -> None:
        found = cells.parse_moment(text)
        assert found.value is not None
        assert found.note is not None
        assert found.note.code == code

    @pytest.mark.parametrize(
        ("text", "code"),
        [("1/05/2023", "date_ambiguous"), ("2023-05-01T25:00:00Z", "date_invalid"), ("x", "date_invalid")],
    )
    def test_what_cannot_be_read(self, text: str, code: str) -> None:
        found = cells.parse_moment(text)
        assert found.value is None
        assert found.note is not None
        assert found.note.code == code

    @given(st.datetimes(min_value=datetime(1901, 1, 1), max_value=datetime(2199, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
    def test_every_moment_comes_back(self, moment: datetime) -> None:
        assert cells.parse_moment(moment.isoformat()).value == moment

    @given(st.text(max_size=40))
    def test_no_text_breaks_the_reader(self, text: str) -> None:
        found = cells.parse_moment(text)
        assert (found.value is None) <= (found.note is not None)


class TestBooleans:
    @pytest.mark.parametrize("text", ["true", "TRUE", "True", "Y", "yes", "1", "t"])
    def test_true(self, text: str) -> None:
        assert cells.parse_boolean(text).value is True

    @pytest.mark.parametrize("text", ["false", "FALSE", "N", "no", "0", "f"])
    def test_false_is_false_although_the_text_is_not_empty(self, text: str) -> None:
        assert cells.parse_boolean(text).value is False

    def test_only_the_specification_needs_no_note(self) -> None:
        assert cells.parse_boolean("true").note is None
        assert cells.parse_boolean("TRUE").note is not None

    @given(st.text(min_size=2, max_size=9).filter(lambda text: text.lower() not in {"true", "false", "yes", "no"}))
    def test_anything_else_is_neither(self, text: str) -> None:
        assert cells.parse_boolean(text).value is None


class TestWords:
    @given(st.sampled_from(VOCABULARIES["role"]), st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
    def test_case_does_not_matter(self, word: str, change: object) -> None:
        assert callable(change)
        assert cells.parse_word(change(word), VOCABULARIES["role"]).value == word

    def test_a_slip_is_suggested_and_not_read(self) -> None:
        found = cells.parse_word("studnet", VOCABULARIES["role"])
        assert found.value is None
        assert found.note is not None
        assert "Did you mean student?" in found.note.message

    def test_extension_words_are_the_senders_own(self) -> None:
        found = cells.parse_word("ext:coach", VOCABULARIES["role"])
        assert found.value == "ext:coach"
        assert found.note is not None
        assert found.note.code == "enum_extension"

    def test_a_bare_extension_is_none(self) -> None:
        assert cells.parse_word("ext:", VOCABULARIES["role"]).value is None


class TestGrades:
    @pytest.mark.parametrize(
        ("text", "codes"),
        [
            ("09,10,11", ("09", "10", "11")), ("K", ("KG",)), ("Kindergarten", ("KG",)), ("0", ("KG",)),
            ("-1", ("PK",)),
            ("1", ("01",)), ("1st", ("01",)), ("Grade 3", ("03",)), ("gr 7", ("07",)), ("12th Grade", ("12",)),
            ("Pre-K", ("PK",)), ("TK", ("TK",)), ("pk4", ("PK",)), ("Freshman", ("09",)),
            ("UG", ("UG",)), ("other", ("Other",)), ("Infant", ("IT",)),
            ("K-2", ("KG", "01", "02")), ("9-12", ("09", "10", "11", "12")), ("fifth", ("05",)), ("13", ("13",)),
        ],
    )  # fmt: skip
    def test_spellings(self, text: str, codes: tuple[str, ...]) -> None:
        assert cells.parse_grades(text).value == codes

    def test_unknown_is_kept_and_reported(self) -> None:
        found = cells.parse_grades("04,Zwerge")
        assert found.value == ("04", "Zwerge")
        assert found.note is not None
        assert found.note.code == "grade_unknown"

    @given(st.lists(st.sampled_from(GRADES), min_size=1, unique=True))
    def test_codes_need_no_note(self, grades: list[str]) -> None:
        assert cells.parse_grades(",".join(grades)) == (tuple(grades), None)

    @given(st.text(max_size=30))
    def test_no_text_breaks_the_table(self, text: str) -> None:
        assert grade_code(text) is None or grade_code(text) in GRADES
        assert cells.parse_grades(text).value is not None


class TestSchoolYears:
    @pytest.mark.parametrize(
        ("text", "year"),
        [
            ("2027", 2027),
            ("2026-2027", 2027),
            ("2026/27", 2027),
            ("2026-27", 2027),
            ("SY2026-2027", 2027),
            ("1999-00", 2000),
        ],
    )
    def test_the_year_it_ends_in(self, text: str, year: int) -> None:
        assert cells.parse_school_year(text).value == year

    @pytest.mark.parametrize("text", ["27", "2026-2028", "next", "2026-2027-2028", "9999"])
    def test_what_is_none(self, text: str) -> None:
        assert cells.parse_school_year(text).value is None

    @given(st.integers(1950, 2098))
    def test_pairs(self, start: int) -> None:
        assert cells.parse_school_year(f"{start}-{start + 1}").value == start + 1
        assert cells.parse_school_year(f"{start}/{(start + 1) % 100:02}").value == start + 1


class TestLists:
    def test_user_ids(self) -> None:
        assert cells.parse_user_ids("{LDAP:12},{LTI:15},{Fed:a:b}").value == (
            ("LDAP", "12"),
            ("LTI", "15"),
            ("Fed", "a:b"),
        )

    @pytest.mark.parametrize("text", ["LDAP:12", "{LDAP}", "{LDAP:1} and more", "{}"])
    def test_user_ids_that_are_none(self, text: str) -> None:
        assert cells.parse_user_ids(text).value is None

    def test_scale(self) -> None:
        assert cells.parse_scale("{A:94},{B:84}").value == (("A", "94"), ("B", "84"))
        assert cells.parse_scale("A=94").value is None

    @given(
        st.lists(st.text(st.characters(exclude_characters=",", exclude_categories=["C", "Z"]), min_size=1), max_size=6)
    )
    def test_entries_come_back(self, entries: list[str]) -> None:
        assert cells.split_list(" , ".join(entries)) == tuple(entries)


class TestIdsAndTexts:
    @pytest.mark.parametrize("text", ["a", "usr-222_1.2/3@x"])
    def test_allowed(self, text: str) -> None:
        assert cells.parse_id(text) == (text, None)

    def test_odd_characters_are_kept_and_said(self) -> None:
        found = cells.parse_id("Müller 7")
        assert found.value == "Müller 7"
        assert found.note is not None

    def test_too_long(self) -> None:
        assert cells.parse_id("x" * 255).value == "x" * 255
        assert cells.parse_id("x" * 256).value is None

    def test_invisible_characters_go(self) -> None:
        found = cells.clean(" Ana\x00\u200b ")
        assert found.value == "Ana"
        assert found.note is not None

    def test_a_very_long_text_is_refused(self) -> None:
        assert cells.clean("x" * 10_001).value is None

    @given(st.text(max_size=300))
    def test_what_is_kept_can_be_stored(self, text: str) -> None:
        kept = cells.clean(text).value
        assert kept is not None
        assert "\x00" not in kept

    @pytest.mark.parametrize(
        ("text", "number"), [("1", 1.0), ("-2.5", -2.5), ("1e5", None), ("1,5", None), ("NaN", None)]
    )
    def test_numbers(self, text: str, number: float | None) -> None:
        assert cells.parse_number(text).value == number

    def test_emails(self) -> None:
        assert cells.is_email("torres.family@mail.example")
        assert not cells.is_email("two@a.example, three@b.example")
        assert not cells.is_email("none")

    def test_objectives(self) -> None:
        assert cells.is_case_objective("urn:uuid:42b57de6-4a0a-5dce-8a6d-bfdc3c4f746d")
        assert not cells.is_case_objective("42b57de6-4a0a-5dce-8a6d-bfdc3c4f746d")
